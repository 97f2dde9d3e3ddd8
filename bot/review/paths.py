"""Ways through the self-check: for every answer, a full set of answers that contains it."""

from collections.abc import Iterator, Mapping

from bot.content.content import Content
from bot.content.models import LATER
from bot.content.steps import ahead
from bot.conversation.journey import walk


def completed(content: Content, fixed: Mapping[str, str]) -> dict[str, str]:
    """Complete some answers with the first options that still lead to all of them."""
    answers = {"town": fixed.get("town", LATER)}
    while (here := walk(content, answers).here) is not None:
        answers[here] = fixed.get(here) or _towards(content, here, fixed.keys() - answers.keys())
    return answers


def each_answer(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for every answer but the choice of a town."""
    for name, question in content.questions.items():
        if question.kind == "options":
            yield from ((name, option) for option in question.options)


def _towards(content: Content, here: str, wanted: set[str]) -> str:
    """Give the first option of a question behind which every wanted question can still come."""
    options = content.questions[here].options
    for name, option in options.items():
        if wanted - {here} <= ahead([option.next], content.questions):
            return name
    return next(iter(options))
