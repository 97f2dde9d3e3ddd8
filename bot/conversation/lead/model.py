"""A lead: an expression of interest handed to a town, never an application; from its first question to what became of it.

Which field of a draft is next is never stored: it is the first one still empty. What has happened to a lead is a list of
events (`happened` says what each means). An offer of another town moves nothing before the candidate says yes. In screens
and actions `code` is the lead's code.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.content.content import Content
from bot.conversation.base import CallbackData, OwnLeadData, TownData, ValueObject
from bot.conversation.lead.happened import Happened, State
from bot.conversation.notes import Note
from bot.conversation.papers.model import DRAFT_LIFETIME, PaperAnswers
from bot.conversation.private import NOTHING, Private, clean, holds_document_number
from bot.conversation.selfcheck import Picked, spelled_out

MAX_NAME = 80
MAX_WORDS = 500


class Reach(StrEnum):
    """How the candidate wants to be reached."""

    CHAT = "chat"
    PHONE = "phone"
    EMAIL = "email"


class Field(StrEnum):
    """The lines of a lead, in the order they are asked."""

    AGE = "age"
    NAME = "name"
    REACH = "reach"
    ADDRESS = "address"
    CZECH = "czech"
    PERMIT = "permit"
    WORDS = "words"


FROM_CHECK = frozenset({Field.AGE, Field.CZECH, Field.PERMIT})
"""The fields that are answers of the self-check, in either place."""


class Draft(ValueObject):
    """What has been filled in so far. `id` makes sending idempotent: one draft, at most one lead."""

    id: str
    slug: str
    started: datetime
    coordinator: bool = False
    agreed: str = ""
    """The version of the content whose notice the person agreed to."""
    name: Private = NOTHING
    reach: Reach | None = None
    address: Private = NOTHING
    verified: bool = False
    """True: Telegram vouches that the phone is the sender's."""
    words: Private = NOTHING
    skipped: frozenset[Field] = field(default_factory=frozenset[Field])
    cv: datetime | None = None
    """When the papers were begun whose CV goes along; a CV of papers begun later does not, without being asked for."""

    def expired(self, now: datetime) -> bool:
        return now - self.started > DRAFT_LIFETIME

    def skip(self, skipped: Field) -> "Draft":
        """Leave an optional field empty on purpose."""
        return replace(self, skipped=self.skipped | {skipped})


def next_field(draft: Draft, answers: Mapping[str, str], content: Content) -> Field | None:
    """Give the first field still empty, or None when the lead can be sent."""
    wanted = (one for one in Field if one not in draft.skipped and not is_filled(one, draft, answers, content))
    return next(wanted, None)


def is_filled(wanted: Field, draft: Draft, answers: Mapping[str, str], content: Content) -> bool:
    """Say whether a field holds a value, or needs none."""
    match wanted:
        case Field.NAME:
            return bool(draft.name)
        case Field.REACH:
            return draft.reach is not None
        case Field.ADDRESS:
            return draft.reach is Reach.CHAT or bool(draft.address)
        case Field.WORDS:
            return bool(draft.words)
        case Field.AGE | Field.CZECH | Field.PERMIT:
            return open_question(wanted, answers, content) is None


def open_question(wanted: Field, answers: Mapping[str, str], content: Content) -> str | None:
    """Give the question still to be answered for a field: the question of that name, or one it leads on to."""
    name = spelled_out(str(wanted), answers, content)
    question = content.questions.get(name)
    return name if question and answers.get(name) not in question.options else None


def valid_name(text: str) -> Private | None:
    """Give a cleaned name to call somebody by (1 to 80 characters, one line, at least one letter), or None."""
    name = Private(" ".join(clean(text).split()))
    return name if len(name) <= MAX_NAME and any(char.isalpha() for char in name) else None


class Refusal(ValueObject):
    """What a contact is about to add to a "not now" of this reason."""

    lead: str
    reason: str
    words: Private = NOTHING

    @property
    def number(self) -> int:
        """Tell these words from others, without saying anything of them: it stands in a button; 0 is that of none."""
        return zlib.crc32(self.words.encode()) % 9999 + 1 if self.words else 0


def valid_words(text: str) -> Private | None:
    """Give a cleaned free text of at most 500 characters, or None."""
    words = clean(text)
    return words if 0 < len(words) <= MAX_WORDS else None


