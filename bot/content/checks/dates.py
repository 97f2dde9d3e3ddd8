"""Rules about facts.yaml: each fact is inserted by name, is used, and is not stated after its end.

A text states a fact by its name in braces or by words for it, such as "31 March 2027".
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache

from babel import localedata
from babel.dates import get_month_names

from bot.content.facts import PLACEHOLDER, fact_name, in_braces, written_out_patterns
from bot.content.loader import Loaded
from bot.content.models import StatedFact
from bot.content.problems import Problem, tr
from bot.content.texts import Text

FACTS = "facts.yaml"
_NUMBER = re.compile(
    r"[„“”\"'«»]?\s*(?P<number>\d{1,3}(?:[ \u00a0]\d{3})?(?:[,.]\d+)?|\d{1,6}(?:[,.]\d+)?)\s*(?:[„“”\"'«»%,-]*|[^\W\d_]{1,8}\.?|,-\s*Kč)"
)
"""A number with quotation marks or a unit; phone numbers have more digits."""
_WORD = re.compile(r"[^\W\d_]{3,}")
YEARS_AHEAD = 10
"""Longer than any term in the sources."""
_DAY = re.compile(
    r"(?:(?P<day>\d{1,2})\.?\s?(?:(?P<month>\d{1,2})\.\s?|(?P<name>[^\W\d_]{4,})\s))?(?<![\d/-])(?P<year>20\d\d)(?!\d)"
)
"""A day or a year, as Ukrainian and Czech texts write it."""
_STEM = 4
"""Letters of a month's name that declension keeps."""


