"""Invariants of the steps between a candidate and a town, checked by `invariants.py` after each step.

A lead goes back only where a step was taken back; whoever was asked to be silent is; what the town notes for itself
stays with the town; a lead goes to another town only where its candidate said yes; nothing climbs at night.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.conversation.dates import is_holiday, is_working
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.history import UNDO_PERIOD
from bot.conversation.lead.model import Event, Lead
from bot.view.letters import TO_OFFICIALS
from tests.bot_parts import says, shipped
from tests.faults.seen_messages import NEWS, Sight

ORDER = [*State]
REPORTED_EVENTS = (LeadEvent.OPENED, LeadEvent.TAKEN, LeadEvent.CONTACTED, LeadEvent.DECLINED, LeadEvent.TOWN_WROTE)
NEWS_EVENTS = dict(zip(NEWS, REPORTED_EVENTS, strict=True))
"""The event behind each news to a candidate."""
WAITED = re.compile(
    "|".join(
        re.escape(shipped()[1]["cs"].plural(*forms, number)).replace(str(number), r"\d+")
        for forms in TO_OFFICIALS.values()
        for number in (1, 2, 5)
    )
)
"""The reason in a reminder; a first notice that comes late has the same title."""
STILL_WAITS = tuple(
    says("You need not wait: write to the town yourself, or call it.", language) for language in ("cs", "uk")
)


def check_history(before: Lead, lead: Lead, now: datetime) -> None:
    """Check that events remain, except deleted notes, and that new events explain every change."""
    kept, events = _without_notes(before), _without_notes(lead)
    assert events[: len(kept)] == kept
    since = {event.what for event in events[len(kept) :]}
    for note in (event for event in before.events if event.what is LeadEvent.NOTED):
        assert note in lead.events or now - note.at <= UNDO_PERIOD, "a note is gone"
    if ORDER.index(lead.state) < ORDER.index(before.state):
        assert before.state is not State.WITHDRAWN, "withdrawn for good"
        assert LeadEvent.UNDONE in since, f"{before.state} to {lead.state}"
    newer = replace(
        before.details, answers=lead.details.answers, ticks=lead.details.ticks, ask_town=lead.details.ask_town
    )
    assert lead.details == (newer if LeadEvent.UPDATED in since else before.details)
    assert lead.slug == before.slug, "it goes to another town as another lead"


def check_stopped_sides(lead: Lead) -> None:
    """Check that no message arrives from a side that the other has stopped."""
    town = candidate = False
    for event in lead.events:
        match event.what:
            case LeadEvent.TOWN_STOPPED | LeadEvent.TOWN_RESUMED:
                town = event.what is LeadEvent.TOWN_STOPPED
            case LeadEvent.CANDIDATE_STOPPED | LeadEvent.CANDIDATE_RESUMED:
                candidate = event.what is LeadEvent.CANDIDATE_STOPPED
            case LeadEvent.TOWN_WROTE:
                assert not town, "the town was stopped, and its words passed"
            case LeadEvent.CANDIDATE_WROTE | LeadEvent.UPDATED:
                assert not candidate, "the candidate was stopped, and their words passed"
            case _:
                pass


def accepted_offer(code: str, leads: Mapping[str, Lead], agreed: Container[tuple[int, str, str]]) -> int:
    """Return the owner of a lead that was moved to a town with the consent of its candidate."""
    lead = leads[code]
    came_from = [
        other
        for other, old in leads.items()
        if old.details.chat == lead.details.chat and old.events[-1].what is LeadEvent.MOVED
        if (lead.details.chat, other, lead.slug) in agreed
    ]
    assert came_from, "a lead that nobody has sent, or that moved without its candidate's yes"
    return lead.details.chat


def all_notes(leads: Iterable[Lead]) -> set[str]:
    """Return the internal notes of the towns."""
    return {str(event.text) for lead in leads for event in lead.events if event.what is LeadEvent.NOTED}


def check_working_hours(text: str, at: datetime) -> None:
    """Fail if a reminder was sent outside of Czech working hours."""
    if WAITED.search(text) or any(said in text for said in STILL_WAITS):
        assert is_working(at, is_holiday), f"told at {at} that something waits"


def allowed_repeats(sight: Sight, lead: Lead) -> int:
    """Return the number of allowed unmarked repeats: one per event, since steps can be undone."""
    kind, _, about = sight
    match kind:
        case "new-lead":
            return 1
        case "wrote":
            return _times(lead, LeadEvent.CANDIDATE_WROTE)
        case "news":
            what = next(what for said, what in NEWS_EVENTS.items() if f"\n{said}" in about)
            if what is not LeadEvent.TOWN_WROTE:
                return _times(lead, what)
            said = (event for event in lead.events if event.what is what)
            return sum(any(words in about for words in _worded(event)) for event in said)
        case _:
            return 1


def _worded(event: Event) -> tuple[str, ...]:
    return (str(event.text), *event.voice.ready.values())


def _times(lead: Lead, what: LeadEvent) -> int:
    return sum(event.what is what for event in lead.events)


def _without_notes(lead: Lead) -> list[Event]:
    return [event for event in lead.events if event.what is not LeadEvent.NOTED]
