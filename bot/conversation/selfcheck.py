"""Where a set of answers leads. The place in the self-check is derived here, never stored.

So an edited question, a restart and a three-month-old button are ordinary cases: an answer whose question or option
no longer exists simply ends the walk there.

What the answers mean, requirement by requirement: met, not met, or the town decides. Never about the person.

A rule of one town, or an old one, warns: it turns its verdict into "the town decides" until the town's contact has
confirmed it with a date. National content never says `unmet` (a rule of the check forbids it), so that can come only
from a confirmed local rule.

Which papers the answers bring in. Ticks are the person's own and stay when the list changes.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BeforeValidator

from bot.content.content import Content, ahead
from bot.content.models import CHOSEN, LATER, RESULT, Group, LocalRule, Option, Question, Sourced, Verdict


class Journey(NamedTuple):
    """The answered questions in order, and the one that is open (None: the result is reached)."""

    answered: tuple[str, ...]
    here: str | None


def way(content: Content, answers: Mapping[str, str]) -> Iterator[tuple[str, Option | None]]:
    """Yield the questions from the first one on, each with the option chosen, None where it is open.

    It goes on past an open one about the town whose answers all lead the same way: another town has opened it again, and what
    was answered behind it still counts. It ends because content with a loop is refused.
    """
    step = first(content)
    while step != RESULT:
        question = content.questions[step]
        if skipped(question, content, answers):
            step = question.otherwise or RESULT
            continue
        option = chosen(question, answers.get(step), content)
        yield step, option
        onward = {option.next} if option else {each.next for each in question.options.values()}
        if option is None and not (question.needs_town and len(onward) == 1):
            return
        step = onward.pop()


def walk(content: Content, answers: Mapping[str, str]) -> Journey:
    """Follow the answers from the first question to the first one that is open."""
    answered: list[str] = []
    for name, option in way(content, answers):
        if option is None:
            return Journey(tuple(answered), name)
        answered.append(name)
    return Journey(tuple(answered), None)


def counted_questions(content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Give the questions whose answers count: those on the walk, and those behind one that another town has opened again."""
    return tuple(name for name, option in way(content, answers) if option)


def first(content: Content) -> str:
    return next(iter(content.questions))


def skipped(question: Question, content: Content, answers: Mapping[str, str]) -> bool:
    """Say whether a question is not asked because no town is chosen."""
    return question.needs_town and content.town(answers) is None


def chosen(question: Question, answer: str | None, content: Content) -> Option | None:
    """Give the option an answer stands for, or None if there is no such answer (any more)."""
    if question.kind == "town" and answer != LATER:
        answer = CHOSEN if answer in content.municipalities else None
    return question.options.get(answer or "")


def needs_town(name: str, content: Content) -> bool:
    """Say whether an answer is about the chosen town, and so is forgotten when another town is chosen."""
    question = content.questions.get(name)
    return question is not None and question.needs_town


def relevant(answers: Mapping[str, str], content: Content) -> dict[str, str]:
    """Keep the answers on the walk and those it may still come to; drop the rest."""
    answered, here = walk(content, answers)
    kept = {*answered, *ahead([here] if here else [], content.questions)}
    return {name: given for name, given in answers.items() if name in kept}


def progress(content: Content, answers: Mapping[str, str], question: str) -> tuple[int, int]:
    """Give the number of a question on the walk (from 1), and of how many: as many as most people are asked.

    One that spells out another ("another permit") has the number of that.
    """
    answered, here = walk(content, answers)
    ahead_of_them = (*answered, *(_usual(here, content, answers) if here else ()))
    numbered = [name for name in ahead_of_them if not content.questions[name].part_of]
    asked = content.questions[question].part_of or question
    number = numbered.index(asked) + 1 if asked in numbered else len(answered) + 1
    return number, max(len(numbered), number)


def before(content: Content, answers: Mapping[str, str], question: str) -> str | None:
    names = [name for name, _ in way(content, answers)]
    passed = names.index(question) if question in names else len(walk(content, answers).answered)
    return names[passed - 1] if passed else None


def spelled_out(question: str, answers: Mapping[str, str], content: Content) -> str:
    """Give the question whose answer counts for `question`: itself, or a later one that spells it out ("another permit")."""
    questions = content.questions
    while (
        (asked := questions.get(question))
        and (option := asked.options.get(answers.get(question, "")))
        and (following := questions.get(option.next))
        and following.part_of == question
    ):
        question = option.next
    return question


