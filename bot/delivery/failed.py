"""What both sides are told when a message of their talk is given up: nobody waits for an answer to what never arrived.

A candidate who cannot be reached stands on the lead's sheet, and whoever wrote is told. When nobody of the municipal
side can be told of what a candidate has sent, the candidate hears so, with the town's own ways.
"""

from datetime import timedelta

from bot.conversation.effects import News
from bot.conversation.lead import Event, Happened, Lead
from bot.dispatch.enact import tell_contacts
from bot.storage import contacts, leads, notices, outbox
from bot.storage.contact import Contact
from bot.storage.errand import Cause, Errand
from bot.storage.outbox import Claimed
from bot.storage.transaction import Transaction

LATE = timedelta(minutes=15)
"""A lead of which nobody has heard for so long is the operator's business."""
FROM_CANDIDATES = {"new-lead", "candidate-wrote", "candidate-updated", "confirmed", "move-asked"}
_ONLY_NOTED = {
    News.SEEN,
    News.TAKEN,
    News.CONTACTED,
    News.SILENCED,
    News.HEARD_AGAIN,
    News.UNHEARD,
    News.HANDED,
    News.PASSED_ON,
}
"""What nobody waits for an answer to: it stands on the sheet that it did not arrive, and nobody is called for it."""


def not_reached(tx: Transaction, row: Claimed, cause: Cause) -> None:
    """Note that a message to the candidate is given up, and tell whoever sent it."""
    errand = row.errand
    lead = leads.by_code(tx, errand.code)
    if lead is None or errand.news is None:
        return
    what = Happened.UNREACHED if cause == "unreachable" else Happened.UNCONFIRMED
    leads.record(tx, lead.code, Event(what, tx.now), None, "")
    if errand.news not in _ONLY_NOTED:
        tell_contacts(tx, lead, "not-delivered", str(row.id), _senders(tx, lead, errand))


def nobody_told(tx: Transaction, row: Claimed) -> None:
    """Tell the candidate, once for each occasion, that what they sent has reached nobody and will not by itself."""
    notice = row.errand
    lead = leads.by_code(tx, notice.code)
    if lead is None or not lead.state.is_open or notice.kind not in FROM_CANDIDATES:
        return
    if _reaches_somebody(tx, row):
        return
    name = "/".join(
        part for part in (lead.code, "candidate", News.UNHEARD, notice.kind, notice.occasion) if part
    )
    if notices.states(tx, [name]):
        return
    leads.record(tx, lead.code, Event(Happened.UNHEARD, tx.now), None, "")
    errand = Errand("news", "telegram", lead.code, chat=lead.details.chat, news=News.UNHEARD)
    outbox.put(tx, name, errand, leads.row_id(tx, lead.code))


def _reaches_somebody(tx: Transaction, row: Claimed) -> bool:
    """Say whether anybody has got this notice, by any channel, or is about to.

    A letter may have been put down up to an hour before, since more are not written; and what was never tried for so
    long waits for somebody who has not accepted their invitation.
    """
    found = tx.one(
        "SELECT 1 FROM outbox WHERE name LIKE ? AND since >= CASE channel WHEN 'mail' THEN ? ELSE ? END"
        " AND (state IN ('trying', 'uncertain', 'sent') OR (state = 'due' AND (attempts > 0 OR since > ?))) LIMIT 1",
        f"{row.errand.code}/contact:%/{row.errand.kind}%",
        row.since - notices.AN_HOUR_MS,
        row.since,
        tx.at - int(LATE.total_seconds() * 1000),
    )
    return found is not None


def _senders(tx: Transaction, lead: Lead, errand: Errand) -> tuple[Contact, ...]:
    """Give who of those who may see the lead has the name of the sender; nobody when they have gone meanwhile."""
    people = (*contacts.of_town(tx, lead.slug), *contacts.of_town(tx, ""))
    return tuple(
        contact
        for contact in people
        if contact.linked and contact.person.name == errand.by and contact.duty.covers(lead)
    )
