"""Loads the content folder into `Content` and a list of problems.

Every entry is validated on its own. A rejected entry is reported, left out, and recorded in
`Loaded.broken` ("documents/cv", or "documents" for a whole section), so that the rules do not
report it again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain
from math import inf
from pathlib import Path, PurePath
from typing import Annotated, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.content import compared, models
from bot.content.compared import COMPARED_FILE
from bot.content.content import FAQ_FILE, Content, Translated, feature_contents, feature_sections
from bot.content.facts import fact_wording, plain_numbers, with_facts
from bot.content.models import FaqEntry, PageWords
from bot.content.paper_items import PaperItem
from bot.content.parsing import DEEPER, LineNumbers, Value, YamlFile, read_markdown, read_text, read_yaml
from bot.content.problems import Problem, Remark, Severity, did_you_mean, errors, nearest, tr
from bot.content.references import Id, ReferenceKind
from bot.content.register import REGISTER_FILE
from bot.content.search.model import Example
from bot.content.snapshot import Snapshot, read_folder
from bot.content.spelling import id_of_title
from bot.content.tables import PLACES_FILE, TOWNS_FILE, WAYS_FILE, TableReader, has_plain_name
from bot.content.texts import TEMPLATES, TOWN_PACK, Text, all_texts

ENTRY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,23}")
"""A name that fits the code of a button and a file name."""
T = TypeVar("T", bound=BaseModel)
V = TypeVar("V")
FILES: Mapping[str, tuple[str, ...]] = {
    "guide.yaml": ("menu", "chapters"), "eligibility.yaml": ("questions", "requirements", "next_steps"), "documents.yaml": ("documents",),
    "faq.yaml": ("topics",), "glossary.yaml": ("terms",), "sources.yaml": ("sources",), "facts.yaml": ("facts",),
    "language.yaml": ("wordings",), "phrases.yaml": ("town_questions", "reasons"),
    "sentences.yaml": ("town_says", "candidate_says"),
    "ladder.yaml": ("steps",), "year.yaml": ("stages", "handing_in"),
    "typed.yaml": ("said",), "scenarios.yaml": ("scenarios",),
    "regions.yaml": ("regions",), "papers.yaml": ("papers",),
}  # fmt: skip
"""The structure files of the core with their top-level keys."""
EXAMPLE_COLUMNS = Example._fields
MOVED = "moved.csv"
TABLES = (TOWNS_FILE, MOVED, PLACES_FILE, WAYS_FILE, REGISTER_FILE, *TEMPLATES.values(), COMPARED_FILE, "spelling.txt")
"""The other files in the top folder."""


@cache
def structure_files() -> Mapping[str, tuple[str, ...]]:
    """Return the structure files, those of features last, with their top-level keys."""
    own = {one.file: tuple(section.name for section in one.sections) for one in feature_contents() if one.file}
    return {**FILES, **own}


def default_menu() -> tuple[tuple[str, ...], ...]:
    """Return the default rows of the main menu."""
    own = tuple(chain.from_iterable(one.menu for one in feature_contents()))
    return tuple((*row, *own) if row == ("year",) else row for row in models.MENU)


def examples_file(language: str) -> str:
    """Name the file of the examples of a language."""
    return f"{language}/examples.csv"


class WrittenAnswer(PageWords, FaqEntry):
    """A frequent question in its file of the first language: words, topic and sources."""


class WrittenQuestion(models.Question):
    """A question in its file: its `next` is the default for its answers."""

    next: models.StepName | None = None


class WrittenWorkedExample(models.WorkedExample):
    """An example in its file: `like` another one, except for its own values."""

    like: Annotated[Id, ReferenceKind("scenarios")] | None = None


def complete_examples(entries: Mapping[str, Value]) -> dict[str, Value]:
    """Complete the examples that are `like` another one above.

    It has only the differences; an empty value removes an inherited one. Sources are not inherited.
    """
    whole = dict[str, Value]()
    for name, own in entries.items():
        base = whole.get(str(own.get("like"))) if isinstance(own, dict) else None
        if isinstance(own, dict) and isinstance(base, dict):
            said = {field: value for field, value in base.items() if field != "sources"}
            for field, value in own.items():
                known = said.get(field)
                said[field] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
            del said["like"]
            whole[name] = {
                field: {key: one for key, one in value.items() if one} if isinstance(value, dict) else value
                for field, value in said.items()
                if value != ""
            }
        else:
            whole[name] = own
    return whole


class FolderReader(TableReader):
    """A reader of one folder that collects lines and problems."""

    def __init__(self, files: Snapshot) -> None:
        super().__init__(files)
        self._faq = dict[str, FaqEntry]()
        self.shapes[FAQ_FILE, "entries"] = FaqEntry

    def yaml(self, file: str, sections: tuple[str, ...]) -> YamlFile:
        """Read one YAML file; only the named sections are allowed at the top level."""
        read = read_yaml(self.files, file)
        self.lines[file] = read.lines
        self.problems.extend(read.problems)
        unknown = read.data.keys() - set(sections)
        for name in unknown:
            what, advice = tr('unknown name "{name}"', name), did_you_mean(name, sections)
            if isinstance(read.data[name], dict) and not nearest(name, sections):
                advice = DEEPER
            self.problems.append(read.lines.problem(what, advice, name, rule="known-names"))
        # a missing name was misspelt or unreadable
        if unknown or read.problems:
            self.broken.update(set(sections) - read.data.keys())
        return read

    def entries(self, read: YamlFile, section: str, model: type[T]) -> dict[str, T]:
        """Validate every entry of a section on its own."""
        result = dict[str, T]()
        self.shapes[read.lines.file, section] = model
        for name, value in self._named(read, section).items():
            if (entry := self.validated(model, value, read.lines, section, name)) is not None:
                result[name] = entry
            else:
                self.broken.add(f"{section}/{name}")
        return result

    def menu(self, read: YamlFile) -> tuple[tuple[str, ...], ...]:
        """Read the rows of the main menu; each entry occurs once."""
        usual = default_menu()
        if (rows := read.data.get("menu")) is None:
            return usual
        known, seen, before = [*chain(*usual)], list[str](), len(errors(self.problems))
        found = [row if isinstance(row, list) else [row] for row in rows] if isinstance(rows, list) else []
        for index, name in ((index, str(name)) for index, row in enumerate(found) for name in row):
            if name not in known:
                what, advice = tr('unknown entry "{name}"', name), did_you_mean(name, known)
                problem = read.lines.problem(what, advice, "menu", index, rule="known-names")
                # an unknown name may belong to a missing feature
                severity = Severity.ERROR if nearest(name, known) else Severity.WARNING
                self.problems.append(replace(problem, severity=severity))
            elif name in seen:
                what, advice = tr('"{name}" stands in the menu twice', name), tr("keep one of the two")
                self.problems.append(read.lines.problem(what, advice, "menu", index, rule="no-twice"))
            seen.append(name)
        for name in (name for name in known if name not in seen):
            what, advice = tr('"{name}" is not in the menu', name), tr("add the row {fix}", f"- [{name}]")
            self.problems.append(read.lines.problem(what, advice, "menu", rule="needed-names"))
        return usual if len(errors(self.problems)) > before else tuple(tuple(map(str, row)) for row in found)

    def questions(self, read: YamlFile) -> dict[str, models.Question]:
        """Read the questions; their `next` is the default of their options."""
        for asked in self._named(read, "questions").values():
            if isinstance(asked, dict) and isinstance(options := asked.get("options"), dict) and "next" in asked:
                onward = {"next": asked.pop("next")}
                asked["options"] = {
                    key: {**onward, **one} if isinstance(one, dict) else one for key, one in options.items()
                }
        found = self.entries(read, "questions", models.Question)
        self.shapes[read.lines.file, "questions"] = WrittenQuestion
        return found

    def examples(self, read: YamlFile) -> dict[str, models.WorkedExample]:
        """Read the examples; one may be `like` another example above it."""
        named, above = self._named(read, "scenarios"), list[str]()
        for name, own in [*named.items()]:
            like = str(own["like"]) if isinstance(own, dict) and "like" in own else ""
            if like and like not in above:
                what, advice = tr('no example "{like}" stands above', like), did_you_mean(like, above)
                place = ("scenarios", name, "like")
                self.problems.append(read.lines.problem(what, advice, *place, rule="known-names"))
                self.broken.add(f"scenarios/{name}")
                del named[name]
            above.append(name)
        found = self.entries(
            read._replace(data={"scenarios": complete_examples(named)}), "scenarios", models.WorkedExample
        )
        self.shapes[read.lines.file, "scenarios"] = WrittenWorkedExample
        return found

    def phrases(self, read: YamlFile, section: str) -> Mapping[str, Translated]:
        """Read bilingual texts; missing languages are reported by the rules."""
        return self._by_language(read, section, dict[str, str])

    def sentences(
        self, read: YamlFile, section: str
    ) -> tuple[Mapping[str, Translated], Mapping[str, models.WhenOffered]]:
        """Read ready sentences and their attributes."""
        said, fields = self._by_language(read, section, dict[str, str]), models.WhenOffered.model_fields
        when = dict[str, models.WhenOffered]()
        for name, texts in said.items():
            beside: Value = {one: texts.pop(one) for one in fields if one in texts}
            if one := self.validated(models.WhenOffered, beside, read.lines, section, name):
                when[name] = one
        return said, when

    def typed(self, read: YamlFile, section: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Read typed words and example questions, by language, one per line."""
        return self._by_language(read, section, dict[str, models.Typed])

    def _by_language(self, read: YamlFile, section: str, shape: type[V]) -> dict[str, V]:
        result, of_shape = dict[str, V](), TypeAdapter(shape)
        self.shapes[read.lines.file, section] = shape
        for name, value in self._named(read, section).items():
            try:
                result[name] = of_shape.validate_python(value)
            except ValidationError:
                what, advice = tr('"{name}" needs a text for each language', name), tr("write uk: ... and cs: ...")
                self.problems.append(read.lines.problem(what, advice, section, name, rule="right-values"))
                self.broken.add(f"{section}/{name}")
        return result

    def _named(self, read: YamlFile, section: str) -> dict[str, Value]:
        """Return the entries of a section by name, without names that are too long for a button."""
        if section in self.broken:
            return {}
        entries = read.data.get(section)
        if not isinstance(entries, dict):
            what, advice = tr('"{section}" holds no names', section), tr("write {section}: and names below it", section)
            self.problems.append(read.lines.problem(what, advice, section, rule="needed-names"))
            self.broken.add(section)
            return {}
        return {name: value for name, value in entries.items() if self._can_be_named(name, section, read.lines)}

    def _can_be_named(self, name: str, section: str, lines: LineNumbers) -> bool:
        if ENTRY_NAME.fullmatch(name):
            return True
        what, advice = tr('"{name}" cannot be a name', name), tr("use a-z, 0-9 and hyphens, at most 24 characters")
        self.problems.append(lines.problem(what, advice, section, name, rule="plain-names", fix=id_of_title(name)))
        self.broken.add(f"{section}/{name}")
        return False

    def words(self, file: str) -> PageWords:
        """Read one Markdown file; errors in its front matter are reported, the text is kept."""
        read, problems = read_markdown(self.files, file)
        self.problems.extend(problems)
        self.lines[file] = LineNumbers(file, {**read.front.lines.by_location, **read.lines.by_location})
        name = file.partition("/faq/")[2].removesuffix(".md")
        first = FAQ_FILE.format(name)
        is_answer = file == first and not errors(problems) and self._can_be_named(name, "entries", self.lines[file])
        data = dict(read.front.data)
        for shared in FaqEntry.model_fields.keys() & data.keys() if name and not is_answer else ():
            del data[shared]
            if file != first:
                what = tr('"{field}" holds in all languages and is not repeated here', shared)
                advice = tr("write it in {file} alone", first)
                self.problems.append(read.front.lines.problem(what, advice, shared, rule="known-names"))
        front = self.validated(WrittenAnswer if is_answer else PageWords, data, read.front.lines)
        if problems or front is None:
            self.broken.add(file)
        if isinstance(front, WrittenAnswer):
            self._faq[name] = FaqEntry(**{field: getattr(front, field) for field in FaqEntry.model_fields})
            front = PageWords(**{field: getattr(front, field) for field in PageWords.model_fields})
        elif file == first:
            self.broken.add(f"entries/{name}")
        return (front or PageWords()).model_copy(update={"body": read.body, "sections": read.sections})

    def faq(self, topics: Iterable[str]) -> dict[str, FaqEntry]:
        """Return the frequent questions by topic, in the order they are shown."""
        place = {topic: number for number, topic in enumerate(topics)}

        def rank(name: str) -> tuple[int, float, str]:
            entry = self._faq[name]
            return place.get(entry.topic, len(place)), entry.order or inf, name

        return {name: self._faq[name] for name in sorted(self._faq, key=rank)}

    def all_words(self) -> dict[tuple[str, str], PageWords]:
        """Read every file of words, by language and path."""
        return {
            (language, path.removesuffix(".md")): self.words(f"{language}/{path}")
            for language in self.files.languages
            for path in _markdown_files(self.files, language)
        }

    def asked(self, file: str) -> tuple[Example, ...]:
        """Read the examples of a language, if any."""
        if file not in self.files.names:
            return ()
        before = len(self.problems)
        rows = self.table(file, EXAMPLE_COLUMNS)
        # Content is never rejected because of its examples.
        doubtful = [replace(problem, severity=Severity.WARNING) for problem in self.problems[before:]]
        self.problems[before:] = doubtful
        return tuple(Example(row["page"], row["question"]) for row in rows.values())

    def moved(self) -> dict[str, str]:
        """Read the successors of removed pages."""
        return (
            {row["was"]: row["now"] for row in self.table(MOVED, ("was", "now")).values()}
            if MOVED in self.files.names
            else {}
        )

    def compared(self) -> compared.Compared:
        """Read the table of compared texts, which is optional."""
        if COMPARED_FILE not in self.files.names:
            return {}
        text, problems = read_text(self.files, COMPARED_FILE)
        rows, doubtful = compared.read_table(text)
        self.problems.extend(problems or doubtful)
        return rows

    def template(self, file: str) -> str:
        text, problems = read_text(self.files, file)
        self.problems.extend(problems)
        return text.strip()


