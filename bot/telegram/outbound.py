"""Messages sent through the Bot API, or edited after a press.

An edit that changes nothing counts as done; a message that cannot be edited is sent anew; a text
whose formatting is refused is sent once more as plain text. Nothing is sent to a chat during a
flood wait of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import monotonic

from telegram import Bot, InputFile, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.dispatch.sending import (
    FloodError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.telegram.request import GatewayError, Json, NotConnectedError, call, is_number, is_object, parsed, wait_of
from bot.view.context import Button, Keyboard, Message, Picture
from bot.view.markup import plain

_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid")
_NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message")


@dataclass(frozen=True)
class PressedMessage:
    """A message whose button was pressed. `protected`: it cannot be forwarded or saved."""

    message: int
    protected: bool = False


NOWHERE = PressedMessage(0)
"""No button was pressed, or its message can no longer be edited."""


@dataclass
class ArrivedParts:
    """The parts of a reply that have arrived, with their results: a retry skips them."""

    _results: list[Json] = field(default_factory=list[Json])
    _next: int = 0

    def begin(self) -> None:
        self._next = 0

    async def once(self, part: Callable[[], Awaitable[Json]]) -> Json:
        """Send the next part unless it has arrived; return its result."""
        if self._next == len(self._results):
            self._results.append(await part())
        self._next += 1
        return self._results[self._next - 1]


@dataclass(frozen=True)
class Outbound:
    """A client that sends and edits messages. Its methods raise a `SendingError`."""

    # PTB shows the token in its repr
    bot: Bot = field(repr=False)
    seconds: Callable[[], float] = field(default=monotonic, kw_only=True)
    """The clock of flood waits."""
    _not_before: dict[int, float] = field(default_factory=dict[int, float], init=False)

    async def send(self, chat: int, message: Message, arrived: ArrivedParts | None = None) -> int:
        """Send picture, message and file; return the last id (0: unknown)."""
        arrived = arrived or ArrivedParts()
        if message.picture:
            await arrived.once(partial(self._send_picture, chat, message.picture))
        sent = await arrived.once(partial(self._call, "sendMessage", {"chat_id": chat, **_content(message)}, message))
        if file := message.file:
            fields = {"document": InputFile(file.data, file.name), "protect_content": message.protect or None}
            sent = await arrived.once(partial(self._send_file, chat, "sendDocument", fields))
        number = sent.get("message_id") if is_object(sent) else None
        return number if is_number(number) else 0

    async def _send_picture(self, chat: int, picture: Picture) -> Json:
        png = InputFile(await asyncio.to_thread(picture.draw), picture.name)
        return await self._send_file(chat, "sendPhoto", {"photo": png, "caption": picture.alt})

    async def _send_file(self, chat: int, method: str, fields: dict[str, Json]) -> Json:
        """Send a file. PTB's typed methods fail on an odd answer to a file that was sent."""
        return await self._make_request(chat, lambda: call(self.bot, method, {"chat_id": chat, **fields}))

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        """Edit a message of ours; one that cannot be edited, such as a document, is deleted."""
        if not await self._edit_message(chat, message_id, message):
            await self.delete(chat, message_id)

    async def show(
        self, chat: int, pressed: PressedMessage, messages: tuple[Message, ...], arrived: ArrivedParts | None = None
    ) -> int:
        """Show messages, the first in place of the pressed one if it can be; return the last id."""
        arrived = arrived or ArrivedParts()
        arrived.begin()
        shown = 0
        for message in messages:
            in_place = pressed.message if _fits_edit(message, pressed) else 0
            pressed = NOWHERE
            edited = bool(in_place) and await arrived.once(partial(self._edit_message, chat, in_place, message))
            shown = in_place if edited else await self.send(chat, message, arrived)
        return shown

    async def acknowledge(self, query: str) -> None:
        """Answer a callback query; errors are ignored, since the reply follows anyway."""
        try:
            await call(self.bot, "answerCallbackQuery", {"callback_query_id": query})
        except TelegramError:
            return

    async def delete(self, chat: int, message_id: int) -> None:
        """Delete a message in a private chat; ignore one that is gone or too old."""
        try:
            await self._make_request(chat, lambda: self.bot.delete_message(chat, message_id))
        except RejectedError:
            return

    async def leave(self, chat: int) -> None:
        """Leave a group or channel; ignore one that the bot is not in."""
        try:
            await self._make_request(chat, lambda: self.bot.leave_chat(chat))
        except (RejectedError, UnreachableError):
            return

    async def answers(self) -> bool:
        """Call getMe; return False if no answer comes within 3 s, or if the token is refused."""
        try:
            await parsed(self.bot.get_me(read_timeout=3.0))
        except TelegramError as error:
            return not isinstance(from_telegram(error), NotSentError | UncertainError)
        return True

    def asked_to_wait(self, chat: int) -> float:
        """Return the seconds left of a chat's flood wait."""
        return max(self._not_before.get(chat, 0.0) - self.seconds(), 0.0)

    async def _edit_message(self, chat: int, message_id: int, message: Message) -> bool:
        """Edit a message; return False if it can no longer be edited."""
        parameters = {"chat_id": chat, "message_id": message_id, **_content(message)}
        # editing has no such field: see `_fits_edit`
        parameters.pop("protect_content", None)
        return await self._call("editMessageText", parameters, message) is not None

    async def _call(self, method: str, parameters: dict[str, Json], message: Message) -> Json:
        """Send or edit a text; return None if it cannot be edited."""
        try:
            return await self._make_request(parameters["chat_id"], lambda: call(self.bot, method, parameters))
        except RejectedError as error:
            text, edited = str(error).lower(), parameters.get("message_id")
            if edited and "message is not modified" in text:
                return {"message_id": edited}
            if edited and any(phrase in text for phrase in _NOT_EDITABLE):
                return None
            if "can't parse entities" in text and "parse_mode" in parameters:
                unformatted = {name: value for name, value in parameters.items() if name != "parse_mode"}
                return await self._call(method, {**unformatted, "text": plain(message.text)}, message)
            raise

    async def _make_request(self, chat: int, request: Callable[[], Awaitable[Json]]) -> Json:
        """Make a request unless the chat has a flood wait. Raises `SendingError`."""
        if left := self.asked_to_wait(chat):
            raise FloodError(timedelta(seconds=left))
        try:
            result = await request()
        except TelegramError as error:
            meant = from_telegram(error)
            if isinstance(meant, FloodError):
                self._not_before[chat] = self.seconds() + max(meant.wait.total_seconds(), 0.1)
            raise meant from None
        self._not_before.pop(chat, None)
        return result


