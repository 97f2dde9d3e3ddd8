"""What a municipal contact or coordinator can be shown and can do. `lead` is the code of a lead: its data are not here.

Also what somebody of the municipal side sets for themselves (the daily list, a holiday; days and hours are those of Prague),
and a change of who receives a town's leads, which somebody of the town has to agree to, or may stop.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias

from bot.conversation.base import CallbackData, LeadData, PageData, TokenData, ValueObject
from bot.conversation.dates import day_of, named_days
from bot.conversation.lead.happened import Happened
from bot.conversation.private import NOTHING, Private


class AcceptInvite(TokenData, code="accept"):
    """Say "yes, that is me": link this account to the invited contact."""


class DeclineInvite(TokenData, code="not-me"):
    """Say "no, it is not for me": no link of this invitation works any more, and the operator hears of it."""


class Take(LeadData, code="take"):
    WHAT: ClassVar = Happened.TAKEN


class MarkContacted(LeadData, code="contacted"):
    WHAT: ClassVar = Happened.CONTACTED


class Decline(LeadData, code="decline"):
    """Say "not now", with a reason from the content. `words` is the number of the own words that were read, 0 for none."""

    reason: str
    words: int = 0


class SendSentence(LeadData, code="sentence"):
    """Say a ready sentence to the candidate."""

    sentence: str


class HearCandidate(LeadData, code="hear-candidate"):
    """Take the candidate's messages about a lead, or no more of them. Says the wanted state, so a double tap does no harm."""

    wanted: bool


class HandOver(LeadData, code="hand"):
    """Hand the lead to a colleague, or take it over from one."""

    contact: int


class SendInterview(LeadData, code="propose"):
    """Propose the interview that was typed and read back; `number` is that of `Interview`."""

    number: int


class CallOff(LeadData, code="call-off"):
    """Call the interview off; here and in the next two, `number` is that of the `Meeting`."""

    WHAT: ClassVar = Happened.CALLED_OFF
    number: int


class NoteHeld(LeadData, code="took-place"):
    """Note that the interview took place; the answer is still to come."""

    WHAT: ClassVar = Happened.HELD
    number: int


class NoteMissed(LeadData, code="nobody-came"):
    """Note that nobody came to the interview."""

    WHAT: ClassVar = Happened.MISSED
    number: int


class Hire(LeadData, code="hire"):
    WHAT: ClassVar = Happened.HIRED


class Close(LeadData, code="close"):
    """Close the lead without an answer to it; `reason` is a `Closing`."""

    reason: str


class PassOn(LeadData, code="pass-on"):
    """Note that the lead was passed on outside of the bot: by which `Way`, on which day (`date.toordinal`)."""

    way: str
    day: int


class Undo(LeadData, code="undo"):
    """Take the own last step back; `step` is the number of its event."""

    step: int


class ChooseDigest(CallbackData, code="digest"):
    """Have the list of open leads sent daily at this hour; 0: not at all."""

    contact: int
    hour: int


class BeginPause(CallbackData, code="pause"):
    """Go on holiday; `days` as in `pause_words`, `substitute` a colleague's id or 0."""

    contact: int
    days: str
    substitute: int


class EndPause(CallbackData, code="end-pause"):
    contact: int


class AgreeToChange(CallbackData, code="agree-change"):
    """Agree as a second person of the town to a change of who receives its leads."""

    change: int


class StopChange(CallbackData, code="stop-change"):
    change: int


SettingsAction: TypeAlias = ChooseDigest | BeginPause | EndPause | AgreeToChange | StopChange
WriteAction: TypeAlias = SendSentence | HearCandidate
PlainStep: TypeAlias = Take | MarkContacted | Hire
"""What is said with the press alone: `WHAT` is all that it does."""
InterviewStep: TypeAlias = CallOff | NoteHeld | NoteMissed
StepAction: TypeAlias = PlainStep | InterviewStep | Decline | HandOver | SendInterview | Close | PassOn
OnLead: TypeAlias = WriteAction | StepAction | Undo
"""What is about one lead."""
ContactAction: TypeAlias = AcceptInvite | DeclineInvite | SettingsAction | OnLead


class Invite(TokenData, code="invite"):
    """Ask "is that you?": the invitation behind a one-time link."""


