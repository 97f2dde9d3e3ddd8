"""A lead that nobody deals with reaches the coordinator, and the candidate is told the truth at each step."""

from datetime import timedelta
from pathlib import Path

from bot.conversation.dates import PRAGUE
from bot.conversation.lead.history import DELETION_NOTICE_LEAD, KEEP_LEAD
from bot.operations.simulated_bot import trial_settings
from telegram_simulator import serve
from tests.bot_parts import write_lead
from tests.people import Clock, Person
from tests.world import World, running, telegram

FRIDAY = 4


async def hours_pass(town: World, hours: int) -> None:
    for _ in range(hours):
        town.clock.advance(hours=1)
        await town.app.maintenance.tidy()
        town.app.dispatcher.outbox_changed.set()
        await town.settled()


async def test_both_sides_hear_by_day_and_once_that_a_message_will_be_deleted(
    town: World, candidate: Person, contact: Person
) -> None:
    await write_lead(candidate)
    begun = town.clock.moment
    for day in (*range(6, 164, 6), 165):
        town.clock.moment = begun + timedelta(days=day)
        await town.app.maintenance.tidy()
        await town.settled()
    seen = len(candidate.messages), len(contact.messages)
    # from half past ten at night in Prague: the day has come, and nobody is woken
    town.clock.moment = begun + timedelta(days=KEEP_LEAD.days - DELETION_NOTICE_LEAD.days, hours=10.5)
    woken: list[int] = []
    for _ in range(48):
        before = len(candidate.messages) + len(contact.messages)
        await hours_pass(town, 1)
        if len(candidate.messages) + len(contact.messages) > before:
            woken.append(town.clock.moment.astimezone(PRAGUE).hour)
    assert woken == [9]
    assert (len(candidate.messages), len(contact.messages)) == (seen[0] + 1, seen[1] + 1)
    candidate.sees("23.5.2027")
    contact.sees("23. 5. 2027")


async def test_the_steps_go_on_after_a_restart_where_they_were(tmp_path: Path, clock: Clock) -> None:
    """The program is switched off on Wednesday and on again on Friday evening: who is reminded is so on Monday."""
    simulator = telegram(clock)
    async with serve(simulator) as url:
        settings = trial_settings(tmp_path, url)
        jana = simulator.user(first_name="Jana", user_id=900, language_code="cs")
        oksana = simulator.user(first_name="Оксана", language_code="uk")
        async with running(simulator, settings, clock) as town:
            await Person(town, jana).start()
            await write_lead(Person(town, oksana))
            await hours_pass(town, 24)
            before = len(simulator.chat(jana).from_bot)
        clock.advance(hours=54)
        for _ in range(2):
            async with running(simulator, settings, clock) as town:
                await town.settled()
                await hours_pass(town, 63 if clock().weekday() == FRIDAY else 5)
        reminders = simulator.chat(jana).from_bot[before:]
        assert [f"{message.date:%a %H:%M}" for message in reminders] == ["Mon 07:00"]
        assert "Už 4 pracovní dny ji nikdo neotevřel." in reminders[0].text
