"""Documents made in memory: DOCX, PDF, plain text, calendars, and spreadsheets (XLSX).

PDF and DOCX use the largest font size in which the document fits on one page; Liberation Sans and
Arial have the same widths. Text in square brackets, to be translated or filled in, is highlighted.
Cells of a spreadsheet keep their type for sorting.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.view.context import Calendar, CalendarEntry, File, Paper, Table
from bot.view.papers import as_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from fpdf import FPDF
    from icalendar import Alarm, Event

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bot.view.context import TableCell

FONTS = Path(__file__).parent / "fonts"
FONT, FONT_OF_WORD = "Liberation Sans", "Arial"
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points of the text, the largest first."""
RECORD_SIZE = 10.5
TITLE, HEADING = 1.7, 1.15
"""Relative sizes of titles and headings."""
SIDE_MM, TOP_MM, BOTTOM_MM, INDENT_MM, DATES_MM = 22.0, 18.0, 16.0, 5.0, 32.0
"""Margins, and where the text of a list item and of a line with years begins."""
LEADING = 1.3
MM_PER_POINT = 25.4 / 72


class FileNotMadeError(Exception):
    """A file could not be rendered; the database is not affected."""


_MARKED = re.compile(r"(\[[^\[\]]*\])")


def make_file(paper: Paper | Calendar | Table) -> File:
    """Render a file. Raises `FileNotMadeError` on errors of the disk or the system."""
    try:
        return _made(paper)
    except OSError as error:
        raise FileNotMadeError(type(error).__name__) from error


def _made(paper: Paper | Calendar | Table) -> File:
    if isinstance(paper, Table):
        return table_file(paper)
    if isinstance(paper, Calendar):
        return calendar_file(paper)
    form = paper.name.rpartition(".")[2]
    if form == "txt":
        # Windows Notepad recognises UTF-8 by its byte order mark.
        return File(paper.name, as_text(paper.lines).encode("utf-8-sig"))
    if paper.archival:
        return File(paper.name, close_sheet(_pdf(paper, RECORD_SIZE, numbered=True)))
    data, size = _fitting_size(paper)
    return File(paper.name, _docx(paper, size) if form == "docx" else data)


def _fitting_size(paper: Paper) -> tuple[bytes, float]:
    """Render a document in the largest size that fits on one page, else in the smallest."""
    for size in SIZES:
        pdf, pages = _pdf(paper, size), 1 + sum(line.kind == "page" for line in paper.lines)
        if data := close_sheet(pdf, written=pdf.pages_count == pages):
            return data, size
    return close_sheet(_pdf(paper, SIZES[-1], numbered=True)), SIZES[-1]


def _pdf(paper: Paper, size: float, *, numbered: bool = False) -> "FPDF":
    pdf = open_sheet(_title(paper), foot=_footer(paper), numbered=numbered, archival=paper.archival)
    for line in paper.lines:
        if line.kind != "foot":
            write_line(pdf, line.kind, line.text, size)
    return pdf


def _footer(paper: Paper) -> str:
    return next((line.text for line in paper.lines if line.kind == "foot"), "")


def open_sheet(title: str, *, foot: str = "", numbered: bool = False, archival: bool = False) -> "FPDF":
    """Return an empty A4 page with a footer: `foot` and the page number."""
    from fpdf import FPDF  # noqa: PLC0415  slow to import, needed only here

    class LeadDetails(FPDF):
        def footer(self) -> None:
            self.set_y(-BOTTOM_MM + 2)
            if foot:
                self.set_font(FONT, "B", SIZES[-1])
                self.cell(self.epw - 12, 5, foot, align="L")
            if numbered:
                self.set_font(FONT, "", SIZES[-1])
                self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    pdf = LeadDetails(format="A4", enforce_compliance="PDF/A-2U" if archival else None)
    pdf.set_title(title)
    pdf.set_lang("cs-CZ")
    pdf.set_margins(SIDE_MM, TOP_MM, SIDE_MM)
    pdf.c_margin = 0
    pdf.set_auto_page_break(auto=True, margin=BOTTOM_MM)
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font(FONT, style, FONTS / f"LiberationSans-{name}.ttf")
    pdf.add_page()
    return pdf


def on_one_page(pdf: "FPDF") -> bytes:
    """Return a PDF of one page; a longer one is returned empty, since writing is slow."""
    return close_sheet(pdf, written=pdf.pages_count == 1)


def close_sheet(pdf: "FPDF", *, written: bool = True) -> bytes:
    from fpdf.fonts import TTFFont  # noqa: PLC0415  as above

    data = bytes(pdf.output()) if written else b""
    for font in pdf.fonts.values():
        # The library does not close its files.
        if isinstance(font, TTFFont):
            font.close()
    return data


def _title(paper: Paper) -> str:
    """Return the title property, which has no personal data."""
    return paper.name.rpartition(".")[0]


