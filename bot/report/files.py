"""The report as a file to hand over: the page, or every published number of it as a spreadsheet."""

from pathlib import Path

from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.papers.files import FileNotMadeError
from bot.papers.table import table_file
from bot.report.figures import ReportContent, figures, year_until
from bot.report.page import CZECH, DOMAIN, LANGUAGES, ReportPage, Wording, page, table_rows
from bot.view import catalog
from bot.view.context import File, Table, Tallied


def report_content(content: Content) -> ReportContent:
    regions = {slug: town.region for slug, town in content.municipalities.items()}
    return ReportContent(tuple(content.requirements), content.languages, regions)


def report_file(locales: Path, tallied: Tallied, content: Content, operator: str) -> File:
    """Make the report of the twelve months that end with this one. Raises `FileNotMadeError` as `papers.files` does."""
    day = day_of(tallied.now)
    found = figures(tallied.rows, *year_until(day), report_content(content))
    try:
        words = catalog.load(locales, LANGUAGES, DOMAIN)
        if tallied.name.endswith(".html"):
            return File(tallied.name, page(found, ReportPage(words, content, operator, day)).encode())
        head, *rows = table_rows(found, Wording(words[CZECH], content))
        return table_file(Table(tallied.name, tuple(map(str, head)), tuple(rows), tallied.now))
    except OSError as error:
        raise FileNotMadeError(type(error).__name__) from error
