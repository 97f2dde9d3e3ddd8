"""From rows of counts to what is published: every breakdown of a total goes through `suppression` here, once.

Only what may be published comes out, so neither the page nor the table can show too much.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.report.suppression import HIDDEN, LEAST, Cell, Shown, alone, parts

FUNNEL = ("started", "checked", "begun", "sent", "opened", "answered", "invited", "hired")
"""From the first word to the post."""
AFTERWARDS = ("declined", "closed", "moved", "withdrawn")
BY_MONTH = ("started", "checked", "sent", "answered", "invited", "hired")
BY_TOWN = ("sent", "opened", "answered", "invited", "hired")
WAITED = ("1", "3", "5", "10", "more")
VERDICTS = ("met", "office", "unmet")
Row: TypeAlias = tuple[str, str, str, str, int]
"""Month, slug, language, what, count: a row of `storage.tally`."""


@dataclass(frozen=True)
class Line:
    """One row of a table: its id (a month, a slug, a language, a measure) and its numbers."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def cell(self) -> Cell:
        """The first or only number."""
        return self.cells[0]


@dataclass(frozen=True)
class Table:
    """Rows under measures. `kept_back`: a whole breakdown was too small to be published."""

    measures: tuple[str, ...]
    lines: tuple[Line, ...]
    kept_back: bool = False


@dataclass(frozen=True)
class Figures:
    """All that is published of a period; months are "2026-11", both included."""

    first: str
    last: str
    funnel: Table
    afterwards: Table
    months: Table
    towns: Table
    languages: Table
    opened: Table
    answered: Table
    reasons: Table
    requirements: Table
    without_contact: Table

    @property
    def sections(self) -> tuple[tuple[str, Table], ...]:
        """Every table under its name, in the order of the report."""
        return (
            ("funnel", self.funnel),
            ("afterwards", self.afterwards),
            ("opened", self.opened),
            ("answered", self.answered),
            ("months", self.months),
            ("towns", self.towns),
            ("without-contact", self.without_contact),
            ("languages", self.languages),
            ("requirements", self.requirements),
            ("reasons", self.reasons),
        )


def parsed(line: str) -> Row:
    """Read a row as the running bot gives it: parted by tabs."""
    month, slug, language, what, count = line.split("\t")
    return month, slug, language, what, int(count)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Give the months from the first to the last, both included."""
    year, month = map(int, first.split("-"))
    found: list[str] = []
    while (name := f"{year:04}-{month:02}") <= last:
        found.append(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004  December
    return tuple(found)


def year_until(today: date) -> tuple[str, str]:
    """Give the twelve months that end with this one."""
    following = today.year * 12 + today.month
    return f"{(following - 12) // 12:04}-{(following - 12) % 12 + 1:02}", f"{today:%Y-%m}"


@dataclass(frozen=True)
class _Counts:
    rows: tuple[Row, ...]

    def sum(self, what: str, wanted: Callable[[Row], object] = lambda _: True) -> int:
        """Add up what was counted by language; every such thing was."""
        return sum(row[4] for row in self.rows if row[3] == what and row[1] == "" and wanted(row))

    def of_town(self, what: str, slug: str) -> int:
        return sum(row[4] for row in self.rows if row[3] == what and row[1] == slug)

    def after(self, prefix: str) -> tuple[str, ...]:
        """Give the ids that stand behind "prefix/"."""
        return tuple(
            sorted(
                {row[3].removeprefix(f"{prefix}/") for row in self.rows if row[3].startswith(f"{prefix}/")}
            )
        )

    def towns(self, *measures: str) -> tuple[str, ...]:
        return tuple(sorted({row[1] for row in self.rows if row[1] and row[3] in measures}))


def figures(
    rows: Iterable[Row], first: str, last: str, requirements: Sequence[str], languages: Sequence[str]
) -> Figures:
    """Make what is published of the months from `first` to `last` (rows of other months are left out)."""
    counts = _Counts(tuple(row for row in rows if first <= row[0] <= last))
    months = months_between(first, last)
    towns = counts.towns(*BY_TOWN)
    asked = counts.towns("no-contact")
    spoken = (*languages, *sorted({row[2] for row in counts.rows if row[2]} - set(languages)))
    return Figures(
        first,
        last,
        _totals(FUNNEL, counts),
        _totals(AFTERWARDS, counts),
        _table(BY_MONTH, months, lambda what, month: counts.sum(what, lambda row: row[0] == month)),
        _table(BY_TOWN, towns, counts.of_town),
        _table(BY_MONTH, spoken, lambda what, one: counts.sum(what, lambda row: row[2] == one)),
        _table(("opened",), WAITED, lambda what, days: counts.sum(f"{what}/{days}")),
        _table(("answered",), WAITED, lambda what, days: counts.sum(f"{what}/{days}")),
        _table(("declined",), counts.after("declined"), lambda what, reason: counts.sum(f"{what}/{reason}")),
        _requirements(requirements, counts),
        _table(("no-contact",), asked, counts.of_town),
    )


def _totals(measures: tuple[str, ...], counts: _Counts) -> Table:
    return Table(("total",), tuple(Line(what, (alone(counts.sum(what)),)) for what in measures))


def _table(measures: tuple[str, ...], names: tuple[str, ...], number: Callable[[str, str], int]) -> Table:
    """Break each measure down into the rows."""
    columns = [parts([number(what, name) for name in names]) for what in measures]
    lines = tuple(
        Line(name, tuple(column[place] if column else HIDDEN for column in columns))
        for place, name in enumerate(names)
    )
    return Table(measures, lines, kept_back=None in columns)


def _requirements(names: Sequence[str], counts: _Counts) -> Table:
    """Break each requirement down into its verdicts; those that come out "met" least often stand first."""
    lines: list[Line] = []
    kept_back = False
    for name in names:
        verdicts = [counts.sum(f"{verdict}/{name}") for verdict in VERDICTS]
        cells = parts(verdicts)
        kept_back = kept_back or cells is None
        if any(verdicts):
            lines.append(Line(name, cells or (HIDDEN,) * len(VERDICTS)))
    return Table(VERDICTS, tuple(sorted(lines, key=_met)), kept_back)


def _met(line: Line) -> float:
    """Give the share that was met, by what is shown only: an order tells something too."""
    if any(cell.shown is not Shown.EXACT for cell in line.cells):
        return 1.0
    return line.cells[0].value / (sum(cell.value for cell in line.cells) or LEAST)
