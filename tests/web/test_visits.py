"""Visits: duration, and events that end them, such as another e-mail address."""

from functools import partial

import pytest
from yarl import URL

from bot.conversation.contact.model import Inbox
from bot.conversation.model import ScreenWithNote, Withdraw
from bot.conversation.private import Private
from bot.delivery.ladder import remove_contact
from bot.operations.environment import OperatorError
from bot.storage import changes, contacts
from bot.storage.database import Transaction
from bot.web import sessions
from bot.web.sessions import WebSessions
from tests.bot_parts import official, send_lead, take
from tests.canary import NAME
from tests.operator_commands import console
from tests.people import Clock
from tests.web.page_server import ADDRESS, Web
from tests.web.text_browser import Reader


async def on_a_sheet(town: Web) -> str:
    await town.joined()
    code = await town.opened()
    assert NAME in town.browser.text
    return code


async def test_leaving_ends_it(town: Web) -> None:
    await on_a_sheet(town)
    kept = {
        name: one.value
        for name, one in town.browser.session.cookie_jar.filter_cookies(URL(town.browser.origin)).items()
    }
    assert kept
    await town.browser.press("Zavřít stránku")
    await town.browser.get("/")
    assert NAME not in town.browser.text
    town.browser.session.cookie_jar.update_cookies(kept, URL(town.browser.origin))
    await town.browser.get("/")
    assert NAME not in town.browser.text, "whoever has kept the cookie comes in no more"


async def test_whoever_is_removed_is_outside_at_once(town: Web) -> None:
    code = await on_a_sheet(town)
    found = await town.database.read(contacts.everyone)
    await town.database.write(partial(remove_contact, contact=found[0]))
    await town.browser.press("✋ Převzít")
    assert NAME not in town.browser.page
    assert "Všechny zprávy" not in town.browser.labels
    assert (await town.lead(code)).state == "seen"


async def test_going_to_a_telegram_account_ends_it_and_both_ways_work_then(town: Web) -> None:
    code = await on_a_sheet(town)
    (contact,) = await town.database.read(contacts.everyone)
    await town.link(contact.id)
    await town.browser.get("/")
    seen = town.browser.text
    town.browser.session.cookie_jar.clear()
    await town.browser.get("/")
    assert town.browser.text == seen, "as somebody who is on no visit"
    (contact,) = await town.database.read(contacts.everyone)
    assert contact.person.email_confirmed, "the address was confirmed by its owner before"
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press("✋ Převzít")
    assert str((await town.lead(code)).events[-1].by) == "Jana Ukázková"
    await send_lead(town.dispatcher, town.candidate(5))
    await town.deliver()
    assert 77 in set(town.told)
    assert len(town.links(ADDRESS)) == 3


async def test_two_people_see_each_others_steps_and_a_withdrawn_lead_is_gone_from_the_page(town: Web) -> None:
    await official(town.database, "Petr Druhý", town.account(78))
    code = await on_a_sheet(town)
    await town.browser.press("✋ Převzít")
    assert "Jana Ukázková" in town.browser.text
    await take(town.dispatcher, town.candidate(), Withdraw(code))
    await town.browser.get("/")
    assert NAME not in town.browser.page


def test_the_oldest_visit_gives_way_when_there_are_too_many(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "AT_ONCE", 3)
    web_sessions = WebSessions(clock)
    values = [web_sessions.begin(number, b"", ScreenWithNote(Inbox())) for number in range(5)]
    assert [bool(web_sessions.find(value)) for value in values] == [False, False, True, True, True]


async def with_another_address(town: Web, email: str = "nova@example.org") -> None:
    (contact,) = await town.database.read(contacts.everyone)

    def job(tx: Transaction) -> None:
        changes.confirm_later(tx, contacts.change_email(tx, contact, Private(email)))

    town.clock.advance(minutes=1)
    await town.database.write(job)
    await town.deliver()


async def test_letters_to_a_former_address_open_nothing_any_more(town: Web) -> None:
    await on_a_sheet(town)
    old = town.links(ADDRESS)[-1]
    await with_another_address(town)
    await town.confirm("nova@example.org")
    town.browser.session.cookie_jar.clear()
    await town.browser.get(old)
    assert town.browser.status == 404
    await town.browser.post(old.removeprefix(town.browser.origin))
    assert NAME not in town.browser.page


async def test_a_notice_that_waits_goes_to_no_address_that_nobody_has_confirmed(town: Web) -> None:
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await with_another_address(town)
    assert [link for link in town.links("nova@example.org") if "/l/" in link] == []


async def test_a_visit_begun_from_a_former_address_ends_with_it(town: Web) -> None:
    await on_a_sheet(town)
    await with_another_address(town)
    cookies = {cookie.key: cookie.value for cookie in town.browser.session.cookie_jar}
    await town.confirm("nova@example.org")
    town.browser.session.cookie_jar.clear()
    town.browser.session.cookie_jar.update_cookies(cookies, URL(town.browser.origin))
    await town.browser.get("/")
    assert NAME not in town.browser.page


async def test_a_visit_ends_when_its_address_is_to_be_confirmed_again(town: Web) -> None:
    """The operator has entered the same address anew: whoever reads there says so once more."""
    await on_a_sheet(town)
    await with_another_address(town, ADDRESS)
    await town.browser.get("/")
    assert NAME not in town.browser.page
    assert not any(form.action in {"/press", "/say"} for form in Reader(town.browser.page).forms)


async def test_an_invitation_to_a_mistaken_address_does_not_confirm_the_right_one(town: Web) -> None:
    await town.add()
    mistaken = town.links(ADDRESS)[-1]
    await with_another_address(town)
    await town.browser.get(mistaken)
    assert town.browser.status == 404
    await town.browser.post(mistaken.removeprefix(town.browser.origin))
    (contact,) = await town.database.read(contacts.everyone)
    assert not contact.linked
    assert not contact.person.email_confirmed


async def test_a_new_address_is_not_confirmed_by_linking_the_same_account_again(town: Web) -> None:
    contact = await town.joined()
    await town.link(contact)
    await with_another_address(town)
    await town.link(contact)
    (known,) = await town.database.read(contacts.everyone)
    assert not known.person.email_confirmed


async def test_whoever_has_no_telegram_keeps_an_address(town: Web) -> None:
    operator = console(town.database, web=town.browser.origin)
    contact = await town.joined()
    with pytest.raises(OperatorError, match="--email: without Telegram an e-mail address is needed"):
        await operator.run("contact", "email", str(contact))
    await town.link(contact)
    said = await operator.run("contact", "email", str(contact))
    assert "unless the town stops it" in " ".join(said)
