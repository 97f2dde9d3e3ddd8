"""The questions for the papers, from a choice or a typed line to the finished paper."""

import re
from dataclasses import replace
from typing import assert_never

from bot.content.models import LATER
from bot.content.paper_items import PaperItem
from bot.content.spelling import has_cyrillic
from bot.conversation.lead.model import ReadyLetter, candidate_name
from bot.conversation.model import Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.papers import model, ready
from bot.conversation.private import Private, clean, holds_contact_details, holds_document_number
from bot.conversation.state import Context, Session, Turn, show
from bot.conversation.towns.model import Towns

NAME, FORM = "name", "form"
"""The question whose answer must be a name, and the question for its correction."""
MAX_CONTACT_LENGTH = 120


def paper_turn(session: Session, action: model.PaperAction, context: Context) -> Turn:
    match action:
        case model.BeginPaper(kind, slug, asked):
            return _begin(session, kind, slug, context, asked=asked)
        case model.DropPapers():
            return show(replace(session, papers=None), model.PapersStart(), Note.PAPERS_DELETED)
        case model.PickSentence() | model.PassPaper() | model.DropLine():
            said, item = session.papers, _item(action.kind, action.item, session, context)
            gone = item is None or (isinstance(action, model.PickSentence) and action.option not in item.options)
            if said is None or item is None or gone:
                return show(session, model.PapersStart(), Note.STALE if said else Note.PAPERS_GONE)
            return _answered(session, said, action, item, context)
        case _:
            assert_never(action)


def _answered(
    session: Session,
    said: model.PaperAnswers,
    action: model.PickSentence | model.PassPaper | model.DropLine,
    item: PaperItem,
    context: Context,
) -> Turn:
    name, here = action.item, model.PaperQuestion(action.kind, action.item)
    match action:
        case model.PickSentence():
            return _picked_sentence(session, said, action, item, context)
        case model.DropLine(number=number, again=again):
            left, line = ready.without_line(said, name, number)
            left = left.note(ready.key_of(name), line.replace("\t", " ")) if again and line else left
            return show(replace(session, papers=left if item.groups else said), here)
        case model.PassPaper():
            said = ready.moved_line(said, name, context.content) if action.keep else said
            kept = said.choose(name, said.chosen.get(name, ())) if action.keep else said.skip(name)
            if ready.key_of(name) in kept.typed:
                kept = ready.take_line(kept, name, "", context.content)
            if ready.key_of(name) in kept.typed:
                return show(replace(session, papers=kept), here)
            return _go_on(session, action.kind, kept, context)


def _picked_sentence(
    session: Session, said: model.PaperAnswers, pick: model.PickSentence, item: PaperItem, context: Context
) -> Turn:
    """Choose a sentence or remove it, up to the limit."""
    # Ignore options that an editor has renamed.
    taken = {*said.chosen.get(pick.item, ())} & item.options.keys() - {pick.option}
    here = model.PaperQuestion(pick.kind, pick.item)
    if pick.wanted and item.most == 1:
        return _go_on(session, pick.kind, said.choose(pick.item, (pick.option,)), context)
    if pick.wanted and len(taken) >= item.most:
        return show(session, here, Note.PAPER_ENOUGH)
    taken |= {pick.option} if pick.wanted else set()
    said = said.choose(pick.item, tuple(one for one in item.options if one in taken))
    key = ready.key_of(pick.item, pick.option)
    said = ready.take_line(said, pick.item, pick.option, context.content) if pick.wanted else said.note(key, "")
    # With years or a place the line is complete.
    if key in said.typed and ready.key_of(pick.item) not in said.typed:
        return _go_on(session, pick.kind, said, context)
    return show(replace(session, papers=said), here)


