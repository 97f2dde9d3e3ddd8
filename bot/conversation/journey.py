"""Where a set of answers leads. The place in the self-check is derived here, never stored.

So an edited question, a restart and a three-month-old button are ordinary cases: an answer whose question or option
no longer exists simply ends the walk there.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.content.content import Content
from bot.content.models import CHOSEN, LATER, RESULT, Option, Question
from bot.content.steps import ahead


class Journey(NamedTuple):
    """The answered questions in order, and the one that is open (None: the result is reached)."""

    answered: tuple[str, ...]
    here: str | None


def walk(content: Content, answers: Mapping[str, str]) -> Journey:
    """Follow the answers from the first question. It ends because content with a loop is refused."""
    answered: list[str] = []
    step = first(content)
    while step != RESULT:
        question = content.questions[step]
        if skipped(question, content, answers):
            step = question.otherwise or RESULT
            continue
        option = chosen(question, answers.get(step), content)
        if option is None:
            return Journey(tuple(answered), step)
        answered.append(step)
        step = option.next
    return Journey(tuple(answered), None)


def first(content: Content) -> str:
    """Give the id of the first question."""
    return next(iter(content.questions))


def skipped(question: Question, content: Content, answers: Mapping[str, str]) -> bool:
    """Say whether a question is not asked because no town is chosen."""
    return question.needs_town and content.town(answers) is None


def chosen(question: Question, answer: str | None, content: Content) -> Option | None:
    """Give the option an answer stands for, or None if there is no such answer (any more)."""
    if question.kind == "town" and answer != LATER:
        answer = CHOSEN if answer in content.municipalities else None
    return question.options.get(answer or "")


def needs_town(name: str, content: Content) -> bool:
    """Say whether an answer is about the chosen town, and so is forgotten when another town is chosen."""
    question = content.questions.get(name)
    return question is not None and question.needs_town


def relevant(answers: Mapping[str, str], content: Content) -> dict[str, str]:
    """Keep the answers on the walk and those it may still come to; drop the rest."""
    answered, here = walk(content, answers)
    kept = {*answered, *ahead([here] if here else [], content.questions)}
    return {name: given for name, given in answers.items() if name in kept}


def progress(content: Content, answers: Mapping[str, str], question: str) -> tuple[int, int]:
    """Give the number of a question on the walk (from 1), and of how many: as many as most people are asked."""
    answered, here = walk(content, answers)
    passed = answered.index(question) if question in answered else len(answered)
    total = len(answered) + (_usual(here, content, answers) if here else 0)
    return passed + 1, max(total, passed + 1)


def before(content: Content, answers: Mapping[str, str], question: str) -> str | None:
    """Give the question asked before this one, or None at the first."""
    answered = walk(content, answers).answered
    passed = answered.index(question) if question in answered else len(answered)
    return answered[passed - 1] if passed else None


def spelled_out(question: str, answers: Mapping[str, str], content: Content) -> str:
    """Give the question whose answer counts for `question`: itself, or a later one that spells it out ("another permit")."""
    questions = content.questions
    while (
        (asked := questions.get(question))
        and (option := asked.options.get(answers.get(question, "")))
        and (following := questions.get(option.next))
        and following.part_of == question
    ):
        question = option.next
    return question


def _usual(step: str, content: Content, answers: Mapping[str, str]) -> int:
    """Count the questions from a step to the result, the step included, for whoever gives the first answer to each."""
    if step == RESULT:
        return 0
    question = content.questions[step]
    if skipped(question, content, answers):
        return _usual(question.otherwise or RESULT, content, answers)
    return 1 + _usual(next(iter(question.options.values())).next, content, answers)
