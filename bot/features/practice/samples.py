"""Samples of the practice: all questions and cards, a new interview, and a failed one."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.conversation.model import SourceList
from bot.conversation.state import Session
from bot.editorial.screen_samples import FeatureSamples, ScreenSample
from bot.features.practice import (
    MOCK,
    QUESTIONS,
    ROUND,
    SUBJECTS,
    LookFor,
    Mock,
    MockAnswer,
    MockInterview,
    Practice,
    PracticeQuestion,
    Subject,
    WordCard,
)

FILE = "practice.yaml"


def _samples(content: Content) -> Iterator[ScreenSample]:
    questions = QUESTIONS.of(content)
    yield ScreenSample("pages/practice", Practice())
    yield from (ScreenSample(FILE, Subject(name)) for name in SUBJECTS.of(content))
    for name in questions:
        yield ScreenSample(FILE, PracticeQuestion(name))
        yield ScreenSample(FILE, LookFor(name))
        yield ScreenSample(FILE, SourceList("practice", name))
    yield from (ScreenSample("glossary.yaml", WordCard(name, turned=True)) for name in content.cards)
    first = tuple(questions)[:ROUND]
    asked = MOCK.put(Session(), MockInterview("", len(first), first))
    yield ScreenSample(FILE, Mock(), asked)
    yield ScreenSample(FILE, MockAnswer(), asked)
    longest_first = sorted(questions, key=lambda name: -max(map(len, questions[name].question.values())))
    yield ScreenSample(FILE, Mock(), MOCK.put(Session(), MockInterview("", ROUND, (), tuple(longest_first[:ROUND]))))


def _values(content: Content) -> dict[str, tuple[str, ...]]:
    names = (*QUESTIONS.of(content), "gone")
    return {
        "Subject.id": (*SUBJECTS.of(content),),
        **dict.fromkeys(("PracticeQuestion.id", "LookFor.id", "JudgeAnswer.question"), names),
        **dict.fromkeys(("MockInterview.ahead", "MockInterview.again"), names),
        "WordCard.id": content.cards,
    }


def _czech(content: Content) -> Iterator[str]:
    for asked in QUESTIONS.of(content).values():
        yield from (said["cs"] for said in (asked.question, *asked.phrases.values()))
    yield from (term.term["cs"] for term in content.glossary.values())
    yield from (content.glossary[name].example["cs"] for name in content.cards)


SAMPLES = FeatureSamples(_samples, _values, _czech)
