"""Render the report as a self-contained HTML page (no script, no requests) and as sheets of a table.

Labels come from the catalogues `report.po`; names of towns, requirements and reasons from the
content.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.features.report.figures import BY_TOWN, CountForm, FigureRow, Figures, FigureTable, PublishedCount, median
from bot.papers import TableSheet
from bot.view.catalog import FeatureCatalogue, Words

NAMES: Mapping[str, str] = {
    "total": "Number",
    "started": "Started the bot",
    "checked": "Finished the self-check",
    "begun": "Began a message to a town",
    "sent": "Sent a message to a town",
    "opened": "A town opened it",
    "answered": "A town answered",
    "invited": "Invited to an interview",
    "hired": "Hired",
    "declined": "The town answered: not now",
    "closed": "Closed by the town",
    "withdrawn": "Withdrawn by the candidate",
    "moved": "Passed on to another town, as the candidate wished",
    "no-contact": "Asked for by",
    "met": "looks met", "office": "the town assesses", "unmet": "looks not met",
    "uk": "Ukrainian", "cs": "Czech",
    "1": "within 1 working day", "3": "in 2 to 3 working days", "5": "in 4 to 5 working days",
    "10": "in 6 to 10 working days", "more": "later",
}  # fmt: skip
TITLES: Mapping[str, str] = {
    "funnel": "From the first word to the post",
    "afterwards": "How else messages ended",
    "opened": "How soon towns opened a message",
    "answered": "How soon towns answered",
    "periods": "Over time",
    "regions": "By region",
    "towns": "By town",
    "without-contact": "Towns without a contact that people asked for",
    "languages": "By language of the conversation",
    "requirements": "Requirements: what people answered",
    "reasons": "Why towns said “not now”",
}
HEADS: Mapping[str, str] = {
    "section": "Table", "row": "Row", "measure": "Measure", "value": "Value",
    "small": "fewer than 5", "hidden": "not published",
}  # fmt: skip
REPORT, PERIOD, MADE, UNFINISHED = (
    "Crime prevention assistants: report of the guide bot",
    "Period: {period}",
    "Made on {date}, run by {operator}",
    "The last month is not over yet.",
)
READING = (
    "The bot counts without names: no number here belongs to a person, and nothing is counted by town and language at once.",
    "These are events of the period, not people: whoever comes back after a break of 90 days counts again, and an answer may belong to a message of an earlier month.",
    "“Fewer than 5” means 1 to 4. “Not published” stands where a small number could be worked out from this one.",
    "What people delete stays counted; who they were does not.",
    "Please do not publish two reports whose periods overlap: their difference could give away a small number.",
    "A message is an expression of interest, never an application. Whom a town hires, and when, is decided by the town alone.",
    "“Hired” is what the town noted in the bot. Whoever was hired without a note there is missing.",
)
"""Notes for readers of the spreadsheet; the page shows the third one as its legend."""
OWN, MONTH = "Not to be published", "Month"
SHEETS: Mapping[str, str] = {
    "summary": "Summary",
    "regions": "Regions",
    "towns": "Towns",
    "reading": "How to read the numbers",
}
PLACES: Mapping[str, tuple[str, ...]] = {"regions": ("Region",), "towns": ("Town", "Region")}
"""Breakdowns with a separate sheet, and the headings of their first columns."""
PAGE = FeatureCatalogue([*NAMES.values(), *TITLES.values(), *HEADS.values(), *SHEETS.values(), *READING, OWN, MONTH])
DOMAIN = "report"
"""The catalogues of the report: `locales/<language>/LC_MESSAGES/report.po`."""
CZECH = "cs"
LANGUAGES = (CZECH, "en")
"""Czech, with a summary in English."""
LESS = "<5"
NOT_SAID = "–"
FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "page.html", "page.css"
_ORDER = (CountForm.EXACT, CountForm.HIDDEN, CountForm.SMALL)
"""Sort order of rows; zeros come last."""


class Wording(NamedTuple):
    """Labels in one language, from catalogue and content."""

    words: Words
    content: Content

    def title(self, section: str) -> str:
        return self.words.say(TITLES[section])

    def measure(self, name: str) -> str:
        return self.words.say(NAMES[name])

    def row(self, section: str, name: str) -> str:
        """Return the label of a row, or its id if it was deleted from the content."""
        named: Mapping[str, str] = {}
        match section:
            case "periods":
                return self.period(name)
            case "regions":
                named = {code: texts[CZECH] for code, texts in self.content.regions.items()}
            case "towns" | "without-contact":
                named = {slug: town.names[CZECH] for slug, town in self.content.municipalities.items()}
            case "requirements" if name in self.content.requirements:
                return self.content.say(CZECH, f"requirements/{name}").title
            case "reasons":
                named = {reason: texts[CZECH] for reason, texts in self.content.reasons.items()}
            case "languages" if name not in NAMES:
                return self.words.language_name(name)
            case _:
                named = {name: self.measure(name)} if name in NAMES else {}
        return named.get(name, name)

    def place(self, section: str, name: str) -> tuple[str, ...]:
        """Return the label of a region, or those of a town and its region."""
        if section == "regions":
            return (self.row(section, name),)
        town = self.content.municipalities.get(name)
        return self.row(section, name), self.row("regions", town.region) if town else ""

    def value(self, cell: PublishedCount) -> str | int:
        """Return an exact count as a number, any other as text."""
        return cell.value if cell.shown is CountForm.EXACT else self.words.say(HEADS[cell.shown])

    def number(self, cell: PublishedCount) -> str:
        """Format a count, with thin spaces between thousands."""
        if cell.shown is CountForm.SMALL:
            return LESS
        return f"{cell.value:,}".replace(",", "\u202f") if cell.shown is CountForm.EXACT else NOT_SAID

    def period(self, name: str) -> str:
        """Format a period, e.g. "2025-12/2026-02"."""
        first, last = map(self.month, name.split("/"))
        return first if first == last else f"{first} – {last}"

    def month(self, name: str) -> str:
        """Format a month, e.g. 11/2026."""
        return f"{int(name[5:])}/{name[:4]}"

    def date(self, day: date) -> str:
        return f"{day.day}.\u00a0{day.month}.\u00a0{day.year}"


def by_size(table: FigureTable, wording: Wording, section: str) -> tuple[FigureRow, ...]:
    """Sort rows by count, descending; hidden ones by name, as their order would disclose counts."""

    def rank(line: FigureRow) -> tuple[int, int, str]:
        cell = line.cell
        place = len(_ORDER) if cell == PublishedCount(CountForm.EXACT) else _ORDER.index(cell.shown)
        return place, -cell.value, wording.row(section, line.name)

    return tuple(sorted(table.lines, key=rank))


class ReportPage(NamedTuple):
    """The page's data besides the figures. `words`: the Czech and the English catalogue."""

    words: Mapping[str, Words]
    content: Content
    operator: str
    made_on: date


