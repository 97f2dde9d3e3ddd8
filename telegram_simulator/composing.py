"""What all calls that write text share: reading the text, and the many parameters beside it."""

from telegram_simulator.chats import Chat
from telegram_simulator.cleaning import clean
from telegram_simulator.entities import Formatted
from telegram_simulator.explicit import with_entities
from telegram_simulator.html_mode import parse_html
from telegram_simulator.links import checked_link
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

# Parameters for things the simulated Telegram does not have, and what the real one answers when they do not fit.
FOREIGN = {
    "business_connection_id": "business connection not found",
    "message_thread_id": "message thread not found",
    "direct_messages_topic_id": "direct messages topic not found",
    "allow_paid_broadcast": "FLOODSKIP_NOT_ALLOWED",
    "message_effect_id": "EFFECT_ID_INVALID",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
    "inline_message_id": "MESSAGE_ID_INVALID",
    "rich_message": "rich messages are not simulated",
}
LINKS = ("url", "text_link")


def read_text(world: World, parameters: Parameters, name: str, entities: str) -> Formatted:
    """The text of a parameter with its markup or entities read, not yet cleaned.

    Only HTML of the parse modes is simulated; Markdown is refused in the words for a mode that does not exist.

    Raises:
        BotApiError: an unknown parse mode, markup that does not parse, entities that do not fit.
    """
    text = parameters.text(name) or ""
    mode = (parameters.text("parse_mode") or "").lower()
    if mode == "html":
        return parse_html(text)
    if mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    return with_entities(text, parameters.array(entities) or [], world.users)


def shown_text(formatted: Formatted, most: int, too_long: str) -> Formatted:
    """The text as it will be shown; not empty, at most so many UTF-16 units."""
    cleaned = clean(formatted)
    if not cleaned.text:
        raise bad_request("text must be non-empty")
    return limited(cleaned, most, too_long)


def limited(formatted: Formatted, most: int, too_long: str) -> Formatted:
    """The same text, refused in these words when it has more UTF-16 units."""
    if formatted.length > most:
        raise bad_request(too_long)
    return formatted


def refuse_foreign(parameters: Parameters) -> None:
    """Refuse what only makes sense with things the simulated Telegram does not have."""
    for name, answer in FOREIGN.items():
        if name in parameters.values and parameters.values[name] is not False:
            raise bad_request(answer)


def link_preview(parameters: Parameters, text: Formatted) -> JsonObject:
    """The `link_preview_options` a message keeps: only where they say something about it."""
    options = parameters.mapping("link_preview_options")
    if not options:
        return {}
    url = options.get("url")
    if isinstance(url, str) and url and not checked_link(url):
        raise bad_request("WEBPAGE_URL_INVALID")
    has_link = any(entity.type in LINKS for entity in text.entities)
    return {"link_preview_options": options} if url or has_link else {}


def answered_message(world: World, chat: Chat, parameters: Parameters) -> JsonObject:
    """The `reply_to_message`, and `quote`, of a message that answers another one in the same chat."""
    asked = parameters.mapping("reply_parameters")
    if not asked:
        return {}
    if asked.get("chat_id", chat.id) not in {chat.id, str(chat.id)}:
        raise bad_request("replies to messages of other chats are not simulated")
    message_id = asked["message_id"]
    message = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if message is None:
        if asked.get("allow_sending_without_reply") is True:
            return {}
        raise bad_request("message to be replied not found")
    extra: JsonObject = {"reply_to_message": world.message_json(message.without_reply())}
    quote = asked.get("quote")
    if isinstance(quote, str) and quote:
        position = message.content.text.text.find(quote)
        if position < 0:
            raise bad_request("QUOTE_TEXT_INVALID")
        extra["quote"] = {"text": quote, "position": position, "is_manual": True}
    return extra
