"""Every screen of every role, for the check, the hints to translators and the tests.

A room is one situation: what is known in it, and the screens that belong to it. Each class of the closed union `Screen` has
its place in one. An exhibit names the file its words stand in, so that what does not fit is found where it can be mended.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from bot.content.content import READ_PAGES, Content, ahead
from bot.content.models import CHOSEN, LATER, Municipality
from bot.content.spelling import alphabetical
from bot.content.tables import TOWNS_FILE
from bot.conversation import model as reading
from bot.conversation.admin import model as admin
from bot.conversation.admin.turn import MOST_FOUND, PageKind, encode_page, pages_of_kind, preview_of
from bot.conversation.contact import model as official
from bot.conversation.contact.turn import InboxFilter
from bot.conversation.lead import model as sending
from bot.conversation.lead.events import State
from bot.conversation.lead.model import ContactMethod, Draft, Field, Lead, Role
from bot.conversation.model import Action, FeatureModel, Open, Screen, ScreenView, model_of
from bot.conversation.overview import model as overview
from bot.conversation.papers import model as papers
from bot.conversation.plan import Plan, PlanFile, PlanMonths, Reminders, coming_months, month_code
from bot.conversation.selfcheck import EVERY, assess, walk
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns import model as towns
from bot.editorial.invented import CODES, COVERED, SOME_DAY, Invented, longest
from bot.registry import declared
from bot.view.catalog import Words
from bot.view.context import Message, Operator, RenderContext, following_page
from bot.view.guide import TERMS_PER_PAGE
from bot.view.render import render

PROGRAM = ""
"""In place of a file: what is said here stands in the catalogues."""
FOUND = 3
"""How many pages or towns the first answer to typed words shows."""
_LONG_BOT = "b" * 32


@dataclass(frozen=True)
class Exhibit:
    """A screen, whoever meets it, and the file its words stand in, without the folder of the language."""

    file: str
    screen: Screen
    session: Session = field(default_factory=Session)


class Room(NamedTuple):
    """A state of knowledge and the screens seen in it, in such an order that each can be reached by buttons of earlier ones."""

    known: ReadModel
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True)
class FeatureSamples:
    """Samples of what a feature shows: declared in its `samples.py`. Each kind of its screens has one at least."""

    exhibits: Callable[[Content], Iterable[Exhibit]]
    values: Callable[[Content], Mapping[str, Sequence[str]]] = field(default=lambda _: {})
    """Values that fields of its screens, actions and parts of a session may have, by "Class.field", for tests that draw them."""
    czech: Callable[[Content], Iterable[str]] = field(default=lambda _: ())
    """Texts that its screens show in Czech to every reader."""


def rooms(of: Invented) -> Iterator[Room]:
    for_candidates = (everybody, answered, nobody, looking_around, writing, making_papers, afterwards)
    yield from (room(of) for room in for_candidates)
    for official_room in (contact(of), coordinator(of)):
        yield from (official_room, _without_leads(official_room))
    yield rules_of_towns(of)
    yield administrator(of)


def at_hand(known: ReadModel, meaning: Action | Screen) -> ReadModel:
    """Give what is known with the lead that a screen or a press is about: as whoever loads it from a database does."""
    meaning = meaning.screen if isinstance(meaning, Open) else meaning
    if isinstance(meaning, official.OfLead | official.OnLead):
        return replace(known, lead=lead_of(known, meaning.lead))
    return known


def lead_of(known: ReadModel, code: str) -> Lead | None:
    return next((lead for lead in (*known.leads, *known.inbox, *known.closed) if lead.code == code), None)


def everybody(of: Invented) -> Room:
    """What does not depend on answers, every question as it is asked first, and what typed words lead to."""
    own = _of_features(None, of.content)
    return Room(ReadModel(), (*_entrances(of.content), *_read(of.content), *own, *_asked(of.content)))


def _of_features(role: Role | None, content: Content) -> Iterator[Exhibit]:
    """Yield the samples of the features that are for a role, or for everybody."""
    models = declared("model", FeatureModel)
    for name, one in declared("samples", FeatureSamples).items():
        if models[name].role is role:
            yield from one.exhibits(content)


def _entrances(content: Content) -> Iterator[Exhibit]:
    few = tuple(content.municipalities)[:FOUND]
    pages: tuple[Screen, ...] = (*map(reading.GuideChapter, content.chapters), *map(reading.FaqAnswer, content.faq))
    yield Exhibit("pages/language", reading.Languages())
    yield Exhibit("pages/welcome", reading.Menu())
    yield from (Exhibit(f"pages/{name}", reading.FixedPage(name)) for name in READ_PAGES)
    yield Exhibit("privacy", reading.Privacy())
    yield Exhibit("phrases.yaml", reading.ToAsk())
    yield from (Exhibit(PROGRAM, reading.Found(pages[:FOUND], is_sure=sure)) for sure in (False, True))
    yield Exhibit(TOWNS_FILE, towns.TownMatches(few))
    distances = tuple((slug, 10 * number) for number, slug in enumerate(few, start=1))
    yield Exhibit(PROGRAM, towns.Nearest(distances))
    yield Exhibit(PROGRAM, reading.Found(()))
    crowd, _ = Counter(place.plain for place in content.places).most_common(1)[0]
    yield Exhibit(PROGRAM, towns.PlacesNamed(crowd.replace(" ", "-")))
    longest = max(content.places, key=lambda place: len(place.name)).code
    yield from (Exhibit(PROGRAM, screen(longest)) for screen in (towns.Around,))
    yield Exhibit(PROGRAM, towns.ShareLocation())


def _read(content: Content) -> Iterator[Exhibit]:
    """Yield what is read, and each as a page that typed words lead to: the labels stand behind a sign there."""
    pages = [
        *(Exhibit(f"guide/{name}", reading.GuideChapter(name)) for name in content.chapters),
        *(Exhibit(f"faq/{name}", reading.FaqAnswer(name)) for name in content.faq),
        *(Exhibit(f"documents/{name}", reading.DocumentPage(name)) for name in content.documents),
        *(Exhibit("glossary.yaml", reading.TermPage(name, page // TERMS_PER_PAGE)) for page, name in _terms(content)),
    ]
    lines = [Exhibit(f"requirements/{name}", reading.ResultLine(name)) for name in content.requirements]
    yield Exhibit("guide.yaml", reading.Guide())
    yield from pages
    yield from (Exhibit(one.file, reading.Found((one.screen,))) for one in (*pages, *lines))
    yield from (Exhibit(f"guide/{name}", reading.SourceList("guide", name)) for name in content.chapters)
    yield from (Exhibit(f"faq/{name}", reading.SourceList("faq", name)) for name in content.faq)
    yield from (Exhibit("privacy", reading.PrivacyPart(name)) for name in content.privacy_parts)
    yield Exhibit("faq.yaml", reading.Faq())
    yield from (Exhibit("faq.yaml", reading.Topic(name)) for name in content.faq_topics)
    yield Exhibit("glossary.yaml", reading.Glossary())
    yield Exhibit("pages/towns", towns.Towns())
    yield from _towns(content)


def _terms(content: Content) -> Iterator[tuple[int, str]]:
    """Yield the terms by number in the dictionary of the first language: a term leads back to its page there."""
    language = content.languages[0]
    yield from enumerate(sorted(content.glossary, key=lambda name: alphabetical(content.glossary[name].term[language])))


def _towns(content: Content) -> Iterator[Exhibit]:
    yield Exhibit("regions.yaml", towns.Regions())
    yield from (Exhibit(TOWNS_FILE, towns.Region(code)) for code in content.regions)
    for town in content.municipalities.values():
        yield Exhibit(_file_of(town, content), towns.Town(town.slug))
        if town.local.rules:
            yield Exhibit(_file_of(town, content), towns.LocalRules(town.slug))


def _file_of(town: Municipality, content: Content) -> str:
    """Give the file of the town's own words where it has one, be they its rules or what is said about it."""
    own = f"municipalities/{town.slug}"
    return own if (content.languages[0], own) in content.words else TOWNS_FILE


