"""What is to be sent to whom, without the words: those are chosen when it is sent (decision 5)."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from bot.conversation.effects import News
from bot.conversation.lead import PLAIN, Voice
from bot.conversation.private import NOTHING, Private

Channel: TypeAlias = Literal["telegram", "mail"]
Notice: TypeAlias = Literal[
    "new-lead",
    "candidate-wrote",
    "candidate-updated",
    "not-delivered",
    "reminder",
    "confirmed",
    "move-asked",
    "handed",
    "coordinator-asks",
]
"""What the municipal side is told of a lead; it holds no personal data."""
NOTICES: frozenset[str] = frozenset(get_args(Notice))
AdminNotice: TypeAlias = Literal["content-refused", "content-mended", "content-rolled-back"]
"""What administrators are told of the content."""
TownsWord: TypeAlias = Literal["opened", "renew", "recruiting", "rule-wrong"]
TO_OPERATOR = ("alarm", "content-refused", "content-mended")
Cause: TypeAlias = Literal["unreachable", "rejected", "unanswered", "unreadable", "late", "nobody", "backup"]
"""Why the operator is told of something; all but a backup are about a row."""
Recipient: TypeAlias = tuple[Channel, int, int]
"""Channel, contact, and the chat where it is no contact: of a letter to an administrator, the chat that it goes beside."""


@dataclass(frozen=True)
class Errand:
    """What to send to whom; the words are chosen when it is sent. `contact` is 0 for the candidate and the operator."""

    kind: Literal[
        Notice,
        TownsWord,
        AdminNotice,
        "confirm-admin-email",
        "candidate-stopped",
        "offer-agreed",
        "offer-refused",
        "news",
        "waiting",
        "fold",
        "withdrawn",
        "confirm-email",
        "test",
        "alarm",
        "digest",
        "change",
        "carry-out",
    ]
    channel: Channel
    code: str = ""
    """The lead's code."""
    contact: int = 0
    chat: int = field(default=0, repr=False)
    message: int = 0
    """The message to edit, for `fold` and `withdrawn`: it stands in `chat`, whoever the contact is by then."""
    language: str = "cs"
    """Of what is for nobody whose language is stored: the operator, and a chat that is no contact's any more."""
    news: News | None = None
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN
    occasion: str = ""
    """Tells notices of one kind about one lead apart, such as each message of a candidate."""
    cause: Cause | None = None
    row: int = 0
    """Which row an alarm is about; for `change` and `carry-out` the number of the change of who receives leads."""
    slug: str = ""
    """The town whose own word it is about."""
    opening: int = 0
    rule: str = ""
    administrator: int = 0
    """Who is told of the content; `chat` is theirs then."""
    gathered: bool = False
    """One of many new leads of a day: what waits of them for somebody is told in one message."""

    @property
    def is_notice(self) -> bool:
        """Say whether it tells the municipal side of a lead; it holds no personal data then."""
        return self.kind in NOTICES

    @property
    def is_for_operator(self) -> bool:
        """Say whether it is a letter to the operator."""
        return self.kind in TO_OPERATOR and not self.administrator

    @property
    def is_for_telegram(self) -> bool:
        """Say whether it is a new message for a chat, not the change of one."""
        return self.channel == "telegram" and not self.message

    @property
    def is_broadcast(self) -> bool:
        """Say whether it goes to candidates who asked to be told of towns."""
        return self.kind in {"opened", "renew"}

    @property
    def name(self) -> str:
        """The name of a notice's row: once for a lead, recipient, kind, occasion and channel."""
        return f"{self.code}/contact:{self.contact}/{self._event}"

    @property
    def others(self) -> str:
        """A pattern (LIKE) of the names that this notice has for all its recipients."""
        return f"{self.code}/contact:%/{self._event}"

    @property
    def _event(self) -> str:
        return "/".join(part for part in (self.kind, self.occasion, self.channel) if part)

    @property
    def recipient(self) -> Recipient:
        """Who gets it by which way: what is for one recipient goes one after another."""
        return self.channel, self.contact, 0 if self.contact else self.chat
