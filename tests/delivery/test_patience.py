"""What a failure means, for every kind of message and every kind of failure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.lead.happened import Happened, Notice
from bot.delivery.attempt import AFTER_DOUBT, LONGEST, MAX_ATTEMPTS, Dead, Retry, WaitAsked, back_off, judge
from bot.dispatch.sending import (
    LaterError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.storage.outbox import Claimed, OutboxMessage

NOTICE = OutboxMessage(Notice.NEW_LEAD, "telegram", "ABCD-EFGH", 1)
WROTE = OutboxMessage(Notice.CANDIDATE_WROTE, "telegram", "ABCD-EFGH", 1)
NEWS = OutboxMessage("news", "telegram", "ABCD-EFGH", chat=7, news=Happened.TOWN_WROTE)
FOLD = OutboxMessage("fold", "telegram", "ABCD-EFGH", 1, 7, 5)
LETTER = OutboxMessage(Notice.NEW_LEAD, "mail", "ABCD-EFGH", 1)
ALARM = OutboxMessage("alarm", "mail", cause="late", row=1)
EVERY = (NOTICE, WROTE, NEWS, FOLD, LETTER, ALARM)
FIRST = Retry(AFTER_DOUBT, uncertain=True)
SECOND = Retry(AFTER_DOUBT * 2, uncertain=True)
LOST = Dead("unanswered")


@pytest.mark.parametrize("outbox_message", EVERY)
@pytest.mark.parametrize("repeated", [False, True])
def test_what_is_certain_is_the_same_for_every_message(
    outbox_message: OutboxMessage, *, repeated: bool
) -> None:
    row = Claimed(1, outbox_message, 1, repeated)
    assert judge(row, LaterError(timedelta(seconds=9)), 0.5) == WaitAsked(timedelta(seconds=9))
    assert judge(row, UnreachableError(), 0.5) == Dead("unreachable")
    assert judge(row, RejectedError(), 0.5) == Dead("rejected")
    assert judge(row, NotSentError(), 0.5) == Retry(timedelta(seconds=2), uncertain=repeated)
    last = Claimed(1, outbox_message, MAX_ATTEMPTS, repeated)
    for error in (NotSentError(), NotDoneError(), UncertainError()):
        assert judge(last, error, 0.5) == LOST


@pytest.mark.parametrize(
    ("outbox_message", "error", "first", "second"),
    [
        (NOTICE, NotDoneError(), FIRST, SECOND),
        (WROTE, NotDoneError(), FIRST, SECOND),
        (NOTICE, UncertainError(), FIRST, Dead("unanswered", persist=SECOND)),
        (WROTE, UncertainError(), FIRST, Dead("unanswered", persist=SECOND)),
        (NEWS, NotDoneError(), FIRST, LOST),
        (NEWS, UncertainError(), FIRST, LOST),
        (LETTER, UncertainError(), FIRST, SECOND),
        (ALARM, UncertainError(), FIRST, SECOND),
    ],
)
def test_what_may_have_arrived(
    outbox_message: OutboxMessage, error: SendingError, first: Retry, second: Retry | Dead
) -> None:
    assert judge(Claimed(1, outbox_message, 1, repeated=False), error, 0.5) == first
    assert judge(Claimed(1, outbox_message, 2, repeated=True), error, 0.5) == second


@pytest.mark.parametrize("error", [NotDoneError(), UncertainError()])
def test_an_edit_done_twice_is_no_repeat(error: SendingError) -> None:
    """Were it given up, somebody's data would stay in a chat."""
    for repeated in (False, True):
        row = Claimed(1, FOLD, 2, repeated)
        assert judge(row, error, 0.5) == Retry(AFTER_DOUBT * 2, uncertain=False)


@given(st.integers(1, 40), st.floats(0, 1), st.sampled_from([2, 30]))
def test_the_back_off_doubles_up_to_a_bound(attempts: int, jitter: float, first: int) -> None:
    wait = back_off(attempts, jitter, timedelta(seconds=first))
    whole = min(timedelta(seconds=first * 2 ** (attempts - 1)), LONGEST)
    assert whole * 0.75 <= wait <= whole * 1.25
    assert timedelta(seconds=first * 0.75) <= wait <= timedelta(hours=10)


@pytest.mark.parametrize(("first", "days"), [(timedelta(seconds=2), 2), (AFTER_DOUBT, 3)])
def test_the_last_attempt_comes_after_days(first: timedelta, days: int) -> None:
    waits = [back_off(attempt, 0.5, first) for attempt in range(1, MAX_ATTEMPTS)]
    assert waits == sorted(waits)
    assert timedelta(days=days) < sum(waits, timedelta()) < timedelta(days=days + 1)
