"""Loads what the screen at hand shows of towns' own words, after the turn: ordinary turns look nothing up here."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.models import LATER
from bot.conversation import town_screens as towns
from bot.conversation.administration import previews
from bot.conversation.interest_actions import BeTold, ToldOf
from bot.conversation.known import Known
from bot.conversation.lead_screens import MyData
from bot.conversation.moment import Turn
from bot.conversation.municipal import own_town_screens as own
from bot.conversation.screens import ResultLine
from bot.conversation.town_news import Recruiting, TownNews
from bot.storage import confirmations, interests, missed, recruiting
from bot.storage.transaction import Transaction


def with_news(tx: Transaction, person: bytes, outcome: Turn, known: Known) -> Known:
    """Add what the screens of a turn show; `known` itself where they show none of it."""
    for shown in outcome.shown:
        match previews.behind(shown.screen):
            case towns.Town(slug) | BeTold(slug):
                return replace(known, news=TownNews(_of(tx, slug), interests=interests.of_person(tx, person)))
            case own.OwnTown(slug):
                return replace(known, news=TownNews(_of(tx, slug)))
            case towns.Region():
                return replace(known, news=TownNews(_open(tx), interests=interests.of_person(tx, person)))
            case towns.Towns() | towns.TownMatches() | towns.Nearest():
                return replace(known, news=TownNews(_open(tx)))
            case towns.LocalRules(slug) | own.OwnRules(slug) | own.OwnRule(slug, _):
                return replace(known, news=TownNews(confirmed=confirmations.of_town(tx, slug)))
            case ResultLine() if outcome.session is not None:
                slug = outcome.session.answers.get("town", LATER)
                return replace(known, news=TownNews(confirmed=confirmations.of_town(tx, slug)))
            case ToldOf():
                return replace(known, news=TownNews(interests=interests.of_person(tx, person)))
            case MyData():
                wanted = TownNews(interests=interests.of_person(tx, person))
                return replace(known, news=wanted, missed=missed.of_person(tx, person))
            case _:
                pass
    return known


def _of(tx: Transaction, slug: str) -> Mapping[str, Recruiting]:
    said = recruiting.of_town(tx, slug)
    return {slug: said} if said else {}


def _open(tx: Transaction) -> Mapping[str, Recruiting]:
    return {said.slug: said for said in recruiting.taking_applications(tx)}
