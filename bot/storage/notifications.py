"""Notices to officials about leads, the daily list, and the messages that show a lead.

The rows of the outbox record who was told. Channels are decided only here: a contact may have
Telegram, a confirmed address, or both, and a substitute. A message that shows a lead is noted, to
be folded after a day and marked when the lead is withdrawn.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from bot.conversation.dates import A_DAY, day_of, day_start, is_holiday, next_digest, next_hour
from bot.conversation.lead.events import LeadEvent, Notice
from bot.conversation.lead.model import PLAIN, Attribution, Lead, Role
from bot.conversation.private import NOTHING, Private
from bot.storage import contacts, facts, leads, notices, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Row, Transaction, stored
from bot.storage.outbox import WAITING, ClaimedRow

T = TypeVar("T", bound=notices.OutboxMessage)
AN_HOUR_MS = 3_600_000
FOLD_AFTER = timedelta(hours=24)
_OF_LEAD = "lead_id = (SELECT id FROM lead WHERE code = ?) AND kind = ?"
_OF_ADDRESS = "kind IN ({})".format(", ".join(f"'{kind}'" for kind, row in notices.TABLE.items() if row.about_address))
LETTERS_A_DAY = 10
"""Limit of letters to one address within 24 hours, besides notices of leads."""
MAX_SINGLE_LEADS = 10
"""Number of new leads a day that are announced one by one."""


def put(tx: Transaction, notice: notices.LeadNotice, contact: Contact | None) -> None:
    """Queue a notice. New leads after the tenth of a day are gathered at the next full hour.

    Each keeps its own row, so an undelivered one goes to the next in rank alone.
    """
    told = contact if notice.kind is Notice.NEW_LEAD else None
    if told and leads.sent_since(tx, told.slug, stored(day_start(tx.now))) > MAX_SINGLE_LEADS:
        notice = replace(notice, gathered=True)
        _tell_of_many(tx, told.slug)
    delay = next_hour(tx.now) - tx.now if notice.gathered else timedelta()
    outbox.put(tx, notice, delay=delay)


def put_for(
    tx: Transaction,
    contact_id: int,
    kind: notices.KindForContact,
    channel: notices.Channel = "mail",
    text: Private = NOTHING,
    once: object = "",
) -> None:
    """Queue a message about no lead to a contact. `once`: nothing twice with the same value."""
    outgoing = notices.ToContact(kind=kind, channel=channel, contact=contact_id, text=text)
    outbox.put(tx, outgoing, f"contact:{contact_id}/{kind}/{once or tx.at}/{channel}")


def news_of(
    lead: Lead, what: LeadEvent, by: Private = NOTHING, text: Private = NOTHING, voice: Attribution = PLAIN
) -> notices.CandidateNews:
    """Return the notice of an event for the candidate."""
    return notices.CandidateNews(code=lead.code, chat=lead.details.chat, news=what, by=by, text=text, voice=voice)


def _tell_of_many(tx: Transaction, slug: str) -> None:
    """Tell the coordinators, once a day, that unusually many leads come for a town."""
    for contact in contacts.of_town(tx, "") if slug else ():
        dedup_key = f"{slug}-{leads.day_named(tx)}"
        outbox.put(tx, notices.TownNotice(kind="many-leads", contact=contact.id, slug=slug, dedup_key=dedup_key))


def is_over_limit(tx: Transaction, row: ClaimedRow) -> bool:
    """Return True for a letter on request to an address that had `LETTERS_A_DAY` already."""
    asked = row.outgoing.row.on_request or row.outgoing.event == notices.RENEWED
    contact = contacts.get(tx, row.outgoing.contact) if asked and row.is_first else None
    if contact is None or row.outgoing.channel != "mail":
        return False
    email = contact.person.email.casefold()
    same = (one.id for one in contacts.everyone(tx) if one.person.email.casefold() == email)
    counted = (
        "SELECT count(*) FROM outbox WHERE contact_id = ? AND (lead_id IS NULL OR event = 'renewed') AND id != ?"
        " AND channel = 'mail' AND state IN ('sent', 'trying', 'uncertain') AND since > ?"
    )
    had = (tx.number(counted, one, row.id, tx.ago(A_DAY)) or 0 for one in same)
    return sum(had) >= LETTERS_A_DAY


def put_letter(tx: Transaction, notice: notices.LeadNotice) -> None:
    """Queue a letter about a later event: at most one an hour, without details.

    Events after this hour's letter wait for the next: its reader was on the page already.
    """
    if _letter_waits(tx, notice):
        return
    hour = tx.at // AN_HOUR_MS
    letter = replace(notice, dedup_key=str(hour))
    # more than one step only where the clock went back
    while _is_over(tx, letter.name):
        hour += 1
        letter = replace(notice, dedup_key=str(hour))
    delay = timedelta(milliseconds=max(0, hour * AN_HOUR_MS - tx.at))
    outbox.put(tx, letter, delay=delay)


def _letter_waits(tx: Transaction, notice: notices.LeadNotice) -> bool:
    """Return True if such a letter to the same person waits, for up to a day at night."""
    of_contact = f"{_OF_LEAD} AND contact_id = ? AND event != '' AND channel = 'mail'"
    # a wrong clock may have postponed one by weeks
    waits = f"SELECT 1 FROM outbox WHERE {WAITING} AND {of_contact} AND due_at < ? LIMIT 1"  # noqa: S608  constants
    return tx.one(waits, notice.code, notice.kind, notice.contact, tx.later(timedelta(days=1))) is not None


def _is_over(tx: Transaction, name: str) -> bool:
    return states(tx, [name]).get(name) in {"sent", "dropped", "dead"}


def states(tx: Transaction, names: Iterable[str]) -> dict[str, str]:
    found = (tx.one("SELECT name, state FROM outbox WHERE name = ?", name) for name in names)
    return {row[0]: row[1] for row in found if row}


def drop_unsent(tx: Transaction, name: str) -> bool:
    """Drop a row that was certainly not sent; return False if there is none."""
    row_id = tx.number("SELECT id FROM outbox WHERE name = ? AND state = 'due'", name)
    if row_id is None:
        return False
    outbox.finish(tx, row_id, "dropped")
    return True


def was_notified(tx: Transaction, notice: notices.LeadNotice) -> bool:
    """Return True if somebody received this notice by the same channel."""
    by_channel = f"{_OF_LEAD} AND event = ? AND channel = ?"
    sent = f"SELECT 1 FROM outbox WHERE state = 'sent' AND {by_channel} LIMIT 1"  # noqa: S608  constant
    return tx.one(sent, notice.code, notice.kind, notice.dedup_key, notice.channel) is not None


def reaches_somebody(tx: Transaction, row: ClaimedRow, late: timedelta) -> bool:
    """Return True if anybody has got this notice, by any channel, or will.

    A letter may have been queued up to an hour earlier. A row that was never tried for `late` waits
    for a person who has not accepted the invitation.
    """
    found = tx.one(
        f"SELECT 1 FROM outbox WHERE {_OF_LEAD} AND since >= CASE channel WHEN 'mail' THEN ? ELSE ? END"  # noqa: S608  constant
        " AND (state IN ('trying', 'uncertain', 'sent') OR (state = 'due' AND (attempts > 0 OR since > ?))) LIMIT 1",
        row.outgoing.code,
        row.outgoing.kind,
        row.since - AN_HOUR_MS,
        row.since,
        tx.ago(late),
    )
    return found is not None


def is_unreachable(tx: Transaction, contact_id: int, lately: timedelta, way: notices.Channel | None = None) -> bool:
    """Return True if a message to a contact was lately given up, except to a chat they left."""
    dead = (
        f"SELECT 1 FROM outbox WHERE state = 'dead' AND contact_id = ? AND event != 'left'"  # noqa: S608  constant
        f" AND NOT {_OF_ADDRESS} AND due_at > ? AND channel = coalesce(?, channel) LIMIT 1"
    )
    return tx.one(dead, contact_id, tx.ago(lately), way) is not None


def drop(tx: Transaction, contact_id: int, payload: type[T], *kinds: str) -> list[T]:
    """Close a contact's waiting messages (of these kinds, or all).

    Return them and those being sent.
    """
    dropped: list[T] = []
    # each has a separate index
    waiting, trying = (
        tx.all(f"SELECT id, body, state FROM outbox WHERE {which} AND contact_id = ?", contact_id)  # noqa: S608  constants
        for which in (WAITING, "state = 'trying'")
    )
    for row_id, body, state in sorted((*waiting, *trying)):
        outgoing = outbox.decrypt(tx, body)
        if isinstance(outgoing, payload) and (not kinds or outgoing.kind in kinds):
            dropped.append(outgoing)
            if state != "trying":
                outbox.finish(tx, row_id, "dropped")
    return dropped


ALARM_INTERVAL = timedelta(hours=1)
"""Within this time there is one alarm of a cause."""


def alarm(tx: Transaction, cause: notices.Cause, row_id: int) -> None:
    """Queue an alarm, unless one with the same cause was sent within the hour."""
    name = f"alarm:{cause}"
    last = facts.find(tx, name)
    if last and tx.ago(ALARM_INTERVAL) < last.at <= tx.at:
        return
    facts.note(tx, name, row_id)
    outbox.put(tx, notices.Alarm(cause=cause, about=row_id), f"alarm/{cause}/{row_id}/{tx.at}")


def channels_of(contact: Contact) -> tuple[notices.Channel, ...]:
    """Return the channels of a person, the quicker one first."""
    return contact.channels if contact.linked else ()


def of_rank(tx: Transaction, lead: Lead, role: Role) -> tuple[Contact, ...]:
    """Return those of a rank to notify of a lead now: on holiday their substitutes, or nobody.

    Coordinators, the last rank, are notified on holiday too, and once they link.
    """
    if role is Role.COORDINATOR:
        everyone = contacts.of_town(tx, "")
        return with_substitutes(tx, everyone) or everyone
    of_town = () if lead.coordinator else contacts.of_town(tx, lead.slug)
    return with_substitutes(tx, (contact for contact in of_town if contact.role is role and channels_of(contact)))


def with_substitutes(tx: Transaction, people: Iterable[Contact]) -> tuple[Contact, ...]:
    """Replace people on holiday by their substitutes, if any; nobody twice."""
    found: dict[int, Contact] = {}
    for contact in people:
        pause = contacts.pause_is_on(tx, contact.id)
        one = _substitute(tx, contact, pause.substitute) if pause else contact
        if one is not None:
            found.setdefault(one.id, one)
    return tuple(found.values())


def _substitute(tx: Transaction, away: Contact, substitute: int) -> Contact | None:
    """Return the substitute: of the same town, reachable, and present."""
    one = contacts.get(tx, substitute)
    if one is None or one.slug != away.slug or not channels_of(one) or contacts.pause_is_on(tx, one.id):
        return None
    return one


def digest_hour(tx: Transaction, contact_id: int) -> int:
    """Return the chosen hour of the list; 0: no list."""
    return tx.number("SELECT hour FROM digest WHERE contact_id = ?", contact_id) or 0


def choose_digest(tx: Transaction, contact_id: int, wanted: int) -> None:
    """Store the hour (0: none); drop lists queued for another hour."""
    tx.run(f"DELETE FROM outbox WHERE {WAITING} AND kind = 'digest' AND contact_id = ?", contact_id)  # noqa: S608  constant
    tx.run("DELETE FROM digest WHERE contact_id = ?", contact_id)
    contact = contacts.get(tx, contact_id)
    if wanted and contact is not None:
        tx.run("INSERT INTO digest (contact_id, hour) VALUES (?, ?)", contact_id, wanted)
        schedule_digest(tx, contact)


def schedule_digest(tx: Transaction, contact: Contact) -> None:
    """Queue the next list, if enabled. Idempotent."""
    if wanted := digest_hour(tx, contact.id):
        due = next_digest(wanted, tx.now, is_holiday)
        # a clock that was ahead has sent that day's already
        while _is_over(tx, name := _digest_name(contact.id, due, due.hour)):
            due = next_digest(wanted, due, is_holiday)
        channel: notices.Channel = (*channels_of(contact), "telegram")[0]
        outbox.put(tx, notices.ToContact(kind="digest", channel=channel, contact=contact.id), name, due - tx.now)


def _digest_name(contact_id: int, day: date, hour: int) -> str:
    return f"digest/contact:{contact_id}/{day:%Y-%m-%d}T{hour:02}"


def is_on_list_today(tx: Transaction, contact_id: int, *, news: bool) -> bool:
    """Return True if the daily list replaces a reminder: it is still to come, or held the lead.

    `news`: the lead, or what happened, is new to the reader, so a list sent before lacks it.
    """
    states_of = "SELECT state FROM outbox WHERE name = ? AND state IN ('due', 'uncertain', 'trying', 'sent')"
    found = tx.one(states_of, _digest_name(contact_id, day_of(tx.now), digest_hour(tx, contact_id)))
    return found is not None and not (news and found[0] == "sent")


def note_shown(tx: Transaction, code: str, contact_id: int, message_id: int, *, full: bool, chat: int = 0) -> None:
    """Note that a message shows a lead.

    `full`: the sheet, which is folded in a day; else a pointer. A lead that was withdrawn or
    deleted meanwhile is marked at once. If `chat` is no longer the contact's, a sheet is folded at
    once.
    """
    contact = contacts.get(tx, contact_id)
    if contact is None or (chat and chat != contact.person.chat):
        if full and chat:
            _fold_for_good(tx, code, contact_id, chat, message_id, contact.person.language if contact else "cs")
        return
    lead_id = leads.row_id(tx, code)
    if lead_id is None or leads.is_withdrawn(tx, lead_id):
        _say_withdrawn(tx, code, contact, message_id)
        return
    tx.run(
        'INSERT INTO shown (lead_id, contact_id, message_id, "full", shown_at) VALUES (?, ?, ?, ?, ?)'
        " ON CONFLICT (contact_id, message_id) DO UPDATE SET"
        ' lead_id = excluded.lead_id, "full" = excluded."full", shown_at = excluded.shown_at',
        lead_id,
        contact_id,
        message_id,
        int(full),
        tx.at,
    )
    if full:
        outgoing = notices.MessageEdit(
            kind="fold", code=code, contact=contact_id, chat=contact.person.chat, message=message_id
        )
        outbox.put(tx, outgoing, f"{code}/contact:{contact_id}/fold/{message_id}/{tx.at}", FOLD_AFTER)


def note_if_new(
    tx: Transaction, code: str, contact_id: int, message_id: int, *, full: bool = False, chat: int = 0
) -> None:
    """Store a message once: a reader may have opened the sheet in a new notice."""
    if _row(tx, contact_id, message_id) is None:
        note_shown(tx, code, contact_id, message_id, full=full, chat=chat)


def replaced(tx: Transaction, person: bytes, message_id: int) -> None:
    """Note that a contact's message no longer shows a lead, so it must not be overwritten."""
    statement = "DELETE FROM shown WHERE message_id = ? AND contact_id IN (SELECT id FROM contact WHERE person = ?)"
    tx.run(statement, message_id, person)


