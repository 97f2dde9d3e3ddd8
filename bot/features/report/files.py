"""The report as a file: handed over by the bot as a page or a spreadsheet, or written by `cpa-bot report`."""

import re
from collections.abc import Iterable
from dataclasses import astuple
from functools import partial
from pathlib import Path

import click

from bot.app import content_for, now
from bot.cli.asking import Backend, BesideCommand, perform
from bot.cli.client import AskedLines
from bot.cli.common import PATH, read_settings, readable
from bot.cli.pages import write
from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.conversation.overview.model import CountedRow
from bot.dispatch.dispatcher import Dispatcher, FeatureFiles, in_thread
from bot.features.report.figures import figures, months_between, parsed, year_until
from bot.features.report.page import DOMAIN, LANGUAGES, ReportPage, Wording, page, sheets, table
from bot.operations.environment import OperatorError
from bot.papers.files import FileNotMadeError
from bot.papers.table import spreadsheet
from bot.settings import operator_of
from bot.storage import facts
from bot.view import catalog
from bot.view.context import FeatureFile, File


async def _made(desk: Dispatcher, asked: FeatureFile, content: Content) -> File:
    period = year_until(day_of(asked.now))
    rows = await desk.database.read(lambda tx: facts.counted(tx, *period))
    return await in_thread(partial(report_file, desk.locales, asked, rows, content, desk.operator.name))


def report_file(locales: Path, asked: FeatureFile, rows: Iterable[CountedRow], content: Content, operator: str) -> File:
    """Make the report of the twelve months that end with this one. Raises `FileNotMadeError` as `papers.files` does."""
    day = day_of(asked.now)
    found = figures(rows, *year_until(day), content)
    try:
        words = catalog.load(locales, LANGUAGES, DOMAIN)
        paper = ReportPage(words, content, operator, day)
        whole = asked.name.endswith(".html")
        data = page(found, paper).encode() if whole else spreadsheet(sheets(found, paper), asked.now)
    except OSError as error:
        raise FileNotMadeError(type(error).__name__) from error
    return File(asked.name, data)


FILES = FeatureFiles(_made)

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST = 60
"""In months: more would not fit into the charts."""


@click.command()
@click.argument("out", type=PATH)
@click.option(
    "--from", "first", metavar="MONTH", default="", help="The first month, such as 2026-01. Default: a year back."
)
@click.option("--to", "last", metavar="MONTH", default="", help="The last month. Default: this one.")
@click.option("--csv", "spreadsheet", type=PATH, help="Write a table for spreadsheets too.")
def report(out: Path, first: str, last: str, spreadsheet: Path | None) -> None:
    """Write what was counted as the web page OUT. It names nobody, hides numbers below 5 and opens without a network."""
    today = day_of(now())
    usual = year_until(today)
    first, last = _month("--from", first or min(usual[0], last or usual[0])), _month("--to", last or usual[1])
    if not 0 < len(months_between(first, last)) <= LONGEST:
        raise OperatorError(f"--from: name a month before --to, at most {LONGEST} months earlier.")
    settings = read_settings()
    content, _ = content_for(settings, only_read=True)
    with readable():
        words = catalog.load(settings.locales_dir, LANGUAGES, DOMAIN)
    rows = map(parsed, perform("counted", first, last))
    found = figures(rows, first, last, content)
    paper = ReportPage(words, content, operator_of(settings).name, today)
    write(out, "OUT", page(found, paper))
    if spreadsheet is not None:
        write(spreadsheet, "--csv", table(found, Wording(words["cs"], content)))


@click.command(cls=BesideCommand, hidden=True)
@click.argument("first")
@click.argument("last")
async def counted(backend: Backend, first: str, last: str) -> AskedLines:
    """Give what was counted from FIRST to LAST. Month, town, language, what, count, parted by tabs."""
    rows = await backend.database.read(lambda tx: facts.counted(tx, first, last))
    return ["\t".join(map(str, astuple(row))) for row in rows]


def _month(option: str, text: str) -> str:
    if not MONTH.fullmatch(text):
        raise OperatorError(f"{option}: write a month as 2026-01.")
    return text
