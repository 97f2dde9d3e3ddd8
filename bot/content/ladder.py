"""The steps by which a lead that nobody deals with climbs: what it waits for, after how many working days, to whom."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.content.models import Model

Days: TypeAlias = Annotated[int, Field(ge=1, le=30)]
Whom: TypeAlias = Literal["contact", "deputy", "coordinator"]
RANKS: tuple[Whom, ...] = ("contact", "deputy", "coordinator")


class Situation(StrEnum):
    """What a lead waits for."""

    UNREAD = "unread"
    """Nobody has opened it."""
    UNTAKEN = "untaken"
    """Somebody has opened it, nobody has taken it on."""
    UNANSWERED = "unanswered"
    """Somebody has it, and the candidate was the last to write."""


class Step(Model):
    """One step. `to`: a reminder to whoever has the lead, or the deputy or the coordinator is asked."""

    when: Situation
    after: Days
    """Working days since the lead began to wait for this."""
    to: Whom