def page(figures: Figures, paper: ReportPage) -> str:
    czech, english = (Wording(paper.words[language], paper.content) for language in ("cs", "en"))
    period = f"{czech.month(figures.first)} – {czech.month(figures.last)}"
    tables = figures.sections
    return _template().render(
        tables=tables,
        w=czech,
        e=english,
        say=czech.words.say,
        in_english=english.words.say,
        period=period if figures.first != figures.last else czech.month(figures.first),
        unfinished=figures.last >= f"{paper.made_on:%Y-%m}",
        operator=paper.operator,
        made_on=paper.made_on,
        towns=by_size(tables["towns"], czech, "towns"),
        regions=by_size(tables["regions"], czech, "regions"),
        median=median(tables["answered"]),
        asked=by_size(tables["without-contact"], czech, "without-contact"),
        reasons=by_size(tables["reasons"], czech, "reasons"),
        style=Markup((FOLDER / STYLE).read_text("utf-8")),  # noqa: S704  our own file
    )


@cache
def _template() -> Template:
    files = FileSystemLoader(FOLDER)
    environment = Environment(loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template(TEMPLATE)


def table_rows(figures: Figures, wording: Wording) -> Iterator[tuple[str | int, ...]]:
    """Yield the header and a row for each count: section, row, measure, value."""
    yield tuple(wording.words.say(HEADS[head]) for head in ("section", "row", "measure", "value"))
    for section, found in figures.sections.items():
        for line in found.lines:
            for measure, cell in zip(found.measures, line.cells, strict=True):
                named = wording.title(section), wording.row(section, line.name), wording.measure(measure)
                yield *named, wording.value(cell)


def sheets(figures: Figures, paper: ReportPage) -> Iterator[TableSheet]:
    """Yield the sheets of the spreadsheet: summary, regions, towns, notes."""
    wording = Wording(paper.words[CZECH], paper.content)
    say = wording.words.say
    rest = figures._replace(sections={name: found for name, found in figures.sections.items() if name not in PLACES})
    head, *rows = table_rows(rest, wording)
    yield TableSheet(say(SHEETS["summary"]), tuple(map(str, head)), rows)
    for section, heads in PLACES.items():
        found = figures.sections[section]
        names = (*map(say, heads), *map(wording.measure, found.measures))
        lines = by_size(found, wording, section)
        cells = [(*wording.place(section, line.name), *map(wording.value, line.cells)) for line in lines]
        yield TableSheet(say(SHEETS[section]), names, cells)
    yield TableSheet(say(SHEETS["reading"]), (say(REPORT),), [(line,) for line in _reading(figures, paper, wording)])


def internal_sheets(rows: Iterable[CountedRow], paper: ReportPage) -> Iterator[TableSheet]:
    """Yield the true numbers by month and town, for the coordinators alone."""
    wording, counts = Wording(paper.words[CZECH], paper.content), Counter[tuple[str, str, str]]()
    for row in rows:
        if row.slug:
            counts[row.month, row.slug, row.what] += row.count
    say, lines = wording.words.say, sorted({(month, slug) for month, slug, what in counts if what in BY_TOWN})
    names = (*map(say, (MONTH, *PLACES["towns"])), *map(wording.measure, BY_TOWN))
    cells: list[tuple[str | int, ...]] = [
        (wording.month(month), *wording.place("towns", slug), *(counts[month, slug, what] for what in BY_TOWN))
        for month, slug in lines
    ]
    yield TableSheet(say(OWN), names, cells)


def _reading(figures: Figures, paper: ReportPage, wording: Wording) -> Iterator[str]:
    say = wording.words.say
    yield say(PERIOD, period=f"{wording.month(figures.first)} – {wording.month(figures.last)}")
    yield say(MADE, operator=paper.operator, date=wording.date(paper.made_on))
    if figures.last >= f"{paper.made_on:%Y-%m}":
        yield say(UNFINISHED)
    yield from map(say, READING)
