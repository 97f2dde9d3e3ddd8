"""Before the yes, everybody invited reads the role, what will come and when, and what is kept of them and from where."""

import json
import re
from functools import partial

import pytest

from bot.conversation.codes import decode
from bot.conversation.lead.model import MyData, Role
from bot.conversation.model import Open, Start
from bot.conversation.private import Private
from bot.dispatch.sending import Person
from bot.operations.environment import OperatorError
from bot.storage import contacts
from bot.view.context import Message
from tests.bot_parts import TOWN, take
from tests.operator_commands import Console
from tests.web.page_server import ADDRESS, Web

BASIS = "Právní důvod: oprávněný zájem (článek 6 odst. 1 písm. f) GDPR)"
KEPT = "30 dnů po uzavření, nejpozději rok po odeslání. Zálohy mažeme po 30 dnech."
CONTACT = "Upozornění přijde o každé nové zprávě od zájemce"
DEPUTY = "Upozornění přijde, jen když kontaktní osobu nelze zastihnout"
COORDINATOR = "Upozornění přijde, když město není připojené"
DUTIES = {CONTACT, DEPUTY, COORDINATOR}
UNKNOWN = "odkud přesně, Vám na dotaz řekneme"


def letter_to(town: Web, address: str = ADDRESS) -> str:
    return [letter.body for letter in town.simulator.letters if letter.to == address][-1]


def is_told(text: str, role: str, source: str, *duties: str) -> None:
    """Check the parts of an invitation: of the duties, those of the role alone."""
    text = re.sub(r"\s+", " ", text)
    for part in (f"Vaše role: {role}", source, BASIS, KEPT, *duties):
        assert part in text, part
    assert {duty for duty in DUTIES if duty in text} == set(duties)


async def press(town: Web, who: Person, shown: Message, label: str) -> Message:
    (action,) = [decode(one.code) for row in shown.rows for one in row if one.label == label]
    assert action is not None
    return (await take(town.dispatcher, who, action)).messages[0]


async def test_a_deputy_named_by_a_colleague(town: Web) -> None:
    operator, colleague = Console.of(town.app), "Marie Příkladná"
    options = ("--deputy", "--name", "Jana Ukázková", "--email", ADDRESS, "--no-telegram", "--source", colleague)
    who = await operator.add("contact", "add", TOWN, *options)
    await operator.run("contact", "invite", who)
    await town.deliver()
    said = "zástupce – Plzeň", f"nám sdělil kolega nebo kolegyně: {colleague}.", DEPUTY
    is_told(letter_to(town), *said)
    await town.browser.get(town.links(ADDRESS)[-1])
    is_told(town.browser.text, *said)
    assert town.browser.text.index(KEPT) < town.browser.text.index("Jste to Vy a patří tato adresa Vám?")
    await town.browser.press("Ano, adresa je moje")
    assert "Jana Ukázková · Plzeň" in town.browser.text


async def test_a_coordinator_whose_address_stands_on_the_offices_website(town: Web) -> None:
    operator = Console.of(town.app)
    options = ("--name", "Karel Zkušební", "--email", ADDRESS, "--source", "page")
    await operator.add("coordinator", "add", *options)
    await operator.run("contact", "invite", "--pending", "--no-phone")
    await town.deliver()
    said = "koordinátor programu – všechna města", "z veřejných webových stránek Vašeho úřadu", COORDINATOR
    is_told(letter_to(town), *said)
    await town.browser.get(next(link for link in town.links(ADDRESS) if "/c/" in link))
    is_told(town.browser.text, *said)
    # the first reminder repeats it, for whoever has lost the letter
    town.clock.advance(days=3)
    await town.deliver()
    assert "Pozvánku jsme Vám poslali" in letter_to(town)
    is_told(letter_to(town), *said)


