"""The one decision function: what an action leads to. Everything else prepares its arguments or carries out its result.

Each family of actions has its own module; this one knows which family an action belongs to.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation import actions, interest_turn, lead_turn, offer_turn, talking, typed
from bot.conversation.actions import Action, CheckAction, LeadAction, TypedAction
from bot.conversation.administration import admin_turn
from bot.conversation.administration.admin_actions import AcceptAdminInvite, AdminAction
from bot.conversation.administration.admin_screens import AdminScreen
from bot.conversation.answers_gone import without_gone
from bot.conversation.codes import decode_screen
from bot.conversation.effects import DeleteMessage, ErasePerson
from bot.conversation.interest_actions import InterestAction
from bot.conversation.journey import chosen
from bot.conversation.lead_screens import Erased
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.municipal import contact_turn, overview_turn, own_town_turn
from bot.conversation.municipal.contact_actions import AcceptInvite, ContactAction
from bot.conversation.municipal.contact_screens import ContactScreen, Inbox
from bot.conversation.municipal.overview_actions import OfferAction, OverviewAction
from bot.conversation.municipal.own_town_actions import OwnTownAction
from bot.conversation.notes import Note
from bot.conversation.opening import opened, position
from bot.conversation.private import Private
from bot.conversation.screens import Documents, Languages, Menu, Screen, Shown
from bot.conversation.session import Session
from bot.conversation.talk_actions import TalkAction
from bot.conversation.town_screens import Town, Towns

INVITE = "i_"
TOWN = "m_"


def turn(session: Session, action: Action, moment: Moment) -> Turn:
    """Decide what an action leads to. No clock, no network, no database, no language."""
    return without_gone(_turn(session, action, moment), moment.content)


def _turn(session: Session, action: Action, moment: Moment) -> Turn:
    draft = session.draft
    if draft and (draft.expired(moment.now) or draft.slug not in moment.content.municipalities):
        session = replace(session, draft=None)
    if session.language is None and not isinstance(
        action, actions.ChooseLanguage | actions.Start | AcceptInvite | AcceptAdminInvite
    ):
        return Turn(session, (Shown(Languages()),))
    if isinstance(action, CheckAction):
        return _check(session, action, moment)
    if isinstance(action, LeadAction):
        return lead_turn.turn(session, action, moment)
    if isinstance(action, TypedAction):
        return typed.turn(session, action, moment)
    if isinstance(action, TalkAction):
        return talking.of_candidate(session, action, moment)
    if isinstance(action, ContactAction):
        return contact_turn.turn(session, action, moment)
    if isinstance(action, OwnTownAction):
        return own_town_turn.turn(session, action, moment)
    if isinstance(action, OverviewAction):
        return overview_turn.turn(session, action, moment)
    if isinstance(action, OfferAction):
        return offer_turn.turn(session, action, moment)
    if isinstance(action, InterestAction):
        return interest_turn.turn(session, action, moment)
    if isinstance(action, AdminAction):
        return admin_turn.turn(session, action, moment)
    match action:
        case actions.Start(payload):
            return _start(session, payload, moment)
        case actions.ChooseLanguage(language):
            return _language(session, language, moment)
        case actions.Open(screen):
            return _open(session, screen, moment)
        case actions.Show():
            return _open(session, decode_screen(session.place), moment)
        case actions.Stale():
            return show(session, Menu(), Note.STALE)
        case actions.Cancel():
            return show(replace(session, draft=None), Menu(), Note.CANCELLED)
        case actions.Erase():
            return Turn(None, (Shown(Erased()),), (ErasePerson(),))
        case actions.RemoveFile(message):
            return _again(session, moment, Note.FILE_REMOVED, DeleteMessage(message))
        case actions.SendFile(message):
            return settle(session, Shown(_here(session, moment), Note.FILE, message))
        case actions.SendOther():
            return _again(session, moment, Note.STICKER)
        case actions.Edit():
            return _again(session, moment, Note.EDITED)
        case actions.Command(name):
            commanded = admin_turn.commanded(session, name, moment)
            return commanded or _again(session, moment, Note.UNKNOWN_COMMAND)
        case _:
            assert_never(action)


def _start(session: Session, payload: Private, moment: Moment) -> Turn:
    """`/start`: an invitation, a link to one town, or the beginning. Nothing filled in is lost."""
    if payload.startswith(INVITE):
        return contact_turn.invited(session, payload.removeprefix(INVITE), moment)
    if payload.startswith(admin_turn.INVITE):
        return admin_turn.invited(session, payload.removeprefix(admin_turn.INVITE), moment)
    slug = payload.removeprefix(TOWN) if payload.startswith(TOWN) else ""
    if slug in moment.content.municipalities:
        started = show(session.answer("town", slug, moment.content), Town(slug))
    elif moment.known.duties:
        started = show(session, Inbox())
    else:
        started = show(session, Menu())
    if session.language is None:
        return Turn(started.session, (Shown(Languages()),))
    return started


def _language(session: Session, language: str, moment: Moment) -> Turn:
    if language not in moment.content.languages:
        return Turn(session, (Shown(Languages(), Note.STALE),))
    return _open(replace(session, language=language), decode_screen(session.place), moment)


def _open(session: Session, screen: Screen, moment: Moment) -> Turn:
    if isinstance(screen, ContactScreen):
        return contact_turn.opened(session, screen, moment)
    if isinstance(screen, AdminScreen):
        return admin_turn.opened(session, screen, moment)
    return settle(session, opened(screen, session, moment))


def _here(session: Session, moment: Moment) -> Screen:
    """Give the screen seen last, as it is now; a contact's lead is not laid open again without being asked for."""
    place = decode_screen(session.place)
    if isinstance(place, ContactScreen):
        return Inbox() if moment.known.duties else Menu()
    if isinstance(place, AdminScreen):
        return admin_turn.opened(session, place, moment).shown[-1].screen
    return opened(place, session, moment).screen


def _again(session: Session, moment: Moment, note: Note, *effects: DeleteMessage) -> Turn:
    """Show the screen seen last once more, with a line above it."""
    return settle(session, Shown(_here(session, moment), note), *effects)


def _check(session: Session, action: CheckAction, moment: Moment) -> Turn:
    """The self-check and the checklist: every answer leads to the next open question or to the result."""
    content = moment.content
    match action:
        case actions.Continue():
            return show(session, position(session, content))
        case actions.StartOver():
            session = replace(session, answers={})
            return show(session, position(session, content))
        case actions.Answer(name, option):
            question = content.questions.get(name)
            if question is None or chosen(question, option, content) is None:
                return show(session, position(session, content), Note.ANSWER_GONE)
            session = session.answer(name, option, content)
            return show(session, position(session, content))
        case actions.ChooseTown(slug):
            if slug not in content.municipalities:
                return show(session, Towns(), Note.STALE)
            session = session.answer("town", slug, content)
            return show(session, position(session, content), Note.TOWN_CHOSEN)
        case actions.Tick(document, ready):
            if document not in content.documents:
                return show(session, Documents(), Note.STALE)
            ticks = session.ticks | {document} if ready else session.ticks - {document}
            return show(replace(session, ticks=ticks), Documents())
        case _:
            assert_never(action)
