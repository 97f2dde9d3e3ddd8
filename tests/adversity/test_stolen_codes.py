"""Codes that were never on one's own buttons: stolen, altered, made up. And one invitation that many take up at once."""

import random
from collections.abc import Iterator
from pathlib import Path

from bot.conversation.base import ANY
from bot.conversation.codes import decode, encode
from bot.conversation.contact import model as contact_model
from bot.conversation.lead import model as lead_model
from bot.conversation.model import Action, Open, Start
from telegram_simulator.keyboards import MAX_DATA_BYTES
from tests.adversity.authority import TABLE, action_of, cells_of, opened
from tests.adversity.permission_scene import LEAD_TEXTS, WRONG, Scene, copy_scene, reply_texts
from tests.effort import record, repetitions

THIEVES = ("stranger", "another", "elsewhere", "coordinator", "removed")
"""Everybody who has no business with the owner's lead."""
CODES = repetitions(4_000, 100_000)
BOUND = {
    name: cells
    for name, cells in cells_of(TABLE).items()
    if "LEAD" in name and {cells[thief] for thief in THIEVES} == {"-"}
}
"""Codes about one lead that a thief may not use."""
LEAD_BOUND = tuple({type(opened(action_of(name, WRONG))) for name in BOUND})
KINDS = sorted({name.partition(":")[0] for name in BOUND})
JUNK = (
    "", ":", "::::", "sheet", "sheet:", "sheet::", ":sheet", "SHEET:{}", "sheet :{}", "sheet: {}", "sheet:{}:", "sheet:{}:0",
    "sheet:{}\n", "sheet:{}\0", "take:{}/../x", "take:' OR 1=1 --", "take:%", "take:_________", "take:*", "sheet:\u202e{}",
    "sheet:\uff21{}", "sheet:{}\u200b", "my-lead:any", "ask-withdraw:any", "take:0", "take:1", "take:-1", "inbox:0", "inbox:99999",
    "inbox:9999999999999999", "inbox:-1", "decline:{}:any", "decline:{}", "erase:{}", "accept:", "accept:{}", "invite:{}",
    "pointer:{}:{}", "send:{}", "withdraw:{}", "answering:{}", "writing:{}", "reasons:{}", "contacted:{}", "x" * 64, "é" * 32,
    "{{}}", "{{0.__class__}}", "%s%s%n", "\ud800",
)  # fmt: skip
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ-:_abcxyz01 Ж\u200d"


def altered(code: str, chance: random.Random) -> str:
    """Change a code in one of the ways somebody would try."""
    at = chance.randrange(len(code) + 1)
    match chance.randrange(8):
        case 0:
            return code
        case 1:
            return code[:at] + chance.choice(LETTERS) + code[at + 1 :]
        case 2:
            return code[:at]
        case 3:
            return code[:at] + chance.choice(LETTERS) + code[at:]
        case 4:
            return chance.choice((code.lower(), code.upper(), code.swapcase(), code[::-1]))
        case 5:
            name, _, rest = code.partition(":")
            return f"{chance.choice(KINDS)}:{rest}" if rest else f"{name}:{WRONG}"
        case 6:
            return code + chance.choice((":", ":yes", ":0", "\0", " ", "-", ":" + code))
        case _:
            return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(MAX_DATA_BYTES)))


def tried(stolen: list[str], code: str, chance: random.Random, number: int) -> Iterator[str]:
    """Yield stolen codes, mutations of them, and junk."""
    yield from stolen
    yield from (junk.replace("{}", code) for junk in JUNK)
    for _ in range(number - len(stolen) - len(JUNK)):
        yield altered(chance.choice(stolen), chance)


async def seen_by_those_who_may(cast: Scene) -> list[str]:
    """Collect the codes on the buttons of the owner and the contact, on all their ways around the lead."""
    ways: dict[str, tuple[Action, ...]] = {
        "owner": (
            Start(), Open(lead_model.MyLeads()), Open(lead_model.MyLead(cast.code)), Open(lead_model.Summary()),
            Open(lead_model.AskWithdraw(cast.code)), Open(lead_model.Answering(cast.code)), Open(lead_model.AskErase()),
        ),
        "contact": (
            Start(), Open(contact_model.Inbox()), Open(contact_model.LeadDetails(cast.code)),
            Open(contact_model.Reasons(cast.code)), Open(contact_model.Writing(cast.code)), Open(contact_model.SentenceCheck(cast.code, "come")),
            Open(contact_model.LeadStub(cast.code)),
        ),
    }  # fmt: skip
    found: dict[str, None] = {}
    for role, taken in ways.items():
        for action in taken:
            reply = await cast.dispatcher.dispatch(cast.who(role), action)
            assert reply is not None
            found |= {button.code: None for m in reply.messages for row in m.rows for button in row if button.code}
    used_up = (encode(contact_model.AcceptInvite(token)) for name, token in cast.invitations.items() if name != "live")
    return [*found, *used_up]


def _bound(action: Action) -> bool:
    """Return True if an action is about one lead or draft."""
    if action == Open(lead_model.AskWithdraw(ANY)):
        return False
    return isinstance(opened(action), LEAD_BOUND)


async def test_codes_of_others_do_nothing_and_show_nothing(tmp_path: Path) -> None:
    chance = random.Random(709)  # noqa: S311  reproducible, no secret
    pressed = neutral = 0
    async with copy_scene(tmp_path / "template.sqlite3", tmp_path / "cast.sqlite3") as cast:
        stolen = await seen_by_those_who_may(cast)
        assert sum(cast.code in code for code in stolen) >= 10, "codes of the lead itself are among them"
        untouched = await cast.rows("stranger")
        for thief in THIEVES:
            who, since = cast.who(thief), pressed
            for code in tried(stolen, cast.code, chance, CODES // len(THIEVES)):
                action = decode(code)
                if (
                    isinstance(action, contact_model.AcceptInvite | contact_model.DeclineInvite)
                    and action.token == cast.invitations["live"]
                ):
                    continue
                shown = reply_texts(await cast.dispatcher.dispatch(who, action))
                pressed += 1
                assert not [word for word in LEAD_TEXTS if word in shown], (thief, code)
                assert cast.code not in shown, (thief, code)
                if _bound(action):
                    ghost = decode(code.replace(code.split(":")[1], WRONG, 1))
                    assert shown == reply_texts(await cast.dispatcher.dispatch(who, ghost)), (thief, code)
                    neutral += 1
                if pressed % 250 == 0:
                    assert await cast.rows("stranger") == untouched, (thief, code)
            assert await cast.rows("stranger") == untouched, thief
            assert pressed - since >= CODES // len(THIEVES) - len(stolen)
    assert neutral > pressed / 10
    record("forged, altered and stolen button codes", f"{pressed} pressed, 0 effects, 0 words of a lead")
