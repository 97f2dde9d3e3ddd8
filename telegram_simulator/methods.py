"""The Bot API methods, with the server's error texts (telegram-bot-api/Client.cpp, TDLib).

Methods missing in `METHODS` are answered with 404. Parameters that Telegram supports and the
simulator does not are rejected.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TypeAlias

from telegram_simulator.entities import Formatted, clean
from telegram_simulator.events import Toast
from telegram_simulator.html_mode import parse_html
from telegram_simulator.keyboards import InlineKeyboard, OtherMarkup, ReplyKeyboard, ReplyMarkup, parse_markup
from telegram_simulator.messages import EMPTY_TEXT, ChatMessage, StoredFile, User
from telegram_simulator.refusals import BotApiError, bad_request, forbidden
from telegram_simulator.schema import MISSING_ERRORS, Parameters, UploadedFile, telegram_schema
from telegram_simulator.wire import JsonObject, is_object
from telegram_simulator.world import MEMBER_STATUSES, Chat, Command, World

MAX_TEXT_LENGTH = 4096
MAX_RESULTS, MAX_RESULT_ID_BYTES = 50, 64
DELETION_WINDOW = timedelta(hours=48)
WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]+", re.ASCII)
LANGUAGE = re.compile(r"([a-z]{2})?", re.ASCII)
MAX_COMMAND_LENGTH, MAX_DESCRIPTION_LENGTH, MAX_COMMANDS = 32, 256, 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def get_me(world: World, _: Parameters) -> JsonObject:
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(world: World, parameters: Parameters) -> list[JsonObject]:
    """Return pending updates. Unlike Telegram, reject unknown kinds in `allowed_updates`."""
    if world.webhook:
        raise BotApiError(409, WEBHOOK_IS_SET)
    kinds = parameters.array("allowed_updates")
    if kinds is not None:
        known = telegram_schema().fields("Update")
        for kind in kinds:
            if kind == "update_id" or kind not in known:
                raise bad_request(f'unknown kind of update "{kind}"')
        world.updates.allow(frozenset(map(str, kinds)))
    limit = parameters.integer("limit")
    return await world.updates.poll(
        parameters.integer("offset") or 0, 100 if limit is None else limit, parameters.integer("timeout") or 0
    )


def set_webhook(world: World, parameters: Parameters) -> bool:
    """Set a webhook: no updates are delivered to it, but it blocks polling."""
    world.webhook = parameters.text("url") or ""
    return True


def delete_webhook(world: World, parameters: Parameters) -> bool:
    """Remove the webhook, as libraries do before polling."""
    world.webhook = ""
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def send_message(world: World, parameters: Parameters) -> JsonObject:
    said = _parse_text(parameters)
    chat = _writable_chat(world, parameters)
    markup = parse_markup(parameters.values.get("reply_markup"), private=chat.private)
    return _send(world, chat, markup, parameters, said=_displayed_text(said, "message is too long"))


def send_file(kind: str, world: World, parameters: Parameters) -> JsonObject:
    """Send an uploaded document or photo; file_id and URL are not supported."""
    document = parameters.values[kind]
    chat = _writable_chat(world, parameters)
    markup = parse_markup(parameters.values.get("reply_markup"), private=chat.private)
    if not isinstance(document, UploadedFile):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not document.data:
        raise bad_request("file must be non-empty")
    if len(document.data) > MAX_UPLOAD_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    if kind == "photo" and not document.data.startswith(PNG):
        raise bad_request("IMAGE_PROCESS_FAILED")
    stored = world.add_file(document.file_name, document.mime_type, document.data)
    said = Formatted(parameters.text("caption") or "")
    return _send(world, chat, markup, parameters, said=said, attached=(kind, stored))


def _send(
    world: World,
    chat: Chat,
    markup: ReplyMarkup | None,
    parameters: Parameters,
    *,
    said: Formatted = EMPTY_TEXT,
    attached: tuple[str, StoredFile | None] = ("text", None),
) -> JsonObject:
    """Post the bot's message. Rate limits are checked last."""
    world.rates.take(chat.id, group=not chat.private)
    message = ChatMessage(
        message_id=next(chat.message_ids),
        chat=chat.peer,
        sender=world.bot,
        date=world.clock(),
        content=said,
        kind=attached[0],
        media=attached[1],
        outgoing=False,
        keyboard=markup if isinstance(markup, InlineKeyboard) else None,
        editable=markup is None or isinstance(markup, InlineKeyboard),
        protected=parameters.flag("protect_content"),
    )
    world.post(chat, message)
    if isinstance(markup, ReplyKeyboard):
        world.show_keyboard(chat, markup)
    elif isinstance(markup, OtherMarkup) and markup.removes:
        world.show_keyboard(chat, None)
    return world.message_json(message)


