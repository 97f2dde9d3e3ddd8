"""Screens and actions of contacts and coordinators, their settings, and changes of the receivers.

A change of a town's contacts needs the consent of a colleague, or can be stopped by one. Days and
hours are those of Prague.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias

from bot.conversation.base import CallbackData, LeadData, PageData, TokenData, ValueObject
from bot.conversation.dates import day_of, named_days
from bot.conversation.lead.events import LeadEvent
from bot.conversation.private import NOTHING, Private


class AcceptInvite(TokenData, code="accept"):
    """Accept an invitation: link this account to the contact."""


class DeclineInvite(TokenData, code="not-me"):
    """Decline an invitation; its links expire, and the operator is notified."""


class Take(LeadData, code="take"):
    WHAT: ClassVar = LeadEvent.TAKEN


class MarkContacted(LeadData, code="contacted"):
    WHAT: ClassVar = LeadEvent.CONTACTED


class Decline(LeadData, code="decline"):
    """Answer "not now" with a reason. `words` is the checksum of own words, 0 for none."""

    reason: str
    words: int = 0


class SendSentence(LeadData, code="sentence"):
    """Send a ready sentence to the candidate."""

    sentence: str


class HearCandidate(LeadData, code="hear-candidate"):
    """Accept the candidate's messages about a lead, or stop them."""

    wanted: bool


class HandOver(LeadData, code="hand"):
    """Hand the lead to a colleague, or take it from one."""

    contact: int


class SendInterview(LeadData, code="propose"):
    """Propose the typed interview; `number` is that of `Interview`."""

    number: int


class CallOff(LeadData, code="call-off"):
    """Call off the interview; here and in the next two, `number` is that of the `Meeting`."""

    WHAT: ClassVar = LeadEvent.CALLED_OFF
    number: int


class NoteHeld(LeadData, code="took-place"):
    """Record that the interview took place."""

    WHAT: ClassVar = LeadEvent.HELD
    number: int


class NoteMissed(LeadData, code="nobody-came"):
    """Record that nobody came to the interview."""

    WHAT: ClassVar = LeadEvent.MISSED
    number: int


class Hire(LeadData, code="hire"):
    WHAT: ClassVar = LeadEvent.HIRED


class Close(LeadData, code="close"):
    """Close the lead without an answer; `reason` is a `ClosingReason`."""

    reason: str


class PassOn(LeadData, code="pass-on"):
    """Record that the lead was passed on by a `PassOnWay` on a `day` (`date.toordinal`)."""

    way: str
    day: int


class Undo(LeadData, code="undo"):
    """Undo the last own step; `step` is its `event_number`."""

    step: int


class ChooseDigest(CallbackData, code="digest"):
    """Choose the hour of the daily list of open leads; 0: no list."""

    contact: int
    hour: int


class BeginPause(CallbackData, code="pause"):
    """Begin a pause; `days` as in `pause_words`, `substitute` a colleague's id or 0."""

    contact: int
    days: str
    substitute: int


class EndPause(CallbackData, code="end-pause"):
    contact: int


class Leave(CallbackData, code="leave"):
    """End one's own duty."""

    contact: int


class AgreeToChange(CallbackData, code="agree-change"):
    """Agree to a change as a second person of the town."""

    change: int


class StopChange(CallbackData, code="stop-change"):
    change: int


SettingsAction: TypeAlias = ChooseDigest | BeginPause | EndPause | Leave | AgreeToChange | StopChange
WriteAction: TypeAlias = SendSentence | HearCandidate
PlainStep: TypeAlias = Take | MarkContacted | Hire
"""Steps without a parameter: `WHAT` is the event."""
InterviewStep: TypeAlias = CallOff | NoteHeld | NoteMissed
StepAction: TypeAlias = PlainStep | InterviewStep | Decline | HandOver | SendInterview | Close | PassOn
OneLeadAction: TypeAlias = WriteAction | StepAction | Undo
"""Actions on one lead."""
ContactAction: TypeAlias = AcceptInvite | DeclineInvite | SettingsAction | OneLeadAction


class Invite(TokenData, code="invite"):
    """The confirmation of an invitation. `data`: what becomes of the person's data instead."""

    data: bool = False


class Inbox(PageData, code="inbox"):
    """The open leads of a contact. `asked`: with an explanation."""

    asked: bool = False


