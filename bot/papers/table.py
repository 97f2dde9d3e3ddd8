"""Makes tables: XLSX, or CSV as Czech spreadsheets read it (semicolons, UTF-8 with its mark). No cell is ever a formula."""

import csv
from io import BytesIO, StringIO
from typing import Any

from bot.view.context import File, Table

SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
WIDEST = 60
"""Characters of a column."""


def table_file(table: Table) -> File:
    form = table.name.rpartition(".")[2]
    return File(table.name, _xlsx(table) if form == "xlsx" else csv_of(table).encode("utf-8-sig"))


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


def _xlsx(table: Table) -> bytes:
    # takes a moment, needed only for this file; it has no types
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415

    written = BytesIO()
    book: Any = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with book:
        # else it asks a clock of its own
        book.set_properties({"created": table.now.replace(tzinfo=None)})
        sheet = book.add_worksheet()
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for number, row in enumerate((table.head, *table.rows)):
            for column, cell in enumerate(row):
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(number, column, cell, wrapped if number else bold)
        for column in range(len(table.head)):
            width = max(len(str(row[column])) for row in (table.head, *table.rows))
            sheet.set_column(column, column, min(width + 2, WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(table.head) - 1)
    return written.getvalue()
