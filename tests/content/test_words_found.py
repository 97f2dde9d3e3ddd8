"""Finding the page that typed words are about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.word_search import build

PAGES = [
    ("faq/pay", ("Скільки платять", "Зарплата"), "Зарплата залежить від міста і від класу."),
    ("faq/pay", ("Kolik se platí", "Plat", "mzda"), "Plat určuje město podle třídy."),
    ("faq/shifts", ("Чи є нічні зміни",), "Зміни бувають увечері та на вихідних."),
    ("faq/shifts", ("Jsou noční směny",), "Směny bývají večer a o víkendu."),
    ("documents/cv", ("Резюме",), "Коротке резюме чеською."),
    ("documents/cv", ("Životopis",), "Stručný životopis v češtině."),
]


def test_the_title_of_every_page_leads_to_it(content: Content) -> None:
    for (_, path), page in content.words.items():
        if path.partition("/")[0] in {"guide", "faq", "documents", "requirements"}:
            for name in (page.title, page.label, page.title.upper()):
                found = content.word_index.find(name)
                assert path in found, f"{name!r} leads to {found}, not to {path}"


def test_the_name_of_every_term_leads_to_it(content: Content) -> None:
    for name, term in content.glossary.items():
        for language in content.languages:
            found = content.word_index.find(term.term[language])
            assert f"glossary/{name}" in found, f"{term.term[language]!r} leads to {found}, not to {name}"


@pytest.mark.parametrize(
    "text", ["", " ", "?", "ab", "xyzzy qwrtpsd", "🙂🙂🙂", "1234567890", "zzz " * 1000, "\0\ud800"]
)
def test_nonsense_leads_nowhere(text: str) -> None:
    assert build(PAGES).find(text) == []


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("яка зарплата", "faq/pay"),
        ("ЗАРПЛАТИ", "faq/pay"),
        ("zarplata", "faq/pay"),
        ("kolik je plat", "faq/pay"),
        ("noční směna", "faq/shifts"),
        ("nocni smeny", "faq/shifts"),
        ("нічна зміна", "faq/shifts"),
        ("резюме", "documents/cv"),
        ("zivotopis", "documents/cv"),
    ],
)
def test_inflected_words_in_either_script_find_their_page(text: str, page: str) -> None:
    assert build(PAGES).find(text)[0] == page


def test_what_bears_just_this_name_comes_before_what_is_full_of_its_words() -> None:
    index = build(
        [("faq/a", ("Plat",), "x"), ("faq/b", ("Plat a plat",), "plat platu"), ("faq/c", ("Plat!",), "")]
    )

    assert index.find("plat")[:2] == ["faq/a", "faq/c"]
    assert index.find("plat", limit=1) == ["faq/a"]


def test_a_page_in_two_languages_is_found_once_and_no_more_pages_than_wanted() -> None:
    pages = [(f"faq/{number}", ("plat a mzda",), "") for number in range(4)] * 2

    assert build(pages).find("plat", limit=3) == ["faq/0", "faq/1", "faq/2"]
    assert build(pages).find("plat", limit=9) == ["faq/0", "faq/1", "faq/2", "faq/3"]


def test_a_question_about_something_else_that_shares_a_word_finds_nothing() -> None:
    assert build(PAGES).find("kde koupím letadlo a raketu na Měsíc, jaký plat") == []


@given(st.text(), st.integers(0, 5))
def test_no_text_breaks_the_search(text: str, limit: int) -> None:
    found = build(PAGES).find(text, limit)

    assert len(found) <= limit
    assert set(found) <= {"faq/pay", "faq/shifts", "documents/cv"}


@given(st.text())
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert build(()).find(text) == []
    assert build([("faq/empty", ("", ""), "")]).find(text) == []
