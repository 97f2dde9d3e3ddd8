"""Who is told of what: every recipient, channel and kind is a row of the outbox, written with the turn."""

from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.contact.model import AcceptInvite, Decline, HearCandidate, MarkContacted, Sheet, Take, Writing
from bot.conversation.lead.happened import Happened, Notice, State
from bot.conversation.lead.history import candidate_stopped
from bot.conversation.lead.model import Answering, Reach, Role, UpdateLead
from bot.conversation.model import ChooseLanguage, Erase, Open, Say, Start, Tick, Withdraw
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, leads, notifications, outbox
from bot.storage.contacts import Contact
from bot.storage.database import Database, Transaction
from bot.storage.outbox import OutboxMessage
from tests.canary import EMAIL, NAME, PHONE
from tests.people import Clock
from tests.program import NO_CONTACT, TOWN, lead_of, official, send_lead, take


async def outbox_messages(database: Database) -> list[OutboxMessage]:
    """What is due now; it counts as sent."""
    rows = await database.write(outbox.claim)
    for row in rows:
        await database.write(partial(outbox.finish, row_id=row.id, state="sent"))
    return [row.outgoing for row in rows]


def told(found: list[OutboxMessage]) -> list[tuple[str, str, int]]:
    return [(outgoing.kind, outgoing.channel, outgoing.contact) for outgoing in found]


async def contact_of(database: Database, contact: int) -> Contact:
    known = await database.read(lambda tx: contacts.get(tx, contact))
    assert known is not None
    return known


