"""The wish "Tell me when it opens": one press to give or withdraw; no button names a person."""

import pytest

from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.towns.model import (
    COUNTRY,
    BeTold,
    DropInterests,
    KeepTelling,
    Region,
    RenewInterests,
    StopAbout,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
    Town,
    Towns,
)
from tests.conversation.making import SESSION, sees, take


def test_a_place_that_is_gone_leads_to_the_towns() -> None:
    for action in (Open(BeTold("gone")), TellMe("gone")):
        sees(take(SESSION, action), Towns(), Note.STALE)


@pytest.mark.parametrize(
    ("place", "page"), [("plzen", Town("plzen")), ("CZ032", Region("CZ032")), (COUNTRY, Towns()), ("gone", ToldOf())]
)
def test_stopping_leads_back_to_the_place(place: str, page: Town | Region | Towns | ToldOf) -> None:
    sees(take(SESSION, StopTelling(place)), page, Note.NOT_TOLD_ANY_MORE, DropInterests((place,)))


def test_the_button_of_a_message_stops_whatever_it_came_from() -> None:
    sees(
        take(SESSION, StopAbout("plzen")), ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests(("plzen", "CZ032", COUNTRY))
    )
    sees(take(SESSION, StopAbout("gone")), ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests(("gone", COUNTRY)))


def test_all_is_kept_or_stopped_with_one_press() -> None:
    sees(take(SESSION, KeepTelling()), ToldOf(), Note.STILL_TOLD, RenewInterests())
    sees(take(SESSION, StopAllTelling()), ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests())
