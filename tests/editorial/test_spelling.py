"""The words that are looked up, their places, and those that the project's list allows."""

from dataclasses import dataclass
from pathlib import Path

from bot.content.loader import load
from bot.editorial.spelling import misspelt
from tests import small
from tests.content.small_edits import change

FINES = "faq/fines.md"


@dataclass
class InboxFilter:
    """A dictionary of a few words."""

    words: frozenset[str]

    def spell(self, word: str) -> bool:
        return word in self.words

    def suggest(self, word: str) -> list[str]:
        return sorted(known for known in self.words if known[:3] == word[:3])


def found(folder: Path, text: str, language: str = "cs", own: tuple[str, ...] = ()) -> list[str]:
    """Return what is said about a text, of a small dictionary of each language."""
    small.write(folder)
    change(f"{language}/{FINES}", f"Text of fines-{language}.", text)(folder)
    shelves = {
        "uk": InboxFilter(frozenset({"місто", "добре"})),
        "cs": InboxFilter(frozenset({"město", "dobře", "česko"})),
    }
    problems = misspelt(load(folder), shelves, own)
    return [str(problem) for problem in problems if problem.file == f"{language}/{FINES}" and problem.line > 4]


def test_a_word_no_dictionary_has_is_named_with_what_was_probably_meant(tmp_path: Path) -> None:
    assert found(tmp_path, "město\nměsot xyz") == [
        f'cs/{FINES}:6: warning: "měsot" is in no dictionary, did you mean "město"? or add "měsot" to spelling.txt',
        f'cs/{FINES}:6: warning: "xyz" is in no dictionary, correct it, or add "xyz" to spelling.txt',
    ]


def test_what_is_right_or_no_word_passes(tmp_path: Path) -> None:
    for text in (
        "město місто",
        "https://plzen.example.org/ab",
        "posta@example.org uoou.gov.cz /mydata {operator_email} @nekdo",
        "GDPR ÚOOÚ a s 2026 B1",
        "česko-dobře",
    ):
        assert found(tmp_path, text) == [], text


def test_the_projects_own_list_lets_words_pass_with_any_ending(tmp_path: Path) -> None:
    own = ("# places", "", "Pelhřimov*  # a town", "xyz")

    assert found(tmp_path, "Pelhřimova xyz", own=own) == []
    assert len(found(tmp_path, "xyzz", own=own)) == 1


def test_an_apostrophe_is_one_however_it_is_typed(tmp_path: Path) -> None:
    assert "м'сто" in found(tmp_path, "м’сто", "uk")[0]


def test_a_third_language_without_a_dictionary_is_left_alone(tmp_path: Path) -> None:
    small.write(tmp_path)
    (tmp_path / "pl" / "faq").mkdir(parents=True)
    (tmp_path / "pl" / "faq" / "fines.md").write_text("Nieznane", "utf-8")
    problems = misspelt(load(tmp_path), {"cs": InboxFilter(frozenset())}, ())

    assert not any(problem.file.startswith("pl/") for problem in problems)
