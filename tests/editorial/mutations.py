"""All small wrong edits of the rules, such as another verdict, another step or a missing paper.

Each is made in the files, as an administrator would make it; words are left as they are.
"""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from bot.content.checks import structure, texts
from bot.content.loader import Loaded
from bot.content.problems import Severity, errors
from tests.editorial.content_faults import keep_few_places

Data: TypeAlias = dict[str, Any]  # a whole YAML file
Mutate: TypeAlias = Callable[[Data], None]
VERDICTS = ("met", "unmet", "office")
GROUPS = ("usual", "if-asked", "later")


STRUCTURE = (
    structure.known_steps, structure.known_ids, structure.local_rules, structure.sound_questions, structure.no_loops,
    structure.all_reachable, structure.explained_or_asked, structure.no_national_refusal,
    structure.every_option_decides, texts.missing_files, texts.unused_texts, texts.needed_words,
)  # fmt: skip
"""The rules of the check that an edit of this kind can break; the others look at words, which takes longer."""


def is_refused(loaded: Loaded) -> bool:
    """Return True if the structure of a folder is broken."""
    broken = (problem for rule in STRUCTURE for problem in rule(loaded))
    return bool(errors(loaded.problems)) or any(problem.severity is Severity.ERROR for problem in broken)


class Mutation(NamedTuple):
    """One wrong edit of one file. `kind` is what it does, `place` where."""

    kind: str
    file: str
    place: str
    mutate: Mutate

    @contextmanager
    def applied(self, folder: Path) -> Generator[None]:
        """Apply the edit while the block runs."""
        path = folder / self.file
        before = path.read_text("utf-8")
        data = read(path)
        self.mutate(data)
        path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True), "utf-8")
        yield
        path.write_text(before, "utf-8")


def read(path: Path) -> Data:
    data: Data = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  it makes nothing but texts
    return data


def without_places(content: Path, folder: Path) -> Path:
    """Copy a content folder without the long list of municipalities, which no rule uses."""
    shutil.copytree(content, folder)
    keep_few_places(folder, 3)
    return folder


def mutations(folder: Path) -> Iterator[Mutation]:
    """Yield every wrong edit of the rules of a folder."""
    rules = read(folder / "eligibility.yaml")
    documents: Data = read(folder / "documents.yaml")["documents"]
    papers = [name for name, document in documents.items() if "always" not in document]
    sources = list(read(folder / "sources.yaml")["sources"])
    asked = [name for name, requirement in rules["requirements"].items() if "told" not in requirement]
    for question, entry in rules["questions"].items():
        yield from _of_question(question, entry, [*rules["questions"], "result"])
        for option, said in entry["options"].items():
            way: tuple[str, ...] = ("questions", question, "options", option)
            yield from _of_option(way, said, asked, papers, sources)
            yield from _others(
                "next",
                "eligibility.yaml",
                (*way, "next"),
                [*rules["questions"], "result"],
                said.get("next", entry.get("next")),
            )
    for requirement, entry in rules["requirements"].items():
        way = ("requirements", requirement)
        yield _gone("requirement dropped", "eligibility.yaml", way)
        yield _flipped("told flipped", "eligibility.yaml", (*way, "told"), entry)
        yield from _swapped("eligibility.yaml", (*way, "sources"), entry.get("sources", []), sources)
    for paper, entry in documents.items():
        way = ("documents", paper)
        yield _gone("document dropped", "documents.yaml", way)
        yield _flipped("always flipped", "documents.yaml", (*way, "always"), entry)
        yield from _others("group", "documents.yaml", (*way, "group"), GROUPS, entry["group"])
    for path in sorted((folder / "municipalities").glob("*.yaml")):
        yield from _of_town(f"municipalities/{path.name}", read(path), papers, sources)


def _of_question(name: str, entry: Data, steps: list[str]) -> Iterator[Mutation]:
    way = ("questions", name)
    yield _gone("question dropped", "eligibility.yaml", way)
    yield _flipped("needs_town flipped", "eligibility.yaml", (*way, "needs_town"), entry)
    if "otherwise" in entry:
        yield from _others("otherwise", "eligibility.yaml", (*way, "otherwise"), steps, entry["otherwise"])
    if "part_of" in entry:
        yield _gone("part_of dropped", "eligibility.yaml", (*way, "part_of"))