def write_line(pdf: "FPDF", kind: str, text: str, size: float) -> None:
    points = size * {"title": TITLE, "heading": HEADING}.get(kind, 1.0)
    height = points * LEADING * MM_PER_POINT
    if kind == "gap":
        pdf.ln(height * 0.6)
        return
    if kind == "page":
        pdf.add_page()
        return
    pdf.set_font(FONT, "", points)
    if kind == "item":
        pdf.cell(INDENT_MM, height, "•")
        pdf.set_left_margin(SIDE_MM + INDENT_MM)
    if kind == "dated":
        years, _, text = text.partition("\t")
        pdf.cell(DATES_MM, height, years)
        pdf.set_left_margin(SIDE_MM + DATES_MM)
    space = ""
    for part, marked in _parts(text):
        pdf.set_font(FONT, "B" if marked or kind in {"title", "heading"} else "", points)
        # Leading spaces allow a line break before the part instead of inside its first word.
        pdf.write(height, space + part.rstrip(" "))
        space = " " if part.endswith(" ") else ""
    pdf.set_left_margin(SIDE_MM)
    pdf.ln(height)
    if kind == "heading":
        pdf.set_draw_color(150)
        pdf.line(SIDE_MM, pdf.get_y(), pdf.w - SIDE_MM, pdf.get_y())
        pdf.ln(1.2)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a line; the flag marks those to be translated or filled in."""
    yield from ((part, bool(_MARKED.fullmatch(part))) for part in _MARKED.split(text) if part)


def _docx(paper: Paper, size: float) -> bytes:
    from docx import Document  # noqa: PLC0415  slow to import, needed only here
    from docx.enum.text import WD_COLOR_INDEX  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(SIDE_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    # The library's template has its own author and date.
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.language = _title(paper), "", "", "cs-CZ"
    _set_styles(document, size)
    styles = {"title": "Title", "heading": "Heading 1", "item": "List Bullet"}
    space = False
    section.footer.paragraphs[0].text = _footer(paper)
    for line in paper.lines:
        if line.kind == "foot":
            continue
        if line.kind == "gap":
            space = True
            continue
        paragraph = document.add_paragraph(style=styles.get(line.kind, "Normal"))
        _space(paragraph, size * LEADING * 0.6 if space else 0, heading=line.kind == "heading")
        if line.kind == "dated":
            # The tab leads to the indent of the following lines.
            paragraph.paragraph_format.left_indent = Mm(DATES_MM)
            paragraph.paragraph_format.first_line_indent = Mm(-DATES_MM)
        for part, marked in _parts(line.text):
            run = paragraph.add_run(part)
            if marked:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        space = False
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _space(paragraph: "Paragraph", before: float, *, heading: bool) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(3 if heading else 0)


def _set_styles(document: "Document", size: float) -> None:
    """Set sizes, font and language in the styles of the library's template."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415
    from docx.styles.style import ParagraphStyle  # noqa: PLC0415

    for name, larger in (("Normal", 1.0), ("List Bullet", 1.0), ("Heading 1", HEADING), ("Title", TITLE)):
        style = document.styles[name]
        if not isinstance(style, ParagraphStyle):
            raise TypeError(f"the library's template has no style of paragraphs called {name}")
        style.font.name, style.font.size, style.font.color.rgb = FONT_OF_WORD, Pt(size * larger), RGBColor(0, 0, 0)
        style.font.bold = larger > 1
        style.paragraph_format.line_spacing = 1.12
        # Themes, borders and languages have no API, and the XML has no types.
        element: Any = style.element
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            element.rPr.rFonts.attrib.pop(qn(f"w:{script}Theme"), None)
            element.rPr.rFonts.set(qn(f"w:{script}"), FONT_OF_WORD)
        for border in element.pPr.findall(qn("w:pBdr")):
            element.pPr.remove(border)
    styles: Any = document.styles.element
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "cs-CZ")


DAY_ALARMS = (timedelta(days=-7, hours=9), timedelta(hours=9))
"""Nine in the morning a week before and on the day; a whole day begins at midnight."""
TIME_ALARMS = (timedelta(days=-1), timedelta(hours=-2))
INTERVIEW = timedelta(hours=1)
"""Nobody states the length of an interview; the entry says that its end is an estimate."""
PRODUCT = "-//CPA guide bot//Plan of papers//EN"


def calendar_file(calendar: Calendar) -> File:
    """Render an iCalendar file (RFC 5545) whose entries have two alarms each."""
    from icalendar import Calendar as Written  # noqa: PLC0415  slow to import, needed only here

    written = Written.new(
        name=calendar.title,
        prodid=PRODUCT,
        method=calendar.method,
        uid=calendar.uid,
        subcomponents=[_event(entry, calendar) for entry in calendar.entries],
    )
    return File(calendar.name, written.to_ical())


def _event(entry: CalendarEntry, calendar: Calendar) -> "Event":
    """Return an entry; of an invitation with organizer and attendee (RFC 5546, 3.2.2, 3.2.5)."""
    from icalendar import STATUS, TRANSP, Event, vCalAddress  # noqa: PLC0415  as above

    whole_day, off = not isinstance(entry.at, datetime), calendar.method == "CANCEL"
    alarms = () if off else DAY_ALARMS if whole_day else TIME_ALARMS
    invited = calendar.method != "PUBLISH"
    return Event.new(
        uid=entry.uid,
        stamp=calendar.now,
        start=entry.at,
        end=entry.at + (timedelta(days=1) if whole_day else INTERVIEW),
        organizer=vCalAddress.new(calendar.organizer) if invited else None,
        attendees=[vCalAddress.new(calendar.attendee, rsvp=False)] if invited else None,
        status=STATUS.CANCELLED if off else None,
        sequence=None if whole_day else entry.version,
        summary=entry.summary,
        description=entry.description,
        location=entry.place or None,
        transparency=TRANSP.TRANSPARENT if whole_day else None,
        subcomponents=[_alarm(before, entry.summary) for before in alarms],
    )


def _alarm(before: timedelta, summary: str) -> "Alarm":
    from icalendar import Alarm, vText  # noqa: PLC0415  as above

    alarm = Alarm.new(description=summary)
    alarm["ACTION"] = vText("DISPLAY")
    alarm.TRIGGER = before
    return alarm


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
