"""The table that is signed: what each answer means for each condition, with its papers, sources and their dates.

It is judged and worded by what the bot itself judges and words with; a part is what one person can answer for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from bot.content.content import Content
from bot.content.models import CHOSEN, Option, Sourced
from bot.conversation.selfcheck import Line, assess, stands_on
from bot.view.catalog import Words
from bot.view.context import RenderContext, source_lines
from bot.view.selfcheck import GROUPS, VERDICTS, limit_of, title_in

PAPERS = "The papers"
RULES = "What single towns asked for"
A_TOWN = "A town"
TOLD = "Told only, never asked"
TEXTS = (A_TOWN, TOLD, PAPERS, RULES)
NONE = "–"


class Naming(NamedTuple):
    """Names of questions, conditions and answers in a language; their ids where it has no words for them."""

    content: Content
    language: str = ""
    words: Words | None = None

    def text(self, english: str) -> str:
        return english if self.words is None else self.words.say(english)

    def question(self, name: str) -> str:
        return self._page(f"questions/{name}", "label") or name

    def option(self, question: str, option: str) -> str:
        """Return the label of an answer; "a town" for any town."""
        if option == CHOSEN and self.content.questions[question].kind == "town":
            return self.text(A_TOWN)
        page = self.content.words.get((self.language, f"questions/{question}"))
        return (page.options.get(option) if page else None) or option

    def _page(self, path: str, field: str) -> str:
        page = self.content.words.get((self.language, path))
        return str(getattr(page, field)) if page else ""


class SignedRow(NamedTuple):
    """An answer, a town or a paper, and what follows from it. `was`: so it stood before, and does no longer."""

    answer: str
    condition: str
    verdict: str
    papers: tuple[str, ...]
    sources: Markup
    was: bool = False

    @property
    def about(self) -> tuple[object, ...]:
        return self.answer, self.condition, self.papers if self.answer == NONE else ()


class SignedPart(NamedTuple):
    """What one person can answer for."""

    title: str
    rows: tuple[SignedRow, ...]


def signed(naming: Naming, context: RenderContext) -> tuple[SignedPart, ...]:
    """Give a part for each question, then what is only told, what single towns asked for, and the papers."""
    content = context.content
    of_answers = {name: list[SignedRow]() for name in content.questions}
    for question, answer, option in content.answers():
        of_answers[question].extend(_answer(question, answer, option, naming, context))
    told = (_row("", line, context) for line in assess(content, {}) if line.told)
    parts = (
        *((naming.question(question), rows) for question, rows in of_answers.items()),
        (naming.text(TOLD), told),
        (naming.text(RULES), _rules(naming, context)),
        (naming.text(PAPERS), _papers(context)),
    )
    return tuple(SignedPart(title, tuple(rows)) for title, rows in parts)


def _answer(question: str, answer: str, option: Option, naming: Naming, context: RenderContext) -> Iterator[SignedRow]:
    label = naming.option(question, answer)
    papers = tuple(_paper(name, context) for name in option.documents)
    for requirement, verdict in option.verdicts.items():
        yield _row(label, Line(requirement, verdict, told=False, question=question, option=answer), context, papers)
    if not option.verdicts:
        yield SignedRow(label, NONE, NONE, papers, Markup())


def _rules(naming: Naming, context: RenderContext) -> Iterator[SignedRow]:
    """Yield each rule of each town; an answer has a row of its own where the town has confirmed the rule."""
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
                    label = f"{context.town(town)}: {naming.option(question, answer)}"
                    yield _row(
                        label, replace(line, verdict=verdict, question=question, option=answer), context, papers, given
                    )


def _papers(context: RenderContext) -> Iterator[SignedRow]:
    for name, paper in context.content.documents.items():
        yield SignedRow(
            NONE, NONE, context.say(GROUPS[paper.group]), (_paper(name, context),), _sources(context, paper)
        )


def _row(
    answer: str, line: Line, context: RenderContext, papers: tuple[str, ...] = (), given: dict[str, str] | None = None
) -> SignedRow:
    told, judged = context.say("Told only: nobody asks you about it here."), context.say(VERDICTS[line.verdict])
    verdict = told if line.told else f"{judged} {limit_of(line, context)}".strip()
    sources = _sources(context, *stands_on(context.content, line))
    return SignedRow(answer or NONE, title_in(line, given or {}, context), verdict, papers, sources)


def _paper(name: str, context: RenderContext) -> str:
    return context.page(f"documents/{name}").title


def _sources(context: RenderContext, *sourced: Sourced) -> Markup:
    return Markup(source_lines(context, *sourced).replace("\n", "<br>"))  # noqa: S704  escaped by the view


def changed(before: Iterable[SignedPart], after: Iterable[SignedPart]) -> tuple[SignedPart, ...]:
    """Give the parts in which a row is other, with those rows alone: how each stood before, and how it stands now."""
    then, now = ({part.title: part.rows for part in parts} for parts in (before, after))
    found = dict[str, list[SignedRow]]()
    for title in {**now, **then}:
        old, new, rows = then.get(title, ()), now.get(title, ()), found.setdefault(title, [])
        lost = {row.about: row._replace(was=True) for row in old if row not in new}
        for row in (row for row in new if row not in old):
            rows += [lost.pop(row.about), row] if row.about in lost else [row]
        rows += lost.values()
    return tuple(SignedPart(title, tuple(rows)) for title, rows in found.items() if rows)
