"""The simulated Telegram in one hand: what people do, what they see, and what goes wrong.

Start here. A test makes one `Simulator`, serves it (`serve` in `server.py`), points the bot at the address, and then
acts as people do. Everything people do is an ordinary call that returns at once; only waiting is awaited.
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
from telegram_simulator.people import Groups, Places, Pressing, Sending, Talking
from telegram_simulator.rates import RateLimits, Rates
from telegram_simulator.wire import Clock
from telegram_simulator.world import Command, World, now_utc

Peer: TypeAlias = User | Group

ANSWER_WITHIN = timedelta(minutes=15)
# seconds; long enough for a slow machine, short enough for a hanging test
PATIENCE = 10.0


def new_token() -> str:
    """Make a token that nobody has known before: no page that somebody has open can guess it."""
    return f"1000000:{secrets.token_urlsafe(24)}"


@dataclass(frozen=True, slots=True)
class ChatView:
    """A chat as a client shows it: what is visible now, oldest first.

    `toasts` are the answers with words to this person's presses; `spinning` counts presses without an answer.
    """

    messages: tuple[ChatMessage, ...]
    keyboard: ReplyKeyboard | None = None
    toasts: tuple[Toast, ...] = ()
    spinning: int = 0
    blocked: bool = False

    @property
    def last(self) -> ChatMessage:
        """The newest message; IndexError when there is none."""
        return self.messages[-1]

    @property
    def from_bot(self) -> tuple[ChatMessage, ...]:
        return tuple(message for message in self.messages if not message.outgoing)


class Simulator:
    """A local Telegram with one bot.

    `token`: the number before its colon is the bot's id. `clock` tells the time, in UTC, of messages and of everything
    that grows too old. `answer_within`: how long a press may wait for its answer. `rates`: how many messages are too
    many; None lets everything through. `rate_clock`: the seconds the rates are counted in, apart from `clock`, which may
    stand still.
    """

    def __init__(  # noqa: PLR0913  all but the first two are for tests
        self,
        *,
        token: str = "123456:TEST",  # noqa: S107  the token of a bot that does not exist
        username: str = "simulated_bot",
        first_name: str = "Simulated bot",
        clock: Clock = now_utc,
        answer_within: timedelta = ANSWER_WITHIN,
        rates: Rates | None = Rates(),  # noqa: B008  frozen
        rate_clock: Callable[[], float] = monotonic,
    ) -> None:
        bot = User(int(token.partition(":")[0]), first_name, username=username, is_bot=True)
        world = World(token, bot, clock, answer_within, RateLimits(rates, rate_clock))
        places = Places(world)
        talking, sending, groups = Talking(places), Sending(places), Groups(places)
        pressing = Pressing(places, talking, sending)
        self.world = world

        self.user, self.delete_account = talking.user, talking.delete_account
        self.start, self.block, self.unblock = talking.start, talking.block, talking.unblock
        self.say, self.edit, self.open_link = talking.say, talking.edit, talking.open_link
        self.forward, self.forward_words = talking.forward, talking.forward_words
        self.ask_inline = talking.ask_inline

        self.share_contact, self.send_contact = sending.share_contact, sending.send_contact
        self.send_location, self.send_poll = sending.send_location, sending.send_poll
        self.send_document, self.send_photo = sending.send_document, sending.send_photo
        self.send_sticker, self.send_voice = sending.send_sticker, sending.send_voice
        self.send_video_note = sending.send_video_note

        self.press, self.forge_press = pressing.press, pressing.forge_press
        self.press_label, self.press_keyboard = pressing.press_label, pressing.press_keyboard

        # What can go wrong, and how everything works again, is in `faults.py`.
        self.add_fault, self.clear_faults = world.faults.add, world.faults.clear
        self.group, self.add_bot, self.remove_bot = groups.group, groups.add_bot, groups.remove_bot

    def chat(self, peer: Peer) -> ChatView:
        """What a person sees in the chat with the bot, or what is seen in a group."""
        world = self.world
        chat = world.private_chat(peer) if isinstance(peer, User) else world.chats[peer.id]
        toasts = [event.body for event in world.events.since(0, peer.id) if isinstance(event.body, Toast)]
        return ChatView(
            messages=tuple(chat.messages.values()),
            keyboard=chat.keyboard,
            toasts=tuple(toast for toast in toasts if toast.text),
            spinning=sum(query.chat_id == peer.id for query in world.queries.unanswered),
            blocked=chat.private and chat.bot_status == "kicked",
        )

    def commands(self, user: User) -> tuple[Command, ...]:
        """The command menu of a person: in their language, else the one for everybody."""
        commands = self.world.commands
        return commands.get((user.language_code or "")[:2]) or commands.get("", ())

    def file(self, file_id: str) -> bytes:
        """The bytes of a file somebody sent; KeyError when there is none of this id."""
        return self.world.files[file_id].data

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The e-mails that would have been sent."""
        return tuple(event.body for event in self.world.events.since() if isinstance(event.body, Letter))

    def add_letter(self, to: str, subject: str, body: str) -> None:
        """Show an e-mail that would have been sent."""
        self.world.happen("letter", 0, body=Letter(to, subject, body))

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every Bot API call so far (the last hundred thousand)."""
        return self.world.calls.since()

    @property
    def sequence(self) -> int:
        """The number of the last event; take it before acting, then `wait` for something after it."""
        return self.world.events.latest

    async def wait(
        self, peer: Peer, *, after: int, kinds: tuple[EventKind, ...] = (), within: float = PATIENCE
    ) -> tuple[Event, ...]:
        """The events after this number in somebody's chat, as soon as there is one (of these kinds, if named)."""
        seen = after
        while events := await self.world.events.wait(seen, within, peer.id):
            seen = events[-1].number
            if fitting := tuple(event for event in events if not kinds or event.kind in kinds):
                return fitting
        raise TimeoutError(f"nothing happened in chat {peer.id} after event {after} in {within} s")

    async def polled(self, *, within: float = PATIENCE) -> None:
        """Wait until the bot waits for updates: it has started, and has taken everything there was."""
        if not await self.world.updates.polled(within):
            raise TimeoutError(f"nobody polled for updates in {within} s")

    async def called(self, method: str, *, after: int = 0, within: float = PATIENCE) -> tuple[Call, ...]:
        """The calls of a method after the call with this number, as soon as there is one."""
        calls = await self.world.calls.wait(after, within, method)
        if not calls:
            raise TimeoutError(f"no call of {method} after call {after} in {within} s")
        return calls

    def delay(self, seconds: float) -> None:
        """Let every answer take so much longer from now on, as a distant server does."""
        self.world.faults.delay = seconds
