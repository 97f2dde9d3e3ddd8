"""Spreadsheets (XLSX) without formulas; numbers and dates keep their type for sorting."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple

from bot.view.context import File, Table, TableCell

MAX_WIDTH = 60
"""Maximum column width in characters."""
PLAIN, DAY, MOMENT = 0, 14, 22
"""Formats of XLSX that follow the reader's country (ECMA-376, numFmt)."""


def table_file(table: Table) -> File:
    return File(table.name, spreadsheet([TableSheet("", table.head, table.rows)], table.now))


def _as_text(cell: TableCell) -> str:
    if isinstance(cell, date):
        time = f" {cell:%H:%M}" if isinstance(cell, datetime) else ""
        return f"{cell.day}. {cell.month}. {cell.year}{time}"
    return str(cell)


class TableSheet(NamedTuple):
    """A sheet of a spreadsheet; the default name is chosen by the reading program."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[TableCell, ...]] = ()


def spreadsheet(sheets: Iterable[TableSheet], now: datetime) -> bytes:
    # Slow to import and needed only here; it has no types.
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415

    written = BytesIO()
    book: Any = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with book:
        # The default is the system clock.
        book.set_properties({"created": now.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        formats = [
            book.add_format({"text_wrap": True, "valign": "top", "num_format": shown}) for shown in (PLAIN, DAY, MOMENT)
        ]
        for made in sheets:
            _fill(book.add_worksheet(made.name or None), made, bold, formats)
    return written.getvalue()


def _fill(sheet: Any, made: TableSheet, bold: Any, formats: Sequence[Any]) -> None:  # noqa: ANN401  it has no types
    plain, day, moment = formats
    for column, name in enumerate(made.head):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(made.rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case datetime():
                    sheet.write_datetime(number, column, cell.replace(tzinfo=None), moment)
                case date():
                    sheet.write_datetime(number, column, cell, day)
                case int():
                    sheet.write_number(number, column, cell, plain)
                case _:
                    sheet.write_string(number, column, cell, plain)
    for column in range(len(made.head)):
        width = max(len(_as_text(row[column])) for row in (made.head, *made.rows))
        sheet.set_column(column, column, min(width + 2, MAX_WIDTH))
    sheet.freeze_panes(1, 0)
    # A single column of sentences needs no filter.
    if len(made.head) > 1:
        sheet.autofilter(0, 0, len(made.rows), len(made.head) - 1)
