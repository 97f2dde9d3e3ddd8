"""The house is as it was decided (decision 25): few modules of one subject each, and a press that runs through few of them."""

import asyncio
import statistics
from collections.abc import Iterator

import pytest

from tests import structure
from tests.people import Person
from tests.world import World

KNOWN = structure.modules()
WORD = 227 + 18 + 3
"""Lines for a word that was looked for in vain to be added to a page from the chat, by the way of the editor; where an
open quotation mark begins; what each rule is for, in the language of whoever asks."""
MORE = 400 + 4_000 + 200 + 110 + 80 + 100 + 100 + 170 + 40 + 60 + 40 + 90 + 330 + 60 + WORD
"""Lines for what came after the redesign: what an attack on the program has shown; how a candidate gets further; a quick start of
the bot and of each command; what its first readers stumbled over; lists that turn their pages; a second HTTP client;
what is live and should be looked at, and sources to be read again; a CV that goes along
with a message; one reading of the folder for what is judged and for its version; questions that are none of ours,
and words that hide a page; towns by their code; what one check has read and the next need not read again;
the table that lawyers sign, and what has changed since a version."""

LED_ON = 60
"""Lines for where a candidate goes next: from the year, from a finished paper, from a municipality that is not listed, from a condition."""
SAID_ONCE = 450
"""Lines for texts that hold the names of facts, and for less to write by hand."""
EDITOR = 1_550
"""Lines for the editor in a browser."""
TOLD = 150
"""Lines for what is wrong with the content to be told in the language of whoever reads it."""
AT_HOME = 400
"""Lines for whoever edits without a programmer: entries that go, what is chosen instead of typed, sources confirmed from the chat."""
OPERATED = 600 + 50
"""Lines for what an operator sees of the running bot: limits, messages that were given up, a log for other programs, what a
monitoring system reads, where a setting comes from."""
JOINED = 3_000 + 1_100 + 250 + 80 + 345 + 460 + 750 + 390 + 65
"""Lines for towns to join and officials to work: the frame of letters, invitations by the hundred, lists as tables, papers for the file; then
a town that asks by itself, its numbers, the report as a file, and what editors paste; then its own ready sentences, answers that are signed,
stories that the search takes apart, sentences for what a newcomer does wrong, what ended the bot, drafts that are published as one, and a refusal that is shown once more;
then answers typed in the self-check, a no to an invitation, removals that go together, numbers out of scale, and content that lies ready;
then a PIN before the pages, sheets of the report, changes told in the words of a form, numbers known by a sentence, and the example question that sounds most alike;
then words given back in their fields, lengths while one types, several answers in one save, and pages ranked by their example questions; then letters that say who writes and each thing once."""
MODULES = 150 + 39 + 9 + 8 + 5 + 6
"""At the redesign, until 28 November 2026, for what `JOINED` names, and for a hundred towns that join, interviews that are looked
after, what was compared with what in one table, a language that is half done, a certificate that runs out, a town that asks by itself,
the report as a file, what editors paste, what ended the bot, how words are read, a PIN, how pages are served, and example questions that look alike."""
ARROWS = 1_050 + 367 + 120 + 30 + 25 + 20 + 20 + 36 + 1
"""Imports between modules, likewise."""
LEAD = 45 + 3
"""Files that a lead runs through; one of them frames every letter, one knows the interview, one the invitations."""


def test_a_module_holds_one_subject_and_there_are_few_of_them() -> None:
    sizes = {name: structure.lines(path) for name, path in KNOWN.items()}
    assert len(sizes) <= MODULES
    assert sum(sizes.values()) <= 29_000 + MORE + LED_ON + SAID_ONCE + EDITOR + TOLD + AT_HOME + OPERATED + JOINED
    assert 170 <= statistics.median(sizes.values()) <= 260
    assert [name for name, size in sizes.items() if size > 500] == []


def test_imports_are_few_and_make_no_circle() -> None:
    arrows = structure.imports(KNOWN)
    assert structure.circles(arrows) == []
    assert sum(map(len, arrows.values())) <= ARROWS


def test_a_public_class_name_has_one_meaning() -> None:
    assert [name for name, count in structure.public_classes(KNOWN).items() if count > 1] == []


def test_the_simulator_is_small() -> None:
    package = structure.PACKAGE.parent / "telegram_simulator"
    files = [path for path in package.rglob("*") if path.suffix in {".py", ".js", ".css", ".html"}]
    assert sum(map(structure.lines, files)) <= 5_000 + 250


@pytest.fixture
def ran() -> Iterator[set[str]]:
    """Requested before the program starts, so that its threads are watched too."""
    with structure.files_run() as files:
        yield files


@pytest.fixture
async def watched(ran: set[str], town: World) -> tuple[set[str], World]:
    await asyncio.to_thread(town.content.make_indexes)  # no part of a press, and slow on a busy machine
    return ran, town


async def test_an_answer_runs_through_few_files(watched: tuple[set[str], World]) -> None:
    ran, town = watched

    async def answer(name: str) -> set[str]:
        candidate = town.somebody("uk", name)
        await candidate.start()
        await candidate.press("✅ Перевірити умови")
        ran.clear()
        await candidate.press("Ще не знаю")
        return set(ran)

    # one of them may meet work of the start, or what the program looks at by the second
    files = await answer("Оксана") & await answer("Богдан") & await answer("Віра")
    assert len(files) <= 26, "\n".join(sorted(files))


async def test_a_lead_that_is_sent_and_taken_runs_through_few_files(
    watched: tuple[set[str], World], contact: Person
) -> None:
    ran, town = watched

    async def send_and_take(name: str) -> set[str]:
        candidate = town.somebody("uk", name)
        await candidate.start("m_plzen")
        await candidate.press_all("✉️ Надіслати повідомлення", "Зрозуміло, далі", "Так, мені є 18")
        await candidate.say("Оксана")
        await candidate.press_all("💬 У цьому чаті", "На побутові теми", "Тимчасовий захист", "Пропустити")
        ran.clear()
        await candidate.press("✉️ Надіслати")
        await contact.press("Otevřít")
        await contact.press("✋ Převzít")
        candidate.sees("Вашим повідомленням займається")
        return set(ran)

    files = await send_and_take("Оксана") & await send_and_take("Богдан")
    assert len(files) <= LEAD, "\n".join(sorted(files))
