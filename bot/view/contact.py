"""What a municipal contact sees: the invitation, the open leads, one lead in full, the reasons for "not now".

The list of leads a contact may see. Nothing personal stands on it: code, town, date, state.
"""

from dataclasses import replace

from bot.conversation.codes import encode
from bot.conversation.contact.model import (
    AcceptInvite,
    ContactScreen,
    Decline,
    Inbox,
    Invite,
    Leads,
    MySettings,
    OfLead,
    Pointer,
    Reasons,
    SettingsScreen,
    Sheet,
    Writing,
)
from bot.conversation.contact.turn import Shelf, on_shelf, waits_for_town
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import Lead, Role, State
from bot.conversation.model import Menu, Screen
from bot.conversation.overview.model import AllTowns
from bot.conversation.overview.turn import coordinates
from bot.conversation.towns.model import Invitation, OwnTowns
from bot.conversation.towns.turn import own_towns
from bot.view.catalog import msg
from bot.view.context import Button, Message, RenderContext, bold, columns, leaf, message, paragraphs
from bot.view.lead import ROLES
from bot.view.settings import render_settings
from bot.view.sheet import sheet
from bot.view.steps import STATES, render_step, sheet_buttons
from bot.view.talk import town_writing

LEADS_PER_PAGE = 6
SHELVES = {
    Shelf.OPEN: msg("All open"),
    Shelf.UNTAKEN: msg("Not taken yet"),
    Shelf.MINE: msg("Mine"),
    Shelf.UNANSWERED: msg("Waiting for us"),
    Shelf.CLOSED: msg("Closed ones"),
}


def inbox(shelf: str, page: int, scene: RenderContext) -> Message:
    """Word one shelf; a shelf nobody knows (any more) is that of the open leads."""
    chosen = Shelf(shelf) if shelf in set(Shelf) else Shelf.OPEN
    leads = on_shelf(chosen, scene.known)

    def turned(to: int) -> Screen:
        return Inbox(to) if chosen is Shelf.OPEN else Leads(chosen, to)

    shown = leaf(leads, page, LEADS_PER_PAGE, turned, scene)
    rows = [[Button(inbox_line(lead, scene), encode(Sheet(lead.code)))] for lead in shown.here]
    states = "\n".join(f"{lead.code}: {scene.html(inbox_state(lead))}" for lead in shown.here)
    others = [_shelf(other, scene) for other in Shelf if other is not chosen] if _any(scene) else []
    return message(
        paragraphs(bold(_head(chosen, leads, scene)), states, _how(scene)),
        *rows,
        shown.turning,
        *columns(others),
        [scene.button("📣 Recruiting and rules", OwnTowns())] if own_towns(scene.known) else [],
        [scene.button("🗺 All towns", AllTowns())] if coordinates(scene.known) else [],
        [
            scene.button("My settings", MySettings()),
            scene.button("What candidates see", Menu()),
        ],
    )


def inbox_line(lead: Lead, scene: RenderContext) -> str:
    """Give a lead as one line without personal data: code, town, date."""
    day = scene.words.date(lead.sent_at.astimezone(PRAGUE))
    return f"{lead.code} · {scene.town_of(lead)} · {day}"


def inbox_state(lead: Lead) -> str:
    """Give the msgid of how far a lead has come."""
    return msg("the candidate waits for an answer") if waits_for_town(lead) else STATES[lead.state]


def _any(scene: RenderContext) -> bool:
    return bool(scene.known.inbox or scene.known.closed)


def _how(scene: RenderContext) -> str:
    search = scene.html("To find one, write its code, for example ABCD-2345.") if _any(scene) else ""
    coordinator = {duty.role for duty in scene.known.duties} == {Role.COORDINATOR}
    return paragraphs(search, scene.body("pages/inbox-coordinator" if coordinator else "pages/inbox"))


def _head(shelf: Shelf, leads: tuple[Lead, ...], scene: RenderContext) -> str:
    if shelf is Shelf.OPEN:
        if not leads:
            return scene.html("No messages yet")
        return scene.escape(scene.words.plural("{number} open message", "{number} open messages", len(leads)))
    return f"{scene.html(SHELVES[shelf])}: {len(leads)}"


def _shelf(shelf: Shelf, scene: RenderContext) -> Button:
    """The way to a shelf, with how much stands there; how much is closed is known only where it is listed."""
    label = scene.say(SHELVES[shelf])
    if shelf is not Shelf.CLOSED:
        label = f"{label} ({len(on_shelf(shelf, scene.known))})"
    code = encode(Inbox() if shelf is Shelf.OPEN else Leads(shelf))
    return Button(label, code)


def render_contact(screen: ContactScreen, scene: RenderContext) -> Message:
    """Word one of these screens. All are protected: any may give its place to a sheet, and editing cannot protect."""
    return replace(_worded(screen, scene), protect=True)


def _worded(screen: ContactScreen, scene: RenderContext) -> Message:
    match screen:
        case Invite(token):
            invitation = scene.known.invitation
            return (
                _invite(token, invitation, scene)
                if invitation
                else message(scene.html("There is nothing to show here."), [scene.menu()])
            )
        case Inbox(page):
            return inbox("open", page, scene)
        case Leads(shelf, page):
            return inbox(shelf, page, scene)
        case _:
            if isinstance(screen, SettingsScreen):
                return render_settings(screen, scene)
            lead = scene.known.lead
            return (
                _of_lead(screen, lead, scene)
                if lead
                else message(scene.html("There is nothing to show here."), [scene.menu()])
            )


def _invite(token: str, invitation: Invitation, scene: RenderContext) -> Message:
    town = scene.content.municipalities.get(invitation.slug)
    where = scene.escape(scene.town(town)) if town else scene.html("all towns")
    text = paragraphs(
        bold(scene.html("Invitation")),
        f"{scene.escape(invitation.name)}\n{scene.html(ROLES[invitation.role])}: {where}",
        scene.body("pages/invite"),
    )
    return message(text, [scene.button("Yes, that is me", AcceptInvite(token))], [scene.button("No", Menu())])


def _of_lead(screen: OfLead, lead: Lead, scene: RenderContext) -> Message:
    match screen:
        case Pointer():
            return pointer(lead, scene)
        case Sheet():
            return message(sheet(lead, scene), *sheet_buttons(lead, scene))
        case Reasons():
            return _reasons(lead, scene)
        case Writing():
            return town_writing(lead, scene)
        case _:
            return render_step(screen, lead, scene)


def _reasons(lead: Lead, scene: RenderContext) -> Message:
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
        [scene.button("← Back", Sheet(lead.code))],
    )


def pointer(lead: Lead, scene: RenderContext) -> Message:
    """A lead without personal data: this may stand on a locked phone."""
    state = (
        scene.html(STATES[lead.state])
        if lead.state is not State.WITHDRAWN
        else scene.html("The candidate withdrew it.")
    )
    text = (
        f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}\n{scene.words.time(lead.sent_at)}\n{state}"
    )
    opening = [scene.button("Open", Sheet(lead.code))] if lead.state is not State.WITHDRAWN else []
    return message(text, opening)
