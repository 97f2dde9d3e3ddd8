"""A reference implementation of the self-check that reads the files directly.

It shares nothing with the program, neither its models nor its way through the questions, so that each can convict the
other. It believes the files: broken ones are not its business.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Answers: TypeAlias = Mapping[str, str]
Entry: TypeAlias = dict[str, Any]  # whatever stands there
Entries: TypeAlias = dict[str, Entry]
GROUPS = ("usual", "if-asked", "later")


@dataclass(frozen=True)
class Outcome:
    asked: tuple[str, ...]
    """The questions answered on the way."""
    stops_at: str
    """The question nobody has answered yet, or "result"."""
    verdicts: Mapping[str, str]
    told: frozenset[str]
    local: frozenset[str]
    """Requirements for which the town has a rule."""
    sources: Mapping[str, tuple[str, ...]]
    documents: Mapping[str, tuple[str, ...]]
    lead: bool
    """True if a message to a town may be sent."""


class ReferenceRules:
    """The rules of one content folder."""

    def __init__(self, folder: Path) -> None:
        rules = _yaml(folder / "eligibility.yaml")
        self.questions: Entries = rules["questions"]
        self.requirements: Entries = rules["requirements"]
        self.documents: Entries = _yaml(folder / "documents.yaml")["documents"]
        with (folder / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
            self.towns: Entries = {row["slug"]: {} for row in csv.DictReader(file)}
        for path in (folder / "municipalities").glob("*.yaml"):
            self.towns[path.stem] = _yaml(path)

    def paths(self, town: str) -> Iterator[dict[str, str]]:
        """Yield every set of answers that leads to a result in a town ("later": no town yet)."""
        waiting: list[dict[str, str]] = [{}]
        while waiting:
            answers = waiting.pop()
            step = self.outcome(answers).stops_at
            if step == "result":
                yield answers
            elif self.questions[step].get("kind") == "town":
                waiting.append({**answers, step: town})
            else:
                waiting.extend({**answers, step: option} for option in self.questions[step]["options"])

    def outcome(self, answers: Answers) -> Outcome:
        """Evaluate the questions, then the requirements, the town's rules and the papers."""
        named = answers.get("town", "")
        asked, step = self._way(answers, has_town=named in self.towns)
        town = self.towns.get(named, Entry())
        of_town: list[Entry] = town.get("rules", [])
        rules: Entries = {rule["requirement"]: rule for rule in of_town}
        verdicts: dict[str, str] = {}
        sources: dict[str, tuple[str, ...]] = {}
        told = set[str]()
        for name, requirement in self.requirements.items():
            verdicts[name] = "office"
            own: list[str] = requirement.get("sources", [])
            spared = [question for question in self.questions.values() if _is_spared(question, answers)]
            decided_by_them = [one.get("verdicts", {}) for question in spared for one in question["options"].values()]
            if requirement.get("told") == "true" or any(name in one for one in decided_by_them):
                told.add(name)
            else:
                for option_name, option in asked.values():
                    if name in option.get("verdicts", {}):
                        verdicts[name] = option["verdicts"][name]
                        own = option.get("sources", {}).get(name) or requirement.get("sources", [])
                        if name in rules and option_name in rules[name].get("answers", {}):
                            said = rules[name]["answers"][option_name]
                            verdicts[name] = said if "confirmed_on" in rules[name] else "office"
            local: list[str] = rules[name].get("sources", []) if name in rules else []
            sources[name] = tuple(dict.fromkeys([*local, *own]))
        for name, rule in rules.items():
            if rule.get("adds") == "true":
                verdicts[name] = "office"
                told.add(name)
                sources[name] = tuple(rule.get("sources", []))
        papers = {paper for _, option in asked.values() for paper in option.get("documents", [])}
        papers.update(town.get("documents", []))
        return Outcome(
            asked=tuple(asked),
            stops_at=step,
            verdicts=verdicts,
            told=frozenset(told),
            local=frozenset(rules),
            sources=sources,
            documents={
                group: tuple(
                    name
                    for name, document in self.documents.items()
                    if document["group"] == group and (document.get("always") == "true" or name in papers)
                )
                for group in GROUPS
            },
            lead=all(option.get("lead") != "false" for _, option in asked.values()),
        )

    def _way(self, answers: Answers, *, has_town: bool) -> tuple[dict[str, tuple[str, Entry]], str]:
        """Return (answer, its entry) of every answered question, and the first open question."""
        asked: dict[str, tuple[str, Entry]] = {}
        step = next(iter(self.questions))
        while step != "result":
            question = self.questions[step]
            if (question.get("needs_town") == "true" and not has_town) or _is_spared(question, answers):
                step = question["otherwise"]
                continue
            answer = answers.get(step, "")
            options: Entries = question["options"]
            if question.get("kind") == "town" and answer != "later":
                option = options["chosen"] if has_town else None
            else:
                option = options.get(answer)
            if option is None:
                break
            asked[step] = (answer, option)
            step = str(option.get("next", question.get("next")))
        return asked, step


def _is_spared(question: Entry, answers: Answers) -> bool:
    unless: dict[str, list[str]] = question.get("unless", {})
    return any(answers.get(name) in options for name, options in unless.items())


def _yaml(path: Path) -> Entry:
    read: Entry = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  it makes nothing but texts
    return read
