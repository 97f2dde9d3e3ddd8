"""What practising leads to. Nothing is stored but the names in the round of the session; typed words are let go unread."""

from typing import assert_never

from bot.content.content import Content
from bot.conversation.coded import ANY
from bot.conversation.model import Shown
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Context, FeatureTurn, Session, SessionPart, Turn, show
from bot.features.practice.content import QUESTIONS, SUBJECTS
from bot.features.practice.model import (
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

MOCK = SessionPart("mock", Round, exported="mock_interview")
"""The mock interview begun last."""


def practice_turn(session: Session, action: PracticeAction, context: Context) -> Turn:
    # nobody can tell the second of a press beforehand: chance enough for practice
    content, seed = context.content, f"{context.now:%H%M%S%f}"
    mock = mock_of(session, content)
    match action:
        case BeginMock(again):
            names = _same(mock, again=again) or _interview(content, seed)
            return show(MOCK.put(session, Round(seed, len(names), names)), Mock())
        case Judge(question, well):
            if mock is None or mock.here != question:
                return _open(session, Mock(), context)
            return show(MOCK.put(session, mock.on(well=well)), Mock())
        case _:
            assert_never(action)


def _same(before: Round | None, *, again: bool) -> tuple[str, ...]:
    """Give what is practised once more, where that is wanted."""
    return before.again if before and again else ()


def mock_of(session: Session, content: Content) -> Round | None:
    """Give the mock interview as far as its questions still exist."""
    mock = MOCK.of(session)
    return mock.among(QUESTIONS.of(content)) if mock else None


def _interview(content: Content, seed: str) -> tuple[str, ...]:
    """Draw the questions of an interview, one of each subject at least, in the order in which a board comes to them."""
    questions = QUESTIONS.of(content)
    order = drawn(questions, seed)
    first = {questions[name].subject: name for name in reversed(order)}.values()
    chosen = [*first, *(name for name in order if name not in first)][:ROUND]
    return tuple(name for name in questions if name in chosen)


def practice_typed(session: Session, place: PracticeScreen, _: Private, context: Context) -> Turn | None:
    """Let an answer typed for practice go, and show what to look for in it; None where words are no answer."""
    mock = mock_of(session, context.content)
    match place:
        case Practise(name) if name in QUESTIONS.of(context.content):
            return show(session, LookFor(name), Note.ANSWER_LET_GO)
        case Mock() if mock and mock.here:
            return show(session, MockAnswer(), Note.ANSWER_LET_GO)
        case Practice() | Subject():
            return None
        case _:
            return show(session, resolve_practice(place, session, context).screen, Note.PRESS_A_BUTTON)


def _open(session: Session, screen: PracticeScreen, context: Context) -> Turn:
    shown = resolve_practice(screen, session, context)
    return show(session, shown.screen, shown.note)


def resolve_practice(screen: PracticeScreen, session: Session, context: Context) -> Shown:
    alive, instead, content = True, Practice(), context.content
    mock = mock_of(session, content)
    match screen:
        case Subject(name):
            alive = name in SUBJECTS.of(content)
        case Practise(name) | LookFor(name):
            alive = name in QUESTIONS.of(content)
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


TURN = FeatureTurn[PracticeScreen, PracticeAction](resolve_practice, practice_turn, practice_typed, session=(MOCK,))
