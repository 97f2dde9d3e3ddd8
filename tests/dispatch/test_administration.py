"""What administrators see and do at the desk: authorised anew each time, and nothing of it for anybody else."""

import asyncio
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.content.problems import Problem, Remark, Severity
from bot.conversation.admin.model import (
    AcceptAdminInvite,
    AddWord,
    AdminInvite,
    AskRollBack,
    ContentState,
    EditInBrowser,
    Missed,
    Overdue,
    PageCode,
    Preview,
    PreviewKinds,
    PreviewList,
    Problems,
    Reload,
    RollBack,
    SourceDue,
    Stay,
    StillSo,
    WordPages,
)
from bot.conversation.lead.model import MyData
from bot.conversation.model import (
    Action,
    ChooseLanguage,
    Command,
    Erase,
    FixedPage,
    Languages,
    Menu,
    Open,
    Say,
    SendOther,
    Show,
    Start,
)
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.resolving import parse_text
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.storage import administrators, contacts
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.outbox import OutboxMessage, opened
from tests.people import Clock
from tests.program import administrator, desk_over, official, says, sender, session_of, take

OLDER = "0123456789ab"
PAGE = PageCode("ask.czech")
PRESSES: tuple[Action, ...] = (
    Open(ContentState()), Open(Problems()), Open(Overdue()), Open(Missed()), Open(AskRollBack(OLDER)), Open(PreviewKinds()),
    Open(PreviewList("guide")), Open(Preview("uk", 1, PAGE)), Reload(), EditInBrowser(), RollBack(OLDER), Stay("uk", 1, PAGE),
    Open(WordPages("0" * 16)), AddWord("0" * 16, PAGE), Open(SourceDue("mv-criteria")), StillSo("mv-criteria"),
)  # fmt: skip


@pytest.fixture
def dispatcher(database: Database, clock: Clock) -> Dispatcher:
    """A desk whose library can be put back to an older version."""
    made = desk_over(database, clock)
    made.library.remember([older(made)])
    return made


def older(dispatcher: Dispatcher) -> Content:
    return replace(dispatcher.library.content, version=OLDER)


@pytest.fixture
async def jana(database: Database, vault: Vault) -> Sender:
    """An administrator."""
    who = sender(vault, 1, "cs")
    await administrator(database, "Jana", who)
    return who


def note(reply: Reply) -> Note | None:
    return reply.shown[-1].note


def text(reply: Reply) -> str:
    return reply.messages[-1].text


async def told(database: Database) -> list[OutboxMessage]:
    """What is to be sent."""

    def job(tx: Transaction) -> list[OutboxMessage]:
        found = (opened(tx, body) for (body,) in tx.all("SELECT body FROM outbox ORDER BY id"))
        return [outgoing for outgoing in found if outgoing is not None]

    return await database.read(job)


@pytest.mark.parametrize("command", ["content", "preview"])
async def test_for_others_the_commands_are_unknown(dispatcher: Dispatcher, vault: Vault, command: str) -> None:
    """The answer is the same, to the letter, as to a command that never was."""
    oksana = sender(vault, 2, "cs")
    await take(dispatcher, oksana, Start())
    assert parse_text(f"/{command}") == Command(command)
    known, unknown = (await take(dispatcher, oksana, Command(command)), await take(dispatcher, oksana, Command("nic")))
    assert note(known) is Note.UNKNOWN_COMMAND
    assert known == unknown


@pytest.mark.parametrize("action", PRESSES, ids=lambda action: str(action)[:40])
async def test_every_press_is_authorised_anew(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender, action: Action
) -> None:
    oksana = sender(vault, 2, "cs")
    await take(dispatcher, oksana, Start())
    assert note(await take(dispatcher, oksana, action)) is Note.REFUSED
    await take(dispatcher, jana, Start())
    before = await session_of(database, jana.key)
    assert note(await take(dispatcher, jana, action)) is not Note.REFUSED
    after = await session_of(database, jana.key)
    assert replace(after, place="") == replace(before, place=""), "nothing of one's own is touched"
    await database.write(lambda tx: administrators.remove(tx, 1))
    assert note(await take(dispatcher, jana, action)) is Note.REFUSED
    assert note(await take(dispatcher, jana, SendOther())) is Note.STICKER
    assert (await take(dispatcher, jana, Show())).shown[-1].screen == Menu()


async def test_the_way_in_by_a_link(dispatcher: Dispatcher, database: Database, vault: Vault) -> None:
    who = sender(vault, 5, "")

    async def token() -> str:
        return await database.write(
            lambda tx: administrators.invite(tx, administrators.add(tx, Private("Eva"), Private("eva@example.org")))
        )

    given = await token()
    asked = await take(dispatcher, who, Start(Private(f"a_{given}")))
    assert asked.shown[-1].screen == AdminInvite(given)
    assert "Eva" in text(asked)
    assert "/content" in text(asked)
    again = await take(dispatcher, who, Open(Languages()), ChooseLanguage("uk"))
    assert again.shown[-1].screen == AdminInvite(given)
    done = await take(dispatcher, who, AcceptAdminInvite(given))
    assert (done.shown[-1].screen, note(done)) == (ContentState(), Note.NOW_ADMINISTRATOR)
    gone = await take(dispatcher, who, AcceptAdminInvite(given))
    assert note(gone) is Note.INVITE_GONE
    assert note(await take(dispatcher, who, Open(AdminInvite("nikdynebyl")))) is Note.INVITE_GONE
    (letter,) = await told(database)
    assert (letter.kind, letter.channel) == ("confirm-admin-email", "mail")
    entry = (await database.read(administrators.everyone))[0]
    assert entry.channels == ("telegram",)
    assert entry.editor.language == "uk"
    wrong = await take(dispatcher, who, Open(Menu()), Say(Private("000000x")))
    assert note(wrong) is Note.NOT_FOUND
    right = await take(dispatcher, who, Say(Private(f" {entry.editor.email_code} ")))
    assert (right.shown[-1].screen, note(right)) == (ContentState(), Note.EMAIL_CONFIRMED)
    assert (await database.read(administrators.everyone))[0].channels == ("telegram", "mail")


