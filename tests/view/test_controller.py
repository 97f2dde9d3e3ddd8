"""Who answers for the data is said as the operator has set it up, and of the town that is chosen or written to by its name."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.loader import load
from bot.content.models import Controller, ControllerKind
from bot.conversation.lead.model import Draft
from bot.conversation.model import PrivacyPart, Shown
from bot.conversation.state import Session
from bot.environment import ROOT, OperatorError
from bot.settings import operator_of, read_settings
from bot.view.render import render
from tests import small
from tests.conversation.making import NOW, SESSION
from tests.view.staging import OPERATOR, Stage, seen

PLZEN = Controller(name="Vymyšlené město", address="Zkušební 1, Plzeň", officer="poverenec@example.org")
NAMED = "Vymyšlené město, Zkušební 1, Plzeň"
SAID: dict[tuple[ControllerKind, str], str] = {
    ("operator", "cs"): "odpovídá už ono", ("operator", "uk"): "відповідає воно",
    ("town", "cs"): "odpovídá to město (správce údajů)", ("town", "uk"): "відповідає саме це місто",
    ("joint", "cs"): "společní správci", ("joint", "uk"): "спільні контролери",
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Content:
    """The shipped content, of which one town says who answers for its messages."""
    whole = load(ROOT / "content").content
    plzen = whole.municipalities["plzen"]
    local = plzen.local.model_copy(update={"controller": PLZEN})
    return replace(whole, municipalities={**whole.municipalities, "plzen": plzen.model_copy(update={"local": local})})


def told(stage: Stage, shipped: Content, who: ControllerKind, language: str, session: Session = SESSION) -> str:
    context = replace(
        replace(stage, content=shipped).context(session, language=language), operator=replace(OPERATOR, controller=who)
    )
    (message,) = render(Shown(PrivacyPart("controller")), context)
    return seen(message.text).text


@pytest.mark.parametrize(("who", "language"), [*SAID])
def test_the_notice_says_who_answers(stage: Stage, shipped: Content, who: ControllerKind, language: str) -> None:
    said = told(stage, shipped, who, language)
    assert SAID[who, language] in said
    assert OPERATOR.name in said, "who keeps the answers is named in each set-up"
    assert not any(other in said for (one, spoken), other in SAID.items() if one != who and spoken == language)


@pytest.mark.parametrize("who", ["town", "joint"])
def test_the_town_that_is_chosen_is_named(stage: Stage, shipped: Content, who: ControllerKind) -> None:
    chosen = replace(SESSION, answers={"town": "plzen"})
    assert NAMED in told(stage, shipped, who, "cs", chosen)
    assert "poverenec@example.org" in told(stage, shipped, who, "uk", chosen)
    assert NAMED not in told(stage, shipped, who, "cs")
    assert NAMED not in told(stage, shipped, who, "cs", replace(SESSION, answers={"town": "brno"}))


def test_the_town_that_is_written_to_goes_before_the_chosen_one(stage: Stage, shipped: Content) -> None:
    draft = Draft(id="d" * 16, slug="brno", started=NOW - timedelta(hours=1), agreed="v")
    writing = replace(SESSION, answers={"town": "plzen"}, draft=draft)
    assert NAMED not in told(stage, shipped, "town", "cs", writing)
    assert NAMED in told(stage, shipped, "town", "cs", replace(writing, draft=replace(draft, slug="plzen")))


def test_no_town_is_named_where_the_operator_answers(stage: Stage, shipped: Content) -> None:
    assert NAMED not in told(stage, shipped, "operator", "cs", replace(SESSION, answers={"town": "plzen"}))


def test_the_setting_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert operator_of(read_settings(_env_file=None)).controller == "operator"
    monkeypatch.setenv("CPA_CONTROLLER", "joint")
    assert operator_of(read_settings(_env_file=None)).controller == "joint"
    monkeypatch.setenv("CPA_CONTROLLER", "nobody")
    with pytest.raises(OperatorError, match=r"CPA_CONTROLLER: .*'operator', 'town' or 'joint'\. See \.env\.example\."):
        read_settings(_env_file=None)


def test_a_controller_that_is_not_whole_is_named_with_its_line(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "content")
    file = folder / "municipalities" / "plzen.yaml"
    before = file.read_text("utf-8") if file.exists() else ""
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before}controller:\n  name: Vymyšlené město\n  adress: Zkušební 1\n", "utf-8")
    line = before.count("\n") + 3
    said = [str(problem) for problem in load(folder).problems]
    assert any(f"municipalities/plzen.yaml:{line}: unknown name" in one and '"address"' in one for one in said), said
