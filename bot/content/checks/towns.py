"""The rules about one town's own: a rule that can take effect, that says of which year it is, and ways that reach it."""

import re
from collections.abc import Iterator, Mapping

from bot.content.loader import Loaded
from bot.content.models import Verdict
from bot.content.problems import Problem
from bot.content.towns import LocalRule, Municipality

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WAYS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "website": (
        re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?"),
        "write an address such as https://www.plzen.eu/",
    ),
    "public_phone": (re.compile(r"\+?\d[\d ]{7,18}\d"), "write a number such as +420 378 031 111"),
    "public_email": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"), "write an address such as podatelna@plzen.eu"),
}


def no_shadowed_rule(loaded: Loaded) -> Iterator[Problem]:
    """Each answer that a town's rule names can be given for its requirement, and is not decided so already: else it does nothing."""
    decided: dict[str, dict[str, set[Verdict]]] = {}
    for question in loaded.content.questions.values():
        for name, option in question.options.items():
            for requirement, verdict in option.verdicts.items():
                decided.setdefault(requirement, {}).setdefault(name, set()).add(verdict)
    for town in loaded.content.municipalities.values():
        file = f"municipalities/{town.slug}.yaml"
        for index, rule in enumerate(town.local.rules):
            for answer, why in _without_effect(loaded, rule, decided):
                message = f'the answer "{answer}" of "{rule.requirement}" changes nothing: {why}'
                place = ("rules", index, "answers", answer)
                yield loaded.problem(file, message, f"remove {answer} from the answers", *place)


def _without_effect(
    loaded: Loaded, rule: LocalRule, decided: Mapping[str, Mapping[str, set[Verdict]]]
) -> Iterator[tuple[str, str]]:
    national = loaded.content.requirements.get(rule.requirement)
    options = decided.get(rule.requirement, {})
    known = {name for question in loaded.content.questions.values() for name in question.options}
    for answer, verdict in rule.answers.items():
        if rule.adds or (national and national.told):
            yield answer, "this requirement is only told"
        elif national and answer in known and answer not in options and loaded.whole("questions"):
            yield answer, f"no question decides it by that answer, only by {', '.join(sorted(options))}"
        elif options.get(answer) == {verdict}:
            yield answer, f"every town says {verdict} to it"


def rules_of_a_year(loaded: Loaded) -> Iterator[Problem]:
    """A town's rule from a dated source names its year, in the file and in the words: old rules must be seen to be old."""
    for town in loaded.content.municipalities.values():
        for index, rule in enumerate(town.local.rules):
            yield from _year_of(loaded, town, index, rule)


def _year_of(loaded: Loaded, town: Municipality, index: int, rule: LocalRule) -> Iterator[Problem]:
    dated = [loaded.content.sources[name].dated for name in rule.sources if name in loaded.content.sources]
    years = sorted({year for text in dated for year in _YEAR.findall(text)})
    file, place = f"municipalities/{town.slug}.yaml", ("rules", index, "requirement")
    if rule.year is None and years:
        fix = f"year: {years[-1]}"
        yield loaded.warning(
            file, f'the rule "{rule.requirement}" has no year', f"add {fix}", *place, fix=fix
        )
    for language in loaded.content.languages if rule.year else ():
        words = loaded.content.words.get((language, f"municipalities/{town.slug}"))
        text = words.sections.get(rule.requirement) if words else None
        if text and str(rule.year) not in text:
            message = f"the text does not say that the rule is of {rule.year}"
            here = f"{language}/municipalities/{town.slug}.md"
            yield loaded.warning(here, message, f"name the year {rule.year} in it", rule.requirement)


def public_ways(loaded: Loaded) -> Iterator[Problem]:
    """A town's public addresses are what they are called: somebody will dial or write to them."""
    for town in loaded.content.municipalities.values():
        for field, (pattern, advice) in _WAYS.items():
            way = getattr(town.local, field)
            if way and not pattern.fullmatch(way.value):
                file = f"municipalities/{town.slug}.yaml"
                yield loaded.problem(file, f'"{way.value}" is no {field}', advice, field, "value")