class LeadDetails(LeadData, code="sheet"):
    """One lead in full."""


class AttachedCv(LeadData, code="cv"):
    """The CV that came with a lead."""


class LeadFile(LeadData, code="lead-file"):
    """A file: the CV (`papers.model.FORMS`), the lead (`TABLE`, `RECORD`) or the interview."""

    form: str


class LeadStub(LeadData, code="pointer"):
    """A lead without personal data."""


class Reasons(LeadData, code="reasons"):
    """The reasons for "not now"."""

    page: int = 0


class Declining(LeadData, code="declining"):
    """A "not now" as the candidate will read it, before it is sent."""

    reason: str


class Writing(LeadData, code="writing"):
    page: int = 0


class SentenceCheck(LeadData, code="say-ready"):
    """A ready sentence before it is sent; `page` is that of the list."""

    sentence: str
    page: int = 0


class MoreSteps(LeadData, code="more"):
    """The less frequent steps of a lead."""


class Colleagues(LeadData, code="colleagues"):
    """The colleagues to whom the lead can be handed."""

    page: int = 0


class NoteForm(LeadData, code="noting"):
    """The form for an internal note."""


class Inviting(LeadData, code="inviting"):
    """The form for day, time and place of an interview."""


class InterviewCheck(LeadData, code="interview"):
    """The typed interview before it is sent."""


class CallingOff(LeadData, code="calling-off"):
    """The confirmation before the interview is called off."""


class Outcome(LeadData, code="outcome"):
    """The question how an interview ended."""


class Hiring(LeadData, code="hiring"):
    """The confirmation before the candidate is notified of being hired."""


class ClosingLead(LeadData, code="closing"):
    """The reasons to close a lead."""


class Passing(LeadData, code="passing"):
    """The form to note that a lead was passed on; `day` is `date.toordinal`, 0 for today."""

    day: int = 0


class Leads(CallbackData, code="leads"):
    """The leads of one filter (`contact.turn.InboxFilter`)."""

    shelf: str
    page: int = 0


class MySettings(CallbackData, code="my-settings"):
    """The settings of one duty; `contact` 0: the first one."""

    contact: int = 0


class DigestHours(CallbackData, code="digest-hours"):
    contact: int


class PauseDays(CallbackData, code="pause-days"):
    """The form for the first and the last day of a pause."""

    contact: int


class Substitutes(CallbackData, code="substitutes"):
    """The choice of a substitute; `days` as in `pause_words`."""

    contact: int
    days: str


class Leaving(CallbackData, code="leaving"):
    """The confirmation before one's own duty ends."""

    contact: int


class ChangeOfTown(CallbackData, code="change"):
    """A change of the town's contacts."""

    change: int


SettingsScreen: TypeAlias = MySettings | DigestHours | PauseDays | Substitutes | Leaving | ChangeOfTown
StepScreen: TypeAlias = (
    SentenceCheck | MoreSteps | Colleagues | NoteForm | Inviting | InterviewCheck | CallingOff | Outcome | Declining
    | Hiring | ClosingLead | Passing
)  # fmt: skip
"""Forms of a step, for open leads only."""
LeadForm: TypeAlias = Writing | NoteForm | Inviting | Declining | Passing
"""Screens with a field for words about a lead."""
TABLE, RECORD, CALENDAR = "xlsx", "file", "ics"
CandidateDataScreen: TypeAlias = LeadDetails | AttachedCv | LeadFile
"""Screens with the candidate's data."""
OneLeadScreen: TypeAlias = CandidateDataScreen | LeadStub | Reasons | Writing | StepScreen
"""Screens about one lead."""
ContactScreen: TypeAlias = Invite | Inbox | Leads | SettingsScreen | OneLeadScreen


CHANGE_DELAY = timedelta(hours=24)
"""The delay of a change if nobody else of the town can be asked."""
AGREE_WITHIN = timedelta(days=7)
"""The time limit for an agreement."""


