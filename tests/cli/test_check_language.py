"""`cpa-bot check` tells what is wrong in the language of whoever asks: named, or that of the system."""

import shutil
from pathlib import Path

import pytest

from bot.editorial.validators import rule_descriptions
from tests import small
from tests.bot_parts import settings
from tests.cli.conftest import Put
from tests.cli.running import command
from tests.content.small_edits import change

TOLD = {
    "uk": "помилка: Джерела «papir» немає. Можливо, мало бути «paper»? (known-ids)",
    "cs": "chyba: Zdroj „papir“ neexistuje. Nemělo tu být „paper“? (known-ids)",
    "en": 'error: unknown source "papir", did you mean "paper"? (known-ids)',
}
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
SYSTEMS = {
    ("", "", "uk_UA.UTF-8"): "uk",
    ("", "cs_CZ.UTF-8", "uk_UA.UTF-8"): "cs",
    ("C.UTF-8", "cs_CZ.UTF-8", "cs_CZ"): "en",
    ("", "", "de_DE.UTF-8"): "en",
    ("", "", ""): "en",
}
RULE = {
    "uk": "known-ids: Усе, на що посилаються за назвою (id), справді є.",
    "cs": "known-ids: Všechno, na co se odkazuje názvem (id), opravdu existuje.",
    "en": "known-ids: Every id that is referred to exists.",
}


@pytest.fixture
def wrong(tmp_path: Path, use: Put) -> Path:
    """A content folder in which a source is misspelt."""
    folder = small.write(tmp_path / "content")
    use({"CPA_LOCALES_DIR": str(settings().locales_dir), "CPA_CONTENT_DIR": str(folder)})
    change("guide.yaml", "[law, paper]", "[law, papir]")(folder)
    return folder


@pytest.mark.usefixtures("wrong")
def test_the_language_is_named_or_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for language, told in TOLD.items():
        assert told in command("check", "--language", language).err
    for values, language in SYSTEMS.items():
        for name, value in zip(VARIABLES, values, strict=True):
            monkeypatch.setenv(name, value)
        assert TOLD[language] in command("check").err, values


@pytest.mark.usefixtures("wrong")
def test_without_its_catalogue_a_language_is_english(tmp_path: Path, use: Put) -> None:
    locales = Path(shutil.copytree(settings().locales_dir, tmp_path / "locales"))
    po = locales / "uk" / "LC_MESSAGES" / "bot.po"
    po.write_text(po.read_text("utf-8") + "what is this\n", "utf-8")
    use({"CPA_LOCALES_DIR": str(locales)})
    told = command("check", "--language", "uk").err
    assert 'error: unknown source "papir"' in told
    assert "this is no line of a catalogue" in told


def test_what_every_rule_is_for_is_told_in_it(use: Put) -> None:
    use({})
    english = dict(rule_descriptions())
    for language, said in RULE.items():
        lines = command("check", "--rules", "--language", language).out.splitlines()
        assert said in lines
        told = dict(line.split(": ", 1) for line in lines)
        assert told.keys() == english.keys()
        assert [name for name in told if (told[name] == english[name]) != (language == "en")] == []
