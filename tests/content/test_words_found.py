"""Finding the page that typed words are about."""

import pkgutil
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.content.search as package
from bot.content import answers, spelling
from bot.content.content import Content
from bot.content.search.vocabulary import WordLists
from bot.content.search.words import GIST, SearchPage, WordIndex, build_word_index
from tests import small

PAGES = (
    SearchPage("faq/pay", ("Яка зарплата",), ("скільки платять", "гроші"), "Зарплата залежить від міста і від класу."),
    SearchPage("faq/pay", ("Kolik je plat",), ("Plat mzda peníze",), "Plat určuje město podle třídy."),
    SearchPage("faq/shifts", ("Чи є нічні зміни",), (), "Зміни бувають увечері та на вихідних."),
    SearchPage("faq/shifts", ("Jsou noční směny",), ("směna",), "Směny bývají večer a o víkendu."),
    SearchPage("documents/cv", ("Резюме",), (), "Коротке резюме чеською."),
    SearchPage("documents/cv", ("Životopis",), (), "Stručný životopis v češtině."),
    SearchPage("requirements/shifts", ("Směny",), (), "", 0.5),
)
LISTS = WordLists(
    alike={"pay": ("зарплата платня гроші", "mzda peníze"), "cv": ("автобіографія", "životopis")},
    skip={"small": ("скільки чи є яка", "kolik je jsou se")},
    elsewhere={"travel": ("потяг", "dovolená")},
)


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return build_word_index(PAGES, LISTS)


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
    "text",
    [
        *("", " ", "?", "ab", "xyzzy qwrtpsd", "🙂🙂🙂", "1234567890", "zzz " * 1000, "\0\ud800"),
        "скільки є", "kolik je", "kolika jsi",
    ],
)  # fmt: skip
def test_nonsense_and_words_that_say_nothing_lead_nowhere(index: WordIndex, text: str) -> None:
    assert index.find(text) == []


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("яка зарплата", "faq/pay"),
        ("ЗАРПЛАТИ", "faq/pay"),
        ("zarplata", "faq/pay"),
        ("зарпалта", "faq/pay"),
        ("kolik je plat", "faq/pay"),
        ("гроші", "faq/pay"),
        ("penize", "faq/pay"),
        ("noční směna", "faq/shifts"),
        ("nocni smeny", "faq/shifts"),
        ("нічна зміна", "faq/shifts"),
        ("nichni zminy", "faq/shifts"),
        ("резюме", "documents/cv"),
        ("резюмешка", "documents/cv"),
        ("zivotopis", "documents/cv"),
        ("автобіографію", "documents/cv"),
    ],
)
def test_words_in_any_form_and_script_or_of_the_same_meaning_find_their_page(
    index: WordIndex, text: str, page: str
) -> None:
    assert index.find(text)[0] == page


def test_words_side_by_side_on_a_page_count_more() -> None:
    pages = [
        SearchPage("faq/a", ("Zkušební doba",), (), ""),
        SearchPage("faq/b", ("Doba a pak zkušební jízda",), (), ""),
    ]

    assert build_word_index(pages).find("zkusebni doba")[0] == "faq/a"
    assert build_word_index(pages).find("doba zkušební")[0] == "faq/a"


def test_a_page_with_an_example_that_looks_like_the_question_is_among_the_first() -> None:
    rare = [SearchPage(f"faq/rare{number}", ("Odpovědi",), ("moje odpovědi",), "") for number in range(3)]
    alike = SearchPage("faq/alike", ("Zpráva",), ("kdo uvidí mé odpovědi",), "")
    index = build_word_index([*rare, alike], WordLists(skip={"small": ("kdo", "uvidí", "mé", "moje")}))

    assert "faq/alike" in index.find("kdo uvidi moje odpovedi")
    assert index.find("odpovědi") == ["faq/rare0", "faq/rare1", "faq/rare2"], "one word sounds like too much"


def test_where_words_find_nothing_an_example_much_like_the_question_answers() -> None:
    pages = [
        SearchPage("faq/official", ("Хто ми",), ("а хто ви взагалі такі",), ""),
        SearchPage("others/smalltalk", (), ("а де ви взагалі були",), ""),
    ]
    small = {"small": ("а хто ви взагалі такі де були вони вчора",)}
    index = build_word_index(pages, WordLists(skip=small, elsewhere={"travel": ("потяг",)}))

    assert index.find("а хто ж ви взагали таки") == []
    assert index.find_alike("а хто ж ви взагали таки") == ["faq/official"]
    assert index.find_alike("а хто ви взагали, потяг") == [], "a word of other matters"
    assert index.find_alike("а де ж ви взагали були") == [], "more like a question about something else"
    assert index.find_alike("хто ви таки") == [], "too few words to tell"


