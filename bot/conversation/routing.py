"""Routing: any code leads to an existing screen; typed text becomes an action."""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from typing import TypeAlias

from bot.content.content import READ_PAGES, Content
from bot.conversation import model
from bot.conversation.admin.model import AdminScreen
from bot.conversation.base import ANY, FeatureScreen
from bot.conversation.contact.model import ContactScreen, Inbox, MySettings
from bot.conversation.dates import day_of
from bot.conversation.lead import model as sending
from bot.conversation.lead.history import cv_to_send, may_send, newer_details
from bot.conversation.lead.interview import upcoming
from bot.conversation.model import Action, Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.overview.model import Offered, OverviewScreen
from bot.conversation.overview.turn import resolve_offer, resolve_overview
from bot.conversation.papers.model import PaperScreen, PapersStart
from bot.conversation.papers.turn import resolve_paper
from bot.conversation.plan import Plan, PlanFile, PlanMonths, Reminders, chosen_month
from bot.conversation.private import Private
from bot.conversation.selfcheck import assess, counted_questions, first_question, previous_question, walk
from bot.conversation.state import Context, ReadModel, Session, Turn, is_for, resolve_current, turn_of
from bot.conversation.towns import model as towns
from bot.conversation.towns.turn import resolve_interest, resolve_own_town
from bot.registry import declared

_Page: TypeAlias = (
    model.GuideChapter
    | model.QuestionScreen
    | model.ResultLine
    | model.DocumentPage
    | model.FaqAnswer
    | model.FixedPage
)
PAGES: Mapping[str, type[_Page]] = {
    "guide": model.GuideChapter,
    "questions": model.QuestionScreen,
    "requirements": model.ResultLine,
    "documents": model.DocumentPage,
    "faq": model.FaqAnswer,
    "pages": model.FixedPage,
}


@cache
def pages() -> Mapping[str, Callable[[str], Screen]]:
    """Return the screen class of a page by its folder or section of the content."""
    own = (one.pages for one in declared("model", model.FeatureModel).values())
    return {**PAGES, **dict(chain.from_iterable(one.items() for one in own))}


def resolve_screen(screen: Screen, session: Session, context: Context) -> ScreenWithNote:
    """Return the requested screen, or the nearest one that still exists."""
    if isinstance(screen, ContactScreen | AdminScreen):
        # `contact.turn` and `admin.turn` show these.
        return ScreenWithNote(model.Menu(), Note.REFUSED)
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
            return ScreenWithNote(model.Menu(), Note.REFUSED)
        return turn_of(screen).resolve(screen, session, context)
    if isinstance(screen, towns.TownScreen | sending.ReadyLetter | sending.PhoneScript):
        return _of_municipality(screen, context.content)
    if isinstance(screen, Plan | PlanFile):
        known = chosen_month(screen.month, day_of(context.now))
        return ScreenWithNote(screen) if known else ScreenWithNote(PlanMonths(), Note.STALE)
    shown = _of_check(screen, session, context) or _of_lead(screen, session, context)
    return shown or _of_content(_taken_over(screen, context.content), context.content)


def show_again(session: Session, screen: Screen, note: Note, context: Context) -> Turn:
    """Show a screen, or the nearest existing one, with a note."""
    return resolve_current(session, ScreenWithNote(resolve_screen(screen, session, context).screen, note))


def current_step(session: Session, content: Content) -> Screen:
    """Return the open question of the self-check, or the result."""
    here = walk(content, session.answers).here
    return model.QuestionScreen(here) if here else model.SelfCheckResult()


def answers_gone(session: Session) -> Note | None:
    """Return a note if a screen needs answers and they have been deleted."""
    return None if session.answers else Note.ANSWERS_GONE


def _of_check(screen: Screen, session: Session, context: Context) -> ScreenWithNote | None:
    content = context.content
    match screen:
        case model.QuestionScreen(question):
            if question in {*counted_questions(content, session.answers), walk(content, session.answers).here}:
                return ScreenWithNote(screen)
            return ScreenWithNote(current_step(session, content), Note.STALE)
        case model.SelfCheckResult() | model.Conditions():
            here = walk(content, session.answers).here
            return ScreenWithNote(model.QuestionScreen(here), answers_gone(session)) if here else ScreenWithNote(screen)
        case model.ResultLine(requirement):
            known = any(line.requirement == requirement for line in assess(content, session.answers))
            return ScreenWithNote(screen) if known else ScreenWithNote(current_step(session, content), Note.STALE)
        case model.Answers():
            return (
                ScreenWithNote(screen)
                if session.answers
                else ScreenWithNote(model.QuestionScreen(first_question(content)), answers_gone(session))
            )
        case _:
            return None


