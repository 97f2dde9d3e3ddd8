"""What everything people do has in common: somebody puts something into a chat, and the bot is told."""

import re
from collections.abc import Mapping

from telegram_simulator.chats import Chat
from telegram_simulator.impossible import ImpossibleAction, NoSuchMessage
from telegram_simulator.messages import Content, Message
from telegram_simulator.people import Group, User
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@([A-Za-z0-9_]+))?")


class Side:
    """The people's side of a world; the mixins of `Simulator` build on it."""

    world: World

    def _chat(self, user: User, place: Group | None = None) -> Chat:
        """The chat somebody acts in: their own with the bot, or a group they name."""
        if user.id in self.world.deactivated:
            raise ImpossibleAction(f"the account of {user.first_name} is deleted")
        if place is None:
            return self.world.private_chat(user)
        chat = self.world.chats[place.id]
        chat.members.add(user.id)
        return chat

    def _writable(self, user: User, place: Group | None = None) -> Chat:
        chat = self._chat(user, place)
        if chat.private and chat.bot_status == "kicked":
            raise ImpossibleAction(f"{user.first_name} blocks the bot; unblock it first")
        if chat.kind == "channel":
            raise ImpossibleAction("people cannot write in a channel")
        return chat

    def _message(self, chat: Chat, message_id: int) -> Message:
        message = chat.messages.get(message_id)
        if message is None:
            raise NoSuchMessage(f"no message {message_id} in the chat {chat.id}")
        return message

    def _send(
        self, user: User, chat: Chat, content: Content, extra: Mapping[str, object] | None = None
    ) -> int:
        """Put a person's message into the chat, tell the bot, and return its id."""
        message = Message(
            message_id=chat.next_number(),
            chat=chat.peer,
            sender=user,
            date=self.world.clock(),
            content=content,
            extra=dict(extra or {}),
        )
        if chat.private:
            chat.opened = True
        self.world.post(chat, message)
        self._tell(chat, message, "message")
        return message.message_id

    def _tell(self, chat: Chat, message: Message, kind: str) -> None:
        """Queue the update of a message, if the bot may read it."""
        if _reaches_bot(self.world, chat, message):
            if message.sender is not None:
                self.world.met.add(message.sender.id)
            self.world.updates.add(kind, self.world.message_json(message))

    def _reply(self, chat: Chat, reply_to: int | None) -> JsonObject:
        if reply_to is None:
            return {}
        return {"reply_to_message": self.world.message_json(self._message(chat, reply_to).without_reply())}


def _reaches_bot(world: World, chat: Chat, message: Message) -> bool:
    """Privacy mode, which is on unless BotFather is told otherwise.

    In a group where it is no administrator the bot gets service messages, commands that may be meant for it, and
    replies to what it wrote: https://core.telegram.org/bots/features#privacy-mode
    """
    if chat.private or chat.bot_status == "administrator":
        return True
    if chat.bot_status != "member":
        return False
    if message.content.kind in {"new_chat_members", "left_chat_member"}:
        return True
    command = COMMAND.match(message.content.text.text)
    if command is not None:
        return command[1] is None or command[1].lower() == (world.bot.username or "").lower()
    return message.answered.get("from") == world.bot.to_json()
