"""The sign-off sheet for printing: each answer with its verdicts, papers, sources and their dates.

The functions of the bot itself assess and render it. One person can sign for one part.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.content.models import CHOSEN, Option, Sourced
from bot.conversation.selfcheck import AssessedRequirement, assess, sources_of_line
from bot.view.context import RenderContext
from bot.view.selfcheck import GROUPS, VERDICTS, limit_of, requirement_title

NONE = "–"


class SignoffRow(NamedTuple):
    """An answer, a town or a paper, and what follows from it."""

    answer: str
    condition: str
    verdict: str
    papers: tuple[str, ...]
    sources: Markup


class SignoffPart(NamedTuple):
    """The rows that one person can sign for."""

    title: str
    rows: tuple[SignoffRow, ...]


def signoff_page(context: RenderContext, made_on: date) -> str:
    """Return the sheet as a web page that needs no network."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("signoff.html").render(
        say=context.say,
        language=context.words.language,
        version=context.content.version,
        date=context.words.date(made_on),
        parts=signoff_parts(context),
    )


def signoff_parts(context: RenderContext) -> tuple[SignoffPart, ...]:
    """Return a part for each question, then for untested conditions, rules of towns, and papers."""
    content = context.content
    of_answers = {name: list[SignoffRow]() for name in content.questions}
    for question, answer, option in content.answers():
        of_answers[question].extend(_answer(question, answer, option, context))
    told = (_row("", line, context) for line in assess(content, {}) if line.told)
    parts = (
        *((_question(question, context), rows) for question, rows in of_answers.items()),
        (context.say("Told only, never asked"), told),
        (context.say("What single towns asked for"), _rules(context)),
        (context.say("The papers"), _papers(context)),
    )
    return tuple(SignoffPart(title, tuple(rows)) for title, rows in parts)


def _question(question: str, context: RenderContext) -> str:
    return context.page(f"questions/{question}").label


def _option(question: str, option: str, context: RenderContext) -> str:
    """Return the label of an answer; "a town" for any town."""
    if option == CHOSEN and context.content.questions[question].kind == "town":
        return context.say("A town")
    return context.page(f"questions/{question}").options[option]


def _answer(question: str, answer: str, option: Option, context: RenderContext) -> Iterator[SignoffRow]:
    label = _option(question, answer, context)
    papers = tuple(_paper(name, context) for name in option.documents)
    for requirement, verdict in option.verdicts.items():
        yield _row(
            label,
            AssessedRequirement(requirement, verdict, told=False, question=question, option=answer),
            context,
            papers,
        )
    if not option.verdicts:
        yield SignoffRow(label, NONE, NONE, papers, Markup())


def _rules(context: RenderContext) -> Iterator[SignoffRow]:
    """Yield each rule of each town; each answer of a confirmed rule has a separate row."""
    content = context.content
    decided = [(name, answer, asked) for name, answer, option in content.answers() for asked in option.verdicts]
    for town in content.municipalities.values():
        papers, given = tuple(_paper(name, context) for name in town.local.documents), {"town": town.slug}
        for line in assess(content, given):
            if line.rule is None:
                continue
            yield _row(context.town(town), line, context, papers, given)
            for question, answer, asked in decided if line.rule.confirmed_on else ():
                if asked == line.requirement and (verdict := line.rule.answers.get(answer)):
                    label = f"{context.town(town)}: {_option(question, answer, context)}"
                    yield _row(
                        label, replace(line, verdict=verdict, question=question, option=answer), context, papers, given
                    )


def _papers(context: RenderContext) -> Iterator[SignoffRow]:
    for name, paper in context.content.documents.items():
        yield SignoffRow(
            NONE, NONE, context.say(GROUPS[paper.group]), (_paper(name, context),), _sources(context, paper)
        )


def _row(
    answer: str,
    line: AssessedRequirement,
    context: RenderContext,
    papers: tuple[str, ...] = (),
    given: dict[str, str] | None = None,
) -> SignoffRow:
    told, judged = context.say("Told only: nobody asks you about it here."), context.say(VERDICTS[line.verdict])
    verdict = told if line.told else f"{judged} {limit_of(line, context)}".strip()
    sources = _sources(context, *sources_of_line(context.content, line))
    return SignoffRow(answer or NONE, requirement_title(line, given or {}, context), verdict, papers, sources)


def _paper(name: str, context: RenderContext) -> str:
    return context.page(f"documents/{name}").title


def _sources(context: RenderContext, *sourced: Sourced) -> Markup:
    return Markup(context.source_lines(*sourced).replace("\n", "<br>"))  # noqa: S704  escaped by the view
