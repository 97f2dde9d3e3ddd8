"""Reads a list of towns' people as Excel saves it in Czech: semicolons, UTF-8 with its mark or cp1250, a Czech header.

Pure: it knows the names of the towns and nothing of who is there already. Every problem names its line, as a spreadsheet
counts them, and none of them holds an address.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from bot.content.problems import did_you_mean
from bot.content.spelling import plain
from bot.conversation.lead.model import Role, valid_email, valid_name
from bot.conversation.private import Private

EXAMPLE = """\
\ufeffMěsto;Jméno;E-mail;Role;Telegram
Plzeň;Jana Vymyšlená;jana.vymyslena@example.org;kontakt;ano
Plzeň;Karel Příkladný;karel.prikladny@example.org;zástupce;ano
Most, Litvínov;Eva Ukázková;eva.ukazkova@example.org;kontakt;ne
"""
"""With the mark, without which Excel would not read the letters; two towns of one person stand in one row."""
ENCODINGS = ("utf-8-sig", "cp1250")
SEPARATORS = ";\t,"


@dataclass(frozen=True)
class Row:
    """What one line says of one person in one town."""

    line: int
    slug: str
    role: Role
    name: Private
    email: Private
    telegram: bool

    @property
    def person(self) -> str:
        """Who it is: the same address is the same person."""
        return self.email.casefold()


@dataclass(frozen=True)
class ContactFile:
    """All of a file. `problems`: (line, what); `ignored`: the columns that mean nothing here."""

    rows: tuple[Row, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    ignored: tuple[str, ...] = ()


def decoded(data: bytes) -> str | None:
    """Give the text of a file, None where it is in no encoding in which Excel saves this form."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16")
    return next((text for encoding in ENCODINGS if (text := _as(data, encoding)) is not None), None)


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


_COLUMNS = {
    plain(title): column
    for column, titles in {
        "town": ("Město", "Města", "Obec", "Obce"),
        "name": ("Jméno", "Jméno a příjmení", "Kontaktní osoba"),
        "surname": ("Příjmení",),
        "email": ("E-mail", "Email"),
        "role": ("Role",),
        "telegram": ("Telegram",),
    }.items()
    for title in titles
}
_TITLES = {"town": "Město", "name": "Jméno", "email": "E-mail"}
"""The columns that must be there."""
_ROLES = {plain(word): role for role, words in {
    Role.CONTACT: ("", "kontakt", "kontaktní osoba"), Role.DEPUTY: ("zástupce", "zástupkyně", "zastupující"),
}.items() for word in words}  # fmt: skip
_HAS = {
    plain(word): has for has, words in {True: ("", "ano", "a", "1"), False: ("ne", "n", "0")}.items() for word in words
}


def read_contact_file(text: str, towns: Mapping[str, str]) -> ContactFile:
    """Read the text of a file. `towns`: the name of each town by its slug."""
    lines = list(_lines(text.removeprefix("\ufeff")))
    if not lines:
        return ContactFile(problems=((1, "the file is empty"),))
    (first, head), *rest = lines
    columns = {column: place for place, title in enumerate(head) if (column := _COLUMNS.get(plain(title)))}
    if missing := [title for column, title in _TITLES.items() if column not in columns]:
        what = f"the first line has no column {', '.join(missing)}; an example: cpa-bot contact import --example"
        return ContactFile(problems=((first, what),))
    ignored = tuple(title for title in head if title and plain(title) not in _COLUMNS)
    known = {key: slug for slug, name in towns.items() for key in (plain(slug), plain(name))}
    rows, problems = list[Row](), list[tuple[int, str]]()
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
    """Give the lines that say anything, each with its number. Excel writes, and obeys, a first line "sep=;"."""
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
) -> tuple[list[Row], list[str]]:
    """Give a row for each town of a line, or all that is wrong with it."""
    problems = list[str]()
    named = [town for town in (one.strip() for one in said["town"].split(",")) if town]
    slugs = [known.get(plain(town), "") for town in named]
    problems += (
        f'Město: no town "{town}" is listed, {did_you_mean(town, towns.values())}'
        for town, slug in zip(named, slugs, strict=True)
        if not slug
    )
    if not named:
        problems.append("Město: it is empty")
    name = valid_name(f"{said['name']} {said.get('surname', '')}")
    email = valid_email(said["email"])
    role, telegram = _ROLES.get(plain(said.get("role", ""))), _HAS.get(plain(said.get("telegram", "")))
    if name is None:
        problems.append("Jméno: write a name of at most 80 characters")
    if email is None:
        problems.append("E-mail: this is no e-mail address" if said["email"] else "E-mail: it is empty")
    if role is None:
        problems.append(f'Role: "{said["role"]}" is neither "kontakt" nor "zástupce"')
    if telegram is None:
        problems.append(f'Telegram: "{said["telegram"]}" is neither "ano" nor "ne"')
    if problems or name is None or email is None or role is None or telegram is None:
        return [], problems
    return [Row(line, slug, role, name, email, telegram) for slug in slugs], []


def _at_odds(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Say which lines contradict an earlier one, or only repeat it."""
    people, tasks = dict[str, Row](), dict[tuple[str, str], Row]()
    for row in rows:
        first = people.setdefault(row.person, row)
        if (row.name, row.telegram) != (first.name, first.telegram):
            what = "name" if row.name != first.name else "word about Telegram"
            yield row.line, f"E-mail: line {first.line} has the same address with another {what}"
        before = tasks.setdefault((row.person, row.slug), row)
        if before is not row:
            yield row.line, f"Město: {row.slug} stands at this address in line {before.line} already"