def edit_message_text(world: World, parameters: Parameters) -> JsonObject:
    """Edit a message; remove its inline keyboard if `reply_markup` is missing."""
    if not parameters.text("text"):
        raise bad_request(MISSING_ERRORS["text"])
    said = _parse_text(parameters)
    if parameters.values.keys().isdisjoint({"chat_id", "message_id"}):
        raise bad_request(MISSING_ERRORS["message_id"])
    chat = _writable_chat(world, parameters)
    message = _message_in(chat, parameters, "edit")
    if message.outgoing or not message.editable:
        raise bad_request("message can't be edited")
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    markup = parse_markup(parameters.values.get("reply_markup"), private=chat.private)
    keyboard = markup if isinstance(markup, InlineKeyboard) else None
    edited = replace(message, content=_displayed_text(said, "MESSAGE_TOO_LONG"), keyboard=keyboard)
    if edited == message:
        raise bad_request(NOT_MODIFIED)
    world.rates.take(chat.id, group=not chat.private)
    edited = replace(edited, edited_at=world.clock())
    world.replace(chat, edited)
    return world.message_json(edited)


def delete_message(world: World, parameters: Parameters) -> bool:
    """Delete a message of a private chat within 48 hours."""
    chat = _readable_chat(world, parameters)
    message = _message_in(chat, parameters, "delete")
    if message.outgoing and not chat.private and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    if world.clock() - message.date > DELETION_WINDOW:
        raise bad_request("message can't be deleted for everyone")
    world.remove(chat, message.message_id)
    return True


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Answer a callback query. Emit an event even if the text is empty."""
    query = world.queries.answer(parameters.text("callback_query_id") or "")
    toast = Toast(parameters.text("text") or "", parameters.flag("show_alert"))
    world.emit("toast", query.chat_id, user_id=query.user.id, body=toast)
    return True


def answer_inline_query(world: World, parameters: Parameters) -> bool:
    """Answer an inline query with articles, each of which must be a valid message."""
    world.queries.answer(parameters.text("inline_query_id") or "")
    results = [one for one in parameters.array("results") or [] if is_object(one)]
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(one.get("id", "")) for one in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    for one in results:
        if not 1 <= len(str(one.get("id", "")).encode()) <= MAX_RESULT_ID_BYTES:
            raise bad_request("RESULT_ID_INVALID")
        content = one.get("input_message_content")
        if one.get("type") != "article" or not is_object(content):
            raise bad_request("only articles with a text are simulated")
        said = Parameters({"text": content.get("message_text"), "parse_mode": content.get("parse_mode")})
        _displayed_text(_parse_text(said), "MESSAGE_TOO_LONG")
        parse_markup(one.get("reply_markup"), private=True)
    return True


def get_file(world: World, parameters: Parameters) -> JsonObject:
    """Return a `File`, which is served at /file/bot<token>/<file_path>."""
    stored = world.files.get(parameters.text("file_id") or "")
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return stored.to_json() | {"file_path": f"files/{stored.file_id}"}


def leave_chat(world: World, parameters: Parameters) -> bool:
    """Leave a group; the bot receives `my_chat_member`."""
    chat = _readable_chat(world, parameters)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    world.change_membership(chat, world.bot, "left")
    return True


def set_my_commands(world: World, parameters: Parameters) -> bool:
    """Replace the commands of a language; an empty list deletes them."""
    language = _language(parameters)
    given = parameters.array("commands") or []
    commands = tuple(_command(fields) for fields in given if is_object(fields))
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[language] = commands
    return True


def _command(fields: JsonObject) -> Command:
    name = str(fields["command"]).strip().removeprefix("/")
    description = str(fields["description"]).strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_COMMAND_LENGTH:
        raise bad_request(f"command length must not exceed {MAX_COMMAND_LENGTH}")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION_LENGTH:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION_LENGTH}")
    return Command(name, description)


def get_my_commands(world: World, parameters: Parameters) -> list[JsonObject]:
    """Return the commands set for exactly this language."""
    return [asdict(command) for command in world.commands.get(_language(parameters), ())]


def set_description(what: str, world: World, parameters: Parameters) -> bool:
    world.set_description(what, _language(parameters), parameters.text(what) or "")
    return True


def get_description(what: str, world: World, parameters: Parameters) -> JsonObject:
    return {what: world.description(what, _language(parameters))}


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code") or ""
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _parse_text(parameters: Parameters) -> Formatted:
    """Parse a text, not yet cleaned. Only the parse mode HTML is simulated."""
    text = parameters.text("text") or ""
    mode = (parameters.text("parse_mode") or "").lower()
    if mode == "html":
        return parse_html(text)
    if mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    return Formatted(text)


def _displayed_text(said: Formatted, too_long: str) -> Formatted:
    """Return the displayed text. Raises BotApiError if it is empty or too long without markup."""
    cleaned = clean(said)
    if not cleaned.text:
        raise bad_request("text must be non-empty")
    if cleaned.length > MAX_TEXT_LENGTH:
        raise bad_request(too_long)
    return cleaned


def _readable_chat(world: World, parameters: Parameters) -> Chat:
    """Return the chat of `chat_id`. Raises BotApiError if the bot cannot read it."""
    chat_id = parameters.integer("chat_id")
    if chat_id is None and "chat_id" not in parameters.values:
        raise bad_request(MISSING_ERRORS["chat_id"])
    user = world.users.get(chat_id or 0)
    chat = world.private_chat(user) if user is not None else world.chats.get(chat_id or 0)
    if chat is None or (chat.private and not chat.opened and chat.id not in world.known_users):
        raise bad_request("chat not found")
    if chat.kind not in {"private", "group"}:
        _check_membership(chat)
    return chat


def _writable_chat(world: World, parameters: Parameters) -> Chat:
    """Return the chat of `chat_id`. Raises BotApiError if the bot may not write to it."""
    chat = _readable_chat(world, parameters)
    if not isinstance(chat.peer, User):
        _check_membership(chat)
        return chat
    if chat.peer.id in world.deactivated:
        raise forbidden("user is deactivated")
    if chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")
    if not chat.opened:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _check_membership(chat: Chat) -> None:
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.bot_status not in MEMBER_STATUSES:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def _message_in(chat: Chat, parameters: Parameters, purpose: str) -> ChatMessage:
    """Return the message of `message_id`. `purpose` completes "message to ... not found"."""
    message_id = parameters.integer("message_id")
    if message_id is None:
        raise bad_request(MISSING_ERRORS["message_id"])
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


MethodFunction: TypeAlias = Callable[[World, Parameters], object]


@dataclass(frozen=True)
class Method:
    """A method's implementation and its simulated parameters."""

    function: MethodFunction
    simulated: frozenset[str]

    def perform(self, world: World, parameters: Parameters) -> object:
        for name, value in parameters.values.items():
            if name not in self.simulated and value is not False:
                raise bad_request(f'the parameter "{name}" is not simulated')
        return self.function(world, parameters)


