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
from tests.cli.running import command
from tests.cli.test_difference import git

LARGEST_BYTES = 2_000_000


@pytest.fixture
def folder(tmp_path: Path, use: Put) -> Path:
    """A small content folder, and nothing else: no token, no key, no database."""
    use({})
    return small.write(tmp_path / "content")


def test_what_cannot_be_written_is_said_in_one_sentence(folder: Path) -> None:
    result = command("preview", "nowhere/out.html", "--content", str(folder))
    said = "OUT: nowhere/out.html cannot be written (No such file or directory). Name another file.\n"
    assert (result.code, result.out, result.err) == (2, "", said)


def test_a_catalogue_that_is_missing_is_named(folder: Path, use: Put, tmp_path: Path) -> None:
    locales = tmp_path / "locales"
    for language in small.LANGUAGES:
        path = locales / language / "LC_MESSAGES"
        path.mkdir(parents=True)
        (path / "bot.po").write_bytes((ROOT / "locales" / language / "LC_MESSAGES" / "bot.po").read_bytes())
    use({"CPA_LOCALES_DIR": str(locales)})
    result = command("preview", str(tmp_path / "out.html"), "--content", str(folder))
    assert result.code == 2
    assert result.err.startswith("CPA_LOCALES_DIR: ")


def test_the_page_is_written_without_token_key_or_database(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "preview.html"
    result = command("preview", str(out), "--content", str(folder))
    assert (result.code, result.out, result.err) == (0, f"Written: {out}\n", "")
    text = out.read_text("utf-8")
    assert '<html lang="cs">' in text
    assert "[CPA_OPERATOR_NAME]" in text
    assert {path.name for path in tmp_path.iterdir()} == {"content", "preview.html"}


def test_what_a_bot_has_left_ready_is_shown_as_if_it_were_judged_anew(folder: Path, tmp_path: Path, use: Put) -> None:
    use({"CPA_CONTENT_DIR": str(folder)})
    out, of = tmp_path / "preview.html", read_settings()
    assert command("preview", str(out)).code == 0
    anew = out.read_text("utf-8")

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


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "31. 1. 2030"])
def test_a_day_that_is_none(folder: Path, tmp_path: Path, day: str) -> None:
    result = command("preview", str(tmp_path / "out.html"), "--as-of", day, "--content", str(folder))
    assert (result.code, result.err) == (2, "--as-of: write a day as 2027-06-30.\n")


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
    result = command("preview", str(out), "--since", "HEAD", "--content", str(folder))
    assert (result.code, result.out) == (0, f"Written: {out}\n")
    assert "se nic nezměnilo" in out.read_text("utf-8")
    words = folder / "cs" / "faq" / "fines.md"
    words.write_text(words.read_text("utf-8").replace("Text of", "Another text of", 1), "utf-8")
    for named in ("HEAD", str(before)):
        assert command("preview", str(out), "--since", named, "--content", str(folder)).code == 0
        assert "Another text of" in out.read_text("utf-8")
        assert "se nic nezměnilo" not in out.read_text("utf-8")


def test_a_version_that_nobody_knows_or_that_cannot_be_shown(folder: Path, tmp_path: Path) -> None:
    git(folder, "init", "--quiet")
    result = command("preview", str(tmp_path / "out.html"), "--since", "nowhere", "--content", str(folder))
    assert result.code == 2
    assert 'git knows no version "nowhere"' in result.err
    broken = small.write(tmp_path / "before")
    (broken / "guide.yaml").write_text("chapters: [\n", "utf-8")
    result = command("preview", str(tmp_path / "out.html"), "--since", str(broken), "--content", str(folder))
    assert result.code == 2
    assert result.err == f"--since: this program cannot show {broken} any more. Name a later version.\n"


@pytest.mark.proof
def test_the_whole_content_fits_into_a_letter(tmp_path: Path, use: Put) -> None:
    use({})
    out = tmp_path / "preview.html"
    assert command("preview", str(out)).code == 0
    assert out.stat().st_size < LARGEST_BYTES
