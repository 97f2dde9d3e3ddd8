"""Converts the Markdown of content to Telegram's HTML, with links only to https, mailto, tel.

Paragraphs, lists, quotes, bold, italic, code and links are supported. Other Markdown is shown as
plain text and reported by `unsupported`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.content.problems import Remark, tr

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline", "entity"])
_AS_IT_STANDS = re.compile(
    r"\*\*|</?[a-z]+[^<>]*>|&(?:[a-z]{2,8}|#\d{2,5});|\][ \t]+\((?:https?:|www\.)|^[ \t]*[•●▪◦‣][ \t]*|^[ \t]*\|.*\|[ \t]*$"
)
"""Markup of Markdown, HTML and Word that would be shown literally."""
_TAG = re.compile(r"</?[a-z][^>]*>")
_LINK = re.compile(r"https://[^\s@]+|mailto:[^\s]+|tel:\+?[0-9]+")
_INLINE = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}
_UNSUPPORTED: Mapping[str, Remark] = {
    "heading_open": tr("a heading (#) cannot be shown"),
    "hr": tr("a line of --- cannot be shown"),
    "fence": tr("a part between ``` cannot be shown"),
    "code_block": tr("a line that begins with four spaces cannot be shown"),
}


class ForeignWords(NamedTuple):
    """Typed words in another language than the reader's, as HTML too, and the mark of a reading."""

    text: str
    source: str
    target: str
    shown: str
    mark: str


def to_html(markdown: str) -> str:
    return _read(markdown)[0]


def unsupported(markdown: str) -> tuple[tuple[int, Remark], ...]:
    """Return (line from 0, problem) for unsupported Markdown and links."""
    return _read(markdown)[1]


def plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def visible_length(html: str) -> int:
    return len(plain(html))


def telegram_length(html: str) -> int:
    """Return the length that Telegram counts: UTF-16 units without tags."""
    return len(plain(html).encode("utf-16-le")) // 2


def link_allowed(url: str) -> bool:
    """Return True for https links without user names, mailto and tel."""
    return bool(_LINK.fullmatch(url))


@lru_cache(maxsize=4096)
def _read(markdown: str) -> tuple[str, tuple[tuple[int, Remark], ...]]:
    """Return the HTML of a text and its unsupported markup."""
    tokens = _PARSER.parse(markdown)
    return "\n".join(_blocks(tokens)).strip(), tuple(_unsupported(tokens))


def _unsupported(tokens: Sequence[Token]) -> Iterator[tuple[int, Remark]]:
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type in _UNSUPPORTED:
            yield line, _UNSUPPORTED[token.type]
        inside = line
        for child in token.children or ():
            inside += child.type in {"softbreak", "hardbreak"}
            if child.type == "text" and "](" in child.content:
                yield inside, tr("the link {link} cannot be shown", child.content.partition("](")[2].partition(")")[0])
            if child.type == "text" and (found := _AS_IT_STANDS.search(child.content)):
                yield inside, tr('"{words}" would be shown as it stands', found[0].strip())
            href = child.attrGet("href") if child.type == "link_open" else None
            if href is not None and not link_allowed(str(href)):
                yield inside, tr("the link {link} cannot be shown", href)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the lines of a text, with a blank line after a paragraph or a whole list."""
    lists: list[int] = []
    quoted = False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(0)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                if not lists:
                    yield ""
            case "blockquote_open" | "blockquote_close":
                quoted = token.type == "blockquote_open"
                if not quoted:
                    yield ""
            case "inline":
                text = "".join(_spans(token.children or ()))
                mark, lists = _mark(lists)
                yield f"<blockquote>{text}</blockquote>" if quoted else mark + text
                if not lists and not quoted:
                    yield ""
            case "fence" | "code_block":
                yield f"<pre>{escape(token.content.rstrip(), quote=False)}</pre>"
                yield ""
            case _:
                pass


def _mark(lists: list[int]) -> tuple[str, list[int]]:
    if not lists:
        return "", lists
    *outer, number = lists
    return (f"{number}. " if number else "• "), [*outer, number + 1 if number else 0]


def _spans(tokens: Sequence[Token]) -> Iterator[str]:
    closing: list[str] = []
    for token in tokens:
        match token.type:
            case "text":
                yield escape(token.content, quote=False)
            case "code_inline":
                yield f"<code>{escape(token.content, quote=False)}</code>"
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "link_open":
                href = str(token.attrGet("href") or "")
                allowed = link_allowed(href)
                closing.append("</a>" if allowed else "")
                yield f'<a href="{escape(href)}">' if allowed else ""
            case "link_close":
                yield closing.pop()
            case _:
                yield _INLINE.get(token.type, "")
