"""sendMessage, editMessageText, editMessageReplyMarkup, deleteMessage."""

from dataclasses import replace
from datetime import timedelta

from telegram_simulator.access import message_in, readable_chat, writable_chat
from telegram_simulator.chats import Chat
from telegram_simulator.composing import (
    answered_message,
    link_preview,
    read_text,
    refuse_foreign,
    shown_text,
)
from telegram_simulator.keyboards import (
    InlineKeyboard,
    RemoveKeyboard,
    ReplyKeyboard,
    ReplyMarkup,
    read_markup,
)
from telegram_simulator.messages import Content, Message
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import bad_request
from telegram_simulator.schema_words import MISSING
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

LONGEST_TEXT = 4096
DELETABLE = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def send_message(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#sendmessage ."""
    text = read_text(world, parameters, "text", "entities")
    chat = writable_chat(world, parameters)
    refuse_foreign(parameters)
    markup = read_markup(parameters.mapping("reply_markup"), private=chat.private)
    extra = answered_message(world, chat, parameters)
    shown = shown_text(text, LONGEST_TEXT, "message is too long")
    extra |= link_preview(parameters, shown)
    return send(world, chat, Content(shown), markup, parameters, extra)


def send(
    world: World,
    chat: Chat,
    content: Content,
    markup: ReplyMarkup | None,
    parameters: Parameters,
    extra: JsonObject,
) -> JsonObject:
    """Put the bot's message into the chat; the last refusal on the way is the one of too many messages."""
    world.rates.take(chat.id, group=not chat.private)
    message = Message(
        message_id=chat.next_number(),
        chat=chat.peer,
        sender=None if chat.kind == "channel" else world.bot,
        date=world.clock(),
        content=content,
        by_bot=True,
        keyboard=markup if isinstance(markup, InlineKeyboard) else None,
        editable=markup is None or isinstance(markup, InlineKeyboard),
        protected=parameters.flag("protect_content"),
        extra=extra,
    )
    world.post(chat, message)
    if isinstance(markup, ReplyKeyboard):
        world.show_keyboard(chat, markup)
    elif isinstance(markup, RemoveKeyboard):
        world.show_keyboard(chat, None)
    return world.message_json(message)


def edit_message_text(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagetext ; without reply_markup the inline keyboard goes."""
    refuse_foreign(parameters)
    if not parameters.text("text"):
        raise bad_request(MISSING["text"])
    text = read_text(world, parameters, "text", "entities")
    chat, message = _message_to_edit(world, parameters)
    if message.content.kind != "text":
        raise bad_request("there is no text in the message to edit")
    shown = shown_text(text, LONGEST_TEXT, "MESSAGE_TOO_LONG")
    kept = {name: value for name, value in message.extra.items() if name != "link_preview_options"}
    edited = replace(
        message,
        content=Content(shown),
        keyboard=_inline_keyboard(parameters, chat),
        extra=kept | link_preview(parameters, shown),
    )
    return _edit(world, chat, message, edited)


def edit_message_reply_markup(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#editmessagereplymarkup ."""
    refuse_foreign(parameters)
    chat, message = _message_to_edit(world, parameters)
    return _edit(world, chat, message, replace(message, keyboard=_inline_keyboard(parameters, chat)))


def _message_to_edit(world: World, parameters: Parameters) -> tuple[Chat, Message]:
    if parameters.values.keys().isdisjoint({"chat_id", "message_id"}):
        raise bad_request(MISSING["message_id"])
    chat = writable_chat(world, parameters)
    message = message_in(chat, parameters, "edit")
    if not message.by_bot or not message.editable:
        raise bad_request("message can't be edited")
    return chat, message


def _inline_keyboard(parameters: Parameters, chat: Chat) -> InlineKeyboard | None:
    markup = read_markup(parameters.mapping("reply_markup"), private=chat.private)
    return markup if isinstance(markup, InlineKeyboard) else None


def _edit(world: World, chat: Chat, before: Message, after: Message) -> JsonObject:
    if after == before:
        raise bad_request(NOT_MODIFIED)
    edited = replace(after, edited=world.clock())
    world.replace(chat, edited)
    return world.message_json(edited)


def delete_message(world: World, parameters: Parameters) -> bool:
    """https://core.telegram.org/bots/api#deletemessage : anything in a private chat, for 48 hours."""
    chat = readable_chat(world, parameters)
    message = message_in(chat, parameters, "delete")
    if not (message.by_bot or chat.private or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    if world.clock() - message.date > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    world.remove(chat, message.message_id)
    return True
