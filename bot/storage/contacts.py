"""Officials (contacts, deputies, coordinators), their invitations and holidays.

Channels are decided only here: Telegram once an invitation linked the account, letters once the
address is confirmed, letters alone for a person without Telegram. Whether a holiday is on is
computed from its days.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from bot.conversation.contact.model import Pause
from bot.conversation.lead.model import Duty, Invitation, Role
from bot.conversation.private import NOTHING, Private
from bot.storage import tokens
from bot.storage.crypto import PERSON_BYTES
from bot.storage.database import Row, Transaction

CODE_DIGITS = 6
MAX_WRONG_CODES = 5
VOID_CODE = Private(" ")
"""In place of a code that no longer counts: typed words are stripped, so none can equal it."""
NUMBER = re.compile(r"[0-9]{1,9}")
Purpose: TypeAlias = Literal["unsubscribe", "bounce"]
_COLUMNS = "id, role, slug, body, person IS NOT NULL"


@dataclass(frozen=True)
class ContactPerson:
    """Data of an official; stored encrypted."""

    name: Private
    email: Private = NOTHING
    chat: int = field(default=0, repr=False)
    """The Telegram chat, once linked; 0 for somebody who uses the lead page alone."""
    language: str = "cs"
    email_code: Private = NOTHING
    """The code mailed to the address until it is confirmed; no letter about leads before."""
    wrong_codes: int = 0
    """Number of wrong codes typed."""
    email_confirmed: bool = False
    page: bool = False
    """The address was confirmed by a link, so its letters link to the lead page."""
    telegram: bool = True
    """False: this person has no Telegram; the invitation goes to the address."""
    source: Private = NOTHING
    """As in `Invitation`."""


@dataclass(frozen=True)
class Contact:
    """One person's task on the municipal side. `slug` is "" for a coordinator."""

    id: int
    role: Role
    slug: str
    person: ContactPerson
    linked: bool

    @property
    def on_page_only(self) -> bool:
        """Return True if this person has the lead page and no Telegram."""
        return self.linked and not self.person.chat

    @property
    def by_page(self) -> bool:
        """Return True if a letter is enough for this person, since its link opens the lead page."""
        return self.linked and self.person.page and self.person.email_confirmed

    @property
    def channels(self) -> tuple[Literal["telegram", "mail"], ...]:
        """Return the channels of this person; notices to an unlinked one wait for Telegram."""
        telegram: tuple[Literal["telegram", "mail"], ...] = () if self.on_page_only else ("telegram",)
        confirmed = self.person.email and self.person.email_confirmed
        return (*telegram, "mail") if confirmed else telegram

    @property
    def duty(self) -> Duty:
        """The part that the conversation needs."""
        who = self.person
        return Duty(self.id, self.role, self.slug, who.name, who.email_code, who.email, who.source)


_PERSON = TypeAdapter(ContactPerson)


def add(tx: Transaction, role: Role, slug: str, name: Private, email: Private, *, telegram: bool = True) -> int:
    return add_person(tx, role, slug, ContactPerson(name, email, telegram=telegram))


def add_person(tx: Transaction, role: Role, slug: str, person: ContactPerson) -> int:
    body = _sealed_person(tx, person)
    return tx.insert("INSERT INTO contact (role, slug, body) VALUES (?, ?, ?)", role, slug, body)


def remove(tx: Transaction, contact_id: int) -> bool:
    """Remove a contact; return False if there was none. See also `ladder.remove_contact`."""
    return tx.run("DELETE FROM contact WHERE id = ?", contact_id) > 0


def everyone(tx: Transaction) -> tuple[Contact, ...]:
    rows = tx.all(f"SELECT {_COLUMNS} FROM contact ORDER BY slug, role, id")  # noqa: S608  constant
    return tuple(tx.readable("contact", _contact, rows))


def get(tx: Transaction, contact_id: int) -> Contact | None:
    """Return a contact; None if there is none, or the row is unreadable."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM contact WHERE id = ?", contact_id)  # noqa: S608  constant
    return next(tx.readable("contact", _contact, rows), None)


def of_town(tx: Transaction, slug: str) -> tuple[Contact, ...]:
    """Return those of a town ("" for the coordinators), contacts before deputies."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM contact WHERE slug = ? ORDER BY role, id", slug)  # noqa: S608  constant
    return tuple(tx.readable("contact", _contact, rows))


