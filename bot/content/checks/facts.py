"""Rules about dates and figures, claims about towns and their own rules, and translations."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from bot.content.compared import COMPARED_FILE, Comparison, comparison_state, other_language, row_of
from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import Days, EvidenceKind, LocalRule, Municipality, Price, Source, Verdict
from bot.content.problems import Problem, Remark, tr
from bot.content.tables import TOWNS_FILE, WAYS_FILE
from bot.content.texts import Text

SOURCES = "sources.yaml"
_MONEY = re.compile(r"\d[\d \u00a0]*\d\s*(?:Kč|CZK|крон\w*)|\d\s*(?:Kč|CZK|крон\w*)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|без\s+дати|bez\s+data|\bзараз\b", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"\b(?:19|20)\d\d\b")
_NOT_WORKED = re.compile(
    r"\b(?:will|plan(?:s|ned)?|announce[sd]?|ended|plánuj\w*|chyst\w*|bud(?:e|ou)|oznám\w*|skonči\w*|заплан\w*|планує|буд(?:е|уть)|оголо\w*|закінч\w*)\b",
    re.IGNORECASE,
)
_WORK_NOW = re.compile(
    r"\b(?:pracuj[eí]|působí|slouží|hlídkuj[eí]|zaměstnává|працю(?:є|ють)|служать|чергують|патрулю(?:є|ють))\b",
    re.IGNORECASE,
)
_FACT = re.compile(r"https?://[^\s)>]+|(?<![\w/:.])/[a-z]{2,}\b|\{\w+\}|\d{1,3}(?:[ \u00a0.]\d{3})+(?!\d)|\d+")
FIRST_YEAR = 2009
"""The year in which the programme began (Ministry of the Interior): older evidence is a typo."""
MAX_REVIEW_DAYS = 3 * 366
"""Days; each confirmation postpones the next review by this number."""
CLOCK_TOLERANCE = timedelta(days=7)
"""Maximum number of days until a review. A later date has a wrong year."""
_FORMS = re.compile(r"\{\w+\|(?!(?:from|to)\b)([^{}\n]+)\}")
"""A number with its unit or noun."""
MIN_COMPARED_NUMBER = 10
"""Smaller numbers are often written in words in one language."""


def sources_due(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No source is past its review date: a reason to review it, not to reject the content."""
    for name, source in loaded.content.sources.items():
        if source.is_overdue(today):
            message = tr('"{name}" was to be read again by {day}', name, source.review_by)
            advice = tr("open its page, mend what it no longer says, then write the new dates")
            yield loaded.warning(SOURCES, message, advice, "sources", name, "review_by")


