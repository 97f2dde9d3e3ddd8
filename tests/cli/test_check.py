"""`cpa-bot check`: for a reader, for a program, for a pull request; errors fail it, warnings do not."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import now, watched_content
from bot.cli.common import read_settings
from bot.content.checks import RULES, rule_name
from bot.storage.crypto import create_key_file, read_key_file
from tests import small
from tests.bot_parts import settings
from tests.cli.conftest import Put
from tests.cli.running import Result, command
from tests.content.test_compared import compared


@pytest.fixture
def content(tmp_path: Path, use: Put, request: pytest.FixtureRequest) -> Path:
    """The small content in a repository of its own; a copy of the shipped one where nothing else may be said."""
    use({})
    (tmp_path / ".git").mkdir()
    if request.node.get_closest_marker("shipped"):
        return Path(shutil.copytree(settings().content_dir, tmp_path / "content"))
    return compared(small.write(tmp_path / "content"))


@pytest.fixture
def check(content: Path) -> Callable[..., Result]:
    return lambda *words: command("check", "--content", str(content), *words)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def misspell(content: Path) -> int:
    """Misspell a source; return the line."""
    change(content / "guide.yaml", "[law, paper]", "[law, papir]")
    lines = (content / "guide.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if "papir" in line)


def outdate(content: Path) -> None:
    path = content / "uk" / "faq" / "fines.md"
    path.write_text(f"{path.read_text('utf-8')}\nЩе одне.\n", "utf-8")


@pytest.mark.shipped
def test_content_in_order_is_one_line_in_each_style(check: Callable[..., Result]) -> None:
    plain = check()
    assert (plain.code, plain.err) == (0, "")
    assert "is in order" in plain.out
    assert check("--format", "github") == Result(0, "", "")


def test_what_a_bot_found_good_is_judged_again_only_by_what_may_have_changed(
    content: Path, check: Callable[..., Result]
) -> None:
    outdate(content)
    (content / "notes.txt").write_text("Ask Jana.", "utf-8")
    later = ("--as-of", "2100-01-01", "--all")
    anew, anew_later = check(), check(*later)
    assert "(stale-translation)" in anew.out
    assert "notes.txt" in anew.out
    assert "(ended-facts)" in anew_later.out

    of = read_settings(content_dir=content)
    create_key_file(of.key_file)
    of.data_dir.mkdir()
    watching = watched_content(of, read_key_file(of.key_file), now)
    assert (check(), check(*later)) == (anew, anew_later)

    assert watching.key is not None
    forgetful = replace(watching.library.content, warnings=())
    watching.cache.store_cached(watching.begun_digest, watching.key, (forgetful, watching.words))
    assert "(stale-translation)" not in check().out

    change(content / "guide.yaml", "law", "lwa")
    assert "(stale-translation)" in check().err


def test_many_alike_are_one_line_and_a_number(content: Path, check: Callable[..., Result]) -> None:
    half = content / "pl"
    half.mkdir()
    (half / "privacy.md").write_text("---\ntitle: Prywatność\n---\nTekst.\n", "utf-8")
    with (content / "glossary.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"  t{one}: {{ term: {{ uk: x }}, meaning: {{ uk: x }} }}\n" for one in range(200))
    short, whole = (check(*words).err.splitlines() for words in ((), ("--all",)))
    assert len(short) < len(whole) / 8
    (more,) = (line for line in short if line.startswith("glossary.yaml: error: more like this: "))
    number = int(more.partition("this: ")[2].partition(";")[0])
    assert len([line for line in whole if line.startswith("glossary.yaml:")]) == number + 1
    assert len(json.loads(check("--format", "json").out)["problems"]) == len(whole)


def test_errors_and_warnings_stand_together_and_errors_fail(content: Path, check: Callable[..., Result]) -> None:
    outdate(content)
    warned = check()
    assert (warned.code, warned.err) == (0, "")
    assert "cs/faq/fines.md:" in warned.out
    assert "(stale-translation)" in warned.out

    line = misspell(content)
    failed = check()
    assert (failed.code, failed.out) == (1, "")
    lines = failed.err.splitlines()
    assert [one for one in lines if one.startswith("cs/faq/fines.md:") and ": warning: " in one]
    (error,) = (one for one in lines if ": error: " in one)
    assert error == f'guide.yaml:{line}: error: unknown source "papir", did you mean "paper"? (known-ids)'


def test_a_pull_request_shows_each_problem_at_its_line(content: Path, check: Callable[..., Result]) -> None:
    line = misspell(content)
    result = check("--format", "github")
    assert (result.code, result.err) == (1, "")
    (error,) = (one for one in result.out.splitlines() if one.startswith("::error"))
    assert error == (
        f'::error file=content/guide.yaml,line={line},title=known-ids::unknown source "papir", did you mean "paper"?'
    )


def test_without_a_repository_the_paths_begin_here(
    content: Path, check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    (content.parent / ".git").rmdir()
    change(content / "guide.yaml", "law", "lwa")
    monkeypatch.chdir(content.parent)
    assert "file=content/guide.yaml," in check("--format", "github").out


def test_a_program_reads_all_that_is_known_of_a_problem(content: Path, check: Callable[..., Result]) -> None:
    line = misspell(content)
    result = check("--format", "json")
    (problem,) = (one for one in json.loads(result.out)["problems"] if one["severity"] == "error")
    assert result.code == 1
    assert problem.pop("path").endswith("content/guide.yaml")
    assert problem == {
        "file": "guide.yaml",
        "line": line,
        "message": 'unknown source "papir"',
        "advice": 'did you mean "paper"?',
        "severity": "error",
        "rule": "known-ids",
        "fix": "paper",
    }


def test_the_catalogues_are_checked_with_the_content(content: Path, use: Put, check: Callable[..., Result]) -> None:
    locales = Path(shutil.copytree(settings().locales_dir, content.parent / "locales"))
    use({"CPA_LOCALES_DIR": str(locales)})
    change(locales / "cs" / "LC_MESSAGES" / "bot.po", 'msgstr "', '#, fuzzy\nmsgstr "100 % ')
    change(locales / "uk" / "LC_MESSAGES" / "bot.po", "{town}", "{twn}")
    change(content / "guide.yaml", "law", "lwa")
    result = check()
    assert result.code == 1
    assert "../locales/cs/LC_MESSAGES/bot.po:" in result.err
    assert "../locales/uk/LC_MESSAGES/bot.po:" in result.err
    assert "guide.yaml:" in result.err
    assert "file=locales/uk/LC_MESSAGES/bot.po,line=" in check("--format", "github").out


def test_every_rule_says_what_it_is_for(use: Put) -> None:
    use({})
    lines = dict(line.split(": ", 1) for line in command("check", "--rules").out.splitlines())
    assert lines.keys() >= {rule_name(rule) for rule in RULES}
    assert all(sentence.endswith(".") for sentence in lines.values())


def test_a_name_gives_no_orders_to_a_terminal_or_a_workflow(content: Path, check: Callable[..., Result]) -> None:
    """Names come from whoever opened the pull request; what is wrong with one may be what it orders."""
    (content / "uk" / "a\n::add-mask::x\x1b[2J.md").touch()
    with (content / "guide.yaml").open("a", encoding="utf-8") as file:
        file.write('"\\n::error::\\e]0;x": 1\n')
    for style in ("text", "github"):
        said = check("--format", style)
        lines = (said.out + said.err).splitlines()
        assert "\x1b" not in "".join(lines)
        assert not any(line.startswith(("::add-mask", "::error::")) for line in lines)
        assert any("\\n::error::\\x1b]0;x" in line for line in lines)


def test_a_file_that_is_a_pipe_or_leads_elsewhere_is_refused_and_not_waited_for(
    content: Path, check: Callable[..., Result]
) -> None:
    key = content.parent / "key"
    key.write_text("of the database", "utf-8")
    pipe, link = (content / "uk" / "guide" / f"{name}.md" for name in ("what", "wages"))
    pipe.unlink()
    os.mkfifo(pipe)
    link.unlink()
    link.symlink_to(key)
    said = check().err
    assert "uk/guide/what.md:1: error: this is no file, put a text file in its place" in said
    assert "uk/guide/wages.md:1: error: this is a link that leads out of the content folder" in said
    assert "of the database" not in said
