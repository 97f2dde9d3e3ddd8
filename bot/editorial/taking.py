"""Takes a translated hand-over back: which files change, and what they hold then. Nothing is written here.

A text is taken when it is translated and not marked as fuzzy. A file of words is noted as compared with its twin only when
the translator had every text of the twin as it is now; else the check asks somebody to compare the two.

Writes texts into content files: a whole Markdown file of one language, or a language among those side by side in YAML.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message

from bot.content.content import Content
from bot.content.models import PageWords
from bot.content.parsing import parse_yaml
from bot.content.texts import mark, other_language
from bot.editorial.handover import PARTS, PROGRAM, Keys, TextPlace, pieces, place, texts, translated


def markdown(pieces: Mapping[Keys, str], twin: str) -> str:
    """Put a file of words together again from its pieces (`texts.pieces`) and the note about its twin ("": none)."""
    front = [f"{name}: {scalar(text)}" for (name, *_), text in _of(pieces, "title", "label")]
    for part in PARTS[:-1]:
        named = [f"  {name}: {scalar(text)}" for (_, name), text in _of(pieces, part)]
        front += [f"{part}:", *named] if named else []
    front += [f"search: {scalar(text)}" for _, text in _of(pieces, "search")]
    front += [f"twin: {twin}"] if twin else []
    body = [text.strip() for _, text in _of(pieces, "body")]
    sections = [f"## {name}\n\n{text.strip()}" for (_, name), text in _of(pieces, "sections")]
    head = "\n".join(["---", *front, "---"]) + "\n" if front else ""
    text = "\n\n".join([*body, *sections])
    return f"{head}{text}\n" if text else head


def _of(pieces: Mapping[Keys, str], *names: str) -> Iterator[tuple[Keys, str]]:
    return ((keys, text) for name in names for keys, text in pieces.items() if keys[0] == name)


def side_by_side(text: str, language: str, said: Mapping[Keys, str]) -> str:
    """Put texts of one language into a YAML file, in the place of what stands there or behind the other languages.

    `said` maps the way to a text without its language, such as ("reasons", "no-post"), to the text. All else stays as it is.
    """
    root = yaml.compose(text, Loader=yaml.CBaseLoader)
    assert root is not None  # noqa: S101  there is something to say in the file
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    edits = sorted(_edit(_at(root, keys), text, language, new, end_of_line) for keys, new in said.items())
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def _at(node: yaml.Node, keys: Keys) -> yaml.MappingNode:
    for key in keys:
        node = next(value for name, value in node.value if name.value == key)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101  the loader has taken it for one
    return node


def _edit(
    node: yaml.MappingNode, text: str, language: str, new: str, end_of_line: str
) -> tuple[int, int, str]:
    """Give (start, end, what stands between them from now on)."""
    value = scalar(new, flow=bool(node.flow_style))
    for name, old in node.value:
        if name.value == language:
            return old.start_mark.index, _end(old, text), value
    first, last = node.value[0][0], node.value[-1][1]
    end = _end(last, text)
    if node.flow_style:
        return end, end, f", {language}: {value}"
    end += len(text[end:].partition("\n")[0].rstrip())  # a comment behind the last one stays with it
    return end, end, f"{end_of_line}{' ' * first.start_mark.column}{language}: {value}"


def _end(node: yaml.Node, text: str) -> int:
    """Give where a value ends; the end of a block text lies on the next line."""
    return len(text[: node.end_mark.index].rstrip())


def scalar(text: str, *, flow: bool = False) -> str:
    """Write a text as YAML, between quotes only where it would mean something else without."""
    text = text.strip()
    line = f"{{ text: {text} }}" if flow else f"text: {text}"
    read = parse_yaml(line, "")
    plain = not read.problems and read.data == {"text": text} and text[:1] not in "'\""
    return text if plain else json.dumps(text, ensure_ascii=False)


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
        if TextPlace(file, ()).of_words:
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
    twin = content.words.get((other_language(language, content.languages), path), PageWords())
    here = content.words.get((language, path), PageWords())
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
