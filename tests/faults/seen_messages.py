"""The notices, news and letters that people saw, and the unmarked repeats."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TypeAlias

from telegram_simulator import ChatMessage, Simulator
from tests.bot_parts import says, shipped
from tests.delivery.mailbox import body_text, text_of

Sight: TypeAlias = tuple[str, int | str, str]
"""Kind, recipient and subject of a message; the subject is the code of the lead."""

REPEATED = tuple(says("Sent again, you may have it already", language) for language in ("cs", "uk"))
NEW_LEAD, WROTE = says("New message from a candidate"), says("The candidate has written to you")
NEWS = tuple(
    says(said, "uk", name="\0").partition("\0")[0]
    for said in (
        "{name} has opened your message.",
        "{name} has taken your message on and will answer you.",
        "{name} noted that they have contacted you. If nobody did, press Reply.",
        "{name} answered: not now.",
        "{name} writes to you:",
    )
)
MANY = re.compile(
    "|".join(
        re.escape(
            shipped()[1]["cs"].plural(
                "{number} new message from candidates", "{number} new messages from candidates", number
            )
        ).replace(str(number), r"(\d+)", 1)
        for number in (2, 5)
    )
)
"""The first line of a list of new leads with its number; long lists name only some."""
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")


def is_notice(text: str) -> bool:
    """Return True if a message notifies a contact of one or more leads."""
    return unmarked(text).startswith((NEW_LEAD, WROTE)) or tells_of_many(text) > 0


def tells_of_many(text: str) -> int:
    """Return the number of new leads in a list; 0 if it is no list."""
    found = MANY.match(unmarked(text))
    return int(found[found.lastindex or 0]) if found else 0


def is_news(text: str) -> bool:
    """Return True if a message tells a candidate about a step of the town."""
    return any(f"\n{said}" in text for said in NEWS)


def unmarked(text: str) -> str:
    """Return a text without the mark of a repeat."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if first in REPEATED else text


def code_in(text: str) -> str:
    """Return the code of the lead a text is about."""
    found = CODE.search(text)
    assert found is not None, f"no code in {text!r}"
    return found[0]


@dataclass
class SeenMessages:
    """Counts of the messages about each event."""

    first: Counter[Sight] = field(default_factory=Counter[Sight])
    """The number of unmarked sightings."""
    repeats: Counter[Sight] = field(default_factory=Counter[Sight])
    unnamed: Counter[int | str] = field(default_factory=Counter[int | str])
    """Of how many leads somebody was told in lists that were too long to name them."""
    _seen: int = 0

    def watch(self, simulator: Simulator) -> None:
        """Count the new messages in Telegram, before the simulator drops its oldest events."""
        for event in simulator.world.events.since(self._seen):
            self._seen = event.number
            message = event.body
            if event.kind != "message" or not isinstance(message, ChatMessage) or message.outgoing:
                continue
            text = unmarked(message.text)
            if tells_of_many(text):
                self._count_all("new-lead", message.chat_id, message.text)
            elif is_notice(text):
                kind = "new-lead" if text.startswith(NEW_LEAD) else "wrote"
                self.count((kind, message.chat_id, code_in(text)), message.text)
            elif is_news(text):
                self.count(("news", message.chat_id, text), message.text)

    def open(self, letters: Iterable[EmailMessage]) -> None:
        """Count letters about leads; several of one lead say the same, but each occasion has its own Message-ID."""
        for letter in letters:
            body = body_text(text_of(letter))
            if tells_of_many(body):
                self._count_all("letter", str(letter["To"]), body, str(letter["Message-ID"]))
            else:
                self.count(("letter", str(letter["To"]), f"{code_in(body)} {letter['Message-ID']}"), body)

    def count(self, sight: Sight, text: str) -> None:
        (self.repeats if text.partition("\n")[0] in REPEATED else self.first)[sight] += 1

    def _count_all(self, kind: str, recipient: int | str, text: str, number: str = "") -> None:
        """Count each lead that a list names."""
        codes = CODE.findall(text)
        assert len(codes) == len(set(codes)) <= tells_of_many(text)
        self.unnamed[recipient] += tells_of_many(text) - len(codes)
        for code in codes:
            self.count((kind, recipient, f"{code} {number}".strip()), text)

    def times(self, kind: str, recipient: int | str, about: str) -> int:
        """Count all sightings; `about` may be a part of the subject."""
        return sum(
            times
            for counter in (self.first, self.repeats)
            for (seen, to, text), times in counter.items()
            if (seen, to) == (kind, recipient) and about in text
        )

    @property
    def unmarked_repeats(self) -> list[Sight]:
        """Return sightings that were repeated without a mark."""
        return [sight for sight, times in self.first.items() if times > 1]