def _fits_edit(message: Message, pressed: PressedMessage) -> bool:
    """Return True if an edit can show it: no keyboard, file, picture or added protection."""
    plain_enough = message.keyboard is None and message.file is None and message.picture is None
    return plain_enough and (pressed.protected or not message.protect)


def _content(message: Message) -> dict[str, Json]:
    content: dict[str, Json] = {
        "text": message.text,
        "parse_mode": ParseMode.HTML,
        # a preview would tell a third party that somebody read this
        "link_preview_options": {"is_disabled": True},
    }
    if message.protect:
        content["protect_content"] = True
    if message.keyboard is not None:
        content["reply_markup"] = _keyboard(message.keyboard)
    elif message.rows:
        content["reply_markup"] = {"inline_keyboard": [[_button(button) for button in row] for row in message.rows]}
    return content


def _button(button: Button) -> dict[str, Json]:
    if button.copy:
        return {"text": button.label, "copy_text": {"text": button.copy}}
    target = {"url": button.url} if button.url else {"callback_data": button.code}
    return {"text": button.label, **target, **({"style": button.style} if button.style else {})}


def _keyboard(keyboard: Keyboard) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    if keyboard.kind == "remove":
        return ReplyKeyboardRemove()
    is_phone = keyboard.kind == "phone"
    button = KeyboardButton(keyboard.label, request_contact=is_phone or None, request_location=not is_phone or None)
    return ReplyKeyboardMarkup.from_button(button, resize_keyboard=True, one_time_keyboard=True)


def from_telegram(error: TelegramError) -> SendingError:
    """Return the `SendingError` of a Bot API error, without what Telegram quotes of the message."""
    told = str(error).partition('"')[0][:80]
    match error:
        case RetryAfter():
            return FloodError(wait_of(error))
        case Forbidden() | ChatMigrated():
            return UnreachableError(told)
        case BadRequest():
            gone = any(phrase in told.lower() for phrase in _NO_CHAT)
            return UnreachableError(told) if gone else RejectedError(told)
        case InvalidToken():
            # nothing is wrong with the message: it waits until the operator has a new token
            return NotSentError("the token was refused")
        case NotConnectedError():
            return NotSentError(told)
        case GatewayError():
            return NotDoneError(told)
        case NetworkError():
            return UncertainError(told)
        case _:
            return UncertainError(type(error).__name__)