def of_person(tx: Transaction, person: bytes) -> tuple[Contact, ...]:
    """Return an account's roles. A damaged row raises: the person would silently see nothing."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM contact WHERE person = ? ORDER BY id", person)  # noqa: S608  constant
    return tuple(_contact(tx, row) for row in rows)


def linked_together(tx: Transaction, contact: Contact, *, mailed: bool = False) -> tuple[Contact, ...]:
    """Return a contact and the unlinked ones of the same name and address, who are linked with it.

    `mailed`: accepted in a letter, so it includes those who joined by the page alone.
    """
    if not contact.person.email:
        return (contact,)
    key = key_of(tx, contact.id) if mailed and not contact.person.chat else None
    on_page = {one.id for one in of_person(tx, key)} if key else set[int]()
    others = (one for one in everyone(tx) if one.id != contact.id and (not one.linked or one.id in on_page))
    who = _who(contact)
    return (contact, *(one for one in others if _who(one) == who))


def _who(contact: Contact) -> tuple[str, str]:
    return contact.person.name, contact.person.email.casefold()


def reachable(tx: Transaction) -> frozenset[str]:
    """Return the towns (the coordinators: "") with a linked person who can receive leads.

    In one row, since every turn asks for it: 150 rows would take longer than the rest of the turn.
    """
    linked = "SELECT group_concat(DISTINCT slug) FROM contact WHERE role != 'deputy' AND person IS NOT NULL"
    (slugs,) = tx.all(linked)[0]
    return frozenset(slugs.split(",")) if slugs is not None else frozenset()


def invite(tx: Transaction, contact_id: int) -> str:
    """Make a one-time token for a contact; earlier ones stop working."""
    void_links(tx, contact_id)
    return tokens.make(tx, "invite", contact_id)


def invite_by_letter(tx: Transaction, contact_id: int) -> str:
    """Make a token for a letter; those of earlier letters stay valid until one is used."""
    return tokens.make(tx, "mailed-invite", contact_id)


def void_links(tx: Transaction, contact_id: int) -> None:
    tokens.void(tx, contact_id, "invite", "mailed-invite")


def invited(tx: Transaction, token: str) -> Contact | None:
    """Return the contact of a token that is still valid."""
    contact_id = tokens.owner(tx, token, "invite", "mailed-invite")
    return get(tx, contact_id) if contact_id else None


def invitation(tx: Transaction, token: str) -> Invitation | None:
    """Return the invitation of a token that is still valid."""
    contact = invited(tx, token)
    if contact is None:
        return None
    mailed = _is_mailed(tx, token)
    return invitation_of(linked_together(tx, contact, mailed=mailed), confirms=mailed and not contact.person.chat)


def invitation_of(people: Sequence[Contact], *, confirms: bool = False) -> Invitation:
    """Return the invitation of contacts that are one person."""
    person, tasks = people[0].person, tuple((one.role, one.slug) for one in people)
    source = next((one.person.source for one in people if one.person.source), NOTHING)
    return Invitation(person.name, person.email, tasks, confirms, source)


def _is_mailed(tx: Transaction, token: str) -> bool:
    return tokens.find(tx, token, "mailed-invite") is not None


def link(tx: Transaction, token: str, person: bytes, chat: int, language: str) -> Contact | None:
    """Use a token and link the account; None if it is no longer valid. An address gets a code.

    No code is needed after a confirmation by link or an invitation by letter, except for a person
    who takes another's place. Everything else the person is invited for is linked as well.
    """
    contact = invited(tx, token)
    if contact is None:
        return None
    mailed = _is_mailed(tx, token)
    keep = contact.person.page and contact.person.chat in {0, chat}
    confirmed = keep or (mailed and not contact.person.chat)
    code = email_code() if contact.person.email and not confirmed else NOTHING
    for one in linked_together(tx, contact, mailed=mailed):
        known = replace(
            one.person,
            chat=chat,
            language=language,
            email_code=code,
            wrong_codes=0,
            email_confirmed=confirmed,
            page=keep,
        )
        statement = "UPDATE contact SET person = ?, linked_at = ?, body = ? WHERE id = ?"
        tx.run(statement, person, tx.at, _sealed_person(tx, known), one.id)
        void_links(tx, one.id)
        if not keep:
            drop_pin(tx, one.id)
    return get(tx, contact.id)


def email_code() -> Private:
    """Make a code by which the owner of an address confirms it."""
    return Private("".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS)))


def change_email(tx: Transaction, contact: Contact, email: Private, source: Private = NOTHING) -> Contact:
    """Store another address (empty: none) and its source; no letter about leads before it is confirmed.

    Links mailed to the former one end: it may be another person's.
    """
    code = email_code() if email and contact.linked else NOTHING
    known = replace(contact.person, email=email, email_code=code, wrong_codes=0, email_confirmed=False, page=False)
    known = replace(known, source=source)
    _keep_person(tx, contact.id, known)
    tokens.void(tx, contact.id, "mailed-invite", "confirm", "lead", "test")
    drop_pin(tx, contact.id)
    return replace(contact, person=known)


def note_source(tx: Transaction, contact: Contact, source: Private) -> None:
    """Correct the source of a name and an address, and nothing else."""
    _keep_person(tx, contact.id, replace(contact.person, source=source))


def drop_pin(tx: Transaction, contact_id: int) -> None:
    """Remove the PIN of the lead pages: whoever comes in their place does not know it."""
    tx.run("DELETE FROM page_pin WHERE contact_id = ?", contact_id)


def code_after(code: Private, wrong_codes: int) -> Private:
    """Return the code, or a void one after too many wrong attempts."""
    return code if wrong_codes < MAX_WRONG_CODES else VOID_CODE


def note_wrong_code(tx: Transaction, person: bytes) -> None:
    for contact in of_person(tx, person):
        if code := contact.person.email_code:
            wrong = contact.person.wrong_codes + 1
            _keep_person(tx, contact.id, replace(contact.person, email_code=code_after(code, wrong), wrong_codes=wrong))


def confirm_email(tx: Transaction, contact_id: int) -> None:
    """Record that the code was typed; one letter is for all towns of the person."""
    key, contact = key_of(tx, contact_id), get(tx, contact_id)
    if key is None or contact is None:
        return
    for one in of_person(tx, key):
        if one.id == contact_id or (contact.person.email_code and one.person.email_code == contact.person.email_code):
            _keep_person(tx, one.id, replace(one.person, email_code=NOTHING, email_confirmed=True))


def confirm_by_link(tx: Transaction, contact_id: int) -> Contact | None:
    """Confirm an address by its link; a person without a Telegram account is linked by it.

    Such a person has a random key, used like that of an account.
    """
    contact = get(tx, contact_id)
    if contact is None:
        return None
    key = key_of(tx, contact_id) or secrets.token_bytes(PERSON_BYTES)
    for one in linked_together(tx, contact):
        tx.run(
            "UPDATE contact SET body = ?, person = coalesce(person, ?), linked_at = coalesce(linked_at, ?) WHERE id = ?",
            _sealed_person(tx, replace(one.person, email_code=NOTHING, email_confirmed=True, page=True)),
            key,
            tx.at,
            one.id,
        )
    return get(tx, contact_id)


def key_of(tx: Transaction, contact_id: int) -> bytes | None:
    """Return the key of a linked person's session."""
    row = tx.one("SELECT person FROM contact WHERE id = ?", contact_id)
    return row[0] if row else None


