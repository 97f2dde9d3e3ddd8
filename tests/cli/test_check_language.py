"""`cpa-bot check` tells what is wrong in the language of whoever asks: named, or that of the system."""

import json
import shutil
from pathlib import Path

import pytest

from bot.editorial.approve import described
from tests.cli.conftest import Put
from tests.cli.running import command
from tests.program import settings


@pytest.fixture
def wrong(tmp_path: Path, use: Put) -> Path:
    """A content folder in which a source is misspelt."""
    use({"CPA_LOCALES_DIR": str(settings().locales_dir)})
    folder = Path(shutil.copytree(settings().content_dir, tmp_path / "content"))
    guide = folder / "guide.yaml"
    guide.write_text(guide.read_text("utf-8").replace("mv-criteria", "mv-criterla", 1), "utf-8")
    return folder


TOLD = {
    "uk": ("помилка: Джерела «mv-criterla» немає. Можливо, мало бути «mv-criteria»? (known-ids)"),
    "cs": ("chyba: Zdroj „mv-criterla“ neexistuje. Nemělo tu být „mv-criteria“? (known-ids)"),
    "en": ('error: unknown source "mv-criterla", did you mean "mv-criteria"? (known-ids)'),
}


@pytest.mark.parametrize("language", TOLD)
def test_the_language_is_named(wrong: Path, language: str) -> None:
    assert command("check", "--content", str(wrong), "--language", language).err.strip().endswith(TOLD[language])


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "uk_UA.UTF-8"}, "uk"),
        ({"LC_ALL": "", "LC_MESSAGES": "cs_CZ.UTF-8", "LANG": "uk_UA.UTF-8"}, "cs"),
        ({"LC_ALL": "C.UTF-8", "LC_MESSAGES": "cs_CZ.UTF-8", "LANG": "cs_CZ"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "en"),
    ],
)
def test_else_it_is_that_of_the_system(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert command("check", "--content", str(wrong)).err.strip().endswith(TOLD[language])


def test_programs_and_pull_requests_are_told_in_it_too(wrong: Path) -> None:
    (problem,) = json.loads(command("check", "--content", str(wrong), "--format", "json", "--language", "cs").out)[
        "problems"
    ]
    assert problem["message"] == "Zdroj „mv-criterla“ neexistuje"
    assert (problem["advice"], problem["fix"]) == ("Nemělo tu být „mv-criteria“?", "mv-criteria")
    annotated = command("check", "--content", str(wrong), "--format", "github", "--language", "uk").out
    assert "::Джерела «mv-criterla» немає. Можливо, мало бути «mv-criteria»?" in annotated


def test_without_its_catalogue_a_language_is_english(wrong: Path, tmp_path: Path, use: Put) -> None:
    locales = Path(shutil.copytree(settings().locales_dir, tmp_path / "locales"))
    po = locales / "uk" / "LC_MESSAGES" / "bot.po"
    po.write_text(po.read_text("utf-8") + "what is this\n", "utf-8")
    use({"CPA_LOCALES_DIR": str(locales)})
    told = command("check", "--content", str(wrong), "--language", "uk").err
    assert 'error: unknown source "mv-criterla"' in told
    assert "this is no line of a catalogue" in told


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("uk", "known-ids: Усе, на що посилаються за назвою (id), справді є."),
        ("cs", "known-ids: Všechno, na co se odkazuje názvem (id), opravdu existuje."),
        ("en", "known-ids: Every id that is referred to exists."),
    ],
)
def test_what_every_rule_is_for_is_told_in_it(use: Put, language: str, said: str) -> None:
    use({})
    lines = command("check", "--rules", "--language", language).out.splitlines()
    assert said in lines
    english = dict(described())
    told = dict(line.split(": ", 1) for line in lines)
    assert told.keys() == english.keys()
    assert [name for name in told if (told[name] == english[name]) != (language == "en")] == []
