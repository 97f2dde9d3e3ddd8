"""Link validation and automatic detection of entities in texts.

Links follow `LinkManager::check_link` of TDLib, the patterns its `find_entities`, with a shortened
list of top-level domains. Telegram does not publish its rules for phone numbers; here a number
needs a plus and nine digits.
"""

import re
from collections.abc import Iterator

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(?://)?(.*)", re.DOTALL)
HOST_AND_PORT = re.compile(r"\d+(?:/.*)?", re.DOTALL)
HOST = re.compile(r"[^\s/?#<>\"'`{}|\\^]+")
USER_LINK = re.compile(r"tg:(?://)?user\?id=([1-9][0-9]{0,18})", re.ASCII)
WEB_SCHEMES = ("http", "https")
APP_SCHEMES = ("tg", "ton", "tonsite")

WORD_CHARS = r"\w\u200c"
ENTITY_PATTERNS = (
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}(?!\w)", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    (
        "hashtag",
        re.compile(rf"(?<![{WORD_CHARS}#])#(?!\d+(?![{WORD_CHARS}]))[{WORD_CHARS}]{{1,256}}(?![{WORD_CHARS}#])"),
    ),
    ("email", re.compile(r"(?<![\w.+\-@])[A-Za-z0-9_.+\-]{1,64}@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}(?![\w@])")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ \-()]{0,2}\d){8,14}(?!\w)")),
)
URL = re.compile(
    r"(?<![\w@.\-/])(?:(?P<scheme>https?|ftp)://)?"
    r"(?P<host>(?:[\w\-]+(?:\.[\w\-]+)+))(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
TOP_LEVEL_DOMAIN = re.compile(
    "app|at|au|be|biz|bg|by|ca|ch|cn|co|com|cz|de|dev|dk|edu|ee|es|eu|fi|fr|gov|gr|hr|hu|ie|il|in|info|int|io|it|jp|"
    "lt|lu|lv|md|me|mil|mobi|name|net|nl|no|nz|org|pl|pro|pt|ro|rs|se|shop|si|site|sk|tech|top|tr|tv|ua|uk|us|xyz|"
    "укр|рф"
)
TRAILING_PUNCTUATION = ".:;,('?!`)]}"


class LinkError(ValueError):
    """An invalid link, with Telegram's error text."""


def check_link(url: str) -> str:
    """Return the URL normalised like in Telegram (http:// and / added). Raises LinkError."""
    url = url.strip()
    found = SCHEME.fullmatch(url)
    scheme, rest = "http", url
    if found is not None and not HOST_AND_PORT.fullmatch(found[2]):
        scheme, rest = found[1].lower(), found[2]
    if scheme in APP_SCHEMES:
        if not rest:
            raise LinkError("Wrong URL")
        return f"{scheme}://{rest}"
    if scheme not in WEB_SCHEMES:
        raise LinkError("Unsupported URL protocol")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    name = host.partition(":")[0]
    if not name:
        raise LinkError("URL host is empty")
    if "." not in name.strip(".") or not HOST.fullmatch(name):
        raise LinkError("Wrong HTTP URL")
    return f"{scheme}://{rest}" if len(rest) > len(host) else f"{scheme}://{rest}/"


def mentioned_user(url: str) -> int | None:
    """Return the user id of a `tg://user?id=...` link, or None."""
    found = USER_LINK.fullmatch(url)
    return int(found[1]) if found else None


def find_entities(text: str) -> list[tuple[str, int, int]]:
    """Return automatically detected entities (type, start, end), ordered and not overlapping."""
    if text.isascii() and not any(mark in text for mark in "@/#.+:"):
        return []
    found = [(kind, match.start(), match.end()) for kind, mark in ENTITY_PATTERNS for match in mark.finditer(text)]
    found.extend(_urls(text))
    kept: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
        if not kept or start >= kept[-1][2]:
            kept.append((kind, start, end))
    return kept


def _urls(text: str) -> Iterator[tuple[str, int, int]]:
    for found in URL.finditer(text):
        top_level = found["host"].rpartition(".")[2].lower()
        if TOP_LEVEL_DOMAIN.fullmatch(top_level) or (found["scheme"] and top_level.isalpha()):
            # Trailing punctuation and brackets do not belong to the URL.
            yield "url", found.start(), found.start() + len(found[0].rstrip(TRAILING_PUNCTUATION))