def words_or_note(text: str) -> Private | Note:
    """Give a free text that may be kept and passed on, or why it may not: its length, or the number of a document."""
    words = valid_words(text)
    if words is None:
        return Note.TOO_LONG
    return Note.DOCUMENT_NUMBERS if holds_document_number(words) else words


def valid_phone(text: str) -> Private | None:
    """Give a phone number in E.164 form; a number without a prefix is read as Czech, then as Ukrainian."""
    import phonenumbers  # noqa: PLC0415  large tables, needed only here

    typed = clean(text)
    for region in ("CZ", "UA"):
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return Private(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def valid_email(text: str) -> Private | None:
    """Give a normalised e-mail address, or None. No look-up is made."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  needed only here

    if len(typed := clean(text)) > 254:  # noqa: PLR2004  RFC 5321, 4.5.3.1.3
        return None
    try:
        return Private(validate_email(typed, check_deliverability=False).normalized)
    except EmailNotValidError:
        return None


DAY = timedelta(hours=24)
LEADS_PER_DAY = 3
"""New leads one person may send within 24 hours."""
MESSAGES_PER_DAY = 10
"""Messages each side may write about one lead within 24 hours."""


class Role(StrEnum):
    """What somebody on the municipal side is for."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    COORDINATOR = "coordinator"


class Voice(ValueObject):
    """How something is said: in which role (None: as the candidate, or unknown), and whether it is a ready sentence."""

    role: Role | None = None
    ready: Mapping[str, str] = field(default_factory=dict[str, str])
    """A ready sentence by language, as it read when it was sent; empty for own words."""
    signed: Private = NOTHING
    """The name under own words, where several people write from one address."""
    closes: bool = False
    """It asks nothing, so nobody waits for an answer to it."""


PLAIN = Voice()


class Step(ValueObject):
    """What a step of the municipal side was about, beside who took it and what was written."""

    contact: int = 0
    """Who took it; 0 for what the candidate did."""
    to: int = 0
    """Whom the lead was handed to; their name is the event's text."""
    when: datetime | None = None
    """The time of an interview, or the day (at noon) a lead was passed on."""
    about: str = ""
    """What was undone (`Happened`), the way it was passed on, why it was closed, who had somebody reminded."""


NO_STEP = Step()
"""What is no step of the municipal side."""
URGED = "urged"
"""What a reminder is about that a coordinator asked for."""


class Event(ValueObject):
    """Something that happened to a lead; `by` is the contact's name, "" for the candidate; `text` what was written."""

    what: Happened
    at: datetime
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP
    before: State | None = None
    """The state it changed, so that it can be changed back."""


@dataclass(frozen=True)
class Details:
    """The personal part of a lead, encrypted wherever it is stored."""

    name: Private
    reach: Reach
    address: Private
    verified: bool
    words: Private
    language: str
    answers: Mapping[str, str]
    ticks: frozenset[str]
    ask_town: Picked
    agreed: str
    cv: PaperAnswers | None = None
    """What the CV that goes along holds."""
    chat: int = field(default=0, repr=False)
    """Where the candidate's Telegram chat is; filled in when the lead is stored."""


class Lead(ValueObject):
    """One lead. `code` is what people read to each other; it opens nothing by itself."""

    code: str
    slug: str
    coordinator: bool
    """True: it was sent to the coordinators, since nobody answers for the town."""
    state: State
    details: Details
    reason: str = ""
    """The content id of the reason for "not now"."""
    escalated: bool = False
    """Nobody of the town could be reached, so the coordinators see it too."""
    events: tuple[Event, ...] = ()
    superseded: bool = False
    """The same person has written to the town anew since: this lead cannot be opened again."""

    @property
    def sent_at(self) -> datetime:
        return self.events[0].at

    def written_out(self, what: Happened, now: datetime) -> bool:
        """Say whether a side (`what`: who wrote) has written as often as it may in a day."""
        recent = sum(event.what is what and now - event.at < DAY for event in self.events)
        return recent >= MESSAGES_PER_DAY


class LeadStart(TownData, code="lead"):
    """Before a lead: what it is, who gets it, how long it is kept."""


class NoContact(TownData, code="no-contact"):
    """A town nobody answers for here: the letter, and the coordinator on an extra yes."""


class ReadyLetter(TownData, code="letter"):
    """The ready Czech letter for one town; `asked`: offered where the self-check asks for a town."""

    asked: bool = False


class LeadField(CallbackData, code="field"):
    """One line of the lead being filled in: see `Field`."""

    field: str


class Summary(CallbackData, code="summary"):
    """Exactly what goes to whom, before it is sent."""


class AsRead(CallbackData, code="as-read"):
    """The same in Czech, as the town reads it."""


class CvToSend(CallbackData, code="cv-to-send"):
    """The CV made here as the town would read it, before it is attached."""


class MyLeads(CallbackData, code="my-leads"):
    """The person's leads."""


class MyLead(OwnLeadData, code="my-lead"):
    """One lead with what has happened to it."""


class AskWithdraw(OwnLeadData, code="ask-withdraw"):
    """Ask once before a lead is withdrawn."""


class Answering(OwnLeadData, code="answering"):
    """The candidate writes to the contact of a lead."""

    page: int = 0


class Updating(OwnLeadData, code="updating"):
    """What is newer than in an open lead, before it is sent there."""


class Moving(OwnLeadData, code="moving"):
    """The candidate asks for another time of an interview."""


class InterviewFile(OwnLeadData, code="interview-file"):
    """The interview as a file for a calendar."""


class MyData(CallbackData, code="my-data"):
    """Everything held about the person, also as a file."""


class AskErase(CallbackData, code="ask-erase"):
    """Ask once before everything is deleted."""


class Erased(ValueObject):
    """Everything is gone."""


LeadScreen: TypeAlias = (
    LeadStart | NoContact | ReadyLetter | LeadField | Summary | AsRead | CvToSend | MyLeads | MyLead | AskWithdraw
    | Answering | Updating | Moving | InterviewFile | MyData | AskErase | Erased
)  # fmt: skip


class AnswerSentence(OwnLeadData, code="answer-sentence"):
    """Say a ready sentence to the town."""

    sentence: str


class HearTown(OwnLeadData, code="hear-town"):
    """Take the town's messages about a lead, or no more of them. Says the wanted state, so a double tap does no harm."""

    wanted: bool


class UpdateLead(OwnLeadData, code="update"):
    """Send the answers and ticks as they are now into a lead that is open."""


class ConfirmInterview(OwnLeadData, code="confirm"):
    """Say "I will come" to an interview; `number` is that of its `Meeting`."""

    number: int


class RefuseInterview(OwnLeadData, code="refuse-interview"):
    """Say "I will not come" to an interview; `number` is that of its `Meeting`."""

    number: int


TalkAction: TypeAlias = AnswerSentence | HearTown | UpdateLead | ConfirmInterview | RefuseInterview


OFFER_LIFETIME = timedelta(days=7)


class OfferState(StrEnum):
    """What has become of an offer."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    EXPIRED = "expired"


class Offer(ValueObject):
    """A coordinator asks whether a lead may go to the town `slug`. `agreed` is None until the candidate answers."""

    lead: str
    slug: str
    at: datetime
    agreed: bool | None = None

    def state(self, now: datetime) -> OfferState:
        if self.agreed is not None:
            return OfferState.AGREED if self.agreed else OfferState.REFUSED
        return OfferState.OPEN if now - self.at < OFFER_LIFETIME else OfferState.EXPIRED


class Duty(ValueObject):
    """One linked account's task: contact or deputy of a town, or coordinator (`slug` is "")."""

    contact: int
    role: Role
    slug: str
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to this person's address and has not come back yet."""

    def covers(self, lead: Lead) -> bool:
        """Say whether this person may see a lead: of the own town, or one that went to the coordinators."""
        if self.role is Role.COORDINATOR:
            return lead.coordinator or lead.escalated
        return self.slug == lead.slug and not lead.coordinator


class Invitation(ValueObject):
    """A one-time invitation that is still good."""

    role: Role
    slug: str
    name: Private
    email: Private
    also: tuple[tuple[Role, str], ...] = ()
    """What else the same person is invited for; the same yes is for all."""
    confirms: bool = False
    """It came to the address by letter, so the yes confirms that too."""
