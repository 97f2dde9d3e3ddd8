"""Proves that every way through the self-check ends in a whole result: each requirement with its reason and source.

All ways are judged by what the result consists of. Its screens are worded once for each line that differs (the same
requirement, answer, verdict and town), in every language: two ways with equal lines show equal words for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.conversation.codes import encode
from bot.conversation.journey import walk
from bot.conversation.known import Known
from bot.conversation.screens import Result, ResultLine, Shown, Told
from bot.conversation.session import Session
from bot.conversation.verdict import Line, assess, stands_on
from bot.review.screens import SOME_DAY
from bot.review.walks import Walks, Way, walks
from bot.view import result_view
from bot.view.catalog import Words
from bot.view.markup import to_html
from bot.view.render import render
from bot.view.scene import Operator, Scene

FILE = "eligibility.yaml"
_Seen = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Proof:
    """What was walked and worded, and everything that is missing in a result."""

    walks: Walks
    walked: int
    lines: int
    """Lines of results, all ways together."""
    distinct: int
    """Lines that differ in requirement, answer, verdict or town: each was worded in every language."""
    problems: tuple[Problem, ...]


def prove(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> Proof:
    """Walk every way of a content that the check approves of, and look at every result."""
    found = walks(loaded.content)
    problems = list[Problem]()
    models: dict[_Seen, tuple[Way, Line]] = {}
    walked = lines = 0
    for way in found.ways():
        result = assess(loaded.content, way)
        walked, lines = walked + 1, lines + len(result)
        problems.extend(_unsound(loaded, way, result))
        for line in result:
            seen = (way["town"], line.requirement, line.question, line.option, line.verdict)
            models.setdefault(seen, (way, line))
    for way, line in models.values() if not problems else ():  # half a result cannot be worded
        for spoken in words.values():
            scene = Scene(spoken, loaded.content, Session(answers=way), Known(), operator, SOME_DAY)
            problems.extend(_unsaid(loaded, line, scene))
    return Proof(found, walked, lines, len(models), tuple(sorted(set(problems))))


def _unsound(loaded: Loaded, way: Way, result: tuple[Line, ...]) -> Iterator[Problem]:
    """Yield a way that does not end in a result with each requirement in it, once."""
    content = loaded.content
    town = content.town(way)
    own = [rule.requirement for rule in (town.local.rules if town else ()) if rule.adds]
    listed = sorted(line.requirement for line in result)
    if walk(content, way).here is not None or listed != sorted({*content.requirements, *own}):
        spelled = ", ".join(f"{question}: {answer}" for question, answer in way.items())
        message = f"the answers {spelled} do not end in a result with each requirement once"
        yield loaded.problem(FILE, message, "correct where they lead", "questions")


def _unsaid(loaded: Loaded, line: Line, scene: Scene) -> Iterator[Problem]:
    """Yield what the screens do not say of a line: its name in the list; on its page verdict, reason and sources."""
    listed = render(Shown(Told() if line.told else Result()), scene)[0]
    page = render(Shown(ResultLine(line.requirement)), scene)[0].text
    codes = {button.code for row in listed.rows for button in row}
    name = scene.escape(result_view.title(line, scene))
    town = f"municipalities/{scene.session.answers['town']}"
    path = town if line.rule_adds else f"requirements/{line.requirement}"
    words = scene.page(path)
    reasons = [words.sections.get(line.requirement if line.rule_adds else line.option) or words.body]
    reasons += [scene.page(town).sections[line.requirement]] if line.rule else []
    stands = stands_on(loaded.content, line)
    titles = [scene.escape(loaded.content.sources[source].title) for one in stands for source in one.sources]
    said = {
        "is not on the list": encode(ResultLine(line.requirement)) in codes
        and (line.told or name in listed.text),
        "has no name": name in page,
        "has no verdict": (result_view.TOLD if line.told else result_view.SIGNS[line.verdict]) in page,
        "has no reason": all(reason and to_html(reason) in page for reason in reasons),
        "has no source": all(title in page for title in titles)
        and bool(titles or any(one.basis for one in stands)),
    }
    for what, there in said.items():
        if not there:
            answer = f'"{line.option}" to "{line.question}"' if line.question else "anything"
            message = f'"{line.requirement}" {what} in the result of whoever answers {answer}'
            yield Problem(
                f"{scene.words.language}/{path}.md", 1, message, "complete the file and its sources"
            )
