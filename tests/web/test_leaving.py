"""Officials end their duty themselves; what they had goes to somebody else, and nobody is asked."""

from functools import partial

from bot.conversation.contact.model import Leave, Leaving, MySettings
from bot.conversation.lead.model import ContactMethod, Role
from bot.conversation.model import Open
from bot.storage import changes, contacts
from tests.bot_parts import TOWN, official, take
from tests.canary import NAME
from tests.web.page_server import ADDRESS, Web

EVA, KAREL = 801, 802
LEAVE, YES = "Přestat dostávat zprávy…", "Ano, přestat"


async def people(town: Web, slug: str = TOWN) -> list[str]:
    found = await town.database.read(partial(contacts.of_town, slug=slug))
    return [str(one.person.name) for one in found]


def chat(town: Web, number: int) -> str:
    return "\n".join(one.text for one in town.simulator.chat(town.simulator.world.users[number]).from_bot)


async def test_a_contact_leaves_on_the_page_and_a_deputy_gets_what_was_open(town: Web) -> None:
    await town.joined()
    await official(town.database, "Eva", town.account(EVA), Role.DEPUTY)
    code = await town.opened(reach=ContactMethod.PHONE)
    await town.browser.press("✋ Převzít")
    await town.browser.press("Všechny zprávy")
    await town.browser.press("Moje nastavení")
    await town.browser.press(LEAVE)
    assert "Co jste převzali, přejde na kolegu, zástupce nebo koordinátora." in town.browser.text
    asked = town.browser.page
    await town.browser.press("← Zpět")
    assert LEAVE in town.browser.labels, "nothing has happened yet"
    # twice, as from two tabs
    for _ in range(2):
        town.browser.page = asked
        await town.browser.press(YES)
    await town.deliver()
    assert await people(town) == ["Eva"]
    assert code in chat(town, EVA)
    assert chat(town, EVA).count("Jana Ukázková (kontaktní osoba města)") == 1, "the colleague is told once"
    subjects = [letter.subject for letter in town.simulator.letters if letter.to == ADDRESS]
    assert subjects[-1] == "Plzeň: zprávy už Vám nechodí"
    await town.browser.get("/")
    assert NAME not in town.browser.page


async def test_the_only_contact_may_leave_and_the_coordinator_gets_the_lead(town: Web) -> None:
    await official(town.database, "Karel", town.account(KAREL), Role.COORDINATOR, "")
    who = await town.joined()
    code, _ = await town.letter()
    await town.link(who, EVA)
    reply = await take(town.dispatcher, town.account(EVA), Open(MySettings()), Open(Leaving(who)), Leave(who))
    assert "Za okamžik Vám přestanou chodit zprávy" in reply.messages[0].text
    await town.deliver()
    assert await people(town) == []
    assert code in chat(town, KAREL)


async def test_the_only_coordinator_stays(town: Web) -> None:
    karel = await official(town.database, "Karel", town.account(KAREL), Role.COORDINATOR, "")
    reply = await take(town.dispatcher, town.account(KAREL), Open(MySettings()))
    assert LEAVE not in [one.label for row in reply.messages[0].rows for one in row]
    await take(town.dispatcher, town.account(KAREL), Leave(karel))
    await town.deliver()
    assert await people(town, "") == ["Karel"]
    await official(town.database, "Hana", town.account(EVA), Role.COORDINATOR, "")
    await take(town.dispatcher, town.account(KAREL), Leave(karel))
    await town.deliver()
    assert await people(town, "") == ["Hana"]


async def test_nobody_ends_the_duty_of_another(town: Web) -> None:
    who = await town.joined()
    await official(town.database, "Eva", town.account(EVA))
    for number in (EVA, KAREL):
        await take(town.dispatcher, town.account(number), Leave(who))
    await town.deliver()
    assert sorted(await people(town)) == ["Eva", "Jana Ukázková"]
    assert await town.database.read(changes.pending) == ()
