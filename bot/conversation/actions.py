"""Everything a person can do here, whatever they do it with. A closed union, so that a forgotten case does not pass.

Actions that can stand on a button have a short code (`codes`); the others come from what people write or share.
"""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.administration.admin_actions import AdminAction
from bot.conversation.interest_actions import InterestAction
from bot.conversation.municipal.contact_actions import ContactAction
from bot.conversation.municipal.overview_actions import OfferAction, OverviewAction
from bot.conversation.municipal.own_town_actions import OwnTownAction
from bot.conversation.private import NOTHING, Private
from bot.conversation.screens import Screen
from bot.conversation.talk_actions import TalkAction


@dataclass(frozen=True)
class Open:
    """Show a screen."""

    screen: Screen


@dataclass(frozen=True)
class Continue:
    """Go on with the self-check where the answers end, or to its result."""


@dataclass(frozen=True)
class ChooseLanguage:
    """Speak this language from now on."""

    language: str


@dataclass(frozen=True)
class Answer:
    """Answer a question of the self-check."""

    question: str
    option: str


@dataclass(frozen=True)
class ChooseTown:
    """Take this town for the self-check and the checklist, or `later`."""

    slug: str


@dataclass(frozen=True)
class StartOver:
    """Forget the answers of the self-check."""


@dataclass(frozen=True)
class Tick:
    """Mark a document as ready, or not. Says the wanted state, so a double tap does no harm."""

    document: str
    ready: bool


@dataclass(frozen=True)
class BeginLead:
    """Begin a lead to a town; `coordinator` is the extra yes where the town has no contact."""

    slug: str
    coordinator: bool


@dataclass(frozen=True)
class Fill:
    """Fill a field of the lead by a tap."""

    field: str
    option: str


@dataclass(frozen=True)
class AddQuestions:
    """Send the questions for the town along with the lead, or not."""

    wanted: bool


@dataclass(frozen=True)
class SendLead:
    """Send the lead that was being filled in under this draft id."""

    draft: str


@dataclass(frozen=True)
class Withdraw:
    """Withdraw a lead."""

    code: str


@dataclass(frozen=True)
class Erase:
    """Delete everything of this person's."""


@dataclass(frozen=True)
class RemoveFile:
    """Remove the person's own message that held a file."""

    message: int


@dataclass(frozen=True)
class Start:
    """`/start`, with the payload of a link if there was one."""

    payload: Private = NOTHING


@dataclass(frozen=True)
class Cancel:
    """`/cancel`: leave whatever is being filled in."""


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
