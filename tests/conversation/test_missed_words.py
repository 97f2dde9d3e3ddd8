"""Words kept of a sentence that found nothing, without numbers or addresses."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.admin.model import MAX_LETTERS, MIN_LETTERS, missed_words


def test_words_and_nothing_else() -> None:
    for text, words in (
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
        ("heslo=tajne plat+výhody hledám", {"hledám"}),
        ("x" * (MAX_LETTERS + 1), set[str]()),
        ("😀 ??? ...", set[str]()),
        ("", set[str]()),
    ):
        assert missed_words(text) == words


@given(st.text(max_size=200))
def test_whatever_is_typed(text: str) -> None:
    for word in missed_words(text):
        assert MIN_LETTERS <= len(word) <= MAX_LETTERS
        assert word == word.casefold()
        assert "@" not in word
        assert not any(char.isdigit() for char in word)
