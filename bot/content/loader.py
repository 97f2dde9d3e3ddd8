"""Turns the content folder into `Content`, or into a list of problems; a broken entry never hides the next one.

Every entry is validated on its own. One that is refused is reported and left out, and remembered in `Loaded.broken`,
so that the rules do not complain a second time about it or whoever refers to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.content import snapshot
from bot.content.content import Content
from bot.content.ladder import Step
from bot.content.models import (
    Chapter,
    Document,
    FaqEntry,
    Question,
    Requirement,
    Scenario,
    Source,
    Term,
)
from bot.content.problems import Problem, Severity
from bot.content.reading import Reading
from bot.content.source import Lines

FIRST_LANGUAGES = ("uk", "cs")

FILES: Mapping[str, tuple[str, ...]] = {
    "guide.yaml": ("chapters",),
    "eligibility.yaml": ("questions", "requirements"),
    "documents.yaml": ("documents",),
    "faq.yaml": ("topics", "entries"),
    "glossary.yaml": ("terms",),
    "sources.yaml": ("sources",),
    "phrases.yaml": ("town_questions", "reasons"),
    "sentences.yaml": ("town_says", "candidate_says"),
    "ladder.yaml": ("steps",),
    "search.yaml": ("alike", "everyday", "skip", "elsewhere"),
    "regions.yaml": ("regions",),
    "scenarios.yaml": ("scenarios",),
}
"""The files of structure and the names that stand at their top."""
TABLES = ("municipalities.csv", "municipalities_all.csv", "letter.md", "spelling.txt")
"""The other files at the top."""


@dataclass
class Loaded:
    """What came out of a folder: the content as far as it could be read, the lines, and the problems so far."""

    folder: Path
    content: Content
    lines: dict[str, Lines]
    problems: list[Problem]
    broken: set[str] = field(default_factory=set[str])
    unknown_files: tuple[str, ...] = ()
    """What lies in the folder and was not read; hidden files and backups of editors aside."""

    def problem(self, file: str, message: str, advice: str, *location: str | int, fix: str = "") -> Problem:
        """Make a problem at a place in a file (line 1 when the place is unknown)."""
        return self.lines.get(file, Lines(file)).problem(message, advice, *location, fix=fix)

    def warning(self, file: str, message: str, advice: str, *location: str | int, fix: str = "") -> Problem:
        """Make a warning at a place in a file."""
        return replace(self.problem(file, message, advice, *location, fix=fix), severity=Severity.WARNING)

    def refused(self, section: str, name: str) -> bool:
        """Say whether an entry was reported and left out, alone or with its whole section."""
        return section in self.broken or f"{section}/{name}" in self.broken

    def whole(self, section: str) -> bool:
        """Say whether nothing of a section was left out: only then can one tell what is missing in it."""
        return not any(name == section or name.startswith(f"{section}/") for name in self.broken)


def load(folder: Path) -> Loaded:
    """Read the whole folder. Nothing is raised: look at `problems`, then let `checks` look at the rest."""
    reading = Reading(folder)
    files = {name: reading.yaml(name, sections) for name, sections in FILES.items()}
    languages = languages_of(folder)
    words = {
        (language, path.removesuffix(".md")): reading.words(f"{language}/{path}")
        for language in languages
        for path in _markdown_files(folder / language)
    }
    content = Content(
        version=snapshot.take(folder).version,
        languages=languages,
        chapters=reading.entries(files["guide.yaml"], "chapters", Chapter),
        questions=reading.entries(files["eligibility.yaml"], "questions", Question),
        requirements=reading.entries(files["eligibility.yaml"], "requirements", Requirement),
        documents=reading.entries(files["documents.yaml"], "documents", Document),
        faq_topics=reading.phrases(files["faq.yaml"], "topics"),
        faq=reading.entries(files["faq.yaml"], "entries", FaqEntry),
        glossary=reading.entries(files["glossary.yaml"], "terms", Term),
        sources=reading.entries(files["sources.yaml"], "sources", Source),
        town_questions=reading.phrases(files["phrases.yaml"], "town_questions"),
        reasons=reading.phrases(files["phrases.yaml"], "reasons"),
        town_says=reading.phrases(files["sentences.yaml"], "town_says"),
        candidate_says=reading.phrases(files["sentences.yaml"], "candidate_says"),
        ladder=reading.entries(files["ladder.yaml"], "steps", Step),
        alike=reading.phrases(files["search.yaml"], "alike"),
        everyday=reading.phrases(files["search.yaml"], "everyday"),
        skip=reading.phrases(files["search.yaml"], "skip"),
        elsewhere=reading.phrases(files["search.yaml"], "elsewhere"),
        regions=reading.phrases(files["regions.yaml"], "regions"),
        municipalities=reading.municipalities(languages),
        places=reading.places(),
        scenarios=reading.entries(files["scenarios.yaml"], "scenarios", Scenario),
        words=words,
        letter=reading.letter(),
    )
    unknown = _unknown_files(folder, languages)
    return Loaded(folder, content, reading.lines, reading.problems, reading.broken, unknown)


def languages_of(folder: Path) -> tuple[str, ...]:
    """Every folder with a two-letter name is a language; Ukrainian and Czech come first and are always expected."""
    names = (path.name for path in folder.glob("??") if path.is_dir())
    return (*FIRST_LANGUAGES, *sorted(set(names) - set(FIRST_LANGUAGES)))


def _unknown_files(folder: Path, languages: tuple[str, ...]) -> tuple[str, ...]:
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple(
        path.as_posix()
        for path in found
        if path.as_posix() not in FILES
        and path.as_posix() not in TABLES
        and not (path.parts[0] in languages and path.suffix == ".md")
        and not (path.parent.as_posix() == "municipalities" and path.suffix == ".yaml")
        and not any(part.startswith((".", "#", "~")) or part.endswith("~") for part in path.parts)
    )


def _markdown_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
