"""Permissions on a lead: each cell of `authority.py`, with the real dispatcher and a file."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.conversation import model
from bot.conversation.admin.model import AcceptAdminInvite, AdminInvite, PreviewMatches
from bot.conversation.base import FeatureAction, FeatureScreen, members
from bot.conversation.contact import model as contact_model
from bot.conversation.lead import model as lead_model
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import event_number
from bot.conversation.notes import Note
from bot.conversation.papers.model import PaperAction, PaperScreen
from bot.conversation.plan import PlanScreen
from bot.conversation.private import Private
from bot.conversation.towns.model import TownScreen
from bot.storage import leads, sessions
from bot.view.guide import ReadScreen
from bot.view.selfcheck import SelfCheckScreen
from tests.adversity.authority import DONE, ON_SCREENS, ROLES, TABLE, action_of, cells_of, opened, screen_of
from tests.adversity.permission_scene import LEAD_TEXTS, WRONG, Scene, copy_scene, reply_texts
from tests.bot_parts import says, take
from tests.conversation.strategies import ACTIONS, SCREENS
from tests.effort import record

BUTTONS, SCREENED = cells_of(TABLE), cells_of(ON_SCREENS)
OF_ONESELF = {
    "digest:OWN:8", "pause:OWN:DAYS:0", "leave:OWN", "agree-change:OWN", "stop-change:OWN", "not-now:TOWN",
    "holds:TOWN:RULE:MARK", "roll-back:PREVIOUS", "edit",
}  # fmt: skip
"""Changes that officials and administrators may make without a lead."""
TOUCHES_NOBODY: frozenset[type] = frozenset({
    *members(ReadScreen | SelfCheckScreen | TownScreen | PlanScreen | PaperScreen | PaperAction),
    lead_model.Erased, PreviewMatches, model.Stale, model.Continue, model.Answer, model.ChooseTown,
    model.StartOver, model.Tick, model.KeepList, model.ShowOthers,
    *(kind for kind in (*ACTIONS, *SCREENS) if issubclass(kind, FeatureScreen | FeatureAction)),
})  # fmt: skip
"""Content and what one prepares oneself: nobody's data are behind these, nor behind what of a feature is not tried."""
INVITATIONS: frozenset[type] = frozenset({
    contact_model.Invite, contact_model.AcceptInvite, contact_model.DeclineInvite, AdminInvite, AcceptAdminInvite,
})  # fmt: skip
INTERVIEW = "14.12.2026 10:00, Městská policie, Vymyšlená 1"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast") / "cast.sqlite3"


AppliedChange: TypeAlias = Callable[[Scene, str], tuple[model.Screen | None, model.Action]]
"""A screen and an action on it, about the lead of the cast or another code."""


async def observed(template: Path, path: Path, role: str, done: AppliedChange) -> str:
    """Try something in a scene of its own, and compare with the same about a code that never was."""
    actor = "coordinator" if role == "escalated" else role

    async def tried(ghost: str) -> tuple[str, str, bool]:
        async with copy_scene(template, path) as cast:
            if role == "escalated":
                await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
            place, action = done(cast, ghost)
            if place is not None:
                await cast.put(actor, place)
            before = await cast.rows(actor)
            answer = reply_texts(await cast.dispatcher.dispatch(cast.who(actor), action))
            return answer, cast.code, await cast.rows(actor) != before

    answer, code, changed = await tried("")
    refusal, _, _ = await tried(WRONG)
    seen = "s" if any(word in answer for word in LEAD_TEXTS) else "p" if answer != refusal or code in answer else ""
    return f"{seen}{'d' if changed else ''}" or "-"


async def row(template: Path, folder: Path, done: AppliedChange) -> dict[str, str]:
    """Return what each role observes."""
    return {role: await observed(template, folder / f"{role}.sqlite3", role, done) for role in ROLES}


