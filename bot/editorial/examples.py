"""The worked examples of scenarios.yaml: checks of their results, their coverage, and updates.

The examples must come to the results they name, and an answer without any example is an error. An
update writes only values that differ; comments, order and `like` stay. An inherited value is updated
in the example it is inherited from, unless the two differ.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import yaml

from bot.content.checks.structure import RULES_FILE
from bot.content.loader import Loaded, complete_examples
from bot.content.models import CHOSEN, LATER, WorkedExample
from bot.content.parsing import Value, parse_yaml
from bot.content.problems import ContentError, Problem, Remark, counted, did_you_mean, tr
from bot.conversation.lead.history import may_send
from bot.conversation.selfcheck import assess, checklist, chosen_option, sources_of_line, walk
from bot.conversation.state import Session

SCENARIOS_FILE = "scenarios.yaml"
_MEND = tr("correct the rule or the example")


def run(loaded: Loaded) -> Iterator[Problem]:
    """Every worked example has the results that it names: a changed rule is noticed here. Other sources are a warning.

    Results of incomplete answers are not checked.
    """
    lost = {name: tuple(unanswered(loaded, name, one)) for name, one in loaded.content.scenarios.items()}
    yield from report_once(chain(*lost.values()))
    for name, scenario in loaded.content.scenarios.items():
        if lost[name]:
            continue
        yield from _lines(loaded, name, scenario)
        yield from _documents(loaded, name, scenario)
        if (taken := may_send(Session(answers=scenario.answers), loaded.content)) is not scenario.lead:
            what = tr("a message to a town is taken from whoever answers so, the example expects otherwise")
            if not taken:
                what = tr("a message to a town is not taken from whoever answers so, the example expects otherwise")
            yield loaded.problem(SCENARIOS_FILE, what, _MEND, "scenarios", name, "lead")


def report_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Report a problem that several examples share only once, at the first example."""
    alike = dict[Remark, list[Problem]]()
    for problem in problems:
        alike.setdefault(problem.what, []).append(problem)
    for what, found in alike.items():
        if len(found) == 1:
            yield found[0]
            continue
        examples = counted("{number} example", "{number} examples", len(found))
        more = tr("{advice}; examples that are like this one (like) have it from there", found[0].todo)
        yield replace(found[0], what=tr("{what} ({examples})", what, examples), todo=more)


def unanswered(loaded: Loaded, name: str, scenario: WorkedExample) -> Iterator[Problem]:
    """Yield the reasons why the answers of an example do not lead to a result."""
    content = loaded.content
    place = ("scenarios", name, "answers")
    answered, here = walk(content, scenario.answers)
    for question, given in scenario.answers.items():
        if question not in content.questions:
            advice = did_you_mean(question, content.questions)
            message = tr('unknown question "{name}"', question)
            yield loaded.problem(SCENARIOS_FILE, message, advice, *place, question)
        elif chosen_option(content.questions[question], given, content) is None:
            asked = content.questions[question]
            advice = did_you_mean(given, content.municipalities if asked.kind == "town" else asked.options)
            yield loaded.problem(SCENARIOS_FILE, tr('unknown answer "{name}"', given), advice, *place, question)
        elif here is None and question not in answered:
            message = tr('"{question}" is answered but never asked', question)
            advice = tr("correct the rule, or remove the answer")
            yield loaded.problem(SCENARIOS_FILE, message, advice, *place, question)
    if here:
        message = tr('the answers stop at the question "{name}"', here)
        yield loaded.problem(SCENARIOS_FILE, message, tr("answer it too"), *place)


def _lines(loaded: Loaded, name: str, scenario: WorkedExample) -> Iterator[Problem]:
    """Yield verdicts, sources and local rules that differ from the expected ones."""
    found = {line.requirement: line for line in assess(loaded.content, scenario.answers)}
    for field, named in (("verdicts", scenario.verdicts), ("sources", scenario.sources)):
        for requirement in named.keys() - found:
            message, advice = tr('unknown requirement "{name}"', requirement), did_you_mean(requirement, found)
            yield loaded.problem(SCENARIOS_FILE, message, advice, "scenarios", name, field, requirement)
    for requirement, line in found.items():
        expected = scenario.verdicts.get(requirement, line.verdict)
        if line.verdict is not expected:
            message = tr(
                '"{name}": the answers give "{verdict}", the example expects "{expected}"',
                requirement,
                line.verdict,
                expected,
            )
            place = ("scenarios", name, "verdicts", requirement)
            yield loaded.problem(SCENARIOS_FILE, message, _MEND, *place, fix=f"{requirement}: {line.verdict}")
        stands = dict.fromkeys(source for one in sources_of_line(loaded.content, line) for source in one.sources)
        if requirement in scenario.sources and set(stands) != set(scenario.sources[requirement]):
            on = ", ".join(stands) or tr("no source")
            message = tr('"{name}" stands on {names}, the example expects others', requirement, on)
            yield loaded.warning(SCENARIOS_FILE, message, _MEND, "scenarios", name, "sources", requirement)
    if scenario.local is not None:
        local = {line.requirement for line in found.values() if line.rule}
        yield from _list_differences(loaded, local, scenario.local, tr("a local rule of this town"), name, "local")


