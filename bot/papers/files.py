"""Makes files of papers, in memory: DOCX to go on editing, PDF to print or to archive, plain text to paste; of days, one for a calendar; of rows, tables.

Both are set in one size, the largest in which the paper fits on one page; PDF and Word's Arial have the same widths. A paper
that is too long even so says "1 / 2" below. What stands in square brackets is to be translated or filled in: it is marked.
The libraries are imported when the first paper is made, so that a plain run does not pay for them.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.papers.calendar import calendar_file
from bot.papers.table import table_file
from bot.view.context import Calendar, File, Paper, Table
from bot.view.papers import as_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
FONT, FONT_OF_WORD = "Liberation Sans", "Arial"
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points of the text, the largest first."""
ARCHIVED = 10.5
TITLE, HEADING = 1.7, 1.15
"""How much larger titles and headings are."""
SIDE_MM, TOP_MM, BOTTOM_MM, INDENT_MM = 22.0, 18.0, 16.0, 5.0
LEADING = 1.3
MM_PER_POINT = 25.4 / 72


class FileNotMadeError(Exception):
    """No file could be made; it is not the database that is in trouble."""


_MARKED = re.compile(r"(\[[^\[\]]*\])")


def make_file(paper: Paper | Calendar | Table) -> File:
    """Make the file. Raises `FileNotMadeError` where the disk or the system stands in the way: nothing was to be stored."""
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
        # Windows' editor knows UTF-8 by the mark of order
        return File(paper.name, as_text(paper.lines).encode("utf-8-sig"))
    if paper.archival:
        return File(paper.name, close_sheet(_pdf(paper, ARCHIVED, numbered=True)))
    data, size = _fitting(paper)
    return File(paper.name, _docx(paper, size) if form == "docx" else data)


def _fitting(paper: Paper) -> tuple[bytes, float]:
    """Set a paper in the largest size in which it fits on one page, else in the smallest."""
    for size in SIZES:
        if data := on_one_page(_pdf(paper, size)):
            return data, size
    return close_sheet(_pdf(paper, SIZES[-1], numbered=True)), SIZES[-1]


def _pdf(paper: Paper, size: float, *, numbered: bool = False) -> "FPDF":
    pdf = open_sheet(_title(paper), numbered=numbered, archival=paper.archival)
    for line in paper.lines:
        write_line(pdf, line.kind, line.text, size)
    return pdf


def open_sheet(title: str, *, foot: str = "", numbered: bool = False, archival: bool = False) -> "FPDF":
    """Give an empty page of A4, and what stands below it on each page: `foot`, and its number."""
    from fpdf import FPDF  # noqa: PLC0415  slow to import, needed only here

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-BOTTOM_MM + 2)
            if foot:
                self.set_font(FONT, "B", SIZES[-1])
                self.cell(self.epw - 12, 5, foot, align="L")
            if numbered:
                self.set_font(FONT, "", SIZES[-1])
                self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    pdf = Sheet(format="A4", enforce_compliance="PDF/A-2U" if archival else None)
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
    """Write a PDF if it is one page, else give b"": it is set once more, and to write it takes longer than that."""
    return close_sheet(pdf, written=pdf.pages_count == 1)


def close_sheet(pdf: "FPDF", *, written: bool = True) -> bytes:
    from fpdf.fonts import TTFFont  # noqa: PLC0415  as above

    data = bytes(pdf.output()) if written else b""
    for font in pdf.fonts.values():
        # the library leaves its files open
        if isinstance(font, TTFFont):
            font.close()
    return data


def _title(paper: Paper) -> str:
    """Give what a file says of itself: nothing that is about a person."""
    return paper.name.rpartition(".")[0]


def write_line(pdf: "FPDF", kind: str, text: str, size: float) -> None:
    points = size * {"title": TITLE, "heading": HEADING}.get(kind, 1.0)
    height = points * LEADING * MM_PER_POINT
    if kind == "gap":
        pdf.ln(height * 0.6)
        return
    pdf.set_font(FONT, "", points)
    if kind == "item":
        pdf.cell(INDENT_MM, height, "•")
        pdf.set_left_margin(SIDE_MM + INDENT_MM)
    space = ""
    for part, marked in _parts(text):
        pdf.set_font(FONT, "B" if marked or kind in {"title", "heading"} else "", points)
        # a part that begins with its space is broken there, any other one in the middle of its first word
        pdf.write(height, space + part.rstrip(" "))
        space = " " if part.endswith(" ") else ""
    pdf.set_left_margin(SIDE_MM)
    pdf.ln(height)
    if kind == "heading":
        pdf.set_draw_color(150)
        pdf.line(SIDE_MM, pdf.get_y(), pdf.w - SIDE_MM, pdf.get_y())
        pdf.ln(1.2)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a line, and whether each is to be translated or filled in."""
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
    # the library's template names its maker and a day of its own
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.language = _title(paper), "", "", "cs-CZ"
    _dress(document, size)
    styles = {"title": "Title", "heading": "Heading 1", "item": "List Bullet"}
    space = False
    for line in paper.lines:
        if line.kind == "gap":
            space = True
            continue
        paragraph = document.add_paragraph(style=styles.get(line.kind, "Normal"))
        _space(paragraph, size * LEADING * 0.6 if space else 0, heading=line.kind == "heading")
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


def _dress(document: "Document", size: float) -> None:
    """Give the styles of the library's template the sizes, the font and the language of ours."""
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
        # the library has no words for themes, borders and languages, and its XML has no types
        element: Any = style.element
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            element.rPr.rFonts.attrib.pop(qn(f"w:{script}Theme"), None)
            element.rPr.rFonts.set(qn(f"w:{script}"), FONT_OF_WORD)
        for border in element.pPr.findall(qn("w:pBdr")):
            element.pPr.remove(border)
    styles: Any = document.styles.element
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "cs-CZ")
