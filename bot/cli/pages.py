"""The command that writes the sign-off sheet, a page to print."""

from pathlib import Path

import click

from bot.app import content_for, now
from bot.cli.common import PATH, content_folder, content_kept_ready, of_folder, read_settings, require_language
from bot.content.content import Content
from bot.conversation.dates import day_of
from bot.conversation.state import ReadModel, Session
from bot.editorial.signoff import signoff_page
from bot.operations.environment import OperatorError
from bot.settings import Settings, operator_of
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
    state, operator = ReadModel(), operator_of(settings)
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
