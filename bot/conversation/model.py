"""What everybody can be shown and can do, and what a turn wants done: closed unions, so that no case is forgotten.

Values only, without a word of any language. A screen or action of the kind `CallbackData` has a code (`codes`): the screen seen
last is remembered by it, and an old button still says what it means; the other actions come from what people write or share.
An effect is carried out by `dispatch`, in the transaction that stores the session. What concerns leads, towns, contacts,
coordinators and administrators stands in a module of each and is joined here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import ClassVar, TypeAlias

from bot.conversation.admin.model import AdminAction, AdminEffect, AdminScreen, NotFound, PageCode
from bot.conversation.base import (
    CallbackData,
    EntryData,
    FeatureAction,
    FeatureScreen,
    OwnLeadData,
    PageData,
    TownData,
    ValueObject,
    members,
)
from bot.conversation.contact.model import ContactAction, ContactScreen, SettingsAction
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import NO_STEP, PLAIN, Event, Lead, LeadScreen, Role, Step, TalkAction, Voice
from bot.conversation.notes import Note
from bot.conversation.overview.model import OfferAction, Offered, OverviewAction, OverviewEffect, OverviewScreen
from bot.conversation.papers.model import PaperAction, PaperScreen
from bot.conversation.plan import PlanScreen
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import (
    InterestAction,
    InterestScreen,
    OwnTownAction,
    OwnTownScreen,
    TownEffect,
    TownScreen,
)
from bot.registry import declared


class Menu(CallbackData, code="menu"):
    """The start of everything."""


class Languages(CallbackData, code="languages"):
    """The choice of language, in all languages at once."""


class Guide(PageData, code="guide"):
    """The chapters of the guide; here and below `page` counts from 0."""


class GuideChapter(EntryData, code="chapter"):
    """One chapter."""


class SourceList(CallbackData, code="sources"):
    """Where the statements of one thing come from: `kind` is guide, requirements, documents or faq."""

    kind: str
    id: str
    page: int = 0


class Ask(CallbackData, code="ask"):
    """One question of the self-check."""

    question: str


class Result(CallbackData, code="result"):
    """All requirements with their signs."""


class ResultLine(CallbackData, code="line"):
    """One requirement: verdict, the answer behind it, source and date, what would change it."""

    requirement: str


class Conditions(CallbackData, code="conditions"):
    """The requirements by name, each with the way to its reason and source."""


class Told(CallbackData, code="told"):
    """The conditions that are only told, never asked."""


class Answers(CallbackData, code="answers"):
    """All answers given, each with a way to change it."""


class ToAsk(PageData, code="to-ask"):
    """The questions to put to the town."""


class Documents(PageData, code="documents"):
    """The checklist."""

    SIZE: ClassVar = 14


class DocumentPage(EntryData, code="document"):
    """One document."""


class Faq(PageData, code="faq"):
    """The topics of frequent questions."""


class Topic(EntryData, code="topic"):
    """The questions of one topic."""

    SIZE: ClassVar = 6
    page: int = 0


class FaqAnswer(EntryData, code="entry"):
    """One frequent question with its answer."""


class Found(ValueObject):
    """What typed words led to: screens, best first. `is_sure`: the first one answers, the others are what else it may be."""

    screens: "tuple[Screen, ...]"
    is_sure: bool = False


class Glossary(PageData, code="glossary"):
    """The terms."""


class TermPage(EntryData, code="term"):
    """One term, as the reader says it and as it stands on Czech paper."""

    page: int = 0


class FixedPage(EntryData, code="page"):
    """One of the fixed pages that are read by themselves: see `content.READ_PAGES`."""


class Privacy(CallbackData, code="privacy"):
    """The privacy notice: its parts."""


class PrivacyPart(EntryData, code="part"):
    """One part of the privacy notice."""


Screen: TypeAlias = (
    Menu | Languages | Guide | GuideChapter | SourceList | Ask | Result | Conditions | ResultLine | Told | Answers | ToAsk
    | Documents | DocumentPage
    | Faq | Topic | FaqAnswer | Found | Glossary | TermPage | FixedPage | Privacy | PrivacyPart
    | TownScreen | LeadScreen | ContactScreen | PaperScreen
    | OwnTownScreen | InterestScreen
    | OverviewScreen | Offered
    | PlanScreen
    | AdminScreen | FeatureScreen
)  # fmt: skip


class Shown(ValueObject):
    """A screen with the line above it, if any; `sent_message` is the file whose removal is offered."""

    screen: Screen
    note: Note | None = None
    sent_message: int | None = None


class Open(ValueObject):
    screen: Screen


class Continue(CallbackData, code="check"):
    """Go on with the self-check where the answers end, or to its result."""


class ChooseLanguage(CallbackData, code="language"):
    language: str


class Answer(CallbackData, code="answer"):
    question: str
    option: str


class ChooseTown(TownData, code="choose"):
    """Take this town for the self-check and the checklist, or `later`."""


class ShowOthers(CallbackData, code="others"):
    """Offer what typed words may have meant besides the page that answered them: their codes, joined by "_"."""

    pages: PageCode


class StartOver(CallbackData, code="start-over"):
    """Forget the answers of the self-check and begin anew."""


class Tick(CallbackData, code="tick"):
    """Mark a document as ready, or not. Says the wanted state, so a double tap does no harm."""

    document: str
    ready: bool


class KeepList(CallbackData, code="keep-list"):
    """Keep answers and ticks for a year after their last use, or as long as all others."""

    wanted: bool


class BeginLead(TownData, code="begin"):
    """Begin a lead to a town; `coordinator` is the extra yes where the town has no contact."""

    coordinator: bool


class Fill(CallbackData, code="fill"):
    """Fill a field of the lead by a tap."""

    field: str
    option: str


class AddQuestions(CallbackData, code="add-questions"):
    """Send all the questions for the town along with the lead, or none."""

    wanted: bool


class PickQuestion(CallbackData, code="pick-question"):
    """Send one of them along, or not. Says the wanted state, so a double tap does no harm."""

    question: str
    wanted: bool
    page: int = 0


class SendCvAlong(CallbackData, code="send-cv-along"):
    """Attach the CV to the lead at hand, or not. Says the wanted state, so a double tap does no harm."""

    wanted: bool


class SendLead(CallbackData, code="send"):
    """Send the lead that was being filled in under this draft id."""

    draft: str


class Withdraw(OwnLeadData, code="withdraw"):
    """Withdraw a lead."""


class Erase(CallbackData, code="erase"):
    """Delete everything of this person's."""


