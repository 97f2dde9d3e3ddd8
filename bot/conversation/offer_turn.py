"""The candidate's answer to an offer: on a yes the old lead ends and a new one begins, on a no nothing moves."""

from dataclasses import replace
from typing import assert_never

from bot.conversation.effects import CreateLead, Effect, Record, RemoveSheets
from bot.conversation.lead import Happened, Lead, State
from bot.conversation.lead_screens import MyLead, MyLeads
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.overview_actions import Agree, OfferAction, Offered, Refuse
from bot.conversation.municipal.overview_effects import CloseOffer
from bot.conversation.notes import Note
from bot.conversation.offer import Offer, OfferState
from bot.conversation.screens import Shown
from bot.conversation.session import Session
from bot.conversation.silence import carried_over


def turn(session: Session, action: OfferAction, moment: Moment) -> Turn:
    """Decide what an answer leads to. Whose lead it is never stands on the button: it is always the sender's own."""
    lead = moment.known.own(action.lead)
    if lead is None:
        return show(session, MyLeads(), Note.STALE)
    offer = current(lead, moment)
    match action:
        case Agree(_, slug):
            if offer is None or offer.slug != slug:
                return show(session, MyLead(lead.code), Note.OFFER_GONE)
            return _agreed(session, lead, offer, moment)
        case Refuse():
            if offer is None:
                return show(session, MyLead(lead.code), Note.OFFER_GONE)
            return show(session, MyLead(lead.code), Note.OFFER_REFUSED, CloseOffer(lead.code))
        case _:
            assert_never(action)


def opened(screen: Offered, moment: Moment) -> Shown:
    """Show what would go to whom, or where the lead stands when nothing is offered (any more)."""
    lead = moment.known.own(screen.lead)
    if lead is None:
        return Shown(MyLeads(), Note.STALE)
    return Shown(screen) if current(lead, moment) else Shown(MyLead(lead.code), Note.OFFER_GONE)


def current(lead: Lead, moment: Moment) -> Offer | None:
    """Give the offer that can still be answered: the lead is open, and somebody still answers for the other town."""
    offer = next((offer for offer in moment.known.offers if offer.lead == lead.code), None)
    if offer is None or not lead.state.is_open or offer.state(moment.now) is not OfferState.OPEN:
        return None
    listed = offer.slug in moment.content.municipalities
    return offer if listed and offer.slug in moment.known.towns_with_contact else None


def _agreed(session: Session, lead: Lead, offer: Offer, moment: Moment) -> Turn:
    if there := moment.known.open_lead(offer.slug):
        return show(session, MyLead(there.code), Note.ALREADY_SENT)
    details = replace(lead.details, agreed=moment.content.version)
    moved = Lead(moment.known.fresh, offer.slug, coordinator=False, state=State.SENT, details=details)
    stop = carried_over(moved, moment.known)
    stopped = [Record(moved, Happened.CANDIDATE_STOPPED, stop.by, voice=stop.voice)] if stop else []
    effects: tuple[Effect, ...] = (
        Record(lead, Happened.MOVED, state=State.WITHDRAWN),
        RemoveSheets(lead),
        CreateLead(moved),
        *stopped,
        CloseOffer(lead.code, moved.code),
    )
    return show(session, MyLead(moved.code), Note.OFFER_AGREED, *effects)
