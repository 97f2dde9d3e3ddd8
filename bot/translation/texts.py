"""Every text that has to be translated, wherever it stands, under an id that a translator never touches.

`guide/what.md body` is the text of a file in each language's folder, `phrases.yaml reasons/no-post` one of those that stand
side by side, `bot.po ☰ Menu` a text of the program, by its English msgid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import Words
from bot.content.phrases import side_by_side

Keys: TypeAlias = tuple[str, ...]
"""The way to a text within its file."""
PARTS = ("options", "titles", "change", "limit", "sections")
"""What a file of words holds by name; each is a mapping of its own."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a text stands: `file` without the folder of the language, `keys` the way to it within the file."""

    file: str
    keys: Keys

    def __str__(self) -> str:
        """Read as an id: `questions/czech.md options/free`."""
        return f"{self.file} {'/'.join(self.keys)}"

    @property
    def of_words(self) -> bool:
        """Say whether each language has a file of its own for it."""
        return self.file.endswith(".md")


def place(name: str) -> Place:
    """Read an id."""
    file, _, keys = name.partition(" ")
    return Place(file, tuple(keys.split("/")))


def texts(content: Content) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Yield every text of the content with what it says in each language that has it, file by file."""
    by_file = dict[str, dict[str, Mapping[Keys, str]]]()
    for (language, path), words in content.words.items():
        by_file.setdefault(f"{path}.md", {})[language] = pieces(words)
    for file, by_language in by_file.items():
        for keys in dict.fromkeys(chain.from_iterable(by_language.values())):
            yield (
                Place(file, keys),
                {language: found[keys] for language, found in by_language.items() if keys in found},
            )
    yield from ((Place(file, keys), said) for file, keys, said in side_by_side(content))


def pieces(words: Words) -> Mapping[Keys, str]:
    """Take a file of words apart, in the order it is written."""
    found = dict[Keys, str]()
    for name in ("title", "label"):
        found[name,] = getattr(words, name)
    for part in PARTS[:-1]:
        found |= {(part, name): text for name, text in getattr(words, part).items()}
    found["search",], found["body",] = words.search, words.body
    found |= {("sections", name): text for name, text in words.sections.items()}
    return {keys: text.strip() for keys, text in found.items() if text.strip()}


def only(content: Content, languages: tuple[str, ...]) -> Content:
    """Give the content as if it were in these languages alone: one that is half translated must not hide what they say."""

    def kept(texts: Mapping[str, str]) -> Mapping[str, str]:
        return {name: text for name, text in texts.items() if name in languages}

    return replace(
        content,
        languages=languages,
        words={key: words for key, words in content.words.items() if key[0] in languages},
        glossary={
            name: term.model_copy(update={"term": kept(term.term), "meaning": kept(term.meaning)})
            for name, term in content.glossary.items()
        },
        faq_topics={name: kept(said) for name, said in content.faq_topics.items()},
        town_questions={name: kept(said) for name, said in content.town_questions.items()},
        reasons={name: kept(said) for name, said in content.reasons.items()},
        town_says={name: kept(said) for name, said in content.town_says.items()},
        candidate_says={name: kept(said) for name, said in content.candidate_says.items()},
        regions={name: kept(said) for name, said in content.regions.items()},
    )
