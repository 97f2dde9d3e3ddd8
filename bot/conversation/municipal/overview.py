"""What a coordinator sees of all towns, without a word of any candidate: who waits, who cannot be reached, how many."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.conversation.offer import Offer
from bot.conversation.private import Private


@dataclass(frozen=True)
class Unanswered:
    """An open lead that no town has answered. `covered`: the coordinators may open it."""

    code: str
    slug: str
    state: str
    """The value of its `lead.State`."""
    sent_at: datetime
    covered: bool
    of_coordinator: bool
    """It was sent to the coordinators; the town never sees it."""
    offer: Offer | None = None


class Trouble(StrEnum):
    """Why somebody of the municipal side may hear of nothing."""

    NOT_LINKED = "not-linked"
    NOT_CONFIRMED = "not-confirmed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Troubled:
    """Somebody whom messages do not reach, or not every way. `slug` is "" for a coordinator."""

    contact: int
    slug: str
    name: Private
    why: Trouble


@dataclass(frozen=True)
class Monthly:
    """What was counted for a town in a month ("2026-11")."""

    month: str
    slug: str
    sent: int
    opened: int
    answered: int
    hired: int


@dataclass(frozen=True)
class Overview:
    """All of it, loaded only for a coordinator who looks at it."""

    unanswered: tuple[Unanswered, ...] = ()
    """Oldest first."""
    troubled: tuple[Troubled, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    """Towns that nobody answers for, and how often somebody asked for them in the last year, most often first."""
    monthly: tuple[Monthly, ...] = ()
    """Newest month first."""

    def lead(self, code: str) -> Unanswered | None:
        """Give an unanswered lead by its code."""
        return next((lead for lead in self.unanswered if lead.code == code), None)
