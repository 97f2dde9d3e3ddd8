"""Screens, actions and effects: closed unions of values without texts of any language."""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from types import UnionType
from typing import TypeAlias

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
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import NO_STEP, PLAIN, Attribution, Event, Lead, LeadScreen, Role, Step, TalkAction
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
    """The start screen."""


class Languages(CallbackData, code="languages"):
    """The choice of language, in all languages."""


class Guide(PageData, code="guide"):
    """The chapters of the guide."""


class GuideChapter(EntryData, code="chapter"):
    """One chapter."""


class SourceList(CallbackData, code="sources"):
    """Sources of the statements of one entry: `kind` is guide, requirements, documents or faq."""

    kind: str
    id: str
    page: int = 0


class QuestionScreen(CallbackData, code="ask"):
    """One question of the self-check."""

    question: str


class SelfCheckResult(CallbackData, code="result"):
    """All requirements with their signs."""


class ResultLine(CallbackData, code="line"):
    """One requirement: verdict, answer, source and date, and how the verdict could change."""

    requirement: str


class Conditions(CallbackData, code="conditions"):
    """The titles of the requirements, each with a link to its reason and source."""


class UnaskedConditions(CallbackData, code="told"):
    """The conditions that are not asked."""


class Answers(CallbackData, code="answers"):
    """All answers, each with a button to change it."""


class TownQuestions(PageData, code="to-ask"):
    """The questions for the town."""


class Documents(PageData, code="documents"):
    """The checklist."""


class DocumentPage(EntryData, code="document"):
    """One document."""


class Faq(PageData, code="faq"):
    """The topics of frequent questions."""


class Topic(EntryData, code="topic"):
    """The questions of one topic."""

    page: int = 0


class FaqAnswer(EntryData, code="entry"):
    """One frequent question with its answer."""


class Found(ValueObject):
    """Results for typed words, best first. `is_sure`: the first one is the answer."""

    screens: "tuple[Screen, ...]"
    is_sure: bool = False


class Glossary(PageData, code="glossary"):
    """The terms."""


class TermPage(EntryData, code="term"):
    """One term, in the reader's language and in Czech."""

    page: int = 0


class FixedPage(EntryData, code="page"):
    """One of the fixed pages (`content.READ_PAGES`)."""


class Privacy(CallbackData, code="privacy"):
    """The privacy notice: its parts."""


class PrivacyPart(EntryData, code="part"):
    """One part of the privacy notice."""


Screen: TypeAlias = (
    Menu | Languages | Guide | GuideChapter | SourceList | QuestionScreen | SelfCheckResult | Conditions | ResultLine
    | UnaskedConditions | Answers | TownQuestions
    | Documents | DocumentPage
    | Faq | Topic | FaqAnswer | Found | Glossary | TermPage | FixedPage | Privacy | PrivacyPart
    | TownScreen | LeadScreen | ContactScreen | PaperScreen
    | OwnTownScreen | InterestScreen
    | OverviewScreen | Offered
    | PlanScreen
    | AdminScreen | FeatureScreen
)  # fmt: skip


class ScreenWithNote(ValueObject):
    """A screen with an optional note above it. `sent_message`: a sent file that can be removed."""

    screen: Screen
    note: Note | None = None
    sent_message: int | None = None
    buttons: int = 0
    """The page of its buttons, from 0."""


class Open(ValueObject):
    screen: Screen
    buttons: int = 0


class Continue(CallbackData, code="check"):
    """Go to the open question of the self-check, or to its result."""


class ChooseLanguage(CallbackData, code="language"):
    language: str


class Answer(CallbackData, code="answer"):
    question: str
    option: str


class ChooseTown(TownData, code="choose"):
    """Take this town for the self-check and the checklist, or `later`."""


class ShowOthers(CallbackData, code="others"):
    """Show the other results for typed words: their codes, joined by "_"."""

    pages: PageCode


class StartOver(CallbackData, code="start-over"):
    """Delete the answers of the self-check and start again."""


class Tick(CallbackData, code="tick"):
    """Mark a document as ready or not. It names the state, so a double tap is idempotent."""

    document: str
    ready: bool


class KeepList(CallbackData, code="keep-list"):
    """Keep answers and ticks for a year after their last use, or for the usual time."""

    wanted: bool


class BeginLead(TownData, code="begin"):
    """Begin a lead to a town; `coordinator`: to the coordinators, as the town has no contact."""

    coordinator: bool


class Fill(CallbackData, code="fill"):
    field: str
    option: str


class AddQuestions(CallbackData, code="add-questions"):
    """Add all the questions for the town to the lead, or none."""

    wanted: bool


class PickQuestion(CallbackData, code="pick-question"):
    """Add one of them to the lead, or remove it."""

    question: str
    wanted: bool
    page: int = 0


class SendCvAlong(CallbackData, code="send-cv-along"):
    """Attach the CV to the lead, or not."""

    wanted: bool


class SendLead(CallbackData, code="send"):
    draft: str


class Withdraw(OwnLeadData, code="withdraw"):
    """Withdraw a lead."""


class Erase(CallbackData, code="erase"):
    """Delete all data of the person."""


class KeepData(CallbackData, code="keep-data"):
    """Answer no when asked whether to delete all data."""


class RemoveFile(CallbackData, code="remove-file"):
    """Delete the person's message with a file from the chat."""

    message: int


class Start(ValueObject):
    """`/start`, with the payload of a deep link."""

    payload: Private = NOTHING


