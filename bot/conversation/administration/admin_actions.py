"""What an administrator can do."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.administration.page_code import PageCode


@dataclass(frozen=True)
class AcceptAdminInvite:
    """Say yes to an invitation."""

    token: str


@dataclass(frozen=True)
class Reload:
    """Read the content's files now."""


@dataclass(frozen=True)
class RollBack:
    """Put the previous version back: this one, whatever was live before by now."""

    version: str


@dataclass(frozen=True)
class Stay:
    """Press a button of a preview that would do something: here it does nothing. The fields are those of `Preview`."""

    language: str
    example: int
    page: PageCode


AdminAction: TypeAlias = AcceptAdminInvite | Reload | RollBack | Stay
