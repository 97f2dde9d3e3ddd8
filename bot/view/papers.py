"""Documents of a candidate for an office: the interview about them, Czech text from templates.

A template (such as `content/cv.md`) is plain text: `# ` a title, `## ` a heading, `- ` a list item;
for towns also `> ` a footer and `QR: ` a QR code. `{work}` is replaced by the answer to that
question; `{work|...}` has a default. A part between < and > is dropped if nothing in it was
answered; so are empty lines, and headings above nothing. Text in square brackets is to be
translated or filled in, and is highlighted in the file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.content.models import LATER, Municipality, PaperItem, PaperKind
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.lead.model import Summary
from bot.conversation.model import Documents, Privacy, Tick
from bot.conversation.papers import model
from bot.conversation.papers.turn import finished
from bot.conversation.selfcheck import questions_picked
from bot.conversation.towns.model import Towns
from bot.view.context import Button, LineKind, Message, Paper, PaperLine, RenderContext, columns, message, paragraphs

Values = Mapping[str, Sequence[str]]
"""Values of the placeholders of a template, by name."""
ONE_COLUMN = 5
"""Maximum number of choices in one column."""
FILE_NAMES: Mapping[PaperKind, str] = {"cv": "zivotopis", "motivation": "motivacni-dopis", "letter": "dotaz-na-mesto"}
"""File names are seen by many, so they hold nothing personal."""
NAMES: Mapping[PaperKind, str] = {
    "cv": msg("CV (životopis)"),
    "motivation": msg("Motivation letter"),
    "letter": msg("Letter to the town"),
}
_PLACE = re.compile(r"\{([^{}|\n]+)(?:\|([^{}\n]*))?\}")
_GROUP = re.compile(r"<([^<>]*)>")
_ALONE = re.compile(r"- \{([^{}|\n]+)(?:\|([^{}\n]*))?\}")
_LATIN_ONLY = re.compile(r"[\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]*")
NOT_IN_PDF = re.compile(r"[^\n -~\u00a0-\u036f\u0400-\u0513\u1ea0-\u1ef9\u2012-\u2022\u2026\u20ac\u2116]")
"""Characters that are missing from the font of the PDF, and a few rare ones that it has."""
NAMED_AT_MOST = 10
_MARKS: Mapping[str, LineKind] = {"# ": "title", "## ": "heading", "- ": "item", "> ": "foot", "QR: ": "qr"}
_ENDS = (".", "!", "?", "]")


def render_paper(screen: model.PaperScreen, context: RenderContext) -> Message:
    match screen:
        case model.PapersStart():
            return _start(context)
        case model.PaperAsk(kind, name):
            return _ask(kind, name, context)
        case model.PaperPreview("letter"):
            return _letter_changes(context)
        case model.PaperPreview(kind):
            return _preview(_kind(kind), context)
        case model.PaperFile(kind, form):
            return _file(_kind(kind), form, context)


def _kind(name: str) -> PaperKind:
    return next(kind for kind in NAMES if kind == name)


def _start(context: RenderContext) -> Message:
    said, town = context.session.papers, context.content.town(context.session.answers)
    # the chosen town may have been delisted
    slug = town.slug if town else LATER
    place = context.html("Town: {town}", town=context.town_with_czech(town)) if town else ""
    letter = [context.button(NAMES["letter"], model.BeginPaper("letter", slug))] if town else []
    delete = [context.button("🗑 Delete these answers", model.DropPapers())] if said else []
    head = context.title("CV and letters in Czech")
    return message(
        paragraphs(head, context.body("pages/papers"), place),
        [context.button(NAMES["cv"], model.BeginPaper("cv", slug))],
        [context.button(NAMES["motivation"], model.BeginPaper("motivation", slug))],
        letter,
        [context.button("🏙 Choose another town", Towns()) if town else context.button("🏙 Choose a town", Towns())],
        delete,
        [context.button("🔒 What happens to your data", Privacy())],
        [context.button("← All documents", Documents()), context.menu()],
    )


def _answers(context: RenderContext) -> model.PaperAnswers:
    """Return the answers, or empty ones before a document is begun."""
    return context.session.papers or model.PaperAnswers(context.now)


def _ask(kind: str, name: str, context: RenderContext) -> Message:
    said, item = _answers(context), context.content.papers[name]
    # answers of the self-check or another document are skipped, so numbering would jump
    left = {asked for asked, _ in model.asked_for(kind, said.slug, context.content)} - said.chosen.keys()
    town = context.content.municipality(said.slug) if item.needs_town else None
    head = " · ".join(
        (
            *([context.html("Questions left: {number}", number=len(left | {name}))] if left else ()),
            *([context.html("Town: {town}", town=context.town(town))] if town else ()),
        )
    )
    typed = said.typed.get(name)
    told = context.html("You wrote: {words}", words=typed) if typed else ""
    hint = context.html("You can also write your answer here.") if item.options and item.lines else ""
    text = paragraphs(head and f"<i>{head}</i>", context.body(f"papers/{name}"), hint, told)
    return message(text, *_choices(kind, name, item, said, context), *_ways_on(kind, name, item, said, context))


def _choices(
    kind: str, name: str, item: PaperItem, said: model.PaperAnswers, context: RenderContext
) -> list[tuple[Button, ...]]:
    labels, taken = context.page(f"papers/{name}").options, said.chosen.get(name, ())
    if item.most == 1:
        marked = {one: f"• {labels[one]}" if one in taken else labels[one] for one in item.options}
    else:
        marked = {one: f"{'☑' if one in taken else '☐'} {labels[one]}" for one in item.options}
    buttons = [
        Button(label, encode(model.PickSentence(kind, name, one, wanted=item.most == 1 or one not in taken)))
        for one, label in marked.items()
    ]
    return list(columns(buttons, 1 if len(buttons) <= ONE_COLUMN else 2))


def _ways_on(
    kind: str, name: str, item: PaperItem, said: model.PaperAnswers, context: RenderContext
) -> list[list[Button]]:
    skip = context.button("Leave it out", model.PassPaper(kind, name, keep=False))
    given = bool(said.chosen.get(name) or said.typed.get(name))
    done = given and (item.most > 1 or name in said.typed)
    onward = [context.button("Next →", model.PassPaper(kind, name, keep=True))] if done else []
    names = [asked for asked, _ in model.asked_for(kind, said.slug, context.content)]
    before = names[names.index(name) - 1] if names.index(name) else None
    earlier = model.PaperAsk(kind, before) if before else model.PapersStart()
    # an answer of a finished document is changed from its preview
    back = context.back(earlier if model.next_question(kind, said, context.content) else finished(kind, said))
    return [[skip, *onward], [back]]


def _changes(kind: PaperKind, context: RenderContext) -> list[Button]:
    """Return the buttons that change the answers of a document."""
    names = [name for name, _ in model.asked_for(kind, _answers(context).slug, context.content)]
    return [Button(f"✏️ {context.page(f'papers/{name}').label}", encode(model.PaperAsk(kind, name))) for name in names]


def _preview(kind: PaperKind, context: RenderContext) -> Message:
    lines = paper_lines(kind, context.content.municipality(_answers(context).slug), context)
    paper = f"<pre>{context.escape(as_text(lines))}</pre>"
    return message(
        paragraphs(context.body(f"pages/paper-{kind}"), paper, _not_in_pdf(lines, context)),
        *columns(_changes(kind, context)),
        [
            context.button("📄 DOCX", model.PaperFile(kind, "docx")),
            context.button("📄 PDF", model.PaperFile(kind, "pdf")),
        ],
        [context.button("✉️ Go on with the message", Summary())] if context.session.draft else [],
        [context.button("← CV and letters", model.PapersStart()), context.menu()],
    )


def _letter_changes(context: RenderContext) -> Message:
    """Show the ready letter with a button to change each answer in it."""
    said = _answers(context)
    lines = paper_lines("letter", context.content.municipality(said.slug), context)
    return message(
        paragraphs(context.title(NAMES["letter"]), f"<pre>{context.escape(as_text(lines))}</pre>"),
        *columns(_changes("letter", context)),
        [context.back(finished("letter", said))],
    )


def letter_parts(town: Municipality | None, context: RenderContext) -> tuple[str, str]:
    """Return subject and text; the first line of the template is the subject."""
    first, _, body = as_text(paper_lines("letter", town, context)).partition("\n")
    return first.partition(":")[2].strip() or first, body.strip()


def _file(kind: PaperKind, form: str, context: RenderContext) -> Message:
    said = _answers(context)
    lines = paper_lines(kind, context.content.municipality(said.slug), context)
    send = msg("Next: send it to the official address of the town, in an e-mail.")
    mark = msg("Next: fill in what is in brackets and on the lines, then mark the paper in your list.")
    documents = (name for name, one in context.content.documents.items() if one.paper == kind)
    ready = [context.main("☑ It is ready: mark it in my list", Tick(name, ready=True)) for name in documents]
    page = message(
        paragraphs(
            context.body("pages/paper-file"),
            context.html(send if kind == "letter" else mark),
            _not_in_pdf(lines, context) if form == "pdf" else "",
        ),
        ready,
        [context.back(finished(kind, said)), context.menu()],
        [context.button("← CV and letters", model.PapersStart())],
    )
    return replace(page, paper=Paper(f"{FILE_NAMES[kind]}.{form}", lines))


def _not_in_pdf(lines: Sequence[PaperLine], context: RenderContext) -> str:
    """Warn of characters that are missing from the PDF; Word has other fonts for them."""
    signs = " ".join([*dict.fromkeys(NOT_IN_PDF.findall(as_text(lines)))][:NAMED_AT_MOST])
    said = msg("⚠️ The PDF cannot show these signs and leaves them out: {signs}. Take the DOCX, which holds everything.")
    return context.html(said, signs=signs) if signs else ""


def as_text(lines: Sequence[PaperLine]) -> str:
    """Return a document as plain text, with headings in capitals."""
    return "\n".join(
        f"• {line.text}" if line.kind == "item" else line.text.upper() if line.kind == "heading" else line.text
        for line in lines
    )


def paper_lines(kind: PaperKind, town: Municipality | None, context: RenderContext) -> tuple[PaperLine, ...]:
    values = {name: tuple(_said_sentences(name, kind, town, context)) for name in context.content.papers}
    if town:
        values["village" if town.local.village else "town"] = (town.names["cs"],)
    if picked := questions_picked(context.session.ask_town, context.content):
        values["questions"] = tuple(context.content.town_questions[name]["cs"] for name in picked)
    return fill_in(context.content.templates[kind], values)


def _written_words(name: str, town: Municipality | None, context: RenderContext) -> str:
    """Return a name or words from a message to this town; the name also from a draft to another."""
    draft = context.session.draft
    sent = (lead.details for lead in context.known.leads if town and lead.slug == town.slug)
    here = draft if draft and town and draft.slug == town.slug else next(sent, None)
    named = here or draft
    return {"name": named.name if named else "", "why": here.words if here else ""}.get(name, "")


def _said_sentences(name: str, kind: PaperKind, town: Municipality | None, context: RenderContext) -> Iterator[str]:
    """Yield Czech sentences of the chosen options and the typed lines; mark non-Latin ones."""
    said, item = _answers(context), context.content.papers[name]
    if kind not in item.papers:
        return
    unasked = kind == "letter" and name not in said.chosen
    typed = said.typed.get(name) or (_written_words(name, town, context) if unasked else "")
    for option in said.chosen.get(name, ()):
        sentence = item.options.get(option)
        text = (sentence.cv if kind == "cv" else sentence.letter) if sentence else ""
        if text:
            yield text
    for line in typed.split("\n"):
        if line:
            yield line if _LATIN_ONLY.fullmatch(line) else item.mark.replace("{text}", line)


def fill_in(template: str, values: Values) -> tuple[PaperLine, ...]:
    """Fill in a template. The values themselves are never read as a template."""

    def grouped(found: re.Match[str]) -> str:
        known = all(values.get(place[1]) for place in _PLACE.finditer(found[1]))
        return found[1] if known else ""

    lines: list[PaperLine] = []
    for paragraph in template.split("\n\n"):
        parts = _GROUP.sub(grouped, paragraph).split("\n")
        filled = [line for part in parts for line in _filled_lines(part.lstrip(), values)]
        alone = "\n" in paragraph.strip() and [line.kind for line in filled] == ["heading"]
        if filled and not alone:
            lines += [PaperLine("gap"), *filled] if lines else filled
    return tuple(lines)


def _filled_lines(line: str, values: Values) -> Iterator[PaperLine]:
    """Yield the lines made of one line of a template: one for each list item, or none."""
    if (alone := _ALONE.fullmatch(line)) and (several := values.get(alone[1])):
        yield from (PaperLine("item", text) for text in several)
        return
    mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
    text = _PLACE.sub(
        lambda place: _joined_texts(values.get(place[1]) or ()) or place[2] or "", line.removeprefix(mark)
    )
    if text := " ".join(text.split()):
        yield PaperLine(_MARKS.get(mark, "text"), text)


def _joined_texts(texts: Sequence[str]) -> str:
    """Join sentences by spaces and other texts by commas."""
    return "".join(f"{text}{' ' if text.endswith(_ENDS) else ', '}" for text in texts[:-1]) + "".join(texts[-1:])