def _usual(step: str, content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Give the questions from a step to the result, the step included, for whoever gives the first answer to each: a town, too."""
    if step == RESULT:
        return ()
    question = content.questions[step]
    if "town" in answers and skipped(question, content, answers):
        return _usual(question.otherwise or RESULT, content, answers)
    return (step, *_usual(next(iter(question.options.values())).next, content, answers))


@dataclass(frozen=True)
class Line:
    """One requirement of a result. `question` and `option` are "" where nothing was asked or answered."""

    requirement: str
    verdict: Verdict
    told: bool
    question: str = ""
    option: str = ""
    rule: LocalRule | None = None

    @property
    def rule_adds(self) -> bool:
        return self.rule is not None and self.rule.adds


def assess(content: Content, answers: Mapping[str, str]) -> tuple[Line, ...]:
    """Give every requirement with its verdict: the asked ones in order, then the told ones, then the town's own."""
    decided = _decided(content, answers)
    town = content.town(answers)
    rules = {rule.requirement: rule for rule in (town.local.rules if town else ())}
    lines: list[Line] = []
    for name, requirement in content.requirements.items():
        rule = rules.get(name)
        if requirement.told:
            lines.append(Line(name, Verdict.OFFICE, told=True, rule=rule))
            continue
        question, option, verdict = decided.get(name, ("", "", Verdict.OFFICE))
        local = rule.answers.get(option) if rule else None
        if rule and local:
            verdict = local if rule.confirmed_on else Verdict.OFFICE
        lines.append(Line(name, verdict, told=False, question=question, option=option, rule=rule))
    own = (rule for rule in rules.values() if rule.adds)
    lines.extend(Line(rule.requirement, Verdict.OFFICE, told=True, rule=rule) for rule in own)
    return tuple(sorted(lines, key=lambda line: line.told))


def stands_on(content: Content, line: Line) -> tuple[Sourced, ...]:
    """Give what names the sources of a line: the town's rule, and the requirement; an answer may have sources of its own."""
    rule: tuple[Sourced, ...] = (line.rule,) if line.rule else ()
    if line.rule_adds:
        return rule
    requirement = content.requirements[line.requirement]
    question = content.questions.get(line.question)
    option = chosen(question, line.option, content) if question else None
    own = option.sources.get(line.requirement) if option else None
    return (*rule, requirement.model_copy(update={"sources": own}) if own else requirement)


def _decided(content: Content, answers: Mapping[str, str]) -> dict[str, tuple[str, str, Verdict]]:
    """Collect what each answer that counts says; a later question spells out an earlier one."""
    decided: dict[str, tuple[str, str, Verdict]] = {}
    for name in counted_questions(content, answers):
        option = chosen(content.questions[name], answers[name], content)
        verdicts = option.verdicts if option else dict[str, Verdict]()
        decided.update({met: (name, answers[name], verdict) for met, verdict in verdicts.items()})
    return decided


GROUPS: tuple[Group, ...] = ("usual", "if-asked", "later")


def checklist(content: Content, answers: Mapping[str, str]) -> dict[Group, tuple[str, ...]]:
    """Give the document ids by group, in the order of the content."""
    brought: set[str] = set()
    for name in counted_questions(content, answers):
        option = chosen(content.questions[name], answers[name], content)
        brought.update(option.documents if option else ())
    if town := content.town(answers):
        brought.update(town.local.documents)
    groups = {name: one.group for name, one in content.documents.items() if one.always or name in brought}
    return {group: tuple(name for name, of in groups.items() if of == group) for group in GROUPS}


def listed(content: Content, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Give every document of the checklist in one row."""
    return tuple(name for group in checklist(content, answers).values() for name in group)


EVERY = "every"
"""In place of single questions: all there are, also in what was stored before they could be picked."""


def _picked(stored: object) -> object:
    """Read what was stored while questions went all together or not at all."""
    return {EVERY} if stored is True else stored or ()


Picked: TypeAlias = Annotated[frozenset[str], BeforeValidator(_picked)]
"""The ids of the questions for the town."""


def questions_picked(picked: Collection[str], content: Content) -> tuple[str, ...]:
    """Give the questions for the town that somebody picked, in the order of the content."""
    return tuple(name for name in content.town_questions if name in picked or EVERY in picked)
