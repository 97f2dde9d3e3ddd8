"""The screens about towns' own words, with the longest that people may write there, so that they are measured too."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.content.content import Content
from bot.conversation.interest_actions import BeTold, ToldOf
from bot.conversation.municipal import own_town_screens as own
from bot.conversation.municipal.announcing import MOST_WORDS
from bot.conversation.municipal.own_town_screens import Part
from bot.conversation.private import Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.town_news import Announcement, Interest, Recruiting, TownNews

_LATER = timedelta(days=90)
TOWNS = "pages/towns"
_HOW = Private("h" * MOST_WORDS)


def longest_name(content: Content) -> str:
    """Give the slug of the town with the longest name."""
    return max(content.municipalities, key=lambda name: len(content.municipalities[name].names["cs"]))


def news_of(path: str, content: Content, now: datetime) -> TownNews:
    """Give what could be known at once: a town that recruits, and somebody who wants to be told of many. The page of all towns is also measured without."""
    if path == TOWNS:
        return TownNews()
    slug, until = longest_name(content), (now + _LATER).date()
    said = Recruiting(slug, True, now, Private("N" * 20), 99, until, until, _HOW)  # noqa: FBT003  it is open
    wanted = tuple(Interest(place, now, now + _LATER) for place in content.municipalities)
    return TownNews({slug: said}, interests=wanted)


def of_own_towns(content: Content, now: datetime) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of what a contact says for the town, and of being told."""
    slug, until = longest_name(content), (now + _LATER).date()
    session = Session(announcement=Announcement(slug, 99, until, until, _HOW))
    yield "municipalities.csv", own.OwnTowns(), session
    yield "pages/own-town", own.OwnTown(slug), session
    yield from (("municipalities.csv", own.Announcing(slug, part), session) for part in Part)
    yield "municipalities.csv", own.Announced(slug), session
    for place in (slug, *content.regions):
        yield "pages/be-told", BeTold(place), session
    yield "municipalities.csv", ToldOf(), session
    for town in content.municipalities.values():
        words = f"municipalities/{town.slug}"
        if town.local.rules:
            yield words, own.OwnRules(town.slug), session
        for rule in town.local.rules:
            yield words, own.OwnRule(town.slug, rule.requirement), session
            yield words, own.Objecting(town.slug, rule.requirement), session
