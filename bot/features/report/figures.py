"""Statistical disclosure control of the report: reduce counts to publishable figures.

Counts from 1 to 4 are published as "fewer than 5"; 0 is shown. If the total of a breakdown is
known, a single hidden part could be computed by subtraction. Therefore further parts are hidden
until every small part may be anything from 1 to 4; if that is impossible, the whole breakdown is
withheld.

Towns are published only for regions whose figure is shown. Of the breakdowns by time only one is
published, the finest without hidden parts: months, quarters, else half-years.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.storage.facts import MIN_PUBLISHED

FUNNEL = ("started", "checked", "begun", "sent", "opened", "answered", "invited", "hired")
"""From first contact to hiring."""
AFTERWARDS = ("declined", "closed", "moved", "withdrawn")
BY_MONTH = ("started", "checked", "sent", "answered", "invited", "hired")
BY_TOWN = ("sent", "opened", "answered", "invited", "hired")
WAITED = ("1", "3", "5", "10", "more")
VERDICTS = ("met", "office", "unmet")


class CountForm(StrEnum):
    """The form in which a count is published."""

    EXACT = "exact"
    SMALL = "small"
    """Between 1 and 4."""
    HIDDEN = "hidden"
    """5 or more, hidden to protect a small count; or any count of a withheld breakdown."""


class PublishedCount(NamedTuple):
    """A published count. `value`: 0 unless exact, so that hidden counts cannot leak."""

    shown: CountForm
    value: int = 0


HIDDEN = PublishedCount(CountForm.HIDDEN)
SMALL = PublishedCount(CountForm.SMALL)


def publish(value: int) -> PublishedCount:
    """Publish a count that is not part of a published total."""
    return SMALL if 0 < value < MIN_PUBLISHED else PublishedCount(CountForm.EXACT, value)


def publish_parts(values: Sequence[int]) -> tuple[PublishedCount, ...] | None:
    """Publish counts whose sum is public. Return None if the breakdown must be withheld.

    Further parts are hidden starting with the last one. Choosing the smallest would disclose that
    it is smaller than the parts shown.
    """
    small = [value for value in values if 0 < value < MIN_PUBLISHED]
    if not small:
        return tuple(map(publish, values))
    if sum(values) < MIN_PUBLISHED:
        return None
    hidden: set[int] = set()
    large = [place for place, value in enumerate(values) if value >= MIN_PUBLISHED]
    while not _is_safe(len(small), len(hidden), sum(small) + sum(values[place] for place in hidden)):
        if not large:
            return None
        hidden.add(large.pop())
    return tuple(HIDDEN if place in hidden else publish(value) for place, value in enumerate(values))


def _is_safe(small: int, hidden: int, together: int) -> bool:
    """Return True if the sum of small and hidden parts allows each small part to be 1 or 4."""
    as_four = together >= MIN_PUBLISHED - 1 + (small - 1) + hidden * MIN_PUBLISHED
    as_one = hidden > 0 or together <= 1 + (small - 1) * (MIN_PUBLISHED - 1)
    return as_four and as_one


class FigureRow(NamedTuple):
    """A row of a table: id (month, slug, language or measure) and counts."""

    name: str
    cells: tuple[PublishedCount, ...]

    @property
    def cell(self) -> PublishedCount:
        return self.cells[0]


class FigureTable(NamedTuple):
    """A table of rows by measures. `withheld`: True if a breakdown was withheld."""

    measures: tuple[str, ...]
    lines: tuple[FigureRow, ...]
    withheld: bool = False


class Figures(NamedTuple):
    """The figures of a period. `first`, `last`: inclusive months, e.g. "2026-11"."""

    first: str
    last: str
    sections: Mapping[str, FigureTable]
    """The tables by name, in the order of the report."""


def parse_row(line: str) -> CountedRow:
    month, slug, language, what, count = line.split("\t")
    return CountedRow(month, slug, language, what, int(count))


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return the months from `first` to `last`, inclusive."""
    begin, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1))


def year_until(today: date) -> tuple[str, str]:
    following = today.year * 12 + today.month
    return f"{(following - 12) // 12:04}-{(following - 12) % 12 + 1:02}", f"{today:%Y-%m}"


class _Counts(NamedTuple):
    rows: tuple[CountedRow, ...]

    def sum(self, what: str, wanted: Callable[[CountedRow], object] = lambda _: True) -> int:
        """Return the sum over languages of a count that is kept by language."""
        return sum(row.count for row in self.rows if row.what == what and row.slug == "" and wanted(row))

    def of_town(self, what: str, slug: str) -> int:
        return sum(row.count for row in self.rows if row.what == what and row.slug == slug)

    def ids(self, prefix: str) -> tuple[str, ...]:
        """Return the ids after "prefix/"."""
        behind = (row.what.partition("/")[2] for row in self.rows if row.what.startswith(f"{prefix}/"))
        return tuple(sorted(set(behind)))

    def towns(self, *measures: str) -> tuple[str, ...]:
        return tuple(sorted({row.slug for row in self.rows if row.slug and row.what in measures}))


