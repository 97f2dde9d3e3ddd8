"""The rules that hold across files: a registry of small functions, each giving the problems it finds; one module a family.

What a screen looks like, and where the answers lead, is judged in `editorial`; here it is about ids, twins and words. What a
single value must be is said by `models`, and refused while reading.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.content.checks import dates, facts, language, pasted, search, structure, words
from bot.content.loader import Loaded
from bot.content.problems import Problem

Rule: TypeAlias = Callable[[Loaded], Iterator[Problem]]
DatedRule: TypeAlias = Callable[[Loaded, date], Iterator[Problem]]
STRUCTURE: tuple[Rule, ...] = (
    structure.known_ids, structure.known_steps, structure.local_rules, structure.sound_questions,
    structure.no_loops, structure.all_reachable, structure.told_or_asked, structure.no_national_refusal,
    structure.every_option_decides, structure.sound_ladder, structure.sound_year, structure.named_once, structure.documents_listed,
    structure.topics_filled, structure.labels_differ, structure.unused_files,
    facts.no_shadowed_rule, facts.rules_of_a_year, facts.no_more_than_evidence, facts.days_in_order, facts.amounts_in_order,
    facts.money_of_a_year, facts.stale_translation,
    words.twins, words.unused_texts, words.translated, words.needed_words, words.short_labels, words.ready_sentences,
    words.filled_in, words.papers_say_what_is_asked, words.terms_of_the_glossary, words.avoided_in_known_languages,
    search.typed_in_known_languages, search.examples_of_pages,
)  # fmt: skip
"""What the program takes for granted of the content: enough for whoever only reads it."""
RULES: tuple[Rule, ...] = (
    *STRUCTURE, facts.same_facts, facts.compared_in_one_table, dates.said_once, dates.numbers_plain, dates.facts_told, words.brackets_closed,
    language.no_promise, language.only_told, language.own_letters, language.names_heard, language.right_language,
    language.nothing_left_over, language.said_well, language.short_sentences, language.easy_to_read,
    pasted.nothing_unseen, pasted.letters_kept, pasted.nothing_halved, pasted.nothing_pasted_twice, pasted.lists_marked, pasted.quotes_meant,
    pasted.links_direct, pasted.nobody_named, structure.sources_differ, structure.decided_once,
)  # fmt: skip
"""Every rule; the order does not matter, the problems are sorted."""
UNREAD: tuple[Rule, ...] = (structure.unused_files,)
"""The rules about what lies beside the files that are read: it may change, and the content stays the same."""
DATED_RULES: tuple[DatedRule, ...] = (
    facts.to_read_again, facts.nothing_from_tomorrow, facts.evidence_of_the_past,
    dates.ended_facts, dates.facts_due, dates.days_with_a_fact, dates.days_in_sight,
)  # fmt: skip
"""The rules whose outcome depends on the day."""


def check(loaded: Loaded, today: date | None = None, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """Give every problem of a loaded folder, sorted; each names its rule. With `today`, what is overdue too."""
    found = {problem for rule in rules for problem in named(rule_name(rule), rule(loaded))}
    if today is not None:
        found.update(problem for rule in DATED_RULES for problem in named(rule_name(rule), rule(loaded, today)))
    return sorted({*loaded.problems, *found})


def rule_name(rule: Rule | DatedRule) -> str:
    """Give the name by which people speak of a rule: that of its function, `no-loops`."""
    return rule.__name__.replace("_", "-")


def named(rule: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Write the name of the rule into the problems it found."""
    yield from (replace(problem, rule=rule) for problem in problems)
