"""Commands for whoever edits the content: check, town, source confirm."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.app import now, watched_content
from bot.cli.common import read_settings
from bot.storage.crypto import create_key_file, read_key_file
from tests import small
from tests.canary import TOKEN
from tests.cli.conftest import Put
from tests.cli.running import Result, command, refuses
from tests.content.test_compared import compared

SOURCES = """# A comment.

sources:
  # The programme
  first:
    url: https://example.org/a
    title: "First: a source"
    dated: 2021
    read_on: 2026-01-01  # by Jana
    read_as: copy
    review_by: 2027-05-24
  second-one:
    url: https://example.org/b
    title: Second
    dated: undated
    read_on: 2026-01-02

    # not live yet
    read_as: part
    review_by: 2027-05-24
  last:
    url: https://example.org/c
    title: Last
    dated: undated
    read_on: "2026-01-03"
    read_as: copy
    review_by: 2027-05-24
  short: { url: https://example.org/d, title: Short, dated: undated, read_on: 2026-01-04, read_as: copy, review_by: 2027-05-24 }
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The small content, compared, for tests to break."""
    return compared(small.write(tmp_path / "content"))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    return tmp_path / "sources.yaml"


def test_broken_content_is_every_problem_and_exit_code_1(content: Path, use: Put) -> None:
    use({})
    guide = content / "guide.yaml"
    guide.write_text(guide.read_text("utf-8") + "\nnonsense: 1\n", "utf-8")
    (content / "uk" / "pages" / "about.md").unlink()
    result = command("check", "--content", str(content))
    assert (result.code, result.out) == (1, "")
    assert "guide.yaml:" in result.err
    assert "about" in result.err
    assert result.err.count(": error: ") == 2
    create_key_file(key := content.parent / "secrets" / "key")
    use({"CPA_KEY_FILE": str(key), "CPA_DATA_DIR": str(content.parent / "data"), "CPA_CONTENT_DIR": str(content), "CPA_OPERATOR_NAME": "x", "CPA_OPERATOR_ADDRESS": "x", "CPA_OPERATOR_EMAIL": "x@example.org", "CPA_OFFICER": "x", "CPA_TOKEN": TOKEN, "CPA_API_URL": "http://127.0.0.1:9"})  # fmt: skip
    assert command("run").code == 1, "the bot does not start with it either"


def test_folders_that_are_not_there(use: Put) -> None:
    use({})
    result = command("check", "--content", "nowhere")
    assert (result.code, result.err) == (2, "--content: nowhere is no content folder. Name one that holds guide.yaml and sources.yaml.\n")  # fmt: skip
    use({"CPA_LOCALES_DIR": "nowhere"})
    result = command("check")
    assert (result.code, result.err.startswith("CPA_LOCALES_DIR: there is no folder nowhere.")) == (2, True)
    use({"CPA_CONTENT_DIR": "nowhere"})
    result = command("check")
    assert (result.code, result.err.startswith("CPA_CONTENT_DIR: nowhere is no content folder.")) == (2, True)


def test_a_source_to_be_read_again_is_named_and_no_obstacle(content: Path, use: Put) -> None:
    use({})
    sources = content / "sources.yaml"
    text = sources.read_text("utf-8").replace("read_on: 2026", "read_on: 2024", 1)
    sources.write_text(text.replace("review_by: 2027", "review_by: 2025", 1), "utf-8")
    result = command("check", "--content", str(content))
    assert (result.code, result.err) == (0, "")
    assert "was to be read again by 2025-" in result.out
    assert "warning: " in result.out


def test_a_town_is_found_by_any_name(use: Put) -> None:
    use({})
    for words, slug in ((("Plzeň",), "plzen"), (("usti", "nad", "labem"), "usti-nad-labem"), (("Пльзень",), "plzen")):
        result = command("town", *words)
        assert (result.code, result.out.splitlines()[0]) == (0, slug)


def test_a_question_leads_to_ids_best_first_and_their_names_are_told_aside(use: Put, content: Path) -> None:
    use({"CPA_CONTENT_DIR": str(content)})
    result = command("find", "--language", "cs", "how", "are", "fines", "in", "Brno?")

    assert result == Result(0, "towns/brno\nfaq/fines\n", "  Brno\n  fines\n")
    assert command("find", "fines").err == ""


def test_a_question_about_something_else_is_not_found(use: Put, tmp_path: Path) -> None:
    use({"CPA_CONTENT_DIR": str(small.write(tmp_path / "content"))})
    result = command("find", "kde se dá zajít na pivo")

    assert (result.code, result.out, result.err) == (1, "not found\n", "")


def test_a_question_is_looked_up_in_what_the_bot_left_ready_until_the_folder_changes(use: Put, content: Path) -> None:
    use({"CPA_CONTENT_DIR": str(content)})
    of = read_settings()
    create_key_file(of.key_file)
    of.data_dir.mkdir()
    watching = watched_content(of, read_key_file(of.key_file), now)
    only_terms = replace(watching.library.content, words={})
    assert watching.key is not None
    watching.cache.store_cached(watching.begun_digest, watching.key, (only_terms, watching.words))

    assert command("find", "fines").out == "not found\n"

    with (content / "uk/faq/fines.md").open("a") as page:
        page.write("\n")
    assert command("find", "fines").out == "faq/fines\n"


CONFIRMED = (
    ("first", date(2026, 1, 1), "2026-01-01  # by Jana", "copy", "  # by Jana"),
    ("second-one", date(2026, 1, 2), "2026-01-02", "part", ""),
    ("last", date(2026, 1, 3), '"2026-01-03"', "copy", ""),
)


def test_only_the_three_lines_of_the_confirmed_source_change(sources: Path) -> None:
    today = date.today()  # noqa: DTZ011 - the day on this desk
    for line_end, (name, read_on, written, read_as, comment) in product(("\n", "\r\n"), CONFIRMED):
        sources.write_bytes(SOURCES.replace("\n", line_end).encode())
        before = sources.read_bytes().decode().split("\n")
        result = command("source", "confirm", name, "--content", str(sources.parent))
        assert (result.code, result.out) == (0, f"{name}: read live today.\n")
        after = sources.read_bytes().decode().split("\n")
        changed = {was.strip(): now.strip() for was, now in zip(before, after, strict=True) if was != now}
        assert changed == {
            f"read_on: {written}": f"read_on: {today}{comment}",
            f"read_as: {read_as}": "read_as: live",
            "review_by: 2027-05-24": f"review_by: {today + (date(2027, 5, 24) - read_on)}",
        }
        assert command("source", "confirm", name, "--content", str(sources.parent)).code == 0
        assert sources.read_bytes().decode().split("\n") == after


def test_several_are_confirmed_at_once_or_none(sources: Path) -> None:
    for names in (("first", "fisrt"), ("fisrt",)):
        refuses('NAME: no source "fisrt"', "source", "confirm", *names, "--content", str(sources.parent))
    assert sources.read_text("utf-8") == SOURCES
    both = command("source", "confirm", "first", "last", "--content", str(sources.parent))
    assert both.out == "first: read live today.\nlast: read live today.\n"
    assert sources.read_text("utf-8").count("read_as: live") == 2


def test_what_is_to_be_read_again_is_listed_most_urgent_first(content: Path) -> None:
    sources = content / "sources.yaml"
    later = f"review_by: {date.today() + timedelta(days=100)}"  # noqa: DTZ011
    text = re.sub(r"review_by: \S+", later, sources.read_text("utf-8"))
    late = text.index("review_by", text.index("  note:"))
    text = f"{text[:late]}review_by: 2026-11-25{text[late + 21 :]}"
    soon, day = text.index("review_by", text.index("  law:")), date.today() + timedelta(days=20)  # noqa: DTZ011
    sources.write_text(f"{text[:soon]}review_by: {day}{text[soon + 21 :]}", "utf-8")
    listed = command("source", "list", "--content", str(content))
    first, address, second, _ = listed.out.splitlines()
    assert first.startswith(f"2026-11-25 overdue  {'note':24}  Note")
    assert address.startswith("    https://example.org/note")
    assert second.startswith(f"{day}          {'law':24}  Law")
    assert listed.err.startswith("2 of ")
    assert "note" in command("source", "list", "--within", "0", "--content", str(content)).out


def test_a_file_in_another_encoding_is_one_sentence(content: Path, use: Put) -> None:
    use({})
    before = (content / "sources.yaml").read_bytes()
    for file, words in {"sources.yaml": ("source", "confirm", "law"), "spelling.txt": ("check", "--spelling")}.items():
        (content / file).write_bytes("Žádost\n".encode("cp1250"))
        refused = command(*words, "--content", str(content))
        told = f"{content / file}: the file is not UTF-8 text. Save it with the encoding UTF-8.\n"
        assert (refused.code, refused.out, refused.err) == (2, "", told)
        (content / "sources.yaml").write_bytes(before)


def test_a_number_or_a_day_out_of_all_bounds_is_refused(use: Put) -> None:
    use({})
    for words in (
        ("check", "--as-of", "9999-12-31"), ("check", "--as-of", "0001-01-01"), ("source", "list", "--within", "9999999"),
        ("simulator", "--port", "70000"),
    ):  # fmt: skip
        refused = command(*words)
        assert (refused.code, refused.out, "Traceback" in refused.err) == (2, "", False)
        assert words[1] in refused.err
    refuses("--as-of: write a day as 2027-06-30.\n", "check", "--as-of", "1. 4. 2027")


def test_a_source_is_confirmed_in_one_line_too_but_not_without_its_lines(sources: Path) -> None:
    assert command("source", "confirm", "short", "--content", str(sources.parent)).code == 0
    assert sources.read_text("utf-8").count("read_as: live") == 1
    sources.write_text(SOURCES.replace("    read_as: part\n", ""), "utf-8")
    result = command("source", "confirm", "second-one", "--content", str(sources.parent))
    assert (result.code, "has no read_on, read_as and review_by" in result.err) == (2, True)
    sources.write_text("sources: none\n", "utf-8")
    refuses('NAME: no source "first"', "source", "confirm", "first", "--content", str(sources.parent))


def test_a_change_in_one_language_is_asked_about_until_it_is_noted(content: Path, use: Put) -> None:
    use({})
    other, text = "cs/faq/fines.md", content / "uk" / "faq" / "fines.md"
    text.write_text(text.read_text("utf-8") + "\nЩе одне.\n", "utf-8")
    assert f"{other}:" in command("check", "--content", str(content)).out

    noted = command("content", "translated", str(text), "--content", str(content))
    assert (noted.code, noted.out) == (0, f"{other}: noted.\n")
    assert other not in command("check", "--content", str(content)).out
    for path in ("uk/faq", str(content)):
        again = command("content", "translated", path, "--content", str(content))
        assert again.out == "Nothing to note: they have not changed since they were compared.\n"


def test_a_table_that_cannot_be_read_whole_is_mended_before_more_is_noted(content: Path, use: Put) -> None:
    use({})
    text, table = content / "uk/faq/fines.md", content / "compared.csv"
    text.write_text(text.read_text("utf-8") + "\nЩе одне.\n", "utf-8")
    whole = table.read_bytes()
    # another name, and a control character
    for slip in (b"mark uk", b"mark_uk\x01"):
        table.write_bytes(broken := whole.replace(b"mark_uk", slip, 1))
        said = f"{table} cannot be read as it is. Mend it first: cpa-bot check\n"
        refuses(said, "content", "translated", str(text), "--content", str(content))
        assert table.read_bytes() == broken


def test_only_texts_that_can_be_read_are_noted(content: Path, use: Put) -> None:
    use({})
    for path in ("faq.yaml", "nowhere.md", str(content.parent)):
        result = command("content", "translated", path, "--content", str(content))
        assert (result.code, result.err) == (2, f"PATHS: {path} is no text and no folder of texts. Name one such as uk/guide/what.md.\n")  # fmt: skip
    (content / "uk" / "faq" / "fines.md").write_text("---\nfoo: 1\n---\nA.\n", "utf-8")
    (content / "cs" / "faq" / "uniform.md").unlink()
    result = command("content", "translated", "uk/faq", "--content", str(content))
    assert (result.code, result.err) == (2, "PATHS: uk/faq/fines.md cannot be read as it is. Mend it first: cpa-bot check\n")  # fmt: skip
    (content / "uk" / "faq" / "fines.md").unlink()
    assert command("content", "translated", "uk/faq", "--content", str(content)).code == 0
