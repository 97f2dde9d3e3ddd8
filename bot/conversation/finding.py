"""Typed words and shared places: which town or page they mean. Nothing of them is stored."""

from bot.content.town_search import in_czechia, nearest
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
MOST = 3
"""Pages offered for typed words."""


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
    if slug := moment.content.town_index.surely(text):
        session = session.answer(question, slug, moment.content)
        return show(session, position(session, moment.content), Note.TOWN_CHOSEN)
    found = _towns(text, moment)
    return show(session, found or screens.Ask(question), None if found else Note.TOWN_UNKNOWN)


def town(session: Session, text: Private, moment: Moment) -> Turn:
    """Open the town that was typed, or offer those it may mean; words that name no town may be a question."""
    if slug := moment.content.town_index.surely(text):
        return show(session, town_screens.Town(slug))
    found = _towns(text, moment) or _pages(text, moment)
    if found is None:
        return show(session, town_screens.Towns(), Note.TOWN_UNKNOWN, NotFound(missed_words(text)))
    return show(session, found)


def page(session: Session, text: Private, moment: Moment) -> Turn:
    """Look the words up in everything the bot can say."""
    found = _pages(text, moment)
    if found is None:
        return show(session, screens.Menu(), Note.NOT_FOUND, NotFound(missed_words(text)))
    return show(session, found)


def _towns(text: Private, moment: Moment) -> Screen | None:
    """Give the listed towns a text may mean; or, for another municipality, the listed ones nearest to it."""
    content, index = moment.content, moment.content.town_index
    matches = index.towns(text)
    other = index.place(text)
    begun = any(index.begins(slug, text) for slug in matches)
    if other is not None and not begun and (not matches or index.exactly(other, text)):
        return town_screens.Nearest(
            other.name, nearest(other.lat, other.lon, content.municipalities.values())
        )
    return town_screens.TownMatches(tuple(matches)) if matches else None


def _pages(text: Private, moment: Moment) -> Screen | None:
    found: list[Screen] = [_screen(key) for key in moment.content.word_index.find(text)]
    if slug := moment.content.town_index.surely(text):
        found.insert(0, town_screens.Town(slug))
    return screens.Found(tuple(found[:MOST])) if found else None


def _screen(key: str) -> Screen:
    """Give the screen of a page of words: "faq/pay" is the entry "pay"."""
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
        case _:
            return screens.TermPage(name)
