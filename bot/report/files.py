"""The report as a file to hand over: the page, or every published number of it as a spreadsheet."""

from pathlib import Path

from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.papers.files import FileNotMadeError
from bot.papers.table import spreadsheet
from bot.report.figures import ReportContent, figures, year_until
from bot.report.page import DOMAIN, LANGUAGES, ReportPage, page, sheets
from bot.view import catalog
from bot.view.context import File, Tallied


def report_content(content: Content) -> ReportContent:
    regions = {slug: town.region for slug, town in content.municipalities.items()}
    return ReportContent(tuple(content.requirements), content.languages, regions)


def report_file(locales: Path, tallied: Tallied, content: Content, operator: str) -> File:
    """Make the report of the twelve months that end with this one. Raises `FileNotMadeError` as `papers.files` does."""
    day = day_of(tallied.now)
    found = figures(tallied.rows, *year_until(day), report_content(content))
    try:
        words = catalog.load(locales, LANGUAGES, DOMAIN)
        paper = ReportPage(words, content, operator, day)
        whole = tallied.name.endswith(".html")
        return File(
            tallied.name, page(found, paper).encode() if whole else spreadsheet(sheets(found, paper), tallied.now)
        )
    except OSError as error:
        raise FileNotMadeError(type(error).__name__) from error