def _typed_lines(
    session: Session, said: model.PaperAnswers, screen: model.PaperQuestion, lines: list[str], context: Context
) -> Turn:
    """Look up typed lines among the ready ones; years or a place complete the previous line."""
    name, content = screen.item, context.content
    item, read = content.papers[name], [ready.read(line, name, content) for line in lines]
    words, when, place = read[0]
    if asked := said.typed.get(ready.key_of(name)):
        if len(lines) > 1 or (when and ready.read(asked, name, content)[1] not in {"", when}):
            # another job: the one that is looked up keeps its words
            said = ready.take_line(said, name, "", content)
            lines = [*filter(None, said.typed.get(ready.key_of(name), "").split("\n")), *lines]
        else:
            lines = ready.rewritten_lines(read[0], asked, name, content)
    before = [one for one in said.chosen.get(name, ()) if ready.key_of(name, one) not in said.typed]
    if len(lines) == 1 and before and (when or place) and ready.sure_option(words, name, content) in {"", before[-1]}:
        where = ", ".join(filter(None, (ready.czech_places([words], content), place)))
        told = said.note(ready.key_of(name, before[-1]), f"{when}\t{where}").note(ready.key_of(name), "")
        return _go_on(session, screen.kind, told, context)
    if not all(words for words, _, _ in read):
        return show(session, screen, Note.PAPER_NO_LINE)
    said = ready.take_certain(said, name, lines, content)
    taken = said.chosen.get(name, ())
    if len(taken) > item.most:
        return show(session, screen, Note.PAPER_ENOUGH)
    # with years or a place nothing is missing
    whole = ready.key_of(name) not in said.typed and all(ready.key_of(name, one) in said.typed for one in taken)
    return _go_on(session, screen.kind, said, context) if whole else show(replace(session, papers=said), screen)


def with_contact(session: Session, place: model.PaperPreview | ReadyLetter, text: Private, context: Context) -> Turn:
    """Make the files with a typed phone or e-mail, which is not stored."""
    if holds_document_number(text):
        return show(session, place, Note.DOCUMENT_NUMBERS)
    parts = re.split("[,;\n|]", re.sub(r"(\S+@\S+)", r",\1,", clean(text)))
    contact = Private(" | ".join(filter(None, map(str.strip, parts)))[:MAX_CONTACT_LENGTH])
    if isinstance(place, ReadyLetter):
        said = model.for_town(session.papers or model.PaperAnswers(context.now), place.slug, context.content)
        file = ScreenWithNote(model.FileWithContact("letter", "txt", contact))
        return Turn(replace(session, papers=replace(said, asked=place.asked)), (file,))
    there = resolve_paper(model.FileWithContact(place.kind, "pdf", contact), session, context)
    done = show(session, there.screen, there.note)
    is_file = isinstance(there.screen, model.FileWithContact)
    other = (ScreenWithNote(model.FileWithContact(place.kind, "docx", contact)),) if is_file else ()
    return replace(done, shown=(*done.shown, *other))


def _begin(session: Session, kind: str, slug: str, context: Context, *, asked: bool) -> Turn:
    content = context.content
    said = replace(model.for_town(session.papers or model.PaperAnswers(context.now), slug, content), asked=asked)
    if kind == model.ALL_PAPERS:
        return show(replace(session, papers=said), Towns())
    if kind not in model.KINDS or (kind == "letter" and not content.municipality(slug)):
        return show(session, model.PapersStart(), Note.STALE)
    # a name that a message holds is not asked for again
    written = (session.draft, *(lead.details for lead in context.known.leads))
    named = next((one.name for one in written if one and one.name), None)
    if named and NAME not in said.chosen:
        said = said.type(NAME, named)
    return _go_on(session, kind, model.with_selfcheck_answers(said, session.answers, content), context)


def _go_on(session: Session, kind: str, said: model.PaperAnswers, context: Context) -> Turn:
    name = model.next_question(kind, said, context.content)
    item = context.content.papers[name] if name else None
    if name and item and item.most > 1 and (own := item.own.get(session.language or "")):
        said = said.choose(name, (own,))
    session = replace(session, papers=said)
    return show(session, model.PaperQuestion(kind, name) if name else finished(kind, said))


def finished(kind: str, said: model.PaperAnswers) -> Screen:
    """Return the screen of a paper; the ready letter has its own."""
    return ReadyLetter(said.slug, said.asked) if kind == "letter" else model.PaperPreview(kind)


def _item(kind: str, name: str, session: Session, context: Context) -> PaperItem | None:
    slug = session.papers.slug if session.papers else LATER
    return dict(model.asked_for(kind, slug, context.content)).get(name)


