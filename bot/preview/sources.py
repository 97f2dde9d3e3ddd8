"""The sources as a table: how each was read, when it is to be read again, and on which screens it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.content.content import Content
from bot.content.models import Source
from bot.content.towns import Municipality
from bot.conversation.codes import encode
from bot.conversation.screens import Chapter, DocumentPage, Entry, ResultLine, Screen
from bot.conversation.town_screens import LocalRules


@dataclass(frozen=True)
class Row:
    """One source. `used`: the keys of the screens that rest on it, with their names; `overdue`: to be read again by now."""

    name: str
    source: Source
    used: Mapping[str, str]
    overdue: bool


def rows(content: Content, language: str, as_of: date) -> tuple[Row, ...]:
    """Give every source, in the order of the content, as it stands on a day."""
    used: dict[str, dict[str, str]] = {}
    for source, screen, name in _uses(content, language):
        used.setdefault(source, {}).setdefault(encode(screen), name)
    return tuple(
        Row(name, source, used.get(name, {}), source.review_by < as_of)
        for name, source in content.sources.items()
    )


def _uses(content: Content, language: str) -> Iterator[tuple[str, Screen, str]]:
    """Yield (source, screen, name of the screen) wherever something names its sources."""

    def titled(path: str) -> str:
        return content.say(language, path).title

    for name, chapter in content.chapters.items():
        yield from ((source, Chapter(name), titled(f"guide/{name}")) for source in chapter.sources)
    for name, document in content.documents.items():
        yield from ((source, DocumentPage(name), titled(f"documents/{name}")) for source in document.sources)
    for name, entry in content.faq.items():
        yield from ((source, Entry(name), titled(f"faq/{name}")) for source in entry.sources)
    for name, requirement in content.requirements.items():
        line = ResultLine(name), titled(f"requirements/{name}")
        yield from ((source, *line) for source in requirement.sources)
        for question in content.questions.values():
            for option in question.options.values():
                yield from ((source, *line) for source in option.sources.get(name, ()))
    for town in content.municipalities.values():
        yield from ((source, LocalRules(town.slug), town.names[language]) for source in _of_rules(town))


def _of_rules(town: Municipality) -> Iterator[str]:
    for rule in town.local.rules:
        yield from rule.sources