@dataclass
class Loaded:
    """A content folder as far as it could be read, with lines and problems."""

    folder: Path
    content: Content
    lines: dict[str, LineNumbers]
    problems: list[Problem]
    broken: set[str] = field(default_factory=set[str])
    unknown_files: tuple[str, ...] = ()
    """Files that are not read, without hidden files and backups of editors."""
    shapes: Mapping[tuple[str, str], object] = field(default_factory=dict[tuple[str, str], object])
    """The model of the entries of a section, or `dict[str, str]`, by file and section."""
    digest: str = ""
    """Hash of the state of the files."""

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text with facts inserted, as people read it."""
        return tuple(all_texts(self.content, self.lines))

    @cached_property
    def written_texts(self) -> tuple[Text, ...]:
        """The texts of the files, with the names of facts in braces."""
        return tuple(all_texts(self.content.written, self.lines))

    def problem(self, file: str, message: Remark, advice: Remark, *location: str | int, fix: str = "") -> Problem:
        """Return a problem at a place in a file, line 1 if unknown."""
        if "{}" in file:
            file, location = file.format(location[1]), location[2:]
        return self.lines.get(file, LineNumbers(file)).problem(message, advice, *location, fix=fix)

    def warning(self, file: str, message: Remark, advice: Remark, *location: str | int, fix: str = "") -> Problem:
        return replace(self.problem(file, message, advice, *location, fix=fix), severity=Severity.WARNING)

    def refused(self, section: str, name: str) -> bool:
        """Return True if an entry was rejected, alone or with its whole section."""
        return section in self.broken or f"{section}/{name}" in self.broken

    def whole(self, section: str) -> bool:
        """Return True if no entry of a section was rejected."""
        return not any(name == section or name.startswith(f"{section}/") for name in self.broken)


def load(folder: Path, files: Snapshot | None = None) -> Loaded:
    """Load the folder, or its snapshot. Never raises: see `Loaded.problems`, then run `checks`."""
    reading = FolderReader(files or read_folder(folder))
    of = {name: reading.yaml(name, sections) for name, sections in structure_files().items()}
    languages = reading.files.languages
    facts = reading.entries(of["facts.yaml"], "facts", models.StatedFact)
    refused = {name.removeprefix("facts/") for name in reading.broken}
    documents = of["documents.yaml"]._replace(data=plain_numbers(of["documents.yaml"].data, facts, refused))
    candidate_says, when = reading.sentences(of["sentences.yaml"], "candidate_says")
    topics, words = reading.phrases(of["faq.yaml"], "topics"), reading.all_words()
    content = Content(
        version=reading.files.version,
        languages=languages,
        menu=reading.menu(of["guide.yaml"]),
        chapters=reading.entries(of["guide.yaml"], "chapters", models.Chapter),
        questions=reading.questions(of["eligibility.yaml"]),
        requirements=reading.entries(of["eligibility.yaml"], "requirements", models.Requirement),
        next_steps=reading.entries(of["eligibility.yaml"], "next_steps", models.NextStep),
        documents=reading.entries(documents, "documents", models.Document),
        faq_topics=topics,
        faq=reading.faq(topics),
        glossary=reading.entries(of["glossary.yaml"], "terms", models.Term),
        wordings=reading.entries(of["language.yaml"], "wordings", models.Phrasing),
        sources=reading.entries(of["sources.yaml"], "sources", models.Source),
        facts={name: fact_wording(fact, languages) for name, fact in facts.items()},
        town_questions=reading.phrases(of["phrases.yaml"], "town_questions"),
        reasons=reading.phrases(of["phrases.yaml"], "reasons"),
        town_says=reading.phrases(of["sentences.yaml"], "town_says"),
        candidate_says=candidate_says,
        answers_town=frozenset(name for name, one in when.items() if one.answers_town),
        asks_nothing=frozenset(name for name, one in when.items() if one.asks_nothing),
        ladder=reading.entries(of["ladder.yaml"], "steps", models.LadderStep),
        stages=reading.entries(of["year.yaml"], "stages", models.Stage),
        handing_in=reading.entries(of["year.yaml"], "handing_in", models.HandInDays),
        examples={language: reading.asked(examples_file(language)) for language in languages},
        said=reading.typed(of["typed.yaml"], "said"),
        regions=reading.phrases(of["regions.yaml"], "regions"),
        municipalities=reading.municipalities(),
        places=tuple(reading.places.values()),
        other_ways=reading.other_ways,
        register=reading.register(),
        scenarios=reading.examples(of["scenarios.yaml"]),
        words=words,
        papers=reading.entries(of["papers.yaml"], "papers", PaperItem),
        templates={kind: reading.template(file) for kind, file in TEMPLATES.items()},
        town_pack={PurePath(file).stem: reading.template(file) for file in _pack_files(reading.files)},
        features={
            section.name: reading.entries(of[file], section.name, section.model)
            if section.model
            else reading.phrases(of[file], section.name)
            for file, section in feature_sections()
        },
        compared=reading.compared(),
        moved=reading.moved(),
    )
    content, unknown = with_facts(content), _unknown_files(folder, files, languages)
    reading.problems += [problem for problem in reading.files.problems if problem not in reading.problems]
    digest = reading.files.digest
    return Loaded(folder, content, reading.lines, reading.problems, reading.broken, unknown, reading.shapes, digest)


def _unknown_files(folder: Path, files: Snapshot | None, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return files of the folder, or of `files`, that are not read."""
    lying = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    paths: Iterable[PurePath] = map(PurePath, files.names) if files else lying
    known = {*structure_files(), *TABLES}
    return tuple(
        path.as_posix()
        for path in sorted(paths)
        if path.as_posix() not in known
        and not (path.parts[0] in languages and path.suffix == ".md" and has_plain_name(path))
        and not (path.parts[0] in languages and path.as_posix() == examples_file(path.parts[0]))
        and not (path.parent.as_posix() == "municipalities" and path.suffix == ".yaml" and has_plain_name(path))
        and not _is_of_pack(path)
        and not any(part.startswith((".", "#", "~")) or part.endswith("~") for part in path.parts)
    )


def _is_of_pack(path: PurePath) -> bool:
    return path.parent.as_posix() == TOWN_PACK and path.suffix == ".md" and has_plain_name(path)


def _pack_files(files: Snapshot) -> list[str]:
    return sorted(path.as_posix() for path in map(PurePath, files.names) if _is_of_pack(path))


def _markdown_files(files: Snapshot, language: str) -> list[str]:
    begin = f"{language}/"
    below = (name.removeprefix(begin) for name in files.names if name.startswith(begin) and name.endswith(".md"))
    return sorted(path for path in below if has_plain_name(PurePath(path)))
