"""Somebody of the municipal side is removed: no sheet stays in their chat, and no lead is left to nobody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.contact.model import AcceptInvite, Inviting, SendInterview, Sheet, Take
from bot.conversation.dates import QuietHours
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Action, Erase, Open, Say, Withdraw
from bot.conversation.private import Private
from bot.delivery.ladder import remove_contact
from bot.delivery.worker import CHANNELS
from bot.storage import contacts, leads, outbox
from bot.storage.database import Transaction
from bot.storage.outbox import OutboxMessage
from tests.canary import NAME, hits
from tests.delivery.conftest import Account, Post
from tests.program import NO_CONTACT, says, send_lead, session_of, take, tidied


async def removed(post: Post, contact: int) -> None:
    """What becomes of the operator's command once it is carried out (see test_town_changes)."""

    def job(tx: Transaction) -> None:
        somebody = contacts.get(tx, contact)
        assert somebody is not None
        remove_contact(tx, somebody)

    await post.dispatcher.database.write(job)


async def opened(post: Post, account: Account, code: str) -> None:
    await post.deliver()
    await post.open_sheet(account, code)
    await post.deliver()
    assert NAME in account.texts[-1]


async def may_open(post: Post, account: Account, code: str) -> bool:
    return NAME in (await take(post.dispatcher, account.sender, Open(Sheet(code)))).messages[0].text


@pytest.mark.parametrize("erased", [False, True])
async def test_the_only_contact_keeps_no_data_and_the_coordinators_hear(post: Post, *, erased: bool) -> None:
    jana, contact = await post.official("Jana")
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await opened(post, jana, code)
    await removed(post, contact)
    if erased:
        await take(post.dispatcher, oksana.sender, Erase())
    await post.deliver()
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    assert all(not message.buttons for message in jana.messages)
    withdrew = says("The candidate withdrew this message. Please do not use their details any more.")
    assert [withdrew in text for text in jana.texts] == [erased, erased]
    assert len(karel.messages) == (0 if erased else 1)
    if not erased:
        assert code in karel.texts[0]
        assert await may_open(post, karel, code)
    before = jana.texts
    post.clock.advance(days=2)
    await post.deliver()
    assert jana.texts == before


J, M, P, K = "Jana", "Marek", "Petra", "Karel"
RANKS = {J: (Role.CONTACT, "plzen"), M: (Role.CONTACT, "plzen"), P: (Role.DEPUTY, "plzen"), K: (Role.COORDINATOR, "")}


@pytest.mark.proof
@pytest.mark.parametrize(
    ("there", "gone", "hear"),
    [
        ((J, M, K), (M,), {J, M}),
        ((J, P, K), (K,), {J}),
        ((J, P, K), (P,), {J}),
        ((J, P, K), (P, J), {J, K}),
        ((J, P, K), (J,), {J, P}),
        ((J, P, K), (J, P), {J, P, K}),
    ],
)
async def test_whoever_leaves_of_a_lead_only_those_hear_who_must(
    post: Post, there: tuple[str, ...], gone: tuple[str, ...], hear: set[str]
) -> None:
    """The first rank in which anybody is; after it has lost its last one, the next, and the coordinators see no more than that."""
    people = {name: await post.official(name, *RANKS[name]) for name in there}
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    for name in gone:
        await removed(post, people[name][1])
        await post.deliver()
    assert {name for name, (account, _) in people.items() if account.messages} == hear
    assert all(len(account.messages) <= 1 for account, _ in people.values())
    if K not in gone:
        assert await may_open(post, people[K][0], code) is (K in hear)


@pytest.mark.parametrize("erased", [False, True])
async def test_that_an_interview_is_off_reaches_those_who_stay(post: Post, *, erased: bool) -> None:
    """The news waits for the morning, and whom it is for is removed before that."""
    post.delivery = replace(post.delivery, dispatcher=replace(post.dispatcher, quiet=QuietHours()))
    jana, contact = await post.official("Jana", email="jana@example.org")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    when = Say(Private("7. 12. 2026 10:00, Městská policie, Vymyšlená 1"))
    await take(post.dispatcher, jana.sender, Open(Sheet(code)), Open(Inviting(code)), when)
    proposed = (await session_of(post.database, jana.sender.key)).interview
    assert proposed is not None
    await take(post.dispatcher, jana.sender, SendInterview(code, proposed.number))
    await post.deliver()
    heard = len(jana.messages), len(post.simulator.letters)
    post.clock.moment = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    off: Action = Erase() if erased else Withdraw(code)
    await take(post.dispatcher, oksana.sender, off)
    await post.deliver()
    await removed(post, contact)
    post.clock.moment = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
    await post.deliver()
    assert says("The interview does not take place") in petra.texts[-1]
    assert (len(jana.messages), len(post.simulator.letters)) == heard
    assert await post.alarms() == []


