"""Texts of the program in each language, from the `.po` files.

English msgids are never shown. A catalogue with gaps prevents startup (`catalogue_problems`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations, c2py
from html import escape
from io import StringIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel import Locale, localedata
from babel.dates import format_date, format_skeleton

from bot.content.problems import ENGLISH, Problem, Remark, Translator, tr
from bot.conversation.dates import PRAGUE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog as PoCatalog
    from babel.messages.catalog import Message


@dataclass(frozen=True)
class FeatureCatalogue:
    """A catalogue with the texts of a feature's pages, declared in its `page.py`."""

    texts: Sequence[str]
    """Texts of that module; those of pages (`*.html`) are extracted from them."""


NOTHING_KNOWN: Mapping[str, "Words"] = {}
MAX_CACHED = 4
"""Size of the cache of catalogues, which every check of the content uses."""
MAX_FORMS = 6
"""Maximum number of plural forms of any language (CLDR)."""


def catalogue_problems(catalog: "Iterable[Message]", file: str) -> Iterator[Problem]:
    """Yield missing and unsure translations and wrong placeholders, with their lines."""
    for message in (one for one in catalog if one.id):
        names, texts = _texts(message.id), _texts(message.string)
        line, wanted = message.lineno or 1, _fields(names)
        if message.fuzzy or not all(texts):
            last, what, advice = len(texts) - 1, tr('"{name}" is not translated', names[0]), tr("write its msgstr")
            advice = tr("write its msgstr[0] to [{last}], one for each form", last) if len(names) > 1 else advice
            what = tr('"{name}" is not translated, only guessed (fuzzy)', names[0]) if message.fuzzy else what
            yield Problem(file, line, what, advice, rule="every-form")
            continue
        for text in texts:
            if (found := _fields([text])) not in (wanted, *(_fields([name]) for name in names)):
                what = tr("the msgstr fills in {braces}", _braces(found))
                yield Problem(file, line, what, tr("let it fill in {braces}", _braces(wanted)), rule="same-braces")


def _braces(fields: set[str]) -> Remark:
    if "{" in fields:
        return tr("a brace without its partner")
    named = ", ".join(f"{{{field}}}" for field in sorted(fields))
    return tr("{names}", named) if named else tr("nothing")


