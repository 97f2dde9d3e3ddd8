"""Takes the steps by which a lead that nobody deals with climbs: each is one transaction, so it is taken once or not at all.

A step notes its event and puts down who is to be told. Before each of those rows is sent it is asked again whether it
still holds (`still_waits`) and whether it is time (`waits_for_morning`): after a human act nothing is sent, and nothing at night.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.content.content import Content
from bot.content.ladder import Situation
from bot.conversation.czech_holidays import is_holiday
from bot.conversation.ladder import Due, Waiting, due, waiting
from bot.conversation.lead import Event, Happened, Lead, Role
from bot.conversation.lead_history import holder
from bot.conversation.private import Private
from bot.conversation.working_time import is_working, later, next_working
from bot.delivery import alarm, fallback
from bot.dispatch.desk import Desk
from bot.storage import ladder, leads, outbox, reaching, tidy
from bot.storage.contact import Contact
from bot.storage.errand import Errand
from bot.storage.outbox import Claimed
from bot.storage.transaction import Transaction, stored

log = structlog.get_logger()
AT_ONCE = 50
"""Leads looked at in one go; they share a commit."""
AFTER_FAILURE = timedelta(hours=1)
DOUBTED_CLOCK = timedelta(minutes=10)
TIMED = {"reminder", "waiting"}
"""The kinds of errands that a step puts down."""


@dataclass
class Ladder:
    """Looks at the leads that are due."""

    desk: Desk
    _version: str = field(default="", init=False)
    """The content under which every lead has been looked at."""

    async def climb(self) -> int | None:
        """Take every step that is due; give when the next lead is to be looked at (milliseconds)."""
        database, content = self.desk.database, self.desk.library.content
        if content.version != self._version:
            await database.write(ladder.look_at_all)
            self._version = content.version
        while found := await database.read(lambda tx: ladder.due(tx, AT_ONCE)):
            await asyncio.gather(*(self._look(content, *one) for one in found))
        return await database.read(ladder.next_due)

    async def _look(self, content: Content, lead_id: int, code: str, doubted: bool) -> None:  # noqa: FBT001
        """Look at one lead; one that cannot be read harms no other."""
        try:
            await self.desk.database.write(lambda tx: look(tx, content, lead_id, code, doubted=doubted))
        except Exception:
            log.exception("a lead that waits could not be looked at, trying again in an hour", lead=lead_id)
            await self.desk.database.write(lambda tx: ladder.put_off(tx, lead_id, tx.now + AFTER_FAILURE))


def look(tx: Transaction, content: Content, lead_id: int, code: str, *, doubted: bool) -> None:
    """Take the step that is due, or note when one will be."""
    lead = leads.by_code(tx, code)
    step = due(lead, content.ladder.values(), is_holiday) if lead else None
    if lead is None or step is None:
        ladder.end(tx, lead_id)
    elif step.at > tx.now:
        ladder.wait(tx, lead_id, step.at)
    elif not tidy.trusted(tx):
        ladder.put_off(tx, lead_id, tx.now + DOUBTED_CLOCK)
    elif not is_working(tx.now, is_holiday):
        ladder.put_off(tx, lead_id, next_working(tx.now, is_holiday))
    else:
        _take(tx, lead, step, doubted=doubted)


async def waits_for_morning(desk: Desk, row: Claimed) -> bool:
    """Put off an errand of a step until working time, without that being an attempt; say whether it was."""
    now = desk.clock()  # read once: it goes on meanwhile
    night = next_working(now, is_holiday) - now if row.errand.kind in TIMED else timedelta()
    if not night:
        return False
    await desk.database.write(
        lambda tx: outbox.postpone(tx, row.id, night, uncertain=row.repeated, count=False)
    )
    return True


def still_waits(errand: Errand, lead: Lead) -> Waiting | None:
    """Give what the lead waits for, if it is still what the errand's step was taken for."""
    now = waiting(lead)
    return now if now and errand.occasion.startswith(_wait(now)) else None


def _take(tx: Transaction, lead: Lead, step: Due, *, doubted: bool) -> None:
    """Note the step and put down who is told; `doubted`: it may have been taken before, so they are told it is a repeat."""
    what, asked = _asked(tx, lead, step)
    lead_id = leads.row_id(tx, lead.code)
    if lead_id is None or not asked:
        log.error("nobody is there to be asked about a lead that waits", lead=lead_id)
        alarm.put(tx, "nobody", 0)
        ladder.put_off(tx, lead_id or 0, later(tx.now, 1, is_holiday))
        return
    names = Private(", ".join(contact.person.name for contact in asked))
    leads.record(tx, lead.code, Event(what, tx.now, names), None, lead.reason)
    occasion = f"{_wait(step.waiting)}/{step.waiting.steps + 1}"
    rows = {
        errand.name: errand
        for contact in asked
        for channel in contact.channels
        for errand in [Errand("reminder", channel, lead.code, contact.id, occasion=occasion)]
    }
    told = Errand("waiting", "telegram", lead.code, chat=lead.details.chat, occasion=occasion)
    rows[f"{lead.code}/candidate/waiting/{occasion}"] = told
    for name, errand in rows.items():
        outbox.put(tx, name, errand, lead_id)
        if doubted:
            outbox.doubt(tx, name)


def _asked(tx: Transaction, lead: Lead, step: Due) -> tuple[Happened, Sequence[Contact]]:
    """Find who is asked, and what that is called: asking those who have the lead already is a reminder."""
    people = {role: reaching.of_rank(tx, lead, role) for role in fallback.RANKS}
    here = next((role for role in fallback.RANKS if people[role]), Role.COORDINATOR)
    match step.step.to:
        case "contact":
            return Happened.REMINDED, _holders(lead, step, people) or people[here]
        case "deputy" if here is Role.CONTACT and people[Role.DEPUTY]:
            return Happened.DEPUTY_ASKED, people[Role.DEPUTY]
        case _:
            known = here is Role.COORDINATOR or lead.escalated
            leads.escalate(tx, lead.code)
            what = Happened.REMINDED if known else Happened.COORDINATOR_ASKED
            return what, people[Role.COORDINATOR]


def _holders(lead: Lead, step: Due, people: Mapping[Role, Sequence[Contact]]) -> list[Contact]:
    """Give whoever has a lead that waits for an answer, if they are still there."""
    who = holder(lead) if step.waiting.situation is Situation.UNANSWERED else None
    everyone = (contact for rank in people.values() for contact in rank)
    return [contact for contact in everyone if who and contact.id == who.contact]


def _wait(now: Waiting) -> str:
    """Name one wait of a lead, so that nobody is told of one step twice."""
    return f"{now.situation}/{stored(now.since)}"
