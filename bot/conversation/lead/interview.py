"""The interview about a lead: parsing it, its validity, and the messages about it.

Only the events of the lead are stored. A candidate who does not answer is asked once more, then the
town is notified. Both are reminded the day before; afterwards the town is asked for the outcome,
which the candidate waits for like any other answer (`LadderEffect.ASKS`).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from bot.conversation import dates
from bot.conversation.base import ValueObject
from bot.conversation.lead.events import LeadEvent, Side, State
from bot.conversation.lead.history import effective_events, event_number
from bot.conversation.lead.model import Event, Interview, Lead
from bot.conversation.notes import Note
from bot.conversation.private import Private, clean

ASKED_AGAIN, NO_ANSWER_AFTER = 2, 3
"""Working days until the candidate is asked again, and until the town is notified."""
MORNING = time(9)
"""Time of day of reminders and of the question about the outcome."""
_ANSWERS = frozenset({LeadEvent.CONFIRMED, LeadEvent.MOVE_ASKED, LeadEvent.CANNOT_COME})
_OUTCOMES = frozenset({LeadEvent.HELD, LeadEvent.MISSED})
REMINDERS = frozenset({LeadEvent.ASKED_TO_CONFIRM, LeadEvent.NO_ANSWER, LeadEvent.TOMORROW, LeadEvent.NEAR})
"""Reminders that are sent only before the interview."""
MAX_PLACE = 200
MAX_DELAY = timedelta(days=366)
"""The longest time until an interview."""
_AT = r"(?:\b(?:v|ve|od|o|\u043e|об|від)\s)?"
_TIMES = (
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?!\d)(?:\s?(?:h|hod|hodin|год)\b\.?)?", re.IGNORECASE
    ),
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}})(?:[.](?P<minute>[0-5]\d))?\s?(?:h|hod|hodin|год)\b\.?", re.IGNORECASE
    ),
    re.compile(rf"{_AT}(?<![\d.])(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?![\d.])"),
    re.compile(r"\b(?:v|ve|od|o|\u043e|об|від)\s(?P<hour>\d{1,2})(?![\d.])", re.IGNORECASE),
)
"""Patterns of a time, the most specific first."""
_BEFORE_A_DAY = re.compile(
    r"(?:\b(?:v|ve|na|dne|у|в|на)(?:\s|\Z))?(?:\b(?:pondělí|pondeli|úterý|utery|střed[au]|stred[au]|čtvrtek|ctvrtek|pátek|patek"
    r"|sobot[au]|neděl[ei]|nedel[ei]|po|út|st|čt|pá|so|ne|понеділок|вівторок|серед[ау]|четвер|п'ятниц[яю]|субот[ау]|неділ[яю])"
    r"\b\.?)?\Z",
    re.IGNORECASE,
)
_BETWEEN, _EDGES = " \n,", " \n,.;:-–—"


class Meeting(ValueObject):
    """An interview as it was proposed, with the candidate's last answer (`_ANSWERS`)."""

    at: datetime
    place: Private
    number: int
    """The `event_number` of its event."""
    proposed: datetime
    answer: Event | None = None
    outcome: Event | None = None
    """The outcome that the town noted: `HELD` or `MISSED`."""

    @property
    def confirmed(self) -> bool:
        return self.answer is not None and self.answer.what is LeadEvent.CONFIRMED

    @property
    def off(self) -> bool:
        return self.answer is not None and self.answer.what is LeadEvent.CANNOT_COME


class ComingMessage(ValueObject):
    """The next message about an interview, and its time."""

    what: LeadEvent
    at: datetime


def meeting(lead: Lead) -> Meeting | None:
    """Return the last interview, or None if there is none or the town has called it off."""
    return next(_meetings(lead), None)


def earlier_meeting(lead: Lead) -> Meeting | None:
    """Return the interview that the last one replaced while it was valid, or None."""
    last, before_it = (*_meetings(lead), None, None)[:2]
    return before_it if last and before_it and before_it.at > last.proposed and not before_it.off else None


def upcoming(lead: Lead, now: datetime) -> Meeting | None:
    """Return the interview to come, which the candidate may confirm or ask to move, or None."""
    ahead = meeting(lead) if lead.state is State.INVITED else None
    return ahead if ahead and ahead.at > now and not ahead.off else None


def past_meeting(lead: Lead, now: datetime) -> Meeting | None:
    """Return the past interview whose outcome the town has not noted, or None."""
    past = meeting(lead) if lead.state is State.INVITED else None
    return past if past and past.at <= now and not past.off and past.outcome is None else None


