"""What a coordinator decides over all towns. `known.overview` is loaded for coordinators only: everybody else is refused."""

from typing import assert_never

from bot.conversation.known import Known
from bot.conversation.lead import Role
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.overview import Overview, Unanswered
from bot.conversation.municipal.overview_actions import AskTown, OfferTown, OverviewAction, TakeOver
from bot.conversation.municipal.overview_effects import Escalate, MakeOffer, Urge
from bot.conversation.municipal.overview_screens import NotAnswered, OneUnanswered, OtherTowns, OverviewScreen
from bot.conversation.notes import Note
from bot.conversation.offer import OfferState
from bot.conversation.screens import Menu, Shown
from bot.conversation.session import Session


def turn(session: Session, action: OverviewAction, moment: Moment) -> Turn:
    """Decide what a press leads to."""
    lead = _lead(action.lead, moment)
    if lead is None:
        return show(session, *_nothing(moment))
    here = OneUnanswered(lead.code)
    match action:
        case AskTown():
            if lead.of_coordinator:
                return show(session, here, Note.STALE)
            return show(session, here, Note.TOWN_URGED, Urge(lead.code))
        case TakeOver():
            if lead.covered:
                return show(session, here)
            return show(session, here, Note.TAKEN_OVER, Escalate(lead.code))
        case OfferTown(_, slug):
            if slug not in towns_for(lead, moment) or not may_be_offered(lead, moment):
                return show(session, here, Note.STALE)
            return show(session, here, Note.OFFER_MADE, MakeOffer(lead.code, slug, _self(moment)))
        case _:
            assert_never(action)


def opened(screen: OverviewScreen, moment: Moment) -> Shown:
    """Open one of these screens."""
    if moment.known.overview is None:
        return Shown(Menu(), Note.REFUSED)
    if isinstance(screen, OneUnanswered | OtherTowns) and _lead(screen.lead, moment) is None:
        return Shown(*_nothing(moment))
    return Shown(screen)


def towns_for(lead: Unanswered, moment: Moment) -> tuple[str, ...]:
    """Give the towns a lead could go to: those somebody answers for here, but its own."""
    with_contact = moment.known.towns_with_contact
    return tuple(slug for slug in moment.content.municipalities if slug in with_contact and slug != lead.slug)


def may_be_offered(lead: Unanswered, moment: Moment) -> bool:
    """Say whether the candidate may be asked: not while they have been asked and not answered yet."""
    return lead.offer is None or lead.offer.state(moment.now) is not OfferState.OPEN


def coordinates(known: Known) -> bool:
    """Say whether this account is a coordinator's."""
    return any(duty.role is Role.COORDINATOR for duty in known.duties)


def _lead(code: str, moment: Moment) -> Unanswered | None:
    overview: Overview | None = moment.known.overview
    return overview.lead(code) if overview else None


def _nothing(moment: Moment) -> tuple[Menu | NotAnswered, Note]:
    """A lead that is answered meanwhile, or a code that never was: the same to whoever asks."""
    if moment.known.overview is None:
        return Menu(), Note.REFUSED
    return NotAnswered(), Note.STALE


def _self(moment: Moment) -> int:
    return next(duty.contact for duty in moment.known.duties if duty.role is Role.COORDINATOR)
