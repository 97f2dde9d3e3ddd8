"""From rows of counts to what is published: only that comes out, so neither the page nor the table can show too much.

From 1 to 4 a number is a handful of people whom somebody may know, so only "fewer than 5" is said. Where the parts of a
known total are published, one hidden part could be had by subtraction: further parts are hidden then, until each
small one may still be anything from 1 to 4; where that cannot be had, the whole breakdown is kept back. Nobody is nobody's
secret: 0 is shown.

Towns are parts of their region, and only those of a region whose number is shown are told. Of the parts of the period one
kind is published, the finest in which nothing has to be hidden: months, else spans of three, else of six.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.storage.facts import LEAST

FUNNEL = ("started", "checked", "begun", "sent", "opened", "answered", "invited", "hired")
"""From the first word to the post."""
AFTERWARDS = ("declined", "closed", "moved", "withdrawn")
BY_MONTH = ("started", "checked", "sent", "answered", "invited", "hired")
BY_TOWN = ("sent", "opened", "answered", "invited", "hired")
WAITED = ("1", "3", "5", "10", "more")
VERDICTS = ("met", "office", "unmet")


class Published(StrEnum):
    """How a number is published."""

    EXACT = "exact"
    SMALL = "small"
    """Between 1 and 4."""
    HIDDEN = "hidden"
    """5 or more, not said so that a small one beside it cannot be worked out; or no word about the number at all."""


class Cell(NamedTuple):
    """A published number. `value` is 0 unless it is exact: what is not to be known does not travel further."""

    shown: Published
    value: int = 0


HIDDEN = Cell(Published.HIDDEN)
SMALL = Cell(Published.SMALL)


def alone(value: int) -> Cell:
    """Publish a number that is no part of a published total."""
    return SMALL if 0 < value < LEAST else Cell(Published.EXACT, value)


def parts(values: Sequence[int]) -> tuple[Cell, ...] | None:
    """Publish numbers whose sum is known to everybody; None: the breakdown must not be published at all.

    Further parts are hidden from the last one on, whatever their size: to choose the smallest would tell whoever knows this
    rule that it is smaller than those that are shown.
    """
    small = [value for value in values if 0 < value < LEAST]
    if not small:
        return tuple(map(alone, values))
    if sum(values) < LEAST:
        return None
    hidden: set[int] = set()
    large = [place for place, value in enumerate(values) if value >= LEAST]
    while not _safe(len(small), len(hidden), sum(small) + sum(values[place] for place in hidden)):
        if not large:
            return None
        hidden.add(large.pop())
    return tuple(HIDDEN if place in hidden else alone(value) for place, value in enumerate(values))


def _safe(small: int, hidden: int, together: int) -> bool:
    """Say whether each of the small parts may be 1 as well as 4, for all that `together` tells of them and the hidden ones."""
    as_four = together >= LEAST - 1 + (small - 1) + hidden * LEAST
    as_one = hidden > 0 or together <= 1 + (small - 1) * (LEAST - 1)
    return as_four and as_one


class FigureRow(NamedTuple):
    """One row of a table: its id (a month, a slug, a language, a measure) and its numbers."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def cell(self) -> Cell:
        return self.cells[0]


class FigureTable(NamedTuple):
    """Rows under measures. `kept_back`: a whole breakdown was too small to be published."""

    measures: tuple[str, ...]
    lines: tuple[FigureRow, ...]
    kept_back: bool = False


class Figures(NamedTuple):
    """All that is published of a period; months are "2026-11", both included."""

    first: str
    last: str
    sections: Mapping[str, FigureTable]
    """Every table under its name, in the order of the report."""


