"""A language that is half done can be looked at: beside its original, and what lacks stands as there, behind a mark."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.editorial.catalogues import written
from bot.environment import ROOT
from tests import small
from tests.cli.running import command
from tests.content.breaking import change


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    monkeypatch.setenv("CPA_LOCALES_DIR", str(tmp_path / "locales"))
    return small.write(tmp_path / "content")


def looked_at(folder: Path) -> list[str]:
    """Give what stands in the column of the language, message by message."""
    out = folder.parent / "draft.html"
    result = command("preview", str(out), "--language", "pl", "--content", str(folder))
    assert (result.code, result.err) == (0, "")
    page = out.read_text("utf-8")
    assert '<div lang="cs"><div class="bubble' not in page, "two columns: the original and this one"
    return [part.partition('<div lang="uk">')[0] for part in page.split('<div lang="pl">')[1:]]


def test_of_a_language_that_nobody_has_begun_every_line_is_marked(folder: Path) -> None:
    screens = looked_at(folder)
    told = "\n".join(screens)
    assert len(screens) > 100
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
    path.write_bytes(written(program))

    told = "\n".join(looked_at(folder))
    for own in ("Tytuł", "Tekst polski.", "Praca", "Mandaty", "☰ Menu po polsku"):
        assert own in told
        assert f"🚧 {own}" not in told
    assert "🚧 Text of fines-uk." in told
    assert "nobody_fills_this" not in told
    assert "{conditions}" not in told


def test_the_first_languages_must_be_in_order(folder: Path) -> None:
    change("guide.yaml", "[law]", "[lwa]")(folder)
    result = command("preview", str(folder.parent / "out.html"), "--language", "pl", "--content", str(folder))
    assert (result.code, "guide.yaml:" in result.err) == (1, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("xx",), '--language: "xx" is no language. Name it by its two letters, such as cs, uk or pl.\n'),
        (("pl", "--since", "HEAD"), "--since: goes with --language cs or uk only. Leave one of the two out.\n"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(folder: Path, options: tuple[str, ...], told: str) -> None:
    result = command("preview", str(folder.parent / "out.html"), "--language", *options, "--content", str(folder))
    assert (result.code, result.err) == (2, told)