def _of_lead(screen: Screen, session: Session, context: Context) -> ScreenWithNote | None:
    known = context.known
    match screen:
        case sending.LeadStart(slug) | sending.NoContact(slug):
            return _lead_start(slug, session, context)
        case sending.LeadField(field):
            wanted = field in set(sending.Field) and session.draft is not None
            return ScreenWithNote(screen) if wanted else ScreenWithNote(model.Menu(), Note.DRAFT_GONE)
        case sending.Summary() | sending.AsRead() | sending.CvToSend():
            return _of_draft(screen, session, context)
        case sending.MyLeads():
            return (
                ScreenWithNote(sending.MyLead(known.leads[0].code)) if len(known.leads) == 1 else ScreenWithNote(screen)
            )
        case sending.MyLead(code):
            return ScreenWithNote(screen) if known.own(code) else ScreenWithNote(sending.MyLeads(), Note.STALE)
        case sending.AskWithdraw(code):
            return _ask_withdraw(code, known)
        case sending.Answering(code) | sending.Updating(code) | sending.Moving(code) | sending.InterviewFile(code):
            lead = known.own(code)
            return (
                _talk_screen(screen, lead, session, context) if lead else ScreenWithNote(sending.MyLeads(), Note.STALE)
            )
        case _:
            return None


def _of_draft(screen: sending.DraftScreen, session: Session, context: Context) -> ScreenWithNote:
    """Show a screen of the complete draft, or ask for an empty field."""
    draft, content = session.draft, context.content
    if draft is None:
        return ScreenWithNote(model.Menu(), Note.DRAFT_GONE)
    if empty := sending.next_field(draft, session.answers, content):
        return ScreenWithNote(sending.LeadField(empty))
    is_gone = isinstance(screen, sending.CvToSend) and not cv_to_send(session, draft, content)
    return ScreenWithNote(sending.Summary(), Note.CV_GONE) if is_gone else ScreenWithNote(screen)


def _talk_screen(screen: sending.TalkScreen, lead: sending.Lead, session: Session, context: Context) -> ScreenWithNote:
    """Show a screen with a field for the candidate, if the lead allows it."""
    if isinstance(screen, sending.Moving | sending.InterviewFile):
        return ScreenWithNote(screen if upcoming(lead, context.now) else sending.MyLead(lead.code))
    if not lead.state.is_open:
        return ScreenWithNote(sending.MyLead(lead.code), Note.LEAD_CLOSED)
    if isinstance(screen, sending.Updating) and newer_details(lead, session, context.content) is None:
        return ScreenWithNote(sending.MyLead(lead.code), Note.NOTHING_NEWER)
    return ScreenWithNote(screen)


def _lead_start(slug: str, session: Session, context: Context) -> ScreenWithNote:
    if slug not in context.content.municipalities:
        return _of_municipality(sending.ReadyLetter(slug), context.content)
    if not may_send(session, context.content):
        return ScreenWithNote(model.FixedPage("under18"))
    if lead := context.known.open_lead(slug):
        return ScreenWithNote(sending.MyLead(lead.code), Note.OPEN_LEAD)
    with_contact = slug in context.known.towns_with_contact
    return ScreenWithNote(sending.LeadStart(slug) if with_contact else sending.NoContact(slug))


def _ask_withdraw(code: str, known: ReadModel) -> ScreenWithNote:
    open_leads = [lead for lead in known.leads if lead.state.is_open]
    if code == ANY:
        only = open_leads[0].code if len(open_leads) == 1 else None
        return ScreenWithNote(sending.AskWithdraw(only)) if only else ScreenWithNote(sending.MyLeads())
    if any(lead.code == code for lead in open_leads):
        return ScreenWithNote(sending.AskWithdraw(code))
    return ScreenWithNote(sending.MyLeads(), Note.STALE)


def _of_content(screen: Screen, content: Content) -> ScreenWithNote:
    alive = True
    instead: Screen = model.Menu()
    match screen:
        case model.GuideChapter(name):
            alive, instead = name in content.chapters, model.Guide()
        case model.DocumentPage(name):
            alive, instead = name in content.documents, model.Documents()
        case model.Topic(name):
            alive, instead = name in content.faq_topics, model.Faq()
        case model.FaqAnswer(name):
            alive, instead = name in content.faq, model.Faq()
        case model.TermPage(name, _):
            alive, instead = name in content.glossary, model.Glossary()
        case model.PrivacyPart(name):
            alive, instead = name in content.privacy_parts, model.Privacy()
        case model.FixedPage(name):
            alive = name in READ_PAGES
        case model.SourceList(kind, name):
            alive = content.sourced(kind, name) is not None
        case _:
            pass
    return ScreenWithNote(screen) if alive else ScreenWithNote(instead, Note.STALE)


