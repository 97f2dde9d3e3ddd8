"""Exchange all texts with a translator in one `.po` file.

The context (msgctxt), which translation tools protect, is the id of a text; the msgid is the text
to translate; comments hold the other language and the limits. Every screen is rendered with marked
texts to find the screens that show a text of the program.

Translated texts that are not fuzzy are imported. A content file is recorded as compared only if the
translator had all of its current texts; otherwise the check requests a comparison. No disk I/O.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.support import Translations

from bot.content import compared
from bot.content.checks import check
from bot.content.checks import texts as checked
from bot.content.compared import COMPARED_FILE, Comparison, other_language
from bot.content.content import MAX_LABEL, Content, feature_contents, with_texts
from bot.content.facts import forms_of
from bot.content.loader import Loaded
from bot.content.models import PageWords
from bot.content.parsing import Value, parse_yaml
from bot.content.problems import ContentError, Problem, errors, tr
from bot.content.snapshot import FIRST_LANGUAGES
from bot.content.writing import UnwritableError, edit_text, page_of, with_markdown, with_yaml
from bot.editorial import catalogues
from bot.editorial.catalogues import BOT, PARTS, Keys, TextPlace, page_texts, texts, translated
from bot.editorial.screen_samples import rendered_samples
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.context import MAX_CHARACTERS, Operator
from bot.view.markup import visible_length

_KINDS = {
    "guide": "a chapter of the guide", "faq": "a frequent question", "documents": "a document",
    "questions": "a question of the self-check", "requirements": "a condition, in the result of the self-check",
    "next_steps": "a step that the result offers", "year": "a part of the year", "municipalities": "the rules of a town", "pages": "a fixed page", "privacy.md": "the privacy notice",
    "phrases.yaml": "short texts", "sentences.yaml": "ready sentences", "glossary.yaml": "the dictionary",
    "regions.yaml": "the regions", "faq.yaml": "the topics of questions",
}  # fmt: skip
_PARTS = {
    "title": "Its headline", "label": "Its button",
    "body": "Its text (Markdown)", "options": "The button of an answer", "titles": "A headline in it",
    "change": "What would change an answer", "limit": "How far an answer reaches", "sections": "A part of its text (Markdown)",
    "term": "A term", "meaning": "What a term means", "example": "A sentence with the term",
    "subjects": "A subject of questions", "question": "A question as a board asks it", "wants": "What they want to know with it",
    "answer": "How to answer truthfully", "phrases": "A sentence to say in an interview",
    "says": "A ready sentence of the town",
}  # fmt: skip
_ON_BUTTONS = {"label", "options", "topics", "regions", "subjects", "term"}
_ON_SCREENS = {"body", "sections"}
_MARK = re.compile("\ue000([0-9]+)\ue001")
MAX_SCREENS = 4
"""Largest number of screens named to a translator; a text on more screens is general."""
SEPARATOR = " | "
"""Separates the plural forms of a text."""
PROGRAM = f"{BOT}.po"
"""The file in the ids of texts of the program."""
_HEADER = """\
# Texts of the CPA guide bot. Translate the msgid ({source}) into the msgstr; the lines above it say what it is and how long it
# may be. Keep as it is: everything in braces such as {{town}}, links, commands such as /mydata, the signs of Markdown.
# Only behind a stroke stand words to translate, {{tax_days|day|days}}: they go with the number. Write them in turn for: {forms}.
# What is empty or marked as fuzzy is to be done. Send the file back, done or
# half done: the editor takes it, and so does cpa-bot i18n take FILE."""


def description_of(place: TextPlace, source: str, longest: Mapping[str, int]) -> Iterator[str]:
    """Yield the description of a text and its maximum length. `longest`: see `longest_screens`."""
    ends = {place.keys[0], *place.keys[2:3], place.keys[-1]}
    part = next((words for key, words in _PARTS.items() if key in ends), "A text")
    kinds = {**_KINDS, **{one.file: one.about for one in feature_contents() if one.file}}
    yield f"{part}. In: {kinds.get(place.file.partition('/')[0], place.file)}."
    if ends & _ON_BUTTONS:
        room = checked.LABEL_ROOM.get(place.file.partition("/")[0], MAX_LABEL)
        yield f"On a button: at most {room} characters."
    if checked.is_ready_sentence(place.file):
        yield f"One sentence: at most {checked.MAX_CHARACTERS} characters."
    if place.file.startswith("year/") and ends & _ON_SCREENS:
        yield f"One sentence, on full screens too: no longer than it is in {source}."
    if ends & _ON_SCREENS and (now := longest.get(f"{source}/{place.file}")):
        yield f"A screen has {MAX_CHARACTERS} characters in all; the longest with this file has {now} in {source}."


