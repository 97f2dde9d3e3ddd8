"""Notices by recipient, channel and kind: rows of the outbox, written with the turn."""

import pytest

from bot.conversation.contact.model import Decline, HearCandidate, LeadDetails, MarkContacted, Take, Writing
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.history import stop_of_candidate
from bot.conversation.lead.model import Answering, ContactMethod, Role
from bot.conversation.model import ChooseLanguage, Erase, Open, Say, Start, Withdraw
from bot.conversation.private import Private
from bot.storage import contacts, leads, notifications
from bot.storage.notices import AnyMessage, CandidateNews, MessageEdit, ToContact
from tests.bot_parts import NO_CONTACT, official
from tests.canary import EMAIL, NAME, PHONE
from tests.dispatch.conftest import Desk, news


def told(found: list[AnyMessage]) -> list[tuple[str, str, int]]:
    return [(outgoing.kind, outgoing.channel, outgoing.contact) for outgoing in found]


async def test_a_lead_goes_to_every_linked_contact_of_the_town(desk: Desk) -> None:
    first = await desk.jana.link("Jana", email="jana@example.org")
    second = await desk.karel.link("Karel")
    await official(desk.database, "Unlinked")
    await desk.karel.link("Deputy", Role.DEPUTY)
    await desk.karel.link("Elsewhere", slug="brno")
    await desk.karel.link("Coordinator", Role.COORDINATOR, "")
    code = await desk.oksana.send_lead(reach=ContactMethod.PHONE)
    found = await desk.due()
    assert told(found) == [
        ("new-lead", "telegram", first),
        ("new-lead", "mail", first),
        ("new-lead", "telegram", second),
    ]
    assert all(NAME not in str(outgoing) and PHONE not in str(outgoing) for outgoing in found)
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert lead is not None
    assert (lead.details.name, lead.details.address, lead.details.chat) == (NAME, PHONE, desk.oksana.sender.chat)
    assert not lead.escalated


async def test_without_a_linked_contact_the_deputies_hear(desk: Desk) -> None:
    contact = await desk.jana.link("Jana")
    deputy = await desk.karel.link("Karel", Role.DEPUTY)
    code = await desk.oksana.send_lead()
    await desk.due()
    await desk.database.write(lambda tx: contacts.remove(tx, contact))
    await desk.oksana.take(Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await desk.due()) == [("candidate-wrote", "telegram", deputy)]


async def test_with_nobody_linked_any_more_the_coordinators_hear_and_may_look(desk: Desk) -> None:
    contact = await desk.jana.link("Jana")
    coordinator = await desk.karel.link("Karel", Role.COORDINATOR, "")
    code = await desk.oksana.send_lead()
    await desk.due()
    assert NAME not in await desk.karel.reads(Open(LeadDetails(code)))
    await desk.database.write(lambda tx: contacts.remove(tx, contact))
    await desk.oksana.take(Open(Answering(code)), Say(Private("Ви тут?")))
    assert told(await desk.due()) == [("candidate-wrote", "telegram", coordinator)]
    assert NAME in await desk.karel.reads(Open(LeadDetails(code)))


async def test_a_lead_to_the_coordinator_goes_to_no_town(desk: Desk) -> None:
    coordinator = await desk.karel.link("Karel", Role.COORDINATOR, "")
    unlinked = await official(desk.database, "Later", role=Role.COORDINATOR, slug="")
    await desk.jana.link("Jana")
    code = await desk.oksana.send_lead(NO_CONTACT, ContactMethod.EMAIL, coordinator=True)
    assert told(await desk.due()) == [
        ("new-lead", "telegram", coordinator), ("new-lead", "telegram", unlinked),
    ]  # fmt: skip
    assert EMAIL in await desk.karel.reads(Open(LeadDetails(code)))
    assert EMAIL not in await desk.jana.reads(Open(LeadDetails(code)))


async def test_the_candidate_hears_of_each_step_once(desk: Desk) -> None:
    code = await desk.lead()
    await desk.jana.take(Open(LeadDetails(code)), Open(LeadDetails(code)), Take(code), Take(code), MarkContacted(code))
    await desk.jana.take(MarkContacted(code), Decline(code, desk.reason), Decline(code, desk.reason))
    found = await desk.due()
    assert [outgoing.news for outgoing in news(found)] == [
        LeadEvent.OPENED,
        LeadEvent.TAKEN,
        LeadEvent.CONTACTED,
        LeadEvent.DECLINED,
    ]
    assert {(outgoing.chat, outgoing.contact, str(outgoing.by)) for outgoing in news(found)} == {
        (desk.oksana.sender.chat, 0, "Jana")
    }


async def test_every_written_word_is_passed_on_even_within_one_moment(desk: Desk) -> None:
    """The clock of a test stands still: two messages may be of the same millisecond."""
    await desk.jana.link("Jana")
    await desk.karel.link("Karel")
    code = await desk.oksana.send_lead()
    await desk.due()
    for who, words in ((desk.jana, "Dobrý den"), (desk.karel, "Přijďte ve středu"), (desk.jana, "Ve tři hodiny")):
        await who.take(Open(LeadDetails(code)), Open(Writing(code)), Say(Private(words)))
    wrote = [outgoing for outgoing in news(await desk.due()) if outgoing.news is LeadEvent.TOWN_WROTE]
    assert [str(outgoing.text) for outgoing in wrote] == ["Dobrý den", "Přijďte ve středu", "Ve tři hodiny"]
    for _ in range(2):
        await desk.oksana.take(Open(Answering(code)), Say(Private("Дякую")))
    assert len([one for one in await desk.due() if one.kind is Notice.CANDIDATE_WROTE]) == 4


