"""A lead, an expression of interest sent to a town: its draft, screens and events.

The next field of a draft is the first empty one. An offer of another town has no effect until the
candidate accepts it. `code` is the lead's code.
"""

import zlib
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.content.content import Content
from bot.content.spelling import passport_spelling
from bot.conversation.base import CallbackData, OwnLeadData, TownData, ValueObject
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.notes import Note
from bot.conversation.papers.model import DRAFT_LIFETIME, PaperAnswers
from bot.conversation.private import NOTHING, Private, clean, holds_document_number
from bot.conversation.selfcheck import PickedQuestions, is_spared, most_detailed

MAX_NAME = 80
MAX_NAME_WORDS = 6
MAX_WORDS = 500


class ContactMethod(StrEnum):
    """Ways to contact the candidate."""

    CHAT = "chat"
    PHONE = "phone"
    EMAIL = "email"


class Field(StrEnum):
    """The fields of a lead, in the order they are asked."""

    AGE = "age"
    NAME = "name"
    REACH = "reach"
    ADDRESS = "address"
    CZECH = "czech"
    PERMIT = "permit"
    WORDS = "words"


FROM_CHECK = frozenset({Field.AGE, Field.CZECH, Field.PERMIT})
"""The fields that are answers of the self-check."""


class Draft(ValueObject):
    """A lead that is being filled in. `id` makes sending idempotent."""

    id: str
    slug: str
    started: datetime
    coordinator: bool = False
    agreed: str = ""
    """The content version of the notice that the person agreed to."""
    name: Private = NOTHING
    reach: ContactMethod | None = None
    address: Private = NOTHING
    verified: bool = False
    """Telegram confirms that the phone is the sender's."""
    words: Private = NOTHING
    skipped: frozenset[Field] = field(default_factory=frozenset[Field])
    cv: datetime | None = None
    """The start time of the papers whose CV is attached."""

    def expired(self, now: datetime) -> bool:
        return now - self.started > DRAFT_LIFETIME

    def skip(self, skipped: Field) -> "Draft":
        """Leave an optional field empty on purpose."""
        return replace(self, skipped=self.skipped | {skipped})


def next_field(draft: Draft, answers: Mapping[str, str], content: Content) -> Field | None:
    """Return the first empty field, or None if the lead is complete."""
    wanted = (one for one in Field if one not in draft.skipped and not is_filled(one, draft, answers, content))
    return next(wanted, None)


def is_filled(wanted: Field, draft: Draft, answers: Mapping[str, str], content: Content) -> bool:
    """Return True if a field holds a value, or needs none."""
    match wanted:
        case Field.NAME:
            return bool(draft.name)
        case Field.REACH:
            return draft.reach is not None
        case Field.ADDRESS:
            return draft.reach is ContactMethod.CHAT or bool(draft.address)
        case Field.WORDS:
            return bool(draft.words)
        case Field.AGE | Field.CZECH | Field.PERMIT:
            return open_question(wanted, answers, content) is None


def open_question(wanted: Field, answers: Mapping[str, str], content: Content) -> str | None:
    """Return the open question of a field: the one with its name, or a follow-up."""
    name = most_detailed(str(wanted), answers, content)
    question = content.questions.get(name)
    if question is None or is_spared(question, answers):
        return None
    return name if answers.get(name) not in question.options else None


def valid_name(text: str) -> Private | None:
    """Return a cleaned name (1 to 80 characters, at least one letter), or None."""
    name = Private(" ".join(clean(text).split()))
    return name if len(name) <= MAX_NAME and any(char.isalpha() for char in name) else None


def candidate_name(text: str) -> Private | None:
    """Return the name of a candidate, or None; a sentence typed too early is no name."""
    is_name = len(text.split()) <= MAX_NAME_WORDS and not any(map(str.isdigit, text))
    return valid_name(text) if is_name else None


class TypedRefusal(ValueObject):
    """Own words that a contact has typed beside a "not now", not sent yet."""

    lead: str
    reason: str
    words: Private = NOTHING

    @property
    def number(self) -> int:
        """A checksum that identifies the words in a button; 0 for none."""
        return zlib.crc32(self.words.encode()) % 9999 + 1 if self.words else 0


class Interview(ValueObject):
    """An interview that a contact has typed and not sent yet. `at` is in UTC."""

    lead: str
    at: datetime
    place: Private

    @property
    def number(self) -> int:
        """A checksum that identifies this proposal in a button."""
        return zlib.crc32(f"{self.at.timestamp()}|{self.place}".encode())


