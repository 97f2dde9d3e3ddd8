"""What is handed to a translator: one `.po` file with every text, what it is, where it is shown and how long it may be.

Any translation tool opens it and no tool lets a translator change what a text is called: the id is the context (msgctxt), the
text to translate the msgid, the other language and the limits are comments.

Every text that has to be translated, wherever it stands, under an id that a translator never touches.

`guide/what.md body` is the text of a file in each language's folder, `phrases.yaml reasons/no-post` one of those that stand
side by side, `bot.po ☰ Menu` a text of the program, by its English msgid.

What a translator is told about a text of the content: what it is, how long it may be, how the other language says it.

How far a language is: how many texts there are, how many lack, and how many have to be looked at again.

Where each text of the program is seen, found by wording every screen with words that carry a mark.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.support import Translations

from bot.content.checks import check
from bot.content.checks.words import MAX_CHARACTERS as LONGEST_SENTENCE
from bot.content.checks.words import MAX_LABEL
from bot.content.checks.words import SENTENCES_FILE as SENTENCES
from bot.content.content import Content, bilingual_texts
from bot.content.loader import FIRST_LANGUAGES, Loaded
from bot.content.models import PageWords
from bot.content.problems import ContentError, errors
from bot.content.texts import mark, other_language
from bot.editorial.approve import MAX_CHARACTERS
from bot.editorial.catalogues import BOT, on_buttons, template
from bot.editorial.gallery import worded
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.context import Operator
from bot.view.markup import visible_length

Keys: TypeAlias = tuple[str, ...]
"""The way to a text within its file."""
PARTS = ("options", "titles", "change", "limit", "sections")
"""What a file of words holds by name; each is a mapping of its own."""


@dataclass(frozen=True, order=True)
class TextPlace:
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


def place(name: str) -> TextPlace:
    """Read an id."""
    file, _, keys = name.partition(" ")
    return TextPlace(file, tuple(keys.split("/")))


def texts(content: Content) -> Iterator[tuple[TextPlace, Mapping[str, str]]]:
    """Yield every text of the content with what it says in each language that has it, file by file."""
    by_file = dict[str, dict[str, Mapping[Keys, str]]]()
    for (language, path), words in content.words.items():
        by_file.setdefault(f"{path}.md", {})[language] = pieces(words)
    for file, by_language in by_file.items():
        for keys in dict.fromkeys(chain.from_iterable(by_language.values())):
            yield (
                TextPlace(file, keys),
                {language: found[keys] for language, found in by_language.items() if keys in found},
            )
    yield from ((TextPlace(file, keys), said) for file, keys, said in bilingual_texts(content))


def pieces(words: PageWords) -> Mapping[Keys, str]:
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


_KINDS = {
    "guide": "a chapter of the guide", "faq": "a frequent question", "documents": "a document",
    "questions": "a question of the self-check", "requirements": "a condition, in the result of the self-check",
    "municipalities": "the rules of a town", "pages": "a fixed page", "privacy.md": "the privacy notice",
    "phrases.yaml": "short texts", "sentences.yaml": "ready sentences", "glossary.yaml": "the dictionary",
    "regions.yaml": "the regions", "faq.yaml": "the topics of questions",
}  # fmt: skip
_PARTS = {
    "title": "Its headline", "label": "Its button", "search": "Words people may type to find it, never shown",
    "body": "Its text (Markdown)", "options": "The button of an answer", "titles": "A headline in it",
    "change": "What would change an answer", "limit": "How far an answer reaches", "sections": "A part of its text (Markdown)",
    "term": "A term", "meaning": "What a term means",
}  # fmt: skip
_ON_BUTTONS = {"label", "options", "topics", "regions", "term"}
_ON_SCREENS = {"body", "sections"}


def explained(place: TextPlace, source: str, longest: Mapping[str, int]) -> Iterator[str]:
    """Say what a text is and how long it may be; `longest` as `appearing.longest_screens` gives it."""
    ends = {place.keys[0], place.keys[-1]}
    part = next((words for key, words in _PARTS.items() if key in ends), "A text")
    yield f"{part}. In: {_KINDS.get(place.file.partition('/')[0], place.file)}."
    if ends & _ON_BUTTONS:
        yield f"On a button: at most {MAX_LABEL} characters."
    if place.file == SENTENCES:
        yield f"One sentence: at most {LONGEST_SENTENCE} characters."
    if ends & _ON_SCREENS and (now := longest.get(f"{source}/{place.file}")):
        yield f"A screen has {MAX_CHARACTERS} characters in all; the longest with this file has {now} in {source}."


def elsewhere(said: Mapping[str, str], source: str, language: str) -> Iterator[str]:
    """Give the text in the languages that are neither translated from nor into, line by line."""
    for other, text in said.items():
        if other not in {source, language}:
            yield from (f"{other}: {line}" for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Coverage:
    """Counts of texts. `unsure`: translated once, and what they translate has changed since (fuzzy, stale)."""

    texts: int = 0
    missing: int = 0
    unsure: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.texts + other.texts, self.missing + other.missing, self.unsure + other.unsure)

    @property
    def percent(self) -> int:
        """How much is translated and sure, rounded down: 100 only when nothing is left to do."""
        return 100 * (self.texts - self.missing - self.unsure) // self.texts if self.texts else 100

    def __str__(self) -> str:
        """Read as one line: `97 % (727 texts, 20 missing, 1 to look at again)`."""
        return (
            f"{self.percent} % ({self.texts} texts, {self.missing} missing, {self.unsure} to look at again)"
        )


def of_catalog(catalog: Catalog, template: Catalog) -> Coverage:
    """Compare a catalogue with everything that is said."""
    texts = [message.id for message in template if message.id]
    found = [catalog.get(text if isinstance(text, str) else text[0]) for text in texts]
    missing = sum(message is None or not translated(message) for message in found)
    unsure = sum(message is not None and translated(message) and message.fuzzy for message in found)
    return Coverage(len(texts), missing, unsure)


def of_content(content: Content, language: str) -> dict[str, Coverage]:
    """Count the texts of each file, by its name in the content folder.

    What another of the languages says should be said in this one too. Search words are each language's own and not counted.
    """
    found = dict[str, Coverage]()
    for place, said in texts(content):
        if place.keys != ("search",):
            file = f"{language}/{place.file}" if place.of_words else place.file
            missing = not said.get(language, "").strip()
            unsure = not missing and is_stale(language, place, content)
            found[file] = found.get(file, Coverage()) + Coverage(1, missing, unsure)
    return found


def is_stale(language: str, place: TextPlace, content: Content) -> bool:
    """Say whether the file of a text was not compared with its twin as that is now."""
    if not place.of_words:
        return False
    path = place.file.removesuffix(".md")
    twin = content.words.get((other_language(language, content.languages), path))
    return twin is not None and content.words[language, path].twin != mark(twin)


def translated(message: Message) -> bool:
    """Say whether a message has a text in every form."""
    texts: Iterable[str] = (message.string,) if isinstance(message.string, str) else message.string or ()
    return all([*texts] or [""])


_MARK = re.compile("\ue000([0-9]+)\ue001")
MOST_SCREENS = 4
"""How many screens are named to a translator: on more, a text is general."""


class _Marking(Translations):
    """Gives every text itself with its number before it, in characters nobody writes."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = dict[str, int]()

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def gettext(self, message: str) -> str:
        return f"\ue000{self.number(message)}\ue001{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002  as gettext has it
        return self.gettext(msgid1)


