"""Changes of a town's contacts, and their invitations.

The first contact of a town is added at once. Every other change needs the consent of a colleague,
or a day in which the people concerned can stop it, unless the operator gives a reason.

An invitation is a letter with two reminders, as rows of the outbox. Of contacts with the same name
and address only the first gets a letter, for all of their towns (`spoken_for`), so that removing
one leaves the others' letters. Links are created on sending, and earlier links of the same
invitation remain valid.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from bot.conversation.contact.model import AGREE_WITHIN, ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.dates import add_workdays, is_holiday
from bot.conversation.lead.model import Role
from bot.conversation.private import NOTHING, Private
from bot.delivery.ladder import remove_contact
from bot.storage import changes, contacts, joining, notifications, outbox, pin_codes, tokens
from bot.storage.contacts import Contact, ContactPerson
from bot.storage.database import Transaction, restored_time
from bot.storage.notices import LETTER, InvitationLetter
from bot.storage.notifications import channels_of

log = structlog.get_logger()


def request(tx: Transaction, change: TownChange) -> TownChange:
    """Apply a change at once (it is then done), or request it; a second request returns the first.

    `change` comes without id, stage and time.
    """
    same = next((one for one in changes.pending(tx) if _is_same(one, change)), None)
    if change.reason or not _needs_asking(tx, change):
        return _at_once(tx, change, same)
    if same is not None and same.asker is ChangeOrigin.OPERATOR and _details(same) != _details(change):
        # A corrected request: consent to the earlier one must have no effect.
        changes.stopped(tx, same.id, NOTHING)
        same = None
    if same is None:
        return changes.ask(tx, change)
    if same.stage is ChangeStage.GRANTED:
        same = replace(same, stage=ChangeStage.DONE, due=tx.now)
        changes.move(tx, same, ChangeStage.DONE)
    return same


def request_removal(tx: Transaction, contact: Contact, reason: Private) -> TownChange | None:
    """Remove a contact or request it; None for the only coordinator."""
    if contact.role is Role.COORDINATOR and len(contacts.of_town(tx, "")) == 1:
        return None
    return request(tx, of_contact(ChangeKind.REMOVE, contact, reason=reason))


def remove_unreadable(tx: Transaction, contact_id: int) -> bool:
    """Remove a contact whose row is damaged; return False if there is none."""
    return contacts.get(tx, contact_id) is None and contacts.remove(tx, contact_id)


def carry_out(tx: Transaction, change_id: int) -> None:
    """Apply a change that is due, or let it expire."""
    change = changes.get(tx, change_id)
    if change is None:
        return
    if change.stage.is_pending and change.due > tx.now:
        if change.due - tx.now > AGREE_WITHIN:
            # Requested with a clock that was ahead, so nothing else would check it in time.
            changes.ask(tx, change)
        return
    if change.stage is ChangeStage.ASKED:
        lapsed = replace(change, stage=ChangeStage.LAPSED, due=tx.now)
        changes.move(tx, lapsed, ChangeStage.LAPSED)
        if change.asker is not ChangeOrigin.OPERATOR:
            # The coordinators agreed, or their deadline has passed.
            changes.tell(tx, lapsed, changes.reachable_people(tx, ""))
            changes.tell_newcomer(tx, lapsed)
        changes.ask_next(tx, change)
    elif change.stage in {ChangeStage.TOLD, ChangeStage.AGREED}:
        _end_change(tx, change, ChangeStage.GRANTED if change.what is ChangeKind.LINK else ChangeStage.DONE)


def _needs_asking(tx: Transaction, change: TownChange) -> bool:
    """Return True if a change concerns a current recipient of leads."""
    if not change.slug:
        return False
    if change.what is ChangeKind.ADD:
        return bool(changes.reachable_people(tx, change.slug))
    concerned = contacts.get(tx, change.contact)
    return concerned is not None and bool(channels_of(concerned))


def _at_once(tx: Transaction, change: TownChange, same: TownChange | None) -> TownChange:
    """Apply a change now and tell the people who should have been asked, with the reason.

    The other coordinators are notified of the removal of a coordinator.
    """
    concerned = None if change.slug or change.what is not ChangeKind.REMOVE else contacts.get(tx, change.contact)
    told = _needs_asking(tx, change) or (concerned is not None and channels_of(concerned))
    if not told and same is None:
        return replace(_apply_change(tx, change), stage=ChangeStage.DONE)
    change = replace(change, due=tx.now, id=same.id if same else 0)
    if not change.id:
        change = replace(change, id=changes.put(tx, replace(change, stage=ChangeStage.AGREED)))
    log.warning("contact change applied at once", change=change.id, what=change.what)
    return _end_change(tx, change, ChangeStage.DONE)


def _end_change(tx: Transaction, change: TownChange, stage: ChangeStage) -> TownChange:
    """Store the end of a change, apply it, and notify the town and the removed person."""
    concerned = contacts.get(tx, change.contact)
    change = replace(_apply_change(tx, change), stage=stage, due=tx.now)
    changes.move(tx, change, stage)
    changes.tell(tx, change, changes.reachable_people(tx, change.slug))
    if change.what is ChangeKind.REMOVE and concerned is not None:
        changes.tell_removed(tx, change, concerned)
    return change


def _apply_change(tx: Transaction, change: TownChange) -> TownChange:
    """Apply a change; another account is linked by an invitation of the operator instead."""
    concerned = contacts.get(tx, change.contact)
    match change.what:
        case ChangeKind.ADD if change.asker is ChangeOrigin.OPERATOR:
            return replace(change, contact=_add_contact(tx, change))
        case ChangeKind.ADD:
            return replace(change, contact=_let_in(tx, change))
        case ChangeKind.REMOVE if concerned is not None:
            remove_contact(tx, concerned)
        case ChangeKind.EMAIL if concerned is not None:
            changes.confirm_later(tx, contacts.change_email(tx, concerned, change.email, change.source))
        case _:
            # The contact was removed, or an invitation links the account.
            pass
    return change


def _add_contact(tx: Transaction, change: TownChange) -> int:
    person = ContactPerson(change.name, change.email, telegram=change.telegram, source=change.source)
    return contacts.add_person(tx, Role(change.role), change.slug, person)


def _let_in(tx: Transaction, change: TownChange) -> int:
    who = changes.contact_with_address(tx, change) or _add_contact(tx, change)
    newcomer = contacts.get(tx, who)
    if newcomer is not None and not newcomer.linked:
        send_invitation(tx, newcomer)
    return who


def _is_same(one: TownChange, other: TownChange) -> bool:
    """Return True if two changes are about the same person, or newcomers with the same name.

    Requests of newcomers never equal another change: they would block the operator.
    """
    if one.asker is ChangeOrigin.NEWCOMER or (one.asker is ChangeOrigin.COORDINATOR and one.email != other.email):
        return False
    who = one.contact == other.contact and (other.contact or one.name == other.name)
    return one.slug == other.slug and one.what is other.what and bool(who)


def _details(change: TownChange) -> tuple[str, str, bool]:
    """Return the fields that a corrected request may change."""
    return change.role, change.email, change.telegram


def of_contact(what: ChangeKind, contact: Contact, email: Private = NOTHING, reason: Private = NOTHING) -> TownChange:
    name, role = contact.person.name, contact.role
    return TownChange(0, contact.slug, contact.id, what, ChangeStage.ASKED, name, role, restored_time(0), email, reason)


def of_newcomer(
    role: Role, slug: str, name: Private, email: Private, reason: Private = NOTHING, *, telegram: bool = True
) -> TownChange:
    return TownChange(
        0, slug, 0, ChangeKind.ADD, ChangeStage.ASKED, name, role, restored_time(0), email, reason, telegram
    )


LAST = 3
"""Number of earlier tests listed."""


def invite_by_mail(tx: Transaction, contact_id: int) -> None:
    """Queue the letter whose link verifies an address."""
    joining.note_invited(tx, contact_id)
    notifications.put_for(tx, contact_id, "confirm-email")


def invite(tx: Transaction, contact_id: int) -> str:
    """Return the token of a new invitation link; earlier links stop working."""
    joining.note_invited(tx, contact_id)
    return contacts.invite(tx, contact_id)


def forget_pin(tx: Transaction, contact: Contact) -> bool:
    """Remove a forgotten PIN; return False if there was none.

    Notify its owner on every channel: another reader of the mailbox may have asked for it.
    """
    key = contacts.key_of(tx, contact.id)
    if key is None or not pin_codes.drop(tx, key):
        return False
    for way in contact.channels:
        notifications.put_for(tx, contact.id, "pin-gone", way)
    return True


def send_test(tx: Transaction, contact: Contact) -> list[str]:
    """Queue a test for each channel of a contact; return the channels."""
    if not contact.linked:
        return []
    for way in contact.channels:
        notifications.put_for(tx, contact.id, "test", way)
    return list(contact.channels)


def send_tests(tx: Transaction) -> list[Contact]:
    """Queue a test for everybody without a confirmed or recent one; return them."""

    def lately(contact: Contact) -> bool:
        return any(tx.now - restored_time(at) < ENOUGH for _, _, at in outbox.latest(tx, contact.id, "test", 1))

    known = joining.of_everyone(tx)
    untested = (one for one in contacts.everyone(tx) if known.get(one.id, joining.NOT_BEGUN).tested is None)
    return [one for one in untested if not lately(one) and send_test(tx, one)]


def delivery_tests(tx: Transaction, contact: Contact) -> list[str]:
    """Describe earlier tests, newest first, in UTC."""
    lines = [
        f"{restored_time(since):%Y-%m-%d %H:%M} {channel}: {state}"
        for channel, state, since in outbox.latest(tx, contact.id, "test", 2 * LAST)
    ]
    for made, used in tokens.tests(tx, contact.id)[:LAST]:
        opened = f"opened {restored_time(used):%Y-%m-%d %H:%M}" if used else "not opened yet"
        lines.append(f"{restored_time(made):%Y-%m-%d %H:%M} link: {opened}")
    return lines


REMINDED_AFTER = (3, 7)
"""Working days after the letter; `joining.MAX_REMINDERS` is their number."""
ENOUGH = timedelta(days=1)
"""Minimum time between two invitations by the same command."""


@dataclass
class Pending:
    """Results of `invite_pending` by group."""

    invited: list[Contact] = field(default_factory=list[Contact])
    lately: list[Contact] = field(default_factory=list[Contact])
    """Invited within the last day, so not again."""
    declined: list[Contact] = field(default_factory=list[Contact])
    no_way: list[Contact] = field(default_factory=list[Contact])
    """Unreachable: no address, or no Telegram and no lead page."""


def invite_pending(tx: Transaction, *, page: bool) -> Pending:
    """Queue a letter for every contact who is not linked. `page`: there are lead pages."""
    found, known = Pending(), joining.of_everyone(tx)
    for contact in contacts.everyone(tx):
        progress = known.get(contact.id, joining.NOT_BEGUN)
        if contact.linked:
            continue
        if progress.declined:
            found.declined.append(contact)
        elif not contact.person.email or not (page or contact.person.telegram):
            found.no_way.append(contact)
        elif progress.invited is not None and tx.now - progress.invited < ENOUGH:
            found.lately.append(contact)
        else:
            found.invited.append(contact)
    for contact in found.invited:
        send_invitation(tx, contact)
    return found


def send_invitation(tx: Transaction, contact: Contact) -> None:
    """Queue the letter and the remaining reminders; revoke an earlier invitation."""
    call_off(tx, contact.id)
    left = joining.MAX_REMINDERS - joining.of_contact(tx, contact.id).reminded
    joining.note_invited(tx, contact.id)
    name = f"invitation/contact:{contact.id}/{tx.at}"
    outbox.put(tx, InvitationLetter(contact=contact.id, step=LETTER), f"{name}/{LETTER}")
    for days in REMINDED_AFTER[:left]:
        delay = add_workdays(tx.now, days, is_holiday) - tx.now
        outbox.put(tx, InvitationLetter(contact=contact.id, step=str(days)), f"{name}/{days}", delay)


def call_off(tx: Transaction, contact_id: int) -> None:
    """Revoke an invitation with its links and reminders."""
    notifications.drop(tx, contact_id, InvitationLetter)
    joining.void(tx, contact_id)


def spoken_for(tx: Transaction, contact: Contact | None) -> tuple[Contact, ...]:
    """Return the contacts a letter is for; none if another's letter covers them or it is late."""
    if contact is None or contact.linked or not contact.person.email or joining.of_contact(tx, contact.id).declined:
        return ()
    together = contacts.linked_together(tx, contact)
    return together if contact.id == min(one.id for one in together) else ()
