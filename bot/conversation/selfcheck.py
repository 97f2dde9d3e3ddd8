"""The self-check: its questions, verdicts and documents. The position is derived, never stored.

The walk ends at an answer whose question or option no longer exists. A verdict is about a
requirement, never about the person. A local rule makes it "the town decides" until the town's
contact has confirmed the rule. National content never says `unmet` (the check forbids it).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BeforeValidator

from bot.content.content import Content, reachable
from bot.content.models import CHOSEN, LATER, RESULT, Group, LocalRule, Option, Question, Sourced, Verdict
from bot.conversation.base import ValueObject


class Journey(NamedTuple):
    """The answered questions in order, and the open one (None: the result)."""

    answered: tuple[str, ...]
    here: str | None


def questions_on_path(content: Content, answers: Mapping[str, str]) -> Iterator[tuple[str, Option | None]]:
    """Yield the questions from the first one, with the chosen option or None.

    An open question about the town does not end it if all its answers lead to the same question:
    after the choice of another town, later answers still count. Content with a loop is rejected.
    """
    step = first_question(content)
    while step != RESULT:
        question = content.questions[step]
        if skipped(question, content, answers):
            step = question.otherwise or RESULT
            continue
        option = chosen_option(question, answers.get(step), content)
        yield step, option
        onward = {option.next} if option else {each.next for each in question.options.values()}
        if option is None and not (question.needs_town and len(onward) == 1):
            return
        step = onward.pop()


def walk(content: Content, answers: Mapping[str, str]) -> Journey:
    """Follow the answers from the first question to the first open one."""
    answered: list[str] = []
    for name, option in questions_on_path(content, answers):
        if option is None:
            return Journey(tuple(answered), name)
        answered.append(name)
    return Journey(tuple(answered), None)


def counted_questions(content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the questions whose answers count (see `way`)."""
    return tuple(name for name, option in questions_on_path(content, answers) if option)


def first_question(content: Content) -> str:
    return next(iter(content.questions))


def skipped(question: Question, content: Content, answers: Mapping[str, str]) -> bool:
    return (question.needs_town and content.town(answers) is None) or is_spared(question, answers)


def is_spared(question: Question, answers: Mapping[str, str]) -> bool:
    """Return True if an earlier answer makes the question unnecessary."""
    return any(answers.get(name) in options for name, options in question.unless.items())


def chosen_option(question: Question, answer: str | None, content: Content) -> Option | None:
    """Return the option of an answer, or None if it does not exist."""
    if question.kind == "town" and answer != LATER:
        answer = CHOSEN if answer and content.municipality(answer) else None
    return question.options.get(answer or "")


def needs_town(name: str, content: Content) -> bool:
    """Return True if the answer to a question is about the chosen town."""
    question = content.questions.get(name)
    return question is not None and question.needs_town


def relevant(answers: Mapping[str, str], content: Content) -> dict[str, str]:
    """Return the answers on the walk, and those that it may still reach."""
    answered, here = walk(content, answers)
    kept = {*answered, *reachable([here] if here else [], content.questions)}
    return {name: given for name, given in answers.items() if name in kept}


def progress(content: Content, answers: Mapping[str, str], question: str) -> tuple[int, int]:
    """Return the number of a question on the walk, from 1, and the usual number of questions.

    A question that is `part_of` another one has the same number.
    """
    answered, here = walk(content, answers)
    ahead_of_them = (*answered, *(_first_option_questions(here, content, answers) if here else ()))
    numbered = [name for name in ahead_of_them if not content.questions[name].part_of]
    asked = content.questions[question].part_of or question
    number = numbered.index(asked) + 1 if asked in numbered else len(answered) + 1
    return number, max(len(numbered), number)


def previous_question(content: Content, answers: Mapping[str, str], question: str) -> str | None:
    names = [name for name, _ in questions_on_path(content, answers)]
    passed = names.index(question) if question in names else len(walk(content, answers).answered)
    return names[passed - 1] if passed else None


def most_detailed(question: str, answers: Mapping[str, str], content: Content) -> str:
    """Return the question whose answer counts for `question`: itself, or a later detail of it."""
    questions = content.questions
    while (
        (asked := questions.get(question))
        and (option := asked.options.get(answers.get(question, "")))
        and (following := questions.get(option.next))
        and following.part_of == question
    ):
        question = option.next
    return question