async def test_how_the_content_stands(dispatcher: Dispatcher, jana: Sender, clock: Clock) -> None:
    content = dispatcher.library.content
    good = text(await take(dispatcher, jana, Start(), Command("content")))
    time = "24. 11. 2026 11:00"
    assert says("Version {version}, live since {time}.", version=content.version, time=time) in good
    assert f"{len(content.municipalities)}" in good
    assert says("✅ The files and what people read are the same.") in good
    wrong = Problem("guide.yaml", 7, Remark('unknown source "<x>"'), Remark('did you mean "y"?'))
    warned = Problem("uk/guide/what.md", 3, Remark("long"), Remark("shorten it"), Severity.WARNING)
    dispatcher.library.replace(replace(content, version="warned", warnings=(warned,)), clock())
    dispatcher.library.refuse([wrong])
    refused = await take(dispatcher, jana, Open(ContentState()))
    assert "⛔" in text(refused)
    listed = text(await take(dispatcher, jana, Open(Problems())))
    assert '<code>guide.yaml, řádek 7</code>\nunknown source "&lt;x&gt;"\n→ did you mean "y"?' in listed
    assert "⚠️ <code>uk/guide/what.md, řádek 3</code>" in listed
    dispatcher.library.replace(content, clock())
    assert says("Nothing is wrong.") in text(await take(dispatcher, jana, Open(Problems())))
    assert says("Every source was looked at in time.") in text(await take(dispatcher, jana, Open(Overdue())))
    assert says("Nothing yet.") in text(await take(dispatcher, jana, Open(Missed())))
    clock.advance(days=3650)
    late = await take(dispatcher, jana, Open(Overdue(0)))
    assert says("Sources to look at again") in text(late)


async def test_the_previous_version_is_put_back_once_asked(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender, clock: Clock
) -> None:
    petr = sender(vault, 2, "cs")
    await administrator(database, "Petr", petr, email="petr@example.org")
    newest = dispatcher.library.content.version
    clock.advance(minutes=10)
    asked = await take(dispatcher, jana, Start(), Open(AskRollBack(OLDER)))
    assert OLDER in text(asked)
    assert dispatcher.library.content.version == newest
    done = await take(dispatcher, jana, RollBack(OLDER))
    assert note(done) is Note.ROLLED_BACK
    assert dispatcher.library.content.version == OLDER
    assert says("Version {version}, live since {time}.", version=OLDER, time="24. 11. 2026 11:10") in text(done)
    assert newest in text(done), "what the files hold"
    again = await take(dispatcher, petr, RollBack(OLDER))
    assert note(again) is Note.STALE
    assert note(await take(dispatcher, jana, Open(AskRollBack(OLDER)))) is Note.STALE
    _, *rest = await told(database)  # the first one confirms the address
    letters = [(outgoing.kind, outgoing.channel, outgoing.administrator, outgoing.by) for outgoing in rest]
    assert letters == [("content-rolled-back", way, 2, "Jana") for way in ("telegram", "mail")]
    dispatcher.library.ask_reload()
    before = dispatcher.library.reloads
    assert note(await take(dispatcher, jana, Reload())) is Note.RELOADED
    assert dispatcher.library.reloads == before + 1


async def test_of_two_who_put_the_same_version_back_at_the_same_moment_the_second_changes_nothing(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender
) -> None:
    petr = sender(vault, 2, "cs")
    await administrator(database, "Petr", petr)
    # behind it lies an older one still
    dispatcher.library.remember([replace(dispatcher.library.content, version="fedcba987654")])
    await asyncio.gather(*(take(dispatcher, who, RollBack(OLDER)) for who in (jana, petr)))
    assert dispatcher.library.content.version == OLDER


@pytest.mark.parametrize("role", ["contact", "administrator"])
async def test_whoever_chooses_another_language_is_written_to_in_it(
    dispatcher: Dispatcher, database: Database, jana: Sender, role: str
) -> None:
    if role == "contact":
        await official(database, "Jana", jana)
    for language in ("uk", "cs", "uk"):
        await take(dispatcher, jana, Start(), ChooseLanguage(language))
        (entry,) = await database.read(administrators.everyone)
        people = await database.read(contacts.everyone)
        assert [entry.editor.language, *(one.person.language for one in people)] == [language] * (1 + len(people))
    assert len(people) == (role == "contact")


async def test_an_administrators_own_data_and_help(dispatcher: Dispatcher, database: Database, jana: Sender) -> None:
    helped = text(await take(dispatcher, jana, Start(), Open(FixedPage("help"))))
    assert says("/content – how the bot's content stands; /preview – every page of it") in helped
    mine = await take(dispatcher, jana, Open(MyData()))
    kept = says(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=dispatcher.operator.email,
    )
    assert kept in text(mine)
    erased = await take(dispatcher, jana, Erase())
    assert kept in text(erased)
    assert len(await database.read(administrators.everyone)) == 1
    assert note(await take(dispatcher, jana, ChooseLanguage("uk"))) is None
    entry = (await database.read(administrators.everyone))[0]
    assert entry.editor.language == "uk"
    assert entry.editor.email == NOTHING
