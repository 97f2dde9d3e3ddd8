"""Decisions of coordinators over all towns, and the candidate's answer to an offer.

`known.overview` is loaded for coordinators only; everybody else is refused.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, assert_never

from bot.content.content import Content
from bot.conversation.dates import add_workdays, is_holiday
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import inherited_stop
from bot.conversation.lead.model import Lead, MyLead, MyLeads, Offer, OfferState, Role
from bot.conversation.model import CreateLead, Menu, Record, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.overview import model
from bot.conversation.state import Context, ReadModel, Session, Turn, show


def overview_turn(session: Session, action: model.OverviewAction, context: Context) -> Turn:
    if isinstance(action, model.AskTowns):
        return _ask_all(session, action.region, context)
    lead = _lead(action.lead, context)
    if lead is None:
        return show(session, *_neutral_turn(context, action.region))
    here = model.UnansweredLead(lead.code, action.region)
    if not isinstance(action, model.AskTown) and not may_step_in(lead, context.known, context.content, context.now):
        return show(session, here, Note.STALE)
    match action:
        case model.AskTown():
            if not may_ask(lead, context.known):
                return show(session, here, Note.STALE)
            return show(session, here, Note.TOWN_URGED, model.UrgeTown(lead.code))
        case model.TakeOver():
            if lead.covered:
                return show(session, here)
            return show(session, here, Note.TAKEN_OVER, model.EscalateLead(lead.code, _own_contact(context)))
        case model.OfferTown(_, slug, _):
            asked = lead.offer is not None and lead.offer.state(context.now) is OfferState.OPEN
            if asked or slug not in towns_for(lead, context.known, context.content):
                return show(session, here, Note.STALE)
            return show(session, here, Note.OFFER_MADE, model.MakeOffer(lead.code, slug, _own_contact(context)))
        case _:
            assert_never(action)


def _ask_all(session: Session, region: str, context: Context) -> Turn:
    """Remind each late town once, about the lead that has waited longest."""
    overview = context.known.overview
    if overview is None:
        return show(session, Menu(), Note.REFUSED)
    found = late_towns(overview, region, context.content, context.now)
    note = Note.TOWNS_URGED if found.to_ask else Note.STALE
    return show(session, model.UnansweredLeads(region), note, *(model.UrgeTown(lead.code) for lead in found.to_ask))


def _own_contact(context: Context) -> int:
    return next(duty.contact for duty in context.known.duties if duty.role is Role.COORDINATOR)


def resolve_overview(screen: model.OverviewScreen, context: Context) -> ScreenWithNote:
    if context.known.overview is None:
        return ScreenWithNote(Menu(), Note.REFUSED)
    if not isinstance(screen, model.UnansweredLead | model.OtherTowns | model.TakingOver):
        return ScreenWithNote(screen)
    lead = _lead(screen.lead, context)
    if lead is None:
        return ScreenWithNote(*_neutral_turn(context, screen.region))
    here = model.UnansweredLead(lead.code, screen.region)
    if isinstance(screen, model.UnansweredLead) or (isinstance(screen, model.TakingOver) and lead.covered):
        return ScreenWithNote(here)
    late = may_step_in(lead, context.known, context.content, context.now)
    return ScreenWithNote(screen) if late else ScreenWithNote(here, Note.STALE)


class LateTowns(NamedTuple):
    """Late towns: leads of the reminders, number of towns reminded today, unreachable towns."""

    to_ask: tuple[model.Unanswered, ...]
    asked: int
    unreached: tuple[str, ...]


def late_towns(overview: model.Overview, region: str, content: Content, now: datetime) -> LateTowns:
    """Return the late towns of a region. A coordinator can remind each town once a day."""
    late: dict[str, model.Unanswered] = {}
    for lead in overview.unanswered:
        # An old button of a region without such leads reminds no other region.
        here = region in {model.ALL, region_of(lead, content)}
        if here and not lead.of_coordinator and is_overdue(lead, overview, content, now):
            late.setdefault(lead.slug, lead)
    reached = late.keys() & overview.reached
    asked = reached & {lead.slug for lead in overview.unanswered if lead.urged}
    to_ask = tuple(lead for slug, lead in late.items() if slug in reached - asked)
    return LateTowns(to_ask, len(asked), tuple(slug for slug in late if slug not in reached))


def of_region(leads: Sequence[model.Unanswered], region: str, content: Content) -> tuple[model.Unanswered, ...]:
    """Return the leads of a region; all of them if it has none."""
    return tuple(lead for lead in leads if region_of(lead, content) == region) or tuple(leads)


def region_shown(region: str, overview: model.Overview, content: Content) -> str:
    """Return the region, or `ALL` if it has no unanswered lead."""
    return region if any(region_of(lead, content) == region for lead in overview.unanswered) else model.ALL


def region_of(lead: model.Unanswered, content: Content) -> str:
    town = content.municipalities.get(lead.slug)
    return town.region if town else ""


def is_overdue(lead: model.Unanswered, overview: model.Overview | None, content: Content, now: datetime) -> bool:
    """Return True if the first reminder was due, and somebody was reminded or nobody can be."""
    soonest = min(step.after for step in content.ladder.values())
    alone = overview is None or lead.slug not in overview.reached
    return (lead.reminded or alone) and add_workdays(lead.sent_at, soonest, is_holiday) <= now


def may_step_in(lead: model.Unanswered, known: ReadModel, content: Content, now: datetime) -> bool:
    """Return True if a lead is late or has no receiver: coordinators may do more than remind."""
    return lead.covered or lead.slug not in known.towns_with_contact or is_overdue(lead, known.overview, content, now)


def may_ask(lead: model.Unanswered, known: ReadModel) -> bool:
    """Return True if the town has the lead and somebody there is reachable."""
    return known.overview is not None and not lead.of_coordinator and lead.slug in known.overview.reached


def towns_for(lead: model.Unanswered, known: ReadModel, content: Content) -> tuple[str, ...]:
    """Return the other towns with a contact."""
    return tuple(slug for slug in content.municipalities if slug in known.towns_with_contact and slug != lead.slug)


def is_coordinator(known: ReadModel) -> bool:
    return any(duty.role is Role.COORDINATOR for duty in known.duties)


def _lead(code: str, context: Context) -> model.Unanswered | None:
    return context.known.overview.lead(code) if context.known.overview else None


def _neutral_turn(context: Context, region: str) -> tuple[Menu | model.UnansweredLeads, Note]:
    """Return the same neutral answer for an answered lead and an unknown code."""
    if context.known.overview is None:
        return Menu(), Note.REFUSED
    return model.UnansweredLeads(region), Note.STALE


def offer_turn(session: Session, action: model.OfferAction, context: Context) -> Turn:
    lead = context.known.own(action.lead)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    offer = current_offer(lead, context)
    match action:
        case model.Agree(_, slug) if offer is not None and offer.slug == slug:
            return _agreed_offer(session, lead, offer, context)
        case model.Refuse() if offer is not None:
            return show(session, MyLead(lead.code), Note.OFFER_REFUSED, model.CloseOffer(lead.code))
        case model.Agree() | model.Refuse():
            return show(session, MyLead(lead.code), Note.OFFER_GONE)
        case _:
            assert_never(action)


def resolve_offer(screen: model.Offered, context: Context) -> ScreenWithNote:
    """Show the offer, or the lead if there is none."""
    lead = context.known.own(screen.lead)
    if lead is None:
        return ScreenWithNote(MyLeads(), Note.STALE)
    return (
        ScreenWithNote(screen) if current_offer(lead, context) else ScreenWithNote(MyLead(lead.code), Note.OFFER_GONE)
    )


def current_offer(lead: Lead, context: Context) -> Offer | None:
    """Return the open offer if the lead is open and the other town has a contact."""
    offer = next((offer for offer in context.known.offers if offer.lead == lead.code), None)
    if offer is None or not lead.state.is_open or offer.state(context.now) is not OfferState.OPEN:
        return None
    listed = offer.slug in context.content.municipalities
    return offer if listed and offer.slug in context.known.towns_with_contact else None


def _agreed_offer(session: Session, lead: Lead, offer: Offer, context: Context) -> Turn:
    if there := context.known.open_lead(offer.slug):
        return show(session, MyLead(there.code), Note.ALREADY_SENT)
    details = replace(lead.details, agreed=context.content.version)
    moved = Lead(context.known.fresh, offer.slug, coordinator=False, state=State.SENT, details=details)
    ended = Record(lead, LeadEvent.MOVED, state=State.WITHDRAWN)
    begun = CreateLead(moved, inherited_stop(moved, context.known))
    return show(session, MyLead(moved.code), Note.OFFER_AGREED, ended, begun, model.CloseOffer(lead.code, moved.code))
