"""Screens are rendered and measured before anybody meets them; what does not fit is reported at the file to shorten."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.loader import load
from bot.content.problems import ContentError, errors
from bot.editorial.screen_samples import rendered_samples
from bot.editorial.validators import load_valid_content, review
from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import CatalogError, Words
from bot.view.context import MAX_CHARACTERS
from bot.view.sheet import LIMIT
from tests import small
from tests.content.small_edits import Edit, change, write
from tests.content.test_loading import mutated
from tests.view.rendering import OPERATOR

LONG = "1234 " * 200  # of no language
LOCALES = read_settings(_env_file=None).locales_dir


@pytest.fixture(scope="session")
def small_words() -> dict[str, Words]:
    """The catalogues of the small content's languages."""
    return catalog.load(LOCALES, small.LANGUAGES)


def problems_of(folder: Path, words: dict[str, Words], *edits: Edit) -> list[str]:
    small.write(folder)
    for edit in edits:
        edit(folder)
    return [str(problem) for problem in errors(review(load(folder), words, OPERATOR))]


def test_the_small_content_is_approved(tmp_path: Path) -> None:
    content, words = load_valid_content(small.write(tmp_path), LOCALES, OPERATOR)

    assert (content.languages, set(words)) == (("uk", "cs"), {"uk", "cs"})


def test_broken_content_is_refused_with_every_reason(tmp_path: Path) -> None:
    small.write(tmp_path)
    change("guide.yaml", "[law]", "[lwa]")(tmp_path)
    change("uk/faq/fines.md", "Text", "# Text")(tmp_path)

    with pytest.raises(ContentError) as refusal:
        load_valid_content(tmp_path, LOCALES, OPERATOR)

    assert [problem.file for problem in refusal.value.problems] == ["guide.yaml", "uk/faq/fines.md"]


def test_a_language_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="cannot be read"):
        load_valid_content(small.write(tmp_path), tmp_path / "nowhere", OPERATOR)


LONG_TEXTS = {
    "uk/pages": (
        "welcome towns about under18 result told lead no-contact lead-name lead-reach lead-phone lead-email"
        " lead-words lead-summary lead-waiting withdraw my-data erase erased"
    ),
    "cs/pages": "invite inbox",
    "uk/guide": "what",
    "uk/faq": "fines",
    "uk/documents": "exam",
    "uk/requirements": "age clean-record",
}
"""Files whose text is made too long for a phone, by folder."""
OTHER_TEXTS = (
    ("uk/questions/home.md", "About"),
    ("uk/privacy.md", "Part rights-uk."),
    ("uk/municipalities/plzen.md", "A town."),
    ("uk/municipalities/plzen.md", "Apply so."),
)


def test_a_text_too_long_for_a_phone_is_reported_at_its_file(tmp_path: Path, small_words: dict[str, Words]) -> None:
    texts = [(f"{folder}/{name}.md", "Text") for folder, names in LONG_TEXTS.items() for name in names.split()]
    wanted = [*texts, *OTHER_TEXTS]
    edits = [change(file, text, LONG * 5 if file.endswith("lead-summary.md") else LONG) for file, text in wanted]
    problems = problems_of(tmp_path, small_words, *edits)

    assert {problem.partition(":")[0] for problem in problems} == {file for file, _ in wanted}
    for problem in problems:
        most = LIMIT if "lead-summary.md" in problem else MAX_CHARACTERS
        assert re.fullmatch(rf"[^:]+:1: the screen has \d+ characters, shorten it to {most}", problem)


LONG_PHRASES = (
    change("glossary.yaml", "Meaning-uk.", LONG), change("phrases.yaml", "Wages-uk?", LONG),
    change("phrases.yaml", "No post-uk.", LONG), change("letter.md", "Regards", LONG * 5),
)  # fmt: skip


def test_a_phrase_too_long_for_a_phone_is_reported_at_the_file_it_stands_in(
    tmp_path: Path, small_words: dict[str, Words]
) -> None:
    files = ("glossary.yaml", "phrases.yaml", "phrases.yaml", "letter.md")
    for edit, file in zip(LONG_PHRASES, files, strict=True):
        problems = problems_of(tmp_path, small_words, edit)

        assert [problem for problem in problems if not problem.startswith(f"{file}:1: the screen has ")] == []
        assert problems


