"""Words what goes out about towns' own words as they are at that moment: what is no longer so is not sent."""

from dataclasses import dataclass

from bot.content.towns import Municipality
from bot.conversation.town_news import Interest, Recruiting
from bot.storage import interests, recruiting, sessions
from bot.storage.errand import Errand
from bot.storage.transaction import Transaction
from bot.view.letters import town_letters
from bot.view.letters.letter import Letter
from bot.view.message import Message
from bot.view.scene import Scene


@dataclass(frozen=True)
class TownFacts:
    """What the town says now, and what the person in the chat wants to be told of by now."""

    recruiting: Recruiting | None
    interests: tuple[Interest, ...]


def look_up(tx: Transaction, errand: Errand) -> TownFacts:
    """Read what the words depend on."""
    said = recruiting.of_town(tx, errand.slug) if errand.slug else None
    wanted = interests.of_person(tx, tx.vault.person(errand.chat)) if errand.is_broadcast else ()
    return TownFacts(said, wanted)


def language(tx: Transaction, errand: Errand) -> str:
    """Give the language of somebody who asked to be told: the one spoken last, else the one asked in."""
    person = tx.vault.person(errand.chat)
    session = sessions.load(tx, person)
    return (session.language if session else None) or interests.language_of(tx, person) or errand.language


def word(errand: Errand, facts: TownFacts, scene: Scene) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it."""
    if errand.kind == "renew":
        return town_letters.renew(facts.interests, scene) if facts.interests else None
    town = scene.content.municipalities.get(errand.slug)
    if town is None:
        return None
    if errand.kind == "opened":
        return _opened(town, errand, facts, scene)
    if errand.kind == "rule-wrong":
        message = town_letters.rule_wrong(town, errand.rule, errand.by, errand.text, scene)
    else:
        message = town_letters.colleague_said(town, errand.by, facts.recruiting, scene)
    return message if errand.channel == "telegram" else town_letters.by_mail(message, scene)


def _opened(town: Municipality, errand: Errand, facts: TownFacts, scene: Scene) -> Message | None:
    """What the town says by now, to somebody who wants to hear of it by now."""
    said = facts.recruiting
    wanted = {town.slug, town.region} & {interest.place for interest in facts.interests}
    if said is None or said.opening != errand.opening or not wanted or not said.takes_applications(scene.now):
        return None
    return town_letters.opened(town, said, scene)
