"""How two states of an entry differ, field by field and word by word, as an editor reads it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from bot.editorial.edit_kinds import EditKind
from bot.editorial.entries import EntryState, fields_of
from bot.editorial.forms import FormField

LONGEST = 20_000
"""Characters that are compared word by word; of more only the whole is shown."""
Piece: TypeAlias = tuple[str, str]
"""How words stand to those before (`same`, `gone`, `new`), and the words."""


class FieldChange(NamedTuple):
    """A field that differs: of what is chosen each name, of other words each line that does."""

    field: FormField
    lines: list[list[Piece]]


def compared(kind: EditKind, before: EntryState, after: EntryState) -> Iterator[FieldChange]:
    """Yield the fields that differ, and how, word by word."""
    old, new = fields_of(kind, before), fields_of(kind, after)
    for path, one in {**old, **new}.items():
        then, now = (fields[path].value if path in fields else "" for fields in (old, new))
        if then != now and (one.refers or one.choices):
            yield FieldChange(one, _chosen(then, now))
        elif then != now:
            yield FieldChange(one, [*changed_lines(then, now)])


def _chosen(then: str, now: str) -> list[list[Piece]]:
    """Tell of what is chosen each name that goes or comes; where only the order is another one, all of it."""
    before, after = ([name for name in value.split("\n") if name] for value in (then, now))
    gone = [("gone", name) for name in before if name not in after]
    come = [("new", name) for name in after if name not in before]
    pieces: list[Piece] = [*gone, *come] or [("new", name) for name in after]
    return [[piece] for piece in pieces]


def changed_lines(then: str, now: str) -> Iterator[list[Piece]]:
    """Yield the lines of a text that differ, and how, word by word."""
    old, new = then.strip().split("\n"), now.strip().split("\n")
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield [*_pieces("\n".join(old[start:end]), "\n".join(new[begin:stop]))]


def _pieces(then: str, now: str) -> Iterator[Piece]:
    if len(then) + len(now) > LONGEST:
        yield from (("gone", then), ("new", now))
        return
    old, new = (text.replace("\n", " \n ").split(" ") for text in (then, now))
    # words that come again and again are no landmarks: with them a thousand equal words take a quarter of a minute
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[start:end])
            continue
        if any(old[start:end]):
            yield "gone", " ".join(old[start:end])
        if any(new[begin:stop]):
            yield "new", " ".join(new[begin:stop])
