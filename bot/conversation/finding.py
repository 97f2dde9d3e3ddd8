"""Look up typed words and shared locations: a town, a page or an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from rapidfuzz.distance import DamerauLevenshtein

from bot.content import answers
from bot.content.answers import MAX_HITS
from bot.content.content import SCREENS_KEY, Content
from bot.content.models import Place
from bot.content.search.ngrams import phonetic_spelling
from bot.content.search.places import SURE, in_czechia, is_declined, nearest
from bot.content.spelling import plain
from bot.conversation.admin.model import NotFound, missed_words
from bot.conversation.codes import decode_screen
from bot.conversation.model import Found, Menu, Open, QuestionScreen, Screen, TermPage, model_of
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.routing import commands, current_step, pages, resolve_screen, show_again
from bot.conversation.state import Context, Session, Turn, show
from bot.conversation.towns import model as towns

TOWN_SCREENS = (
    towns.Towns | towns.Regions | towns.Region | towns.Town | towns.LocalRules | towns.ShareLocation | towns.PlacesNamed
    | towns.TownsAround
)  # fmt: skip
MAX_PARTS = 4
"""Maximum number of parts of a typed answer."""
LOOKED_UP, LONGEST = 200, 500
"""Maximum number of characters that are looked up, and of a text that is accepted."""
YES, NO, NUMBER, FEW, MONTH, BESIDE = "yes", "no", "number", "few", "month", "beside"
"""Keys of `said` in content/typed.yaml. NUMBER: words beside a number; BESIDE: filler words."""
MIN_INFLECTED_LETTERS = 4
"""The least letters of a word whose inflected forms are recognised."""
Labels: TypeAlias = list[tuple[str, ...]]
CODE_SEPARATOR = "_"
"""Separator of the codes of pages in one code."""
_NUMBER = re.compile(r"[1-9]\d")
_PART = re.compile(r"[,.;!()]+")


def is_of_towns(place: Screen) -> bool:
    """Return True if words typed on a screen are searched as a town."""
    return isinstance(place, TOWN_SCREENS) or model_of(place).about_towns


def nearest_towns(session: Session, place: Screen, lat: float, lon: float, context: Context) -> Turn:
    """Show the towns nearest to a shared location, which is not stored."""
    if not is_of_towns(place) and place != QuestionScreen("town"):
        return show_again(session, place, Note.LOCATION_UNWANTED, context)
    asked = asked_for_town(place)
    if not in_czechia(lat, lon, context.content.places):
        return show(session, QuestionScreen("town") if asked else towns.Towns(), Note.OUTSIDE_CZECHIA)
    return show(session, towns.NearestTowns(nearest(lat, lon, context.content.municipalities.values()), asked))


def asked_for_town(place: Screen) -> bool:
    """Return True if a town found from this screen answers the self-check."""
    match place:
        case QuestionScreen("town"):
            return True
        case towns.Regions(asked) | towns.Region(_, _, asked) | towns.ShareLocation(asked):
            return asked
        case towns.PlacesNamed(_, asked) | towns.TownsAround(_, asked):
            return asked
        case _:
            return False


def answer_with_town(session: Session, question: str, text: Private, context: Context) -> Turn:
    """Answer the question for a town by its name, or ask which one is meant."""
    if context.silent or len(text) > LONGEST:
        return show(session, QuestionScreen(question), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, _ = _named_place(text, context, asked=True)
    slug = named.slug if isinstance(named, towns.Town) else context.content.place_index.surely(text)
    if slug:
        session = session.answer(question, slug, context.content)
        return show(session, current_step(session, context.content), Note.TOWN_CHOSEN)
    found = named or _question(session, text, context) or _resembled_places(text, context, asked=True)
    return show(session, found or QuestionScreen(question), None if found else _unknown_note(text, context))


def answer_question(session: Session, text: Private, context: Context) -> Turn | None:
    """Answer a question that was typed in place of an answer; None if the text is no question."""
    is_none = context.silent or len(text) > LONGEST or not (text.strip().endswith("?") or len(text.split()) > 1)
    found = None if is_none else _found_pages(session, Private(text[:LOOKED_UP]), context)
    return show(session, found) if found else None


def _question(session: Session, text: Private, context: Context) -> Screen | None:
    """Return the answer to a question that names no town."""
    found = _found_pages(session, text, context)
    return None if found and any(isinstance(one, towns.Town) for one in found.screens) else found


def other_results(session: Session, pages: str, context: Context) -> Turn:
    """Show the pages of a button "something else?" that still exist."""
    screens = (decode_screen(page.replace(".", ":")) for page in pages.split(CODE_SEPARATOR))
    alive = (screen for screen in screens if resolve_screen(screen, session, context).note is None)
    return show(session, Found(tuple(screen for screen in alive if screen != Menu())))


def find_town(session: Session, place: Screen, text: Private, context: Context) -> Turn:
    """Show the typed town or the towns it may mean; other words may be a question."""
    if asked_for_town(place):
        return answer_with_town(session, "town", text, context)
    if context.silent or len(text) > LONGEST:
        return show(session, towns.Towns(), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, is_told = _named_place(text, context)
    if named and is_told:
        return show(session, named)
    answered = _found_pages(session, text, context)
    is_question = answered and not any(isinstance(one, towns.Town) for one in answered.screens)
    matches = context.content.place_index.resembled(text, MAX_HITS, SURE)
    sure = towns.TownMatches(tuple(matches)) if matches else None
    found = sure or (None if is_question else named or _resembled_places(text, context)) or answered
    if found:
        return show(session, found)
    note = _unknown_note(text, context)
    return _not_found_turn(session, Found(()) if note is Note.NOT_FOUND else towns.Towns(), note, text)


def _unknown_note(text: Private, context: Context) -> Note:
    """Return `TOWN_UNKNOWN` for words that may name a town; a single word may be a place abroad."""
    elsewhere = " " in text.strip() and answers.is_off_topic(context.content, text)
    return Note.NOT_FOUND if elsewhere else Note.TOWN_UNKNOWN


def find_page(session: Session, text: Private, context: Context) -> Turn:
    """Show the typed town, or answer a question."""
    if context.silent or len(text) > LONGEST:
        return show(session, Menu(), Note.LONG_QUESTION)
    text = Private(text[:LOOKED_UP])
    named, is_told = _named_place(text, context)
    if named and is_told:
        return show(session, named)
    found = _found_pages(session, text, context)
    if named:
        found = Found((*map(screen_of, answers.find(context.content, text)), named))
    if not found:
        return _not_found_turn(session, Found(()), Note.NOT_FOUND, text)
    # The current screen is the answer.
    stands = show(session, found.screens[0]).session if found.is_sure else session
    return replace(show(session, found), session=stands)


def _not_found_turn(session: Session, screen: Screen, note: Note, text: Private) -> Turn:
    return show(session, screen, note, NotFound(missed_words(text)))


def _named_place(text: Private, context: Context, *, asked: bool = False) -> tuple[Screen | None, bool]:
    """Return the screen of a named place, and True if it comes before answers to a question."""
    places, is_told, name = answers.exact_towns(context.content, text)
    if len(places) > 1:
        return towns.PlacesNamed(name.replace(" ", "-"), asked), is_told
    return (_of_place(places[0], context, asked=asked) if places else None), is_told


def _of_place(place: Place, context: Context, *, asked: bool) -> towns.Town | towns.TownsAround:
    slug = context.content.place_index.slugs.get(place.code)
    return towns.Town(slug) if slug else towns.TownsAround(place.code, asked)


def _resembled_places(text: Private, context: Context, *, asked: bool = False) -> Screen | None:
    """Return the listed towns a text may mean, else the municipality it may mean."""
    index = context.content.place_index
    if matches := index.resembled(text, MAX_HITS):
        return towns.TownMatches(tuple(matches), asked)
    other = index.place(text)
    return Found((_of_place(other, context, asked=asked),)) if other else None


def _found_pages(session: Session, text: Private, context: Context) -> Found | None:
    """Return the search results for a text; only a page, never a town, is a sure answer."""
    keys, is_sure = answers.answer(context.content, text)
    if not is_sure or keys[0].startswith(answers.TOWN_KEY):
        return Found(tuple(map(screen_of, keys))) if keys else None
    page = resolve_screen(screen_of(keys[0]), session, context).screen
    return Found((page, *map(screen_of, answers.alternatives(context.content, text, keys[0]))), is_sure=True)


def screen_of(key: str) -> Screen:
    """Return the screen of a search key, such as "faq/pay"."""
    kind, _, name = key.partition("/")
    if kind == SCREENS_KEY:
        action = commands()[name]
        return action.screen if isinstance(action, Open) else Menu()
    return towns.Town(name) if kind == answers.TOWN_KEY else pages().get(kind, TermPage)(name)


def meant_option(question: str, text: str, content: Content, year: int = 0) -> str | None:
    """Return the only option that typed words mean, or None.

    They may be its label or a phrase of `said` ("czech-free") in any form; yes or no; a number if
    one of two labels has a minimum ("18 or more"). Only filler words may be beside them.
    """
    if "?" in text:
        return None
    text = text[:LOOKED_UP]
    whole = _option(question, text, content, year)
    parts = {*filter(plain, _PART.split(text))} - {text}
    options = {_option(question, part, content, year) for part in parts if not whole and len(parts) <= MAX_PARTS}
    return whole or (options.pop() if len(options) == 1 else None)


def _option(question: str, text: str, content: Content, year: int) -> str | None:
    labels = {option: _labels(question, option, content) for option in content.questions[question].options}
    beside = _filler_words(content)
    phrases = {
        option: [*_phrases(f"{question}-{option}", content), *_distinct_labels(said, beside, content)]
        for option, said in labels.items()
    }
    words = tuple(plain(text).split())
    amounts = tuple(_amount(word, content, year) for word in words)
    found = (
        [option for option, said in labels.items() if words in said or amounts in phrases[option]]
        or [option for option, said in phrases.items() if _is_phrase(amounts, said, beside)]
        or _agreeing_options(words, labels, beside, content)
        or _counted_options(words, labels, beside, content)
    )
    return found[0] if len(found) == 1 else None


def is_unclear(question: str, text: str, content: Content) -> bool:
    """Return True if words may mean several options of a question, such as "refugee"."""
    words = [_amount(word, content, 0) for word in plain(text).split()]
    return _is_phrase(words, [*_phrases(f"{question}-unclear", content)], _filler_words(content))


def _filler_words(content: Content) -> frozenset[str]:
    return frozenset(chain(*_phrases(YES, content), *_phrases(BESIDE, content)))


def _labels(question: str, option: str, content: Content) -> Labels:
    """Return the words of an option's label, in each language that has one."""
    pages = (content.say(language, f"questions/{question}") for language in content.languages)
    return [_words(label) for page in pages if (label := page.options.get(option))]