def other_languages(said: Mapping[str, str], source: str, language: str) -> Iterator[str]:
    """Yield the text in all other languages, line by line."""
    for other, text in said.items():
        if other not in {source, language}:
            yield from (f"{other}: {line}" for line in text.splitlines() if line.strip())


class _Marking(Translations):
    """Translations that put a marked number before each text, in private-use characters."""

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
class TextAppearance:
    """The screens that show a text, with their descriptions, and whether it is on a button."""

    screens: dict[str, None] = field(default_factory=dict[str, None])
    button: bool = False


def appearances(content: Content, operator: Operator, labels: Iterable[str]) -> Mapping[str, TextAppearance]:
    """Return the screens of program texts by English msgid. `labels`: always on buttons."""
    marking = _Marking()
    seen = {marking.number(text): TextAppearance(button=True) for text in labels}
    language = content.languages[0]
    for _, screen, messages in rendered_samples(content, {language: Words(language, marking)}, operator):
        what = f"{type(screen).__name__}: {_first_paragraph(type(screen).__doc__)}"
        for message in messages:
            pressed = [button.label for row in message.rows for button in row]
            for text, button in ((message.text, False), *((label, True) for label in pressed)):
                for number in _MARK.findall(text):
                    found = seen.setdefault(int(number), TextAppearance())
                    found.screens[what] = None
                    found.button = found.button or button
    return {text: seen[number] for text, number in marking.numbers.items() if number in seen}


def longest_screens(content: Content, words: Mapping[str, Words], operator: Operator) -> Mapping[str, int]:
    """Return the length in characters of the longest screen with texts of each file."""
    longest = dict[str, int]()
    for file, _, messages in rendered_samples(content, words, operator):
        length = max(visible_length(message.text) for message in messages)
        longest[file] = max(length, longest.get(file, 0))
    return longest


def screens_of(seen: TextAppearance, modules: Iterable[Path], root: Path) -> Iterator[str]:
    """Yield the screens that show a text of the program, or else the summary of its module."""
    if seen.button:
        yield f"On a button: at most {MAX_LABEL} characters."
    screens = [*seen.screens]
    yield from (f"Screen {screen}" for screen in screens[:MAX_SCREENS])
    if len(screens) > MAX_SCREENS:
        yield f"And on {len(screens) - MAX_SCREENS} more screens."
    if not screens:
        yield from (f"Shown by {path.as_posix()}: {_about(root / path)}".rstrip(": ") for path in modules)


@cache
def _about(path: Path) -> str:
    return _first_paragraph(ast.get_docstring(ast.parse(path.read_text("utf-8")))) if path.suffix == ".py" else ""


def _first_paragraph(docstring: str | None) -> str:
    return " ".join((docstring or "").partition("\n\n")[0].split())


class ExchangeSources(NamedTuple):
    """The input of an export. `catalogs`: by language."""

    content: Content
    catalogs: Mapping[str, Catalog]
    template: Catalog
    seen: Mapping[str, TextAppearance]
    longest: Mapping[str, int]
    root: Path


def sources(loaded: Loaded, locales: Path, root: Path, operator: Operator) -> ExchangeSources:
    """Read the input of an export. `root`: the folder with `bot`.

    Raises `ContentError` or `CatalogError` if the first languages have errors: their screens give
    the context.
    """
    content = require_originals(loaded)
    files = catalogues.catalogues_of(locales, BOT)
    return ExchangeSources(
        content=loaded.content,
        catalogs={language: catalog.read(path, language) for language, path in files.items()},
        template=catalogues.template(BOT, root),
        seen=appearances(content, operator, catalogues.on_buttons(root)),
        longest=longest_screens(content, catalog.load(locales, FIRST_LANGUAGES), operator),
        root=root,
    )


def require_originals(loaded: Loaded) -> Content:
    """Return the content in the first languages alone. Raises `ContentError` if it has errors."""
    content = only(loaded.content, FIRST_LANGUAGES)
    others = set(loaded.content.languages) - set(FIRST_LANGUAGES)
    found = [problem for problem in loaded.problems if problem.file.partition("/")[0] not in others]
    if problems := errors(check(replace(loaded, content=content, problems=found))):
        raise ContentError(problems)
    return content


