"""Being told when a town opens: a consent of its own, given and taken back with one press each, for a town or a region."""

from typing import assert_never

from bot.content.content import Content
from bot.conversation.interest_actions import (
    BeTold,
    InterestAction,
    InterestScreen,
    KeepTelling,
    StopAbout,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
)
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.notes import Note
from bot.conversation.screens import Shown
from bot.conversation.session import Session
from bot.conversation.town_effects import DropInterests, KeepInterest, RenewInterests
from bot.conversation.town_screens import Region, Town, Towns


def turn(session: Session, action: InterestAction, moment: Moment) -> Turn:
    """Decide what a press leads to. Whose wish it is never stands on the button: it is always the sender's own."""
    match action:
        case TellMe(place):
            if not is_place(place, moment.content):
                return show(session, Towns(), Note.STALE)
            return show(session, BeTold(place), Note.WILL_BE_TOLD, KeepInterest(place))
        case KeepTelling():
            return show(session, ToldOf(), Note.STILL_TOLD, RenewInterests())
        case StopTelling(place):
            back = _page(place, moment.content)
            return show(session, back or ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests((place,)))
        case StopAbout(slug):
            town = moment.content.municipalities.get(slug)
            places = (slug, town.region) if town else (slug,)
            return show(session, ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests(places))
        case StopAllTelling():
            return show(session, ToldOf(), Note.NOT_TOLD_ANY_MORE, DropInterests())
        case _:
            assert_never(action)


def opened(screen: InterestScreen, moment: Moment) -> Shown:
    """Open one of these screens."""
    if isinstance(screen, BeTold) and not is_place(screen.place, moment.content):
        return Shown(Towns(), Note.STALE)
    return Shown(screen)


def is_place(place: str, content: Content) -> bool:
    """Say whether there is such a town or region."""
    return place in content.municipalities or place in content.regions


def _page(place: str, content: Content) -> Town | Region | None:
    if place in content.municipalities:
        return Town(place)
    return Region(place) if place in content.regions else None
