"""What the two sides of a talk hear without asking: the candidate in full, the municipal side without personal data."""

from collections.abc import Mapping

from bot.conversation import lead_screens
from bot.conversation.effects import News
from bot.conversation.lead import Event, Lead
from bot.conversation.municipal import contact_screens
from bot.conversation.silence import lost
from bot.view.catalog import msg
from bot.view.message import Message
from bot.view.scene import Scene, bold, message, paragraphs
from bot.view.talk_words import speaker, spoken, ways, why_lost

NOTICES: Mapping[str, str] = {
    "candidate-wrote": msg("The candidate has written to you"),
    "candidate-updated": msg("The candidate has sent newer answers"),
    "coordinator-asks": msg("The coordinator asks you to answer this message"),
    "not-delivered": msg("A message to the candidate did not arrive"),
    "confirmed": msg("The candidate confirms the interview"),
    "move-asked": msg("The candidate asks for another time of the interview"),
    "handed": msg("A colleague has handed you a message"),
}
"""The headlines of what the municipal side is told of a talk."""
STOPPED_BY_MAIL = msg("A town takes no more messages of a candidate. The candidate has been told.")
NEWS: Mapping[News, str] = {
    News.WROTE: msg("{name} writes to you:"),
    News.SILENCED: msg(
        "{name} takes no more messages from you about this here. Your message stays with the town, nothing else changes."
    ),
    News.HEARD_AGAIN: msg("{name} takes your messages about this again."),
    News.UNHEARD: msg(
        "The notice of your message has reached nobody so far. Whoever runs this bot has been told. Please do not wait for it:"
        " turn to the town itself. How to reach it, and a ready letter, are below."
    ),
}
"""What the candidate is told of a talk; `name` is who speaks."""


def news(lead: Lead, what: News, said: Event, scene: Scene) -> Message:
    """What the candidate hears of a talk, in the candidate's language."""
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    opening = scene.html(NEWS[what], name=speaker(said, lead, scene))
    status = [scene.button("Where it stands", lead_screens.MyLead(lead.code))]
    if what is News.WROTE:
        answer = [scene.button("✍️ Answer", lead_screens.Answering(lead.code))] if lead.state.is_open else []
        return message(paragraphs(head, f"{opening}\n{spoken(said, scene)}"), answer, status)
    past_the_bot = ways(lead, scene) if what is not News.HEARD_AGAIN else []
    return message(paragraphs(head, opening), past_the_bot, status)


def notice(kind: str, lead: Lead, scene: Scene) -> Message:
    """What the municipal side hears of a talk, without personal data; what was said is on the sheet."""
    where = f"{lead.code} · {scene.escape(scene.town_of(lead))}"
    why = why_lost(lost(lead), scene) if kind == "not-delivered" else ""
    text = "\n".join(part for part in (bold(scene.html(NOTICES[kind])), where, why) if part)
    return Message(text, ((scene.button("Open", contact_screens.Sheet(lead.code)),),), protect=True)


def stopped_notice(lead: Lead, scene: Scene) -> Message:
    """What a coordinator hears when a town stops a candidate's messages; it opens nothing."""
    head = bold(scene.html("A town takes no more messages of a candidate"))
    said = scene.html("The candidate has been told. If you wonder why, ask the town; the code is enough.")
    return Message(f"{head}\n{lead.code} · {scene.escape(scene.town_of(lead))}\n{said}", protect=True)
