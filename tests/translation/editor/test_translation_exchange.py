"""A hand-over tells a translator all they need, and what comes back changes what was translated and nothing else."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.content.compared import COMPARED_FILE, recorded, table_text
from bot.content.content import Content
from bot.content.loader import load
from bot.content.problems import ContentError
from bot.content.snapshot import read_folder as look
from bot.editorial.catalogues import BOT, Coverage, merge, new_catalogue, of_content, template, to_po
from bot.features.editor.translation_exchange import ImportResult, export_texts, import_texts, sources
from bot.operations.environment import ROOT
from tests import small
from tests.content.small_edits import change
from tests.view.rendering import OPERATOR

LOCALES = ROOT / "locales"
HANDED: dict[tuple[str, str], bytes] = {}


def hand_over(folder: Path, language: str) -> Catalog:
    """Return the translator's file. It is made once in a process for each state of the content and language."""
    state = look(folder).version, language
    if state not in HANDED:
        HANDED[state] = to_po(export_texts(language, sources(load(folder), LOCALES, ROOT, OPERATOR)))
    return read_po(BytesIO(HANDED[state]))


def bring_back(folder: Path, handed_over: Catalog, language: str) -> ImportResult:
    program = new_catalogue(language)
    merge(program, template(BOT, ROOT))
    taken = import_texts(
        read_po(BytesIO(to_po(handed_over))), language, load(folder).content, look(folder).files, program
    )
    for name, text in taken.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    return taken


def text_of(handed_over: Catalog, name: str) -> Message:
    (found,) = [message for message in handed_over if message.context == name]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.write(tmp_path)


def test_each_text_says_what_it_is_how_long_it_may_be_and_what_the_other_language_says(folder: Path) -> None:
    texts = hand_over(folder, "pl")

    body = text_of(texts, "guide/what.md body")
    assert (body.id, body.string) == ("Text of what-uk.", "")
    said = " ".join(body.auto_comments)
    assert said.startswith("Its text (Markdown). In: a chapter of the guide. A screen has 900 characters in all;")
    assert said.endswith("cs: Text of what-cs.")
    label = text_of(texts, "questions/czech.md options/free")
    assert "On a button: at most 30 characters." in label.auto_comments
    sentence = text_of(texts, "sentences.yaml town_says/call-us")
    assert "One sentence: at most 120 characters." in sentence.auto_comments
    stage = text_of(texts, "year/applying.md body")
    assert "One sentence, on full screens too: no longer than it is in uk." in stage.auto_comments
    meaning = text_of(texts, "glossary.yaml terms/cpa/meaning")
    assert meaning.auto_comments[0] == "What a term means. In: the dictionary."


def test_texts_of_the_program_stand_there_under_their_english_names_with_their_screens(folder: Path) -> None:
    texts = hand_over(folder, "pl")

    menu = text_of(texts, "bot.po ☰ Menu")
    assert menu.id == "☰ Меню"
    said = " ".join(menu.auto_comments)
    assert said.startswith("On a button: at most 30 characters. Screen FixedPage: One of the fixed pages ")
    assert "more screens. cs: ☰ Nabídka" in said
    short = text_of(texts, "bot.po read in an archived copy on {date}")
    assert "keep it short" in short.auto_comments[0]
    unseen = text_of(texts, "bot.po Nothing was sent or changed.")
    assert unseen.auto_comments[0].startswith("Shown by bot/web/pages.py: The lead pages: ")
    days = text_of(texts, "bot.po {number} week")
    assert days.id == ("{number} тиждень", "{number} тижнів")


def note_what(folder: Path) -> None:
    """Note that both languages say what an assistant is, as they are now."""
    (folder / COMPARED_FILE).write_text(table_text(recorded(load(folder).content, ["guide/what"])), "utf-8")


def test_what_is_translated_stands_there_and_what_is_stale_is_fuzzy(folder: Path) -> None:
    note_what(folder)
    texts = hand_over(folder, "uk")

    fresh, stale = text_of(texts, "guide/what.md body"), text_of(texts, "guide/wages.md body")
    assert (fresh.id, fresh.string, fresh.fuzzy) == ("Text of what-cs.", "Text of what-uk.", False)
    assert (stale.id, stale.string, stale.fuzzy) == ("Text of wages-cs.", "Text of wages-uk.", True)