class Cancel(CallbackData, code="cancel"):
    """`/cancel`: leave the current form."""


class Command(ValueObject):
    """An unknown command."""

    name: str


class Say(ValueObject):
    """Typed text, whose meaning depends on the current screen. `signed`: an optional signature."""

    text: Private
    signed: Private = NOTHING


class SharePhone(ValueObject):
    """A contact card. `own`: Telegram confirms that it is the sender's."""

    phone: Private
    own: bool


class SharePosition(ValueObject):
    """A shared location in degrees. Never stored."""

    lat: float = field(repr=False)
    lon: float = field(repr=False)


class SendFile(ValueObject):
    """A file or recording, which is never read or stored. `kind` is Telegram's name for it."""

    message: int
    kind: str = ""


class SendOther(ValueObject):
    """A sticker, poll, dice and the like."""


class Edit(ValueObject):
    """An earlier message was edited."""


class Stale(ValueObject):
    """A button with an unknown code."""


class ShowAgain(ValueObject):
    """Show the current screen again, after a crash between the turn and its reply."""


CheckAction: TypeAlias = Continue | Answer | ChooseTown | StartOver | Tick | KeepList
LeadAction: TypeAlias = BeginLead | Fill | AddQuestions | PickQuestion | SendCvAlong | SendLead | Withdraw
TypedAction: TypeAlias = Say | ShowOthers | SharePhone | SharePosition
AnywhereAction: TypeAlias = (
    Start | ChooseLanguage | Open | ShowAgain | Stale | Cancel | Erase | KeepData | RemoveFile | SendFile | SendOther | Edit
    | Command
)  # fmt: skip
Action: TypeAlias = (
    AnywhereAction | CheckAction | LeadAction | TypedAction | ContactAction | TalkAction | PaperAction
    | OwnTownAction | InterestAction | OverviewAction | OfferAction | AdminAction
    | FeatureAction
)  # fmt: skip


class FeatureModel(ValueObject):
    """Screens and actions of a feature, declared in its `model.py`."""

    screens: type | UnionType
    """A closed union of `FeatureScreen`s."""
    actions: type | UnionType | None = None
    """A closed union of `FeatureAction`s."""
    commands: Mapping[str, Action] = field(default_factory=dict[str, Action])
    """Actions by command, or by the word of `typed.yaml` of the same name."""
    pages: Mapping[str, Callable[[str], Screen]] = field(default_factory=dict[str, Callable[[str], Screen]])
    """The screens of entries, by the section of the content."""
    public: bool = False
    """True if its screens hold no personal data, so that lead pages and previews may show them."""
    about_towns: bool = False
    """True if its screens show which towns recruit: typed words and locations find towns there."""
    role: Role | None = None
    """The officials who may use it; None: everybody."""


@cache
def owners() -> Mapping[type, str]:
    """Return the name of the feature of each of its screens and actions."""
    models = declared("model", FeatureModel).items()
    kinds = {name: (one.screens, one.actions) for name, one in models}
    return {kind: name for name, unions in kinds.items() for union in unions if union for kind in members(union)}


OF_THE_CORE = FeatureModel(FeatureScreen)


def model_of(meaning: Screen | Action) -> FeatureModel:
    """Return the declaration of the feature of a screen or action; `OF_THE_CORE` if it has none."""
    owner = owners().get(type(meaning))
    return declared("model", FeatureModel)[owner] if owner else OF_THE_CORE


@cache
def screen_kinds() -> tuple[type[Screen], ...]:
    """Return every class of screen, those of the features last."""
    kinds = (*members(Screen), *owners())
    return tuple(kind for kind in kinds if issubclass(kind, Screen) and kind is not FeatureScreen)


@cache
def action_kinds() -> tuple[type[Action], ...]:
    """Return every class of action, those of the features last."""
    kinds = (*members(Action), *owners())
    return tuple(kind for kind in kinds if issubclass(kind, Action) and kind is not FeatureAction)


class CreateLead(ValueObject):
    lead: Lead
    stop: Event | None = None
    """The event that stopped the candidate's messages in an earlier lead; it also applies here."""


class Record(ValueObject):
    """Record an event of a lead, change its state if `state` is given, and send the notices."""

    lead: Lead
    what: LeadEvent
    by: Private = NOTHING
    state: State | None = None
    reason: str = ""
    text: Private = NOTHING
    voice: Attribution = PLAIN
    step: Step = NO_STEP


class UpdateDetails(ValueObject):
    """Replace the stored details of a lead except the chat."""

    lead: Lead


class DeleteNote(ValueObject):
    """Delete an internal note."""

    lead: Lead
    note: Event


class LinkContact(ValueObject):
    token: str


class RefuseInvitation(ValueObject):
    """Decline the invitation of a one-time token."""

    token: str


class ConfirmEmail(ValueObject):
    contact: int


class WrongCode(ValueObject):
    """Count a wrong guess of a code that confirms an e-mail address."""


class StoreSetting(ValueObject):
    """Store a setting of somebody of the municipal side, or their answer to a change."""

    action: SettingsAction
    by: Private = NOTHING


class ErasePerson(ValueObject):
    """Withdraw the person's open leads and delete all their data."""


Effect: TypeAlias = (
    CreateLead | Record | UpdateDetails | DeleteNote | LinkContact | RefuseInvitation | ConfirmEmail | WrongCode | StoreSetting
    | ErasePerson | TownEffect | OverviewEffect | AdminEffect | NotFound
)  # fmt: skip
