"""A change of who receives a town's leads, which somebody of the town has to agree to, or may stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.private import NOTHING, Private

NOTICE = timedelta(hours=24)
"""How long a change waits where nobody else of the town can be asked."""
PATIENCE = timedelta(days=7)
"""How long a yes is waited for."""


class What(StrEnum):
    """What is to change."""

    ADD = "add"
    REMOVE = "remove"
    LINK = "link"
    EMAIL = "email"


class Stage(StrEnum):
    """How far a change has come. The first two wait for somebody."""

    ASKED = "asked"
    """A second person of the town must agree."""
    TOLD = "told"
    """Nobody else is there: whom it concerns may stop it until it is due."""
    AGREED = "agreed"
    GRANTED = "granted"
    """Another account may be linked: the operator can make the invitation."""
    DONE = "done"
    STOPPED = "stopped"
    LAPSED = "lapsed"

    @property
    def is_pending(self) -> bool:
        """Say whether it can still be agreed to or stopped."""
        return self in {Stage.ASKED, Stage.TOLD}


@dataclass(frozen=True)
class TownChange:
    """One change. `contact`: whom it concerns, 0 for somebody new; `name` is theirs."""

    id: int
    slug: str
    contact: int
    what: What
    stage: Stage
    name: Private
    role: str
    due: datetime
    email: Private = NOTHING
    reason: Private = NOTHING
    """Why the operator did it at once, if so."""
    telegram: bool = True
    """False: somebody new who has no Telegram."""
