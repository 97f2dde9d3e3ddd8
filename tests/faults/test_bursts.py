"""Whole conversations in front of Telegram's own limits: one message a second in a chat, edits counted, after a short burst."""

import asyncio

from bot.conversation.contact.model import MarkContacted, Take
from telegram_simulator.rates import RateLimits, Rates
from tests.effort import record
from tests.faults.world import defects, parted_logs, troubled
from tests.program import press, write_lead
from tests.quick import run
from tests.world import CONTACT

PEOPLE = 5
LIMITS = Rates(overall_burst=30, chat_burst=3)


def test_people_who_press_fast_get_every_answer_in_the_end() -> None:
    async def scenario() -> int:
        async with troubled() as w:
            w.simulator.world.rates = RateLimits(LIMITS, asyncio.get_running_loop().time)
            w.begin()
            candidates = [w.somebody() for _ in range(PEOPLE)]
            codes = await asyncio.gather(*(write_lead(candidate) for candidate in candidates))
            contact = w.person(CONTACT)
            for code in codes:
                w.simulator.forge_press(contact.user, f"sheet:{code}", contact.last.message_id)
                await w.settled()
                await press(contact, Take(code))
                await press(contact, MarkContacted(code))
            for candidate, code in zip(candidates, codes, strict=True):
                assert any(code in text and "зв'язалися" in text for text in w.texts(candidate.user))
            assert defects(w.log) == []
            assert set(await w.outbox()) <= {"sent", "dropped"}
            return sum(call.code == 429 for call in w.simulator.calls)

    with parted_logs():
        refused = run(scenario(), 20.0)
    assert refused, "without a refusal this shows nothing"
    record(
        f"{PEOPLE} people who press as fast as they can, under Telegram's limits", f"{refused} times 429, all answered"
    )
