"""The flow as SVG: questions in boxes, the answers between them, the result at the end, what is only told beside it.

Lines of text are broken by a guess of their width that errs to the wide side, since nothing here can measure a font.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from bot.content.models import RESULT
from bot.preview.flow import Flow
from bot.preview.layout import GAP_X, Layout, Link, Point, Size, laid_out
from bot.preview.printing import template

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
