"""Parser for contact lists of a Czech Excel: semicolons, UTF-8 with BOM or cp1250, Czech header.

It does no I/O and does not know existing contacts. Problems have line numbers and no e-mail
addresses.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from bot.content.problems import did_you_mean
from bot.content.spelling import plain
from bot.conversation.lead.model import Role, valid_email, valid_name
from bot.conversation.private import Private


class _Written(NamedTuple):
    """The format of the file, from `contact_file.toml`."""

    example: str
    columns: Mapping[str, Sequence[str]]
    role: Mapping[str, Sequence[str]]
    telegram: Mapping[str, Sequence[str]]


WRITTEN = _Written(**tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")))
EXAMPLE = "\ufeff" + WRITTEN.example
"""With BOM for Excel; one row can have several towns of a person."""
ENCODINGS = ("utf-8-sig", "cp1250")
SEPARATORS = ";\t,"


@dataclass(frozen=True)
class ContactLine:
    """A person in a town, from a line of the file."""

    line: int
    slug: str
    role: Role
    name: Private
    email: Private
    telegram: bool

    @property
    def person(self) -> str:
        """The identity of the person: the e-mail address."""
        return self.email.casefold()


@dataclass(frozen=True)
class ContactFile:
    """A parsed file. `problems`: (line, text). `ignored`: unknown columns."""

    rows: tuple[ContactLine, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    ignored: tuple[str, ...] = ()


def decoded(data: bytes) -> str | None:
    """Decode a file, or return None if it has none of Excel's encodings."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16")
    return next((text for encoding in ENCODINGS if (text := _as(data, encoding)) is not None), None)


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _meant_values(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the meaning of each spelling."""
    return {plain(word): meaning for meaning, some in words.items() for word in some}


_COLUMNS, _ROLES, _HAS = _meant_values(WRITTEN.columns), _meant_values(WRITTEN.role), _meant_values(WRITTEN.telegram)
TITLE = {column: titles[0] for column, titles in WRITTEN.columns.items()}
_NEEDED = ("town", "name", "email")
"""Required columns."""


def read_contact_file(text: str, towns: Mapping[str, str]) -> ContactFile:
    """Parse the text of a file. `towns`: names by slug."""
    lines = list(_lines(text.removeprefix("\ufeff")))
    if not lines:
        return ContactFile(problems=((1, "the file is empty"),))
    (first, head), *rest = lines
    columns = {column: place for place, title in enumerate(head) if (column := _COLUMNS.get(plain(title)))}
    if missing := [TITLE[column] for column in _NEEDED if column not in columns]:
        what = f"the first line has no column {', '.join(missing)}; an example: cpa-bot contact import --example"
        return ContactFile(problems=((first, what),))
    ignored = tuple(title for title in head if title and plain(title) not in _COLUMNS)
    known = {key: slug for slug, name in towns.items() for key in (plain(slug), plain(name))}
    rows, problems = list[ContactLine](), list[tuple[int, str]]()
    for line, cells in rest:
        said = {column: cells[place] if place < len(cells) else "" for column, place in columns.items()}
        of_line, wrong = _read(line, said, known, towns)
        rows += of_line
        problems += ((line, what) for what in wrong)
    problems += _at_odds(rows)
    if not rest:
        problems.append((first, "there is a header and no line below it"))
    return ContactFile(tuple(rows), tuple(sorted(problems)), ignored)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield non-empty lines with their numbers. Skips Excel's optional first line "sep=;"."""
    written = text.splitlines()
    hinted = bool(written) and written[0].casefold().startswith("sep=")
    head = written[1 if hinted else 0] if len(written) > hinted else ""
    separator = max(SEPARATORS, key=head.count)
    reader, line = csv.reader(StringIO(text, newline=""), delimiter=separator), 1
    for cells in reader:
        here, line = line, reader.line_num + 1
        stripped = [" ".join(cell.split()) for cell in cells]
        if any(stripped) and not (hinted and here == 1):
            yield here, stripped


def _read(
    line: int, said: Mapping[str, str], known: Mapping[str, str], towns: Mapping[str, str]
) -> tuple[list[ContactLine], list[str]]:
    """Return a row for each town of a line, or its problems."""
    problems = list[str]()
    named = [town for town in (one.strip() for one in said["town"].split(",")) if town]
    slugs = [known.get(plain(town), "") for town in named]
    problems += (
        f'{TITLE["town"]}: no town "{town}" is listed, {did_you_mean(town, towns.values())}'
        for town, slug in zip(named, slugs, strict=True)
        if not slug
    )
    if not named:
        problems.append(f"{TITLE['town']}: it is empty")
    name = valid_name(f"{said['name']} {said.get('surname', '')}")
    email = valid_email(said["email"])
    role, telegram = _ROLES.get(plain(said.get("role", ""))), _HAS.get(plain(said.get("telegram", "")))
    if name is None:
        problems.append(f"{TITLE['name']}: write a name of at most 80 characters")
    if email is None:
        problems.append("E-mail: invalid address" if said["email"] else "E-mail: it is empty")
    if role is None:
        problems.append(f'Role: "{said["role"]}" is neither {_either(WRITTEN.role)}')
    if telegram is None:
        problems.append(f'Telegram: "{said["telegram"]}" is neither {_either(WRITTEN.telegram)}')
    if problems or name is None or email is None or role is None or telegram is None:
        return [], problems
    return [ContactLine(line, slug, Role(role), name, email, telegram == "true") for slug in slugs], []


def _either(words: Mapping[str, Sequence[str]]) -> str:
    return " nor ".join(f'"{some[0]}"' for some in words.values())


def _at_odds(rows: Sequence[ContactLine]) -> Iterator[tuple[int, str]]:
    """Yield the lines that contradict or repeat an earlier one."""
    people, tasks = dict[str, ContactLine](), dict[tuple[str, str], ContactLine]()
    for row in rows:
        first = people.setdefault(row.person, row)
        if (row.name, row.telegram) != (first.name, first.telegram):
            what = "name" if row.name != first.name else "Telegram value"
            yield row.line, f"E-mail: line {first.line} has the same address with another {what}"
        before = tasks.setdefault((row.person, row.slug), row)
        if before is not row:
            yield row.line, f"{TITLE['town']}: line {before.line} has {row.slug} with this address already"
