"""The lead sheet: whole where it fits, every requirement in any case, and text exactly as it was written."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import ContactMethod, Event, Lead
from bot.conversation.private import Private
from bot.conversation.selfcheck import assess
from bot.view.sent import cv_lines
from bot.view.sheet import LIMIT, sheet
from telegram_simulator.html_mode import parse_html
from tests import small
from tests.conversation.strategies import ADDRESSES, NAMES, WORDS, Draws
from tests.conversation.turn_data import LEAD, NOW
from tests.view.rendering import Views, seen


def test_without_a_cv_there_is_none_to_read(stage: Views) -> None:
    assert cv_lines(LEAD, stage.context()) == ()


def wrote(text: str, what: LeadEvent = LeadEvent.CANDIDATE_WROTE, by: str = "") -> Event:
    return Event(what, NOW - timedelta(minutes=5), Private(by), Private(text))


@given(data=st.data())
@settings(max_examples=100)
def test_a_sheet_always_fits_and_shows_every_requirement(stage: Views, some: Draws, data: st.DataObject) -> None:
    lead = data.draw(some.leads)
    context = Views(stage.words, some.content).context(language=data.draw(st.sampled_from(["uk", "cs"])))

    shown = seen(sheet(lead, context))

    assert shown.length <= LIMIT
    for text in (lead.code, *shown_parts(lead, some.content, context.words.language)):
        assert text in shown.text


def shown_parts(lead: Lead, content: Content, language: str) -> list[str]:
    """The titles of the requirements that answers decided."""
    answers = lead.details.answers
    return [
        content.say(language, f"requirements/{line.requirement}").title
        for line in assess(content, answers)
        if line.question
    ]


def test_text_comes_out_as_it_went_in(stage: Views) -> None:
    context = stage.context()
    for name, address, words in product(NAMES, ADDRESSES, WORDS):
        details = replace(LEAD.details, name=name, address=address, words=words, reach=ContactMethod.EMAIL)
        lead = replace(LEAD, details=details, events=(*LEAD.events, wrote("short & sweet <3")))

        text = parse_html(sheet(lead, context)).text

        for written in (name, address, words, "short & sweet <3"):
            assert str(written) in text


def test_where_nothing_else_fits_person_words_and_requirements_stay(stage: Views) -> None:
    lead = replace(
        LEAD, details=replace(LEAD.details, ask_town=frozenset({"every"})), events=(*LEAD.events, wrote("hello"))
    )

    fits = seen(sheet(lead, _asking(stage, 7).context())).text
    assert (fits.count("y" * 400), fits.count("Hello"), fits.count("hello")) == (7, 1, 1)

    too_much = seen(sheet(lead, _asking(stage, 10).context())).text
    assert (too_much.count("y" * 400), too_much.count("Hello"), too_much.count("hello")) == (0, 1, 0)
    assert all(title in too_much for title in shown_parts(lead, small.content(), "uk"))


def _asking(stage: Views, number: int) -> Views:
    """A content with so many long questions for the town."""
    question = {"uk": "y" * 400, "cs": "y" * 400}
    questions = {f"q{place}": question for place in range(number)}
    return Views(stage.words, replace(small.content(), town_questions=questions))
