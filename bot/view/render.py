"""From a screen to the messages a person gets. Most screens are one message; a request to share something is two."""

from bot.conversation import lead_screens, town_screens
from bot.conversation.actions import RemoveFile
from bot.conversation.administration.admin_screens import AdminScreen
from bot.conversation.draft import Field, Reach
from bot.conversation.interest_actions import InterestScreen
from bot.conversation.municipal import contact_screens
from bot.conversation.municipal.overview_actions import Offered
from bot.conversation.municipal.overview_screens import OverviewScreen
from bot.conversation.municipal.own_town_screens import OwnTownScreen
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session
from bot.view import (
    check_view,
    document_view,
    faq_view,
    guide_view,
    interest_view,
    lead_view,
    my_data_view,
    my_lead_view,
    offer_view,
    result_view,
    town_page_view,
    town_view,
)
from bot.view.administration import content_view, preview_view
from bot.view.message import Message
from bot.view.municipal import contact_view, overview_view, own_town_view
from bot.view.notes import NOTES
from bot.view.scene import Scene


def render(shown: Shown, scene: Scene) -> tuple[Message, ...]:
    """Word a screen with the line above it."""
    first, *more = _messages(shown.screen, scene)
    text = f"<i>{scene.html(NOTES[shown.note])}</i>\n\n{first.text}" if shown.note else first.text
    remove = (
        ()
        if shown.sent_message is None
        else ((scene.button("🗑 Delete the file", RemoveFile(shown.sent_message)),),)
    )
    return Message(text, (*remove, *first.rows), first.keyboard, first.file, first.protect), *more


def asks_to_share(screen: Screen, session: Session) -> bool:
    """Say whether a screen puts a keyboard in place, which must be taken away afterwards."""
    by_phone = session.draft is not None and session.draft.reach is Reach.PHONE
    return screen == town_screens.ShareLocation() or (
        by_phone and screen == lead_screens.LeadField(Field.ADDRESS)
    )


def _messages(screen: Screen, scene: Scene) -> tuple[Message, ...]:
    first = _message(screen, scene)
    if not asks_to_share(screen, scene.session):
        return (first,)
    sharing = town_view.sharing if screen == town_screens.ShareLocation() else lead_view.sharing
    return first, sharing(scene)


def _message(screen: Screen, scene: Scene) -> Message:
    if isinstance(screen, check_view.CheckScreen):
        return check_view.render(screen, scene)
    if isinstance(screen, result_view.ResultScreen):
        return result_view.render(screen, scene)
    if isinstance(screen, document_view.DocumentScreen):
        return document_view.render(screen, scene)
    if isinstance(screen, town_view.FindingScreen):
        return town_view.render(screen, scene)
    if isinstance(screen, town_page_view.TownPage):
        return town_page_view.render(screen, scene)
    if isinstance(screen, faq_view.AskedScreen):
        return faq_view.render(screen, scene)
    if isinstance(screen, guide_view.ReadScreen):
        return guide_view.render(screen, scene)
    if isinstance(screen, contact_screens.ContactScreen):
        return contact_view.render(screen, scene)
    if isinstance(screen, OwnTownScreen):
        return own_town_view.render(screen, scene)
    if isinstance(screen, OverviewScreen):
        return overview_view.render(screen, scene)
    if isinstance(screen, AdminScreen):
        return _of_administrator(screen, scene)
    if isinstance(screen, Offered):
        return offer_view.render(screen, scene)
    if isinstance(screen, InterestScreen):
        return interest_view.render(screen, scene)
    if isinstance(screen, my_lead_view.OwnLeadScreen):
        return my_lead_view.render(screen, scene)
    if isinstance(screen, my_data_view.OwnDataScreen):
        return my_data_view.render(screen, scene)
    return lead_view.render(screen, scene)


def _of_administrator(screen: AdminScreen, scene: Scene) -> Message:
    if isinstance(screen, preview_view.PreviewScreen):
        return preview_view.render(screen, scene, _message)
    return content_view.render(screen, scene)
