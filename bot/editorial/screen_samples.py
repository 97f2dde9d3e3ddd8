"""Samples of every screen of every role, for the check, the hints to translators and the tests.

A `SampleState` is a read model with its screens; each class of the union `Screen` has a sample. A
sample names the file with its texts, where a screen that is too long can be shortened.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from bot.content.content import READ_PAGES, Content, reachable
from bot.content.models import CHOSEN, LATER, Municipality
from bot.content.tables import TOWNS_FILE
from bot.conversation import model as reading
from bot.conversation.admin import model as admin
from bot.conversation.admin.turn import MAX_FOUND, PageKind, encode_page, pages_of_kind, preview_of
from bot.conversation.contact import model as official
from bot.conversation.contact.turn import InboxFilter
from bot.conversation.lead import model as sending
from bot.conversation.lead.events import State
from bot.conversation.lead.model import ContactMethod, Draft, Field, Role
from bot.conversation.model import FeatureModel, Screen, ScreenWithNote, model_of
from bot.conversation.overview import model as overview
from bot.conversation.papers import model as papers
from bot.conversation.plan import Plan, PlanFile, PlanMonths, Reminders, coming_months, month_code
from bot.conversation.selfcheck import EVERY, assess, walk
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns import model as towns
from bot.editorial.sample_data import CODES, COORDINATOR_CODE, SOME_DAY, SampleData, longest_data
from bot.registry import declared
from bot.view.catalog import Words
from bot.view.context import Message, Operator, RenderContext
from bot.view.render import following_page, render

NO_FILE = ""
"""Stands for a file: the texts are in the catalogues."""
FOUND_PAGES = 3
"""Number of results shown first for typed words."""
_LONG_BOT = "b" * 32


@dataclass(frozen=True)
class ScreenSample:
    """A screen, its session, and the file of its words without the language folder."""

    file: str
    screen: Screen
    session: Session = field(default_factory=Session)


class SampleState(NamedTuple):
    """A state with its screens, each reachable by buttons of earlier ones."""

    known: ReadModel
    samples: tuple[ScreenSample, ...]


@dataclass(frozen=True)
class FeatureSamples:
    """Samples of a feature's screens, declared in its `samples.py`: each kind at least once."""

    samples: Callable[[Content], Iterable[ScreenSample]]
    values: Callable[[Content], Mapping[str, Sequence[str]]] = field(default=lambda _: {})
    """Values of fields by "Class.field", for property-based tests."""
    czech: Callable[[Content], Iterable[str]] = field(default=lambda _: ())
    """Texts that its screens show in Czech to every reader."""


def sample_states(of: SampleData) -> Iterator[SampleState]:
    for_candidates = (common_screens, answer_screens, nobody, visitor_states, lead_states, papers_state, sent_leads)
    yield from (state(of) for state in for_candidates)
    for state in (contact(of), coordinator(of)):
        yield from (state, _without_leads(state))
    yield rules_of_towns(of)
    yield administrator(of)


def with_lead(known: ReadModel, screen: Screen) -> ReadModel:
    """Return the state with the lead of a screen loaded, as from a database."""
    if not isinstance(screen, official.OneLeadScreen):
        return known
    leads = (*known.leads, *known.inbox, *known.closed)
    return replace(known, lead=next((lead for lead in leads if lead.code == screen.lead), None))


def common_screens(of: SampleData) -> SampleState:
    """Screens independent of answers, every question, results of typed words."""
    own = _of_features(None, of.content)
    return SampleState(
        ReadModel(), (*_entrances(of.content), *_page_samples(of.content), *own, *_question_samples(of.content))
    )


def _of_features(role: Role | None, content: Content) -> Iterator[ScreenSample]:
    """Yield the samples of the features that are for a role, or for everybody."""
    models = declared("model", FeatureModel)
    for name, one in declared("samples", FeatureSamples).items():
        if models[name].role is role:
            yield from one.samples(content)


