"""The main class: user actions, chat views, event waiting and fault injection.

A test creates a `Simulator`, serves it (`serve` in `server.py`), points the bot at its URL and
calls user actions. Actions return immediately; only the waiting methods are coroutines.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TypeAlias

from telegram_simulator.events import Call, Event, EventKind, Letter, Toast
from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.messages import ChatMessage, Group, User
from telegram_simulator.people import ButtonActions, ChatAccess, GroupActions, MediaActions, TextActions
from telegram_simulator.rates import RateLimits, Rates
from telegram_simulator.wire import Clock
from telegram_simulator.world import Command, World, now_utc

Peer: TypeAlias = User | Group

CALLBACK_LIFETIME = timedelta(minutes=15)
# Seconds: long enough for a slow machine, short enough for a hanging test.
TIMEOUT_S = 10.0


def new_token() -> str:
    """Return a random bot token, so that other open web pages cannot guess it."""
    return f"1000000:{secrets.token_urlsafe(24)}"


@dataclass(frozen=True, slots=True)
class ChatView:
    """The visible content of a chat, oldest message first.

    `toasts`: texts of answered callback queries. `spinning`: number of unanswered callback queries.
    """

    messages: tuple[ChatMessage, ...]
    keyboard: ReplyKeyboard | None = None
    toasts: tuple[Toast, ...] = ()
    unanswered_presses: int = 0
    blocked: bool = False

    @property
    def last(self) -> ChatMessage:
        """The newest message. Raises IndexError if the chat is empty."""
        return self.messages[-1]

    @property
    def from_bot(self) -> tuple[ChatMessage, ...]:
        return tuple(message for message in self.messages if not message.outgoing)


class Simulator:
    """A local Telegram with one bot.

    `token`: bot token; the bot's id is the number before the colon.
    `clock`: current time in UTC, for message dates and expiry.
    `answer_within`: time limit for answering a callback query.
    `rates`: rate limits for messages; None disables them.
    `rate_clock`: seconds for the rate limits, independent of `clock`, which a test may stop.
    """

    def __init__(  # noqa: PLR0913  all but the first two are for tests
        self,
        *,
        token: str = "123456:TEST",  # noqa: S107  the token of a bot that does not exist
        username: str = "simulated_bot",
        first_name: str = "Simulated bot",
        clock: Clock = now_utc,
        answer_within: timedelta = CALLBACK_LIFETIME,
        rates: Rates | None = Rates(),  # noqa: B008  frozen
        rate_clock: Callable[[], float] = monotonic,
    ) -> None:
        bot = User(int(token.partition(":")[0]), first_name, username=username, is_bot=True)
        world = World(token, bot, clock, answer_within, RateLimits(rates, rate_clock))
        chats = ChatAccess(world)
        texts, media, groups = TextActions(chats), MediaActions(chats), GroupActions(chats)
        buttons = ButtonActions(chats, texts, media)
        self.world = world

        self.user, self.delete_account = texts.user, texts.delete_account
        self.start, self.block, self.unblock = texts.start, texts.block, texts.unblock
        self.say, self.edit, self.open_link = texts.say, texts.edit, texts.open_link
        self.forward, self.forward_words = texts.forward, texts.forward_words
        self.send_inline_query = texts.send_inline_query

        self.share_contact, self.send_contact = media.share_contact, media.send_contact
        self.send_location, self.send_poll = media.send_location, media.send_poll
        self.send_document, self.send_photo = media.send_document, media.send_photo
        self.send_sticker, self.send_voice = media.send_sticker, media.send_voice
        self.send_video_note = media.send_video_note

        self.press, self.forge_press = buttons.press, buttons.forge_press
        self.press_label, self.press_keyboard = buttons.press_label, buttons.press_keyboard
        self.add_fault, self.clear_faults = world.faults.add, world.faults.clear
        self.group, self.add_bot, self.remove_bot = groups.group, groups.add_bot, groups.remove_bot

    def chat(self, peer: Peer) -> ChatView:
        """Return the visible content of a private chat or a group."""
        world = self.world
        chat = world.private_chat(peer) if isinstance(peer, User) else world.chats[peer.id]
        toasts = [event.body for event in world.events.since(0, peer.id) if isinstance(event.body, Toast)]
        return ChatView(
            messages=tuple(chat.messages.values()),
            keyboard=chat.keyboard,
            toasts=tuple(toast for toast in toasts if toast.text),
            unanswered_presses=sum(query.chat_id == peer.id for query in world.queries.unanswered),
            blocked=chat.private and chat.bot_status == "kicked",
        )

    def commands(self, user: User) -> tuple[Command, ...]:
        """Return a user's command menu, in their language or else the default one."""
        commands = self.world.commands
        return commands.get((user.language_code or "")[:2]) or commands.get("", ())

    def file(self, file_id: str) -> bytes:
        """Return the content of a sent file. Raises KeyError if the id is unknown."""
        return self.world.files[file_id].data

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The captured outgoing e-mails."""
        return tuple(event.body for event in self.world.events.since() if isinstance(event.body, Letter))

    def add_letter(self, to: str, subject: str, body: str) -> None:
        """Record an outgoing e-mail."""
        self.world.emit("letter", 0, body=Letter(to, subject, body))

    @property
    def calls(self) -> tuple[Call, ...]:
        """The Bot API calls so far (at most the last 100,000)."""
        return self.world.calls.since()

    @property
    def sequence(self) -> int:
        """The number of the last event. Read it before an action, then `wait` for later events."""
        return self.world.events.latest

    async def wait(
        self, peer: Peer, *, after: int, kinds: tuple[EventKind, ...] = (), within: float = TIMEOUT_S
    ) -> tuple[Event, ...]:
        """Wait for events in a chat after event number `after`, optionally of the given kinds."""
        seen = after
        while events := await self.world.events.wait(seen, within, peer.id):
            seen = events[-1].number
            if fitting := tuple(event for event in events if not kinds or event.kind in kinds):
                return fitting
        raise TimeoutError(f"nothing happened in chat {peer.id} after event {after} in {within} s")

    async def wait_until_polled(self, *, within: float = TIMEOUT_S) -> None:
        """Wait until the bot is polling and has fetched all updates."""
        if not await self.world.updates.wait_until_polled(within):
            raise TimeoutError(f"nobody polled for updates in {within} s")

    async def wait_for_call(self, method: str, *, after: int = 0, within: float = TIMEOUT_S) -> tuple[Call, ...]:
        """Wait for calls of a method after call number `after`."""
        calls = await self.world.calls.wait(after, within, method)
        if not calls:
            raise TimeoutError(f"no call of {method} after call {after} in {within} s")
        return calls

    def delay(self, seconds: float) -> None:
        """Delay every response by this many seconds, like a distant server."""
        self.world.faults.delay = seconds
