"""The pages offered for a word that people looked for in vain."""

from bot.conversation.admin.model import MissedWord, Standing, WordPages
from bot.conversation.private import Private
from bot.conversation.state import LoadedState, Session
from bot.view.admin import render_content_state
from tests.conversation.making import NOW
from tests.view.staging import Stage


def test_a_word_that_is_gone_is_no_longer_asked_about(stage: Stage) -> None:
    standing = Standing(NOW, missed=(MissedWord(Private("platovixq"), 3, "f" * 16),))
    scene = stage.context(Session("cs"), LoadedState(standing=standing), "cs")
    assert "platovixq" in render_content_state(WordPages("f" * 16), scene).text
    assert "platovixq" not in render_content_state(WordPages("0" * 16), scene).text
