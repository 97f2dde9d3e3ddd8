"""Somebody's address is changed: whoever reads the former one opens nothing any more, and confirms nothing."""

import pytest
from yarl import URL

from bot.conversation.private import Private
from bot.settings import OperatorError
from bot.storage import changes, contacts
from bot.storage.database import Transaction
from tests.canary import NAME
from tests.operating import console
from tests.program import send_lead
from tests.web.stage import ADDRESS, Town


async def with_another_address(town: Town, email: str = "nova@example.org") -> None:
    (contact,) = await town.database.read(contacts.everyone)

    def job(tx: Transaction) -> None:
        changes.confirm_later(tx, contacts.change_email(tx, contact, Private(email)))

    town.clock.advance(minutes=1)
    await town.database.write(job)
    await town.deliver()


async def test_letters_to_a_former_address_open_nothing_any_more(town: Town) -> None:
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    old = town.links(ADDRESS)[-1]
    await town.browser.get(old)
    await town.browser.press("Otevřít")
    await with_another_address(town)
    await town.confirm("nova@example.org")
    town.browser.session.cookie_jar.clear()
    await town.browser.get(old)
    assert town.browser.status == 404
    await town.browser.post(old.removeprefix(town.browser.origin))
    assert NAME not in town.browser.page


async def test_a_visit_begun_from_a_former_address_ends_with_it(town: Town) -> None:
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    await with_another_address(town)
    cookies = {cookie.key: cookie.value for cookie in town.browser.session.cookie_jar}
    await town.confirm("nova@example.org")
    town.browser.session.cookie_jar.clear()
    town.browser.session.cookie_jar.update_cookies(cookies, URL(town.browser.origin))
    await town.browser.get("/")
    assert NAME not in town.browser.page


async def test_an_invitation_to_a_mistaken_address_does_not_confirm_the_right_one(town: Town) -> None:
    await town.add()
    mistaken = town.links(ADDRESS)[-1]
    await with_another_address(town)
    await town.browser.get(mistaken)
    assert town.browser.status == 404
    await town.browser.post(mistaken.removeprefix(town.browser.origin))
    (contact,) = await town.database.read(contacts.everyone)
    assert not contact.linked
    assert not contact.person.email_confirmed


async def test_a_new_address_is_not_confirmed_by_linking_the_same_account_again(town: Town) -> None:
    contact = await town.joined()
    jana = town.account(77)

    def link(tx: Transaction) -> None:
        contacts.link(tx, contacts.invite(tx, contact), jana.key, jana.chat, "cs")

    await town.database.write(link)
    await with_another_address(town)
    await town.database.write(link)
    (known,) = await town.database.read(contacts.everyone)
    assert not known.person.email_confirmed


async def test_whoever_has_no_telegram_keeps_an_address(town: Town) -> None:
    operator = console(town.database, web=town.browser.origin)
    contact = await town.joined()
    with pytest.raises(OperatorError, match="--email: without Telegram an e-mail address is needed"):
        await operator.run("contact", "email", str(contact))
