"""Messages as HTML pages: templates, headings, paragraphs and lists.

A text is parsed and only the known tags are written again, so no message can add other HTML.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact import model as official
from bot.conversation.contact.turn import accepts_lead_code, has_text_field, typed_interview, typed_refusal
from bot.conversation.lead.interview import upcoming
from bot.conversation.model import Screen
from bot.conversation.overview.model import AskTowns, JoiningProgress, UnansweredLeads
from bot.conversation.towns.model import ObjectionForm
from bot.dispatch.dispatcher import SeenScreen
from bot.registry import FOLDER as FEATURES
from bot.view.catalog import Words
from bot.view.contact import (
    HEAD,
    LATE_HEAD,
    NOTHING_THERE,
    LeadRow,
    cells_shown,
    late_rows,
    lead_rows,
    leads_on,
    list_without_leads,
)
from bot.view.context import Button, Message, Operator, RenderContext
from bot.view.features import footer_links
from bot.view.markup import link_allowed, plain
from bot.view.overview import joined_table, joining_without_towns, unanswered_without_leads
from bot.web.sessions import WebSession, allowed_rows

_BLOCK = re.compile(r"(<(blockquote|pre)[^>]*>.*?</\2>)", re.DOTALL)
_HEADING = re.compile(r"<b>[^\n]*?</b>(?: ·[^\n]*)?")
_ITEM = re.compile(r"(?:(?P<bullet>• )|(?P<number>\d+)\. (?=\D))(?P<text>.*)")
_CYRILLIC = frozenset(map(chr, range(0x400, 0x530)))
_TAG = re.compile(r"<(/?)([a-z]+)")
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u", "s": "s", "code": "code"}


def page_parts(text: str) -> tuple[str, Markup]:
    """Return the heading of a message ("" without one) as plain text, and the rest as HTML."""
    first, _, rest = text.partition("\n")
    if _HEADING.fullmatch(first):
        return plain(first), html_of_message_text(rest)
    return "", html_of_message_text(text)


def html_of_message_text(text: str) -> Markup:
    return Markup("\n".join(_blocks(text)))  # noqa: S704  made of known tags only


def _blocks(text: str) -> Iterator[str]:
    end = 0
    for match in _BLOCK.finditer(text):
        yield from _paragraphs(text[end : match.start()])
        inner = "<br>".join(_inline(match[1]).strip("\n").split("\n"))
        quote = f'<blockquote lang="{_written_in(inner)}"><p>{inner}</p></blockquote>'
        yield (quote if match[2] == "blockquote" else f"<pre>{inner}</pre>")
        end = match.end()
    yield from _paragraphs(text[end:])


def _written_in(quote: str) -> str:
    """Return the language of a text, by its letters, for screen readers."""
    letters = [char for char in plain(quote) if char.isalpha()]
    return "uk" if sum(char in _CYRILLIC for char in letters) * 2 > len(letters) else "cs"


def _paragraphs(text: str) -> Iterator[str]:
    for block in filter(None, re.split(r"\n{2,}", text.strip("\n"))):
        lines = block.split("\n")
        # a tag that reaches from one line into the next keeps them together
        if any(sum(-1 if slash else 1 for slash, _ in _TAG.findall(line)) for line in lines):
            yield f"<p>{'<br>'.join(_inline(block).split(chr(10)))}</p>"
        else:
            yield from _lines(lines)


def _lines(lines: list[str]) -> Iterator[str]:
    """Render a heading, lists and paragraphs; a line below an item belongs to it."""
    if _HEADING.fullmatch(lines[0]):
        yield f"<h2>{_inline(lines[0].replace('<b>', '').replace('</b>', ''))}</h2>"
        lines = lines[1:]
    spoken, items, kind = list[str](), list[str](), ""
    for line in lines:
        if match := _ITEM.fullmatch(line):
            if spoken:
                yield _paragraph(spoken)
                spoken = []
            kind = "ul" if match["bullet"] else "ol"
            number = f' value="{match["number"]}"' if match["number"] else ""
            items.append(f"<li{number}>{_inline(match['text'])}")
        elif items:
            items[-1] += f"<br>{_inline(line)}"
        else:
            spoken.append(line)
    if spoken:
        yield _paragraph(spoken)
    if items:
        yield f"<{kind}>{''.join(f'{item}</li>' for item in items)}</{kind}>"


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(text: str) -> str:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join([*reader.out, *(f"</{tag}>" for tag in reversed(reader.open))])


class _Reader(HTMLParser):
    """A parser that rewrites a text with known tags only, and closes each of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag in _INLINE:
            self._begin(_INLINE[tag], "")
        elif tag == "a" and link_allowed(href):
            self._begin("a", f' href="{escape(href)}" rel="noreferrer noopener"')

    def handle_endtag(self, tag: str) -> None:
        """Close it, if it is the last that was opened."""
        name = _INLINE.get(tag, tag)
        if self.open and self.open[-1] == name:
            self.out.append(f"</{self.open.pop()}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def _begin(self, name: str, attributes: str) -> None:
        self.open.append(name)
        self.out.append(f"<{name}{attributes}>")


_NUMBERED = re.compile(r"^(\d+)\. (?=\D)(.+)$", re.MULTILINE)


def inline_choices(message: Message) -> Message:
    """Put each numbered sentence on its button, if the numbers fit the list."""
    items = {number: plain(text) for number, text in _NUMBERED.findall(message.text)}
    numbers = {button.label for row in message.rows for button in row if button.label.isdigit()}
    if not numbers or numbers != items.keys():
        return message
    buttons = [button for row in message.rows for button in row if button.label.isdigit()]
    spoken = tuple((replace(button, label=f"{button.label}. {items[button.label]}"),) for button in buttons)
    others = (row for row in message.rows if not any(button.label.isdigit() for button in row))
    return replace(message, text=_NUMBERED.sub("", message.text).strip(), rows=(*spoken, *others))


FOLDER = Path(__file__).parent / "templates"
SENDING: Mapping[type[Screen], str] = {
    official.Writing: msg("Send to the candidate"),
    official.NoteForm: msg("Keep the note"),
    ObjectionForm: msg("Send to the coordinators"),
}
"""Labels of buttons below a text field that do more than lead on."""
FILES: Mapping[str, str] = {
    official.RECORD: msg("Save for the file (PDF)"),
    official.TABLE: msg("As a table (XLSX)"),
    official.CALENDAR: msg("📅 Calendar file"),
}
"""Files of a lead and their buttons; the last one only before an interview."""
_ENVIRONMENT = Environment(
    loader=FileSystemLoader([FOLDER, *FEATURES.glob("*/templates")]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class PagePart(NamedTuple):
    """One message on a page."""

    heading: str
    body: Markup
    rows: list[list[Button]]
    above: list[list[Button]]
    """The rows above the table, which may be long."""


@dataclass(frozen=True)
class GatePage:
    """A page in front of a protected one: heading, text (Telegram's HTML), one form to `action`.

    `other`: a second button, sent as `other`. `asked`: label of an input, of a PIN if `secret`.
    `wrong`: error message. `typed`: undelivered text, to be copied. `aside`: the page has no link
    to the messages.
    """

    heading: str
    text: str
    action: str = ""
    button: str = ""
    asked: str = ""
    typed: str = ""
    aside: bool = False
    other: str = ""
    secret: bool = False
    wrong: str = ""


TRANSLATED = {"heading", "button", "other", "asked"}


def link_page(
    words: Words, operator: Operator, page: GatePage, status: int = 200, template: str = "gate.html"
) -> HTMLResponse:
    """Render a page in front of a restricted one."""
    said = {name: text and words.say(text) for name, text in vars(page).items() if name in TRANSLATED}
    values = {**vars(page), **said, "body": html_of_message_text(page.text)}
    return printed(template, words, operator, values, status)


def screen_page(seen: SeenScreen, web_session: WebSession, me: str) -> HTMLResponse:
    """Render the screen of the chat, with a form for every button and for awaited words.

    `me`: who reads it, and for which town.
    """
    screen, context = seen.shown.screen, seen.context
    leads = leads_on(screen, context.known)
    names, rows, messages = tuple(map(context.say, HEAD)), lead_rows(leads or (), context), seen.messages
    if leads is not None:
        messages = (list_without_leads(screen, context),)
    elif isinstance(screen, JoiningProgress):
        messages, (names, *towns) = (joining_without_towns(context),), joined_table(context)
        rows = [LeadRow("", town) for town in towns]
    elif isinstance(screen, UnansweredLeads):
        messages, names = (unanswered_without_leads(screen, context),), tuple(map(context.say, LATE_HEAD))
        rows = late_rows(screen, context)
    rows = [row._replace(cells=cells_shown(row, context)) for row in rows]
    parts = [_part(one, context.say("All messages")) for one in map(inline_choices, messages)]
    if isinstance(screen, official.LeadDetails):
        parts[0] = _name_alone(parts[0])
    seeking = accepts_lead_code(screen) and bool(context.known.inbox or context.known.closed)
    beside = isinstance(screen, official.Declining)
    writing = (has_text_field(screen) and not beside) or seeking
    values = {
        "seeking": seeking,
        "beside": beside,
        "send": context.say(SENDING.get(type(screen), msg("Go on"))),
        "note": seen.note,
        "me": me,
        # the title stays in the browser's history, so it holds no name
        "lead": context.known.lead,
        "parts": parts,
        "form": web_session.form,
        "once": web_session.once() if writing else "",
        "typed": web_session.typed,
        "filled": web_session.typed or _read_back(screen, context),
        "lost": web_session.lost,
        "signing": isinstance(screen, official.Writing),
        "signed": web_session.signed,
        "place": encode(screen) if writing else "",
        "head": names,
        "leads": rows,
        "listing": leads is not None,
        "as_file": leads is not None or isinstance(screen, UnansweredLeads),
        "setting": isinstance(screen, official.MySettings),
        "none_there": NOTHING_THERE,
        "files": _files(screen, parts, context) if isinstance(screen, official.LeadDetails) else [],
    }
    return printed("screen.html", context.words, context.operator, values)


def _part(one: Message, above_all: str) -> PagePart:
    # that button stands above each page; a filter of the list leads to the same place, and stays
    rows = [[button for button in row if button.label != above_all] for row in allowed_rows(one)]
    rows = [row for row in rows if row]
    above = [row for row in rows if row[0].code.partition(":")[0] == AskTowns.code_name]
    return PagePart(*page_parts(one.text), [row for row in rows if row not in above], above)


def _read_back(screen: Screen, context: RenderContext) -> str:
    """Return text that was typed and read back before, to be corrected."""
    lead, session = context.known.lead, context.session
    match screen:
        case official.Declining(_, reason) if lead:
            return typed_refusal(session, lead, reason).words
        case official.Inviting() if lead and (planned := typed_interview(session, lead)):
            return f"{context.words.time(planned.at)}, {planned.place}"
        case _:
            return ""


def _files(sheet: official.LeadDetails, parts: list[PagePart], context: RenderContext) -> list[tuple[str, str]]:
    """Return the files of a lead that have no button above: action and label."""
    lead = context.known.lead
    dated = lead is not None and upcoming(lead, context.now) is not None
    above = {button.code for part in parts for row in part.rows for button in row}
    files = {form: encode(official.LeadFile(sheet.lead, form)) for form in FILES if form != official.CALENDAR or dated}
    return [(code, context.say(FILES[form])) for form, code in files.items() if code not in above]


def _name_alone(part: PagePart) -> PagePart:
    """Keep only the name in the heading of a sheet; the text below repeats the rest."""
    return part._replace(heading=part.heading.partition(" · ")[0])


def printed(
    template: str, words: Words, operator: Operator, values: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """Render a template, with operator, phone and privacy notice below."""
    links = {path: words.say(label) for path, label in footer_links().items()}
    frame = {"say": words.say, "lang": words.language, "operator": operator, "links": links}
    page = _ENVIRONMENT.get_template(template).render({**frame, **values})
    return HTMLResponse(page, status)
