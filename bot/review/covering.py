"""Names what no worked example shows: an answer, a verdict or paper it brings, a step it leads to, a town's rule.

An answer without any example is an error; a single effect without one is a warning at the line of the rule. Only what
an example shows would be missed when an edit loses it.
"""

from collections.abc import Iterator
from typing import TypeAlias

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, LATER, RESULT, Option, Scenario
from bot.content.problems import Problem
from bot.content.towns import Municipality
from bot.conversation.journey import walk
from bot.conversation.verdict import assess

Effect: TypeAlias = tuple[str, ...]
_RULES = "eligibility.yaml"
_ADVICE = "add an example to scenarios.yaml that does"


def uncovered(loaded: Loaded) -> Iterator[Problem]:
    """The worked examples show every answer and all that it brings about: what none shows can be lost unseen."""
    content = loaded.content
    shown = {effect for scenario in content.scenarios.values() for effect in _shown(content, scenario)}
    for name, question in content.questions.items():
        for answer, option in question.options.items():
            place = ("questions", name, "options", answer)
            given = f'"{answer}" to "{name}"'
            if ("answer", name, answer) not in shown:
                yield loaded.problem(_RULES, f"no example answers {given}", _ADVICE, *place)
                continue
            for effect, said, below in _of_option(content, name, answer, option):
                if effect not in shown:
                    message = f"no example shows that {given} {said}"
                    yield loaded.warning(_RULES, message, _ADVICE, *place, *below)
        if question.otherwise and ("otherwise", name) not in shown:
            message = f'no example shows that without a town "{question.otherwise}" comes instead of "{name}"'
            yield loaded.warning(_RULES, message, _ADVICE, "questions", name, "otherwise")
    for town in content.municipalities.values():
        for effect, said, field in _of_town(content, town):
            if effect not in shown:
                file = f"municipalities/{town.slug}.yaml"
                message = f"no example shows that {town.slug} {said}"
                yield loaded.warning(file, message, _ADVICE, *field)


def _of_option(
    content: Content, name: str, answer: str, option: Option
) -> Iterator[tuple[Effect, str, Effect]]:
    """Yield (effect, what it does, where it stands) of everything an answer brings about."""
    for requirement, verdict in option.verdicts.items():
        if content.questions[name].needs_town and not _undecided(content, requirement, answer):
            continue
        said = f'means "{verdict}" for "{requirement}"'
        yield ("verdict", name, answer, requirement), said, ("verdicts", requirement)
    of_every_town = _of_every_town(content) if content.questions[name].needs_town else set[str]()
    for document in option.documents:
        if document not in of_every_town and not content.documents[document].always:
            yield ("paper", name, answer, document), f'brings in "{document}"', ("documents",)
    if option.next != RESULT:
        yield ("next", name, answer), f'leads to "{option.next}"', ("next",)


def _of_town(content: Content, town: Municipality) -> Iterator[tuple[Effect, str, tuple[str | int, ...]]]:
    """Yield the same of everything that stands in a town's file."""
    slug = town.slug
    for number, rule in enumerate(town.local.rules):
        name, place = rule.requirement, ("rules", number)
        yield ("rule", slug, name), f'has a rule about "{name}" (local:)', (*place, "requirement")
        for answer, verdict in rule.answers.items():
            said = f'makes "{verdict}" of "{answer}" for "{name}", once confirmed'
            yield ("local", slug, name, answer), said, (*place, "answers", answer)
    for document in town.local.documents:
        if document not in _of_every_town(content) and not content.documents[document].always:
            yield ("town paper", slug, document), f'brings in "{document}"', ("documents",)


def _undecided(content: Content, requirement: str, answer: str) -> bool:
    """Say whether there is a town that does not decide this answer by a rule of its own: else nobody sees the national verdict."""
    return not all(
        any(rule.requirement == requirement and answer in rule.answers for rule in town.local.rules)
        for town in content.municipalities.values()
    )


def _of_every_town(content: Content) -> set[str]:
    """Give the papers that come with any town: that an answer or a town brings them in as well changes nothing."""
    asked = (question for question in content.questions.values() if question.kind == "town")
    return {document for question in asked for document in question.options[CHOSEN].documents}


def _shown(content: Content, scenario: Scenario) -> Iterator[Effect]:
    """Yield what an example shows: what it would be wrong without."""
    slug = scenario.answers.get("town", LATER)
    answered, here = walk(content, scenario.answers)
    given = {name: _option(content, name, scenario.answers[name]) for name in answered}
    for name, after in zip(answered, (*answered, here or RESULT)[1:], strict=True):
        answer, option = given[name]
        yield "answer", name, answer
        step = option.next
        if step == after:
            yield "next", name, answer
        while step != after:
            yield "otherwise", step
            step = content.questions[step].otherwise or RESULT
    for line in assess(content, scenario.answers):
        if line.rule and scenario.local is not None:
            yield "rule", slug, line.requirement
        if line.requirement in scenario.verdicts and line.question:
            if line.rule and line.option in line.rule.answers:
                yield "local", slug, line.requirement, line.option
            else:
                yield "verdict", line.question, given[line.question][0], line.requirement
    if scenario.documents is not None:
        yield from _papers(content, slug, given)


def _papers(content: Content, slug: str, given: dict[str, tuple[str, Option]]) -> Iterator[Effect]:
    """Yield the papers that only one answer, or only the town, brings in."""
    town = content.municipalities.get(slug)
    brought: list[tuple[str, Effect]] = [
        (document, ("paper", name, answer, document))
        for name, (answer, option) in given.items()
        for document in option.documents
    ]
    brought += [(paper, ("town paper", slug, paper)) for paper in (town.local.documents if town else ())]
    papers = [paper for paper, _ in brought]
    yield from (effect for paper, effect in brought if papers.count(paper) == 1)


def _option(content: Content, question: str, answer: str) -> tuple[str, Option]:
    """Give the id and the option an answer on the walk stands for; a named town is "chosen"."""
    asked = content.questions[question]
    name = CHOSEN if asked.kind == "town" and answer != LATER else answer
    return name, asked.options[name]
