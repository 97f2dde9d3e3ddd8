"""Who hears of a lead instead: contacts, then deputies, then coordinators, each of them once."""

from functools import partial

import pytest

from bot.conversation.contact.model import Decline, Sheet
from bot.conversation.lead.happened import Notice
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.delivery.ladder import climb_to, pass_on
from bot.storage import contacts, leads, outbox
from bot.storage.outbox import OutboxMessage
from telegram_simulator import Fault, Refuse, Reset
from tests.canary import NAME
from tests.delivery.conftest import Account, Post
from tests.program import NO_CONTACT, send_lead, take

NEW = "new-lead/telegram"


async def escalated(post: Post, code: str) -> bool:
    lead = await post.dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return lead.escalated


async def wrote(post: Post, who: Account, code: str, words: str = "Ви тут?") -> None:
    await take(post.dispatcher, who.sender, Open(Answering(code)), Say(Private(words)))


async def test_contact_and_deputy_blocked_the_coordinator_hears_and_it_ends_there(post: Post) -> None:
    jana, contact = await post.official("Jana")
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    karel, coordinator = await post.official("Karel", Role.COORDINATOR, "")
    for one in (jana, petra):
        post.simulator.block(one.user)
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    assert not await escalated(post, code)
    await post.deliver()
    assert await post.states() == {
        f"contact:{contact}/{NEW}": "dead",
        f"contact:{deputy}/{NEW}": "dead",
        f"contact:{coordinator}/{NEW}": "sent",
    }
    assert len(karel.messages) == 1
    assert await escalated(post, code)
    assert NAME in (await take(post.dispatcher, karel.sender, Open(Sheet(code)))).messages[0].text
    post.clock.advance(days=1)
    await post.deliver()
    assert len(karel.messages) == 1


async def test_while_one_contact_hears_nobody_else_is_told(post: Post) -> None:
    jana, blocked = await post.official("Jana")
    marek, contact = await post.official("Marek")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    post.simulator.block(jana.user)
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    assert await post.states() == {f"contact:{blocked}/{NEW}": "dead", f"contact:{contact}/{NEW}": "sent"}
    assert [len(one.messages) for one in (marek, petra, karel)] == [1, 0, 0]
    assert not await escalated(post, code)


async def test_a_rank_is_left_only_when_nobody_of_it_may_still_hear(post: Post) -> None:
    jana, _ = await post.official("Jana")
    await post.official("Marek")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    pavel, _ = await post.official("Pavel", Role.DEPUTY)
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    post.simulator.add_fault(Fault(Refuse(403, "Forbidden: bot was blocked by the user"), "sendMessage", calls=(1,)))
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage", calls=(2, 3)))
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    assert [len(one.messages) for one in (petra, pavel)] == [0, 0], "the other contact may still hear"
    post.clock.advance(seconds=40)
    await post.deliver()
    assert [len(one.messages) for one in (petra, pavel, karel)] == [1, 1, 0]
    assert not await escalated(post, code)
    assert len(jana.messages) <= 1


async def test_all_contacts_blocked_tell_the_deputy_once(post: Post) -> None:
    for name in ("Jana", "Marek", "Lenka"):
        account, _ = await post.official(name)
        post.simulator.block(account.user)
    petra, _ = await post.official("Petra", Role.DEPUTY)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    assert len(petra.messages) == 1
    assert len(await post.states()) == 4


async def test_every_message_of_a_candidate_is_an_occasion_of_its_own(post: Post) -> None:
    jana, _ = await post.official("Jana")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    post.simulator.block(jana.user)
    for words in ("Ви тут?", "Агов"):
        await wrote(post, oksana, code, words)
    await post.deliver()
    assert (len(jana.messages), len(petra.messages)) == (1, 2)
    await wrote(post, oksana, code, "Дякую")
    await post.deliver()
    assert len(petra.messages) == 3


