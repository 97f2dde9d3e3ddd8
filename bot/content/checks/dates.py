"""The rules about days and figures: what was read, what is due, and numbers in their order."""

import re
from collections.abc import Iterator
from datetime import date

from bot.content.loader import Loaded
from bot.content.models import Days, Price, Source
from bot.content.problems import Problem
from bot.content.texts import Text, texts

SOURCES = "sources.yaml"
_MONEY = re.compile(r"\d[\d \u00a0]*\d\s*(?:Kč|CZK|крон\w*)|\d\s*(?:Kč|CZK|крон\w*)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|без\s+дати|bez\s+data|\bзараз\b", re.IGNORECASE)


def to_read_again(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No source's day to be read again has passed: a reason to read it, none to refuse the content."""
    for name, source in loaded.content.sources.items():
        if source.review_by < today:
            message = f'"{name}" was to be read again by {source.review_by}'
            advice = "open its page, mend what it no longer says, then write the new dates"
            yield loaded.warning(SOURCES, message, advice, "sources", name, "review_by")


def nothing_from_tomorrow(loaded: Loaded, today: date) -> Iterator[Problem]:
    """Nobody has read, confirmed or priced anything on a day that is still to come: a slip of the year, usually."""
    for name, source in loaded.content.sources.items():
        if source.read_on > today:
            what = f'"{name}" was read on {source.read_on}, which is still to come'
            fix = f"read_on: {today}"
            yield loaded.warning(
                SOURCES, what, "write the day it was read", "sources", name, "read_on", fix=fix
            )
    for name, document in loaded.content.documents.items():
        if document.price and document.price.year > today.year:
            what = f'the price of "{name}" is of {document.price.year}, which is still to come'
            place = ("documents", name, "price", "year")
            yield loaded.warning("documents.yaml", what, "write the year of its source", *place)
    for town in loaded.content.municipalities.values():
        for index, rule in enumerate(town.local.rules):
            if rule.confirmed_on and rule.confirmed_on > today:
                file, here = f"municipalities/{town.slug}.yaml", ("rules", index, "confirmed_on")
                what = f"the rule was confirmed on {rule.confirmed_on}, which is still to come"
                yield loaded.warning(file, what, "write the day the town confirmed it", *here)


def days_in_order(loaded: Loaded) -> Iterator[Problem]:
    """A source was written before it was read, and is to be read again after that."""
    for name, source in loaded.content.sources.items():
        place = ("sources", name)
        if source.review_by <= source.read_on:
            what = f'"{name}" is to be read again before it was read'
            advice = f"write a day after {source.read_on}"
            yield loaded.problem(SOURCES, what, advice, *place, "review_by")
        if _written_after(source):
            what = f'"{name}" is dated {source.dated} but was read on {source.read_on}'
            yield loaded.problem(
                SOURCES, what, "correct the day or the year of one of the two", *place, "dated"
            )


def _written_after(source: Source) -> bool:
    """Say whether the date of a source comes after the day it was read, as far as it is given."""
    given = re.search(r"\d{4}(-\d{2}){0,2}", source.dated)
    return given is not None and given[0] > source.read_on.isoformat()[: len(given[0])]


def amounts_in_order(loaded: Loaded) -> Iterator[Problem]:
    """The least is no more than the most: swapped, a person would be told a range that is none."""
    for name, document in loaded.content.documents.items():
        amounts: dict[str, Days | Price | None] = {"days": document.days, "price": document.price}
        for field, amount in amounts.items():
            if amount and amount.least > amount.most:
                fix = f"least: {amount.most}, most: {amount.least}"
                what = f'"{name}": least is more than most'
                yield loaded.problem(
                    "documents.yaml", what, f"write {fix}", "documents", name, field, fix=fix
                )


def money_of_a_year(loaded: Loaded) -> Iterator[Problem]:
    """An amount of money has its year beside it, or says that it has none: an old one would be taken for today's."""
    yield from (problem for text in texts(loaded) for problem in _without_year(text))


def _without_year(text: Text) -> Iterator[Problem]:
    """Yield the first amount of each paragraph or list that names no year."""
    start = 0
    for part in text.text.split("\n\n"):
        found = _MONEY.search(part)
        if found and not _YEAR.search(part):
            advice = "write the year of the source beside it, or in brackets that it has none"
            yield text.warning(start + found.start(), f'"{found[0]}" has no year', advice)
        start += len(part) + 2
