"""`cpa-bot content ways`: an operator's own list of ways to reach towns, taken over whole or not at all."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.bot_parts import settings
from tests.cli.conftest import Put
from tests.cli.running import command

HEAD = "slug,kind,value,source,read_on,read_as\n"
PRAHA = "praha,email,podatelna@example.org,https://example.org/kontakt,2026-11-27,page\n"
RUMBURK = "rumburk,website,https://rumburk.example.org/,https://rumburk.example.org/,2026-11-27,page\n"


@pytest.fixture
def content(tmp_path: Path, use: Put) -> Path:
    use({})
    return Path(shutil.copytree(settings().content_dir, tmp_path / "content"))


def listed(content: Path) -> list[dict[str, str]]:
    with (content / "municipality_ways.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_takes_the_place_of_the_towns_row_of_its_kind(content: Path, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(HEAD + PRAHA + RUMBURK, "utf-8")
    before = listed(content)

    done = command("content", "ways", str(tmp_path / "ours.csv"), "--content", str(content))

    assert (done.code, done.out.splitlines()[:2]) == (0, ["praha email: new", "rumburk website: changed"])
    after = listed(content)
    assert len(after) == len(before) + 1
    assert after[0]["value"] == "podatelna@example.org", "in the order of the list of towns"
    assert [row["value"] for row in after if row["slug"] == "rumburk"] == ["https://rumburk.example.org/"]
    assert [row for row in after if row["slug"] not in {"praha", "rumburk"}] == [
        row for row in before if row["slug"] not in {"praha", "rumburk"}
    ]
    again = command("content", "ways", str(tmp_path / "ours.csv"), "--content", str(content))
    assert again.out.splitlines()[:2] == ["praha email: unchanged", "rumburk website: unchanged"]


def test_what_a_spreadsheet_saves_is_understood_and_a_dry_run_writes_nothing(content: Path, tmp_path: Path) -> None:
    table = (HEAD + PRAHA).replace(",", ";").replace("\n", "\r\n")
    (tmp_path / "ours.csv").write_text(table, "utf-8-sig", newline="")
    before = (content / "municipality_ways.csv").read_bytes()

    tried = command("content", "ways", str(tmp_path / "ours.csv"), "--dry-run", "--content", str(content))

    assert (tried.code, tried.out) == (0, "praha email: new\nNothing was written: that was a dry run.\n")
    assert (content / "municipality_ways.csv").read_bytes() == before


def test_one_wrong_row_keeps_the_whole_list_out_and_every_one_is_named(content: Path, tmp_path: Path) -> None:
    rows = (
        PRAHA,
        "rumburg,website,https://example.org/,https://example.org/,2026-11-27,page\n",
        "rumburk,email,jana.vzorova@example.org,https://example.org/,2026-11-27,page\n",
        "rumburk,phone,411 000,https://example.org/,2026-11-27,page\n",
    )
    (tmp_path / "ours.csv").write_text(HEAD + "".join(rows), "utf-8")
    before = (content / "municipality_ways.csv").read_bytes()

    refused = command("content", "ways", str(tmp_path / "ours.csv"), "--content", str(content))

    assert refused.code == 1
    assert [line.partition(" ")[0] for line in refused.err.splitlines()] == [f"ours.csv:{line}:" for line in (3, 4, 5)]
    assert 'did you mean "rumburk"?' in refused.err
    assert "never that of a person" in refused.err
    assert "jana" not in refused.err
    assert (content / "municipality_ways.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("municipality_ways.csv", b"\nkladno,police,", b'\nkladno,police,"', "municipality_ways.csv:6:"),
        ("municipality_ways.csv", b",read_on,", b",read on,", "municipality_ways.csv:1:"),
        ("municipality_ways.csv", b",2026-11-27,list,\n", b",27. 11. 2026,list,\n", "municipality_ways.csv:5:"),
        ("municipalities.csv", b"kladno,532053,", b"kladno,999999,", "municipalities.csv:3:"),
    ],
    ids=["a quote without partner", "another name of a column", "a wrong day", "a town that is refused"],
)
def test_a_folder_of_which_not_all_can_be_read_keeps_what_it_has(
    content: Path, tmp_path: Path, file: str, old: bytes, new: bytes, named: str
) -> None:
    """All ways are written anew: those that could not be read would be gone."""
    (tmp_path / "ours.csv").write_text(HEAD + PRAHA, "utf-8")
    whole, table = (content / file).read_bytes(), content / "municipality_ways.csv"
    assert old in whole
    (content / file).write_bytes(whole.replace(old, new, 1))
    before = table.read_bytes()

    refused = command("content", "ways", str(tmp_path / "ours.csv"), "--content", str(content))

    assert (refused.code, refused.err.partition(" ")[0]) == (1, named)
    assert table.read_bytes() == before
