"""The bot's own standing in a chat changing, and the update that tells it so."""

from telegram_simulator.chats import Chat
from telegram_simulator.people import User
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

ADMINISTRATOR_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GRANTED = ("can_manage_chat", "can_delete_messages", "can_invite_users")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")


def change_membership(world: World, chat: Chat, changed_by: User, status: str) -> None:
    """Set the bot's status and queue `my_chat_member`; nothing happens when it already is so."""
    before, chat.bot_status = chat.bot_status, status
    if before == status:
        return
    world.updates.add(
        "my_chat_member",
        {
            "chat": chat.peer.to_chat_json(),
            "from": changed_by.to_json(),
            "date": int(world.clock().timestamp()),
            "old_chat_member": _member_json(world.bot, chat, before),
            "new_chat_member": _member_json(world.bot, chat, status),
        },
    )


def _member_json(bot: User, chat: Chat, status: str) -> JsonObject:
    """Telegram's `ChatMember` of the bot."""
    shown: JsonObject = {"user": bot.to_json(), "status": status}
    match status:
        case "kicked":
            shown["until_date"] = 0
        case "administrator":
            shown |= {right: right in GRANTED for right in ADMINISTRATOR_RIGHTS}
            if chat.kind == "channel":
                shown |= dict.fromkeys(CHANNEL_RIGHTS, True)
        case _:
            pass
    return shown