def valid_words(text: str) -> Private | None:
    """Return a cleaned free text of at most 500 characters, or None."""
    words = clean(text)
    return words if 0 < len(words) <= MAX_WORDS else None


def words_or_note(text: str) -> Private | Note:
    """Return a cleaned text, or the note with the reason why it is refused."""
    words = valid_words(text)
    if words is None:
        return Note.TOO_LONG
    return Note.DOCUMENT_NUMBERS if holds_document_number(words) else words


def valid_phone(text: str) -> Private | None:
    """Return a phone number in E.164, without a prefix as Czech or Ukrainian, or None."""
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
    """Return a normalised e-mail address, or None, without a DNS query."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  needed only here

    if len(typed := clean(text)) > 254:  # noqa: PLR2004  RFC 5321, 4.5.3.1.3
        return None
    try:
        return Private(validate_email(typed, check_deliverability=False).normalized)
    except EmailNotValidError:
        return None


DAY = timedelta(hours=24)
LEADS_PER_DAY = 3
"""Maximum number of leads of one person within 24 hours."""
MESSAGES_PER_DAY = 10
"""Maximum number of messages of each side about one lead within 24 hours."""


class Role(StrEnum):
    """Roles on the municipal side."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    COORDINATOR = "coordinator"


class Attribution(ValueObject):
    """The author's role (None: the candidate, or unknown), and the form of the words."""

    role: Role | None = None
    ready: Mapping[str, str] = field(default_factory=dict[str, str])
    """The text of a ready sentence by language when it was sent; empty for typed words."""
    signed: Private = NOTHING
    """The signature of typed words, if several people share one address."""
    closes: bool = False
    """True if it needs no answer."""


PLAIN = Attribution()


class Step(ValueObject):
    """Details of a step of the municipal side."""

    contact: int = 0
    """The contact who took it; 0 for the candidate."""
    to: int = 0
    """The contact to whom the lead was handed; their name is the event's text."""
    when: datetime | None = None
    """The time of an interview, or the day (at noon) on which a lead was passed on."""
    about: str = ""
    """The event undone, the way it was passed on, the reason to close it, or `URGED`."""


NO_STEP = Step()
URGED = "urged"
"""`Step.about` of a reminder that a coordinator asked for."""


class Event(ValueObject):
    """An event of a lead; `by` is the contact's name, "" for the candidate."""

    what: LeadEvent
    at: datetime
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Attribution = PLAIN
    step: Step = NO_STEP
    before: State | None = None
    """The previous state, to be restored by an undo."""


class Details(ValueObject):
    """The personal data of a lead, stored encrypted."""

    name: Private
    reach: ContactMethod
    address: Private
    verified: bool
    words: Private
    language: str
    answers: Mapping[str, str]
    ticks: frozenset[str]
    ask_town: PickedQuestions
    agreed: str
    cv: PaperAnswers | None = None
    """The attached CV."""
    chat: int = field(default=0, repr=False)
    """The candidate's Telegram chat; filled in when the lead is stored."""

    @property
    def readable_name(self) -> str:
        """The name in Latin letters, and in brackets as it was typed in Cyrillic."""
        latin = passport_spelling(self.name)
        return self.name if latin == self.name else f"{latin} ({self.name})"


class Lead(ValueObject):
    """A lead. `code` is its public name and gives no access."""

    code: str
    slug: str
    coordinator: bool
    """True if it was sent to the coordinators, since the town has no contact."""
    state: State
    details: Details
    reason: str = ""
    """The id of the reason for "not now", or the `ClosingReason`."""
    escalated: bool = False
    """True if the coordinators can see it, too."""
    events: tuple[Event, ...] = ()
    superseded: bool = False
    """True if the same person has sent a newer lead to the town: this one cannot be reopened."""

    @property
    def sent_at(self) -> datetime:
        return self.events[0].at

    def written_out(self, what: LeadEvent, now: datetime) -> bool:
        """Return True if the daily limit of an event is reached."""
        recent = sum(event.what is what and now - event.at < DAY for event in self.events)
        return recent >= MESSAGES_PER_DAY


class LeadStart(TownData, code="lead"):
    """The notice before a lead: its purpose, its receivers, its retention."""


class NoContact(TownData, code="no-contact"):
    """The notice for a town without a contact: the letter, or the coordinator."""


