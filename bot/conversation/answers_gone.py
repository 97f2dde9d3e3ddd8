"""Answers carry over an edit of the content by the ids of question and option; what no longer exists is asked, and said in one line."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.content import Content
from bot.conversation.journey import chosen, walk
from bot.conversation.moment import Turn
from bot.conversation.notes import Note
from bot.conversation.screens import Ask


def without_gone(turn: Turn, content: Content) -> Turn:
    """Where the self-check is shown at its open question, drop the answers that no longer exist, and say so that once."""
    session, shown = turn.session, turn.shown[-1]
    if session is None or not isinstance(shown.screen, Ask):
        return turn
    lost = gone(session.answers, content)
    if not lost or walk(content, session.answers).here != shown.screen.question:
        return turn
    kept = {name: given for name, given in session.answers.items() if name not in lost}
    said = replace(shown, note=shown.note or Note.QUESTIONS_CHANGED)
    return replace(turn, session=replace(session, answers=kept), shown=(*turn.shown[:-1], said))


def gone(answers: Mapping[str, str], content: Content) -> set[str]:
    """Give the questions whose answer no longer exists, with its question or alone."""
    return {
        name
        for name, given in answers.items()
        if name not in content.questions or chosen(content.questions[name], given, content) is None
    }
