"""Draws the report as one HTML page: style and charts (inline SVG) in it, no script, no request to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.content.content import Content
from bot.report.figures import Figures
from bot.report.wording import Wording, by_size
from bot.view.catalog import Words

FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "page.html", "page.css"


@dataclass(frozen=True)
class Paper:
    """What the page says besides the figures. `words`: the catalogues of the report, Czech and English."""

    words: Mapping[str, Words]
    content: Content
    operator: str
    made_on: date


def page(figures: Figures, paper: Paper) -> str:
    """Draw the page."""
    czech, english = (Wording(paper.words[language], paper.content) for language in ("cs", "en"))
    period = f"{czech.month(figures.first)} – {czech.month(figures.last)}"
    return _template().render(
        figures=figures,
        w=czech,
        e=english,
        say=czech.words.say,
        in_english=english.words.say,
        period=period if figures.first != figures.last else czech.month(figures.first),
        unfinished=figures.last >= f"{paper.made_on:%Y-%m}",
        operator=paper.operator,
        made_on=paper.made_on,
        towns=by_size(figures.towns, czech, "towns"),
        asked=by_size(figures.without_contact, czech, "without-contact"),
        reasons=by_size(figures.reasons, czech, "reasons"),
        style=Markup((FOLDER / STYLE).read_text("utf-8")),  # noqa: S704  our own file
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(TEMPLATE)
