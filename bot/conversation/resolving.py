"""Opening a screen: any code, however old or forged, leads to a live screen, at worst with one friendly line.

Typed text is first read here, too: it is a command, or words.
"""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from typing import TypeAlias

from bot.content.content import READ_PAGES, Content
from bot.conversation.admin.model import AdminScreen
from bot.conversation.coded import ANY, FeatureScreen
from bot.conversation.contact.model import ContactScreen, Inbox, MySettings
from bot.conversation.dates import day_of
from bot.conversation.lead.history import cv_to_send, may_send, newer_details
from bot.conversation.lead.meeting import awaited
from bot.conversation.lead.model import (
    Answering,
    AskErase,
    AskWithdraw,
    AsRead,
    CvToSend,
    Field,
    InterviewFile,
    Lead,
    LeadField,
    LeadStart,
    Moving,
    MyData,
    MyLead,
    MyLeads,
    NoContact,
    ReadyLetter,
    Summary,
    Updating,
    next_field,
)
from bot.conversation.model import (
    Action,
    Answers,
    Ask,
    Cancel,
    Command,
    Conditions,
    Continue,
    DocumentPage,
    Documents,
    Faq,
    FaqAnswer,
    FeatureModel,
    FixedPage,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Open,
    Privacy,
    PrivacyPart,
    Result,
    ResultLine,
    Say,
    Screen,
    Shown,
    SourceList,
    Start,
    TermPage,
    Topic,
)
from bot.conversation.notes import Note
from bot.conversation.overview.model import Offered, OverviewScreen
from bot.conversation.overview.turn import resolve_offer, resolve_overview
from bot.conversation.papers.model import PaperScreen, PapersStart, has_letter
from bot.conversation.papers.turn import resolve_paper
from bot.conversation.plan import Plan, PlanFile, PlanMonths, chosen_month
from bot.conversation.private import Private
from bot.conversation.reminders import Reminders
from bot.conversation.selfcheck import assess, before, counted_questions, first, listed, walk
from bot.conversation.state import Context, LoadedState, Session, is_for, turn_of
from bot.conversation.towns import model as towns
from bot.conversation.towns.turn import resolve_interest, resolve_own_town
from bot.registry import declared

_Page: TypeAlias = GuideChapter | Ask | ResultLine | DocumentPage | FaqAnswer | FixedPage
PAGES: Mapping[str, type[_Page]] = {
    "guide": GuideChapter,
    "questions": Ask,
    "requirements": ResultLine,
    "documents": DocumentPage,
    "faq": FaqAnswer,
    "pages": FixedPage,
}


@cache
def pages() -> Mapping[str, Callable[[str], Screen]]:
    """Return which screen shows a page of the content, by the folder where its words stand, or the section that holds them."""
    own = (one.pages for one in declared("model", FeatureModel).values())
    return {**PAGES, **dict(chain.from_iterable(one.items() for one in own))}


def resolve_screen(screen: Screen, session: Session, context: Context) -> Shown:
    """Give what to show for a screen: the screen itself, or the nearest live one."""
    if isinstance(screen, ContactScreen | AdminScreen):
        return Shown(Menu(), Note.REFUSED)  # `contact_turn` and `admin_turn` show these, to those they are for
    if isinstance(screen, towns.OwnTownScreen):
        return resolve_own_town(screen, session, context)
    if isinstance(screen, OverviewScreen):
        return resolve_overview(screen, context)
    if isinstance(screen, Offered):
        return resolve_offer(screen, context)
    if isinstance(screen, PaperScreen):
        return resolve_paper(screen, session, context)
    if isinstance(screen, towns.InterestScreen):
        return resolve_interest(screen, context)
    if isinstance(screen, FeatureScreen):
        if not is_for(screen, context.known):
            return Shown(Menu(), Note.REFUSED)
        return turn_of(screen).resolve(screen, session, context)
    if isinstance(screen, Plan | PlanFile):
        known = chosen_month(screen.month, day_of(context.now))
        return Shown(screen) if known else Shown(PlanMonths(), Note.STALE)
    for attempt in (_of_check, _of_lead):
        if (shown := attempt(screen, session, context)) is not None:
            return shown
    return _of_content(screen, context.content)


def position(session: Session, content: Content) -> Screen:
    """Give the screen where the self-check stands: the open question, or the result."""
    here = walk(content, session.answers).here
    return Ask(here) if here else Result()


def answers_gone(session: Session) -> Note | None:
    """Give the line for whoever presses what needs answers and has none: an old message outlives what is kept."""
    return None if session.answers else Note.ANSWERS_GONE


