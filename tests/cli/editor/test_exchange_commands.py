"""The commands that exchange texts with a translator."""

from pathlib import Path

from bot.view import catalog
from tests import small
from tests.cli.running import command
from tests.cli.test_translation import locales

__all__ = ["locales"]


def test_a_hand_over_is_written_and_taken_back(tmp_path: Path, locales: Path) -> None:
    content, handed = small.write(tmp_path / "content"), tmp_path / "polish.po"
    written = command("i18n", "handover", "pl", str(handed), "--content", str(content))
    assert written.code == 0
    assert written.out.startswith(f"{handed}: ")

    text = handed.read_text("utf-8")
    begin = text.index('msgctxt "guide/what.md label"')
    done = text[:begin] + text[begin:].replace('msgstr ""', 'msgstr "Praca"', 1)
    handed.write_text(f'{done}\nmsgctxt "guide/gone.md body"\nmsgid "x"\nmsgstr "y"\n', "utf-8")
    taken = command("i18n", "take", str(handed), "--content", str(content))

    assert taken.code == 0
    assert taken.out.splitlines() == [
        "guide/gone.md body: unknown text, skipped.",
        "pl/guide/what.md: the original differs from the exported one; compare both.",
        f"1 texts taken, {taken.out.split(' texts taken, ')[1].split()[0]} empty or fuzzy, 1 files changed. Next: cpa-bot check",
    ]
    assert (content / "pl" / "guide" / "what.md").read_text("utf-8") == "---\nlabel: Praca\n---\n"
    assert catalog.path_of(locales, "pl").is_file()


def test_a_file_that_is_no_hand_over_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text("nonsense\n", "utf-8")
    (tmp_path / "b.po").write_text('msgid "x"\nmsgstr "y"\n', "utf-8")
    results = [command("i18n", "take", str(tmp_path / name)) for name in ("a.po", "b.po", "c.po")]

    assert [result.code for result in results] == [2, 2, 2]
    assert results[0].err.startswith(f"FILE: {tmp_path / 'a.po'}:1: ")
    assert results[1].err.startswith('LANGUAGE: "" is no language.')
    assert results[2].err.startswith(f"FILE: {tmp_path / 'c.po'} does not exist.")
