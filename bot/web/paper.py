"""Puts words on paper: the two templates, and every line of the pages that the chat does not have."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.conversation.codes import encode
from bot.conversation.municipal.awaiting import awaits_words, seeks
from bot.conversation.municipal.contact_screens import Noting, Sheet, Writing
from bot.conversation.municipal.own_town_screens import Objecting
from bot.conversation.screens import Screen
from bot.dispatch.looking import Seen
from bot.view.catalog import Words, msg
from bot.web.html import page_body, page_parts
from bot.web.numbered import spelled_out
from bot.web.pressed import rows
from bot.web.visits import Visit

FOLDER = Path(__file__).parent / "templates"
TEXTS: Mapping[str, str] = {
    "title": msg("Messages from candidates"),
    "skip": msg("Skip to the content"),
    "all": msg("All messages"),
    "leave": msg("Leave this page"),
    "words": msg("Your text"),
    "code": msg("Code of the message"),
    "find": msg("Find it"),
    "table": msg("Download as a row of a table (CSV)"),
    "printed": msg(
        "Personal data: use this printout for this job only, and destroy it when you no longer need it."
    ),
}
SENDING: Mapping[type[Screen], str] = {
    Writing: msg("Send to the candidate"),
    Noting: msg("Keep the note"),
    Objecting: msg("Send to the coordinators"),
}
"""What a press under a field of words does, where it does more than lead on."""
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)  # fmt: skip


def door(
    words: Words, heading: str, text: str, action: str = "", button: str = "", status: int = 200
) -> HTMLResponse:
    """A page in front of a lead: a heading, a text (Telegram's HTML), and at most one button that posts to `action`."""
    values = {
        "heading": words.say(heading),
        "body": page_body(text),
        "action": action,
        "button": words.say(button) if button else "",
    }
    return _printed("door.html", words, values, status)


def screen(seen: Seen, visit: Visit) -> HTMLResponse:
    """What the chat would show, with a form for every button, and one for words where they are awaited."""
    parts = [
        {
            "heading": heading,
            "body": body,
            "rows": rows(message),
        }
        for message in map(spelled_out, seen.messages)
        for heading, body in [page_parts(message.text)]
    ]
    seeking = seeks(seen.shown.screen) and bool(seen.scene.known.inbox or seen.scene.known.closed)
    writing = awaits_words(seen.shown.screen) or seeking
    values = {
        "seeking": seeking,
        "send": seen.scene.say(SENDING.get(type(seen.shown.screen), msg("Go on"))),
        "note": seen.note,
        "parts": parts,
        "form": visit.form,
        "once": visit.once() if writing else "",
        "place": encode(seen.shown.screen) if writing else "",
        "table": encode(seen.shown.screen) if isinstance(seen.shown.screen, Sheet) else "",
    }
    return _printed("screen.html", seen.scene.words, values, 200)


def _printed(
    template: str, words: Words, values: Mapping[str, Any], status: int
) -> HTMLResponse:  # jinja2's own type
    texts = {name: words.say(text) for name, text in TEXTS.items()}
    page = _ENVIRONMENT.get_template(template).render(t=texts, lang=words.language, **values)
    return HTMLResponse(page, status)
