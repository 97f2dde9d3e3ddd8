"""Reads the Ministry's list of public authorities (seznam OVM) into rows of the register.

Only municipalities are read: legal form 801, primary authority. The list links to the people who
represent an authority (`DetailSubjektu`); nothing of them is read.
"""

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase, BufferedReader
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from bot.content.models import WAY_FORMS, Place, WayKind
from bot.content.register import RegisterRow, is_of_office
from bot.content.spelling import plain

LIST_URL = "https://www.czechpoint.cz/spravadat/ovm/datafile.do?format=xml&service=seznamovm"
MAX_BYTES = 512 * 1024 * 1024
"""The most bytes of the unpacked list."""
MUNICIPALITY = "801"
"""The legal form of municipalities; that of city districts is another one."""
MAIL_KINDS = ("2", "1")
"""Kinds of e-mail addresses, the best first: of the registry (podatelna), official."""
_GZIP = b"\x1f\x8b"
_KIND = re.compile(r"(?:statutarni mesto|hlavni mesto|mesto|mestis|obec) ")
"""Words before the name of a municipality, in the plain spelling."""


class Authority(NamedTuple):
    """A municipality as the list has it. `office_code`: the municipality in which its office lies."""

    ico: str
    name: str
    region: str
    office_code: str
    data_box: str
    email: str
    address: str


class RegisterChange(NamedTuple):
    """The rows of a new register, and what could not be used."""

    rows: Mapping[str, RegisterRow]
    unmatched: tuple[str, ...]
    """Names of municipalities of the list that were not found."""
    withheld: int
    """Number of e-mail addresses left out, since they may be those of persons."""


class ListError(Exception):
    """The file is not a usable list."""


class _Bounded:
    """A file that ends with an error after `MAX_BYTES`."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file, self._left = file, MAX_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ListError(f"it has more than {MAX_BYTES >> 20} MiB")
        return data


def municipalities_in(path: Path) -> Iterator[Authority]:
    """Yield the municipalities of a list, plain or gzip. Raises `ListError`."""
    try:
        with path.open("rb") as file, _unpacked(file) as unpacked:
            # expat limits the expansion of entities and reads no external ones; the size is bounded
            events = Xml.iterparse(_Bounded(unpacked), events=("start", "end"))  # noqa: S314
            root = next(events)[1]
            for event, element in events:
                if event == "end" and _tag(element) == "Subjekt":
                    if found := _municipality(element):
                        yield found
                    root.clear()
    except Xml.ParseError as error:
        raise ListError(f"it is not valid XML ({error})") from error
    except (gzip.BadGzipFile, EOFError, StopIteration) as error:
        raise ListError("it is damaged or not whole") from error


def _unpacked(file: BufferedReader) -> BufferedIOBase:
    return gzip.open(file) if file.peek(2).startswith(_GZIP) else file


def _tag(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def _municipality(element: Xml.Element) -> Authority | None:
    parts = {_tag(one): one for one in element}
    form = parts.get("PravniForma")
    if form is None or form.get("type") != MUNICIPALITY or _text(parts.get("PrimarniOvm")) != "Ano":
        return None
    office = {_tag(one): _text(one) for one in parts.get("AdresaUradu", ())}
    return Authority(
        _text(parts.get("ICO")), _text(parts.get("Nazev")), office.get("KrajNazev", ""), office.get("ObecKod", ""),
        _text(parts.get("IdDS")), _email(parts.get("Email")), _address(office),
    )  # fmt: skip


def _text(element: Xml.Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _email(element: Xml.Element | None) -> str:
    items = ({_tag(one): _text(one) for one in item} for item in (element if element is not None else ()))
    found = {item.get("Typ", ""): item.get("Email", "") for item in items}
    return next((found[kind] for kind in MAIL_KINDS if found.get(kind)), "")


def _address(office: Mapping[str, str]) -> str:
    town, code = office.get("ObecNazev", ""), office.get("PSC", "")
    street = office.get("UliceNazev") or office.get("CastObceNeboKatastralniUzemi") or town
    number = "/".join(filter(None, (office.get("CisloDomovni"), office.get("CisloOrientacni"))))
    return f"{street} {number}, {code[:3]} {code[3:]} {town}" if street and number and code and town else ""


def register_of(
    found: Iterable[Authority], places: Iterable[Place], regions: Mapping[str, str], known: Mapping[str, RegisterRow]
) -> RegisterChange:
    """Match the municipalities of a list: by IČO, by code and name, or by name and region.

    The code alone does not suffice: it is that of the office, which may lie elsewhere.
    """
    by_code, named = dict[str, Place](), dict[str, list[Place]]()
    for known_place in places:
        by_code[known_place.code] = known_place
        named.setdefault(known_place.plain, []).append(known_place)
    codes = {row.ico: row.code for row in known.values()}
    rows, unmatched, withheld = dict[str, RegisterRow](), list[str](), 0
    for one in found:
        name = _KIND.sub("", plain(one.name), count=1)
        in_region = [place for place in named.get(name, ()) if plain(one.region) in plain(regions[place.region])]
        office = by_code.get(one.office_code)
        same = office if office and office.plain == name else in_region[0] if len(in_region) == 1 else None
        place = by_code.get(codes.get(one.ico, "")) or same
        if place is None or place.code in rows:
            unmatched.append(one.name)
            continue
        email = one.email if is_of_office(one.email, place.name) else ""
        withheld += bool(one.email and not email)
        box = one.data_box if re.fullmatch(WAY_FORMS[WayKind.DATA_BOX][0], one.data_box) else ""
        rows[place.code] = RegisterRow(place.code, one.ico, box, email, one.address)
    return RegisterChange(dict(sorted(rows.items())), tuple(unmatched), withheld)


def differences(
    known: Mapping[str, RegisterRow], rows: Mapping[str, RegisterRow]
) -> dict[str, list[tuple[str, str, str]]]:
    """Return the changes by kind (new, gone, or the field) as (code, old value, new value)."""
    found: dict[str, list[tuple[str, str, str]]] = {
        "new": [(code, "", row.ico) for code, row in rows.items() if code not in known],
        "gone": [(code, row.ico, "") for code, row in known.items() if code not in rows],
    }
    for place, field in enumerate(RegisterRow._fields[1:], start=1):
        found[field] = [
            (code, known[code][place], row[place])
            for code, row in rows.items()
            if code in known and known[code][place] != row[place]
        ]
    return found
