"""The report as a file, sent by the bot or written by `cpa-bot report`."""

import re
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from bot.app import content_for, now
from bot.cli.client import OutputLines
from bot.cli.common import PATH, read_settings, readable, write_file
from bot.cli.database_commands import Backend, DatabaseCommand, perform
from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.conversation.overview.model import CountedRow
from bot.dispatch.dispatcher import Dispatcher, FeatureFiles, in_thread
from bot.features.report import INTERNAL
from bot.features.report.figures import Figures, figures, months_between, parse_row, year_until
from bot.features.report.page import DOMAIN, LANGUAGES, ReportPage, internal_sheets, page, sheets
from bot.operations.environment import OperatorError
from bot.papers import FileNotMadeError, spreadsheet
from bot.settings import operator_of
from bot.storage import facts
from bot.view import catalog
from bot.view.context import FeatureFile, File


async def _made(desk: Dispatcher, asked: FeatureFile, content: Content) -> File:
    period = year_until(day_of(asked.now))
    rows = await desk.database.read(lambda tx: facts.counted(tx, *period))
    return await in_thread(partial(report_file, desk.locales, asked, rows, content, desk.operator.name))


def report_file(locales: Path, asked: FeatureFile, rows: Iterable[CountedRow], content: Content, operator: str) -> File:
    """Return the report of the last twelve months. Raises FileNotMadeError."""
    day = day_of(asked.now)
    try:
        paper = ReportPage(catalog.load(locales, LANGUAGES, DOMAIN), content, operator, day)
        if asked.name.endswith(INTERNAL):
            return File(asked.name, spreadsheet(internal_sheets(rows, paper), asked.now))
        return File(asked.name, _data(asked.name, figures(rows, *year_until(day), content), paper, asked.now))
    except OSError as error:
        raise FileNotMadeError(type(error).__name__) from error


def _data(name: str, found: Figures, paper: ReportPage, made: datetime) -> bytes:
    """Return the report in the format of the file's name."""
    return spreadsheet(sheets(found, paper), made) if name.endswith(".xlsx") else page(found, paper).encode()


FILES = FeatureFiles(_made)

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST = 60
"""Months; more do not fit into the charts."""


@click.command()
@click.argument("out", type=PATH)
@click.option("--from", "first", metavar="MONTH", default="", help="First month, e.g. 2026-01. Default: a year ago.")
@click.option("--to", "last", metavar="MONTH", default="", help="Last month. Default: the current one.")
def report(out: Path, first: str, last: str) -> None:
    """Write the anonymous statistics to OUT, as a page or a table.

    OUT.xlsx becomes a spreadsheet, any other name an HTML page. Counts below 5 are hidden.
    """
    made = now()
    usual = year_until(day_of(made))
    first, last = _month("--from", first or min(usual[0], last or usual[0])), _month("--to", last or usual[1])
    if not 0 < len(months_between(first, last)) <= LONGEST:
        raise OperatorError(f"--from: must not be after --to, nor more than {LONGEST} months before it.")
    settings = read_settings()
    content, _ = content_for(settings, only_read=True)
    with readable():
        words = catalog.load(settings.locales_dir, LANGUAGES, DOMAIN)
    found = figures(map(parse_row, perform("counted", first, last)), first, last, content)
    paper = ReportPage(words, content, operator_of(settings).name, day_of(made))
    write_file(out, "OUT", _data(out.name, found, paper, made))


@click.command(cls=DatabaseCommand, hidden=True)
@click.argument("first")
@click.argument("last")
async def counted(backend: Backend, first: str, last: str) -> OutputLines:
    """Print the counts of the months FIRST to LAST as TSV."""
    rows = await backend.database.read(lambda tx: facts.counted(tx, first, last))
    return ["\t".join(map(str, astuple(row))) for row in rows]


def _month(option: str, text: str) -> str:
    if not MONTH.fullmatch(text):
        raise OperatorError(f"{option}: not a month. Write e.g. 2026-01.")
    return text
