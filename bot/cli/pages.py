"""Commands that write a page to print: the sign-off sheet, the figures of a year."""

import re
from dataclasses import astuple
from pathlib import Path

import click

from bot.app import content_for, now
from bot.cli.asking import Backend, BesideCommand, perform
from bot.cli.client import AskedLines
from bot.cli.common import (
    PATH,
    content_folder,
    content_kept_ready,
    of_folder,
    read_settings,
    readable,
    require_language,
)
from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.conversation.state import LoadedState, Session
from bot.editorial.signoff import signoff_page
from bot.operations.environment import OperatorError
from bot.report.figures import figures, months_between, parsed, year_until
from bot.report.files import report_content
from bot.report.page import DOMAIN, LANGUAGES, ReportPage, Wording, page, table
from bot.settings import Settings, operator_of
from bot.storage import facts
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.context import RenderContext


@click.command()
@click.argument("out", type=PATH)
@click.option("--language", default="cs", show_default=True, help="A language of the content.")
@of_folder
def signoff(out: Path, language: str, folder: Path | None) -> None:
    """Write the sign-off sheet as the web page OUT.

    It lists what each answer means, with papers and sources, to print and to sign.
    """
    # the whole content, whichever towns the bot here is for
    settings = read_settings(content_dir=content_folder(folder), towns="")
    content, words = _approved(settings)
    require_language(language, content.languages)
    state, operator = LoadedState(), operator_of(settings)
    context = RenderContext(words[language], content, Session(), state, operator, now())
    write(out, "OUT", signoff_page(context, day_of(context.now)))


def _approved(settings: Settings) -> tuple[Content, dict[str, Words]]:
    if known := content_kept_ready(settings.content_dir, settings):
        return known
    content, words = content_for(settings)
    return content, {**words}


def write(path: Path, name: str, text: str) -> None:
    """Write a text and print its path. `name`: the argument or option that named the file."""
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise OperatorError(f"{name}: {path} cannot be written ({error.strerror}). Name another file.") from error
    click.echo(f"Written: {path}")


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
    found = figures(rows, first, last, report_content(content))
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
