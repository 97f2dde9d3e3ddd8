"""The sign-off sheet lists every answer with every condition it decides, as the bot assesses it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.content.content import Content
from bot.conversation.dates import PRAGUE
from bot.conversation.state import ReadModel, Session
from bot.editorial.signoff import SignoffPart, signoff_page, signoff_parts
from bot.view.catalog import Words
from bot.view.context import RenderContext
from tests.view.rendering import OPERATOR

TODAY = date(2026, 11, 27)


@pytest.fixture
def sheet(content: Content, words: Mapping[str, Words]) -> RenderContext:
    now = datetime.combine(TODAY, time(12), PRAGUE)
    return RenderContext(words["cs"], content, Session(), ReadModel(), OPERATOR, now)


def row(parts: tuple[SignoffPart, ...], title: str, answer: str, condition: str) -> tuple[str, tuple[str, ...], str]:
    (found,) = (
        row
        for part in parts
        if part.title == title
        for row in part.rows
        if (row.answer, row.condition) == (answer, condition)
    )
    return found.verdict, found.papers, str(found.sources)


def test_every_answer_stands_with_every_condition_it_decides(sheet: RenderContext) -> None:
    parts, content = signoff_parts(sheet), sheet.content
    for question, answer, option in content.answers():
        page = content.say("cs", f"questions/{question}")
        label = "Vybrané město" if answer == "chosen" else page.options[answer]
        for requirement in option.verdicts or ("",):
            title = content.say("cs", f"requirements/{requirement}").title if requirement else "–"
            assert row(parts, page.label, label, title)[0] != ""


def test_a_row_says_verdict_with_its_limit_papers_source_and_date(sheet: RenderContext) -> None:
    verdict, papers, sources = row(signoff_parts(sheet), "Druh pobytu", "Dočasná ochrana", "Právo pracovat v Česku")
    assert verdict.startswith("posoudí město (do 31. 3. 2027, je-li to na štítku")
    assert "Doklad o pobytu" in papers
    assert 'href="https://' in sources
    assert "24. 11. 2026" in sources


def test_what_a_town_asked_for_is_left_to_the_town_until_it_confirms_it(sheet: RenderContext) -> None:
    title, content = "Občanství nebo pobyt", sheet.content
    asked = row(signoff_parts(sheet), "Co chtěla jednotlivá města", "Kyjov", title)
    assert asked[0] == "posoudí město"
    kyjov = content.municipalities["kyjov"]
    rules = tuple(rule.model_copy(update={"confirmed_on": TODAY}) for rule in kyjov.local.rules)
    confirmed = kyjov.model_copy(update={"local": kyjov.local.model_copy(update={"rules": rules})})
    towns = {**content.municipalities, "kyjov": confirmed}
    after = signoff_parts(replace(sheet, content=replace(content, municipalities=towns)))
    decided = row(after, "Co chtěla jednotlivá města", "Kyjov: Trvalý pobyt", title)
    assert decided[0] == "zdá se nesplněno"


def test_nothing_in_the_content_becomes_a_part_of_the_page(sheet: RenderContext) -> None:
    hostile = "</table><script>alert(1)</script>"
    told = {key: page.model_copy(update={"title": hostile}) for key, page in sheet.content.words.items()}
    text = signoff_page(replace(sheet, content=replace(sheet.content, words=told)), TODAY)
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert text.count('class="sign"') == len(signoff_parts(sheet))