def test_a_question_far_more_like_one_about_something_else_finds_nothing_whatever_its_words_find() -> None:
    pages = [
        SearchPage("faq/pay", ("Plat",), (), ""),
        SearchPage("others/trips", (), ("jak se dostaneme na hrady",), ""),
        *(SearchPage(f"faq/{number}", (f"Něco {number}",), (), "") for number in range(9)),
    ]
    lists = WordLists(skip={"small": ("jak se dostaneme na hrady",)})

    assert build_word_index(pages, lists).find("jak se dostaneme na hrady, plat") == []
    assert build_word_index(pages, lists).find("jak na plat") == ["faq/pay"]


def test_what_bears_just_this_name_comes_before_what_is_full_of_its_words() -> None:
    index = build_word_index(
        [
            SearchPage("faq/a", ("Plat",), (), "x"),
            SearchPage("faq/b", ("Plat a plat",), (), "plat platu"),
            SearchPage("faq/c", ("Plat!",), (), ""),
        ]
    )

    assert index.find("plat")[:2] == ["faq/a", "faq/c"]
    assert index.find("plat", limit=1) == ["faq/a"]


def test_a_page_in_two_languages_is_found_once_and_no_more_pages_than_wanted() -> None:
    pages = [SearchPage(f"faq/{number}", ("plat a mzda",), (), "") for number in range(4)] * 2
    others = [SearchPage(f"faq/other{number}", ("něco",), (), "") for number in range(9)]

    assert build_word_index([*pages, *others]).find("plat", limit=3) == ["faq/0", "faq/1", "faq/2"]
    assert build_word_index([*pages, *others]).find("plat", limit=9) == ["faq/0", "faq/1", "faq/2", "faq/3"]


OTHERS = (
    SearchPage("others/driving", (), ("обмін водійських прав", "vyměnit řidičák"), ""),
    SearchPage("faq/driving", ("Чи потрібні водійські права",), ("potřebuju řidičák",), ""),
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("обмін водійських прав", []),
        ("vyměnit řidičák za český", []),
        ("водійські права", ["faq/driving"]),
        ("řidičák", ["faq/driving"]),
    ],
)
def test_what_is_asked_more_like_a_question_about_something_else_finds_no_page(text: str, keys: list[str]) -> None:
    assert build_word_index(OTHERS).find(text) == keys
    assert build_word_index(OTHERS).leads_elsewhere(text) == (keys == [])


def test_example_questions_are_compared_one_by_one() -> None:
    apart = build_word_index([SearchPage("faq/a", ("Plat",), ("zkouška", "pohovor"), "")])
    together = build_word_index([SearchPage("faq/a", ("Plat",), ("zkouška pohovor",), "")])

    assert apart.held.of("zkousk").keys() == together.held.of("zkousk").keys() == {"faq/a"}
    assert not apart.held.of("zkousk", "pohovor")
    assert together.held.of("zkousk", "pohovor").keys() == {"faq/a"}


def test_an_example_question_without_a_word_is_nobodys() -> None:
    index = build_word_index([SearchPage("faq/a", ("Plat",), ("zkouška, ?",), "")])

    assert index.held.of("zkousk", GIST).keys() == {"faq/a"}
    assert not index.held.of("", GIST)
    assert index.find("?") == []


def test_a_page_without_two_words_side_by_side_must_hold_more_of_the_question() -> None:
    index = build_word_index(
        [
            SearchPage("faq/a", ("Zkušební doba",), (), ""),
            SearchPage("faq/b", ("Zkouška", "Doba"), (), ""),
            *(SearchPage(f"faq/{number}", (f"Něco {number}",), (), "") for number in range(9)),
        ]
    )

    assert index.find("zkušební doba xyzzyx qwertzu asdfgh") == ["faq/a"]
    assert index.find("doba xyzzyx qwertzu asdfgh zkušební") == []


def test_a_page_that_says_it_less_well_comes_later(index: WordIndex) -> None:
    assert index.find("směna") == ["faq/shifts", "requirements/shifts"]


@pytest.mark.parametrize("text", ["kde koupím letadlo a raketu na Měsíc, jaký plat", "letadlo vlak plat"])
def test_a_question_about_something_else_that_shares_a_word_finds_nothing(index: WordIndex, text: str) -> None:
    assert index.find(text) == []


