"""A six-digit code that confirms an address can be tried five times: whoever has the chat must not come to guess it."""

import pytest

from bot.conversation.contact.model import Inbox, Writing
from bot.conversation.lead.model import Role
from bot.conversation.model import Erase, Menu, Open, Say, Screen
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import Person as Sender
from bot.storage import administrators, contacts
from bot.storage.contacts import MAX_WRONG_CODES, Contact
from bot.storage.database import Database, Transaction
from tests.bot_parts import TOWN, send_lead, take

PLACES: tuple[Screen, ...] = (Inbox(), Menu())


async def linked(database: Database, who: Sender, slug: str = TOWN) -> Contact:
    """A contact whose address waits to be confirmed by a code."""

    def job(tx: Transaction) -> Contact:
        contact = contacts.add(tx, Role.CONTACT, slug, Private("Jana"), Private("jana@example.org"))
        known = contacts.link(tx, contacts.invite(tx, contact), who.key, who.chat, "cs")
        assert known is not None
        return known

    return await database.write(job)


async def confirmed(database: Database, contact: Contact) -> bool:
    return (await database.read(lambda tx: as_stored(tx, contact))).person.email_confirmed


def as_stored(tx: Transaction, contact: Contact) -> Contact:
    known = contacts.get(tx, contact.id)
    assert known is not None
    return known


def wrong(contact: Contact) -> list[Say]:
    right = int(contact.person.email_code)
    return [Say(Private(f"{(right + number) % 10**6:06}")) for number in range(1, MAX_WRONG_CODES + 1)]


@pytest.mark.parametrize(("guesses", "good"), [(MAX_WRONG_CODES - 1, True), (MAX_WRONG_CODES, False)])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: type(place).__name__)
async def test_a_code_is_good_for_five_attempts_wherever_it_is_typed(
    database: Database, dispatcher: Dispatcher, jana: Sender, place: Screen, guesses: int, *, good: bool
) -> None:
    contact = await linked(database, jana)
    for guess in wrong(contact)[:guesses]:
        await take(dispatcher, jana, Open(place), guess)
    done = await take(dispatcher, jana, Open(Inbox()), Say(contact.person.email_code))
    assert done.shown[-1].note is (Note.EMAIL_CONFIRMED if good else Note.CODE_WRONG)
    assert await confirmed(database, contact) is good


async def test_what_could_be_no_code_costs_nothing(database: Database, dispatcher: Dispatcher, jana: Sender) -> None:
    contact = await linked(database, jana)
    for words in ("12345", "1234567", "123 456", "hello", "+420777000222", "", " ") * 2:
        await take(dispatcher, jana, Open(Inbox()), Say(Private(words)))
    await take(dispatcher, jana, Say(contact.person.email_code))
    assert await confirmed(database, contact)


async def test_words_to_a_candidate_go_where_they_were_meant_for(
    database: Database, dispatcher: Dispatcher, jana: Sender, oksana: Sender
) -> None:
    contact = await linked(database, jana)
    code = await send_lead(dispatcher, oksana)
    done = await take(dispatcher, jana, Open(Writing(code)), wrong(contact)[0])
    assert done.shown[-1].note is Note.MESSAGE_SENT


async def test_neither_an_erasure_nor_the_code_of_another_town_gives_new_attempts(
    database: Database, dispatcher: Dispatcher, jana: Sender
) -> None:
    one, other = await linked(database, jana), await linked(database, jana, "brno")
    guesses = [guess for guess in wrong(one) if str(guess.text) != other.person.email_code]
    for guess in (guesses * 2)[:MAX_WRONG_CODES]:
        await take(dispatcher, jana, Open(Inbox()), guess)
        await take(dispatcher, jana, Erase())
    await take(dispatcher, jana, Open(Inbox()), Say(one.person.email_code), Say(other.person.email_code))
    assert not await confirmed(database, one)
    assert not await confirmed(database, other)


async def test_another_code_has_five_attempts_of_its_own(
    database: Database, dispatcher: Dispatcher, jana: Sender
) -> None:
    contact = await linked(database, jana)
    for guess in wrong(contact):
        await take(dispatcher, jana, Open(Inbox()), guess)
    for again in ("mailed to another address", "invited again"):
        fresh = await database.write(
            (lambda tx: contacts.link(tx, contacts.invite(tx, contact.id), jana.key, jana.chat, "cs"))
            if again == "invited again"
            else (lambda tx: contacts.change_email(tx, as_stored(tx, contact), Private("nova@example.org")))
        )
        assert fresh is not None
        for guess in wrong(fresh)[1:]:
            await take(dispatcher, jana, Open(Inbox()), guess)
        await take(dispatcher, jana, Say(fresh.person.email_code))
        assert await confirmed(database, fresh)


@pytest.mark.parametrize(("guesses", "good"), [(MAX_WRONG_CODES - 1, True), (MAX_WRONG_CODES, False)])
async def test_the_same_holds_for_an_administrator(
    database: Database, dispatcher: Dispatcher, jana: Sender, guesses: int, *, good: bool
) -> None:
    def job(tx: Transaction) -> Private:
        entry = administrators.add(tx, Private("Eva"), Private("eva@example.org"))
        known = administrators.link(tx, administrators.invite(tx, entry), jana.key, jana.chat, "cs")
        assert known is not None
        return known.editor.email_code

    code = await database.write(job)
    for number in range(1, guesses + 1):
        await take(dispatcher, jana, Say(Private(f"{(int(code) + number) % 10**6:06}")))
    await take(dispatcher, jana, Say(code))
    (entry,) = await database.read(administrators.everyone)
    assert entry.editor.email_confirmed is good
