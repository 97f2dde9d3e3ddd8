"""The stage of the year on its page, in the result and on a town's card, by the given clock."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.conversation.codes import encode
from bot.conversation.model import FixedPage, Screen, ScreenWithNote, SelfCheckResult
from bot.conversation.plan import Plan, PlanMonths
from bot.conversation.state import ReadModel
from bot.conversation.towns.model import Recruiting, Town, TownReadModel
from bot.view.context import Message
from bot.view.render import render
from tests.conversation.turn_data import ANSWERED, KNOWN, MINOR
from tests.view.rendering import Views, codes, seen

WINTER, SUMMER = datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 7, 10, tzinfo=UTC)


def at(now: datetime, screen: Screen, stage: Views, known: ReadModel = KNOWN) -> Message:
    (message,) = render(ScreenWithNote(screen), replace(stage.context(ANSWERED, known), now=now))
    return message


def test_nobody_under_18_is_told_to_write_now(stage: Views) -> None:
    for screen in (FixedPage("year"), Town("plzen"), SelfCheckResult()):
        (shown,) = render(ScreenWithNote(screen), stage.context(replace(ANSWERED, answers=MINOR), KNOWN))
        assert "Now is" not in seen(shown.text).text


def test_a_town_that_recruits_now_says_it_itself(stage: Views) -> None:
    today = WINTER.date()
    said = Recruiting("plzen", open=True, on=WINTER, until=today, apply_by=today)
    known = ReadModel(news=TownReadModel({"plzen": said}))

    assert "Now is" not in at(WINTER, Town("plzen"), stage, known).text


def test_a_plan_whose_month_begins_while_it_is_worded_offers_the_months_to_come(stage: Views) -> None:
    offered = codes(at(WINTER, Plan("2027-01"), stage))

    months = codes(at(WINTER, PlanMonths(), stage))
    # "More" names the plan: it is settled when it is pressed
    assert [code for code in offered if not code.startswith("more:")] == [
        code for code in months if not code.startswith("more:")
    ]
    assert offered[0] == encode(Plan("2027-02"))
    assert encode(PlanMonths()) in codes(at(WINTER, Plan("2027-02"), stage))
