"""The programmers' words (buttons, short lines, plurals) in each language, straight from the `.po` files.

English is only the name of a text, never shown: a catalogue with a missing or unsure translation is refused at
start, so that nobody meets a half-translated bot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.dates import format_date
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from bot.conversation.days import PRAGUE


def msg(text: str) -> str:
    """Mark a text for the catalogues where it is named in one place and said in another."""
    return text


class CatalogError(Exception):
    """A catalogue cannot be used; the text names the file and what to do."""


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str
    _translations: Translations

    def say(self, text: str, **values: object) -> str:
        """Give a text in this language, as plain text, with the values filled in."""
        return self._translations.gettext(text).format(**values)

    def html(self, text: str, **values: object) -> str:
        """Give a text in this language, ready to stand in Telegram HTML."""
        return escape(self.say(text, **values), quote=False)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Give a text whose form depends on a number (`{number}` in it)."""
        return self._translations.ngettext(one, many, number).format(number=number, **values)

    def date(self, day: date) -> str:
        """Write a date as people here write it: 24.11.2026 or 24. 11. 2026."""
        return self.say("{day}.{month}.{year}", day=day.day, month=day.month, year=day.year)

    def time(self, moment: datetime) -> str:
        """Write a moment in Prague time: date, hour and minute."""
        local = moment.astimezone(PRAGUE)
        return f"{self.date(local.date())} {local:%H:%M}"

    def meeting(self, moment: datetime) -> str:
        """Write when people meet: the day of the week and the month in words, and the hour in Prague."""
        local = moment.astimezone(PRAGUE)
        day = format_date(local.date(), "full", locale=self.language).replace(
            "\u202f", " "
        )  # old phones lack it
        return f"{day}, {local:%H:%M}"


def load(folder: Path, languages: tuple[str, ...], domain: str = "bot") -> dict[str, Words]:
    """Read the catalogues of these languages from `folder`/<language>/LC_MESSAGES/<domain>.po."""
    return {
        language: Words(language, _compiled(path_of(folder, language, domain), language))
        for language in languages
    }


def path_of(folder: Path, language: str, domain: str = "bot") -> Path:
    """Give where the catalogue of a language lies."""
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str) -> PoCatalog:
    """Read a `.po` file as it is, gaps and all; raises `CatalogError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except OSError as error:
        raise CatalogError(f"{path} cannot be read: restore it from the release") from error
    except PoFileError as error:
        raise CatalogError(f"{path}:{error.lineno + 1}: this is no line of a catalogue, mend it") from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path} is not UTF-8 text: save it with the encoding UTF-8") from error


def _compiled(path: Path, language: str) -> Translations:
    catalog = read(path, language)
    _refuse_gaps(catalog, path)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def _refuse_gaps(catalog: PoCatalog, path: Path) -> None:
    for message in catalog:
        names, texts = _texts(message.id), _texts(message.string)
        place = f"{path}:{message.lineno}"
        if message.id and (message.fuzzy or not all(texts)):
            raise CatalogError(f'{place}: "{names[0]}" is not translated, write its msgstr')
        if message.id and not _fields(texts) <= _fields(names):
            allowed = ", ".join(f"{{{field}}}" for field in sorted(_fields(names))) or "none"
            raise CatalogError(f"{place}: wrong braces in the msgstr, allowed: {allowed}")


def _texts(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Give the forms of a text: several where it depends on a number."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _fields(texts: Iterable[str]) -> set[str]:
    """Give the names in braces; a text that cannot be read as such holds one that nobody knows."""
    try:
        return {field for text in texts for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        return {"{"}
