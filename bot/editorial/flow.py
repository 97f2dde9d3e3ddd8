"""The self-check as a graph: questions, the answers that lead from one to the next, the result, what is only told.

Read from the content alone, so it shows what the bot does and cannot grow old beside it.

Places boxes in layers from top to bottom (Sugiyama): every line runs only from one layer into the next.

Small on purpose: a self-check is a chain of questions with a few ways around. The usual engine, Graphviz, is a program to
install, and the pure-Python ones are not kept up (docs/decisions/0020-preview.md).

The texts of the drawing and the page that stand in modules, as the catalogues know them; the others stand in the templates.

The flow as a Mermaid diagram, which code forges draw by themselves; and the same between two marks of a page.

The templates of this package: whatever is filled in is escaped, and a name nobody filled in is an error.

The flow as SVG: questions in boxes, the answers between them, the result at the end, what is only told beside it.

Lines of text are broken by a guess of their width that errs to the wide side, since nothing here can measure a font.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.content.content import Content
from bot.content.models import CHOSEN, RESULT, Question
from bot.view.catalog import Words

GAP_X, GAP_Y = 28.0, 26.0
SWEEPS = 12
LANE = (8.0, 0.0)
"""The room that a line passing a layer takes: width, height."""

Size: TypeAlias = tuple[float, float]
"""Width and height."""
Point: TypeAlias = tuple[float, float]
Link: TypeAlias = tuple[str, str]


@dataclass
class Layout:
    """Where everything stands: the centre of each box, the corners of each line, and how large the whole is."""

    centres: dict[str, Point] = field(default_factory=dict[str, Point])
    lines: dict[Link, tuple[Point, ...]] = field(default_factory=dict[Link, tuple[Point, ...]])
    width: float = 0.0
    height: float = 0.0


def laid_out(sizes: Mapping[str, Size], links: Sequence[Link]) -> Layout:
    """Place boxes of these sizes. `links` (from, to) form no circle, and a box is named before whatever it leads to."""
    ranks = _ranks(sizes, links)
    chains = {link: _chain(link, ranks) for link in links}
    all_sizes = dict(sizes)
    layers: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for name, rank in ranks.items():
        layers[rank].append(name)
    for (start, _), chain in chains.items():
        for step, lane in enumerate(chain[1:-1], start=1):
            all_sizes[lane] = LANE
            layers[ranks[start] + step].append(lane)
    near = _neighbours(chains.values())
    _untangle(layers, near)
    across = _across(layers, all_sizes, near)
    return _measured(layers, all_sizes, across, chains)


def _ranks(sizes: Mapping[str, Size], links: Sequence[Link]) -> dict[str, int]:
    """Give each box its layer: one below the lowest of those that lead to it."""
    ranks = dict.fromkeys(sizes, 0)
    for _ in sizes:
        for start, end in links:
            ranks[end] = max(ranks[end], ranks[start] + 1)
    return ranks


def _chain(link: Link, ranks: Mapping[str, int]) -> list[str]:
    """Give what a line passes: its ends, and a lane in each layer between them."""
    start, end = link
    lanes = [f"{start}>{end}@{rank}" for rank in range(ranks[start] + 1, ranks[end])]
    return [start, *lanes, end]


def _neighbours(chains: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for chain in chains:
        for above, below in pairwise(chain):
            near.setdefault(above, []).append(below)
            near.setdefault(below, []).append(above)
    return near


def _untangle(layers: Sequence[list[str]], near: Mapping[str, Sequence[str]]) -> None:
    """Sort each layer by where its neighbours stand, down and up again, so that few lines cross."""
    place = {name: float(index) for layer in layers for index, name in enumerate(layer)}
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            layer.sort(key=lambda name: _mean([place[other] for other in near.get(name, [name])]))
            place.update({name: index - (len(layer) - 1) / 2 for index, name in enumerate(layer)})


def _across(
    layers: Sequence[Sequence[str]], sizes: Mapping[str, Size], near: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Move boxes towards their neighbours as far as the others of the layer leave room."""
    across = {name: 0.0 for layer in layers for name in layer}
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = [_mean([across[other] for other in near.get(name, [name])]) for name in layer]
            across.update(zip(layer, _apart(wished, [sizes[name][0] for name in layer]), strict=True))
    return across


