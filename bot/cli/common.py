"""Shared code of the commands: settings, content folder, options."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import click

from bot import settings
from bot.content.checks import STRUCTURE, check
from bot.content.content import Content
from bot.content.loader import Loaded, load
from bot.content.problems import ContentError, errors
from bot.content.snapshot import Folder
from bot.live.content_cache import CacheKey, ContentCache, rules_of
from bot.operations.environment import ENV_FILE, OperatorError
from bot.settings import Settings
from bot.storage.crypto import KeyFileError, read_key_file
from bot.view.catalog import CatalogError, Words

PATH = click.Path(path_type=Path)
of_folder = click.option(
    "--content", "folder", metavar="DIR", type=PATH, help="The content folder (default: CPA_CONTENT_DIR)."
)


def content_folder(named: Path | None, option: str = "--content") -> Path:
    """Return a valid content folder from an option or the settings. Raises `OperatorError`."""
    folder, setting = (named, option) if named else (read_settings().content_dir, "CPA_CONTENT_DIR")
    if not (folder / "sources.yaml").is_file():
        what = f"{setting}: {folder} is no content folder."
        raise OperatorError(f"{what} Name one that holds guide.yaml and sources.yaml.")
    return folder


def read_settings(**overrides: object) -> Settings:
    return settings.read_settings(_env_file=ENV_FILE, **overrides)


@contextmanager
def readable(setting: str = "CPA_LOCALES_DIR") -> Generator[None]:
    """Turn a `CatalogError` into an `OperatorError`; `setting` is what named the catalogue."""
    try:
        yield
    except CatalogError as error:
        raise OperatorError(f"{setting}: {error}.") from error


def write_file(path: Path, name: str, data: bytes) -> None:
    """Write a file and print its path. `name`: the argument or option that named the file."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OperatorError(f"{name}: {path} cannot be written ({error.strerror}). Name another file.") from error
    click.echo(f"Written: {path}")


def today() -> date:
    return date.today()  # noqa: DTZ011


def parse_day(text: str) -> date:
    """Parse the day of --as-of, within 200 years. Raises `OperatorError`."""
    with suppress(ValueError):
        if (day := date.fromisoformat(text)).year in range(2000, 2200):
            return day
    raise OperatorError("--as-of: write a day as 2027-06-30.")


def load_structure(root: Path) -> Loaded:
    """Read a content folder whose structure is sound; raises `ContentError` with every error in it."""
    loaded = load(root)
    if found := errors(check(loaded, rules=STRUCTURE)):
        raise ContentError(found)
    return loaded


def cached_content(root: Path, settings: Settings) -> tuple[Content, dict[str, Words]] | None:
    """Return the cached content of a folder with its catalogues, None if it is outdated."""
    with suppress(KeyFileError, OSError):
        before = CacheKey(rules_of(settings), read_key_file(settings.key_file))
        if known := ContentCache(settings.data_dir / "content").cached(Folder(root).look(), before):
            content, words = known
            return content, {language: words[language] for language in content.languages}
    return None
