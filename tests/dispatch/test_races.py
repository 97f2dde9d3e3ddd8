"""People who press at the same moment: every turn is decided on what is so when it is stored."""

import asyncio
from functools import partial

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import AcceptInvite, Decline, Inbox, LeadDetails, MarkContacted, Take
from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.model import Action, Open, SendLead, Start, Withdraw
from bot.conversation.notes import Note
from bot.storage import contacts, leads
from tests.bot_parts import draft_of, fill_in, official, says, send_lead, sender
from tests.canary import NAME
from tests.dispatch.conftest import Desk

TRIES = 25


@pytest.mark.parametrize("kind", ["open", "take", "contacted", "decline"])
async def test_a_withdrawn_lead_is_never_opened_again_by_a_press_of_the_same_moment(desk: Desk, kind: str) -> None:
    await desk.jana.link("Jana")
    for number in range(TRIES):
        who = sender(desk.vault, 100 + number)
        code = await send_lead(desk.dispatcher, who)
        pressed: dict[str, Action] = {
            "open": Open(LeadDetails(code)), "take": Take(code), "contacted": MarkContacted(code),
            "decline": Decline(code, desk.reason),
        }  # fmt: skip
        turns = [
            desk.dispatcher.dispatch(who, Withdraw(code)),
            desk.dispatcher.dispatch(desk.jana.sender, pressed[kind]),
        ]
        *_, last = await asyncio.gather(*(turns if number % 2 else reversed(turns)))
        assert (await desk.lead_of(code)).state is State.WITHDRAWN
        assert last is not None
        if number % 2:
            assert NAME not in last.messages[0].text, "who comes second knows of it"


async def test_two_contacts_take_a_lead_and_one_of_them_has_it(desk: Desk) -> None:
    await desk.jana.link("Jana")
    await desk.karel.link("Karel")
    for number in range(TRIES):
        code = await send_lead(desk.dispatcher, sender(desk.vault, 100 + number))
        await asyncio.gather(
            *(desk.dispatcher.dispatch(who, Take(code)) for who in (desk.jana.sender, desk.karel.sender))
        )
        events = [event for event in (await desk.lead_of(code)).events if event.what is LeadEvent.TAKEN]
        assert len(events) == 1


async def test_opening_does_not_undo_what_a_colleague_did_meanwhile(desk: Desk) -> None:
    await desk.jana.link("Jana")
    await desk.karel.link("Karel")
    for number in range(TRIES):
        code = await send_lead(desk.dispatcher, sender(desk.vault, 100 + number))
        turns = [
            desk.dispatcher.dispatch(desk.jana.sender, MarkContacted(code)),
            desk.dispatcher.dispatch(desk.karel.sender, Open(LeadDetails(code))),
        ]
        await asyncio.gather(*(turns if number % 2 else reversed(turns)))
        assert (await desk.lead_of(code)).state is State.CONTACTED


async def test_of_two_accounts_with_one_invitation_only_the_winner_is_told_so(desk: Desk) -> None:
    for number in range(TRIES):
        contact = await official(desk.database, "Jana")
        token = await desk.database.write(partial(contacts.invite, contact_id=contact))
        people = (sender(desk.vault, 200 + 2 * number, "cs"), sender(desk.vault, 201 + 2 * number, "cs"))
        await asyncio.gather(*(desk.dispatcher.dispatch(who, Start()) for who in people))
        replies = await asyncio.gather(*(desk.dispatcher.dispatch(who, AcceptInvite(token)) for who in people))
        texts = [reply.messages[0].text for reply in replies]
        assert [says(Note.LINKED) in text for text in texts].count(True) == 1
        assert [says(Note.INVITE_GONE) in text for text in texts].count(True) == 1


async def test_a_lead_is_not_sent_to_a_town_whose_contact_went_at_that_moment(desk: Desk) -> None:
    contact = await desk.jana.link("Jana")
    draft = await fill_in(desk.dispatcher, desk.oksana.sender)
    removed, _ = await asyncio.gather(
        desk.database.write(lambda tx: contacts.remove(tx, contact)),
        desk.dispatcher.dispatch(desk.oksana.sender, SendLead(draft.id)),
    )
    assert removed
    assert await desk.database.read(lambda tx: leads.of_person(tx, desk.oksana.key)) == ()
    assert await draft_of(desk.database, desk.oksana.key) == draft, "it can still be sent another way"


async def test_many_people_send_at_once(desk: Desk) -> None:
    await desk.jana.link("Jana")
    people = [sender(desk.vault, 300 + number) for number in range(40)]
    codes = await asyncio.gather(*(send_lead(desk.dispatcher, who) for who in people))
    assert len(set(codes)) == 40
    reply = await desk.jana.take(Start())
    assert encode(Inbox(1)) in [button.code for row in reply.messages[0].rows for button in row]
