"""What a linked account is for on the municipal side, and which leads it may see by that: the one rule of access."""

from dataclasses import dataclass

from bot.conversation.lead import Lead, Role
from bot.conversation.private import NOTHING, Private


@dataclass(frozen=True)
class Duty:
    """One linked account's task: contact or deputy of a town, or coordinator (`slug` is "")."""

    contact: int
    role: Role
    slug: str
    name: Private
    email_code: Private = NOTHING
    """The code that was mailed to this person's address and has not come back yet."""

    def covers(self, lead: Lead) -> bool:
        """Say whether this person may see a lead: of the own town, or one that went to the coordinators."""
        if self.role is Role.COORDINATOR:
            return lead.coordinator or lead.escalated
        return self.slug == lead.slug and not lead.coordinator


@dataclass(frozen=True)
class Invitation:
    """A one-time invitation that is still good."""

    role: Role
    slug: str
    name: Private
    email: Private
