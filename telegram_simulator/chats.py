"""The state of one chat: its messages, who is in it, and what the bot may do there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.messages import Message
from telegram_simulator.people import Group, User

PRIVATE = "private"
INSIDE = ("member", "administrator")


@dataclass(slots=True)
class Chat:
    """A private chat, group, supergroup or channel, seen by the bot.

    `bot_status` is Telegram's `ChatMember.status` of the bot: in a private chat `member`, or `kicked` while the
    person blocks it. `opened` tells whether the person has ever started the bot; before, it may not write.
    `numbers` gives message ids: one sequence for all private chats and basic groups, as one account has
    (https://core.telegram.org/api/updates), and one of its own for each supergroup and channel. `action` is what
    the bot last said it was doing, and since when.
    """

    peer: User | Group
    numbers: Iterator[int]
    bot_status: str = "left"
    opened: bool = False
    members: set[int] = field(default_factory=set[int])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    keyboard: ReplyKeyboard | None = None
    action: tuple[str, datetime] | None = None

    @property
    def id(self) -> int:
        """The chat id; a private chat has its person's."""
        return self.peer.id

    @property
    def kind(self) -> str:
        """Telegram's `Chat.type`."""
        return PRIVATE if isinstance(self.peer, User) else self.peer.kind

    @property
    def private(self) -> bool:
        """Whether it is the private chat with one person."""
        return isinstance(self.peer, User)

    def next_number(self) -> int:
        """The id of the next message."""
        return next(self.numbers)
