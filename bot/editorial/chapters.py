"""The candidate's chapters: what everybody sees, what each example person sees of their own, and a message to a town.

People who do not exist, and what they have sent each other, so that the screens of both sides can be shown.

What officials see: a town's contact with leads, colleagues and settings, and a coordinator of all towns.

Every notice and letter that reaches people without their asking, on invented leads: to candidates, to officials.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot.content.content import READ_PAGES, Content, Translated
from bot.content.models import CHOSEN, LATER, Situation
from bot.conversation.codes import has_code
from bot.conversation.contact.model import (
    ChangeStage,
    Colleague,
    Inbox,
    Invite,
    Inviting,
    Mail,
    PauseDays,
    Preferences,
    TownChange,
    What,
)
from bot.conversation.contact.model import ChangeStage as Progress
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import (
    PLAIN,
    AskErase,
    Closing,
    Details,
    Erased,
    Event,
    Field,
    Happened,
    Lead,
    LeadStart,
    MyData,
    MyLead,
    MyLeads,
    Offer,
    Reach,
    Role,
    State,
    Step,
    Voice,
    Way,
)
from bot.conversation.model import (
    Ask,
    BeginLead,
    FaqEntry,
    Fill,
    FixedPage,
    Found,
    GuideChapter,
    Languages,
    Menu,
    News,
    Open,
    Privacy,
    Result,
    Say,
    Screen,
    ToAsk,
)
from bot.conversation.overview.model import (
    AllTowns,
    Monthly,
    Offered,
    Overview,
    Trouble,
    Troubled,
    Unanswered,
)
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import walk
from bot.conversation.state import LoadedState, Session
from bot.conversation.towns.model import (
    AnnouncementPart,
    Announcing,
    Duty,
    Interest,
    Invitation,
    Nearest,
    Recruiting,
    ToldOf,
    Town,
    TownMatches,
    TownNews,
)
from bot.editorial.preview import Fixture, PreviewChapter, Sent, Standing
from bot.view import letters, town_letters
from bot.view.context import RenderContext
from bot.view.letters import LadderWait

CANDIDATE = Private("Olena Ukázková")
PHONE, EMAIL = "+420 601 000 001", "olena@example.org"
CONTACT, DEPUTY, COORDINATOR = Private("Jana Ukázková"), Private("Petr Náhradní"), Private("Karel Zkušební")
PLACE = Private("Vymyšlená 1")
NO_WORDS: Translated = {}
SOME_TOWNS = 3
"""How many towns a coordinator could offer here; of a long list the first page says all."""
CODES = tuple(f"UKZK-222{sign}" for sign in "23456789A")
_DAYS = {state: days for days, state in enumerate(State, start=1)}
_SEEN = (Happened.SENT, Happened.OPENED)
_TAKEN = (*_SEEN, Happened.TAKEN)
_EVENTS = {
    State.SENT: (Happened.SENT,),
    State.SEEN: _SEEN,
    State.TAKEN: _TAKEN,
    State.CONTACTED: (*_TAKEN, Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE, Happened.CONTACTED),
    State.INVITED: (*_TAKEN, Happened.INVITED),
    State.DECLINED: (*_TAKEN, Happened.DECLINED),
    State.HIRED: (*_TAKEN, Happened.INVITED, Happened.CONFIRMED, Happened.HIRED),
    State.CLOSED: (*_SEEN, Happened.CLOSED),
    State.WITHDRAWN: (*_SEEN, Happened.WITHDRAWN),
}


def invented_session(content: Content) -> Session:
    """Give the first example person with a listed town who may send a message, or else the first of all."""
    given = [Session(answers=scenario.answers) for scenario in content.scenarios.values()]
    fitting = [one for one in given if content.town(one.answers) and may_send(one, content)]
    return (*fitting, *given)[0]


def town(content: Content) -> str:
    """Give the town of that person, or else the first one."""
    chosen = content.town(invented_session(content).answers)
    return chosen.slug if chosen else next(iter(content.municipalities))


def ready_sentence(said: Mapping[str, Translated]) -> Translated:
    """Give the first of the ready sentences, by language; empty where there is none."""
    return next(iter(said.values()), NO_WORDS)


def leads(content: Content, now: datetime, *, to: tuple[str, ...] = (), coordinator: bool = False) -> tuple[Lead, ...]:  # fmt: skip
    """Give one lead in each state, to these towns in turn (none named: to all there are)."""
    slugs = to or tuple(content.municipalities)
    return tuple(
        _lead(content, state, code, slugs[number % len(slugs)], now, coordinator=coordinator)
        for number, (state, code) in enumerate(zip(State, CODES, strict=True))
    )


def before_sending(slug: str) -> LoadedState:
    """Give what is known when a candidate turns to a town whose contact answers."""
    return LoadedState(fresh=CODES[0], towns_with_contact=frozenset({slug}), readers=_readers(slug))


def after_sending(content: Content, now: datetime) -> LoadedState:
    """Give what is known of a candidate with a lead in each state, one of which may go to another town."""
    sent = leads(content, now)
    other = list(content.municipalities)[-1]
    return LoadedState(
        fresh=CODES[1],
        leads=sent,
        towns_with_contact=frozenset(content.municipalities),
        readers=_readers(other),
        offers=(Offer(sent[1].code, other, now),),
        news=TownNews(interests=(Interest(town(content), now, now + timedelta(days=30)),)),
    )


def _readers(slug: str) -> tuple[Duty, ...]:
    """Give who may come to see what is sent to a town."""
    return Duty(1, Role.CONTACT, slug, CONTACT), Duty(3, Role.COORDINATOR, "", COORDINATOR)


def of_contact(content: Content, slug: str, now: datetime) -> LoadedState:
    """Give what is known of a town's contact with leads, a colleague, settings and a change to agree to."""
    given = leads(content, now, to=(slug,))
    return LoadedState(
        duties=(Duty(1, Role.CONTACT, slug, CONTACT),),
        colleagues=(Duty(2, Role.DEPUTY, slug, DEPUTY),),
        inbox=tuple(lead for lead in given if lead.state.is_open),
        closed=tuple(lead for lead in given if not lead.state.is_open),
        invitation=Invitation(Role.CONTACT, slug, CONTACT, NOTHING),
        preferences=(Preferences(1, Mail.CONFIRMED, 8, None, (Colleague(2, DEPUTY),)),),
        changes=(
            TownChange(
                1, slug, 2, What.REMOVE, ChangeStage.ASKED, DEPUTY, Role.DEPUTY, now + timedelta(days=7)
            ),
        ),
    )


