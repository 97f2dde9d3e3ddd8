"""An invited official answers that it is not for them."""

from bot.conversation.codes import decode
from bot.conversation.contact.model import AcceptInvite
from bot.conversation.lead.model import Role
from bot.conversation.model import Open, Start
from bot.conversation.notes import Note
from bot.conversation.overview.model import UnreachableOfficials
from bot.conversation.private import Private
from bot.dispatch.sending import Person
from bot.storage import contacts
from tests.bot_parts import TOWN, official, says, take
from tests.operator_commands import console
from tests.web.page_server import ADDRESS, Web

KAREL = 901


async def coordinator(town: Web) -> Person:
    karel = town.account(KAREL)
    await official(town.database, "Karel", karel, Role.COORDINATOR, "")
    return karel


async def test_whoever_says_no_on_the_page_is_left_alone_and_the_operator_hears_of_it(town: Web) -> None:
    karel = await coordinator(town)
    who = await town.add()
    earlier = town.links(ADDRESS)[-1]
    await town.browser.get(earlier)
    await town.browser.press("Ne, to není pro mě")
    await town.deliver()
    assert "Na tuto adresu už psát nebudeme." in town.browser.text
    alarm = town.simulator.letters[-1]
    assert ("odpověď „ne“" in alarm.body, ADDRESS in alarm.body, "Jana" in alarm.body) == (True, False, False)
    reply = await take(town.dispatcher, karel, Open(UnreachableOfficials()))
    assert "pozvánka byla odmítnuta" in reply.messages[0].text
    operator = console(town.database, web="https://example.org")
    assert ", said no 2026-" in "\n".join(await operator.run("contact", "list", TOWN))
    assert "said no" in " ".join(await operator.run("contact", "invite", "--pending", "--no-phone"))

    await town.browser.get(earlier)
    assert says("This link is no longer good") in town.browser.text
    town.clock.advance(days=14)
    await town.deliver()
    assert len([letter for letter in town.simulator.letters if letter.to == ADDRESS]) == 1, "nothing reminds of it"
    await operator.run("contact", "invite", str(who))
    await town.deliver()
    await town.confirm()
    assert says("Thank you, the e-mail address is confirmed.") in town.browser.text, "who was asked again may say yes"


async def test_a_no_in_the_chat_does_the_same(town: Web) -> None:
    karel = await coordinator(town)
    operator = console(town.database, web="https://example.org")
    who = await operator.add("contact", "add", TOWN, "--name", "Jana", "--email", ADDRESS)
    token = await operator.invite("contact", "invite", who)
    jana = town.account(902)
    reply = await take(town.dispatcher, jana, Start(Private(f"i_{token}")))
    (no,) = [one for row in reply.messages[0].rows for one in row if one.label == "Ne, to není pro mě"]
    action = decode(no.code)
    assert action is not None
    reply = await take(town.dispatcher, jana, action)
    assert says(Note.INVITE_DECLINED) in reply.messages[0].text
    await town.deliver()
    alarm = town.simulator.letters[-1]
    assert ("odpověď „ne“" in alarm.body, "Jana" in alarm.body) == (True, False)
    reply = await take(town.dispatcher, karel, Open(UnreachableOfficials()))
    assert "pozvánka byla odmítnuta" in reply.messages[0].text
    assert "said no" in " ".join(await operator.run("contact", "invite", "--pending", "--no-phone"))
    for late in (Start(Private(f"i_{token}")), action, AcceptInvite(token)):
        reply = await take(town.dispatcher, jana, late)
        assert says(Note.INVITE_GONE) in reply.messages[0].text
    (person,) = await town.database.read(lambda tx: contacts.of_town(tx, TOWN))
    assert not person.linked
