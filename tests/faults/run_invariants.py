"""Invariants of a finished crash run: nothing lost, nothing duplicated, every repeat marked."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.app import DATABASE, open_database
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import Lead
from bot.storage import leads
from bot.storage.database import Transaction
from telegram_simulator.updates import FIRST_UPDATE_ID
from tests.canary import hits
from tests.faults.crash_run import NO_CONTACT, CrashRun
from tests.faults.setup import ADDRESSES
from tests.faults.simulated_people import Contact
from tests.inbox_log import EVERY_UPDATE


@dataclass(frozen=True)
class FoundState:
    steps: list[tuple[int, str]]
    """The step of each update; of one that the inbox has let go of, the last."""
    leads: dict[str, Lead]
    outbox: Counter[str]
    """Rows by state, without future ones."""


async def check_run(stage: CrashRun) -> None:
    """Stop the bot and compare the database with what people did and saw."""
    await stage.listens()
    backup = await stage.backup()
    assert backup is not None, "no transaction is open: a backup would be refused"
    assert backup.stat().st_mode & 0o777 == 0o600
    await stage.program.stop()
    stage.sightings.watch(stage.simulator)
    stage.sightings.open(stage.mailbox.received)
    found = await read(stage)
    no_update_is_lost(stage, found)
    no_lead_is_lost_or_doubled(stage, found)
    no_turn_is_taken_twice(stage, found)
    everybody_has_heard(stage, found)
    erased_people_are_gone(stage)
    assert not (twice := stage.sightings.unmarked_repeats), twice
    assert set(found.outbox) <= {"sent", "dropped"}, found.outbox
    files_are_sound(stage)


async def read(stage: CrashRun) -> FoundState:
    def everything(tx: Transaction) -> FoundState:
        codes = [code for (code,) in tx.all("SELECT code FROM lead")]
        return FoundState(
            [(update_id, step) for update_id, step in tx.all(EVERY_UPDATE)],
            {code: lead for code in codes if (lead := leads.by_code(tx, code))},
            Counter(
                state
                for state, due_at in tx.all("SELECT state, due_at FROM outbox")
                if state != "due" or due_at <= tx.at
            ),
        )

    async with open_database(stage.settings) as (database, _):
        return await database.read(everything)


def no_update_is_lost(stage: CrashRun, found: FoundState) -> None:
    """Check that every update is stored once and answered."""
    wanted, came = (
        set(range(FIRST_UPDATE_ID, FIRST_UPDATE_ID + stage.acted)),
        {update_id for update_id, _ in found.steps},
    )
    assert came == wanted, f"lost or made up: {came ^ wanted}"
    assert Counter(step for _, step in found.steps) == {"answered": stage.acted}


def no_lead_is_lost_or_doubled(stage: CrashRun, found: FoundState) -> None:
    """Check that exactly the sent and not deleted leads exist, unchanged, and that expired data is deleted."""
    sent = stage.sent
    assert found.leads.keys() == {code for code, candidate in sent.items() if not candidate.erased}
    for code, lead in found.leads.items():
        candidate = sent[code]
        assert (lead.details.name, lead.details.chat) == (candidate.name, candidate.user.id)
        assert (lead.state == "withdrawn") == (code in candidate.withdrew)


def no_turn_is_taken_twice(stage: CrashRun, found: FoundState) -> None:
    """Check that each event of a lead is recorded as often as it was caused."""
    sent = stage.sent
    for code, lead in found.leads.items():
        happened = Counter(event.what for event in lead.events)
        assert happened[LeadEvent.SENT] == 1
        assert happened[LeadEvent.WITHDRAWN] == (code in sent[code].withdrew)
        assert happened[LeadEvent.CANDIDATE_WROTE] in ({1} if code in sent[code].wrote else {0, 1})
        assert happened[LeadEvent.TAKEN] <= 1
        assert happened[LeadEvent.DECLINED] <= 1
        words = Counter(event.text for event in lead.events if event.what is LeadEvent.TOWN_WROTE)
        assert all(times == 1 for times in words.values()), words


def everybody_has_heard(stage: CrashRun, found: FoundState) -> None:
    """Check that contacts were notified by every channel, and candidates of every reply."""
    sent, unnamed = stage.sent, Counter[int | str]()
    for code, lead in found.leads.items():
        if not lead.state.is_open:
            continue
        contact = responsible(stage, lead)
        if not stage.sightings.times("new-lead", contact.user.id, code):
            unnamed[contact.user.id] += 1
        if code in sent[code].wrote:
            assert stage.sightings.times("wrote", contact.user.id, code), code
        address = "" if lead.coordinator else ADDRESSES.get(lead.slug, "")
        if address and not stage.sightings.times("letter", address, code):
            unnamed[address] += 1
        for event in lead.events:
            if event.what is LeadEvent.TOWN_WROTE:
                assert stage.sightings.times("news", lead.details.chat, event.text), code
    assert unnamed <= stage.sightings.unnamed, "beside those in lists too long to name them"


def responsible(stage: CrashRun, lead: Lead) -> Contact:
    return stage.contacts["" if lead.slug == NO_CONTACT else lead.slug]


def erased_people_are_gone(stage: CrashRun) -> None:
    """Check that no contact sees the name of somebody who deleted everything or withdrew."""
    gone = {candidate.name for candidate in stage.candidates if candidate.erased}
    gone |= {candidate.name for candidate in stage.sent.values() if candidate.told == candidate.withdrew}
    for contact in stage.contacts.values():
        for message in stage.simulator.chat(contact.user).from_bot:
            assert not any(name in message.text for name in gone), message_history(stage, contact, message.message_id)


def message_history(stage: CrashRun, contact: Contact, message_id: int) -> str:
    """Return the history of a message, for debugging."""
    events = stage.simulator.world.events.since(0, contact.user.id)
    return "\n".join(
        f"{event.at:%H:%M:%S.%f} {event.kind} {getattr(event.body, 'text', event.body)!r}"
        for event in events
        if event.message_id == message_id
    )


def files_are_sound(stage: CrashRun) -> None:
    """Check that the database is intact, without a log, and that no file contains readable personal data."""
    path = stage.settings.data_dir / DATABASE
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for file in filter(Path.is_file, stage.folder.rglob("*")):
        assert not hits(file.read_bytes()), f"personal data can be read in {file}"
        if file.is_relative_to(stage.settings.data_dir):
            assert file.stat().st_mode & 0o777 == 0o600, file
    log = (stage.folder / "log").read_text("utf-8")
    assert "Traceback" not in log
    assert "quarantined" not in log