def typed_for_paper(
    session: Session, asked: model.PaperQuestion | model.PaperList, text: Private, context: Context
) -> Turn:
    """Accept a typed answer in any language; the preview lists words that are not Czech."""
    said = session.papers
    screen = _meant_question(model.PaperQuestion(asked.kind, asked.item), session, text, context)
    item = _item(screen.kind, screen.item, session, context)
    if said is None or item is None:
        return show(session, model.PapersStart(), Note.PAPERS_GONE)
    if not item.groups and (found := ready.exact_option(text, screen.item, context.content)):
        pick = model.PickSentence(screen.kind, screen.item, found, wanted=True)
        return _picked_sentence(session, said, pick, item, context)
    if refused := _refused(text, item):
        is_no_name = refused is Note.PRESS_A_BUTTON and _may_correct_name(screen, said)
        return show(session, screen, Note.NAME_WRONG if is_no_name else refused)
    words = candidate_name(text) if screen.item == NAME else Private(_tidy_text(text))
    if words is None:
        return show(session, screen, Note.NAME_WRONG)
    lines = ready.lines_of(words, with_years=item.with_years) if item.groups else words.split("\n")
    if not 0 < len(words) <= item.length or not 0 < len(lines) <= max(item.lines, item.most if item.groups else 0):
        return show(session, screen, Note.PAPER_TOO_LONG)
    if item.groups:
        return _typed_lines(session, said, screen, lines, context)
    return _go_on(session, screen.kind, said.type(screen.item, words), context)


def _meant_question(
    screen: model.PaperQuestion, session: Session, text: Private, context: Context
) -> model.PaperQuestion:
    """Return the question that typed words answer: the shown one, the name, or one of ready lines."""
    said, item = session.papers, _item(screen.kind, screen.item, session, context)
    if said is None or item is None:
        return screen
    if _may_correct_name(screen, said) and ready.is_whole_name(text, context.content):
        return replace(screen, item=NAME)
    # a text that is refused for its length is not looked up
    if not item.options or not item.lines or len(text) > item.length:
        return screen
    lists = [name for name, one in model.asked_for(screen.kind, said.slug, context.content) if one.groups]
    return replace(screen, item=ready.fitting_question(text, screen.item, lists, context.content))


def _may_correct_name(screen: model.PaperQuestion, said: model.PaperAnswers) -> bool:
    """Return True where a name that was transliterated may be corrected."""
    return screen.item == FORM and has_cyrillic(said.typed.get(NAME, ""))


def _refused(text: Private, item: PaperItem) -> Note | None:
    """Return why typed words are not stored, or None."""
    if not item.groups and holds_contact_details(text):
        return Note.CONTACT_LATER
    if not item.lines:
        return Note.PRESS_A_BUTTON
    return Note.DOCUMENT_NUMBERS if holds_document_number(text) else None


def _tidy_text(text: Private) -> str:
    """Clean a text; square brackets mark words to be translated or filled in."""
    round_brackets = clean(text).replace("[", "(").replace("]", ")")
    return "\n".join(line for line in round_brackets.split("\n") if line)


def _is_alive(screen: model.PaperScreen, session: Session, context: Context) -> bool:
    """Return True if the content still has the item of a screen."""
    match screen:
        case model.PaperQuestion(kind, name):
            return _item(kind, name, session, context) is not None
        case model.PaperList(kind, name, group) if name != model.ALL_PAPERS:
            item = _item(kind, name, session, context)
            return item is not None and bool(item.groups) and group in {*item.groups, model.ALL_PAPERS, model.KEPT}
        case model.PaperFile(kind, form) | model.FileWithContact(kind, form):
            return kind in model.KINDS and (form in model.FORMS or (kind, form) == ("cv", model.BOTH))
        case _:
            return isinstance(screen, model.PapersStart) or screen.kind in model.KINDS


def resolve_paper(screen: model.PaperScreen, session: Session, context: Context) -> ScreenWithNote:
    said = session.papers
    if isinstance(screen, model.PapersStart):
        return ScreenWithNote(screen)
    if said is None or not _is_alive(screen, session, context):
        return ScreenWithNote(model.PapersStart(), Note.STALE if said else Note.PAPERS_GONE)
    if isinstance(screen, model.PaperQuestion | model.PaperList):
        return ScreenWithNote(screen)
    kind = screen.kind
    open_question = model.next_question(kind, said, context.content)
    if open_question:
        return ScreenWithNote(model.PaperQuestion(kind, open_question))
    if kind == "letter" and not context.content.municipality(said.slug):
        return ScreenWithNote(model.PapersStart(), Note.STALE)
    return ScreenWithNote(finished(kind, said) if isinstance(screen, model.PaperPreview) else screen)
