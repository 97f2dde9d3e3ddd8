"""Failed deliveries of every kind of message, and the notices about them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.contact.model import MarkContacted, Writing
from bot.conversation.lead.events import LeadEvent, Notice
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.delivery.attempt import (
    FIRST_PAUSE_UNCERTAIN,
    LONGEST,
    MAX_ATTEMPTS,
    Retry,
    back_off,
    outcome_of,
    tell_candidate_undelivered,
    tell_sender_undelivered,
)
from bot.delivery.ladder import remove_contact
from bot.dispatch.sending import (
    FloodError,
    NotDoneError,
    NotSentError,
    RejectedError,
    SendingError,
    UncertainError,
    UnreachableError,
)
from bot.storage import contacts, outbox, privacy
from bot.storage.notices import Alarm, AnyMessage, CandidateNews, LeadNotice, MessageEdit
from bot.storage.outbox import ClaimedRow
from telegram_simulator import Fault, Reset
from tests.bot_parts import TOWN, official, says
from tests.canary import NAME
from tests.delivery.conftest import Account, Post, as_coordinator

WORDS = Private("Přijďte ve středu")
UNHEARD = "candidate/unheard"


async def town_writes(who: Account, code: str) -> None:
    await who.take(Open(Writing(code)), Say(WORDS))


async def candidate_writes(who: Account, code: str) -> None:
    await who.act(Open(Answering(code)), Say(Private("Ви тут?")))


async def test_a_candidate_who_blocked_the_bot_stands_on_the_sheet_and_the_writer_is_told(post: Post) -> None:
    # a coordinator of the same name may not see the lead
    jana, eva, _ = await post.officials("Jana", "Eva", as_coordinator("Jana"))
    oksana, code = await post.lead()
    oksana.block()
    await town_writes(jana, code)
    await post.deliver()

    assert (await post.happened(code))[-1] is LeadEvent.UNREACHED
    notices = [name for name in await post.states() if "not-delivered" in name]
    assert [name.partition("/not-")[0] for name in notices] == [f"contact:{jana.contact}"]
    assert f"contact:{eva.contact}" not in "".join(notices)
    told = jana.texts[-1]
    assert says("A message to the candidate did not arrive") in told
    assert says("They have blocked the bot.") in told
    for personal in (NAME, WORDS, "Oksana"):
        assert personal not in told
    reply = await post.open_sheet(jana, code)
    assert "⚠️" in reply.messages[0].text
    assert await post.alarms() == []


async def town_notes_a_call(who: Account, code: str) -> None:
    await who.take(MarkContacted(code))


@pytest.mark.parametrize("act", [town_writes, town_notes_a_call])
async def test_silence_of_days_is_told_as_what_it_is(
    post: Post, act: Callable[[Account, str], Awaitable[None]]
) -> None:
    jana, oksana, code = await post.told()
    await act(jana, code)
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage", calls=tuple(range(1, MAX_ATTEMPTS + 1))))
    began = post.clock()
    while LeadEvent.UNCONFIRMED not in await post.happened(code):
        await post.deliver()
        post.clock.advance(hours=6)
    assert post.clock() - began > timedelta(days=1)
    await post.deliver()

    assert not [text for text in oksana.texts if WORDS in text]
    assert says("It was tried and never confirmed.") in jana.texts[-1]
    assert "unanswered" in [cause for cause, _ in await post.alarms()]


@pytest.mark.parametrize("gone", ["removed", "renamed"])
async def test_where_the_writer_is_gone_whoever_answers_for_the_lead_is_told(post: Post, gone: str) -> None:
    jana, eva = await post.officials("Jana", "Eva")
    oksana, code = await post.lead()
    oksana.block()
    await town_writes(jana, code)
    left = await post.database.read(lambda tx: contacts.get(tx, jana.contact))
    assert left is not None
    if gone == "removed":
        await post.database.write(lambda tx: remove_contact(tx, left))
    else:
        await post.database.write(lambda tx: tx.run("DELETE FROM contact WHERE id = ?", jana.contact))
    await post.deliver()

    assert says("A message to the candidate did not arrive") in eva.texts[-1]


async def test_news_of_a_lead_that_was_erased_meanwhile_is_nobodys(post: Post) -> None:
    jana, oksana, code = await post.told()
    await town_writes(jana, code)
    (row,) = await post.database.write(outbox.claim)
    await post.database.write(lambda tx: privacy.erase(tx, oksana.sender.key))
    await post.database.write(lambda tx: tell_sender_undelivered(tx, row, "unreachable"))
    await post.database.write(lambda tx: tell_candidate_undelivered(tx, row))
    assert code not in "".join(await post.states())


async def test_what_reaches_nobody_is_told_to_the_candidate_once_for_each_message(post: Post) -> None:
    jana, karel = await post.officials("Jana", as_coordinator("Karel"))
    for one in (jana, karel):
        one.block()
    oksana, code = await post.lead()

    states = await post.states()
    assert [name for name in states if name.startswith(UNHEARD)] == [f"{UNHEARD}/new-lead"]
    assert (await post.happened(code)).count(LeadEvent.UNHEARD) == 1
    shown = oksana.messages[-1]
    buttons = [button.data for row in shown.buttons for button in row]
    assert buttons == [f"town:{TOWN}", f"letter:{TOWN}", f"my-lead:{code}"]

    await candidate_writes(oksana, code)
    await candidate_writes(oksana, code)
    assert (await post.happened(code)).count(LeadEvent.UNHEARD) == 3
    assert len([name for name in await post.states() if name.startswith(UNHEARD)]) == 3


async def test_a_letter_that_arrived_is_somebody(post: Post) -> None:
    jana = await post.official("Jana", email="jana@example.org")
    jana.block()
    oksana, code = await post.lead()
    await candidate_writes(oksana, code)

    assert post.letters_to("jana@example.org")
    assert LeadEvent.UNHEARD not in await post.happened(code)


async def test_who_waits_for_a_coordinator_that_never_comes_is_told_after_a_while(post: Post) -> None:
    """Of the town nobody is left, and the coordinator has not accepted the invitation yet."""
    jana = await post.official("Jana")
    await official(post.database, "Karel", None, Role.COORDINATOR, "")
    jana.block()
    _, code = await post.lead()
    assert LeadEvent.UNHEARD not in await post.happened(code)

    for _ in range(4):
        await post.after(minutes=10)
    assert (await post.happened(code)).count(LeadEvent.UNHEARD) == 1


NOTICE = LeadNotice(Notice.NEW_LEAD, "telegram", "ABCD-EFGH", 1)
WROTE = LeadNotice(Notice.CANDIDATE_WROTE, "telegram", "ABCD-EFGH", 1)
NEWS = CandidateNews(code="ABCD-EFGH", chat=7, news=LeadEvent.TOWN_WROTE)
FOLD = MessageEdit(kind="fold", code="ABCD-EFGH", contact=1, chat=7, message=5)
LETTER = LeadNotice(Notice.NEW_LEAD, "mail", "ABCD-EFGH", 1)
ALARM = Alarm(cause="late", about=1)


EVERY = (NOTICE, WROTE, NEWS, FOLD, LETTER, ALARM)
FIRST = Retry(FIRST_PAUSE_UNCERTAIN, uncertain=True)
SECOND = Retry(FIRST_PAUSE_UNCERTAIN * 2, uncertain=True)
LOST = "unanswered"


@pytest.mark.parametrize("outgoing", EVERY)
@pytest.mark.parametrize("repeated", [False, True])
def test_what_is_certain_is_the_same_for_every_message(outgoing: AnyMessage, *, repeated: bool) -> None:
    row = ClaimedRow(1, outgoing, 1, repeated)
    assert outcome_of(row, FloodError(timedelta(seconds=9)), 0.5) == Retry(timedelta(seconds=9), repeated, counts=False)
    assert outcome_of(row, UnreachableError(), 0.5) == "unreachable"
    assert outcome_of(row, RejectedError(), 0.5) == "rejected"
    assert outcome_of(row, NotSentError(), 0.5) == Retry(timedelta(seconds=2), uncertain=repeated)
    last = ClaimedRow(1, outgoing, MAX_ATTEMPTS, repeated)
    for error in (NotSentError(), NotDoneError(), UncertainError()):
        assert outcome_of(last, error, 0.5) == LOST


@pytest.mark.parametrize(
    ("outgoing", "error", "first", "second"),
    [
        (NOTICE, NotDoneError(), FIRST, SECOND),
        (WROTE, NotDoneError(), FIRST, SECOND),
        (NOTICE, UncertainError(), FIRST, replace(SECOND, silent=True)),
        (WROTE, UncertainError(), FIRST, replace(SECOND, silent=True)),
        (NEWS, NotDoneError(), FIRST, SECOND),
        (NEWS, UncertainError(), FIRST, SECOND),
        (LETTER, UncertainError(), FIRST, SECOND),
        (ALARM, UncertainError(), FIRST, SECOND),
    ],
)
def test_what_may_have_arrived(outgoing: AnyMessage, error: SendingError, first: Retry, second: Retry) -> None:
    assert outcome_of(ClaimedRow(1, outgoing, 1, repeated=False), error, 0.5) == first
    assert outcome_of(ClaimedRow(1, outgoing, 2, repeated=True), error, 0.5) == second


@pytest.mark.parametrize("message", EVERY)
@pytest.mark.parametrize("error", [UncertainError(), NotDoneError(), NotSentError()])
def test_nothing_is_given_up_within_a_day(message: AnyMessage, error: SendingError) -> None:
    tried_for, attempts, repeated = timedelta(), 1, False
    while isinstance(judged := outcome_of(ClaimedRow(1, message, attempts, repeated), error, 0.0), Retry):
        assert judged.uncertain or message is FOLD or isinstance(error, NotSentError), (
            "it may have arrived, so it says so"
        )
        tried_for, attempts, repeated = tried_for + judged.pause, attempts + 1, judged.uncertain
    assert judged == LOST
    assert tried_for > timedelta(days=1)


@pytest.mark.parametrize("error", [NotDoneError(), UncertainError()])
def test_an_edit_done_twice_is_no_repeat(error: SendingError) -> None:
    """Were it given up, somebody's data would stay in a chat."""
    for repeated in (False, True):
        row = ClaimedRow(1, FOLD, 2, repeated)
        assert outcome_of(row, error, 0.5) == Retry(FIRST_PAUSE_UNCERTAIN * 2, uncertain=False)


@given(st.integers(1, 40), st.floats(0, 1), st.sampled_from([2, 30]))
def test_the_back_off_doubles_up_to_a_bound(attempts: int, jitter: float, first: int) -> None:
    wait = back_off(attempts, jitter, timedelta(seconds=first))
    whole = min(timedelta(seconds=first * 2 ** (attempts - 1)), LONGEST)
    assert whole * 0.75 <= wait <= whole * 1.25
    assert timedelta(seconds=first * 0.75) <= wait <= timedelta(hours=10)
