"""Reads the Ministry's list of public authorities (seznam OVM) into rows of the register.

Only municipalities are read: legal form 801, primary authority. The list links to the people who
represent an authority (`DetailSubjektu`); those pages are not read.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as Xml

from bot.content.models import Place
from bot.content.register import FIELD_FORMS, RegisterRow, is_of_office
from bot.content.spelling import plain

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
