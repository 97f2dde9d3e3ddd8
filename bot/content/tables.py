"""Tables of the content: towns, all municipalities, and public ways to reach towns.

A wrong row is reported at its line and left out. Position and population are looked up by the code;
details of a town are in a file of its own.
"""

import csv
import io
import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import PurePath
from sys import intern
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.models import ListedTown, LocalDetails, Place, PublicWay, WayKind
from bot.content.parsing import LineNumbers, Value, explain_rejection, read_text, read_yaml
from bot.content.problems import Problem, Severity, did_you_mean, tr
from bot.content.register import REGISTER_COLUMNS, REGISTER_FILE, RegisterRow, row_errors
from bot.content.snapshot import Snapshot
from bot.content.spelling import plain

MUNICIPALITY_COLUMNS = (
    "slug", "ruian_code", "name_cs", "name_uk", "cpa_evidence", "evidence_kind", "evidence_year", "ukrainian_cpa", "status_note",
)  # fmt: skip
"""Columns of the towns; position and population are looked up by the code."""
TOWNS_FILE, PLACES_FILE, WAYS_FILE = "municipalities.csv", "municipalities_all.csv", "municipality_ways.csv"
WAY_COLUMNS = ("slug", "kind", "value", "source", "read_on", "read_as")
DATED = "dated"
WAY_FIELDS = (*WAY_COLUMNS[1:], DATED)
"""Fields of a way; the column of the last one may be missing."""
PLACE_COLUMNS = ("ruian_code", "name_cs", "district", "region_code", "lat", "lon", "population_2019")
_COLUMN_OF = {"evidence": "cpa_evidence"}
_KNOWN = ("yes", "unknown")
SOUTH, NORTH, WEST, EAST = 48.5, 51.1, 12.0, 18.9
MAX_TABLE = 1024 * 1024
MIN_SIZE_RATIO = 5
"""The larger of two places of one name is meant if it has this many times as many people."""
MAX_SAME_NAME = 5
"""Maximum number of municipalities of one name that are listed; some names have twenty."""
PLAIN_NAME = re.compile(r"[\w-]+")
"""Names of content files. Copies made by file-sharing tools never match."""
T = TypeVar("T", bound=BaseModel)
TableRows: TypeAlias = Mapping[int, Mapping[str, str]]
"""Rows of a table, by line."""