def _entrances(content: Content) -> Iterator[ScreenSample]:
    few = tuple(content.municipalities)[:FOUND_PAGES]
    pages: tuple[Screen, ...] = (*map(reading.GuideChapter, content.chapters), *map(reading.FaqAnswer, content.faq))
    yield ScreenSample("pages/language", reading.Languages())
    yield ScreenSample("pages/welcome", reading.Menu())
    yield from (ScreenSample(f"pages/{name}", reading.FixedPage(name)) for name in READ_PAGES)
    yield ScreenSample("privacy", reading.Privacy())
    yield ScreenSample("phrases.yaml", reading.TownQuestions())
    yield from (ScreenSample(NO_FILE, reading.Found(pages[:FOUND_PAGES], is_sure=sure)) for sure in (False, True))
    yield ScreenSample(TOWNS_FILE, towns.TownMatches(few))
    distances = tuple((slug, 10 * number) for number, slug in enumerate(few, start=1))
    yield ScreenSample(NO_FILE, towns.NearestTowns(distances))
    yield ScreenSample(NO_FILE, reading.Found(()))
    crowd, _ = Counter(place.plain for place in content.places).most_common(1)[0]
    yield ScreenSample(NO_FILE, towns.PlacesNamed(crowd.replace(" ", "-")))
    yield ScreenSample(NO_FILE, towns.TownsAround(max(content.places, key=lambda place: len(place.name)).code))
    yield ScreenSample(NO_FILE, towns.ShareLocation())


def _page_samples(content: Content) -> Iterator[ScreenSample]:
    """Yield pages, also as search results, where their labels have a symbol."""
    pages = [
        *(ScreenSample(f"guide/{name}", reading.GuideChapter(name)) for name in content.chapters),
        *(ScreenSample(f"faq/{name}", reading.FaqAnswer(name)) for name in content.faq),
        *(ScreenSample(f"documents/{name}", reading.DocumentPage(name)) for name in content.documents),
        *(ScreenSample("glossary.yaml", reading.TermPage(name)) for name in content.glossary),
    ]
    lines = [ScreenSample(f"requirements/{name}", reading.ResultLine(name)) for name in content.requirements]
    yield ScreenSample("guide.yaml", reading.Guide())
    yield from pages
    yield from (ScreenSample(one.file, reading.Found((one.screen,))) for one in (*pages, *lines))
    yield from (ScreenSample(f"guide/{name}", reading.SourceList("guide", name)) for name in content.chapters)
    yield from (ScreenSample(f"faq/{name}", reading.SourceList("faq", name)) for name in content.faq)
    yield from (ScreenSample("privacy", reading.PrivacyPart(name)) for name in content.privacy_parts)
    yield ScreenSample("faq.yaml", reading.Faq())
    yield from (ScreenSample("faq.yaml", reading.Topic(name)) for name in content.faq_topics)
    yield ScreenSample("glossary.yaml", reading.Glossary())
    yield ScreenSample("pages/towns", towns.Towns())
    yield from _towns(content)


def _towns(content: Content) -> Iterator[ScreenSample]:
    yield ScreenSample("regions.yaml", towns.Regions())
    yield from (ScreenSample(TOWNS_FILE, towns.Region(code)) for code in content.regions)
    for town in content.municipalities.values():
        yield ScreenSample(_file_of(town, content), towns.Town(town.slug))
        if town.local.rules:
            yield ScreenSample(_file_of(town, content), towns.LocalRules(town.slug))


def _file_of(town: Municipality, content: Content) -> str:
    """Return the file of the town's own words, if it has one."""
    own = f"municipalities/{town.slug}"
    return own if (content.languages[0], own) in content.words else TOWNS_FILE


def _question_samples(content: Content) -> Iterator[ScreenSample]:
    """Yield every question with answers that lead to it; a town is chosen first."""
    seen = set[str]()
    waiting = [dict[str, str]()]
    while waiting:
        answers = waiting.pop(0)
        if (name := walk(content, answers).here) is None or name in seen:
            continue
        seen.add(name)
        yield ScreenSample(f"questions/{name}", reading.QuestionScreen(name), Session(answers=answers))
        for option in content.questions[name].options:
            given = next(iter(content.municipalities), LATER) if option == CHOSEN else option
            waiting.append({**answers, name: given})


def answer_screens(of: SampleData) -> SampleState:
    """Screens that depend on answers, without a town and in each town with rules."""
    return SampleState(ReadModel(), tuple(_result_samples(of.content)))