def figures(rows: Iterable[CountedRow], first: str, last: str, content: Content) -> Figures:
    """Return the figures of the months from `first` to `last`, inclusive."""
    languages, regions = content.languages, {slug: town.region for slug, town in content.municipalities.items()}
    counts = _Counts(tuple(row for row in rows if first <= row.month <= last))
    spoken = (*languages, *sorted({row.language for row in counts.rows if row.language} - set(languages)))

    def totals(measures: tuple[str, ...]) -> FigureTable:
        return FigureTable(("total",), tuple(FigureRow(what, (publish(counts.sum(what)),)) for what in measures))

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
        "reasons": _table(("declined",), counts.ids("declined"), within),
    }
    return Figures(first, last, sections)


def _table(measures: tuple[str, ...], names: tuple[str, ...], number: Callable[[str, str], int]) -> FigureTable:
    columns = [publish_parts([number(what, name) for name in names]) for what in measures]
    lines = tuple(
        FigureRow(name, tuple(column[place] if column else HIDDEN for column in columns))
        for place, name in enumerate(names)
    )
    return FigureTable(measures, lines, withheld=None in columns)


LENGTHS = (1, 3, 6)
"""Lengths of the parts of the period in months."""


def _periods(counts: _Counts, months: tuple[str, ...]) -> FigureTable:
    """Return the finest breakdown by time without hidden counts, or else the one by half-years."""
    table = FigureTable(BY_MONTH, ())
    for length in LENGTHS:
        spans = {
            f"{span[0]}/{span[-1]}": span
            for span in (months[start : start + length] for start in range(0, len(months), length))
        }
        table = _table(BY_MONTH, tuple(spans), partial(_within_span, counts, spans))
        if all(cell.shown is CountForm.EXACT for line in table.lines for cell in line.cells):
            break
    return table


def _within_span(counts: _Counts, spans: Mapping[str, Sequence[str]], what: str, name: str) -> int:
    return counts.sum(what, lambda row: row.month in spans[name])


def _places(counts: _Counts, regions: Mapping[str, str]) -> dict[str, FigureTable]:
    """Return the breakdowns by region and by town. Region "": towns deleted from the content."""
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
        known = [cell.shown is CountForm.EXACT for cell in line.cells]
        columns = [
            _of_town([counts.of_town(what, slug) for slug in there], shown=shown)
            for what, shown in zip(BY_TOWN, known, strict=True)
        ]
        lines += (FigureRow(slug, tuple(column[place] for column in columns)) for place, slug in enumerate(there))
    withheld = any(cell.shown is not CountForm.EXACT for line in of_regions.lines for cell in line.cells)
    return {"regions": of_regions, "towns": FigureTable(BY_TOWN, tuple(sorted(lines)), withheld)}


def _of_town(values: Sequence[int], *, shown: bool) -> tuple[PublishedCount, ...]:
    """Publish the towns of a region if its count is `shown`, or else only zeros."""
    published = publish_parts(values) if shown else None
    return published or tuple(HIDDEN if value else PublishedCount(CountForm.EXACT) for value in values)


def median(table: FigureTable) -> str:
    """Return the row of the median waiting time, or "" if a count is hidden."""
    values = [line.cell.value for line in table.lines]
    if not sum(values) or any(line.cell.shown is not CountForm.EXACT for line in table.lines):
        return ""
    return next(
        line.name for line, so_far in zip(table.lines, accumulate(values), strict=True) if 2 * so_far >= sum(values)
    )


def _requirements(names: Iterable[str], counts: _Counts) -> FigureTable:
    """Return the verdicts per requirement, sorted by the share of "met".

    People who were not asked are a part, too: their number follows from the self-checks.
    """
    lines: list[FigureRow] = []
    withheld, checked = False, counts.sum("checked")
    for name in names:
        verdicts = [counts.sum(f"{verdict}/{name}") for verdict in VERDICTS]
        cells = publish_parts([*verdicts, max(0, checked - sum(verdicts))])
        if any(verdicts):
            withheld = withheld or cells is None
            lines.append(FigureRow(name, cells[: len(VERDICTS)] if cells else (HIDDEN,) * len(VERDICTS)))
    return FigureTable(VERDICTS, tuple(sorted(lines, key=_share_met)), withheld)


def _share_met(line: FigureRow) -> float:
    """Return the share of "met", or 1 if a count is hidden, as the order would disclose it."""
    if any(cell.shown is not CountForm.EXACT for cell in line.cells):
        return 1.0
    return line.cells[0].value / (sum(cell.value for cell in line.cells) or MIN_PUBLISHED)
