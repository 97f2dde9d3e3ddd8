"""The flow of the self-check: which answer of which question leads where, what it ends in, and what is only told.

Read from the content alone, so it shows what the bot does and cannot grow old beside it. It is written as a Mermaid diagram,
which code forges draw by themselves, and as a list for a web page.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.content.content import Content
from bot.content.models import CHOSEN, RESULT, Question
from bot.view.catalog import Words

DOMAIN = "preview"
"""The catalogues: `locales/<language>/LC_MESSAGES/preview.po`."""
TITLE = "Where each answer of the self-check leads"
A_TOWN = "A town"
NOT_ASKED = "Without a town: not asked"
END = "Result"
TOLD = "Told only, never asked"
TEXTS = (TITLE, A_TOWN, NOT_ASKED, END, TOLD)
"""What the flow says itself."""
FLOW_BEGIN = "<!-- flow: written by `cpa-bot graph --into`, do not edit -->"
FLOW_END = "<!-- end of flow -->"
FOLDER = Path(__file__).parent / "templates"


class Arrow(NamedTuple):
    """A way from a question to the next step, with every answer that takes it. `skipped`: the question is not asked."""

    start: str
    end: str
    answers: tuple[str, ...]
    skipped: bool = False


class Flow(NamedTuple):
    """The graph with its words: question ids with their names, in the order of the content; `result` is the end."""

    questions: Mapping[str, str]
    arrows: tuple[Arrow, ...]
    result: str
    told: tuple[str, ...]
    told_head: str


class Naming(NamedTuple):
    """What things are called in a language, or by their ids where it has no word for them; `words`: for the rest."""

    content: Content
    language: str = ""
    words: Words | None = None

    def text(self, english: str) -> str:
        return english if self.words is None else self.words.say(english)

    def question(self, name: str) -> str:
        return self._page(f"questions/{name}", "label") or name

    def requirement(self, name: str) -> str:
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
    arrows = (_arrows(name, question, naming) for name, question in content.questions.items())
    return Flow(
        questions={name: naming.question(name) for name in content.questions},
        arrows=tuple(chain.from_iterable(arrows)),
        result=naming.text(END),
        told=tuple(naming.requirement(name) for name, requirement in content.requirements.items() if requirement.told),
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


def mermaid(flow: Flow) -> str:
    """Write the diagram (https://mermaid.js.org/syntax/flowchart.html)."""
    return "flowchart TD\n" + "".join(f"    {line}\n" for line in _lines(flow))


def put_into(page: str, flow: Flow) -> str | None:
    """Give a Markdown page with the diagram between its two marks; None where the marks are missing."""
    before, begin, rest = page.partition(FLOW_BEGIN)
    _, end, after = rest.partition(FLOW_END)
    if not begin or not end:
        return None
    line_end = "\r\n" if "\r\n" in page else "\n"
    block = f"\n\n```mermaid\n{mermaid(flow)}```\n\n".replace("\n", line_end)
    return before + begin + block + end + after


def _lines(flow: Flow) -> Iterator[str]:
    for name, label in flow.questions.items():
        yield f'{_id(name)}["{_text(label)}"]'
    yield f'{RESULT}(["{_text(flow.result)}"])'
    for arrow in flow.arrows:
        line, answers = "-.->" if arrow.skipped else "-->", "<br/>".join(map(_text, arrow.answers))
        yield f'{_id(arrow.start)} {line}|"{answers}"| {_id(arrow.end)}'
    if flow.told:
        told = "<br/>".join(map(_text, (f"{flow.told_head}:", *flow.told)))
        yield f'told["{told}"]'
        yield f"{RESULT} -.- told"


def _id(name: str) -> str:
    """Give a node's id: never a word that means something to Mermaid, such as "end"."""
    return RESULT if name == RESULT else "q_" + name.replace("-", "_")


def _text(text: str) -> str:
    """Give a text that may stand in quotes, in one line; `#` begins Mermaid's own references."""
    return escape(" ".join(text.split()).replace("#", "#35;"), quote=False).replace('"', "#quot;")


def listed(flow: Flow, title: str, hrefs: Mapping[str, str] | None = None, mark: str = "flow") -> str:
    """Write the list for a web page: every question, its answers, where they lead.

    `hrefs`: where the name of a question or the result leads besides; `mark` begins the ids of the list.
    """
    steps = {name: [one for one in flow.arrows if one.start == name] for name in flow.questions}
    page = template("flow.html")
    return page.render(flow=flow, title=title, steps=steps, hrefs=hrefs or {}, mark=mark, result=RESULT)


def alone(flow: Flow, title: str, language: str = "en") -> str:
    """Write the list as a web page of its own; ids are English enough."""
    steps = Markup(listed(flow, title))  # noqa: S704  escaped by its own template
    return template("flow_alone.html").render(title=title, steps=steps, language=language)


@cache
def template(name: str) -> Template:
    """Give a template of this package: whatever is filled in is escaped, and a name nobody filled in is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(name)
