"""What `practice.yaml` holds: the subjects of interviews, and the questions of each with what to look for in an answer."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.content import references as to
from bot.content.content import FeatureContent, FeatureEntry, Section, Translated
from bot.content.problems import msg


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
