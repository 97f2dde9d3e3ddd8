"""Reads the two CSV tables: the towns with assistants, and every Czech municipality as a point on the map."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot.content.faults import explain
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.source import Lines, read_text
from bot.content.spelling import plain
from bot.content.towns import Municipality, Place

MUNICIPALITY_COLUMNS = (
    "slug", "name_cs", "name_uk", "region_code", "lat", "lon", "population",
    "cpa_evidence", "evidence_year", "ukrainian_cpa",
)  # fmt: skip
PLACE_COLUMNS = ("name_cs", "lat", "lon", "population_2019")
_COLUMN_OF = {"region": "region_code", "evidence": "cpa_evidence"}
_CZECHIA = {"lat": (48.5, 51.1), "lon": (12.0, 18.9)}


@dataclass(frozen=True)
class Table:
    """The rows of one CSV file by line number, with problems of the file as a whole."""

    file: str
    rows: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])
    problems: tuple[Problem, ...] = ()

    @property
    def lines(self) -> Lines:
        """Where each row stands, by its first cell."""
        return Lines(self.file, {(next(iter(row.values())),): line for line, row in self.rows.items()})


def read(path: Path, file: str, columns: tuple[str, ...], max_bytes: int = 1024 * 1024) -> Table:
    """Read a CSV file that must have at least `columns`; what Excel makes of it is understood: semicolons, emptied rows."""
    text, problems = read_text(path, file, max_bytes)
    if problems:
        return Table(file, {}, tuple(problems))
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, line = dict[int, Mapping[str, str]](), 1
    try:
        header = next(reader, list[str]())
        missing = [name for name in columns if name not in header]
        if missing:
            advice = f"add the column {', '.join(missing)} to the first line"
            return Table(file, {}, (Problem(file, 1, "a column is missing", advice, rule="whole-tables"),))
        line = reader.line_num + 1
        for cells in reader:
            if not any(cells):  # Excel keeps a row that was emptied
                pass
            elif len(cells) == len(header):
                rows[line] = dict(zip(header, cells, strict=True))
            else:
                message = f"the row has {len(cells)} cells, the first line has {len(header)}"
                few = len(cells) < len(header)
                advice = (
                    "add those that lack, empty ones too"
                    if few
                    else "put quotes around a text that holds a comma"
                )
                problems.append(Problem(file, line, message, advice, rule="whole-tables"))
            line = reader.line_num + 1
    except csv.Error:
        what, advice = "a quotation mark has no partner", "add it or remove this one"
        problems.append(Problem(file, line, what, advice, rule="whole-tables"))
    return Table(file, rows, tuple(problems))


def municipalities(table: Table, languages: tuple[str, ...]) -> tuple[dict[str, Municipality], list[Problem]]:
    """Turn rows into towns by slug, in the order of the file."""
    towns: dict[str, Municipality] = {}
    problems: list[Problem] = []
    for line, row in table.rows.items():
        if row["slug"] in towns:
            what = f'the town "{row["slug"]}" stands here twice'
            problems.append(Problem(table.file, line, what, "remove one of the two rows", rule="no-twice"))
            continue
        problems.extend(_doubtful(table.file, line, row, languages))
        try:
            towns[row["slug"]] = _municipality(row, languages)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                field = str(fault["loc"][0])
                rule, message, advice, fix = explain(fault, Municipality, _COLUMN_OF.get(field, field))
                problems.append(Problem(table.file, line, message, advice, rule=rule, fix=fix))
    return towns, problems


def _names(row: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    return {language: row.get(f"name_{language}") or row["name_cs"] for language in languages}


def _municipality(row: Mapping[str, str], languages: tuple[str, ...]) -> Municipality:
    return Municipality.model_validate(
        {
            "slug": row["slug"],
            "names": _names(row, languages),
            "region": row["region_code"],
            "lat": _point(row["lat"]),
            "lon": _point(row["lon"]),
            "population": row["population"],
            "evidence": row["cpa_evidence"],
            "evidence_year": row["evidence_year"] or None,
            "ukrainian_cpa": row["ukrainian_cpa"] == "yes",
        }
    )


def _point(number: str) -> str:
    """Write a number with a point: Excel in Czechia and Ukraine writes 49,74."""
    return number.replace(",", ".")


def _doubtful(file: str, line: int, row: Mapping[str, str], languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield what no town can be: without a name, outside Czechia."""
    for language, name in _names(row, languages).items():
        if not plain(name):
            what = f'"name_{language}" holds no name'
            yield Problem(file, line, what, "write the name of the town", rule="sensible-towns")
    for column, (least, most) in _CZECHIA.items():
        try:
            inside = least <= float(_point(row[column])) <= most
        except ValueError:
            continue  # reported by the model with its own words
        if not inside:
            what, advice = f'"{column}" lies outside Czechia', f"write a number from {least} to {most}"
            yield Problem(file, line, what, advice, rule="sensible-towns")
    if row["ukrainian_cpa"] not in {"yes", "unknown"}:
        advice = did_you_mean(row["ukrainian_cpa"], ("yes", "unknown"))
        fix = nearest(row["ukrainian_cpa"], ("yes", "unknown"))
        yield Problem(file, line, '"ukrainian_cpa" is not right', advice, rule="sensible-towns", fix=fix)


def places(table: Table) -> tuple[tuple[Place, ...], list[Problem]]:
    """Turn rows into places."""
    result: list[Place] = []
    problems: list[Problem] = []
    for line, row in table.rows.items():
        try:
            lat, lon, people = (
                float(_point(row["lat"])),
                float(_point(row["lon"])),
                int(row["population_2019"]),
            )
        except ValueError:
            what = "lat, lon or population_2019 is no number"
            advice = "write them as in 49.74, 13.37 and 14000"
            problems.append(Problem(table.file, line, what, advice, rule="sensible-towns"))
            continue
        spelled = plain(row["name_cs"])
        if not spelled:
            what = '"name_cs" holds no name'
            problems.append(
                Problem(table.file, line, what, "write the name of the place", rule="sensible-towns")
            )
            continue
        result.append(Place(row["name_cs"], spelled, lat, lon, people))
    return tuple(result), problems
