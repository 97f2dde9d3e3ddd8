"""Bot messages as Telegram returns them: plain text, entities and keyboard."""

import json
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import Any

Json = Any  # whatever a bot sends
BOT = {"id": 1, "is_bot": True, "first_name": "bot", "username": "bench_bot"}
TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "a": "text_link", "tg-spoiler": "spoiler",
}  # fmt: skip
"""HTML tags of the Bot API and the types of their entities (Bot API, "HTML style")."""
TAG = re.compile(r"<(/?)([a-z-]+)([^>]*)>")
HREF = re.compile(r'href="([^"]*)"')


def message_of(parameters: Mapping[str, Json], message_id: int, *, edited: bool) -> dict[str, Json]:
    """Return the message created by sendMessage or editMessageText."""
    chat = {"id": int(parameters["chat_id"]), "first_name": "B", "type": "private"}
    now = int(time.time())
    message: dict[str, Json] = {"message_id": message_id, "from": BOT, "chat": chat, "date": now}
    if edited:
        message["edit_date"] = now
    is_html = parameters.get("parse_mode") == "HTML"
    message["text"], entities = parse_html(parameters["text"]) if is_html else (parameters["text"], [])
    if entities:
        message["entities"] = entities
    if preview := parse_json(parameters.get("link_preview_options")):
        message["link_preview_options"] = preview
    markup = parse_json(parameters.get("reply_markup"))
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    return message


def parse_json(value: Json) -> Json:
    """Return an object sent as JSON, or as JSON text in a form field."""
    return json.loads(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def parse_html(html: str) -> tuple[str, list[dict[str, Json]]]:
    """Return the plain text of HTML and its entities (offsets in UTF-16 code units)."""
    text, position = "", 0
    opened: list[tuple[str, str, int]] = []
    entities: list[dict[str, Json]] = []
    for tag in TAG.finditer(html):
        text += unescape(html[position : tag.start()])
        position = tag.end()
        closing, name, attributes = tag.groups()
        if not closing:
            opened.append((TYPES[name], attributes, utf16_length(text)))
            continue
        kind, attributes, offset = opened.pop()
        entity: dict[str, Json] = {"offset": offset, "length": utf16_length(text) - offset, "type": kind}
        if link := HREF.search(attributes):
            entity["url"] = unescape(link[1])
        entities.append(entity)
    return text + unescape(html[position:]), sorted(entities, key=lambda one: one["offset"])


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
