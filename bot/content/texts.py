"""Every text for people in the content, each with its place: what the rules about words walk through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.content.loader import Loaded
from bot.content.models import Words
from bot.content.phrases import side_by_side
from bot.content.problems import Problem, Severity

FIELDS = ("title", "label")
NAMED = ("options", "titles", "change", "limit")


@dataclass(frozen=True)
class Text:
    """One text in one language; `line` is where it begins in its file, `kind` the field it stands in.

    Kinds: title, label, options, titles, change, limit, body (the Markdown of a page or a section of it), phrase (a
    short text of a YAML file), letter.
    """

    file: str
    language: str
    kind: str
    line: int
    text: str

    def problem(self, offset: int, message: str, advice: str, fix: str = "") -> Problem:
        """Make a problem at the line of a character of the text."""
        line = self.line + self.text.count("\n", 0, offset)
        return Problem(self.file, line, message, advice, fix=fix)

    def warning(self, offset: int, message: str, advice: str, fix: str = "") -> Problem:
        """Make a warning at the line of a character of the text."""
        return replace(self.problem(offset, message, advice, fix), severity=Severity.WARNING)


def texts(loaded: Loaded) -> Iterator[Text]:
    """Yield every text but the search words, which nobody reads."""
    for (language, path), words in loaded.content.words.items():
        yield from _of_page(loaded, language, f"{language}/{path}.md", words)
    for file, place, translated in side_by_side(loaded.content):
        lines = loaded.lines[file]
        for language, text in translated.items():
            yield Text(file, language, "phrase", lines.at(*place, language), text)
    yield Text("letter.md", "cs", "letter", 1, loaded.content.letter)


def _of_page(loaded: Loaded, language: str, file: str, words: Words) -> Iterator[Text]:
    lines = loaded.lines[file]
    for field in FIELDS:
        if text := getattr(words, field):
            yield Text(file, language, field, lines.at(field), text)
    for field in NAMED:
        named: Mapping[str, str] = getattr(words, field)
        for name, text in named.items():
            yield Text(file, language, field, lines.at(field, name), text)
    yield Text(file, language, "body", lines.at(""), words.body)
    for section, text in words.sections.items():
        yield Text(file, language, "body", lines.at(section), text)
