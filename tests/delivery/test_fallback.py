"""Fallback recipients of a lead: contacts, deputies, coordinators, each of them once."""

from functools import partial

import pytest

from bot.conversation.contact.model import Decline
from bot.conversation.lead.events import Notice
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.delivery.ladder import notify_next
from bot.storage import contacts, outbox
from bot.storage.notices import LeadNotice
from telegram_simulator import Fault, Reset
from tests.bot_parts import NO_CONTACT
from tests.delivery.conftest import BLOCKED, Official, Post, as_coordinator, as_deputy

NEW = "new-lead/telegram"


J, M, L = Official("Jana"), Official("Marek"), Official("Lenka")
P, K = as_deputy("Petra"), as_coordinator("Karel")


@pytest.mark.parametrize(
    ("there", "blocked", "hears"), [((J, P, K), (J, P), K), ((J, M, P, K), (J,), M), ((J, M, L, P), (J, M, L), P)]
)
async def test_who_hears_when_others_have_blocked_the_bot(
    post: Post, there: tuple[Official, ...], blocked: tuple[Official, ...], hears: Official
) -> None:
    """One person, once; a coordinator may open the lead from then on."""
    people = dict(zip(there, await post.officials(*there), strict=True))
    for one in blocked:
        people[one].block()
    code = await post.candidate().send_lead()
    assert not (await post.lead_of(code)).escalated
    await post.deliver()
    states = {one: "sent" if one is hears else "dead" for one in (*blocked, hears)}
    expected = {f"contact:{people[one].contact}/{NEW}": state for one, state in states.items()}
    assert await post.states() == expected
    assert (await post.lead_of(code)).escalated is (hears is K)
    if K in there:
        assert await people[K].may_open(code) is (hears is K)
    await post.after(days=1)
    assert {one: len(people[one].messages) for one in there} == {one: one is hears for one in there}


async def test_a_rank_is_left_only_when_nobody_of_it_may_still_hear(post: Post) -> None:
    jana = await post.official("Jana")
    await post.official("Marek")
    petra, pavel, karel = await post.officials(as_deputy("Petra"), as_deputy("Pavel"), as_coordinator("Karel"))
    post.simulator.add_fault(Fault(BLOCKED, "sendMessage", calls=(1,)))
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage", calls=(2, 3)))
    _, code = await post.lead()
    assert [len(one.messages) for one in (petra, pavel)] == [0, 0], "the other contact may still hear"
    await post.after(seconds=40)
    assert [len(one.messages) for one in (petra, pavel, karel)] == [1, 1, 0]
    assert not (await post.lead_of(code)).escalated
    assert len(jana.messages) <= 1


async def test_every_message_of_a_candidate_is_an_occasion_of_its_own(post: Post) -> None:
    jana, petra = await post.officials("Jana", as_deputy("Petra"))
    oksana, code = await post.lead()
    jana.block()
    for words in ("Ви тут?", "Агов"):
        await oksana.take(Open(Answering(code)), Say(Private(words)))
    await post.deliver()
    assert (len(jana.messages), len(petra.messages)) == (1, 2)
    await oksana.act(Open(Answering(code)), Say(Private("Дякую")))
    assert len(petra.messages) == 3


async def test_somebody_of_the_same_rank_linked_since_comes_first(post: Post) -> None:
    jana, petra = await post.officials("Jana", as_deputy("Petra"))
    jana.block()
    await post.candidate().send_lead()
    marek = await post.official("Marek")
    await post.deliver()
    assert (len(marek.messages), len(petra.messages)) == (1, 0)


async def test_what_was_for_coordinators_goes_to_no_town(post: Post) -> None:
    karel, eva = await post.officials(as_coordinator("Karel"), as_coordinator("Eva"))
    for one in (karel, eva):
        one.block()
    await post.candidate().send_lead(NO_CONTACT, coordinator=True)
    jana = await post.official("Jana", slug=NO_CONTACT)
    await post.deliver()
    assert await post.states() == {
        f"contact:{karel.contact}/{NEW}": "dead",
        f"contact:{eva.contact}/{NEW}": "dead",
        "candidate/unheard/new-lead": "sent",
    }
    assert jana.messages == ()
    assert ("nobody", "sent") in await post.alarms()


@pytest.mark.parametrize("gone", ["declined", "erased", "contact"])
async def test_of_what_is_closed_nobody_needs_to_hear(post: Post, gone: str) -> None:
    jana = await post.official("Jana")
    await post.official("Karel", Role.COORDINATOR, "")
    _, code = await post.lead()
    notice = LeadNotice(Notice.CANDIDATE_WROTE, "telegram", code, jana.contact, dedup_key="x")
    if gone == "declined":
        await jana.take(Decline(code, next(iter(post.dispatcher.library.content.reasons))))
    elif gone == "erased":
        notice = LeadNotice(Notice.NEW_LEAD, "telegram", "NONE-NONE", jana.contact)
    else:
        await post.database.write(partial(contacts.remove, contact_id=jana.contact))
    before = set(await post.states())
    assert await post.database.write(lambda tx: notify_next(tx, notice))
    assert set(await post.states()) == before


async def test_when_nobody_else_is_left_silence_does_not_end_it(post: Post) -> None:
    karel = await post.official("Karel", Role.COORDINATOR, "")
    await post.candidate().send_lead(NO_CONTACT, coordinator=True)
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage", calls=(1, 2, 3)))
    for _ in range(3):
        await post.deliver()
        post.clock.advance(minutes=3)
    assert (await post.states())[f"contact:{karel.contact}/{NEW}"] == "uncertain"
    await post.deliver()
    assert len(karel.messages) == 1
    assert {cause for cause, _ in await post.alarms()} == {"nobody"}


async def test_nobody_is_told_of_a_rank_below(post: Post) -> None:
    """Only a deputy was linked and is told; a contact linked since finds the lead under /leads."""
    petra, karel, marek = await post.officials(as_deputy("Petra"), as_coordinator("Karel"), "Marek")
    code = await post.candidate().send_lead()
    await post.database.write(lambda tx: tx.run("DELETE FROM outbox"))
    petra.block()
    notice = LeadNotice(Notice.NEW_LEAD, "telegram", code, petra.contact)
    await post.database.write(lambda tx: outbox.put(tx, notice))
    await post.deliver()
    assert (len(marek.messages), len(karel.messages)) == (0, 1)
    assert f"contact:{marek.contact}/{NEW}" not in await post.states()
