"""The commands for translators."""

import shutil
from pathlib import Path

import pytest

from bot.operations.environment import ROOT
from bot.view import catalog
from tests import small
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


def test_an_update_of_the_shipped_catalogues_changes_no_word(locales: Path) -> None:
    result = command("i18n", "update")

    assert result.code == 0
    assert all(": 100 % " in line for line in result.out.splitlines())
    for path in ROOT.glob("locales/*/LC_MESSAGES/*.po"):
        updated = locales / path.relative_to(ROOT / "locales")
        before, after = (catalog.read(place, path.parents[1].name) for place in (path, updated))
        assert [(message.id, message.string) for message in after][1:] == [
            (message.id, message.string) for message in before
        ][1:]


def test_a_new_language_gets_an_empty_catalogue(locales: Path) -> None:
    result = command("i18n", "update", "pl")

    assert f"{catalog.path_of(locales, 'pl')}:   0 %" in result.out
    assert not catalog.path_of(locales, "pl", "report").exists()


def test_what_is_no_language_is_refused() -> None:
    for name in ["xx", "polish", "../.."]:
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


def test_how_far_each_language_is_is_said_and_for_each_file_on_request(use: Put, tmp_path: Path) -> None:
    use({"CPA_CONTENT_DIR": str(small.write(tmp_path / "content"))})
    short, long = command("i18n", "status"), command("i18n", "status", "--files")

    assert [line[:10] for line in short.out.splitlines() if "content" in line] == ["uk content", "cs content"]
    assert len({line.index("%") for line in short.out.splitlines()}) == 1, "a table that lines up"
    assert len({line.index("%") for line in long.out.splitlines() if line.startswith("    cs/")}) == 1
    assert "    cs/guide/what.md " in long.out
    assert "    phrases.yaml " in long.out