def _result_samples(content: Content) -> Iterator[ScreenSample]:
    for slug in (LATER, *(slug for slug, town in content.municipalities.items() if town.local.rules)):
        session, results = Session(answers=completed(content, {"town": slug})), set[tuple[str, ...]]()
        for name, option in each_answer(content):
            answers = completed(content, {"town": slug, name: option})
            # Some questions are asked only after the choice of a town.
            if answers.get(name) == option:
                session = Session(answers=answers)
                yield ScreenSample(f"questions/{name}", reading.QuestionScreen(name), session)
                # The first answers to any questions lead to the same result.
                if (given := (*answers, *answers.values())) not in results:
                    results.add(given)
                    yield ScreenSample("pages/result", reading.SelfCheckResult(), session)
                yield from _lines(content, session, name)
        yield ScreenSample("eligibility.yaml", reading.Answers(), session)
        yield ScreenSample(NO_FILE, reading.Conditions(), session)
        yield ScreenSample("documents.yaml", reading.Documents(), session)
        yield from _plan_samples(session)
        yield ScreenSample("pages/told", reading.UnaskedConditions(), session)
        yield from _lines(content, session, "")


def _plan_samples(session: Session) -> Iterator[ScreenSample]:
    """Yield the plan for the next month and for the last one that can be chosen."""
    yield ScreenSample("pages/plan-months", PlanMonths(), session)
    soon, *_, last = map(month_code, coming_months(SOME_DAY.date()))
    for month in (soon, last):
        yield ScreenSample("pages/plan", Plan(month), session)
        yield ScreenSample("pages/plan-file", PlanFile(month), session)


def _lines(content: Content, session: Session, question: str) -> Iterator[ScreenSample]:
    for line in assess(content, session.answers):
        if line.question == question:
            own = f"municipalities/{session.answers['town']}"
            file = own if line.is_town_requirement else f"requirements/{line.requirement}"
            yield ScreenSample(file, reading.ResultLine(line.requirement), session)


def completed(content: Content, fixed: Mapping[str, str]) -> dict[str, str]:
    """Complete some answers with the first options that still lead to all of them."""
    answers = {"town": fixed.get("town", LATER)}
    while (here := walk(content, answers).here) is not None:
        options, wanted = content.questions[here].options, fixed.keys() - answers.keys() - {here}
        leading = (name for name, one in options.items() if wanted <= reachable([one.next], content.questions))
        answers[here] = fixed.get(here) or next(leading, next(iter(options)))
    return answers


