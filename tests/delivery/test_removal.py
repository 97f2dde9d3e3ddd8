"""Somebody of the municipal side is removed: no sheet stays in their chat, and no lead is left to nobody."""

from datetime import UTC, datetime

import pytest

from bot.conversation.contact.model import AcceptInvite, LeadDetails, Take
from bot.conversation.lead.model import Role
from bot.conversation.model import Action, Erase, Open, Withdraw
from bot.conversation.private import Private
from bot.delivery.worker import CHANNELS
from bot.storage import contacts, outbox
from bot.storage.database import Transaction
from bot.storage.notices import TownNotice
from tests.bot_parts import says, tidy_now
from tests.canary import NAME, hits
from tests.delivery.conftest import Account, Official, Post, as_coordinator, as_deputy, withdrawn


async def opened(post: Post, account: Account, code: str) -> None:
    await post.deliver()
    await post.open_sheet(account, code)
    await post.deliver()
    assert NAME in account.texts[-1]


@pytest.mark.parametrize("erased", [False, True])
async def test_the_only_contact_keeps_no_data_and_the_coordinators_hear(post: Post, *, erased: bool) -> None:
    jana, karel = await post.officials("Jana", as_coordinator("Karel"))
    oksana = post.candidate()
    code = await oksana.send_lead()
    await opened(post, jana, code)
    await post.remove(jana.contact, deliver=False)
    if erased:
        await oksana.take(Erase())
    await post.deliver()
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    assert all(not message.buttons for message in jana.messages)
    assert withdrawn(jana) == [erased, erased]
    assert len(karel.messages) == (0 if erased else 1)
    if not erased:
        assert code in karel.texts[0]
        assert await karel.may_open(code)
    before = jana.texts
    await post.after(days=2)
    assert jana.texts == before


J, M, P, K = Official("Jana"), Official("Marek"), as_deputy("Petra"), as_coordinator("Karel")


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
    post: Post, there: tuple[Official, ...], gone: tuple[Official, ...], hear: set[Official]
) -> None:
    """The first rank in which anybody is; after it has lost its last one, the next."""
    people = dict(zip(there, await post.officials(*there), strict=True))
    _, code = await post.lead()
    for one in gone:
        await post.remove(people[one].contact)
    assert {one for one, account in people.items() if account.messages} == hear
    assert all(len(account.messages) <= 1 for account in people.values())
    if K not in gone:
        assert await people[K].may_open(code) is (K in hear)


@pytest.mark.parametrize("erased", [False, True])
async def test_that_an_interview_is_off_reaches_those_who_stay(post: Post, *, erased: bool) -> None:
    """The news waits for the morning, and whom it is for is removed before that."""
    post.keep_quiet_hours()
    jana = await post.official("Jana", email="jana@example.org")
    petra = await post.official("Petra", Role.DEPUTY)
    oksana, code = await post.lead()
    await jana.invite_to_interview(code, "7. 12. 2026 10:00")
    await post.deliver()
    heard = len(jana.messages), len(post.simulator.letters)
    post.clock.moment = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    off: Action = Erase() if erased else Withdraw(code)
    await oksana.act(off)
    await post.remove(jana.contact)
    await post.at(2026, 11, 26, 6)
    assert says("The interview does not take place") in petra.texts[-1]
    assert (len(jana.messages), len(post.simulator.letters)) == heard
    assert await post.alarms() == []


async def test_a_word_of_the_town_to_somebody_who_was_removed_goes_to_nobody(post: Post) -> None:
    """Neither by their former chat nor to the operator."""
    jana = await post.official("Jana", email="jana@example.org")

    def put(tx: Transaction) -> None:
        for channel in CHANNELS:
            row = TownNotice(
                kind="recruiting", channel=channel, contact=jana.contact, slug="plzen", by=Private("Marek")
            )
            outbox.put(tx, row)

    await post.database.write(put)
    await post.remove(jana.contact)
    assert set((await post.states()).values()) == {"dropped"}
    assert (post.simulator.letters, await post.alarms()) == ((), [])


async def test_who_moves_to_another_account_takes_no_sheet_along(post: Post) -> None:
    jana = await post.official("Jana")
    code = await post.candidate().send_lead()
    await opened(post, jana, code)
    moved = post.account("Jana, new phone")
    token = await post.database.write(lambda tx: contacts.invite(tx, jana.contact))
    await moved.act(AcceptInvite(token))
    assert hits("".join(message.html for message in jana.messages).encode()) == []
    assert await moved.may_open(code)


async def test_whoever_has_a_message_hears_nothing_of_it_when_a_colleague_goes(post: Post) -> None:
    """The recipients of a notice are known for 30 days, the holder as long as the lead is open."""
    jana, marek = await post.officials("Jana", "Marek")
    _, code = await post.lead()
    await marek.act(Open(LeadDetails(code)), Take(code))
    for _ in range(35):
        post.clock.advance(days=1)
        await post.database.write(tidy_now)
        await post.deliver()
    before = marek.texts
    await post.remove(jana.contact)
    assert marek.texts == before
