"""Reads the two CSV tables: the towns with assistants, and every Czech municipality as a point on the map."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot.content.problems import Problem, did_you_mean
from bot.content.source import Lines, read_text
from bot.content.towns import Municipality, Place

MUNICIPALITY_COLUMNS = (
    "slug", "name_cs", "name_uk", "district", "region_code", "lat", "lon", "population",
    "cpa_evidence", "evidence_year", "ukrainian_cpa",
)  # fmt: skip
PLACE_COLUMNS = ("name_cs", "district", "lat", "lon", "population_2019")
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
    """Read a CSV file that must have at least `columns`; a semicolon as separator (Excel) is understood."""
    text, problems = read_text(path, file, max_bytes)
    if problems:
        return Table(file, {}, tuple(problems))
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        advice = f"add the column {', '.join(missing)} to the first line"
        return Table(file, {}, (Problem(file, 1, "a column is missing", advice),))
    rows = dict[int, Mapping[str, str]]()
    for row in reader:
        rows[reader.line_num] = row
    return Table(file, rows)


def municipalities(table: Table, languages: tuple[str, ...]) -> tuple[dict[str, Municipality], list[Problem]]:
    """Turn rows into towns by slug, in the order of the file."""
    towns: dict[str, Municipality] = {}
    problems: list[Problem] = []
    for line, row in table.rows.items():
        if row["slug"] in towns:
            problems.append(
                Problem(table.file, line, f'the town "{row["slug"]}" stands here twice', "remove one row")
            )
            continue
        problems.extend(_outside(table.file, line, row))
        try:
            towns[row["slug"]] = _municipality(row, languages)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=False):
                message = f'"{fault["loc"][0]}" is not right'
                problems.append(Problem(table.file, line, message, fault["msg"]))
    return towns, problems


def _municipality(row: Mapping[str, str], languages: tuple[str, ...]) -> Municipality:
    names = {language: row.get(f"name_{language}") or row["name_cs"] for language in languages}
    return Municipality.model_validate(
        {
            "slug": row["slug"],
            "names": names,
            "district": row["district"],
            "region": row["region_code"],
            "lat": row["lat"],
            "lon": row["lon"],
            "population": row["population"],
            "evidence": row["cpa_evidence"],
            "evidence_year": row["evidence_year"] or None,
            "ukrainian_cpa": row["ukrainian_cpa"] == "yes",
        }
    )


def _outside(file: str, line: int, row: Mapping[str, str]) -> Iterator[Problem]:
    for column, (least, most) in _CZECHIA.items():
        try:
            inside = least <= float(row[column]) <= most
        except ValueError:
            continue  # reported by the model with its own words
        if not inside:
            yield Problem(
                file, line, f'"{column}" lies outside Czechia', f"write a number from {least} to {most}"
            )
    if row["ukrainian_cpa"] not in {"yes", "unknown"}:
        advice = did_you_mean(row["ukrainian_cpa"], ("yes", "unknown"))
        yield Problem(file, line, '"ukrainian_cpa" is not right', advice)


def places(table: Table) -> tuple[tuple[Place, ...], list[Problem]]:
    """Turn rows into places."""
    result: list[Place] = []
    problems: list[Problem] = []
    for line, row in table.rows.items():
        try:
            lat, lon, people = float(row["lat"]), float(row["lon"]), int(row["population_2019"])
        except ValueError:
            problems.append(
                Problem(table.file, line, "lat, lon or population_2019 is no number", "correct this row")
            )
            continue
        result.append(Place(row["name_cs"], row["district"], lat, lon, people))
    return tuple(result), problems