def test_a_file_that_was_translated_whole_is_noted_as_compared(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    for keys, said in (("title", "Tytuł"), ("label", "co: to"), ("body", "- jeden\n- dwa")):
        text_of(texts, f"guide/what.md {keys}").string = said
    text_of(texts, "phrases.yaml reasons/no-post").string = "Nie ma."
    taken = bring_back(folder, texts, "pl")

    assert taken.files.keys() == {"pl/guide/what.md", "phrases.yaml", COMPARED_FILE}
    assert (folder / "pl/guide/what.md").read_text("utf-8") == (
        '---\ntitle: Tytuł\nlabel: "co: to"\n---\n- jeden\n- dwa\n'
    )
    assert load(folder).content.reasons["no-post"]["pl"] == "Nie ma."
    assert (taken.texts, taken.unknown, taken.to_compare) == (4, [], [])


def test_a_table_of_what_was_compared_that_cannot_be_read_whole_stays_as_it_is(folder: Path) -> None:
    note_what(folder)
    with (folder / COMPARED_FILE).open("a", encoding="utf-8") as rows:
        rows.write('uk/guide/what.md,"1,2\n')
    texts = hand_over(folder, "pl")
    for keys in ("title", "label", "body"):
        text_of(texts, f"guide/what.md {keys}").string = "Tekst"

    assert bring_back(folder, texts, "pl").files.keys() == {"pl/guide/what.md"}


def test_a_file_whose_original_has_changed_meanwhile_has_to_be_compared(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    for keys in ("title", "label", "body"):
        text_of(texts, f"guide/what.md {keys}").string = "Tekst"
    change("uk/guide/what.md", "Text of", "Another text of")(folder)
    taken = bring_back(folder, texts, "pl")

    assert taken.to_compare == ["pl/guide/what.md"]
    assert COMPARED_FILE not in taken.files
    content = load(folder).content
    assert of_content(content, "pl")["pl/guide/what.md"] == Coverage(3, unsure=3)


def test_what_is_empty_fuzzy_or_unknown_is_left_out(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    text_of(texts, "guide/what.md title").string = "Tytuł"
    text_of(texts, "guide/what.md title").flags.add("fuzzy")
    texts.add("Text", "Tekst", context="guide/gone.md title")
    texts.add("No context", "Bez kontekstu")
    texts.add("Other", "Inny", context="bot.po Nobody says this")
    taken = bring_back(folder, texts, "pl")

    assert taken.files == {}
    assert (taken.texts, taken.left) == (0, len(texts) - 3)
    assert sorted(taken.unknown) == ["", "bot.po Nobody says this", "guide/gone.md title"]


def test_what_comes_back_unchanged_changes_nothing(content: Content) -> None:
    root = ROOT / "content"
    texts = export_texts("uk", sources(load(root), LOCALES, ROOT, OPERATOR))
    program = new_catalogue("uk")
    merge(program, template(BOT, ROOT))
    taken = import_texts(read_po(BytesIO(to_po(texts))), "uk", content, look(root).files, program)

    assert taken.files == {}
    assert taken.texts > 1300


def test_a_half_translated_language_does_not_stand_in_the_way_but_a_broken_original_does(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    text_of(texts, "guide/what.md title").string = "Tytuł"
    bring_back(folder, texts, "pl")
    again = hand_over(folder, "pl")
    assert text_of(again, "guide/what.md title").string == "Tytuł"
    assert text_of(again, "guide/what.md body").string == ""

    change("guide.yaml", "[law]", "[lwa]")(folder)
    with pytest.raises(ContentError, match="lwa"):
        hand_over(folder, "pl")


def test_what_its_source_does_not_say_is_not_handed_over(folder: Path) -> None:
    gathered = sources(load(folder), LOCALES, ROOT, OPERATOR)
    content = replace(gathered.content, reasons={"no-post": {"cs": "No post-cs."}}, as_read=None)
    texts = export_texts("pl", gathered._replace(content=content))

    assert not [message for message in texts if message.context == "phrases.yaml reasons/no-post"]


def test_a_file_that_is_as_its_original_is_needs_no_comparing_when_a_part_comes_back(folder: Path) -> None:
    note_what(folder)
    texts = hand_over(folder, "uk")
    text_of(texts, "guide/what.md title").string = "Заголовок"
    texts.delete("Text of what-cs.", context="guide/what.md body")

    assert bring_back(folder, texts, "uk").to_compare == []
