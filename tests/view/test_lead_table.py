"""The lead as a row of a table: nothing of it is computed, and each text stays one cell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from bot.content.content import Content
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import ContactMethod
from bot.conversation.private import Private
from bot.editorial.screen_samples import completed
from bot.papers import table_file
from bot.view.catalog import Words
from bot.view.sent import sent_text
from bot.view.sheet import lead_table
from tests.conversation.turn_data import LEAD
from tests.papers.spreadsheets import cells_of
from tests.view.rendering import Views


def test_what_looks_like_a_formula_stays_a_text(stage: Views) -> None:
    for before in ("", " ", "\t", "\n", "'", "\u00a0", "\u3000"):
        for sign in "=+-@＝＋－＠":
            said = f'{before}{sign}HYPERLINK("https://example.org","x")'
            words = Private(said)
            details = replace(LEAD.details, name=words, words=words, reach=ContactMethod.EMAIL, address=words)
            lead = replace(LEAD, details=details)
            file = table_file(lead_table(lead, stage.context(language="cs")))

            heading, row = cells_of(file.data)
            told = dict(zip(heading, row, strict=True))
            for cell in (told["Jméno"], told["E-mail"], told["Vlastními slovy"]):
                assert unescape(str(cell)) == said


def test_a_spreadsheet_has_the_moment_of_prague_as_one_and_a_phone_as_a_text(stage: Views) -> None:
    details = replace(LEAD.details, reach=ContactMethod.PHONE, address=Private("+420777000222"))
    table = lead_table(replace(LEAD, details=details), stage.context(language="cs"))
    file = table_file(table)
    assert file.name == "ABCD-2345.xlsx"
    _, row = cells_of(file.data)
    first = datetime(1899, 12, 30, tzinfo=UTC)
    days = (LEAD.sent_at.astimezone(PRAGUE).replace(tzinfo=UTC) - first) / timedelta(1)
    assert row[2] == pytest.approx(days, abs=1e-6)
    assert "+420777000222" in row


def test_who_does_not_say_the_permit_is_read_as_who_did_not_state_it(content: Content, words: dict[str, Words]) -> None:
    """The button says "I do not want to say"; a report says that it is not stated."""
    answers = {**completed(content, {"permit": "skip"}), "town": "plzen"}
    lead = replace(LEAD, details=replace(LEAD.details, answers=answers))
    context = Views(words, content).context(language="cs")
    table = lead_table(lead, context)
    (row,) = table.rows
    assert len(set(table.head)) == len(table.head), "no two columns of one name"
    unasked = lead_table(replace(LEAD, details=replace(LEAD.details, answers={"town": "plzen"})), context).rows[0]
    assert [cell for cell in unasked if cell == "bez odpovědi"] == ["bez odpovědi"] * 7
    for told in (sent_text(lead, context).whole, "\n".join(map(str, row))):
        assert "neuvedeno" in told
        assert "Nechci uvádět" not in told
