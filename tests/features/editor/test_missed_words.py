"""A word that people looked for in vain becomes a search word of a page, by presses in the administrators' chat."""

import asyncio
import subprocess
from dataclasses import replace
from itertools import chain

from bot.content import answers
from bot.content.problems import Problem
from bot.content.search.model import Example
from bot.conversation.admin.model import AddSearchWord, AddWord, MissedWordList, PageCode, PressedEdit, WordPages
from bot.conversation.admin.turn import MAX_LIKELY
from bot.conversation.codes import decode
from bot.conversation.model import Action, Open, Start
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.features.editor.editing_service import EditingService
from bot.storage import administrators, drafts, sessions
from bot.storage.database import Transaction
from bot.storage.drafts import EntryDraft
from bot.storage.publications import Publication
from tests import small
from tests.bot_parts import settings, take
from tests.web.editor_user import Office, User

TABLES = ("uk/examples.csv", "cs/examples.csv")
WORD, CYRILLIC = "finesovixq", "зарплатнюхта"
FINES = PageCode("entry.fines")


async def mark(office: Office, word: str = WORD) -> str:
    """Return the mark of a word after three people have looked for it."""

    def three(tx: Transaction) -> None:
        for person in (b"1", b"2", b"3"):
            sessions.note_failed_search(tx, person, {word})

    await office.town.database.write(three)
    found = await office.town.database.read(sessions.failed_searches)
    return next(one.mark for one in found if one.word == word)


async def press(desk: User, action: Action, dispatcher: Dispatcher | None = None) -> Reply:
    reply = await take(dispatcher or desk.town.dispatcher, desk.account, action)
    assert reply is not None
    return reply


def note(reply: Reply) -> Note | None:
    return reply.shown[-1].note


def actions(reply: Reply, kind: type[Action]) -> list[Action]:
    found = (decode(button.code) for row in reply.messages[-1].rows for button in row)
    return [action for action in found if isinstance(action, kind)]


async def git(office: Office, *words: str) -> str:
    asked = await asyncio.create_subprocess_exec("git", "-C", str(office.content), *words, stdout=subprocess.PIPE)
    return (await asked.communicate())[0].decode()


async def history(office: Office) -> tuple[EntryDraft, ...]:
    return await office.town.database.read(drafts.published)


async def waiting(office: Office) -> tuple[EntryDraft, ...]:
    return await office.town.database.read(drafts.waiting)


async def test_a_word_is_pressed_a_page_is_pressed_and_people_find_it(office: Office, jana: User) -> None:
    await git(office, "init", "-q")
    before = office.read("uk/faq/fines.md")
    await mark(office)
    listed = await press(jana, Open(MissedWordList()))
    assert WORD in listed.messages[-1].text
    (word,) = (one for one in actions(listed, Open) if isinstance(one, Open) and isinstance(one.screen, WordPages))
    offered = await press(jana, word)
    found = actions(offered, AddWord)
    assert 0 < len(found) <= MAX_LIKELY
    (fines,) = (one for one in found if isinstance(one, AddWord) and one.page == FINES)
    assert Open(MissedWordList()) in actions(offered, Open), "the way back"
    done = await press(jana, fines)
    assert note(done) is Note.WORD_ADDED
    rows = [row for table in TABLES if (office.content / table).exists() for row in office.read(table).splitlines()]
    assert f"faq/fines,{WORD}" in rows
    assert "none,дощ і сніг" in rows, "all else stays"
    assert office.read("uk/faq/fines.md") == before
    await office.live()
    assert Example("faq/fines", WORD) in [*chain(*office.town.content.examples.values())]
    (published,) = await history(office)
    assert (published.kind, published.name, published.by) == ("faq", "fines", 1)
    told = await git(office, "log", "--format=%an %s")
    assert told == "Jana Edit faq/fines\n"
    assert note(await press(jana, fines)) is Note.WORD_THERE


async def test_a_word_goes_to_the_language_of_its_letters(office: Office, jana: User) -> None:
    page = office.content / "uk/pages/language.md"
    page.write_text(office.read("uk/pages/language.md").replace("label: Language-uk", "label: Українська"), "utf-8")
    await office.live()
    assert note(await press(jana, AddWord(await mark(office, CYRILLIC), FINES))) is Note.WORD_ADDED
    assert f"faq/fines,{CYRILLIC}\n" in office.read("uk/examples.csv")
    assert not (office.content / "cs/examples.csv").exists()


