"""The mark of a town's rule: the same for as long as the town's contact would be confirming the same words.

A confirmation is kept under it, so a rule that was edited since is not taken for confirmed.
"""

import hashlib

from bot.content.content import Content
from bot.content.towns import LocalRule, Municipality

LENGTH = 8
"""Hexadecimal digits: enough to tell the versions of one rule apart, short enough for a button."""


def mark(town: Municipality, rule: LocalRule, content: Content) -> str:
    """Give the mark of a rule: what it says in every language, of which year, and what it makes of the answers."""
    parts = [rule.model_dump_json(include={"requirement", "adds", "year", "answers"})]
    for language in content.languages:
        words = content.words.get((language, f"municipalities/{town.slug}"))
        if words is not None:
            parts += [words.titles.get(rule.requirement, ""), words.sections.get(rule.requirement, "")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:LENGTH]


def rule_of(town: Municipality, requirement: str) -> LocalRule | None:
    """Give the town's rule about a requirement, or None."""
    return next((rule for rule in town.local.rules if rule.requirement == requirement), None)
