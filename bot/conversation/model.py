"""What everybody can be shown and can do, and what a turn wants done: closed unions, so that no case is forgotten.

Values only, without a word of any language. A screen or action with a `CODE` can stand on a button (`codes`): the screen seen
last is remembered by it, and an old button still says what it means; the other actions come from what people write or share.
An effect is carried out by `dispatch`, in the transaction that stores the session. What concerns leads, towns, contacts,
coordinators and administrators stands in a module of each and is joined here.

It is longer than others, since a closed union must see each of its cases.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from bot.conversation.admin.model import AdminAction, AdminEffect, AdminScreen, NotFound
from bot.conversation.contact.model import ContactAction, ContactScreen, SettingsAction
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import NO_STEP, PLAIN, Event, Lead, LeadScreen, Step, TalkAction, Voice
from bot.conversation.notes import Note
from bot.conversation.overview.model import OfferAction, Offered, OverviewAction, OverviewEffect, OverviewScreen
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import (
    InterestAction,
    InterestScreen,
    OwnTownAction,
    OwnTownScreen,
    TownEffect,
    TownScreen,
)


@dataclass(frozen=True)
class Menu:
    """The start of everything."""

    CODE: ClassVar = "menu"


@dataclass(frozen=True)
class Languages:
    """The choice of language, in all languages at once."""

    CODE: ClassVar = "languages"


@dataclass(frozen=True)
class Guide:
    """The chapters of the guide."""

    CODE: ClassVar = "guide"


@dataclass(frozen=True)
class GuideChapter:
    """One chapter."""

    CODE: ClassVar = "chapter"
    id: str


@dataclass(frozen=True)
class SourceList:
    """Where the statements of one thing come from: `kind` is guide, requirements, documents or faq."""

    CODE: ClassVar = "sources"
    kind: str
    id: str


@dataclass(frozen=True)
class Ask:
    """One question of the self-check."""

    CODE: ClassVar = "ask"
    question: str


@dataclass(frozen=True)
class Result:
    """All requirements with their signs."""

    CODE: ClassVar = "result"


@dataclass(frozen=True)
class ResultLine:
    """One requirement: verdict, the answer behind it, source and date, what would change it."""

    CODE: ClassVar = "line"
    requirement: str


@dataclass(frozen=True)
class Told:
    """The conditions that are only told, never asked."""

    CODE: ClassVar = "told"


@dataclass(frozen=True)
class Answers:
    """All answers given, each with a way to change it."""

    CODE: ClassVar = "answers"


@dataclass(frozen=True)
class ToAsk:
    """The questions to put to the town."""

    CODE: ClassVar = "to-ask"


@dataclass(frozen=True)
class Documents:
    """The checklist."""

    CODE: ClassVar = "documents"


@dataclass(frozen=True)
class DocumentPage:
    """One document."""

    CODE: ClassVar = "document"
    id: str


@dataclass(frozen=True)
class Faq:
    """The topics of frequent questions."""

    CODE: ClassVar = "faq"


@dataclass(frozen=True)
class Topic:
    """The questions of one topic."""

    CODE: ClassVar = "topic"
    id: str


@dataclass(frozen=True)
class FaqAnswer:
    """One frequent question with its answer."""

    CODE: ClassVar = "entry"
    id: str


@dataclass(frozen=True)
class Found:
    """What typed words led to: screens, best first."""

    screens: "tuple[Screen, ...]"


@dataclass(frozen=True)
class Glossary:
    """The terms; `page` counts from 0."""

    CODE: ClassVar = "glossary"
    page: int = 0


@dataclass(frozen=True)
class TermPage:
    """One term, as the reader says it and as it stands on Czech paper."""

    CODE: ClassVar = "term"
    id: str
    page: int = 0


@dataclass(frozen=True)
class FixedPage:
    """One of the fixed pages that are read by themselves: see `content.READ_PAGES`."""

    CODE: ClassVar = "page"
    id: str


@dataclass(frozen=True)
class Privacy:
    """The privacy notice: its parts."""

    CODE: ClassVar = "privacy"


@dataclass(frozen=True)
class PrivacyPart:
    """One part of the privacy notice."""

    CODE: ClassVar = "part"
    id: str


Screen: TypeAlias = (
    Menu | Languages | Guide | GuideChapter | SourceList | Ask | Result | ResultLine | Told | Answers | ToAsk
    | Documents | DocumentPage
    | Faq | Topic | FaqAnswer | Found | Glossary | TermPage | FixedPage | Privacy | PrivacyPart
    | TownScreen | LeadScreen | ContactScreen
    | OwnTownScreen | InterestScreen
    | OverviewScreen | Offered
    | AdminScreen
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A screen with the line above it, if any; `sent_message` is the file whose removal is offered."""

    screen: Screen
    note: Note | None = None
    sent_message: int | None = None


@dataclass(frozen=True)
class Open:
    screen: Screen


@dataclass(frozen=True)
class Continue:
    """Go on with the self-check where the answers end, or to its result."""

    CODE: ClassVar = "check"


@dataclass(frozen=True)
class ChooseLanguage:
    CODE: ClassVar = "language"
    language: str


@dataclass(frozen=True)
class Answer:
    CODE: ClassVar = "answer"
    question: str
    option: str


@dataclass(frozen=True)
class ChooseTown:
    """Take this town for the self-check and the checklist, or `later`."""

    CODE: ClassVar = "choose"
    slug: str


@dataclass(frozen=True)
class StartOver:
    CODE: ClassVar = "start-over"


@dataclass(frozen=True)
class Tick:
    """Mark a document as ready, or not. Says the wanted state, so a double tap does no harm."""

    CODE: ClassVar = "tick"
    document: str
    ready: bool


