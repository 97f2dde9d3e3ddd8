"""From messages to Telegram: sent, or edited in place of the message whose button was pressed.

What is the same already, or gone, counts as done; a message that can no longer be edited is sent anew; text whose
formatting is refused is sent once more without any. While Telegram asks to wait with a chat, nothing is sent there at all,
whoever wants to.
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
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.telegram.request import GatewayError, Json, NotConnectedError, call, is_number, is_object, parsed, wait_of
from bot.view.context import Button, File, Keyboard, Message, Picture
from bot.view.markup import plain

_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid")
_NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message")


@dataclass(frozen=True)
class Pressed:
    """A message whose button was pressed. `protected`: Telegram lets nobody forward or save it."""

    message: int
    protected: bool = False


NOWHERE = Pressed(0)
"""No button was pressed, or its message is out of reach."""


@dataclass
class Arrived:
    """What of a reply has arrived, part by part: where it has to be tried again, it goes on from there."""

    _results: list[Json] = field(default_factory=list[Json])
    _next: int = 0

    def begin(self) -> None:
        """Go through the parts once more."""
        self._next = 0

    async def once(self, part: Callable[[], Awaitable[Json]]) -> Json:
        """Send the next part unless it has arrived; give what came of it."""
        if self._next == len(self._results):
            self._results.append(await part())
        self._next += 1
        return self._results[self._next - 1]


@dataclass(frozen=True)
class Outbound:
    """Sends and edits messages through one `Bot`."""

    # PTB shows the token in its repr
    bot: Bot = field(repr=False)
    seconds: Callable[[], float] = field(default=monotonic, kw_only=True)
    """The clock for waiting as long as Telegram asks."""
    _not_before: dict[int, float] = field(default_factory=dict[int, float], init=False)

    async def send(self, chat: int, message: Message, arrived: Arrived | None = None) -> int:
        """Send a message; give its id (0: unknown), or that of the file that goes along as a document; a picture goes before."""
        arrived = arrived or Arrived()
        if message.picture is not None:
            await arrived.once(partial(self._send_picture, chat, message.picture))
        parameters = {"chat_id": chat, **_content(message)}
        sent = await arrived.once(partial(self._call, "sendMessage", parameters, message))
        if message.file is not None:
            sent = await arrived.once(partial(self._send_document, chat, message.file, protect=message.protect))
        number = sent.get("message_id") if is_object(sent) else None
        return number if is_number(number) else 0

    async def _send_picture(self, chat: int, picture: Picture) -> Json:
        png = InputFile(await asyncio.to_thread(picture.draw), picture.name)
        return await self._send_file(chat, "sendPhoto", {"photo": png, "caption": picture.alt})

    async def _send_document(self, chat: int, file: File, *, protect: bool) -> Json:
        document = InputFile(file.data, file.name)
        return await self._send_file(chat, "sendDocument", {"document": document, "protect_content": protect or None})

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        """Change a message of ours; one that already reads so, or is gone, counts as changed; a document is deleted."""
        if not await self._edited(chat, message_id, message):
            await self.delete(chat, message_id)

    async def show(
        self, chat: int, pressed: Pressed, messages: tuple[Message, ...], arrived: Arrived | None = None
    ) -> int:
        """Show messages: the first in place of the one whose button was pressed, if it can be. Give the last id."""
        arrived = arrived or Arrived()
        arrived.begin()
        shown = 0
        for message in messages:
            in_place = pressed.message if _fits(message, pressed) else 0
            # only the first can take the place of the pressed one: the others stand below it
            pressed = NOWHERE
            edited = bool(in_place) and await arrived.once(partial(self._edited, chat, in_place, message))
            shown = in_place if edited else await self.send(chat, message, arrived)
        return shown

    async def acknowledge(self, query: str) -> None:
        """Tell Telegram that a press was noticed; whatever stands against that, the answer to it counts."""
        try:
            await call(self.bot, "answerCallbackQuery", {"callback_query_id": query})
        except TelegramError:
            return

    async def delete(self, chat: int, message_id: int) -> None:
        """Delete a message in a private chat; one that is gone or too old is left."""
        try:
            await self._asked(chat, lambda: self.bot.delete_message(chat, message_id))
        except BadRequest:
            return
        except TelegramError as error:
            raise from_telegram(error) from None

    async def answers(self) -> bool:
        """Ask Telegram who the bot is; return False if no answer comes within 3 s, or if it refuses the token."""
        try:
            await parsed(self.bot.get_me(read_timeout=3.0))
        except TelegramError as error:
            return not isinstance(from_telegram(error), NotSentError | UncertainError)
        return True

    def asked_to_wait(self, chat: int) -> float:
        """Return for how many more seconds Telegram asked to wait with a chat."""
        return max(self._not_before.get(chat, 0.0) - self.seconds(), 0.0)

    async def leave(self, chat: int) -> None:
        try:
            await self._asked(chat, lambda: self.bot.leave_chat(chat))
        except (BadRequest, Forbidden):
            return
        except TelegramError as error:
            raise from_telegram(error) from None

    async def _edited(self, chat: int, message_id: int, message: Message) -> bool:
        """Edit a message; False when it can no longer be edited."""
        parameters = {"chat_id": chat, "message_id": message_id, **_content(message)}
        # editing has no such field: see `_fits`
        parameters.pop("protect_content", None)
        try:
            await self._call("editMessageText", parameters, message)
        except _CannotEditError:
            return False
        return True

    async def _call(self, method: str, parameters: dict[str, Json], message: Message) -> Json:
        try:
            return await self._asked(parameters["chat_id"], lambda: call(self.bot, method, parameters))
        except BadRequest as error:
            text, edited = str(error).lower(), parameters.get("message_id")
            if edited and "message is not modified" in text:
                return {"message_id": edited}
            if edited and any(phrase in text for phrase in _NOT_EDITABLE):
                raise _CannotEditError(text) from None
            if "can't parse entities" in text and "parse_mode" in parameters:
                unformatted = {name: value for name, value in parameters.items() if name != "parse_mode"}
                return await self._call(method, {**unformatted, "text": plain(message.text)}, message)
            raise from_telegram(error) from None
        except TelegramError as error:
            raise from_telegram(error) from None

    async def _send_file(self, chat: int, method: str, fields: dict[str, Json]) -> Json:
        """Send a file. PTB's typed methods fail on an odd answer although the file was sent; this one does not."""
        try:
            return await self._asked(chat, lambda: call(self.bot, method, {"chat_id": chat, **fields}))
        except TelegramError as error:
            raise from_telegram(error) from None

    async def _asked(self, chat: int, request: Callable[[], Awaitable[Json]]) -> Json:
        """Ask something for a chat, unless Telegram asked to wait there and the time is not over."""
        if left := self.asked_to_wait(chat):
            raise LaterError(timedelta(seconds=left))
        try:
            result = await request()
        except RetryAfter as error:
            wait = wait_of(error)
            self._not_before[chat] = self.seconds() + max(wait.total_seconds(), 0.1)
            raise LaterError(wait) from None
        self._not_before.pop(chat, None)
        return result


def _fits(message: Message, pressed: Pressed) -> bool:
    """Say whether a message may take a pressed one's place. Editing can bring neither keyboard, file, picture nor protection."""
    plain_enough = message.keyboard is None and message.file is None and message.picture is None
    return plain_enough and (pressed.protected or not message.protect)


class _CannotEditError(Exception):
    """The message can no longer be edited."""


def _content(message: Message) -> dict[str, Json]:
    content: dict[str, Json] = {
        "text": message.text,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},  # a preview would tell a third page that somebody read this
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
    """Return what an error of the Bot API means for the sender, without what Telegram quotes of the message."""
    told = str(error).partition('"')[0][:80]
    match error:
        case RetryAfter():
            return LaterError(wait_of(error))
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
