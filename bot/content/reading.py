"""Reads the files of one content folder, entry by entry, gathering lines and problems on the way.

A broken entry never hides the next one: it is reported and left out, and remembered in `broken` ("documents/cv", or
"documents" where the whole section could not be read), so that the rules do not complain about it a second time.
"""

import re
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.content import tables
from bot.content.content import Translated
from bot.content.faults import explain
from bot.content.markdown_source import read_markdown
from bot.content.models import Words
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.source import Lines, read_text
from bot.content.spelling import plain
from bot.content.towns import Local, Municipality, Place
from bot.content.yaml_source import Value, YamlFile, read_yaml

_PHRASE = TypeAdapter(dict[str, str])
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,23}")
"""What can stand in the code of a button and name a file."""
T = TypeVar("T", bound=BaseModel)


def _as_name(text: str) -> str:
    """Give the nearest that can be a name."""
    return re.sub("[^a-z0-9]+", "-", plain(text)).strip("-")[:24]


class Reading:
    """Reads one folder, gathering lines and problems on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: dict[str, Lines] = {}
        self.problems: list[Problem] = []
        self.broken: set[str] = set()

    def yaml(self, file: str, sections: tuple[str, ...]) -> YamlFile:
        """Read one YAML file; only the named sections may stand at its top."""
        read = read_yaml(self.folder / file, file)
        self.lines[file] = read.lines
        self.problems.extend(read.problems)
        unknown = read.data.keys() - set(sections)
        for name in unknown:
            advice, fix = did_you_mean(name, sections), nearest(name, sections)
            self.problems.append(
                read.lines.problem(f'unknown name "{name}"', advice, name, rule="known-names", fix=fix)
            )
        if unknown or read.problems:  # what is missing now was misspelt or could not be read
            self.broken.update(set(sections) - read.data.keys())
        return read

    def entries(self, read: YamlFile, section: str, model: type[T]) -> dict[str, T]:
        """Validate every entry of a section on its own."""
        result = dict[str, T]()
        for name, value in self._named(read, section).items():
            if (entry := self.validated(model, value, read.lines, section, name)) is not None:
                result[name] = entry
            else:
                self.broken.add(f"{section}/{name}")
        return result

    def phrases(self, read: YamlFile, section: str) -> dict[str, Translated]:
        """Read short texts that stand side by side; whether a language lacks is for the rules to say."""
        result = dict[str, Translated]()
        for name, value in self._named(read, section).items():
            try:
                result[name] = _PHRASE.validate_python(value)
            except ValidationError:
                what, advice = f'"{name}" needs a text for each language', "write uk: ... and cs: ..."
                self.problems.append(read.lines.problem(what, advice, section, name, rule="right-values"))
                self.broken.add(f"{section}/{name}")
        return result

    def _named(self, read: YamlFile, section: str) -> dict[str, Value]:
        """Give the entries of a section by name; a name that no button could carry is refused."""
        if section in self.broken:
            return {}
        entries = read.data.get(section)
        if not isinstance(entries, dict):
            what, advice = f'"{section}" holds no names', f"write {section}: and names below it"
            self.problems.append(read.lines.problem(what, advice, section, rule="needed-names"))
            self.broken.add(section)
            return {}
        for name in [name for name in entries if not _NAME.fullmatch(name)]:
            advice = "use a-z, 0-9 and hyphens, at most 24 characters"
            what, fix = f'"{name}" cannot be a name', _as_name(name)
            self.problems.append(read.lines.problem(what, advice, section, name, rule="plain-names", fix=fix))
            self.broken.add(f"{section}/{name}")
            del entries[name]
        return entries

    def validated(self, model: type[T], value: Value, lines: Lines, *location: str) -> T | None:
        """Give the validated entry, or None with every reason reported at its own line."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                place = [*location, *(part for part in fault["loc"] if part != "[key]")]
                rule, message, advice, fix = explain(fault, model, str(place[-1]))
                self.problems.append(lines.problem(message, advice, *place, rule=rule, fix=fix))
            return None

    def words(self, file: str) -> Words:
        """Read one Markdown file of words; what is wrong with its front matter is reported, the text kept."""
        read, problems = read_markdown(self.folder / file, file)
        self.problems.extend(problems)
        self.lines[file] = Lines(file, {**read.front.lines.by_location, **read.lines.by_location})
        front = self.validated(Words, dict(read.front.data), read.front.lines)
        if problems or front is None:
            self.broken.add(file)
        return (front or Words()).model_copy(update={"body": read.body, "sections": read.sections})

    def municipalities(self, languages: tuple[str, ...]) -> dict[str, Municipality]:
        """Read the list of towns and what is known of each."""
        table = tables.read(
            self.folder / "municipalities.csv", "municipalities.csv", tables.MUNICIPALITY_COLUMNS
        )
        towns, problems = tables.municipalities(table, languages)
        self.lines["municipalities.csv"] = table.lines
        self.problems.extend((*table.problems, *problems))
        if table.problems or problems:
            self.broken.add("municipalities")
        for path in sorted((self.folder / "municipalities").glob("*.yaml")):
            file = f"municipalities/{path.name}"
            read = read_yaml(path, file)
            self.lines[file] = read.lines
            self.problems.extend(read.problems)
            local = self.validated(Local, dict(read.data), read.lines)
            if read.problems or local is None:
                self.broken.add(f"municipalities/{path.stem}")
            if path.stem in towns:
                towns[path.stem] = towns[path.stem].model_copy(update={"local": local or Local()})
            elif "municipalities" not in self.broken:
                what = f'no town "{path.stem}" is listed in municipalities.csv'
                advice, fix = did_you_mean(path.stem, towns), nearest(path.stem, towns)
                self.problems.append(Problem(file, 1, what, advice, rule="listed-towns", fix=fix))
        return towns

    def places(self) -> tuple[Place, ...]:
        """Read every Czech municipality."""
        table = tables.read(
            self.folder / "municipalities_all.csv", "municipalities_all.csv", tables.PLACE_COLUMNS
        )
        places, problems = tables.places(table)
        self.problems.extend((*table.problems, *problems))
        return places

    def letter(self) -> str:
        """Read the ready Czech letter."""
        text, problems = read_text(self.folder / "letter.md", "letter.md")
        self.problems.extend(problems)
        return text.strip()
