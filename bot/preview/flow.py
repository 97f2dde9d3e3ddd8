"""The self-check as a graph: questions, the answers that lead from one to the next, the result, what is only told.

Read from the content alone, so it shows what the bot does and cannot grow old beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content.content import Content
from bot.content.models import CHOSEN, RESULT, Question
from bot.preview.names import A_TOWN, END, NOT_ASKED, TOLD
from bot.view.catalog import Words


@dataclass(frozen=True)
class Arrow:
    """A way from a question to the next step, with every answer that takes it. `skipped`: the question is not asked."""

    start: str
    end: str
    answers: tuple[str, ...]
    skipped: bool = False


@dataclass(frozen=True)
class Flow:
    """The graph with its words: question ids with their names, in the order of the content; `result` is the end."""

    questions: Mapping[str, str]
    arrows: tuple[Arrow, ...]
    result: str
    told: tuple[str, ...]
    told_head: str


@dataclass(frozen=True)
class Naming:
    """What things are called in a language, or by their ids where it has no word for them; `words`: for the rest."""

    content: Content
    language: str = ""
    words: Words | None = None

    def text(self, english: str) -> str:
        """Give a text of the drawing itself."""
        return english if self.words is None else self.words.say(english)

    def question(self, name: str) -> str:
        """Give the short name of a question."""
        return self._page(f"questions/{name}", "label") or name

    def requirement(self, name: str) -> str:
        """Give the name of a condition."""
        return self._page(f"requirements/{name}", "title") or name

    def option(self, question: str, option: str) -> str:
        """Give the label of an answer; "a town" for any town."""
        if option == CHOSEN and self.content.questions[question].kind == "town":
            return self.text(A_TOWN)
        page = self.content.words.get((self.language, f"questions/{question}"))
        return (page.options.get(option) if page else None) or option

    def _page(self, path: str, field: str) -> str:
        page = self.content.words.get((self.language, path))
        return str(getattr(page, field)) if page else ""


def flow(content: Content, language: str = "", words: Words | None = None) -> Flow:
    """Read the graph, labelled in a language ("": with ids). `words`: the catalogue for what is no content; None: English."""
    naming = Naming(content, language, words)
    return Flow(
        questions={name: naming.question(name) for name in content.questions},
        arrows=tuple(
            arrow for name, question in content.questions.items() for arrow in _arrows(name, question, naming)
        ),
        result=naming.text(END),
        told=tuple(
            naming.requirement(name) for name, requirement in content.requirements.items() if requirement.told
        ),
        told_head=naming.text(TOLD),
    )


def _arrows(name: str, question: Question, naming: Naming) -> Iterator[Arrow]:
    """Yield one arrow for each step that follows, and one for where it is left out without a town."""
    by_end: dict[str, list[str]] = {}
    for option, said in question.options.items():
        by_end.setdefault(said.next, []).append(naming.option(name, option))
    for end, answers in by_end.items():
        yield Arrow(name, end, tuple(answers))
    if question.needs_town:
        yield Arrow(name, question.otherwise or RESULT, (naming.text(NOT_ASKED),), skipped=True)