def _phrases(name: str, content: Content) -> Iterator[tuple[str, ...]]:
    """Yield the words of each phrase that `said` has under a name."""
    yield from map(_words, chain(*content.said.get(name, {}).values()))


@lru_cache(maxsize=2000)
def _words(label: str) -> tuple[str, ...]:
    """Return the words of a label in plain spelling; typed text is never cached."""
    return tuple(plain(label).split())


def _amount(word: str, content: Content, year: int) -> str:
    """Return "n" below 12, "nn" for a larger two-digit number, "nnnn" for an earlier year, "mm"."""
    if content.meant.get(word) == MONTH:
        return "mm"
    number = 1 if content.meant.get(word) == FEW else int(word) if word.isdecimal() else 0
    kinds = (("n", 1, 12), ("nn", 12, 100), ("nnnn", 1000, year - 1))
    return next((kind for kind, least, end in kinds if least <= number < end), word)


def _distinct_labels(labels: Labels, beside: frozenset[str], content: Content) -> Iterator[tuple[str, ...]]:
    """Yield labels without filler words, except those that are only yes or no."""
    told = (label for label in labels if content.meant.get(" ".join(label)) != NO)
    yield from filter(None, (tuple(word for word in label if word not in beside) for label in told))


def _is_phrase(words: Sequence[str], phrases: Labels, beside: frozenset[str]) -> bool:
    """Return True if the words are those of a phrase in any form and order, plus filler words."""
    telling = [word for word in words if word not in beside]
    return any(
        all(any(_is_form(word, part) for word in words) for part in phrase)
        and all(any(_is_form(word, part) for part in phrase) for word in telling)
        for phrase in phrases
    )


