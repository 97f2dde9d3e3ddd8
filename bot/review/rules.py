"""Every rule there is, by name, with its sentence: what `cpa-bot check --rules` prints."""

from collections.abc import Callable, Iterator

from bot.content.checks import DATED_RULES, RULES, rule_name
from bot.content.reading_rules import READING_RULES
from bot.review.approve import REVIEW_RULES
from bot.review.spelling import misspelt


def described() -> Iterator[tuple[str, str]]:
    """Yield (name, what it says and why) of every rule, by name."""
    functions: dict[str, Callable[..., object]] = {**REVIEW_RULES}
    functions |= {rule_name(rule): rule for rule in RULES}
    functions |= {rule_name(rule): rule for rule in DATED_RULES}
    functions |= {"misspelt": misspelt}
    sentences = {name: (rule.__doc__ or "").partition("\n")[0] for name, rule in functions.items()}
    yield from sorted({**READING_RULES, **sentences}.items())