def _asked(content: Content) -> Iterator[Exhibit]:
    """Yield every question with answers that lead to it, none of them to itself; a town is chosen first."""
    seen = set[str]()
    waiting = [dict[str, str]()]
    while waiting:
        answers = waiting.pop(0)
        if (name := walk(content, answers).here) is None or name in seen:
            continue
        seen.add(name)
        yield Exhibit(f"questions/{name}", reading.Ask(name), Session(answers=answers))
        for option in content.questions[name].options:
            given = next(iter(content.municipalities), LATER) if option == CHOSEN else option
            waiting.append({**answers, name: given})


def answered(of: Invented) -> Room:
    """What depends on answers, without a town and in each town with rules: questions, overview, lists, lines."""
    return Room(ReadModel(), tuple(_answered(of.content)))


def _answered(content: Content) -> Iterator[Exhibit]:
    for slug in (LATER, *(slug for slug, town in content.municipalities.items() if town.local.rules)):
        session, results = Session(answers=completed(content, {"town": slug})), set[tuple[str, ...]]()
        for name, option in each_answer(content):
            answers = completed(content, {"town": slug, name: option})
            # some are asked only with a town
            if answers.get(name) == option:
                session = Session(answers=answers)
                yield Exhibit(f"questions/{name}", reading.Ask(name), session)
                # the first answers to any questions are the same result
                if (given := (*answers, *answers.values())) not in results:
                    results.add(given)
                    yield Exhibit("pages/result", reading.Result(), session)
                yield from _lines(content, session, name)
        yield Exhibit("eligibility.yaml", reading.Answers(), session)
        yield Exhibit(PROGRAM, reading.Conditions(), session)
        yield Exhibit("documents.yaml", reading.Documents(), session)
        yield from _planned(session)
        yield Exhibit("pages/told", reading.Told(), session)
        yield from _lines(content, session, "")


