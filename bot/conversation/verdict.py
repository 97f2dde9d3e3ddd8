"""What the answers mean, requirement by requirement: met, not met, or the town decides. Never about the person.

A rule of one town, or an old one, warns: it turns its verdict into "the town decides" until the town's contact has
confirmed it with a date. National content never says `unmet` (a rule of the check forbids it), so that can come only
from a confirmed local rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.content import Content
from bot.content.models import Sourced, Verdict
from bot.content.towns import LocalRule
from bot.conversation.journey import chosen, walk


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
        """Say whether this is a requirement of the town's own."""
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
        lines.append(
            Line(
                name,
                _with_rule(verdict, option, rule),
                told=False,
                question=question,
                option=option,
                rule=rule,
            )
        )
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
    """Collect what each answer on the walk says; a later question spells out an earlier one."""
    decided: dict[str, tuple[str, str, Verdict]] = {}
    for name in walk(content, answers).answered:
        option = chosen(content.questions[name], answers[name], content)
        verdicts = option.verdicts if option else dict[str, Verdict]()
        decided.update({met: (name, answers[name], verdict) for met, verdict in verdicts.items()})
    return decided


def _with_rule(verdict: Verdict, option: str, rule: LocalRule | None) -> Verdict:
    local = rule.answers.get(option) if rule else None
    if local is None or rule is None:
        return verdict
    return local if rule.confirmed_on else Verdict.OFFICE
