"""What is remembered of a person between two updates: language, answers, ticks, an unfinished lead.

Where somebody stands in the self-check is not stored; `place` is only the code of the screen seen last, so that it
can be shown again and typed words can be understood.

Also the rest of what a turn works with: what was loaded from the database, never more than this account may see
(`LoadedState`), what else it may look at (`Context`), and what it gives back (`Turn`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.content.content import Content
from bot.conversation.admin.model import AdminInvitation, Administrator, Standing
from bot.conversation.base import FeatureAction, FeatureScreen, ValueObject
from bot.conversation.codes import encode, has_code
from bot.conversation.contact.model import LeadFile, Preferences, Sheet, TownChange
from bot.conversation.lead.interview import Interview
from bot.conversation.lead.model import Draft, Duty, InterviewFile, Invitation, Lead, MyLead, Offer, Refusal
from bot.conversation.model import Effect, Languages, Screen, Shown, model_of, owners
from bot.conversation.notes import Note
from bot.conversation.overview.model import Overview
from bot.conversation.papers.model import PaperAnswers, PaperFile, PaperPreview
from bot.conversation.plan import Plan, PlanFile
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import Picked, needs_town, relevant
from bot.conversation.towns.model import Announcement, TownNews
from bot.registry import declared

Part = TypeVar("Part")
ScreenT = TypeVar("ScreenT", bound=FeatureScreen)
ActionT = TypeVar("ActionT", bound=FeatureAction)


class Session(ValueObject):
    """One person's memory. `language` is None until it is known."""

    language: str | None = None
    place: str = "menu"
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    ticks: frozenset[str] = frozenset()
    kept: bool = False
    """They are kept for longer, as the person has asked."""
    ask_town: Picked = frozenset()
    """The questions for the town that go along with the lead."""
    draft: Draft | None = None
    interview: Interview | None = None
    refusal: Refusal | None = None
    """What this contact has typed and not sent yet: an interview, and own words beside a "not now"."""
    checked: bool = False
    """The first finished self-check was counted; it is counted no second time."""
    announcement: Announcement | None = None
    """What a contact is about to publish for the own town."""
    papers: PaperAnswers | None = None
    """What was said for a CV and letters."""
    parts: Mapping[str, object] = field(default_factory=dict[str, object])
    """What features remember, as JSON has it, by their `SessionPart`s; what belongs to a feature that is gone stays."""

    def answer(self, question: str, option: str, content: Content) -> "Session":
        """Give an answer; answers that no longer matter are dropped, all others stay."""
        answers = dict(self.answers)
        if question == "town" and answers.get("town") != option:
            answers = {name: given for name, given in answers.items() if not needs_town(name, content)}
        answers[question] = option
        return replace(self, answers=relevant(answers, content))


@dataclass(frozen=True)
class SessionPart(Generic[Part]):
    """What a feature remembers of a person between two updates; of personal data it holds nothing."""

    name: str
    """Its key in the stored session: never another one, and never one of the core's."""
    kind: type[Part]
    exported: str
    """Its key in the person's own data."""

    def of(self, session: Session) -> Part | None:
        """Return the part; None if there is none, or one that no release ever wrote."""
        try:
            return self._adapter.validate_python(session.parts[self.name])
        except (KeyError, ValidationError):
            return None

    def put(self, session: Session, value: Part) -> Session:
        """Return the session with another value of the part."""
        return replace(session, parts={**session.parts, self.name: self._adapter.dump_python(value, mode="json")})

    @cached_property
    def _adapter(self) -> TypeAdapter[Part]:
        return TypeAdapter(self.kind)


class LoadedState(ValueObject):
    """What a turn may know of the database, loaded beforehand."""

    fresh: str = ""
    """A new random code for the draft begun in this turn, "" where none is."""
    leads: tuple[Lead, ...] = ()
    """The person's own leads, newest first."""
    towns_with_contact: frozenset[str] = frozenset()
    coordinator: bool = True
    """Whether a coordinator is there to read what no town can receive."""
    sent_today: int = 0
    """How many leads this person has sent within 24 hours, deleted ones too; counted where one is begun or sent."""
    readers: tuple[Duty, ...] = ()
    """Who would see a lead sent from the draft at hand."""
    duties: tuple[Duty, ...] = ()
    """What this account is for, if it belongs to a contact or coordinator."""
    lead: Lead | None = None
    """The lead that the action or the screen seen last names, if this account may see it as a contact."""
    earlier: tuple[Lead, ...] = ()
    """What the same person sent to the same town before `lead`, newest first, as far as this account may see it."""
    colleagues: tuple[Duty, ...] = ()
    """Those with an account here who answer for `lead` too."""
    inbox: tuple[Lead, ...] = ()
    """Open leads this account may see as a contact, oldest first."""
    closed: tuple[Lead, ...] = ()
    """Leads this account may see as a contact that were closed and are not deleted yet, newest first; where they are listed."""
    invitation: Invitation | None = None
    overview: Overview | None = None
    """All towns, for a coordinator who looks at them."""
    offers: tuple[Offer, ...] = ()
    """What the person was asked about the own leads: whether they may go to another town."""
    news: TownNews = field(default_factory=TownNews)
    """What the screen at hand shows of towns' own words: loaded after the turn, for that screen only."""
    preferences: tuple[Preferences, ...] = ()
    """What each of the duties is set to."""
    changes: tuple[TownChange, ...] = ()
    """Changes of who receives leads that this account is asked or told about."""
    administrator: Administrator | None = None
    """The administrator this account belongs to."""
    standing: Standing | None = None
    """How the content stands, for an administrator who looks at it."""
    admin_invitation: AdminInvitation | None = None
    missed: int = 0
    """How many words of this person's are counted as looked for in vain; where the own data are shown."""

    @property
    def is_candidate(self) -> bool:
        return not (self.duties or self.administrator or self.invitation or self.admin_invitation)

    def own(self, code: str) -> Lead | None:
        return next((lead for lead in self.leads if lead.code == code), None)

    def open_lead(self, slug: str) -> Lead | None:
        """Give the person's open lead to a town, if there is one."""
        return next((lead for lead in self.leads if lead.slug == slug and lead.state.is_open), None)

    def duty(self, lead: Lead) -> Duty | None:
        """Give the duty by which this account may see a lead."""
        return next((duty for duty in self.duties if duty.covers(lead)), None)


