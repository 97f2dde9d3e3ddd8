"""The wish "Tell me when it opens": one press to give or withdraw; no button names a person."""

from bot.conversation.model import Open
from bot.conversation.notes import Note
from bot.conversation.towns import model as towns_model
from tests.conversation.turn_data import SESSION, sees, take


def test_a_place_that_is_gone_leads_to_the_towns() -> None:
    for action in (Open(towns_model.SubscriptionConsent("gone")), towns_model.Subscribe("gone")):
        sees(take(SESSION, action), towns_model.Towns(), Note.STALE)


def test_stopping_leads_back_to_the_place() -> None:
    for place, page in (
        ("plzen", towns_model.Town("plzen")),
        ("CZ032", towns_model.Region("CZ032")),
        (towns_model.COUNTRY, towns_model.Towns()),
        ("gone", towns_model.Subscriptions()),
    ):
        sees(
            take(SESSION, towns_model.Unsubscribe(place)),
            page,
            Note.NOT_TOLD_ANY_MORE,
            towns_model.DropInterests((place,)),
        )


def test_the_button_of_a_message_stops_whatever_it_came_from() -> None:
    sees(
        take(SESSION, towns_model.UnsubscribeFromTown("plzen")),
        towns_model.Subscriptions(),
        Note.NOT_TOLD_ANY_MORE,
        towns_model.DropInterests(("plzen", "CZ032", towns_model.COUNTRY)),
    )
    sees(
        take(SESSION, towns_model.UnsubscribeFromTown("gone")),
        towns_model.Subscriptions(),
        Note.NOT_TOLD_ANY_MORE,
        towns_model.DropInterests(("gone", towns_model.COUNTRY)),
    )
