"""People who do not exist, and what they have sent each other, so that the screens of both sides can be shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.content.content import Content, Translated
from bot.conversation.draft import Reach
from bot.conversation.known import Known
from bot.conversation.lead import Closing, Details, Event, Happened, Lead, Role, State, Step, Voice
from bot.conversation.municipal.duty import Duty, Invitation
from bot.conversation.municipal.overview import Monthly, Overview, Trouble, Troubled, Unanswered
from bot.conversation.municipal.preferences import Colleague, Mail, Preferences
from bot.conversation.municipal.town_changes import Stage, TownChange, What
from bot.conversation.offer import Offer
from bot.conversation.private import NOTHING, Private
from bot.conversation.renewing import may_send
from bot.conversation.session import Session
from bot.conversation.town_news import Interest, TownNews

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


def session(content: Content) -> Session:
    """Give the first example person with a listed town who may send a message, or else the first of all."""
    given = [Session(answers=scenario.answers) for scenario in content.scenarios.values()]
    fitting = [one for one in given if content.town(one.answers) and may_send(one, content)]
    return (*fitting, *given)[0]


def town(content: Content) -> str:
    """Give the town of that person, or else the first one."""
    chosen = content.town(session(content).answers)
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


def before_sending(slug: str) -> Known:
    """Give what is known when a candidate turns to a town whose contact answers."""
    return Known(fresh=CODES[0], towns_with_contact=frozenset({slug}), readers=_readers(slug))


def after_sending(content: Content, now: datetime) -> Known:
    """Give what is known of a candidate with a lead in each state, one of which may go to another town."""
    sent = leads(content, now)
    other = list(content.municipalities)[-1]
    return Known(
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


def of_contact(content: Content, slug: str, now: datetime) -> Known:
    """Give what is known of a town's contact with leads, a colleague, settings and a change to agree to."""
    given = leads(content, now, to=(slug,))
    return Known(
        duties=(Duty(1, Role.CONTACT, slug, CONTACT),),
        colleagues=(Duty(2, Role.DEPUTY, slug, DEPUTY),),
        inbox=tuple(lead for lead in given if lead.state.is_open),
        closed=tuple(lead for lead in given if not lead.state.is_open),
        invitation=Invitation(Role.CONTACT, slug, CONTACT, NOTHING),
        preferences=(Preferences(1, Mail.CONFIRMED, 8, None, (Colleague(2, DEPUTY),)),),
        changes=(
            TownChange(1, slug, 2, What.REMOVE, Stage.ASKED, DEPUTY, Role.DEPUTY, now + timedelta(days=7)),
        ),
    )


def of_coordinator(content: Content, now: datetime) -> Known:
    """Give what is known of a coordinator: leads that no town could get, and the overview of all towns."""
    slugs = tuple(content.municipalities)[:SOME_TOWNS]
    given = leads(content, now, coordinator=True)
    return Known(
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
    answers = {**session(content).answers, "town": slug}
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
