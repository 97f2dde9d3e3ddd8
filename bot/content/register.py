"""The register of public authorities: data box, e-mail and address of nearly every municipality.

One source, `REGISTER_SOURCE`, holds for all rows; its `dated` is the day as of which they hold. Only
municipalities are read from the Ministry's list (seznam OVM): legal form 801, primary authority. The
list links to the people who represent an authority (`DetailSubjektu`); those pages are not read.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, TypeAlias
from xml.etree import ElementTree as Xml

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


MAX_BYTES = 256 * 1024 * 1024
"""Maximum size of the unpacked list in bytes."""
MUNICIPALITY, REGISTRY, OFFICIAL = "801", "2", "1"
"""The legal form of municipalities (city districts have another one), and kinds of e-mail addresses."""
_KIND = re.compile(r"(?:statutarni mesto|hlavni mesto|mesto|mestis|obec) ")
"""Words before the name of a municipality, in the plain spelling."""
Parts: TypeAlias = Mapping[str, Xml.Element]
Listed: TypeAlias = tuple[str, str, RegisterRow]
"""Name, region and row of a municipality; the code of the row is that of the place of its office."""


def municipalities_in(path: Path) -> Iterator[Listed]:
    """Yield the municipalities of a list, plain or gzip. Raises `ValueError`."""
    try:
        with path.open("rb") as file:
            packed = file.peek(2).startswith(b"\x1f\x8b")
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"it has more than {MAX_BYTES >> 20} MiB")
        # expat limits the expansion of entities and reads no external ones; the size is bounded
        for _, element in Xml.iterparse(BytesIO(data)):  # noqa: S314
            if element.tag.endswith("}Subjekt"):
                yield from _municipality(_parts(element))
                element.clear()
    except (Xml.ParseError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"it is damaged or no XML ({error})") from error


def _parts(element: Iterable[Xml.Element]) -> Parts:
    return {one.tag.rpartition("}")[2]: one for one in element}


def _text_of(parts: Parts, name: str) -> str:
    return " ".join((parts[name].text or "").split()) if name in parts else ""


def _municipality(of: Parts) -> Iterator[Listed]:
    is_municipality = "PravniForma" in of and of["PravniForma"].get("type") == MUNICIPALITY
    if not is_municipality or _text_of(of, "PrimarniOvm") != "Ano":
        return
    office = _parts(of.get("AdresaUradu", ()))
    mails = {_text_of(one, "Typ"): _text_of(one, "Email") for one in map(_parts, of.get("Email", ()))}
    street, town, code = (_text_of(office, name) for name in ("UliceNazev", "ObecNazev", "PSC"))
    street = street or _text_of(office, "CastObceNeboKatastralniUzemi") or town
    number = "/".join(filter(None, (_text_of(office, "CisloDomovni"), _text_of(office, "CisloOrientacni"))))
    row = RegisterRow(
        _text_of(office, "ObecKod"), _text_of(of, "ICO"), _text_of(of, "IdDS"), mails.get(REGISTRY) or mails.get(OFFICIAL, ""),
        f"{street} {number}, {code[:3]} {code[3:]} {town}",
    )  # fmt: skip
    yield _text_of(of, "Nazev"), _text_of(office, "KrajNazev"), row


def build_register(
    found: Iterable[Listed], places: Iterable[Place], regions: Mapping[str, str], known: Mapping[str, RegisterRow]
) -> tuple[dict[str, RegisterRow], list[str], int]:
    """Return the rows, the names that were not found, and the number of e-mail addresses left out.

    A municipality is found by IČO, by code and name, or by name and region. The code alone does
    not suffice, since the office may lie elsewhere.
    """
    by_code, codes = {place.code: place for place in places}, {row.ico: row.code for row in known.values()}
    named = dict[str, list[Place]]()
    for place in by_code.values():
        named.setdefault(place.plain, []).append(place)
    rows, unmatched, withheld = dict[str, RegisterRow](), list[str](), 0
    for name, region, row in found:
        same = named.get(_KIND.sub("", plain(name), count=1), [])
        fitting = [one for one in same if one.code == row.code]
        fitting = fitting or [one for one in same if plain(region) in plain(regions[one.region])]
        code = codes.get(row.ico) or (fitting[0].code if len(fitting) == 1 else "")
        if code not in by_code or code in rows:
            unmatched.append(name)
            continue
        wrong = {field: "" for field, (form, _) in FIELD_FORMS.items() if not re.fullmatch(form, getattr(row, field))}
        if row.email and not is_of_office(row.email, by_code[code].name):
            wrong["email"], withheld = "", withheld + 1
        rows[code] = row._replace(code=code, **wrong)
    return dict(sorted(rows.items())), unmatched, withheld
