"""Who is told of what: every recipient, channel and kind is a row of the outbox, written with the turn."""

from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.contact.model import (
    AcceptInvite,
    Decline,
    HearCandidate,
    MarkContacted,
    Sheet,
    Take,
    Writing,
)
from bot.conversation.lead.history import candidate_stopped
from bot.conversation.lead.model import Answering, Lead, Reach, Role, State, UpdateLead
from bot.conversation.model import ChooseLanguage, Erase, News, Open, Say, Start, Tick, Withdraw
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, leads, outbox, sheet_messages
from bot.storage.contacts import Contact
from bot.storage.database import Database, Transaction
from bot.storage.outbox import OutboxMessage
from tests.canary import EMAIL, NAME, PHONE
from tests.people import Clock
from tests.program import NO_CONTACT, TOWN, official, send_lead, session_of, take


async def errands(database: Database) -> list[OutboxMessage]:
    """What is due now; it counts as sent."""
    rows = await database.write(outbox.claim)
    for row in rows:
        await database.write(partial(outbox.finish, row_id=row.id, state="sent"))
    return [row.errand for row in rows]


def told(found: list[OutboxMessage]) -> list[tuple[str, str, int]]:
    return [(errand.kind, errand.channel, errand.contact) for errand in found]


async def contact_of(database: Database, contact: int) -> Contact:
    known = await database.read(lambda tx: contacts.get(tx, contact))
    assert known is not None
    return known


