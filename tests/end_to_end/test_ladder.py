"""A lead that nobody deals with climbs: reminder, deputy, coordinator; the candidate is told the truth at each step."""

from datetime import UTC, datetime

from tests.people import Person, Town
from tests.program import write_lead

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""Where the tests' clock begins: 11:00 in Prague."""


async def hours_pass(town: Town, hours: int) -> None:
    """Let the time pass hour by hour, as the hourly work does."""
    for _ in range(hours):
        town.clock.advance(hours=1)
        await town.app.upkeep.tidy()
        town.app.desk.outbox_changed.set()
        await town.settled()


async def test_an_unanswered_lead_reaches_the_coordinator(
    town: Town, candidate: Person, contact: Person
) -> None:
    await write_lead(candidate)
    heard = len(contact.messages)
    await hours_pass(town, 47)
    assert len(contact.messages) == heard
    await hours_pass(town, 1)
    assert "Zpráva uchazeče čeká" in contact.last.text
    assert "Už 2 pracovní dny ji nikdo neotevřel." in contact.last.text
    assert "Уже 2 робочі дні ваше повідомлення ніхто не відкрив." in candidate.last.text
    assert "Jana Ukázková" in candidate.last.text
    await hours_pass(town, 24 * 4)
    assert "Karel Zkušební" in candidate.last.text
    assert "požádán" not in candidate.last.text