def of_coordinator(content: Content, now: datetime) -> LoadedState:
    """Give what is known of a coordinator: leads that no town could get, and the overview of all towns."""
    slugs = tuple(content.municipalities)[:SOME_TOWNS]
    given = leads(content, now, coordinator=True)
    return LoadedState(
        duties=(Duty(3, Role.COORDINATOR, "", COORDINATOR),),
        inbox=tuple(lead for lead in given if lead.state.is_open),
        closed=tuple(lead for lead in given if not lead.state.is_open),
        towns_with_contact=frozenset(slugs),
        preferences=(Preferences(3, Mail.NONE),),
        overview=Overview(
            (
                Unanswered("UKZK-333A", slugs[0], State.SENT, now - timedelta(days=6), covered=False, of_coordinator=False),
                Unanswered(CODES[0], slugs[-1], State.SENT, now - timedelta(days=1), covered=True, of_coordinator=True),
            ),
            tuple(Troubled(number, slugs[0], CONTACT, why) for number, why in enumerate(Trouble, start=1)),
            ((slugs[-1], 7),),
            (Monthly(f"{now:%Y-%m}", slugs[0], 9, 8, 7, 1),),
        ),
    )  # fmt: skip


def _lead(content: Content, state: State, code: str, slug: str, now: datetime, *, coordinator: bool) -> Lead:
    answers = {**invented_session(content).answers, "town": slug}
    details = Details(
        CANDIDATE, Reach.CHAT, NOTHING, verified=False, words=NOTHING, language="uk", answers=answers,
        ticks=frozenset(list(content.documents)[:2]), ask_town=True, agreed=content.version,
    )  # fmt: skip
    reason = {State.DECLINED: next(iter(content.reasons), ""), State.CLOSED: str(Closing.DUPLICATE)}
    began = now - timedelta(days=_DAYS[state])
    happened = [
        _event(content, what, began + timedelta(hours=hour), now) for hour, what in enumerate(_EVENTS[state])
    ]
    return Lead(code, slug, coordinator, state, details, reason.get(state, ""), events=tuple(happened))


