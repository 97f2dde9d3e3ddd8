"""The registry of the content rules: functions that yield problems, one module for each family.

Screens and paths through the self-check are checked in `editorial`, single values by `models`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.content.checks import dates, facts, language, pasted, structure, texts
from bot.content.loader import Loaded
from bot.content.problems import Problem

Rule: TypeAlias = Callable[[Loaded], Iterator[Problem]]
DatedRule: TypeAlias = Callable[[Loaded, date], Iterator[Problem]]
STRUCTURE: tuple[Rule, ...] = (
    structure.known_ids, structure.known_steps, structure.local_rules, structure.sound_questions,
    structure.no_loops, structure.all_reachable, structure.explained_or_asked, structure.no_national_refusal,
    structure.every_option_decides, structure.sound_next_steps, structure.sound_ladder, structure.sound_year, structure.no_duplicates, structure.documents_listed,
    structure.topics_have_questions, structure.labels_differ, structure.unused_files, structure.register_sourced,
    facts.no_rule_without_effect, facts.rules_name_year, facts.no_more_than_evidence, facts.days_in_order,
    facts.amounts_in_order,
    facts.amounts_name_year, facts.stale_translation,
    texts.missing_files, texts.unused_texts, texts.translated, texts.needed_words, texts.short_labels, texts.ready_sentences,
    texts.filled_in, texts.paper_questions_used, texts.terms_of_the_glossary, texts.avoided_in_known_languages,
    texts.typed_in_known_languages, texts.examples_of_pages,
)  # fmt: skip
"""The rules that the program relies on; sufficient for reading the content."""
RULES: tuple[Rule, ...] = (
    *STRUCTURE, facts.same_facts, dates.facts_by_name, dates.numbers_without_units, dates.facts_used, dates.facts_sourced, texts.brackets_closed,
    language.no_promise, language.sensitive_not_asked, language.one_alphabet, language.town_names_transcribed, language.right_language,
    language.no_editing_marks, language.no_unidiomatic_phrases, language.short_sentences, language.easy_to_read,
    pasted.no_invisible_characters, pasted.no_encoding_errors, pasted.no_cut_passages, pasted.no_repeated_sentences, pasted.lists_use_hyphens, pasted.no_quoted_labels,
    pasted.no_tracking_links, pasted.no_personal_data, structure.sources_differ, structure.decided_once,
)  # fmt: skip
"""Every rule; problems are sorted, so the order of rules does not matter."""
UNREAD: tuple[Rule, ...] = (structure.unused_files,)
"""Rules about files that are not loaded, so they may change while the content does not."""
DATED_RULES: tuple[DatedRule, ...] = (
    facts.sources_due, facts.no_future_days, facts.evidence_years,
    dates.ended_facts, dates.facts_due, dates.days_with_a_fact, dates.no_distant_days,
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
