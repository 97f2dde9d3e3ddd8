"""The guide for municipalities: may a town employ a foreigner? A page and a PDF, with sources."""

import re

from bot.content.models import Sourced
from bot.view.context import Paper, PaperLine, RenderContext, bold, paragraphs
from bot.view.features import GUIDE
from bot.view.sheet import html_lines

_SOURCE = re.compile(r"\[([a-z0-9-]+)\]")


def guide_text(context: RenderContext) -> str:
    """Return the guide as HTML; codes of sources become numbers in a list at the end."""
    body = context.body("pages/town-guide")
    names = tuple(name for name in dict.fromkeys(_SOURCE.findall(body)) if name in context.content.sources)
    listed = context.source_lines(Sourced(sources=names)).split("\n")
    numbered = "\n".join(f"[{number}] {line}" for number, line in enumerate(listed, 1))
    for number, name in enumerate(names, 1):
        body = body.replace(f"[{name}]", f"[{number}]")
    return paragraphs(body, bold(context.html("Sources")), numbered)


def guide_paper(context: RenderContext) -> Paper:
    """Return the guide as a document; a paragraph in bold is a heading."""
    lines = [
        line._replace(kind="heading") if part.startswith("<b>") and line.text else line
        for part in guide_text(context).split("\n\n")
        for line in html_lines(part)
    ]
    return Paper("apk-cizinci.pdf", (PaperLine("title", context.say(GUIDE)), *lines))
