"""The rules about the self-check as a whole: it can be walked to its end, and says no more than the sources carry."""

from collections.abc import Iterator

from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, LATER, RESULT, Verdict
from bot.content.problems import Problem
from bot.content.steps import ahead, next_steps

NEEDED_QUESTIONS = ("town", "age", "czech", "permit")


def sound_questions(loaded: Loaded) -> Iterator[Problem]:
    """The questions the program relies on are there, and each says all that its kind must say."""
    content = loaded.content
    for name in NEEDED_QUESTIONS:
        if name not in content.questions and not loaded.refused("questions", name):
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
    """No question leads back to itself: whoever answers would never come to a result."""
    questions = loaded.content.questions
    for name, question in questions.items():
        if name in ahead(next_steps(question), questions):
            yield loaded.problem(
                "eligibility.yaml",
                f'the question "{name}" leads back to itself',
                f"lead one of its answers on to {RESULT}, or to a question that comes later",
                "questions",
                name,
                fix=f"next: {RESULT}",
            )


def all_reachable(loaded: Loaded) -> Iterator[Problem]:
    """Every question can be reached from the first: one that nothing leads to is asked of nobody."""
    questions = loaded.content.questions
    steps = {step for question in questions.values() for step in next_steps(question)}
    if not loaded.whole("questions") or steps - questions.keys() - {RESULT}:
        return  # what leads nowhere was to lead somewhere
    first = next(iter(questions), "")
    reached = ahead([first], questions)
    for name in questions.keys() - reached:
        yield loaded.problem(
            "eligibility.yaml",
            f'nothing leads to the question "{name}"',
            f"lead an answer to it (next: {name}), or remove it",
            "questions",
            name,
            fix=f"next: {name}",
        )


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
        if not requirement.told and name not in decided and loaded.whole("questions"):
            yield loaded.problem(
                "eligibility.yaml",
                f'no answer decides "{name}"',
                "add it to the verdicts of a question, or write told: true",
                "requirements",
                name,
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


def every_option_decides(loaded: Loaded) -> Iterator[Problem]:
    """Each answer says what it means for all that its question decides: a gap would count as "the town decides" unseen."""
    content = loaded.content
    for name, question in content.questions.items() if loaded.whole("questions") else ():
        decided = {requirement for option in question.options.values() for requirement in option.verdicts}
        decided &= content.requirements.keys()
        for answer, option in question.options.items():
            for requirement in sorted(decided - option.verdicts.keys()):
                if _spelled_out(content, name, option.next):
                    continue
                fix = f"{requirement}: {Verdict.OFFICE}"
                yield loaded.problem(
                    "eligibility.yaml",
                    f'the answer "{answer}" says nothing about "{requirement}"',
                    f"add {fix} (or met) to its verdicts",
                    "questions",
                    name,
                    "options",
                    answer,
                    fix=fix,
                )


def _spelled_out(content: Content, name: str, step: str) -> bool:
    """Say whether the next step is a question that only spells out this one; a misspelt `part_of` counts as one."""
    following = content.questions.get(step)
    part_of = following.part_of if following else None
    return part_of is not None and (part_of == name or part_of not in content.questions)