async def test_a_contact_whose_town_asked_to_join(town: Web) -> None:
    await town.joined("karel@example.org", Role.COORDINATOR, "", "Karel Zkušební")
    form = {"town": TOWN, "name": "Eva Ukázková", "function": "vedoucí", "email": "eva@plzen.eu", "phone": ""}
    await town.browser.post("/join", **form)
    await town.deliver()
    await town.follow(town.links("karel@example.org")[-1])
    await town.browser.press("✅ Souhlasím")
    await town.deliver()
    said = "kontaktní osoba města – Plzeň", "z žádosti o připojení: někdo je zadal do formuláře", CONTACT
    is_told(letter_to(town, "eva@plzen.eu"), *said)
    await town.browser.get(next(link for link in town.links("eva@plzen.eu") if "/c/" in link))
    is_told(town.browser.text, *said)


async def test_two_roles_in_one_chat_invitation(town: Web) -> None:
    """The chat tells the same before its yes, one press away; a source that nobody noted is asked for."""
    operator, jana = Console.of(town.app), town.account(902)
    await operator.add("contact", "add", "most", "--deputy", "--name", "Jana", "--email", ADDRESS)
    who = await operator.add("contact", "add", TOWN, "--name", "Jana", "--email", ADDRESS)
    token = await operator.invite("contact", "invite", who)
    invited = (await take(town.dispatcher, jana, Start(Private(f"i_{token}")))).messages[0]
    data = await press(town, jana, invited, "🔒 Co bude s Vašimi údaji")
    is_told(f"{invited.text} {data.text}", "kontaktní osoba města – Plzeň", UNKNOWN, CONTACT, DEPUTY)
    assert "Vaše role: zástupce – Most" in invited.text
    assert invited.text.endswith("Jste to Vy?")
    assert await press(town, jana, data, "← Zpět") == invited
    await press(town, jana, invited, "Ano, to jsem já")
    assert all(one.linked for one in await town.database.read(contacts.everyone))


@pytest.mark.parametrize("source", ["", "Marie Příkladná"])
async def test_a_new_address_has_the_source_that_is_noted_with_it(town: Web, source: str) -> None:
    operator = Console.of(town.app)
    options = ("--name", "Jana", "--email", ADDRESS, "--no-telegram", "--source", "page")
    who = await operator.add("contact", "add", TOWN, *options)
    await operator.run("contact", "email", who, "jana@example.com", "--source", source)
    await operator.run("contact", "invite", who)
    await town.deliver()
    is_told(letter_to(town, "jana@example.com"), "kontaktní osoba města – Plzeň", source or UNKNOWN, CONTACT)


async def test_an_officials_own_data_name_the_address_and_its_source(town: Web) -> None:
    operator, jana = Console.of(town.app), town.account(902)
    who = await operator.add("contact", "add", TOWN, "--name", "Jana", "--email", ADDRESS)
    token = await operator.invite("contact", "invite", who)
    invited = (await take(town.dispatcher, jana, Start(Private(f"i_{token}")))).messages[0]
    await press(town, jana, invited, "Ano, to jsem já")
    await operator.run("contact", "email", who, ADDRESS, "--source", "page")
    told = (await take(town.dispatcher, jana, Open(MyData()))).messages[0].file
    assert told is not None
    (duty,) = json.loads(told.data)["receives_messages_as"]
    assert (duty["email"], duty["source_of_address"]) == (ADDRESS, "page")


async def test_an_imported_table_has_one_source(town: Web) -> None:
    operator, row = Console.of(town.app), f"most;Jana Ukázková;{ADDRESS};ne"
    table = f"Město;Jméno;E-mail;Telegram\n{row}\n"
    with pytest.raises(OperatorError, match=r"^--source: write page, join, or a name"):
        await operator.run("contact", "listed", "--source", "x" * 81, "--", "mesta.csv", table)
    assert await town.database.read(partial(contacts.of_town, slug="most")) == ()
    await operator.run("contact", "listed", "--source", "page", "--", "mesta.csv", table)
    await operator.run("contact", "invite", "--pending", "--no-phone")
    await town.deliver()
    is_told(letter_to(town), "kontaktní osoba města – Most", "z veřejných webových stránek", CONTACT)
