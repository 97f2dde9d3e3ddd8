"""Repeats of messages that may have arrived: rare, and marked."""

from datetime import UTC, datetime

import pytest

from bot.conversation.contact.model import LeadDetails, Writing
from bot.conversation.model import Open, Say, Withdraw
from bot.conversation.private import Private
from bot.storage import outbox
from telegram_simulator import ApiError, BadGateway, Effect, Fault, RateLimit, Reset
from tests.bot_parts import says
from tests.canary import NAME
from tests.delivery.conftest import NEW, REPEATED, Post, as_deputy
from tests.delivery.test_worker import without_connection
from tests.world import deliver_due


@pytest.mark.parametrize("effect", [Reset("after"), Reset("before"), ApiError(502, "Bad Gateway"), BadGateway(504)])
async def test_what_may_have_arrived_is_repeated_once_and_marked(post: Post, effect: Effect) -> None:
    jana = await post.official("Jana")
    await post.candidate().send_lead()
    post.simulator.add_fault(Fault(effect, "sendMessage", calls=(1,)))
    assert await post.deliver() == 1
    arrived = [NEW] if effect == Reset("after") else []
    post.clock.advance(seconds=22.4)
    assert await post.deliver() == 0, "not before the pause is over"
    post.clock.advance(seconds=16)
    assert await post.deliver() == 1
    assert [text.split("\n")[0] for text in jana.texts] == [says(text) for text in (*arrived, REPEATED)]
    post.clock.advance(days=1)
    assert await post.deliver() == 0


async def test_of_what_stays_uncertain_somebody_else_hears_and_it_is_tried_on(post: Post) -> None:
    jana, deputy = await post.officials("Jana", as_deputy("Karel"))
    await post.candidate().send_lead()
    post.simulator.add_fault(Fault(Reset("after"), "sendMessage", calls=(1, 2)))
    await post.deliver()
    await post.after(seconds=40)
    assert len(jana.texts) == 2
    assert says(NEW) in deputy.texts[0]
    states = await post.states()
    assert states[f"contact:{jana.contact}/new-lead/telegram"] == "uncertain"
    assert [state for name, state in states.items() if name.startswith(f"contact:{deputy.contact}/")] == ["sent"]
    assert await post.deliver() == 0
    await post.after(minutes=2)
    assert len(jana.texts) == 3
    assert len(deputy.texts) == 1
    assert (await post.states())[f"contact:{jana.contact}/new-lead/telegram"] == "sent"


async def test_words_for_a_candidate_are_repeated_until_that_is_confirmed_and_marked(post: Post) -> None:
    jana, oksana, code = await post.told()
    await jana.act(Open(LeadDetails(code)))
    for words, failing in (("Dobrý den", (1,)), ("Přijďte", (1, 2))):
        await jana.take(Open(Writing(code)), Say(Private(words)))
        post.simulator.add_fault(Fault(Reset("after"), "sendMessage", calls=failing))
        for _ in range(5):
            await post.deliver()
            post.clock.advance(minutes=5)
    said = [text for text in oksana.texts if "Dobrý den" in text or "Přijďte" in text]
    assert [text.startswith(says(REPEATED, "uk")) for text in said] == [False, True, False, True, True]
    assert await post.alarms() == []


WAITS = says("A candidate's message is waiting")
EVENING, MORNING = datetime(2026, 11, 26, 18, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize("why", ["asked to wait", "no connection", "night"])
async def test_what_is_put_off_is_marked_if_it_may_have_arrived_and_not_otherwise(post: Post, why: str) -> None:
    """Two reminders of the same afternoon: the one for Jana was on its way when the bot was killed."""
    jana, petr = await post.officials("Jana", "Petr")
    await post.lead()
    post.clock.advance(days=2, hours=1)
    await post.delivery.ladder.take_due_steps()
    await post.database.write(
        lambda tx: tx.run(
            "UPDATE outbox SET state = 'trying' WHERE name LIKE ? AND state = 'due'", f"%contact:{jana.contact}/%"
        )
    )
    assert await post.database.write(outbox.recover) == 1
    if why == "night":
        post.clock.moment = EVENING
    if why == "asked to wait":
        post.simulator.add_fault(Fault(RateLimit(30), "sendMessage", calls=(1, 2, 3)))
    if why == "no connection":
        async with without_connection(post) as delivery:
            await deliver_due(delivery)
    else:
        await post.deliver()
    assert (len(jana.texts), len(petr.texts)) == (1, 1), "put off"
    post.clock.moment = MORNING
    await post.deliver()
    told = f"{says(REPEATED)}\n{WAITS}", WAITS
    assert [who.texts[1].startswith(words) for who, words in zip((jana, petr), told, strict=True)] == [True, True]


@pytest.mark.parametrize("effect", [Reset("before"), Reset("after"), BadGateway()])
async def test_a_sheet_is_folded_however_often_that_fails(post: Post, effect: Effect) -> None:
    jana, _, code = await post.told()
    await post.open_sheet(jana, code)
    post.clock.advance(days=1)
    post.simulator.add_fault(Fault(effect, "editMessageText", calls=(1, 2, 3)))
    for _ in range(4):
        await post.deliver()
        post.clock.advance(minutes=5)
    assert all(NAME not in text and says(REPEATED) not in text for text in jana.texts)
    assert "dead" not in (await post.states()).values()


async def test_an_edit_that_was_interrupted_says_nothing_of_repeats(post: Post) -> None:
    jana, oksana, code = await post.told()
    await oksana.take(Withdraw(code))
    await post.database.write(outbox.claim)
    await post.database.write(outbox.recover)
    await post.deliver()
    assert code in jana.texts[0]
    assert says(REPEATED) not in jana.texts[0]