@dataclass
class Appearance:
    """Where one text is seen: screens with what they are, and whether it stands on a button."""

    screens: dict[str, None] = field(default_factory=dict[str, None])
    button: bool = False


def appearing(content: Content, operator: Operator, labels: Iterable[str]) -> Mapping[str, Appearance]:
    """Give where the texts of the program are seen, by English msgid; `labels` are on buttons, shown in a review or not."""
    marking = _Marking()
    seen = {marking.number(text): Appearance(button=True) for text in labels}
    language = content.languages[0]
    for _, screen, messages in worded(content, {language: Words(language, marking)}, operator):
        what = f"{type(screen).__name__}: {_first_line(type(screen).__doc__)}"
        for message in messages:
            pressed = [button.label for row in message.rows for button in row]
            for text, button in ((message.text, False), *((label, True) for label in pressed)):
                for number in _MARK.findall(text):
                    found = seen.setdefault(int(number), Appearance())
                    found.screens[what] = None
                    found.button = found.button or button
    return {text: seen[number] for text, number in marking.numbers.items() if number in seen}


def longest_screens(content: Content, words: Mapping[str, Words], operator: Operator) -> Mapping[str, int]:
    """Give the characters of the longest screen with the words of each file, such as "uk/guide/what.md"."""
    longest = dict[str, int]()
    for file, _, messages in worded(content, words, operator):
        length = max(visible_length(message.text) for message in messages)
        longest[file] = max(length, longest.get(file, 0))
    return longest


