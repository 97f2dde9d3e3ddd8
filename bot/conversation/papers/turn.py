"""The questions for the papers: from a choice or a typed line to the finished paper."""

from dataclasses import replace
from typing import assert_never

from bot.content.models import LATER, PaperItem
from bot.conversation.lead.model import ReadyLetter, valid_name
from bot.conversation.model import Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.papers import model
from bot.conversation.private import Private, clean, holds_document_number
from bot.conversation.state import Context, Session, Turn, show

NAME = "name"
"""The question whose answer must be a name."""


def paper_turn(session: Session, action: model.PaperAction, context: Context) -> Turn:
    said = session.papers
    match action:
        case model.BeginPaper(kind, slug, asked):
            return _begin(session, kind, slug, context, asked=asked)
        case model.DropPapers():
            return show(replace(session, papers=None), model.PapersStart(), Note.PAPERS_DELETED)
        case model.PickSentence() | model.PassPaper():
            item = _item(action.kind, action.item, session, context)
            gone = item is None or (isinstance(action, model.PickSentence) and action.option not in item.options)
            if said is None or item is None or gone:
                return show(session, model.PapersStart(), Note.STALE if said else Note.PAPERS_GONE)
            if isinstance(action, model.PickSentence):
                return _picked_sentence(session, said, action, item, context)
            name = action.item
            kept = said.choose(name, said.chosen.get(name, ())) if action.keep else said.skip(name)
            return _go_on(session, action.kind, kept, context)
        case _:
            assert_never(action)


def _picked_sentence(
    session: Session, said: model.PaperAnswers, pick: model.PickSentence, item: PaperItem, context: Context
) -> Turn:
    """Choose a sentence or remove it, up to the limit."""
    # an option that an editor has renamed does not count
    taken = {*said.chosen.get(pick.item, ())} & item.options.keys() - {pick.option}
    here = model.PaperAsk(pick.kind, pick.item)
    if pick.wanted and item.most == 1:
        return _go_on(session, pick.kind, said.choose(pick.item, (pick.option,)), context)
    if pick.wanted and len(taken) >= item.most:
        return show(session, here, Note.PAPER_ENOUGH)
    taken |= {pick.option} if pick.wanted else set()
    chosen = tuple(one for one in item.options if one in taken)
    return show(replace(session, papers=said.choose(pick.item, chosen)), here)


def _begin(session: Session, kind: str, slug: str, context: Context, *, asked: bool) -> Turn:
    content = context.content
    if kind not in model.KINDS or (kind == "letter" and not content.municipality(slug)):
        return show(session, model.PapersStart(), Note.STALE)
    said = replace(model.for_town(session.papers or model.PaperAnswers(context.now), slug, content), asked=asked)
    return _go_on(session, kind, model.with_check(said, session.answers, content), context)


def _go_on(session: Session, kind: str, said: model.PaperAnswers, context: Context) -> Turn:
    session = replace(session, papers=said)
    name = model.next_question(kind, said, context.content)
    return show(session, model.PaperAsk(kind, name) if name else finished(kind, said))


def finished(kind: str, said: model.PaperAnswers) -> Screen:
    """Return the screen of a paper; the ready letter has its own."""
    return ReadyLetter(said.slug, said.asked) if kind == "letter" else model.PaperPreview(kind)


def _item(kind: str, name: str, session: Session, context: Context) -> PaperItem | None:
    slug = session.papers.slug if session.papers else LATER
    return dict(model.asked_for(kind, slug, context.content)).get(name)


def typed_for_paper(session: Session, screen: model.PaperAsk, text: Private, context: Context) -> Turn:
    """Accept a typed answer in any language; the paper marks what is not Czech."""
    said, item = session.papers, _item(screen.kind, screen.item, session, context)
    if said is None or item is None:
        return show(session, model.PapersStart(), Note.PAPERS_GONE)
    if not item.lines:
        return show(session, screen, Note.PRESS_A_BUTTON)
    if holds_document_number(text):
        return show(session, screen, Note.DOCUMENT_NUMBERS)
    words = valid_name(text) if screen.item == NAME else Private(_tidy_text(text))
    if words is None:
        return show(session, screen, Note.NAME_WRONG)
    if not 0 < len(words) <= item.length or words.count("\n") >= item.lines:
        return show(session, screen, Note.PAPER_TOO_LONG)
    return _go_on(session, screen.kind, said.type(screen.item, words), context)


def _tidy_text(text: Private) -> str:
    """Clean a text; square brackets mark what must be translated or filled in."""
    round_brackets = clean(text).replace("[", "(").replace("]", ")")
    return "\n".join(line for line in round_brackets.split("\n") if line)


def resolve_paper(screen: model.PaperScreen, session: Session, context: Context) -> ScreenWithNote:
    said = session.papers
    match screen:
        case model.PapersStart():
            return ScreenWithNote(screen)
        case model.PaperAsk(kind, name):
            alive = _item(kind, name, session, context) is not None
        case model.PaperPreview(kind):
            alive = kind in model.KINDS
        case model.PaperFile(kind, form):
            alive = kind in model.KINDS and form in model.FORMS
    if said is None or not alive:
        return ScreenWithNote(model.PapersStart(), Note.STALE if said else Note.PAPERS_GONE)
    if isinstance(screen, model.PaperAsk):
        return ScreenWithNote(screen)
    open_question = model.next_question(kind, said, context.content)
    if open_question:
        return ScreenWithNote(model.PaperAsk(kind, open_question))
    if kind == "letter" and not context.content.municipality(said.slug):
        return ScreenWithNote(model.PapersStart(), Note.STALE)
    return ScreenWithNote(screen)
