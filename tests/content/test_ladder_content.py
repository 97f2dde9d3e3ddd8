"""A ladder out of order: each fault at its own line, so that no message is left waiting by a slip of the pen."""

from bot.content.content import Content
from bot.content.models import Situation


def test_every_situation_ends_with_the_coordinator(content: Content) -> None:
    for situation in Situation:
        steps = [step for step in content.ladder.values() if step.when is situation]
        assert steps[-1].to == "coordinator"
        assert steps[0].to == "contact", "whoever has it is asked first"
