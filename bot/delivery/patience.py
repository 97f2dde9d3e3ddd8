"""What a failure means for a row: waiting as asked, trying again and when, or giving up.

What surely was not done is tried again at once and for days. What may have been done is repeated after a pause that
bridges a short outage. Silence is answered by one repeat only, and so is any doubt about what goes to a candidate.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from bot.dispatch.sending import (
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UnreachableError,
)
from bot.storage.errand import Cause
from bot.storage.outbox import Claimed

MAX_ATTEMPTS = 20
"""With the pauses below the last attempt comes after two to four days."""
AFTER_NOTHING = timedelta(seconds=2)
AFTER_DOUBT = timedelta(seconds=30)
LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class Wait:
    """The other side asks to wait; that was no attempt."""

    pause: timedelta


@dataclass(frozen=True)
class Again:
    """Try again after a pause. `uncertain`: the message may have arrived, so it is marked as a repeat then."""

    pause: timedelta
    uncertain: bool


@dataclass(frozen=True)
class GiveUp:
    """It is over. `persist`: unless nobody else can be told."""

    cause: Cause
    persist: Again | None = None


Outcome: TypeAlias = Wait | Again | GiveUp


def judge(row: Claimed, error: SendingError, jitter: float) -> Outcome:
    """Say what becomes of a row after a failure; `jitter` (0 to 1) spreads the pauses."""
    errand = row.errand
    match error:
        case LaterError():
            return Wait(error.wait)
        case UnreachableError():
            return GiveUp("unreachable")
        case RejectedError():
            return GiveUp("rejected")
        case _ if row.attempts >= MAX_ATTEMPTS:
            return GiveUp("unanswered")
        case NotSentError():
            return Again(back_off(row.attempts, jitter), uncertain=row.repeated)
        case _:
            again = doubtful(row, jitter)
    if errand.message or errand.channel == "mail" or not row.repeated:
        return again
    if errand.is_notice:
        return again if isinstance(error, NotDoneError) else GiveUp("unanswered", persist=again)
    return GiveUp("unanswered")


def doubtful(row: Claimed, jitter: float) -> Again:
    """Try again what may have been done; an edit done twice is no repeat."""
    return Again(back_off(row.attempts, jitter, AFTER_DOUBT), uncertain=not row.errand.message)


def back_off(attempts: int, jitter: float, first: timedelta = AFTER_NOTHING) -> timedelta:
    """Wait `first`, then twice as long each time up to 8 hours, spread by `jitter` (0 to 1) over half of it."""
    wait = min(first * 2.0 ** (attempts - 1), LONGEST)
    return wait * (0.75 + jitter / 2)
