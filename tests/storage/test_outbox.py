"""The outbox: attempts counted first, nothing lost, one row for each name."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Literal

import pytest
from structlog.testing import capture_logs

from bot.conversation.lead.events import LeadEvent, Notice
from bot.storage import leads, notices, outbox, privacy
from bot.storage.database import Database, Transaction
from bot.storage.notices import CandidateNews, LeadNotice
from bot.storage.outbox import ClaimedRow
from tests.canary import WORDS, lead
from tests.people import Clock

CODE = "ABCD-EFGH"
ERRAND = LeadNotice(Notice.NEW_LEAD, "telegram", CODE, 1)


BEFORE: Mapping[str, object] = {
    "channel": "mail", "code": CODE, "contact": 1, "chat": 7, "message": 5, "language": "uk", "news": "wrote",
    "by": "Jana", "text": WORDS, "voice": {"role": "contact", "ready": {"cs": "Ano"}, "signed": "", "closes": False},
    "occasion": "letter", "at": 5, "wait": "unread/1", "renewed": False, "cause": "late", "row": 9, "slug": "plzen",
    "opening": 3, "rule": "age", "administrator": 2, "address": "", "gathered": False,
}  # fmt: skip
"""The columns of a row before each kind had a payload."""


def putting(name: str, delay: timedelta = timedelta()) -> Callable[[Transaction], None]:
    return lambda tx: outbox.put(tx, ERRAND, name, delay)


def states(tx: Transaction) -> dict[str, tuple[str, int, bool]]:
    return {
        name: (state, attempts, has_body)
        for name, state, attempts, has_body in tx.all("SELECT name, state, attempts, body IS NOT NULL FROM outbox")
    }


async def only(database: Database) -> ClaimedRow:
    (row,) = await database.write(outbox.claim)
    return row


async def test_an_attempt_is_counted_before_it_is_made(database: Database) -> None:
    await database.write(putting("a"))
    row = await only(database)
    assert (row.outgoing, row.attempts, row.repeated) == (ERRAND, 1, False)
    assert await database.read(states) == {"a": ("trying", 1, True)}
    assert await database.write(outbox.claim) == [], "nobody else takes it meanwhile"


async def test_a_name_is_used_once(database: Database) -> None:
    for _ in range(2):
        await database.write(putting("a"))
    row = await only(database)
    await database.write(lambda tx: outbox.finish(tx, row.id, "sent"))
    await database.write(putting("a"))
    assert await database.read(states) == {"a": ("sent", 1, False)}, "the text is dropped, the name stays"


async def test_what_became_of_a_row_is_never_noted_on_the_next_one(database: Database) -> None:
    """An erasure deletes the notices of its lead while one of them is under way; then the contact's message is put down.

    A long run of kills found it: with the old one's number the new row counted as sent, and a name stayed in a chat.
    """
    await database.write(lambda tx: leads.create(tx, b"o" * 16, lead(CODE)))
    await database.write(lambda tx: outbox.put(tx, ERRAND, "notice"))
    under_way = await only(database)
    await database.write(lambda tx: privacy.erase(tx, b"o" * 16))
    await database.write(putting("withdrawn"))
    await database.write(lambda tx: outbox.finish(tx, under_way.id, "sent"))
    assert await database.read(states) == {"withdrawn": ("due", 0, True)}


async def test_what_was_being_tried_at_a_crash_is_uncertain(database: Database) -> None:
    for name in ("a", "b"):
        await database.write(putting(name))
    first, second = await database.write(outbox.claim)
    await database.write(lambda tx: outbox.finish(tx, first.id, "sent"))

    assert await database.write(outbox.recover) == 1
    assert await database.write(outbox.recover) == 0
    again = await only(database)
    assert (again.id, again.attempts, again.repeated) == (second.id, 2, True)


async def test_what_cannot_have_arrived_is_not_in_doubt(database: Database) -> None:
    await database.write(putting("later", timedelta(hours=1)))
    await database.write(putting("now"))
    await database.write(outbox.mark_due_uncertain)
    newest = await database.read(outbox.newest)
    await database.write(putting("since"))
    await database.write(partial(outbox.mark_uncertain_after, row_id=newest))
    found = {name: state for name, (state, *_) in (await database.read(states)).items()}
    assert found == {"later": "due", "now": "uncertain", "since": "uncertain"}


@pytest.mark.parametrize(("uncertain", "count"), [(False, True), (False, False), (True, True), (True, False)])
async def test_postponed_means_not_before(database: Database, clock: Clock, *, uncertain: bool, count: bool) -> None:
    await database.write(putting("a"))
    row = await only(database)
    wait = timedelta(seconds=30)
    await database.write(lambda tx: outbox.postpone(tx, row.id, wait, uncertain=uncertain, count=count))
    assert await database.read(outbox.next_due) == (clock.moment + wait).timestamp() * 1000
    clock.advance(seconds=29.999)
    assert await database.write(outbox.claim) == []
    clock.advance(seconds=0.001)
    again = await only(database)
    assert (again.attempts, again.repeated) == (2 if count else 1, uncertain)


@pytest.mark.parametrize(("state", "keeps"), [("sent", False), ("dropped", False), ("dead", True)])
async def test_a_closed_row_holds_a_text_only_where_nobody_got_it(
    database: Database, *, state: Literal["sent", "dropped", "dead"], keeps: bool
) -> None:
    await database.write(putting("a"))
    row = await only(database)
    await database.write(lambda tx: outbox.finish(tx, row.id, state))
    assert await database.read(states) == {"a": (state, 1, keeps)}
    assert await database.read(outbox.next_due) is None
    assert await database.write(outbox.claim) == []
    doubts = (partial(outbox.mark_uncertain_after, row_id=0), outbox.mark_due_uncertain)
    for wake in (*doubts, outbox.reset_far_due):
        await database.write(wake)
    if state != "dead":
        await database.write(lambda tx: outbox.requeue(tx, row.id))
    assert await database.read(states) == {"a": (state, 1, keeps)}, "nothing wakes it"


async def test_the_oldest_come_first_and_not_all_at_once(database: Database, clock: Clock) -> None:
    assert await database.read(outbox.next_due) is None
    await database.write(putting("later", timedelta(hours=1)))
    await database.write(putting("b"))
    clock.advance(seconds=-1)
    await database.write(putting("a"))
    clock.advance(seconds=1)

    for taken in (["a"], ["a", "b"], ["a", "b"]):
        await database.write(lambda tx: outbox.claim(tx, 1))
        tried = [name for name, (state, *_) in (await database.read(states)).items() if state == "trying"]
        assert sorted(tried) == taken


@pytest.mark.parametrize(
    "body",
    [b"", b"damaged", b'{"kind":"dance","channel":"telegram"}', b"{}", b"[]", b'{"kind": 5}', b'{"kind": "alarm"}'],
)
async def test_a_row_nobody_can_read_is_kept_and_holds_up_no_other(database: Database, body: bytes) -> None:
    """A damaged one, or what another version put down."""
    for name in ("odd", "good"):
        await database.write(putting(name))
    spoil, is_json = "UPDATE outbox SET body = ? WHERE name = 'odd'", body.startswith((b"{", b"["))
    await database.write(lambda tx: tx.run(spoil, tx.vault.seal(body, "outbox") if is_json else body))
    lost: list[int] = []
    with capture_logs() as logs:
        (row,) = await database.write(lambda tx: outbox.claim(tx, lost=lost.append))
    assert row.outgoing == ERRAND
    assert ([(entry["log_level"], entry["row"]) for entry in logs], lost) == ([("error", 1)], [1])
    found = {name: state for name, (state, *_) in (await database.read(states)).items()}
    assert found == {"odd": "dead", "good": "trying"}
    (letter,) = await database.read(outbox.dead_letters)
    assert letter.is_missed, "`cpa-bot health` counts it"


async def test_what_is_for_the_busy_stays_and_holds_up_nobody(database: Database) -> None:
    def put(tx: Transaction) -> None:
        for contact in (1, 1, 2):
            outgoing = replace(ERRAND, contact=contact, dedup_key=str(tx.sql.total_changes))
            outbox.put(tx, outgoing)
        outbox.put(tx, CandidateNews(chat=7, news=LeadEvent.TOWN_WROTE), "candidate")
        outbox.put(tx, LeadNotice(Notice.NEW_LEAD, "mail", contact=1), "letter")

    await database.write(put)
    busy = {ERRAND.recipient}

    def claim(tx: Transaction, limit: int = 20) -> list[ClaimedRow]:
        return outbox.claim(tx, limit, channel="telegram", busy=busy)

    assert await database.write(lambda tx: claim(tx, 0)) == []
    assert [row.outgoing.recipient for row in await database.write(claim)] == [("telegram", 2, 0), ("telegram", 0, 7)]
    busy.clear()
    assert [row.outgoing.contact for row in await database.write(claim)] == [1, 1]
    assert [row.outgoing.channel for row in await database.write(outbox.claim)] == ["mail"]


async def test_when_the_next_is_due_does_not_count_what_is_known_to_wait(database: Database, clock: Clock) -> None:
    await database.write(putting("now"))
    await database.write(putting("later", timedelta(hours=1)))
    now = clock.moment.timestamp() * 1000
    assert await database.read(outbox.next_due) == now
    assert await database.read(lambda tx: outbox.next_due(tx, after=tx.at)) == now + 3_600_000


async def test_a_row_knows_since_when_it_waits(database: Database, clock: Clock) -> None:
    await database.write(putting("a", timedelta(hours=1)))
    clock.advance(hours=2)
    row = await only(database)
    await database.write(lambda tx: outbox.postpone(tx, row.id, timedelta(), uncertain=False))
    assert (await only(database)).since == row.since == (clock.moment.timestamp() - 3600) * 1000


@pytest.mark.parametrize("kind", notices.TABLE)
def test_a_row_of_before_is_read(kind: str) -> None:
    stored = {"kind": kind, **BEFORE}
    message = notices.deserialise(json.dumps(stored).encode())
    since = {"for_good": False, "when": None, "number": 0}
    known = {**stored, "step": BEFORE["occasion"], "stage": BEFORE["occasion"], **since}
    held = json.loads(notices.serialise(message))
    assert held == {name: known[name] for name in held}
    assert notices.deserialise(notices.serialise(message)) == message