def _planned(session: Session) -> Iterator[Exhibit]:
    """Yield the plan for the next month and for the last one that can be chosen."""
    yield Exhibit("pages/plan-months", PlanMonths(), session)
    soon, *_, last = map(month_code, coming_months(SOME_DAY.date()))
    for month in (soon, last):
        yield Exhibit("pages/plan", Plan(month), session)
        yield Exhibit("pages/plan-file", PlanFile(month), session)


def _lines(content: Content, session: Session, question: str) -> Iterator[Exhibit]:
    for line in assess(content, session.answers):
        if line.question == question:
            own = f"municipalities/{session.answers['town']}"
            file = own if line.rule_adds else f"requirements/{line.requirement}"
            yield Exhibit(file, reading.ResultLine(line.requirement), session)


def completed(content: Content, fixed: Mapping[str, str]) -> dict[str, str]:
    """Complete some answers with the first options that still lead to all of them."""
    answers = {"town": fixed.get("town", LATER)}
    while (here := walk(content, answers).here) is not None:
        answers[here] = fixed.get(here) or _towards(content, here, fixed.keys() - answers.keys())
    return answers


def each_answer(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for every answer but the choice of a town."""
    return ((name, option) for name, option, _ in content.answers() if content.questions[name].kind == "options")


def _towards(content: Content, here: str, wanted: set[str]) -> str:
    """Give the first option of a question behind which every wanted question can still come."""
    options = content.questions[here].options
    leading = (name for name, one in options.items() if wanted - {here} <= ahead([one.next], content.questions))
    return next(leading, next(iter(options)))


def nobody(of: Invented) -> Room:
    """What stands in place of pages/no-contact while there is no coordinator either."""
    return Room(ReadModel(coordinator=False), (Exhibit("pages/nobody", sending.NoContact(of.slug)),))


def looking_around(of: Invented) -> Room:
    about_towns = (one for one in _of_features(None, of.content) if model_of(one.screen).about_towns)
    return Room(
        of.looking_around(),
        (
            *_towns(of.content),
            *about_towns,
            *(Exhibit("pages/be-told", towns.BeTold(place)) for place in (of.slug, *of.content.regions)),
            Exhibit(TOWNS_FILE, towns.ToldOf()),
            Exhibit("pages/reminders", Reminders()),
            Exhibit("pages/no-contact", sending.NoContact(of.slug)),
            Exhibit("letter.md", sending.ReadyLetter(of.slug)),
            Exhibit("pages/papers", papers.PapersStart()),
        ),
    )


def making_papers(of: Invented) -> Room:
    """The interview for a CV and letters, question by question, and what is made of it."""
    said = of.papers()
    session = replace(
        of.session, papers=said, answers={**of.session.answers, "town": of.slug}, ask_town=frozenset({EVERY})
    )
    asked = (
        Exhibit(f"papers/{name}", papers.PaperAsk(kind, name), session)
        for kind in papers.KINDS
        for name, _ in papers.asked_for(kind, said.slug, of.content)
    )
    made = (("cv", "docx"), ("motivation", "pdf"), ("letter", "txt"))
    return Room(
        ReadModel(),
        (
            Exhibit("pages/papers", papers.PapersStart(), session),
            *asked,
            Exhibit("pages/paper-cv", papers.PaperPreview("cv"), session),
            Exhibit("pages/paper-motivation", papers.PaperPreview("motivation"), session),
            Exhibit("letter.md", sending.ReadyLetter(of.slug), session),
            *(Exhibit("pages/paper-file", papers.PaperFile(kind, form), session) for kind, form in made),
        ),
    )


def writing(of: Invented) -> Room:
    """A message to a town whose contact answers, field by field, by each way of being reached."""

    def filling(file: str, screen: Screen, draft: Draft) -> Exhibit:
        return Exhibit(file, screen, replace(of.session, draft=draft))

    begun = of.draft()
    named = replace(begun, name=of.cast.candidate)
    by_chat, by_phone, by_email = (replace(named, reach=way) for way in ContactMethod)
    filled = (by_chat, replace(by_phone, address=of.cast.phone), replace(by_email, address=of.cast.email))
    ready = [replace(one, words=of.cast.words).skip(Field.WORDS) for one in filled]
    answers = completed(of.content, of.session.answers or {"town": of.slug})
    whole = replace(of.session, answers=answers, ticks=frozenset(of.content.documents), ask_town=frozenset({EVERY}))
    asked, said = (Field.AGE, Field.CZECH, Field.PERMIT), of.papers()
    along = ready[0], replace(ready[0], cv=said.started)
    return Room(
        of.before_sending(),
        (
            Exhibit(_file_of(of.content.municipalities[of.slug], of.content), towns.Town(of.slug), of.session),
            Exhibit("pages/lead", sending.LeadStart(of.slug), of.session),
            filling("pages/lead-name", sending.LeadField(Field.NAME), begun),
            filling("pages/lead-reach", sending.LeadField(Field.REACH), named),
            filling("pages/lead-phone", sending.LeadField(Field.ADDRESS), by_phone),
            filling("pages/lead-email", sending.LeadField(Field.ADDRESS), by_email),
            filling("pages/lead-words", sending.LeadField(Field.WORDS), by_chat),
            *(filling(f"questions/{name}", sending.LeadField(name), by_chat) for name in asked),
            *(Exhibit("pages/lead-summary", sending.Summary(), replace(whole, draft=one)) for one in ready),
            Exhibit(PROGRAM, sending.AsRead(), replace(whole, draft=ready[0])),
            *(Exhibit("pages/lead-cv", sending.CvToSend(), replace(whole, draft=one, papers=said)) for one in along),
            Exhibit("pages/lead-summary", sending.Summary(), replace(whole, draft=along[1], papers=said)),
        ),
    )


def afterwards(of: Invented) -> Room:
    """What becomes of messages, one in each state, and the person's own data."""
    known = of.after_sending()
    words_of = {State.SENT: "pages/lead-waiting", State.SEEN: "pages/lead-waiting"}
    waiting = [lead.code for lead in known.leads if lead.state.is_open]
    invited = next(lead.code for lead in known.leads if lead.state is State.INVITED)
    shown = (
        Exhibit(PROGRAM, sending.MyLeads()),
        *(Exhibit(words_of.get(lead.state, PROGRAM), sending.MyLead(lead.code)) for lead in known.leads),
        Exhibit("pages/offer", overview.Offered(known.offers[0].lead)),
        Exhibit(TOWNS_FILE, towns.ToldOf()),
        Exhibit("pages/reminders", Reminders()),
        Exhibit("pages/my-data", sending.MyData()),
        Exhibit("pages/erase", sending.AskErase()),
        Exhibit("pages/erased", sending.Erased()),
        *(Exhibit("sentences.yaml", sending.Answering(code)) for code in waiting),
        *(Exhibit("pages/withdraw", sending.AskWithdraw(code)) for code in waiting),
        *(Exhibit(PROGRAM, screen(invited)) for screen in (sending.Moving, sending.InterviewFile)),
        Exhibit(PROGRAM, sending.Updating(waiting[0])),
        Exhibit("pages/welcome", reading.Menu()),
    )
    return Room(known, tuple(replace(one, session=of.session) for one in shown))


def contact(of: Invented) -> Room:
    """A town's contact: the invitation, leads, the town's own word, a change to agree to, settings."""
    known, until = of.of_contact(), f"{of.meeting:%Y%m%d}"
    first, town = known.inbox[0].code, of.content.municipalities[of.slug]
    announcing = Session(announcement=of.announcement())
    return Room(
        known,
        (
            Exhibit("pages/invite", official.Invite("invitation")),
            *_of_official(known),
            *(Exhibit(PROGRAM, official.Colleagues(lead.code)) for lead in known.inbox),
            Exhibit(PROGRAM, official.InterviewCheck(first), of.about_to_invite(first)),
            Exhibit("phrases.yaml", official.Declining(first, of.longest_reason)),
            *(Exhibit("sentences.yaml", official.SentenceCheck(first, name)) for name in of.content.says_of(of.slug)),
            Exhibit(TOWNS_FILE, towns.OwnTowns()),
            Exhibit("pages/own-town", towns.OwnTown(of.slug)),
            *(Exhibit(TOWNS_FILE, towns.Announcing(of.slug, part), announcing) for part in towns.AnnouncementPart),
            Exhibit(TOWNS_FILE, towns.Announced(of.slug), announcing),
            *_own_rules(town, of.content),
            Exhibit(PROGRAM, official.ChangeOfTown(known.changes[0].id)),
            Exhibit(PROGRAM, official.Substitutes(1, f"{until}-{until}")),
        ),
    )


def coordinator(of: Invented) -> Room:
    """A coordinator: leads that no town could get, and the overview of all towns."""
    known = of.of_coordinator()
    pages: tuple[Screen, ...] = (
        overview.AllTowns(), overview.NotAnswered(), overview.OneUnanswered(CODES[0]), overview.NotReached(),
        overview.Wanted(), overview.Months(), overview.TakingOver(COVERED), overview.Joining(),
    )  # fmt: skip
    return Room(
        known,
        (
            *_of_official(known),
            *(Exhibit("pages/overview", page) for page in pages),
            *_of_features(Role.COORDINATOR, of.content),
            Exhibit(TOWNS_FILE, overview.OtherTowns(CODES[0])),
            *(Exhibit(PROGRAM, official.Passing(lead.code)) for lead in known.inbox),
            *(Exhibit(PROGRAM, official.Outcome(lead.code)) for lead in known.inbox if lead.state is State.INVITED),
        ),
    )


def _of_official(known: ReadModel) -> Iterator[Exhibit]:
    """Yield what whoever answers leads sees: lists, each lead, the own settings."""
    me = known.duties[0].contact
    yield from (Exhibit(PROGRAM, screen) for screen in (reading.Menu(), official.Inbox()))
    yield from (Exhibit(PROGRAM, official.Leads(shelf)) for shelf in InboxFilter if shelf is not InboxFilter.OPEN)
    settings = (official.MySettings, official.DigestHours, official.PauseDays)
    yield from (Exhibit(PROGRAM, screen(me)) for screen in settings)
    for lead in (*known.inbox, *known.closed):
        if lead.state is not State.WITHDRAWN:
            yield Exhibit(PROGRAM, official.LeadDetails(lead.code))
            yield Exhibit("pages/lead-file", official.LeadFile(lead.code, official.RECORD))
            yield from [Exhibit(PROGRAM, official.AttachedCv(lead.code))] if lead.details.cv else []
        yield Exhibit(PROGRAM, official.LeadStub(lead.code))
    for code in (lead.code for lead in known.inbox):
        yield Exhibit("sentences.yaml", official.Writing(code))
        yield Exhibit("phrases.yaml", official.Reasons(code))
        yield Exhibit("pages/lead-note", official.Noting(code))
        steps = (official.Inviting, official.More, official.Hiring, official.ClosingLead)
        yield from (Exhibit(PROGRAM, step(code)) for step in steps)


def _without_leads(room: Room) -> Room:
    """Give the inbox before the first lead has come: then its own words stand there, and no list to measure."""
    page = "pages/inbox-coordinator" if room.known.overview else "pages/inbox"
    return Room(replace(room.known, inbox=(), closed=()), (Exhibit(page, official.Inbox(asked=True)),))


def rules_of_towns(of: Invented) -> Room:
    """What each town's contact sees of the town's rules."""
    every = of.content.municipalities.values()
    return Room(ReadModel(), tuple(shown for town in every for shown in _own_rules(town, of.content)))


def _own_rules(town: Municipality, content: Content) -> Iterator[Exhibit]:
    file = _file_of(town, content)
    if town.local.rules:
        yield Exhibit(file, towns.OwnRules(town.slug))
    for rule in town.local.rules:
        yield Exhibit(file, towns.OwnRule(town.slug, rule.requirement))
        yield Exhibit(file, towns.Objecting(town.slug, rule.requirement))


def administrator(of: Invented) -> Room:
    """An administrator. Of the previews only the frame: the page inside is measured as a candidate sees it."""
    content, known = of.content, of.of_administrator()
    questions = pages_of_kind(PageKind.FAQ, content)[:MOST_FOUND]
    shown: tuple[Screen, ...] = (
        admin.AdminInvite("t" * 22), admin.ContentState(), admin.Problems(1), admin.Overdue(), *map(admin.SourceDue, [*content.sources][:1]), admin.Missed(),
        admin.WordPages("f" * 16), admin.AskRollBack("v" * 12), admin.PreviewKinds(), *map(admin.PreviewList, PageKind),
        admin.PreviewMatches(tuple(map(encode_page, questions))),
    )  # fmt: skip
    framed = [preview_of(reading.Menu(), content.languages[0], content)] if content.scenarios else []
    exhibits = *(Exhibit("pages/admin-invite", one) for one in shown), *(Exhibit(PROGRAM, one) for one in framed)
    return Room(known, exhibits)


class Worded(NamedTuple):
    """A screen as people see it in one language, and the file its words stand in."""

    file: str
    screen: Screen
    messages: tuple[Message, ...]


def worded(
    content: Content, words: Mapping[str, Words], operator: Operator, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Worded]:
    """Yield every screen with the words of a `wanted` file in every language of `words`, with the longest that may stand on it."""
    content, operator = content.unsearched(), operator.named(_LONG_BOT)
    yield from (one for one in _all_year(content, words, operator) if wanted(one.file))
    for room in rooms(longest(content)):
        for exhibit in room.exhibits:
            known, file = at_hand(room.known, exhibit.screen), exhibit.file
            for language, spoken in words.items():
                context = RenderContext(spoken, content, exhibit.session, known, operator, SOME_DAY, words)
                named = file if file.endswith((".yaml", ".csv", ".md")) or file == PROGRAM else f"{language}/{file}.md"
                screen: Screen | None = exhibit.screen if wanted(named) else None
                while screen:
                    yield Worded(named, screen, messages := render(ScreenView(screen), context))
                    screen = following_page(screen, messages[0])


def _all_year(content: Content, words: Mapping[str, Words], operator: Operator) -> Iterator[Worded]:
    """Yield the screens that say where in the year we are, in every part of it: each must fit in each."""
    screens: dict[Screen, str] = {reading.FixedPage("year"): "pages/year", reading.Result(): "pages/result"}
    of_towns = ((town.slug, _file_of(town, content)) for town in content.municipalities.values())
    screens |= {towns.Town(slug): file for slug, file in of_towns if file != TOWNS_FILE}
    session = Session(answers=completed(content, {}))
    for stage in content.stages:
        now = datetime.combine(content.span(stage, SOME_DAY.year)[0], SOME_DAY.timetz())
        for language, spoken in words.items():
            context = RenderContext(spoken, content, session, ReadModel(), operator, now, words)
            for screen, file in screens.items():
                yield Worded(f"{language}/{file}.md", screen, render(ScreenView(screen), context))
