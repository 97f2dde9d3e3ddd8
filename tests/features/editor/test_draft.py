"""A language that is half done can be looked at: beside its original, and what lacks stands as there, behind a mark."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.content.loader import load
from bot.content.problems import ContentError, Severity
from bot.content.snapshot import read_folder
from bot.conversation.model import ScreenWithNote
from bot.editorial import screen_samples
from bot.editorial.catalogues import to_po
from bot.features.editor.draft import TranslationReview, review_translation
from bot.features.editor.translation_exchange import export_texts, sources
from bot.operations.environment import ROOT
from bot.view.catalog import CatalogError
from bot.view.context import RenderContext
from bot.view.render import render
from tests import small
from tests.content.small_edits import change
from tests.editorial.samples import examples
from tests.translation.editor.pseudo import translate
from tests.translation.editor.test_translation_exchange import hand_over
from tests.view.rendering import OPERATOR


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    monkeypatch.setenv("CPA_LOCALES_DIR", str(tmp_path / "locales"))
    return small.write(tmp_path / "content")


def looked_at(folder: Path) -> str:
    """Return what every screen says in the language, drafted as far as it is."""
    found = judged(folder, export_texts("pl", sources(load(folder), folder.parent / "locales", ROOT, OPERATOR)))
    now, texts = datetime(2026, 12, 1, tzinfo=UTC), list[str]()
    for state in screen_samples.sample_states(examples(found.content, now)):
        for sample in state.samples:
            known = screen_samples.with_lead(state.known, sample.screen)
            session = replace(sample.session, language="pl")
            context = RenderContext(found.words, found.content, session, known, OPERATOR, now)
            for message in render(ScreenWithNote(sample.screen), context):
                texts += [message.text, *(one.label for row in message.rows for one in row)]
    return "\n".join(texts)


def test_of_a_language_that_nobody_has_begun_every_line_is_marked(folder: Path) -> None:
    told = looked_at(folder)
    assert "🚧 Text of what-uk." in told
    assert "Text of what-uk." not in told.replace("🚧 Text of what-uk.", "")
    assert "🚧 ☰ Меню" in told
    assert "🚧 Polski" in told, "a button by which the language can be known"
    assert not (folder / "pl").exists(), "nothing is written"


def test_what_is_translated_stands_without_a_mark_and_what_could_not_be_shown_as_in_the_original(folder: Path) -> None:
    texts = {
        "guide/what.md": "---\ntitle: Tytuł\n---\nTekst polski.\n",
        "faq/fines.md": "---\ntitle: Mandaty\nlabel: Mandaty\n---\nTekst {nobody_fills_this}.\n",
    }
    for name, text in texts.items():
        (folder / "pl" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pl" / name).write_text(text, "utf-8")
    change("faq.yaml", "cs: Work-cs }", "cs: Work-cs, pl: Praca }")(folder)
    program = Catalog("pl", fuzzy=False)
    program.add("☰ Menu", "☰ Menu po polsku")
    program.add("✅ Check the conditions", "{conditions}")
    program.add(("{number} week", "{number} weeks"), ("{number} tydzień", "", ""))
    path = folder.parent / "locales/pl/LC_MESSAGES/bot.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(to_po(program))

    told = looked_at(folder)
    for own in ("Tytuł", "Tekst polski.", "Praca", "Mandaty", "☰ Menu po polsku"):
        assert own in told
        assert f"🚧 {own}" not in told
    assert "🚧 Text of fines-uk." in told
    assert "nobody_fills_this" not in told
    assert "{conditions}" not in told


def test_the_first_languages_must_be_in_order(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    change("guide.yaml", "[law]", "[lwa]")(folder)
    with pytest.raises(ContentError, match=r"guide\.yaml"):
        judged(folder, texts)


def judged(folder: Path, texts: Catalog) -> TranslationReview:
    return review_translation(
        to_po(texts), read_folder(folder), folder, folder.parent / "locales", OPERATOR, date(2026, 12, 1)
    )


def said_of(found: TranslationReview) -> dict[str, str]:
    return {one.file: one.message for one in found.problems}


def test_of_half_a_translation_only_what_was_translated_is_judged(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    wrong = {
        "guide/what.md body": "Polski tekst {foo}.",
        "faq.yaml topics/work": "Praca {foo}",
        "bot.po ☰ Menu": "{foo}",
    }
    for message in texts:
        message.string = {**wrong, "guide/what.md title": "Co to jest"}.get(message.context or "", message.string)
    found = judged(folder, texts)
    assert said_of(found).keys() == wrong.keys()
    lines = to_po(texts).decode().splitlines()
    for one in found.problems:
        assert lines[one.line - 1].startswith("msgid") or lines[one.line - 2].startswith("msgctxt"), one
    assert found.taken.to_compare == ["pl/guide/what.md"]
    assert not found.publishable
    assert not (folder / "pl").exists(), "nothing is written"


def test_a_whole_translation_can_be_published_once_nothing_is_wrong(folder: Path) -> None:
    texts = hand_over(folder, "pl")
    translate(texts, {})
    found = judged(folder, texts)
    assert found.done.missing == 0
    assert [one for one in found.problems if one.severity is Severity.ERROR] == []
    assert found.publishable
    assert found.program is not None
    assert b"msgstr" in found.program[1]
    (folder / "pl/guide").mkdir(parents=True)
    (folder / "pl/guide/stray.md").write_text("Tekst.\n", "utf-8")
    found = judged(folder, texts)
    assert "pl/guide/stray.md" in {one.file for one in found.elsewhere}, "what is wrong elsewhere stands in the way too"
    assert not [one for one in found.problems if one.file.startswith("pl/")], (
        "it is at no line of the translator's file"
    )
    assert not found.publishable


def test_the_first_languages_come_back_too(folder: Path) -> None:
    texts = hand_over(folder, "cs")
    (title,) = [one for one in texts if one.context == "guide/what.md title"]
    title.string = "Jiný nadpis"
    title.flags.clear()
    found = judged(folder, texts)
    assert b"Jin\xc3\xbd nadpis" in (found.files["cs/guide/what.md"][1])
    assert found.program is None, "no word of the program has changed"


def test_a_file_says_its_language(folder: Path) -> None:
    with pytest.raises(CatalogError, match="into which language"):
        judged(folder, Catalog(fuzzy=False))
