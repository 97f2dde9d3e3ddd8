"""Shares of questions that lead to their page (`tests/measure_search.py`), and the model."""

import ast
import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.content.search as package
from bot.content import answers, spelling
from bot.content.content import Content
from bot.content.search.model import NO_PAGE, SearchModel, hash_examples, read_model
from bot.content.search.ngrams import build_title_index, phonetic_words
from bot.content.search.train import train_model
from tests import small
from tests.effort import record
from tests.measure_search import UNREAD, Row, shares, tables, total
from tests.waiting import until

LESSONS = [
    ("faq/pay", "яка зарплата"), ("faq/pay", "скільки платять"), ("faq/pay", "kolik je plat"),
    ("faq/shifts", "чи є нічні зміни"), ("faq/shifts", "noční směny"), ("documents/cv", "резюме"),
    ("documents/cv", "životopis"), (NO_PAGE, "яка погода"), (NO_PAGE, "jaké je počasí"),
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> SearchModel:
    return train_model("d", LESSONS)


@pytest.fixture(scope="module")
def measured(content: Content) -> dict[str, list[Row]]:
    known = {tuple(phonetic_words(text)) for _, text in content.lessons()}
    return {name: [row for row in rows if tuple(phonetic_words(row.typed)) not in known] for name, rows in tables()}


@pytest.mark.parametrize("read", ["unread", pytest.param("read", marks=pytest.mark.proof)])
def test_questions_lead_to_their_page_and_others_nowhere(
    content: Content, measured: dict[str, list[Row]], read: str
) -> None:
    chosen = [rows for name, rows in measured.items() if rows and (name in UNREAD) is (read == "unread")]
    asked = total([shares(rows, content) for rows in chosen if rows[0].pages])
    other = total([shares(rows, content) for rows in chosen if not rows[0].pages])
    away = 1 - (other.sure + other.unsure) / other.of

    record(f"questions {read}", f"{asked} (sure, right, shown, nothing) of {asked.of}")
    assert asked.shown / asked.of >= 0.92
    assert asked.sure_right / asked.sure >= 0.96
    assert away >= 0.92
    assert other.sure / other.of <= 0.02


def test_the_tables_cover_everything_that_can_be_found(content: Content) -> None:
    asked = [page for _, rows in tables() for row in rows for page in row.pages]
    assert set(asked) <= content.keys, "a page of the tables is gone: mend leads_to"


def test_the_name_of_every_page_and_term_leads_to_it(content: Content) -> None:
    missed = [
        (key, name) for key, names, _ in content.pages() for name in names if key not in answers.find(content, name)
    ]
    assert missed == []


def test_a_new_page_is_found_by_its_name_before_anything_is_trained() -> None:
    content = small.content()
    assert content.model is None
    assert answers.answer(content, "title of UNIFORM") == (("faq/uniform",), True)
    assert answers.find(content, "and the title of the uniform") == ["faq/uniform"]
    assert answers.find(content, "xyzzy") == []


def test_words_in_any_form_and_script_find_their_page(model: SearchModel) -> None:
    for text, page in (
        ("ЗАРПЛАТИ", "faq/pay"), ("zarplata", "faq/pay"), ("зарпалта", "faq/pay"),
        ("nocni smena", "faq/shifts"), ("nichni zminy", "faq/shifts"),
        ("zivotopisu", "documents/cv"),
    ):  # fmt: skip
        assert model.rank(phonetic_words(text))[0].page == page


def test_what_no_page_is_asked_is_nearer_to_none(model: SearchModel) -> None:
    assert model.rank(phonetic_words("яка погода"))[0].margin < 0
    assert model.rank(phonetic_words("погода"))[0].margin < 0
    assert model.rank(phonetic_words("888 777")) == []


def test_a_file_that_is_cut_off_is_none(model: SearchModel) -> None:
    packed = model.packed()
    assert read_model(packed).rank(phonetic_words("plat")) == model.rank(phonetic_words("plat"))
    for broken in (b"", packed[:7], packed[:200], packed[:-1], b"x" + packed[1:]):
        with pytest.raises(ValueError):  # noqa: PT011  any that is one
            read_model(broken)


def test_equal_lessons_have_one_digest_whatever_their_order() -> None:
    assert hash_examples(LESSONS) == hash_examples(LESSONS[::-1])
    assert hash_examples(LESSONS) != hash_examples(LESSONS[1:])


@given(text=st.text())
def test_no_text_breaks_the_search(model: SearchModel, text: str) -> None:
    assert {one.page for one in model.rank(phonetic_words(text))} <= {page for page, _ in LESSONS}
    assert build_title_index([("faq/a", "Plat")]).within(phonetic_words(text)) == []


def test_nothing_but_training_loads_numpy() -> None:
    given = "import sys, bot.app, bot.cli, bot.live.reload, bot.live.search_models, bot.content.answers; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", given], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    importing = [
        path.name
        for path in Path("bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import) and any(one.name == "numpy" for one in node.names)
    ]
    assert importing == ["train.py"]


def test_no_function_that_reads_typed_words_remembers_them() -> None:
    """Looking typed words up leaves nothing of them behind: people type names into any field."""
    modules = [
        answers,
        spelling,
        *(import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)),
    ]
    remembering = [name for module in modules for name, value in vars(module).items() if hasattr(value, "cache_info")]
    assert remembering == ["_index"], "it reads the places of the content"


def test_a_sentence_leads_to_the_towns_it_names_and_the_pages_it_asks_for() -> None:
    for text, keys in (
        ("Title of uniform", ["faq/uniform"]),
        ("Plzeň", ["towns/plzen"]),
        ("title of uniform v Plzni", ["towns/plzen", "faq/uniform"]),
        ("Plezn", ["towns/plzen"]),
        ("zcela něco jiného a Plezn", []),
        ("xyzzy", []),
    ):
        assert answers.find(small.content(), text) == keys


def test_a_town_in_a_sentence_about_something_else_is_only_offered() -> None:
    assert answers.answer(small.content(), "Plzeň dnes") == (("towns/plzen",), True)
    assert answers.answer(small.content(), "xyzzy qwert v Plzni") == (("towns/plzen",), False)


def test_what_was_found_has_the_name_of_its_button() -> None:
    keys = ("towns/plzen", "glossary/cpa", "faq/uniform")
    assert [answers.result_name(small.content(), key, "uk") for key in keys] == ["Пльзень", "Helper-uk", "uniform"]


async def test_a_training_ends_soon_after_the_bot_was_killed(tmp_path: Path) -> None:
    """A bot that is killed again and again must not leave its trainings behind."""
    lessons = [(f"faq/page-{number % 90}", f"{number} " * 40) for number in range(4000)]
    given = (
        "import asyncio, json, pathlib, sys\n"
        "from bot.live.search_models import train_and_store\n"
        "asyncio.run(train_and_store(pathlib.Path(sys.argv[1]), json.load(sys.stdin)))\n"
    )

    async def begun() -> bool:
        return _is_training(tmp_path)

    async def ended() -> bool:
        return not _is_training(tmp_path)

    command = (sys.executable, "-c", given, str(tmp_path))
    bot = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    assert bot.stdin
    bot.stdin.write(json.dumps(lessons).encode())
    bot.stdin.close()
    await until(begun)
    bot.kill()
    await bot.wait()
    await until(ended)
    assert [*tmp_path.iterdir()] == [], "it was done before it ended"


def _is_training(folder: Path) -> bool:
    """Return True if the command of a process that trains names a folder."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = command.read_bytes()
            if b"search.train" in words and bytes(folder) in words:
                return True
    return False
