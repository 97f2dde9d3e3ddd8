"""The rules about a catalogue: everything is translated, in every form of a plural, and fills in the same values."""

from collections.abc import Iterable, Iterator, Sequence
from string import Formatter

from babel.messages.catalog import Catalog as PoCatalog

from bot.content.problems import Problem


def gaps(catalog: PoCatalog, file: str) -> Iterator[Problem]:
    """Yield what nobody has translated, or what would not be filled in, at its line of the `.po` file."""
    for message in catalog:
        names, texts = _texts(message.id), _texts(message.string)
        line, wanted = message.lineno or 1, _fields(names)
        if message.id and (message.fuzzy or not all(texts)):
            forms = f"[0] to [{len(texts) - 1}], one for each form" if len(names) > 1 else ""
            what = f'"{names[0]}" is not translated' + (", only guessed (fuzzy)" if message.fuzzy else "")
            yield Problem(file, line, what, f"write its msgstr{forms}", rule="every-form")
            continue
        for text in texts if message.id else ():
            if (found := _fields([text])) not in (wanted, *(_fields([name]) for name in names)):
                what = f"the msgstr fills in {_braces(found)}"
                yield Problem(file, line, what, f"let it fill in {_braces(wanted)}", rule="same-braces")


def _braces(fields: set[str]) -> str:
    if "{" in fields:
        return "a brace without its partner"
    return ", ".join(f"{{{field}}}" for field in sorted(fields)) or "nothing"


def _texts(text: str | Sequence[str] | None) -> list[str]:
    """Give the forms of a text: several where it depends on a number."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def _fields(texts: Iterable[str]) -> set[str]:
    """Give the names in braces; a text that cannot be read as such holds one that nobody knows."""
    try:
        return {field for text in texts for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        return {"{"}
