"""What people see, what the bot asked, and waiting for either without sleeping."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from telegram_simulator.calls import Call
from telegram_simulator.events import Event, EventKind, Letter, Toast
from telegram_simulator.keyboards import ReplyKeyboard
from telegram_simulator.people import Group, User
from telegram_simulator.profile import Command
from telegram_simulator.side import Side
from telegram_simulator.views import ChatMessage, seen

Peer: TypeAlias = User | Group

TYPING_LASTS = timedelta(seconds=5)
PATIENCE = 10.0  # seconds; long enough for a slow machine, short enough for a hanging test


@dataclass(frozen=True, slots=True)
class ChatView:
    """A chat as a client shows it: what is visible now, oldest first.

    `toasts` are the answers with words to this person's presses; `spinning` counts presses without an answer.
    `typing` is what the bot says it is doing, for five seconds or until it writes.
    """

    messages: tuple[ChatMessage, ...]
    keyboard: ReplyKeyboard | None = None
    toasts: tuple[Toast, ...] = ()
    typing: str | None = None
    spinning: int = 0
    blocked: bool = False

    @property
    def last(self) -> ChatMessage:
        """The newest message; IndexError when there is none."""
        return self.messages[-1]

    @property
    def from_bot(self) -> tuple[ChatMessage, ...]:
        """The bot's messages only."""
        return tuple(message for message in self.messages if not message.outgoing)


class Reading(Side):
    """Looking and waiting."""

    @property
    def sequence(self) -> int:
        """The number of the last event; take it before acting, then `wait` for something after it."""
        return self.world.events.latest

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every Bot API call so far (the last hundred thousand)."""
        return self.world.calls.since()

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The e-mails that would have been sent."""
        return tuple(e.body for e in self.world.events.since(0) if isinstance(e.body, Letter))

    def add_letter(self, to: str, subject: str, body: str) -> None:
        """Show an e-mail that would have been sent."""
        self.world.events.add("letter", 0, body=Letter(to, subject, body))

    def chat(self, peer: Peer) -> ChatView:
        """What a person sees in the chat with the bot, or what is seen in a group."""
        chat = self.world.private_chat(peer) if isinstance(peer, User) else self.world.chats[peer.id]
        doing = chat.action
        shown = [e.body for e in self.world.events.since(0, peer.id) if isinstance(e.body, Toast)]
        return ChatView(
            messages=tuple(map(seen, chat.messages.values())),
            keyboard=chat.keyboard,
            toasts=tuple(toast for toast in shown if toast.text),
            typing=doing[0] if doing and self.world.clock() - doing[1] < TYPING_LASTS else None,
            spinning=sum(query.chat_id == peer.id for query in self.world.queries.unanswered),
            blocked=isinstance(peer, User) and chat.bot_status == "kicked",
        )

    def commands(self, user: User) -> tuple[Command, ...]:
        """The command menu of a person's private chat, by the rules of the scopes.

        https://core.telegram.org/bots/api#determining-list-of-commands
        """
        language = (user.language_code or "")[:2]
        scopes = (("chat", user.id), ("all_private_chats", 0), ("default", 0))
        keys = ((kind, chat_id, 0, code) for kind, chat_id in scopes for code in (language, ""))
        lists = (self.world.profile.commands.get(key, ()) for key in keys)
        return next((commands for commands in lists if commands), ())

    def file(self, file_id: str) -> bytes:
        """The bytes of a file somebody sent; KeyError when there is none of this id."""
        stored = self.world.files.by_id(file_id)
        if stored is None:
            raise KeyError(file_id)
        return stored.upload.data

    async def events_since(self, number: int, within: float = 0.0) -> tuple[Event, ...]:
        """All events after this number; waits so many seconds for the first one, and may come back empty."""
        return await self.world.events.wait(number, within)

    async def wait(
        self, peer: Peer, *, after: int, kinds: tuple[EventKind, ...] = (), within: float = PATIENCE
    ) -> tuple[Event, ...]:
        """The events after this number in somebody's chat, as soon as there is one (of these kinds, if named).

        Raises:
            TimeoutError: nothing happened in so many seconds.
        """
        events = await self.world.events.wait(after, within, peer.id, kinds)
        if not events:
            raise TimeoutError(f"nothing happened in chat {peer.id} after event {after} in {within} s")
        return events

    async def polled(self, *, within: float = PATIENCE) -> None:
        """Wait until the bot waits for updates: it has started, and has taken everything there was.

        Raises:
            TimeoutError: it did not in so many seconds.
        """
        if not await self.world.updates.polled(within):
            raise TimeoutError(f"nobody polled for updates in {within} s")

    async def called(self, method: str, *, after: int = 0, within: float = PATIENCE) -> tuple[Call, ...]:
        """The calls of a method after the call with this number, as soon as there is one.

        Raises:
            TimeoutError: none came in so many seconds.
        """
        calls = await self.world.calls.wait(after, method, within)
        if not calls:
            raise TimeoutError(f"no call of {method} after call {after} in {within} s")
        return calls
