"""The coordinator's screens and the question of an offer, with long values, so that they are measured too."""

from collections.abc import Iterator
from datetime import datetime

from bot.content.content import Content
from bot.conversation.lead import State
from bot.conversation.municipal import overview_screens as screens
from bot.conversation.municipal.overview import Monthly, Overview, Trouble, Troubled, Unanswered
from bot.conversation.municipal.overview_actions import Offered
from bot.conversation.offer import Offer
from bot.conversation.private import Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.review.own_towns import longest_name

MANY = 12


def overview_of(content: Content, code: str, now: datetime) -> Overview:
    """Give an overview in which every list has several pages."""
    slug = longest_name(content)
    lead = Unanswered(code, slug, State.SENT, now, covered=False, of_coordinator=False)
    troubled = (Troubled(999, slug, Private("N" * 20), why) for why in Trouble)
    monthly = (Monthly(f"2026-{month:02}", slug, 99, 99, 99, 99) for month in range(MANY, 0, -1))
    return Overview((lead,) * MANY, (*troubled,) * 2, ((slug, 99),) * MANY, tuple(monthly))


def offers_of(content: Content, code: str, now: datetime) -> tuple[Offer, ...]:
    """Give an offer of the town with the longest name."""
    return (Offer(code, longest_name(content), now),)


def of_overview(code: str) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of all of them."""
    yield "pages/overview", screens.AllTowns(), Session()
    shown: tuple[Screen, ...] = (
        screens.NotAnswered(),
        screens.OneUnanswered(code),
        screens.OtherTowns(code),
        screens.NotReached(),
        screens.Wanted(),
        screens.Months(),
    )
    yield from (("pages/overview", screen, Session()) for screen in shown)
    yield "pages/offer", Offered(code), Session()
