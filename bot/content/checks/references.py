"""The rules about ids: whatever is referred to exists. A thing that was refused itself is not named a second time."""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import partial

from bot.content.checks.uses import sourced
from bot.content.loader import Loaded
from bot.content.models import RESULT
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.towns import LocalRule

_SECTIONS: Mapping[str, str] = {
    "source": "sources",
    "town question": "town_questions",
    "topic": "topics",
    "region": "regions",
    "step": "questions",
    "question": "questions",
    "requirement": "requirements",
    "document": "documents",
}
"""Where each kind of thing that can be referred to stands."""


def known_ids(loaded: Loaded) -> Iterator[Problem]:
    """Every id that is referred to exists."""
    content = loaded.content
    for file, section, entries in sourced(loaded):
        unknown = partial(_unknown, loaded, file)
        for name, entry in entries.items():
            yield from unknown(entry.sources, content.sources, "source", section, name, "sources")
            yield from unknown(entry.asks, content.town_questions, "town question", section, name, "asks")
    for name, entry in content.faq.items():
        place = ("entries", name, "topic")
        yield from _unknown(loaded, "faq.yaml", (entry.topic,), content.faq_topics, "topic", *place)
    for town in content.municipalities.values():
        yield from _unknown(
            loaded, "municipalities.csv", (town.region,), content.regions, "region", town.slug
        )


def _unknown(
    loaded: Loaded, file: str, names: Iterable[str], known: Iterable[str], kind: str, *place: str | int
) -> Iterator[Problem]:
    """Yield a problem for each name that does not exist; one that was refused itself is not named again."""
    choices = set(known)
    for name in names:
        if name not in choices and not loaded.refused(_SECTIONS[kind], name):
            advice, fix = did_you_mean(name, choices), nearest(name, choices)
            yield loaded.problem(file, f'unknown {kind} "{name}"', advice, *place, fix=fix)


def known_steps(loaded: Loaded) -> Iterator[Problem]:
    """Every answer leads to a question or the result, and speaks of known requirements and documents."""
    content = loaded.content
    steps = {*content.questions, RESULT}
    unknown = partial(_unknown, loaded, "eligibility.yaml")
    for name, question in content.questions.items():
        here = ("questions", name)
        if question.otherwise:
            yield from unknown((question.otherwise,), steps, "step", *here, "otherwise")
        if question.part_of:
            yield from unknown((question.part_of,), content.questions, "question", *here, "part_of")
        for answer, option in question.options.items():
            place = (*here, "options", answer)
            yield from unknown((option.next,), steps, "step", *place, "next")
            yield from unknown(option.documents, content.documents, "document", *place, "documents")
            yield from unknown(option.verdicts, content.requirements, "requirement", *place, "verdicts")
            yield from unknown(option.sources, option.verdicts, "requirement", *place, "sources")
            for requirement, sources in option.sources.items():
                yield from unknown(sources, content.sources, "source", *place, "sources", requirement)


def local_rules(loaded: Loaded) -> Iterator[Problem]:
    """A town's rules name known requirements, answers and documents, and have their words."""
    content = loaded.content
    options = {option for question in content.questions.values() for option in question.options}
    for town in content.municipalities.values():
        file = f"municipalities/{town.slug}.yaml"
        unknown = partial(_unknown, loaded, file)
        yield from unknown(town.local.documents, content.documents, "document", "documents")
        seen = set[str]()
        for index, rule in enumerate(town.local.rules):
            place = ("rules", index)
            yield from unknown(rule.sources, content.sources, "source", *place, "sources")
            yield from unknown(rule.asks, content.town_questions, "town question", *place, "asks")
            for answer in rule.answers.keys() - options if loaded.whole("questions") else ():
                advice, fix = did_you_mean(answer, options), nearest(answer, options)
                here = (*place, "answers", answer)
                yield loaded.problem(file, f'unknown answer "{answer}"', advice, *here, fix=fix)
            yield from _one_of_its_kind(loaded, rule, seen, file, index)
            seen.add(rule.requirement)


def _one_of_its_kind(
    loaded: Loaded, rule: LocalRule, earlier: Set[str], file: str, index: int
) -> Iterator[Problem]:
    """A rule speaks of one national requirement, or adds one of the town's own, and no other rule does."""
    name, national = rule.requirement, loaded.content.requirements
    place = ("rules", index, "requirement")
    if name in earlier:
        yield loaded.problem(file, f'"{name}" has two rules here', "keep one of the two", *place)
    if not rule.adds:
        yield from _unknown(loaded, file, (name,), national, "requirement", *place)
    elif name in national or loaded.refused("requirements", name):
        advice = "remove adds: true, or give the town's own requirement another name"
        yield loaded.problem(file, f'"{name}" is a national requirement', advice, *place)
