"""The coordinator over all towns: what is offered to whom, and what nobody else gets."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.lead.events import State
from bot.conversation.lead.model import OFFER_LIFETIME, Offer
from bot.conversation.model import Action, Menu, Open
from bot.conversation.notes import Note
from bot.conversation.overview.model import (
    AskTown,
    AskTowns,
    MakeOffer,
    OfferTown,
    OtherTowns,
    Overview,
    TakeOver,
    TakingOver,
    Unanswered,
    UnansweredLead,
    UnansweredLeads,
    UrgeTown,
)
from bot.conversation.state import ReadModel
from tests.conversation.turn_data import CODE, CONTACT, COORDINATOR, KNOWN, NOW, SESSION, sees, take

WAITS = Unanswered(
    CODE, "plzen", State.SENT, NOW - timedelta(days=7), covered=False, of_coordinator=False, reminded=True
)
OFFER = Offer(CODE, "brno", NOW)


def knowing(lead: Unanswered = WAITS) -> ReadModel:
    return replace(
        KNOWN,
        duties=(CONTACT, COORDINATOR),
        overview=Overview((lead,), reached=frozenset({lead.slug})),
        towns_with_contact=frozenset({"plzen", "brno"}),
    )


def test_a_lead_that_has_its_answer_meanwhile_leads_back_to_the_list() -> None:
    rows: list[Action] = [
        Open(UnansweredLead("GONE-2345")), Open(OtherTowns("GONE-2345")),
        Open(TakingOver("GONE-2345")), AskTown("GONE-2345"), TakeOver("GONE-2345"),
    ]  # fmt: skip
    for done in rows:
        sees(take(SESSION, done, knowing()), UnansweredLeads(), Note.STALE)


def test_the_town_is_asked_to_answer_but_not_where_the_lead_never_went_to_it() -> None:
    own = replace(WAITS, of_coordinator=True, covered=True)
    sees(take(SESSION, AskTown(CODE), knowing()), UnansweredLead(CODE), Note.TOWN_URGED, UrgeTown(CODE))
    sees(take(SESSION, AskTown(CODE), knowing(own)), UnansweredLead(CODE), Note.STALE)
    unheard = replace(knowing(), overview=Overview((WAITS,)))
    sees(take(SESSION, AskTown(CODE), unheard), UnansweredLead(CODE), Note.STALE)


def test_each_late_town_is_asked_once_about_what_has_waited_longest_there() -> None:
    """Not one that was asked today, about whatever message; not one where nobody would hear of it; nothing that is new."""
    late = {code: replace(WAITS, code=code, slug=slug) for code, slug in (
        ("FIRST", "plzen"), ("SECOND", "plzen"), ("ASKED", "brno"), ("UNHEARD", "most"), ("OWN", "ostrava"), ("GONE", "gone"),
    )}  # fmt: skip
    late["OWN"] = replace(late["OWN"], of_coordinator=True)
    new = replace(WAITS, code="NEW", slug="kyjov", sent_at=NOW, reminded=False)
    today = replace(new, code="TODAY", slug="brno", urged=True)
    known = replace(
        knowing(),
        overview=Overview((*late.values(), new, today), reached=frozenset({"plzen", "brno", "kyjov", "ostrava"})),
    )
    sees(take(SESSION, AskTowns(), known), UnansweredLeads(), Note.TOWNS_URGED, UrgeTown("FIRST"))
    west = take(SESSION, AskTowns("CZ032"), known)
    sees(west, UnansweredLeads("CZ032"), Note.TOWNS_URGED, UrgeTown("FIRST"))
    sees(take(SESSION, AskTowns("CZ064"), known), UnansweredLeads("CZ064"), Note.STALE)
    sees(take(SESSION, AskTowns("CZ999"), known), UnansweredLeads("CZ999"), Note.STALE)
    sees(take(SESSION, AskTowns()), Menu(), Note.REFUSED)


def test_whatever_is_done_leads_back_to_the_region_it_was_opened_from() -> None:
    here, gone = "CZ032", "GONE-2345"
    there = UnansweredLead(CODE, here)
    sees(take(SESSION, AskTown(CODE, here), knowing()), there, Note.TOWN_URGED, UrgeTown(CODE))
    sees(take(SESSION, TakeOver(CODE, here), knowing(replace(WAITS, covered=True))), there)
    made = MakeOffer(CODE, "brno", COORDINATOR.contact)
    sees(take(SESSION, OfferTown(CODE, "brno", here), knowing()), there, Note.OFFER_MADE, made)
    sees(take(SESSION, Open(TakingOver(CODE, here)), knowing(replace(WAITS, covered=True))), there)
    new = knowing(replace(WAITS, sent_at=NOW, reminded=False))
    sees(take(SESSION, Open(OtherTowns(CODE, region=here)), new), there, Note.STALE)
    for answered in (Open(TakingOver(gone, here)), AskTown(gone, here)):
        sees(take(SESSION, answered, knowing()), UnansweredLeads(here), Note.STALE)


STEPS_IN = (Open(TakingOver(CODE)), Open(OtherTowns(CODE)), TakeOver(CODE), OfferTown(CODE, "brno"))


@pytest.mark.parametrize("done", STEPS_IN)
def test_what_is_not_late_stays_with_its_town_as_the_candidate_was_told(done: Action) -> None:
    new = replace(WAITS, sent_at=NOW, reminded=False)
    sees(take(SESSION, done, knowing(new)), UnansweredLead(CODE), Note.STALE)
    nobody = replace(knowing(new), towns_with_contact=frozenset({"brno"}))
    for known in (knowing(), nobody, knowing(replace(new, covered=True))):
        assert take(SESSION, done, known).shown[0].note is not Note.STALE


@pytest.mark.parametrize("slug", ["plzen", "gone", "kyjov"])
def test_a_town_that_nobody_answers_for_or_that_has_it_already_is_not_offered(slug: str) -> None:
    sees(take(SESSION, OfferTown(CODE, slug), knowing()), UnansweredLead(CODE), Note.STALE)


def test_one_question_at_a_time() -> None:
    rows: list[tuple[Offer, bool]] = [
        (OFFER, False),
        (replace(OFFER, agreed=False), True),
        (replace(OFFER, at=NOW - OFFER_LIFETIME), True),
        (replace(OFFER, at=NOW - OFFER_LIFETIME + timedelta(seconds=1)), False),
    ]
    for offer, again in rows:
        done = take(SESSION, OfferTown(CODE, "brno"), knowing(replace(WAITS, offer=offer)))
        assert bool(done.effects) is again
        assert done.shown[0].note is (Note.OFFER_MADE if again else Note.STALE)