class Context(ValueObject):
    """The content, what is known of the database, and the time, all as they were when the action came."""

    content: Content
    known: LoadedState
    now: datetime
    silent: bool = False
    """Nobody will see the outcome, so what is only for showing need not be looked up."""
    signed: Private = NOTHING
    """The name that was given beside typed words (`Say`)."""


class Turn(ValueObject):
    """The new session (None: forget the person), what to show, and what to do."""

    session: Session | None
    shown: tuple[Shown, ...]
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class FeatureTurn(Generic[ScreenT, ActionT]):
    """What a feature decides: declared in its `turn.py`, for the closed unions of its `model.py`."""

    resolve: Callable[[ScreenT, Session, Context], Shown]
    """Returns what to show for a screen, however old its button is."""
    take: Callable[[Session, ActionT, Context], Turn] | None = None
    """Decides what an action leads to."""
    typed: Callable[[Session, ScreenT, Private, Context], Turn | None] | None = None
    """Takes words typed on a screen; None: they are looked up as anywhere else."""
    parent: Callable[[ScreenT], Screen] | None = None
    """Returns where "back" leads; None: to the menu."""
    place: Callable[[ScreenT], Screen] | None = None
    """Returns where one stands after a screen; None: on it."""
    session: tuple[SessionPart[Any], ...] = ()


def feature_turns() -> Mapping[str, FeatureTurn[Any, Any]]:
    # the types of the features are forgotten here
    return declared("turn", FeatureTurn)  # pyright: ignore[reportUnknownVariableType]


def turn_of(meaning: FeatureScreen | FeatureAction) -> FeatureTurn[Any, Any]:
    """Return what decides about a screen or an action of a feature."""
    return feature_turns()[owners()[type(meaning)]]


def is_for(meaning: FeatureScreen | FeatureAction, known: LoadedState) -> bool:
    """Return whether a screen or an action of a feature is for whom this is known of."""
    role = model_of(meaning).role
    return role is None or any(duty.role is role for duty in known.duties)


@cache
def session_parts() -> Mapping[str, SessionPart[Any]]:
    """Return the parts of a session that features remember, by their keys in it."""
    return {part.name: part for one in feature_turns().values() for part in one.session}


def without_unsent(session: Session, known: LoadedState) -> Session:
    """Drop what a contact typed and never sent about somebody whose message is closed or deleted by now."""
    if session.interview is None and session.refusal is None:
        return session
    there = {lead.code for lead in (*known.inbox, known.lead) if lead and lead.state.is_open}
    interview, refusal = session.interview, session.refusal
    return replace(
        session,
        interview=interview if interview and interview.lead in there else None,
        refusal=refusal if refusal and refusal.lead in there else None,
    )


def show(session: Session, screen: Screen, note: Note | None = None, *effects: Effect) -> Turn:
    """Show one screen and remember it as the place; the choice of language is no place, so one returns from it."""
    return settle(session, Shown(screen, note), *effects)


def settle(session: Session, shown: Shown, *effects: Effect) -> Turn:
    """Show something and remember where the person stands now."""
    place = _place(shown.screen)
    if has_code(place) and not isinstance(place, Languages) and (code := encode(place)) != session.place:
        session = replace(session, place=code)
    return Turn(session, (shown,), effects)


def _place(screen: Screen) -> Screen:
    """Give where one stands after a screen: who was handed a file stands before it, so that it does not come again."""
    match screen:
        case PaperFile(kind):
            return PaperPreview(kind)
        case LeadFile(lead):
            return Sheet(lead)
        case PlanFile(month):
            return Plan(month)
        case InterviewFile(code):
            return MyLead(code)
        case FeatureScreen() if stands := turn_of(screen).place:
            return stands(screen)
        case _:
            return screen