class ReadyLetter(TownData, code="letter"):
    """The ready Czech letter for a town; `asked`: opened from the self-check."""

    asked: bool = False


class PhoneScript(TownData, code="call"):
    """The words for a call to the office of a municipality, in Czech; `asked` as above."""

    asked: bool = False


class LeadField(CallbackData, code="field"):
    """The form for one `Field` of the draft."""

    field: str


class Summary(CallbackData, code="summary"):
    """The complete draft and its receivers, before it is sent."""


class AsRead(CallbackData, code="as-read"):
    """The draft in Czech, as the town will read it."""


class CvToSend(CallbackData, code="cv-to-send"):
    """The CV before it is attached."""


class MyLeads(CallbackData, code="my-leads"):
    """The person's leads."""


class MyLead(OwnLeadData, code="my-lead"):
    """One lead with its history."""


class AskWithdraw(OwnLeadData, code="ask-withdraw"):
    """The confirmation before a lead is withdrawn."""


class Answering(OwnLeadData, code="answering"):
    """The form for a message to the contact of a lead."""

    page: int = 0


class Updating(OwnLeadData, code="updating"):
    """Answers that are newer than in an open lead, before they are sent."""


class Moving(OwnLeadData, code="moving"):
    """The form to ask for another time of an interview."""


class InterviewFile(OwnLeadData, code="interview-file"):
    """The interview as a calendar file."""


class MyData(CallbackData, code="my-data"):
    """All data about the person, also as a file."""


class AskErase(CallbackData, code="ask-erase"):
    """The confirmation before all data are deleted."""


class Erased(ValueObject):
    """All data are deleted."""


DraftScreen: TypeAlias = Summary | AsRead | CvToSend
"""Screens of a complete draft."""
TalkScreen: TypeAlias = Answering | Updating | Moving | InterviewFile
"""Screens about one of the candidate's own leads, while it is open."""
LeadScreen: TypeAlias = (
    LeadStart | NoContact | ReadyLetter | PhoneScript | LeadField | DraftScreen | MyLeads | MyLead | AskWithdraw | TalkScreen
    | MyData | AskErase | Erased
)  # fmt: skip


class AnswerSentence(OwnLeadData, code="answer-sentence"):
    """Send a ready sentence to the town."""

    sentence: str


class HearTown(OwnLeadData, code="hear-town"):
    """Accept the town's messages about a lead, or stop them."""

    wanted: bool


class UpdateLead(OwnLeadData, code="update"):
    """Send the current answers and ticks to the town."""


class ConfirmInterview(OwnLeadData, code="confirm"):
    """Accept an interview; `number` is that of its `Meeting`."""

    number: int


class RefuseInterview(OwnLeadData, code="refuse-interview"):
    """Refuse an interview; `number` is that of its `Meeting`."""

    number: int


TalkAction: TypeAlias = AnswerSentence | HearTown | UpdateLead | ConfirmInterview | RefuseInterview


OFFER_LIFETIME = timedelta(days=7)


class OfferState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    EXPIRED = "expired"


class Offer(ValueObject):
    """An offer to pass a lead on to another town. `agreed` is None until the candidate answers."""

    lead: str
    slug: str
    at: datetime
    agreed: bool | None = None

    def state(self, now: datetime) -> OfferState:
        if self.agreed is not None:
            return OfferState.AGREED if self.agreed else OfferState.REFUSED
        return OfferState.OPEN if now - self.at < OFFER_LIFETIME else OfferState.EXPIRED


class Duty(ValueObject):
    """The role of an account: contact or deputy of a town, or coordinator (`slug` is "")."""

    contact: int
    role: Role
    slug: str
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to confirm the address, until it is typed."""
    email: Private = NOTHING
    source: Private = NOTHING
    """As in `Invitation`."""

    def covers(self, lead: Lead) -> bool:
        """Return True if this person may see a lead: the only rule of access."""
        if self.role is Role.COORDINATOR:
            return lead.coordinator or lead.escalated
        return self.slug == lead.slug and not lead.coordinator


class Invitation(ValueObject):
    """An invitation of one person, for all their roles."""

    name: Private
    email: Private
    tasks: tuple[tuple[Role, str], ...]
    """Roles and towns ("": coordinator), accepted together."""
    confirms: bool = False
    """True if it was sent to the address, so that accepting it confirms the address."""
    source: Private = NOTHING
    """The source of name and address: "join", "page", the name of a colleague, or "" if unknown."""
