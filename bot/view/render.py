"""Screens rendered to messages: most to one, a request to share contact data to two."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import UnionType
from typing import get_args

from bot.conversation.admin.model import AdminScreen
from bot.conversation.base import FeatureScreen
from bot.conversation.codes import decode, decode_screen, has_code
from bot.conversation.contact.model import ContactScreen, Inbox, Leads
from bot.conversation.lead.model import ContactMethod, Field, LeadField, PhoneScript, ReadyLetter
from bot.conversation.model import Found, Open, QuestionScreen, RemoveFile, Screen, ScreenWithNote, owners
from bot.conversation.overview.model import Offered, OverviewScreen, UnansweredLeads
from bot.conversation.papers.model import PaperScreen
from bot.conversation.plan import PlanScreen, Reminders
from bot.conversation.state import Session
from bot.conversation.towns.model import OwnTownScreen, ShareLocation, SubscriptionConsent, Subscriptions, TownScreen
from bot.view.admin import PreviewScreen, render_content_state, render_preview
from bot.view.contact import render_contact
from bot.view.context import MAX_BUTTONS, Button, Message, RenderContext
from bot.view.features import feature_views
from bot.view.guide import ReadScreen, render_guide, with_others
from bot.view.lead import NewLeadScreen, phone_request, render_lead
from bot.view.my_leads import OwnLeadScreen, render_offer, render_own_lead
from bot.view.overview import render_overview
from bot.view.own_data import OwnDataScreen, render_own_data
from bot.view.own_town import render_own_town
from bot.view.papers import render_paper
from bot.view.plan import render_plan
from bot.view.reaching import render_reaching
from bot.view.reminders import render_reminders
from bot.view.selfcheck import SelfCheckScreen, render_selfcheck
from bot.view.towns import location_request, render_towns

WHOLE = Inbox | Leads | UnansweredLeads | QuestionScreen
"""Lists of leads, which have pages and shelves of their own, and questions: no answer is hidden."""


def render(shown: ScreenWithNote, context: RenderContext) -> tuple[Message, ...]:
    first = _message(shown.screen, context)
    if shown.note:
        first = replace(first, text=f"<i>{context.html(shown.note)}</i>\n\n{first.text}")
    if shown.sent_message is not None:
        remove = context.button("🗑 Delete the file", RemoveFile(shown.sent_message))
        first = replace(first, rows=((remove,), *first.rows))
    first = _button_page(first, shown.screen, shown.buttons, context)
    if not has_reply_keyboard(shown.screen, context.session):
        return (first,)
    request = location_request if isinstance(shown.screen, ShareLocation) else phone_request
    return first, request(context)


def _button_page(shown: Message, screen: Screen, page: int, context: RenderContext) -> Message:
    """Return a screen with at most `MAX_BUTTONS`: the others are behind "More"."""
    if sum(map(len, shown.rows)) <= MAX_BUTTONS:
        return shown
    if isinstance(screen, Found) and screen.is_sure:
        screen = screen.screens[0]
    if isinstance(screen, WHOLE) or not has_code(screen):
        return shown
    *body, foot = shown.rows
    pages = list[list[tuple[Button, ...]]]([[]])
    for row in body:
        if sum(map(len, pages[-1])) + len(row) >= MAX_BUTTONS - len(foot):
            pages.append([])
        pages[-1].append(row)
    here, total = page % len(pages), len(pages)
    onward = Open(screen, (here + 1) % total)
    more = context.button("⋯ More ({number} of {total})", onward, number=here + 1, total=total)
    return replace(shown, rows=(*pages[here], (more,), foot))


def following_page(here: ScreenWithNote, shown: Message) -> ScreenWithNote | None:
    """Return the next page of the buttons of a screen, or of the same list."""
    opened = [action for row in shown.rows for one in row if isinstance(action := decode(one.code), Open)]
    if any(one == Open(here.screen, here.buttons + 1) for one in opened):
        return replace(here, buttons=here.buttons + 1)
    onward = (one.code for row in shown.rows for one in row if one.label == "→" and hasattr(here.screen, "page"))
    return next((ScreenWithNote(decode_screen(code)) for code in onward), None)


def has_reply_keyboard(screen: Screen, session: Session) -> bool:
    """Return True if a screen shows a reply keyboard, which must be removed afterwards."""
    by_phone = session.draft is not None and session.draft.reach is ContactMethod.PHONE
    return isinstance(screen, ShareLocation) or (by_phone and screen == LeadField(Field.ADDRESS))


def _message(screen: Screen, context: RenderContext) -> Message:
    if isinstance(screen, Found) and screen.is_sure:
        page, *others = screen.screens
        return with_others(_message(page, context), others, context)
    if isinstance(screen, FeatureScreen):
        return feature_views()[owners()[type(screen)]].render(screen, context)
    return WORDS[type(screen)](screen, context)


def _of_administrator(screen: AdminScreen, context: RenderContext) -> Message:
    if isinstance(screen, PreviewScreen):
        return render_preview(screen, context, _message)
    return render_content_state(screen, context)


FAMILIES: tuple[tuple[type | UnionType, Callable[..., Message]], ...] = (
    (SelfCheckScreen, render_selfcheck),
    (TownScreen | SubscriptionConsent | Subscriptions, render_towns), (ReadScreen, render_guide),
    (ContactScreen, render_contact), (OwnTownScreen, render_own_town), (OverviewScreen, render_overview),
    (AdminScreen, _of_administrator), (Offered, render_offer), (PlanScreen, render_plan),
    (Reminders, render_reminders),
    (OwnLeadScreen, render_own_lead), (PaperScreen, render_paper), (ReadyLetter | PhoneScript, render_reaching), (OwnDataScreen, render_own_data),
    (NewLeadScreen, render_lead),
)  # fmt: skip
"""The renderer of each family of screens."""
WORDS: Mapping[type[object], Callable[..., Message]] = {
    # `get_args` needs a union, and some families are a single class
    kind: words
    for family, words in FAMILIES
    for kind in get_args(family | None)
}
