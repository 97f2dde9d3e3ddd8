"""People who do not exist, what they have sent each other, and what is known of it in each situation.

One content, two casts: names that are read as examples (`examples`), for whoever looks at screens, and the longest that
anybody may write (`longest`), for whoever measures them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.content.content import Content, Translated
from bot.content.models import LATER
from bot.content.problems import Problem, Remark, Severity
from bot.conversation.admin.model import LONGEST, AdminInvitation, Administrator, ContentStatus, MissedWord
from bot.conversation.contact.model import ChangeKind, ChangeStage, Colleague, Mail, Preferences, TownChange
from bot.conversation.lead.events import Closing, LeadEvent, State
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import (
    MAX_WORDS,
    Attribution,
    ContactMethod,
    Details,
    Draft,
    Duty,
    Event,
    Interview,
    Invitation,
    Lead,
    Offer,
    Role,
    Step,
)
from bot.conversation.overview.model import Joined, Monthly, Overview, Trouble, Troubled, Unanswered
from bot.conversation.papers.model import PaperAnswers, finished_cv
from bot.conversation.plan import KeptReminder, Reminder, asked_for, month_code, paper_months
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import EVERY
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns.model import Announcement, Interest, Recruiting, TownReadModel
from bot.conversation.towns.turn import MOST_WORDS

SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = tuple(f"UKZK-222{sign}" for sign in "23456789A")
"""Codes of leads, one for each state."""
COVERED = "UKZK-333A"
"""A lead that a coordinator hears of and may not open."""
SOME_TOWNS = 3
"""How many towns a coordinator could offer to an example person; of a long list the first page says all."""
_NO_WORDS: Translated = {}
_NAME = Private("N" * 20)
_SEEN = (LeadEvent.SENT, LeadEvent.OPENED)
_TAKEN = (*_SEEN, LeadEvent.TAKEN)
_EVENTS = {
    State.SENT: (LeadEvent.SENT,),
    State.SEEN: _SEEN,
    State.TAKEN: _TAKEN,
    State.CONTACTED: (*_TAKEN, LeadEvent.TOWN_WROTE, LeadEvent.CANDIDATE_WROTE, LeadEvent.CONTACTED),
    State.INVITED: (*_TAKEN, LeadEvent.INVITED),
    State.DECLINED: (*_TAKEN, LeadEvent.DECLINED),
    State.HIRED: (*_TAKEN, LeadEvent.INVITED, LeadEvent.CONFIRMED, LeadEvent.HIRED),
    State.CLOSED: (*_SEEN, LeadEvent.CLOSED),
    State.WITHDRAWN: (*_SEEN, LeadEvent.WITHDRAWN),
}


@dataclass(frozen=True)
class Cast:
    """What people are called and write; `posts` are vacancies, and `many` is how often each thing of a list is there."""

    candidate: Private
    phone: Private
    email: Private
    contact: Private
    deputy: Private
    coordinator: Private
    place: Private
    how: Private
    words: Private
    posts: int
    many: int


EXAMPLES = Cast(
    candidate=Private("Olena Ukázková"), phone=Private("+420601000001"), email=Private("olena@example.org"),
    contact=Private("Jana Ukázková"), deputy=Private("Petr Náhradní"), coordinator=Private("Karel Zkušební"),
    place=Private("Vymyšlená 1"), how=NOTHING, words=NOTHING, posts=2, many=1,
)  # fmt: skip
LONG = Cast(
    candidate=_NAME, phone=Private("4" * 16), email=Private("a" * 30),
    contact=_NAME, deputy=_NAME, coordinator=_NAME,
    place=_NAME, how=Private("h" * MOST_WORDS), words=Private("w" * MAX_WORDS),
    posts=99, many=12,
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """A cast in one content. `session` is the candidate's, `slug` the town of most screens, `towns` all in order of use."""

    content: Content
    now: datetime
    cast: Cast
    session: Session
    slug: str
    towns: tuple[str, ...]

    @property
    def meeting(self) -> datetime:
        return (self.now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)

    def draft(self) -> Draft:
        return Draft(CODES[0], self.slug, self.now, agreed=self.content.version)

    def papers(self) -> PaperAnswers:
        """Give as many choices as can be taken for a paper, and as much typed as may be."""
        asked, cast = self.content.papers, self.cast
        chosen = {name: tuple(item.options)[: item.most] for name, item in asked.items()}
        typed = {
            name: cast.place if cast.many == 1 else Private("w" * item.length)
            for name, item in asked.items()
            if item.lines
        }
        return PaperAnswers(self.now, self.slug, chosen, {**typed, "name": cast.candidate})

    def announcement(self) -> Announcement:
        said = self.recruiting()
        return Announcement(self.slug, said.posts, said.until, said.apply_by, said.how)

    def recruiting(self) -> Recruiting:
        until, cast = (self.now + timedelta(days=60)).date(), self.cast
        return Recruiting(
            self.slug, open=True, on=self.now, by=cast.contact,
            posts=cast.posts, until=until, apply_by=until, how=cast.how,
        )  # fmt: skip

    @property
    def longest_reason(self) -> str:
        return max(self.content.reasons, key=lambda name: len(self.content.reasons[name]["cs"]), default="")

    def about_to_invite(self, code: str) -> Session:
        return Session(interview=Interview(code, self.meeting, self.cast.place))

    def interests(self, *places: str) -> tuple[Interest, ...]:
        return tuple(Interest(place, self.now, self.now + timedelta(days=30)) for place in places)

    def reminders(self) -> tuple[KeptReminder, ...]:
        """Give one of each."""
        asked = (*Reminder, month_code(paper_months(self.now.date())[-1]))
        begun = {"town": LATER}
        return tuple(filter(None, (asked_for(one, self.content, begun, self.now) for one in asked)))

    def before_sending(self) -> ReadModel:
        readers = self._readers(self.slug)
        return ReadModel(fresh=CODES[0], towns_with_contact=frozenset({self.slug}), readers=readers)

    def after_sending(self) -> ReadModel:
        """Give what is known of a candidate with a lead in each state, one of which may go to another town."""
        sent, other = self.leads(*self.towns), self.towns[-1]
        return ReadModel(
            fresh=CODES[1],
            leads=sent,
            towns_with_contact=frozenset(self.content.municipalities),
            readers=self._readers(other),
            offers=(Offer(sent[1].code, other, self.now),),
            news=TownReadModel(interests=self.interests(self.slug), reminders=self.reminders()),
        )

    def looking_around(self) -> ReadModel:
        """Give what is known of a candidate who wants to be told of every town; one recruits, and each has a contact."""
        news = TownReadModel({self.slug: self.recruiting()}, interests=self.interests(*self.towns))
        return ReadModel(towns_with_contact=frozenset(self.towns), news=news)

    def of_contact(self) -> ReadModel:
        """Give what is known of the town's contact with leads, a colleague, settings and a change to agree to."""
        cast, due = self.cast, self.now + timedelta(days=7)
        known = ReadModel(
            duties=(Duty(1, Role.CONTACT, self.slug, cast.contact),),
            colleagues=(Duty(2, Role.DEPUTY, self.slug, cast.deputy),),
            invitation=Invitation(Role.CONTACT, self.slug, cast.contact, NOTHING),
            preferences=(Preferences(1, Mail.CONFIRMED, 8, None, (Colleague(2, cast.deputy),)),),
            changes=(TownChange(1, self.slug, 2, ChangeKind.REMOVE, ChangeStage.ASKED, cast.deputy, Role.DEPUTY, due),),
        )
        return _with_inbox(known, self.leads(self.slug))

    def of_coordinator(self) -> ReadModel:
        """Give what is known of a coordinator: leads that no town could get, and the overview of all towns."""
        known = ReadModel(
            duties=(Duty(3, Role.COORDINATOR, "", self.cast.coordinator),),
            towns_with_contact=frozenset(self.towns[: SOME_TOWNS * self.cast.many]),
            preferences=(Preferences(3, Mail.NONE),),
            overview=self._overview(),
        )
        return _with_inbox(known, self.leads(*self.towns, coordinator=True))

    def of_administrator(self) -> ReadModel:
        """Give what is known of an administrator where all that can be wrong with the content is wrong."""
        problem = Problem("f" * 40, 9000, Remark("m" * 400), Remark("a" * 400))
        problems = tuple(replace(problem, line=problem.line + number) for number in range(self.cast.many))
        warned = replace(problem, severity=Severity.WARNING)
        missed = (MissedWord(Private("w" * LONGEST), 999, "f" * 16),) * self.cast.many
        return ReadModel(
            administrator=Administrator(1, self.cast.contact),
            admin_invitation=AdminInvitation(self.cast.contact, NOTHING),
            standing=ContentStatus(self.now, problems, (warned,), "v" * 12, "v" * 12, missed),
        )

    def leads(self, *slugs: str, coordinator: bool = False) -> tuple[Lead, ...]:
        """Give one lead in each state, to these towns in turn."""
        return tuple(
            self._lead(state, code, slugs[number % len(slugs)], number + 1, coordinator=coordinator)
            for number, (state, code) in enumerate(zip(State, CODES, strict=True))
        )

    def _lead(self, state: State, code: str, slug: str, days: int, *, coordinator: bool) -> Lead:
        content, began = self.content, self.now - timedelta(days=days)
        details = Details(
            self.cast.candidate, ContactMethod.CHAT, NOTHING, verified=False, words=self.cast.words, language="uk",
            answers={**self.session.answers, "town": slug},
            ticks=frozenset(list(content.documents)[:2]), ask_town=frozenset({EVERY}), agreed=content.version,
            cv=None if state is State.SENT else finished_cv(self.papers(), slug, {}, content),
        )  # fmt: skip
        reason = {State.DECLINED: next(iter(content.reasons), ""), State.CLOSED: str(Closing.DUPLICATE)}
        # a coordinator's interview has taken place
        meeting = self.now - timedelta(hours=1) if coordinator else self.meeting
        events = (self._event(what, began + timedelta(hours=n), meeting) for n, what in enumerate(_EVENTS[state]))
        return Lead(code, slug, coordinator, state, details, reason.get(state, ""), events=tuple(events))

    def _event(self, what: LeadEvent, at: datetime, meeting: datetime) -> Event:
        """Give one step as a contact and a candidate would leave it, with ready sentences for their words."""
        contact = self.cast.contact
        match what:
            case LeadEvent.TOWN_WROTE:
                voice = Attribution(Role.CONTACT, first_sentence(self.content.town_says))
                return Event(what, at, contact, Private(voice.ready.get("cs", "–")), voice, Step(1))
            case LeadEvent.CANDIDATE_WROTE:
                voice = Attribution(ready=first_sentence(self.content.candidate_says))
                return Event(what, at, text=Private(voice.ready.get("cs", "–")), voice=voice)
            case LeadEvent.INVITED:
                step = Step(1, when=meeting)
                return Event(what, at, contact, self.cast.place, Attribution(Role.CONTACT), step)
            case LeadEvent.CLOSED:
                return Event(what, at, contact, step=Step(1, about=Closing.DUPLICATE))
            case LeadEvent.SENT | LeadEvent.WITHDRAWN | LeadEvent.CONFIRMED:
                return Event(what, at)
            case _:
                return Event(what, at, contact, voice=Attribution(Role.CONTACT), step=Step(1))

    def _readers(self, slug: str) -> tuple[Duty, ...]:
        cast = self.cast
        return Duty(1, Role.CONTACT, slug, cast.contact), Duty(3, Role.COORDINATOR, "", cast.coordinator)

    def _overview(self) -> Overview:
        many, first, last = self.cast.many, self.towns[0], self.towns[-1]
        early, late = self.now - timedelta(days=6), self.now - timedelta(days=1)
        waiting = (
            Unanswered(COVERED, first, State.SENT, early, covered=False, of_coordinator=False, reminded=True),
            Unanswered(CODES[0], last, State.SENT, late, covered=True, of_coordinator=True),
        )
        people = tuple(Troubled(number, first, self.cast.contact, why) for number, why in enumerate(Trouble, start=1))
        month = Monthly(f"{self.now:%Y-%m}", first, 9, 8, 7, 1)
        joined = Joined(last, 2, 2, 1, 1, 1)
        shown = Overview(waiting * many, people * many, ((last, 7),) * many, (month,) * many, (joined,) * many)
        return replace(shown, reached=frozenset({first}))


