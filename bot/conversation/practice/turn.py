"""What practising leads to. Nothing is stored but the names in the round of the session; typed words are let go unread."""

from dataclasses import replace
from typing import assert_never

from bot.content.content import Content
from bot.conversation.coded import ANY
from bot.conversation.model import Shown
from bot.conversation.notes import Note
from bot.conversation.practice.model import (
    ROUND,
    BeginMock,
    Judge,
    LookFor,
    Mock,
    MockAnswer,
    Practice,
    PracticeAction,
    PracticeScreen,
    Practise,
    Round,
    Subject,
    WordCard,
    drawn,
)
from bot.conversation.state import Context, Session, Turn, show


def practice_turn(session: Session, action: PracticeAction, context: Context) -> Turn:
    # nobody can tell the second of a press beforehand: chance enough for practice
    content, seed = context.content, f"{context.now:%H%M%S%f}"
    mock = mock_of(session, content)
    match action:
        case BeginMock(again):
            names = _same(mock, again=again) or _interview(content, seed)
            return show(replace(session, mock=Round(seed, len(names), names)), Mock())
        case Judge(question, well):
            if mock is None or mock.here != question:
                return _open(session, Mock(), content)
            return show(replace(session, mock=mock.on(well=well)), Mock())
        case _:
            assert_never(action)


def _same(before: Round | None, *, again: bool) -> tuple[str, ...]:
    """Give what is practised once more, where that is wanted."""
    return before.again if before and again else ()


def mock_of(session: Session, content: Content) -> Round | None:
    """Give the mock interview as far as its questions still exist."""
    return session.mock.among(content.practice) if session.mock else None


def _interview(content: Content, seed: str) -> tuple[str, ...]:
    """Draw the questions of an interview, one of each subject at least, in the order in which a board comes to them."""
    order = drawn(content.practice, seed)
    first = {content.practice[name].subject: name for name in reversed(order)}.values()
    chosen = [*first, *(name for name in order if name not in first)][:ROUND]
    return tuple(name for name in content.practice if name in chosen)


def practice_typed(session: Session, place: PracticeScreen, content: Content) -> Turn | None:
    """Let an answer typed for practice go, and show what to look for in it; None where words are no answer."""
    mock = mock_of(session, content)
    match place:
        case Practise(name) if name in content.practice:
            return show(session, LookFor(name), Note.ANSWER_LET_GO)
        case Mock() if mock and mock.here:
            return show(session, MockAnswer(), Note.ANSWER_LET_GO)
        case Practice() | Subject():
            return None
        case _:
            return show(session, resolve_practice(place, session, content).screen, Note.PRESS_A_BUTTON)


def _open(session: Session, screen: PracticeScreen, content: Content) -> Turn:
    shown = resolve_practice(screen, session, content)
    return show(session, shown.screen, shown.note)


def resolve_practice(screen: PracticeScreen, session: Session, content: Content) -> Shown:
    alive, instead = True, Practice()
    mock = mock_of(session, content)
    match screen:
        case Subject(name):
            alive = name in content.subjects
        case Practise(name) | LookFor(name):
            alive = name in content.practice
        case WordCard(name) if name == ANY and content.cards:
            return Shown(WordCard(content.cards[0], turned=False))
        case WordCard(name):
            alive = name in content.cards
        case Mock():
            alive = mock is not None
        case MockAnswer():
            if mock is not None and mock.here is None:
                return Shown(Mock())
            alive = mock is not None
        case Practice():
            pass
    return Shown(screen) if alive else Shown(instead, Note.STALE)
