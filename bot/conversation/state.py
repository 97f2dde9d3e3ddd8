"""The session of a person, and the arguments and the result of a turn.

The position in the self-check is derived, not stored. `place` is the code of the current screen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.content.content import Content
from bot.conversation import model
from bot.conversation.admin.model import AdminInvitation, Administrator, ContentStatus
from bot.conversation.base import FeatureAction, FeatureScreen, ValueObject
from bot.conversation.codes import encode, has_code
from bot.conversation.contact.model import LeadDetails, LeadFile, Preferences, TownChange
from bot.conversation.lead.model import (
    Draft,
    Duty,
    Interview,
    InterviewFile,
    Invitation,
    Lead,
    LeadStart,
    MyLead,
    NoContact,
    Offer,
    ReadyLetter,
    TypedRefusal,
)
from bot.conversation.model import Effect, Languages, Screen, ScreenWithNote, model_of, owners
from bot.conversation.notes import Note
from bot.conversation.overview.model import Overview
from bot.conversation.papers.model import FileWithContact, PaperAnswers, PaperFile, PaperPreview, PapersStart, for_town
from bot.conversation.plan import Plan, PlanFile
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import PickedQuestions, needs_town, relevant
from bot.conversation.towns.model import Announcement, TownReadModel
from bot.registry import declared

Part = TypeVar("Part")
ScreenT = TypeVar("ScreenT", bound=FeatureScreen)
ActionT = TypeVar("ActionT", bound=FeatureAction)
FROM_RESULT = (
    model.FaqAnswer | model.DocumentPage | model.ResultLine | model.GuideChapter | model.SourceList
    | LeadStart | NoContact | ReadyLetter | PapersStart
)  # fmt: skip
"""Screens that lead back to the result if it was shown before them."""


class Session(ValueObject):
    """The data of one person between two updates. `language` is None until it is known."""

    language: str | None = None
    place: str = "menu"
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    ticks: frozenset[str] = frozenset()
    kept: bool = False
    """True if the person wants answers and ticks to be kept longer."""
    ask_town: PickedQuestions = frozenset()
    """The questions for the town that are sent with the lead."""
    draft: Draft | None = None
    interview: Interview | None = None
    refusal: TypedRefusal | None = None
    """Typed by a contact and not sent yet: an interview, and words for a "not now"."""
    checked: bool = False
    """True if the first finished self-check was counted."""
    announcement: Announcement | None = None
    """An announcement that a contact is filling in."""
    papers: PaperAnswers | None = None
    """Answers for a CV and letters."""
    parts: Mapping[str, object] = field(default_factory=dict[str, object])
    """`SessionPart`s of features as JSON; those of missing features are kept."""
    at_result: bool = False
    """The current screen is the result, or was opened from it."""

    def answer(self, question: str, option: str, content: Content) -> "Session":
        """Return the session with an answer, without answers that no longer count."""
        answers, papers = dict(self.answers), self.papers
        if question == "town" and answers.get("town") != option:
            answers = {name: given for name, given in answers.items() if not needs_town(name, content)}
            # the latest choice of a town counts for the papers, too
            papers = papers and for_town(papers, option, content)
        answers[question] = option
        return replace(self, answers=relevant(answers, content), papers=papers)


@dataclass(frozen=True)
class SessionPart(Generic[Part]):
    """Data of a feature in the session, without personal data."""

    name: str
    """Key in the stored session; unique and never changed."""
    kind: type[Part]
    exported: str
    """Key in the export of the person's own data."""

    def of(self, session: Session) -> Part | None:
        """Return the part; None if there is none or it is invalid."""
        try:
            return self._adapter.validate_python(session.parts[self.name])
        except (KeyError, ValidationError):
            return None

    def put(self, session: Session, value: Part) -> Session:
        """Return the session with a new value of the part."""
        return replace(session, parts={**session.parts, self.name: self._adapter.dump_python(value, mode="json")})

    @cached_property
    def _adapter(self) -> TypeAdapter[Part]:
        return TypeAdapter(self.kind)