def _method(carry: MethodFunction, simulated: str = "") -> Method:
    return Method(carry, frozenset(simulated.split()))


# Link previews, notification sound and keyboard size are accepted and have no effect.
METHODS: Mapping[str, Method] = {
    "getMe": _method(get_me),
    "getUpdates": _method(get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": _method(set_webhook, "url"),
    "deleteWebhook": _method(delete_webhook, "drop_pending_updates"),
    "sendMessage": _method(
        send_message, "chat_id text parse_mode link_preview_options disable_notification protect_content reply_markup"
    ),
    "sendDocument": _method(
        partial(send_file, "document"), "chat_id document disable_notification protect_content reply_markup"
    ),
    "sendPhoto": _method(
        partial(send_file, "photo"), "chat_id photo caption disable_notification protect_content reply_markup"
    ),
    "editMessageText": _method(
        edit_message_text, "chat_id message_id text parse_mode link_preview_options reply_markup"
    ),
    "deleteMessage": _method(delete_message, "chat_id message_id"),
    "answerCallbackQuery": _method(answer_callback_query, "callback_query_id text show_alert cache_time"),
    "answerInlineQuery": _method(
        answer_inline_query, "inline_query_id results cache_time is_personal next_offset button"
    ),
    "getFile": _method(get_file, "file_id"),
    "leaveChat": _method(leave_chat, "chat_id"),
    "setMyCommands": _method(set_my_commands, "commands language_code"),
    "getMyCommands": _method(get_my_commands, "language_code"),
    "setMyDescription": _method(partial(set_description, "description"), "description language_code"),
    "getMyDescription": _method(partial(get_description, "description"), "language_code"),
    "setMyShortDescription": _method(partial(set_description, "short_description"), "short_description language_code"),
    "getMyShortDescription": _method(partial(get_description, "short_description"), "language_code"),
}
# Method names are case-insensitive: https://core.telegram.org/bots/api#making-requests
NAMES_BY_LOWERCASE: Mapping[str, str] = {name.lower(): name for name in METHODS}
