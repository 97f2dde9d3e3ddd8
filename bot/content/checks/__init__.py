"""The registry of the content rules: functions that yield problems, one module for each family.

Screens and paths through the self-check are checked in `editorial`, single values by `models`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.content.checks import dates, facts, language, pasted, structure, words
from bot.content.loader import Loaded
from bot.content.problems import Problem

Rule: TypeAlias = Callable[[Loaded], Iterator[Problem]]
DatedRule: TypeAlias = Callable[[Loaded, date], Iterator[Problem]]
STRUCTURE: tuple[Rule, ...] = (
    structure.known_ids, structure.known_steps, structure.local_rules, structure.sound_questions,
    structure.no_loops, structure.all_reachable, structure.told_or_asked, structure.no_national_refusal,
    structure.every_option_decides, structure.sound_next_steps, structure.sound_ladder, structure.sound_year, structure.named_once, structure.documents_listed,
    structure.topics_filled, structure.labels_differ, structure.unused_files, structure.register_sourced,
    facts.no_rule_without_effect, facts.rules_of_a_year, facts.no_more_than_evidence, facts.days_in_order,
    facts.amounts_in_order,
    facts.money_of_a_year, facts.stale_translation,
    words.twins, words.unused_texts, words.translated, words.needed_words, words.short_labels, words.ready_sentences,
    words.filled_in, words.papers_say_what_is_asked, words.terms_of_the_glossary, words.avoided_in_known_languages,
    words.typed_in_known_languages, words.examples_of_pages,
)  # fmt: skip
"""The rules that the program relies on; sufficient for reading the content."""
RULES: tuple[Rule, ...] = (
    *STRUCTURE, facts.same_facts, dates.said_once, dates.numbers_plain, dates.facts_told, dates.facts_sourced, words.brackets_closed,
    language.no_promise, language.only_told, language.own_letters, language.names_heard, language.right_language,
    language.nothing_left_over, language.said_well, language.short_sentences, language.easy_to_read,
    pasted.nothing_unseen, pasted.letters_kept, pasted.nothing_halved, pasted.nothing_pasted_twice, pasted.lists_marked, pasted.quotes_meant,
    pasted.links_direct, pasted.nobody_named, structure.sources_differ, structure.decided_once,
)  # fmt: skip
"""Every rule; problems are sorted, so the order of rules does not matter."""
UNREAD: tuple[Rule, ...] = (structure.unused_files,)
"""Rules about files that are not loaded, so they may change while the content does not."""
DATED_RULES: tuple[DatedRule, ...] = (
    facts.to_read_again, facts.nothing_from_tomorrow, facts.evidence_of_the_past,
    dates.ended_facts, dates.facts_due, dates.days_with_a_fact, dates.days_in_sight,
)  # fmt: skip
"""The rules whose outcome depends on the day."""


def check(loaded: Loaded, today: date | None = None, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """Return all problems of a folder, sorted, each with its rule. `today`: include dated rules."""
    found = {problem for rule in rules for problem in named(rule_name(rule), rule(loaded))}
    if today is not None:
        found.update(problem for rule in DATED_RULES for problem in named(rule_name(rule), rule(loaded, today)))
    return sorted({*loaded.problems, *found})


def rule_name(rule: Rule | DatedRule) -> str:
    """Return the public name of a rule, that of its function: `no-loops`."""
    return rule.__name__.replace("_", "-")


def named(rule: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Write the name of the rule into the problems it found."""
    yield from (replace(problem, rule=rule) for problem in problems)