class RemoveFile(CallbackData, code="remove-file"):
    """Remove the person's own message that held a file."""

    message: int


class Start(ValueObject):
    """`/start`, with the payload of a link if there was one."""

    payload: Private = NOTHING


class Cancel(CallbackData, code="cancel"):
    """`/cancel`: leave whatever is being filled in."""


class Command(ValueObject):
    """A command nobody knows."""

    name: str


class Say(ValueObject):
    """Typed text. What it means depends on the screen seen last. `signed`: the name beside it, if one was given."""

    text: Private
    signed: Private = NOTHING


class SharePhone(ValueObject):
    """A contact card. `own`: Telegram vouches that it is the sender's."""

    phone: Private
    own: bool


@dataclass(frozen=True)
class SharePosition:
    """A shared location, in degrees. Never stored."""

    lat: float
    lon: float

    def __repr__(self) -> str:
        """Hide the place."""
        return "SharePosition(...)"


class SendFile(ValueObject):
    """A photo, document, voice message, video: never looked at, never kept. `kind` is Telegram's name of it."""

    message: int
    kind: str = ""


class SendOther(ValueObject):
    """A sticker, poll, dice and the like."""


class Edit(ValueObject):
    """An earlier message was edited."""


class Stale(ValueObject):
    """A button whose code nobody knows (any more)."""


class Show(ValueObject):
    """Show the screen seen last once more: after a crash between the turn and its reply."""


CheckAction: TypeAlias = Continue | Answer | ChooseTown | StartOver | Tick | KeepList
LeadAction: TypeAlias = BeginLead | Fill | AddQuestions | PickQuestion | SendCvAlong | SendLead | Withdraw
TypedAction: TypeAlias = Say | ShowOthers | SharePhone | SharePosition
AnywhereAction: TypeAlias = (
    Start | ChooseLanguage | Open | Show | Stale | Cancel | Erase | RemoveFile | SendFile | SendOther | Edit | Command
)
Action: TypeAlias = (
    AnywhereAction | CheckAction | LeadAction | TypedAction | ContactAction | TalkAction | PaperAction
    | OwnTownAction | InterestAction | OverviewAction | OfferAction | AdminAction
    | FeatureAction
)  # fmt: skip


