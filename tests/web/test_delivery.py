"""Recipients of a lead by channel: page only, Telegram only, both, and the fallbacks."""

import pytest

from bot.conversation.lead.events import Notice
from bot.conversation.lead.model import Answering, Role
from bot.conversation.model import Open, Say
from bot.conversation.private import Private
from bot.delivery import contact_changes
from bot.operations.environment import OperatorError
from bot.storage import contacts, notifications, outbox, tokens
from bot.storage.notices import LeadNotice, TownNotice
from tests.bot_parts import NO_CONTACT, TOWN, official, send_lead, take
from tests.canary import NAME
from tests.delivery.test_gathered import CODE
from tests.operator_commands import console
from tests.web.page_server import ADDRESS, Web
from tests.world import LINK

COLLEAGUE = "petr@example.org"


async def states(town: Web) -> dict[str, str]:
    rows = await town.database.read(lambda tx: tx.all("SELECT name, state FROM outbox WHERE lead_id IS NOT NULL"))
    return {name.partition("/")[2]: state for name, state in rows}


async def test_who_has_the_page_alone_gets_a_letter_and_no_chat_is_tried(town: Web) -> None:
    """Of the token of its link only the hash is kept."""
    contact = await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    assert await states(town) == {f"contact:{contact}/new-lead/mail": "due"}
    await town.deliver()
    assert await states(town) == {f"contact:{contact}/new-lead/mail": "sent"}
    assert town.told == []
    letter = town.simulator.letters[-1]
    assert NAME not in f"{letter.subject}{letter.body}"
    token = town.links(ADDRESS)[-1].rpartition("/")[2]
    assert len(token) == 22
    dump = await town.database.read(lambda tx: "\n".join(tx.sql.iterdump()))
    assert token not in dump
    assert token.encode().hex() not in dump.lower()


async def test_who_has_blocked_the_bot_is_told_by_the_letter_and_nobody_else(town: Web) -> None:
    contact = await town.joined()
    await town.link(contact, 51)
    await official(town.database, "Petr", town.account(52), Role.DEPUTY)
    town.simulator.block(town.simulator.world.users[51])
    code = await send_lead(town.dispatcher, town.candidate())
    await take(town.dispatcher, town.candidate(), Open(Answering(code)), Say(Private("Ви тут?")))
    await town.deliver()
    assert town.told == []
    assert len(town.links(ADDRESS)) >= 3, "the invitation, the lead, and what was written later"


async def test_what_waited_for_a_coordinator_comes_by_mail_once_the_page_is_linked(town: Web) -> None:
    karel = await town.add(COLLEAGUE, Role.COORDINATOR, "", "Karel")
    other = await official(town.database, "Eva", town.account(53), Role.COORDINATOR, "")
    await send_lead(town.dispatcher, town.candidate(), NO_CONTACT, coordinator=True)
    await town.deliver()
    assert (await states(town))[f"contact:{karel}/new-lead/telegram"] == "due"
    assert (await states(town))[f"contact:{other}/new-lead/telegram"] == "sent"
    await town.confirm(COLLEAGUE)
    town.clock.advance(minutes=10)
    await town.deliver()
    assert (await states(town))[f"contact:{karel}/new-lead/mail"] == "sent"
    assert (await states(town))[f"contact:{karel}/new-lead/telegram"] == "dropped"
    await town.follow(town.links(COLLEAGUE)[-1])
    assert NAME in town.browser.text


async def test_an_address_that_is_not_confirmed_any_more_gets_no_letter(town: Web) -> None:
    contact = await town.joined()
    for number in (60, 61):  # two accounts one after another: the second is somebody else's
        await town.link(contact, number)
    code = await send_lead(town.dispatcher, town.candidate())
    outgoing = LeadNotice(Notice.NEW_LEAD, "mail", code, contact, dedup_key="odd")
    await town.database.write(lambda tx: outbox.put(tx, outgoing))
    await town.deliver()
    assert len(town.simulator.letters) == 1, "the invitation alone"
    assert set(town.told) == {61}


async def test_a_test_goes_by_each_way_and_shows_whether_it_was_opened(town: Web) -> None:
    operator = console(town.database, web=town.browser.origin)
    contact = await town.joined()
    test = ("contact", "test", str(contact))
    first = await operator.run(*test)
    assert first[-1].endswith("mail")
    await town.deliver()
    link = town.links(ADDRESS)[-1]
    await town.browser.get(link)
    assert any("not opened yet" in line for line in await operator.run(*test))
    for _ in range(2):
        town.clock.advance(minutes=5)
        await town.browser.get(link)
        await town.browser.press("Dorazilo to")
    again = await operator.run(*test)
    assert any(line.endswith("link: opened 2026-11-24 10:05") for line in again), "it keeps its first hour"
    assert any("mail: sent" in line for line in again)

    await official(town.database, "Petr", town.account(52), Role.DEPUTY)
    (petr,) = [one for one in await town.database.read(contacts.everyone) if one.role is Role.DEPUTY]
    assert (await operator.run("contact", "test", str(petr.id)))[-1].endswith("telegram")
    await town.deliver()
    assert town.told[-1] == 52
    (button,) = town.simulator.chat(town.simulator.world.users[52]).from_bot[-1].buttons[0]
    assert (button.url or "").startswith(f"{town.browser.origin}/t/")


