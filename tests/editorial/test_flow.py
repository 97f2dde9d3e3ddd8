"""The graph of the self-check: every answer is on it, every drawing of it says so, and that of the review is current."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bot.content.content import Content
from bot.content.models import CHOSEN, RESULT
from bot.editorial.flow import A_TOWN, DOMAIN, FLOW_BEGIN, FLOW_END, Arrow, Flow, alone, flow, listed, mermaid, put_into
from bot.environment import ROOT
from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import Words
from tests import small

LANGUAGES = ("uk", "cs")


@pytest.fixture(scope="module")
def spoken() -> dict[str, Words]:
    return catalog.load(read_settings(_env_file=None).locales_dir, LANGUAGES, DOMAIN)


def test_every_answer_stands_on_an_arrow_to_where_it_leads(content: Content) -> None:
    for tried in (content, small.content()):
        drawn = {
            (arrow.start, answer): arrow.end
            for arrow in flow(tried).arrows
            for answer in arrow.answers
            if not arrow.skipped
        }
        assert drawn == {
            (name, A_TOWN if option == CHOSEN else option): said.next
            for name, question in tried.questions.items()
            for option, said in question.options.items()
        }


def test_a_question_that_needs_a_town_has_a_way_around_it() -> None:
    around = [arrow for arrow in flow(small.content()).arrows if arrow.skipped]
    assert [(arrow.start, arrow.end) for arrow in around] == [("home", RESULT)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_labelled_in_a_language_with_the_words_of_the_buttons(
    content: Content, spoken: dict[str, Words], language: str
) -> None:
    found = flow(content, language, spoken[language])
    said = content.say(language, "questions/permit")
    assert found.questions["permit"] == said.label
    assert {answer for arrow in found.arrows if arrow.start == "permit" for answer in arrow.answers} == {
        *said.options.values()
    }
    told = (name for name, one in content.requirements.items() if one.told)
    assert found.told == tuple(content.say(language, f"requirements/{name}").title for name in told)


def test_what_has_no_words_yet_is_named_by_its_id(spoken: dict[str, Words]) -> None:
    bare = replace(small.content(), words={})
    with_words, without = flow(bare, "cs", spoken["cs"]), flow(bare)
    assert with_words.questions == without.questions == {name: name for name in bare.questions}
    assert with_words.told == ("clean-record",)
    assert with_words.arrows[2].answers == ("temporary", "skip")


def test_the_mermaid_diagram_holds_every_question_answer_and_what_is_told() -> None:
    text = mermaid(flow(small.content()))
    assert text.startswith("flowchart TD\n")
    assert '    q_permit -->|"temporary<br/>skip"| q_czech\n' in text
    assert '    q_home -.->|"Without a town: not asked"| result\n' in text
    assert '    told["Told only, never asked:<br/>clean-record"]\n' in text


def test_nothing_said_can_end_a_label() -> None:
    said = 'a "b" <c> #35; & d'
    found = Flow({"end": said}, (), said, (), "")
    assert mermaid(found) == (
        'flowchart TD\n    q_end["a #quot;b#quot; &lt;c&gt; #35;35; &amp; d"]\n'
        '    result(["a #quot;b#quot; &lt;c&gt; #35;35; &amp; d"])\n'
    )


def test_nothing_said_can_end_the_diagram_on_a_page() -> None:
    """A label may hold a line break; what stands behind it would be the page's own Markdown."""
    found = Flow({"age": "Age\n```\n# Other"}, (), "Result", (), "")
    assert '    q_age["Age ``` #35; Other"]\n' in mermaid(found)


def test_the_diagram_of_the_review_is_current(content: Content) -> None:
    page = (ROOT / "docs" / "content-review.md").read_text("utf-8")
    advice = "the self-check has changed: run `cpa-bot graph --into docs/content-review.md`"
    assert put_into(page, flow(content)) == page, advice


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_what_stands_between_the_marks_is_replaced(line_end: str) -> None:
    page = line_end.join(["# Head", FLOW_BEGIN, "formerly", FLOW_END, "", "tail", ""])
    written = put_into(page, flow(small.content()))
    assert written is not None
    assert written.startswith(f"# Head{line_end}{FLOW_BEGIN}")
    assert written.endswith(f"{FLOW_END}{line_end}{line_end}tail{line_end}")
    assert "formerly" not in written
    assert written.count("\n") == written.count(line_end)
    assert put_into(written, flow(small.content())) == written


@pytest.mark.parametrize("page", ["", FLOW_BEGIN, FLOW_END, f"{FLOW_END} {FLOW_BEGIN}"])
def test_a_page_without_the_marks_has_no_place_for_it(page: str) -> None:
    assert put_into(page, flow(small.content())) is None


def test_the_list_holds_every_answer_and_leads_to_the_next_question(content: Content, spoken: dict[str, Words]) -> None:
    for language in LANGUAGES:
        found = flow(content, language, spoken[language])
        root = ElementTree.fromstring(listed(found, "Title & more", {"permit": "#card"}))  # noqa: S314  our own list
        assert root.get("aria-label") == "Title & more"
        assert [item.get("id") for item in root] == [f"flow-{name}" for name in (*found.questions, RESULT)]
        assert root.findall(".//a[@href='#card']")
        names = {**found.questions, RESULT: found.result}
        steps = [" ".join("".join(item.itertext()).split()) for item in root.findall("./li/ul/li")]
        assert steps == [*(f"{' / '.join(arrow.answers)} → {names[arrow.end]}" for arrow in found.arrows), *found.told]


def test_what_is_only_told_stands_below_the_result() -> None:
    found = flow(small.content())
    assert "<p>Told only, never asked:</p>" in listed(found, "T")
    assert "<p>" not in listed(found._replace(told=()), "T")


def test_nothing_said_can_become_a_part_of_the_list() -> None:
    found = Flow({"end": "<script>"}, (Arrow("end", RESULT, ("<b>",)),), "<i>", ("</ol>",), "&")
    assert not re.search("<(script|b|i)>", alone(found, "</title>"))
    assert alone(found, "</title>").count("</ol>") == alone(found, "</title>").count("</title>") == 1
