"""Regular letters can be ended with one click (RFC 8058), without a login; a mere GET changes nothing."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.delivery.mail import SmtpMail
from bot.storage import joining, notifications
from tests.bot_parts import TOWN, send_lead
from tests.delivery.mailbox import Mailbox, text_of
from tests.delivery.test_mail import LETTER, smtp
from tests.operator_commands import console
from tests.web.page_server import ADDRESS, Web
from tests.world import LINK


@pytest.fixture
async def mailbox(town: Web) -> AsyncGenerator[Mailbox]:
    mailbox = Mailbox()
    async with smtp(mailbox) as server:
        town.delivery = replace(town.delivery, mail=SmtpMail(server, "Zkušební", "provoz@example.org"))
        yield mailbox


def one_click(letter: EmailMessage) -> str:
    """Return the address that a mail provider posts to."""
    page, by_mail = str(letter["List-Unsubscribe"]).strip().split(", ")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert by_mail == "<mailto:provoz@example.org?subject=unsubscribe>"
    return page.strip("<>")


async def click(town: Web, address: str) -> int:
    """Post as a mail provider does: without a cookie, an origin and a form of ours."""
    path = address[address.index("/u/") :]
    form = {"List-Unsubscribe": "One-Click"}
    async with town.browser.session.post(town.browser.origin + path, data=form) as answer:
        return answer.status


async def test_one_click_ends_the_daily_list_and_no_notice_of_a_lead(town: Web, mailbox: Mailbox) -> None:
    contact = await town.add()
    await town.browser.get(LINK.findall(text_of(mailbox.received[-1]))[0])
    await town.browser.press("Ano, adresa je moje")
    await town.database.write(lambda tx: notifications.choose_digest(tx, contact, 8))
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    assert mailbox.received[-1]["List-Unsubscribe"] is None, "a notice of a lead does not come regularly"
    town.clock.advance(days=1)
    await town.deliver()
    address = one_click(mailbox.received[-1])

    async def hour() -> int:
        return await town.database.read(lambda tx: notifications.digest_hour(tx, contact))

    await town.browser.get(address[address.index("/u/") :])
    assert (await hour(), town.browser.labels) == (8, ["Tyto e-maily ukončit"])
    assert [await click(town, address) for _ in range(2)] == [200, 200]
    assert await hour() == 0
    many = len(mailbox.received)
    town.clock.advance(days=3)
    await send_lead(town.dispatcher, town.candidate(2))
    await town.deliver()
    assert not any("List-Unsubscribe-Post" in letter for letter in mailbox.received[many:])
    assert len(mailbox.received) > many


async def test_one_click_ends_an_invitation(town: Web, mailbox: Mailbox) -> None:
    operator = console(town.database, web="https://cpa.example.org")
    contact = int(await operator.add("contact", "add", TOWN, "--name", "Jana", "--email", ADDRESS))
    await operator.run("contact", "invite", "--pending", "--no-phone")
    await town.deliver()
    (letter,) = mailbox.received
    address = one_click(letter)
    await town.browser.get(address[address.index("/u/") :])
    await town.browser.press("Tyto e-maily ukončit")
    assert "Na tuto adresu už psát nebudeme." in town.browser.text
    declined = await town.database.read(lambda tx: joining.of_contact(tx, contact).declined)
    town.clock.advance(days=20)
    assert await click(town, address) == 200
    await town.deliver()
    assert await town.database.read(lambda tx: joining.of_contact(tx, contact).declined) == declined is not None
    assert [one["To"] for one in mailbox.received].count(ADDRESS) == 1, "no reminder"


@pytest.mark.parametrize("forged", ["1.abc", "1.", "x.1", "999999999999999999999.1", "1.%C3%A9"])
async def test_a_forged_address_ends_nothing(town: Web, forged: str) -> None:
    contact = await town.joined()
    await town.database.write(lambda tx: notifications.choose_digest(tx, contact, 8))
    assert await click(town, f"/u/{forged}") == 404
    assert await town.database.read(lambda tx: notifications.digest_hour(tx, contact)) == 8


@pytest.mark.parametrize("origin", ["https://cpa.example.org", f"https://{'velmi-dlouhe-jmeno.' * 6}example.org"])
async def test_the_header_stays_whole_however_long_the_address_is(origin: str) -> None:
    mailbox = Mailbox()
    async with smtp(mailbox) as server:
        letter = replace(LETTER, listed=True, unsubscribe=f"{origin}/u/12.{'a' * 22}")
        await SmtpMail(server, "Zkušební", "provoz@example.org").post(ADDRESS, letter, "1.abc")
    assert one_click(mailbox.received[0]) == letter.unsubscribe