async def test_of_what_is_written_later_the_letter_that_waits_tells(desk: Desk) -> None:
    await desk.jana.link("Jana", email="jana@example.org")
    code = await desk.oksana.send_lead()
    for minutes in (0, 10, 60):
        desk.clock.advance(minutes=minutes)
        await desk.oksana.take(Open(Answering(code)), Say(Private("Дякую")))
    wrote = [one.channel for one in await desk.due() if one.kind is Notice.CANDIDATE_WROTE]
    assert (wrote.count("telegram"), wrote.count("mail")) == (3, 1), "the one that waits tells of what came later, too"


@pytest.mark.parametrize("erasing", [False, True])
async def test_withdrawal_edits_what_contacts_have_and_drops_what_is_on_its_way(desk: Desk, *, erasing: bool) -> None:
    contact = await desk.jana.link("Jana")
    code = await desk.oksana.send_lead()
    await desk.database.write(lambda tx: notifications.note_shown(tx, code, contact, 5, full=True))
    await desk.oksana.take(Erase() if erasing else Withdraw(code))
    found = await desk.due()
    edits = [
        (outgoing.kind, outgoing.chat, outgoing.message) for outgoing in found if isinstance(outgoing, MessageEdit)
    ]
    assert edits == [("withdrawn", desk.jana.sender.chat, 5)]
    assert ("new-lead" in {outgoing.kind for outgoing in found}) is not erasing, (
        "worded as nothing when it is withdrawn"
    )
    lead = await desk.database.read(lambda tx: leads.by_code(tx, code))
    assert (lead.state if lead else None) == (None if erasing else State.WITHDRAWN)


async def test_the_coordinators_hear_each_time_a_town_stops_a_candidate(desk: Desk) -> None:
    await desk.jana.link("Jana")
    coordinator = await desk.karel.link("Karel", Role.COORDINATOR, "")
    code = await desk.oksana.send_lead()
    await desk.due()
    for _ in range(2):
        desk.clock.advance(minutes=1)
        await desk.jana.take(HearCandidate(code, wanted=False))
        stopped, told_coordinator = await desk.due()
        assert isinstance(stopped, CandidateNews)
        assert (stopped.news, stopped.voice.role) == (LeadEvent.CANDIDATE_STOPPED, Role.CONTACT)
        assert (told_coordinator.kind, told_coordinator.contact) == ("candidate-stopped", coordinator)
        assert isinstance(told_coordinator, ToContact), "neither words nor a name"
        await desk.jana.take(HearCandidate(code, wanted=True))
        (again,) = await desk.due()
        assert isinstance(again, CandidateNews)
        assert again.news is LeadEvent.CANDIDATE_RESUMED


async def test_an_earlier_lead_is_shown_only_to_those_who_may_see_it_too(desk: Desk) -> None:
    """The first went to the town, the second to the coordinators, since nobody of the town was left."""
    contact = await desk.jana.link("Jana")
    await desk.karel.link("Karel", Role.COORDINATOR, "")
    first = await desk.oksana.send_lead()
    await desk.jana.take(Decline(first, desk.reason))
    second = await desk.oksana.send_lead()
    reply = await desk.jana.take(Open(LeadDetails(second)))
    assert first in reply.messages[0].text
    await desk.jana.take(Decline(second, desk.reason))
    await desk.database.write(lambda tx: contacts.remove(tx, contact))
    third = await desk.oksana.send_lead(coordinator=True)
    seen = await desk.karel.take(Open(LeadDetails(third)))
    assert third in seen.messages[0].text
    assert first not in seen.messages[0].text
    assert second not in seen.messages[0].text


async def test_nothing_of_what_was_withdrawn_or_erased_is_held_up_to_anybody(desk: Desk) -> None:
    await desk.jana.link("Jana")
    withdrawn = await desk.oksana.send_lead()
    await desk.oksana.take(Withdraw(withdrawn))
    second = await desk.oksana.send_lead()
    assert withdrawn not in await desk.jana.reads(Open(LeadDetails(second)))
    await desk.jana.take(Decline(second, desk.reason))
    await desk.oksana.take(Erase())
    await desk.oksana.take(Start(), ChooseLanguage("uk"))
    third = await desk.oksana.send_lead()
    assert second not in await desk.jana.reads(Open(LeadDetails(third)))


async def test_a_stop_outlives_withdrawing_and_sending_again_but_not_an_erasure(desk: Desk) -> None:
    await desk.jana.link("Jana")
    first = await desk.oksana.send_lead()
    await desk.jana.take(HearCandidate(first, wanted=False))
    await desk.oksana.take(Withdraw(first))
    second = await desk.oksana.send_lead()
    await desk.due()
    await desk.oksana.take(Open(Answering(second)), Say(Private("Ви тут?")))
    assert await desk.due() == []
    assert stop_of_candidate(await desk.lead_of(second))
    await desk.oksana.take(Erase())
    await desk.oksana.take(Start(), ChooseLanguage("uk"))
    third = await desk.oksana.send_lead()
    assert stop_of_candidate(await desk.lead_of(third)) is None