def ended_facts(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No text states an ended fact, or a future one as if in force: somebody would plan by it."""
    for text in loaded.texts:
        for name, fact, found in _fact_places(loaded, text):
            if fact.ended(today):
                what = tr('"{words}" ended on {day} (fact "{name}")', found[0], fact.valid_to, name)
                yield text.warning(found.start(), what, tr("write what holds now, then put {file} right", FACTS))
            elif fact.not_begun(today):
                what = tr('"{words}" begins only on {day} (fact "{name}")', found[0], fact.valid_from, name)
                yield text.warning(found.start(), what, tr("say so, and write status: adopted in {file}", FACTS))


def facts_due(loaded: Loaded, today: date) -> Iterator[Problem]:
    """A fact is reviewed in the 30 days before it ends or begins: its texts must be ready on the day."""
    due = {name: fact for name, fact in loaded.content.facts.items() if fact.due <= today and not fact.ended(today)}
    # Searched once, not for each fact, since many may be due on one day.
    named = [(text.file, _named_facts(loaded, text)) for text in loaded.written_texts] if due else []
    for name, fact in due.items():
        told = {text.file for text in loaded.texts if _fact_places(loaded, text, name)}
        told |= {file for file, names in named if name in names}
        advice = tr("open its sources, then mend its days here and its words in {names}", ", ".join(sorted(told)))
        days = (fact.valid_from or "?", fact.valid_to or "?", fact.due)
        what = tr('"{name}" (from {begin} to {end}) was to be looked at by {day}', name, *days)
        yield loaded.warning(FACTS, what, advice, "facts", name)


def days_with_a_fact(loaded: Loaded, today: date) -> Iterator[Problem]:
    """A future date in a text is a fact: otherwise the text becomes outdated unnoticed."""
    for text in (one for one in loaded.texts if one.file != FACTS):
        known = [found.span() for _, _, found in _fact_places(loaded, text)]
        for found in _DAY.finditer(text.text):
            covered = any(start < found.end() and found.start() < end for start, end in known)
            if not covered and _is_future(found, text.language, today):
                advice = tr("add it to the words of a fact in {file}, or remove the day", FACTS)
                yield text.warning(found.start(), tr('no fact says what becomes of "{words}"', found[0]), advice)


def numbers_without_units(loaded: Loaded) -> Iterator[Problem]:
    """A number has no unit or quotation marks, and words have a language: texts format them."""
    for name, fact in loaded.content.written.facts.items():
        # The value is a mapping by language.
        value = fact.value.strip() if isinstance(fact.value, str) else ""
        found = _NUMBER.fullmatch(value)
        plain = re.sub(r"\s", "", found["number"]).replace(",", ".") if found else value
        # Three digits after a point or comma are thousands, since no amount here is that exact.
        plain = re.sub(r"^([1-9]\d{0,2})\.(\d{3})$", r"\1\2", plain)
        if day := re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", value):
            plain = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        if plain != value:
            what = tr('"{name}" is written as {value}, and a number stands alone', name, value)
            yield loaded.problem(FACTS, what, tr("write {fix}", plain), "facts", name, "value")
        elif _WORD.search(value):
            what = tr('"{words}" of "{name}" would be said in every language', value, name)
            fix = "{ uk: ..., cs: ... }"
            yield loaded.warning(FACTS, what, tr("write it in each language: {fix}", fix), "facts", name, "value")


def no_distant_days(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No date is implausibly far in the future: 2072 in place of 2027 would never be reviewed."""
    last = date(today.year + YEARS_AHEAD, 1, 1)
    facts, sources = loaded.content.facts, loaded.content.sources
    days = [
        (FACTS, ("facts", name, field), getattr(fact, field))
        for name, fact in facts.items()
        for field in ("valid_from", "valid_to", "review_by")
    ]
    days += [("sources.yaml", ("sources", name, "review_by"), source.review_by) for name, source in sources.items()]
    for file, place, day in days:
        if day and day > last:
            what = tr("{day} is more than {number} years ahead", day, YEARS_AHEAD)
            yield loaded.warning(file, what, tr("look whether the year is right"), *place)


def facts_by_name(loaded: Loaded) -> Iterator[Problem]:
    """Texts insert a fact by name: a value written out would not follow an edit of the fact."""
    facts = loaded.content.facts
    known = {
        language: [(name, *way) for name, fact in facts.items() for way in written_out_patterns(name, fact, language)]
        for language in loaded.content.languages
    }
    for text in (one for one in loaded.written_texts if one.file != FACTS):
        for name, place, telling, pattern in known.get(text.language, ()):
            # Searching for letters is fast, and nearly no text has them.
            for found in pattern.finditer(text.text) if telling in text.text else ():
                others = "|".join(map(re.escape, facts[name].apart.get(text.language, ())))
                apart = re.finditer(others, text.text) if others else ()
                if not any(one.start() <= found.start() and found.end() <= one.end() for one in apart):
                    message, said = tr('"{said}" is what the fact "{name}" says', found[0], name), found["said"]
                    if said != found[0]:
                        message = tr('"{said}" in "{words}" is what the fact "{name}" says', said, found[0], name)
                    yield text.warning(found.start("said"), message, tr("write {fix}", place))


def facts_used(loaded: Loaded) -> Iterator[Problem]:
    """A fact is used in every language, ends after it begins, and has existing sources."""
    named = {(text.language, name) for text in loaded.written_texts for name in _named_facts(loaded, text)}
    for name, fact in loaded.content.facts.items():
        place = ("facts", name)
        for language in loaded.content.languages:
            if (language, name) not in named and not any(
                _fact_places(loaded, text, name) for text in loaded.texts if text.language == language
            ):
                advice = tr(
                    "write {braces} there, or here the words by which a text tells it, or remove the fact",
                    in_braces(name),
                )
                what = tr('no text in "{language}" tells "{name}"', language, name)
                yield loaded.warning(FACTS, what, advice, *place, "says", language)
        if fact.valid_from and fact.valid_to and fact.valid_to < fact.valid_from:
            advice = tr("write a valid_to after {day}", fact.valid_from)
            yield loaded.problem(FACTS, tr('"{name}" ends before it begins', name), advice, *place, "valid_to")
        yield from _outdated_words(loaded, name, fact)


def facts_sourced(loaded: Loaded) -> Iterator[Problem]:
    """A text that states a fact names a source of the fact: people see where the number comes from."""
    content = loaded.content.written
    by_answer = [option.sources for _, _, option in content.answers()]
    for text in loaded.written_texts:
        folder, _, name = text.file.removesuffix(".md").partition("/")[2].partition("/")
        if entry := content.sourced_by_folder.get(folder, {}).get(name):
            named = {*entry.sources, *(one for sources in by_answer for one in sources.get(name, ()))}
            for found in PLACEHOLDER.finditer(text.text):
                fact = content.facts.get(fact_name(found, content.facts))
                if fact and named.isdisjoint(fact.sources):
                    what = tr('no source of this text carries "{name}"', found["name"])
                    yield text.warning(found.start(), what, tr("add {name} to its sources", fact.sources[0]))


def _outdated_words(loaded: Loaded, name: str, fact: StatedFact) -> Iterator[Problem]:
    """Yield words by which texts state a former day of a fact, which was changed there only."""
    days = {str(fact.value), str(fact.valid_from), str(fact.valid_to)}
    values = {fact.value} if isinstance(fact.value, str) else {*fact.value.values()}
    for language in loaded.content.languages:
        for words in (one for one in fact.says.get(language, ()) if one not in values):
            if any((day := _day_of(found, language)) and str(day) not in days for found in _DAY.finditer(words)):
                files = sorted({text.file for text in loaded.texts if text.file != FACTS and words in text.text})
                what = tr('"{words}" is no day of "{name}" any more', words, name)
                advice = tr("write the new day here and in {names}", ", ".join(files)) if files else tr("remove it")
                yield loaded.problem(FACTS, what, advice, "facts", name, "says", language)


def _named_facts(loaded: Loaded, text: Text) -> set[str]:
    """Return the facts that a text names in braces."""
    return {fact_name(found, loaded.content.facts) for found in PLACEHOLDER.finditer(text.text)}


def _fact_places(loaded: Loaded, text: Text, only: str = "") -> list[tuple[str, StatedFact, re.Match[str]]]:
    """Return each place where a text tells a fact, or only the one."""
    facts = loaded.content.facts
    return [
        (name, facts[name], found)
        for name in ((only,) if only else facts)
        # Texts of facts.yaml itself are checked where they are inserted.
        if text.file != FACTS
        for words in facts[name].says.get(text.language, ())
        if words in text.text
        for found in re.finditer(re.escape(words), text.text)
    ]


def _is_future(found: re.Match[str], language: str, today: date) -> bool:
    day = _day_of(found, language)
    return day > today if day else int(found["year"]) > today.year


def _day_of(found: re.Match[str], language: str) -> date | None:
    month = int(found["month"] or 0) or _month(language, (found["name"] or "").casefold())
    with suppress(ValueError):
        return date(int(found["year"]), month, int(found["day"] or 0))
    return None


@lru_cache(maxsize=256)
def _month(language: str, name: str) -> int:
    numbers = range(1, 13) if localedata.exists(language) else ()
    names = {number: str(get_month_names("wide", locale=language)[number]).casefold() for number in numbers}
    for length in range(len(name), _STEM - 1, -1):
        if found := [month for month, said in names.items() if said.startswith(name[:length])]:
            return found[0]
    return 0
