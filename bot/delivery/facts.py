"""What an errand is about as it is at the moment it is sent: read in one go, before any word is chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.conversation.lead import Lead
from bot.conversation.municipal.town_changes import TownChange
from bot.delivery import gathering, town_wording
from bot.delivery.town_wording import TownFacts
from bot.storage import administrators, changes, contacts, leads, sessions, shown
from bot.storage.administrators import Entry
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.page_links import Kind
from bot.storage.transaction import Transaction


@dataclass(frozen=True)
class Facts:
    """What an errand is about as it is now, and the language its recipient speaks by now."""

    lead: Lead | None
    contact: Contact | None
    language: str
    sheet_lies_open: bool
    link: str = ""
    """The whole address of the lead page for this letter, "" where there is none."""
    town: TownFacts | None = None
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """The same for each lead of a list, by its code."""
    change: TownChange | None = None
    listed: tuple[Lead, ...] = ()
    """Open leads to be listed: the daily list, or new ones that are told of together."""
    entry: Entry | None = None
    """The administrator who is told of the content; None once removed."""


def look_up(tx: Transaction, errand: Errand, together: Collection[str] = ()) -> Facts:
    """Read what the words depend on. `together`: the codes of the leads that are told of in one message."""
    lead = leads.by_code(tx, errand.code) if errand.code else None
    contact = contacts.get(tx, errand.contact) if errand.contact else None
    lies_open = errand.kind == "fold" and shown.still_open(tx, errand.contact, errand.message)
    change = changes.get(tx, errand.row) if errand.kind == "change" else None
    listed = gathering.listed(tx, errand, contact, together)
    lead = listed[0] if errand.gathered and listed else lead
    town = town_wording.look_up(tx, errand) if errand.slug or errand.is_broadcast else None
    entry = administrators.get(tx, errand.administrator) if errand.administrator else None
    language = entry.editor.language if entry else _language(tx, errand, lead, contact)
    return Facts(lead, contact, language, lies_open, town=town, change=change, listed=listed, entry=entry)


def link_wanted(errand: Errand, facts: Facts) -> Kind | None:
    """Say for what a link belongs into these words, if there are lead pages."""
    if facts.contact is None:
        return None
    if errand.kind == "test":
        return "test"
    if errand.kind == "confirm-email":
        return "confirm"
    if errand.channel != "mail" or errand.kind == "candidate-stopped":
        return None
    return "lead" if facts.lead or facts.change else None  # to a change, by way of all messages


def _language(tx: Transaction, errand: Errand, lead: Lead | None, contact: Contact | None) -> str:
    if contact is not None:
        return contact.person.language
    if errand.kind in {"news", "waiting"} and lead is not None:
        session = sessions.load(tx, tx.vault.person(errand.chat))
        return (session.language if session else None) or lead.details.language
    if errand.is_broadcast:
        return town_wording.language(tx, errand)
    return errand.language
