"""The command that writes the report for the Ministry and for IOM."""

import re
from pathlib import Path

import click

from bot.cli.asking import perform
from bot.cli.catalogues import readable
from bot.cli.writing import write
from bot.settings import OperatorError, read_settings

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST = 60
"""In months: more would not fit into the charts."""


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "first",
    metavar="MONTH",
    default="",
    help="The first month, such as 2026-01. Default: a year back.",
)
@click.option("--to", "last", metavar="MONTH", default="", help="The last month. Default: this one.")
@click.option(
    "--csv", "spreadsheet", type=click.Path(path_type=Path), help="Write a table for spreadsheets too."
)
def report(out: Path, first: str, last: str, spreadsheet: Path | None) -> None:
    """Write what was counted as the web page OUT. It names nobody, hides numbers below 5 and opens without a network."""
    from bot.app import content_for, now  # noqa: PLC0415  see the package's docstring
    from bot.conversation.days import day_of  # noqa: PLC0415
    from bot.operator import operator_of  # noqa: PLC0415
    from bot.report.figures import figures, parsed, year_until  # noqa: PLC0415
    from bot.report.page import Paper, page  # noqa: PLC0415
    from bot.report.spreadsheet import table  # noqa: PLC0415
    from bot.report.wording import DOMAIN, LANGUAGES, Wording  # noqa: PLC0415
    from bot.view import catalog  # noqa: PLC0415

    today = day_of(now())
    usual = year_until(today)
    first, last = _month("--from", first or min(usual[0], last or usual[0])), _month("--to", last or usual[1])
    if not 0 < months(first, last) <= LONGEST:
        raise OperatorError(f"--from: name a month before --to, at most {LONGEST} months earlier.")
    settings = read_settings()
    content, _ = content_for(settings)
    with readable():
        words = catalog.load(settings.locales_dir, LANGUAGES, DOMAIN)
    rows = map(parsed, perform("tally", {"first": first, "last": last}))
    found = figures(rows, first, last, tuple(content.requirements), content.languages)
    paper = Paper(words, content, operator_of(settings).name, today)
    write(out, "OUT", page(found, paper))
    if spreadsheet is not None:
        write(spreadsheet, "--csv", table(found, Wording(words["cs"], content)))


def months(first: str, last: str) -> int:
    """Count the months from one to another, both included."""
    years, within = (int(last[:4]) - int(first[:4]), int(last[5:]) - int(first[5:]))
    return years * 12 + within + 1


def _month(option: str, text: str) -> str:
    if not MONTH.fullmatch(text):
        raise OperatorError(f"{option}: write a month as 2026-01.")
    return text
