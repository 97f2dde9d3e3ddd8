"""What the turns around administrators want done."""

from dataclasses import dataclass, field
from typing import TypeAlias

from bot.conversation.private import Private


@dataclass(frozen=True)
class LinkAdministrator:
    """Link this account to the administrator whose one-time token this is, and use the token up."""

    token: str


@dataclass(frozen=True)
class ConfirmAdminEmail:
    """Note that the administrator's e-mail address was confirmed by its owner."""

    administrator: int


@dataclass(frozen=True)
class ReloadContent:
    """Have the content's files read now."""


@dataclass(frozen=True)
class RollBackContent:
    """Make the previous version live again if it is still this one, and tell the other administrators."""

    version: str
    administrator: int
    by: Private


@dataclass(frozen=True)
class NotFound:
    """Count words that somebody looked for in vain; see `missed_words` for what is kept of a sentence."""

    words: frozenset[str] = field(repr=False)


AdminEffect: TypeAlias = LinkAdministrator | ConfirmAdminEmail | ReloadContent | RollBackContent
