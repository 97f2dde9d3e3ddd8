"""Writes texts into content files: a whole Markdown file of one language, or a language among those side by side in YAML."""

import json
from collections.abc import Iterator, Mapping

import yaml

from bot.content.yaml_source import parse_yaml
from bot.translation.texts import PARTS, Keys


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
