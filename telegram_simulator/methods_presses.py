"""answerCallbackQuery: what a person sees after pressing a button."""

import re

from telegram_simulator.events import Toast
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import bad_request
from telegram_simulator.world import World


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery .

    Without a text the spinner just stops; the event is written all the same, with an empty text. A URL may only open
    the bot itself.
    """
    url = parameters.text("url") or None
    if url is not None and not re.match(rf"https://t\.me/{world.bot.username}\?start=", url, re.IGNORECASE):
        raise bad_request("URL_INVALID")
    query = world.queries.answer(parameters.text("callback_query_id") or "")
    toast = Toast(
        text=parameters.text("text") or "",
        alert=parameters.flag("show_alert"),
        url=url,
        query_id=query.query_id,
    )
    world.events.add("toast", query.chat_id, user_id=query.user.id, body=toast)
    return True
