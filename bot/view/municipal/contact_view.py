"""What a municipal contact sees: the invitation, the open leads, one lead in full, the reasons for "not now"."""

from dataclasses import replace

from bot.conversation import screens
from bot.conversation.codes import encode
from bot.conversation.lead import Lead, State
from bot.conversation.municipal import contact_screens as contact
from bot.conversation.municipal.contact_actions import AcceptInvite, Decline
from bot.conversation.municipal.duty import Invitation
from bot.view import talk_view
from bot.view.lead_view import ROLES
from bot.view.message import Button, Message
from bot.view.municipal import lead_steps_view, settings_view
from bot.view.municipal.inbox_view import inbox
from bot.view.municipal.lead_sheet import sheet
from bot.view.scene import Scene, bold, message, paragraphs
from bot.view.step_news import STATES


def render(screen: contact.ContactScreen, scene: Scene) -> Message:
    """Word one of these screens. All are protected: any may give its place to a sheet, and editing cannot protect."""
    return replace(_worded(screen, scene), protect=True)


def _worded(screen: contact.ContactScreen, scene: Scene) -> Message:
    match screen:
        case contact.Invite(token):
            invitation = scene.known.invitation
            return (
                _invite(token, invitation, scene)
                if invitation
                else message(scene.html("There is nothing to show here."), [scene.menu()])
            )
        case contact.Inbox(page):
            return inbox("open", page, scene)
        case contact.Leads(shelf, page):
            return inbox(shelf, page, scene)
        case _:
            if isinstance(screen, contact.SettingsScreen):
                return settings_view.render(screen, scene)
            lead = scene.known.lead
            return (
                _of_lead(screen, lead, scene)
                if lead
                else message(scene.html("There is nothing to show here."), [scene.menu()])
            )


def _invite(token: str, invitation: Invitation, scene: Scene) -> Message:
    town = scene.content.municipalities.get(invitation.slug)
    where = scene.escape(scene.town(town)) if town else scene.html("all towns")
    text = paragraphs(
        bold(scene.html("Invitation")),
        f"{scene.escape(invitation.name)}\n{scene.html(ROLES[invitation.role])}: {where}",
        scene.body("pages/invite"),
    )
    return message(
        text, [scene.button("Yes, that is me", AcceptInvite(token))], [scene.button("No", screens.Menu())]
    )


def _of_lead(screen: contact.OfLead, lead: Lead, scene: Scene) -> Message:
    match screen:
        case contact.Pointer():
            return pointer(lead, scene)
        case contact.Sheet():
            return message(sheet(lead, scene), *lead_steps_view.keyboard(lead, scene))
        case contact.Reasons():
            return _reasons(lead, scene)
        case contact.Writing():
            return talk_view.town_writing(lead, scene)
        case _:
            return lead_steps_view.render(screen, lead, scene)


def _reasons(lead: Lead, scene: Scene) -> Message:
    """The reasons in full, with a numbered button each: a reason is a sentence, and a button holds 30 characters."""
    reasons = scene.content.reasons
    texts = (reasons[name][scene.words.language] for name in reasons)
    listed = "\n".join(f"{number}. {scene.escape(text)}" for number, text in enumerate(texts, start=1))
    head = scene.html("Why not now? The candidate reads the reason in their own language.")
    buttons = [
        Button(str(number), encode(Decline(lead.code, name))) for number, name in enumerate(reasons, start=1)
    ]
    return message(
        paragraphs(scene.heading(lead), head, listed),
        buttons,
        [scene.button("← Back", contact.Sheet(lead.code))],
    )


def pointer(lead: Lead, scene: Scene) -> Message:
    """A lead without personal data: this may stand on a locked phone."""
    state = (
        scene.html(STATES[lead.state])
        if lead.state is not State.WITHDRAWN
        else scene.html("The candidate withdrew it.")
    )
    text = (
        f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}\n{scene.words.time(lead.sent_at)}\n{state}"
    )
    opening = [scene.button("Open", contact.Sheet(lead.code))] if lead.state is not State.WITHDRAWN else []
    return message(text, opening)
