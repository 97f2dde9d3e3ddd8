"""Changes of where a town's leads go: asked for by the operator, carried out when somebody agreed or the time is up.

The first contact of a town comes at once: nobody's leads go elsewhere by that. Everything else needs a second person of
the town, or a day in which whom it concerns can stop it, unless the operator says why it cannot wait.
"""

from dataclasses import dataclass, replace

import structlog

from bot.conversation.lead import Role
from bot.conversation.municipal.town_changes import Stage, TownChange, What
from bot.conversation.private import NOTHING, Private
from bot.delivery import fallback
from bot.storage import asking, changes, contacts
from bot.storage.contact import Contact
from bot.storage.reaching import ways
from bot.storage.transaction import Transaction, restored

log = structlog.get_logger()


@dataclass(frozen=True)
class Done:
    """It is done. `contact`: whom it was about."""

    contact: int


def request(tx: Transaction, change: TownChange) -> Done | TownChange:
    """Do a change at once if that is right (or if it says why), else ask for it; a second time it is the same one.

    `change` comes without id, stage and time.
    """
    same = next((one for one in changes.pending(tx) if _is_same(one, change)), None)
    if change.reason or not _needs_asking(tx, change):
        return _at_once(tx, change, same)
    if same is None:
        return asking.ask(tx, change)
    if same.stage is Stage.GRANTED:
        changes.move(tx, replace(same, due=tx.now), Stage.DONE)
        return Done(same.contact)
    return same


def request_removal(tx: Transaction, contact: Contact, reason: Private) -> Done | TownChange | None:
    """Remove somebody or ask for it, but not the only coordinator (None); somebody gone meanwhile counts as removed."""
    if contact.role is Role.COORDINATOR and len(contacts.of_town(tx, "")) == 1:
        return None
    now = contacts.get(tx, contact.id)
    return request(tx, of_contact(What.REMOVE, now, reason=reason)) if now else Done(0)


def carry_out(tx: Transaction, change_id: int) -> None:
    """Look what has become of a change whose time has come: do it, or let it lapse."""
    change = changes.get(tx, change_id)
    if change is None or (change.stage.is_pending and change.due > tx.now):
        return
    if change.stage is Stage.ASKED:
        changes.move(tx, replace(change, due=tx.now), Stage.LAPSED)
    elif change.stage in {Stage.TOLD, Stage.AGREED}:
        _end(tx, change, Stage.GRANTED if change.what is What.LINK else Stage.DONE)


def _needs_asking(tx: Transaction, change: TownChange) -> bool:
    """Say whether leads go to somebody whom the change is about, or, where somebody is added, to anybody of the town."""
    if not change.slug:
        return False
    if change.what is What.ADD:
        return bool(asking.of_town(tx, change.slug))
    concerned = contacts.get(tx, change.contact)
    return concerned is not None and bool(ways(concerned))


def _at_once(tx: Transaction, change: TownChange, same: TownChange | None) -> Done:
    """Do it now. Where somebody should have been asked, everybody of the town is told, with the reason."""
    asked = _needs_asking(tx, change)
    if not asked and same is None:
        return Done(_do(tx, change).contact)
    change = replace(change, due=tx.now, id=same.id if same else 0)
    if not change.id:
        change = replace(change, id=changes.put(tx, replace(change, stage=Stage.AGREED)))
    log.warning("a change of who receives messages was done at once", change=change.id, what=change.what)
    return Done(_end(tx, change, Stage.DONE).contact)


def _end(tx: Transaction, change: TownChange, stage: Stage) -> TownChange:
    """Do it, note it, and tell everybody of the town, whoever was removed too."""
    concerned = contacts.get(tx, change.contact)
    change = replace(_do(tx, change), stage=stage, due=tx.now)
    changes.move(tx, change, stage)
    asking.tell(tx, change, asking.of_town(tx, change.slug))
    if change.what is What.REMOVE and concerned is not None:
        asking.tell_removed(tx, change, concerned)
    return change


def _do(tx: Transaction, change: TownChange) -> TownChange:
    """Do what is to change; linking another account is done by the invitation that the operator makes then."""
    concerned = contacts.get(tx, change.contact)
    match change.what:
        case What.ADD:
            added = contacts.add(
                tx, Role(change.role), change.slug, change.name, change.email, telegram=change.telegram
            )
            return replace(change, contact=added)
        case What.REMOVE if concerned is not None:
            fallback.remove(tx, concerned)
        case What.EMAIL if concerned is not None:
            asking.confirm_later(tx, contacts.change_email(tx, concerned, change.email))
        case _:
            pass  # somebody gone meanwhile, or another account: nothing to store here
    return change


def _is_same(one: TownChange, other: TownChange) -> bool:
    """Say whether the same is wanted: of the same person, or for somebody new under the same name."""
    who = one.contact == other.contact and (other.contact or one.name == other.name)
    return one.slug == other.slug and one.what is other.what and bool(who)


def of_contact(
    what: What, contact: Contact, email: Private = NOTHING, reason: Private = NOTHING
) -> TownChange:
    """Make a change about somebody there is."""
    name, role = contact.person.name, contact.role
    return TownChange(0, contact.slug, contact.id, what, Stage.ASKED, name, role, restored(0), email, reason)


def of_newcomer(
    role: Role, slug: str, name: Private, email: Private, reason: Private = NOTHING, *, telegram: bool = True
) -> TownChange:
    """Make a change that adds somebody."""
    return TownChange(0, slug, 0, What.ADD, Stage.ASKED, name, role, restored(0), email, reason, telegram)
