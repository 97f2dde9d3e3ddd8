"""The simulated Telegram itself: who exists, which chats there are, and the few ways in which they change.

Both sides meet here: the Bot API methods change the world for the bot, `Simulator` changes it for people. Every
change goes through `post`, `replace`, `remove` and `show_keyboard`, so that no event is ever forgotten.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from telegram_simulator.calls import CallLog
from telegram_simulator.chats import Chat
from telegram_simulator.events import EventLog
from telegram_simulator.faults import FaultPlan
from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.messages import Message
from telegram_simulator.people import FIRST_GROUP_NUMBER, FIRST_USER_ID, Group, User
from telegram_simulator.profile import Profile
from telegram_simulator.queries import CallbackQueries
from telegram_simulator.rates import RateLimits
from telegram_simulator.updates import UpdateQueue
from telegram_simulator.uploads import FileStore
from telegram_simulator.views import seen
from telegram_simulator.wire import JsonObject

OWN_NUMBERS = ("supergroup", "channel")


def now_utc() -> datetime:
    """The real time; the default clock."""
    return datetime.now(UTC)


class World:
    """Everything there is."""

    def __init__(
        self, *, token: str, bot: User, clock: Callable[[], datetime], answer_within: timedelta
    ) -> None:
        self.token = token
        self.bot = bot
        self.clock = clock
        self.users: dict[int, User] = {}
        self.deactivated: set[int] = set()
        self.met: set[int] = set()  # people the bot has heard of, as its account would remember them
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.updates = UpdateQueue(clock)
        self.events = EventLog(clock)
        self.calls = CallLog(clock)
        self.faults = FaultPlan()
        self.queries = CallbackQueries(clock, answer_within)
        self.profile = Profile(bot.first_name)
        self.rates = RateLimits(None)
        self._user_ids = count(FIRST_USER_ID)
        self._group_numbers = count(FIRST_GROUP_NUMBER)
        self._numbers = count(1)

    def next_user_id(self) -> int:
        """An id no user has yet."""
        return next(user_id for user_id in self._user_ids if user_id not in self.users)

    def next_group_number(self) -> int:
        """A number no group has yet."""
        return next(self._group_numbers)

    def private_chat(self, user: User) -> Chat:
        """The chat of this person with the bot; made at first sight."""
        return self.chats.setdefault(user.id, Chat(user, self._numbers, bot_status="member"))

    def add_group(self, group: Group) -> Chat:
        """A new group, supergroup or channel, without the bot in it."""
        numbers = count(1) if group.kind in OWN_NUMBERS else self._numbers
        return self.chats.setdefault(group.id, Chat(group, numbers))

    @property
    def people_json(self) -> dict[int, JsonObject]:
        """All users as text_mention shows them."""
        return {user.id: user.to_json() for user in self.users.values()}

    def message_json(self, message: Message) -> JsonObject:
        """A message as the bot gets it."""
        mentions = any(entity.type == "text_mention" for entity in message.content.text.entities)
        return message.to_json(self.people_json if mentions else {})

    def post(self, chat: Chat, message: Message) -> None:
        """Put a new message into its chat."""
        chat.messages[message.message_id] = message
        if message.by_bot:
            chat.action = None
        self.events.add("message", chat.id, message_id=message.message_id, body=seen(message))

    def replace(self, chat: Chat, message: Message) -> None:
        """Put an edited message in the place of the old one."""
        chat.messages[message.message_id] = message
        self.events.add("edit", chat.id, message_id=message.message_id, body=seen(message))

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message out of its chat."""
        del chat.messages[message_id]
        self.events.add("delete", chat.id, message_id=message_id)

    def show_keyboard(self, chat: Chat, keyboard: ReplyKeyboard | None) -> None:
        """Put another keyboard at the bottom of the chat, or none."""
        if chat.keyboard != keyboard:
            chat.keyboard = keyboard
            self.events.add("keyboard", chat.id, body=keyboard)
