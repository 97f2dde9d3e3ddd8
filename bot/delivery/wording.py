"""Words an errand at the moment it is sent, so that a lead withdrawn meanwhile is not announced any more."""

from bot.content.content import Content
from bot.conversation.lead import Known, Lead
from bot.conversation.session import Session
from bot.dispatch.desk import Desk
from bot.storage.contacts import Contact
from bot.storage.outbox import Errand
from bot.view import contact_view, letters
from bot.view.letters import Letter
from bot.view.message import Message
from bot.view.scene import Scene


def word(
    desk: Desk, errand: Errand, lead: Lead | None, contact: Contact | None, *, repeated: bool
) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it."""
    scene = _scene(desk, errand.language, desk.library.content)
    if errand.kind == "withdrawn":
        return letters.withdrawn(errand.code, scene)
    if errand.kind == "confirm-email":
        return letters.confirm_email(errand.text, scene)
    if lead is None:
        return None
    if errand.kind == "news" and errand.news is not None:
        return letters.news(lead, errand.news, errand.by, errand.text, scene)
    if contact is None:
        return None
    if errand.kind == "fold":
        return contact_view.pointer(lead, scene)
    if not lead.state.is_open:
        return None
    match errand.kind, errand.channel:
        case "candidate-wrote", "telegram":
            return letters.candidate_wrote(lead, scene)
        case _, "telegram":
            return letters.new_lead(lead, scene, repeated=repeated)
        case _:
            return letters.mail_of_lead(lead, scene, repeated=repeated)


def _scene(desk: Desk, language: str, content: Content) -> Scene:
    return desk.scene(Session(language=language), Known(), content)