async def test_a_lead_goes_to_every_linked_contact_of_the_town(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    first = await official(dispatcher.database, "Jana", jana, email="jana@example.org")
    second = await official(dispatcher.database, "Karel", karel)
    await official(dispatcher.database, "Unlinked")
    await official(dispatcher.database, "Deputy", karel, Role.DEPUTY)
    await official(dispatcher.database, "Elsewhere", karel, slug="brno")
    await official(dispatcher.database, "Coordinator", karel, Role.COORDINATOR, "")
    code = await send_lead(dispatcher, oksana, reach=Reach.PHONE)
    found = await outbox_messages(dispatcher.database)
    assert told(found) == [
        ("new-lead", "telegram", first),
        ("new-lead", "mail", first),
        ("new-lead", "telegram", second),
    ]
    assert all(NAME not in str(outgoing) and PHONE not in str(outgoing) for outgoing in found)
    lead = await dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    assert (lead.details.name, lead.details.address, lead.details.chat) == (NAME, PHONE, oksana.chat)
    assert not lead.escalated


async def test_an_unconfirmed_address_gets_nothing(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    first = await official(dispatcher.database, "Jana", jana)

    def give_address(tx: Transaction) -> str:
        contacts.remove(tx, first)
        again = contacts.add(tx, Role.CONTACT, TOWN, Private("Jana"), Private("jana@example.org"))
        return contacts.invite(tx, again)

    token = await dispatcher.database.write(give_address)
    await take(dispatcher, jana, AcceptInvite(token))
    (code,) = await outbox_messages(dispatcher.database)
    assert (code.kind, code.channel, len(code.text)) == ("confirm-email", "mail", 6)
    await send_lead(dispatcher, oksana)
    assert [channel for _, channel, _ in told(await outbox_messages(dispatcher.database))] == ["telegram"]

    await take(dispatcher, jana, Say(Private(f" {code.text} ")))
    assert (await contact_of(dispatcher.database, code.contact)).person.email_confirmed
    await take(dispatcher, oksana, Open(Answering((await leads_of(dispatcher, oksana))[0])), Say(Private("Ще питання")))
    assert [channel for _, channel, _ in told(await outbox_messages(dispatcher.database))] == ["telegram", "mail"]


async def leads_of(dispatcher: Dispatcher, who: Sender) -> list[str]:
    return [lead.code for lead in await dispatcher.database.read(lambda tx: leads.of_person(tx, who.key))]


async def test_without_a_linked_contact_the_deputies_hear(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    deputy = await official(dispatcher.database, "Karel", karel, Role.DEPUTY)
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    await dispatcher.database.write(lambda tx: contacts.remove(tx, contact))
    await take(dispatcher, oksana, Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await outbox_messages(dispatcher.database)) == [("candidate-wrote", "telegram", deputy)]


async def test_with_nobody_linked_any_more_the_coordinators_hear_and_may_look(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    coordinator = await official(dispatcher.database, "Karel", karel, Role.COORDINATOR, "")
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    assert NAME not in (await take(dispatcher, karel, Open(Sheet(code)))).messages[0].text
    await dispatcher.database.write(lambda tx: contacts.remove(tx, contact))
    await take(dispatcher, oksana, Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await outbox_messages(dispatcher.database)) == [("candidate-wrote", "telegram", coordinator)]
    assert NAME in (await take(dispatcher, karel, Open(Sheet(code)))).messages[0].text


async def test_a_lead_to_the_coordinator_goes_to_no_town(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    coordinator = await official(dispatcher.database, "Karel", karel, Role.COORDINATOR, "")
    unlinked = await official(dispatcher.database, "Later", role=Role.COORDINATOR, slug="")
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana, NO_CONTACT, Reach.EMAIL, coordinator=True)
    assert told(await outbox_messages(dispatcher.database)) == [
        ("new-lead", "telegram", coordinator), ("new-lead", "telegram", unlinked),
    ]  # fmt: skip
    assert EMAIL in (await take(dispatcher, karel, Open(Sheet(code)))).messages[0].text
    assert EMAIL not in (await take(dispatcher, jana, Open(Sheet(code)))).messages[0].text


async def test_the_candidate_hears_of_each_step_once(dispatcher: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    reason = next(iter(dispatcher.library.content.reasons))
    await take(dispatcher, jana, Open(Sheet(code)), Open(Sheet(code)), Take(code), Take(code), MarkContacted(code))
    await take(dispatcher, jana, MarkContacted(code), Decline(code, reason), Decline(code, reason))
    found = await outbox_messages(dispatcher.database)
    assert [outgoing.news for outgoing in found] == [
        Happened.OPENED,
        Happened.TAKEN,
        Happened.CONTACTED,
        Happened.DECLINED,
    ]
    assert {(outgoing.chat, outgoing.contact, str(outgoing.by)) for outgoing in found} == {(oksana.chat, 0, "Jana")}


async def test_every_written_word_is_passed_on_even_within_one_moment(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    """The clock of a test stands still: two messages may be of the same millisecond."""
    await official(dispatcher.database, "Jana", jana)
    await official(dispatcher.database, "Karel", karel)
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    for who, words in ((jana, "Dobrý den"), (karel, "Přijďte ve středu"), (jana, "Ve tři hodiny")):
        await take(dispatcher, who, Open(Sheet(code)), Open(Writing(code)), Say(Private(words)))
    wrote = [
        outgoing for outgoing in await outbox_messages(dispatcher.database) if outgoing.news is Happened.TOWN_WROTE
    ]
    assert [str(outgoing.text) for outgoing in wrote] == ["Dobrý den", "Přijďte ve středu", "Ve tři hodiny"]
    for _ in range(2):
        await take(dispatcher, oksana, Open(Answering(code)), Say(Private("Дякую")))
    assert len([one for one in await outbox_messages(dispatcher.database) if one.kind is Notice.CANDIDATE_WROTE]) == 4


async def test_of_what_is_written_later_the_letter_that_waits_tells(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, clock: Clock
) -> None:
    await official(dispatcher.database, "Jana", jana, email="jana@example.org")
    code = await send_lead(dispatcher, oksana)
    for minutes in (0, 10, 60):
        clock.advance(minutes=minutes)
        await take(dispatcher, oksana, Open(Answering(code)), Say(Private("Дякую")))
    wrote = [one.channel for one in await outbox_messages(dispatcher.database) if one.kind is Notice.CANDIDATE_WROTE]
    assert (wrote.count("telegram"), wrote.count("mail")) == (3, 1), "the one that waits tells of what came later, too"


@pytest.mark.parametrize("erasing", [False, True])
async def test_withdrawal_edits_what_contacts_have_and_drops_what_is_on_its_way(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, *, erasing: bool
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await dispatcher.database.write(lambda tx: notifications.note_shown(tx, code, contact, 5, full=True))
    await take(dispatcher, oksana, Erase() if erasing else Withdraw(code))
    found = await outbox_messages(dispatcher.database)
    edits = [(outgoing.kind, outgoing.chat, outgoing.message) for outgoing in found if outgoing.message]
    assert edits == [("withdrawn", jana.chat, 5)]
    assert ("new-lead" in {outgoing.kind for outgoing in found}) is not erasing, (
        "worded as nothing when it is withdrawn"
    )
    lead = await dispatcher.database.read(lambda tx: leads.by_code(tx, code))
    assert (lead.state if lead else None) == (None if erasing else State.WITHDRAWN)


async def test_the_coordinators_hear_each_time_a_town_stops_a_candidate(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender, clock: Clock
) -> None:
    await official(dispatcher.database, "Jana", jana)
    coordinator = await official(dispatcher.database, "Karel", karel, Role.COORDINATOR, "")
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    for _ in range(2):
        clock.advance(minutes=1)
        await take(dispatcher, jana, HearCandidate(code, wanted=False))
        stopped, told_coordinator = await outbox_messages(dispatcher.database)
        assert (stopped.news, stopped.voice.role) == (Happened.CANDIDATE_STOPPED, Role.CONTACT)
        assert (told_coordinator.kind, told_coordinator.contact) == ("candidate-stopped", coordinator)
        assert not told_coordinator.text
        assert not told_coordinator.by
        await take(dispatcher, jana, HearCandidate(code, wanted=True))
        (again,) = await outbox_messages(dispatcher.database)
        assert again.news is Happened.CANDIDATE_RESUMED


async def test_newer_answers_reach_the_sheet_and_the_contacts(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    code = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    before = await lead_of(dispatcher, code)
    await take(dispatcher, oksana, Tick("cv", ready=True), UpdateLead(code))

    after = await lead_of(dispatcher, code)
    assert after.details == replace(before.details, ticks=frozenset({"cv"}))
    assert told(await outbox_messages(dispatcher.database)) == [("candidate-updated", "telegram", contact)]


async def test_an_earlier_lead_is_shown_only_to_those_who_may_see_it_too(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    """The first went to the town, the second to the coordinators, since nobody of the town was left."""
    contact = await official(dispatcher.database, "Jana", jana)
    await official(dispatcher.database, "Karel", karel, Role.COORDINATOR, "")
    first = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, Decline(first, next(iter(dispatcher.library.content.reasons))))
    second = await send_lead(dispatcher, oksana)
    reply = await take(dispatcher, jana, Open(Sheet(second)))
    assert first in reply.messages[0].text
    await take(dispatcher, jana, Decline(second, next(iter(dispatcher.library.content.reasons))))
    left = await contact_of(dispatcher.database, contact)
    await dispatcher.database.write(lambda tx: contacts.remove(tx, left.id))
    third = await send_lead(dispatcher, oksana, coordinator=True)
    seen = await take(dispatcher, karel, Open(Sheet(third)))
    assert third in seen.messages[0].text
    assert first not in seen.messages[0].text
    assert second not in seen.messages[0].text


async def test_nothing_of_what_was_withdrawn_or_erased_is_held_up_to_anybody(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    withdrawn = await send_lead(dispatcher, oksana)
    await take(dispatcher, oksana, Withdraw(withdrawn))
    second = await send_lead(dispatcher, oksana)
    assert withdrawn not in (await take(dispatcher, jana, Open(Sheet(second)))).messages[0].text
    await take(dispatcher, jana, Decline(second, next(iter(dispatcher.library.content.reasons))))
    await take(dispatcher, oksana, Erase())
    await take(dispatcher, oksana, Start(), ChooseLanguage("uk"))
    third = await send_lead(dispatcher, oksana)
    assert second not in (await take(dispatcher, jana, Open(Sheet(third)))).messages[0].text


async def test_a_stop_outlives_withdrawing_and_sending_again_but_not_an_erasure(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    first = await send_lead(dispatcher, oksana)
    await take(dispatcher, jana, HearCandidate(first, wanted=False))
    await take(dispatcher, oksana, Withdraw(first))
    second = await send_lead(dispatcher, oksana)
    await outbox_messages(dispatcher.database)
    await take(dispatcher, oksana, Open(Answering(second)), Say(Private("Ви тут?")))
    assert await outbox_messages(dispatcher.database) == []
    assert candidate_stopped(await lead_of(dispatcher, second))
    await take(dispatcher, oksana, Erase())
    await take(dispatcher, oksana, Start(), ChooseLanguage("uk"))
    third = await send_lead(dispatcher, oksana)
    assert candidate_stopped(await lead_of(dispatcher, third)) is None