def _first_option_questions(step: str, content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the questions from a step to the result if every first option is chosen."""
    if step == RESULT:
        return ()
    question = content.questions[step]
    if "town" in answers and skipped(question, content, answers):
        return _first_option_questions(question.otherwise or RESULT, content, answers)
    return (step, *_first_option_questions(next(iter(question.options.values())).next, content, answers))


class AssessedRequirement(ValueObject):
    """One requirement of a result. `question` and `option` are "" without an answer."""

    requirement: str
    verdict: Verdict
    told: bool
    question: str = ""
    option: str = ""
    rule: LocalRule | None = None

    @property
    def is_town_requirement(self) -> bool:
        return self.rule is not None and self.rule.adds


def assess(content: Content, answers: Mapping[str, str], *, beyond: bool = False) -> tuple[AssessedRequirement, ...]:
    """Return all requirements with verdicts: those asked, those explained, then the town's own.

    `beyond`: with the answers given outside of the self-check, after its first open question.
    """
    decided = _decided_verdicts(content, answers, beyond=beyond)
    town = content.town(answers)
    rules = {rule.requirement: rule for rule in (town.local.rules if town else ())}
    spared = {
        name
        for question in content.questions.values()
        if is_spared(question, answers)
        for option in question.options.values()
        for name in option.verdicts
    }
    lines: list[AssessedRequirement] = []
    for name, requirement in content.requirements.items():
        rule = rules.get(name)
        if requirement.told or name in spared:
            lines.append(AssessedRequirement(name, Verdict.OFFICE, told=True, rule=rule))
            continue
        question, option, verdict = decided.get(name, ("", "", Verdict.OFFICE))
        local = rule.answers.get(option) if rule else None
        if rule and local:
            verdict = local if rule.confirmed_on else Verdict.OFFICE
        lines.append(AssessedRequirement(name, verdict, told=False, question=question, option=option, rule=rule))
    own = (rule for rule in rules.values() if rule.adds)
    lines.extend(AssessedRequirement(rule.requirement, Verdict.OFFICE, told=True, rule=rule) for rule in own)
    return tuple(sorted(lines, key=lambda line: line.told))


def sources_of_line(content: Content, line: AssessedRequirement) -> tuple[Sourced, ...]:
    """Return the sources of a line: the town's rule, and the requirement or this answer to it."""
    rule: tuple[Sourced, ...] = (line.rule,) if line.rule else ()
    if line.is_town_requirement:
        return rule
    requirement = content.requirements[line.requirement]
    question = content.questions.get(line.question)
    option = chosen_option(question, line.option, content) if question else None
    own = option.sources.get(line.requirement) if option else None
    return (*rule, requirement.model_copy(update={"sources": own}) if own else requirement)


def _decided_verdicts(
    content: Content, answers: Mapping[str, str], *, beyond: bool
) -> dict[str, tuple[str, str, Verdict]]:
    """Return question, option and verdict of each requirement; later questions take precedence."""
    decided: dict[str, tuple[str, str, Verdict]] = {}
    counted = counted_questions(content, answers)
    if beyond:
        asked = {name: one for name, one in content.questions.items() if not one.part_of}
        given = (most_detailed(name, answers, content) for name, one in asked.items() if not is_spared(one, answers))
        counted = (*counted, *(name for name in given if name in answers and name not in counted))
    for name in counted:
        option = chosen_option(content.questions[name], answers[name], content)
        verdicts = option.verdicts if option else dict[str, Verdict]()
        decided.update({met: (name, answers[name], verdict) for met, verdict in verdicts.items()})
    return decided


MAX_STEPS = 3


def ranked_steps(
    content: Content, answers: Mapping[str, str], ticks: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return one to three next steps, most urgent first, each with the answer it is about.

    The content sets the order. Two steps to one page count once; a step to a ticked document is
    left out.
    """
    fitting = dict[str, tuple[str, str]]()
    town = content.town(answers)
    is_listed = town is None or town.slug in content.municipalities
    for name, answer in _fitting_steps(content, answers):
        if is_listed and content.next_steps[name].unlisted:
            continue
        leads = content.next_steps[name].leads
        if leads.removeprefix("documents/") not in ticks:
            fitting.setdefault(leads, (name, answer))
    last = [one for one in fitting.values() if content.next_steps[one[0]].last][:1]
    others = [one for one in fitting.values() if one not in last]
    return (*others[: MAX_STEPS - len(last)], *last)


def _fitting_steps(content: Content, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each step for these answers, with the answer that makes it necessary ("": none)."""
    given = {
        name: next(key for key, one in content.questions[name].options.items() if one is option)
        for name, option in questions_on_path(content, answers)
        if option
    }
    lines = assess(content, answers)
    unmet = {line.requirement: line for line in lines if line.question and line.verdict is not Verdict.MET}
    for name, step in content.next_steps.items():
        line = unmet.get(step.obstacle or "")
        ruled = line is not None and line.rule is not None and line.option in line.rule.answers
        if not all(given.get(question) in options for question, options in step.given.items()):
            continue
        if (line or not step.obstacle) and (ruled or not step.of_town):
            yield name, line.option if line else ""


GROUPS: tuple[Group, ...] = ("usual", "if-asked", "later")


def checklist(content: Content, answers: Mapping[str, str]) -> dict[Group, tuple[str, ...]]:
    brought: set[str] = set()
    for name in counted_questions(content, answers):
        option = chosen_option(content.questions[name], answers[name], content)
        brought.update(option.documents if option else ())
    if town := content.town(answers):
        brought.update(town.local.documents)
    groups = {name: one.group for name, one in content.documents.items() if one.always or name in brought}
    return {group: tuple(name for name, of in groups.items() if of == group) for group in GROUPS}


def listed(content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for group in checklist(content, answers).values() for name in group)


EVERY = "every"
"""All questions; also stored before single ones could be picked."""


def _convert_picked(stored: object) -> object:
    """Convert a value stored before single questions could be picked."""
    return {EVERY} if stored is True else stored or ()


PickedQuestions: TypeAlias = Annotated[frozenset[str], BeforeValidator(_convert_picked)]
"""The ids of the questions for the town."""


def questions_for(answers: Mapping[str, str], content: Content) -> tuple[str, ...]:
    """Return the questions to a town that concern somebody with these answers."""
    given = (chosen_option(one, answers.get(name), content) for name, one in content.questions.items())
    left_out = {name for option in given if option for name in option.unasked}
    return tuple(name for name in content.town_questions if name not in left_out)


def questions_picked(picked: Collection[str], content: Content) -> tuple[str, ...]:
    """Return the picked questions for the town, in the order of the content."""
    return tuple(name for name in content.town_questions if name in picked or EVERY in picked)
