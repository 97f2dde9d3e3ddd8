"""Ways through the self-check: for every answer, a full set of answers that contains it.

The screens about towns' own words, with the longest that people may write there, so that they are measured too.

The coordinator's screens and the question of an offer, with long values, so that they are measured too.

The administrators' screens with long values, so that they are measured too.

The frame around a preview is no screen of its own: the page inside is measured as a candidate sees it.

Every screen that content can bring about: where its words stand, the screen, and a session that meets it.

Words every screen that content can bring about, with all that could be known at once, so that whole screens can be judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.content.content import READ_PAGES, Content
from bot.content.models import LATER, ahead
from bot.content.problems import Problem, Severity
from bot.conversation.admin.model import (
    LONGEST,
    AdminInvitation,
    AdminInvite,
    Administrator,
    AskRollBack,
    ContentState,
    Missed,
    MissedWord,
    Overdue,
    PreviewKinds,
    PreviewList,
    PreviewMatches,
    Problems,
    Standing,
)
from bot.conversation.admin.turn import MOST_FOUND, PageKind, encode_page, pages_of_kind
from bot.conversation.contact.model import Inbox, Invite, Noting, Reasons, Writing
from bot.conversation.lead.model import (
    Answering,
    AskErase,
    AskWithdraw,
    Details,
    Draft,
    Erased,
    Event,
    Field,
    Happened,
    Lead,
    LeadField,
    LeadStart,
    MyData,
    MyLead,
    NoContact,
    Offer,
    Reach,
    ReadyLetter,
    Role,
    State,
    Summary,
)
from bot.conversation.model import (
    Answers,
    Ask,
    DocumentPage,
    Documents,
    Faq,
    FaqEntry,
    FixedPage,
    Found,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Privacy,
    PrivacyPart,
    Result,
    ResultLine,
    Screen,
    Shown,
    SourceList,
    TermPage,
    ToAsk,
    Told,
    Topic,
)
from bot.conversation.overview.model import (
    AllTowns,
    Monthly,
    Months,
    NotAnswered,
    NotReached,
    Offered,
    OneUnanswered,
    OtherTowns,
    Overview,
    Trouble,
    Troubled,
    Unanswered,
    Wanted,
)
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import assess, walk
from bot.conversation.state import LoadedState, Session
from bot.conversation.towns.model import (
    Announced,
    Announcement,
    AnnouncementPart,
    Announcing,
    BeTold,
    Duty,
    Interest,
    Invitation,
    LocalRules,
    Objecting,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    Recruiting,
    Region,
    Regions,
    ToldOf,
    Town,
    TownNews,
    Towns,
)
from bot.conversation.towns.turn import MOST_WORDS
from bot.view.catalog import Words
from bot.view.context import Message, Operator, RenderContext
from bot.view.guide import TERMS_PER_PAGE
from bot.view.render import render


def completed(content: Content, fixed: Mapping[str, str]) -> dict[str, str]:
    """Complete some answers with the first options that still lead to all of them."""
    answers = {"town": fixed.get("town", LATER)}
    while (here := walk(content, answers).here) is not None:
        answers[here] = fixed.get(here) or _towards(content, here, fixed.keys() - answers.keys())
    return answers


def each_answer(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for every answer but the choice of a town."""
    for name, question in content.questions.items():
        if question.kind == "options":
            yield from ((name, option) for option in question.options)


def _towards(content: Content, here: str, wanted: set[str]) -> str:
    """Give the first option of a question behind which every wanted question can still come."""
    options = content.questions[here].options
    for name, option in options.items():
        if wanted - {here} <= ahead([option.next], content.questions):
            return name
    return next(iter(options))


_LATER = timedelta(days=90)
TOWNS = "pages/towns"
_HOW = Private("h" * MOST_WORDS)


def longest_name(content: Content) -> str:
    """Give the slug of the town with the longest name."""
    return max(content.municipalities, key=lambda name: len(content.municipalities[name].names["cs"]))


