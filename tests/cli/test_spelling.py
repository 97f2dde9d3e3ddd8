"""`cpa-bot check --spelling`: with the dictionaries of this machine, and one sentence where there are none."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from bot.cli.content import FOLDERS, HUNSPELL
from tests import small
from tests.bot_parts import settings
from tests.cli.conftest import Put
from tests.cli.running import command

FINES = Path("uk/faq/fines.md")


@pytest.fixture
def _dictionaries(use: Put) -> None:
    use({})
    if not all((FOLDERS[0] / f"{name}.dic").is_file() for name in HUNSPELL.values()):
        if os.environ.get("CPA_DICTIONARIES_REQUIRED") == "1":
            pytest.fail("There are no dictionaries: apt-get install hunspell-uk hunspell-cs")
        pytest.skip("there are no dictionaries here")


@pytest.mark.proof
@pytest.mark.usefixtures("_dictionaries")
def test_the_shipped_content_has_no_misspelt_word_and_a_misspelt_one_is_found(tmp_path: Path) -> None:
    content = Path(shutil.copytree(settings().content_dir, tmp_path / "content"))
    (content / "cs" / FINES.relative_to("uk")).write_text("---\ntitle: Pokuty\n---\nAsistnet pokuty nedává.\n", "utf-8")
    shipped = command("check", "--spelling")
    assert (shipped.code, shipped.err, "misspelt" in shipped.out) == (0, "", False)

    result = command("check", "--spelling", "--content", str(content))
    (found,) = [line for line in (result.out + result.err).splitlines() if "misspelt" in line]
    assert found.startswith('cs/faq/fines.md:4: warning: "Asistnet" is in no dictionary, did you mean "Asistent"')


def test_without_a_dictionary_or_the_library_one_sentence_says_what_to_install(
    use: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use({"CPA_CONTENT_DIR": str(small.write(tmp_path / "content"))})
    result = command("check", "--spelling", "--dictionaries", str(tmp_path))
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "apt-get install hunspell-uk" in result.err

    monkeypatch.setitem(sys.modules, "hunspell", None)
    result = command("check", "--spelling")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "pip install chunspell" in result.err
