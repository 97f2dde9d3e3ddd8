"""The entities Telegram adds by itself: mentions, commands, hashtags, addresses, e-mail, telephone numbers.

A bot does not ask for them and cannot switch them off; a text that names `/start` or `town.cz` gets them in the
chat. The patterns follow TDLib's `find_entities` (td/telegram/MessageEntity.cpp); of the list of top-level domains
only those are kept that a Czech or Ukrainian text may meet, and telephone numbers, which Telegram's servers find by
rules nobody published, need a plus and nine digits.
"""

import re

from telegram_simulator.entities import Entity

WORD = r"\w\u200c"
MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9_]{2,32})(?!\w)", re.ASCII)
COMMAND = re.compile(r"(?<![\w/<>])/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>])")
HASHTAG = re.compile(rf"(?<![{WORD}#])#([{WORD}]{{1,256}})(?![{WORD}#])")
CASHTAG = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")
EMAIL = re.compile(r"(?<![\w.+\-@])[A-Za-z0-9_.+\-]{1,64}@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}(?![\w@])")
URL = re.compile(
    r"(?<![\w@.\-/])(?:(?P<scheme>https?|ftp|tonsite)://)?"
    r"(?P<host>(?:[\w\-]+(?:\.[\w\-]+)+))(?::\d{1,5})?(?P<path>[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
TELEGRAM_URL = re.compile(
    r"(?<!\w)(?:tg|ton|tonsite)://[A-Za-z0-9_\-]{1,253}(?:[/?#][^\s<>\"]*)?", re.IGNORECASE
)
PHONE = re.compile(r"(?<![\w+])\+\d(?:[ \-()]{0,2}\d){8,14}(?!\w)")
TOP_LEVEL_DOMAIN = re.compile(
    "app|at|au|be|biz|bg|by|ca|ch|cn|co|com|cz|de|dev|dk|edu|ee|es|eu|fi|fr|gov|gr|hr|hu|ie|il|in|info|int|io|it|jp|"
    "lt|lu|lv|md|me|mil|mobi|name|net|nl|no|nz|org|pl|pro|pt|ro|rs|se|shop|si|site|sk|tech|top|tr|tv|ua|uk|us|xyz|"
    "укр|рф"
)
# The types of entities that are found, not given; the last one only Telegram can find.
SCANNED = (
    "mention",
    "bot_command",
    "hashtag",
    "cashtag",
    "email",
    "url",
    "phone_number",
    "bank_card_number",
)
SHORT_USER_NAMES = ("gif", "nft", "pic", "ufc", "vid")
SHORTEST_USER_NAME = 4
ENDS_NO_PATH = ".:;,('?!`"
BRACKETS = {")": "(", "]": "[", "}": "{"}


def find_entities(text: str) -> list[Entity]:
    """All entities Telegram finds in a text, in order, none overlapping."""
    if text.isascii() and not any(mark in text for mark in "@/#$.+:"):
        return []
    found = [
        *_simple("mention", MENTION, text),
        *_simple("bot_command", COMMAND, text),
        *_simple("hashtag", HASHTAG, text),
        *_simple("cashtag", CASHTAG, text),
        *_simple("email", EMAIL, text),
        *_simple("url", TELEGRAM_URL, text),
        *_urls(text),
        *_simple("phone_number", PHONE, text),
    ]
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start, -e.end)):
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return kept


def _simple(kind: str, pattern: re.Pattern[str], text: str) -> list[Entity]:
    return [
        Entity(kind, found.start(), found.end())
        for found in pattern.finditer(text)
        if kind != "mention" or _is_user_name(found[1])
        if kind != "hashtag" or not found[1].isdecimal()
    ]


def _is_user_name(name: str) -> bool:
    return len(name) >= SHORTEST_USER_NAME or name.lower() in SHORT_USER_NAMES


def _urls(text: str) -> list[Entity]:
    urls: list[Entity] = []
    for found in URL.finditer(text):
        top_level = found["host"].rpartition(".")[2].lower()
        if not TOP_LEVEL_DOMAIN.fullmatch(top_level) and not (found["scheme"] and top_level.isalpha()):
            continue
        end = found.end() - len(found["path"] or "") + _path_length(found["path"] or "")
        urls.append(Entity("url", found.start(), end))
    return urls


def _path_length(path: str) -> int:
    """How much of a path belongs to the address: not the point that ends the sentence, nor its bracket."""
    depth = dict.fromkeys(BRACKETS.values(), 0)
    length = len(path)
    for index, character in enumerate(path):
        if character in depth:
            depth[character] += 1
        elif character in BRACKETS:
            depth[BRACKETS[character]] -= 1
            if depth[BRACKETS[character]] < 0:
                length = index
                break
    return len(path[:length].rstrip(ENDS_NO_PATH))
