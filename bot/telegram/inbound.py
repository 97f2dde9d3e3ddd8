"""From a Telegram update to what it means: who, where, which action. Text is only looked at for commands."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation import actions, commands
from bot.conversation.actions import Action
from bot.conversation.codes import decode
from bot.conversation.private import Private
from bot.telegram.outbound import NOWHERE, Pressed
from bot.telegram.updates import CallbackQuery, Message, Update, User

PRIVATE = "private"
GONE = {"left", "kicked"}


@dataclass(frozen=True)
class Acted:
    """Somebody did something in a private chat."""

    user: User
    chat: int
    action: Action
    query: str = ""
    """The callback query to answer, "" when no button was pressed."""
    pressed: Pressed = NOWHERE


@dataclass(frozen=True)
class InGroup:
    """The bot is in a group or channel, where it must not be."""

    chat: int


@dataclass(frozen=True)
class Nothing:
    """An update that asks for nothing: the bot was blocked, or a channel spoke."""


Inbound: TypeAlias = Acted | InGroup | Nothing


def meaning(update: Update) -> Inbound:
    """Say what an update means."""
    if query := update.callback_query:
        return _press(query)
    if message := update.message or update.edited_message:
        if message.chat.type != PRIVATE:
            return InGroup(message.chat.id)
        if message.sender is None:
            return Nothing()
        action = _action(message) if update.message else actions.Edit()
        return Acted(message.sender, message.chat.id, action)
    if member := update.my_chat_member:
        in_group = member.chat.type != PRIVATE and member.new_chat_member.status not in GONE
        return InGroup(member.chat.id) if in_group else Nothing()
    return Nothing()


def _press(query: CallbackQuery) -> Inbound:
    message = query.message
    if message is not None and message.chat.type != PRIVATE:
        return InGroup(message.chat.id)
    # In a private chat the chat's id is the person's. Date 0 marks a message that can no longer be edited.
    pressed = NOWHERE
    if message is not None and message.date:
        pressed = Pressed(message.message_id, message.has_protected_content)
    return Acted(query.sender, query.sender.id, decode(query.data), query.id, pressed)


def _action(message: Message) -> Action:
    if message.text is not None:
        return commands.spoken(message.text)
    if message.contact is not None:
        own = message.sender is not None and message.contact.user_id == message.sender.id
        return actions.SharePhone(Private(message.contact.phone_number), own)
    if message.location is not None:
        return actions.SharePosition(message.location.latitude, message.location.longitude)
    return actions.SendFile(message.message_id) if message.has_file else actions.SendOther()
