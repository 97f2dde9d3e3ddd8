"""Commands that write a page: every screen of the bot, the figures of a year."""

import re
from dataclasses import astuple, replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.asking import AskedLines, Backend, BesideCommand, perform, read_settings
from bot.cli.content import PATH, content_folder, content_kept_ready, day_named, of_folder, readable
from bot.cli.difference import Version, version_of
from bot.environment import OperatorError

if TYPE_CHECKING:
    from bot.content.content import Content
    from bot.settings import Settings
    from bot.view.catalog import Words
    from bot.view.context import Operator

LANGUAGES = ("uk", "cs")
"""The languages of the page itself; it shows the screens in every language of the content."""
NOON = time(12)
"""When the screens are shown, in Prague."""
BOT = "your_bot"
"""What stands in place of the bot's user name."""


@click.command()
@click.argument("out", type=PATH)
@click.option(
    "--language", metavar="LANGUAGE", default="cs", show_default=True,
    help="The language of the page itself, cs or uk: the screens are shown in every language. Or another one, such as pl, however far it is: its screens beside the original, what lacks marked.",
)  # fmt: skip
@click.option(
    "--as-of", "day", metavar="DATE", default="",
    help="A day, such as 2027-06-30: what will be overdue then. Default: today.",
)  # fmt: skip
@click.option(
    "--since", "before", metavar="REV", default="",
    help="Only what has changed since a version in git, or since what stands in another folder.",
)  # fmt: skip
@of_folder
def preview(out: Path, language: str, day: str, before: str, folder: Path | None) -> None:
    """Write what is signed, and every screen, as a web page. OUT opens without a network and can be printed."""
    from bot.conversation.dates import PRAGUE
    from bot.editorial.draft import MARK
    from bot.editorial.preview import Fixture
    from bot.editorial.preview_page import PreviewPage, Since, book_of, chapters_of, page

    today = datetime.now(PRAGUE).date()
    as_of = day_named(day) if day else today
    settings, noon = _settings(folder), datetime.combine(as_of, NOON, PRAGUE)
    draft = language not in LANGUAGES
    content, words = _draft(settings, language, before) if draft else _judged(settings)
    language = next(iter(words)) if draft else language
    stage = Fixture(content, words, _operator(settings), noon)
    own_words = _words(settings, language)
    since = None
    if before:
        with version_of(settings.content_dir, before) as version:
            then = replace(stage, content=_whole(settings, version))
        of = None if Path(before).is_dir() else version.day
        since = Since(version.name, then, chapters_of(then, own_words), of)
    paper = PreviewPage(own_words, today, as_of, since, MARK if draft else "")
    write(out, "OUT", page(book_of(stage, paper.words, since), stage, paper))


def _judged(settings: "Settings") -> "tuple[Content, dict[str, Words]]":
    if known := content_kept_ready(settings.content_dir, settings):
        return known
    # what puts the whole program together takes a while
    from bot.app import content_for

    content, words = content_for(settings)
    return content, {**words}


def _draft(settings: "Settings", language: str, before: str) -> "tuple[Content, dict[str, Words]]":
    """Read a language that may be half done, and its original."""
    from babel.localedata import exists

    from bot.editorial.draft import drafted

    if not (len(language) == 2 and exists(language)):  # noqa: PLR2004  of ISO 639-1
        raise OperatorError(
            f'--language: "{language}" is no language. Name it by its two letters, such as cs, uk or pl.'
        )
    if before:
        raise OperatorError("--since: goes with --language cs or uk only. Leave one of the two out.")
    with readable():
        return drafted(settings.content_dir, settings.locales_dir, language)


def _whole(settings: "Settings", version: Version) -> "Content":
    """Read an earlier version, with the program as it is now."""
    from bot.app import content_for
    from bot.content.problems import ContentError

    try:
        return content_for(settings.model_copy(update={"content_dir": version.folder}), only_read=True)[0]
    except ContentError as error:
        raise OperatorError(
            f"--since: this program cannot show {version.name} any more. Name a later version."
        ) from error


def write(path: Path, name: str, text: str) -> None:
    """Write a text, and say so; `name` is the argument or option that named the file."""
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise OperatorError(f"{name}: {path} cannot be written ({error.strerror}). Name another file.") from error
    click.echo(f"Written: {path}")


def _operator(settings: "Settings") -> "Operator":
    """Give who runs the bot; a setting that is empty here is named in its place."""
    from bot.settings import operator_of

    fields = ("operator_name", "operator_address", "operator_email", "officer")
    empty = {field: f"[CPA_{field.upper()}]" for field in fields if not getattr(settings, field).strip()}
    return operator_of(settings.model_copy(update=empty)).named(BOT)


def _settings(folder: Path | None) -> "Settings":
    """Read the settings for a look at the whole content, whichever towns the bot here is for."""
    return read_settings(content_dir=content_folder(folder), towns="")


def _words(settings: "Settings", language: str) -> "Words":
    from bot.editorial.preview_page import DOMAIN
    from bot.view import catalog

    with readable():
        return catalog.load(settings.locales_dir, (language,), DOMAIN)[language]


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
    from bot.app import content_for, now
    from bot.conversation.dates import day_of
    from bot.report.figures import figures, months_between, parsed, year_until
    from bot.report.files import report_content
    from bot.report.page import DOMAIN, LANGUAGES, ReportPage, Wording, page, table
    from bot.settings import operator_of
    from bot.view import catalog

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
    from bot.storage import facts

    rows = await backend.database.read(lambda tx: facts.counted(tx, first, last))
    return ["\t".join(map(str, astuple(row))) for row in rows]


def _month(option: str, text: str) -> str:
    if not MONTH.fullmatch(text):
        raise OperatorError(f"{option}: write a month as 2026-01.")
    return text