def described(seen: Appearance, modules: Iterable[Path], root: Path) -> Iterator[str]:
    """Say where a text of the program is shown; where no screen of the review shows it, what its module is about."""
    if seen.button:
        yield f"On a button: at most {MAX_LABEL} characters."
    screens = [*seen.screens]
    yield from (f"Screen {screen}" for screen in screens[:MOST_SCREENS])
    if len(screens) > MOST_SCREENS:
        yield f"And on {len(screens) - MOST_SCREENS} more screens."
    if not screens:
        yield from (f"Shown by {path.as_posix()}: {_about(root / path)}" for path in modules)


@cache
def _about(path: Path) -> str:
    return _first_line(ast.get_docstring(ast.parse(path.read_text("utf-8"))))


def _first_line(docstring: str | None) -> str:
    return (docstring or "").partition("\n")[0]


PROGRAM = f"{BOT}.po"
"""The file in the ids of what the program says."""
_HEADER = """\
# Texts of the CPA guide bot. Translate the msgid ({source}) into the msgstr; the lines above it say what it is and how long it
# may be. Keep as it is: everything in braces such as {{town}}, links, commands such as /mydata, the signs of Markdown.
# What is empty or marked as fuzzy is to be done. When done: cpa-bot i18n take FILE"""


@dataclass(frozen=True)
class HandoverSources:
    """All that a hand-over is made of. `catalogs` by language; `seen` and `longest` from `appearing`."""

    content: Content
    catalogs: Mapping[str, Catalog]
    template: Catalog
    seen: Mapping[str, Appearance]
    longest: Mapping[str, int]
    root: Path


def sources(loaded: Loaded, locales: Path, root: Path, operator: Operator) -> HandoverSources:
    """Gather what a hand-over is made of; `root` holds `bot`.

    Raises `ContentError` or `CatalogError` where the first languages are not in order: their screens give the context.
    """
    content = only(loaded.content, FIRST_LANGUAGES)
    others = set(loaded.content.languages) - set(FIRST_LANGUAGES)
    found = [problem for problem in loaded.problems if problem.file.partition("/")[0] not in others]
    if problems := errors(check(replace(loaded, content=content, problems=found))):
        raise ContentError(problems)
    return HandoverSources(
        content=loaded.content,
        catalogs={
            path.parents[1].name: catalog.read(path, path.parents[1].name)
            for path in sorted(locales.glob(f"*/LC_MESSAGES/{PROGRAM}"))
        },
        template=template(BOT, root),
        seen=appearing(content, operator, on_buttons(root)),
        longest=longest_screens(content, catalog.load(locales, FIRST_LANGUAGES), operator),
        root=root,
    )


def handed(language: str, gathered: HandoverSources) -> Catalog:
    """Give every text for the translator into `language`, with what is translated already; what is stale is fuzzy."""
    content = gathered.content
    source = other_language(language, content.languages)
    header = _HEADER.format(source=source)
    result = Catalog(language, header_comment=header, project="cpa-guide-bot", version="0.1", fuzzy=False)
    for place, said in texts(content):
        if source in said:
            stale = language in said and is_stale(language, place, content)
            result.add(
                said[source],
                said.get(language, ""),
                context=str(place),
                auto_comments=[
                    *explained(place, source, gathered.longest),
                    *elsewhere(said, source, language),
                ],
                flags=("fuzzy",) if stale else (),
            )
    for message in gathered.template:
        if message.id:
            _add_of_program(result, message, language, source, gathered)
    return result


def _add_of_program(
    result: Catalog, message: Message, language: str, source: str, gathered: HandoverSources
) -> None:
    english = message.id if isinstance(message.id, str) else message.id[0]
    found = {name: said for name, of in gathered.catalogs.items() if (said := of.get(english)) is not None}
    forms, target = _forms(found.get(source, message)), found.get(language)
    others = {name: " | ".join(_forms(said)) for name, said in found.items()}
    files = dict.fromkeys(Path(file) for file, _ in message.locations)
    result.add(
        forms[0] if isinstance(message.id, str) else (forms[0], forms[-1]),
        (target.string if target else "") or "",
        context=f"{PROGRAM} {english}",
        auto_comments=[
            *message.auto_comments,
            *described(gathered.seen.get(english, Appearance()), files, gathered.root),
            *elsewhere(others, source, language),
        ],
        flags=("fuzzy",) if target and target.fuzzy and translated(target) else (),
    )


def _forms(message: Message) -> tuple[str, ...]:
    """Give what a message says in each of its forms; its English name where that lacks."""
    said = message.string if translated(message) else message.id
    return (said or "",) if isinstance(said, str | None) else tuple(said)
