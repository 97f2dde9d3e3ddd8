"""Opening a screen: any code, however old or forged, leads to a live screen, at worst with one friendly line."""

from bot.content.content import READ_PAGES, Content
from bot.conversation import interest_turn, lead_screens, offer_turn, screens, town_screens
from bot.conversation.administration.admin_screens import AdminScreen
from bot.conversation.draft import Field, next_field
from bot.conversation.interest_actions import InterestScreen
from bot.conversation.journey import first, walk
from bot.conversation.known import Known
from bot.conversation.lead import Lead
from bot.conversation.lead_history import awaited
from bot.conversation.moment import Moment
from bot.conversation.municipal import contact_screens, overview_turn, own_town_turn
from bot.conversation.municipal.overview_actions import Offered
from bot.conversation.municipal.overview_screens import OverviewScreen
from bot.conversation.municipal.own_town_screens import OwnTownScreen
from bot.conversation.notes import Note
from bot.conversation.renewing import may_send, newer
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session
from bot.conversation.verdict import assess

ANY = "any"


def opened(screen: Screen, session: Session, moment: Moment) -> Shown:
    """Give what to show for a screen: the screen itself, or the nearest live one."""
    if isinstance(screen, contact_screens.ContactScreen | AdminScreen):
        return Shown(
            screens.Menu(), Note.REFUSED
        )  # `contact_turn` and `admin_turn` show these, to those they are for
    if isinstance(screen, OwnTownScreen):
        return own_town_turn.opened(screen, session, moment)
    if isinstance(screen, OverviewScreen):
        return overview_turn.opened(screen, moment)
    if isinstance(screen, Offered):
        return offer_turn.opened(screen, moment)
    if isinstance(screen, InterestScreen):
        return interest_turn.opened(screen, moment)
    for attempt in (_of_check, _of_lead):
        if (shown := attempt(screen, session, moment)) is not None:
            return shown
    return _of_content(screen, moment.content)


def position(session: Session, content: Content) -> Screen:
    """Give the screen where the self-check stands: the open question, or the result."""
    here = walk(content, session.answers).here
    return screens.Ask(here) if here else screens.Result()


def _of_check(screen: Screen, session: Session, moment: Moment) -> Shown | None:
    content = moment.content
    match screen:
        case screens.Ask(question):
            asked, here = walk(content, session.answers)
            if question in asked or question == here:
                return Shown(screen)
            return Shown(position(session, content), Note.STALE)
        case screens.Result():
            here = walk(content, session.answers).here
            return Shown(screens.Ask(here)) if here else Shown(screen)
        case screens.ResultLine(requirement):
            known = any(line.requirement == requirement for line in assess(content, session.answers))
            return Shown(screen) if known else Shown(position(session, content), Note.STALE)
        case screens.Answers():
            return Shown(screen) if session.answers else Shown(screens.Ask(first(content)))
        case _:
            return None


def _of_lead(screen: Screen, session: Session, moment: Moment) -> Shown | None:
    known = moment.known
    match screen:
        case lead_screens.LeadStart(slug) | lead_screens.NoContact(slug):
            return _lead_start(slug, session, moment)
        case lead_screens.LeadField(field):
            wanted = field in set(Field) and session.draft is not None
            return Shown(screen) if wanted else Shown(screens.Menu(), Note.DRAFT_GONE)
        case lead_screens.Summary():
            if session.draft is None:
                return Shown(screens.Menu(), Note.DRAFT_GONE)
            empty = next_field(session.draft, session.answers, moment.content)
            return Shown(lead_screens.LeadField(empty)) if empty else Shown(screen)
        case lead_screens.MyLeads():
            return Shown(lead_screens.MyLead(known.leads[0].code)) if len(known.leads) == 1 else Shown(screen)
        case lead_screens.MyLead(code):
            return Shown(screen) if known.own(code) else Shown(lead_screens.MyLeads(), Note.STALE)
        case lead_screens.AskWithdraw(code):
            return _ask_withdraw(code, known)
        case lead_screens.Answering(code):
            lead = known.own(code)
            if lead is None:
                return Shown(lead_screens.MyLeads(), Note.STALE)
            return Shown(screen) if lead.state.is_open else Shown(lead_screens.MyLead(code), Note.LEAD_CLOSED)
        case lead_screens.Updating(code):
            return _updating(screen, known.own(code), session, moment.content)
        case lead_screens.Moving(code):
            lead = known.own(code)
            if lead is None:
                return Shown(lead_screens.MyLeads(), Note.STALE)
            return Shown(screen if awaited(lead, moment.now) else lead_screens.MyLead(code))
        case _:
            return None


def _updating(screen: lead_screens.Updating, lead: Lead | None, session: Session, content: Content) -> Shown:
    if lead is None:
        return Shown(lead_screens.MyLeads(), Note.STALE)
    if not lead.state.is_open:
        return Shown(lead_screens.MyLead(lead.code), Note.LEAD_CLOSED)
    if newer(lead, session, content) is None:
        return Shown(lead_screens.MyLead(lead.code), Note.NOTHING_NEWER)
    return Shown(screen)


def _lead_start(slug: str, session: Session, moment: Moment) -> Shown:
    if slug not in moment.content.municipalities:
        return Shown(town_screens.Towns(), Note.STALE)
    if not may_send(session, moment.content):
        return Shown(screens.Page("under18"))
    if lead := moment.known.open_lead(slug):
        return Shown(lead_screens.MyLead(lead.code), Note.OPEN_LEAD)
    with_contact = slug in moment.known.towns_with_contact
    return Shown(lead_screens.LeadStart(slug) if with_contact else lead_screens.NoContact(slug))


def _ask_withdraw(code: str, known: Known) -> Shown:
    open_leads = [lead for lead in known.leads if lead.state.is_open]
    if code == ANY:
        only = open_leads[0].code if len(open_leads) == 1 else None
        return Shown(lead_screens.AskWithdraw(only)) if only else Shown(lead_screens.MyLeads())
    if any(lead.code == code for lead in open_leads):
        return Shown(lead_screens.AskWithdraw(code))
    return Shown(lead_screens.MyLeads(), Note.STALE)


def _of_content(screen: Screen, content: Content) -> Shown:
    """Check the ids of a screen against the content as it is now."""
    alive = True
    instead: Screen = screens.Menu()
    match screen:
        case screens.Chapter(name):
            alive, instead = name in content.chapters, screens.Guide()
        case screens.DocumentPage(name):
            alive, instead = name in content.documents, screens.Documents()
        case town_screens.Region(code, _):
            alive, instead = code in content.regions, town_screens.Regions()
        case town_screens.Town(slug) | town_screens.LocalRules(slug) | lead_screens.Letter(slug):
            alive, instead = slug in content.municipalities, town_screens.Towns()
        case screens.Topic(name):
            alive, instead = name in content.faq_topics, screens.Faq()
        case screens.Entry(name):
            alive, instead = name in content.faq, screens.Faq()
        case screens.TermPage(name, _):
            alive, instead = name in content.glossary, screens.Glossary()
        case screens.PrivacyPart(name):
            alive, instead = name in content.privacy_parts, screens.Privacy()
        case screens.Page(name):
            alive = name in READ_PAGES
        case screens.Sources(kind, name):
            alive = content.sourced(kind, name) is not None
        case _:
            pass
    return Shown(screen) if alive else Shown(instead, Note.STALE)
