"""Runs the worked examples: the answers must lead to the verdicts and documents that content people expect."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, Scenario
from bot.content.problems import Problem, did_you_mean
from bot.conversation.checklist import checklist
from bot.conversation.journey import chosen, walk
from bot.conversation.verdict import assess

FILE = "scenarios.yaml"


def run(loaded: Loaded) -> Iterator[Problem]:
    """Every worked example comes out as people expect, and every answer has one: a changed rule is noticed by them."""
    for name, scenario in loaded.content.scenarios.items():
        yield from _answers(loaded, name, scenario)
        yield from _verdicts(loaded, name, scenario)
        yield from _documents(loaded, name, scenario)
    yield from _uncovered(loaded)


def _answers(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    content = loaded.content
    place = ("scenarios", name, "answers")
    for question, given in scenario.answers.items():
        if question not in content.questions:
            yield loaded.problem(
                FILE,
                f'unknown question "{question}"',
                did_you_mean(question, content.questions),
                *place,
                question,
            )
        elif chosen(content.questions[question], given, content) is None:
            options = (
                content.municipalities
                if content.questions[question].kind == "town"
                else content.questions[question].options
            )
            yield loaded.problem(
                FILE, f'unknown answer "{given}"', did_you_mean(given, options), *place, question
            )
    open_question = walk(content, scenario.answers).here
    if open_question:
        yield loaded.problem(
            FILE, f'the answers stop at the question "{open_question}"', "answer it too", *place
        )


def _verdicts(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    found = {line.requirement: line.verdict for line in assess(loaded.content, scenario.answers)}
    for requirement, expected in scenario.verdicts.items():
        place = ("scenarios", name, "verdicts", requirement)
        if requirement not in found:
            yield loaded.problem(
                FILE, f'unknown requirement "{requirement}"', did_you_mean(requirement, found), *place
            )
        elif found[requirement] is not expected:
            message = (
                f'"{requirement}": the answers give "{found[requirement]}", the example expects "{expected}"'
            )
            yield loaded.problem(FILE, message, "correct the rule or the example", *place)


def _documents(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    listed = {
        document for group in checklist(loaded.content, scenario.answers).values() for document in group
    }
    for document in scenario.documents:
        if document not in listed:
            message = f'"{document}" is not on the list of these answers'
            yield loaded.problem(
                FILE, message, did_you_mean(document, listed), "scenarios", name, "documents"
            )


def _uncovered(loaded: Loaded) -> Iterator[Problem]:
    """Name every answer that no example gives."""
    content = loaded.content
    given = {
        (question, _option(content, question, answer))
        for scenario in content.scenarios.values()
        for question, answer in scenario.answers.items()
    }
    for name, question in content.questions.items():
        for option in question.options:
            if (name, option) not in given:
                message = f'no example gives the answer "{option}" to "{name}"'
                yield loaded.problem(FILE, message, "add it to a scenario", "scenarios")


def _option(content: Content, question: str, answer: str) -> str:
    return CHOSEN if question == "town" and answer in content.municipalities else answer
