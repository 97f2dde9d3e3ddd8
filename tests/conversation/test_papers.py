"""The interview for the papers: what is said is taken, what does not fit is asked again, what is gone leads to the beginning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.models import LATER
from bot.conversation.lead.model import ReadyLetter
from bot.conversation.model import Action, Open, Say
from bot.conversation.notes import Note
from bot.conversation.papers.model import (
    BeginPaper,
    DropPapers,
    PaperAnswers,
    PaperFile,
    PaperPreview,
    PaperQuestion,
    PapersStart,
    PassPaper,
    PickSentence,
)
from bot.conversation.private import Private
from bot.conversation.state import Session
from tests import small
from tests.conversation.turn_data import ANSWERED, NOW, SESSION, after, on, sees, take

CV, LETTER = BeginPaper("cv", LATER), BeginPaper("letter", "plzen")
NAME = Say(Private("Olena Vyhadana"))
FREE = PickSentence("cv", "speech", "free", wanted=True)


def going(*actions: Action, before: Session = SESSION) -> Session:
    """The session after some steps of the interview, each of them on the screen of the one before."""
    for action in actions:
        before = after(take(before, action))
    return before


def papers(session: Session) -> PaperAnswers:
    assert session.papers is not None
    return session.papers


def test_what_the_self_check_knows_is_not_asked_again() -> None:
    sees(take(after(take(ANSWERED, LETTER)), NAME), PaperQuestion("letter", "why"))
    assert papers(going(LETTER, before=ANSWERED)).chosen == {"home": ("year",), "speech": ("free",)}


def test_no_more_is_taken_than_may_be_and_what_is_left_out_again_makes_room() -> None:
    def why(option: str, *, wanted: bool = True) -> PickSentence:
        return PickSentence("letter", "why", option, wanted)

    two = going(LETTER, NAME, why("safe"), why("help"), before=ANSWERED)
    assert papers(two).chosen["why"] == ("help", "safe")
    sees(take(two, why("calm")), PaperQuestion("letter", "why"), Note.PAPER_ENOUGH)
    other = going(why("help", wanted=False), why("calm"), before=two)

    assert papers(other).chosen["why"] == ("safe", "calm")
    sees(take(other, PassPaper("letter", "why", keep=True)), ReadyLetter("plzen"))


def test_what_does_not_fit_is_asked_again_and_not_kept() -> None:
    rows: list[tuple[str, str, Note]] = [
        ("name", "123", Note.NAME_WRONG),
        ("name", "Olena-Olena " * 4, Note.PAPER_TOO_LONG),
        ("name", "Žiju tu už pět let a pracuji", Note.NAME_WRONG),
        ("name", "Olena 850101/1234", Note.DOCUMENT_NUMBERS),
        ("speech", "dobře", Note.PRESS_A_BUTTON),
        ("why", "a" * 61, Note.PAPER_TOO_LONG),
        ("why", "a\nb\nc", Note.PAPER_TOO_LONG),
        ("why", "\u200b", Note.PAPER_TOO_LONG),
    ]
    for item, typed, note in rows:
        screen = PaperQuestion("letter", item)
        before = on(screen, going(LETTER))
        done = take(before, Say(Private(typed)))
        sees(done, screen, note)
        assert after(done).papers == before.papers


def test_no_paper_is_begun_that_is_none_or_for_no_town() -> None:
    for begin in (BeginPaper("novel", LATER), BeginPaper("letter", "gone"), BeginPaper("letter", LATER)):
        done = take(SESSION, begin)

        sees(done, PapersStart(), Note.STALE)
        assert after(done).papers is None


OLD: tuple[Action, ...] = (
    FREE, PassPaper("cv", "name", keep=False), Open(PaperQuestion("cv", "name")), Open(PaperPreview("cv")),
    Open(PaperFile("cv", "pdf")),
)  # fmt: skip


@pytest.mark.parametrize("press", [*OLD, NAME])
def test_after_72_hours_there_is_nothing_to_go_on_with(press: Action) -> None:
    done = take(going(CV), press, now=NOW + timedelta(hours=72, seconds=1))

    sees(done, PapersStart(), Note.PAPERS_GONE)
    assert after(done).papers is None


@pytest.mark.parametrize("press", OLD)
def test_an_old_button_of_deleted_papers_leads_to_the_beginning(press: Action) -> None:
    deleted = take(going(CV, NAME, FREE), DropPapers())

    sees(deleted, PapersStart(), Note.PAPERS_DELETED)
    sees(take(after(deleted), press), PapersStart(), Note.PAPERS_GONE)


def test_a_button_that_means_nothing_any_more_takes_nothing_from_what_was_said() -> None:
    rows: list[Action] = [
        # a question that only a paper for a town has
        PickSentence("cv", "home", "year", wanted=True),
        PassPaper("cv", "home", keep=False),
        Open(PaperQuestion("cv", "home")),
        PickSentence("cv", "speech", "gone", wanted=True),
        Open(PaperPreview("novel")),
        Open(PaperFile("cv", "exe")),
    ]
    for press in rows:
        before = going(CV, NAME, FREE)
        done = take(before, press)
        sees(done, PapersStart(), Note.STALE)
        assert after(done).papers == before.papers


@pytest.mark.parametrize("screen", [PaperPreview("cv"), PaperFile("cv", "docx")])
def test_an_old_button_of_a_paper_begun_anew_asks_what_is_open(screen: PaperPreview | PaperFile) -> None:
    anew = going(CV, NAME, FREE, DropPapers(), CV, NAME)

    sees(take(anew, Open(screen)), PaperQuestion("cv", "speech"))


def test_a_letter_is_handed_over_for_its_town_only() -> None:
    file = Open(PaperFile("letter", "txt"))
    plzen = going(LETTER, NAME, PassPaper("letter", "why", keep=False), before=ANSWERED)
    sees(take(plzen, file), PaperFile("letter", "txt"))
    sees(take(plzen, Open(PaperPreview("letter"))), ReadyLetter("plzen"))

    towns = {slug: town for slug, town in small.content().municipalities.items() if slug != "plzen"}
    without = replace(small.content(), municipalities=towns)
    sees(take(plzen, file, content=without), PapersStart(), Note.STALE)
    sees(take(going(CV, before=plzen), file), PapersStart(), Note.STALE)


def test_a_municipality_that_is_not_listed_has_a_letter_too() -> None:
    letter = going(BeginPaper("letter", "500002"), PassPaper("letter", "home", keep=False), before=ANSWERED)
    done = going(NAME, PassPaper("letter", "why", keep=False), before=letter)

    sees(take(done, BeginPaper("letter", "500002")), ReadyLetter("500002"))
    sees(take(done, Open(PaperPreview("letter"))), ReadyLetter("500002"))
    sees(take(done, Open(PaperFile("letter", "txt"))), PaperFile("letter", "txt"))
    sees(take(SESSION, BeginPaper("letter", "599999")), PapersStart(), Note.STALE)
