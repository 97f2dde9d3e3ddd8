"""Samples of the practice: all questions and cards, a new interview, and a failed one."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.conversation.model import SourceList
from bot.conversation.state import Session
from bot.editorial.gallery import Exhibit, FeatureSamples
from bot.features.practice import (
    MOCK,
    QUESTIONS,
    ROUND,
    SUBJECTS,
    LookFor,
    Mock,
    MockAnswer,
    Practice,
    Practise,
    Round,
    Subject,
    WordCard,
)

FILE = "practice.yaml"


def _exhibits(content: Content) -> Iterator[Exhibit]:
    questions = QUESTIONS.of(content)
    yield Exhibit("pages/practice", Practice())
    yield from (Exhibit(FILE, Subject(name)) for name in SUBJECTS.of(content))
    for name in questions:
        yield Exhibit(FILE, Practise(name))
        yield Exhibit(FILE, LookFor(name))
        yield Exhibit(FILE, SourceList("practice", name))
    yield from (Exhibit("glossary.yaml", WordCard(name, turned=True)) for name in content.cards)
    first = tuple(questions)[:ROUND]
    asked = MOCK.put(Session(), Round("", len(first), first))
    yield Exhibit(FILE, Mock(), asked)
    yield Exhibit(FILE, MockAnswer(), asked)
    longest_first = sorted(questions, key=lambda name: -max(map(len, questions[name].question.values())))
    yield Exhibit(FILE, Mock(), MOCK.put(Session(), Round("", ROUND, (), tuple(longest_first[:ROUND]))))


def _values(content: Content) -> dict[str, tuple[str, ...]]:
    names = (*QUESTIONS.of(content), "gone")
    return {
        "Subject.id": (*SUBJECTS.of(content),),
        **dict.fromkeys(("Practise.id", "LookFor.id", "Judge.question"), names),
        **dict.fromkeys(("Round.ahead", "Round.again"), names),
        "WordCard.id": content.cards,
    }


def _czech(content: Content) -> Iterator[str]:
    for asked in QUESTIONS.of(content).values():
        yield from (said["cs"] for said in (asked.question, *asked.phrases.values()))
    yield from (term.term["cs"] for term in content.glossary.values())
    yield from (content.glossary[name].example["cs"] for name in content.cards)


SAMPLES = FeatureSamples(_exhibits, _values, _czech)
