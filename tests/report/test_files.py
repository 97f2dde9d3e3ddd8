"""The report as a spreadsheet says what the table says: each number that is published, as a number, and nothing beside it."""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.report.figures import figures, year_until
from bot.report.files import report_content, report_file
from bot.report.page import BOM, ReportPage, Wording, table
from bot.settings import read_settings
from bot.view.context import File, Tallied
from tests.program import shipped
from tests.report.conftest import OPERATOR, counted

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def made(rows: Sequence[tuple[str, str, str, str, int]], form: str) -> File:
    tallied = Tallied(f"cpa.{form}", tuple(rows), NOW)
    return report_file(read_settings(_env_file=None).locales_dir, tallied, shipped()[0], OPERATOR)


def cells(data: bytes) -> list[tuple[str, ...]]:
    """Every cell of the only sheet, by rows. Neither a second sheet nor a remark is in the file."""
    with ZipFile(BytesIO(data)) as book:
        assert [name for name in book.namelist() if "sheet" in name] == ["xl/worksheets/sheet1.xml"]
        texts = re.findall("<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    return [
        tuple(
            texts[int(value)] if kind else value for kind, value in re.findall('<c [^>]*?(t="s")?><v>([^<]*)</v>', row)
        )
        for row in re.findall("<row [^>]*>(.*?)</row>", sheet)
    ]


@given(seed=st.integers(0, 10**6), most=st.integers(0, 30))
@settings(max_examples=15)
def test_the_spreadsheet_holds_just_what_is_published(paper: ReportPage, seed: int, most: int) -> None:
    content = shipped()[0]
    rows = counted(content, seed, most)
    found = figures(rows, *year_until(NOW.date()), report_content(content))
    text = table(found, Wording(paper.words["cs"], content)).removeprefix(BOM)
    assert cells(made(rows, "xlsx").data) == [*map(tuple, csv.reader(StringIO(text), delimiter=";"))]


def test_a_number_is_a_number_and_a_small_one_is_not_there() -> None:
    rows = [("2026-10", "", "uk", "started", 4_711), ("2026-10", "", "uk", "hired", 3)]
    with ZipFile(BytesIO(made(rows, "xlsx").data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<c [^>]*(?<!t=\"s\")><v>4711</v>", sheet)
    assert not re.search(r"<c [^>]*(?<!t=\"s\")><v>3</v>", sheet)
    assert ("Od začátku až k přijetí", "Přijati", "Počet", "méně než 5") in cells(made(rows, "xlsx").data)


def test_the_page_is_the_one_the_command_writes(content: Content) -> None:
    text = made(counted(content, 1, 9), "html").data.decode()
    assert "12/2025 – 11/2026" in text
    assert "Zkušební &lt;provozovatel&gt; &amp; syn" in text


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_an_empty_year_is_a_report_too(form: str) -> None:
    assert made([], form).data
