"""Reading one tag of Telegram's HTML mode: its name, its attributes, and what is wrong with it.

Only the reading; which tags mean what is decided in `html_mode.py`. The rules and the words of the errors are those
of `parse_html` in TDLib (td/telegram/MessageEntity.cpp); the offsets in them count UTF-8 bytes.
"""

import re
from dataclasses import dataclass, field

from telegram_simulator.refusals import BotApiError, bad_request

TAG_NAMES = {
    *("a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins"),
    *("tg-spoiler", "tg-emoji", "tg-time", "span", "pre", "code", "blockquote"),
}
NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>[0-9]*)|(?P<name>[a-zA-Z]*));?", re.ASCII)
LONGEST_REFERENCE = 9
LAST_CODE_POINT = 0x10FFFF
SPACE = re.compile(r"[ \t\r\n\v]*")
TAG_NAME = re.compile(r"[^ \t\r\n\v>]*")
ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v>=/\"']*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
TOKEN_END = re.compile(r"[ \t\r\n\v>]|\Z")


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag as written: its name in small letters, its attributes, and the position behind it."""

    name: str
    after: int
    attributes: dict[str, str] = field(default_factory=dict[str, str])


def cannot_parse(reason: str) -> BotApiError:
    """The refusal of markup that does not parse."""
    return bad_request(f"can't parse entities: {reason}")


def byte_offset(source: str, position: int) -> int:
    """The place in UTF-8 bytes, as errors name it."""
    return len(source[:position].encode("utf-8", "surrogatepass"))


def decode_reference(source: str, at: int) -> tuple[str, int]:
    """The character that `&...;` at this place stands for, and the place behind it.

    Only lt, gt, amp, quot and numbers are known; anything else stays an ampersand, and the semicolon is optional.
    """
    found = REFERENCE.match(source, at)
    if found is None or found.end() - at - found[0].endswith(";") > LONGEST_REFERENCE:
        return "&", at + 1
    if found["name"] is not None:
        character = NAMED_REFERENCES.get(found["name"], "")
    else:
        code = int(found["hex"], 16) if found["hex"] else int(found["decimal"] or "0")
        character = chr(code) if 0 < code < LAST_CODE_POINT else ""
    return (character, found.end()) if character else ("&", at + 1)


def read_start_tag(source: str, begin: int) -> StartTag:
    """The start tag at this place.

    Raises:
        BotApiError: an unknown or unfinished tag, or an attribute Telegram cannot read.
    """
    at = _behind(TAG_NAME, source, begin + 1)
    if at == len(source):
        raise cannot_parse(f"Unclosed start tag at byte offset {byte_offset(source, begin)}")
    name = source[begin + 1 : at].lower()
    if name not in TAG_NAMES:
        raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {byte_offset(source, begin)}')
    attributes: dict[str, str] = {}
    while not source.startswith(">", at := _behind(SPACE, source, at)):
        attribute, value, at = _read_attribute(source, at, name, begin)
        attributes[attribute] = value
    return StartTag(name, at + 1, attributes)


def _read_attribute(source: str, at: int, tag: str, begin: int) -> tuple[str, str, int]:
    """Name, value (empty where there is none) and the place behind the attribute."""
    begins = f"at byte offset {byte_offset(source, begin)}"
    name_end = _behind(ATTRIBUTE_NAME, source, at)
    name = source[at:name_end]
    if not name:
        raise cannot_parse(f'Empty attribute name in the tag "{tag}" {begins}')
    at = _behind(SPACE, source, name_end)
    if at == len(source):
        raise cannot_parse(f'Unclosed start tag "{tag}" {begins}')
    if source[at] != "=":
        return name, "", at
    at = _behind(SPACE, source, at + 1)
    if at == len(source):
        raise cannot_parse(f'Unclosed start tag "{tag}" {begins}')
    value, at = _read_literal(source, at) if source[at] in "'\"" else _read_token(source, at)
    if at == len(source):
        raise cannot_parse(f"Unclosed start tag {begins}")
    return name, value, at


def _read_literal(source: str, at: int) -> tuple[str, int]:
    """A value in quotation marks; without the closing one it ends with the text."""
    quote = source[at]
    at += 1
    pieces: list[str] = []
    while at < len(source) and source[at] != quote:
        if source[at] == "&":
            piece, at = decode_reference(source, at)
        else:
            piece = source[at]
            at += 1
        pieces.append(piece)
    return "".join(pieces), min(at + 1, len(source))


def _read_token(source: str, at: int) -> tuple[str, int]:
    """A value without quotation marks: Latin letters, digits, points and hyphens only."""
    end = _behind(NAME_TOKEN, source, at)
    if end < len(source) and not TOKEN_END.match(source, end):
        raise cannot_parse(f"Unexpected end of name token at byte offset {byte_offset(source, at)}")
    return source[at:end].lower(), end


def read_end_tag(source: str, begin: int, expected: str | None) -> int:
    """The place behind the end tag at this place; `expected` is the innermost open tag.

    Raises:
        BotApiError: no tag is open, another one is, or the end tag does not end.
    """
    offset = byte_offset(source, begin)
    if expected is None:
        raise cannot_parse(f"Unexpected end tag at byte offset {offset}")
    name_end = _behind(TAG_NAME, source, begin + 2)
    name = source[begin + 2 : name_end].lower()
    at = _behind(SPACE, source, name_end)
    if not source.startswith(">", at):
        raise cannot_parse(f"Unclosed end tag at byte offset {offset}")
    if name not in {"", expected}:
        wanted = f'expected "</{expected}>", found "</{name}>"'
        raise cannot_parse(f"Unmatched end tag at byte offset {offset}, {wanted}")
    return at + 1


def _behind(pattern: re.Pattern[str], source: str, at: int) -> int:
    """The end of what the pattern, which may match nothing, matches here."""
    found = pattern.match(source, at)
    return found.end() if found else at
