"""From a screen to the messages a person gets. Most screens are one message; a request to share something is two."""

from dataclasses import replace

from bot.conversation.admin.model import AdminScreen
from bot.conversation.contact.model import ContactScreen
from bot.conversation.lead.model import Field, LeadField, Reach, ReadyLetter
from bot.conversation.model import RemoveFile, Screen, Shown
from bot.conversation.overview.model import Offered, OverviewScreen
from bot.conversation.papers.model import PaperScreen
from bot.conversation.plan import PlanScreen
from bot.conversation.practice.model import PracticeScreen
from bot.conversation.reminders import Reminders
from bot.conversation.state import Session
from bot.conversation.towns.model import InterestScreen, OwnTownScreen, ShareLocation
from bot.view.admin import PreviewScreen, render_content_state, render_preview
from bot.view.contact import render_contact
from bot.view.context import Message, RenderContext
from bot.view.guide import AskedScreen, ReadScreen, render_faq, render_guide
from bot.view.lead import OwnDataScreen, render_lead, render_offer, render_own_data, sharing_phone
from bot.view.my_leads import OwnLeadScreen, render_own_lead
from bot.view.overview import render_overview
from bot.view.own_town import render_own_town
from bot.view.papers import render_paper
from bot.view.plan import render_plan
from bot.view.practice import render_practice
from bot.view.reminders import render_reminders
from bot.view.selfcheck import CheckScreen, DocumentScreen, ResultScreen, render_check, render_document, render_result
from bot.view.towns import FindingScreen, TownPage, render_finding, render_interest, render_town, sharing_location


def render(shown: Shown, context: RenderContext) -> tuple[Message, ...]:
    first, *more = _messages(shown.screen, context)
    text = f"<i>{context.html(shown.note)}</i>\n\n{first.text}" if shown.note else first.text
    remove = (
        () if shown.sent_message is None else ((context.button("🗑 Delete the file", RemoveFile(shown.sent_message)),),)
    )
    return replace(first, text=text, rows=(*remove, *first.rows)), *more


def asks_to_share(screen: Screen, session: Session) -> bool:
    """Say whether a screen puts a keyboard in place, which must be taken away afterwards."""
    by_phone = session.draft is not None and session.draft.reach is Reach.PHONE
    return screen == ShareLocation() or (by_phone and screen == LeadField(Field.ADDRESS))


def _messages(screen: Screen, context: RenderContext) -> tuple[Message, ...]:
    first = _message(screen, context)
    if not asks_to_share(screen, context.session):
        return (first,)
    sharing = sharing_location if screen == ShareLocation() else sharing_phone
    return first, sharing(context)


def _message(screen: Screen, context: RenderContext) -> Message:
    if isinstance(screen, CheckScreen):
        return render_check(screen, context)
    if isinstance(screen, ResultScreen):
        return render_result(screen, context)
    if isinstance(screen, DocumentScreen):
        return render_document(screen, context)
    if isinstance(screen, FindingScreen):
        return render_finding(screen, context)
    if isinstance(screen, TownPage):
        return render_town(screen, context)
    if isinstance(screen, AskedScreen):
        return render_faq(screen, context)
    if isinstance(screen, ReadScreen):
        return render_guide(screen, context)
    if isinstance(screen, ContactScreen):
        return render_contact(screen, context)
    if isinstance(screen, OwnTownScreen):
        return render_own_town(screen, context)
    if isinstance(screen, OverviewScreen):
        return render_overview(screen, context)
    if isinstance(screen, AdminScreen):
        return _of_administrator(screen, context)
    if isinstance(screen, Offered):
        return render_offer(screen, context)
    if isinstance(screen, PlanScreen):
        return render_plan(screen, context)
    if isinstance(screen, Reminders):
        return render_reminders(context)
    if isinstance(screen, InterestScreen):
        return render_interest(screen, context)
    if isinstance(screen, OwnLeadScreen):
        return render_own_lead(screen, context)
    if isinstance(screen, PaperScreen | ReadyLetter):
        return render_paper(screen, context)
    if isinstance(screen, OwnDataScreen):
        return render_own_data(screen, context)
    if isinstance(screen, PracticeScreen):
        return render_practice(screen, context)
    return render_lead(screen, context)


def _of_administrator(screen: AdminScreen, context: RenderContext) -> Message:
    if isinstance(screen, PreviewScreen):
        return render_preview(screen, context, _message)
    return render_content_state(screen, context)