async def test_a_word_of_the_town_to_somebody_who_was_removed_goes_to_nobody(post: Post) -> None:
    """Neither by their former chat nor to the operator."""
    _, contact = await post.official("Jana", email="jana@example.org")

    def put(tx: Transaction) -> None:
        for channel in CHANNELS:
            row = OutboxMessage("recruiting", channel, contact=contact, slug="plzen", by=Private("Marek"))
            outbox.put(tx, row.name, row)

    await post.database.write(put)
    await removed(post, contact)
    await post.deliver()
    assert set((await post.states()).values()) == {"dropped"}
    assert (post.simulator.letters, await post.alarms()) == ((), [])


async def test_a_deputy_comes_before_the_coordinators(post: Post) -> None:
    _, contact = await post.official("Jana")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    karel, _ = await post.official("Karel", Role.COORDINATOR, "")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    await removed(post, contact)
    await post.deliver()
    assert (len(petra.messages), len(karel.messages)) == (1, 0)
    assert not await may_open(post, karel, code)


async def test_where_another_contact_has_heard_nobody_is_told(post: Post) -> None:
    _, contact = await post.official("Jana")
    marek, _ = await post.official("Marek")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    await removed(post, contact)
    await post.deliver()
    assert (len(marek.messages), len(petra.messages)) == (1, 0)


async def test_what_was_on_its_way_reaches_whoever_is_next(post: Post) -> None:
    _, contact = await post.official("Jana")
    petra, _ = await post.official("Petra", Role.DEPUTY)
    oksana = post.account("Oksana", "uk")
    code = await send_lead(post.dispatcher, oksana.sender)
    await post.deliver()
    await take(post.dispatcher, oksana.sender, Open(Answering(code)), Say(Private("Ви тут?")))
    await removed(post, contact)
    await post.deliver()
    new, wrote = petra.texts
    assert says("New message from a candidate") in new
    assert says("The candidate has written to you") in wrote
    assert "dropped" in (await post.states()).values()


async def test_a_coordinator_who_leaves_hands_over_to_the_others(post: Post) -> None:
    _, first = await post.official("Karel", Role.COORDINATOR, "")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    await post.deliver()
    eva, _ = await post.official("Eva", Role.COORDINATOR, "")
    await removed(post, first)
    await post.deliver()
    assert code in eva.texts[0]


async def test_the_town_of_the_coordinators_is_not_told(post: Post) -> None:
    """A lead that went to the coordinators never reaches the town, whoever is removed."""
    await post.official("Karel", Role.COORDINATOR, "")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender, NO_CONTACT, coordinator=True)
    await post.deliver()
    _, contact = await post.official("Jana", slug=NO_CONTACT)
    marek, _ = await post.official("Marek", slug=NO_CONTACT)
    await removed(post, contact)
    await post.deliver()
    assert marek.messages == ()
    lead = await post.dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    assert not lead.escalated


async def test_who_moves_to_another_account_takes_no_sheet_along(post: Post) -> None:
    jana, contact = await post.official("Jana")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await opened(post, jana, code)
    moved = post.account("Jana, new phone")
    token = await post.dispatcher.database.write(lambda tx: contacts.invite(tx, contact))
    await take(post.dispatcher, moved.sender, AcceptInvite(token))
    await post.deliver()
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    assert await may_open(post, moved, code)


async def test_whoever_has_a_message_hears_nothing_of_it_when_a_colleague_goes(post: Post) -> None:
    """Who was told of what is known for thirty days; who has it, as long as it is open."""
    _, contact = await post.official("Jana")
    marek, _ = await post.official("Marek")
    code = await send_lead(post.dispatcher, post.account("Oksana", "uk").sender)
    await post.deliver()
    await take(post.dispatcher, marek.sender, Open(Sheet(code)), Take(code))
    await post.deliver()
    for _ in range(35):
        post.clock.advance(days=1)
        await post.dispatcher.database.write(tidied)
        await post.deliver()
    before = marek.texts
    await removed(post, contact)
    await post.deliver()
    assert marek.texts == before
