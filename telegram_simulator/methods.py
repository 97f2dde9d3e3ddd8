"""The methods the simulator has, by name. What is not here is answered with 404, as an unknown method is."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from telegram_simulator.methods_chats import (
    delete_webhook,
    get_chat,
    get_me,
    get_webhook_info,
    leave_chat,
    send_chat_action,
)
from telegram_simulator.methods_documents import get_file, send_document
from telegram_simulator.methods_messages import (
    delete_message,
    edit_message_reply_markup,
    edit_message_text,
    send_message,
)
from telegram_simulator.methods_presses import answer_callback_query
from telegram_simulator.methods_profile import (
    delete_my_commands,
    get_my_commands,
    getter,
    set_my_commands,
    setter,
)
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import bad_request
from telegram_simulator.schema import telegram_schema
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

Method: TypeAlias = Callable[[World, Parameters], object]

GET_UPDATES = "getUpdates"
METHODS: Mapping[str, Method] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "sendDocument": send_document,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": setter("name"),
    "getMyName": getter("name"),
    "setMyDescription": setter("description"),
    "getMyDescription": getter("description"),
    "setMyShortDescription": setter("short_description"),
    "getMyShortDescription": getter("short_description"),
    "sendChatAction": send_chat_action,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getWebhookInfo": get_webhook_info,
    "deleteWebhook": delete_webhook,
}
# Telegram takes method names in any case: https://core.telegram.org/bots/api#making-requests
BY_SMALL_NAME: Mapping[str, str] = {name.lower(): name for name in [*METHODS, GET_UPDATES]}


async def get_updates(world: World, parameters: Parameters) -> list[JsonObject]:
    """https://core.telegram.org/bots/api#getupdates ; a kind of update that does not exist is refused."""
    kinds = parameters.array("allowed_updates")
    if kinds is not None:
        known = telegram_schema().fields_of("Update")
        for kind in kinds:
            if kind == "update_id" or kind not in known:
                raise bad_request(f'unknown kind of update "{kind}"')
        world.updates.allow(frozenset(map(str, kinds)))
    limit = parameters.integer("limit")
    return await world.updates.poll(
        parameters.integer("offset") or 0,
        100 if limit is None else limit,
        parameters.integer("timeout") or 0,
    )
