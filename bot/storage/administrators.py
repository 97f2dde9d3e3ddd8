"""Administrators of the content, their invitations, and notices to them.

They have a table of their own, so no query for recipients of leads can return one (decision 33). A
contact who is an administrator too was invited twice; each role ends separately.
"""

from dataclasses import dataclass, field, replace
from functools import cache

from pydantic import TypeAdapter

from bot.conversation.admin.model import AdminInvitation, Administrator
from bot.conversation.private import NOTHING, Private
from bot.storage import outbox, tokens
from bot.storage.contacts import code_after, email_code
from bot.storage.database import Row, Transaction
from bot.storage.notices import Channel, ContentKind, ToAdministrator

_COLUMNS = "id, body, person IS NOT NULL"


@dataclass(frozen=True)
class Editor:
    """Data of an administrator; stored encrypted."""

    name: Private
    email: Private = NOTHING
    email_code: Private = NOTHING
    """The code mailed to the address, until it comes back; nothing else is sent there before."""
    wrong_codes: int = 0
    email_confirmed: bool = False
    chat: int = field(default=0, repr=False)
    language: str = "cs"


@dataclass(frozen=True)
class AdministratorEntry:
    """An administrator; `linked`: an account has accepted the invitation."""

    id: int
    editor: Editor
    linked: bool

    @property
    def administrator(self) -> Administrator:
        """The part that the conversation needs."""
        return Administrator(self.id, self.editor.name, self.editor.email_code)

    @property
    def channels(self) -> tuple[Channel, ...]:
        if not self.linked:
            return ()
        return ("telegram", "mail") if self.editor.email_confirmed else ("telegram",)


@cache
def _adapter() -> TypeAdapter[Editor]:
    return TypeAdapter(Editor)


def add(tx: Transaction, name: Private, email: Private) -> int:
    return tx.insert("INSERT INTO administrator (body) VALUES (?)", _sealed_editor(tx, Editor(name, email)))


def remove(tx: Transaction, entry_id: int) -> bool:
    """Remove an administrator; return False if there was none. Their outbox rows are dropped."""
    return tx.run("DELETE FROM administrator WHERE id = ?", entry_id) > 0


def remove_unreadable(tx: Transaction, entry_id: int) -> bool:
    """Remove an administrator with a damaged row; return False if there is none."""
    return get(tx, entry_id) is None and remove(tx, entry_id)


def everyone(tx: Transaction) -> tuple[AdministratorEntry, ...]:
    rows = tx.all(f"SELECT {_COLUMNS} FROM administrator ORDER BY id")  # noqa: S608  constant
    return tuple(tx.readable("administrator", _entry, rows))


def get(tx: Transaction, entry_id: int) -> AdministratorEntry | None:
    """Return an administrator; None if there is none, or the row is unreadable."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM administrator WHERE id = ?", entry_id)  # noqa: S608  constant
    return next(tx.readable("administrator", _entry, rows), None)


def person_of(tx: Transaction, entry_id: int) -> bytes | None:
    row = tx.one("SELECT person FROM administrator WHERE id = ?", entry_id)
    return row[0] if row else None


def of_person(tx: Transaction, person: bytes) -> AdministratorEntry | None:
    """Return an account's administrator; ignore a damaged row."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM administrator WHERE person = ?", person)  # noqa: S608  constant
    return next(tx.readable("administrator", _entry, rows), None)


def invite(tx: Transaction, entry_id: int) -> str:
    """Make a one-time token; an earlier one stops working."""
    return tokens.make(tx, "admin-invite", entry_id)


def invitation(tx: Transaction, token: str) -> AdminInvitation | None:
    """Return the invitation of a token that is still valid."""
    entry = _invited_administrator(tx, token)
    return AdminInvitation(entry.editor.name, entry.editor.email) if entry else None


def link(tx: Transaction, token: str, person: bytes, chat: int, language: str) -> AdministratorEntry | None:
    """Use a token and link the account; None if it is no longer valid. An address gets a code."""
    entry = _invited_administrator(tx, token)
    if entry is None:
        return None
    # invited twice
    tx.run("DELETE FROM administrator WHERE person = ? AND id <> ?", person, entry.id)
    code = email_code() if entry.editor.email else NOTHING
    editor = replace(entry.editor, chat=chat, language=language, email_code=code, wrong_codes=0, email_confirmed=False)
    tx.run("UPDATE administrator SET person = ?, body = ? WHERE id = ?", person, _sealed_editor(tx, editor), entry.id)
    tokens.use(tx, token)
    if code:
        outgoing = ToAdministrator(kind="confirm-admin-email", channel="mail", administrator=entry.id, chat=chat)
        outbox.put(tx, outgoing, f"administrator:{entry.id}/confirm-email/{tx.at}")
    return replace(entry, editor=editor, linked=True)


def note_wrong_code(tx: Transaction, person: bytes) -> None:
    if (entry := of_person(tx, person)) and (code := entry.editor.email_code):
        wrong = entry.editor.wrong_codes + 1
        _keep_editor(tx, entry, replace(entry.editor, email_code=code_after(code, wrong), wrong_codes=wrong))


def confirm_email(tx: Transaction, entry_id: int) -> None:
    if entry := get(tx, entry_id):
        _keep_editor(tx, entry, replace(entry.editor, email_code=NOTHING, email_confirmed=True))


def keep_language(tx: Transaction, person: bytes, language: str) -> None:
    if (entry := of_person(tx, person)) and entry.editor.language != language:
        _keep_editor(tx, entry, replace(entry.editor, language=language))


def send_editing_link(tx: Transaction, entry_id: int) -> None:
    """Put a row for the chat alone: the link is made when it is sent."""
    if entry := get(tx, entry_id):
        outgoing = ToAdministrator(kind="editing-link", administrator=entry_id, chat=entry.editor.chat)
        outbox.put(tx, outgoing, f"administrator:{entry_id}/editing-link/{tx.at}")


def tell(tx: Transaction, kind: ContentKind, by: Private = NOTHING, besides: int = 0, about: str = "") -> None:
    """Queue a row for each administrator and channel, except `besides`."""
    for entry in everyone(tx):
        for channel in entry.channels if entry.id != besides else ():
            outgoing = ToAdministrator(
                kind=kind, administrator=entry.id, chat=entry.editor.chat, at=tx.at, by=by, text=Private(about)
            )
            name = f"administrator:{entry.id}/{kind}/{tx.at}/{channel}"
            outbox.put(tx, replace(outgoing, channel=channel), name)


def _invited_administrator(tx: Transaction, token: str) -> AdministratorEntry | None:
    entry_id = tokens.owner(tx, token, "admin-invite")
    return get(tx, entry_id) if entry_id else None


def _keep_editor(tx: Transaction, entry: AdministratorEntry, editor: Editor) -> None:
    tx.run("UPDATE administrator SET body = ? WHERE id = ?", _sealed_editor(tx, editor), entry.id)


def _sealed_editor(tx: Transaction, editor: Editor) -> bytes:
    return tx.vault.seal(_adapter().dump_json(editor), "administrator")


def _entry(tx: Transaction, row: Row) -> AdministratorEntry:
    entry_id, body, linked = row
    return AdministratorEntry(entry_id, _adapter().validate_json(tx.vault.open(body, "administrator")), bool(linked))