def _of_check(screen: Screen, session: Session, context: Context) -> Shown | None:
    content = context.content
    match screen:
        case Ask(question):
            if question in {*counted_questions(content, session.answers), walk(content, session.answers).here}:
                return Shown(screen)
            return Shown(position(session, content), Note.STALE)
        case Result() | Conditions():
            here = walk(content, session.answers).here
            return Shown(Ask(here), answers_gone(session)) if here else Shown(screen)
        case ResultLine(requirement):
            known = any(line.requirement == requirement for line in assess(content, session.answers))
            return Shown(screen) if known else Shown(position(session, content), Note.STALE)
        case Answers():
            return Shown(screen) if session.answers else Shown(Ask(first(content)), answers_gone(session))
        case _:
            return None


def _of_lead(screen: Screen, session: Session, context: Context) -> Shown | None:
    known = context.known
    match screen:
        case LeadStart(slug) | NoContact(slug):
            return _lead_start(slug, session, context)
        case LeadField(field):
            wanted = field in set(Field) and session.draft is not None
            return Shown(screen) if wanted else Shown(Menu(), Note.DRAFT_GONE)
        case Summary() | AsRead() | CvToSend():
            return _of_draft(screen, session, context)
        case MyLeads():
            return Shown(MyLead(known.leads[0].code)) if len(known.leads) == 1 else Shown(screen)
        case MyLead(code):
            return Shown(screen) if known.own(code) else Shown(MyLeads(), Note.STALE)
        case AskWithdraw(code):
            return _ask_withdraw(code, known)
        case Answering(code) | Updating(code) | Moving(code) | InterviewFile(code):
            lead = known.own(code)
            return _speaking(screen, lead, session, context) if lead else Shown(MyLeads(), Note.STALE)
        case _:
            return None


def _of_draft(screen: Summary | AsRead | CvToSend, session: Session, context: Context) -> Shown:
    """Open a screen on which a message to a town is whole; what lacks is asked for first."""
    draft, content = session.draft, context.content
    if draft is None:
        return Shown(Menu(), Note.DRAFT_GONE)
    if empty := next_field(draft, session.answers, content):
        return Shown(LeadField(empty))
    is_gone = isinstance(screen, CvToSend) and not cv_to_send(session, draft, content)
    return Shown(Summary(), Note.CV_GONE) if is_gone else Shown(screen)


def _speaking(
    screen: Answering | Updating | Moving | InterviewFile, lead: Lead, session: Session, context: Context
) -> Shown:
    """Open a screen on which the candidate says something to the town, while it can be said."""
    if isinstance(screen, Moving | InterviewFile):
        return Shown(screen if awaited(lead, context.now) else MyLead(lead.code))
    if not lead.state.is_open:
        return Shown(MyLead(lead.code), Note.LEAD_CLOSED)
    if isinstance(screen, Updating) and newer_details(lead, session, context.content) is None:
        return Shown(MyLead(lead.code), Note.NOTHING_NEWER)
    return Shown(screen)


def _lead_start(slug: str, session: Session, context: Context) -> Shown:
    if slug not in context.content.municipalities:
        return Shown(towns.Towns(), Note.STALE)
    if not may_send(session, context.content):
        return Shown(FixedPage("under18"))
    if lead := context.known.open_lead(slug):
        return Shown(MyLead(lead.code), Note.OPEN_LEAD)
    with_contact = slug in context.known.towns_with_contact
    return Shown(LeadStart(slug) if with_contact else NoContact(slug))


def _ask_withdraw(code: str, known: LoadedState) -> Shown:
    open_leads = [lead for lead in known.leads if lead.state.is_open]
    if code == ANY:
        only = open_leads[0].code if len(open_leads) == 1 else None
        return Shown(AskWithdraw(only)) if only else Shown(MyLeads())
    if any(lead.code == code for lead in open_leads):
        return Shown(AskWithdraw(code))
    return Shown(MyLeads(), Note.STALE)


def _of_content(screen: Screen, content: Content) -> Shown:
    alive = True
    instead: Screen = Menu()
    match screen:
        case GuideChapter(name):
            alive, instead = name in content.chapters, Guide()
        case DocumentPage(name):
            alive, instead = name in content.documents, Documents()
        case towns.Region(code, _):
            alive, instead = code in content.regions, towns.Regions()
        case towns.Town(slug) | towns.LocalRules(slug):
            alive, instead = slug in content.municipalities, towns.Towns()
        case ReadyLetter(slug):
            alive, instead = has_letter(slug, content), towns.Towns()
        case towns.PlacesNamed(name, _):
            alive, instead = bool(content.place_index.named(name).places), towns.Towns()
        case towns.Around(code, _):
            alive, instead = code in content.place_index.by_code, towns.Towns()
        case Topic(name):
            alive, instead = name in content.faq_topics, Faq()
        case FaqAnswer(name):
            alive, instead = name in content.faq, Faq()
        case TermPage(name, _):
            alive, instead = name in content.glossary, Glossary()
        case PrivacyPart(name):
            alive, instead = name in content.privacy_parts, Privacy()
        case FixedPage(name):
            alive = name in READ_PAGES
        case SourceList(kind, name):
            alive = content.sourced(kind, name) is not None
        case _:
            pass
    return Shown(screen) if alive else Shown(instead, Note.STALE)