@dataclass(frozen=True)
class BeginLead:
    """Begin a lead to a town; `coordinator` is the extra yes where the town has no contact."""

    CODE: ClassVar = "begin"
    slug: str
    coordinator: bool


@dataclass(frozen=True)
class Fill:
    """Fill a field of the lead by a tap."""

    CODE: ClassVar = "fill"
    field: str
    option: str


@dataclass(frozen=True)
class AddQuestions:
    """Send the questions for the town along with the lead, or not."""

    CODE: ClassVar = "add-questions"
    wanted: bool


@dataclass(frozen=True)
class SendLead:
    """Send the lead that was being filled in under this draft id."""

    CODE: ClassVar = "send"
    draft: str


@dataclass(frozen=True)
class Withdraw:
    CODE: ClassVar = "withdraw"
    code: str


@dataclass(frozen=True)
class Erase:
    """Delete everything of this person's."""

    CODE: ClassVar = "erase"


@dataclass(frozen=True)
class RemoveFile:
    """Remove the person's own message that held a file."""

    CODE: ClassVar = "remove-file"
    message: int


@dataclass(frozen=True)
class Start:
    """`/start`, with the payload of a link if there was one."""

    payload: Private = NOTHING


@dataclass(frozen=True)
class Cancel:
    """`/cancel`: leave whatever is being filled in."""

    CODE: ClassVar = "cancel"


@dataclass(frozen=True)
class Command:
    """A command nobody knows."""

    name: str


@dataclass(frozen=True)
class Say:
    """Typed text. What it means depends on the screen seen last."""

    text: Private


@dataclass(frozen=True)
class SharePhone:
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


@dataclass(frozen=True)
class SendFile:
    """A photo, document, voice message, video: never looked at, never kept."""

    message: int


@dataclass(frozen=True)
class SendOther:
    """A sticker, poll, dice and the like."""


@dataclass(frozen=True)
class Edit:
    """An earlier message was edited."""


@dataclass(frozen=True)
class Stale:
    """A button whose code nobody knows (any more)."""


@dataclass(frozen=True)
class Show:
    """Show the screen seen last once more: after a crash between the turn and its reply."""


CheckAction: TypeAlias = Continue | Answer | ChooseTown | StartOver | Tick
LeadAction: TypeAlias = BeginLead | Fill | AddQuestions | SendLead | Withdraw
TypedAction: TypeAlias = Say | SharePhone | SharePosition
Action: TypeAlias = (
    Start | ChooseLanguage | Open | Show | Stale | Cancel | Erase | RemoveFile | SendFile | SendOther | Edit | Command
    | CheckAction | LeadAction | TypedAction | ContactAction | TalkAction
    | OwnTownAction | InterestAction | OverviewAction | OfferAction | AdminAction
)  # fmt: skip


@dataclass(frozen=True)
class CreateLead:
    """Store a new lead and notify whoever answers for the town; the details lack only the chat."""

    lead: Lead


@dataclass(frozen=True)
class Record:
    """Note that something happened to a lead, and move it to a state if one is given."""

    lead: Lead
    what: Happened
    by: Private = NOTHING
    state: State | None = None
    reason: str = ""
    text: Private = NOTHING
    voice: Voice = PLAIN
    step: Step = NO_STEP


@dataclass(frozen=True)
class TellCandidate:
    """Tell the candidate of a lead what has happened to it."""

    lead: Lead
    what: Happened
    by: Private = NOTHING
    text: Private = NOTHING
    voice: Voice = PLAIN


@dataclass(frozen=True)
class TellContacts:
    """Tell those who answer for a lead what the candidate has done; what was written stands on the sheet only."""

    lead: Lead
    what: Happened = Happened.CANDIDATE_WROTE


@dataclass(frozen=True)
class TellCoordinators:
    """Tell the coordinators that a town has stopped a candidate's messages: which lead and town, nothing of the person."""

    lead: Lead


@dataclass(frozen=True)
class UpdateDetails:
    """Put the details of the lead as they are here in place of the stored ones; the chat stays."""

    lead: Lead


@dataclass(frozen=True)
class TellColleague:
    """Tell one of those who answer for a lead that it was handed to them."""

    lead: Lead
    contact: int


@dataclass(frozen=True)
class TakeBack:
    """Tell the candidate that a step no longer holds; what they have not been told of yet is kept from them instead."""

    lead: Lead
    step: Event
    by: Private = NOTHING


@dataclass(frozen=True)
class StrikeNote:
    """Delete an internal note."""

    lead: Lead
    note: Event


@dataclass(frozen=True)
class RemoveSheets:
    """Have every message that shows a lead say that it is no longer there."""

    lead: Lead


@dataclass(frozen=True)
class LinkContact:
    """Link this account to the contact whose one-time token this is, and use the token up."""

    token: str


@dataclass(frozen=True)
class ConfirmEmail:
    """Note that the contact's e-mail address was confirmed by its owner."""

    contact: int


@dataclass(frozen=True)
class KeepSetting:
    """Do what somebody of the municipal side has set for themselves, or answered to a change; it was authorised."""

    action: SettingsAction
    by: Private = NOTHING


@dataclass(frozen=True)
class ErasePerson:
    """Delete everything of this person's, after withdrawing what is open."""


@dataclass(frozen=True)
class DeleteMessage:
    message: int


Effect: TypeAlias = (
    CreateLead
    | Record
    | TellCandidate
    | TellContacts
    | TellCoordinators
    | UpdateDetails
    | TellColleague
    | TakeBack
    | StrikeNote
    | RemoveSheets
    | LinkContact
    | ConfirmEmail
    | KeepSetting
    | ErasePerson
    | DeleteMessage
    | TownEffect
    | OverviewEffect
    | AdminEffect
    | NotFound
)