async def test_where_there_are_two_the_second_one_publishes(office: Office, jana: User) -> None:
    before = office.read("uk/examples.csv")
    async with office.desk("Petro", 12, "uk") as petro:
        without = replace(office.town.dispatcher, operator=replace(office.town.dispatcher.operator, web=""))
        word = await mark(office)
        assert note(await press(jana, AddWord(word, FINES), without)) is Note.EDIT_NEEDS_TWO
        assert await waiting(office) == ()
        waits = await press(jana, AddWord(word, FINES))
        assert note(waits) is Note.EDIT_WAITS
        assert "koncept" in waits.messages[-1].text
        assert office.read("uk/examples.csv") == before
        assert note(await press(petro, AddWord(word, FINES))) is Note.EDIT_BESIDE_DRAFT
        await office.town.deliver()
        assert any("Чернетка чекає на другу людину" in text and "faq/fines" in text for text in petro.messages)
        await petro.enter()
        await petro.get("faq/fines")
        petro.says(WORD)
        await petro.agree()
    tables = [office.content / table for table in TABLES]
    rows = [row for table in tables if table.exists() for row in table.read_text("utf-8").splitlines()]
    assert f"faq/fines,{WORD}" in rows


async def test_who_was_invited_and_never_came_is_no_second_person(office: Office, jana: User) -> None:
    """Nobody could publish otherwise until the invitation is used, or for good."""
    await office.town.database.write(lambda tx: administrators.add(tx, Private("Petro"), Private("")))
    assert note(await press(jana, AddWord(await mark(office), FINES))) is Note.WORD_ADDED


async def test_what_the_check_refuses_is_said_and_not_written(office: Office, jana: User) -> None:
    file = office.content / "cs/faq/uniform.md"
    file.write_text(file.read_text("utf-8").replace("label: ", "labbel: "), "utf-8")
    before = office.read("cs/faq/fines.md")
    refused = await press(jana, AddWord(await mark(office), FINES))
    assert note(refused) is Note.EDIT_REFUSED
    assert "cs/faq/uniform.md" in refused.messages[-1].text
    assert "Kontrola" in refused.messages[-1].text
    assert office.read("cs/faq/fines.md") == before
    assert (await history(office), await waiting(office)) == ((), ())


async def test_what_somebody_wrote_meanwhile_is_not_written_over(office: Office, jana: User) -> None:
    file, by_hand = office.content / "cs/examples.csv", "page,question\nnone,déšť\n"

    async def late(publication: Publication) -> None:
        file.write_text(by_hand, "utf-8")
        await office.town.app.watching.publish(publication)

    locales = settings().locales_dir

    async def add(desk: Dispatcher, wanted: PressedEdit) -> tuple[Note, tuple[Problem, ...]]:
        return await EditingService(desk, office.content, locales, late).pressed(wanted)

    slow = replace(office.town.dispatcher, edit=add)
    assert note(await press(jana, AddWord(await mark(office), FINES), slow)) is Note.OTHER_BY_NOW
    assert office.read("cs/examples.csv") == by_hand
    assert await history(office) == (), "what was not written was not published either"
    gone = EditingService(office.town.dispatcher, office.content, locales, late)
    assert await gone.pressed(AddSearchWord(99, Private(WORD), "cs", "faq/fines")) == (Note.OTHER_BY_NOW, ())


async def test_a_forged_press_changes_nothing(office: Office, jana: User) -> None:
    before, word = office.read("cs/faq/fines.md"), await mark(office)
    oksana = office.town.account(30, "uk")
    await take(office.town.dispatcher, oksana, Start())
    forged = await take(office.town.dispatcher, oksana, AddWord(word, FINES))
    assert forged is not None
    assert note(forged) is Note.REFUSED
    for action in (AddWord("0" * 16, FINES), AddWord(word, PageCode("entry.nothing")), Open(WordPages("0" * 16))):
        reply = await press(jana, action)
        assert (reply.shown[-1].screen, note(reply)) == (MissedWordList(), Note.STALE)
    nowhere = replace(office.town.dispatcher, edit=None)
    assert note(await press(jana, AddWord(word, FINES), nowhere)) is Note.FOLDER_UNWRITABLE
    assert office.read("cs/faq/fines.md") == before


def test_the_likeliest_pages_are_found_for_what_no_page_has() -> None:
    content = small.content()
    assert answers.find(content, WORD) == []
    assert answers.pages_for_word(content, WORD)[0] == "faq/fines"
