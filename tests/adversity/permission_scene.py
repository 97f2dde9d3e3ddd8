"""One lead and all roles that might press buttons of others, with a real dispatcher and SQLite file.

The lead is that of the `owner`, for the town of `contact` and `deputy`; `elsewhere` answers for another town, `removed`
answered for this one once, the `coordinator` covers it only when it was escalated; the `administrator` never.
"""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.conversation.codes import encode
from bot.conversation.contact.model import AGREE_WITHIN, ChangeStage, Inbox
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Answering, ContactMethod, Event, Role
from bot.conversation.model import Open, Say, Screen, SendLead, Start
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.conversation.towns.model import Subscribe
from bot.delivery import contact_changes
from bot.delivery.ladder import remove_contact
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.storage import changes, contacts, leads, sessions, tokens
from bot.storage.crypto import Vault
from bot.storage.database import Database, Row, Transaction
from tests.bot_parts import TOWN, administrator, attach_cv, fill_in, official, open_dispatcher, sender, take
from tests.canary import EMAIL, NAME, PHONE, WORDS, lead
from tests.papers.spreadsheets import file_text
from tests.people import Clock

OTHER_TOWN = "brno"
LEAD_MESSAGE = "Volejte prosím až po třetí odpoledne"
"""A later message of the owner to the contact."""
LEAD_TEXTS = (NAME, PHONE, EMAIL, WORDS, LEAD_MESSAGE)
WRONG = "ZZZZ-2222"
"""A code that no lead and no draft has: whoever may not see a lead must get the answer it gets."""
PREVIOUS = "0123456789ab"
"""The version of the content that the scene can be put back to."""
VAULT = Vault([b"k" * 32], b"p" * 32)
PEOPLE = {
    "stranger": 1, "another": 2, "owner": 3, "contact": 11, "deputy": 12, "elsewhere": 13, "coordinator": 14,
    "removed": 15, "administrator": 16, "another administrator": 17,
}  # fmt: skip
OFFICIALS = {
    "contact": (Role.CONTACT, TOWN),
    "deputy": (Role.DEPUTY, TOWN),
    "elsewhere": (Role.CONTACT, OTHER_TOWN),
    "coordinator": (Role.COORDINATOR, ""),
    "removed": (Role.CONTACT, TOWN),
}


@dataclass(frozen=True)
class Scene:
    """The scene. `code`: the owner's sent lead; `draft`: the owner's unsent draft."""

    dispatcher: Dispatcher
    code: str
    draft: str
    invitations: dict[str, str]
    """One-time tokens: live, used, expired, of somebody removed."""

    def who(self, role: str) -> Sender:
        return sender(VAULT, PEOPLE[role], "cs" if role in {*OFFICIALS, "administrator"} else "uk")

    async def put(self, role: str, screen: Screen) -> None:
        """Put a role on a screen, in the language of the role."""

        def job(tx: Transaction) -> None:
            session = sessions.load(tx, self.who(role).key) or Session(language="uk")
            sessions.save(tx, self.who(role).key, replace(session, place=encode(screen)))

        await self.dispatcher.database.write(job)

    async def rows(self, role: str) -> list[Row]:
        """Return all rows that a press of another role must not change: the lead, its related rows, the officials."""
        owner = self.who("owner").key

        def job(tx: Transaction) -> list[Row]:
            ids = "(SELECT id FROM lead WHERE person = ?)"
            found = tx.all("SELECT * FROM lead WHERE person = ?", owner)
            for table in ("event", "shown", "offer"):
                found += tx.all(f"SELECT * FROM {table} WHERE lead_id IN {ids}", owner)  # noqa: S608  constants
            found += tx.all(f"SELECT * FROM outbox WHERE lead_id IS NULL OR lead_id IN {ids}", owner)  # noqa: S608  the same
            for table in ("contact", "pause", "page_pin", "digest", "change", "administrator"):
                found += tx.all(f"SELECT * FROM {table}")  # noqa: S608  constants
            found += tx.all("SELECT * FROM token WHERE kind IN ('invite', 'mailed-invite')")
            found += tx.all("SELECT * FROM sent WHERE mark = ?", tx.vault.mark(owner))
            for table in ("recruiting", "confirmation"):
                found += tx.all(f"SELECT * FROM {table}")  # noqa: S608  constants
            found += tx.all("SELECT * FROM interest WHERE person = ?", owner)
            if role != "owner":
                found += tx.all("SELECT * FROM session WHERE person = ?", owner)
            return found

        return await self.dispatcher.database.read(job)


