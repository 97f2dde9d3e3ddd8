"""The register of public authorities: data box, e-mail and address of nearly every municipality.

The table is large and hardly ever changes: it is validated when it is read, kept as bytes, and a
row is parsed when it is needed. One source, `REGISTER_SOURCE`, holds for all rows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.content.models import WAY_FORMS, Place, PublicWay, WayKind
from bot.content.problems import Remark, tr
from bot.content.spelling import plain

REGISTER_FILE = "municipality_register.csv"
REGISTER_COLUMNS = ("ruian_code", "ico", "data_box", "email", "address")
REGISTER_SOURCE = "authorities"
"""Its entry in sources.yaml; `dated` is the day as of which all rows hold."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE | re.ASCII)
_OFFICE_WORD = re.compile(
    r"obec|obc[ei]|urad|podatel|post|mest|magistrat|info|starost|sekretar|kancel|radnic|\b(?:ou|obu|mu|meu|o?u)\w{0,4}\b"
)
"""A word for an office or a role, in the plain spelling of the part before @."""
_SHARED, _SHORT = 5, 3
"""Letters of a municipality's name that an address of its office shares, and of the shortest word
of the name that counts."""


class RegisterRow(NamedTuple):
    """One municipality of the register; unknown values are "". `ico`: its identification number."""

    code: str
    ico: str
    data_box: str
    email: str
    address: str

    @property
    def ways(self) -> Mapping[WayKind, str]:
        found = {WayKind.DATA_BOX: self.data_box, WayKind.EMAIL: self.email, WayKind.ADDRESS: self.address}
        return {kind: value for kind, value in found.items() if value}


class FoundWay(NamedTuple):
    """A way to reach a municipality; without `looked_up` it is one of the register."""

    kind: WayKind
    value: str
    looked_up: PublicWay | None


def found_ways(looked_up: Iterable[PublicWay], row: RegisterRow | None) -> tuple[FoundWay, ...]:
    """Return the ways to reach a municipality in the order of their kinds."""
    own = {way.kind: way for way in looked_up}
    values = {**(row.ways if row else {}), **{kind: way.value for kind, way in own.items()}}
    return tuple(FoundWay(kind, values[kind], own.get(kind)) for kind in WayKind if kind in values)


@dataclass(frozen=True, repr=False)
class Register:
    """All rows as lines of tab-separated bytes: half a megabyte, of which a chat needs one line."""

    lines: bytes = b"\n"

    @classmethod
    def of(cls, rows: Mapping[str, RegisterRow]) -> "Register":
        return cls("\n".join(["", *("\t".join(row) for row in rows.values()), ""]).encode())

    def row(self, code: str) -> RegisterRow | None:
        start = self.lines.find(f"\n{code}\t".encode()) + 1
        return _row(self.lines[start : self.lines.index(b"\n", start)]) if start else None

    def rows(self) -> dict[str, RegisterRow]:
        return {row.code: row for row in map(_row, filter(None, self.lines.split(b"\n")))}


def _row(line: bytes) -> RegisterRow:
    return RegisterRow(*line.decode().split("\t"))


def row_errors(row: RegisterRow, place: Place) -> Iterator[tuple[Remark, Remark]]:
    """Yield (error, advice) of a row."""
    if not _is_ico(row.ico):
        yield tr('"{value}" is no IČO', row.ico), tr("write its eight digits, the first zeros too")
    for kind in (WayKind.DATA_BOX, WayKind.ADDRESS):
        form, advice = WAY_FORMS[kind]
        if (value := row.ways.get(kind, "")) and not re.fullmatch(form, value):
            yield tr('"{value}" is not right', value), advice
    if row.email and not is_of_office(row.email, place.name):
        what = tr("the e-mail address of {place} may be that of a person", place.name)
        yield what, tr("write that of the office, or leave it empty")


def _is_ico(text: str) -> bool:
    """Return True for eight digits of which the last one checks the others."""
    if not re.fullmatch(r"\d{8}", text):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(text, range(8, 1, -1), strict=False))
    return (11 - weighed % 11) % 10 == int(text[-1])


def is_of_office(email: str, name: str) -> bool:
    """Return True for an address called like an office, or like its municipality or domain."""
    local, _, domain = email.partition("@")
    said, parts = plain(local), plain(name).split()
    letters, own = said.replace(" ", ""), "".join(parts)
    named = any(letters.startswith(part) or part[:_SHARED] in letters for part in parts if len(part) >= _SHORT)
    like = named or letters in own or letters == plain(domain.rpartition(".")[0]).replace(" ", "")
    return bool(_MAIL.fullmatch(email)) and (like or bool(_OFFICE_WORD.search(said)))
