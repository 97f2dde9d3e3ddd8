"""Where the questions of the self-check can lead, whatever is answered: its rules and its walks see the same ways."""

from collections.abc import Iterable, Mapping

from bot.content.models import Question


def next_steps(question: Question) -> set[str]:
    """Give every step a question can lead to; the result may be one of them."""
    steps = {option.next for option in question.options.values()}
    return steps | {question.otherwise} if question.otherwise else steps


def ahead(steps: Iterable[str], questions: Mapping[str, Question]) -> set[str]:
    """Give every question that may be asked from these steps on, those among them included."""
    seen: set[str] = set()
    waiting = list(steps)
    while waiting:
        name = waiting.pop()
        if name in questions and name not in seen:
            seen.add(name)
            waiting.extend(next_steps(questions[name]))
    return seen
