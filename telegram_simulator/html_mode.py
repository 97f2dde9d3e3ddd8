"""Telegram's HTML mode, parsed with Telegram's own tolerance and in Telegram's own words.

It is not HTML: a few tags, four named character references, and a wrong tag is an error, not a guess. The rules are
those of `parse_html` in TDLib (td/telegram/MessageEntity.cpp), which the Bot API server calls.
https://core.telegram.org/bots/api#html-style
"""

import re
from dataclasses import dataclass

from telegram_simulator.entities import Entity, Formatted, nested_order
from telegram_simulator.html_tags import (
    StartTag,
    byte_offset,
    cannot_parse,
    decode_reference,
    read_end_tag,
    read_start_tag,
)
from telegram_simulator.links import checked_link, mentioned_user

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
MARKUP = re.compile(r"[<&]")
EMOJI_ID = re.compile(r"-?[0-9]{1,19}", re.ASCII)
UNIX_TIME = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
LARGEST_EMOJI_ID = 2**63 - 1
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class OpenTag:
    """A start tag whose end has not come yet; `start` is its place in the text without markup."""

    tag: StartTag
    start: int


def parse_html(source: str) -> Formatted:
    """The text without markup and its entities, not yet cleaned, trimmed or merged.

    Raises:
        BotApiError: `Bad Request: can't parse entities: ...` in Telegram's words.
    """
    if "\0" in source:
        raise cannot_parse("Text must not contain null bytes")
    parser = _Parser(source)
    at = 0
    while (found := MARKUP.search(source, at)) is not None:
        parser.add_text(source[at : found.start()])
        at = parser.read_markup(found.start())
    parser.add_text(source[at:])
    return parser.finish()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[OpenTag] = []
        self._entities: list[Entity] = []

    def add_text(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def read_markup(self, at: int) -> int:
        """Take in the reference or tag at this place and return the place behind it."""
        if self._source[at] == "&":
            character, after = decode_reference(self._source, at)
            self.add_text(character)
            return after
        if self._source.startswith("/", at + 1):
            after = read_end_tag(self._source, at, self._open[-1].tag.name if self._open else None)
            self._close(self._open.pop())
            return after
        tag = read_start_tag(self._source, at)
        if tag.name == "span" and tag.attributes.get("class") != "tg-spoiler":
            where = byte_offset(self._source, at)
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._open.append(OpenTag(tag, self._length))
        return tag.after

    def finish(self) -> Formatted:
        if self._open:
            name = self._open[-1].tag.name
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self._pieces)
        if SURROGATE.search(text) and not SURROGATE.search(self._source):
            raise cannot_parse(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        # The language of a `code` was only kept in case a `pre` lay directly around it.
        shown = (Entity("code", e.start, e.end) if e.type == "code" else e for e in self._entities)
        return Formatted(text, tuple(sorted(shown, key=nested_order)))

    def _close(self, opened: OpenTag) -> None:
        if opened.start == self._length:
            return
        name, attributes = opened.tag.name, opened.tag.attributes
        match name:
            case "pre" | "code":
                self._close_preformatted(name, _language(attributes), opened.start)
            case "a":
                self._close_link(attributes.get("href", ""), opened.start)
            case "tg-emoji":
                self._add("custom_emoji", opened.start, _emoji_id(attributes.get("emoji-id", "")))
            case "tg-time":
                self._close_time(attributes, opened.start)
            case "blockquote":
                kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
                self._add(kind, opened.start)
            case _:
                self._add(SIMPLE_TAGS[name], opened.start)

    def _add(self, kind: str, start: int, value: str = "", date_format: str = "") -> None:
        self._entities.append(Entity(kind, start, self._length, value, date_format))

    def _close_preformatted(self, name: str, language: str, start: int) -> None:
        """A code with a language directly inside a pre, or the other way round, are one pre with a language."""
        inner = self._entities[-1] if self._entities else None
        if inner is not None and (inner.start, inner.end) == (start, self._length):
            spoken = inner.value if name == "pre" else language
            if spoken and {inner.type, name} == {"pre", "code"}:
                self._entities[-1] = Entity("pre", start, self._length, spoken)
                return
        self._add(name, start, language if name == "code" else "")

    def _close_link(self, href: str, start: int) -> None:
        """A link without an address takes its own text as one; an address nobody could open is dropped."""
        address = href or "".join(self._pieces)[start:]
        if (user_id := mentioned_user(address)) is not None:
            self._add("text_mention", start, str(user_id))
        elif url := checked_link(address):
            self._add("text_link", start, url)

    def _close_time(self, attributes: dict[str, str], start: int) -> None:
        unix_time = attributes.get("unix", "")
        if UNIX_TIME.fullmatch(unix_time):
            self._add("date_time", start, unix_time, attributes.get("format", ""))


def _language(attributes: dict[str, str]) -> str:
    name = attributes.get("class", "")
    return name.removeprefix("language-") if name.startswith("language-") else ""


def _emoji_id(text: str) -> str:
    if not EMOJI_ID.fullmatch(text) or not 0 < abs(int(text)) <= LARGEST_EMOJI_ID:
        raise cannot_parse("Invalid custom emoji identifier specified")
    return text
