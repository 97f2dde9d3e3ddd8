"""What is said in the talk about a lead: who speaks in which role, what they say, and what stands in its way.

A ready sentence is shown in the reader's language and marked as one; own words stand as they were written.
"""

from collections.abc import Sequence

from bot.conversation import lead_screens, town_screens
from bot.conversation.draft import Reach
from bot.conversation.lead import Event, Happened, Lead
from bot.conversation.silence import candidate_stopped, lost, town_stopped
from bot.view.catalog import msg
from bot.view.lead_view import ROLES
from bot.view.message import Button
from bot.view.scene import Scene

DEAF = msg("🔇 {name} takes no more messages of the candidate here: {time}")
DEAF_TO_YOU = msg("🔇 {name} takes no more messages from you here: {time}")


def speaker(event: Event, lead: Lead, scene: Scene) -> str:
    """Name who speaks, with role and town, as plain text; the candidate is "you" in the own chat."""
    role = [scene.say(ROLES[event.voice.role])] if event.voice.role else []
    return f"{event.by} ({', '.join([*role, scene.town_of(lead)])})"


def spoken(event: Event, scene: Scene) -> str:
    """Give what was said as a quotation; a ready sentence in the reader's language, and marked as one."""
    ready = event.voice.ready.get(scene.words.language)
    quoted = f"<blockquote>{scene.escape(ready or event.text)}</blockquote>"
    return (
        f"{quoted}\n<i>{scene.html('Ready sentence of the bot: everyone reads it in their own language')}</i>"
        if ready
        else quoted
    )


def last_words(lead: Lead, scene: Scene) -> str:
    """Give the newest words of each side, in the order they were said."""
    newest: dict[Happened, Event] = {
        event.what: event
        for event in lead.events
        if event.what in {Happened.TOWN_WROTE, Happened.CANDIDATE_WROTE}
    }
    said: Sequence[Event] = sorted(newest.values(), key=lambda event: event.at)
    return "\n".join(f"{_introduced(event, lead, scene)}\n{spoken(event, scene)}" for event in said)


def _introduced(event: Event, lead: Lead, scene: Scene) -> str:
    own = event.what is Happened.CANDIDATE_WROTE
    who = scene.say("you") if own else speaker(event, lead, scene)
    return f"{scene.words.time(event.at)} {scene.escape(who)}:"


def on_sheet(lead: Lead, scene: Scene) -> str:
    """Give what a contact must know before writing, a line each: newer answers, who stopped whom, what did not arrive."""
    updated = next((event for event in reversed(lead.events) if event.what is Happened.UPDATED), None)
    lines = [
        scene.html("🔄 The candidate sent newer answers: {time}", time=scene.words.time(updated.at))
        if updated
        else "",
        town_is_deaf(lead, scene, DEAF),
        _town_is_stopped(lead, scene, msg("🔕 The candidate wants no more messages here: {time}")),
    ]
    if gone := lost(lead):
        arrived = scene.html(
            "⚠️ A message to the candidate did not arrive: {time}", time=scene.words.time(gone.at)
        )
        if lead.details.reach is Reach.CHAT:
            other = scene.html("They gave no phone and no e-mail.")
        else:
            other = scene.html("Use the phone or e-mail above.")
        lines.append(f"{arrived} {why_lost(gone, scene)} {other}")
    return "\n".join(line for line in lines if line)


def for_candidate(lead: Lead, scene: Scene) -> str:
    """Give what the candidate must know of the talk, a line each: who stopped whom."""
    own = _town_is_stopped(lead, scene, msg("🔕 You asked for no more messages from the town here: {time}"))
    return "\n".join(line for line in (town_is_deaf(lead, scene, DEAF_TO_YOU), own) if line)


def town_is_deaf(lead: Lead, scene: Scene, text: str) -> str:
    """Say that the town takes no more of the candidate's words: `DEAF` to officials, `DEAF_TO_YOU` to the candidate."""
    stop = candidate_stopped(lead)
    if stop is None:
        return ""
    return scene.html(text, name=speaker(stop, lead, scene), time=scene.words.time(stop.at))


def _town_is_stopped(lead: Lead, scene: Scene, text: str) -> str:
    stop = town_stopped(lead)
    return scene.html(text, time=scene.words.time(stop.at)) if stop else ""


def why_lost(gone: Event | None, scene: Scene) -> str:
    """Say why a message did not reach the candidate."""
    if gone is not None and gone.what is Happened.UNREACHED:
        return scene.html("They have blocked the bot.")
    return scene.html("It was tried and never confirmed.")


def ways(lead: Lead, scene: Scene) -> list[Button]:
    """Give the town's own ways, past this bot."""
    return [
        scene.button("📍 Reach the town", town_screens.Town(lead.slug)),
        scene.button("📝 Ready letter in Czech", lead_screens.Letter(lead.slug)),
    ]
