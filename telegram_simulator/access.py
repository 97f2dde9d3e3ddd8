"""Which chat a call means, and whether the bot may act in it; in the order and the words of the real server.

https://github.com/tdlib/telegram-bot-api, `Client::check_chat`: a chat the bot has never met is not found, one it
was thrown out of is forbidden.
"""

from telegram_simulator.chats import INSIDE, Chat
from telegram_simulator.messages import Message
from telegram_simulator.parameters import Parameters
from telegram_simulator.people import User
from telegram_simulator.refusals import bad_request, forbidden
from telegram_simulator.schema_words import MISSING
from telegram_simulator.world import World


def readable_chat(world: World, parameters: Parameters) -> Chat:
    """The chat of `chat_id`, to look at it.

    Raises:
        BotApiError: unknown, or a supergroup or channel the bot is not in.
    """
    chat = _find(world, parameters)
    if chat is None or (chat.private and not chat.opened and chat.id not in world.met):
        raise bad_request("chat not found")
    if chat.kind in {"supergroup", "channel"}:
        _check_membership(chat)
    return chat


def writable_chat(world: World, parameters: Parameters) -> Chat:
    """The chat of `chat_id`, to write into it.

    Raises:
        BotApiError: as above, or the person never started the bot, blocks it, or is gone.
    """
    chat = readable_chat(world, parameters)
    if not isinstance(chat.peer, User):
        _check_membership(chat)
        if chat.kind == "channel" and chat.bot_status != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        return chat
    if chat.peer.id in world.deactivated:
        raise forbidden("user is deactivated")
    if chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")
    if not chat.opened:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def message_in(chat: Chat, parameters: Parameters, purpose: str) -> Message:
    """The message of `message_id`; `purpose` completes "message to ... not found".

    Raises:
        BotApiError: it is not there.
    """
    message_id = parameters.integer("message_id")
    if message_id is None:
        raise bad_request(MISSING["message_id"])
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def _find(world: World, parameters: Parameters) -> Chat | None:
    by_name = parameters.text("chat_id")
    if by_name is not None:
        name = by_name.removeprefix("@").lower()
        public = (chat for chat in world.chats.values() if not chat.private)
        return next((chat for chat in public if (chat.peer.username or "").lower() == name), None)
    chat_id = parameters.integer("chat_id")
    if chat_id is None:
        raise bad_request(MISSING["chat_id"])
    user = world.users.get(chat_id)
    return world.private_chat(user) if user is not None else world.chats.get(chat_id)


def _check_membership(chat: Chat) -> None:
    what = "group" if chat.kind == "group" else chat.kind
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {what} chat")
    if chat.bot_status not in INSIDE:
        raise forbidden(f"bot is not a member of the {what} chat")
