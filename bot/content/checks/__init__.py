"""The rules that hold across files: a registry of small functions, each giving the problems it finds; one module a family.

What a screen looks like, and where the answers lead, is judged in `review`; here it is about ids, twins and words. What a
single value must be is said by `models`, and refused while reading.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.content.checks import (
    braces,
    dates,
    flow,
    glossary,
    ladder,
    language,
    private,
    promises,
    references,
    search,
    sentences,
    towns,
    twins,
    uses,
    words,
)
from bot.content.loader import Loaded
from bot.content.problems import Problem

Rule: TypeAlias = Callable[[Loaded], Iterator[Problem]]
DatedRule: TypeAlias = Callable[[Loaded, date], Iterator[Problem]]


def check(loaded: Loaded, today: date | None = None) -> list[Problem]:
    """Give every problem of a loaded folder, sorted; each names its rule. With `today`, what is overdue too."""
    found = {problem for rule in RULES for problem in named(rule_name(rule), rule(loaded))}
    if today is not None:
        found.update(
            problem for rule in DATED_RULES for problem in named(rule_name(rule), rule(loaded, today))
        )
    return sorted({*loaded.problems, *found})


def rule_name(rule: Rule | DatedRule) -> str:
    """Give the name by which people speak of a rule: that of its function, `no-loops`."""
    return rule.__name__.replace("_", "-")


def named(rule: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Write the name of the rule into the problems it found."""
    yield from (replace(problem, rule=rule) for problem in problems)


RULES: tuple[Rule, ...] = (
    references.known_ids,
    references.known_steps,
    references.local_rules,
    flow.sound_questions,
    flow.no_loops,
    flow.all_reachable,
    flow.told_or_asked,
    flow.no_national_refusal,
    flow.every_option_decides,
    ladder.sound_ladder,
    towns.no_shadowed_rule,
    towns.rules_of_a_year,
    towns.public_ways,
    dates.days_in_order,
    dates.amounts_in_order,
    dates.money_of_a_year,
    words.twins,
    words.unused_texts,
    words.translated,
    words.needed_words,
    words.short_labels,
    twins.stale_translation,
    twins.same_facts,
    sentences.ready_sentences,
    promises.no_promise,
    private.only_told,
    braces.filled_in,
    glossary.terms_of_the_glossary,
    glossary.avoided_in_known_languages,
    language.own_letters,
    language.right_language,
    language.nothing_left_over,
    language.short_sentences,
    language.easy_to_read,
    search.searched_in_known_languages,
    search.telling_search_words,
    uses.named_once,
    uses.documents_listed,
    uses.topics_filled,
    uses.labels_differ,
    uses.unused_files,
)
"""Every rule; the order does not matter, the problems are sorted."""
DATED_RULES: tuple[DatedRule, ...] = (dates.to_read_again, dates.nothing_from_tomorrow)
"""The rules whose outcome depends on the day."""
