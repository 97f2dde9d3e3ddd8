"""Whether and how somebody of the municipal side can be reached, and who of a rank is to hear of a lead now.

The one place that knows: a contact may have Telegram, a confirmed address, or both, and somebody may stand in for them.
"""

from collections.abc import Iterable

from bot.conversation.lead import Lead, Role
from bot.storage import contacts, pauses
from bot.storage.contact import Contact
from bot.storage.errand import Channel
from bot.storage.transaction import Transaction


def ways(contact: Contact) -> tuple[Channel, ...]:
    """Give the channels by which somebody can be reached, the quicker one first; () if there is none."""
    return contact.channels if contact.linked else ()


def of_rank(tx: Transaction, lead: Lead, role: Role) -> tuple[Contact, ...]:
    """Give those of a rank who are to hear of a lead now: who is on holiday is stood in for, or left out.

    Above the coordinators is nobody: they hear though they are away, or not linked yet (then they hear on linking).
    """
    if role is Role.COORDINATOR:
        everyone = contacts.of_town(tx, "")
        return standing(tx, everyone) or everyone
    of_town = () if lead.coordinator else contacts.of_town(tx, lead.slug)
    return standing(tx, (contact for contact in of_town if contact.role is role and ways(contact)))


def standing(tx: Transaction, people: Iterable[Contact]) -> tuple[Contact, ...]:
    """Put substitutes in the place of those on holiday, as far as there are any; nobody twice."""
    found: dict[int, Contact] = {}
    for contact in people:
        pause = pauses.on(tx, contact.id)
        one = _substitute(tx, contact, pause.substitute) if pause else contact
        if one is not None:
            found.setdefault(one.id, one)
    return tuple(found.values())


def _substitute(tx: Transaction, away: Contact, substitute: int) -> Contact | None:
    """Give who stands in: of the same town, so that the candidate has been told; reachable, and there."""
    one = contacts.get(tx, substitute)
    if one is None or one.slug != away.slug or not ways(one) or pauses.on(tx, one.id):
        return None
    return one
