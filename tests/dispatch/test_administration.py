"""Screens and actions of administrators: authorised anew each time, hidden from others."""

import asyncio
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.content.problems import Problem, Remark, Severity
from bot.conversation import model
from bot.conversation.admin import model as admin_model
from bot.conversation.lead.model import MyData
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.routing import parse_text
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.storage import administrators, contacts
from bot.storage.crypto import Vault
from bot.storage.database import Database, Transaction
from bot.storage.notices import AnyMessage, ToAdministrator
from bot.storage.outbox import decrypt
from tests.bot_parts import administrator, official, open_dispatcher, says, sender, session_of, take
from tests.people import Clock

OLDER = "0123456789ab"
PAGE = admin_model.PageCode("ask.czech")
PRESSES: tuple[model.Action, ...] = (
    model.Open(admin_model.ContentState()), model.Open(admin_model.Problems()), model.Open(admin_model.OverdueSources()), model.Open(admin_model.MissedWordList()), model.Open(admin_model.AskRollBack(OLDER)), model.Open(admin_model.PreviewKinds()),
    model.Open(admin_model.PreviewList("guide")), model.Open(admin_model.Preview("uk", 1, PAGE)), admin_model.Reload(), admin_model.EditInBrowser(), admin_model.RestorePrevious(OLDER), admin_model.StayInPreview("uk", 1, PAGE),
    model.Open(admin_model.WordPages("0" * 16)), admin_model.AddWord("0" * 16, PAGE), model.Open(admin_model.SourceDue("mv-criteria")), admin_model.SourceStillValid("mv-criteria"),
)  # fmt: skip


@pytest.fixture
def dispatcher(database: Database, clock: Clock) -> Dispatcher:
    """A desk whose library can be put back to an older version."""
    made = open_dispatcher(database, clock)
    made.library.remember([older(made)])
    return made


def older(dispatcher: Dispatcher) -> Content:
    return replace(dispatcher.library.content, version=OLDER)


@pytest.fixture
async def jana(database: Database, vault: Vault) -> Sender:
    who = sender(vault, 1, "cs")
    await administrator(database, "Jana", who)
    return who


def note(reply: Reply) -> Note | None:
    return reply.shown[-1].note


def text(reply: Reply) -> str:
    return reply.messages[-1].text


async def told(database: Database) -> list[AnyMessage]:
    def job(tx: Transaction) -> list[AnyMessage]:
        found = (decrypt(tx, body) for (body,) in tx.all("SELECT body FROM outbox ORDER BY id"))
        return [outgoing for outgoing in found if outgoing is not None]

    return await database.read(job)


@pytest.mark.parametrize("command", ["content", "preview"])
async def test_for_others_the_commands_are_unknown(dispatcher: Dispatcher, vault: Vault, command: str) -> None:
    """The answer is the same, to the letter, as to a command that never was."""
    oksana = sender(vault, 2, "cs")
    await take(dispatcher, oksana, model.Start())
    assert parse_text(f"/{command}") == model.Command(command)
    known, unknown = (
        await take(dispatcher, oksana, model.Command(command)),
        await take(dispatcher, oksana, model.Command("nic")),
    )
    assert note(known) is Note.UNKNOWN_COMMAND
    assert known == unknown


@pytest.mark.parametrize("action", PRESSES, ids=lambda action: str(action)[:40])
async def test_every_press_is_authorised_anew(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender, action: model.Action
) -> None:
    oksana = sender(vault, 2, "cs")
    await take(dispatcher, oksana, model.Start())
    assert note(await take(dispatcher, oksana, action)) is Note.REFUSED
    await take(dispatcher, jana, model.Start())
    before = await session_of(database, jana.key)
    assert note(await take(dispatcher, jana, action)) is not Note.REFUSED
    after = await session_of(database, jana.key)
    assert replace(after, place="") == replace(before, place=""), "nothing of one's own is touched"
    await database.write(lambda tx: administrators.remove(tx, 1))
    assert note(await take(dispatcher, jana, action)) is Note.REFUSED
    assert note(await take(dispatcher, jana, model.SendOther())) is Note.STICKER
    assert (await take(dispatcher, jana, model.ShowAgain())).shown[-1].screen == model.Menu()


async def test_the_way_in_by_a_link(dispatcher: Dispatcher, database: Database, vault: Vault) -> None:
    who = sender(vault, 5, "")

    async def token() -> str:
        return await database.write(
            lambda tx: administrators.invite(tx, administrators.add(tx, Private("Eva"), Private("eva@example.org")))
        )

    given = await token()
    await take(dispatcher, who, model.Start(Private(f"a_{given}")))
    again = await take(dispatcher, who, model.Open(model.Languages()), model.ChooseLanguage("uk"))
    assert again.shown[-1].screen == admin_model.AdminInvite(given)
    done = await take(dispatcher, who, admin_model.AcceptAdminInvite(given))
    assert (done.shown[-1].screen, note(done)) == (admin_model.ContentState(), Note.NOW_ADMINISTRATOR)
    gone = await take(dispatcher, who, admin_model.AcceptAdminInvite(given))
    assert note(gone) is Note.INVITE_GONE
    assert note(await take(dispatcher, who, model.Open(admin_model.AdminInvite("nikdynebyl")))) is Note.INVITE_GONE
    (letter,) = await told(database)
    assert (letter.kind, letter.channel) == ("confirm-admin-email", "mail")
    entry = (await database.read(administrators.everyone))[0]
    assert entry.channels == ("telegram",)
    assert entry.editor.language == "uk"
    wrong = await take(dispatcher, who, model.Open(model.Menu()), model.Say(Private("000000x")))
    assert note(wrong) is Note.NOT_FOUND
    right = await take(dispatcher, who, model.Say(Private(f" {entry.editor.email_code} ")))
    assert (right.shown[-1].screen, note(right)) == (admin_model.ContentState(), Note.EMAIL_CONFIRMED)
    assert (await database.read(administrators.everyone))[0].channels == ("telegram", "mail")


