"""Being told when a town or a region opens: what is stored for it, the list of it, and how to stop."""

from bot.conversation.codes import encode
from bot.conversation.days import day_of
from bot.conversation.interest_actions import (
    BeTold,
    InterestScreen,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
)
from bot.conversation.screens import PrivacyPart, Screen
from bot.conversation.town_news import Interest
from bot.conversation.town_screens import Region, Town, Towns
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.recruiting_view import BELL
from bot.view.scene import Scene, bold, message, paragraphs

SHOWN = 4
"""Places on one page, or in a list that stands on another screen."""


def render(screen: InterestScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case BeTold(place):
            return _of_place(place, scene)
        case ToldOf(page):
            return _all(page, scene)


def place_name(place: str, scene: Scene) -> str:
    """The name of a town or region in this language; its id when it is no longer listed."""
    town = scene.content.municipalities.get(place)
    if town is not None:
        return scene.town(town)
    names = scene.content.regions.get(place)
    return names[scene.words.language] if names else place


def listed(interests: tuple[Interest, ...], scene: Scene) -> str:
    """List what somebody wants to be told of, each with the day until which it is kept; of many the first ones."""
    lines = [
        scene.html(
            "• {place}, until {date}",
            place=place_name(interest.place, scene),
            date=scene.words.date(day_of(interest.until)),
        )
        for interest in interests[:SHOWN]
    ]
    if len(interests) > SHOWN:
        lines.append(scene.html("… and {number} more", number=len(interests) - SHOWN))
    return "\n".join(lines)


def _of_place(place: str, scene: Scene) -> Message:
    name = place_name(place, scene)
    page: Screen = Region(place) if place in scene.content.regions else Town(place)
    back = [scene.button("← Back", page), scene.menu()]
    wanted = scene.known.news.wanted(place)
    if wanted is None:
        head = bold(scene.html("Tell me when it opens: {place}", place=name))
        return message(
            paragraphs(head, scene.body("pages/be-told"), _silent(place, scene)),
            [scene.button("🔔 Yes, tell me", TellMe(place))],
            [scene.button("🔒 What happens to your data", PrivacyPart("retention"))],
            back,
        )
    until = scene.html("It stays noted until {date}.", date=scene.words.date(day_of(wanted.until)))
    head = bold(f"{BELL} {scene.escape(name)}")
    return message(
        paragraphs(head, until, scene.body("pages/be-told"), _silent(place, scene)),
        [scene.button("🔕 Stop it", StopTelling(place))],
        [scene.button("All of these", ToldOf())],
        back,
    )


def _all(page: int, scene: Scene) -> Message:
    interests = scene.known.news.interests
    shown = leaf(interests, page, SHOWN, ToldOf, scene)
    head = bold(scene.html("What I write to you about by myself"))
    if not interests:
        none = scene.html("Nothing: you have not asked to be told of any town.")
        return message(paragraphs(head, none), [scene.button("🏙 Towns", Towns()), scene.menu()])
    buttons = [
        [Button(place_name(interest.place, scene), encode(BeTold(interest.place)))] for interest in shown.here
    ]
    return message(
        paragraphs(head, listed(tuple(shown.here), scene)),
        *buttons,
        shown.turning,
        [scene.button("🔕 Stop all of it", StopAllTelling()), scene.menu()],
    )


def _silent(place: str, scene: Scene) -> str:
    """Say that a town for which nobody speaks here can announce nothing."""
    if place not in scene.content.municipalities or place in scene.known.towns_with_contact:
        return ""
    return scene.html(
        "Nobody of this town speaks through this bot yet: a message can come only once somebody does."
    )
