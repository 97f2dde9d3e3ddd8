"""A candidate is asked whether the lead may go to another town: a yes moves exactly that, everything else nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import OFFER_LIFETIME, Event, MyLead, Offer
from bot.conversation.model import CreateLead, Open
from bot.conversation.notes import Note
from bot.conversation.overview.model import Agree, Offered, Refuse
from bot.conversation.private import Private
from bot.conversation.state import ReadModel
from tests.conversation.turn_data import CODE, LEAD, NOW, SENT, SESSION, sees, take

OFFER = Offer(CODE, "brno", NOW - timedelta(days=1))
ASKED = replace(SENT, offers=(OFFER,), towns_with_contact=frozenset({"plzen", "brno"}))


CLOSED = replace(LEAD, state=State.DECLINED)
GONE: dict[str, ReadModel] = {
    "never asked": replace(ASKED, offers=()),
    "answered": replace(ASKED, offers=(replace(OFFER, agreed=False),)),
    "expired": replace(ASKED, offers=(replace(OFFER, at=NOW - OFFER_LIFETIME),)),
    "closed": replace(ASKED, leads=(CLOSED,)),
    "nobody there": replace(ASKED, towns_with_contact=frozenset({"plzen"})),
    "no such town": replace(ASKED, offers=(replace(OFFER, slug="gone"),), towns_with_contact=frozenset({"gone"})),
}


@pytest.mark.parametrize("why", GONE)
def test_a_question_that_is_no_longer_open_moves_nothing(why: str) -> None:
    for done in (Open(Offered(CODE)), Agree(CODE, "brno"), Refuse(CODE)):
        sees(take(SESSION, done, GONE[why]), MyLead(CODE), Note.OFFER_GONE)


def test_an_open_lead_at_that_town_is_shown_instead() -> None:
    there = replace(LEAD, code="MNPQ-2233", slug="brno")
    known = replace(ASKED, leads=(LEAD, there))
    sees(take(SESSION, Agree(CODE, "brno"), known), MyLead("MNPQ-2233"), Note.ALREADY_SENT)


def test_whoever_was_stopped_by_that_town_once_stays_stopped() -> None:
    stopped = (*LEAD.events, Event(LeadEvent.CANDIDATE_STOPPED, NOW, Private("Eva")))
    before = replace(LEAD, code="MNPQ-2233", slug="brno", state=State.DECLINED, events=stopped)
    done = take(SESSION, Agree(CODE, "brno"), replace(ASKED, leads=(LEAD, before)))
    assert [effect.stop for effect in done.effects if isinstance(effect, CreateLead)] == [stopped[-1]]
