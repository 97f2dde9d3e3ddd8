"""Interview practice: questions by subject, a mock interview, and flashcards of the glossary.

Content: `practice.yaml` and the page `practice`. A mock interview stores only ids of questions;
typed answers are discarded.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, TypeAlias, assert_never

from pydantic import Field

from bot.content import references as to
from bot.content.content import Content, FeatureContent, FeatureEntry, FeatureSection, Translated
from bot.content.problems import msg
from bot.conversation.base import ANY, FeatureAction, FeatureScreen, ValueObject
from bot.conversation.model import FeatureModel, Open, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Context, FeatureHandlers, Session, SessionPart, Turn, show

ROUND = 10
"""Number of questions of a mock interview."""


class InterviewQuestion(FeatureEntry):
    """An interview question in all languages, with its sources."""

    subject: Annotated[to.Id, to.ReferenceKind("subjects")]
    question: Mapping[str, str]
    wants: Mapping[str, str]
    """The intention of the interviewer."""
    answer: Mapping[str, str]
    """Advice for a truthful answer, never a text to memorise."""
    phrases: Annotated[Mapping[to.Id, Mapping[str, str]], Field(min_length=2, max_length=3)]
    """Useful sentences."""


SUBJECTS = FeatureSection[Translated]("subjects", msg("topic of the practice"))
QUESTIONS = FeatureSection(
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
    """The start of the practice: subjects, mock interview, flashcards."""


class Subject(FeatureScreen, code="subject"):
    """The questions of a subject."""

    id: str
    page: int = 0


class PracticeQuestion(FeatureScreen, code="practise"):
    """A question without advice."""

    id: str


class LookFor(FeatureScreen, code="look-for"):
    """The advice for a question: intention, answer, useful sentences."""

    id: str


class Mock(FeatureScreen, code="mock"):
    """The next question of the mock interview, or its result."""


class MockAnswer(FeatureScreen, code="mock-answer"):
    """The advice for the question just answered, with self-assessment."""


class WordCard(FeatureScreen, code="card"):
    """A flashcard of the glossary. `turned`: with meaning and example."""

    id: str
    turned: bool


PracticeScreen: TypeAlias = Practice | Subject | PracticeQuestion | LookFor | Mock | MockAnswer | WordCard


class BeginMock(FeatureAction, code="begin-mock"):
    """Start a mock interview. `again`: only with the questions marked for repetition."""

    again: bool


class JudgeAnswer(FeatureAction, code="judge"):
    """Record the self-assessment of an answer. The question id makes a double press idempotent."""

    question: str
    well: bool


PracticeAction: TypeAlias = BeginMock | JudgeAnswer
MODEL = FeatureModel(
    PracticeScreen,
    PracticeAction,
    commands={"practice": Open(Practice()), "cards": Open(WordCard(ANY, turned=False))},
    pages={"practice": LookFor},
)


class MockInterview(ValueObject):
    """A mock interview. `seed`: random seed of the selected questions."""

    seed: str
    total: int
    ahead: tuple[str, ...]
    """Ids of the remaining questions."""
    again: tuple[str, ...] = ()
    """Ids of the questions marked for repetition."""

    def among(self, known: Container[str]) -> "MockInterview":
        """Return the interview without deleted questions."""
        ahead, again = (tuple(name for name in names if name in known) for names in (self.ahead, self.again))
        return replace(self, total=self.total - len(self.ahead) + len(ahead), ahead=ahead, again=again)

    @property
    def here(self) -> str | None:
        return self.ahead[0] if self.ahead else None

    def on(self, *, well: bool) -> "MockInterview":
        """Return the interview after the current question; mark it for repetition unless `well`."""
        here, *ahead = self.ahead
        again = self.again if well or here in self.again else (*self.again, here)
        return replace(self, ahead=tuple(ahead), again=again)


def shuffled(names: Iterable[str], seed: str) -> list[str]:
    """Shuffle names deterministically by seed."""
    return sorted(names, key=lambda name: sha256(f"{seed}/{name}".encode()).digest())


MOCK = SessionPart("mock", MockInterview, exported="mock_interview")
"""The latest mock interview."""


def practice_turn(session: Session, action: PracticeAction, context: Context) -> Turn:
    # The time of the press is random enough for practice.
    content, seed = context.content, f"{context.now:%H%M%S%f}"
    mock = mock_of(session, content)
    match action:
        case BeginMock(again):
            names = (mock.again if mock and again else ()) or _interview(content, seed)
            return show(MOCK.put(session, MockInterview(seed, len(names), names)), Mock())
        case JudgeAnswer(question, well):
            if mock is None or mock.here != question:
                shown = resolve_practice(Mock(), session, context)
                return show(session, shown.screen, shown.note)
            return show(MOCK.put(session, mock.on(well=well)), Mock())
        case _:
            assert_never(action)


def mock_of(session: Session, content: Content) -> MockInterview | None:
    """Return the mock interview without deleted questions."""
    mock = MOCK.of(session)
    return mock.among(QUESTIONS.of(content)) if mock else None


def _interview(content: Content, seed: str) -> tuple[str, ...]:
    """Select random questions, at least one per subject, in the order of a real interview."""
    questions = QUESTIONS.of(content)
    order = shuffled(questions, seed)
    first = {questions[name].subject: name for name in reversed(order)}.values()
    chosen = [*first, *(name for name in order if name not in first)][:ROUND]
    return tuple(name for name in questions if name in chosen)


def practice_typed(session: Session, place: PracticeScreen, _: Private, context: Context) -> Turn | None:
    """Discard a typed answer and show the advice. Return None if the screen expects no answer."""
    mock = mock_of(session, context.content)
    match place:
        case PracticeQuestion(name) if name in QUESTIONS.of(context.content):
            return show(session, LookFor(name), Note.ANSWER_LET_GO)
        case Mock() if mock and mock.here:
            return show(session, MockAnswer(), Note.ANSWER_LET_GO)
        case Practice() | Subject():
            return None
        case _:
            return show(session, resolve_practice(place, session, context).screen, Note.PRESS_A_BUTTON)


def resolve_practice(screen: PracticeScreen, session: Session, context: Context) -> ScreenWithNote:
    alive, content = True, context.content
    mock = mock_of(session, content)
    match screen:
        case Subject(name):
            alive = name in SUBJECTS.of(content)
        case PracticeQuestion(name) | LookFor(name):
            alive = name in QUESTIONS.of(content)
        case WordCard(name) if name == ANY and content.cards:
            return ScreenWithNote(WordCard(content.cards[0], turned=False))
        case WordCard(name):
            alive = name in content.cards
        case Mock():
            alive = mock is not None
        case MockAnswer():
            if mock is not None and mock.here is None:
                return ScreenWithNote(Mock())
            alive = mock is not None
        case Practice():
            pass
    return ScreenWithNote(screen) if alive else ScreenWithNote(Practice(), Note.STALE)


TURN = FeatureHandlers[PracticeScreen, PracticeAction](resolve_practice, practice_turn, practice_typed, session=(MOCK,))