class ReadModel(ValueObject):
    """Data from the database that a turn may use, loaded beforehand."""

    fresh: str = ""
    """A new random code for a draft that this turn may begin, or ""."""
    leads: tuple[Lead, ...] = ()
    """The person's own leads, newest first."""
    towns_with_contact: frozenset[str] = frozenset()
    coordinator: bool = True
    """False if no coordinator can receive a lead to a town without a contact."""
    sent_today: int = 0
    """Number of leads sent within 24 hours, deleted ones too; loaded where one is begun or sent."""
    readers: tuple[Duty, ...] = ()
    """The receivers of a lead sent from the current draft."""
    duties: tuple[Duty, ...] = ()
    """The duties of this account as a contact or coordinator."""
    lead: Lead | None = None
    """The lead of the action or the current screen, if this account may see it as a contact."""
    earlier: tuple[Lead, ...] = ()
    """Earlier leads of the same person to the same town as `lead`, newest first, if accessible."""
    colleagues: tuple[Duty, ...] = ()
    """Other people with an account who are responsible for `lead`."""
    inbox: tuple[Lead, ...] = ()
    """Open leads that this account may see as a contact, oldest first."""
    closed: tuple[Lead, ...] = ()
    """Closed leads that this account may see as a contact, newest first; loaded for the list."""
    received: int | None = None
    """Number of leads sent to the contact's towns in a year, deleted ones too; None for others."""
    invitation: Invitation | None = None
    overview: Overview | None = None
    """All towns, on a coordinator's overview."""
    offers: tuple[Offer, ...] = ()
    """Open offers to pass the person's leads on to another town."""
    news: TownReadModel = field(default_factory=TownReadModel)
    """Data about towns for the current screen; loaded after the turn."""
    preferences: tuple[Preferences, ...] = ()
    """The settings of each duty."""
    changes: tuple[TownChange, ...] = ()
    """Changes of the receivers of leads that concern this account, also those that have ended."""
    administrator: Administrator | None = None
    """The administrator this account belongs to."""
    standing: ContentStatus | None = None
    """The state of the content, on an administrator's screens."""
    admin_invitation: AdminInvitation | None = None
    missed: int = 0
    """Number of failed searches of this person; loaded for the own data."""

    @property
    def is_candidate(self) -> bool:
        return not (self.duties or self.administrator or self.invitation or self.admin_invitation)

    def own(self, code: str) -> Lead | None:
        return next((lead for lead in self.leads if lead.code == code), None)

    def open_lead(self, slug: str) -> Lead | None:
        return next((lead for lead in self.leads if lead.slug == slug and lead.state.is_open), None)

    def duty(self, lead: Lead) -> Duty | None:
        """Return the duty that lets this account see a lead."""
        return next((duty for duty in self.duties if duty.covers(lead)), None)


class Context(ValueObject):
    """The content, the data from the database and the time of the action."""

    content: Content
    known: ReadModel
    now: datetime
    silent: bool = False
    """True if the result will not be shown, so that words need not be looked up."""
    signed: Private = NOTHING
    """The signature of typed words (`Say`)."""


class Turn(ValueObject):
    """The result of an action. `session` None: forget the person."""

    session: Session | None
    shown: tuple[ScreenWithNote, ...]
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class FeatureHandlers(Generic[ScreenT, ActionT]):
    """Decisions of a feature, declared in its `turn.py`, for the unions of its `model.py`."""

    resolve: Callable[[ScreenT, Session, Context], ScreenWithNote]
    """Returns the screen to show, also for an old button."""
    take: Callable[[Session, ActionT, Context], Turn] | None = None
    typed: Callable[[Session, ScreenT, Private, Context], Turn | None] | None = None
    """Handles words typed on a screen; None: they are looked up."""
    parent: Callable[[ScreenT], Screen] | None = None
    """Returns the target of "back"; None: the menu."""
    place: Callable[[ScreenT], Screen] | None = None
    """Returns the current screen after a screen; None: the screen itself."""
    session: tuple[SessionPart[Any], ...] = ()


def feature_turns() -> Mapping[str, FeatureHandlers[Any, Any]]:
    # The types of the features are erased here.
    return declared("turn", FeatureHandlers)  # pyright: ignore[reportUnknownVariableType]


def turn_of(meaning: FeatureScreen | FeatureAction) -> FeatureHandlers[Any, Any]:
    """Return the declaration that handles a screen or action of a feature."""
    return feature_turns()[owners()[type(meaning)]]


def is_for(meaning: FeatureScreen | FeatureAction, known: ReadModel) -> bool:
    """Return True if an account may use a screen or an action of a feature."""
    role = model_of(meaning).role
    return role is None or any(duty.role is role for duty in known.duties)


@cache
def session_parts() -> Mapping[str, SessionPart[Any]]:
    """Return the session parts of features, by their keys."""
    return {part.name: part for one in feature_turns().values() for part in one.session}


def without_unsent(session: Session, known: ReadModel) -> Session:
    """Drop unsent words of a contact about a lead that is closed or deleted."""
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
    """Show a screen and make it the current one, except for the choice of language."""
    return resolve_current(session, ScreenWithNote(screen, note), *effects)


def resolve_current(session: Session, shown: ScreenWithNote, *effects: Effect) -> Turn:
    place = _place(shown.screen)
    if has_code(place) and not isinstance(place, Languages) and (code := encode(place)) != session.place:
        from_there = session.at_result and isinstance(place, FROM_RESULT)
        at_result = from_there or isinstance(place, model.SelfCheckResult | model.Conditions)
        session = replace(session, place=code, at_result=at_result)
    return Turn(session, (shown,), effects)


def _place(screen: Screen) -> Screen:
    """Return the current screen after a screen: for a file, the screen before it."""
    match screen:
        case PaperFile(kind) | FileWithContact(kind):
            return PaperPreview(kind)
        case LeadFile(lead):
            return LeadDetails(lead)
        case PlanFile(month):
            return Plan(month)
        case InterviewFile(code):
            return MyLead(code)
        case FeatureScreen() if stands := turn_of(screen).place:
            return stands(screen)
        case _:
            return screen
