"""Sample data for every screen: fictitious people and messages, with texts of maximum length."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.content.content import Content, Translated
from bot.content.models import LATER
from bot.content.problems import Problem, Remark, Severity
from bot.conversation.admin.model import MAX_LETTERS, AdminInvitation, Administrator, ContentStatus, MissedWord
from bot.conversation.contact.model import ChangeKind, ChangeStage, Colleague, MailState, Preferences, TownChange
from bot.conversation.lead.events import ClosingReason, LeadEvent, State
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
from bot.conversation.overview.model import JoinedCounts, MonthlyCounts, Overview, ReachIssue, Unanswered, Unreachable
from bot.conversation.papers.model import PaperAnswers, finished_cv
from bot.conversation.plan import KeptReminder, Reminder, asked_for, month_code, paper_months
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import EVERY
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns.model import Announcement, Interest, Recruiting, TownReadModel
from bot.conversation.towns.turn import MAX_CHARACTERS

SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = tuple(f"UKZK-222{sign}" for sign in "23456789A")
"""Codes of leads, one for each state."""
COORDINATOR_CODE = "UKZK-333A"
"""A lead that a coordinator is notified of and may not open."""
SOME_TOWNS = 3
"""Number of towns a coordinator can offer."""
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
class SampleNames:
    """Names and texts of people; `posts` are vacancies, `many` is the length of lists."""

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


LONGEST_NAMES = SampleNames(
    candidate=_NAME, phone=Private("4" * 16), email=Private("a" * 30),
    contact=_NAME, deputy=_NAME, coordinator=_NAME,
    place=_NAME, how=Private("h" * MAX_CHARACTERS), words=Private("w" * MAX_WORDS),
    posts=99, many=12,
)  # fmt: skip


@dataclass(frozen=True)
class SampleData:
    """Sample data. `session`: the candidate's; `slug`: the main town; `towns`: in order of use."""

    content: Content
    now: datetime
    names: SampleNames
    session: Session
    slug: str
    towns: tuple[str, ...]

    @property
    def meeting(self) -> datetime:
        return (self.now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)

    def draft(self) -> Draft:
        return Draft(CODES[0], self.slug, self.now, agreed=self.content.version)

    def papers(self) -> PaperAnswers:
        """Return answers for a paper with the maximum of choices and typed text."""
        asked, names = self.content.papers, self.names
        chosen = {name: tuple(item.options)[: item.most] for name, item in asked.items()}
        typed = {
            name: names.place if names.many == 1 else Private("w" * item.length)
            for name, item in asked.items()
            if item.lines
        }
        return PaperAnswers(self.now, self.slug, chosen, {**typed, "name": names.candidate})

    def announcement(self) -> Announcement:
        said = self.recruiting()
        return Announcement(self.slug, said.posts, said.until, said.apply_by, said.how)

    def recruiting(self) -> Recruiting:
        until, names = (self.now + timedelta(days=60)).date(), self.names
        return Recruiting(
            self.slug, open=True, on=self.now, by=names.contact,
            posts=names.posts, until=until, apply_by=until, how=names.how,
        )  # fmt: skip

    @property
    def longest_reason(self) -> str:
        return max(self.content.reasons, key=lambda name: len(self.content.reasons[name]["cs"]), default="")

    def about_to_invite(self, code: str) -> Session:
        return Session(interview=Interview(code, self.meeting, self.names.place))

    def interests(self, *places: str) -> tuple[Interest, ...]:
        return tuple(Interest(place, self.now, self.now + timedelta(days=30)) for place in places)

    def reminders(self) -> tuple[KeptReminder, ...]:
        asked = (*Reminder, month_code(paper_months(self.now.date())[-1]))
        begun = {"town": LATER}
        return tuple(filter(None, (asked_for(one, self.content, begun, self.now) for one in asked)))

    def before_sending(self) -> ReadModel:
        readers = self._readers(self.slug)
        return ReadModel(fresh=CODES[0], towns_with_contact=frozenset({self.slug}), readers=readers)

    def after_sending(self) -> ReadModel:
        """Return the state of a candidate with a lead in each state, one offered elsewhere."""
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
        """Return the state of a candidate subscribed to every town, one of which recruits."""
        news = TownReadModel({self.slug: self.recruiting()}, interests=self.interests(*self.towns))
        return ReadModel(towns_with_contact=frozenset(self.towns), news=news)

    def of_contact(self) -> ReadModel:
        """Return the state of a contact with leads, a colleague, and a change to confirm."""
        names, due = self.names, self.now + timedelta(days=7)
        known = ReadModel(
            duties=(Duty(1, Role.CONTACT, self.slug, names.contact),),
            colleagues=(Duty(2, Role.DEPUTY, self.slug, names.deputy),),
            invitation=Invitation(names.contact, NOTHING, ((Role.CONTACT, self.slug),)),
            preferences=(Preferences(1, MailState.CONFIRMED, 8, None, (Colleague(2, names.deputy),)),),
            changes=(
                TownChange(1, self.slug, 2, ChangeKind.REMOVE, ChangeStage.ASKED, names.deputy, Role.DEPUTY, due),
            ),
        )
        return _with_inbox(known, self.leads(self.slug))

    def of_coordinator(self) -> ReadModel:
        """Return the state of a coordinator with leads of towns without contact, and the overview."""
        known = ReadModel(
            duties=(Duty(3, Role.COORDINATOR, "", self.names.coordinator),),
            towns_with_contact=frozenset(self.towns[: SOME_TOWNS * self.names.many]),
            preferences=(Preferences(3, MailState.NONE),),
            overview=self._overview(),
        )
        return _with_inbox(known, self.leads(*self.towns, coordinator=True))

    def of_administrator(self) -> ReadModel:
        """Return the state of an administrator with every possible problem of the content."""
        problem = Problem("f" * 40, 9000, Remark("m" * 400), Remark("a" * 400))
        problems = tuple(replace(problem, line=problem.line + number) for number in range(self.names.many))
        warned = replace(problem, severity=Severity.WARNING)
        missed = (MissedWord(Private("w" * MAX_LETTERS), 999, "f" * 16),) * self.names.many
        return ReadModel(
            administrator=Administrator(1, self.names.contact),
            admin_invitation=AdminInvitation(self.names.contact, NOTHING),
            standing=ContentStatus(self.now, problems, (warned,), "v" * 12, "v" * 12, missed),
        )

    def leads(self, *slugs: str, coordinator: bool = False) -> tuple[Lead, ...]:
        """Return one lead in each state, to these towns in turn."""
        return tuple(
            self._lead(state, code, slugs[number % len(slugs)], number + 1, coordinator=coordinator)
            for number, (state, code) in enumerate(zip(State, CODES, strict=True))
        )

    def _lead(self, state: State, code: str, slug: str, days: int, *, coordinator: bool) -> Lead:
        content, began = self.content, self.now - timedelta(days=days)
        details = Details(
            self.names.candidate, ContactMethod.CHAT, NOTHING, verified=False, words=self.names.words, language="uk",
            answers={**self.session.answers, "town": slug},
            ticks=frozenset(list(content.documents)[:2]), ask_town=frozenset({EVERY}), agreed=content.version,
            cv=None if state is State.SENT else finished_cv(self.papers(), slug, {}, content),
        )  # fmt: skip
        reason = {State.DECLINED: next(iter(content.reasons), ""), State.CLOSED: str(ClosingReason.DUPLICATE)}
        # The interview of a coordinator is in the past.
        meeting = self.now - timedelta(hours=1) if coordinator else self.meeting
        events = (self._event(what, began + timedelta(hours=n), meeting) for n, what in enumerate(_EVENTS[state]))
        return Lead(code, slug, coordinator, state, details, reason.get(state, ""), events=tuple(events))

    def _event(self, what: LeadEvent, at: datetime, meeting: datetime) -> Event:
        """Return one event, with ready sentences as texts."""
        contact = self.names.contact
        match what:
            case LeadEvent.TOWN_WROTE:
                voice = Attribution(Role.CONTACT, first_sentence(self.content.town_says))
                return Event(what, at, contact, Private(voice.ready.get("cs", "–")), voice, Step(1))
            case LeadEvent.CANDIDATE_WROTE:
                voice = Attribution(ready=first_sentence(self.content.candidate_says))
                return Event(what, at, text=Private(voice.ready.get("cs", "–")), voice=voice)
            case LeadEvent.INVITED:
                step = Step(1, when=meeting)
                return Event(what, at, contact, self.names.place, Attribution(Role.CONTACT), step)
            case LeadEvent.CLOSED:
                return Event(what, at, contact, step=Step(1, about=ClosingReason.DUPLICATE))
            case LeadEvent.SENT | LeadEvent.WITHDRAWN | LeadEvent.CONFIRMED:
                return Event(what, at)
            case _:
                return Event(what, at, contact, voice=Attribution(Role.CONTACT), step=Step(1))

    def _readers(self, slug: str) -> tuple[Duty, ...]:
        names = self.names
        return Duty(1, Role.CONTACT, slug, names.contact), Duty(3, Role.COORDINATOR, "", names.coordinator)

    def _overview(self) -> Overview:
        many, first, last = self.names.many, self.towns[0], self.towns[-1]
        early, late = self.now - timedelta(days=6), self.now - timedelta(days=1)
        waiting = (
            Unanswered(COORDINATOR_CODE, first, State.SENT, early, covered=False, of_coordinator=False, reminded=True),
            Unanswered(CODES[0], last, State.SENT, late, covered=True, of_coordinator=True),
        )
        people = tuple(
            Unreachable(number, first, self.names.contact, why) for number, why in enumerate(ReachIssue, start=1)
        )
        month = MonthlyCounts(f"{self.now:%Y-%m}", first, 9, 8, 7, 1)
        joined = JoinedCounts(last, 2, 2, 1, 1, 1)
        shown = Overview(waiting * many, people * many, ((last, 7),) * many, (month,) * many, (joined,) * many)
        return replace(shown, reached=frozenset({first}))


def _with_inbox(known: ReadModel, leads: tuple[Lead, ...]) -> ReadModel:
    inbox, closed = (tuple(lead for lead in leads if lead.state.is_open is still) for still in (True, False))
    return replace(known, inbox=inbox, closed=closed)


def first_sentence(said: Mapping[str, Translated]) -> Translated:
    """Return the first of the ready sentences by language, {} if there is none."""
    return next(iter(said.values()), _NO_WORDS)


def longest_data(content: Content) -> SampleData:
    """Return the longest data. The towns with the longest names come first and last."""
    first, *others = sorted(content.municipalities, key=lambda slug: -len(content.municipalities[slug].names["cs"]))
    return SampleData(content, SOME_DAY, LONGEST_NAMES, Session(), first, (first, *others[1:], *others[:1]))
