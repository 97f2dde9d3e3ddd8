"""All texts of the content with their places, for the rules about words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.content.content import Content, bilingual_texts
from bot.content.models import PageWords, PaperKind
from bot.content.parsing import LineNumbers
from bot.content.problems import Problem, Remark, Severity

TEMPLATES: Mapping[PaperKind, str] = {"cv": "cv.md", "motivation": "motivation.md", "letter": "letter.md"}
"""The file of each paper's Czech text."""

TOWN_PACK = "town-pack"
"""The folder of the papers for towns."""
FIELDS = ("title", "label")
NAMED = ("options", "titles", "change", "limit")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class Text:
    """One text in one language; `line` is where it begins in its file, `kind` the field it stands in.

    Kinds: title, label, options, titles, change, limit, body (the Markdown of a page or a section of it), phrase (a
    short text of a YAML file), letter (a whole paper), sentence (of a paper), pack (a line of a paper
    that a town is sent).
    """

    file: str
    language: str
    kind: str
    line: int
    text: str

    def problem(self, offset: int, message: Remark, advice: Remark, fix: str = "") -> Problem:
        """Make a problem at the line of a character of the text."""
        line = self.line + self.text.count("\n", 0, offset)
        return Problem(self.file, line, message, advice, fix=fix)

    def warning(self, offset: int, message: Remark, advice: Remark, fix: str = "") -> Problem:
        """Make a warning at the line of a character of the text."""
        return replace(self.problem(offset, message, advice, fix), severity=Severity.WARNING)


def all_texts(content: Content, lines: Mapping[str, LineNumbers]) -> Iterator[Text]:
    """Yield every text except the search words; `lines`: of each file."""
    for (language, path), words in content.words.items():
        file = f"{language}/{path}.md"
        yield from _page_texts(lines[file], language, file, words)
    for file, place, translated in bilingual_texts(content):
        for language, text in translated.items():
            yield Text(file, language, "phrase", lines[file].at(*place, language), text)
    for kind, template in content.templates.items():
        yield Text(TEMPLATES[kind], "cs", "letter", 1, template)
    for name, template in content.town_pack.items():
        for number, line in enumerate(template.split("\n"), 1):
            # The poster is bilingual.
            yield Text(f"{TOWN_PACK}/{name}.md", "uk" if _CYRILLIC.search(line) else "cs", "pack", number, line)
    yield from _paper_texts(content, lines["papers.yaml"])


def _paper_texts(content: Content, lines: LineNumbers) -> Iterator[Text]:
    """Yield the texts of choices on the papers, which are always Czech."""
    for name, item in content.papers.items():
        for option, said in item.options.items():
            for kind in ("cv", "letter", "woman", "duties"):
                if text := getattr(said, kind):
                    line = lines.at("papers", name, "options", option, kind)
                    yield Text("papers.yaml", "cs", "sentence", line, text)


def _page_texts(lines: LineNumbers, language: str, file: str, words: PageWords) -> Iterator[Text]:
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
