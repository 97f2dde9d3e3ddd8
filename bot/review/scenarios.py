"""Runs the worked examples: the answers must lead to what content people expect, no more and no less."""

from collections.abc import Iterable, Iterator

from bot.content.loader import Loaded
from bot.content.models import Scenario
from bot.content.problems import Problem, did_you_mean
from bot.conversation.checklist import checklist
from bot.conversation.journey import chosen, walk
from bot.conversation.renewing import may_send
from bot.conversation.session import Session
from bot.conversation.verdict import assess, stands_on

FILE = "scenarios.yaml"
_MEND = "correct the rule or the example"


def run(loaded: Loaded) -> Iterator[Problem]:
    """Every worked example comes out as people expect: a changed rule is noticed by them. Other sources are a warning.

    What comes of answers that lead nowhere is not judged.
    """
    for name, scenario in loaded.content.scenarios.items():
        if broken := tuple(_answers(loaded, name, scenario)):
            yield from broken
            continue
        yield from _lines(loaded, name, scenario)
        yield from _documents(loaded, name, scenario)
        if (taken := may_send(Session(answers=scenario.answers), loaded.content)) is not scenario.lead:
            what = "is taken" if taken else "is not taken"
            message = f"a message to a town {what} from whoever answers so, the example expects otherwise"
            yield loaded.problem(FILE, message, _MEND, "scenarios", name, "lead")


def _answers(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    content = loaded.content
    place = ("scenarios", name, "answers")
    answered, here = walk(content, scenario.answers)
    for question, given in scenario.answers.items():
        if question not in content.questions:
            advice = did_you_mean(question, content.questions)
            yield loaded.problem(FILE, f'unknown question "{question}"', advice, *place, question)
        elif chosen(content.questions[question], given, content) is None:
            towns = content.questions[question].kind == "town"
            options = content.municipalities if towns else content.questions[question].options
            advice = did_you_mean(given, options)
            yield loaded.problem(FILE, f'unknown answer "{given}"', advice, *place, question)
        elif here is None and question not in answered:
            message = f'"{question}" is answered but never asked'
            yield loaded.problem(FILE, message, "correct the rule, or remove the answer", *place, question)
    if here:
        yield loaded.problem(FILE, f'the answers stop at the question "{here}"', "answer it too", *place)


def _lines(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    """Yield verdicts, sources and local rules that are others than expected."""
    found = {line.requirement: line for line in assess(loaded.content, scenario.answers)}
    for field, named in (("verdicts", scenario.verdicts), ("sources", scenario.sources)):
        for requirement in named.keys() - found:
            message, advice = f'unknown requirement "{requirement}"', did_you_mean(requirement, found)
            yield loaded.problem(FILE, message, advice, "scenarios", name, field, requirement)
    for requirement, line in found.items():
        expected = scenario.verdicts.get(requirement, line.verdict)
        if line.verdict is not expected:
            message = f'"{requirement}": the answers give "{line.verdict}", the example expects "{expected}"'
            place = ("scenarios", name, "verdicts", requirement)
            yield loaded.problem(FILE, message, _MEND, *place, fix=f"{requirement}: {line.verdict}")
        stands = dict.fromkeys(source for one in stands_on(loaded.content, line) for source in one.sources)
        if requirement in scenario.sources and set(stands) != set(scenario.sources[requirement]):
            message = (
                f'"{requirement}" stands on {", ".join(stands) or "no source"}, the example expects others'
            )
            yield loaded.warning(FILE, message, _MEND, "scenarios", name, "sources", requirement)
    if scenario.local is not None:
        local = {line.requirement for line in found.values() if line.rule}
        yield from _whole(loaded, local, scenario.local, "a local rule of this town", name, "local")


def _documents(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    if scenario.documents is None:
        return
    for group, listed in checklist(loaded.content, scenario.answers).items():
        named = scenario.documents.get(group, ())
        what = f'on the list "{group}" of these answers'
        yield from _whole(loaded, listed, named, what, name, "documents", group)


def _whole(
    loaded: Loaded, found: Iterable[str], named: Iterable[str], what: str, *place: str
) -> Iterator[Problem]:
    """Yield what only the rules or only the example have."""
    has, expects = set(found), set(named)
    for one in expects - has:
        message = f'"{one}" is not {what}'
        yield loaded.problem(FILE, message, did_you_mean(one, has), "scenarios", *place)
    for one in has - expects:
        message = f'"{one}" is {what}, the example does not name it'
        yield loaded.problem(FILE, message, _MEND, "scenarios", *place)
