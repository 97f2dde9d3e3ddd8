"""The command `town-pack`: a form by which a town joins, and PDF papers for whoever asks.

Placeholders are filled from the settings. A paper uses the largest font size that fits on one page,
or else several pages without widows and orphans. A paper with a QR code is a centred poster.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from bot import papers as files
from bot.app import name_of_bot
from bot.cli.common import PATH, content_folder, load_structure, of_folder, read_settings
from bot.content.content import Content
from bot.content.models import Municipality
from bot.content.problems import did_you_mean
from bot.content.texts import TOWN_PACK
from bot.conversation.turn import TOWN
from bot.operations.environment import OperatorError, no_file
from bot.settings import Settings
from bot.view.context import File, PaperLine
from bot.view.papers import Values, fill_in

if TYPE_CHECKING:
    from fpdf import FPDF

_HELD = re.compile(
    r"(?<=(?<!\w)[ksvzouaiKSVZOUAI]) | (?=Sb\.)|(?<=\bčl\.) |(?<=\bč\.) |(?<=\bodst\.) |(?<=\bpísm\.) |(?<=§) |(?<=\d) (?=\d{3}\b)"
)
"""Non-breaking spaces of Czech typography (ČSN 01 6910)."""
ON_ONE_PAGE = files.SIZES[:-1]
"""Font sizes in points to try for one page; smaller ones are hard to read on paper."""
ON_SEVERAL = 10.5
KEPT_LINES = 8
"""Longest paragraph, in lines, that is kept on one page; of a longer one at least two lines are."""
POSTER = (1.0, 0.94, 0.88, 0.82, 0.76)
"""Scales of a poster to try, the largest first."""
POSTER_POINTS: Mapping[str, float] = {"title": 34, "heading": 21, "item": 17, "text": 17, "gap": 9}
POSTER_QR_MM = 78
QUIET_MODULES = 4
"""Quiet zone of a QR code (ISO/IEC 18004)."""
DOTS = 20
"""Pixels per module of the QR code, sharp on any paper size."""
NEEDED: Mapping[str, str] = {
    "public_url": "where messages are read and answered without Telegram",
    "smtp_host": "which server the letters come from",
    "mail_from": "which address the letters come from",
}
"""Required settings besides those of the privacy notice, and their meaning in the papers."""
OTHERWISE = "the drafts say that the town is the controller, and you work for it. See docs/towns/who-may-run-it.md."
"""Warning if the privacy notice names another controller."""
ATTACHMENTS = "prilohy"
ONLY_FOR: Mapping[str, str] = {
    "5-smlouva-zpracovatel": "town",
    "6-zaznam-zpracovatele": "town",
    "5-dohoda-spolecni-spravci": "joint",
}
"""Papers for one value of `CPA_CONTROLLER` only."""


@click.command("town-pack")
@click.argument("slug")
@click.argument("out", type=PATH)
@click.option("--bot", "name", metavar="NAME", default="", help="Username of the bot. Default: ask Telegram.")
@of_folder
def town_pack(slug: str, out: Path, name: str, folder: Path | None) -> None:
    """Write the PDF papers that invite the town SLUG.

    One sheet is letter and form. The folder prilohy has a page each for secretary, data protection
    officer and IT, a draft contract (or an arrangement of joint controllers) and records, a notice
    for contacts, a poster. Fill in the text in square brackets; the texts are in town-pack/.
    """
    settings, content = read_settings(), load_structure(content_folder(folder)).content
    if slug not in content.municipalities:
        raise OperatorError(f'SLUG: no town "{slug}" is listed, {did_you_mean(slug, content.municipalities)}')
    if not content.town_pack:
        raise OperatorError(f"--content: the folder {TOWN_PACK} is missing or empty. Copy it from the release.")
    _require(settings)
    values = values_of(settings, content, content.municipalities[slug], name.removeprefix("@") or _asked(settings))
    try:
        (out / ATTACHMENTS).mkdir(parents=True, exist_ok=True)
        agreed = "joint" if settings.controller == "joint" else "town"
        papers = {name: text for name, text in content.town_pack.items() if ONLY_FOR.get(name, agreed) == agreed}
        for number, file in enumerate(papers_of(papers, values)):
            path = (out / ATTACHMENTS if number else out) / file.name
            path.write_bytes(file.data)
            click.echo(f"Written: {path}")
    except OSError as error:
        raise OperatorError(f"OUT: {out} cannot be written ({error.strerror}). Name another folder.") from error
    if settings.controller != "town":
        click.echo(f"CPA_CONTROLLER: it is {settings.controller}, but {OTHERWISE}", err=True)


def _require(settings: Settings) -> None:
    """Raise OperatorError if a setting needed in the papers is missing."""
    settings.require_notice()
    for field, what in NEEDED.items():
        if not getattr(settings, field).strip():
            sentence = f"CPA_{field.upper()}: it is empty, but the papers tell a town {what}. See `cpa-bot settings --example`."
            raise OperatorError(f"{sentence} {no_file()}".rstrip())
    settings.require_mail()


def _asked(settings: Settings) -> str:
    return asyncio.run(name_of_bot(settings))


def values_of(settings: Settings, content: Content, town: Municipality, bot: str) -> Values:
    """Return the values of the placeholders, as listed in `words.TOWN_PACK_FIELDS`."""
    values = {
        "place": town.names["cs"],
        "place_uk": town.names["uk"],
        "village" if town.local.village else "town": town.names["cs"],
        "region": content.regions[town.region]["cs"],
        "operator": settings.operator_name.strip(),
        "operator_address": settings.operator_address.strip(),
        "operator_email": settings.operator_email.strip(),
        "phone": settings.operator_phone,
        "officer": settings.officer.strip(),
        "bot": bot,
        "link": f"https://t.me/{bot}?start={TOWN}{town.slug}",
        "pages": settings.public_url,
        "pages_host": urlsplit(settings.public_url).netloc,
        "mail_from": settings.mail_from,
        "mail_domain": settings.mail_from.rpartition("@")[2],
        "mail_server": f"{settings.smtp_host}:{settings.smtp_port}",
        "mail_protected": {"starttls": "STARTTLS", "tls": "TLS"}.get(settings.smtp_security, ""),
    }
    return {place: (text,) for place, text in values.items() if text}


def papers_of(templates: Mapping[str, str], values: Values) -> Iterator[File]:
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
    """Return the height of the part of a line that must not be split across pages."""
    larger = {"title": files.TITLE, "heading": files.HEADING}.get(line.kind, 1.0)
    pdf.set_font(files.FONT, "B" if larger > 1 else "", size * larger)
    width = pdf.epw - (files.INDENT_MM if line.kind == "item" else 0)
    broken = pdf.multi_cell(width, text=line.text, dry_run=True, output="LINES")
    # The declared return type covers all values of `output`.
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
    """Return a QR code as PNG, readable with a quarter of it damaged."""
    from segno import make_qr  # noqa: PLC0415  needed only here

    written = BytesIO()
    make_qr(text, error="q").save(written, kind="png", scale=DOTS, border=QUIET_MODULES)
    written.seek(0)
    return written
