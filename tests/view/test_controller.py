"""The controller named by the settings, and by the town that is chosen or written to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.content.models import Controller, ControllerKind
from bot.conversation.lead.model import Draft
from bot.conversation.model import PrivacyPart, ScreenWithNote
from bot.conversation.state import Session
from bot.view.render import render
from tests.conversation.turn_data import NOW, SESSION
from tests.view.rendering import OPERATOR, Views, seen

PLZEN = Controller(name="Vymyšlené město", address="Zkušební 1, Plzeň", officer="poverenec@example.org")
NAMED = "Vymyšlené město, Zkušební 1, Plzeň"


@pytest.fixture(scope="module")
def shipped(content: Content) -> Content:
    """The shipped content, of which one town says who answers for its messages."""
    plzen = content.municipalities["plzen"]
    local = plzen.local.model_copy(update={"controller": PLZEN})
    return replace(
        content, municipalities={**content.municipalities, "plzen": plzen.model_copy(update={"local": local})}
    )


def told(stage: Views, shipped: Content, who: ControllerKind, language: str, session: Session = SESSION) -> str:
    context = replace(
        replace(stage, content=shipped).context(session, language=language), operator=replace(OPERATOR, controller=who)
    )
    (message,) = render(ScreenWithNote(PrivacyPart("controller")), context)
    return seen(message.text).text


@pytest.mark.parametrize("who", ["town", "joint"])
def test_the_town_that_is_chosen_is_named(stage: Views, shipped: Content, who: ControllerKind) -> None:
    chosen = replace(SESSION, answers={"town": "plzen"})
    assert NAMED in told(stage, shipped, who, "cs", chosen)
    assert "poverenec@example.org" in told(stage, shipped, who, "uk", chosen)
    assert NAMED not in told(stage, shipped, who, "cs")
    assert NAMED not in told(stage, shipped, who, "cs", replace(SESSION, answers={"town": "brno"}))


def test_the_town_that_is_written_to_goes_before_the_chosen_one(stage: Views, shipped: Content) -> None:
    draft = Draft(id="d" * 16, slug="brno", started=NOW - timedelta(hours=1), agreed="v")
    writing = replace(SESSION, answers={"town": "plzen"}, draft=draft)
    assert NAMED not in told(stage, shipped, "town", "cs", writing)
    assert NAMED in told(stage, shipped, "town", "cs", replace(writing, draft=replace(draft, slug="plzen")))
