"""The commands for translators."""

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.view import catalog
from tests.cli.conftest import Put
from tests.cli.running import command


@pytest.fixture(autouse=True)
def locales(use: Put, tmp_path: Path) -> Path:
    """A copy of the catalogues; commands may change them."""
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    use({"CPA_LOCALES_DIR": str(tmp_path / "locales")})
    return tmp_path / "locales"


def test_what_the_program_says_is_collected(tmp_path: Path) -> None:
    result = command("i18n", "extract", str(tmp_path / "new"))

    assert result.code == 0
    assert "bot.pot: " in result.out
    assert 'msgid "☰ Menu"' in (tmp_path / "new" / "bot.pot").read_text("utf-8")
    assert 'msgid "Summary in English"' in (tmp_path / "new" / "report.pot").read_text("utf-8")


def test_an_update_of_the_shipped_catalogues_finds_nothing_to_do_but_where_texts_are_said(
    locales: Path,
) -> None:
    result = command("i18n", "update")

    assert result.code == 0
    assert result.out.count("100 %") == 4
    for path in ROOT.glob("locales/*/LC_MESSAGES/*.po"):
        before, after = (
            _without_places(root / path.relative_to(ROOT / "locales")) for root in (ROOT / "locales", locales)
        )
        assert after == before


def test_a_new_language_gets_an_empty_catalogue(locales: Path) -> None:
    result = command("i18n", "update", "pl")

    assert f"{catalog.path_of(locales, 'pl')}: 0 %" in result.out
    assert not catalog.path_of(locales, "pl", "report").exists()


@pytest.mark.parametrize("name", ["xx", "polish", "../.."])
def test_what_is_no_language_is_refused(name: str) -> None:
    result = command("i18n", "update", name)

    assert (result.code, result.out) == (2, "")
    assert result.err == f'LANGUAGE: "{name}" is no language. Name it by its two letters, such as pl or vi.\n'


def test_a_broken_catalogue_is_one_sentence(locales: Path) -> None:
    path = catalog.path_of(locales, "cs")
    path.write_text("what is this\n", "utf-8")
    result = command("i18n", "update")

    assert result.code == 2
    assert (
        result.err
        == f"CPA_LOCALES_DIR: {path}:1: this is no line of a catalogue, put the text between quotes, or remove the line.\n"
    )


def _without_places(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#:")]
