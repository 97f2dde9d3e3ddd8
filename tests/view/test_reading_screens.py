"""The guide, the questions and answers, the dictionary, the notices and the towns: everything one can simply read."""

from bot.content.content import typed_screens
from bot.conversation import model
from bot.conversation.codes import encode
from bot.conversation.routing import commands, parent
from bot.conversation.towns.model import LocalRules, PlacesNamed, Region, Regions, Town, TownsAround
from bot.view.guide import target_label
from tests import small
from tests.conversation.turn_data import ANSWERED, KNOWN, SESSION
from tests.view.rendering import Views, buttons


def test_a_screen_that_was_found_is_called_as_its_button_is(stage: Views) -> None:
    names = {
        name: target_label(action.screen, stage.context(SESSION, KNOWN))
        for name in typed_screens()
        if isinstance(action := commands()[name], model.Open)
    }
    assert len(set(names.values())) == len(typed_screens())
    assert names["year"] == "🗓 Коли писати місту"


def test_back_that_is_typed_leads_where_the_button_does(stage: Views) -> None:
    rows: list[model.Screen] = [
        *(model.GuideChapter(name) for name in small.content().chapters),
        *(model.PrivacyPart(name) for name in small.content().privacy_parts),
        *(model.QuestionScreen(name) for name in ("town", "age", "permit")),
        model.SourceList("guide", "what"),
        model.SourceList("faq", "fines"),
        model.FaqAnswer("fines"),
        model.Topic("work"),
        model.Glossary(),
        model.TermPage("cpa"),
        Town("plzen"),
        LocalRules("plzen"),
        Region("CZ032"),
        Regions(),
        PlacesNamed("lhota"),
        PlacesNamed("lhota", asked=True),
        TownsAround("500002"),
        TownsAround("500004"),
        TownsAround("500002", asked=True),
        TownsAround("500004", asked=True),
    ]
    for screen in rows:
        label = stage.words["cs"].say("← Back")
        shown = stage.show(screen, ANSWERED, language="cs")
        back = [button.code for row in shown.rows for button in row if button.label == label]
        meant = parent(screen, ANSWERED, small.content())
        assert back == ([] if meant == model.Menu() else [encode(meant)])


def test_what_was_found_is_called_by_its_own_name(stage: Views) -> None:
    rokycany, lhota = TownsAround("500002"), PlacesNamed("lhota")
    found = stage.show(
        model.Found((model.FaqAnswer("uniform"), model.TermPage("cpa"), rokycany, lhota, Town("plzen"))), language="cs"
    )

    assert [button.label for button in buttons(found)][:5] == [
        "❓ uniform", "Helper-cs", "📍 Rokycany", "📍 Lhota", "🏙 Plzeň",
    ]  # fmt: skip
