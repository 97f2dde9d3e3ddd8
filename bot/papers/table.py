"""Makes tables: XLSX, or CSV as Czech spreadsheets read it (semicolons, UTF-8 with its mark). No cell is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any, NamedTuple

from bot.view.context import File, Table

SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
WIDEST = 60
"""Characters of a column."""


def table_file(table: Table) -> File:
    form = table.name.rpartition(".")[2]
    return File(
        table.name,
        spreadsheet([TableSheet("", table.head, table.rows)], table.now)
        if form == "xlsx"
        else csv_of(table).encode("utf-8-sig"),
    )


def csv_of(table: Table) -> str:
    written = StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (table.head, *table.rows):
        writer.writerow([csv_safe(str(cell)) for cell in row])
    return written.getvalue()


def csv_safe(text: str) -> str:
    """Make a text that no spreadsheet computes: an apostrophe in front of whatever could begin a formula, on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


class TableSheet(NamedTuple):
    """One sheet of a spreadsheet; "" leaves its name to the program that opens it."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str | int, ...]] = ()


def spreadsheet(sheets: Iterable[TableSheet], now: datetime) -> bytes:
    # takes a moment, needed only for this file; it has no types
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415

    written = BytesIO()
    book: Any = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with book:
        # else it asks a clock of its own
        book.set_properties({"created": now.replace(tzinfo=None)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for made in sheets:
            _fill(book.add_worksheet(made.name or None), made, bold, wrapped)
    return written.getvalue()


def _fill(sheet: Any, made: TableSheet, bold: Any, wrapped: Any) -> None:  # noqa: ANN401  it has no types
    for number, row in enumerate((made.head, *made.rows)):
        for column, cell in enumerate(row):
            write = sheet.write_number if isinstance(cell, int) else sheet.write_string
            write(number, column, cell, wrapped if number else bold)
    for column in range(len(made.head)):
        width = max(len(str(row[column])) for row in (made.head, *made.rows))
        sheet.set_column(column, column, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    # of sentences nothing is to be chosen
    if len(made.head) > 1:
        sheet.autofilter(0, 0, len(made.rows), len(made.head) - 1)