def _with_inbox(known: ReadModel, leads: tuple[Lead, ...]) -> ReadModel:
    inbox, closed = (tuple(lead for lead in leads if lead.state.is_open is still) for still in (True, False))
    return replace(known, inbox=inbox, closed=closed)


def first_sentence(said: Mapping[str, Translated]) -> Translated:
    """Give the first of the ready sentences, by language; empty where there is none."""
    return next(iter(said.values()), _NO_WORDS)


def examples(content: Content, now: datetime) -> Invented:
    """Give names that are read as examples.

    The candidate is the first example person with a listed town who may send a message, or else the first of all.
    """
    persons = [Session(answers=scenario.answers) for scenario in content.scenarios.values()]
    fitting = (session for session in persons if content.town(session.answers) and may_send(session, content))
    session = next(fitting, persons[0])
    chosen, towns = content.town(session.answers), tuple(content.municipalities)
    return Invented(content, now, EXAMPLES, session, chosen.slug if chosen else towns[0], towns)


def longest(content: Content) -> Invented:
    """Give the longest that anybody may write. The two towns with the longest names come first and last."""
    first, *others = sorted(content.municipalities, key=lambda slug: -len(content.municipalities[slug].names["cs"]))
    return Invented(content, SOME_DAY, LONG, Session(), first, (first, *others[1:], *others[:1]))
