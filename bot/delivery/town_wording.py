"""Words what goes out about towns' own words as they are at that moment: what is no longer so is not sent."""

from dataclasses import dataclass

from bot.conversation.town_news import Interest, Recruiting
from bot.storage import interests, recruiting, sessions
from bot.storage.outbox import Errand
from bot.storage.transaction import Transaction
from bot.view import town_letters
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


def word(errand: Errand, facts: TownFacts, scene: Scene) -> Message | None:
    """Give what to send, or None when there is no reason left to send it."""
    town = scene.content.municipalities.get(errand.slug)
    match errand.kind:
        case "renew":
            return town_letters.renew(facts.interests, scene) if facts.interests else None
        case "recruiting" if town is not None:
            return town_letters.colleague_said(town, errand.by, facts.recruiting, scene)
        case "rule-wrong" if town is not None:
            return town_letters.rule_wrong(town, errand.rule, errand.by, errand.text, scene)
        case "opened" if town is not None:
            said = facts.recruiting
            wanted = {errand.slug, town.region} & {interest.place for interest in facts.interests}
            current = said and said.opening == errand.opening and said.takes_applications(scene.now)
            return town_letters.opened(town, said, scene) if said and current and wanted else None
        case _:
            return None
