"""An interview as a contact types it, "14.12.2026 10:00, Městská policie, Vymyšlená 1": read kindly, echoed before it goes.

Times are those of Prague. Whatever is neither day nor time is the place.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.draft import clean
from bot.conversation.notes import Note
from bot.conversation.private import Private

PRAGUE = ZoneInfo("Europe/Prague")
MAX_PLACE = 200
FURTHEST = timedelta(days=366)
"""How far ahead an interview may lie."""
_MONTHS = (
    "ledna|січня", "února|unora|лютого", "března|brezna|березня", "dubna|квітня", "května|kvetna|травня",
    "června|cervna|червня", "července|cervence|липня", "srpna|серпня", "září|zari|вересня", "října|rijna|жовтня",
    "listopadu|листопада", "prosince|грудня",
)  # fmt: skip
_DAYS = {
    "včera": -1,
    "вчора": -1,
    "dnes": 0,
    "zítra": 1,
    "zitra": 1,
    "pozítří": 2,
    "сьогодні": 0,
    "завтра": 1,
    "післязавтра": 2,
}
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})(?:\s?[./]\s?(?P<year>\d{4})|[./](?P<short>\d\d)(?![\d:.])|\.)?(?!\d)"
        r"(?:\s?(?:р|року)\b\.?)?"
    ),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s?(?P<name>{'|'.join(_MONTHS)})\b(?:\s(?P<year>\d{{4}}))?(?:\s(?:р|року)\b\.?)?",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<word>{'|'.join(_DAYS)})\b", re.IGNORECASE),
)
_AT = r"(?:\b(?:v|ve|od|o|\u043e|об|від)\s)?"
_TIMES = (
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?!\d)(?:\s?(?:h|hod|hodin|год)\b\.?)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_AT}(?<!\d)(?P<hour>\d{{1,2}})(?:[.](?P<minute>[0-5]\d))?\s?(?:h|hod|hodin|год)\b\.?",
        re.IGNORECASE,
    ),
    re.compile(rf"{_AT}(?<![\d.])(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?![\d.])"),
    re.compile(r"\b(?:v|ve|od|o|\u043e|об|від)\s(?P<hour>\d{1,2})(?![\d.])", re.IGNORECASE),
)
"""From the surest way of writing a time to the least sure one."""
_BEFORE_A_DAY = re.compile(
    r"(?:\b(?:v|ve|na|dne|у|в|на)\s)?(?:\b(?:pondělí|pondeli|úterý|utery|střed[au]|stred[au]|čtvrtek|ctvrtek|pátek|patek"
    r"|sobot[au]|neděl[ei]|nedel[ei]|po|út|st|čt|pá|so|ne|понеділок|вівторок|серед[ау]|четвер|п'ятниц[яю]|субот[ау]|неділ[яю])"
    r"\b\.?)?[\s,]*\Z",
    re.IGNORECASE,
)
_EDGES = " \n,.;:-–—"


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


def read(lead: str, text: str, now: datetime) -> Interview | Note:
    """Read day, time and place; give what to ask for where one of them lacks or cannot be."""
    text = clean(text)
    today = now.astimezone(PRAGUE).date()
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


def past_day(text: str, today: date) -> date | None:
    """Read a day that has come; without a year, the last one of that name."""
    found = _find_day(clean(text), today, ahead=False)
    return found[0] if found and found[0] <= today else None


def _find_day(text: str, today: date, *, ahead: bool = True) -> tuple[date, str] | None:
    """Give the first day that can be, and the text without it."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if day := _day(match, today, ahead=ahead):
                before = _BEFORE_A_DAY.sub("", text[: match.start()])
                return day, _joined(before, text[match.end() :])
    return None


def _day(match: re.Match[str], today: date, *, ahead: bool) -> date | None:
    """Give the day a match means: the next (or last) one where no year is given, none where there is no such day."""
    parts = match.groupdict()
    if word := parts.get("word"):
        return today + timedelta(days=_DAYS[word.casefold()])
    month = _month(parts["name"]) if parts.get("name") else int(parts["month"])
    year = parts.get("year") or (f"20{parts['short']}" if parts.get("short") else None)
    nearby = (today.year, today.year + 1) if ahead else (today.year, today.year - 1)
    for wanted in [int(year)] if year else nearby:
        try:
            day = date(wanted, month, int(parts["day"]))
        except ValueError:
            continue
        if year or (day >= today if ahead else day <= today):
            return day
    return None


def _month(name: str) -> int:
    return next(
        number for number, names in enumerate(_MONTHS, start=1) if name.casefold() in names.split("|")
    )


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
