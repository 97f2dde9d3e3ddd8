"""The flow as a Mermaid diagram, which code forges draw by themselves; and the same between two marks of a page."""

from collections.abc import Iterator
from html import escape

from bot.content.models import RESULT
from bot.preview.flow import Arrow, Flow

BEGIN = "<!-- flow: written by `cpa-bot graph --into`, do not edit -->"
END = "<!-- end of flow -->"


def mermaid(flow: Flow) -> str:
    """Write the diagram (https://mermaid.js.org/syntax/flowchart.html)."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(flow))]) + "\n"


def put_into(page: str, flow: Flow) -> str | None:
    """Give a Markdown page with the diagram between its two marks; None where the marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
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