def _of_municipality(
    screen: towns.TownScreen | sending.ReadyLetter | sending.PhoneScript, content: Content
) -> ScreenWithNote:
    """Show a screen about towns; for an unlisted municipality, with the nearest listed ones."""
    alive = True
    match screen:
        case towns.Region(code, _):
            return ScreenWithNote(screen) if code in content.regions else ScreenWithNote(towns.Regions(), Note.STALE)
        case towns.Town(slug) if slug not in content.municipalities and content.municipality(slug):
            return ScreenWithNote(towns.TownsAround(slug))
        case towns.Town(slug) | towns.LocalRules(slug):
            alive = slug in content.municipalities
        case sending.ReadyLetter(slug) | sending.PhoneScript(slug):
            alive = content.municipality(slug) is not None
        case towns.PlacesNamed(name, _):
            alive = bool(content.place_index.named(name).places)
        case towns.TownsAround(code, _):
            alive = code in content.place_index.by_code
        case _:
            pass
    return ScreenWithNote(screen) if alive else ScreenWithNote(towns.Towns(), Note.STALE)


def _taken_over(screen: Screen, content: Content) -> Screen:
    """Return the successor of a removed page, else the screen."""
    match screen:
        case model.GuideChapter(name):
            key = f"guide/{name}"
        case model.FaqAnswer(name):
            key = f"faq/{name}"
        case model.TermPage(name):
            key = f"glossary/{name}"
        case _:
            return screen
    folder, _, now = content.moved.get(key, "").partition("/")
    return pages().get(folder, model.TermPage)(now) if now else screen


def parent(screen: Screen, session: Session, content: Content) -> Screen:
    """Return the target of "← Back" on a screen of the content; the menu for any other."""
    match screen:
        case model.GuideChapter(name):
            return _earlier_screen(name, list(content.chapters), model.GuideChapter, model.Guide())
        case model.PrivacyPart(name):
            return _earlier_screen(name, list(content.privacy_parts), model.PrivacyPart, model.Menu())
        case model.QuestionScreen(name):
            earlier = previous_question(content, session.answers, name)
            return model.QuestionScreen(earlier) if earlier else model.Menu()
        case model.SourceList(kind, name) if kind in pages():
            return pages()[kind](name)
        case FeatureScreen() if before_it := turn_of(screen).parent:
            return before_it(screen)
        case model.FaqAnswer(name):
            return model.Topic(content.faq[name].topic)
        case model.Topic() | model.Glossary():
            return model.Faq()
        case model.TermPage(_, page):
            return model.Glossary(page)
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
        case towns.TownsAround(code, asked) if shared := content.place_index.shared_name(code):
            return towns.PlacesNamed(shared, asked)
        case towns.Regions(True) | towns.ShareLocation(True) | towns.PlacesNamed(_, True) | towns.TownsAround(_, True):
            return model.QuestionScreen("town")
        case towns.Regions() | towns.ShareLocation() | towns.PlacesNamed() | towns.TownsAround():
            return towns.Towns()
        case _:
            return model.Menu()


def _earlier_screen(name: str, names: list[str], page: Callable[[str], Screen], whole: Screen) -> Screen:
    here = names.index(name)
    return page(names[here - 1]) if here else whole


_COMMANDS: Mapping[str, Action] = {
    "menu": model.Open(model.Menu()),
    "guide": model.Open(model.Guide()),
    "check": model.Continue(),
    "documents": model.Open(model.Documents()),
    "towns": model.Open(towns.Towns()),
    "faq": model.Open(model.Faq()),
    "mylead": model.Open(sending.MyLeads()),
    "withdraw": model.Open(sending.AskWithdraw(ANY)),
    "language": model.Open(model.Languages()),
    "privacy": model.Open(model.Privacy()),
    "mydata": model.Open(sending.MyData()),
    "delete": model.Open(sending.AskErase()),
    "about": model.Open(model.FixedPage("about")),
    "help": model.Open(model.FixedPage("help")),
    "person": model.Open(model.FixedPage("person")),
    "cancel": model.Cancel(),
    "plan": model.Open(PlanMonths()),
    "reminders": model.Open(Reminders()),
    "papers": model.Open(PapersStart()),
    "ask": model.Open(model.TownQuestions()),
    "share": model.Open(model.FixedPage("about")),
    "year": model.Open(model.FixedPage("year")),
    "glossary": model.Open(model.Glossary()),
    "leads": model.Open(Inbox()),
    "settings": model.Open(MySettings()),
}
"""The commands of the core except /start. The last two are for contacts."""
MAX_NAME = 32


@cache
def commands() -> Mapping[str, Action]:
    """Return the action of each command except /start."""
    own = (one.commands for one in declared("model", model.FeatureModel).values())
    return {**_COMMANDS, **dict(chain.from_iterable(one.items() for one in own))}


def parse_text(text: str) -> Action:
    """Parse typed text: `/start payload`, a command (also as `/name@bot`), or words."""
    if not text.startswith("/"):
        return model.Say(Private(text))
    word, _, rest = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    if name == "start":
        return model.Start(Private(rest.strip()))
    return commands().get(name, model.Command(name[:MAX_NAME]))