def news_of(path: str, content: Content, now: datetime) -> TownNews:
    """Give what could be known at once: a town that recruits, and somebody who wants to be told of many. The page of all towns is also measured without."""
    if path == TOWNS:
        return TownNews()
    slug, until = longest_name(content), (now + _LATER).date()
    said = Recruiting(slug, True, now, Private("N" * 20), 99, until, until, _HOW)  # noqa: FBT003  it is open
    wanted = tuple(Interest(place, now, now + _LATER) for place in content.municipalities)
    return TownNews({slug: said}, interests=wanted)


def of_own_towns(content: Content, now: datetime) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of what a contact says for the town, and of being told."""
    slug, until = longest_name(content), (now + _LATER).date()
    session = Session(announcement=Announcement(slug, 99, until, until, _HOW))
    yield "municipalities.csv", OwnTowns(), session
    yield "pages/own-town", OwnTown(slug), session
    yield from (("municipalities.csv", Announcing(slug, part), session) for part in AnnouncementPart)
    yield "municipalities.csv", Announced(slug), session
    for place in (slug, *content.regions):
        yield "pages/be-told", BeTold(place), session
    yield "municipalities.csv", ToldOf(), session
    for town in content.municipalities.values():
        words = f"municipalities/{town.slug}"
        if town.local.rules:
            yield words, OwnRules(town.slug), session
        for rule in town.local.rules:
            yield words, OwnRule(town.slug, rule.requirement), session
            yield words, Objecting(town.slug, rule.requirement), session


MANY = 12


def overview_of(content: Content, code: str, now: datetime) -> Overview:
    """Give an overview in which every list has several pages."""
    slug = longest_name(content)
    lead = Unanswered(code, slug, State.SENT, now, covered=False, of_coordinator=False)
    troubled = (Troubled(999, slug, Private("N" * 20), why) for why in Trouble)
    monthly = (Monthly(f"2026-{month:02}", slug, 99, 99, 99, 99) for month in range(MANY, 0, -1))
    return Overview((lead,) * MANY, (*troubled,) * 2, ((slug, 99),) * MANY, tuple(monthly))


def offers_of(content: Content, code: str, now: datetime) -> tuple[Offer, ...]:
    """Give an offer of the town with the longest name."""
    return (Offer(code, longest_name(content), now),)


def of_overview(code: str) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of all of them."""
    yield "pages/overview", AllTowns(), Session()
    shown: tuple[Screen, ...] = (
        NotAnswered(),
        OneUnanswered(code),
        OtherTowns(code),
        NotReached(),
        Wanted(),
        Months(),
    )
    yield from (("pages/overview", screen, Session()) for screen in shown)
    yield "pages/offer", Offered(code), Session()


PATH = "pages/admin-invite"
MANY_PROBLEMS = 12
_NAME = Private("N" * 20)


def known_to_administrators(known: LoadedState, now: datetime) -> LoadedState:
    """Add what an administrator knows where all that can be wrong is wrong."""
    problems = tuple(
        Problem("f" * 40, line, "m" * 400, "a" * 400) for line in range(9000, 9000 + MANY_PROBLEMS)
    )
    warned = Problem("f" * 40, 9000, "m" * 400, "a" * 400, Severity.WARNING)
    missed = tuple(MissedWord(Private("w" * LONGEST), 999) for _ in range(MANY_PROBLEMS))
    return replace(
        known,
        administrator=Administrator(1, _NAME),
        admin_invitation=AdminInvitation(_NAME, NOTHING),
        standing=Standing(now, problems, (warned,), "v" * 12, "v" * 12, missed),
    )


