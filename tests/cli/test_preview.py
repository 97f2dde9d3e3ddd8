"""Commands that show the content: the page with every screen."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import now, watched_content
from bot.cli.asking import read_settings
from bot.environment import ROOT
from bot.storage.crypto import create_key_file, read_key_file
from tests import small
from tests.cli.conftest import Put
from tests.cli.running import command, refuses
from tests.cli.test_difference import git

LARGEST_BYTES = 2_000_000


@pytest.fixture
def folder(tmp_path: Path, use: Put) -> Path:
    """A small content folder, and nothing else: no token, no key, no database."""
    use({})
    return small.write(tmp_path / "content")


def test_a_catalogue_that_is_missing_is_named(folder: Path, use: Put, tmp_path: Path) -> None:
    locales = tmp_path / "locales"
    for language in small.LANGUAGES:
        path = locales / language / "LC_MESSAGES"
        path.mkdir(parents=True)
        (path / "bot.po").write_bytes((ROOT / "locales" / language / "LC_MESSAGES" / "bot.po").read_bytes())
    use({"CPA_LOCALES_DIR": str(locales)})
    refuses("CPA_LOCALES_DIR: ", "preview", "out.html", "--content", str(folder))


def test_the_page_is_written_without_token_key_or_database_or_from_what_a_bot_has_left_ready(
    folder: Path, tmp_path: Path, use: Put
) -> None:
    use({"CPA_CONTENT_DIR": str(folder)})
    out, of = tmp_path / "preview.html", read_settings()
    result = command("preview", str(out))
    assert (result.code, result.out, result.err) == (0, f"Written: {out}\n", "")
    anew = out.read_text("utf-8")
    assert '<html lang="cs">' in anew
    assert "[CPA_OPERATOR_NAME]" in anew
    assert {path.name for path in tmp_path.iterdir()} == {"content", "preview.html"}

    create_key_file(of.key_file)
    of.data_dir.mkdir()
    watching = watched_content(of, read_key_file(of.key_file), now)
    assert watching.before is not None
    marked = replace(watching.library.content, version="left-ready")
    watching.good.keep_ready(watching.begun_digest, watching.before, (marked, watching.words))
    assert command("preview", str(out)).code == 0
    assert out.read_text("utf-8") == anew.replace(watching.library.content.version, "left-ready")


def test_it_shows_a_day_ahead(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "preview.html"
    words = ("preview", str(out), "--language", "uk", "--as-of", "2030-01-31", "--content", str(folder))
    assert command(*words).code == 0
    text = out.read_text("utf-8")
    assert "станом на 31.01.2030" in text or "станом на 31.1.2030" in text
    assert '<ul class="overdue">' in text


def test_a_day_that_is_none_or_a_file_that_cannot_be_written(folder: Path) -> None:
    for day in ("soon", "2026-13-01", "31. 1. 2030"):
        refuses(
            "--as-of: write a day as 2027-06-30.\n", "preview", "out.html", "--as-of", day, "--content", str(folder)
        )
    said = "OUT: nowhere/out.html cannot be written (No such file or directory). Name another file.\n"
    refuses(said, "preview", "nowhere/out.html", "--content", str(folder))


def test_broken_content_is_refused_with_every_problem(folder: Path, tmp_path: Path) -> None:
    for name, old, new in (("guide.yaml", "[law]", "[lwa]"), ("uk/faq/fines.md", "Text of", "# Text of")):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    result = command("preview", str(tmp_path / "out.html"), "--content", str(folder))
    assert result.code == 1
    assert [line.partition(":")[0] for line in result.err.splitlines()] == ["guide.yaml", "uk/faq/fines.md"]
    assert not (tmp_path / "out.html").exists()


def test_it_shows_what_has_changed_since_a_version_in_git_or_a_folder(folder: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "preview.html", small.write(tmp_path / "before")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "First")
    words = folder / "cs" / "faq" / "fines.md"
    words.write_text(words.read_text("utf-8").replace("Text of", "Another text of", 1), "utf-8")
    result = command("preview", str(out), "--since", "HEAD", "--content", str(folder))
    assert (result.code, result.out) == (0, f"Written: {out}\n")
    assert "Another text of" in out.read_text("utf-8")
    assert "se nic nezměnilo" not in out.read_text("utf-8")
    assert command("preview", str(out), "--since", str(before), "--content", str(before)).code == 0
    assert "se nic nezměnilo" in out.read_text("utf-8")


def test_a_version_that_nobody_knows_or_that_cannot_be_shown(folder: Path, tmp_path: Path) -> None:
    git(folder, "init", "--quiet")
    broken = small.write(tmp_path / "before")
    (broken / "guide.yaml").write_text("chapters: [\n", "utf-8")
    for named, said in (
        ("nowhere", 'REV: git knows no version "nowhere"'),
        (str(broken), f"--since: this program cannot show {broken} any more. Name a later version.\n"),
    ):
        refuses(said, "preview", "out.html", "--since", named, "--content", str(folder))


@pytest.mark.proof
def test_the_whole_content_fits_into_a_letter(tmp_path: Path, use: Put) -> None:
    use({})
    out = tmp_path / "preview.html"
    assert command("preview", str(out)).code == 0
    assert out.stat().st_size < LARGEST_BYTES
