"""Facts of facts.yaml, which texts insert by name in the format of their language.

`{minimum_age}` is the value (18, 34 000), `{sticker|to}` and `{sticker|from}` the last and the
first day (31. března 2027), `{minimum_age|rok|roky|let}` the number with its word. Placeholders are
filled in on reading, so search, rules and screens see the text that people see.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from textwrap import shorten

from babel import Locale, localedata
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from bot.content.content import Content, with_texts
from bot.content.models import PageWords, StatedFact
from bot.content.parsing import Value

PLACEHOLDER = re.compile(r"\{(?P<name>[a-z0-9][a-z0-9_-]*)(?P<how>(?:\|[^{}|\n]*)*)\}")
_NUMBER, _DAY = re.compile(r"\d{1,15}(?:\.\d{1,6})?"), re.compile(r"\d{4}-\d\d-\d\d")
TURNS = ("from", "to")
_ORDER = ("zero", "one", "two", "few", "many", "other")
_SENTENCE = re.compile(r"\n|(?<=[.!?;])\s+(?=\W*[A-ZÁ-ŽА-ЯЄІЇҐ])")
MIN_TELLING_LETTERS, MAX_SENTENCE_LENGTH = 6, 120
"""Minimum letters beside a fact in a sentence about it, and maximum length shown."""
MIN_TELLING_NUMBER = 1_000
"""Smaller numbers have other meanings in many texts, and tell a fact only by its name."""


def in_braces(name: str, how: str = "") -> str:
    """Return the placeholder of a fact: `{minimum_age}`."""
    return f"{{{name.replace('-', '_')}{how}}}"


def fact_name(found: re.Match[str], facts: Mapping[str, StatedFact]) -> str:
    """Return the name of the fact in a placeholder, or ""."""
    name = found["name"].replace("_", "-")
    return name if name in facts else ""


def insert_facts(text: str, language: str, facts: Mapping[str, StatedFact]) -> str:
    """Insert the facts into a text; unknown placeholders stay, and the check reports them."""

    def said(found: re.Match[str]) -> str:
        name = fact_name(found, facts)
        return (_fact_text(facts[name], language, found["how"].split("|")[1:]) if name else "") or found[0]

    return PLACEHOLDER.sub(said, text) if "{" in text else text


def sentences(texts: Iterable[str], language: str, facts: Mapping[str, StatedFact]) -> dict[str, str]:
    """Return for each fact the shortest sentence about it, else its value."""
    found = dict[str, str]()
    for said in (said for text in texts if "{" in text for said in _SENTENCE.split(text)):
        sentence = said.replace("**", "").strip(" -*;:,")
        for name in {fact_name(one, facts) for one in PLACEHOLDER.finditer(sentence)}:
            told = sum(map(str.isalpha, PLACEHOLDER.sub("", sentence))) >= MIN_TELLING_LETTERS
            if told and len(sentence) < len(found.get(name, f"{sentence}.")):
                found[name] = sentence
    filled = {
        name: insert_facts(found[name], language, facts) if name in found else value(one, language)
        for name, one in facts.items()
    }
    return {name: shorten(said, MAX_SENTENCE_LENGTH, placeholder=" …") or name for name, said in filled.items()}


def plain_numbers(
    entries: Mapping[str, Value], facts: Mapping[str, StatedFact], refused: Set[str] = frozenset()
) -> dict[str, Value]:
    """Replace fact names used as values by their numbers: `most: "{record_price}"`.

    `refused`: facts that are reported already; the fields that use them are not, so they get any
    number.
    """
    plain = dict[str, Value]()
    for name, value in entries.items():
        found = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
        fact = facts.get(fact_name(found, facts)) if found and not found["how"] else None
        own = str(fact.value) if fact and _is_number(fact) else value
        if found and found["name"].replace("_", "-") in refused:
            own = "0"
        plain[name] = plain_numbers(value, facts, refused) if isinstance(value, dict) else own
    return plain


def with_facts(content: Content) -> Content:
    """Insert the facts into all texts; `written` keeps the original text of the files."""
    facts = content.facts

    def page(words: PageWords, language: str) -> PageWords:
        new = dict[str, str | Mapping[str, str]]()
        for field, said in words:
            if isinstance(said, str):
                new[field] = insert_facts(said, language, facts)
            else:
                new[field] = {name: insert_facts(text, language, facts) for name, text in said.items()}
        return words.model_copy(update=new)

    def sides(texts: Mapping[str, str]) -> Mapping[str, str]:
        return {language: insert_facts(text, language, facts) for language, text in texts.items()}

    return replace(
        with_texts(content, sides),
        as_read=content,
        words={(language, path): page(words, language) for (language, path), words in content.words.items()},
    )


def _fact_text(fact: StatedFact, language: str, how: list[str]) -> str:
    """Return a fact as a placeholder asks for it, or "" if that is impossible."""
    if how and how[0] in TURNS:
        day, short = fact.valid_from if how[0] == "from" else fact.valid_to, how[1:] == ["short"]
        return _date(day, language, short=short) if day and (short or not how[1:]) else ""
    said, form = value(fact, language), _number_form(fact, language, how) if how else ""
    return f"{said} {form}" if form else "" if how else said


def value(fact: StatedFact, language: str) -> str:
    """Return the formatted value: 34 000; 9. ledna 2027; a text unchanged."""
    said = fact.value if isinstance(fact.value, str) else fact.value.get(language, "")
    if _NUMBER.fullmatch(said):
        # 134.40 keeps its zero.
        form = "#,##0." + "0" * len(said.partition(".")[2])
        return re.sub(r"\s", " ", format_decimal(Decimal(said), form.rstrip("."), locale=_locale(language)))
    return _date(date.fromisoformat(said), language) if _DAY.fullmatch(said) else said


def _number_form(fact: StatedFact, language: str, forms: list[str]) -> str:
    """Return the noun for a number: forms for 1, 2 and 5 (рік|роки|років), and a fourth for 2.5."""
    if not _is_number(fact):
        return ""
    locale, number = Locale.parse(_locale(language)), Decimal(str(fact.value))
    whole = list(forms_of(language).values())
    if len(forms) not in (len(whole), len(whole) + 1):
        return ""
    kind = locale.plural_form(number)
    return forms[whole.index(kind)] if kind in whole and number == int(number) else forms[-1]


@cache
def forms_of(language: str) -> Mapping[int, str]:
    """Return the plural forms of a language, each with the first number that needs it."""
    locale = Locale.parse(_locale(language))
    found = {locale.plural_form(one): one for one in range(199, 0, -1)}
    return {found[form]: form for form in _ORDER if form in found}


def _is_number(fact: StatedFact) -> bool:
    return isinstance(fact.value, str) and _NUMBER.fullmatch(fact.value) is not None


def _date(day: date, language: str, *, short: bool = False) -> str:
    """Write a day: 31. března 2027, 31. 3. 2027; 31 березня 2027, 31.03.2027."""
    if short:
        return format_skeleton("yMd", day, locale=_locale(language))
    return f"{format_skeleton('MMMMd', day, locale=_locale(language))} {day.year}"


def _locale(language: str) -> str:
    # an invalid one is reported elsewhere
    return language if localedata.exists(language) else "en"


def fact_wording(fact: StatedFact, languages: Iterable[str]) -> StatedFact:
    """Return a fact with all words that express it: its own words, its value, its day."""
    turn = fact.valid_from if fact.status == "adopted" and fact.valid_from else fact.valid_to or fact.valid_from
    says = dict(fact.says)
    for language in languages:
        own = list[str]()
        if turn and (not fact.value or fact.status == "adopted"):
            own += [_date(turn, language), _date(turn, language, short=True)]
        if not _is_number(fact) or Decimal(str(fact.value)) >= MIN_TELLING_NUMBER:
            own.append(value(fact, language))
        if words := tuple(dict.fromkeys((*fact.says.get(language, ()), *filter(None, own)))):
            says[language] = words
    return fact.model_copy(update={"says": says})


def written_out_patterns(name: str, fact: StatedFact, language: str) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Yield (placeholder, letters of the value, pattern) for a fact written out.

    A number is searched only beside its unit; other numbers of the same size are ignored.
    """
    for how, day in zip(TURNS, (fact.valid_from, fact.valid_to), strict=True):
        # Texts do not state the day of other facts.
        if day and _date(day, language) in fact.says.get(language, ()):
            for way, short in (("", False), ("|short", True)):
                said = _date(day, language, short=short)
                pattern = rf"(?<!\d)(?P<said>{re.escape(said)})(?!\d)"
                yield in_braces(name, f"|{how}{way}"), said, re.compile(pattern)
    said = value(fact, language)
    telling, parts = said.split(" ")[0], r"[ \u00a0\u202f]?".join(map(re.escape, said.split(" ")))
    if not _is_number(fact):
        if said:
            yield in_braces(name), telling, re.compile(rf"(?<!\w)(?P<said>{parts})(?!\w)")
        return
    for beside in fact.beside.get(language, ()):
        before, _, after = (r"[\s*]+".join(map(re.escape, part.split())) for part in beside.partition("#"))
        before, after = before and rf"\b{before}[\s*]+", after and rf"[\s*]+{after}\b"
        yield in_braces(name), telling, re.compile(rf"{before}(?<![\d–:/.,-])(?P<said>{parts})(?![\d–:/-]){after}")