def parsed(line: str) -> CountedRow:
    """Read a row as the running bot gives it: parted by tabs."""
    month, slug, language, what, count = line.split("\t")
    return CountedRow(month, slug, language, what, int(count))


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Give the months from the first to the last, both included."""
    begin, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1))


def year_until(today: date) -> tuple[str, str]:
    following = today.year * 12 + today.month
    return f"{(following - 12) // 12:04}-{(following - 12) % 12 + 1:02}", f"{today:%Y-%m}"


class _Counts(NamedTuple):
    rows: tuple[CountedRow, ...]

    def sum(self, what: str, wanted: Callable[[CountedRow], object] = lambda _: True) -> int:
        """Add up what was counted by language; every such thing was."""
        return sum(row.count for row in self.rows if row.what == what and row.slug == "" and wanted(row))

    def of_town(self, what: str, slug: str) -> int:
        return sum(row.count for row in self.rows if row.what == what and row.slug == slug)

    def after(self, prefix: str) -> tuple[str, ...]:
        """Give the ids that stand behind "prefix/"."""
        behind = (row.what.partition("/")[2] for row in self.rows if row.what.startswith(f"{prefix}/"))
        return tuple(sorted(set(behind)))

    def towns(self, *measures: str) -> tuple[str, ...]:
        return tuple(sorted({row.slug for row in self.rows if row.slug and row.what in measures}))


def figures(rows: Iterable[CountedRow], first: str, last: str, content: Content) -> Figures:
    """Make what is published of the months from `first` to `last` (rows of other months are left out)."""
    languages, regions = content.languages, {slug: town.region for slug, town in content.municipalities.items()}
    counts = _Counts(tuple(row for row in rows if first <= row.month <= last))
    spoken = (*languages, *sorted({row.language for row in counts.rows if row.language} - set(languages)))

    def totals(measures: tuple[str, ...]) -> FigureTable:
        return FigureTable(("total",), tuple(FigureRow(what, (alone(counts.sum(what)),)) for what in measures))

    def within(what: str, part: str) -> int:
        return counts.sum(f"{what}/{part}")

    def in_language(what: str, language: str) -> int:
        return counts.sum(what, lambda row: row.language == language)

    sections = {
        "funnel": totals(FUNNEL),
        "afterwards": totals(AFTERWARDS),
        "opened": _table(("opened",), WAITED, within),
        "answered": _table(("answered",), WAITED, within),
        "periods": _periods(counts, months_between(first, last)),
        **_places(counts, regions),
        "without-contact": _table(("no-contact",), counts.towns("no-contact"), counts.of_town),
        "languages": _table(BY_MONTH, spoken, in_language),
        "requirements": _requirements(content.requirements, counts),
        "reasons": _table(("declined",), counts.after("declined"), within),
    }
    return Figures(first, last, sections)


def _table(measures: tuple[str, ...], names: tuple[str, ...], number: Callable[[str, str], int]) -> FigureTable:
    columns = [parts([number(what, name) for name in names]) for what in measures]
    lines = tuple(
        FigureRow(name, tuple(column[place] if column else HIDDEN for column in columns))
        for place, name in enumerate(names)
    )
    return FigureTable(measures, lines, kept_back=None in columns)


LENGTHS = (1, 3, 6)
"""Of the parts of the period, in months: as it is, a quarter, half a year."""


def _periods(counts: _Counts, months: tuple[str, ...]) -> FigureTable:
    """Break the period down as finely as nothing has to be hidden for it, from its first month on; into half-years else."""
    table = FigureTable(BY_MONTH, ())
    for length in LENGTHS:
        spans = {
            f"{span[0]}/{span[-1]}": span
            for span in (months[start : start + length] for start in range(0, len(months), length))
        }
        table = _table(BY_MONTH, tuple(spans), partial(_within_span, counts, spans))
        if all(cell.shown is Published.EXACT for line in table.lines for cell in line.cells):
            break
    return table


def _within_span(counts: _Counts, spans: Mapping[str, Sequence[str]], what: str, name: str) -> int:
    return counts.sum(what, lambda row: row.month in spans[name])


def _places(counts: _Counts, regions: Mapping[str, str]) -> dict[str, FigureTable]:
    """Break the numbers down by region, and each region that is shown by its towns; "" is what the content no longer knows."""
    slugs = counts.towns(*BY_TOWN)
    towns: dict[str, list[str]] = {}
    for slug in slugs:
        towns.setdefault(regions.get(slug, ""), []).append(slug)

    def of_region(what: str, region: str) -> int:
        return sum(counts.of_town(what, slug) for slug in towns[region])

    of_regions = _table(BY_TOWN, tuple(sorted(towns)), of_region)
    lines = list[FigureRow]()
    for line in of_regions.lines:
        there = towns[line.name]
        known = [cell.shown is Published.EXACT for cell in line.cells]
        columns = [
            _of_town([counts.of_town(what, slug) for slug in there], shown=shown)
            for what, shown in zip(BY_TOWN, known, strict=True)
        ]
        lines += (FigureRow(slug, tuple(column[place] for column in columns)) for place, slug in enumerate(there))
    kept_back = any(cell.shown is not Published.EXACT for line in of_regions.lines for cell in line.cells)
    return {"regions": of_regions, "towns": FigureTable(BY_TOWN, tuple(sorted(lines)), kept_back)}


def _of_town(values: Sequence[int], *, shown: bool) -> tuple[Cell, ...]:
    """Publish the towns of a region, where its own number is `shown`; otherwise no word but of noughts."""
    published = parts(values) if shown else None
    return published or tuple(HIDDEN if value else Cell(Published.EXACT) for value in values)


def median(table: FigureTable) -> str:
    """Give into which wait the middle one falls, of a table of waits whose numbers are all shown; "" otherwise."""
    values = [line.cell.value for line in table.lines]
    if not sum(values) or any(line.cell.shown is not Published.EXACT for line in table.lines):
        return ""
    return next(
        line.name for line, so_far in zip(table.lines, accumulate(values), strict=True) if 2 * so_far >= sum(values)
    )


def _requirements(names: Iterable[str], counts: _Counts) -> FigureTable:
    """Break each requirement down into its verdicts; those that come out "met" least often stand first.

    Who was not asked is a part that is not shown, but could be had from how many finished the self-check.
    """
    lines: list[FigureRow] = []
    kept_back, checked = False, counts.sum("checked")
    for name in names:
        verdicts = [counts.sum(f"{verdict}/{name}") for verdict in VERDICTS]
        cells = parts([*verdicts, max(0, checked - sum(verdicts))])
        if any(verdicts):
            kept_back = kept_back or cells is None
            lines.append(FigureRow(name, cells[: len(VERDICTS)] if cells else (HIDDEN,) * len(VERDICTS)))
    return FigureTable(VERDICTS, tuple(sorted(lines, key=_met)), kept_back)


def _met(line: FigureRow) -> float:
    """Give the share that was met, by what is shown only: an order tells something too."""
    if any(cell.shown is not Published.EXACT for cell in line.cells):
        return 1.0
    return line.cells[0].value / (sum(cell.value for cell in line.cells) or LEAST)
