"""What people write or share instead of pressing a button. Its meaning depends on the screen seen last."""

from bot.content.town_search import in_czechia, nearest
from bot.conversation import actions, contact_turn, filling, lead_screens, screens, town_screens
from bot.conversation.codes import decode_screen
from bot.conversation.contact_screens import ContactScreen, Writing
from bot.conversation.draft import (
    Field,
    holds_document_number,
    valid_words,
)
from bot.conversation.effects import News, Record, TellContacts
from bot.conversation.lead import Happened
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.notes import Note
from bot.conversation.opening import opened, position
from bot.conversation.private import Private
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session

TOWN_SCREENS = (
    town_screens.Towns, town_screens.Regions, town_screens.Region, town_screens.Town, town_screens.LocalRules, town_screens.ShareLocation,
)  # fmt: skip


def turn(
    session: Session, action: actions.Say | actions.SharePhone | actions.SharePosition, moment: Moment
) -> Turn:
    """Decide what typed words, a contact card or a location lead to."""
    place = decode_screen(session.place)
    match action:
        case actions.Say(text):
            return _said(session, place, text, moment)
        case actions.SharePhone(phone, own):
            return filling.shared_phone(session, place, phone, moment, own=own)
        case actions.SharePosition(lat, lon):
            return _position(session, place, lat, lon, moment)


def _said(session: Session, place: Screen, text: Private, moment: Moment) -> Turn:
    match place:
        case lead_screens.LeadField(field) if session.draft is not None:
            return filling.typed(session, session.draft, Field(field), text, moment)
        case lead_screens.Answering(code):
            return _reply(session, code, text, moment)
        case Writing(lead):
            return contact_turn.write(session, lead, text, moment)
        case screens.Ask(question) if moment.content.questions[question].kind == "town":
            return _town(session, text, moment)
        case screens.Ask(question):
            return _spoken_answer(session, question, text, moment)
        case (
            lead_screens.LeadStart()
            | lead_screens.Summary()
            | lead_screens.AskErase()
            | lead_screens.AskWithdraw()
        ):
            return settle(session, Shown(opened(place, session, moment).screen, Note.PRESS_A_BUTTON))
        case _ if isinstance(place, TOWN_SCREENS):
            return _town(session, text, moment)
        case _ if isinstance(place, ContactScreen):
            return contact_turn.said(session, text, moment)
        case _:
            return _find(session, text, moment)


def _position(session: Session, place: Screen, lat: float, lon: float, moment: Moment) -> Turn:
    """Show the nearest towns. The location is used once and kept nowhere."""
    asked_for_town = isinstance(place, screens.Ask) and place.question == "town"
    if not isinstance(place, TOWN_SCREENS) and not asked_for_town:
        return settle(session, Shown(opened(place, session, moment).screen, Note.LOCATION_UNWANTED))
    if not in_czechia(lat, lon, moment.content.places):
        return show(session, town_screens.Towns(), Note.OUTSIDE_CZECHIA)
    towns = nearest(lat, lon, moment.content.municipalities.values())
    return show(session, town_screens.Nearest("", towns))


def _town(session: Session, text: Private, moment: Moment) -> Turn:
    """Find the town that was typed: a listed one, or the listed ones nearest to it."""
    content = moment.content
    index = content.town_index
    if slug := index.surely(text):
        return show(session, town_screens.Town(slug))
    place = index.place(text)
    matches = index.towns(text)
    if place is not None and (not matches or index.exactly(place, text)):
        return show(
            session,
            town_screens.Nearest(place.name, nearest(place.lat, place.lon, content.municipalities.values())),
        )
    if len(matches) == 1:
        return show(session, town_screens.Town(matches[0]))
    return (
        show(session, town_screens.TownMatches(tuple(matches)))
        if matches
        else show(session, town_screens.Towns(), Note.TOWN_UNKNOWN)
    )


def _spoken_answer(session: Session, question: str, text: Private, moment: Moment) -> Turn:
    """Take a typed answer that reads like one of the buttons; otherwise ask for a press."""
    spoken = text.strip().casefold()
    for language in moment.content.languages:
        for option, label in moment.content.say(language, f"questions/{question}").options.items():
            if label.casefold() == spoken:
                session = session.answer(question, option, moment.content)
                return show(session, position(session, moment.content))
    return settle(session, Shown(opened(screens.Ask(question), session, moment).screen, Note.PRESS_A_BUTTON))


def _reply(session: Session, code: str, text: Private, moment: Moment) -> Turn:
    lead = moment.known.own(code)
    if lead is None or not lead.state.is_open:
        return show(session, lead_screens.MyLeads(), Note.LEAD_CLOSED)
    words = valid_words(text)
    if words is None:
        return show(session, lead_screens.Answering(code), Note.TOO_LONG)
    if holds_document_number(words):
        return show(session, lead_screens.Answering(code), Note.NUMBERS)
    effects = (Record(lead, Happened.CANDIDATE_WROTE, text=words), TellContacts(lead, News.WROTE, words))
    return show(session, lead_screens.MyLead(code), Note.MESSAGE_SENT, *effects)


def _find(session: Session, text: Private, moment: Moment) -> Turn:
    """Look the words up in everything the bot can say."""
    found: list[Screen] = [_page(key) for key in moment.content.word_index.find(text)]
    if slug := moment.content.town_index.surely(text):
        found.insert(0, town_screens.Town(slug))
    if not found:
        return show(session, screens.Menu(), Note.NOT_FOUND)
    return show(session, screens.Found(tuple(found[:3])))


def _page(key: str) -> Screen:
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
