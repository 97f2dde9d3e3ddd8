"""The table that is signed: every answer with every condition it decides, as the bot itself judges and words it."""

from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.content.models import Verdict
from bot.conversation.state import Session
from bot.editorial.preview import Fixture
from bot.editorial.preview_page import PreviewPage
from bot.editorial.signed import Naming, SignedPart, changed, signed
from tests.editorial.conftest import Read


@pytest.fixture
def parts(real: Fixture, paper: PreviewPage) -> tuple[SignedPart, ...]:
    return table(real, real.content, paper)


def table(stage: Fixture, content: Content, paper: PreviewPage) -> tuple[SignedPart, ...]:
    context = replace(stage, content=content).context("cs", Session(), stage.known)
    return signed(Naming(content, "cs", paper.words), context)


def row(parts: tuple[SignedPart, ...], title: str, answer: str, condition: str) -> tuple[str, tuple[str, ...], str]:
    (found,) = (
        row
        for part in parts
        if part.title == title
        for row in part.rows
        if (row.answer, row.condition) == (answer, condition)
    )
    return found.verdict, found.papers, str(found.sources)


def test_every_answer_stands_with_every_condition_it_decides(
    parts: tuple[SignedPart, ...], content: Content, paper: PreviewPage
) -> None:
    naming = Naming(content, "cs", paper.words)
    for question, answer, option in content.answers():
        said = naming.question(question), naming.option(question, answer)
        for requirement in option.verdicts or ("",):
            condition = content.say("cs", f"requirements/{requirement}").title if requirement else "–"
            assert row(parts, *said, condition)[0] != ""


def test_a_row_says_verdict_with_its_limit_papers_source_and_date(parts: tuple[SignedPart, ...]) -> None:
    verdict, papers, sources = row(parts, "Druh pobytu", "Dočasná ochrana", "Právo pracovat v Česku")
    assert verdict.startswith("zdá se splněno (je-li štítek do ")
    assert "Doklad o pobytu" in papers
    assert 'href="https://' in sources
    assert "24. 11. 2026" in sources


def test_what_a_town_asked_for_is_left_to_the_town_until_it_confirms_it(
    parts: tuple[SignedPart, ...], content: Content, real: Fixture, paper: PreviewPage
) -> None:
    title = "Občanství nebo pobyt"
    assert row(parts, "Co chtěla jednotlivá města", "Kyjov", title)[0] == "posoudí město"
    kyjov = content.municipalities["kyjov"]
    rules = tuple(rule.model_copy(update={"confirmed_on": real.now.date()}) for rule in kyjov.local.rules)
    confirmed = kyjov.model_copy(update={"local": kyjov.local.model_copy(update={"rules": rules})})
    after = table(real, replace(content, municipalities={**content.municipalities, "kyjov": confirmed}), paper)
    assert row(after, "Co chtěla jednotlivá města", "Kyjov: Trvalý pobyt", title)[0] == "zdá se nesplněno"


def test_what_changes_stands_with_what_stood_before(
    parts: tuple[SignedPart, ...], content: Content, real: Fixture, paper: PreviewPage
) -> None:
    school = content.questions["school"]
    paper_now = school.options["paper"].model_copy(update={"verdicts": {"school": Verdict.OFFICE}})
    options = {"paper": paper_now, "none": school.options["none"]}
    edited = replace(content, questions={**content.questions, "school": school.model_copy(update={"options": options})})
    (part,) = changed(parts, table(real, edited, paper))
    said = [(row.answer, row.verdict, row.was) for row in part.rows]
    assert said == [
        ("Ano, doklad mám", "zdá se splněno", True),
        ("Ano, doklad mám", "posoudí město", False),
        ("Ano, ale doklad tu nemám", "posoudí město", True),
    ]
    assert changed(parts, parts) == ()


def test_the_page_leads_with_it_and_each_part_has_a_line_for_a_signature(
    drawn: Read, stage: Fixture, paper: PreviewPage
) -> None:
    parts = table(stage, stage.content, paper)
    assert drawn.text.index('id="signed"') < drawn.text.index('id="approval"') < drawn.text.index('id="candidates"')
    assert drawn.text.count('class="sign"') == len(parts)
