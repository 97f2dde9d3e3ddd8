"""Questions of an interview to practise on, a round of ten of them, and the words of the job as cards.

A round holds names of questions and nothing that anybody said: a typed answer is never looked at.
"""

from collections.abc import Container, Iterable
from dataclasses import replace
from hashlib import sha256
from typing import TypeAlias

from bot.conversation.coded import ANY, FeatureAction, FeatureScreen, Frozen
from bot.conversation.model import FeatureModel, Open

ROUND = 10
"""Questions of a mock interview."""


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


class Round(Frozen):
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