def no_future_days(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No day of reading, confirmation or price is in the future: usually the year is wrong."""
    for name, source in loaded.content.sources.items():
        if source.read_on > today + CLOCK_TOLERANCE:
            what = tr('"{name}" was read on {day}, which is still to come', name, source.read_on)
            fix = f"read_on: {today}"
            yield loaded.warning(SOURCES, what, tr("write the day it was read"), "sources", name, "read_on", fix=fix)
    for name, document in loaded.content.documents.items():
        if document.price and document.price.year > today.year:
            what = tr('the price of "{name}" is of {year}, which is still to come', name, document.price.year)
            advice = tr("write the year of its source")
            yield loaded.warning("documents.yaml", what, advice, "documents", name, "price", "year")
    for town in loaded.content.municipalities.values():
        for index, rule in enumerate(town.local.rules):
            if rule.confirmed_on and rule.confirmed_on > today:
                file, advice = f"municipalities/{town.slug}.yaml", tr("write the day the town confirmed it")
                what = tr("the rule was confirmed on {day}, which is still to come", rule.confirmed_on)
                yield loaded.warning(file, what, advice, "rules", index, "confirmed_on")
    ways = {slug: town.ways for slug, town in loaded.content.municipalities.items()} | {**loaded.content.other_ways}
    for slug, way in ((slug, way) for slug, own in ways.items() for way in own):
        if way.read_on > today + CLOCK_TOLERANCE:
            what = tr("its {kind} was read on {day}, which is still to come", way.kind, way.read_on)
            yield loaded.warning(WAYS_FILE, what, tr("write the day it was read"), slug)


def days_in_order(loaded: Loaded) -> Iterator[Problem]:
    """A source is dated before the day it was read, and is due for review after that day."""
    for name, source in loaded.content.sources.items():
        place = ("sources", name)
        if source.review_by <= source.read_on:
            what = tr('"{name}" is to be read again before it was read', name)
            advice = tr("write a day after {day}", source.read_on)
            yield loaded.problem(SOURCES, what, advice, *place, "review_by")
        if (source.review_by - source.read_on).days > MAX_REVIEW_DAYS:
            what = tr(
                '"{name}" was read on {day} and is to be read again only on {then}',
                name,
                source.read_on,
                source.review_by,
            )
            yield loaded.warning(SOURCES, what, tr("look whether the year is right"), *place, "read_on")
        if _written_after(source):
            what = tr('"{name}" is dated {dated} but was read on {day}', name, source.dated, source.read_on)
            yield loaded.problem(SOURCES, what, tr("correct the day or the year of one of the two"), *place, "dated")


def _written_after(source: Source) -> bool:
    """Return True if the date of a source is after the day it was read."""
    given = re.search(r"\d{4}(-\d{2}){0,2}", source.dated)
    return given is not None and given[0] > source.read_on.isoformat()[: len(given[0])]


def amounts_in_order(loaded: Loaded) -> Iterator[Problem]:
    """A minimum is not above its maximum: swapped values are an impossible range."""
    for name, document in loaded.content.documents.items():
        amounts: dict[str, Days | Price | None] = {
            "days": document.days,
            "allow": document.allow,
            "price": document.price,
        }
        for field, amount in amounts.items():
            if amount and amount.least > amount.most:
                fix = f"least: {amount.most}, most: {amount.least}"
                what = tr('"{name}": least is more than most', name)
                yield loaded.problem("documents.yaml", what, tr("write {fix}", fix), "documents", name, field)


def amounts_name_year(loaded: Loaded) -> Iterator[Problem]:
    """An amount of money has its year beside it, or says that it has none: an old one would pass for a current one."""
    yield from (problem for text in loaded.texts for problem in _without_year(text))


def _without_year(text: Text) -> Iterator[Problem]:
    """Yield the first amount without a year of each paragraph or list."""
    start = 0
    for part in text.text.split("\n\n"):
        found = _MONEY.search(part)
        if found and not _YEAR.search(part):
            advice = tr("write the year of the source beside it, or in brackets that it has none")
            yield text.warning(start + found.start(), tr('"{words}" has no year', found[0]), advice)
        start += len(part) + 2


def no_rule_without_effect(loaded: Loaded) -> Iterator[Problem]:
    """Each answer in a town's rule is possible for its requirement and not decided yet: otherwise it has no effect."""
    decided: dict[str, dict[str, set[Verdict]]] = {}
    for _, name, option in loaded.content.answers():
        for requirement, verdict in option.verdicts.items():
            decided.setdefault(requirement, {}).setdefault(name, set()).add(verdict)
    for town in loaded.content.municipalities.values():
        file = f"municipalities/{town.slug}.yaml"
        for index, rule in enumerate(town.local.rules):
            for answer, why in _without_effect(loaded, rule, decided):
                message = tr('the answer "{answer}" of "{name}" changes nothing: {why}', answer, rule.requirement, why)
                advice = tr("remove {answer} from the answers", answer)
                yield loaded.problem(file, message, advice, "rules", index, "answers", answer)


def _without_effect(
    loaded: Loaded, rule: LocalRule, decided: Mapping[str, Mapping[str, set[Verdict]]]
) -> Iterator[tuple[str, Remark]]:
    national = loaded.content.requirements.get(rule.requirement)
    options = decided.get(rule.requirement, {})
    known = {name for _, name, _ in loaded.content.answers()}
    for answer, verdict in rule.answers.items():
        if rule.adds or (national and national.told):
            yield answer, tr("this requirement is only told")
        elif national and answer in known and answer not in options and loaded.whole("questions"):
            yield answer, tr("no question decides it by that answer, only by {names}", ", ".join(sorted(options)))
        elif options.get(answer) == {verdict}:
            yield answer, tr("every town says {verdict} to it", verdict)


def rules_name_year(loaded: Loaded) -> Iterator[Problem]:
    """A town's rule from a dated source names its year, in the file and in the text: old rules must look old."""
    for town in loaded.content.municipalities.values():
        for index, rule in enumerate(town.local.rules):
            yield from _year_of(loaded, town, index, rule)


def _year_of(loaded: Loaded, town: Municipality, index: int, rule: LocalRule) -> Iterator[Problem]:
    dated = [loaded.content.sources[name].dated for name in rule.sources if name in loaded.content.sources]
    years = sorted({year for text in dated for year in _YEAR_ALONE.findall(text)})
    file, place = f"municipalities/{town.slug}.yaml", ("rules", index, "requirement")
    if rule.year is None and years:
        what = tr('the rule "{name}" has no year', rule.requirement)
        yield loaded.warning(file, what, tr("add {fix}", f"year: {years[-1]}"), *place)
    for language in loaded.content.languages if rule.year else ():
        words = loaded.content.words.get((language, f"municipalities/{town.slug}"))
        text = words.sections.get(rule.requirement) if words else None
        if text and str(rule.year) not in text:
            message = tr("the text does not say that the rule is of {year}", rule.year)
            here = f"{language}/municipalities/{town.slug}.md"
            yield loaded.warning(here, message, tr("name the year {year} in it", rule.year), rule.requirement)


def no_more_than_evidence(loaded: Loaded) -> Iterator[Problem]:
    """A town's row claims no more than its sources: planned, announced or ended work is not called worked."""
    for town in loaded.content.municipalities.values():
        kind, refused = town.evidence_kind, partial(loaded.problem, TOWNS_FILE)
        if kind is EvidenceKind.WORKED and (found := _NOT_WORKED.search(town.note)):
            what = tr('evidence_kind is worked, but status_note says "{words}"', found[0])
            yield refused(what, tr("write planned, announced or ended, or tell in the note what did happen"), town.slug)
        if town.evidence_year is None and kind in {EvidenceKind.PLANNED, EvidenceKind.ENDED}:
            what = tr("evidence_kind is {kind}, but there is no evidence_year", kind)
            yield refused(what, tr("write the year"), town.slug)
    for text in loaded.texts:
        # A card is read for years.
        if "/municipalities/" in text.file and (found := _WORK_NOW.search(text.text)):
            advice = tr("say that they worked there, and in which year")
            yield text.problem(found.start(), tr('"{words}" says that people work there now', found[0]), advice)


def evidence_years(loaded: Loaded, today: date) -> Iterator[Problem]:
    """No evidence for a town is from a future year, or from before there were assistants."""
    for town in loaded.content.municipalities.values():
        year = town.evidence_year
        if year and not FIRST_YEAR <= year <= today.year:
            what = tr("evidence_year is {year}, which is still to come", year)
            if year < FIRST_YEAR:
                what = tr("evidence_year is {year}, when there were no assistants yet", year)
            yield loaded.problem(TOWNS_FILE, what, tr("write the year its source speaks of"), town.slug)
        for index, rule in enumerate(town.local.rules):
            if rule.year and not FIRST_YEAR <= rule.year <= today.year:
                file, what = f"municipalities/{town.slug}.yaml", tr("no town had such a rule in {year}", rule.year)
                yield loaded.problem(file, what, tr("write the year its source speaks of"), "rules", index, "year")


def stale_translation(loaded: Loaded) -> Iterator[Problem]:
    """A text was compared with the current text of the other language: otherwise two people are told different things."""
    content = loaded.content
    for language, path in content.written.words:
        other, file = f"{other_language(language, content.languages)}/{path}.md", f"{language}/{path}.md"
        stands = comparison_state(content, language, path)
        if stands is not Comparison.SAME and not {file, other} & loaded.broken:
            if language == content.languages[0] and _counterpart_reported(content, language, path):
                continue
            message = tr("nobody has noted that this says the same as {other}", other)
            if stands is Comparison.CHANGED:
                message = tr("{other} has changed since this was compared with it", other)
            noted, *_ = fields = row_of(content, language, path)
            row = ",".join(fields)
            advice = tr("compare the two, then add to {file} the line {fix}", COMPARED_FILE, row)
            if noted in content.compared:
                advice = tr(
                    "compare the two, then replace the line of this text in {file} by {fix}", COMPARED_FILE, row
                )
            yield loaded.warning(file, message, advice, fix=row)


def _counterpart_reported(content: Content, language: str, path: str) -> bool:
    """Return True if the counterpart is reported as well: one row of the table records both."""
    return comparison_state(content, other_language(language, content.languages), path) is not Comparison.SAME


def same_facts(loaded: Loaded) -> Iterator[Problem]:
    """Translations have the same figures, links, commands and placeholders: people who compare must find the same."""
    found = dict[tuple[str, str], dict[str, Problem]]()
    for text in loaded.texts:
        language, _, path = text.file.partition("/")
        if path.endswith(".md"):
            facts = found.setdefault((language, path), {})
            other = f"{other_language(language, loaded.content.languages)}/{path}"
            for fact in _FACT.finditer(text.text):
                shown = fact[0].rstrip(".,")
                advice = tr("write it there too, or remove it here")
                problem = text.warning(fact.start(), tr('"{words}" is not in {other}', shown, other), advice, shown)
                facts.setdefault(_normalised(shown), problem)
    for (language, path), facts in found.items():
        there = found.get((other_language(language, loaded.content.languages), path))
        if there is not None:
            yield from (problem for fact, problem in facts.items() if fact not in there and fact)
    yield from _untranslated_forms(loaded)


def _untranslated_forms(loaded: Loaded) -> Iterator[Problem]:
    """Yield untranslated nouns of numbers. A word shared by all languages may be a symbol."""
    found = dict[tuple[str, str], dict[str, Problem]]()
    for text in loaded.written_texts:
        other = other_language(text.language, loaded.content.languages)
        for said in _FORMS.finditer(text.text):
            if len({*said[1].split("|")}) > 1:
                what = tr("the words of {braces} are those of {language}", said[0], other)
                problem = text.warning(said.start(), what, tr("translate what stands behind each stroke"))
                found.setdefault((text.language, text.file.removeprefix(f"{text.language}/")), {})[said[0]] = problem
    for (language, file), forms in found.items():
        there = found.get((other_language(language, loaded.content.languages), file), {})
        yield from (problem for said, problem in forms.items() if said in there)


def _normalised(fact: str) -> str:
    """Return a value without the format of its language; "" for a small number."""
    number = re.sub(r"[ \u00a0.]", "", fact)
    if not number.isdecimal():
        return fact
    return str(int(number)) if int(number) >= MIN_COMPARED_NUMBER else ""
