"""Documents of a candidate for an office: the interview about them, Czech text from templates.

A template (such as `content/cv.md`) is plain text: `# ` a title, `## ` a heading, `- ` a list item;
for towns also `> ` a footer and `QR: ` a QR code. `{work}` is replaced by the answer to that
question; `{work|...}` has a default. A part between < and > is dropped if nothing in it was
answered; so are empty lines, and headings above nothing. Text in square brackets is to be filled
in, and is highlighted in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from textwrap import shorten

from bot.content.models import LATER, Municipality, PaperKind
from bot.content.paper_items import ChoiceSentence, PaperItem
from bot.content.problems import msg
from bot.content.spelling import has_cyrillic, passport_spelling
from bot.conversation.codes import encode
from bot.conversation.lead.model import Summary
from bot.conversation.model import Documents, Privacy, Tick
from bot.conversation.papers import model, ready
from bot.conversation.papers.turn import FORM, NAME, finished
from bot.conversation.selfcheck import questions_picked
from bot.view.context import Button, LineKind, Message, Paper, PaperLine, RenderContext, Rows, bold, message, paragraphs

Values = Mapping[str, Sequence[str]]
"""Values of the placeholders of a template, by name."""
MAX_CHOICES, MAX_LISTED = 5, 4
"""Maximum number of choices on a screen, where one behind them is typed; and on a page of a list."""
MAX_WORDS = 24
"""Maximum number of characters of typed words on a button."""
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
MAX_QUOTED = 80
NEAREST = (
    msg("Nearest to “{words}”: press one. “Next” takes your words as they are."),
    msg("No ready line for “{words}”. “Next” takes your words as they are."),
)
"""Said of typed words with and without similar ready lines."""
NEAREST_CYRILLIC = (
    msg("Nearest to “{words}”: press one. “Next” takes your words as they are, Cyrillic ones too."),
    msg("No ready line for “{words}”: write it in Czech, or “Next” takes it as it is, Cyrillic too."),
)
_MARKS: Mapping[str, LineKind] = {"# ": "title", "## ": "heading", "- ": "item", "> ": "foot", "QR: ": "qr"}
_ENDS = (".", "!", "?", "]")


def render_paper(screen: model.PaperScreen, context: RenderContext) -> Message:
    match screen:
        case model.PapersStart():
            return _start(context)
        case model.PaperQuestion(kind, name):
            return _ask(kind, name, context)
        case model.PaperList():
            return _listed(screen, context)
        case model.PaperPreview(kind):
            return _preview(_kind(kind), context)
        case model.PaperFile(kind, form):
            return _file(_kind(kind), form, context)
        case model.FileWithContact(kind, form, contact):
            return _file(_kind(kind), form, context, contact)


def _kind(name: str) -> PaperKind:
    return next(kind for kind in NAMES if kind == name)


def _start(context: RenderContext) -> Message:
    said, content = context.session.papers, context.content
    # a chosen town may have been delisted
    town = (content.municipality(said.slug) if said else None) or content.town(context.session.answers)
    slug = town.slug if town else LATER
    other = msg("🏙 Choose another town") if town else msg("🏙 Choose a town")
    place = context.html("Town: {town}", town=context.town_with_czech(town)) if town else ""
    letter = [context.button(NAMES["letter"], model.BeginPaper("letter", slug))] if town else []
    delete = [context.button("🗑 Delete these answers", model.DropPapers())] if said else []
    head = context.title("CV and letters in Czech")
    return message(
        paragraphs(head, context.body("pages/papers"), place),
        [context.button(NAMES["cv"], model.BeginPaper("cv", slug))],
        [context.button(NAMES["motivation"], model.BeginPaper("motivation", slug))],
        letter,
        [context.button(other, model.BeginPaper(model.ALL_PAPERS, slug))],
        delete or [context.button("🔒 What happens to your data", Privacy())],
        [context.way_back(context.button("← All documents", Documents())), context.menu()],
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
    # in the order of the language: a Czech is not offered Ukrainian first
    rows = _choices(kind, name, context.page(f"papers/{name}").options, context)
    if name == FORM and (named := str(said.typed.get(NAME, ""))) != (written := passport_spelling(named)):
        told = context.html("On paper you are {name}. Not as in your passport? Write the name here.", name=written)
    told = _taken_lines(kind, name, context) or told
    if item.groups:
        hint, rows = _lines_asked(kind, name, item, said, context)
    text = paragraphs(head and f"<i>{head}</i>", told, context.body(f"papers/{name}"), hint)
    return message(text, *rows, *_ways_on(kind, name, item, said, context))


def _before(kind: str, name: str, context: RenderContext) -> str | None:
    """Return the question before another one, without those that the self-check has answered."""
    said, content = model.PaperAnswers(context.now, _answers(context).slug), context.content
    known = model.with_selfcheck_answers(said, context.session.answers, content).chosen
    names = [one for one, _ in model.asked_for(kind, said.slug, content) if one == name or one not in known]
    return names[names.index(name) - 1] if names.index(name) else None


def _taken_lines(kind: str, name: str, context: RenderContext) -> str:
    """Return the ready lines of a question; before it has any, those of the one before or a later one."""
    said, items = _answers(context), context.content.papers
    names = [asked for asked, _ in model.asked_for(kind, said.slug, context.content)]
    others = (_before(kind, name, context), *names[names.index(name) :])
    filled = (one for one in others if one and items[one].groups and said.chosen.get(one))
    shown = name if name in said.chosen or name in said.typed else next(filled, name)
    sentences = _said_sentences(shown, "cv", None, context) if items[shown].groups else ()
    lines = (line.expandtabs(1).partition("\n")[0] for line in sentences)
    return "\n".join(f"✓ {context.escape(line)}" for line in lines)


def _lines_asked(
    kind: str, name: str, item: PaperItem, said: model.PaperAnswers, context: RenderContext
) -> tuple[str, Rows]:
    """Return a text and buttons: the groups of ready lines, or the lines nearest to typed words."""
    if typed := said.typed.get(ready.key_of(name)):
        words, _, _ = ready.read(typed, name, context.content)
        near = _choices(kind, name, ready.nearest_options(words, name, context.content), context)
        near_told, none_told = NEAREST_CYRILLIC if has_cyrillic(words) else NEAREST
        told = near_told if near else none_told
        groups = context.button("All kinds", model.PaperList(kind, name, model.ALL_PAPERS))
        moves = tuple(
            (context.button("It belongs to: {question}", model.PassPaper(kind, one, keep=True), question=label),)
            for one, other in model.asked_for(kind, said.slug, context.content)
            if other.with_years and item.with_years and one != name and (label := context.page(f"papers/{one}").label)
        )
        return context.html(told, words=words), (*near, *moves, (groups,))
    lacks = item.with_years and any(ready.key_of(name, one) not in said.typed for one in said.chosen.get(name, ()))
    when = context.html("When and where? Write, for example: 2019–2024, Poltava") if lacks else ""
    return when, _list(model.PaperList(kind, name, model.ALL_PAPERS), context)[1]


def _list(screen: model.PaperList, context: RenderContext) -> tuple[str, Rows]:
    """Return questions, groups of ready lines, or the lines of a group as they are printed."""
    kind, name, group = screen.kind, screen.item, screen.group
    labels: Mapping[str, str]
    targets: dict[str, model.PaperScreen]
    if name == model.ALL_PAPERS:
        asked = [one for one, _ in model.asked_for(kind, _answers(context).slug, context.content)]
        labels = {one: f"✏️ {context.page(f'papers/{one}').label}" for one in asked}
        targets = {one: model.PaperQuestion(kind, one) for one in asked}
    else:
        labels, item = context.page(f"papers/{name}").options, context.content.papers[name]
        targets = {one: model.PaperList(kind, name, one) for one in item.groups}
        if group != model.ALL_PAPERS:
            targets = {one: screen for one, said in item.options.items() if said.group == group}
    size = MAX_LISTED if group != model.ALL_PAPERS or len(targets) <= MAX_LISTED else MAX_LISTED - 1
    page = context.paginate(targets, screen.page, size, partial(model.PaperList, kind, name, group))
    if group == model.ALL_PAPERS:
        rows = tuple((Button(labels[one], encode(targets[one])),) for one in page.here)
        return "", (*rows, tuple(page.turning))
    options = context.content.papers[name].options
    printed = (f"• {context.escape(_printed_line(options[one], '', context))}" for one in page.here)
    return "\n".join(printed), (*_choices(kind, name, page.here, context), tuple(page.turning))


def _listed(screen: model.PaperList, context: RenderContext) -> Message:
    text, rows = _list(screen, context)
    if screen.item == model.ALL_PAPERS:
        back = finished(screen.kind, _answers(context))
        return message(context.html("What do you want to change?"), *rows, [context.back(back)])
    asked = context.page(f"papers/{screen.item}")
    if screen.group == model.KEPT:
        rows, text = _removals(screen, context), context.html("Press what you want to remove.")
    head = bold(context.escape(asked.options.get(screen.group, asked.label)))
    return message(paragraphs(head, text), *rows, [context.back(model.PaperQuestion(screen.kind, screen.item))])


def _removals(screen: model.PaperList, context: RenderContext) -> Rows:
    """Return a button for each line of a question, to remove it."""
    kind, name = screen.kind, screen.item
    options = {ready.key_of(name, key): one for key, one in context.content.papers[name].options.items()}
    kept = {
        number: _printed_line(options[key], line, context) if key in options else line
        for number, key, line in ready.kept_lines(_answers(context), name)
    }
    page = context.paginate(kept, screen.page, MAX_LISTED, partial(model.PaperList, kind, name, model.KEPT))
    drops = {one: model.DropLine(kind, name, one, again=False) for one in page.here}
    rows = ((Button(f"✖ {kept[one].expandtabs(1).splitlines()[0]}", encode(drop)),) for one, drop in drops.items())
    return (*rows, tuple(page.turning))


def _choices(kind: str, name: str, options: Iterable[str], context: RenderContext) -> Rows:
    labels, said, item = context.page(f"papers/{name}").options, _answers(context), context.content.papers[name]
    # typed words may add to a line that is taken
    taken = () if ready.key_of(name) in said.typed else said.chosen.get(name, ())
    shown = [one for number, one in enumerate(options) if number < MAX_CHOICES or one in taken]
    marks = ("", "• ") if item.most == 1 else ("☐ ", "☑ ")
    picks = {one: model.PickSentence(kind, name, one, wanted=item.most == 1 or one not in taken) for one in shown}
    return tuple((Button(f"{marks[one in taken]}{labels[one]}", encode(pick)),) for one, pick in picks.items())


def _ways_on(kind: str, name: str, item: PaperItem, said: model.PaperAnswers, context: RenderContext) -> Rows:
    given = bool(said.chosen.get(name) or said.typed.get(name) or said.typed.get(ready.key_of(name)))
    done = given and (item.most > 1 or name in said.typed)
    skip: tuple[Button, ...] = (context.button("Leave it out", model.PassPaper(kind, name, keep=False)),)
    onward = (context.button("Next →", model.PassPaper(kind, name, keep=True)),) if done else ()
    # five options leave no room for it: what is ticked can be pressed again
    remove = (context.button("✖ Remove a line", model.PaperList(kind, name, model.KEPT)),) if item.groups else ()
    skip = remove if done and item.options else skip
    before = _before(kind, name, context)
    earlier = model.PaperQuestion(kind, before) if before else model.PapersStart()
    # an answer of a finished document is changed from its preview
    back = context.back(earlier if model.next_question(kind, said, context.content) else finished(kind, said))
    if before and context.content.papers[before].groups and said.chosen.get(before):
        back = context.button("➕ One more: {question}", earlier, question=context.page(f"papers/{before}").label)
    return (*skip, *onward), (back,)


def _preview(kind: PaperKind, context: RenderContext) -> Message:
    lines = paper_lines(kind, context.content.municipality(_answers(context).slug), context)
    paper, slug = f"<pre>{context.escape(as_text(lines))}</pre>", _answers(context).slug
    onward = [context.message_button(slug)] if slug in context.known.towns_with_contact else []
    onward = [context.button("✉️ Go on with the message", Summary())] if context.session.draft else onward
    onward = _rewrite(kind, context) or onward
    return message(
        paragraphs(paper, context.body(f"pages/paper-{kind}"), not_latin(lines, context)),
        [
            context.button("📄 DOCX", model.PaperFile(kind, "docx")),
            context.button("📄 PDF", model.PaperFile(kind, "pdf")),
        ],
        [context.button("📄 CV and letter in one PDF", model.PaperFile(kind, model.BOTH))] if kind == "cv" else [],
        [context.button("✏️ Change an answer", model.PaperList(kind))],
        onward,
        [context.button("← CV and letters", model.PapersStart()), context.menu()],
    )


def _rewrite(kind: PaperKind, context: RenderContext) -> list[Button]:
    """Return a button to write the first words again that are not in Latin letters."""
    said = _answers(context)
    for name, _ in model.asked_for(kind, said.slug, context.content):
        for number, key, line in ready.kept_lines(said, name) if name != NAME else ():
            if key == name and has_cyrillic(line):
                words, again = line.partition("\t")[2] or line, model.DropLine(kind, name, number, again=True)
                return [context.button("✏️ Change “{words}”", again, words=words[:MAX_WORDS])]
    return []


def letter_parts(town: Municipality | None, context: RenderContext) -> tuple[str, str]:
    """Return subject and text; the first line of the template is the subject."""
    first, _, body = as_text(paper_lines("letter", town, context)).partition("\n")
    return first.partition(":")[2].strip() or first, body.strip()


def _file(kind: PaperKind, form: str, context: RenderContext, contact: str = "") -> Message:
    said = _answers(context)
    town, name = context.content.municipality(said.slug), f"{FILE_NAMES[kind]}.{form}"
    lines = paper_lines(kind, town, context, contact)
    if form == model.BOTH:
        lines = (*paper_lines("motivation", town, context, contact), PaperLine("page"), *lines)
        name = f"{FILE_NAMES[kind]}-a-dopis.pdf"
    send = msg("Next: send it to the official address of the town, in an e-mail.")
    mark = msg("Next: look through the file, then mark the paper in your list.")
    documents = (name for name, one in context.content.documents.items() if one.paper == kind)
    ready = [context.main("☑ It is ready: mark it in my list", Tick(name, ready=True)) for name in documents]
    page = message(
        paragraphs(
            context.body("pages/paper-file"),
            context.html("Your phone and e-mail are in the file only: the bot has not kept them.") if contact else "",
            context.html(send if kind == "letter" else mark),
            not_latin(lines, context),
        ),
        ready,
        [context.back(finished(kind, said)), context.menu()],
        [context.button("← CV and letters", model.PapersStart())],
    )
    return replace(page, paper=Paper(name, lines))


def not_latin(lines: Iterable[PaperLine], context: RenderContext) -> str:
    """Warn of words in another script, or with signs that the PDF leaves out."""
    quoted = list[str]()
    for words in (part.split() for line in lines for part in re.split("[\t\n]", line.text)):
        strange = [at for at, one in enumerate(words) if not _LATIN_ONLY.fullmatch(one) or NOT_IN_PDF.search(one)]
        quoted += words[strange[0] : strange[-1] + 1] if strange else ()
    said = msg("⚠️ Not in Latin letters: {words}. The office may not be able to read that: write it in Czech.")
    text = shorten(" ".join(quoted), MAX_QUOTED, placeholder=" …")
    return context.html(said, words=text) if quoted else ""


def as_text(lines: Sequence[PaperLine]) -> str:
    """Return a document as plain text, with headings in capitals."""
    return "\n".join(
        f"{'• ' if line.kind == 'item' else ''}{text.upper() if line.kind == 'heading' else text}"
        for line in lines
        for text in (line.text.replace("\t", "  ").replace("\n", "\n  "),)
    )


def paper_lines(
    kind: PaperKind, town: Municipality | None, context: RenderContext, contact: str = ""
) -> tuple[PaperLine, ...]:
    values = {name: tuple(_said_sentences(name, kind, town, context)) for name in context.content.papers}
    values["contact"] = (contact,) if contact else ()
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
    # the town reads Ukrainian words in the message; a letter in Czech has a place for a sentence instead
    why = "" if here is None or has_cyrillic(here.words) else here.words
    return {"name": named.name if named else "", "why": why}.get(name, "")


def _said_sentences(name: str, kind: PaperKind, town: Municipality | None, context: RenderContext) -> Iterator[str]:
    """Yield Czech sentences of the chosen options and the typed lines, the latest years first."""
    said, item = _answers(context), context.content.papers[name]
    unasked = kind == "letter" and name not in said.chosen
    typed = said.typed.get(name) or (_written_words(name, town, context) if unasked else "")
    said_lines = list[str]()
    for option in said.chosen.get(name, ()):
        sentence = item.options.get(option)
        if sentence and sentence.group:
            several = said.typed.get(ready.key_of(name, option), "").split("\n")
            said_lines += [_printed_line(sentence, details, context) for details in several]
        elif text := (sentence.cv if kind == "cv" else sentence.letter) if sentence else "":
            said_lines.append(text)
    said_lines += [passport_spelling(line) if name == NAME else line.strip() for line in typed.split("\n") if line]
    # what stands before the tab are years
    yield from sorted(said_lines, key=lambda line: line[: line.find("\t") + 1], reverse=True)


def _printed_line(sentence: ChoiceSentence, details: str, context: RenderContext) -> str:
    """Return a ready line: years and a tab, then what and where, and the duties below."""
    when, _, place = details.partition("\t")
    text = sentence.woman if "woman" in _answers(context).chosen.get(FORM, ()) else sentence.cv
    what = ", ".join(filter(None, (text[:1].upper() + text[1:], place)))
    return f"{when}\t{what}\n{sentence.duties}".strip()


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
        yield from (PaperLine("dated" if "\t" in text else "item", text) for text in several)
        return
    mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
    text = _PLACE.sub(
        lambda place: _joined_texts(values.get(place[1]) or ()) or place[2] or "", line.removeprefix(mark)
    )
    if text := " ".join(text.split()):
        yield PaperLine(_MARKS.get(mark, "text"), text)


def _joined_texts(texts: Sequence[str]) -> str:
    """Join sentences by spaces, other texts by commas and "a"."""
    if not any(text.endswith(_ENDS) for text in texts) and texts[-1:] and texts[-1][0].islower():
        return " a ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))
    return "".join(f"{text}{' ' if text.endswith(_ENDS) else ', '}" for text in texts[:-1]) + "".join(texts[-1:])
