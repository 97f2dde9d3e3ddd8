"""Where in the programme's year we are: said on its page, in the result and on a town's card, by the clock that is given."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.content.content import Content
from bot.conversation.codes import encode
from bot.conversation.model import Contests, FixedPage, Result, Screen, Shown
from bot.conversation.plan import Plan, PlanMonths
from bot.conversation.state import LoadedState
from bot.conversation.towns.model import Recruiting, Town, TownNews
from bot.view.catalog import Words
from bot.view.context import Message
from bot.view.render import render
from tests.conversation.making import ANSWERED, KNOWN, MINOR
from tests.view.staging import Stage, codes, seen

WINTER, SUMMER = datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 7, 10, tzinfo=UTC)


def at(now: datetime, screen: Screen, stage: Stage, known: LoadedState = KNOWN) -> Message:
    (message,) = render(Shown(screen), replace(stage.context(ANSWERED, known), now=now))
    return message


@pytest.mark.parametrize(("now", "stage_of_year"), [(WINTER, "applying"), (SUMMER, "starting")])
def test_three_screens_say_where_in_the_year_we_are(stage: Stage, now: datetime, stage_of_year: str) -> None:
    for screen in (FixedPage("year"), Town("plzen"), Result()):
        text = seen(at(now, screen, stage).text).text
        assert f"Now is {stage_of_year}-uk." in text


def test_nobody_under_18_is_told_to_write_now(stage: Stage) -> None:
    for screen in (FixedPage("year"), Town("plzen"), Result()):
        (shown,) = render(Shown(screen), stage.context(replace(ANSWERED, answers=MINOR), KNOWN))
        assert "Now is" not in seen(shown.text).text


def test_a_town_that_recruits_now_says_it_itself(stage: Stage) -> None:
    today = WINTER.date()
    said = Recruiting("plzen", open=True, on=WINTER, until=today, apply_by=today)
    known = LoadedState(news=TownNews({"plzen": said}))

    assert "Now is" not in at(WINTER, Town("plzen"), stage, known).text


def test_a_plan_whose_month_begins_while_it_is_worded_offers_the_months_to_come(stage: Stage) -> None:
    offered = codes(at(WINTER, Plan("2027-01"), stage))

    assert offered == codes(at(WINTER, PlanMonths(), stage))
    assert offered[0] == encode(Plan("2027-02"))
    assert encode(PlanMonths()) in codes(at(WINTER, Plan("2027-02"), stage))


def test_a_plan_names_above_all_a_permit_that_has_a_limit(content: Content, words: Mapping[str, Words]) -> None:
    stage = Stage(words, content)
    limit = content.say("uk", "requirements/right-to-work").limit["temporary"]
    for permit, named in (("temporary", True), ("permanent", False)):
        session = replace(ANSWERED, answers={"town": "plzen", "age": "adult", "permit": permit})
        (plan,) = render(Shown(Plan("2027-06")), replace(stage.context(session, KNOWN), now=WINTER))
        assert (limit in seen(plan.text).text) is named
        assert ("line:right-to-work" in codes(plan)) is named


def test_the_page_leads_to_numbers_and_sources(stage: Stage) -> None:
    page = at(WINTER, FixedPage("year"), stage)

    assert {"contests", "sources:pages:year", "menu"} <= set(codes(page))
    assert "▸ 1 січня – 31 травня: Title of applying" in seen(page.text).text


def test_numbers_of_applicants_carry_their_year_and_source(stage: Stage) -> None:
    text = seen(stage.show(Contests()).text).text

    assert "Пльзень (2021): близько 20 людей на 5 посад" in text
    assert "Брно (без дати): 19 людей на 2 посади" in text