def export_texts(language: str, gathered: ExchangeSources) -> Catalog:
    """Return all texts to translate into `language`; translations of changed texts are fuzzy."""
    content = gathered.content
    source = other_language(language, content.languages)
    header = _HEADER.format(source=source, forms=", ".join(map(str, forms_of(language))))
    result = Catalog(language, header_comment=header, project="cpa-guide-bot", version="0.1", fuzzy=False)
    for where, said in texts(content):
        if source in said:
            stale = language in said and catalogues.is_stale(language, where, content)
            comments = [*description_of(where, source, gathered.longest), *other_languages(said, source, language)]
            flags, translation = ("fuzzy",) if stale else (), said.get(language, "")
            result.add(said[source], translation, context=str(where), auto_comments=comments, flags=flags)
    for message in gathered.template:
        if message.id:
            _add_of_program(result, message, language, source, gathered)
    return result


def _add_of_program(result: Catalog, message: Message, language: str, source: str, gathered: ExchangeSources) -> None:
    english = message.id if isinstance(message.id, str) else message.id[0]
    found = {name: said for name, of in gathered.catalogs.items() if (said := of.get(english)) is not None}
    forms, target = _forms(found.get(source, message)), found.get(language)
    others = {name: SEPARATOR.join(_forms(said)) for name, said in found.items()}
    files = dict.fromkeys(Path(file) for file, _ in message.locations)
    shown = screens_of(gathered.seen.get(english, TextAppearance()), files, gathered.root)
    result.add(
        forms[0] if isinstance(message.id, str) else (forms[0], forms[-1]),
        (target.string if target else "") or "",
        context=f"{PROGRAM} {english}",
        auto_comments=[*message.auto_comments, *shown, *other_languages(others, source, language)],
        flags=("fuzzy",) if target and target.fuzzy and translated(target) else (),
    )


def _forms(message: Message) -> tuple[str, ...]:
    """Return the plural forms of a message, in English if it is not translated."""
    said = message.string if translated(message) else message.id
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def only(content: Content, languages: tuple[str, ...]) -> Content:
    """Return the content in these languages only."""

    def kept(texts: Mapping[str, str]) -> Mapping[str, str]:
        return {name: text for name, text in texts.items() if name in languages}

    words = {key: words for key, words in content.words.items() if key[0] in languages}
    return replace(with_texts(content, kept), languages=languages, words=words)


def _of(pieces: Mapping[Keys, str], *names: str) -> Iterator[tuple[Keys, str]]:
    return ((keys, text) for name in names for keys, text in pieces.items() if keys[0] == name)


def with_language(text: str, language: str, said: Mapping[Keys, str]) -> str:
    """Insert texts of one language into a YAML file, or replace them there. All else is kept.

    `said`: the texts by their keys without the language, such as ("reasons", "no-post").
    """
    data = deepcopy({**parse_yaml(text, "").data})
    for keys, new in said.items():
        texts: Value = data
        for key in keys:
            texts = texts[key] if isinstance(texts, dict) else {}
        if isinstance(texts, dict):
            texts[language] = new.strip()
    return with_yaml(text, (), data)


def with_words(text: str, pieces: Mapping[Keys, str]) -> str:
    """Return a file of words with other texts; its other fields stay."""
    return with_markdown(text, {**page_of(text), **_words(pieces).model_dump(exclude_defaults=True)})


@dataclass
class ImportResult:
    """The result of an import. `files`: the changed files of the content folder by name."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    texts: int = 0
    left: int = 0
    """Ids of texts without a translation, or with a fuzzy one."""
    unknown: list[str] = field(default_factory=list[str])
    """Ids of texts that no longer exist."""
    changed: list[str] = field(default_factory=list[str])
    """Ids of texts whose original has changed since the export."""
    to_compare: list[str] = field(default_factory=list[str])
    """Files whose original has changed since the export, or was exported partially."""
    retold: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Changed translations: old and new version, by id."""
    new: int = 0
    """Texts that had no translation before."""

    def retell(self, name: str, before: str, after: str) -> None:
        if before.strip() not in {"", after.strip()}:
            self.retold[name] = before.strip(), after.strip()
        self.new += not before.strip()

    def write(self, file: str, folder: Mapping[str, bytes], change: Callable[[str], str]) -> None:
        """Change a file of `folder`. Raises `ContentError` if the change must be made by hand."""
        old = folder.get(file, b"")
        try:
            new = edit_text(old, change)
        except UnwritableError:
            what = tr("the file is written so that no program can change it")
            raise ContentError([Problem(file, 1, what, tr("write the translation into it by hand"))]) from None
        if new != old:
            self.files[file] = new


