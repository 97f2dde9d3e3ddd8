"""What a coordinator decides over all towns. `known.overview` is loaded for coordinators only: everybody else is refused.

The candidate's answer to an offer: on a yes the old lead ends and a new one begins, on a no nothing moves.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, assert_never

from bot.content.content import Content
from bot.conversation.dates import is_holiday, later
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.history import carried_over
from bot.conversation.lead.model import Lead, MyLead, MyLeads, Offer, OfferState, Role
from bot.conversation.model import CreateLead, Menu, Record, Shown
from bot.conversation.notes import Note
from bot.conversation.overview import model
from bot.conversation.state import Context, LoadedState, Session, Turn, show


def overview_turn(session: Session, action: model.OverviewAction, context: Context) -> Turn:
    if isinstance(action, model.AskTowns):
        return _ask_all(session, action.region, context)
    lead = _lead(action.lead, context)
    if lead is None:
        return show(session, *_nothing(context, action.region))
    here = model.OneUnanswered(lead.code, action.region)
    if not isinstance(action, model.AskTown) and not may_step_in(lead, context.known, context.content, context.now):
        return show(session, here, Note.STALE)
    match action:
        case model.AskTown():
            if not may_ask(lead, context.known):
                return show(session, here, Note.STALE)
            return show(session, here, Note.TOWN_URGED, model.Urge(lead.code))
        case model.TakeOver():
            if lead.covered:
                return show(session, here)
            return show(session, here, Note.TAKEN_OVER, model.Escalate(lead.code, _own(context)))
        case model.OfferTown(_, slug, _):
            asked = lead.offer is not None and lead.offer.state(context.now) is OfferState.OPEN
            if asked or slug not in towns_for(lead, context.known, context.content):
                return show(session, here, Note.STALE)
            return show(session, here, Note.OFFER_MADE, model.MakeOffer(lead.code, slug, _own(context)))
        case _:
            assert_never(action)


def _ask_all(session: Session, region: str, context: Context) -> Turn:
    """Ask each late town once, about what has waited longest there; the list says whom that did not reach, and why."""
    overview = context.known.overview
    if overview is None:
        return show(session, Menu(), Note.REFUSED)
    found = late_towns(overview, region, context.content, context.now)
    note = Note.TOWNS_URGED if found.to_ask else Note.STALE
    return show(session, model.NotAnswered(region), note, *(model.Urge(lead.code) for lead in found.to_ask))


def _own(context: Context) -> int:
    return next(duty.contact for duty in context.known.duties if duty.role is Role.COORDINATOR)


def resolve_overview(screen: model.OverviewScreen, context: Context) -> Shown:
    if context.known.overview is None:
        return Shown(Menu(), Note.REFUSED)
    if not isinstance(screen, model.OneUnanswered | model.OtherTowns | model.TakingOver):
        return Shown(screen)
    lead = _lead(screen.lead, context)
    if lead is None:
        return Shown(*_nothing(context, screen.region))
    here = model.OneUnanswered(lead.code, screen.region)
    if not isinstance(screen, model.OneUnanswered) and not may_step_in(
        lead, context.known, context.content, context.now
    ):
        return Shown(here, Note.STALE)
    return Shown(here if isinstance(screen, model.TakingOver) and lead.covered else screen)


class LateTowns(NamedTuple):
    """Towns in which a lead waits for too long: what to ask them about, how many were asked today, and who hears nothing."""

    to_ask: tuple[model.Unanswered, ...]
    asked: int
    unreached: tuple[str, ...]


def late_towns(overview: model.Overview, region: str, content: Content, now: datetime) -> LateTowns:
    """Sort the late towns of a region. A town that was asked today, about whatever lead, is not asked again."""
    late: dict[str, model.Unanswered] = {}
    for lead in overview.unanswered:
        # an old button of a region where all is answered by now asks no other region
        here = region in {model.ALL, region_of(lead, content)}
        if here and not lead.of_coordinator and is_overdue(lead, content, now):
            late.setdefault(lead.slug, lead)
    reached = late.keys() & overview.reached
    asked = reached & {lead.slug for lead in overview.unanswered if lead.urged}
    to_ask = tuple(lead for slug, lead in late.items() if slug in reached - asked)
    return LateTowns(to_ask, len(asked), tuple(slug for slug in late if slug not in reached))


def of_region(leads: Sequence[model.Unanswered], region: str, content: Content) -> tuple[model.Unanswered, ...]:
    """Give those of a region; all of them for whatever is no region of theirs."""
    return tuple(lead for lead in leads if region_of(lead, content) == region) or tuple(leads)


def region_shown(region: str, overview: model.Overview, content: Content) -> str:
    """Give the region itself, or all of them where all of it is answered by now."""
    return region if any(region_of(lead, content) == region for lead in overview.unanswered) else model.ALL


def region_of(lead: model.Unanswered, content: Content) -> str:
    town = content.municipalities.get(lead.slug)
    return town.region if town else ""


def is_overdue(lead: model.Unanswered, content: Content, now: datetime) -> bool:
    """Say whether somebody was reminded of a lead: by the ladder, as the first step of it was due by then."""
    soonest = min(step.after for step in content.ladder.values())
    return lead.reminded and later(lead.sent_at, soonest, is_holiday) <= now


def may_step_in(lead: model.Unanswered, known: LoadedState, content: Content, now: datetime) -> bool:
    """Say whether coordinators may do more than ask the town: as candidates are told, only when it is late or nobody gets it."""
    return lead.covered or lead.slug not in known.towns_with_contact or is_overdue(lead, content, now)


def may_ask(lead: model.Unanswered, known: LoadedState) -> bool:
    """Say whether the town has the lead, and anybody there hears of it: as the list says."""
    return known.overview is not None and not lead.of_coordinator and lead.slug in known.overview.reached


def towns_for(lead: model.Unanswered, known: LoadedState, content: Content) -> tuple[str, ...]:
    """Give the towns a lead could go to: those somebody answers for here, but its own."""
    return tuple(slug for slug in content.municipalities if slug in known.towns_with_contact and slug != lead.slug)


def coordinates(known: LoadedState) -> bool:
    return any(duty.role is Role.COORDINATOR for duty in known.duties)


def _lead(code: str, context: Context) -> model.Unanswered | None:
    return context.known.overview.lead(code) if context.known.overview else None


def _nothing(context: Context, region: str) -> tuple[Menu | model.NotAnswered, Note]:
    """A lead that is answered meanwhile, or a code that never was: the same to whoever asks."""
    if context.known.overview is None:
        return Menu(), Note.REFUSED
    return model.NotAnswered(region), Note.STALE


def offer_turn(session: Session, action: model.OfferAction, context: Context) -> Turn:
    """Decide what an answer leads to. Whose lead it is never stands on the button: it is always the sender's own."""
    lead = context.known.own(action.lead)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    offer = current_offer(lead, context)
    match action:
        case model.Agree(_, slug) if offer is not None and offer.slug == slug:
            return _agreed(session, lead, offer, context)
        case model.Refuse() if offer is not None:
            return show(session, MyLead(lead.code), Note.OFFER_REFUSED, model.CloseOffer(lead.code))
        case model.Agree() | model.Refuse():
            return show(session, MyLead(lead.code), Note.OFFER_GONE)
        case _:
            assert_never(action)