def _event(content: Content, what: Happened, at: datetime, now: datetime) -> Event:
    """Give one step as a contact and a candidate would leave it, with ready sentences for their words."""
    match what:
        case Happened.TOWN_WROTE:
            voice = Voice(Role.CONTACT, ready_sentence(content.town_says))
            return Event(what, at, CONTACT, Private(voice.ready.get("cs", "–")), voice, Step(1))
        case Happened.CANDIDATE_WROTE:
            voice = Voice(ready=ready_sentence(content.candidate_says))
            return Event(what, at, text=Private(voice.ready.get("cs", "–")), voice=voice)
        case Happened.INVITED:
            meeting = (now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
            return Event(what, at, CONTACT, PLACE, Voice(Role.CONTACT), Step(1, when=meeting))
        case Happened.CLOSED:
            return Event(what, at, CONTACT, step=Step(1, about=Closing.DUPLICATE))
        case Happened.SENT | Happened.WITHDRAWN | Happened.CONFIRMED:
            return Event(what, at)
        case _:
            return Event(what, at, CONTACT, voice=Voice(Role.CONTACT), step=Step(1))


FOUND = 3
"""How many pages or towns the answer to typed words shows here."""


def everybody(title: str, stage: Fixture) -> PreviewChapter:
    """What does not depend on answers, every question as it is asked first, and what typed words lead to."""
    content = stage.content
    chapter = PreviewChapter("everybody", title, stage)
    pages: tuple[Screen, ...] = (*map(GuideChapter, content.chapters), *map(FaqEntry, content.faq))
    towns = tuple(content.municipalities)[:FOUND]
    starts: tuple[Screen, ...] = (
        Languages(),
        Menu(),
        *map(FixedPage, READ_PAGES),
        Privacy(),
        ToAsk(),
        Found(pages[:FOUND]),
        TownMatches(towns),
        Nearest("", tuple((slug, 10 * number) for number, slug in enumerate(towns, start=1))),
    )
    chapter.explore([*map(Standing, starts), *asked(content)])
    return chapter


def asked(content: Content) -> Iterator[Standing]:
    """Yield every question with answers that lead to it, none of them to itself; a town is chosen first."""
    seen = set[str]()
    waiting = [dict[str, str]()]
    while waiting:
        answers = waiting.pop(0)
        name = walk(content, answers).here
        if name is None or name in seen:
            continue
        seen.add(name)
        yield Standing(Ask(name), Session(answers=answers))
        question = content.questions[name]
        for option in question.options:
            given = next(iter(content.municipalities), LATER) if option == CHOSEN else option
            waiting.append({**answers, name: given})


def example(name: str, title: str, stage: Fixture, common: PreviewChapter) -> PreviewChapter:
    """What one example person sees at the end of their answers, as far as it is not what everybody sees."""
    session = Session(answers=stage.content.scenarios[name].answers)
    chapter = PreviewChapter(f"example-{name}", title, stage)
    start = Standing(Result(), session)
    own = (Standing(place.screen, session) for place in common.places.values() if has_code(place.screen))
    differing = (place.screen for place in own if not chapter.looks_as_in(common, place))
    chapter.explore([start, *(stage.act(start, Open(screen)).place for screen in differing)], common)
    return chapter


def writing(title: str, stage: Fixture, *common: PreviewChapter) -> PreviewChapter:
    """A message to a town whose contact answers, from the town's page to "send", by each way of being reached."""
    session, slug = invented_session(stage.content), town(stage.content)
    stage = replace(stage, known=before_sending(slug))
    chapter = PreviewChapter("writing", title, stage)
    start = Standing(LeadStart(slug), session)
    named = stage.act(stage.act(start, BeginLead(slug, coordinator=False)).place, Say(CANDIDATE))
    chapter.explore([Standing(Town(slug), session), start, named.place], *common, on=True)
    for reach, address in ((Reach.PHONE, PHONE), (Reach.EMAIL, EMAIL)):
        way = stage.act(named.place, Fill(Field.REACH, reach)).place
        chapter.add(way)
        words = stage.act(way, Say(Private(address))).place
        chapter.add(words)
        chapter.add(stage.act(words, Fill(Field.WORDS, "skip")).place)
    return chapter


def afterwards(title: str, stage: Fixture, *common: PreviewChapter) -> PreviewChapter:
    """What becomes of messages, one in each state, and the person's own data."""
    stage = replace(stage, known=after_sending(stage.content, stage.now))
    chapter = PreviewChapter("afterwards", title, stage)
    session = invented_session(stage.content)
    starts: tuple[Screen, ...] = (
        MyLeads(),
        *(MyLead(lead.code) for lead in stage.known.leads),
        Offered(stage.known.offers[0].lead),
        ToldOf(),
        MyData(),
        AskErase(),
    )
    chapter.explore([Standing(screen, session) for screen in starts], *common, on=True)
    chapter.add(Standing(Erased()))
    return chapter


def contact(title: str, stage: Fixture, *common: PreviewChapter) -> PreviewChapter:
    """What the contact of a town sees, a lead in each state; also what is typed: an interview, a holiday, a vacancy."""
    slug = town(stage.content)
    stage = replace(stage, known=of_contact(stage.content, slug, stage.now))
    chapter = PreviewChapter("contact", title, stage)
    starts: tuple[Screen, ...] = (Invite("invitation"), Inbox())
    chapter.explore(map(Standing, starts), *common, on=True)
    later = stage.now + timedelta(days=7)
    day = f"{later.day}. {later.month}. {later.year}"
    for screen, text in (
        (Inviting(stage.known.inbox[0].code), f"{day} 10:00 {PLACE}"),
        (PauseDays(1), day),
        (Announcing(slug, AnnouncementPart.UNTIL), day),
    ):
        place = chapter.places[Standing(screen).key]
        chapter.explore([stage.act(place, Say(Private(text))).place], *common, on=True)
    return chapter


def coordinator(title: str, stage: Fixture, *common: PreviewChapter) -> PreviewChapter:
    """What a coordinator sees: leads that no town could get, and the overview of all towns."""
    stage = replace(stage, known=of_coordinator(stage.content, stage.now))
    chapter = PreviewChapter("coordinator", title, stage)
    starts: tuple[Screen, ...] = (Menu(), Inbox(), AllTowns())
    chapter.explore(map(Standing, starts), *common, on=True)
    return chapter


LINK = "https://cpa.example.org/l/…"
"""What stands in place of the link to a lead page."""
Told: TypeAlias = tuple[str, Callable[[RenderContext], Sent | None]]
_STATES: Mapping[News, State] = {
    News.TAKEN: State.TAKEN, News.CONTACTED: State.CONTACTED, News.DECLINED: State.DECLINED, News.WROTE: State.CONTACTED,
    News.INVITED: State.INVITED, News.HIRED: State.HIRED, News.CLOSED: State.CLOSED,
}  # fmt: skip
"""In which state a lead is when its candidate hears this; the others: opened, not taken on yet."""
_CLIMBED = {
    "reminder": Happened.REMINDED,
    "deputy": Happened.DEPUTY_ASKED,
    "coordinator": Happened.COORDINATOR_ASKED,
}


def to_candidates(title: str, stage: Fixture) -> PreviewChapter:
    """What a candidate hears without asking: of a message, and of a town that recruits."""
    stage = replace(stage, known=after_sending(stage.content, stage.now))
    chapter = PreviewChapter("news", title, stage)
    for name, worded in (*_news(stage), *_interests(stage)):
        chapter.tell(name, worded)
    return chapter


def to_officials(title: str, stage: Fixture) -> PreviewChapter:
    """What contacts, coordinators and the operator get: notices in Telegram, and letters by e-mail."""
    slug = town(stage.content)
    stage = replace(stage, known=of_contact(stage.content, slug, stage.now))
    chapter = PreviewChapter("notices", title, stage)
    for name, worded in (*_of_leads(stage), *_waiting(stage), *_lists(stage), *_of_town(stage, slug)):
        chapter.tell(name, worded)
    for cause in letters.ALARMS:
        chapter.tell(f"alarm-{cause}", partial(letters.alarm, cause, 1))
    return chapter


def _news(stage: Fixture) -> Iterator[Told]:
    leads = {lead.state: lead for lead in stage.known.leads}
    ready = ready_sentence(stage.content.town_says)
    for what in News:
        lead = leads[_STATES.get(what, State.SEEN)]
        lead = _with(lead, stage, Happened.HANDED, Happened.PASSED_ON, Happened.UNDONE)
        text = Private(stage.known.offers[0].slug if what is News.OFFERED else ready.get("cs", "–"))
        voice = Voice(Role.CONTACT, ready) if what is News.WROTE else PLAIN
        yield f"news-{what}", partial(letters.candidate_news, lead, what, CONTACT, text, voice=voice)
    for name, climbed in _CLIMBED.items():
        lead, wait = _with(leads[State.SENT], stage, climbed), LadderWait(Situation.UNREAD, 2)
        yield f"waiting-{name}", partial(letters.still_waiting, lead, wait)


def _interests(stage: Fixture) -> Iterator[Told]:
    slug = town(stage.content)
    until = (stage.now + timedelta(days=60)).date()
    said = Recruiting(slug, True, stage.now, CONTACT, 2, until, until)  # noqa: FBT003  it is open
    yield "town-recruits", partial(town_letters.town_opened, stage.content.municipalities[slug], said)
    yield "renew-interest", partial(town_letters.renew_interests, stage.known.news.interests)


def _of_leads(stage: Fixture) -> Iterator[Told]:
    lead, code = stage.known.inbox[0], Private("123456")
    yield "new-lead", partial(letters.new_lead, lead)
    yield "new-lead-by-mail", partial(letters.mail_of_lead, lead)
    yield "new-lead-by-mail-and-page", partial(letters.mail_of_lead, lead, link=LINK)
    yield "sent-again", lambda context: letters.marked(letters.new_lead(lead, context), context)
    yield "withdrawn", partial(letters.withdrawn_notice, lead.code)
    for kind in letters.TALK_NOTICES:
        yield f"notice-{kind}", partial(letters.talk_notice, kind, lead)
    yield "stopped", partial(letters.stopped_notice, lead)
    yield "confirm-address", partial(letters.confirm_contact_email, code, lead.slug)
    yield "confirm-address-by-page", partial(letters.confirm_contact_email, code, lead.slug, link=LINK)
    yield "trial", partial(letters.trial_by_telegram, link=LINK)
    yield "trial-by-mail", partial(letters.trial_by_mail, link=LINK)


def _waiting(stage: Fixture) -> Iterator[Told]:
    for name, what in _CLIMBED.items():
        lead = _with(stage.known.inbox[0], stage, what)
        for situation in Situation:
            yield f"{name}-{situation}", partial(letters.reminder, lead, LadderWait(situation, 2))
        wait = LadderWait(Situation.UNREAD, 2)
        yield f"{name}-by-mail", partial(letters.mail_reminder, lead, wait, LINK)


def _lists(stage: Fixture) -> Iterator[Told]:
    for channel in ("telegram", "mail"):
        yield f"daily-{channel}", partial(letters.daily_list, stage.known.inbox, channel, links={})
        yield f"many-{channel}", partial(letters.many_new, stage.known.inbox, channel, links={})


def _of_town(stage: Fixture, slug: str) -> Iterator[Told]:
    town, asked = stage.content.municipalities[slug], stage.known.changes[0]
    rule = town.local.rules[0].requirement if town.local.rules else "–"
    for progress in (Progress.ASKED, Progress.TOLD, Progress.DONE, Progress.STOPPED):
        change = replace(asked, stage=progress)
        yield f"change-{progress}", partial(town_letters.change_notice, change, concerned=False)
        yield f"change-{progress}-by-mail", partial(town_letters.change_letter, change, link=LINK)
    yield "colleague-said", partial(town_letters.colleague_said, town, DEPUTY, None)
    yield "rule-wrong", partial(town_letters.rule_wrong, town, rule, CONTACT, Private("…"))


def _with(lead: Lead, stage: Fixture, *happened: Happened) -> Lead:
    """Give a lead to which more has happened."""
    at, step = stage.now - timedelta(hours=1), Step(1, to=2, when=stage.now, about=Happened.TAKEN)
    passed = replace(step, about=Way.PHONE)
    events = tuple(
        Event(what, at, CONTACT, DEPUTY, step=passed if what is Happened.PASSED_ON else step)
        for what in happened
    )
    return replace(lead, events=(*lead.events, *events))
