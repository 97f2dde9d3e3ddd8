"""A busy day: the first ten new leads are told of one by one, the others together at the next full hour; none is lost."""

import re

import pytest

from bot.conversation.lead.happened import Notice
from bot.conversation.lead.model import Lead, Role
from bot.conversation.model import Withdraw
from bot.delivery.worker import OutboxWorker
from bot.dispatch.effects import tell_contacts
from bot.storage import leads, outbox
from bot.storage.database import Transaction
from telegram_simulator import Broken, Effect, Fault, Reset
from tests.canary import hits, lead
from tests.delivery.conftest import Account, Post
from tests.program import says, send_lead, take

CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def code(number: int) -> str:
    return f"DAYX-{LETTERS[number // 30]}{LETTERS[number % 30]}22"


async def come(post: Post, first: int, last: int, slug: str = "plzen") -> None:
    """New leads of so many people."""
    for number in range(first, last):
        one = lead(code(number), slug)

        def job(tx: Transaction, one: Lead = one, person: bytes = b"%16d" % number) -> None:
            leads.create(tx, person, one)
            tell_contacts(tx, one, Notice.NEW_LEAD)

        await post.dispatcher.database.write(job)
        await post.deliver()


def told(account: Account) -> list[set[str]]:
    """The codes each message names."""
    return [set(CODE.findall(text)) for text in account.texts]


async def test_25_leads_of_a_day_are_ten_notices_and_one_list(post: Post) -> None:
    jana, _ = await post.official("Jana")
    await come(post, 0, 25)
    assert len(jana.messages) == 10
    post.clock.advance(hours=1)
    await post.deliver()
    *each, together = told(jana)
    assert [len(codes) for codes in each] == [1] * 10
    assert set[str]().union(*each) == {code(number) for number in range(10)}
    assert together == {code(number) for number in range(10, 25)}
    assert jana.texts[-1].startswith("15 ")
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    assert set((await post.states()).values()) == {"sent"}
    post.clock.advance(hours=20)
    await come(post, 25, 26)
    assert told(jana)[-1] == {code(25)}, "the next day begins anew"


async def test_a_restart_in_between_loses_and_doubles_nothing(post: Post) -> None:
    jana, _ = await post.official("Jana")
    await come(post, 0, 13)
    post.clock.advance(hours=1)
    await post.dispatcher.database.write(outbox.claim)  # as a process that is killed while it sends
    post.delivery = OutboxWorker(post.dispatcher, post.delivery.chat, post.delivery.mail)
    await post.dispatcher.database.write(outbox.recover)
    await post.deliver()
    *_, together = told(jana)
    assert len(jana.messages) == 11
    assert together == {code(number) for number in range(10, 13)}
    assert says("Sent again, you may have it already") in jana.texts[-1]


async def test_what_is_withdrawn_meanwhile_is_not_listed(post: Post) -> None:
    jana, _ = await post.official("Jana")
    await come(post, 0, 10)
    oksana = post.account("Oksana", "uk")
    own = await send_lead(post.dispatcher, oksana.sender)
    await come(post, 10, 11)
    await take(post.dispatcher, oksana.sender, Withdraw(own))
    post.clock.advance(hours=1)
    await post.deliver()
    assert told(jana)[-1] == {code(10)}
    assert says("New message from a candidate") in jana.texts[-1], "a list of one is a notice as always"


async def test_whoever_blocked_the_bot_is_stood_in_for_lead_by_lead(post: Post) -> None:
    jana, _ = await post.official("Jana")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    await come(post, 0, 10)
    await come(post, 10, 14)
    post.simulator.block(jana.user)
    post.clock.advance(hours=1)
    await post.deliver()
    post.clock.advance(hours=1)
    await post.deliver()
    assert set[str]().union(*told(petra)) == {code(number) for number in range(10, 14)}


@pytest.mark.parametrize("effect", [Reset("after"), Reset("before"), Broken(504)])
async def test_a_list_that_may_have_arrived_comes_once_more_as_a_whole(post: Post, effect: Effect) -> None:
    jana, _ = await post.official("Jana")
    await come(post, 0, 14)
    post.clock.advance(hours=1)
    post.simulator.add_fault(Fault(effect, "sendMessage", calls=(1,)))
    await post.deliver()
    post.clock.advance(minutes=2)
    await post.deliver()
    *_, together = told(jana)
    assert together == {code(number) for number in range(10, 14)}
    assert says("Sent again, you may have it already") in jana.texts[-1]
