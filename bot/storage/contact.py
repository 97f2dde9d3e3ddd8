"""Somebody of the municipal side: contact, deputy or coordinator, and the ways by which they hear of something."""

from dataclasses import dataclass, field
from typing import Literal

from bot.conversation.lead import Role
from bot.conversation.municipal.duty import Duty
from bot.conversation.private import NOTHING, Private


@dataclass(frozen=True)
class Person:
    """What is known of somebody on the municipal side; stored encrypted."""

    name: Private
    email: Private = NOTHING
    chat: int = field(default=0, repr=False)
    """The Telegram chat, once linked; 0 for somebody who uses the lead page alone."""
    language: str = "cs"
    email_code: Private = NOTHING
    """The code mailed to the address, until it comes back; the address gets nothing about leads before."""
    email_confirmed: bool = False
    page: bool = False
    """The address was confirmed by a link: its letters lead to the lead page, where everything can be done."""
    telegram: bool = True
    """False: this person has no Telegram; the invitation goes to the address."""


@dataclass(frozen=True)
class Contact:
    """One person's task on the municipal side. `slug` is "" for a coordinator."""

    id: int
    role: Role
    slug: str
    person: Person
    linked: bool

    @property
    def on_page_only(self) -> bool:
        """Say whether this person works on the lead page and has no Telegram."""
        return self.linked and not self.person.chat

    @property
    def by_page(self) -> bool:
        """Say whether a letter is enough for this person, since its link leads to all there is."""
        return self.linked and self.person.page and self.person.email_confirmed

    @property
    def channels(self) -> tuple[Literal["telegram", "mail"], ...]:
        """Give the ways by which this person hears of something; what waits for an account that is not linked is Telegram's."""
        telegram: tuple[Literal["telegram", "mail"], ...] = () if self.on_page_only else ("telegram",)
        confirmed = self.person.email and self.person.email_confirmed
        return (*telegram, "mail") if confirmed else telegram

    @property
    def duty(self) -> Duty:
        """What the conversation needs to know of it."""
        return Duty(self.id, self.role, self.slug, self.person.name, self.person.email_code)
