"""Typed words and shared places: which town or page they mean. Nothing of them is stored."""

from bot.content.distances import in_czechia, nearest
from bot.content.search import answers
from bot.content.search.answers import MOST
from bot.content.search.town_search import SURE
from bot.content.towns import Place
from bot.conversation import screens, town_screens
from bot.conversation.administration.admin_effects import NotFound
from bot.conversation.administration.missed_words import missed_words
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.notes import Note
from bot.conversation.opening import opened, position
from bot.conversation.private import Private
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session

TOWN_SCREENS = (
    town_screens.Towns, town_screens.Regions, town_screens.Region, town_screens.Town, town_screens.LocalRules, town_screens.ShareLocation,
)  # fmt: skip
LOOKED_UP = 300
"""Characters of a typed text: a long sentence, and the beginning of a letter."""


def near(session: Session, place: Screen, lat: float, lon: float, moment: Moment) -> Turn:
    """Show the towns nearest to a shared location, where one was asked for. It is used once and kept nowhere."""
    asked_for_town = isinstance(place, screens.Ask) and place.question == "town"
    if not isinstance(place, TOWN_SCREENS) and not asked_for_town:
        return settle(session, Shown(opened(place, session, moment).screen, Note.LOCATION_UNWANTED))
    if not in_czechia(lat, lon, moment.content.places):
        return show(session, town_screens.Towns(), Note.OUTSIDE_CZECHIA)
    return show(session, town_screens.Nearest("", nearest(lat, lon, moment.content.municipalities.values())))


def answer(session: Session, question: str, text: Private, moment: Moment) -> Turn:
    """Answer the question for a town by its name; what may mean several is asked back."""
    text = _begun(text)
    if slug := moment.content.town_index.surely(text):
        session = session.answer(question, slug, moment.content)
        return show(session, position(session, moment.content), Note.TOWN_CHOSEN)
    found = _town_meant(text, moment) or _town_resembled(text, moment)
    return show(session, found or screens.Ask(question), None if found else Note.TOWN_UNKNOWN)


def town(session: Session, text: Private, moment: Moment) -> Turn:
    """Open the town that was typed, or offer those it may mean; words that name no town may be a question."""
    text = _begun(text)
    if slug := moment.content.town_index.surely(text):
        return show(session, town_screens.Town(slug))
    answered = answers.find(moment.content, text)
    is_question = bool(answered) and not any(key.startswith(answers.TOWNS) for key in answered)
    found = (
        _town_meant(text, moment)
        or (None if is_question else _town_resembled(text, moment))
        or _found(answered)
    )
    return show(session, found) if found else _missed(session, town_screens.Towns(), Note.TOWN_UNKNOWN, text)


def page(session: Session, text: Private, moment: Moment) -> Turn:
    """Look the words up in everything the bot can say."""
    text = _begun(text)
    found = _found(answers.find(moment.content, text)) or _village(text, moment)
    return show(session, found) if found else _missed(session, screens.Menu(), Note.NOT_FOUND, text)


def _begun(text: Private) -> Private:
    """Give as much as is looked up: everybody else waits while a page of words is."""
    return Private(text[:LOOKED_UP])


def _missed(session: Session, screen: Screen, note: Note, text: Private) -> Turn:
    """Say that the words led to nothing, above a screen to go on from."""
    return show(session, screen, note, NotFound(missed_words(text)))


def _town_meant(text: Private, moment: Moment) -> Screen | None:
    """Give the listed towns a text surely means; or, for another municipality, the listed ones nearest to it."""
    index = moment.content.town_index
    matches = index.towns(text, MOST, SURE)
    begun = any(index.begins(slug, text) for slug in matches)
    village = None if begun else _village(text, moment)
    return village or (town_screens.TownMatches(tuple(matches)) if matches else None)


def _town_resembled(text: Private, moment: Moment) -> Screen | None:
    """Give the listed towns a text may mean; where there is none, those nearest to a municipality it may mean."""
    index = moment.content.town_index
    if matches := index.towns(text, MOST):
        return town_screens.TownMatches(tuple(matches))
    other = index.place(text)
    return _around(other, moment) if other else None


def _village(text: Private, moment: Moment) -> Screen | None:
    """Give the listed towns nearest to a municipality that is named letter for letter."""
    index = moment.content.town_index
    other = index.place(text)
    return _around(other, moment) if other is not None and index.exactly(other, text) else None


def _around(place: Place, moment: Moment) -> Screen:
    towns = nearest(place.lat, place.lon, moment.content.municipalities.values())
    return town_screens.Nearest(place.name, towns)


def _found(keys: list[str]) -> Screen | None:
    return screens.Found(tuple(map(_screen, keys))) if keys else None


def _screen(key: str) -> Screen:
    """Give the screen of what was found: "faq/pay" is the entry "pay"."""
    kind, _, name = key.partition("/")
    match kind:
        case "guide":
            return screens.Chapter(name)
        case "faq":
            return screens.Entry(name)
        case "documents":
            return screens.DocumentPage(name)
        case "requirements":
            return screens.ResultLine(name)
        case answers.TOWNS:
            return town_screens.Town(name)
        case _:
            return screens.TermPage(name)
