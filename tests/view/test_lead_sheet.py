"""The lead sheet: whole where it fits, every requirement in any case, and text exactly as it was written."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.model import Event, Lead, Reach, valid_words
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import assess
from bot.view.selfcheck import title_in
from bot.view.sent import cv_lines
from bot.view.sheet import LIMIT, sheet
from telegram_simulator.html_mode import parse_html
from tests import small
from tests.conversation.making import ANSWERS, LEAD, NOW
from tests.conversation.strategies import ADDRESSES, NAMES, WORDS, Some
from tests.view.staging import Stage, seen

FULL = {**ANSWERS, "permit": "another", "permit-other": "family", "town": "brno", "home": "less"}


def test_without_a_cv_there_is_none_to_read(stage: Stage) -> None:
    assert cv_lines(LEAD, stage.context()) == ()


def wrote(text: str, what: Happened = Happened.CANDIDATE_WROTE, by: str = "") -> Event:
    return Event(what, NOW - timedelta(minutes=5), Private(by), Private(text))


@given(data=st.data())
@settings(max_examples=300)
def test_a_sheet_always_fits_and_shows_every_requirement(stage: Stage, some: Some, data: st.DataObject) -> None:
    lead = data.draw(some.leads)
    context = Stage(stage.words, some.content).context(language=data.draw(st.sampled_from(["uk", "cs"])))

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


def test_text_comes_out_as_it_went_in(stage: Stage) -> None:
    context = stage.context()
    for name, address, words in product(NAMES, ADDRESSES, WORDS):
        details = replace(LEAD.details, name=name, address=address, words=words, reach=Reach.EMAIL)
        lead = replace(LEAD, details=details, events=(*LEAD.events, wrote("short & sweet <3")))

        text = parse_html(sheet(lead, context)).text

        for written in (name, address, words, "short & sweet <3"):
            assert str(written) in text


def test_as_many_of_the_newest_messages_as_fit_are_shown_in_order(stage: Stage) -> None:
    texts = [f"message {number}" for number in range(7)]
    lead = replace(LEAD, events=(*LEAD.events, *map(wrote, texts)))

    shown = parse_html(sheet(lead, stage.context())).text

    places = [shown.find(text) for text in texts]
    assert places[:3] == [-1, -1, -1]
    assert places[3:] == sorted(places[3:])
    assert -1 not in places[3:]


@pytest.mark.parametrize(("units", "fit"), [(500, 4), (900, 2), (1000, 2)])
def test_when_messages_are_long_the_older_ones_are_left_out_first(stage: Stage, units: int, fit: int) -> None:
    long = ["".join(["😀" * (units - 500), "x" * (1000 - units), str(number)])[-500:] for number in range(4)]
    assert all(valid_words(text) for text in long)
    lead = replace(LEAD, events=(*LEAD.events, *map(wrote, long)), details=replace(LEAD.details, words=WORDS[2]))

    shown = parse_html(sheet(lead, stage.context())).text

    assert [text in shown for text in long] == [False] * (4 - fit) + [True] * fit
    assert "cv" in shown


def test_where_nothing_else_fits_person_words_and_requirements_stay(stage: Stage) -> None:
    lead = replace(
        LEAD, details=replace(LEAD.details, ask_town=frozenset({"every"})), events=(*LEAD.events, wrote("hello"))
    )

    fits = seen(sheet(lead, _asking(stage, 7).context())).text
    assert (fits.count("y" * 400), fits.count("Hello"), fits.count("hello")) == (7, 1, 1)

    too_much = seen(sheet(lead, _asking(stage, 10).context())).text
    assert (too_much.count("y" * 400), too_much.count("Hello"), too_much.count("hello")) == (0, 1, 0)
    assert all(title in too_much for title in shown_parts(lead, small.content(), "uk"))


def _asking(stage: Stage, number: int) -> Stage:
    """A content with so many long questions for the town."""
    question = {"uk": "y" * 400, "cs": "y" * 400}
    questions = {f"q{place}": question for place in range(number)}
    return Stage(stage.words, replace(small.content(), town_questions=questions))


def test_both_sides_messages_say_who_wrote(stage: Stage) -> None:
    events = (wrote("Come on Monday.", Happened.TOWN_WROTE, "Jana Zkusmá"), wrote("Thank you!"))
    shown = parse_html(sheet(replace(LEAD, events=(*LEAD.events, *events)), stage.context())).text

    assert shown.index("Jana Zkusmá") < shown.index("Come on Monday.") < shown.index("Thank you!")


def test_what_only_happened_is_no_message(stage: Stage) -> None:
    events = (*LEAD.events, Event(Happened.OPENED, NOW, Private("Jana Zkusmá")))

    assert sheet(replace(LEAD, events=events), stage.context()) == sheet(LEAD, stage.context())


def test_each_requirement_has_its_sign_and_the_answer_behind_it(stage: Stage) -> None:
    lead = replace(LEAD, slug="brno", details=replace(LEAD.details, answers=FULL))
    shown = parse_html(sheet(lead, stage.context(language="cs"))).text

    assert "✅ Title of right-to-work: family-cs" in shown
    assert "⛔ Title of home: less-cs" in shown
    assert "Title of clean-record" not in shown


def test_without_a_self_check_that_is_said(stage: Stage) -> None:
    nothing = replace(LEAD, details=replace(LEAD.details, answers={}))

    assert "Title of" not in parse_html(sheet(nothing, stage.context())).text
    assert len(sheet(nothing, stage.context())) < len(sheet(LEAD, stage.context()))


@pytest.mark.parametrize(
    ("reach", "address", "verified", "shown", "hidden"),
    [
        (Reach.CHAT, NOTHING, False, "💬", "📞"),
        (Reach.PHONE, Private("+420601234567"), True, "+420601234567", "💬"),
        (Reach.PHONE, Private("+420601234567"), False, "📞", "💬"),
        (Reach.EMAIL, Private("testa@example.org"), False, "testa@example.org", "📞"),
    ],
)
def test_the_way_to_reach_them_is_shown(
    stage: Stage,
    reach: Reach,
    address: Private,
    verified: bool,  # noqa: FBT001  a row of the table
    shown: str,
    hidden: str,
) -> None:
    details = replace(LEAD.details, reach=reach, address=address, verified=verified)
    text = parse_html(sheet(replace(LEAD, details=details), stage.context())).text

    assert shown in text
    assert hidden not in text


def test_a_number_that_telegram_vouches_for_is_marked(stage: Stage) -> None:
    details = replace(LEAD.details, reach=Reach.PHONE, address=Private("+420601234567"))

    marked = sheet(replace(LEAD, details=replace(details, verified=True)), stage.context())
    unmarked = sheet(replace(LEAD, details=details), stage.context())
    assert len(marked) > len(unmarked)


def test_only_ticked_documents_are_listed(stage: Stage) -> None:
    def documents(*ticked: str) -> str:
        details = replace(LEAD.details, ticks=frozenset(ticked))
        return parse_html(sheet(replace(LEAD, details=details), stage.context())).text

    assert "cv" in documents("cv")
    assert "permit-proof" not in documents("cv")
    assert "cv" not in documents("permit-proof")
    assert "town-form" in documents("town-form")


def test_the_questions_go_along_only_when_wanted(stage: Stage) -> None:
    asked = replace(LEAD, details=replace(LEAD.details, ask_town=frozenset({"every"})))

    assert "Wages-cs?" in sheet(asked, stage.context(language="cs"))
    assert "Wages-cs?" not in sheet(LEAD, stage.context(language="cs"))


def test_a_town_that_is_gone_is_named_by_its_id_and_a_language_by_its_name(stage: Stage) -> None:
    lead = replace(LEAD, slug="gone-town", details=replace(LEAD.details, language="pl"))

    shown = parse_html(sheet(lead, stage.context())).text
    assert "gone-town" in shown
    assert "польська" in shown
    assert ": qq" in sheet(replace(lead, details=replace(lead.details, language="qq")), stage.context())


def test_the_towns_own_requirement_is_named_in_the_towns_words(stage: Stage) -> None:
    context = stage.context(language="cs")
    own = next(line for line in assess(context.content, ANSWERS) if line.rule_adds)

    assert title_in(own, ANSWERS, context) == "How to apply"