class Inbox(PageData, code="inbox"):
    """The open leads a contact may see; `page` counts from 0. `asked`: with what there is to know of them."""

    asked: bool = False


class Sheet(LeadData, code="sheet"):
    """One lead in full."""


class AttachedCv(LeadData, code="cv"):
    """The CV that came with a lead."""


class LeadFile(LeadData, code="lead-file"):
    """The CV as a file, `form` as in `papers.model.FORMS`; or the whole lead: a row of a table (`TABLE`), a PDF for the town's own file (`RECORD`); or the interview (`CALENDAR`)."""

    form: str


class Pointer(LeadData, code="pointer"):
    """A lead without personal data: code, town, time."""


class Reasons(LeadData, code="reasons"):
    """The reasons for "not now"."""

    page: int = 0


class Declining(LeadData, code="declining"):
    """What the candidate will read as "not now", before it goes; with own words, if some were typed."""

    reason: str


class Writing(LeadData, code="writing"):
    page: int = 0


class SentenceCheck(LeadData, code="say-ready"):
    """A ready sentence as it will be read, before it goes; `page` is that of the list it was chosen from."""

    sentence: str
    page: int = 0


class More(LeadData, code="more"):
    """The less frequent steps of a lead."""


class Colleagues(LeadData, code="colleagues"):
    """Whom the lead can be handed to; `page` counts from 0."""

    page: int = 0


class Noting(LeadData, code="noting"):
    """The contact types an internal note."""


class Inviting(LeadData, code="inviting"):
    """The contact types day, time and place of an interview."""


class InterviewCheck(LeadData, code="interview"):
    """The interview as it was read, before it goes."""


class Outcome(LeadData, code="outcome"):
    """How the interview ended, whose time has come."""


class Hiring(LeadData, code="hiring"):
    """Ask once before the candidate is told that they were hired."""


class ClosingLead(LeadData, code="closing"):
    """The reasons to close a lead."""


class Passing(LeadData, code="passing"):
    """How a lead was passed on outside of the bot, and when: `day` is `date.toordinal`, 0 for today."""

    day: int = 0


class Leads(CallbackData, code="leads"):
    """The leads of one shelf (`contact.turn.Shelf`); `page` counts from 0."""

    shelf: str
    page: int = 0


class MySettings(CallbackData, code="my-settings"):
    """What one of the account's duties is set to; `contact` 0: the first one."""

    contact: int = 0


class DigestHours(CallbackData, code="digest-hours"):
    contact: int


class PauseDays(CallbackData, code="pause-days"):
    """Ask for the first and the last day of a holiday."""

    contact: int


class Substitutes(CallbackData, code="substitutes"):
    """Ask who stands in; `days` as in `pause_words`."""

    contact: int
    days: str


class ChangeOfTown(CallbackData, code="change"):
    """A change of who receives the town's leads, to agree to or to stop."""

    change: int


SettingsScreen: TypeAlias = MySettings | DigestHours | PauseDays | Substitutes | ChangeOfTown
StepScreen: TypeAlias = (
    SentenceCheck | More | Colleagues | Noting | Inviting | InterviewCheck | Outcome | Declining | Hiring | ClosingLead | Passing
)  # fmt: skip
"""Where a step is chosen or typed: of an open lead only."""
TABLE, RECORD, CALENDAR = "xlsx", "file", "ics"
LaidOpen: TypeAlias = Sheet | AttachedCv | LeadFile
"""What shows what the candidate gave."""
OfLead: TypeAlias = LaidOpen | Pointer | Reasons | Writing | StepScreen
"""What is about one lead."""
ContactScreen: TypeAlias = Invite | Inbox | Leads | SettingsScreen | OfLead


NOTICE = timedelta(hours=24)
"""How long a change waits where nobody else of the town can be asked."""
PATIENCE = timedelta(days=7)
"""How long a yes is waited for."""


class What(StrEnum):
    """What is to change."""

    ADD = "add"
    REMOVE = "remove"
    LINK = "link"
    EMAIL = "email"


class ChangeStage(StrEnum):
    """How far a change has come. The first two wait for somebody."""

    ASKED = "asked"
    """A second person of the town must agree."""
    TOLD = "told"
    """Nobody else is there: whom it concerns may stop it until it is due."""
    AGREED = "agreed"
    GRANTED = "granted"
    """Another account may be linked: the operator can make the invitation."""
    DONE = "done"
    STOPPED = "stopped"
    LAPSED = "lapsed"

    @property
    def is_pending(self) -> bool:
        return self in {ChangeStage.ASKED, ChangeStage.TOLD}