def _documents(loaded: Loaded, name: str, scenario: WorkedExample) -> Iterator[Problem]:
    if scenario.documents is None:
        return
    for group, listed in checklist(loaded.content, scenario.answers).items():
        what, named = tr('on the list "{group}" of these answers', group), scenario.documents.get(group, ())
        yield from _list_differences(loaded, listed, named, what, name, "documents", group)


def _list_differences(
    loaded: Loaded, found: Iterable[str], named: Iterable[str], what: Remark, *place: str
) -> Iterator[Problem]:
    """Yield the differences between the actual and the expected list."""
    has, expects = set(found), set(named)
    for one in expects - has:
        message = tr('"{name}" is not {what}', one, what)
        yield loaded.problem(SCENARIOS_FILE, message, did_you_mean(one, has), "scenarios", *place)
    for one in has - expects:
        message = tr('"{name}" is {what}, the example does not name it', one, what)
        yield loaded.problem(SCENARIOS_FILE, message, _MEND, "scenarios", *place)


def uncovered(loaded: Loaded) -> Iterator[Problem]:
    """The worked examples cover every answer: an uncovered one can be lost unnoticed."""
    content = loaded.content
    given = {
        (name, CHOSEN if content.questions[name].kind == "town" and answer != LATER else answer)
        for scenario in content.scenarios.values()
        for name in walk(content, scenario.answers).answered
        for answer in [scenario.answers[name]]
    }
    for name, answer, _ in content.answers():
        if (name, answer) not in given:
            message = tr("no example answers {given}", tr('"{answer}" to "{name}"', answer, name))
            advice = tr("add an example to scenarios.yaml that does")
            yield loaded.problem(RULES_FILE, message, advice, "questions", name, "options", answer)


class ExampleChange(NamedTuple):
    """A changed result of an example: `gone` is expected and missing, `come` is new."""

    example: str
    outcome: str
    gone: str
    come: str


def updated_examples(loaded: Loaded, text: str) -> tuple[str, list[ExampleChange]]:
    """Return the updated scenarios.yaml and the changes. Raises `ContentError` without a result."""
    scenarios, changes = loaded.content.scenarios, list[ExampleChange]()
    if problems := [problem for name in scenarios for problem in unanswered(loaded, name, scenarios[name])]:
        raise ContentError([*report_once(problems)])
    for name, scenario in scenarios.items():
        said, now = dict(_leaves(scenario.model_dump(mode="json"))), dict(_outcome(loaded, scenario))
        for path, value in now.items():
            gone = [one for one in said.get(path, []) if one not in value]
            come = [one for one in value if one not in said.get(path, [])]
            if gone or come:
                changes.append(ExampleChange(name, " ".join(path), ", ".join(gone), ", ".join(come)))
        entries = parse_yaml(text, SCENARIOS_FILE).data["scenarios"]
        raw = dict(_leaves(complete_examples(entries)[name])) if isinstance(entries, dict) else {}
        for path, value in now.items():
            if {*raw.get(path, ["true"] if path == ("lead",) else [])} != {*value}:
                new = ", ".join(value)
                text = _put_value(
                    text, ("scenarios", name, *path), new if path[0] in {"verdicts", "lead"} else f"[{new}]"
                )
    return text, changes


def _outcome(loaded: Loaded, scenario: WorkedExample) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield the results that an example names, and all verdicts that answers decide."""
    content, answers = loaded.content, scenario.answers
    lines = {line.requirement: line for line in assess(content, answers)}
    for name, line in lines.items():
        if name in {*scenario.verdicts, *content.decided()}:
            yield ("verdicts", name), [line.verdict]
        if name in scenario.sources:
            yield (
                ("sources", name),
                [*dict.fromkeys(one for on in sources_of_line(content, line) for one in on.sources)],
            )
    if scenario.documents is not None:
        yield from ((("documents", group), [*listed]) for group, listed in checklist(content, answers).items())
    if scenario.local is not None:
        yield ("local",), [name for name, line in lines.items() if line.rule]
    yield ("lead",), [str(may_send(Session(answers=answers), content)).lower()]


def _leaves(value: "Value | bool | None", path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif value is not None:
        yield path, [*map(str, value)] if isinstance(value, list) else [str(value).lower()]


def _put_value(text: str, path: tuple[str, ...], value: str) -> str:
    """Write a value in its place, or into the deepest existing mapping."""
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    for depth, name in enumerate(path):
        assert isinstance(node, yaml.MappingNode)  # noqa: S101  whatever else stands there was refused while reading
        inner = next((one for key, one in node.value if key.value == name), None)
        if inner is None:
            rest = "".join(f"{part}: {{ " for part in path[depth:-1])
            new = f"{rest}{path[-1]}: {value}{' }' * (len(path) - depth - 1)}"
            if node.flow_style:
                at = node.value[-1][1].end_mark.index
                return f"{text[:at]}, {new}{text[at:]}"
            # Insert above the first name, so that comments stay with their line.
            key = node.value[0][0].start_mark
            return f"{text[: key.index]}{new}\n{' ' * key.column}{text[key.index :]}"
        node = inner
    assert node is not None  # noqa: S101  the file holds it
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]
