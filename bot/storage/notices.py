"""The table of notices: payload, channel, hours and recipients of each kind.

A payload class holds what is stored (sealed) in the outbox, its row in `TABLE` how it is treated;
`delivery.wording` renders it when it is sent. Stored names never change. An unknown kind is kept
and not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, TypeAlias, get_args

from pydantic import AliasChoices, BaseModel, Field, PlainSerializer, PlainValidator, TypeAdapter

from bot.conversation.lead.events import NEWS, LeadEvent, Notice
from bot.conversation.lead.model import PLAIN, Attribution
from bot.conversation.plan import Reminder
from bot.conversation.private import NOTHING, Private

Channel: TypeAlias = Literal["telegram", "mail"]
Recipient: TypeAlias = tuple[Channel, int, int]
"""Channel, contact, or the chat of another reader; of a letter, the chat it accompanies."""
Cause: TypeAlias = Literal[
    "unreachable", "rejected", "unanswered", "unreadable", "late", "nobody", "backup", "conflict", "declined"
]
"""The cause of an alarm; all but the last three are about a row."""
ContentKind: TypeAlias = Literal[
    "content-refused", "content-mended", "content-warned", "content-rolled-back",
    "content-back-asked", "content-asked", "content-published",
]  # fmt: skip


RENEWED = "renewed"


def _news(name: str) -> LeadEvent:
    if name not in NEWS:
        raise ValueError("no news")
    return NEWS[name]


News: TypeAlias = Annotated[LeadEvent, PlainValidator(_news), PlainSerializer(lambda what: what.means.news)]
"""Events of which the candidate is notified, by their stored names."""


@dataclass(frozen=True)
class OutboxMessage:
    """A message. `code`: the lead. `contact`: the reader, or 0 for another one, in `chat`."""

    kind: str
    channel: Channel = "telegram"
    code: str = ""
    contact: int = 0
    chat: int = field(default=0, repr=False)
    # Rows have borne this name from the first release on, and the database stays as it is.
    dedup_key: Annotated[str, Field(alias="occasion")] = ""
    """The part of the name by which notices of one kind about one lead differ."""

    @property
    def row(self) -> "NoticeRow":
        return TABLE[self.kind]

    @property
    def event(self) -> str:
        """Return the value that distinguishes rows of one kind."""
        return RENEWED if isinstance(self, LeadNotice) and self.renewed else self.dedup_key

    @property
    def outlives_lead(self) -> bool:
        """Return True if it is sent though the lead has been deleted meanwhile."""
        return self.row.outlives_lead or (isinstance(self, MessageEdit) and self.for_good)

    @property
    def is_for_telegram(self) -> bool:
        """Return True for a new message in a chat, not for the change of one."""
        return self.channel == "telegram" and not isinstance(self, MessageEdit)

    @property
    def is_for_operator(self) -> bool:
        return isinstance(self, Alarm) or (isinstance(self, ToAdministrator) and not self.administrator)

    @property
    def name(self) -> str:
        """Return the default row name: once for a lead, recipient, kind, occasion and channel."""
        event = "/".join(part for part in (self.kind, self.dedup_key, self.channel) if part)
        return f"{self.code}/contact:{self.contact}/{event}"

    @property
    def recipient(self) -> Recipient:
        """Return recipient and channel: the messages to one recipient are sent in order."""
        return self.channel, self.contact, 0 if self.contact else self.chat


@dataclass(frozen=True)
class LeadNotice(OutboxMessage):
    """A notice of a lead to an official, without personal data; the next rank is the fallback."""

    kind: Notice
    wait: str = ""
    """The reason of the step of the ladder; "" in rows of version 1.0.0."""
    renewed: bool = False
    """The reader has asked for a new link on the page, and waits for it."""
    gathered: bool = False
    """One of many new leads of a day, announced together in one message."""


@dataclass(frozen=True, kw_only=True)
class CandidateNews(OutboxMessage):
    """News for the candidate: a step of the municipal side or of the program."""

    kind: Literal["news"] = "news"
    news: News
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Attribution = PLAIN


@dataclass(frozen=True, kw_only=True)
class StillWaiting(OutboxMessage):
    """A notice that nobody has dealt with a lead yet; `wait` as in a `LeadNotice`."""

    kind: Literal["waiting"] = "waiting"
    wait: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageEdit(OutboxMessage):
    """An edit of a message in `chat`, whoever the contact is by then."""

    kind: Literal["fold", "withdrawn"]
    message: int
    language: str = "cs"
    for_good: bool = False
    """The chat no longer belongs to a contact."""


@dataclass(frozen=True, kw_only=True)
class WishNotice(OutboxMessage):
    """A reminder, or the question whether a person still wants notices of towns."""

    kind: Reminder | Literal["renew"]


@dataclass(frozen=True, kw_only=True)
class TownOpened(OutboxMessage):
    """A requested notice that a town recruits."""

    kind: Literal["opened"] = "opened"
    slug: str
    opening: int


Broadcast: TypeAlias = WishNotice | TownOpened
"""Kinds that go to many people, one after another."""


@dataclass(frozen=True, kw_only=True)
class TownNotice(OutboxMessage):
    """A notice about a town to contacts or coordinators."""

    kind: Literal["interview-off", "many-leads", "recruiting", "rule-wrong"]
    slug: str
    by: Private = NOTHING
    """The author."""
    rule: str = ""
    text: Private = NOTHING
    """The objection to the rule."""
    when: datetime | None = None
    """The interview that does not take place, and its number."""
    number: int = 0


KindForContact: TypeAlias = Literal[
    "candidate-stopped",
    "offer-agreed",
    "offer-refused",
    "digest",
    "confirm-email",
    "way-in",
    "pin-gone",
    "test",
    "data-request",
]


@dataclass(frozen=True, kw_only=True)
class ToContact(OutboxMessage):
    """A message to a contact. `text`: the code for an address, or the town of an offer."""

    kind: KindForContact
    text: Private = NOTHING


LETTER = "letter"


@dataclass(frozen=True, kw_only=True)
class InvitationLetter(OutboxMessage):
    """An invitation by letter. `step`: `LETTER`, or the days after which it is repeated."""

    kind: Literal["invitation"] = "invitation"
    channel: Channel = "mail"
    step: Annotated[str, Field(validation_alias=AliasChoices("step", "occasion"))]


@dataclass(frozen=True, kw_only=True)
class OfChange(OutboxMessage):
    """A notice of a change of the recipients of a town, or its execution when it is due."""

    kind: Literal["change", "carry-out"]
    change: Annotated[int, Field(alias="row")]
    stage: Annotated[str, Field(validation_alias=AliasChoices("stage", "occasion"))] = ""
    """The progress at that time."""
    language: str = "cs"
    address: Private = NOTHING
    """The address of a reader who is no contact: removed, or not admitted."""


@dataclass(frozen=True, kw_only=True)
class Alarm(OutboxMessage):
    """An alarm for the operator; `about` is a row of the outbox."""

    kind: Literal["alarm"] = "alarm"
    channel: Channel = "mail"
    cause: Cause
    about: Annotated[int, Field(alias="row")] = 0


@dataclass(frozen=True, kw_only=True)
class ToAdministrator(OutboxMessage):
    """A message about an entry (`text`) to an administrator, or to the operator (0)."""

    kind: ContentKind | Literal["confirm-admin-email", "editing-link"]
    administrator: int = 0
    at: int = 0
    """The time of the event (milliseconds)."""
    by: Private = NOTHING
    text: Private = NOTHING


AnyMessage: TypeAlias = (
    LeadNotice | CandidateNews | StillWaiting | MessageEdit | Broadcast | TownNotice
    | ToContact | InvitationLetter | OfChange | Alarm | ToAdministrator
)  # fmt: skip
Hours: TypeAlias = Literal["any", "by day", "working"]
"""Hours of a notice: "by day" outside the quiet hours, "working" only in working time as well."""


class NoticeRow(NamedTuple):
    """A row of the table.

    `about_address`: a failure concerns the address and does not make its reader unreachable.
    `to_stranger`: to a person who has not agreed, at an unconfirmed address. `on_request`: anybody
    who knows the address may have caused it. `outlives_lead`: sent although the lead was deleted.
    """

    payload: type[AnyMessage]
    hours: Hours = "any"
    about_address: bool = False
    to_stranger: bool = False
    on_request: bool = False
    outlives_lead: bool = False


TABLE: Mapping[str, NoticeRow] = {
    **dict.fromkeys(Notice, NoticeRow(LeadNotice, "by day")),
    Notice.REMINDER: NoticeRow(LeadNotice, "working"),
    "news": NoticeRow(CandidateNews),
    "waiting": NoticeRow(StillWaiting, "working"),
    "fold": NoticeRow(MessageEdit),
    "withdrawn": NoticeRow(MessageEdit, outlives_lead=True),
    "candidate-stopped": NoticeRow(ToContact),
    "offer-agreed": NoticeRow(ToContact),
    "offer-refused": NoticeRow(ToContact),
    **dict.fromkeys(Reminder, NoticeRow(WishNotice, "by day")),
    "renew": NoticeRow(WishNotice, "by day"),
    "opened": NoticeRow(TownOpened, "by day"),
    "recruiting": NoticeRow(TownNotice),
    "rule-wrong": NoticeRow(TownNotice),
    "many-leads": NoticeRow(TownNotice, "by day"),
    "interview-off": NoticeRow(TownNotice, "by day", outlives_lead=True),
    "digest": NoticeRow(ToContact),
    "confirm-email": NoticeRow(ToContact, about_address=True, to_stranger=True, on_request=True),
    "way-in": NoticeRow(ToContact, about_address=True, on_request=True),
    "pin-gone": NoticeRow(ToContact, about_address=True),
    "data-request": NoticeRow(ToContact),
    "test": NoticeRow(ToContact, about_address=True),
    "invitation": NoticeRow(InvitationLetter, "by day", to_stranger=True),
    "change": NoticeRow(OfChange),
    "carry-out": NoticeRow(OfChange),
    "alarm": NoticeRow(Alarm),
    "confirm-admin-email": NoticeRow(ToAdministrator),
    "editing-link": NoticeRow(ToAdministrator),
    **dict.fromkeys(get_args(ContentKind), NoticeRow(ToAdministrator)),
}


def hours_of(message: AnyMessage) -> Hours:
    """Return the hours of a message: a new link at once, an invitation in working time."""
    match message:
        case LeadNotice(renewed=True):
            return "any"
        case InvitationLetter(step=step) if step != LETTER:
            return "working"
        case _:
            return message.row.hours


_ADAPTERS: dict[str, TypeAdapter[AnyMessage]] = {}


def _adapter(kind: str) -> TypeAdapter[AnyMessage]:
    """Return the adapter of a kind, made on first use. Raises `ValueError` for an unknown kind."""
    if kind not in TABLE:
        raise ValueError("unknown kind of message")
    return _ADAPTERS.get(kind) or _ADAPTERS.setdefault(kind, TypeAdapter(TABLE[kind].payload))


def serialise(message: AnyMessage) -> bytes:
    return _adapter(message.kind).dump_json(message, by_alias=True)


class _Kind(BaseModel):
    kind: str


def deserialise(body: bytes) -> AnyMessage:
    """Parse a stored message, of earlier versions too. Raises `ValueError` if it is unreadable."""
    return _adapter(_Kind.model_validate_json(body).kind).validate_json(body)