def _of_option(
    way: tuple[str, ...], said: Data, asked: list[str], papers: list[str], sources: list[str]
) -> Iterator[Mutation]:
    file = "eligibility.yaml"
    yield _gone("option dropped", file, way)
    yield _set("lead flipped", file, (*way, "lead"), "true" if "lead" in said else "false")
    verdicts: Data = said.get("verdicts", {})
    for requirement in asked:
        place = (*way, "verdicts", requirement)
        kind = "verdict changed" if requirement in verdicts else "verdict added"
        yield from _others(kind, file, place, VERDICTS, verdicts.get(requirement, ""))
    for requirement in verdicts:
        yield _gone("verdict dropped", file, (*way, "verdicts", requirement))
    yield from _listed(file, (*way, "documents"), said.get("documents", []), papers)
    for requirement, own in said.get("sources", {}).items():
        yield _gone("sources dropped", file, (*way, "sources", requirement))
        yield from _swapped(file, (*way, "sources", requirement), own, sources)


def _of_town(file: str, town: Data, papers: list[str], sources: list[str]) -> Iterator[Mutation]:
    for number, rule in enumerate(town.get("rules", [])):
        way: tuple[str | int, ...] = ("rules", number)
        yield _gone("local rule dropped", file, way)
        yield _set("local rule about something else", file, (*way, "requirement"), "pay")
        yield _flipped("adds flipped", file, (*way, "adds"), rule)
        if "answers" in rule:
            yield _set("local rule confirmed", file, (*way, "confirmed_on"), "2026-11-24")
        for answer, verdict in rule.get("answers", {}).items():
            yield _gone("local verdict dropped", file, (*way, "answers", answer))
            yield from _others("local verdict", file, (*way, "answers", answer), VERDICTS, verdict)
        yield from _swapped(file, (*way, "sources"), rule.get("sources", []), sources)
    yield from _listed(file, ("documents",), town.get("documents", []), papers)


def _listed(file: str, way: tuple[str | int, ...], named: list[str], papers: list[str]) -> Iterator[Mutation]:
    for paper in papers:
        if paper in named:
            yield _set(f"paper dropped: {paper}", file, way, [one for one in named if one != paper])
        else:
            yield _set(f"paper added: {paper}", file, way, [*named, paper])


def _swapped(file: str, way: tuple[str | int, ...], named: list[str], sources: list[str]) -> Iterator[Mutation]:
    for number, source in enumerate(named):
        other = sources[(sources.index(source) + 1) % len(sources)]
        yield _set(f"source swapped: {source}", file, way, [*named[:number], other, *named[number + 1 :]])


def _others(
    kind: str, file: str, way: tuple[str | int, ...], values: "list[str] | tuple[str, ...]", now: str
) -> Iterator[Mutation]:
    yield from (_set(f"{kind}: {value}", file, way, value) for value in values if value != now)


def _flipped(kind: str, file: str, way: tuple[str | int, ...], entry: Data) -> Mutation:
    return _set(kind, file, way, "false" if entry.get(str(way[-1])) == "true" else "true")


def _set(kind: str, file: str, way: tuple[str | int, ...], value: object) -> Mutation:
    def mutate(data: Data) -> None:
        holder: Any = data  # lists and dicts on the way down
        for key in way[:-1]:
            holder = holder[key] if isinstance(key, int) else holder.setdefault(key, {})
        holder[way[-1]] = deepcopy(value)

    return Mutation(kind, file, "/".join(map(str, way)), mutate)


def _gone(kind: str, file: str, way: tuple[str | int, ...]) -> Mutation:
    def mutate(data: Data) -> None:
        holder: Any = data  # lists and dicts on the way down
        for key in way[:-1]:
            holder = holder[key]
        del holder[way[-1]]

    return Mutation(kind, file, "/".join(map(str, way)), mutate)
