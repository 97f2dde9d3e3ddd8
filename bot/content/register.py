"""The register of public authorities: data box, e-mail and address of nearly every municipality.

One source, `REGISTER_SOURCE`, holds for all rows; its `dated` is the day as of which they hold.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.content.models import WAY_FORMS, Place, PublicWay, WayKind
from bot.content.problems import Remark, tr
from bot.content.spelling import plain

REGISTER_FILE = "municipality_register.csv"
REGISTER_COLUMNS = ("ruian_code", "ico", "data_box", "email", "address")
REGISTER_SOURCE = "authorities"
FIELD_FORMS: Mapping[str, tuple[str, Remark]] = {
    "ico": (r"\d{8}", tr("write its eight digits, the first zeros too")),
    "data_box": WAY_FORMS[WayKind.DATA_BOX],
    "address": WAY_FORMS[WayKind.ADDRESS],
}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE | re.ASCII)
_OFFICE_WORD = re.compile(
    r"obec|obc[ei]|urad|podatel|post|mest|magistrat|info|starost|sekretar|kancel|radnic|\b(?:ou\w{0,4}|mu\w{0,2}|obu|meu)\b"
)
"""A word for an office or a role, in the plain spelling of the part before @."""
_SHARED, _SHORT = 5, 3
"""Minimum letters that a municipality shares with the address of its office, and of a word."""


class RegisterRow(NamedTuple):
    """One municipality of the register; unknown values are "". `ico`: its identification number."""

    code: str
    ico: str = ""
    data_box: str = ""
    email: str = ""
    address: str = ""


class FoundWay(NamedTuple):
    """A way to reach a municipality; without `looked_up` it is one of the register.

    `conflicting`: the register's value, if neither is known to be the newer one.
    """

    kind: WayKind
    value: str
    looked_up: PublicWay | None
    conflicting: str = ""


def found_ways(looked_up: Iterable[PublicWay], row: RegisterRow) -> tuple[FoundWay, ...]:
    """Return the ways to reach a municipality in the order of their kinds."""
    own = {way.kind: way for way in looked_up}
    known = {WayKind.DATA_BOX: row.data_box, WayKind.EMAIL: row.email, WayKind.ADDRESS: row.address}
    known |= {kind: way.value for kind, way in own.items()}
    email = own.get(WayKind.EMAIL)
    conflict = row.email if email and email.dated == "undated" and email.value != row.email else ""
    return tuple(
        FoundWay(kind, known[kind], own.get(kind), conflict if kind is WayKind.EMAIL else "")
        for kind in WayKind
        if known.get(kind)
    )


def row_errors(row: RegisterRow, place: Place) -> Iterator[tuple[Remark, Remark]]:
    for field, (form, advice) in FIELD_FORMS.items():
        if (value := getattr(row, field)) and not re.fullmatch(form, value):
            yield tr('"{value}" is not right', value), advice
    if row.email and not is_of_office(row.email, place.name):
        what = tr("the e-mail address of {place} may be that of a person", place.name)
        yield what, tr("write that of the office, or leave it empty")


def is_of_office(email: str, name: str) -> bool:
    """Return True for an address named after an office, its municipality or its domain."""
    local, _, domain = email.partition("@")
    said, parts = plain(local), plain(name).split()
    letters = said.replace(" ", "")
    named = any(letters.startswith(part) or part[:_SHARED] in letters for part in parts if len(part) >= _SHORT)
    like = named or letters in "".join(parts) or letters == plain(domain.rpartition(".")[0]).replace(" ", "")
    return bool(_MAIL.fullmatch(email)) and (like or bool(_OFFICE_WORD.search(said)))
