"""What a candidate hears of a lead without asking, in the candidate's language."""

from bot.conversation import lead_screens
from bot.conversation.effects import News
from bot.conversation.lead import PLAIN, Event, Happened, Lead, Voice
from bot.conversation.private import Private
from bot.view import offer_view, step_news
from bot.view.letters import talk_notices
from bot.view.message import Message
from bot.view.scene import Scene, bold, message, paragraphs


def news(lead: Lead, what: News, by: Private, text: Private, scene: Scene, voice: Voice = PLAIN) -> Message:
    """What the candidate hears about a lead, in the candidate's language."""
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    match what:
        case News.SEEN:
            said = scene.html("{name} has opened your message.", name=by)
        case News.TAKEN:
            said = scene.html("{name} has taken your message on and will answer you.", name=by)
        case News.CONTACTED:
            said = scene.html(
                "{name} noted that they have contacted you. If nobody did, write here.", name=by
            )
        case News.DECLINED:
            reason = scene.content.reasons.get(lead.reason, {}).get(scene.words.language, "")
            said = paragraphs(scene.html("{name} answered: not now.", name=by), scene.escape(reason))
        case News.OFFERED:
            return offer_view.asked(lead, text, by, scene)
        case News.WROTE | News.SILENCED | News.HEARD_AGAIN | News.UNHEARD:
            return talk_notices.news(
                lead, what, Event(Happened.TOWN_WROTE, scene.now, by, text, voice), scene
            )
        case _:
            said = step_news.worded(lead, what, by, scene)
    answerable = lead.state.is_open and what is News.CONTACTED
    answer = [scene.button("✍️ Answer", lead_screens.Answering(lead.code))] if answerable else []
    if what is News.INVITED:
        answer = step_news.interview_buttons(lead, scene)
    return message(
        paragraphs(head, said), answer, [scene.button("Where it stands", lead_screens.MyLead(lead.code))]
    )
