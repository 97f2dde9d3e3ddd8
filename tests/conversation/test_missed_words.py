"""What is kept of a sentence that found nothing: words, and nothing that names a number or an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.admin.model import LONGEST, MOST, SHORTEST, missed_words
from bot.conversation.admin.turn import MOST_LIKELY, language_of, likely_pages, path_of_page
from bot.conversation.private import Private


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stipendium?", {"stipendium"}),
        ("uniforma a boty", {"uniforma", "boty"}),
        ("пам'ятка, прошу!", {"пам'ятка", "прошу"}),
        ("česko-ukrajinský slovník", {"česko", "ukrajinský", "slovník"}),
        ("ŠKOLKA školka", {"školka"}),
        ("jana@example.org napište", {"napište"}),
        ("@jana_novakova čeká", {"čeká"}),
        ("volejte 601999888 nebo +420601999888", {"volejte", "nebo"}),
        ("850101/1234 AB123456 cislo1", set[str]()),
        ("https://example.org/cesta1 odkaz", {"odkaz"}),
        ("a ve by", set[str]()),
        ("x" * (LONGEST + 1), set[str]()),
        ("😀 ??? ...", set[str]()),
        ("", set[str]()),
    ],
)
def test_words_and_nothing_else(text: str, words: set[str]) -> None:
    assert missed_words(text) == words


def test_of_a_long_sentence_only_the_first_words_are_kept() -> None:
    assert missed_words(" ".join(f"slovo{chr(97 + number) * 3}" for number in range(20))) == {
        f"slovo{chr(97 + number) * 3}" for number in range(MOST)
    }


@given(st.text(max_size=200))
def test_whatever_is_typed(text: str) -> None:
    for word in missed_words(text):
        assert SHORTEST <= len(word) <= LONGEST
        assert word == word.casefold()
        assert "@" not in word
        assert not any(char.isdigit() for char in word)


@pytest.mark.parametrize(
    ("word", "spoken", "language"),
    [("práce", "uk", "cs"), ("робота", "cs", "uk"), ("café", "cs", "cs"), ("仕事", "uk", "uk")],
)
def test_a_word_belongs_to_a_language_of_its_letters(content: Content, word: str, spoken: str, language: str) -> None:
    """Where none is written in them, to the one that the administrator speaks."""
    assert language_of(Private(word), spoken, content) == language


@pytest.mark.parametrize("word", ["platovixq", "stipendium", "kvetinarstvixq"])
def test_pages_are_offered_for_whatever_was_typed(content: Content, word: str) -> None:
    pages = [path_of_page(page) for page in likely_pages(Private(word), "cs", content)]
    assert 0 < len(pages) <= MOST_LIKELY
    assert all(("cs", page) in content.words for page in pages)
    assert not any(page.startswith("others/") for page in pages)
