"""New leads beyond the tenth of a day are told of together: one message for all rows that wait for the same person.

Each lead keeps its own row. The rows are claimed, sent, and fail together, so none is lost, told of twice, or forgotten
in a message that did not arrive; whatever becomes of the message becomes of each row.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from bot.conversation.lead import Lead, Role
from bot.storage import leads, pauses
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.outbox import Claimed
from bot.storage.transaction import Transaction


def batches(rows: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """Part the rows of one recipient into what is told of together; all others stand alone."""
    for (together, _), some in groupby(rows, key=lambda row: (row.errand.gathered, row.repeated)):
        if together:
            yield list(some)
        else:
            yield from ([row] for row in some)


def listed(
    tx: Transaction, errand: Errand, contact: Contact | None, codes: Collection[str]
) -> tuple[Lead, ...]:
    """Give the open leads a message lists: those of the rows told of together, or for the daily list all there are.

    Whoever is on holiday gets no daily list.
    """
    if errand.gathered:
        found = (leads.by_code(tx, code) for code in codes)
        return tuple(lead for lead in found if lead is not None and lead.state.is_open)
    if errand.kind != "digest" or contact is None or pauses.on(tx, contact.id):
        return ()
    coordinator = contact.role is Role.COORDINATOR
    return leads.open_for(tx, [] if coordinator else [contact.slug], coordinator=coordinator)