def reference(tx: Transaction, purpose: Purpose, contact: Contact) -> str:
    """Return what letters to a contact carry for a purpose. It ends with another address."""
    return f"{contact.id}.{tx.vault.letter(purpose, contact.id, contact.person.email)}"


def by_reference(tx: Transaction, purpose: Purpose, text: str) -> Contact | None:
    """Return the contact of a reference; None if it is unknown or forged."""
    number = text.partition(".")[0]
    contact = get(tx, int(number)) if NUMBER.fullmatch(number) else None
    genuine = contact is not None and secrets.compare_digest(reference(tx, purpose, contact).encode(), text.encode())
    return contact if genuine else None


def keep_language(tx: Transaction, person: bytes, language: str) -> None:
    """Store the language of messages to this account."""
    for contact in of_person(tx, person):
        if contact.person.language != language:
            _keep_person(tx, contact.id, replace(contact.person, language=language))


def begin_pause(tx: Transaction, contact_id: int, pause: Pause) -> None:
    """Note a holiday; it takes the place of an earlier one."""
    tx.run(
        "INSERT OR REPLACE INTO pause (contact_id, first_day, last_day, substitute) VALUES (?, ?, ?, ?)",
        contact_id,
        pause.first.isoformat(),
        pause.last.isoformat(),
        pause.substitute or None,
    )


def end_pause(tx: Transaction, contact_id: int) -> None:
    tx.run("DELETE FROM pause WHERE contact_id = ?", contact_id)


def pause_of(tx: Transaction, contact_id: int) -> Pause | None:
    """Return the current or coming holiday."""
    row = tx.one("SELECT first_day, last_day, substitute FROM pause WHERE contact_id = ?", contact_id)
    if row is None:
        return None
    first, last, substitute = row
    pause = Pause(date.fromisoformat(first), date.fromisoformat(last), substitute or 0)
    return None if pause.is_over(tx.now) else pause


def pause_is_on(tx: Transaction, contact_id: int) -> Pause | None:
    pause = pause_of(tx, contact_id)
    return pause if pause and pause.holds(tx.now) else None


def _keep_person(tx: Transaction, contact_id: int, person: ContactPerson) -> None:
    tx.run("UPDATE contact SET body = ? WHERE id = ?", _sealed_person(tx, person), contact_id)


def _sealed_person(tx: Transaction, person: ContactPerson) -> bytes:
    return tx.vault.seal(_PERSON.dump_json(person), "contact")


def _contact(tx: Transaction, row: Row) -> Contact:
    contact_id, role, slug, body, linked = row
    person = _PERSON.validate_json(tx.vault.open(body, "contact"))
    return Contact(contact_id, Role(role), slug, person, bool(linked))
