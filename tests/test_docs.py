"""README and docs/ name only commands, targets and files that exist, and stay short."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from markdown_it import MarkdownIt

from bot.cli import cli
from bot.operations.environment import ROOT

README = (ROOT / "README.md").read_text("utf-8")
COMMANDED = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.example", ROOT / "Dockerfile"])
PROGRAM = sorted((ROOT / "bot").rglob("*.py"))
_COMMAND = re.compile(r"(?<!another )\bcpa-bot ([a-z][a-z0-9-]*)(?: ([a-z][a-z0-9-]*))?(?: ([a-z][a-z0-9-]*))?")
PAGES = sorted((ROOT / "docs").rglob("*.md"))
WORDS = 35_500
"""The most words of docs/ and the changelog together, the guides in Czech and Ukrainian included."""
_FILE = re.compile(r"`((?:bot|tests|content|docs|requirements)/[\w/.-]+)`")
_MADE = {f"content/{language}/faq/practice.md" for language in ("cs", "uk")}
"""Files that an exercise of the editing guides creates and deletes."""
_SHAPE = re.compile(r"(?m)^(#+ |\|| *- \[ \]|- |\d+\.|```)")
"""Headings, rows of a table, boxes to tick, points."""
_NAMED = re.compile(r"`[^`\n]+`|\b\d+/20\d\d|§ \d+|Art\. \d+")
"""Settings, commands and files; laws and their articles."""
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def test_every_file_and_page_it_names_exists() -> None:
    for page in [ROOT / "README.md", *PAGES]:
        text = page.read_text("utf-8")
        named = [ROOT / name for name in _FILE.findall(text) if name not in _MADE]
        named += [page.parent / name for name in _LINK.findall(text)]
        assert [str(path.relative_to(ROOT)) for path in named if not path.exists()] == [], page


def test_who_may_run_it_says_the_same_in_both_languages() -> None:
    """Compare headings, tables and lists, what is named, and the laws."""
    english, czech = (
        (ROOT / "docs" / "towns" / f"who-may-run-it{language}.md").read_text("utf-8").replace("čl.", "Art.")
        for language in ("", ".cs")
    )
    assert _SHAPE.findall(english) == _SHAPE.findall(czech)
    assert sorted(_NAMED.findall(english)) == sorted(_NAMED.findall(czech))


def test_every_decision_has_a_date_and_one_line_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("0*.md"))
    index = (folder / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((0[^)]+)\)", index) == [record.name for record in records]
    for record in records:
        assert re.search(r"\n\nAccepted \d{4}-\d\d-\d\d", record.read_text("utf-8")), record


def test_no_paragraph_is_longer_than_120_words() -> None:
    """Count table cells and list items separately; skip code."""
    long = [
        (str(page.relative_to(ROOT)), words[:60])
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]
        for words in paragraphs(page)
        if len(words.split()) > 120
    ]
    assert long == []


def paragraphs(page: Path) -> list[str]:
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text("utf-8"))
    return re.split(r"\n\s*\n|\n(?= *(?:[-*>|#]|\d+\.) ?)|(?<=[^\\]) \| ", text)


def test_the_documents_stay_short() -> None:
    """Remove some text to add some: long pages are not read."""
    text = " ".join(page.read_text("utf-8") for page in [ROOT / "CHANGELOG.md", *PAGES])
    # the separators of tables are no words
    assert len([word for word in text.split() if re.search(r"\w", word)]) <= WORDS


def test_no_row_is_cut_off_from_its_table() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]:
        tokens = MarkdownIt().enable("table").parse(page.read_text("utf-8"))
        assert [token.content for token in tokens if token.type == "inline" and token.content.startswith("|")] == []


def unknown(text: str) -> Iterator[str]:
    """Every command that a text names and that does not exist."""
    for found in _COMMAND.finditer(text):
        command: click.Command | None = cli
        for word in filter(None, found.groups()):
            if isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word)
        if command is None or command.hidden:
            yield found[0]


def test_every_command_that_is_named_exists() -> None:
    for page in [*COMMANDED, *PROGRAM]:
        assert [*unknown(page.read_text("utf-8"))] == [], page


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert [*unknown("`cpa-bot dance`, `cpa-bot contact dance WHO`, `cpa-bot ping`, `cpa-bot key rotate`")] == [
        "cpa-bot dance", "cpa-bot contact dance", "cpa-bot ping",
    ]  # fmt: skip


def test_every_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?\bmake ([a-z]+)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_page_is_reached_from_the_readme() -> None:
    """Follow its links, and those of every page that is reached."""
    reached, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        names = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
        ahead += [(page.parent / name).resolve() for name in names]
    assert {*(ROOT / "docs").rglob("*.md")} - reached == set()