def test_a_word_of_something_else_outweighs_one_of_this_work_and_an_unknown_one_does_not(index: WordIndex) -> None:
    assert index.find("зарплата xyzzy") == ["faq/pay"]
    assert index.find("зарплата потяг") == []


@given(st.text(), st.integers(0, 5))
def test_no_text_breaks_the_search(text: str, limit: int) -> None:
    found = build_word_index(PAGES, LISTS).find(text, limit)

    assert len(found) <= limit
    assert set(found) <= {page.key for page in PAGES}


@given(st.text())
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert build_word_index(()).find(text) == []
    assert build_word_index([SearchPage("faq/empty", ("", ""), (), "")]).find(text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Title of uniform", ["faq/uniform"]),
        ("Plzeň", ["towns/plzen"]),
        ("uniform v Plzni", ["towns/plzen", "faq/uniform"]),
        ("uniform v Plzni a v Brně", ["towns/brno", "towns/plzen", "faq/uniform"]),
        ("Plezn", ["towns/plzen"]),
        ("Title of uniform, Plezn", ["faq/uniform"]),
        ("snow in Plzeň", []),
        ("zcela něco jiného a Plezn", []),
        ("xyzzy", []),
    ],
)
def test_a_sentence_leads_to_the_towns_it_names_and_the_pages_it_asks_for(text: str, keys: list[str]) -> None:
    assert answers.find(small.content(), text) == keys


def test_what_was_found_has_the_name_of_its_button() -> None:
    keys = ("towns/plzen", "glossary/cpa", "faq/uniform")

    assert [answers.name(small.content(), key, "uk") for key in keys] == ["Пльзень", "Helper-uk", "uniform"]


def test_search_words_of_a_term_lead_to_it() -> None:
    content = small.content()
    term = content.glossary["cpa"].model_copy(update={"search": {"uk": "помічник"}})

    found = answers.find(replace(content, glossary={"cpa": term}), "помічника")
    assert found == ["glossary/cpa"]


def test_what_is_words_only_on_a_ukrainian_keyboard_is_looked_up_as_typed_there() -> None:
    content = small.content()
    term = content.glossary["cpa"].model_copy(update={"search": {"uk": "де помічник"}})

    assert answers.find(replace(content, glossary={"cpa": term}), "lt gjvsxybr") == ["glossary/cpa"]


def test_no_function_that_reads_typed_words_remembers_them() -> None:
    """Looking typed words up leaves nothing of them behind: people type names into any field."""
    modules = [
        answers,
        spelling,
        *(import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)),
    ]
    assert len(modules) == 7
    remembering = [name for module in modules for name, value in vars(module).items() if hasattr(value, "cache_info")]
    assert remembering == ["_index"], "it reads the places of the content"


def test_a_word_is_found_by_either_of_the_endings_it_may_have(index: WordIndex) -> None:
    assert index.find("зарплати")[:1] == ["faq/pay"]


def test_an_example_question_leads_to_its_page_before_any_other() -> None:
    pages = (
        SearchPage("faq/a", ("Směny a noci",), ("kdy se chodí",), "Směny, noci."),
        SearchPage("faq/b", ("Ráno",), ("směny a noci v zimě",), ""),
    )
    assert build_word_index(pages).find("Směny a noci v zimě?")[:1] == ["faq/b"]


def test_a_word_that_a_page_is_asked_by_is_not_about_something_else_for_sharing_a_stem() -> None:
    lists = WordLists(elsewhere={"music": ("музика",)})
    index = build_word_index((SearchPage("faq/men", ("Чоловіки",), ("мужик мужиків",), ""),), lists)
    assert index.find("чоловіки мужиків") == ["faq/men"]
    assert not index.find("чоловіки музику")


def test_a_question_in_the_words_of_one_example_alone_leads_to_it_first_whatever_their_order() -> None:
    lists = WordLists(skip={"small": ("kdy se co celý den dělají",)})
    pages = (
        SearchPage("faq/a", ("Směny a noci",), ("směna v zimě",), "Směny, noci."),
        SearchPage("faq/b", ("Ráno",), ("co dělají celý den, noční směny", "směna v létě"), ""),
    )
    index = build_word_index(pages, lists)
    assert index.find("celý den co dělají") == ["faq/b"]
    assert index.find("směny noční")[:1] == ["faq/b"]
    assert index.find("kdy se dělají") == []