@dataclass(frozen=True)
class FeatureModel:
    """What can be seen and done in a feature: declared in its `model.py`."""

    screens: type | UnionType
    """A closed union of `FeatureScreen`s."""
    actions: type | UnionType | None = None
    """A closed union of `FeatureAction`s."""
    commands: Mapping[str, Action] = field(default_factory=dict[str, Action])
    """What a command does, or a word of `typed.yaml` with the same name."""
    pages: Mapping[str, Callable[[str], Screen]] = field(default_factory=dict[str, Callable[[str], Screen]])
    """The screens that show entries of a section, by the name of the section."""
    public: bool = False
    """Its screens show nothing of a person: they may stand on the lead pages and in previews."""
    about_towns: bool = False
    """Its screens show which towns recruit, and what is typed or shared there is looked up as a town."""
    role: Role | None = None
    """Which officials it is for, in the chat and on the lead pages; None: it is for everybody."""


@cache
def owners() -> Mapping[type, str]:
    """Return the feature that each screen and action of one belongs to."""
    models = declared("model", FeatureModel).items()
    kinds = {name: (one.screens, one.actions) for name, one in models}
    return {kind: name for name, unions in kinds.items() for union in unions if union for kind in members(union)}


OF_THE_CORE = FeatureModel(FeatureScreen)


def model_of(meaning: Screen | Action) -> FeatureModel:
    """Return what the feature of a screen or an action declares; for those of the core, that it is no feature's."""
    owner = owners().get(type(meaning))
    return declared("model", FeatureModel)[owner] if owner else OF_THE_CORE


@cache
def screen_kinds() -> tuple[type[Screen], ...]:
    """Return every kind of screen, those of the features last."""
    return tuple(
        kind for kind in (*members(Screen), *owners()) if issubclass(kind, Screen) and kind is not FeatureScreen
    )


@cache
def action_kinds() -> tuple[type[Action], ...]:
    """Return every kind of action, those of the features last."""
    return tuple(
        kind for kind in (*members(Action), *owners()) if issubclass(kind, Action) and kind is not FeatureAction
    )


class CreateLead(ValueObject):
    """Store a new lead and notify whoever answers for the town; the details lack only the chat."""

    lead: Lead
    stop: Event | None = None
    """How the candidate's words were stopped in an earlier lead to the town: it holds for this one too."""


class Record(ValueObject):
    """Note that something happened to a lead, move it to a state if one is given, and tell whoever is told of it."""

    lead: Lead
    what: Happened
    by: Private = NOTHING
    state: State | None = None
    reason: str = ""
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP


class UpdateDetails(ValueObject):
    """Put the details of the lead as they are here in place of the stored ones; the chat stays."""

    lead: Lead


class StrikeNote(ValueObject):
    """Delete an internal note."""

    lead: Lead
    note: Event


class LinkContact(ValueObject):
    """Link this account to the contact whose one-time token this is, and use the token up."""

    token: str


class RefuseInvitation(ValueObject):
    """Note that the contact whose one-time token this is says it is not for them."""

    token: str


class ConfirmEmail(ValueObject):
    """Note that the contact's e-mail address was confirmed by its owner."""

    contact: int


class WrongCode(ValueObject):
    """Note that somebody who was mailed a code to confirm an address typed another one."""


class KeepSetting(ValueObject):
    """Do what somebody of the municipal side has set for themselves, or answered to a change; it was authorised."""

    action: SettingsAction
    by: Private = NOTHING


class ErasePerson(ValueObject):
    """Delete everything of this person's, after withdrawing what is open."""


Effect: TypeAlias = (
    CreateLead | Record | UpdateDetails | StrikeNote | LinkContact | RefuseInvitation | ConfirmEmail | WrongCode | KeepSetting
    | ErasePerson | TownEffect | OverviewEffect | AdminEffect | NotFound
)  # fmt: skip
