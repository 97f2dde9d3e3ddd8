"""Dates backwards: nothing is asked for after its latest day, and nothing that must be fresh before its earliest one."""

from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.plan import Plan, PlanMonths
from tests.conversation.making import KNOWN, SESSION, sees, take


def test_a_month_that_has_passed_leads_to_the_choice() -> None:
    for month in ("2026-11", "2027-10", "soon", "2027-13"):
        sees(take(SESSION, Open(Plan(month)), KNOWN), PlanMonths(), Note.STALE)
