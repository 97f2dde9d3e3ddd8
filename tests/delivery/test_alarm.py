"""Alarms for undeliverable messages: once an hour for each cause, without personal data."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.delivery.mail import NoMail
from bot.storage import contacts
from bot.storage.notifications import alarm
from telegram_simulator import BadGateway, Fault
from tests.bot_parts import says, settings
from tests.canary import hits
from tests.delivery.conftest import Post
from tests.delivery.mailbox import Mailbox, text_of
from tests.delivery.test_mail import smtp

OPERATOR = settings().operator_email


async def blocked_lead(post: Post, number: int) -> None:
    await post.candidate(f"Candidate {number}").send_lead()
    await post.deliver()


async def test_a_dead_letter_reaches_the_operator_once_an_hour(post: Post) -> None:
    mailbox = Mailbox()
    jana = await post.official("Jana")
    await post.official("Karel", Role.COORDINATOR, "")
    jana.block()
    async with smtp(mailbox) as server:
        post.mail_by(server)
        for number, minutes in enumerate((30, 29, 2, 0)):
            await blocked_lead(post, number)
            post.clock.advance(minutes=minutes)
    first, second = mailbox.received
    assert {letter["To"] for letter in mailbox.received} == {OPERATOR}
    assert first["Subject"] == second["Subject"] == says("The bot could not deliver a message")
    assert says("Number in the log: row={row}", row=1) in text_of(first)
    assert first["Message-ID"] != second["Message-ID"]
    assert hits(first.as_bytes() + text_of(first).encode()) == []
    assert "Jana" not in text_of(first)


async def test_a_lead_of_which_nobody_hears_for_a_quarter_of_an_hour(post: Post) -> None:
    jana = await post.official("Jana")
    await post.candidate().send_lead()
    post.simulator.add_fault(Fault(BadGateway(), "sendMessage"))
    # a pause may end a little after the quarter, whichever way chance spreads them
    for _ in range(20):
        await post.deliver()
        post.clock.advance(minutes=1)
    assert await post.alarms() == [("late", "sent")]
    assert jana.messages == ()


@pytest.mark.parametrize("blocked", [True, False])
async def test_somebody_invited_who_does_not_come_is_an_alarm_unless_another_hears(
    post: Post, *, blocked: bool
) -> None:
    await post.database.write(lambda tx: contacts.add(tx, Role.COORDINATOR, "", Private("Later"), Private("")))
    karel = await post.official("Karel", Role.COORDINATOR, "")
    if blocked:
        karel.block()
    await post.lead(coordinator=True)
    assert ("late", "sent") not in await post.alarms()
    await post.after(minutes=10)
    assert (("late", "sent") in await post.alarms()) is blocked


@pytest.mark.parametrize("hours", [0, 2])
async def test_without_a_mail_server_the_log_has_to_do(post: Post, hours: int) -> None:
    jana = await post.official("Jana")
    jana.block()
    post.delivery = replace(post.delivery, mail=NoMail())
    with capture_logs() as logs:
        await blocked_lead(post, 1)
        await post.after(hours=hours)
    errors = [(entry["kind"], entry["row"]) for entry in logs if entry["log_level"] == "error"]
    assert ("new-lead", 1) in errors
    assert [kind for kind, _ in errors].count("alarm") == len(await post.alarms()) == 2
    assert {state for _, state in await post.alarms()} == {"dead"}, "and there is no alarm about an alarm"


async def test_a_clock_that_went_back_silences_no_alarm(post: Post) -> None:
    async def alarmed() -> int:
        await post.database.write(lambda tx: alarm(tx, "late", 7))
        return len(await post.alarms())

    assert await alarmed() == 1
    assert await alarmed() == 1, "within the hour"
    post.clock.advance(days=-1)
    assert await alarmed() == 2
