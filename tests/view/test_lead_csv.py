"""The lead as a row of a table: nothing of it is computed, and rows of several leads go under each other."""

import csv
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import Reach
from bot.conversation.private import Private
from bot.editorial.gallery import completed
from bot.papers.table import csv_of, csv_safe, table_file
from bot.view.catalog import Words
from bot.view.sent import sent_text
from bot.view.sheet import lead_table
from tests.conversation.making import LEAD
from tests.view.staging import Stage


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text), delimiter=";"))


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "'", "\u00a0", "\u3000"])
def test_no_cell_of_the_file_begins_as_a_formula_whatever_its_width(stage: Stage, sign: str, before: str) -> None:
    said = f'{before}{sign}HYPERLINK("https://example.org","x")'
    details = replace(LEAD.details, name=Private(said), words=Private(said), reach=Reach.EMAIL, address=Private(said))
    file = table_file(lead_table(replace(LEAD, details=details), "csv", stage.context(language="cs")))

    heading, row = read(file.data.decode("utf-8-sig"))
    told = dict(zip(heading, row, strict=True))
    for cell in (told["Jméno"], told["E-mail"], told["Vlastními slovy"]):
        assert f"{sign}HYPERLINK" in cell
    for cell in (*heading, *row):
        assert unicodedata.normalize("NFKC", cell)[:1] not in {"=", "+", "-", "@"}


@given(st.text(max_size=60))
def test_any_words_stay_one_cell_of_one_row(stage: Stage, words: str) -> None:
    lead = replace(LEAD, details=replace(LEAD.details, words=Private(words)))
    text = csv_of(lead_table(lead, "csv", stage.context()))

    rows = read(text)
    assert len(rows) == 2
    assert rows[1][-1] == csv_safe(words)
    assert "\n" not in rows[1][-1]
    assert not rows[1][-1].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_file_is_named_by_the_code_and_marked_as_utf_8(stage: Stage) -> None:
    file = table_file(lead_table(LEAD, "csv", stage.context()))

    assert file.name == "ABCD-2345.csv"
    assert file.data.startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_has_the_moment_of_prague_as_one_and_a_phone_as_a_text(stage: Stage) -> None:
    details = replace(LEAD.details, reach=Reach.PHONE, address=Private("+420777000222"))
    table = lead_table(replace(LEAD, details=details), "xlsx", stage.context(language="cs"))
    with ZipFile(BytesIO(table_file(table).data)) as book:
        sheet, texts = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    days = (LEAD.sent_at.astimezone(PRAGUE).replace(tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(1)
    (written,) = (float(value) for value in re.findall(r'<c r="C2" s="\d+"><v>([^<]*)</v>', sheet))
    assert written == pytest.approx(days, abs=1e-6)
    assert "<t>+420777000222</t>" in texts
    assert "<f>" not in sheet


def test_who_does_not_say_the_permit_is_read_as_who_did_not_state_it(content: Content, words: dict[str, Words]) -> None:
    """ "I do not want to say" is the button; a report says that it is not stated."""
    answers = {**completed(content, {"permit": "skip"}), "town": "plzen"}
    lead = replace(LEAD, details=replace(LEAD.details, answers=answers))
    context = Stage(words, content).context(language="cs")
    _, row = read(csv_of(lead_table(lead, "csv", context)))
    for told in (sent_text(lead, context).whole, "\n".join(row)):
        assert "neuvedeno" in told
        assert "Nechci uvádět" not in told
