"""Practise for the interview with a town: questions by subject, a mock interview, the words of the job as cards.

Its content is `practice.yaml` and the page `practice`. A round holds names of questions and nothing that anybody said: a typed
answer is never looked at.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, TypeAlias, assert_never

from pydantic import Field

from bot.content import references as to
from bot.content.content import Content, FeatureContent, FeatureEntry, Section, Translated
from bot.content.problems import msg
from bot.conversation.base import ANY, FeatureAction, FeatureScreen, ValueObject
from bot.conversation.model import FeatureModel, Open, ScreenView
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Context, FeatureTurn, Session, SessionPart, Turn, show

ROUND = 10
"""Questions of a mock interview."""


class InterviewQuestion(FeatureEntry):
    """A question to practise an interview on, all languages side by side; the sources are the descriptions it was made from."""

    subject: Annotated[to.Id, to.Refers("subjects")]
    question: Mapping[str, str]
    wants: Mapping[str, str]
    """What whoever asks wants to know."""
    answer: Mapping[str, str]
    """How to answer truthfully: never a text to learn by heart."""
    phrases: Annotated[Mapping[to.Id, Mapping[str, str]], Field(min_length=2, max_length=3)]
    """Useful sentences."""


SUBJECTS = Section[Translated]("subjects", msg("topic of the practice"))
QUESTIONS = Section(
    "practice",
    msg("question of the practice"),
    InterviewQuestion,
    topic="subject",
    unknown_topic=msg('unknown subject "{name}"'),
)
CONTENT = FeatureContent(
    file="practice.yaml",
    about="questions to practise an interview on",
    sections=(SUBJECTS, QUESTIONS),
    pages=("practice",),
    menu=("practice",),
    typed=("practice", "cards"),
)


class Practice(FeatureScreen, code="practice"):
    """Getting ready to speak: the subjects of questions, the mock interview, the words."""


class Subject(FeatureScreen, code="subject"):
    """The questions of one subject."""

    id: str
    page: int = 0


class Practise(FeatureScreen, code="practise"):
    """One question, without what to answer."""

    id: str


class LookFor(FeatureScreen, code="look-for"):
    """What they want to know with a question, how to answer truthfully, useful sentences."""

    id: str


class Mock(FeatureScreen, code="mock"):
    """The question of the mock interview that comes next; behind the last one, how it went."""


class MockAnswer(FeatureScreen, code="mock-answer"):
    """What to look for in the answer that was just given, and whether it went well."""


class WordCard(FeatureScreen, code="card"):
    """One word of the job; `turned`: with what it means and an example."""

    id: str
    turned: bool


PracticeScreen: TypeAlias = Practice | Subject | Practise | LookFor | Mock | MockAnswer | WordCard


class BeginMock(FeatureAction, code="begin-mock"):
    """Draw a mock interview; `again`: of what is to be repeated from the one before."""

    again: bool


class Judge(FeatureAction, code="judge"):
    """The person's own judgement of the answer to a question. Names the question, so a double tap does no harm."""

    question: str
    well: bool


PracticeAction: TypeAlias = BeginMock | Judge
MODEL = FeatureModel(
    PracticeScreen,
    PracticeAction,
    commands={"practice": Open(Practice()), "cards": Open(WordCard(ANY, turned=False))},
    pages={"practice": LookFor},
)


class Round(ValueObject):
    """A mock interview. `seed` decides which questions were drawn."""

    seed: str
    total: int
    ahead: tuple[str, ...]
    """What is to come, the next one first."""
    again: tuple[str, ...] = ()
    """What is to be repeated afterwards."""

    def among(self, known: Container[str]) -> "Round":
        """Give the round without what no longer exists."""
        ahead, again = (tuple(name for name in names if name in known) for names in (self.ahead, self.again))
        return replace(self, total=self.total - len(self.ahead) + len(ahead), ahead=ahead, again=again)

    @property
    def here(self) -> str | None:
        return self.ahead[0] if self.ahead else None

    def on(self, *, well: bool) -> "Round":
        """Return the round after the next question was answered; if not well, the question is to be repeated."""
        here, *ahead = self.ahead
        again = self.again if well or here in self.again else (*self.again, here)
        return replace(self, ahead=tuple(ahead), again=again)


def drawn(names: Iterable[str], seed: str) -> list[str]:
    """Put names into an order that looks like chance, the same for the same seed."""
    return sorted(names, key=lambda name: sha256(f"{seed}/{name}".encode()).digest())


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


def resolve_practice(screen: PracticeScreen, session: Session, context: Context) -> ScreenView:
    alive, instead, content = True, Practice(), context.content
    mock = mock_of(session, content)
    match screen:
        case Subject(name):
            alive = name in SUBJECTS.of(content)
        case Practise(name) | LookFor(name):
            alive = name in QUESTIONS.of(content)
        case WordCard(name) if name == ANY and content.cards:
            return ScreenView(WordCard(content.cards[0], turned=False))
        case WordCard(name):
            alive = name in content.cards
        case Mock():
            alive = mock is not None
        case MockAnswer():
            if mock is not None and mock.here is None:
                return ScreenView(Mock())
            alive = mock is not None
        case Practice():
            pass
    return ScreenView(screen) if alive else ScreenView(instead, Note.STALE)


TURN = FeatureTurn[PracticeScreen, PracticeAction](resolve_practice, practice_turn, practice_typed, session=(MOCK,))
