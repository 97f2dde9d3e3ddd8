"""The rules that hold across files: a registry of small functions, each giving the problems it finds.

What a screen looks like, and where the answers lead, is judged in `review`; here it is about ids, twins and words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from bot.content import word_checks
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, LATER, RESULT, Question, Sourced, Verdict
from bot.content.problems import Problem, did_you_mean

Rule: TypeAlias = Callable[[Loaded], Iterator[Problem]]

NEEDED_QUESTIONS = ("town", "age", "czech", "permit")


def check(loaded: Loaded) -> list[Problem]:
    """Give every problem of a loaded folder, sorted."""
    found = {problem for rule in RULES for problem in rule(loaded)}
    return sorted({*loaded.problems, *found})


def known_ids(loaded: Loaded) -> Iterator[Problem]:
    """Every id that is referred to exists."""
    content = loaded.content
    for file, section, entries in _sourced(loaded):
        for name, entry in entries.items():
            yield from _unknown(
                loaded, entry.sources, content.sources, "source", file, section, name, "sources"
            )
            yield from _unknown(
                loaded, entry.asks, content.town_questions, "town question", file, section, name, "asks"
            )
    for name, entry in content.faq.items():
        yield from _unknown(
            loaded, (entry.topic,), content.faq_topics, "topic", "faq.yaml", "entries", name, "topic"
        )
    for town in content.municipalities.values():
        yield from _unknown(
            loaded, (town.region,), content.regions, "region", "municipalities.csv", town.slug
        )


def _sourced(loaded: Loaded) -> Iterator[tuple[str, str, Mapping[str, Sourced]]]:
    """Yield (file, section, entries) of everything that names sources."""
    content = loaded.content
    yield "guide.yaml", "chapters", content.chapters
    yield "eligibility.yaml", "requirements", content.requirements
    yield "documents.yaml", "documents", content.documents
    yield "faq.yaml", "entries", content.faq


def _unknown(
    loaded: Loaded, names: Iterable[str], known: Iterable[str], kind: str, file: str, *place: str | int
) -> Iterator[Problem]:
    """Yield a problem for each name that does not exist; one that was refused itself is not named again."""
    choices = set(known)
    for name in names:
        if name not in choices and name not in loaded.broken:
            yield loaded.problem(file, f'unknown {kind} "{name}"', did_you_mean(name, choices), *place)


def known_steps(loaded: Loaded) -> Iterator[Problem]:
    """Every answer leads to a question or the result, and speaks of known requirements and documents."""
    content = loaded.content
    for name, question in content.questions.items():
        steps = {*content.questions, RESULT}
        if question.otherwise:
            yield from _unknown(
                loaded,
                (question.otherwise,),
                steps,
                "step",
                "eligibility.yaml",
                "questions",
                name,
                "otherwise",
            )
        if question.part_of:
            yield from _unknown(
                loaded,
                (question.part_of,),
                content.questions,
                "question",
                "eligibility.yaml",
                "questions",
                name,
                "part_of",
            )
        for option_name, option in question.options.items():
            place = ("questions", name, "options", option_name)
            yield from _unknown(loaded, (option.next,), steps, "step", "eligibility.yaml", *place, "next")
            yield from _unknown(
                loaded,
                option.documents,
                content.documents,
                "document",
                "eligibility.yaml",
                *place,
                "documents",
            )
            yield from _unknown(
                loaded,
                option.verdicts,
                content.requirements,
                "requirement",
                "eligibility.yaml",
                *place,
                "verdicts",
            )


def sound_questions(loaded: Loaded) -> Iterator[Problem]:
    """The questions the program relies on are there, none loops, all can be reached."""
    content = loaded.content
    for name in NEEDED_QUESTIONS:
        if name not in content.questions and name not in loaded.broken:
            yield loaded.problem(
                "eligibility.yaml",
                f'the question "{name}" is missing',
                "put it back: the program needs it",
                "questions",
            )
    for name, question in content.questions.items():
        expected = {CHOSEN, LATER} if question.kind == "town" else set[str]()
        if expected - question.options.keys():
            yield loaded.problem(
                "eligibility.yaml",
                f'"{name}" asks for a town',
                f"give it the options {CHOSEN} and {LATER}",
                "questions",
                name,
            )
        if question.needs_town and not question.otherwise:
            yield loaded.problem(
                "eligibility.yaml",
                f'"{name}" is not asked without a town',
                "say where to go then: otherwise: ...",
                "questions",
                name,
            )


def no_loops(loaded: Loaded) -> Iterator[Problem]:
    """No question leads back to itself, and every question can be reached from the first."""
    questions = loaded.content.questions
    steps = {name: _next_steps(question) for name, question in questions.items()}
    reached = {name: _reach(name, steps) for name in questions}
    for name in questions:
        if name in reached[name]:
            yield loaded.problem(
                "eligibility.yaml",
                f'the question "{name}" leads back to itself',
                "lead one of its answers on",
                "questions",
                name,
            )
    first = next(iter(questions), "")
    for name in questions:
        if name != first and name not in reached[first]:
            yield loaded.problem(
                "eligibility.yaml",
                f'nothing leads to the question "{name}"',
                "lead an answer to it, or remove it",
                "questions",
                name,
            )


def _next_steps(question: Question) -> set[str]:
    steps = {option.next for option in question.options.values()}
    return steps | {question.otherwise} if question.otherwise else steps


def _reach(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    """Give every question one can come to from a question, itself only if there is a loop."""
    seen: set[str] = set()
    waiting = list(steps[start])
    while waiting:
        name = waiting.pop()
        if name not in seen and name in steps:
            seen.add(name)
            waiting.extend(steps[name])
    return seen


def told_or_asked(loaded: Loaded) -> Iterator[Problem]:
    """A told requirement is decided by no answer; an asked one by at least one."""
    decided = {
        requirement
        for question in loaded.content.questions.values()
        for option in question.options.values()
        for requirement in option.verdicts
    }
    for name, requirement in loaded.content.requirements.items():
        if requirement.told and name in decided:
            yield loaded.problem(
                "eligibility.yaml",
                f'"{name}" is only told, but an answer decides it',
                "remove it from the verdicts, or remove told: true",
                "requirements",
                name,
            )
        if not requirement.told and name not in decided:
            yield loaded.problem(
                "eligibility.yaml",
                f'no answer decides "{name}"',
                "add it to the verdicts of a question, or write told: true",
                "requirements",
                name,
            )


def local_rules(loaded: Loaded) -> Iterator[Problem]:
    """A town's rules name known requirements, answers and documents, and have their words."""
    content = loaded.content
    options = {option for question in content.questions.values() for option in question.options}
    for town in content.municipalities.values():
        file = f"municipalities/{town.slug}.yaml"
        yield from _unknown(loaded, town.local.documents, content.documents, "document", file, "documents")
        for index, rule in enumerate(town.local.rules):
            place = ("rules", index)
            yield from _unknown(loaded, rule.sources, content.sources, "source", file, *place, "sources")
            yield from _unknown(loaded, rule.answers, options, "answer", file, *place, "answers")
            if not rule.adds:
                yield from _unknown(
                    loaded,
                    (rule.requirement,),
                    content.requirements,
                    "requirement",
                    file,
                    *place,
                    "requirement",
                )


def no_national_refusal(loaded: Loaded) -> Iterator[Problem]:
    """Nothing but a town's confirmed rule may say "not met": the sources do not carry more."""
    for name, question in loaded.content.questions.items():
        for option_name, option in question.options.items():
            for requirement, verdict in option.verdicts.items():
                if verdict is Verdict.UNMET:
                    place = ("questions", name, "options", option_name, "verdicts", requirement)
                    yield loaded.problem(
                        "eligibility.yaml",
                        "a national rule says unmet",
                        "write office: only a rule a town has confirmed may say unmet",
                        *place,
                    )


RULES: tuple[Rule, ...] = (
    known_ids,
    known_steps,
    sound_questions,
    no_loops,
    told_or_asked,
    local_rules,
    no_national_refusal,
    word_checks.twins,
    word_checks.needed_words,
    word_checks.short_labels,
)
"""Every rule; the order does not matter, the problems are sorted."""
