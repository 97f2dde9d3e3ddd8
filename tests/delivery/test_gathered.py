"""Grouped and postponed notices of a contact: a busy day's leads, the daily list, a holiday.

The first ten new leads of a day are told of one by one, the others together at the next full hour. The list comes at the hour
somebody chose, on working days by the clocks of Prague, with codes only. On a holiday new leads go to who stands in.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact.model import BeginPause, ChooseDigest, Inbox, LeadDetails, Pause, Take
from bot.conversation.lead.events import Notice
from bot.conversation.lead.model import Answering, Lead, Role
from bot.conversation.model import Open, Say, Withdraw
from bot.conversation.private import Private
from bot.conversation.state import ReadModel
from bot.delivery.wording import batches
from bot.delivery.worker import OutboxWorker
from bot.dispatch import loading
from bot.dispatch.effects import tell_contacts
from bot.storage import contacts, leads, outbox
from bot.storage.database import Transaction
from bot.storage.notices import LeadNotice
from bot.storage.notifications import MAX_SINGLE_LEADS
from bot.storage.outbox import ClaimedRow
from telegram_simulator import BadGateway, Effect, Fault, Reset
from tests.bot_parts import fill_in, official, says, session_of
from tests.canary import hits, lead
from tests.delivery.conftest import REPEATED, WITHDREW, Account, Post, as_coordinator, as_deputy, withdrawn
from tests.world import deliver_due

CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def code(number: int) -> str:
    return f"DAYX-{LETTERS[number // 30]}{LETTERS[number % 30]}22"


async def come(post: Post, first: int, last: int, slug: str = "plzen") -> None:
    for number in range(first, last):
        one = lead(code(number), slug)

        def job(tx: Transaction, one: Lead = one, person: bytes = b"%16d" % number) -> None:
            leads.create(tx, person, one)
            tell_contacts(tx, one, Notice.NEW_LEAD)

        await post.database.write(job)
        await post.deliver()


def told(account: Account) -> list[set[str]]:
    return [set(CODE.findall(text)) for text in account.texts]


async def test_of_an_unusual_number_of_leads_the_coordinator_hears_once_a_day(post: Post) -> None:
    karel = await post.official("Karel", Role.COORDINATOR, "")
    await post.official("Jana")
    await come(post, 0, MAX_SINGLE_LEADS)
    assert karel.texts == []
    await come(post, MAX_SINGLE_LEADS, MAX_SINGLE_LEADS + 15)
    (heard,) = karel.texts
    assert "Plzeň" in heard
    assert CODE.findall(heard) == [], "what the town has is the town's"
    await post.after(hours=24)
    await come(post, MAX_SINGLE_LEADS + 15, MAX_SINGLE_LEADS + 15 + MAX_SINGLE_LEADS + 2)
    assert len([text for text in karel.texts if text == heard]) == 2


@pytest.mark.parametrize("effect", [Reset("after"), Reset("before"), BadGateway(504), None])
async def test_a_list_that_may_have_arrived_comes_once_more_as_a_whole(post: Post, effect: Effect | None) -> None:
    """Without an effect, the process is killed while it sends."""
    jana = await post.official("Jana")
    await come(post, 0, 13)
    post.clock.advance(hours=1)
    if effect:
        post.simulator.add_fault(Fault(effect, "sendMessage", calls=(1,)))
        await post.deliver()
    else:
        await post.database.write(outbox.claim)
        post.restart()
        await post.database.write(outbox.recover)
    await post.after(minutes=2)
    assert len(jana.messages) == 11 + (effect == Reset("after"))
    assert told(jana)[-1] == {code(number) for number in range(10, 13)}
    assert says(REPEATED) in jana.texts[-1]


@pytest.mark.parametrize("others", [0, 1])
async def test_over_a_message_about_many_nothing_is_written_when_one_of_them_is_withdrawn(
    post: Post, others: int
) -> None:
    """A notice of one lead says so then; a list, of the day or of what is new, goes on naming the others."""
    jana = await post.official("Jana")
    await come(post, 0, 10)
    oksana = post.candidate()
    own = await oksana.send_lead()
    await come(post, 10, 10 + others)
    await wants(jana)
    await go_on(post, 24)
    before = jana.texts
    naming = [number for number, codes in enumerate(told(jana)) if own in codes]
    assert len(naming) == 2, "what is new, and the list of the next morning"
    assert lists(jana) == [before[naming[1]]]
    await oksana.act(Withdraw(own))
    assert withdrawn(jana) == [number == naming[0] and not others for number in range(len(before))]
    assert [text for text in jana.texts if says(WITHDREW) not in text] == [
        one for one in before if others or one != before[naming[0]]
    ]


async def test_whoever_blocked_the_bot_is_stood_in_for_lead_by_lead(post: Post) -> None:
    jana, petra = await post.officials("Jana", as_deputy("Petra"))
    await come(post, 0, 10)
    await come(post, 10, 14)
    jana.block()
    await post.after(hours=1)
    await post.after(hours=1)
    assert set[str]().union(*told(petra)) == {code(number) for number in range(10, 14)}


def lists(account: Account) -> list[str]:
    return [text for text in account.texts if re.match(r"\d+ neuzavřen\w+ zpráv", text)]


async def wants(account: Account, hour: int = 8) -> None:
    await account.take(Open(Inbox()), ChooseDigest(account.contact, hour))


async def go_on(post: Post, hours: int) -> None:
    for _ in range(hours):
        await post.after(hours=1)


async def test_the_list_comes_each_working_day_and_holds_codes_only(post: Post) -> None:
    jana = await post.official("Jana")
    code = await post.candidate().send_lead()
    await wants(jana)
    await go_on(post, 24 * 7)  # from Tuesday, 24 November 2026, 11:00 in Prague
    (first, *_), count = lists(jana), len(lists(jana))
    assert count == 5, "Wednesday to Friday, Monday and Tuesday"
    assert code in first
    assert hits(first.encode()) == []
    await wants(jana, 0)
    await go_on(post, 48)
    assert len(lists(jana)) == count, "off is off"


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ((2026, 3, 30), 6),  # the Monday after the clocks went forward: 8:00 is 6:00 UTC
        ((2026, 10, 26), 7),  # and after they went back: 7:00 UTC
        ((2026, 12, 28), 7),  # after the holidays
        ((2027, 3, 30), 6),  # Tuesday: Easter Monday passed over, and the clocks went forward on Easter Sunday
    ],
)
async def test_the_hour_is_that_of_prague_over_both_changes(post: Post, day: tuple[int, int, int], hour: int) -> None:
    due = datetime(*day, hour, tzinfo=UTC)
    post.clock.moment = due - timedelta(days=5)
    jana = await post.official("Jana")
    await post.candidate().send_lead()
    await wants(jana)
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
    jana = await post.official("Jana")
    await post.candidate().send_lead()
    await wants(jana)
    post.clock.advance(days=10)
    again = OutboxWorker(post.dispatcher, post.delivery.chat, post.delivery.mail)
    while await deliver_due(again):
        pass
    assert len(lists(jana)) == 1
    await go_on(post, 72)  # from a Friday to the Monday
    assert len(lists(jana)) == 2


DAYS = "20261124-20261130"


async def sent(post: Post, name: str) -> str:
    code = await post.candidate(name).send_lead()
    await post.deliver()
    return code


async def readers(post: Post, candidate: Account) -> set[str]:
    """Return the people whom the summary names before a lead is sent."""
    await fill_in(post.dispatcher, candidate.sender)
    session = await session_of(post.database, candidate.sender.key)

    def job(tx: Transaction) -> ReadModel:
        return loading.load(tx, candidate.sender.key, session, Open(Inbox()))

    return {str(reader.name) for reader in (await post.database.read(job)).readers}


async def test_who_stands_in_gets_new_leads_and_the_person_comes_back_by_themselves(post: Post) -> None:
    jana, marek = await post.officials("Jana", "Marek")
    await jana.take(Open(Inbox()), BeginPause(jana.contact, DAYS, marek.contact))
    told_beforehand = await readers(post, post.candidate("Iryna"))
    code = await sent(post, "Oksana")
    assert (len(jana.messages), len(marek.messages)) == (0, 1)
    assert "Marek" in told_beforehand
    assert await jana.may_open(code), "whoever is away still sees everything"
    post.clock.advance(days=6, hours=10)  # 30 November, 21:00 in Prague
    await sent(post, "Taras")
    assert (len(jana.messages), len(marek.messages)) == (0, 2)
    post.clock.advance(hours=10)
    await sent(post, "Bohdan")
    assert (len(jana.messages), len(marek.messages)) == (1, 3), "Marek is a contact himself"


async def test_without_one_the_colleagues_hear_then_the_deputy_then_the_coordinators(post: Post) -> None:
    jana, marek, petra, karel = await post.officials("Jana", "Marek", as_deputy("Petra"), as_coordinator("Karel"))
    steps = (
        (jana, jana.contact, (0, 1, 0, 0)),
        (marek, marek.contact, (0, 1, 1, 0)),
        (petra, petra.contact, (0, 1, 1, 1)),
        (karel, karel.contact, (0, 1, 1, 2)),  # above the coordinators is nobody: they hear on holiday too
    )
    code = ""
    for number, (account, one, counts) in enumerate(steps):
        await account.take(Open(Inbox()), BeginPause(one, DAYS, 0))
        code = await sent(post, f"Candidate {number}")
        assert tuple(len(who.messages) for who in (jana, marek, petra, karel)) == counts
    lead = await post.lead_of(code)
    assert lead.escalated, "so that the coordinator may open it"
    assert await karel.may_open(code)


async def test_what_the_candidate_writes_goes_to_who_stands_in_too(post: Post) -> None:
    jana, oksana, code = await post.told()
    await jana.take(Open(LeadDetails(code)), Take(code))
    petra = await post.official("Petra", Role.DEPUTY)
    await jana.take(BeginPause(jana.contact, DAYS, petra.contact))
    await oksana.act(Open(Answering(code)), Say(Private("Jsem tu")))
    assert says("The candidate has written to you") in petra.texts[-1]


async def test_nobody_outside_of_the_town_ever_stands_in(post: Post) -> None:
    """The candidate was told of the town's people and the coordinators only, in any row."""
    jana = await post.official("Jana")
    eva = await post.official("Eva", slug="brno")
    petra = await post.official("Petra", Role.DEPUTY)
    refused = await jana.take(Open(Inbox()), BeginPause(jana.contact, DAYS, eva.contact))
    assert says("That button was from an older version. Here is what is valid now.") in refused.messages[0].text
    await post.database.write(
        lambda tx: contacts.begin_pause(tx, jana.contact, Pause(tx.now.date(), tx.now.date(), eva.contact))
    )
    await sent(post, "Oksana")
    assert (len(jana.messages), len(eva.messages), len(petra.messages)) == (0, 0, 1)


async def test_a_substitute_who_is_away_or_gone_does_not_stand_in(post: Post) -> None:
    jana, petra = await post.officials("Jana", as_deputy("Petra"))
    silent = await official(post.database, "Nepozvaný", role=Role.DEPUTY)
    karel = await post.official("Karel", Role.COORDINATOR, "")
    await petra.take(Open(Inbox()), BeginPause(petra.contact, DAYS, 0))
    await jana.take(Open(Inbox()), BeginPause(jana.contact, DAYS, petra.contact))
    await sent(post, "Oksana")
    assert (len(jana.messages), len(petra.messages), len(karel.messages)) == (0, 0, 1)
    assert silent


def test_what_may_have_arrived_before_is_told_of_apart_from_what_is_new() -> None:
    """Else the whole list would say that it is a repeat, or nothing of it would."""
    notice = LeadNotice(Notice.NEW_LEAD, "telegram", "ABCD-EFGH", 1, gathered=True)
    rows = [ClaimedRow(number, notice, 1, repeated) for number, repeated in enumerate((True, True, False))]
    assert [[row.id for row in batch] for batch in batches(rows)] == [[0, 1], [2]]