async def test_what_a_colleague_says_of_the_town_comes_by_mail(town: Web) -> None:
    contact = await town.joined()
    outgoing = TownNotice(kind="recruiting", contact=contact, slug=TOWN, by=Private("Petr Druhý"))
    await town.database.write(lambda tx: outbox.put(tx, outgoing, "recruiting/1"))
    await town.deliver()
    assert "Petr Druhý" in town.simulator.letters[-1].body


async def test_a_link_about_no_lead_opens_all_messages_and_is_renewed_by_a_confirmation(town: Web) -> None:
    contact = await town.joined()
    token = await town.database.write(lambda tx: tokens.make(tx, "lead", contact))
    await town.follow(f"/l/{token}")
    assert "Žádná neuzavřená zpráva" in town.browser.text
    town.clock.advance(days=15)
    await town.browser.get(f"/l/{token}")
    await town.browser.press("Poslat nový odkaz")
    await town.deliver()
    await town.confirm()
    assert "Žádná neuzavřená zpráva" in town.browser.text


async def test_each_link_of_a_letter_leads_to_the_message_that_it_stands_with(town: Web) -> None:
    """Letters about one, the list of what was more than ten on a day, and the list of the next morning."""
    contact = await town.joined()
    await town.database.write(lambda tx: notifications.choose_digest(tx, contact, 8))
    for number in range(13):
        await send_lead(town.dispatcher, town.candidate(number + 1))
        await town.deliver()
    for _ in range(22):
        town.clock.advance(hours=1)
        await town.deliver()
    named = [(CODE.findall(letter.body), LINK.findall(letter.body)) for letter in town.simulator.letters[1:]]
    assert [len(codes) for codes, _ in named] == [1] * 10 + [3, 13]
    for codes, links in named:
        for code, link in zip(codes, links, strict=True):
            await town.browser.get(link)
            assert CODE.findall(town.browser.text) == [code]


async def test_without_an_address_of_the_pages_nobody_without_telegram_is_added(town: Web) -> None:
    who = ("--name", "Jana", "--no-telegram", "--email")
    new, above = ("contact", "add", TOWN, *who), ("coordinator", "add", *who)
    operator = console(town.database, web=town.browser.origin)
    for added in (new, above):
        with pytest.raises(OperatorError, match="CPA_PUBLIC_URL: it is empty, so there is no lead page"):
            await console(town.database).run(*added, ADDRESS)
        with pytest.raises(OperatorError, match="--email: without Telegram an e-mail address is needed"):
            await operator.run(*added, "")
    contact = await operator.add(*new, ADDRESS)
    with pytest.raises(OperatorError, match="nothing can be sent yet"):
        await operator.run("contact", "test", contact)
    (line,) = await operator.run("contact", "invite", contact)
    assert line.startswith("A letter with a link to confirm the address goes to Jana;")
    await town.deliver()
    await town.confirm()
    assert "lead page linked, e-mail confirmed" in (await operator.run("contact", "list"))[0]


async def test_telegram_contacts_confirm_by_the_link_too(town: Web) -> None:
    operator = console(town.database, web=town.browser.origin)
    contact = await operator.add("contact", "add", TOWN, "--name", "Jana", "--email", ADDRESS)
    token = await operator.invite("contact", "invite", contact)
    await town.database.write(lambda tx: contact_changes.invite_by_mail(tx, int(contact)))
    jana = town.account(70)
    await town.database.write(lambda tx: contacts.link(tx, token, jana.key, 70, "cs"))
    await town.deliver()
    assert "Váš kód" not in town.simulator.letters[-1].body
    await town.confirm()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    assert town.told == [70]
    assert len(town.links(ADDRESS)) == 2


async def test_what_is_written_after_the_letter_was_read_comes_by_another_one_within_the_hour(town: Web) -> None:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await take(town.dispatcher, town.candidate(), Open(Answering(code)), Say(Private("Ви тут?")))
    await town.deliver()
    letters = len(town.simulator.letters)
    town.clock.advance(minutes=10)
    for words in ("Коли прийти?", "І куди?"):
        await take(town.dispatcher, town.candidate(), Open(Answering(code)), Say(Private(words)))
    await town.deliver()
    assert len(town.simulator.letters) == letters, "at most one in an hour"
    town.clock.advance(hours=1)
    await town.deliver()
    assert len(town.simulator.letters) == letters + 1
    town.clock.advance(hours=3)
    await town.deliver()
    assert len(town.simulator.letters) == letters + 1