async def test_a_lead_goes_to_every_linked_contact_of_the_town(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    first = await official(desk.database, "Jana", jana, email="jana@example.org")
    second = await official(desk.database, "Karel", karel)
    await official(desk.database, "Unlinked")
    await official(desk.database, "Deputy", karel, Role.DEPUTY)
    await official(desk.database, "Elsewhere", karel, slug="brno")
    await official(desk.database, "Coordinator", karel, Role.COORDINATOR, "")
    code = await send_lead(desk, oksana, reach=Reach.PHONE)
    found = await errands(desk.database)
    assert told(found) == [
        ("new-lead", "telegram", first),
        ("new-lead", "mail", first),
        ("new-lead", "telegram", second),
    ]
    assert all(NAME not in str(errand) and PHONE not in str(errand) for errand in found)
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    assert (lead.details.name, lead.details.address, lead.details.chat) == (NAME, PHONE, oksana.chat)
    assert not lead.escalated


async def test_an_unconfirmed_address_gets_nothing(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    first = await official(desk.database, "Jana", jana)

    def give_address(tx: Transaction) -> str:
        contacts.remove(tx, first)
        again = contacts.add(tx, Role.CONTACT, TOWN, Private("Jana"), Private("jana@example.org"))
        return contacts.invite(tx, again)

    token = await desk.database.write(give_address)
    await take(desk, jana, AcceptInvite(token))
    (code,) = await errands(desk.database)
    assert (code.kind, code.channel, len(code.text)) == ("confirm-email", "mail", 6)
    await send_lead(desk, oksana)
    assert [channel for _, channel, _ in told(await errands(desk.database))] == ["telegram"]

    await take(desk, jana, Say(Private(f" {code.text} ")))
    assert (await contact_of(desk.database, code.contact)).person.email_confirmed
    await take(desk, oksana, Open(Answering((await leads_of(desk, oksana))[0])), Say(Private("Ще питання")))
    assert [channel for _, channel, _ in told(await errands(desk.database))] == ["telegram", "mail"]


async def leads_of(desk: Dispatcher, who: Sender) -> list[str]:
    return [lead.code for lead in await desk.database.read(lambda tx: leads.of_person(tx, who.key))]


async def test_without_a_linked_contact_the_deputies_hear(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    contact = await official(desk.database, "Jana", jana)
    deputy = await official(desk.database, "Karel", karel, Role.DEPUTY)
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    await desk.database.write(lambda tx: contacts.remove(tx, contact))
    await take(desk, oksana, Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await errands(desk.database)) == [("candidate-wrote", "telegram", deputy)]


async def test_with_nobody_linked_any_more_the_coordinators_hear_and_may_look(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    contact = await official(desk.database, "Jana", jana)
    coordinator = await official(desk.database, "Karel", karel, Role.COORDINATOR, "")
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    assert NAME not in (await take(desk, karel, Open(Sheet(code)))).messages[0].text
    await desk.database.write(lambda tx: contacts.remove(tx, contact))
    await take(desk, oksana, Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await errands(desk.database)) == [("candidate-wrote", "telegram", coordinator)]
    assert NAME in (await take(desk, karel, Open(Sheet(code)))).messages[0].text


async def test_a_lead_to_the_coordinator_goes_to_no_town(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    coordinator = await official(desk.database, "Karel", karel, Role.COORDINATOR, "")
    unlinked = await official(desk.database, "Later", role=Role.COORDINATOR, slug="")
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana, NO_CONTACT, Reach.EMAIL, coordinator=True)
    assert told(await errands(desk.database)) == [
        ("new-lead", "telegram", coordinator), ("new-lead", "telegram", unlinked),
    ]  # fmt: skip
    assert EMAIL in (await take(desk, karel, Open(Sheet(code)))).messages[0].text
    assert EMAIL not in (await take(desk, jana, Open(Sheet(code)))).messages[0].text


async def test_the_candidate_hears_of_each_step_once(desk: Dispatcher, oksana: Sender, jana: Sender) -> None:
    await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    reason = next(iter(desk.library.content.reasons))
    await take(desk, jana, Open(Sheet(code)), Open(Sheet(code)), Take(code), Take(code), MarkContacted(code))
    await take(desk, jana, MarkContacted(code), Decline(code, reason), Decline(code, reason))
    found = await errands(desk.database)
    assert [errand.news for errand in found] == [News.SEEN, News.TAKEN, News.CONTACTED, News.DECLINED]
    assert {(errand.chat, errand.contact, str(errand.by)) for errand in found} == {(oksana.chat, 0, "Jana")}


async def test_every_written_word_is_passed_on_even_within_one_moment(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    """The clock of a test stands still: two messages may be of the same millisecond."""
    await official(desk.database, "Jana", jana)
    await official(desk.database, "Karel", karel)
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    for who, words in ((jana, "Dobrý den"), (karel, "Přijďte ve středu"), (jana, "Ve tři hodiny")):
        await take(desk, who, Open(Sheet(code)), Open(Writing(code)), Say(Private(words)))
    wrote = [errand for errand in await errands(desk.database) if errand.news is News.WROTE]
    assert [str(errand.text) for errand in wrote] == ["Dobrý den", "Přijďte ve středu", "Ve tři hodiny"]
    for _ in range(2):
        await take(desk, oksana, Open(Answering(code)), Say(Private("Дякую")))
    assert len([one for one in await errands(desk.database) if one.kind == "candidate-wrote"]) == 4


async def test_of_what_is_written_later_one_letter_an_hour_tells(
    desk: Dispatcher, oksana: Sender, jana: Sender, clock: Clock
) -> None:
    await official(desk.database, "Jana", jana, email="jana@example.org")
    code = await send_lead(desk, oksana)
    for minutes in (0, 10, 60):
        clock.advance(minutes=minutes)
        await take(desk, oksana, Open(Answering(code)), Say(Private("Дякую")))
    wrote = [one.channel for one in await errands(desk.database) if one.kind == "candidate-wrote"]
    assert (wrote.count("telegram"), wrote.count("mail")) == (3, 2)


@pytest.mark.parametrize("erasing", [False, True])
async def test_withdrawal_edits_what_contacts_have_and_drops_what_is_on_its_way(
    desk: Dispatcher, oksana: Sender, jana: Sender, *, erasing: bool
) -> None:
    contact = await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await desk.database.write(lambda tx: sheet_messages.note(tx, code, contact, 5, full=True))
    await take(desk, oksana, Erase() if erasing else Withdraw(code))
    found = await errands(desk.database)
    edits = [(errand.kind, errand.chat, errand.message) for errand in found if errand.message]
    assert edits == [("withdrawn", jana.chat, 5)]
    assert ("new-lead" in {errand.kind for errand in found}) is not erasing, (
        "worded as nothing when it is withdrawn"
    )
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert (lead.state if lead else None) == (None if erasing else State.WITHDRAWN)


async def test_a_contact_is_written_to_in_the_language_spoken_last(
    desk: Dispatcher, jana: Sender, clock: Clock
) -> None:
    contact = await official(desk.database, "Jana")
    token = await desk.database.write(lambda tx: contacts.invite(tx, contact))
    await take(desk, Sender(jana.key, jana.chat, ""), AcceptInvite(token))
    assert (await contact_of(desk.database, contact)).person.language == "cs"
    assert (await session_of(desk.database, jana.key)).language == "cs"
    clock.advance(minutes=1)
    token = await desk.database.write(lambda tx: contacts.invite(tx, contact))
    other = Sender(b"x" * 16, 9, "uk")
    await take(desk, other, AcceptInvite(token))
    assert (await contact_of(desk.database, contact)).person.language == "uk"


async def test_the_coordinators_hear_each_time_a_town_stops_a_candidate(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender, clock: Clock
) -> None:
    await official(desk.database, "Jana", jana)
    coordinator = await official(desk.database, "Karel", karel, Role.COORDINATOR, "")
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    for _ in range(2):
        clock.advance(minutes=1)
        await take(desk, jana, HearCandidate(code, wanted=False))
        stopped, told_coordinator = await errands(desk.database)
        assert (stopped.news, stopped.voice.role) == (News.SILENCED, Role.CONTACT)
        assert (told_coordinator.kind, told_coordinator.contact) == ("candidate-stopped", coordinator)
        assert not told_coordinator.text
        assert not told_coordinator.by
        await take(desk, jana, HearCandidate(code, wanted=True))
        (again,) = await errands(desk.database)
        assert again.news is News.HEARD_AGAIN


async def test_newer_answers_reach_the_sheet_and_the_contacts(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(desk.database, "Jana", jana)
    code = await send_lead(desk, oksana)
    await errands(desk.database)
    before = await lead_of(desk, code)
    await take(desk, oksana, Tick("cv", ready=True), UpdateLead(code))

    after = await lead_of(desk, code)
    assert after.details == replace(before.details, ticks=frozenset({"cv"}))
    assert told(await errands(desk.database)) == [("candidate-updated", "telegram", contact)]


async def lead_of(desk: Dispatcher, code: str) -> Lead:
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    return lead


async def test_an_earlier_lead_is_shown_only_to_those_who_may_see_it_too(
    desk: Dispatcher, oksana: Sender, jana: Sender, karel: Sender
) -> None:
    """The first went to the town, the second to the coordinators, since nobody of the town was left."""
    contact = await official(desk.database, "Jana", jana)
    await official(desk.database, "Karel", karel, Role.COORDINATOR, "")
    first = await send_lead(desk, oksana)
    await take(desk, jana, Decline(first, next(iter(desk.library.content.reasons))))
    second = await send_lead(desk, oksana)
    reply = await take(desk, jana, Open(Sheet(second)))
    assert first in reply.messages[0].text
    await take(desk, jana, Decline(second, next(iter(desk.library.content.reasons))))
    left = await contact_of(desk.database, contact)
    await desk.database.write(lambda tx: contacts.remove(tx, left.id))
    third = await send_lead(desk, oksana, coordinator=True)
    seen = await take(desk, karel, Open(Sheet(third)))
    assert third in seen.messages[0].text
    assert first not in seen.messages[0].text
    assert second not in seen.messages[0].text


async def test_nothing_of_what_was_withdrawn_or_erased_is_held_up_to_anybody(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    withdrawn = await send_lead(desk, oksana)
    await take(desk, oksana, Withdraw(withdrawn))
    second = await send_lead(desk, oksana)
    assert withdrawn not in (await take(desk, jana, Open(Sheet(second)))).messages[0].text
    await take(desk, jana, Decline(second, next(iter(desk.library.content.reasons))))
    await take(desk, oksana, Erase())
    await take(desk, oksana, Start(), ChooseLanguage("uk"))
    third = await send_lead(desk, oksana)
    assert second not in (await take(desk, jana, Open(Sheet(third)))).messages[0].text


async def test_a_stop_outlives_withdrawing_and_sending_again_but_not_an_erasure(
    desk: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    await official(desk.database, "Jana", jana)
    first = await send_lead(desk, oksana)
    await take(desk, jana, HearCandidate(first, wanted=False))
    await take(desk, oksana, Withdraw(first))
    second = await send_lead(desk, oksana)
    await errands(desk.database)
    await take(desk, oksana, Open(Answering(second)), Say(Private("Ви тут?")))
    assert await errands(desk.database) == []
    assert candidate_stopped(await lead_of(desk, second))
    await take(desk, oksana, Erase())
    await take(desk, oksana, Start(), ChooseLanguage("uk"))
    third = await send_lead(desk, oksana)
    assert candidate_stopped(await lead_of(desk, third)) is None
