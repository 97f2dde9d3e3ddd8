"""The wish "Tell me when it opens": one press to give or withdraw; no button names a person."""

import pytest

from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.towns.model import (
    COUNTRY,
    DropInterests,
    Region,
    RenewInterests,
    RenewSubscriptions,
    Subscribe,
    SubscriptionConsent,
    Subscriptions,
    Town,
    Towns,
    Unsubscribe,
    UnsubscribeFromAll,
    UnsubscribeFromTown,
)
from tests.conversation.turn_data import SESSION, sees, take


def test_a_place_that_is_gone_leads_to_the_towns() -> None:
    for action in (Open(SubscriptionConsent("gone")), Subscribe("gone")):
        sees(take(SESSION, action), Towns(), Note.STALE)


@pytest.mark.parametrize(
    ("place", "page"),
    [("plzen", Town("plzen")), ("CZ032", Region("CZ032")), (COUNTRY, Towns()), ("gone", Subscriptions())],
)
def test_stopping_leads_back_to_the_place(place: str, page: Town | Region | Towns | Subscriptions) -> None:
    sees(take(SESSION, Unsubscribe(place)), page, Note.NOT_TOLD_ANY_MORE, DropInterests((place,)))


def test_the_button_of_a_message_stops_whatever_it_came_from() -> None:
    sees(
        take(SESSION, UnsubscribeFromTown("plzen")),
        Subscriptions(),
        Note.NOT_TOLD_ANY_MORE,
        DropInterests(("plzen", "CZ032", COUNTRY)),
    )
    sees(
        take(SESSION, UnsubscribeFromTown("gone")),
        Subscriptions(),
        Note.NOT_TOLD_ANY_MORE,
        DropInterests(("gone", COUNTRY)),
    )


def test_all_is_kept_or_stopped_with_one_press() -> None:
    sees(take(SESSION, RenewSubscriptions()), Subscriptions(), Note.STILL_TOLD, RenewInterests())
    sees(take(SESSION, UnsubscribeFromAll()), Subscriptions(), Note.NOT_TOLD_ANY_MORE, DropInterests())
