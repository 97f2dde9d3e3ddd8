"""A CV made here goes along with a message when somebody says so, for the town it is for, and holds nothing but the CV."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.models import LATER
from bot.conversation.lead.model import CvToSend, Details, Summary
from bot.conversation.model import BeginLead, CreateLead, Menu, Open, Say, SendCvAlong, SendLead
from bot.conversation.notes import Note
from bot.conversation.papers.model import DRAFT_LIFETIME, BeginPaper, DropPapers, PaperAnswers
from bot.conversation.private import Private
from bot.conversation.state import Turn
from tests.conversation.turn_data import FILLED, FRESH, KNOWN, NOW, SESSION, after, on, sees, take

ALL = {"name": (), "home": ("less",), "speech": ("free",), "why": ("help",)}
SAID = PaperAnswers(NOW, "plzen", ALL, {"name": Private("Testa"), "why": Private("for the other letter")})
WITH_CV = replace(FILLED, papers=SAID)
YES, NO = SendCvAlong(wanted=True), SendCvAlong(wanted=False)
DAY_LATER = NOW + timedelta(days=1)


def sent(done: Turn) -> Details:
    (effect,) = done.effects
    assert isinstance(effect, CreateLead)
    return effect.lead.details


def test_what_goes_along_is_the_cv_and_nothing_that_was_said_for_letters() -> None:
    attached = take(WITH_CV, YES)
    sees(attached, Summary())
    cv = sent(take(after(attached), SendLead(FRESH))).cv
    assert cv == replace(
        SAID, chosen={name: ALL[name] for name in ("name", "home", "speech")}, typed={"name": Private("Testa")}
    )
    taken_back = take(after(attached), NO)
    assert sent(take(after(taken_back), SendLead(FRESH))).cv is None


def test_what_was_said_of_another_town_does_not_go_along() -> None:
    elsewhere = replace(WITH_CV, papers=replace(SAID, slug="brno"))
    cv = sent(take(after(take(elsewhere, YES)), SendLead(FRESH))).cv
    assert cv is not None
    assert cv.slug == "plzen"
    assert cv.chosen["home"] == ("year",), "what the self-check says of this town"


@pytest.mark.parametrize("papers", [None, PaperAnswers(NOW), replace(SAID, chosen={"name": (), "why": ()})])
def test_without_a_finished_cv_there_is_nothing_to_attach(papers: PaperAnswers | None) -> None:
    session = replace(FILLED, papers=papers)
    sees(take(session, Open(CvToSend())), Summary(), Note.CV_GONE)
    sees(take(session, YES), Summary(), Note.CV_GONE)
    sees(take(replace(SESSION, papers=SAID), YES), Menu(), Note.DRAFT_GONE)


def test_the_name_in_a_message_is_not_asked_for_again() -> None:
    begun = after(take(replace(FILLED, papers=None), BeginPaper("cv", "plzen"))).papers
    assert begun is not None
    assert begun.typed == {"name": FILLED.draft.name if FILLED.draft else ""}


def test_words_typed_there_ask_for_a_press() -> None:
    sees(take(on(CvToSend(), WITH_CV), Say(Private("ano"))), CvToSend(), Note.PRESS_A_BUTTON)


def test_a_cv_begun_anew_does_not_go_along_by_itself() -> None:
    """Nor does one whose 72 hours are over: whoever saw it on the screen is told, and nothing is sent."""
    attached = after(take(WITH_CV, YES))
    gone = after(take(attached, DropPapers()))
    unsent = take(gone, SendLead(FRESH))
    sees(unsent, Summary(), Note.CV_GONE)
    assert sent(take(after(unsent), SendLead(FRESH))).cv is None

    anew = after(take(gone, BeginPaper("cv", LATER), now=DAY_LATER))
    assert anew.papers is not None
    anew = replace(anew, papers=replace(SAID, started=anew.papers.started))
    sees(take(anew, SendLead(FRESH), now=DAY_LATER), Summary(), Note.CV_GONE)
    late = NOW + DRAFT_LIFETIME + timedelta(minutes=1)
    young = replace(attached, draft=attached.draft and replace(attached.draft, started=late))
    sees(take(young, SendLead(FRESH), now=late), Summary(), Note.CV_GONE)


def test_a_message_begun_for_another_town_asks_anew() -> None:
    known = replace(KNOWN, towns_with_contact=frozenset({"plzen", "brno"}))
    other = after(take(after(take(WITH_CV, YES)), BeginLead("brno", coordinator=False), known))
    assert other.draft is not None
    assert (other.draft.slug, other.draft.cv) == ("brno", None)
