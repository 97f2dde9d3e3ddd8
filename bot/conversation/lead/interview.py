"""An interview as a contact types it, "14.12.2026 10:00, Městská policie, Vymyšlená 1": read kindly, echoed before it goes.

Times are those of Prague. Whatever is neither day nor time is the place.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.conversation.dates import PRAGUE, day_of, find_day
from bot.conversation.notes import Note
from bot.conversation.private import Private, clean

MAX_PLACE = 200
FURTHEST = timedelta(days=366)
"""How far ahead an interview may lie."""
_AT = r"(?:\b(?:v|ve|od|o|\u043e|об|від)\s)?"
_TIMES = (
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?!\d)(?:\s?(?:h|hod|hodin|год)\b\.?)?", re.IGNORECASE
    ),
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}})(?:[.](?P<minute>[0-5]\d))?\s?(?:h|hod|hodin|год)\b\.?", re.IGNORECASE
    ),
    re.compile(rf"{_AT}(?<![\d.])(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?![\d.])"),
    re.compile(r"\b(?:v|ve|od|o|\u043e|об|від)\s(?P<hour>\d{1,2})(?![\d.])", re.IGNORECASE),
)
"""From the surest way of writing a time to the least sure one."""
_BEFORE_A_DAY = re.compile(
    r"(?:\b(?:v|ve|na|dne|у|в|на)(?:\s|\Z))?(?:\b(?:pondělí|pondeli|úterý|utery|střed[au]|stred[au]|čtvrtek|ctvrtek|pátek|patek"
    r"|sobot[au]|neděl[ei]|nedel[ei]|po|út|st|čt|pá|so|ne|понеділок|вівторок|серед[ау]|четвер|п'ятниц[яю]|субот[ау]|неділ[яю])"
    r"\b\.?)?\Z",
    re.IGNORECASE,
)
_BETWEEN, _EDGES = " \n,", " \n,.;:-–—"


@dataclass(frozen=True)
class Interview:
    """What a contact is about to propose about a lead: when (UTC) and where."""

    lead: str
    at: datetime
    place: Private

    @property
    def number(self) -> int:
        """Tell this proposal from another one, without saying anything of it: it stands in a button."""
        return zlib.crc32(f"{self.at.timestamp()}|{self.place}".encode())


def read_interview(lead: str, text: str, now: datetime) -> Interview | Note:
    """Read day, time and place; give what to ask for where one of them lacks or cannot be."""
    text = clean(text)
    today = day_of(now)
    found = _find_day(text, today)
    if found is None:
        return Note.INTERVIEW_WHEN
    day, rest = found
    timed = _find_time(rest)
    if timed is None:
        return Note.INTERVIEW_WHEN
    hour, place = timed
    at = datetime.combine(day, hour, PRAGUE).astimezone(UTC)
    if not now < at <= now + FURTHEST:
        return Note.INTERVIEW_DAY
    if not any(char.isalpha() for char in place):
        return Note.INTERVIEW_PLACE
    if len(place) > MAX_PLACE:
        return Note.INTERVIEW_LONG
    return Interview(lead, at, Private(place))


def _find_day(text: str, today: date) -> tuple[date, str] | None:
    """Give the first day that can be, and the text without it."""
    found = find_day(text, today)
    if found is None:
        return None
    return found.day, _joined(_BEFORE_A_DAY.sub("", text[: found.start].rstrip(_BETWEEN)), text[found.end :])


def _find_time(text: str) -> tuple[time, str] | None:
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            hour, minute = int(match["hour"]), int(match.groupdict().get("minute") or 0)
            if hour < 24:  # noqa: PLR2004  hours of a day
                return time(hour, minute), _joined(text[: match.start()], text[match.end() :])
    return None


def _joined(before: str, after: str) -> str:
    """Put together what stood before and after; one line."""
    parts = (" ".join(part.split()).strip(_EDGES) for part in (before, after))
    return ", ".join(part for part in parts if part)
