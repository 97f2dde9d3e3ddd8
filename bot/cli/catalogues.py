"""What is wrong with a catalogue of words, told by a command in one sentence."""

from collections.abc import Generator
from contextlib import contextmanager

from bot.settings import OperatorError


@contextmanager
def readable(setting: str = "CPA_LOCALES_DIR") -> Generator[None]:
    """Turn a `CatalogError` into an `OperatorError`; `setting` is what named the catalogue."""
    from bot.view.catalog import CatalogError  # noqa: PLC0415  see the package's docstring

    try:
        yield
    except CatalogError as error:
        raise OperatorError(f"{setting}: {error}.") from error