def lost_meeting(lead: Lead, now: datetime) -> Meeting | None:
    """Return the future interview of a closed lead, or None."""
    ahead = None if lead.state.is_open else meeting(lead)
    return ahead if ahead and ahead.at > now and not ahead.off else None


def next_message(lead: Lead, now: datetime, is_holiday: dates.IsHoliday) -> ComingMessage | None:
    """Return the next message about the interview of a lead, or None."""
    ahead = meeting(lead) if lead.state is State.INVITED else None
    if ahead is None or ahead.off:
        return None
    said = {event.what for event in lead.events if event.at > ahead.proposed}
    steps = (step for step in _coming_messages(lead, ahead, is_holiday) if step.what not in said)
    fitting = (step for step in steps if step.what not in REMINDERS or now < ahead.at)
    return min(fitting, key=lambda step: step.at, default=None)


def _coming_messages(lead: Lead, ahead: Meeting, is_holiday: dates.IsHoliday) -> Iterator[ComingMessage]:
    """Yield the messages about an interview that are later than its proposal."""
    day = dates.day_of(ahead.at)
    tomorrow = dates.moment_of(day - timedelta(days=1), MORNING)
    near = dates.moment_of(dates.working_day_before(day, is_holiday), MORNING)
    if ahead.answer is None:
        ask = ComingMessage(LeadEvent.ASKED_TO_CONFIRM, dates.add_workdays(ahead.proposed, ASKED_AGAIN, is_holiday))
        told = ComingMessage(LeadEvent.NO_ANSWER, dates.add_workdays(ahead.proposed, NO_ANSWER_AFTER, is_holiday))
        yield from (step for step in (ask, told) if step.at < near)
    dated = (ComingMessage(LeadEvent.TOMORROW, tomorrow), ComingMessage(LeadEvent.NEAR, near))
    yield from (step for step in dated if step.at > ahead.proposed)
    # The town is not ask if it has acted since.
    if not any(event.at > ahead.at and event.what.means.by is Side.TOWN for event in effective_events(lead)):
        over = dates.next_working(dates.moment_of(day + timedelta(days=1), MORNING), is_holiday)
        yield ComingMessage(LeadEvent.INTERVIEW_OVER, over)


def _answered_proposal(lead: Lead, answer: Event) -> Event | None:
    """Return the proposal that an answer belongs to: the last one before it, even if undone."""
    before = lead.events[: lead.events.index(answer)]
    return next((event for event in reversed(before) if event.what is LeadEvent.INVITED), None)


def _meetings(lead: Lead) -> Iterator[Meeting]:
    """Yield the proposed interviews, the newest first, until one that was called off."""
    answer: Event | None = None
    outcome: Event | None = None
    standing = effective_events(lead)
    for event in reversed(standing):
        if event.what is LeadEvent.CALLED_OFF:
            return
        if event.what in _ANSWERS:
            # An answer to an undone proposal is no answer to the one before.
            answer = answer or (event if _answered_proposal(lead, event) in standing else None)
        elif event.what in _OUTCOMES:
            outcome = outcome or event
        elif event.what is LeadEvent.INVITED and event.step.when is not None:
            yield Meeting(event.step.when, event.text, event_number(event), event.at, answer, outcome)
            answer = outcome = None


def read_interview(lead: str, text: str, now: datetime) -> Interview | Note:
    """Parse day, time (of Prague) and place; return a note if one is missing or invalid."""
    text = clean(text)
    if (found := dates.find_day(text, dates.day_of(now))) is None:
        return Note.INTERVIEW_WHEN
    before = _BEFORE_A_DAY.sub("", text[: found.start].rstrip(_BETWEEN))
    if (timed := _find_time(_joined_line(before, text[found.end :]))) is None:
        return Note.INTERVIEW_WHEN
    hour, place = timed
    at = datetime.combine(found.day, hour, dates.PRAGUE).astimezone(UTC)
    if not now < at <= now + MAX_DELAY:
        return Note.INTERVIEW_DAY
    if not any(char.isalpha() for char in place):
        return Note.INTERVIEW_PLACE
    if len(place) > MAX_PLACE:
        return Note.INTERVIEW_LONG
    return Interview(lead, at, Private(place))


def _find_time(text: str) -> tuple[time, str] | None:
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            hour, minute = int(match["hour"]), int(match.groupdict().get("minute") or 0)
            if hour < 24:  # noqa: PLR2004  hours of a day
                return time(hour, minute), _joined_line(text[: match.start()], text[match.end() :])
    return None


def _joined_line(before: str, after: str) -> str:
    """Join the rest of a text in one line."""
    parts = (" ".join(part.split()).strip(_EDGES) for part in (before, after))
    return ", ".join(part for part in parts if part)