class ChangeKind(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    LINK = "link"
    EMAIL = "email"


class ChangeStage(StrEnum):
    """Stages of a change. The first two are pending."""

    ASKED = "asked"
    """A second person of the town must agree."""
    TOLD = "told"
    """The person it concerns may stop it until it is due, as there is nobody else."""
    AGREED = "agreed"
    GRANTED = "granted"
    """The operator may invite another account."""
    DONE = "done"
    STOPPED = "stopped"
    LAPSED = "lapsed"

    @property
    def is_pending(self) -> bool:
        return self in {ChangeStage.ASKED, ChangeStage.TOLD}


class ChangeOrigin(StrEnum):
    OPERATOR = "operator"
    NEWCOMER = "newcomer"
    """Somebody unverified, on the public page; the coordinators decide."""
    COORDINATOR = "coordinator"
    """A newcomer after a coordinator has agreed."""


class TownChange(ValueObject):
    """A change. `contact`: the person it concerns, 0 for somebody new."""

    id: int
    slug: str
    contact: int
    what: ChangeKind
    stage: ChangeStage
    name: Private
    role: str
    due: datetime
    email: Private = NOTHING
    reason: Private = NOTHING
    """The reason if the operator made the change at once."""
    telegram: bool = True
    """False for somebody new without Telegram."""
    asker: ChangeOrigin = ChangeOrigin.OPERATOR
    function: Private = NOTHING
    """The position at the office, as stated by the newcomer, like the phone."""
    phone: Private = NOTHING
    source: Private = NOTHING
    """As in `Invitation`."""

    @property
    def answered_by(self) -> str:
        """The slug of the town that decides, or "" for the coordinators."""
        return "" if self.asker is ChangeOrigin.NEWCOMER else self.slug


HOURS, OFFERED_HOURS = range(7, 18), (7, 8, 9, 12, 15)
"""The hours of the daily list: those of buttons, and those that are on the screen."""
MAX_PAUSE = timedelta(days=92)
MAX_PAUSE_DELAY = timedelta(days=366)
"""The longest time until a pause begins."""
_BUTTON_DAY = re.compile(r"[0-9]{8}")
_MAX_DAYS = 2
_YEARS = 3
"""Number of years tried for a day without a year."""


class MailState(StrEnum):
    """States of somebody's e-mail address."""

    NONE = "none"
    AWAITED = "awaited"
    CONFIRMED = "confirmed"


class Pause(ValueObject):
    """A pause, both days included. `substitute`: a contact's id, or 0."""

    first: date
    last: date
    substitute: int = 0

    def holds(self, now: datetime) -> bool:
        return self.first <= day_of(now) <= self.last

    def is_over(self, now: datetime) -> bool:
        return self.last < day_of(now)


class Colleague(ValueObject):
    """A possible substitute of the same town."""

    contact: int
    name: Private


class Preferences(ValueObject):
    """The settings of one duty. `digest`: the hour of the daily list; 0: none."""

    contact: int
    mail: MailState = MailState.NONE
    digest: int = 0
    pause: Pause | None = None
    colleagues: tuple[Colleague, ...] = ()

    def colleague(self, contact: int) -> Colleague | None:
        return next((one for one in self.colleagues if one.contact == contact), None)


def pause_words(pause: Pause) -> str:
    """Return the days of a pause for a button: 20261224-20270102."""
    return f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}"


def pause_of_days(days: str, now: datetime, substitute: int = 0) -> Pause | None:
    """Parse days of a button; None if they are invalid."""
    first, _, last = days.partition("-")
    try:
        pause = Pause(_day(first), _day(last), substitute)
    except ValueError:
        return None
    return valid_pause(pause, now)


def parse_pause(text: str, now: datetime) -> Pause | None:
    """Parse typed days, such as "24. 12. - 2. 1." or one day; without a year, the next such day."""
    found = named_days(text)
    if not 1 <= len(found) <= _MAX_DAYS:
        return None
    last = next(found[-1].since(day_of(now), _YEARS), None)
    if last is None:
        return None
    # the first day nearest before the last: a pause may have begun already
    firsts = [day for day in found[0].since(last - MAX_PAUSE_DELAY, _YEARS) if day <= last]
    return valid_pause(Pause(max(firsts), last), now) if firsts else None


def valid_pause(pause: Pause, now: datetime) -> Pause | None:
    """Return the pause unless it is over, too long or too far ahead."""
    fits = not pause.is_over(now) and timedelta() <= pause.last - pause.first <= MAX_PAUSE
    return pause if fits and pause.first - day_of(now) <= MAX_PAUSE_DELAY else None


def _day(text: str) -> date:
    if not _BUTTON_DAY.fullmatch(text):
        raise ValueError("no day")
    return date.fromisoformat(text)
