"""Parser for Telegram's HTML parse mode.

It knows a few tags and four named character references; a wrong tag is an error. Rules and error
texts follow `parse_html` in TDLib (td/telegram/MessageEntity.cpp), with offsets in UTF-8 bytes; any
error inside a tag is reported as an unclosed tag. Not supported: custom emoji, dates and languages
of code. https://core.telegram.org/bots/api#html-style
"""

import re
from dataclasses import dataclass, field

from telegram_simulator.entities import Entity, Formatted
from telegram_simulator.links import LinkError, check_link, mentioned_user
from telegram_simulator.refusals import BotApiError, bad_request

TAGS = {
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
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>[0-9]*)|(?P<name>[a-zA-Z]*));?", re.ASCII)
MAX_REFERENCE_LENGTH = 9
LAST_CODE_POINT = 0x10FFFF
# A name, then attributes; unquoted values consist of Latin letters, digits, dots and hyphens.
TAG_NAME = re.compile(r"</?([^\s>]*)")
ATTRIBUTE = r"""[ \t\r\n\v]+([^\s>=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>]|\Z)))?"""
ATTRIBUTES = re.compile(rf"((?:{ATTRIBUTE})*)[ \t\r\n\v]*>")


@dataclass(frozen=True, slots=True)
class OpenTag:
    """An open tag. `start`: its offset in the text without markup."""

    name: str
    start: int
    attributes: dict[str, str] = field(default_factory=dict[str, str])


def parse_html(source: str) -> Formatted:
    """Return the text without markup and its entities, not yet cleaned.

    Raises BotApiError if Telegram rejects the markup.
    """
    if "\0" in source:
        raise cannot_parse("Text must not contain null bytes")
    parser = _Parser(source)
    at = 0
    while (begin := source.find("<", at)) >= 0:
        parser.read_text(at, begin)
        at = parser.read_tag(begin)
    parser.read_text(at, len(source))
    return parser.finish()


def cannot_parse(reason: str) -> BotApiError:
    return bad_request(f"can't parse entities: {reason}")


def parse_error(source: str, at: int, reason: str, more: str = "") -> BotApiError:
    """Return the error for invalid markup, with its offset."""
    return cannot_parse(f"{reason} at byte offset {len(source[:at].encode('utf-8', 'surrogatepass'))}{more}")


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self.text = ""
        self._open: list[OpenTag] = []
        self._entities: list[Entity] = []

    def read_text(self, begin: int, end: int) -> None:
        self.text += REFERENCE.sub(lambda one: decode_reference(one[0]), self._source[begin:end])

    def read_tag(self, begin: int) -> int:
        """Parse the tag at this offset and return the offset after it."""
        return self._end_tag(begin) if self._source.startswith("/", begin + 1) else self._start_tag(begin)

    def finish(self) -> Formatted:
        if self._open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return Formatted(self.text, tuple(sorted(self._entities, key=lambda entity: entity.order)))

    def _start_tag(self, begin: int) -> int:
        name, after = self._name(begin)
        if after == len(self._source):
            raise parse_error(self._source, begin, "Unclosed start tag")
        if name not in TAGS:
            raise parse_error(self._source, begin, f'Unsupported start tag "{name}"')
        found = ATTRIBUTES.match(self._source, after)
        if found is None:
            raise parse_error(self._source, begin, f'Unclosed start tag "{name}"')
        attributes: dict[str, str] = {}
        for attribute, double, single, bare in re.findall(ATTRIBUTE, found[1]):
            value = REFERENCE.sub(lambda one: decode_reference(one[0]), double or single or bare.lower())
            attributes[attribute] = value
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise parse_error(self._source, begin, 'Tag "span" must have class "tg-spoiler"')
        self._open.append(OpenTag(name, len(self.text), attributes))
        return found.end()

    def _end_tag(self, begin: int) -> int:
        if not self._open:
            raise parse_error(self._source, begin, "Unexpected end tag")
        opened = self._open.pop()
        name, after = self._name(begin)
        found = ATTRIBUTES.match(self._source, after)
        if found is None or found[1]:
            raise parse_error(self._source, begin, "Unclosed end tag")
        if name not in {"", opened.name}:
            expected = f', expected "</{opened.name}>", found "</{name}>"'
            raise parse_error(self._source, begin, "Unmatched end tag", expected)
        if opened.start < len(self.text):
            self._close(opened)
        return found.end()

    def _name(self, begin: int) -> tuple[str, int]:
        found = TAG_NAME.match(self._source, begin)
        return (found[1].lower(), found.end()) if found else ("", begin)

    def _close(self, opened: OpenTag) -> None:
        kind, value = TAGS[opened.name], ""
        if kind == "text_link":
            # The text replaces a missing href; a link with an invalid URL is dropped.
            address = opened.attributes.get("href") or self.text[opened.start :]
            if (user_id := mentioned_user(address)) is not None:
                kind, value = "text_mention", str(user_id)
            else:
                try:
                    value = check_link(address)
                except LinkError:
                    return
        self._entities.append(Entity(kind, opened.start, len(self.text), value))


def decode_reference(reference: str) -> str:
    """Decode a character reference (`&...;`).

    Supports lt, gt, amp, quot and numbers; others are returned unchanged. The semicolon is
    optional.
    """
    found = REFERENCE.fullmatch(reference)
    if found is None or len(reference.rstrip(";")) > MAX_REFERENCE_LENGTH:
        return reference
    if found["name"] is not None:
        return NAMED_REFERENCES.get(found["name"], reference)
    code = int(found["hex"], 16) if found["hex"] else int(found["decimal"] or "0")
    return chr(code) if 0 < code < LAST_CODE_POINT else reference