def resolve_offer(screen: model.Offered, context: Context) -> Shown:
    """Show what would go to whom, or where the lead stands when nothing is offered (any more)."""
    lead = context.known.own(screen.lead)
    if lead is None:
        return Shown(MyLeads(), Note.STALE)
    return Shown(screen) if current_offer(lead, context) else Shown(MyLead(lead.code), Note.OFFER_GONE)


def current_offer(lead: Lead, context: Context) -> Offer | None:
    """Give the offer that can still be answered: the lead is open, and somebody still answers for the other town."""
    offer = next((offer for offer in context.known.offers if offer.lead == lead.code), None)
    if offer is None or not lead.state.is_open or offer.state(context.now) is not OfferState.OPEN:
        return None
    listed = offer.slug in context.content.municipalities
    return offer if listed and offer.slug in context.known.towns_with_contact else None


def _agreed(session: Session, lead: Lead, offer: Offer, context: Context) -> Turn:
    if there := context.known.open_lead(offer.slug):
        return show(session, MyLead(there.code), Note.ALREADY_SENT)
    details = replace(lead.details, agreed=context.content.version)
    moved = Lead(context.known.fresh, offer.slug, coordinator=False, state=State.SENT, details=details)
    ended = Record(lead, Happened.MOVED, state=State.WITHDRAWN)
    begun = CreateLead(moved, carried_over(moved, context.known))
    return show(session, MyLead(moved.code), Note.OFFER_AGREED, ended, begun, model.CloseOffer(lead.code, moved.code))
