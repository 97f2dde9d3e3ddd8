"""What people write or share instead of pressing a button. Its meaning depends on the screen seen last."""

from bot.conversation import actions, filling, finding, interview_answer, lead_screens, screens, talking
from bot.conversation.administration import admin_turn
from bot.conversation.codes import decode_screen
from bot.conversation.draft import Field
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.municipal import contact_inbox, contact_turn, own_town_turn, settings_turn
from bot.conversation.municipal.contact_screens import (
    ContactScreen,
    Inviting,
    Noting,
    Passing,
    PauseDays,
    Writing,
)
from bot.conversation.municipal.own_town_screens import OwnTownScreen
from bot.conversation.notes import Note
from bot.conversation.opening import opened, position
from bot.conversation.private import Private
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session


def turn(session: Session, action: actions.TypedAction, moment: Moment) -> Turn:
    """Decide what typed words, a contact card or a location lead to."""
    place = decode_screen(session.place)
    match action:
        case actions.Say(text):
            return _said(session, place, text, moment)
        case actions.SharePhone(phone, own):
            return filling.shared_phone(session, place, phone, moment, own=own)
        case actions.SharePosition(lat, lon):
            return finding.near(session, place, lat, lon, moment)


def _said(session: Session, place: Screen, text: Private, moment: Moment) -> Turn:
    if (confirmed := contact_turn.confirmed(session, text, moment)) is not None:
        return confirmed
    if (searched := contact_inbox.searched(session, place, text, moment)) is not None:
        return searched
    for attempt in (
        admin_turn.confirmed(session, text, moment),
        admin_turn.said(session, place, text, moment),
    ):
        if attempt is not None:
            return attempt
    questions = moment.content.questions
    match place:
        case lead_screens.LeadField(field) if session.draft is not None and field in set(Field):
            return filling.typed(session, session.draft, Field(field), text, moment)
        case lead_screens.Answering(code):
            return talking.candidate_writes(session, code, text, moment)
        case lead_screens.Moving(code):
            return interview_answer.move(session, code, text, moment)
        case Writing() | Noting() | Inviting() | Passing():
            return contact_turn.type_on(session, place, text, moment)
        case _ if isinstance(place, OwnTownScreen):
            return own_town_turn.said(session, place, text, moment)
        case PauseDays(contact):
            return settings_turn.said_days(session, contact, text, moment)
        case screens.Ask(question) if question in questions:
            return _spoken_answer(session, question, text, moment)
        case lead_screens.LeadField() | screens.Ask():  # what was asked is gone meanwhile
            return settle(session, opened(place, session, moment))
        case (
            lead_screens.LeadStart()
            | lead_screens.Summary()
            | lead_screens.AskErase()
            | lead_screens.AskWithdraw()
            | lead_screens.Updating()
        ):
            return settle(session, Shown(opened(place, session, moment).screen, Note.PRESS_A_BUTTON))
        case _ if isinstance(place, finding.TOWN_SCREENS):
            return finding.town(session, text, moment)
        case _ if isinstance(place, ContactScreen):
            return contact_turn.said(session, text, moment)
        case _:
            return finding.page(session, text, moment)


def _spoken_answer(session: Session, question: str, text: Private, moment: Moment) -> Turn:
    """Take a typed answer that reads like one of the buttons, or names the town; otherwise ask for a press."""
    spoken = text.strip().casefold()
    for language in moment.content.languages:
        for option, label in moment.content.say(language, f"questions/{question}").options.items():
            if label.casefold() == spoken:
                session = session.answer(question, option, moment.content)
                return show(session, position(session, moment.content))
    if moment.content.questions[question].kind == "town":
        return finding.answer(session, question, text, moment)
    return settle(session, Shown(opened(screens.Ask(question), session, moment).screen, Note.PRESS_A_BUTTON))
