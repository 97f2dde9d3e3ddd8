"""The state of the simulated Telegram: users, chats, files and the operations that change them.

Bot API methods and user actions (`people.py`) both change this state, only through `post`,
`replace`, `remove` and `show_keyboard`, so that every change emits an event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from telegram_simulator.events import Call, Event, EventBody, EventKind, Log
from telegram_simulator.faults import FaultPlan
from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.messages import ChatMessage, Group, StoredFile, User
from telegram_simulator.rates import RateLimits
from telegram_simulator.refusals import bad_request
from telegram_simulator.updates import UpdateQueue
from telegram_simulator.wire import Clock, JsonObject

# Above 32 bits, like real accounts since 2021.
FIRST_USER_ID = 5_100_000_001
FIRST_QUERY_ID = 4_382_000_000_000_000_001
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MEMBER_STATUSES = ("member", "administrator")
ADMINISTRATOR_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)
COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@([A-Za-z0-9_]+))?")


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Chat:
    """A private chat or a group.

    `bot_status`: `ChatMember.status` of the bot; in a private chat `kicked` if the user blocked it.
    `opened`: True once the user has started the bot; until then the bot may not write.
    `numbers`: message ids; shared by all private chats and basic groups, separate for other groups.
    Source: https://core.telegram.org/api/updates
    """

    peer: User | Group
    message_ids: Iterator[int]
    bot_status: str = "left"
    opened: bool = False
    messages: dict[int, ChatMessage] = field(default_factory=dict[int, ChatMessage])
    keyboard: ReplyKeyboard | None = None

    @property
    def id(self) -> int:
        return self.peer.id

    @property
    def kind(self) -> str:
        """Telegram's `Chat.type`."""
        return "private" if isinstance(self.peer, User) else self.peer.kind

    @property
    def private(self) -> bool:
        return isinstance(self.peer, User)


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the command menu, without the slash."""

    command: str
    description: str


@dataclass(frozen=True, slots=True)
class CallbackQuery:
    """A callback query: user, chat and time."""

    query_id: str
    user: User
    chat_id: int
    at: datetime


class CallbackQueries:
    """Unanswered callback queries.

    A second, late or unknown answer is rejected. Telegram does not publish the time limit.
    """

    def __init__(self, clock: Clock, answer_within: timedelta) -> None:
        self._clock = clock
        self._answer_within = answer_within
        self._ids = count(FIRST_QUERY_ID)
        self._open: dict[str, CallbackQuery] = {}

    def add(self, user: User, chat_id: int) -> CallbackQuery:
        query = CallbackQuery(str(next(self._ids)), user, chat_id, self._clock())
        self._open[query.query_id] = query
        return query

    @property
    def unanswered(self) -> tuple[CallbackQuery, ...]:
        """Return the queries that still show a spinner."""
        return tuple(self._open.values())

    def answer(self, query_id: str) -> CallbackQuery:
        query = self._open.pop(query_id, None)
        if query is None or self._clock() - query.at > self._answer_within:
            raise bad_request(QUERY_TOO_OLD)
        return query


class World:
    """The complete state of the simulator."""

    def __init__(self, token: str, bot: User, clock: Clock, answer_within: timedelta, rates: RateLimits) -> None:
        self.token = token
        self.bot = bot
        self.clock = clock
        self.rates = rates
        self.webhook = ""
        self.users: dict[int, User] = {}
        self.deactivated: set[int] = set()
        # Users known to the bot's account.
        self.known_users: set[int] = set()
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.updates = UpdateQueue(clock)
        self.events: Log[Event] = Log(clock)
        self.calls: Log[Call] = Log(clock)
        self.faults = FaultPlan()
        self.queries = CallbackQueries(clock, answer_within)
        # by language
        self.commands: dict[str, tuple[Command, ...]] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self.user_ids = count(FIRST_USER_ID)
        self.message_ids = count(1)

    def private_chat(self, user: User) -> Chat:
        """Return the user's private chat with the bot; create it if needed."""
        return self.chats.setdefault(user.id, Chat(user, self.message_ids, bot_status="member"))

    def add_file(self, file_name: str, mime_type: str, data: bytes) -> StoredFile:
        stored = StoredFile(f"BQACAgIAAxkBAAID{len(self.files) + 1:08d}", file_name, mime_type, data)
        self.files[stored.file_id] = stored
        return stored

    def description(self, what: str, language: str) -> str:
        """Return `description` or `short_description` in a language, or else the default one."""
        return self._texts.get((what, language)) or self._texts.get((what, ""), "")

    def set_description(self, what: str, language: str, text: str) -> None:
        """Set a description; an empty text deletes it for this language."""
        self._texts[what, language] = text

    def message_json(self, message: ChatMessage) -> JsonObject:
        """Return a message as the bot receives it."""
        return message.to_json(lambda user_id: self.users.get(user_id, User(user_id, "?")).to_json())

    def emit(
        self,
        kind: EventKind,
        chat_id: int,
        *,
        body: EventBody = None,
        message_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        self.events.add(lambda number, at: Event(number, at, kind, chat_id, message_id, user_id, body))

    def post(self, chat: Chat, message: ChatMessage) -> None:
        chat.messages[message.message_id] = message
        self.emit("message", chat.id, message_id=message.message_id, body=message)

    def replace(self, chat: Chat, message: ChatMessage) -> None:
        chat.messages[message.message_id] = message
        self.emit("edit", chat.id, message_id=message.message_id, body=message)

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.emit("delete", chat.id, message_id=message_id)

    def show_keyboard(self, chat: Chat, keyboard: ReplyKeyboard | None) -> None:
        """Replace or remove the reply keyboard of a chat."""
        if chat.keyboard != keyboard:
            chat.keyboard = keyboard
            self.emit("keyboard", chat.id, body=keyboard)

    def queue_update(self, chat: Chat, message: ChatMessage, kind: str) -> None:
        """Queue an update for a user's message if the bot may read it."""
        if self._bot_may_read(chat, message):
            self.known_users.add(message.sender.id)
            self.updates.add(kind, self.message_json(message))

    def _bot_may_read(self, chat: Chat, message: ChatMessage) -> bool:
        """Return True if privacy mode (on by default) lets the bot read a message.

        In a group where the bot is not an administrator it receives service messages, commands that
        may be meant for it, and replies to it. https://core.telegram.org/bots/features#privacy-mode
        """
        if chat.private or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        command = COMMAND.match(message.text)
        if command is not None:
            return command[1] is None or command[1].lower() == (self.bot.username or "").lower()
        return message.kind == "new_chat_members" or message.reply_to.get("from") == self.bot.to_json()

    def change_membership(self, chat: Chat, changed_by: User, status: str) -> None:
        """Set the bot's status in a chat and queue `my_chat_member`, unless it is unchanged."""
        before, chat.bot_status = chat.bot_status, status
        if before != status:
            change: JsonObject = {
                "chat": chat.peer.to_chat_json(),
                "from": changed_by.to_json(),
                "date": int(self.clock().timestamp()),
                "old_chat_member": self._member_json(before),
                "new_chat_member": self._member_json(status),
            }
            self.updates.add("my_chat_member", change)

    def _member_json(self, status: str) -> JsonObject:
        """Return Telegram's `ChatMember` of the bot, with default administrator rights."""
        shown: JsonObject = {"user": self.bot.to_json(), "status": status}
        if status == "kicked":
            shown["until_date"] = 0
        if status == "administrator":
            shown |= dict.fromkeys(ADMINISTRATOR_RIGHTS, False) | {"can_manage_chat": True}
        return shown