def _names(row: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    return {language: row.get(f"name_{language}") or row["name_cs"] for language in languages}


def _municipality(row: Mapping[str, str], place: Place, languages: tuple[str, ...]) -> ListedTown:
    return ListedTown.model_validate({
        "slug": row["slug"], "names": _names(row, languages), "region": place.region,
        "lat": place.lat, "lon": place.lon, "population": place.population,
        "evidence": row["cpa_evidence"], "evidence_kind": row["evidence_kind"],
        "evidence_year": row["evidence_year"] or None, "ukrainian_cpa": row["ukrainian_cpa"] == "yes",
        "note": row["status_note"],
    })  # fmt: skip


def _point(number: str) -> str:
    """Write a number with a point: Excel in Czechia and Ukraine writes 49,74."""
    return number.replace(",", ".")


def _town_name_errors(line: int, row: Mapping[str, str], place: Place, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield errors of a town: no name, or a name that differs from that of its code."""
    refused = partial(Problem, TOWNS_FILE, line, rule="sensible-towns")
    for language, name in _names(row, languages).items():
        if not plain(name):
            yield refused(tr('"name_{language}" holds no name', language), tr("write the name of the town"))
    if row["name_cs"] != place.name:
        told = (place.code, place.name, place.district, row["name_cs"])
        what = tr('{code} is the code of {place} ({district}), not of "{name}"', *told)
        yield refused(what, tr('write "{fix}", or the code of the other town', place.name))
    if (given := row["ukrainian_cpa"]) not in _KNOWN:
        yield refused(tr('"ukrainian_cpa" is not right'), did_you_mean(given, _KNOWN))


def _confused_towns(
    line: int, row: Mapping[str, str], place: Place, named: Mapping[str, list[Place]]
) -> Iterator[Problem]:
    """Yield rows with the slug of another municipality, or of a hamlet with a town's name."""
    about = partial(Problem, TOWNS_FILE, line, rule="sensible-towns")
    called = plain(row["slug"])
    is_other = called in named and not (called.startswith(place.plain) or place.plain.startswith(called))
    if is_other and row["name_cs"] == place.name:
        what = tr('"{slug}" is the name of another town than {place}', row["slug"], place.name)
        yield about(what, tr("put the row together again: was only one column sorted?"))
    largest = max(named[place.plain], key=lambda one: one.population)
    if largest.population > MIN_SIZE_RATIO * place.population:
        what = tr(
            "{place} ({district}) has {number} people, and there is a larger one",
            place.name,
            place.district,
            place.population,
        )
        fix = tr("look whether you mean {code} ({district})", largest.code, largest.district)
        yield about(what, fix, Severity.WARNING)


def _cell_errors(error: ValidationError, model: type[BaseModel], refused: Callable[..., Problem]) -> Iterator[Problem]:
    """Yield the problems of the cells of one row, by column."""
    for fault in error.errors(include_url=False):
        field = str(fault["loc"][0])
        rule, message, advice = explain_rejection(fault, model, _COLUMN_OF.get(field, field))
        yield refused(message, advice, rule=rule)


def has_plain_name(path: PurePath) -> bool:
    """Return False for a copy made by a file-sharing tool: `pay (Jana's conflicted copy).md`."""
    return bool(PLAIN_NAME.fullmatch(path.stem))


class TableReader:
    """A reader of the tables of a folder that collects lines and problems."""

    def __init__(self, files: Snapshot) -> None:
        self.files = files
        self.lines: dict[str, LineNumbers] = {}
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.other_ways = dict[str, tuple[PublicWay, ...]]()
        """Ways to reach municipalities that are not listed, by code."""
        self.shapes: dict[tuple[str, str], object] = {}

    def validated(self, model: type[T], value: Value, lines: LineNumbers, *location: str) -> T | None:
        """Return the validated entry, or None with every reason reported at its own line."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                place = [*location, *(part for part in fault["loc"] if part != "[key]")]
                name = str(place[-1]) if place else PurePath(lines.file).stem
                rule, message, advice = explain_rejection(fault, model, name)
                self.problems.append(lines.problem(message, advice, *place, rule=rule))
            return None

    def table(self, file: str, columns: tuple[str, ...]) -> TableRows:
        """Read the rows of a CSV file by line."""
        text, problems = read_text(self.files, file, MAX_TABLE)
        rows, found = rows_of_table(text, file, columns)
        self.problems.extend(problems or found)
        self.lines[file] = _lines_of(file, rows)
        return rows

    def municipalities(self) -> dict[str, ListedTown]:
        """Read the list of towns, in the order of the file, with their details."""
        before, towns, listed = len(self.problems), dict[str, ListedTown](), set[str]()
        for line, row in self.table(TOWNS_FILE, MUNICIPALITY_COLUMNS).items():
            code = row["ruian_code"]
            if twice := next((one for one, known in ((row["slug"], towns), (code, listed)) if one in known), ""):
                what = tr('the town "{slug}" stands here twice', twice)
                self.problems.append(Problem(TOWNS_FILE, line, what, tr("remove one of the two rows"), rule="no-twice"))
                continue
            listed.add(code)
            if (place := self.places.get(code)) is None:
                # In an invalid list, it may be the rejected row.
                if "places" not in self.broken:
                    self.problems.append(self._no_such_code(line, row))
                continue
            self.problems.extend(_town_name_errors(line, row, place, self.files.languages))
            self.problems.extend(_confused_towns(line, row, place, self.named))
            try:
                towns[row["slug"]] = _municipality(row, place, self.files.languages)
            except ValidationError as error:
                self.problems.extend(_cell_errors(error, ListedTown, partial(Problem, TOWNS_FILE, line)))
        if any(one.severity is Severity.ERROR for one in self.problems[before:]):
            self.broken.add("municipalities")
        for path in sorted(map(PurePath, self.files.names)):
            if path.match("municipalities/*.yaml") and has_plain_name(path):
                self._of_town(path, towns)
        known = self.ways(WAYS_FILE, towns, self.places) if WAYS_FILE in self.files.names else {}
        for slug, ways in known.items():
            if slug in towns:
                towns[slug] = towns[slug].model_copy(update={"ways": tuple(ways.values())})
            else:
                self.other_ways[slug] = tuple(ways.values())
        return towns

    def ways(
        self, file: str, towns: Mapping[str, ListedTown], codes: Container[str]
    ) -> dict[str, dict[WayKind, PublicWay]]:
        """Read the public ways to reach towns, by slug (or code, if not listed) and kind."""
        found = dict[str, dict[WayKind, PublicWay]]()
        for line, row in self.table(file, WAY_COLUMNS).items():
            refused, slug = partial(Problem, file, line), row["slug"]
            if slug not in towns and slug not in codes:
                # A rejected town is not reported again.
                if "municipalities" not in self.broken:
                    what = tr('no town "{slug}" is listed in {file}', slug, TOWNS_FILE)
                    self.problems.append(refused(what, did_you_mean(slug, towns), rule="listed-towns"))
                continue
            try:
                way = PublicWay.model_validate({name: row.get(name, "") for name in WAY_FIELDS})
            except ValidationError as error:
                self.problems.extend(_cell_errors(error, PublicWay, refused))
                continue
            if found.setdefault(slug, {}).setdefault(way.kind, way) is not way:
                what = tr('"{slug}" has two ways of the kind {kind}', slug, way.kind)
                self.problems.append(refused(what, tr("remove one of the two rows"), rule="no-twice"))
        return {
            slug: dict(sorted(ways.items(), key=lambda way: list(WayKind).index(way[0])))
            for slug, ways in found.items()
        }

    def _of_town(self, path: PurePath, towns: dict[str, ListedTown]) -> None:
        """Read the details of one town."""
        file = path.as_posix()
        read = read_yaml(self.files, file)
        self.lines[file] = read.lines
        self.problems.extend(read.problems)
        local = self.validated(LocalDetails, dict(read.data), read.lines)
        if read.problems or local is None:
            self.broken.add(f"municipalities/{path.stem}")
        if path.stem in towns:
            towns[path.stem] = towns[path.stem].model_copy(update={"local": local or LocalDetails()})
        elif "municipalities" not in self.broken:
            what = tr('no town "{slug}" is listed in {file}', path.stem, TOWNS_FILE)
            self.problems.append(Problem(file, 1, what, did_you_mean(path.stem, towns), rule="listed-towns"))

    def _no_such_code(self, line: int, row: Mapping[str, str]) -> Problem:
        code, name = row["ruian_code"], plain(row["name_cs"])
        meant = [place for place in self.places.values() if place.plain == name]
        found = ", ".join(f"{place.code} ({place.name}, {place.district})" for place in meant[:MAX_SAME_NAME])
        advice = tr("write the code of {file}", PLACES_FILE)
        if found:
            advice = tr("write the code of {file}: {codes}", PLACES_FILE, found)
        fix = meant[0].code if len(meant) == 1 else ""
        what = tr('no municipality has the code "{code}"', code)
        return Problem(TOWNS_FILE, line, what, advice, rule="listed-towns", fix=fix)

    def register(self) -> dict[str, RegisterRow]:
        """Read the register of authorities, which is optional."""
        found = dict[str, RegisterRow]()
        if REGISTER_FILE not in self.files.names:
            return found
        for line, cells in self.table(REGISTER_FILE, REGISTER_COLUMNS).items():
            row = RegisterRow(*(cells[name] for name in REGISTER_COLUMNS))
            refused, place = partial(Problem, REGISTER_FILE, line), self.places.get(row.code)
            if found.setdefault(row.code, row) is not row:
                what = tr('"{code}" has two rows', row.code)
                self.problems.append(refused(what, tr("remove one of the two rows"), rule="no-twice"))
            for what, advice in row_errors(row, place) if place else ():
                self.problems.append(refused(what, advice, rule="right-values"))
        return found

    @cached_property
    def named(self) -> Mapping[str, list[Place]]:
        """All municipalities by the plain spelling of their name."""
        found = dict[str, list[Place]]()
        for place in self.places.values():
            found.setdefault(place.plain, []).append(place)
        return found

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """All municipalities by their code."""
        text, problems = read_text(self.files, PLACES_FILE, MAX_TABLE)
        found, self.lines[PLACES_FILE], refused = _read_places(text)
        self.problems.extend(problems or refused)
        if problems or refused:
            self.broken.add("places")
        return found


def separator_of(text: str) -> str:
    """Return the separator of a table: Excel writes semicolons here, or tabs when copied."""
    return max(",;\t", key=text.partition("\n")[0].count)


def rows_of_table(text: str, file: str, columns: tuple[str, ...]) -> tuple[TableRows, list[Problem]]:
    """Split a table; Excel's variants are accepted: semicolons, tabs, empty rows."""
    rows, problems = dict[int, Mapping[str, str]](), list[Problem]()
    refused, line = partial(Problem, file, rule="whole-tables"), 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    try:
        header = [*map(str.strip, next(reader, list[str]()))]
        missing = [name for name in columns if name not in header]
        if missing:
            advice = tr("add the column {names} to the first line", ", ".join(missing))
            problems.append(refused(1, tr("a column is missing"), advice))
        line = reader.line_num + 1
        for cells in reader if not missing else ():
            # Excel keeps rows that were emptied.
            if any(cells) and len(cells) == len(header):
                rows[line] = dict(zip(header, map(str.strip, cells), strict=True))
            elif any(cells):
                message = tr("the row has {cells} cells, the first line has {columns}", len(cells), len(header))
                advice = tr("put quotes around a text that holds a comma")
                if len(cells) < len(header):
                    advice = tr("add those that lack, empty ones too")
                problems.append(refused(line, message, advice))
            line = reader.line_num + 1
    except csv.Error:
        problems.append(refused(line, tr("a quotation mark has no partner"), tr("add it or remove this one")))
    return rows, problems


@lru_cache(maxsize=1)
def _read_places(text: str) -> tuple[Mapping[str, Place], LineNumbers, tuple[Problem, ...]]:
    """Read all municipalities by their code. Cached: they hardly ever change."""
    rows, problems = rows_of_table(text, PLACES_FILE, PLACE_COLUMNS)
    read = [_place(line, row) for line, row in rows.items()]
    problems += [one for one in read if isinstance(one, Problem)]
    places = {one.code: one for one in read if isinstance(one, Place)}
    return places, _lines_of(PLACES_FILE, rows), tuple(problems)


def _lines_of(file: str, rows: TableRows) -> LineNumbers:
    return LineNumbers(file, {(next(iter(row.values())),): line for line, row in rows.items()})


def _place(line: int, row: Mapping[str, str]) -> Place | Problem:
    refused, spelled = partial(Problem, PLACES_FILE, line, rule="sensible-towns"), intern(plain(row["name_cs"]))
    try:
        lat, lon, people = float(_point(row["lat"])), float(_point(row["lon"])), int(row["population_2019"])
    except ValueError:
        what = tr("lat, lon or population_2019 is no number")
        return refused(what, tr("write them as in 49.74, 13.37 and 14000"))
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        advice = tr("write lat from {south} to {north} and lon from {west} to {east}", SOUTH, NORTH, WEST, EAST)
        return refused(tr("this lies outside Czechia"), advice)
    if not spelled:
        return refused(tr('"name_cs" holds no name'), tr("write the name of the place"))
    # thousands of places share few districts and regions
    district, region = intern(row["district"]), intern(row["region_code"])
    return Place(row["name_cs"], spelled, lat, lon, people, row["ruian_code"], district, region)
