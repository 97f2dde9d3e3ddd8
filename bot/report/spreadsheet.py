"""The report as a table for a spreadsheet: one number a line, no cell that a spreadsheet could take for a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from bot.report.figures import Figures
from bot.report.names import HEADS
from bot.report.wording import Wording

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet calculate (OWASP, CSV injection)."""


def table(figures: Figures, wording: Wording) -> str:
    """Write every number with its section, row and measure, parted by semicolons as Czech spreadsheets expect."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in _rows(figures, wording):
        writer.writerow([safe(text) for text in row])
    return BOM + out.getvalue()


def safe(text: str) -> str:
    """Keep a text from being a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(figures: Figures, wording: Wording) -> Iterator[Iterable[str]]:
    say = wording.words.say
    yield [say(HEADS[head]) for head in ("section", "row", "measure", "value")]
    for section, found in figures.sections:
        for line in found.lines:
            for measure, cell in zip(found.measures, line.cells, strict=True):
                value = str(cell.value) if cell.shown == "exact" else say(HEADS[cell.shown])
                yield wording.title(section), wording.row(section, line.name), wording.measure(measure), value
