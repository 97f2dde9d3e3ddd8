"""Reads the files of one content folder, entry by entry, gathering lines and problems on the way.

A broken entry never hides the next one: it is reported and left out, and its id is remembered in `broken`, so that
the rules do not complain a second time about whoever refers to it.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.content import tables
from bot.content.content import Translated
from bot.content.markdown_source import read_markdown
from bot.content.models import Words
from bot.content.problems import Problem, did_you_mean
from bot.content.source import Lines, read_text
from bot.content.towns import Local, Municipality, Place
from bot.content.yaml_source import Value, YamlFile, read_yaml

_PHRASE = TypeAdapter(dict[str, str])
T = TypeVar("T", bound=BaseModel)


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
        for name in read.data.keys() - set(sections):
            self.problems.append(
                read.lines.problem(f'unknown name "{name}"', did_you_mean(name, sections), name)
            )
        return read

    def entries(self, read: YamlFile, section: str, model: type[T]) -> dict[str, T]:
        """Validate every entry of a section on its own."""
        entries = read.data.get(section, {})
        if not isinstance(entries, dict):
            self.problems.append(
                read.lines.problem(f'"{section}" holds no names', "write `name:` below it", section)
            )
            return {}
        result = dict[str, T]()
        for name, value in entries.items():
            if (entry := self.validated(model, value, read.lines, section, name)) is not None:
                result[name] = entry
        return result

    def phrases(self, read: YamlFile, section: str, languages: tuple[str, ...]) -> dict[str, Translated]:
        """Read short texts that stand side by side in all languages."""
        entries = read.data.get(section, {})
        result = dict[str, Translated]()
        for name, value in (entries if isinstance(entries, dict) else {}).items():
            try:
                result[name] = _PHRASE.validate_python(value)
            except ValidationError:
                self.problems.append(
                    read.lines.problem(
                        f'"{name}" needs a text for each language', "write uk: ... and cs: ...", section, name
                    )
                )
                self.broken.add(name)
                continue
            for language in languages:
                if not result[name].get(language, "").strip():
                    message = f'"{name}" has no text in "{language}"'
                    self.problems.append(read.lines.problem(message, f"add {language}: ...", section, name))
        return result

    def validated(self, model: type[T], value: Value, lines: Lines, *location: str) -> T | None:
        """Give the validated entry, or None with every reason reported at its own line."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            self.broken.add(location[-1])
            for fault in error.errors(include_url=False, include_context=False):
                place = [*location, *(part for part in fault["loc"] if part != "[key]")]
                field_name = str(fault["loc"][-1]) if fault["loc"] else location[-1]
                if fault["type"] == "extra_forbidden":
                    message, advice = (
                        f'unknown name "{field_name}"',
                        did_you_mean(field_name, model.model_fields),
                    )
                elif fault["type"] == "missing":
                    message, advice = f'"{field_name}" is missing', f"add {field_name}: ..."
                else:
                    message, advice = (
                        f'"{field_name}" is not right',
                        fault["msg"].removeprefix("Value error, "),
                    )
                self.problems.append(lines.problem(message, advice, *place))
            return None

    def words(self, file: str) -> Words:
        """Read one Markdown file of words; what is wrong with its front matter is reported, the text kept."""
        read, problems = read_markdown(self.folder / file, file)
        self.problems.extend(problems)
        self.lines[file] = Lines(file, {**read.front.lines.by_location, **read.lines.by_location})
        front = self.validated(Words, dict(read.front.data), read.front.lines) or Words()
        return front.model_copy(update={"body": read.body, "sections": read.sections})

    def municipalities(self, languages: tuple[str, ...]) -> dict[str, Municipality]:
        """Read the list of towns and what is known of each."""
        table = tables.read(
            self.folder / "municipalities.csv", "municipalities.csv", tables.MUNICIPALITY_COLUMNS
        )
        towns, problems = tables.municipalities(table, languages)
        self.lines["municipalities.csv"] = table.lines
        self.problems.extend((*table.problems, *problems))
        for path in sorted((self.folder / "municipalities").glob("*.yaml")):
            file = f"municipalities/{path.name}"
            read = read_yaml(path, file)
            self.lines[file] = read.lines
            self.problems.extend(read.problems)
            if path.stem not in towns:
                advice = did_you_mean(path.stem, towns)
                self.problems.append(
                    Problem(file, 1, f'no town "{path.stem}" is listed in municipalities.csv', advice)
                )
            elif local := self.validated(Local, dict(read.data), read.lines):
                towns[path.stem] = towns[path.stem].model_copy(update={"local": local})
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
