"""Makes the papers that a town is sent: letters, drafts of contracts and a poster, as PDF.

Each is as large as fits on one page, or else runs over several without a heading or a line left alone. A paper with a QR code
is a poster: it stands in the middle of its page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from bot.papers import files
from bot.view.context import File, PaperLine
from bot.view.papers import Values, fill_in

if TYPE_CHECKING:
    from fpdf import FPDF

_HELD = re.compile(
    r"(?<=(?<!\w)[ksvzouaiKSVZOUAI]) | (?=Sb\.)|(?<=\bčl\.) |(?<=\bč\.) |(?<=\bodst\.) |(?<=\bpísm\.) |(?<=§) |(?<=\d) (?=\d{3}\b)"
)
"""Spaces at which no line ends: behind a Czech word of one letter, and within what is read as one (ČSN 01 6910)."""
ON_ONE_PAGE = files.SIZES[:-1]
"""Points in which a paper may be set to fit on one page: smaller ones are no pleasure to read on paper."""
ON_SEVERAL = 10.5
KEPT_LINES = 8
"""A paragraph of at most so many lines stays on one page; of a longer one, at least two lines."""
POSTER = (1.0, 0.94, 0.88, 0.82, 0.76)
"""How large a poster is set, the largest first."""
POSTER_POINTS: Mapping[str, float] = {"title": 34, "heading": 21, "item": 17, "text": 17, "gap": 9}
POSTER_QR_MM = 78
QUIET_MODULES = 4
"""The white edge of a code (ISO/IEC 18004)."""
DOTS = 20
"""Of one module of the code: sharp at any size of paper."""


def town_pack(templates: Mapping[str, str], values: Values) -> Iterator[File]:
    """Yield each paper as a file under its name."""
    for name, template in templates.items():
        lines = [line._replace(text=_HELD.sub("\u00a0", line.text)) for line in fill_in(template, values)]
        is_poster = any(line.kind == "qr" for line in lines)
        yield File(f"{name}.pdf", _poster(name, lines) if is_poster else _paper(name, lines))


def _paper(name: str, lines: Sequence[PaperLine]) -> bytes:
    foot = next((line.text for line in lines if line.kind == "foot"), "")
    body = [line for line in lines if line.kind != "foot"]
    for size in ON_ONE_PAGE:
        if data := files.on_one_page(_set(name, body, foot, size)):
            return data
    return files.close_sheet(_set(name, body, foot, ON_SEVERAL, numbered=True))


def _set(name: str, lines: Sequence[PaperLine], foot: str, size: float, *, numbered: bool = False) -> "FPDF":
    pdf = files.open_sheet(name, foot=foot, numbered=numbered)
    for number, line in enumerate(lines):
        following = next((one for one in lines[number + 1 :] if one.kind != "gap"), None)
        needed = _height(pdf, line, size)
        if line.kind in {"title", "heading"} and following:
            needed += _height(pdf, following, size) + size * files.MM_PER_POINT
        if line.kind != "gap" and pdf.will_page_break(needed):
            pdf.add_page()
        if line.kind != "gap" or pdf.get_y() > pdf.t_margin:
            files.write_line(pdf, line.kind, line.text, size)
    return pdf


def _height(pdf: "FPDF", line: PaperLine, size: float) -> float:
    """Measure how much of a line has to stand on one page."""
    larger = {"title": files.TITLE, "heading": files.HEADING}.get(line.kind, 1.0)
    pdf.set_font(files.FONT, "B" if larger > 1 else "", size * larger)
    width = pdf.epw - (files.INDENT_MM if line.kind == "item" else 0)
    broken = pdf.multi_cell(width, text=line.text, dry_run=True, output="LINES")
    # the library gives what it was asked for, and its type says all that it may be asked for
    number = len(broken) if isinstance(broken, list) else 1
    number = number if number <= KEPT_LINES else 2
    return number * size * larger * files.LEADING * files.MM_PER_POINT


def _poster(name: str, lines: Sequence[PaperLine]) -> bytes:
    for scale in POSTER[:-1]:
        if data := files.on_one_page(_drawn(name, lines, scale)):
            return data
    return files.close_sheet(_drawn(name, lines, POSTER[-1]))


def _drawn(name: str, lines: Sequence[PaperLine], scale: float) -> "FPDF":
    foot = next((line.text for line in lines if line.kind == "foot"), "")
    pdf = files.open_sheet(name, foot=foot)
    for line in lines:
        if line.kind == "foot":
            continue
        if line.kind == "qr":
            side = POSTER_QR_MM * scale
            if pdf.will_page_break(side):
                pdf.add_page()
            pdf.image(_code(line.text), x=(pdf.w - side) / 2, y=pdf.get_y(), w=side, alt_text=line.text)
            pdf.set_y(pdf.get_y() + side)
            continue
        points = POSTER_POINTS[line.kind] * scale
        height = points * files.LEADING * files.MM_PER_POINT
        if line.kind == "gap":
            pdf.ln(height)
            continue
        pdf.set_font(files.FONT, "B" if line.kind in {"title", "heading"} else "", points)
        pdf.multi_cell(0, height, line.text, align="C", new_x="LMARGIN", new_y="NEXT")
    return pdf


def _code(text: str) -> BytesIO:
    """Draw a QR code that is still read when a quarter of it is torn off or dirty."""
    from segno import make_qr  # noqa: PLC0415  needed only here

    written = BytesIO()
    make_qr(text, error="q").save(written, kind="png", scale=DOTS, border=QUIET_MODULES)
    written.seek(0)
    return written