def parent(screen: Screen, session: Session, content: Content) -> Screen:
    """Give where "← Back" of a screen of the reading side leads; of any other it is the menu."""
    match screen:
        case GuideChapter(name):
            return _earlier(name, list(content.chapters), GuideChapter, Guide())
        case PrivacyPart(name):
            return _earlier(name, list(content.privacy_parts), PrivacyPart, Privacy())
        case Ask(name):
            earlier = before(content, session.answers, name)
            return Ask(earlier) if earlier else Menu()
        case SourceList(kind, name) if kind in pages():
            return pages()[kind](name)
        case FeatureScreen() if before_it := turn_of(screen).parent:
            return before_it(screen)
        case FaqAnswer(name):
            return topic_of(name, content)
        case Topic() | Glossary():
            return Faq()
        case TermPage(_, page):
            return Glossary(page)
        case _:
            return _place_before(screen, content)


def _place_before(screen: Screen, content: Content) -> Screen:
    match screen:
        case towns.Town(slug):
            return towns.Region(content.municipalities[slug].region)
        case towns.LocalRules(slug):
            return towns.Town(slug)
        case towns.Region(_, _, asked):
            return towns.Regions(asked)
        case towns.Around(code, asked) if shared := content.place_index.shared_name(code):
            return towns.PlacesNamed(shared, asked)
        case towns.Regions(True) | towns.ShareLocation(True) | towns.PlacesNamed(_, True) | towns.Around(_, True):
            return Ask("town")
        case towns.Regions() | towns.ShareLocation() | towns.PlacesNamed() | towns.Around():
            return towns.Towns()
        case _:
            return Menu()


def topic_of(name: str, content: Content) -> Topic:
    """Give the page of its topic on which a frequent question stands."""
    topic = content.faq[name].topic
    return Topic(topic, content.entries_of(topic).index(name) // Topic.SIZE)


def documents_with(name: str, session: Session, content: Content) -> Documents:
    """Give the page of the checklist on which a document stands, the first one if it is on none."""
    names = listed(content, session.answers)
    return Documents(names.index(name) // Documents.SIZE if name in names else 0)


def _earlier(name: str, names: list[str], page: Callable[[str], Screen], whole: Screen) -> Screen:
    here = names.index(name)
    return page(names[here - 1]) if here else whole


_COMMANDS: Mapping[str, Action] = {
    "menu": Open(Menu()),
    "guide": Open(Guide()),
    "check": Continue(),
    "documents": Open(Documents()),
    "towns": Open(towns.Towns()),
    "faq": Open(Faq()),
    "mylead": Open(MyLeads()),
    "withdraw": Open(AskWithdraw(ANY)),
    "language": Open(Languages()),
    "privacy": Open(Privacy()),
    "mydata": Open(MyData()),
    "delete": Open(AskErase()),
    "about": Open(FixedPage("about")),
    "help": Open(FixedPage("help")),
    "cancel": Cancel(),
    "plan": Open(PlanMonths()),
    "reminders": Open(Reminders()),
    "papers": Open(PapersStart()),
    "share": Open(FixedPage("about")),
    "year": Open(FixedPage("year")),
    "glossary": Open(Glossary()),
    "leads": Open(Inbox()),
    "settings": Open(MySettings()),
}
"""Every command of the core but /start. The last two are for contacts."""
MAX_NAME = 32


@cache
def commands() -> Mapping[str, Action]:
    """Return what each command does, but /start."""
    own = (one.commands for one in declared("model", FeatureModel).values())
    return {**_COMMANDS, **dict(chain.from_iterable(one.items() for one in own))}


def parse_text(text: str) -> Action:
    """Read typed text: `/start payload`, a command (also with @botname behind it), or words."""
    if not text.startswith("/"):
        return Say(Private(text))
    word, _, rest = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    if name == "start":
        return Start(Private(rest.strip()))
    return commands().get(name, Command(name[:MAX_NAME]))
