"""How the rows of the report read: towns, requirements and reasons by the content, the rest by the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.content.content import Content
from bot.report.figures import Line, Table
from bot.report.names import NAMES, TITLES
from bot.report.suppression import Cell, Shown
from bot.view.catalog import Words

DOMAIN = "report"
"""The catalogues of the report: `locales/<language>/LC_MESSAGES/report.po`."""
CZECH = "cs"
LANGUAGES = (CZECH, "en")
"""It is written in Czech, with a summary in English."""
LESS = "<5"
NOT_SAID = "–"


@dataclass(frozen=True)
class Wording:
    """The words of one language, and the content that names things."""

    words: Words
    content: Content

    def title(self, section: str) -> str:
        """Name a table."""
        return self.words.say(TITLES[section])

    def measure(self, name: str) -> str:
        """Name a column."""
        return self.words.say(NAMES[name])

    def row(self, section: str, name: str) -> str:
        """Name a row of a table; what the content no longer knows keeps its id."""
        named: Mapping[str, str] = {}
        match section:
            case "months":
                return self.month(name)
            case "towns" | "without-contact":
                named = {slug: town.names[CZECH] for slug, town in self.content.municipalities.items()}
            case "requirements" if name in self.content.requirements:
                return self.content.say(CZECH, f"requirements/{name}").title
            case "reasons":
                named = {reason: texts[CZECH] for reason, texts in self.content.reasons.items()}
            case "languages" if name not in NAMES:
                return self.words.language_name(name)
            case _ if name in NAMES:
                return self.measure(name)
            case _:
                pass
        return named.get(name, name)

    def number(self, cell: Cell) -> str:
        """Write a number as it is published, with thin gaps between thousands."""
        if cell.shown is Shown.SMALL:
            return LESS
        return f"{cell.value:,}".replace(",", "\u202f") if cell.shown is Shown.EXACT else NOT_SAID

    def month(self, name: str) -> str:
        """Write a month: 11/2026."""
        return f"{int(name[5:])}/{name[:4]}"

    def date(self, day: date) -> str:
        """Write a day as people here do."""
        return f"{day.day}.\u00a0{day.month}.\u00a0{day.year}"


def by_size(table: Table, wording: Wording, section: str) -> tuple[Line, ...]:
    """Put rows with large numbers first; those whose number is not shown follow by name, since an order tells something too."""

    def rank(line: Line) -> tuple[int, int, str]:
        cell = line.cell
        place = (Shown.EXACT, Shown.HIDDEN, Shown.SMALL).index(cell.shown) if cell != Cell(Shown.EXACT) else 3
        return place, -cell.value, wording.row(section, line.name)

    return tuple(sorted(table.lines, key=rank))
