"""Paths through the self-check, and the check that each ends in a complete result.

Each path is assessed as values. Screens are rendered once for each line that differs (requirement,
answer, verdict and town), since equal lines read the same.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from bot.content.content import Content
from bot.content.models import CHOSEN, LATER, RESULT
from bot.conversation.codes import encode
from bot.conversation.model import Conditions, ResultLine, ScreenWithNote, UnaskedConditions
from bot.conversation.selfcheck import AssessedRequirement, assess, first_question, skipped, sources_of_line, walk
from bot.conversation.state import ReadModel, Session
from bot.editorial.sample_data import SOME_DAY
from bot.view.catalog import Words
from bot.view.context import RenderContext
from bot.view.markup import to_html
from bot.view.render import following_page, render
from bot.view.selfcheck import INFO, SIGNS, requirement_title
from tests.view.rendering import OPERATOR

SelfCheckPath: TypeAlias = dict[str, str]
"""The answer to each question of a path, in their order."""


def places(content: Content) -> tuple[str, ...]:
    """Return the towns that differ: none, one without rules and papers, and each with some."""
    towns = content.municipalities.values()
    own = [town.slug for town in towns if town.local.rules or town.local.documents]
    return (LATER, *[town.slug for town in towns if town.slug not in own][:1], *own)


def paths(content: Content) -> Iterator[SelfCheckPath]:
    """Yield every path of a self-check without loops."""

    def asked(step: str, place: str, path: SelfCheckPath) -> str:
        while step != RESULT and skipped(content.questions[step], content, {"town": place, **path}):
            step = content.questions[step].otherwise or RESULT
        return step

    def onward(step: str, place: str, path: SelfCheckPath) -> Iterator[SelfCheckPath]:
        if step == RESULT:
            yield path
            return
        options = content.questions[step].options
        if content.questions[step].kind == "town":
            options = {place: options[LATER if place == LATER else CHOSEN]}
        for answer, option in options.items():
            further = {**path, step: answer}
            yield from onward(asked(option.next, place, further), place, further)

    for place in places(content):
        yield from onward(asked(first_question(content), place, {}), place, {})


def missing_in_results(content: Content, words: Mapping[str, Words]) -> list[str]:
    """Return what is missing in the results of all paths."""
    models = dict[tuple[str, ...], tuple[SelfCheckPath, AssessedRequirement]]()
    broken = list[str]()
    for path in paths(content):
        result = assess(content, path)
        town = content.town(path)
        own = [rule.requirement for rule in (town.local.rules if town else ()) if rule.adds]
        listed = sorted(line.requirement for line in result)
        if walk(content, path).here is not None or listed != sorted({*content.requirements, *own}):
            spelled = ", ".join(f"{question}: {answer}" for question, answer in path.items())
            broken.append(f"{spelled} end without each requirement once")
        for line in result:
            seen = (path["town"], line.requirement, line.question, line.option, line.verdict)
            models.setdefault(seen, (path, line))
    # an incomplete result cannot be rendered
    if broken:
        return broken
    contexts = (
        (line, RenderContext(spoken, content, Session(answers=path), ReadModel(), OPERATOR, SOME_DAY))
        for path, line in models.values()
        for spoken in words.values()
    )
    return [missing for line, context in contexts for missing in _missing(line, context)]


def _missing(line: AssessedRequirement, context: RenderContext) -> Iterator[str]:
    """Yield what the screens lack of a requirement: its name, verdict, reason or sources."""
    content = context.content
    table = render(ScreenWithNote(Conditions()), context)[0].text
    shown: ScreenWithNote | None = ScreenWithNote(UnaskedConditions() if line.told else Conditions())
    codes = set[str]()
    while shown:
        listed = render(shown, context)[0]
        codes |= {button.code for row in listed.rows for button in row}
        shown = following_page(shown, listed)
    page = render(ScreenWithNote(ResultLine(line.requirement)), context)[0].text
    name = context.escape(requirement_title(line, context.session.answers, context))
    town = f"municipalities/{context.session.answers['town']}"
    path = town if line.is_town_requirement else f"requirements/{line.requirement}"
    words = context.page(path)
    reasons = [words.sections.get(line.requirement if line.is_town_requirement else line.option) or words.body]
    reasons += [context.page(town).sections[line.requirement]] if line.rule else []
    stands = sources_of_line(content, line)
    titles = [context.escape(content.sources[source].title) for one in stands for source in one.sources]
    said = {
        "is not on the list": encode(ResultLine(line.requirement)) in codes and (line.told or name in table),
        "has no name": name in page,
        "has no verdict": (INFO if line.told else SIGNS[line.verdict]) in page,
        "has no reason": all(reason and to_html(reason) in page for reason in reasons),
        "has no source": all(one in page for one in titles) and bool(titles or any(one.basis for one in stands)),
    }
    answer = f'"{line.option}" to "{line.question}"' if line.question else "anything"
    for what, there in said.items():
        if not there:
            yield f'{context.words.language}/{path}.md: "{line.requirement}" {what} for {answer}'