@pytest.mark.parametrize("name", BUTTONS)
async def test_what_can_be_pressed(name: str, template: Path, tmp_path: Path) -> None:
    def done(cast: Scene, ghost: str) -> tuple[model.Screen | None, model.Action]:
        return None, action_of(name, ghost or cast.code, ghost or cast.draft)

    assert await row(template, tmp_path, done) == BUTTONS[name]


@pytest.mark.parametrize("name", SCREENED)
async def test_what_can_be_written_or_sent_on_a_screen(name: str, template: Path, tmp_path: Path) -> None:
    def done(cast: Scene, ghost: str) -> tuple[model.Screen | None, model.Action]:
        return screen_of(name, ghost or cast.code), DONE[name.partition("@")[0]]

    assert await row(template, tmp_path, done) == SCREENED[name]


async def events_of(cast: Scene) -> tuple[lead_model.Event, ...]:
    lead = await cast.dispatcher.database.read(lambda tx: leads.by_code(tx, cast.code))
    assert lead is not None
    return lead.events


async def taken(cast: Scene) -> model.Action:
    """The contact takes the lead: that step is theirs to take back."""
    await take(cast.dispatcher, cast.who("contact"), contact_model.Take(cast.code))
    return contact_model.Undo(cast.code, event_number((await events_of(cast))[-1]))


async def invited(cast: Scene) -> model.Action:
    """The contact invites the owner to an interview: whether to come is the owner's to say."""
    await take(cast.dispatcher, cast.who("contact"), await typed(cast, "contact"))
    return lead_model.ConfirmInterview(cast.code, event_number((await events_of(cast))[-1]))


async def refused(cast: Scene) -> model.Action:
    await invited(cast)
    return lead_model.RefuseInterview(cast.code, event_number((await events_of(cast))[-1]))


async def called_off(cast: Scene) -> model.Action:
    """The contact has invited: whoever answers for the town may call it off."""
    await invited(cast)
    return contact_model.CallOff(cast.code, event_number((await events_of(cast))[-1]))


async def typed(cast: Scene, role: str) -> model.Action:
    await take(
        cast.dispatcher, cast.who(role), model.Open(contact_model.Inviting(cast.code)), model.Say(Private(INTERVIEW))
    )
    session = await cast.dispatcher.database.read(lambda tx: sessions.load(tx, cast.who(role).key))
    assert session is not None
    assert session.interview is not None
    return contact_model.SendInterview(cast.code, session.interview.number)


async def written_down(cast: Scene) -> model.Action:
    """The contact has typed an interview and not sent it yet."""
    return await typed(cast, "contact")


@pytest.mark.parametrize(
    ("arranged", "what", "whose"),
    [
        (taken, LeadEvent.UNDONE, "contact"),
        (written_down, LeadEvent.INVITED, "contact"),
        (invited, LeadEvent.CONFIRMED, "owner"),
        (refused, LeadEvent.CANNOT_COME, "owner"),
        (called_off, LeadEvent.CALLED_OFF, "contact deputy escalated"),
    ],
)
async def test_a_step_with_its_real_number_is_theirs_alone_whose_it_is(
    arranged: Callable[[Scene], Awaitable[model.Action]], what: LeadEvent, whose: str, template: Path, tmp_path: Path
) -> None:
    could: list[str] = []
    for role in ROLES:
        async with copy_scene(template, tmp_path / f"{role}.sqlite3") as cast:
            if role == "escalated":
                await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
            action = await arranged(cast)
            await cast.dispatcher.dispatch(cast.who("coordinator" if role == "escalated" else role), action)
            if what in {event.what for event in await events_of(cast)}:
                could.append(role)
    assert could == whose.split()


def test_no_action_and_no_screen_is_left_out() -> None:
    tried = {type(opened(action_of(name, WRONG))) for name in BUTTONS} | {*map(type, DONE.values())}
    assert {*ACTIONS, *SCREENS} - {model.Open} == tried | TOUCHES_NOBODY | INVITATIONS
    assert all(issubclass(kind, FeatureScreen | FeatureAction) for kind in TOUCHES_NOBODY & tried)
    assert {name.partition("@")[0] for name in SCREENED} == set(DONE)
    record("role × action matrix", f"{(len(BUTTONS) + len(SCREENED)) * len(ROLES)} cells as in the table")


