"""The self-check, the result, the checklist, a lead of one's own, and what a contact sees."""

from dataclasses import replace

import pytest

from bot.conversation import model
from bot.conversation.lead.model import AsRead, Field, LeadField, LeadStart, NoContact, Summary
from bot.conversation.state import ReadModel, Session
from bot.view.context import MAX_CHARACTERS, Button
from bot.view.markup import visible_length
from tests.conversation.turn_data import ANSWERED, ANSWERS, CODE, FILLED, KNOWN, MINOR, SENT, SESSION, after, take
from tests.view.rendering import Views, buttons, code_of_label, codes, text_of

LANGUAGES = ("uk", "cs")
WITHOUT_TOWN = replace(
    SESSION, answers={name: "later" if name == "town" else given for name, given in ANSWERS.items() if name != "home"}
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_much_against_them_still_reads_one_screen(real_stage: Views, language: str) -> None:
    content = real_stage.context().content
    town = max(
        content.municipalities.values(),
        key=lambda town: len(real_stage.context(language=language).town_with_czech(town)),
    )
    worst = {
        "town": town.slug, "age": "adult", "permit": "another", "permit-other": "employee-card", "school": "no-paper", "czech": "little",
        "residence": "less", "shifts": "hardly",
    }  # fmt: skip
    for answers in (worst, {**worst, "permit": "temporary"}):
        session = Session(language, answers=answers)
        text = real_stage.show(model.Conditions(), session, language=language).text
        page = content.say(language, "requirements/right-to-work")
        assert visible_length(text) <= MAX_CHARACTERS
        assert (
            page.change[answers.get("permit-other", "")] in text
            if answers is worst
            else page.change["temporary"] in text
        )
        # the whole of it stands a press away
        hours = text_of(real_stage.show(model.ResultLine("shifts"), session, language=language))
        assert content.say(language, "requirements/shifts").change["hardly"] in hours


def test_a_result_leads_on_to_the_next_useful_step(stage: Views) -> None:
    def steps(session: Session, known: ReadModel = KNOWN) -> list[Button]:
        shown = [*buttons(stage.show(model.SelfCheckResult(), session, known))]
        assert len(shown) <= 7
        assert shown[0].style == "primary"
        return [one for one in shown if one.label[0].isdigit()]

    assert [one.code for one in steps(ANSWERED)] == ["document:cv", "lead:plzen"]
    assert [one.code for one in steps(replace(ANSWERED, ticks=frozenset({"cv"})))] == ["lead:plzen"]
    assert [one.code for one in steps(WITHOUT_TOWN)] == ["document:cv", "ask:town"]
    assert steps(FILLED)[-1].code == "summary"
    assert steps(ANSWERED, SENT)[-1].code == f"my-lead:{CODE}"
    begun = stage.context().say("You have begun a message: see where it stands.")
    shown = ((FILLED, KNOWN), (ANSWERED, SENT), (ANSWERED, KNOWN))
    told = [begun in stage.show(model.SelfCheckResult(), session, known).text for session, known in shown]
    assert told == [True, True, False]
    unconnected = replace(KNOWN, towns_with_contact=frozenset())
    write = stage.context().say("✉️ How to write to the town")
    assert [steps(ANSWERED, known)[-1].label.endswith(write) for known in (KNOWN, unconnected)] == [False, True]
    assert [one.code for one in steps(replace(ANSWERED, answers=MINOR))] == ["chapter:what", "document:cv"]


def test_whatever_a_result_opens_leads_back_to_it(stage: Views) -> None:
    result, mine = after(take(ANSWERED, model.Open(model.SelfCheckResult()))), stage.context().say("📋 My result")
    opened: list[model.Screen] = [
        model.FaqAnswer("fines"), model.DocumentPage("cv"), model.ResultLine("age"), model.GuideChapter("what"),
        LeadStart("plzen"),
    ]  # fmt: skip
    for screen in opened:
        session = after(take(result, model.Open(screen)))
        assert mine in [one.label for one in buttons(stage.show(screen, session))], screen
    elsewhere = after(take(after(take(result, model.Open(model.Faq()))), model.Open(model.FaqAnswer("fines"))))
    assert mine not in [one.label for one in buttons(stage.show(model.FaqAnswer("fines"), elsewhere))]
    assert stage.context().say("← Back") not in [
        one.label for one in buttons(stage.show(model.ResultLine("czech"), result))
    ]


def test_what_is_only_told_is_listed_with_the_towns_own(stage: Views) -> None:
    assert codes(stage.show(model.UnaskedConditions(), ANSWERED))[:2] == ["line:clean-record", "line:how-to-apply"]
    assert code_of_label(stage.show(model.UnaskedConditions(), ANSWERED), "line:how-to-apply") == "How to apply"


@pytest.mark.parametrize(
    ("name", "facts", "figures"),
    [
        ("cv", 0, ()),
        ("permit-proof", 2, ("30", "2026")),
        ("town-form", 4, ("1", "2", "100–200", "2025")),
        ("exam", 2, ("50", "2024")),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_gives_its_figures(
    stage: Views, language: str, name: str, facts: int, figures: tuple[str, ...]
) -> None:
    message = stage.show(model.DocumentPage(name), language=language)

    lines = [line for line in text_of(message).splitlines() if line.startswith("• ")]
    assert len(lines) == facts
    assert all(figure in "\n".join(lines) for figure in figures)
    assert ("to-ask" in codes(message)) is (name == "town-form")


def test_the_summary_of_a_later_answer_names_what_it_spells_out(stage: Views) -> None:
    family = {**ANSWERS, "permit": "another", "permit-other": "family"}

    text = text_of(stage.show(Summary(), replace(FILLED, answers=family), language="cs"))
    assert "family-cs" in text
    assert "another-cs" not in text


def test_before_a_lead_it_is_said_who_answers(stage: Views) -> None:
    assert codes(stage.show(LeadStart("plzen")))[0] == "begin:plzen:no"
    assert codes(stage.show(NoContact("brno")))[:2] == ["letter:brno", "begin:brno:yes"]


def test_a_finished_draft_can_be_left_as_it_is(stage: Views) -> None:
    assert codes(stage.show(LeadField(Field.NAME), FILLED)) == ["summary"]
    answered = stage.show(LeadField(Field.PERMIT), FILLED)
    assert codes(answered)[0] == "fill:permit:temporary"


def test_a_message_that_is_gone_is_not_shown_and_not_read(stage: Views) -> None:
    for screen in (Summary(), AsRead()):
        assert codes(stage.show(screen)) == ["menu"]