async def test_what_is_wrong_with_the_content_is_shown(dispatcher: Dispatcher, jana: Sender, clock: Clock) -> None:
    content = dispatcher.library.content
    await take(dispatcher, jana, model.Start())
    wrong = Problem("guide.yaml", 7, Remark('unknown source "<x>"'), Remark('did you mean "y"?'))
    warned = Problem("uk/guide/what.md", 3, Remark("long"), Remark("shorten it"), Severity.WARNING)
    dispatcher.library.replace(replace(content, version="warned", warnings=(warned,)), clock())
    dispatcher.library.refuse([wrong])
    assert "⛔" in text(await take(dispatcher, jana, model.Open(admin_model.ContentState())))
    listed = text(await take(dispatcher, jana, model.Open(admin_model.Problems())))
    assert '<code>guide.yaml, řádek 7</code>\nunknown source "&lt;x&gt;"\n→ did you mean "y"?' in listed
    assert "⚠️ <code>uk/guide/what.md, řádek 3</code>" in listed
    dispatcher.library.replace(content, clock())
    assert says("Nothing is wrong.") in text(await take(dispatcher, jana, model.Open(admin_model.Problems())))
    clock.advance(days=3650)
    late = await take(dispatcher, jana, model.Open(admin_model.OverdueSources(0)))
    assert says("Sources to look at again") in text(late)


async def test_the_previous_version_is_put_back_when_a_second_person_presses_it_too(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender, clock: Clock
) -> None:
    petr = sender(vault, 2, "cs")
    await administrator(database, "Petr", petr, email="petr@example.org")
    newest = dispatcher.library.content.version
    clock.advance(minutes=10)
    asked = await take(dispatcher, jana, model.Start(), model.Open(admin_model.AskRollBack(OLDER)))
    assert OLDER in text(asked)
    for _ in range(2):
        assert note(await take(dispatcher, jana, admin_model.RestorePrevious(OLDER))) is Note.ROLL_BACK_ASKED
    assert dispatcher.library.content.version == newest
    assert says("Another administrator has to press it too. Then:") in text(asked)
    seen = await take(dispatcher, petr, model.Open(admin_model.AskRollBack(OLDER)))
    assert says("Another administrator has to press it too. Then:") not in text(seen)
    done = await take(dispatcher, petr, admin_model.RestorePrevious(OLDER))
    assert note(done) is Note.ROLLED_BACK
    assert dispatcher.library.content.version == OLDER
    assert says("Version {version}, live since {time}.", version=OLDER, time="24. 11. 2026 11:10") in text(done)
    assert newest in text(done), "what the files hold"
    again = await take(dispatcher, jana, admin_model.RestorePrevious(OLDER))
    assert note(again) is Note.STALE
    assert note(await take(dispatcher, jana, model.Open(admin_model.AskRollBack(OLDER)))) is Note.STALE
    _, *rest = await told(database)  # the first one confirms the address
    edits = [one for one in rest if isinstance(one, ToAdministrator)]
    letters = [(outgoing.kind, outgoing.channel, outgoing.administrator, outgoing.by) for outgoing in edits]
    requests = [("content-back-asked", way, 2, "Jana") for way in ("telegram", "mail")]
    assert letters == [*requests, ("content-rolled-back", "telegram", 1, "Petr")]
    dispatcher.library.ask_reload()
    before = dispatcher.library.reloads
    assert note(await take(dispatcher, jana, admin_model.Reload())) is Note.RELOADED
    assert dispatcher.library.reloads == before + 1


async def test_of_two_who_put_the_same_version_back_at_the_same_moment_the_second_changes_nothing(
    dispatcher: Dispatcher, database: Database, vault: Vault, jana: Sender
) -> None:
    petr = sender(vault, 2, "cs")
    await administrator(database, "Petr", petr)
    # behind it lies an older one still
    dispatcher.library.remember([replace(dispatcher.library.content, version="fedcba987654")])
    await take(dispatcher, jana, admin_model.RestorePrevious(OLDER))
    await asyncio.gather(*(take(dispatcher, who, admin_model.RestorePrevious(OLDER)) for who in (petr, petr)))
    assert dispatcher.library.content.version == OLDER


async def test_whoever_chooses_another_language_is_written_to_in_it(
    dispatcher: Dispatcher, database: Database, jana: Sender
) -> None:
    await official(database, "Jana", jana)
    for language in ("uk", "cs", "uk"):
        await take(dispatcher, jana, model.Start(), model.ChooseLanguage(language))
        (entry,) = await database.read(administrators.everyone)
        (contact,) = await database.read(contacts.everyone)
        assert (entry.editor.language, contact.person.language) == (language, language)


async def test_an_administrators_own_data(dispatcher: Dispatcher, database: Database, jana: Sender) -> None:
    mine = await take(dispatcher, jana, model.Start(), model.Open(MyData()))
    kept = says(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=dispatcher.operator.email,
    )
    assert kept in text(mine)
    erased = await take(dispatcher, jana, model.Erase())
    assert kept in text(erased)
    assert len(await database.read(administrators.everyone)) == 1
    assert note(await take(dispatcher, jana, model.ChooseLanguage("uk"))) is None
    entry = (await database.read(administrators.everyone))[0]
    assert entry.editor.language == "uk"
    assert entry.editor.email == NOTHING
