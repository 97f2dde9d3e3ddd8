"""What may be done on the lead pages: all that is a contact's or a coordinator's, and reading what candidates read.

A candidate's own actions are left out: there is no chat here in which a candidate could be answered.
"""

from typing import TypeAlias

from bot.conversation.actions import Action, ChooseLanguage, Open
from bot.conversation.codes import decode
from bot.conversation.municipal.contact_actions import AcceptInvite, ContactAction
from bot.conversation.municipal.contact_screens import ContactScreen, Invite
from bot.conversation.municipal.overview_actions import OverviewAction
from bot.conversation.municipal.overview_screens import OverviewScreen
from bot.conversation.municipal.own_town_actions import OwnTownAction
from bot.conversation.municipal.own_town_screens import OwnTownScreen
from bot.conversation.screens import Screen
from bot.conversation.town_screens import ShareLocation
from bot.view.document_view import DocumentScreen
from bot.view.faq_view import AskedScreen
from bot.view.guide_view import ReadScreen
from bot.view.message import Button, Message
from bot.view.town_page_view import TownPage
from bot.view.town_view import FindingScreen

PageAction: TypeAlias = ContactAction | OwnTownAction | OverviewAction | ChooseLanguage
PageScreen: TypeAlias = (
    ContactScreen
    | OwnTownScreen
    | OverviewScreen
    | ReadScreen
    | AskedScreen
    | FindingScreen
    | TownPage
    | DocumentScreen
)


def meant(code: str) -> Action | None:
    """Give what a press on the page means; None for what is not done here. Whether it is allowed is the turn's business."""
    action = decode(code)
    if isinstance(action, Open):
        return action if _shown_here(action.screen) else None
    here = isinstance(action, PageAction) and not isinstance(action, AcceptInvite)
    return action if here else None


def rows(message: Message) -> list[list[Button]]:
    """Give the buttons of a message that lead somewhere here."""
    kept = ([button for button in row if button.url or meant(button.code)] for row in message.rows)
    return [row for row in kept if row]


def _shown_here(screen: Screen) -> bool:
    return isinstance(screen, PageScreen) and not isinstance(screen, Invite | ShareLocation)