def as_before(handed: Catalog, before: Mapping[str, str]) -> Catalog:
    """Restore former translations by id (see `ImportResult.retold`) in an export."""
    for message in handed:
        if said := before.get(message.context or ""):
            message.string = said if isinstance(message.id, str) else tuple(said.split(SEPARATOR))
            message.flags.discard("fuzzy")
    return handed


def _take_said(message: Message, said: Message, forms: int, taken: ImportResult) -> None:
    """Store a translation with the plural forms of the catalogue; missing ones are ""."""
    before = SEPARATOR.join(_forms(said)) if translated(said) else ""
    given = _forms(message)
    taken.retell(message.context or "", before, SEPARATOR.join(given))
    said.string = given[0] if isinstance(said.id, str) else (*given, *[""] * forms)[:forms]
    said.flags -= {"fuzzy"}
    taken.texts += 1


def _note(message: Message, name: str, before: str, original: str, taken: ImportResult) -> None:
    """Record a changed translation, and whether its original has changed."""
    taken.texts += 1
    taken.retell(name, before, str(message.string))
    if str(message.id).strip() != original.strip():
        taken.changed.append(name)


def import_texts(
    handed: Catalog, language: str, content: Content, folder: Mapping[str, bytes], catalog: Catalog
) -> ImportResult:
    """Return the changed files of `folder` (with `content`); put program texts into `catalog`."""
    taken = ImportResult()
    source = other_language(language, content.languages)
    known, found = dict(texts(content)), dict[str, dict[Keys, Message]]()
    # The header has no id.
    for message in filter(lambda message: message.id, handed):
        where = catalogues.place(message.context or "")
        english = (message.context or "").removeprefix(f"{PROGRAM} ")
        if not translated(message) or message.fuzzy:
            taken.left += 1
        elif where.file == PROGRAM and (said := catalog.get(english)) is not None:
            _take_said(message, said, catalog.num_plurals, taken)
        elif where in known and isinstance(message.string, str):
            found.setdefault(where.file, {})[where.keys] = message
            _note(message, str(where), known[where].get(language, ""), known[where].get(source, ""), taken)
        else:
            taken.unknown.append(message.context or "")
    noted = dict(content.compared)
    for file, messages in found.items():
        if TextPlace(file, ()).of_words:
            noted |= _take_words(file, messages, language, content, folder, taken)
        else:
            new = {keys: str(message.string) for keys, message in messages.items()}
            taken.write(file, folder, partial(with_language, language=language, said=new))
    if noted != content.compared:
        _keep_rows(noted, folder.get(COMPARED_FILE, b""), taken)
    return taken


def _keep_rows(noted: compared.Compared, old: bytes, taken: ImportResult) -> None:
    if compared.is_lossless(old):
        taken.files[COMPARED_FILE] = compared.table_text(noted).encode()


def _take_words(
    file: str,
    messages: Mapping[Keys, Message],
    language: str,
    content: Content,
    folder: Mapping[str, bytes],
    taken: ImportResult,
) -> compared.Compared:
    """Import the texts of a file. Return its table row if the translator had all original texts."""
    path = file.removesuffix(".md")
    other = content.written.words.get((other_language(language, content.languages), path), PageWords())
    here = content.written.words.get((language, path), PageWords())
    old, original = page_texts(here), page_texts(other)
    new = {**old, **{keys: str(message.string).strip() for keys, message in messages.items()}}
    ordered = {keys: new[keys] for keys in (*original, *old) if keys in new}
    same = compared.comparison_state(content, language, path) is Comparison.SAME
    if ordered != old:
        taken.write(f"{language}/{file}", folder, partial(with_words, pieces=ordered))
    if all(keys in messages and str(messages[keys].id).strip() == text for keys, text in original.items()):
        words = {**content.written.words, (language, path): _words(ordered)}
        row = compared.row_of(replace(content, words=words, as_read=None), language, path)
        return {} if ordered == old and same else {row[0]: frozenset({row[1:]})}
    if not same:
        taken.to_compare.append(f"{language}/{file}")
    return {}


def _words(pieces: Mapping[Keys, str]) -> PageWords:
    """Return the text of a file, assembled from its pieces."""
    named = {part: {keys[1]: text for keys, text in _of(pieces, part)} for part in PARTS}
    return PageWords.model_validate(
        {**{name: text for name in ("title", "label", "body") for _, text in _of(pieces, name)}, **named}
    )