class Asker(StrEnum):
    """Who asks for a change."""

    OPERATOR = "operator"
    NEWCOMER = "newcomer"
    """Somebody whom nobody has checked, on the public page, for themselves: the coordinators decide."""
    COORDINATOR = "coordinator"
    """The same once a coordinator has agreed."""


class TownChange(ValueObject):
    """One change. `contact`: whom it concerns, 0 for somebody new; `name` is theirs."""

    id: int
    slug: str
    contact: int
    what: What
    stage: ChangeStage
    name: Private
    role: str
    due: datetime
    email: Private = NOTHING
    reason: Private = NOTHING
    """Why the operator did it at once, if so."""
    telegram: bool = True
    """False: somebody new who has no Telegram."""
    asker: Asker = Asker.OPERATOR
    function: Private = NOTHING
    """What somebody who asks for themselves does at the office, by their own word, as the phone is."""
    phone: Private = NOTHING

    @property
    def answered_by(self) -> str:
        """Whose people are asked and told: the town's, or "" for the coordinators."""
        return "" if self.asker is Asker.NEWCOMER else self.slug


HOURS = range(7, 18)
"""At which hours the daily list may come: 7 to 17."""
LONGEST_PAUSE = timedelta(days=92)
FARTHEST = timedelta(days=366)
"""How far ahead a pause may begin."""
_BUTTON_DAY = re.compile(r"[0-9]{8}")
_MOST_DAYS = 2
_YEARS = 3
"""How many calendar years a year before a day may touch."""


class Mail(StrEnum):
    """How it stands with somebody's e-mail address."""

    NONE = "none"
    AWAITED = "awaited"
    CONFIRMED = "confirmed"


class Pause(ValueObject):
    """A holiday, both days included. `substitute` is a contact's id; 0: nobody in particular."""

    first: date
    last: date
    substitute: int = 0

    def holds(self, now: datetime) -> bool:
        return self.first <= day_of(now) <= self.last

    def is_over(self, now: datetime) -> bool:
        return self.last < day_of(now)


class Colleague(ValueObject):
    """Somebody of the same town who could stand in."""

    contact: int
    name: Private


class Preferences(ValueObject):
    """What one duty of an account is set to. `digest`: the hour of the daily list; 0: none."""

    contact: int
    mail: Mail = Mail.NONE
    digest: int = 0
    pause: Pause | None = None
    colleagues: tuple[Colleague, ...] = ()

    def colleague(self, contact: int) -> Colleague | None:
        return next((one for one in self.colleagues if one.contact == contact), None)


def pause_words(pause: Pause) -> str:
    """Write the days of a pause for a button: 20261224-20270102."""
    return f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}"


def pause_of_days(days: str, now: datetime, substitute: int = 0) -> Pause | None:
    """Read such days; None if there are none like these, or they cannot be set."""
    first, _, last = days.partition("-")
    try:
        pause = Pause(_day(first), _day(last), substitute)
    except ValueError:
        return None
    return checked_pause(pause, now)


def said_pause(text: str, now: datetime) -> Pause | None:
    """Read typed days, such as "24. 12. - 2. 1." or one day alone; a day without a year is the next such day."""
    found = named_days(text)
    if not 1 <= len(found) <= _MOST_DAYS:
        return None
    last = next(found[-1].since(day_of(now), _YEARS), None)
    if last is None:
        return None
    # The first day is the one nearest before the last: a holiday that has begun may still be noted.
    firsts = [day for day in found[0].since(last - FARTHEST, _YEARS) if day <= last]
    return checked_pause(Pause(max(firsts), last), now) if firsts else None


def checked_pause(pause: Pause, now: datetime) -> Pause | None:
    """Give the pause if it is one that can be set: not over, not too long, not too far away."""
    fits = not pause.is_over(now) and timedelta() <= pause.last - pause.first <= LONGEST_PAUSE
    return pause if fits and pause.first - day_of(now) <= FARTHEST else None


def _day(text: str) -> date:
    if not _BUTTON_DAY.fullmatch(text):
        raise ValueError("no day")
    return date.fromisoformat(text)
