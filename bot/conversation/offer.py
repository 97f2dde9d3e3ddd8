"""An offer to pass a lead on to another town: nothing moves before the candidate says yes, and never without a press."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(days=7)


class OfferState(StrEnum):
    """What has become of an offer."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Offer:
    """A coordinator asks whether a lead may go to the town `slug`. `agreed` is None until the candidate answers."""

    lead: str
    slug: str
    at: datetime
    agreed: bool | None = None

    def state(self, now: datetime) -> OfferState:
        """Say what has become of it."""
        if self.agreed is not None:
            return OfferState.AGREED if self.agreed else OfferState.REFUSED
        return OfferState.OPEN if now - self.at < LIFETIME else OfferState.EXPIRED
