"""The list of leads a contact may see: its shelves, and the search by a lead's code."""

import re
from enum import StrEnum

from bot.conversation.known import Known
from bot.conversation.lead import Happened, Lead, State
from bot.conversation.lead_history import holder, standing
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal.contact_screens import Inbox, Leads, MySettings, Pointer, Reasons, Sheet
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.screens import Menu, Screen
from bot.conversation.session import Session

SEARCHED_FROM = (Menu, Inbox, Leads, MySettings, Pointer, Reasons, Sheet)
"""Where a typed code looks a lead up. Elsewhere it may be part of what is being written to somebody."""
_CODE = re.compile(r"\s*([2-9A-HJ-NP-Z]{4})[\s‐-―−-]*([2-9A-HJ-NP-Z]{4})\s*", re.IGNORECASE)
_WORDS_OF_TOWN = frozenset({
    Happened.TOWN_WROTE, Happened.CONTACTED, Happened.INVITED, Happened.PASSED_ON,
})  # fmt: skip

_WORDS_OF_CANDIDATE = frozenset({Happened.CANDIDATE_WROTE, Happened.MOVE_ASKED})


class Shelf(StrEnum):
    """Which leads are listed."""

    OPEN = "open"
    UNTAKEN = "untaken"
    MINE = "mine"
    UNANSWERED = "unanswered"
    """The candidate's words are the last ones: they wait for ours."""
    CLOSED = "closed"
    """Closed, and not deleted yet."""


def on_shelf(shelf: Shelf, known: Known) -> tuple[Lead, ...]:
    """Give the leads of a shelf, in the order of `known`."""
    match shelf:
        case Shelf.OPEN:
            return known.inbox
        case Shelf.UNTAKEN:
            return tuple(lead for lead in known.inbox if lead.state in {State.SENT, State.SEEN})
        case Shelf.MINE:
            return tuple(lead for lead in known.inbox if _is_mine(lead, known))
        case Shelf.UNANSWERED:
            return tuple(lead for lead in known.inbox if waits_for_town(lead))
        case Shelf.CLOSED:
            return known.closed


def waits_for_town(lead: Lead) -> bool:
    """Say whether the last words of an open lead are the candidate's: the lead itself, or what they wrote since."""
    words = [event.what for event in standing(lead) if event.what in _WORDS_OF_TOWN | _WORDS_OF_CANDIDATE]
    return lead.state.is_open and (not words or words[-1] in _WORDS_OF_CANDIDATE)


def searched(session: Session, place: Screen, text: Private, moment: Moment) -> Turn | None:
    """Answer a typed code: its lead if this account may see it, else what a code gets that never was; None: no code.

    What was typed is answered by a new message, which Telegram may get twice: so it is the pointer, never the sheet.
    """
    code = spoken_code(text, place)
    if not code or not moment.known.duties:
        return None
    lead = moment.known.lead
    if lead is None or lead.code != code:
        return show(session, Inbox(), Note.REFUSED)
    return show(session, Pointer(code))


def spoken_code(text: Private, place: Screen) -> str:
    """Give the code somebody typed, as it is stored; "" if it is none, or typed where words go to somebody."""
    found = _CODE.fullmatch(text) if isinstance(place, SEARCHED_FROM) else None
    return f"{found[1]}-{found[2]}".upper() if found else ""


def _is_mine(lead: Lead, known: Known) -> bool:
    has_it = holder(lead)
    return has_it is not None and any(duty.contact == has_it.contact for duty in known.duties)
