"""A ladder out of order: each fault at its own line, so that no message is left waiting by a slip of the pen."""

from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.models import Situation
from tests.content.breaking import Edit, change, problems_of, whole

LADDER = "ladder.yaml"
LAST = "  unanswered-coordinator: { when: unanswered, after: 5, to: coordinator }\n"


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        pytest.param(
            change(LADDER, "after: 2, to: coordinator", "after: 1, to: coordinator"),
            f'{LADDER}:3: "unread-coordinator" comes no later than "unread-reminder", give it more days',
            id="two steps at once",
        ),
        pytest.param(
            change(LADDER, "after: 1, to: contact", "after: 1, to: coordinator"), None, id="the coordinator twice"
        ),
        pytest.param(
            change(LADDER, "after: 3, to: coordinator", "after: 3, to: contact"),
            f'{LADDER}:5: "untaken-coordinator" goes back to the contact, put it before untaken-deputy',
            id="back to the contact",
        ),
        pytest.param(
            change(LADDER, "after: 5, to: coordinator", "after: 5, to: deputy"),
            f'{LADDER}:6: "unanswered" ends without the coordinator, add a step with to: coordinator',
            id="not up to the coordinator",
        ),
        pytest.param(
            change(LADDER, LAST, ""),
            f'{LADDER}:1: no step for "unanswered", add one with when: unanswered and to: coordinator',
            id="nothing for one of them",
        ),
        pytest.param(
            change(LADDER, "when: unread, after: 1", "when: unred, after: 1"),
            f'{LADDER}:2: "when" is not right, did you mean "unread"?',
            id="no such situation",
        ),
        pytest.param(
            change(LADDER, "after: 1, to: contact", "after: 0, to: contact"),
            f'{LADDER}:2: "after" is not right, write 1 or more',
            id="at once",
        ),
        pytest.param(
            change(LADDER, "after: 1, to: contact", "after: 1, to: contcat"),
            f'{LADDER}:2: "to" is not right, did you mean "contact"?',
            id="nobody",
        ),
        pytest.param(
            whole(LADDER, "stps:\n"), f'{LADDER}:1: unknown name "stps", did you mean "steps"?', id="no steps at all"
        ),
    ],
)
def test_a_fault_is_named_at_its_line(tmp_path: Path, edit: Edit, problem: str | None) -> None:
    found = problems_of(tmp_path, edit)
    if problem is None:
        assert found == []
    else:
        assert problem in found


def test_every_situation_ends_with_the_coordinator(content: Content) -> None:
    for situation in Situation:
        steps = [step for step in content.ladder.values() if step.when is situation]
        assert steps[-1].to == "coordinator"
        assert steps[0].to == "contact", "whoever has it is asked first"
