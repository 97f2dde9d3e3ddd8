"""The report as a spreadsheet says what the table says: each number that is published, as a number, and nothing beside it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import TypeAlias
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.features.report.figures import figures, year_until
from bot.features.report.files import report_file
from bot.features.report.page import PLACES, ReportPage, Wording
from bot.settings import read_settings
from bot.view.context import FeatureFile, File
from tests.bot_parts import shipped
from tests.features.report.conftest import OPERATOR, counted, published

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def made(rows: Sequence[CountedRow], form: str) -> File:
    asked = FeatureFile("report", f"cpa.{form}", NOW)
    return report_file(read_settings(_env_file=None).locales_dir, asked, rows, shipped()[0], OPERATOR)


HEAD = ("Tabulka", "Řádek", "Údaj", "Hodnota")
SHEETS = ["Souhrn", "Kraje", "Města", "Jak čísla číst"]
Cells: TypeAlias = list[tuple[str, ...]]


def book(data: bytes) -> dict[str, Cells]:
    """Every cell of every sheet, by rows. Nothing else is in the file: no hidden sheet, no remark, no formula."""
    with ZipFile(BytesIO(data)) as file:
        inside = file.namelist()
        texts = [
            unescape(text) for text in re.findall("<t[^>]*>([^<]*)</t>", file.read("xl/sharedStrings.xml").decode())
        ]
        names = re.findall('<sheet name="([^"]*)"', file.read("xl/workbook.xml").decode())
        sheets = [file.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, len(names) + 1)]
    assert len([name for name in inside if "sheet" in name]) == len(sheets)
    assert not [name for name in inside if "comment" in name or "pivot" in name]
    assert "<f>" not in "".join(sheets)
    return {name: _cells(sheet, texts) for name, sheet in zip(names, sheets, strict=True)}


def _cells(sheet: str, texts: Sequence[str]) -> Cells:
    return [
        tuple(
            texts[int(value)] if kind else value for kind, value in re.findall('<c [^>]*?(t="s")?><v>([^<]*)</v>', row)
        )
        for row in re.findall("<row [^>]*>(.*?)</row>", sheet)
    ]


def spread(title: str, sheet: Cells, named: int = 1) -> set[tuple[str, ...]]:
    """One line a number, as the table has it, of a sheet with a column a measure behind those that are `named`."""
    heads, *rows = sheet
    return {
        (title, row[0], measure, value)
        for row in rows
        for measure, value in zip(heads[named:], row[named:], strict=True)
    }


@given(seed=st.integers(0, 10**6), most=st.integers(0, 30))
@settings(max_examples=15)
def test_the_sheets_together_hold_just_what_is_published(paper: ReportPage, seed: int, most: int) -> None:
    """The table is the measure: each of its numbers stands in one sheet, and no sheet has a number besides."""
    content = shipped()[0]
    rows, wording = counted(content, seed, most), Wording(paper.words["cs"], content)
    told_of = published(figures(rows, *year_until(NOW.date()), content), wording)
    sheets = book(made(rows, "xlsx").data)
    assert [*sheets] == SHEETS
    places = {wording.title(section) for section in PLACES}
    assert sheets["Souhrn"] == [HEAD, *(row for row in told_of if row[0] not in places)]
    told = spread(wording.title("regions"), sheets["Kraje"]) | spread(wording.title("towns"), sheets["Města"], 2)
    assert told == {row for row in told_of if row[0] in places}
    assert len(sheets["Kraje"]) + len(sheets["Města"]) - 2 == len({row[:2] for row in told}), "no row twice"
    assert not [cell for (cell,) in sheets["Jak čísla číst"] if cell.isdigit()]


def test_a_small_number_is_on_no_sheet() -> None:
    """A region of 4,711 with a town of 3: neither the 3 nor the 4,708 beside it is there, as a number or as a text."""
    counts = {"brno": 4_708, "kyjov": 3}
    rows = [CountedRow("2026-10", slug, "", "sent", number) for slug, number in counts.items()]
    rows += [CountedRow("2026-10", "", "uk", "sent", 4_711), CountedRow("2026-10", "", "uk", "hired", 3)]
    sheets = book(made(rows, "xlsx").data)
    told = [cell for sheet in sheets.values() for row in sheet for cell in row]
    assert "4711" in told
    assert not {"3", "4708"} & set(told)
    assert sheets["Města"][0][:2] == ("Město", "Kraj")
    assert {("Brno", "Jihomoravský kraj"), ("Kyjov", "Jihomoravský kraj")} <= {row[:2] for row in sheets["Města"]}
    assert ("Od začátku až k přijetí", "Přijati", "Počet", "méně než 5") in sheets["Souhrn"]
    assert any(cell.startswith("„Méně než 5“ znamená 1 až 4.") for (cell,) in sheets["Jak čísla číst"])


@pytest.mark.parametrize("leads", [18, 1_800])
def test_the_table_for_the_coordinators_has_every_number(leads: int) -> None:
    """The sum of its rows is the number of leads, and each small number is there."""
    towns, content = [*shipped()[0].municipalities], shipped()[0]
    sent = [(f"2026-{1 + number % 10:02}", towns[number % len(towns)]) for number in range(leads)]
    rows = [CountedRow(month, slug, "", "sent", 1) for month, slug in sent]
    rows += [CountedRow(month, "", "uk", "sent", 1) for month, _ in sent]
    ((name, (head, *lines)),) = book(made(rows, "internal.xlsx").data).items()
    assert (name, head[:4]) == ("Nezveřejňovat", ("Měsíc", "Město", "Kraj", "Odeslali zprávu městu"))
    assert sum(int(line[3]) for line in lines) == leads
    found = {(line[0], line[1]): int(line[3]) for line in lines}
    assert found == {
        (f"{int(month[5:])}/2026", content.municipalities[slug].names["cs"]): number
        for (month, slug), number in Counter(sent).items()
    }
    if leads == 18:
        published = book(made(rows, "xlsx").data)
        assert {cell for line in published["Města"][1:] for cell in line[2:]} <= {"0", "méně než 5", "nezveřejněno"}


def test_a_town_whose_name_would_be_a_formula_is_harmless() -> None:
    rows = [CountedRow("2026-10", "=cmd", "", "sent", 9), CountedRow("2026-10", "", "uk", "sent", 9)]
    assert "=cmd" in {row[0] for row in book(made(rows, "xlsx").data)["Města"]}


def test_a_number_is_a_number() -> None:
    with ZipFile(BytesIO(made([CountedRow("2026-10", "", "uk", "started", 4_711)], "xlsx").data)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<c [^>]*(?<!t=\"s\")><v>4711</v>", sheet)


def test_the_page_is_the_one_the_command_writes(content: Content) -> None:
    text = made(counted(content, 1, 9), "html").data.decode()
    assert "12/2025 – 11/2026" in text
    assert "Zkušební &lt;provozovatel&gt; &amp; syn" in text


def test_an_empty_year_is_a_report_too() -> None:
    for form in ["html", "xlsx"]:
        assert made([], form).data
