"""The canary: a fictitious person whose data must not leak, and the details, lead and update with it."""

import base64
from datetime import UTC, datetime
from functools import cache
from urllib.parse import quote

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import ContactMethod, Details, Event, Lead
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.private import Private

NAME = "Žofie Kanárková"
PHONE = "+420601999888"
EMAIL = "zofie.kanarkova@example.org"
WORDS = "Slyším trávu růst u kasemat"
CHAT = 5_987_654_321
TOKEN = "1234567:canary-token-that-must-not-be-seen-anywhere"  # noqa: S105 - of a bot that does not exist
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def details(slug: str = "plzen") -> Details:
    return Details(
        name=Private(NAME),
        reach=ContactMethod.PHONE,
        address=Private(PHONE),
        verified=True,
        words=Private(f"{WORDS} {EMAIL}"),
        language="uk",
        answers={"czech": "everyday"},
        ticks=frozenset({"cv"}),
        ask_town=frozenset(),
        agreed="v1",
        cv=PaperAnswers(NOON, slug, {"school": ("basic",)}, {"name": Private(NAME), "work": Private(f"2020 {WORDS}")}),
        chat=CHAT,
    )


def lead(code: str = "ABCD-EFGH", slug: str = "plzen", *, coordinator: bool = False) -> Lead:
    """Return a lead of the canary, as a turn creates it."""
    return Lead(
        code, slug, coordinator, State.SENT, details(slug), events=(Event(LeadEvent.SENT, NOON, Private(NAME)),)
    )


@cache
def needles() -> tuple[bytes, ...]:
    """Return all encodings of the canary's data: plain, escaped, base64, stored numbers."""
    found: list[bytes] = []
    for text in (NAME, PHONE, EMAIL, WORDS, str(CHAT), TOKEN.partition(":")[2]):
        raw = text.encode()
        found += [raw, text.encode("unicode_escape"), quote(text).encode(), text.encode("utf-16-le")]
        # base64 of a text inside a longer one begins at any of three places; its middle is the same each time
        found += [base64.b64encode(b"\0" * shift + raw)[4:-4] for shift in range(3)]
    return (*found, CHAT.to_bytes(6, "big"), CHAT.to_bytes(8, "little"))


def hits(haystack: bytes) -> list[bytes]:
    """Return the canary's data found in some bytes."""
    return [needle for needle in needles() if needle in haystack]
