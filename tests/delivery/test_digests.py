"""The daily list of open leads: at the hour somebody chose, on working days, by the clocks of Prague; codes only."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact.model import BeginPause, ChooseDigest, Decline, Inbox
from bot.conversation.lead.model import Role
from bot.conversation.model import Open
from bot.delivery.worker import OutboxWorker
from telegram_simulator import Fault, Refuse
from tests.canary import hits
from tests.delivery.conftest import Account, Post
from tests.program import NO_CONTACT, says, send_lead, shipped, take

BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")


def lists(account: Account) -> list[str]:
    return [text for text in account.texts if says("the candidate waits for an answer") in text]


async def wants(post: Post, account: Account, contact: int, hour: int = 8) -> None:
    await take(post.dispatcher, account.sender, Open(Inbox()), ChooseDigest(contact, hour))


async def go_on(post: Post, hours: int) -> None:
    """Let time pass, hour by hour."""
    for _ in range(hours):
        post.clock.advance(hours=1)
        await post.deliver()


async def test_the_list_comes_each_working_day_and_holds_codes_only(post: Post) -> None:
    jana, contact = await post.official("Jana")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await wants(post, jana, contact)
    await go_on(post, 24 * 7)  # from Tuesday, 24 November 2026, 11:00 in Prague
    (first, *_), count = lists(jana), len(lists(jana))
    assert count == 5, "Wednesday to Friday, Monday and Tuesday"
    assert code in first
    assert hits(first.encode()) == []
    await wants(post, jana, contact, 0)
    await go_on(post, 48)
    assert len(lists(jana)) == count, "off is off"


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ((2026, 3, 30), 6),  # the Monday after the clocks went forward: 8:00 is 6:00 UTC
        ((2026, 10, 26), 7),  # and after they went back: 7:00 UTC
        ((2026, 12, 28), 7),  # after the holidays
        (
            (2027, 3, 30),
            6,
        ),  # Tuesday: Easter Monday passed over, and the clocks went forward on Easter Sunday
    ],
)
async def test_the_hour_is_that_of_prague_over_both_changes(
    post: Post, day: tuple[int, int, int], hour: int
) -> None:
    due = datetime(*day, hour, tzinfo=UTC)
    post.clock.moment = due - timedelta(days=5)
    jana, contact = await post.official("Jana")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await wants(post, jana, contact)
    while post.clock.moment < due - timedelta(hours=1):
        await go_on(post, 1)
    before = len(lists(jana))
    post.clock.moment = due - timedelta(seconds=1)
    await post.deliver()
    assert len(lists(jana)) == before
    post.clock.moment = due
    await post.deliver()
    assert len(lists(jana)) == before + 1


async def test_a_bot_that_stood_still_sends_one_list_and_goes_on(post: Post) -> None:
    jana, contact = await post.official("Jana")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await wants(post, jana, contact)
    post.clock.advance(days=10)
    again = OutboxWorker(post.dispatcher, post.delivery.chat, post.delivery.mail)
    while await again.deliver_due():
        pass
    assert len(lists(jana)) == 1
    await go_on(post, 72)  # from a Friday to the Monday
    assert len(lists(jana)) == 2


async def test_one_that_cannot_be_sent_does_not_end_them(post: Post) -> None:
    jana, contact = await post.official("Jana")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    await wants(post, jana, contact)
    post.simulator.add_fault(Fault(BLOCKED, "sendMessage", calls=(1,)))
    await go_on(post, 24)
    assert lists(jana) == []
    await go_on(post, 24)
    assert len(lists(jana)) == 1


async def test_nothing_open_or_a_holiday_means_no_list(post: Post) -> None:
    jana, contact = await post.official("Jana")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await wants(post, jana, contact)
    await take(post.dispatcher, jana.sender, BeginPause(contact, "20261124-20261125", 0))
    await go_on(post, 24)
    assert lists(jana) == []
    await go_on(post, 24)
    assert len(lists(jana)) == 1, "the person is back"
    reason = next(iter(shipped()[0].reasons))
    await take(post.dispatcher, jana.sender, Decline(code, reason))
    await go_on(post, 72)
    assert len(lists(jana)) == 1


async def test_coordinators_get_what_is_theirs(post: Post) -> None:
    karel, contact = await post.official("Karel", Role.COORDINATOR, "", "karel@example.org")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    await wants(post, karel, contact)
    await go_on(post, 24)
    (text,) = lists(karel)
    assert code in text
