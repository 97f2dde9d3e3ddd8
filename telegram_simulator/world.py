"""The simulated Telegram itself: who exists, which chats there are, and the few ways in which they change.

Both sides meet here: the Bot API methods change the world for the bot, `people.py` changes it for people. Every change
goes through `post`, `replace`, `remove` and `show_keyboard`, so that no event is ever forgotten.
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

# beyond 32 bits, as real accounts are since 2021
FIRST_USER_ID = 5_100_000_001
FIRST_QUERY_ID = 4_382_000_000_000_000_001
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
INSIDE = ("member", "administrator")
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)
COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@([A-Za-z0-9_]+))?")


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Chat:
    """A private chat or a group, seen by the bot.

    `bot_status` is Telegram's `ChatMember.status` of the bot: in a private chat `member`, or `kicked` while the person
    blocks it. `opened` tells whether the person has ever started the bot; before, it may not write. `numbers` gives
    message ids: one sequence for all private chats and basic groups, as one account has
    (https://core.telegram.org/api/updates), and one of its own for each other group.
    """

    peer: User | Group
    numbers: Iterator[int]
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
    """A command as the menu shows it, without its slash."""

    command: str
    description: str


@dataclass(frozen=True, slots=True)
class Query:
    """A press: who pressed, in which chat, when."""

    query_id: str
    user: User
    chat_id: int
    at: datetime


class CallbackQueries:
    """Presses on inline buttons that wait for an answer: the client shows a spinner until it comes.

    An answer that comes twice, too late or for nothing is refused. How late is too late is not published.
    """

    def __init__(self, clock: Clock, answer_within: timedelta) -> None:
        self._clock = clock
        self._answer_within = answer_within
        self._ids = count(FIRST_QUERY_ID)
        self._open: dict[str, Query] = {}

    def ask(self, user: User, chat_id: int) -> Query:
        query = Query(str(next(self._ids)), user, chat_id, self._clock())
        self._open[query.query_id] = query
        return query

    @property
    def unanswered(self) -> tuple[Query, ...]:
        """The presses whose spinner still turns."""
        return tuple(self._open.values())

    def answer(self, query_id: str) -> Query:
        query = self._open.pop(query_id, None)
        if query is None or self._clock() - query.at > self._answer_within:
            raise bad_request(TOO_OLD)
        return query


class World:
    """Everything there is."""

    def __init__(self, token: str, bot: User, clock: Clock, answer_within: timedelta, rates: RateLimits) -> None:
        self.token = token
        self.bot = bot
        self.clock = clock
        self.rates = rates
        self.webhook = ""
        self.users: dict[int, User] = {}
        self.deactivated: set[int] = set()
        # people the bot has heard of, as its account would remember them
        self.met: set[int] = set()
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
        self.numbers = count(1)

    def private_chat(self, user: User) -> Chat:
        """The chat of this person with the bot; made at first sight."""
        return self.chats.setdefault(user.id, Chat(user, self.numbers, bot_status="member"))

    def add_file(self, file_name: str, mime_type: str, data: bytes) -> StoredFile:
        stored = StoredFile(f"BQACAgIAAxkBAAID{len(self.files) + 1:08d}", file_name, mime_type, data)
        self.files[stored.file_id] = stored
        return stored

    def about(self, what: str, language: str) -> str:
        """The bot's `description` or `short_description` in a language, else the one without language."""
        return self._texts.get((what, language)) or self._texts.get((what, ""), "")

    def set_about(self, what: str, language: str, text: str) -> None:
        """Set one of them; an empty text takes the language's own away."""
        self._texts[what, language] = text

    def message_json(self, message: ChatMessage) -> JsonObject:
        """A message as the bot gets it."""
        return message.to_json(lambda user_id: self.users.get(user_id, User(user_id, "?")).to_json())

    def happen(
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
        self.happen("message", chat.id, message_id=message.message_id, body=message)

    def replace(self, chat: Chat, message: ChatMessage) -> None:
        chat.messages[message.message_id] = message
        self.happen("edit", chat.id, message_id=message.message_id, body=message)

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.happen("delete", chat.id, message_id=message_id)

    def show_keyboard(self, chat: Chat, keyboard: ReplyKeyboard | None) -> None:
        """Put another keyboard at the bottom of the chat, or none."""
        if chat.keyboard != keyboard:
            chat.keyboard = keyboard
            self.happen("keyboard", chat.id, body=keyboard)

    def tell(self, chat: Chat, message: ChatMessage, kind: str) -> None:
        """Queue the update of a person's message, if the bot may read it."""
        if self._reaches_bot(chat, message):
            self.met.add(message.sender.id)
            self.updates.add(kind, self.message_json(message))

    def _reaches_bot(self, chat: Chat, message: ChatMessage) -> bool:
        """Privacy mode, which is on unless BotFather is told otherwise.

        In a group where it is no administrator the bot gets service messages, commands that may be meant for it, and
        replies to what it wrote: https://core.telegram.org/bots/features#privacy-mode
        """
        if chat.private or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        command = COMMAND.match(message.text)
        if command is not None:
            return command[1] is None or command[1].lower() == (self.bot.username or "").lower()
        return message.kind == "new_chat_members" or message.answered.get("from") == self.bot.to_json()

    def change_membership(self, chat: Chat, changed_by: User, status: str) -> None:
        """Set the bot's status in a chat and queue `my_chat_member`; nothing happens when it already is so."""
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
        """Telegram's `ChatMember` of the bot; what it may do as an administrator is left to Telegram's defaults."""
        shown: JsonObject = {"user": self.bot.to_json(), "status": status}
        if status == "kicked":
            shown["until_date"] = 0
        if status == "administrator":
            shown |= dict.fromkeys(RIGHTS, False) | {"can_manage_chat": True}
        return shown