def _texts(text: str | Sequence[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def _fields(texts: Iterable[str]) -> set[str]:
    """Return the placeholders of texts; an invalid text has one that no other has."""
    try:
        found = [one for text in texts for one in Formatter().parse(text) if one[1] is not None]
    except ValueError:
        return {"{"}
    # a width such as {number:>9999999999} would exhaust the memory
    return {f"{field}{f'!{how}' if how else ''}{f':{width}' if width else ''}" for _, field, width, how in found}


class CatalogError(Exception):
    """A catalogue cannot be used; `problems` holds every reason, with its path as their `file`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self.problems[0]))


class ParsedTranslations(NullTranslations):
    """Translations of a parsed catalogue; compiling it to a `.mo` file first takes longer."""

    def __init__(self, catalog: "PoCatalog") -> None:
        super().__init__()
        self._texts = {
            _texts(message.id)[0]: (message.lineno or 1, tuple(_texts(message.string)))
            for message in catalog
            if message.id
        }
        self._plural = catalog.plural_expr
        self._form_for = c2py(self._plural)

    def __getstate__(self) -> dict[str, object]:
        # a compiled function cannot be pickled
        return {name: value for name, value in vars(self).items() if name != "_form_for"}

    def __setstate__(self, stored: dict[str, object]) -> None:
        vars(self).update(stored)
        self._form_for = c2py(self._plural)

    def said(self) -> Iterator[tuple[int, str]]:
        """Yield every translated form with its line."""
        yield from ((line, text) for line, forms in self._texts.values() for text in forms)

    def gettext(self, message: str) -> str:
        _, forms = self._texts.get(message, (0, ()))
        return forms[0] if forms else super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        _, forms = self._texts.get(msgid1, (0, ()))
        return forms[self._form_for(n)] if forms else super().ngettext(msgid1, msgid2, n)


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str
    _translations: NullTranslations

    @property
    def said(self) -> tuple[tuple[int, str], ...]:
        """Every translated form with its line."""
        return tuple(self._translations.said()) if isinstance(self._translations, ParsedTranslations) else ()

    def say(self, text: str, **values: object) -> str:
        return self._translations.gettext(text).format(**values)

    def raw(self, one: str, many: str = "", number: int = 1) -> str:
        """Return a text with its placeholders."""
        translations = self._translations
        return translations.ngettext(one, many, number) if many else translations.gettext(one)

    def html(self, text: str, **values: object) -> str:
        return escape(self.say(text, **values), quote=False)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Return a text whose form depends on a number (`{number}` in it)."""
        return self._translations.ngettext(one, many, number).format(number=number, **values)

    def language_name(self, code: str) -> str:
        """Return the name of a language in this one; an unknown code unchanged."""
        known = Locale(code) if localedata.exists(code) else None
        return (known and known.get_display_name(self.language)) or code

    def day_of_year(self, day: date) -> str:
        """Return a day with the month in words: 16 лютого, 16. února."""
        return format_skeleton("MMMMd", day, locale=self.language)

    def month(self, day: date) -> str:
        """Return a month with its year: червень 2027, červen 2027."""
        return format_date(day, "LLLL y", locale=self.language)

    def date(self, day: date) -> str:
        """Return a date: 24.11.2026 or 24. 11. 2026."""
        return self.say("{day}.{month}.{year}", day=day.day, month=day.month, year=day.year)

    def time(self, moment: datetime) -> str:
        """Return a time in Prague: date, hour and minute."""
        local = moment.astimezone(PRAGUE)
        return f"{self.date(local.date())} {local:%H:%M}"

    def meeting(self, moment: datetime) -> str:
        """Return a time in Prague with the day of the week and the month in words."""
        local = moment.astimezone(PRAGUE)
        # old phones lack the narrow no-break space
        day = format_date(local.date(), "full", locale=self.language).replace("\u202f", " ")
        return f"{day}, {local:%H:%M}"


def load(
    folder: Path, languages: tuple[str, ...], domain: str = "bot", known: Mapping[str, Words] = NOTHING_KNOWN
) -> dict[str, Words]:
    """Read the catalogues of these languages, except those of `known`.

    Raises `CatalogError` with the problems of all of them.
    """
    words, problems = dict[str, Words](), list[Problem]()
    for language in languages:
        path = path_of(folder, language, domain)
        if not localedata.exists(language):
            advice = tr("name the folders of a language by its two letters (ISO 639-1), such as pl or vi")
            what = tr('"{language}" is no language', language)
            problems.append(Problem(str(path), 1, what, advice, rule="known-language"))
            continue
        try:
            words[language] = known.get(language) or _compiled_words(_raw_catalogue(path), str(path), language)
        except CatalogError as error:
            problems += error.problems
    if problems:
        raise CatalogError(problems)
    return words


def speaker(folder: Path, language: str) -> Translator:
    """Return the words for remarks in a language; English if its catalogue cannot be read."""
    with suppress(CatalogError):
        return ENGLISH if language == "en" else load(folder, (language,))[language]
    return ENGLISH


def path_of(folder: Path, language: str, domain: str = "bot") -> Path:
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str | None) -> "PoCatalog":
    """Read a `.po` file, in the language of its header if `language` is None.

    Gaps are not reported. Raises `CatalogError` if the file cannot be read or parsed.
    """
    return parsed(_raw_catalogue(path), str(path), language)


def _raw_catalogue(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what, advice = tr("the file cannot be read"), tr("restore it from the release")
        raise CatalogError([Problem(str(path), 1, what, advice, rule="readable-catalogue")]) from error


def parsed(raw: bytes, path: str, language: str | None) -> "PoCatalog":
    """Parse a `.po` file as UTF-8 and ignore the charset of its header; see `read`."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415  catalogues that were good before lie ready
    from babel.messages.pofile import PoFileError, PoFileParser  # noqa: PLC0415  as above

    class Bounded(Catalog):
        @property
        def num_plurals(self) -> int:
            # each text gets a list of this length, whatever the header says
            return min(super().num_plurals, MAX_FORMS)

    line, catalog = 1, Bounded(locale=language)
    cause: Exception
    try:
        PoFileParser(catalog, abort_invalid=True).parse(StringIO(raw.decode("utf-8-sig")))
        return catalog
    except UnicodeDecodeError as error:
        line, cause = raw.count(b"\n", 0, error.start) + 1, error
        what, advice = tr("the file is not UTF-8 text"), tr("save it with the encoding UTF-8")
    except (PoFileError, AssertionError, LookupError, ValueError) as error:
        # errors in the header have no line number
        line, cause = getattr(error, "lineno", 0) + 1, error
        what, advice = (tr("this is no line of a catalogue"), tr("put the text between quotes, or remove the line"))
    raise CatalogError([Problem(path, line, what, advice, rule="readable-catalogue")]) from cause


@lru_cache(maxsize=MAX_CACHED)
def _compiled_words(raw: bytes, path: str, language: str) -> Words:
    catalog = parsed(raw, path, language)
    if problems := list(catalogue_problems(catalog, path)):
        raise CatalogError(problems)
    return Words(language, ParsedTranslations(catalog))
