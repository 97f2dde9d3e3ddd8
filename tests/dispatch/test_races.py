"""People who press at the same moment: every turn is decided on what is so when it is stored."""

import asyncio
from functools import partial

import pytest

from bot.conversation.codes import encode
from bot.conversation.contact.model import AcceptInvite, Decline, Inbox, MarkContacted, Sheet, Take
from bot.conversation.lead.happened import Happened, State
from bot.conversation.model import Action, Open, SendLead, Start, Withdraw
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import contacts, leads
from bot.storage.crypto import Vault
from tests.canary import NAME
from tests.program import draft_of, fill_in, lead_of, official, says, send_lead, sender, take

TRIES = 25


@pytest.mark.parametrize("kind", ["open", "take", "contacted", "decline"])
async def test_a_withdrawn_lead_is_never_opened_again_by_a_press_of_the_same_moment(
    dispatcher: Dispatcher, vault: Vault, jana: Sender, kind: str
) -> None:
    await official(dispatcher.database, "Jana", jana)
    reason = next(iter(dispatcher.library.content.reasons))
    for number in range(TRIES):
        who = sender(vault, 100 + number)
        code = await send_lead(dispatcher, who)
        pressed: dict[str, Action] = {
            "open": Open(Sheet(code)), "take": Take(code), "contacted": MarkContacted(code),
            "decline": Decline(code, reason),
        }  # fmt: skip
        turns = [dispatcher.dispatch(who, Withdraw(code)), dispatcher.dispatch(jana, pressed[kind])]
        *_, last = await asyncio.gather(*(turns if number % 2 else reversed(turns)))
        assert (await lead_of(dispatcher, code)).state is State.WITHDRAWN
        assert last is not None
        if number % 2:
            assert NAME not in last.messages[0].text, "who comes second knows of it"


async def test_two_contacts_take_a_lead_and_one_of_them_has_it(
    dispatcher: Dispatcher, vault: Vault, jana: Sender, karel: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    await official(dispatcher.database, "Karel", karel)
    for number in range(TRIES):
        code = await send_lead(dispatcher, sender(vault, 100 + number))
        await asyncio.gather(*(dispatcher.dispatch(who, Take(code)) for who in (jana, karel)))
        events = [event for event in (await lead_of(dispatcher, code)).events if event.what is Happened.TAKEN]
        assert len(events) == 1


async def test_opening_does_not_undo_what_a_colleague_did_meanwhile(
    dispatcher: Dispatcher, vault: Vault, jana: Sender, karel: Sender
) -> None:
    await official(dispatcher.database, "Jana", jana)
    await official(dispatcher.database, "Karel", karel)
    for number in range(TRIES):
        code = await send_lead(dispatcher, sender(vault, 100 + number))
        turns = [dispatcher.dispatch(jana, MarkContacted(code)), dispatcher.dispatch(karel, Open(Sheet(code)))]
        await asyncio.gather(*(turns if number % 2 else reversed(turns)))
        assert (await lead_of(dispatcher, code)).state is State.CONTACTED


async def test_of_two_accounts_with_one_invitation_only_the_winner_is_told_so(
    dispatcher: Dispatcher, vault: Vault
) -> None:
    for number in range(TRIES):
        contact = await official(dispatcher.database, "Jana")
        token = await dispatcher.database.write(partial(contacts.invite, contact_id=contact))
        people = (sender(vault, 200 + 2 * number, "cs"), sender(vault, 201 + 2 * number, "cs"))
        await asyncio.gather(*(dispatcher.dispatch(who, Start()) for who in people))
        replies = await asyncio.gather(*(dispatcher.dispatch(who, AcceptInvite(token)) for who in people))
        texts = [reply.messages[0].text for reply in replies]
        assert [says(Note.LINKED) in text for text in texts].count(True) == 1
        assert [says(Note.INVITE_GONE) in text for text in texts].count(True) == 1


async def test_a_lead_is_not_sent_to_a_town_whose_contact_went_at_that_moment(
    dispatcher: Dispatcher, oksana: Sender, jana: Sender
) -> None:
    contact = await official(dispatcher.database, "Jana", jana)
    draft = await fill_in(dispatcher, oksana)
    removed, _ = await asyncio.gather(
        dispatcher.database.write(lambda tx: contacts.remove(tx, contact)),
        dispatcher.dispatch(oksana, SendLead(draft.id)),
    )
    assert removed
    assert await dispatcher.database.read(lambda tx: leads.of_person(tx, oksana.key)) == ()
    assert await draft_of(dispatcher.database, oksana.key) == draft, "it can still be sent another way"


async def test_many_people_send_at_once(dispatcher: Dispatcher, vault: Vault, jana: Sender) -> None:
    await official(dispatcher.database, "Jana", jana)
    people = [sender(vault, 300 + number) for number in range(40)]
    codes = await asyncio.gather(*(send_lead(dispatcher, who) for who in people))
    assert len(set(codes)) == 40
    reply = await take(dispatcher, jana, Start())
    assert encode(Inbox(1)) in [button.code for row in reply.messages[0].rows for button in row]
