"""Quiet hours: a first notice is sent at seven, a message to the candidate at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation.contact.model import LeadDetails, Take
from bot.conversation.dates import QuietHours, after_quiet
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview
from bot.conversation.model import Open
from bot.conversation.private import Private
from bot.conversation.towns.model import Announcement
from bot.delivery import ladder, worker
from bot.storage import outbox, recruiting
from bot.storage.database import Transaction
from telegram_simulator import BadGateway, Effect, Fault, RateLimit
from tests.bot_parts import says
from tests.delivery.conftest import Post


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-24T02:07", "2026-11-24T06:00"),
        ("2026-11-24T05:59", "2026-11-24T06:00"),
        ("2026-11-24T06:00", "2026-11-24T06:00"),
        ("2026-11-24T20:59", "2026-11-24T20:59"),
        ("2026-11-24T21:00", "2026-11-25T06:00"),
        # the night in which the clocks go forward, and the one in which they go back
        ("2027-03-28T00:30", "2027-03-28T05:00"),
        ("2026-10-25T00:30", "2026-10-25T06:00"),
    ],
)
def test_the_day_begins_at_seven_and_ends_at_ten_by_the_clocks_of_prague(now: str, then: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert after_quiet(moment, QuietHours()) == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize(("quiet", "hour"), [(QuietHours(0, 0), 3), (QuietHours(12, 14), 11), (QuietHours(12, 14), 14)])
def test_other_hours_or_none_are_the_operators_choice(quiet: QuietHours, hour: int) -> None:
    moment = datetime(2026, 11, 24, hour - 1, 30, tzinfo=UTC)
    assert after_quiet(moment, quiet) == moment


async def test_a_first_notice_of_the_night_comes_at_seven_and_wakes_nobody_before(post: Post) -> None:
    post.keep_quiet_hours()
    jana = await post.official("Jana", email="jana@example.org")
    oksana = post.candidate()
    post.clock.moment = datetime(2026, 11, 25, 2, 7, tzinfo=UTC)  # seven past three in Prague
    code = await oksana.send_lead()
    for _ in range(15):
        await post.deliver()
        post.clock.advance(minutes=15)
    assert (jana.texts, post.letters_to("jana@example.org"), await post.alarms()) == ([], [], [])
    await post.at(2026, 11, 25, 6)
    assert len(jana.texts) == len(post.letters_to("jana@example.org")) == 1
    post.clock.moment = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    await jana.act(Open(LeadDetails(code)), Take(code))
    assert says("{name} has taken your message on and will answer you.", "uk", name="Jana") in oksana.texts[-1]


async def test_no_candidate_is_woken_by_what_became_due_while_the_program_was_away(post: Post) -> None:
    """A reminder of the interview of the next morning, and the news that a town recruits."""
    quiet = replace(post.dispatcher, quiet=QuietHours())
    post.delivery, climbing = replace(post.delivery, dispatcher=quiet), ladder.Ladder(quiet)
    jana = await post.official("Jana")
    oksana = post.candidate()
    code = await oksana.send_lead()
    await jana.invite_to_interview(code, "7. 12. 2026 10:00")
    lead = await post.lead_of(code)
    await oksana.act(ConfirmInterview(code, event_number(lead.events[-1])))
    heard = len(oksana.texts)

    def open_town(tx: Transaction) -> None:
        recruiting.keep_interest(tx, oksana.sender.key, "brno", oksana.user.id, "uk")
        days = date(2026, 12, 31), date(2026, 12, 20)
        opening = recruiting.announce(tx, Announcement("brno", 2, *days, Private("Osobně")), Private("Eva"), 1)
        recruiting.tell_interested(tx, "brno", "CZ064", opening)

    # half past eleven in Prague
    post.clock.moment = datetime(2026, 12, 6, 22, 30, tzinfo=UTC)
    await post.database.write(open_town)
    for hour in (22, 23, 0, 3, 5):
        post.clock.moment = datetime(2026, 12, 7 - (hour > 12), hour, 45, tzinfo=UTC)
        await climbing.take_due_steps()
        await post.deliver()
        assert len(oksana.texts) == heard, hour
    post.clock.moment = datetime(2026, 12, 7, 6, 0, tzinfo=UTC)
    await climbing.take_due_steps()
    await post.deliver()
    await post.after(seconds=10)
    assert len(oksana.texts) == heard + 2


@pytest.mark.parametrize("hiccup", [RateLimit(30), BadGateway()])
async def test_the_night_is_no_delay(post: Post, hiccup: Effect) -> None:
    """A message first tried at seven and retried once is not late."""
    post.keep_quiet_hours()
    jana = await post.official("Jana")
    post.clock.moment = datetime(2026, 11, 25, 2, 7, tzinfo=UTC)
    await post.lead()
    post.clock.moment = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    post.simulator.add_fault(Fault(hiccup, "sendMessage", calls=(1,)))
    await post.deliver()
    assert (jana.texts, await post.alarms()) == ([], [])
    post.clock.advance(seconds=20)
    assert await post.database.read(outbox.longest_wait) <= timedelta(seconds=20)
    await post.after(minutes=1)
    assert len(jana.texts) == 1


async def test_what_was_late_before_the_night_is_late_after_it(post: Post) -> None:
    post.keep_quiet_hours()
    await post.official("Jana")
    post.clock.moment = datetime(2026, 11, 25, 20, 59, tzinfo=UTC)
    await post.candidate().send_lead()
    post.simulator.add_fault(Fault(RateLimit(90), "sendMessage", calls=(1, 2)))
    await post.deliver()
    await post.after(minutes=2)
    await post.at(2026, 11, 26, 6)
    assert [cause for cause, _ in await post.alarms()] == ["late"]


async def test_in_the_crowd_of_the_morning_nobody_is_given_up_who_is_yet_to_be_told(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jana has blocked the bot, and Eva's turn has not come."""
    monkeypatch.setattr(worker, "SIDE_BY_SIDE", 1)
    post.keep_quiet_hours()
    jana, eva = await post.officials("Jana", "Eva")
    jana.block()
    post.clock.moment = datetime(2026, 11, 25, 2, 7, tzinfo=UTC)
    _, code = await post.lead()
    await post.at(2026, 11, 25, 6)
    assert len(eva.texts) == 1
    assert LeadEvent.UNHEARD not in await post.happened(code)
