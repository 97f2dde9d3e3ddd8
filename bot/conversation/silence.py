"""Who may still speak in the talk about a lead, and who can be reached: read from what has happened to it, never stored.

Either side can stop the other one's words, and take that back. The steps of the town (taken, not now) are told all
the same, and the lead stays as it is.
"""

from bot.conversation.known import Known
from bot.conversation.lead import Event, Happened, Lead

_LOST = {Happened.UNREACHED, Happened.UNCONFIRMED}
_SIGNS_OF_LIFE = {
    Happened.CANDIDATE_WROTE,
    Happened.UPDATED,
    Happened.CONFIRMED,
    Happened.MOVE_ASKED,
    Happened.TOWN_STOPPED,
    Happened.TOWN_RESUMED,
}


def town_stopped(lead: Lead) -> Event | None:
    """Give when the candidate stopped the town's words, if they are stopped now."""
    return _stopped(lead, Happened.TOWN_STOPPED, Happened.TOWN_RESUMED)


def candidate_stopped(lead: Lead) -> Event | None:
    """Give when, and by whom, the candidate's words were stopped, if they are stopped now."""
    return _stopped(lead, Happened.CANDIDATE_STOPPED, Happened.CANDIDATE_RESUMED)


def _stopped(lead: Lead, stop: Happened, resume: Happened) -> Event | None:
    last = next((event for event in reversed(lead.events) if event.what in {stop, resume}), None)
    return last if last is not None and last.what is stop else None


def carried_over(lead: Lead, known: Known) -> Event | None:
    """Give how the newest earlier lead to the same town left the candidate's words, if they were stopped.

    Whoever was stopped does not begin anew by withdrawing and sending again; the town can take it back at any time.
    """
    before = (one for one in known.leads if (one.slug, one.coordinator) == (lead.slug, lead.coordinator))
    newest = next(before, None)
    return candidate_stopped(newest) if newest else None


def lost(lead: Lead) -> Event | None:
    """Give the last message that did not reach the candidate, unless they have been heard of since."""
    for event in reversed(lead.events):
        if event.what in _LOST:
            return event
        if event.what in _SIGNS_OF_LIFE:
            return None
    return None