def of_administration(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of all of them."""
    shown: list[Screen] = [
        AdminInvite("t" * 22),
        ContentState(),
        Problems(1),
        Overdue(),
        Missed(),
        AskRollBack("v" * 12),
        PreviewKinds(),
        *(PreviewList(kind) for kind in PageKind),
        PreviewMatches(
            tuple(encode_page(screen) for screen in pages_of_kind(PageKind.FAQ, content)[:MOST_FOUND])
        ),
    ]
    yield from ((PATH, screen, Session()) for screen in shown)


SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODE = "XXXX-XXXX"
NOBODY = "pages/nobody"
"""What stands in place of pages/no-contact while there is no coordinator either."""
COORDINATORS = "pages/inbox-coordinator"


def shown_screens(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of everything that content can bring about."""
    empty = Session()
    yield "pages/welcome", Menu(), empty
    yield "pages/language", Languages(), empty
    yield "guide.yaml", Guide(), empty
    yield "pages/towns", Towns(), empty
    yield from ((f"pages/{name}", FixedPage(name), empty) for name in READ_PAGES)
    yield from ((f"guide/{name}", GuideChapter(name), empty) for name in content.chapters)
    yield from ((f"guide/{name}", SourceList("guide", name), empty) for name in content.chapters)
    yield from ((f"documents/{name}", DocumentPage(name), empty) for name in content.documents)
    yield from ((f"faq/{name}", FaqEntry(name), empty) for name in content.faq)
    yield from ((f"faq/{name}", SourceList("faq", name), empty) for name in content.faq)
    yield "privacy", Privacy(), empty
    yield from (("privacy", PrivacyPart(name), empty) for name in content.privacy_parts)
    yield "phrases.yaml", ToAsk(), empty
    yield "faq.yaml", Faq(), empty
    yield from (("faq.yaml", Topic(name), empty) for name in content.faq_topics)
    pages = range(0, len(content.glossary), TERMS_PER_PAGE)
    yield from (("glossary.yaml", Glossary(page), empty) for page, _ in enumerate(pages))
    yield from (("glossary.yaml", TermPage(name), empty) for name in content.glossary)
    yield "regions.yaml", Regions(), empty
    yield from (("municipalities.csv", Region(code), empty) for code in content.regions)
    for slug, town in content.municipalities.items():
        words = f"municipalities/{slug}" if town.local.rules else "municipalities.csv"
        yield words, Town(slug), empty
        if town.local.rules:
            yield words, LocalRules(slug), empty
    yield from _found(content)
    yield from _answered(content)
    yield from _leads(content)
    yield from of_own_towns(content, SOME_DAY)
    yield from of_overview(CODE)
    yield from of_administration(content)


def _found(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield what typed words lead to: the labels stand behind a sign there."""
    pages: list[tuple[str, Screen]] = [(f"guide/{name}", GuideChapter(name)) for name in content.chapters]
    pages += [(f"faq/{name}", FaqEntry(name)) for name in content.faq]
    pages += [(f"documents/{name}", DocumentPage(name)) for name in content.documents]
    pages += [(f"requirements/{name}", ResultLine(name)) for name in content.requirements]
    pages += [("glossary.yaml", TermPage(name)) for name in content.glossary]
    yield from ((path, Found((page,)), Session()) for path, page in pages)


def _answered(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield what depends on answers, without a town and in each town with rules: questions, overview, lists, lines."""
    with_rules = [slug for slug, town in content.municipalities.items() if town.local.rules]
    for slug in (LATER, *with_rules):
        session = Session(answers=completed(content, {"town": slug}))
        for name, option in each_answer(content):
            answers = completed(content, {"town": slug, name: option})
            if answers.get(name) != option:
                continue  # asked only with a town
            session = Session(answers=answers)
            yield f"questions/{name}", Ask(name), session
            yield "pages/result", Result(), session
            yield from _lines(content, session, name)
        yield "eligibility.yaml", Answers(), session
        yield "documents.yaml", Documents(), session
        yield "pages/told", Told(), session
        yield from _lines(content, session, "")


def _lines(content: Content, session: Session, question: str) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the lines of a result that a question decides; "": those that no question does."""
    for line in assess(content, session.answers):
        if line.question == question:
            path = f"requirements/{line.requirement}"
            if line.rule_adds:
                path = f"municipalities/{session.answers['town']}"
            yield path, ResultLine(line.requirement), session


def _leads(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the screens of a lead on both sides, with long values such as people may give."""
    slug = max(content.municipalities, key=lambda name: len(content.municipalities[name].names["cs"]))
    draft = Draft(CODE, slug, SOME_DAY, name=Private("N" * 20), reach=Reach.EMAIL, address=Private("a" * 30))
    by_phone = Session(draft=replace(draft, reach=Reach.PHONE))
    yield "pages/lead", LeadStart(slug), Session()
    yield "pages/no-contact", NoContact(slug), Session()
    yield NOBODY, NoContact(slug), Session()
    yield "letter.md", ReadyLetter(slug), Session()
    for field in Field:
        path = (
            f"questions/{field}" if field in {Field.AGE, Field.CZECH, Field.PERMIT} else f"pages/lead-{field}"
        )
        yield path.replace("lead-address", "lead-email"), LeadField(field), Session(draft=draft)
    yield "pages/lead-phone", LeadField(Field.ADDRESS), by_phone
    yield "pages/lead-summary", Summary(), Session(draft=draft)
    yield "pages/lead-waiting", MyLead(CODE), Session()
    yield "pages/withdraw", AskWithdraw(CODE), Session()
    yield "pages/my-data", MyData(), Session()
    yield "pages/erase", AskErase(), Session()
    yield "pages/erased", Erased(), Session()
    yield "pages/invite", Invite(CODE), Session()
    yield "pages/inbox", Inbox(), Session()
    yield COORDINATORS, Inbox(), Session()
    yield "pages/lead-note", Noting(CODE), Session()
    yield "phrases.yaml", Reasons(CODE), Session()
    yield "sentences.yaml", Writing(CODE), Session()
    yield "sentences.yaml", Answering(CODE), Session()


_LONG_BOT = "b" * 32
_COORDINATOR = Duty(1, Role.COORDINATOR, "", Private("N" * 20))
_DETAILS = Details(
    name=Private("N" * 20), reach=Reach.CHAT, address=NOTHING, verified=False, words=NOTHING, language="cs",
    answers={}, ticks=frozenset(), ask_town=False, agreed="",
)  # fmt: skip
_LEAD = Lead(
    CODE,
    "",
    coordinator=False,
    state=State.SENT,
    details=_DETAILS,
    events=(Event(Happened.SENT, SOME_DAY),),
)
_SOMETHING = LoadedState(
    leads=(_LEAD,), lead=_LEAD, invitation=Invitation(Role.CONTACT, "", Private("N" * 20), NOTHING)
)


class Worded(NamedTuple):
    """A screen as people see it in one language, and the file its words stand in."""

    file: str
    screen: Screen
    messages: tuple[Message, ...]


def worded(content: Content, words: Mapping[str, Words], operator: Operator) -> Iterator[Worded]:
    """Yield every screen in every language of `words`, one after the other."""
    everything = replace(
        _SOMETHING,
        overview=overview_of(content, CODE, SOME_DAY),
        offers=offers_of(content, CODE, SOME_DAY),
        towns_with_contact=frozenset(content.municipalities),
    )
    news = {path: news_of(path, content, SOME_DAY) for path in ("", TOWNS)}
    operator = operator.named(_LONG_BOT)
    for path, screen, session in shown_screens(content):
        known = replace(
            everything,
            coordinator=path != NOBODY,
            news=news[path if path == TOWNS else ""],
            duties=(_COORDINATOR,) if path == COORDINATORS else (),
        )
        if path == PATH:
            known = known_to_administrators(known, SOME_DAY)
        for language, spoken in words.items():
            context = RenderContext(spoken, content, session, known, operator, SOME_DAY, words)
            file = path if path.endswith((".yaml", ".csv", ".md")) else f"{language}/{path}.md"
            yield Worded(file, screen, render(Shown(screen), context))
