"""Files saved on Windows have the same content, or are refused with one sentence."""

import codecs
import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.operations.environment import ROOT
from tests import small
from tests.cli.running import command

PassOnWay = Callable[[Path, bytes], bytes]


def with_bom(_path: Path, data: bytes) -> bytes:
    """Notepad: UTF-8 with BOM."""
    return codecs.BOM_UTF8 + data


def with_windows_line_ends(_path: Path, data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def by_notepad(path: Path, data: bytes) -> bytes:
    """Both, and no end of the last line."""
    return with_bom(path, with_windows_line_ends(path, data)).rstrip()


def by_excel(path: Path, data: bytes) -> bytes:
    """CSV UTF-8 with Czech settings: semicolons, decimal commas, a row that was emptied."""
    if path.suffix != ".csv":
        return by_notepad(path, data)
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    numbers = {place for place, name in enumerate(header) if name in {"lat", "lon"}}
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(header)
    for row in rows:
        table.writerow(cell.replace(".", ",") if place in numbers else cell for place, cell in enumerate(row))
    table.writerow([""] * len(header))
    return with_bom(path, text.getvalue().encode())


@pytest.fixture(scope="module")
def before() -> list[object]:
    """The problems of the unchanged shipped content."""
    return _problems(command("check", "--content", str(ROOT / "content"), "--format", "json").out)


@pytest.mark.proof
@pytest.mark.parametrize("way", [with_bom, with_windows_line_ends, by_notepad, by_excel])
def test_every_shipped_file_may_be_saved_there(tmp_path: Path, way: PassOnWay, before: list[object]) -> None:
    folder = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(way(path, path.read_bytes()))
    found = command("check", "--content", str(folder), "--format", "json")

    assert (found.code, _problems(found.out)) == (0, before)
    saved, shipped = load(folder).content, load(ROOT / "content").content
    assert saved.words == shipped.words
    assert saved.municipalities == shipped.municipalities
    assert saved.places == shipped.places
    assert saved.templates == shipped.templates


def test_the_table_of_what_was_compared_keeps_what_windows_wrote(tmp_path: Path) -> None:
    folder = small.write(tmp_path)
    table = folder / "compared.csv"
    table.write_bytes(by_excel(table, b"file,mark,mark_uk\ncs/guide/what.md,1,2\n"))
    assert command("content", "translated", "uk/guide/what.md", "--content", str(folder)).code == 0

    data = table.read_bytes()
    assert data.startswith(codecs.BOM_UTF8 + b"file,mark,mark_uk\r\ncs/guide/what.md,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    told = command("check", "--content", str(folder)).out
    assert not [line for line in told.splitlines() if "guide/what.md" in line and "stale" in line]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1250"])
def test_another_encoding_is_named_with_the_one_to_choose(tmp_path: Path, encoding: str) -> None:
    folder = small.write(tmp_path)
    (folder / "cs/guide/what.md").write_bytes("---\ntitle: Co dělá\nlabel: Co dělá\n---\nŘíká".encode(encoding))

    assert any(
        str(problem).startswith("cs/guide/what.md:") and "save it with the encoding UTF-8" in str(problem)
        for problem in load(folder).problems
    )


def test_a_name_in_other_letters_is_named_with_the_right_one(tmp_path: Path) -> None:
    """Windows takes What.md and what.md for the same file, the server does not."""
    folder = small.write(tmp_path)
    (folder / "uk/guide/what.md").rename(folder / "uk/guide/What.md")
    found = command("check", "--content", str(folder))

    assert found.code == 1
    assert 'uk/guide/What.md:1: error: nothing uses this file, did you mean "guide/what"?' in found.err
    assert "uk/guide/what.md:1: error: the file is missing" in found.err


def _problems(written: str) -> list[object]:
    return list(json.loads(written)["problems"])