def still_shown(tx: Transaction, contact_id: int, message_id: int) -> bool:
    """Return True if a message shows a sheet opened a day ago and not again since."""
    row = _row(tx, contact_id, message_id)
    return row is not None and bool(row[0]) and row[1] <= tx.ago(FOLD_AFTER)


def folded(tx: Transaction, contact_id: int, message_id: int) -> None:
    tx.run('UPDATE shown SET "full" = 0 WHERE contact_id = ? AND message_id = ?', contact_id, message_id)


def fold_all_of(tx: Transaction, contact: Contact) -> None:
    """Fold the sheets in the chat of a contact who is removed or changes the account."""
    drop(tx, contact.id, notices.MessageEdit, "fold")
    person = contact.person
    messages = tx.all(
        "SELECT code, message_id FROM shown JOIN lead ON lead.id = lead_id WHERE contact_id = ?", contact.id
    )
    for code, message_id in messages:
        _fold_for_good(tx, code, contact.id, person.chat, message_id, person.language)
    tx.run("DELETE FROM shown WHERE contact_id = ?", contact.id)


def mark_withdrawn(tx: Transaction, lead_id: int, code: str) -> None:
    """Mark every message that shows a lead as withdrawn. The rows outlive the lead."""
    for contact_id, message_id in tx.all("SELECT contact_id, message_id FROM shown WHERE lead_id = ?", lead_id):
        if contact := contacts.get(tx, contact_id):
            _say_withdrawn(tx, code, contact, message_id)
    tx.run("DELETE FROM shown WHERE lead_id = ?", lead_id)


def _row(tx: Transaction, contact_id: int, message_id: int) -> Row | None:
    return tx.one('SELECT "full", shown_at FROM shown WHERE contact_id = ? AND message_id = ?', contact_id, message_id)


def _say_withdrawn(tx: Transaction, code: str, contact: Contact, message_id: int) -> None:
    chat, language = contact.person.chat, contact.person.language
    outgoing = notices.MessageEdit(
        kind="withdrawn", code=code, contact=contact.id, chat=chat, message=message_id, language=language
    )
    outbox.put(tx, outgoing, f"{code}/contact:{contact.id}/withdrawn/{message_id}/{tx.at}")


def _fold_for_good(tx: Transaction, code: str, contact_id: int, chat: int, message_id: int, language: str) -> None:
    """Fold a message in a former contact's chat. The row outlives contact and lead."""
    at = notices.MessageEdit(
        kind="fold", code=code, contact=contact_id, chat=chat, message=message_id, language=language
    )
    name = f"{code}/contact:{contact_id}/fold/{message_id}/{tx.at}/left"
    outbox.put(tx, replace(at, for_good=True, dedup_key="left"), name)
