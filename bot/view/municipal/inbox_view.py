"""The list of leads a contact may see. Nothing personal stands on it: code, town, date, state."""

from bot.conversation import screens
from bot.conversation.codes import encode
from bot.conversation.days import PRAGUE
from bot.conversation.lead import Lead, Role
from bot.conversation.municipal import contact_screens as contact
from bot.conversation.municipal.contact_inbox import Shelf, on_shelf, waits_for_town
from bot.conversation.municipal.overview_screens import AllTowns
from bot.conversation.municipal.overview_turn import coordinates
from bot.conversation.municipal.own_town_screens import OwnTowns
from bot.conversation.municipal.own_town_turn import own_towns
from bot.view.catalog import msg
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.scene import Scene, bold, columns, message, paragraphs
from bot.view.step_news import STATES

LEADS_PER_PAGE = 6
SHELVES = {
    Shelf.OPEN: msg("All open"),
    Shelf.UNTAKEN: msg("Not taken yet"),
    Shelf.MINE: msg("Mine"),
    Shelf.UNANSWERED: msg("Waiting for us"),
    Shelf.CLOSED: msg("Closed ones"),
}


def inbox(shelf: str, page: int, scene: Scene) -> Message:
    """Word one shelf; a shelf nobody knows (any more) is that of the open leads."""
    chosen = Shelf(shelf) if shelf in set(Shelf) else Shelf.OPEN
    leads = on_shelf(chosen, scene.known)

    def turned(to: int) -> screens.Screen:
        return contact.Inbox(to) if chosen is Shelf.OPEN else contact.Leads(chosen, to)

    shown = leaf(leads, page, LEADS_PER_PAGE, turned, scene)
    rows = [[Button(line(lead, scene), encode(contact.Sheet(lead.code)))] for lead in shown.here]
    states = "\n".join(f"{lead.code}: {scene.html(state(lead))}" for lead in shown.here)
    others = [_shelf(other, scene) for other in Shelf if other is not chosen] if _any(scene) else []
    return message(
        paragraphs(bold(_head(chosen, leads, scene)), states, _how(scene)),
        *rows,
        shown.turning,
        *columns(others),
        [scene.button("📣 Recruiting and rules", OwnTowns())] if own_towns(scene.known) else [],
        [scene.button("🗺 All towns", AllTowns())] if coordinates(scene.known) else [],
        [
            scene.button("My settings", contact.MySettings()),
            scene.button("What candidates see", screens.Menu()),
        ],
    )


def line(lead: Lead, scene: Scene) -> str:
    """Give a lead as one line without personal data: code, town, date."""
    day = scene.words.date(lead.sent_at.astimezone(PRAGUE))
    return f"{lead.code} · {scene.town_of(lead)} · {day}"


def state(lead: Lead) -> str:
    """Give the msgid of how far a lead has come."""
    return msg("the candidate waits for an answer") if waits_for_town(lead) else STATES[lead.state]


def _any(scene: Scene) -> bool:
    return bool(scene.known.inbox or scene.known.closed)


def _how(scene: Scene) -> str:
    search = scene.html("To find one, write its code, for example ABCD-2345.") if _any(scene) else ""
    coordinator = {duty.role for duty in scene.known.duties} == {Role.COORDINATOR}
    return paragraphs(search, scene.body("pages/inbox-coordinator" if coordinator else "pages/inbox"))


def _head(shelf: Shelf, leads: tuple[Lead, ...], scene: Scene) -> str:
    if shelf is Shelf.OPEN:
        if not leads:
            return scene.html("No messages yet")
        return scene.escape(scene.words.plural("{number} open message", "{number} open messages", len(leads)))
    return f"{scene.html(SHELVES[shelf])}: {len(leads)}"


def _shelf(shelf: Shelf, scene: Scene) -> Button:
    """The way to a shelf, with how much stands there; how much is closed is known only where it is listed."""
    label = scene.say(SHELVES[shelf])
    if shelf is not Shelf.CLOSED:
        label = f"{label} ({len(on_shelf(shelf, scene.known))})"
    code = encode(contact.Inbox() if shelf is Shelf.OPEN else contact.Leads(shelf))
    return Button(label, code)
