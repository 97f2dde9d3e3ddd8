"""What is said when nobody deals with a lead: to whoever is to deal with it, and, truthfully, to the candidate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.content.ladder import Situation
from bot.conversation import lead_screens
from bot.conversation.ladder import Effect, meaning
from bot.conversation.lead import Event, Happened, Lead
from bot.view.catalog import msg
from bot.view.letters.letter import Letter, mail_of_lead
from bot.view.message import Message
from bot.view.municipal.contact_view import pointer
from bot.view.scene import Scene, bold, message, paragraphs
from bot.view.town_page_view import public_ways

ASKED: Mapping[Happened, str] = {
    Happened.REMINDED: msg("Today a reminder goes to: {names}."),
    Happened.DEPUTY_ASKED: msg("Today the deputy is asked: {names}."),
    Happened.COORDINATOR_ASKED: msg("From today the coordinator of the program sees it too: {names}."),
}
"""What was done about it, for the candidate."""
AS_WHAT: Mapping[Happened, str] = {
    Happened.DEPUTY_ASKED: msg("The contact of the town has not reacted, so you are asked as the deputy."),
    Happened.COORDINATOR_ASKED: msg("Nobody of the town has reacted, so you are asked as the coordinator."),
}
"""Why somebody is asked who was not asked before."""
YOURSELF = msg("You need not wait: write to the town yourself, or call it.")
NOBODY_FURTHER = msg(
    "There is nobody further to ask here. Please do not wait: write to the town yourself, or call it."
)
"""The coordinator is the end of every ladder: who is told so does not wait for a step that never comes."""


@dataclass(frozen=True)
class Wait:
    """What a lead waits for, and for how many whole working days."""

    situation: Situation
    days: int


def reminder(lead: Lead, wait: Wait, scene: Scene) -> Message:
    """The reminder in Telegram: code, town, time and how long it waits, no personal data."""
    body = pointer(lead, scene)
    head = bold(scene.html("A candidate's message is waiting"))
    said = "\n".join(scene.escape(line) for line in _reasons(lead, wait, scene))
    return replace(body, text=f"{head}\n{body.text}\n\n{said}", protect=True)


def mail_reminder(lead: Lead, wait: Wait, link: str, scene: Scene) -> Letter:
    """The same by e-mail, with the way to the lead page where there is one."""
    opening = msg("A candidate's message is waiting")
    return mail_of_lead(lead, scene, opening, link, _reasons(lead, wait, scene))


def still_waiting(lead: Lead, wait: Wait, scene: Scene) -> Message:
    """What the candidate is told: how long nobody has dealt with it, what is done about it, and what they can do."""
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    last = _last(lead)
    done = scene.html(ASKED[last.what], names=last.by)
    said = f"{scene.escape(_waits(wait, scene))} {done}"
    town = scene.content.municipalities.get(lead.slug)
    yourself = scene.html(NOBODY_FURTHER if last.what is Happened.COORDINATOR_ASKED else YOURSELF)
    return message(
        paragraphs(head, said, f"{yourself}\n{public_ways(town, scene)}"),
        [scene.button("📝 Ready letter in Czech", lead_screens.Letter(lead.slug))] if town else [],
        [scene.button("Where it stands", lead_screens.MyLead(lead.code))],
    )


def _reasons(lead: Lead, wait: Wait, scene: Scene) -> list[str]:
    why = AS_WHAT.get(_last(lead).what)
    return [_waited(wait, scene), *([scene.say(why)] if why else [])]


def _last(lead: Lead) -> Event:
    """Give the last step."""
    return next(event for event in reversed(lead.events) if meaning(event.what) is Effect.CLIMBS)


def _waits(wait: Wait, scene: Scene) -> str:
    """Say to the candidate what has not happened."""
    plural, days = scene.words.plural, wait.days
    match wait.situation:
        case Situation.UNREAD:
            return plural(
                "Nobody has opened your message for {number} working day.",
                "Nobody has opened your message for {number} working days.",
                days,
            )
        case Situation.UNTAKEN:
            return plural(
                "Your message was opened, but nobody has taken it on for {number} working day.",
                "Your message was opened, but nobody has taken it on for {number} working days.",
                days,
            )
        case Situation.UNANSWERED:
            return plural(
                "Nobody has answered you for {number} working day.",
                "Nobody has answered you for {number} working days.",
                days,
            )


def _waited(wait: Wait, scene: Scene) -> str:
    """Say to the municipal side what the candidate waits for."""
    plural, days = scene.words.plural, wait.days
    match wait.situation:
        case Situation.UNREAD:
            return plural(
                "Nobody has opened it for {number} working day.",
                "Nobody has opened it for {number} working days.",
                days,
            )
        case Situation.UNTAKEN:
            return plural(
                "It was opened, but nobody has taken it on for {number} working day.",
                "It was opened, but nobody has taken it on for {number} working days.",
                days,
            )
        case Situation.UNANSWERED:
            return plural(
                "The candidate has been waiting for an answer for {number} working day.",
                "The candidate has been waiting for an answer for {number} working days.",
                days,
            )