async def test_a_letter_is_no_substitute_since_it_only_points_to_telegram(post: Post) -> None:
    jana, contact = await post.official("Jana", email="jana@example.org")
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    post.simulator.block(jana.user)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    assert await post.states() == {
        f"contact:{contact}/{NEW}": "dead",
        f"contact:{contact}/new-lead/mail": "sent",
        f"contact:{deputy}/{NEW}": "sent",
    }
    assert len(petra.messages) == 1
    assert len(post.letters_to("jana@example.org")) == 1


async def test_somebody_of_the_same_rank_linked_since_comes_first(post: Post) -> None:
    jana, _ = await post.official("Jana")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    post.simulator.block(jana.user)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    marek, _ = await post.official("Marek")
    await post.deliver()
    assert (len(marek.messages), len(petra.messages)) == (1, 0)


async def test_what_was_for_coordinators_goes_to_no_town(post: Post) -> None:
    karel, first = await post.official("Karel", Role.COORDINATOR, "")
    eva, second = await post.official("Eva", Role.COORDINATOR, "")
    for one in (karel, eva):
        post.simulator.block(one.user)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    jana, _ = await post.official("Jana", slug=NO_CONTACT)
    await post.deliver()
    assert await post.states() == {
        f"contact:{first}/{NEW}": "dead",
        f"contact:{second}/{NEW}": "dead",
        "candidate/unheard/new-lead": "sent",
    }
    assert jana.messages == ()
    assert ("nobody", "sent") in await post.alarms()


@pytest.mark.parametrize("gone", ["declined", "erased", "contact"])
async def test_of_what_is_closed_nobody_needs_to_hear(post: Post, gone: str) -> None:
    jana, contact = await post.official("Jana")
    await post.official("Karel", Role.COORDINATOR, "")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    notice = OutboxMessage(Notice.CANDIDATE_WROTE, "telegram", code, contact, dedup_key="x")
    if gone == "declined":
        await take(post.dispatcher, jana.sender, Decline(code, next(iter(post.dispatcher.library.content.reasons))))
    elif gone == "erased":
        notice = OutboxMessage(Notice.NEW_LEAD, "telegram", "NONE-NONE", contact)
    else:
        await post.dispatcher.database.write(partial(contacts.remove, contact_id=contact))
    before = set(await post.states())
    assert await post.dispatcher.database.write(lambda tx: pass_on(tx, notice))
    assert set(await post.states()) == before


async def test_when_nobody_else_is_left_silence_does_not_end_it(post: Post) -> None:
    karel, coordinator = await post.official("Karel", Role.COORDINATOR, "")
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    post.simulator.add_fault(Fault(Reset("before"), "sendMessage", calls=(1, 2, 3)))
    for _ in range(3):
        await post.deliver()
        post.clock.advance(minutes=3)
    assert (await post.states())[f"contact:{coordinator}/{NEW}"] == "uncertain"
    await post.deliver()
    assert len(karel.messages) == 1
    assert {cause for cause, _ in await post.alarms()} == {"nobody"}


async def test_nobody_is_told_of_a_rank_below(post: Post) -> None:
    """Only a deputy was linked and is told; a contact linked since finds the lead under /leads."""
    petra, deputy = await post.official("Petra", Role.DEPUTY)
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    marek, contact = await post.official("Marek")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.dispatcher.database.write(lambda tx: tx.run("DELETE FROM outbox"))
    post.simulator.block(petra.user)
    notice = OutboxMessage(Notice.NEW_LEAD, "telegram", code, deputy)
    await post.dispatcher.database.write(lambda tx: outbox.put(tx, notice.name, notice))
    await post.deliver()
    assert (len(marek.messages), len(karel.messages)) == (0, 1)
    assert f"contact:{contact}/{NEW}" not in await post.states()


async def test_no_rank_of_a_town_is_ever_told_of_a_lead_to_the_coordinators(post: Post) -> None:
    await post.official("Karel", Role.COORDINATOR, "")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    await post.official("Jana", slug=NO_CONTACT)
    before = await post.states()
    notice = OutboxMessage(Notice.NEW_LEAD, "telegram", code)
    assert await post.dispatcher.database.write(lambda tx: climb_to(tx, notice, Role.CONTACT))
    assert await post.states() == before