@asynccontextmanager
async def open_scene(path: Path) -> AsyncGenerator[Scene]:
    """Open the scene; an existing file is used unchanged."""
    clock = Clock()
    notes = path.with_suffix(".txt")
    async with Database(path, VAULT, clock) as database:
        dispatcher = open_dispatcher(database, clock)
        # as the feature `editor` sets it
        dispatcher.library.editable = True
        dispatcher.library.remember([replace(dispatcher.library.content, version=PREVIOUS)])
        if not notes.exists():
            notes.write_text("\n".join(await _set_up(dispatcher, clock)), "utf-8")
        code, draft, *tokens = notes.read_text("utf-8").split()
        clock.advance(hours=30)
        names = ("live", "used", "expired", "gone")
        yield Scene(dispatcher, code, draft, dict(zip(names, tokens, strict=True)))


@asynccontextmanager
async def copy_scene(template: Path, path: Path) -> AsyncGenerator[Scene]:
    """Open a copy of the scene, which is created on first use."""
    if not template.exists():
        async with open_scene(template):
            pass
    shutil.copy(template, path)
    shutil.copy(template.with_suffix(".txt"), path.with_suffix(".txt"))
    async with open_scene(path) as cast:
        yield cast


async def _set_up(dispatcher: Dispatcher, clock: Clock) -> list[str]:
    """Create the scene: all roles have started the bot; the owner has sent one lead and begun another."""
    database = dispatcher.database
    cast = Scene(dispatcher, "", "", {})
    ids: dict[str, int] = {}
    for role, (task, slug) in OFFICIALS.items():
        ids[role] = await official(database, f"Úředník {role}", cast.who(role), task, slug)
        await take(dispatcher, cast.who(role), Start())
    for role in ("administrator", "another administrator"):
        await administrator(database, f"Správce {role}", cast.who(role))
    await take(dispatcher, cast.who("administrator"), Start())
    owner = cast.who("owner")
    # so long ago that coordinators may step in
    clock.advance(days=-4)
    code = (await fill_in(dispatcher, owner, reach=ContactMethod.PHONE)).id
    await attach_cv(dispatcher, owner)
    await take(dispatcher, owner, SendLead(code))
    clock.advance(days=4)
    await take(dispatcher, owner, Open(Answering(code)), Say(Private(LEAD_MESSAGE)))
    await take(dispatcher, owner, Subscribe(TOWN))
    draft = (await fill_in(dispatcher, owner, OTHER_TOWN)).id
    other = lead("BBBB-2222", OTHER_TOWN)
    details = replace(
        other.details, name=Private("Někdo jiný"), address=Private("+420777000111"), words=NOTHING, cv=None, chat=PEOPLE["another"]
    )  # fmt: skip
    await take(dispatcher, cast.who("another"), Start())

    def rest(tx: Transaction) -> tuple[str, str, str, str]:
        leads.create(tx, cast.who("another").key, replace(other, details=details))
        lead_id = leads.row_id(tx, code)
        assert lead_id is not None
        leads.record(tx, code, Event(LeadEvent.REMINDED, tx.now), None, "")
        leads.make_offer(tx, lead_id, OTHER_TOWN, ids["coordinator"])
        gone = contacts.get(tx, ids["removed"])
        assert gone is not None
        left_behind = contacts.invite(tx, gone.id)
        remove_contact(tx, gone)
        used = contacts.invite(tx, ids["deputy"])
        contacts.link(tx, used, cast.who("deputy").key, PEOPLE["deputy"], "cs")
        late = contacts.add(tx, Role.CONTACT, TOWN, Private("Pozdní"), NOTHING)
        expired = contacts.invite(replace(tx, now=tx.now - tokens.LIFETIME["invite"]), late)
        newcomer = contact_changes.of_newcomer(Role.CONTACT, TOWN, Private("Další"), NOTHING)
        changes.put(tx, replace(newcomer, stage=ChangeStage.ASKED, due=tx.now + AGREE_WITHIN))
        return used, expired, left_behind, ""

    used, expired, left_behind, _ = await database.write(rest)
    clock.advance(hours=30)
    live = await database.write(
        lambda tx: contacts.invite(tx, contacts.add(tx, Role.CONTACT, TOWN, Private("Nová"), NOTHING))
    )
    clock.advance(hours=-30)
    await cast.put("removed", Inbox())
    return [code, draft, live, used, expired, left_behind]


def reply_texts(reply: Reply | None) -> str:
    """Return the content of a reply: texts, labels, codes of buttons, files."""
    assert reply is not None
    shown: list[str] = []
    for message in reply.messages:
        shown.append(message.text)
        shown += [f"{button.label} {button.code} {button.url}" for row in message.rows for button in row]
        if message.file is not None:
            name, data = message.file.name, message.file.data
            shown += [name, file_text(data)]
    return "\n".join(shown)
