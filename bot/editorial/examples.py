"""Writes into scenarios.yaml what the rules make of each example, once somebody has approved it.

Only values that differ are written, each in its place: comments, order and `like` stay. What an example inherits is renewed in
the one it is like, and written into it only where the two differ.
"""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from bot.content.loader import Loaded, whole_examples
from bot.content.models import Scenario
from bot.content.parsing import Value, parse_yaml
from bot.content.problems import ContentError
from bot.conversation.lead.history import may_send
from bot.conversation.selfcheck import assess, checklist, stands_on
from bot.conversation.state import Session
from bot.editorial.walks import SCENARIOS_FILE, told_once, unanswered


class Renewal(NamedTuple):
    """What comes out of an example otherwise: it says `gone`, which does not come out, and lacks `come`, which does."""

    example: str
    outcome: str
    gone: str
    come: str


def renewed(loaded: Loaded, text: str) -> tuple[str, list[Renewal]]:
    """Give scenarios.yaml as it should be, and what changes. Raises `ContentError` if answers lead nowhere or a question lacks one."""
    scenarios, changes = loaded.content.scenarios, list[Renewal]()
    if problems := [problem for name in scenarios for problem in unanswered(loaded, name, scenarios[name])]:
        raise ContentError([*told_once(problems)])
    for name, scenario in scenarios.items():
        said, now = dict(_leaves(scenario.model_dump(mode="json"))), dict(_outcome(loaded, scenario))
        for path, value in now.items():
            gone = [one for one in said.get(path, []) if one not in value]
            come = [one for one in value if one not in said.get(path, [])]
            if gone or come:
                changes.append(Renewal(name, " ".join(path), ", ".join(gone), ", ".join(come)))
        entries = parse_yaml(text, SCENARIOS_FILE).data["scenarios"]
        raw = dict(_leaves(whole_examples(entries)[name])) if isinstance(entries, dict) else {}
        for path, value in now.items():
            if {*raw.get(path, ["true"] if path == ("lead",) else [])} != {*value}:
                new = ", ".join(value)
                text = _put(text, ("scenarios", name, *path), new if path[0] in {"verdicts", "lead"} else f"[{new}]")
    return text, changes


def _outcome(loaded: Loaded, scenario: Scenario) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield what the rules make of an example, as far as it names it; the verdicts of all that answers decide."""
    content, answers = loaded.content, scenario.answers
    lines = {line.requirement: line for line in assess(content, answers)}
    for name, line in lines.items():
        if name in {*scenario.verdicts, *content.decided()}:
            yield ("verdicts", name), [line.verdict]
        if name in scenario.sources:
            yield ("sources", name), [*dict.fromkeys(one for on in stands_on(content, line) for one in on.sources)]
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


def _put(text: str, path: tuple[str, ...], value: str) -> str:
    """Write a value where it stands, or into the deepest mapping on the way to it."""
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
            # above the first name, so that no comment is parted from its line
            key = node.value[0][0].start_mark
            return f"{text[: key.index]}{new}\n{' ' * key.column}{text[key.index :]}"
        node = inner
    assert node is not None  # noqa: S101  the file holds it
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]