def _apart(wished: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Give places near the wished ones, in the same order, without overlap: the middle of pushing right and left."""
    right, left = list(wished), list(wished)
    for index in range(1, len(wished)):
        room = (widths[index - 1] + widths[index]) / 2 + GAP_X
        right[index] = max(right[index], right[index - 1] + room)
    for index in range(len(wished) - 2, -1, -1):
        room = (widths[index] + widths[index + 1]) / 2 + GAP_X
        left[index] = min(left[index], left[index + 1] - room)
    return [(one + other) / 2 for one, other in zip(right, left, strict=True)]


def _measured(
    layers: Sequence[Sequence[str]],
    sizes: Mapping[str, Size],
    across: Mapping[str, float],
    chains: Mapping[Link, Sequence[str]],
) -> Layout:
    """Move everything to where the corner is 0, 0, and write down the corners of the lines."""
    edge = min(across[name] - sizes[name][0] / 2 for name in across)
    layout = Layout()
    ends: dict[str, tuple[Point, Point]] = {}
    top = 0.0
    for layer in layers:
        tall = max(sizes[name][1] for name in layer)
        for name in layer:
            x, (width, height) = across[name] - edge, sizes[name]
            half, centre = (height or tall) / 2, top + tall / 2
            ends[name] = ((x, centre - half), (x, centre + half))
            layout.centres[name] = (x, centre)
            layout.width = max(layout.width, x + width / 2)
        top += tall + GAP_Y
    layout.height = top - GAP_Y
    for link, chain in chains.items():
        start, *lanes, end = chain
        between = [point for lane in lanes for point in ends[lane]]
        layout.lines[link] = (ends[start][1], *between, ends[end][0])
    return layout


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


DOMAIN = "preview"
"""The catalogues: `locales/<language>/LC_MESSAGES/preview.po`."""
TITLE = "Where each answer of the self-check leads"
A_TOWN = "A town"
NOT_ASKED = "Without a town: not asked"
END = "Result"
TOLD = "Told only, never asked"

COMMON = "What everybody sees"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start, languages, about the bot": ("languages", "menu", "page", "my-leads"),
    "The guide and its sources": ("guide", "chapter", "sources"),
    "The questions of the self-check": ("ask", "to-ask"),
    "Documents": ("documents", "document"),
    "Questions, answers and terms": ("faq", "topic", "entry", "glossary", "term", "found"),
    "Towns and their rules": ("towns", "regions", "region", "town", "rules", "position", "townmatches", "nearest"),
    "Towns nobody answers for yet": ("no-contact", "letter", "lead", "be-told", "told-of"),
    "Data protection": ("privacy", "part", "my-data", "ask-erase"),
}  # fmt: skip
"""How the screens of everybody are grouped: by the first word of their key."""
REST = "Everything else"
EXAMPLE = "Example: {name}"
WRITING = "A message to a town"
AFTERWARDS = "What becomes of messages"
NEWS = "What candidates hear without asking"
CONTACT = "The contact of a town"
COORDINATOR = "The coordinator"
NOTICES = "Notices and letters to officials"
READ_AS: Mapping[str, str] = {
    "live": "live page",
    "copy": "archived copy",
    "part": "part of an archived copy",
}
"""How a source was read."""
TEXTS = (
    TITLE, A_TOWN, NOT_ASKED, END, TOLD, COMMON, *SECTIONS, REST, EXAMPLE, WRITING, AFTERWARDS, NEWS, CONTACT, COORDINATOR, NOTICES,
    *READ_AS.values(),
)  # fmt: skip
"""All of them."""


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


FLOW_BEGIN = "<!-- flow: written by `cpa-bot graph --into`, do not edit -->"
FLOW_END = "<!-- end of flow -->"


def mermaid(flow: Flow) -> str:
    """Write the diagram (https://mermaid.js.org/syntax/flowchart.html)."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(flow))]) + "\n"


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
        yield _arrow(arrow)
    if flow.told:
        told = "<br/>".join(map(_text, (f"{flow.told_head}:", *flow.told)))
        yield f'told["{told}"]'
        yield f"{RESULT} -.- told"


def _arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.skipped else "-->"
    answers = "<br/>".join(map(_text, arrow.answers))
    end = RESULT if arrow.end == RESULT else _id(arrow.end)
    return f'{_id(arrow.start)} {line}|"{answers}"| {end}'


def _id(name: str) -> str:
    """Give a node's id: never a word that means something to Mermaid, such as "end"."""
    return "q_" + name.replace("-", "_")


def _text(text: str) -> str:
    """Give a text that may stand in quotes, in one line; `#` begins Mermaid's own references."""
    return escape(" ".join(text.split()).replace("#", "#35;"), quote=False).replace('"', "#quot;")


FOLDER = Path(__file__).parent / "templates"


@cache
def template(name: str) -> Template:
    """Give a template by its file name."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


TEMPLATE = "flow.svg"
LONGEST = 34
"""Characters in a line."""
ARRIVED = {"question", "result"}
"""The kinds of boxes that a line comes to with a head; answers stand in the middle of a line."""
GLYPH, LINE, PAD = 7.6, 18.0, 10.0
"""Of a font of 13 px: how wide a character may be on average, how far lines stand apart; and the room around them."""


@dataclass(frozen=True)
class Box:
    """One box: kind (question, answers, skipped, result, told), its left upper corner, size and lines of text."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    href: str = ""


def svg(flow: Flow, title: str, hrefs: Mapping[str, str] | None = None, mark: str = "flow") -> str:
    """Draw it. `title` is read out; `hrefs`: where a press on a question or the result leads; `mark` begins its ids."""
    texts: dict[str, tuple[str, ...]] = {name: _broken([label]) for name, label in flow.questions.items()}
    kinds = dict.fromkeys(texts, "question")
    links: list[Link] = []
    for number, arrow in enumerate(flow.arrows):
        name = f"answers/{number}"
        texts[name] = _broken(arrow.answers, listed=not arrow.skipped)
        kinds[name] = "skipped" if arrow.skipped else "answers"
        links += [(arrow.start, name), (name, arrow.end)]
    texts[RESULT], kinds[RESULT] = _broken([flow.result]), "result"
    sizes = {name: _size(lines) for name, lines in texts.items()}
    layout = laid_out(sizes, links)
    boxes = [
        _box(kinds[name], layout.centres[name], sizes[name], texts[name], (hrefs or {}).get(name, ""))
        for name in texts
    ]
    told = _aside(flow, layout, boxes)
    lines = [
        (_path(points), "skipped" in {kinds[start], kinds[end]}, kinds[end] in ARRIVED)
        for (start, end), points in layout.lines.items()
    ]
    return template(TEMPLATE).render(
        title=title,
        mark=mark,
        pressed=bool(hrefs),
        boxes=boxes,
        told=told,
        result=boxes[-1],
        lines=lines,
        width=max(layout.width, told.x + told.width if told else 0.0),
        height=max(layout.height, told.y + told.height if told else 0.0),
        line=LINE,
        pad=PAD,
    )


def _aside(flow: Flow, layout: Layout, boxes: Sequence[Box]) -> Box | None:
    """Give the box of what is only told: right of everything, its last line level with the result."""
    if not flow.told:
        return None
    lines = (*_broken([flow.told_head]), *_broken(flow.told, listed=True))
    width, height = _size(lines)
    right = max(box.x + box.width for box in boxes if box.y + box.height > layout.height - height)
    return Box("told", right + 2 * GAP_X, max(layout.height - height, 0.0), width, height, lines)


def _broken(texts: Sequence[str], *, listed: bool = False) -> tuple[str, ...]:
    """Break texts into lines; in a list each has a mark, and its further lines stand in from it."""
    mark, further = ("• ", "\u00a0\u00a0\u00a0") if listed else ("", "")
    return tuple(
        line for text in texts for line in wrap(text, LONGEST, initial_indent=mark, subsequent_indent=further)
    )


def _size(lines: Sequence[str]) -> Size:
    return max(len(line) for line in lines) * GLYPH + 2 * PAD, len(lines) * LINE + 2 * PAD


def _box(kind: str, centre: Point, size: Size, lines: tuple[str, ...], href: str) -> Box:
    (x, y), (width, height) = centre, size
    return Box(kind, x - width / 2, y - height / 2, width, height, lines, href)


def _path(points: Sequence[Point]) -> str:
    """Give a line that leaves and arrives vertically."""
    (x, y), *rest = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return " ".join(parts)