def _is_form(word: str, part: str) -> bool:
    """Return True for the same word, an inflected form, or a typing error in a long word."""
    if word == part or len(part) < MIN_INFLECTED_LETTERS or word[0] != part[0]:
        return word == part
    slip = len(part) > MIN_INFLECTED_LETTERS + 1 and DamerauLevenshtein.distance(word, part) == 1
    return slip or is_declined(phonetic_spelling(word), phonetic_spelling(part))


def _agreeing_options(
    words: Sequence[str], labels: Mapping[str, Labels], beside: frozenset[str], content: Content
) -> list[str]:
    """Return the options whose label begins with "yes", or consists of "no"."""
    is_yes = YES in map(content.meant.get, words) and beside.issuperset(words)
    meant, count = (YES, 1) if is_yes else (NO, None)
    if not is_yes and content.meant.get(" ".join(words)) != NO:
        return []
    return [
        option
        for option, said in labels.items()
        if any(content.meant.get(" ".join(label[:count])) == meant for label in said)
    ]


def _counted_options(
    words: Sequence[str], labels: Mapping[str, Labels], beside: frozenset[str], content: Content
) -> list[str]:
    """Return the options for a number of years if one of two labels has a minimum."""
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    telling = [word for word in words if word not in beside and content.meant.get(word) != NUMBER]
    least = {option: int(word) for option, said in labels.items() for word in chain(*said) if _NUMBER.fullmatch(word)}
    if len(numbers) != 1 or telling != numbers or len(least) != 1 or len(labels) != 2:  # noqa: PLR2004  enough, or not
        return []
    return [option for option in labels if (option in least) == (int(numbers[0]) >= min(least.values()))]