def each_answer(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for every answer but the choice of a town."""
    return ((name, option) for name, option, _ in content.answers() if content.questions[name].kind == "options")


def nobody(of: SampleData) -> SampleState:
    """Return the text that replaces pages/no-contact while there is no coordinator."""
    return SampleState(ReadModel(coordinator=False), (ScreenSample("pages/nobody", sending.NoContact(of.slug)),))


def visitor_states(of: SampleData) -> SampleState:
    about_towns = (one for one in _of_features(None, of.content) if model_of(one.screen).about_towns)
    return SampleState(
        of.looking_around(),
        (
            *_towns(of.content),
            *about_towns,
            *(
                ScreenSample("pages/be-told", towns.SubscriptionConsent(place))
                for place in (of.slug, *of.content.regions)
            ),
            ScreenSample(TOWNS_FILE, towns.Subscriptions()),
            ScreenSample("pages/reminders", Reminders()),
            ScreenSample("pages/no-contact", sending.NoContact(of.slug)),
            ScreenSample("letter.md", sending.ReadyLetter(of.slug)),
            ScreenSample("pages/call", sending.PhoneScript(of.slug)),
            ScreenSample("pages/papers", papers.PapersStart()),
        ),
    )


def papers_state(of: SampleData) -> SampleState:
    """Return the interview for a CV and letters, question by question, and its results."""
    said = of.papers()
    session = replace(
        of.session, papers=said, answers={**of.session.answers, "town": of.slug}, ask_town=frozenset({EVERY})
    )
    kinds, items = papers.KINDS, of.content.papers.items()
    asked = (
        papers.PaperQuestion(kind, name) for kind in kinds for name, _ in papers.asked_for(kind, said.slug, of.content)
    )
    lists = (papers.PaperList("cv", name, group) for name, item in items for group in (*item.groups, papers.ALL_PAPERS))
    made = (("cv", "docx"), ("cv", papers.BOTH), ("motivation", "pdf"), ("letter", "txt"))
    return SampleState(
        ReadModel(),
        (
            ScreenSample("pages/papers", papers.PapersStart(), session),
            *(ScreenSample(f"papers/{one.item}", one, session) for one in asked),
            *(ScreenSample(f"papers/{one.item}", one, session) for one in lists),
            ScreenSample("pages/paper-cv", papers.PaperList("cv"), session),
            ScreenSample("pages/paper-file", papers.FileWithContact("cv", "pdf", of.names.phone), session),
            ScreenSample("pages/paper-cv", papers.PaperPreview("cv"), session),
            ScreenSample("pages/paper-motivation", papers.PaperPreview("motivation"), session),
            ScreenSample("letter.md", sending.ReadyLetter(of.slug), session),
            ScreenSample("letter.md", papers.PaperList("letter"), session),
            *(ScreenSample("pages/paper-file", papers.PaperFile(kind, form), session) for kind, form in made),
        ),
    )


def lead_states(of: SampleData) -> SampleState:
    """Return a message to a town with a contact, field by field, for each contact method."""

    def filling(file: str, screen: Screen, draft: Draft) -> ScreenSample:
        return ScreenSample(file, screen, replace(of.session, draft=draft))

    begun = of.draft()
    named = replace(begun, name=of.names.candidate)
    by_chat, by_phone, by_email = (replace(named, reach=way) for way in ContactMethod)
    filled = (by_chat, replace(by_phone, address=of.names.phone), replace(by_email, address=of.names.email))
    ready = [replace(one, words=of.names.words).skip(Field.WORDS) for one in filled]
    answers = completed(of.content, of.session.answers or {"town": of.slug})
    whole = replace(of.session, answers=answers, ticks=frozenset(of.content.documents), ask_town=frozenset({EVERY}))
    asked, said = (Field.AGE, Field.CZECH, Field.PERMIT), of.papers()
    along = ready[0], replace(ready[0], cv=said.started)
    return SampleState(
        of.before_sending(),
        (
            ScreenSample(_file_of(of.content.municipalities[of.slug], of.content), towns.Town(of.slug), of.session),
            ScreenSample("pages/lead", sending.LeadStart(of.slug), of.session),
            filling("pages/lead-name", sending.LeadField(Field.NAME), begun),
            filling("pages/lead-reach", sending.LeadField(Field.REACH), named),
            filling("pages/lead-phone", sending.LeadField(Field.ADDRESS), by_phone),
            filling("pages/lead-email", sending.LeadField(Field.ADDRESS), by_email),
            filling("pages/lead-words", sending.LeadField(Field.WORDS), by_chat),
            *(filling(f"questions/{name}", sending.LeadField(name), by_chat) for name in asked),
            *(ScreenSample("pages/lead-summary", sending.Summary(), replace(whole, draft=one)) for one in ready),
            ScreenSample(NO_FILE, sending.AsRead(), replace(whole, draft=ready[0])),
            *(
                ScreenSample("pages/lead-cv", sending.CvToSend(), replace(whole, draft=one, papers=said))
                for one in along
            ),
            ScreenSample("pages/lead-summary", sending.Summary(), replace(whole, draft=along[1], papers=said)),
        ),
    )


def sent_leads(of: SampleData) -> SampleState:
    """Messages in each state, and the person's own data."""
    known = of.after_sending()
    words_of = {State.SENT: "pages/lead-waiting", State.SEEN: "pages/lead-waiting"}
    waiting = [lead.code for lead in known.leads if lead.state.is_open]
    invited = next(lead.code for lead in known.leads if lead.state is State.INVITED)
    shown = (
        ScreenSample(NO_FILE, sending.MyLeads()),
        *(ScreenSample(words_of.get(lead.state, NO_FILE), sending.MyLead(lead.code)) for lead in known.leads),
        ScreenSample("pages/offer", overview.Offered(known.offers[0].lead)),
        ScreenSample(TOWNS_FILE, towns.Subscriptions()),
        ScreenSample("pages/reminders", Reminders()),
        ScreenSample("pages/my-data", sending.MyData()),
        ScreenSample("pages/erase", sending.AskErase()),
        ScreenSample("pages/erased", sending.Erased()),
        *(ScreenSample("sentences.yaml", sending.Answering(code)) for code in waiting),
        *(ScreenSample("pages/withdraw", sending.AskWithdraw(code)) for code in waiting),
        *(ScreenSample(NO_FILE, screen(invited)) for screen in (sending.Moving, sending.InterviewFile)),
        ScreenSample(NO_FILE, sending.Updating(waiting[0])),
        ScreenSample("pages/welcome", reading.Menu()),
    )
    return SampleState(known, tuple(replace(one, session=of.session) for one in shown))


def contact(of: SampleData) -> SampleState:
    """Return a town's contact: invitation, leads, statement, a change to agree to, settings."""
    known, until = of.of_contact(), f"{of.meeting:%Y%m%d}"
    first, town = known.inbox[0].code, of.content.municipalities[of.slug]
    announcing = Session(announcement=of.announcement())
    return SampleState(
        known,
        (
            ScreenSample("pages/invite", official.Invite("invitation")),
            ScreenSample("pages/duties", official.Invite("invitation", data=True)),
            *_of_official(known),
            *(ScreenSample(NO_FILE, official.Colleagues(lead.code)) for lead in known.inbox),
            *(ScreenSample(NO_FILE, official.CallingOff(lead.code)) for lead in known.inbox),
            ScreenSample(NO_FILE, official.InterviewCheck(first), of.about_to_invite(first)),
            ScreenSample("phrases.yaml", official.Declining(first, of.longest_reason)),
            *(
                ScreenSample("sentences.yaml", official.SentenceCheck(first, name))
                for name in of.content.says_of(of.slug)
            ),
            ScreenSample(TOWNS_FILE, towns.OwnTowns()),
            ScreenSample("pages/own-town", towns.OwnTown(of.slug)),
            *(
                ScreenSample(TOWNS_FILE, towns.AnnouncementForm(of.slug, part), announcing)
                for part in towns.AnnouncementPart
            ),
            ScreenSample(TOWNS_FILE, towns.AnnouncementPreview(of.slug), announcing),
            *_own_rules(town, of.content),
            ScreenSample(NO_FILE, official.ChangeOfTown(known.changes[0].id)),
            ScreenSample(NO_FILE, official.Substitutes(1, f"{until}-{until}")),
        ),
    )


def coordinator(of: SampleData) -> SampleState:
    """Return a coordinator: leads that no town could receive, and the overview of all towns."""
    known = of.of_coordinator()
    pages: tuple[Screen, ...] = (
        overview.AllTowns(), overview.UnansweredLeads(), overview.UnansweredLead(CODES[0]), overview.UnreachableOfficials(),
        overview.RequestedTowns(), overview.Months(), overview.TakingOver(COORDINATOR_CODE), overview.JoiningProgress(),
    )  # fmt: skip
    return SampleState(
        known,
        (
            *_of_official(known),
            *(ScreenSample("pages/overview", page) for page in pages),
            *_of_features(Role.COORDINATOR, of.content),
            ScreenSample(TOWNS_FILE, overview.OtherTowns(CODES[0])),
            *(ScreenSample(NO_FILE, official.Passing(lead.code)) for lead in known.inbox),
            *(
                ScreenSample(NO_FILE, official.Outcome(lead.code))
                for lead in known.inbox
                if lead.state is State.INVITED
            ),
        ),
    )


def _of_official(known: ReadModel) -> Iterator[ScreenSample]:
    """Yield the screens of somebody who answers leads: lists, each lead, settings."""
    me = known.duties[0].contact
    yield from (ScreenSample(NO_FILE, screen) for screen in (reading.Menu(), official.Inbox()))
    yield from (ScreenSample(NO_FILE, official.Leads(shelf)) for shelf in InboxFilter if shelf is not InboxFilter.OPEN)
    settings = (official.MySettings, official.DigestHours, official.PauseDays, official.Leaving)
    yield from (ScreenSample(NO_FILE, screen(me)) for screen in settings)
    for lead in (*known.inbox, *known.closed):
        if lead.state is not State.WITHDRAWN:
            yield ScreenSample(NO_FILE, official.LeadDetails(lead.code))
            yield ScreenSample("pages/lead-file", official.LeadFile(lead.code, official.RECORD))
            yield from [ScreenSample(NO_FILE, official.AttachedCv(lead.code))] if lead.details.cv else []
        yield ScreenSample(NO_FILE, official.LeadStub(lead.code))
    for code in (lead.code for lead in known.inbox):
        yield ScreenSample("sentences.yaml", official.Writing(code))
        yield ScreenSample("phrases.yaml", official.Reasons(code))
        yield ScreenSample("pages/lead-note", official.NoteForm(code))
        steps = (official.Inviting, official.MoreSteps, official.Hiring, official.ClosingLead)
        yield from (ScreenSample(NO_FILE, step(code)) for step in steps)


def _without_leads(state: SampleState) -> SampleState:
    """Return the state of an empty inbox, which has a separate text."""
    page = "pages/inbox-coordinator" if state.known.overview else "pages/inbox"
    return SampleState(replace(state.known, inbox=(), closed=()), (ScreenSample(page, official.Inbox(asked=True)),))


def rules_of_towns(of: SampleData) -> SampleState:
    """Return the town's rules as its contact sees them."""
    every = of.content.municipalities.values()
    return SampleState(ReadModel(), tuple(shown for town in every for shown in _own_rules(town, of.content)))


def _own_rules(town: Municipality, content: Content) -> Iterator[ScreenSample]:
    file = _file_of(town, content)
    if town.local.rules:
        yield ScreenSample(file, towns.OwnRules(town.slug))
    for rule in town.local.rules:
        yield ScreenSample(file, towns.OwnRule(town.slug, rule.requirement))
        yield ScreenSample(file, towns.ObjectionForm(town.slug, rule.requirement))


def administrator(of: SampleData) -> SampleState:
    """Return an administrator. Previews have only their frame: the page inside is a candidate's."""
    content, known = of.content, of.of_administrator()
    questions = pages_of_kind(PageKind.FAQ, content)[:MAX_FOUND]
    shown: tuple[Screen, ...] = (
        admin.AdminInvite("t" * 22), admin.ContentState(), admin.Problems(1), admin.OverdueSources(), *map(admin.SourceDue, [*content.sources][:1]), admin.MissedWordList(),
        admin.WordPages("f" * 16), admin.AskRollBack("v" * 12), admin.PreviewKinds(), *map(admin.PreviewList, PageKind),
        admin.PreviewMatches(tuple(map(encode_page, questions))),
    )  # fmt: skip
    framed = [preview_of(reading.Menu(), content.languages[0], content)] if content.scenarios else []
    samples = [ScreenSample("pages/admin-invite", one) for one in shown]
    return SampleState(known, (*samples, *(ScreenSample(NO_FILE, one) for one in framed)))


class RenderedSample(NamedTuple):
    """A screen as people see it in one language, and the file of its words."""

    file: str
    screen: Screen
    messages: tuple[Message, ...]


def rendered_samples(
    content: Content, words: Mapping[str, Words], operator: Operator, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[RenderedSample]:
    """Yield every screen with texts of a `wanted` file in every language, with the longest data."""
    content, operator = content.unsearched(), operator.named(_LONG_BOT)
    yield from (one for one in _all_year(content, words, operator) if wanted(one.file))
    for state in sample_states(longest_data(content)):
        for sample in state.samples:
            known, file = with_lead(state.known, sample.screen), sample.file
            for language, spoken in words.items():
                context = RenderContext(spoken, content, sample.session, known, operator, SOME_DAY, words)
                named = file if file.endswith((".yaml", ".csv", ".md")) or file == NO_FILE else f"{language}/{file}.md"
                shown = ScreenWithNote(sample.screen) if wanted(named) else None
                while shown:
                    yield RenderedSample(named, shown.screen, messages := render(shown, context))
                    shown = following_page(shown, messages[0])


def _all_year(content: Content, words: Mapping[str, Words], operator: Operator) -> Iterator[RenderedSample]:
    """Yield the screens that name the stage of the year, for every stage."""
    screens: dict[Screen, str] = {reading.FixedPage("year"): "pages/year", reading.SelfCheckResult(): "pages/result"}
    of_towns = ((town.slug, _file_of(town, content)) for town in content.municipalities.values())
    screens |= {towns.Town(slug): file for slug, file in of_towns if file != TOWNS_FILE}
    session = Session(answers=completed(content, {}))
    for stage in content.stages:
        now = datetime.combine(content.span(stage, SOME_DAY.year)[0], SOME_DAY.timetz())
        for language, spoken in words.items():
            context = RenderContext(spoken, content, session, ReadModel(), operator, now, words)
            for screen, file in screens.items():
                yield RenderedSample(f"{language}/{file}.md", screen, render(ScreenWithNote(screen), context))