def test_no_count_of_entries_is_an_error(tmp_path: Path, small_words: dict[str, Words]) -> None:
    """Long text is paged; only a single text can be too long."""

    def many(file: str, section: str, entry: str) -> Edit:
        listed = "".join(f"  n{number}: {entry.format(number)}\n" for number in range(40))
        return change(file, f"{section}:\n", f"{section}:\n{listed}")

    def words(folder: str, shared: str = "") -> list[Edit]:
        fronts = {"uk": shared, "cs": ""}
        return [
            write(
                f"{language}/{folder}/n{number}.md",
                f"---\ntitle: T {number}\nlabel: label {number}\n{fronts[language]}---\nText.\n",
            )
            for language in small.LANGUAGES
            for number in range(40)
        ]

    sentence = "{{ uk: Довге речення номер {0}, cs: Dlouhá věta číslo {0} }}"
    said = "{{ uk: Довге речення номер {0}., cs: Dlouhá věta číslo {0}. }}"
    edits = [
        *words("faq", "topic: work\nbasis: advice\n"),
        many("guide.yaml", "chapters", "{{ basis: advice }}"),
        *words("guide"),
        many("documents.yaml", "documents", "{{ group: usual, always: true, basis: advice }}"),
        *words("documents"),
        many("phrases.yaml", "town_questions", sentence),
        many("phrases.yaml", "reasons", sentence),
        many("sentences.yaml", "town_says", said),
        many("sentences.yaml", "candidate_says", said),
        many("regions.yaml", "regions", "{{ uk: Край {0}, cs: Kraj {0} }}"),
    ]

    found = problems_of(tmp_path, small_words, *edits)
    # the examples have another list of papers now, and the new texts have not been compared
    assert [problem for problem in found if not problem.startswith("scenarios.yaml:")] == []


LONG_LABELS = (
    (change("glossary.yaml", "Helper-uk", "h" * 31), {"glossary.yaml"}),
    (change("uk/guide/what.md", "label: what", f"label: {'w' * 30}"), {"uk/guide/what.md", "guide.yaml"}),
    (change("faq.yaml", "Work-uk", "w" * 31), {"faq.yaml"}),
    (change("regions.yaml", "West-uk", "w" * 31), {"regions.yaml", "uk/pages/overview.md"}),
    (change("municipalities.csv", "Пльзень", "П" * 31), {"municipalities.csv", "uk/questions/town.md", "regions.yaml"}),
)


def test_a_button_too_long_is_reported(tmp_path: Path, small_words: dict[str, Words]) -> None:
    for edit, files in LONG_LABELS:
        found = problems_of(tmp_path, small_words, edit)

        assert {problem.partition(":")[0] for problem in found} <= files
        assert found
        for problem in found:
            assert re.search(r':1: the button ".*" is too long \(\d+\), shorten it to 30$', problem)
    # the label of a question leaves room for its sign
    found = problems_of(tmp_path, small_words, change("uk/faq/fines.md", "label: fines", f"label: {'f' * 30}"))
    assert found == ["uk/faq/fines.md:3: a label has 30 characters, shorten it to 28"]


UNSHOWABLE = {
    "cs/guide/wages.md:5: the link https://name@example.org": change(
        "cs/guide/wages.md", "Text", "[x](https://name@example.org)\nText"
    ),
    "cs/guide/what.md:5: the link tg://user?id=1": change("cs/guide/what.md", "Text", "[x](tg://user?id=1)\nText"),
    "uk/faq/fines.md:9: a heading (#)": change("uk/faq/fines.md", "Text of fines-uk.", "One.\n\n# Two\n"),
    "uk/municipalities/plzen.md:11: a part between ```": change(
        "uk/municipalities/plzen.md", "Apply so.", "Apply so.\n\n```\ncode\n```"
    ),
    "uk/pages/lead.md:5: a line of ---": write("uk/pages/lead.md", "\n\nOne.\n\n---\n\nTwo.\n"),
    "uk/privacy.md:22: the link http://example.org": change(
        "uk/privacy.md", "Part rights-uk.", "One.\n\n- [two](http://example.org)"
    ),
}


def test_markdown_that_cannot_be_shown_is_reported_at_its_line(tmp_path: Path, small_words: dict[str, Words]) -> None:
    advice = "use only paragraphs, lists, **bold**, *italic* and links to https://"

    found = problems_of(tmp_path, small_words, *UNSHOWABLE.values())
    assert sorted(found) == [f"{problem} cannot be shown, {advice}" for problem in UNSHOWABLE]


def test_screens_and_examples_are_judged_only_when_the_structure_holds(
    tmp_path: Path, small_words: dict[str, Words]
) -> None:
    problems = problems_of(
        tmp_path,
        small_words,
        change("guide.yaml", "[law]", "[lwa]"),
        change("uk/faq/fines.md", "Text", LONG),
        write("scenarios.yaml", "scenarios: {}\n"),
    )

    assert problems == ['guide.yaml:3: unknown source "lwa", did you mean "law"?']


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small folder, broken and mended again by each example."""
    return small.write(tmp_path_factory.mktemp("small"))


@pytest.mark.proof
@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_whatever_passes_the_checks_can_be_worded(folder: Path, small_words: dict[str, Words], seed: int) -> None:
    """A mutated folder is refused, or every one of its screens can be shown: nothing is raised."""
    chance = random.Random(seed)  # noqa: S311  a game of chance, no secret
    path = chance.choice([path for path in sorted(folder.rglob("*")) if path.is_file()])
    original = path.read_bytes()
    try:
        path.write_bytes(mutated(original, chance))
        loaded = load(folder)
        found = review(loaded, small_words, OPERATOR)
        assert [problem for problem in found if problem.line < 1] == []
        # those of the program, too, which no check looks at
        assert errors(found) or [*rendered_samples(loaded.content, small_words, OPERATOR)]
    finally:
        path.write_bytes(original)
