"""getMe, getChat, leaveChat, sendChatAction, and what is left of webhooks: there never is one here."""

from telegram_simulator.access import readable_chat, writable_chat
from telegram_simulator.composing import refuse_foreign
from telegram_simulator.membership import change_membership
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import bad_request
from telegram_simulator.schema_words import MISSING
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("record_audio", "upload_audio", "upload_document", "choose_sticker", "find_location"),
    *("pick_up_location", "record_video_note", "upload_video_note", "cancel"),
}


def get_me(world: World, _: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#getme ."""
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#getchat ."""
    chat = readable_chat(world, parameters)
    return chat.peer.to_chat_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def leave_chat(world: World, parameters: Parameters) -> bool:
    """https://core.telegram.org/bots/api#leavechat ; the bot hears of its own going as of any other."""
    chat = readable_chat(world, parameters)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    change_membership(world, chat, world.bot, "left")
    return True


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """https://core.telegram.org/bots/api#sendchataction ; shown for five seconds or until a message comes."""
    refuse_foreign(parameters)
    action = (parameters.text("action") or "").lower()
    if action not in ACTIONS:
        raise bad_request(MISSING["action"])
    chat = writable_chat(world, parameters)
    chat.action = None if action == "cancel" else (action, world.clock())
    world.events.add("typing", chat.id, body=action)
    return True


def get_webhook_info(world: World, _: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#getwebhookinfo ."""
    return {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }


def delete_webhook(world: World, parameters: Parameters) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook ."""
    if parameters.flag("drop_pending_updates"):
        world.updates.drop()
    return True
