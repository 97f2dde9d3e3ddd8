"""Takes a translated hand-over back: which files change, and what they hold then. Nothing is written here.

A text is taken when it is translated and not marked as fuzzy. A file of words is noted as compared with its twin only when
the translator had every text of the twin as it is now; else the check asks somebody to compare the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.content.content import Content
from bot.content.models import Words
from bot.content.twins import mark, other_language
from bot.translation.coverage import translated
from bot.translation.handover import PROGRAM
from bot.translation.texts import Keys, Place, pieces, place, texts
from bot.translation.writing import markdown, side_by_side


@dataclass
class Taken:
    """What a hand-over brings. `files`: the changed files of the content folder by name."""

    files: dict[str, str] = field(default_factory=dict[str, str])
    texts: int = 0
    left: int = 0
    """Empty, or marked as fuzzy."""
    unknown: list[str] = field(default_factory=list[str])
    """Ids that nothing is called any more."""
    to_compare: list[str] = field(default_factory=list[str])
    """Files whose original has changed since it was handed over, or was not handed over whole."""


def take_back(handed: Catalog, language: str, content: Content, folder: Path, catalog: Catalog) -> Taken:
    """Give the changed files of `folder`, which holds `content`; what the program says is put into `catalog`."""
    taken = Taken()
    known = {where for where, _ in texts(content)}
    found = dict[str, dict[Keys, Message]]()
    for message in handed:
        if not message.id:
            continue  # the header
        where = place(message.context or "")
        english = (message.context or "").removeprefix(f"{PROGRAM} ")
        if not translated(message) or message.fuzzy:
            taken.left += 1
        elif where.file == PROGRAM and (said := catalog.get(english)) is not None:
            said.string, said.flags = message.string, said.flags - {"fuzzy"}
            taken.texts += 1
        elif where in known:
            found.setdefault(where.file, {})[where.keys] = message
            taken.texts += 1
        else:
            taken.unknown.append(message.context or "")
    for file, messages in found.items():
        if Place(file, ()).of_words:
            _take_words(file, messages, language, content, taken)
        else:
            old = (folder / file).read_bytes().decode("utf-8-sig")
            new = side_by_side(
                old, language, {keys: str(message.string) for keys, message in messages.items()}
            )
            taken.files |= {file: new} if new != old else {}
    return taken


def _take_words(
    file: str, messages: Mapping[Keys, Message], language: str, content: Content, taken: Taken
) -> None:
    path = file.removesuffix(".md")
    twin = content.words.get((other_language(language, content.languages), path), Words())
    here = content.words.get((language, path), Words())
    old, original = pieces(here), pieces(twin)
    new = {**old, **{keys: str(message.string).strip() for keys, message in messages.items()}}
    ordered = {keys: new[keys] for keys in (*original, *old) if keys in new}
    note = here.twin
    if all(keys in messages and str(messages[keys].id).strip() == text for keys, text in original.items()):
        note = mark(twin)
    elif note != mark(twin):
        taken.to_compare.append(f"{language}/{file}")
    if (ordered, note) != (old, here.twin):
        taken.files[f"{language}/{file}"] = markdown(ordered, note)