@pytest.mark.parametrize("name", ["sheet", "pointer", "reasons", "writing", "take", "contacted", "decline"])
async def test_everybody_refused_reads_the_same_line(name: str, template: Path, tmp_path: Path) -> None:
    async with copy_scene(template, tmp_path / "cast.sqlite3") as cast:
        press = action_of(f"{name}:LEAD:REASON" if name == "decline" else f"{name}:LEAD", cast.code)
        for role in ("elsewhere", "coordinator", "removed", "stranger", "another", "owner"):
            refused = says(Note.REFUSED, cast.who(role).language_code)
            assert refused in reply_texts(await cast.dispatcher.dispatch(cast.who(role), press)), role


@pytest.mark.parametrize("role", ROLES)
async def test_after_delete_nobody_finds_anything(role: str, template: Path, tmp_path: Path) -> None:
    """Every press of the table, by everybody, once the owner has deleted everything: nothing of the lead is left."""
    async with copy_scene(template, tmp_path / "cast.sqlite3") as cast:
        who = cast.who("coordinator" if role == "escalated" else role)
        await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
        await cast.dispatcher.dispatch(cast.who("owner"), model.Erase())
        for name in BUTTONS:
            answer = reply_texts(await cast.dispatcher.dispatch(who, action_of(name, cast.code)))
            assert not [word for word in LEAD_TEXTS if word in answer], name
        for name in {name.partition("@")[2]: name for name in SCREENED}.values():
            for what, action in DONE.items():
                await cast.put("coordinator" if role == "escalated" else role, screen_of(name, cast.code))
                answer = reply_texts(await cast.dispatcher.dispatch(who, action))
                assert not [word for word in LEAD_TEXTS if word in answer], f"{what}@{name}"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
async def test_a_withdrawn_lead_shows_nothing_any_more(role: str, template: Path, tmp_path: Path) -> None:
    async with copy_scene(template, tmp_path / "cast.sqlite3") as cast:
        who = cast.who("coordinator" if role == "escalated" else role)
        if role == "escalated":
            await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
        await cast.dispatcher.dispatch(cast.who("owner"), model.Withdraw(cast.code))
        before = await cast.rows(role)
        for name in BUTTONS.keys() - OF_ONESELF:
            answer = reply_texts(await cast.dispatcher.dispatch(who, action_of(name, cast.code)))
            assert not [word for word in LEAD_TEXTS if word in answer], name
        assert await cast.rows(role) == before


@pytest.mark.parametrize("token", ["live", "used", "expired", "gone"])
async def test_an_invitation_is_good_once_and_for_a_day(token: str, template: Path, tmp_path: Path) -> None:
    """A live link works once; a used, expired or removed one for nobody."""
    for number, role in enumerate(role for role in ROLES if role != "escalated"):
        async with copy_scene(template, tmp_path / f"{number}.sqlite3") as cast:
            who, given = cast.who(role), cast.invitations[token]
            before = await cast.rows(role)
            shown = reply_texts(await cast.dispatcher.dispatch(who, model.Open(contact_model.Invite(given))))
            assert await cast.rows(role) == before, "looking at it uses nothing up"
            assert ("Nová" in shown) is (token == "live")  # noqa: S105  the name of a case
            gone = reply_texts(await cast.dispatcher.dispatch(who, model.Open(contact_model.Invite("x" * 22))))
            assert (shown == gone) is (token != "live")  # noqa: S105  the same
            await cast.dispatcher.dispatch(who, contact_model.AcceptInvite(given))
            assert (await cast.rows(role) != before) is (token == "live")  # noqa: S105  the same
            after = await cast.rows(role)
            for again in ("elsewhere", "stranger", role):
                await cast.dispatcher.dispatch(cast.who(again), contact_model.AcceptInvite(given))
            assert await cast.rows(role) == after, "used up"
