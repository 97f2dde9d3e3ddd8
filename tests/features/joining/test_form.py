"""An official asks that their town joins: whoever asks learns nothing, and the coordinator's press does all the rest."""

import re
from pathlib import Path

from bot.conversation.contact.model import AgreeToChange, Inbox, StopChange
from bot.conversation.lead.model import ContactMethod, Role
from bot.conversation.model import Action, Open
from bot.conversation.private import Private
from bot.dispatch.sending import Person
from bot.features.joining.form import JOINERS, WRONG
from bot.storage import changes, contacts, privacy
from bot.storage.changes import MAX_PER_TOWN, MAX_WAITING
from bot.storage.database import Transaction
from telegram_simulator import Letter
from tests.bot_parts import TOWN, official, says, send_lead, take
from tests.operator_commands import console
from tests.people import Clock
from tests.web.page_server import ADDRESS, Web, open_town
from tests.web.test_declined import KAREL, coordinator

EVA = "eva@plzen.eu"
NAME = "Eva Ukázková"
ASKED = says("The request came from the bot's public page. Nobody has checked yet who sent it.")
AGREED = says(
    "Thank you. An invitation goes to the address. Where somebody receives the town's messages already, they are asked first."
)
LAPSED = says("Nobody has decided for seven days, so nothing comes of it. The town can ask again.")
STOPPED = says("This was stopped. Nothing has changed.")
OWN = "Adresa patří k doméně, kterou u města uvádí"
UNKNOWN = "⚠️ Adresa není na žádné doméně"
FUNCTION = "vedoucí prevence"


async def ask(town: Web, email: str = EVA, slug: str = TOWN, name: str = NAME, phone: str = "") -> str:
    await town.browser.post("/join", town=slug, name=name, function=FUNCTION, email=email, phone=phone)
    await town.deliver()
    return f"{town.browser.status} {town.browser.page}"


def later_letters(town: Web) -> list[Letter]:
    """Return the letters after the receipts."""
    receipt = says("We have your request to join: {town}", town="")
    return [letter for letter in town.simulator.letters if not letter.subject.startswith(receipt)]


def texts(town: Web, chat: int = KAREL) -> list[str]:
    return [message.text for message in town.simulator.chat(town.simulator.world.users[chat]).from_bot]


async def answer(town: Web, who: Person, action: Action) -> str:
    reply = await take(town.dispatcher, who, Open(Inbox()), action)
    await town.deliver()
    return reply.messages[0].text


async def agreed(town: Web, email: str = EVA) -> Person:
    karel = await coordinator(town)
    await ask(town, email)
    await answer(town, karel, AgreeToChange(1))
    return karel


async def waiting(town: Web) -> list[str]:
    found = await town.database.read(changes.of_newcomers)
    return [str(one.email) for one in found]


async def addresses(town: Web, slug: str = TOWN) -> list[str]:
    people = await town.database.read(lambda tx: contacts.of_town(tx, slug))
    return [str(one.person.email) for one in people]


async def test_from_the_page_by_one_press_of_the_coordinator_to_the_first_message(town: Web) -> None:
    karel = await coordinator(town)
    await town.browser.get("/")
    assert says("Join with your town") in town.browser.text
    await town.browser.get("/join")
    await ask(town)
    assert says("Thank you for the request") in town.browser.text
    assert f"Plzeň · {EVA} · " in town.browser.text, "what was asked can be printed for the file"
    (asked,) = texts(town)
    assert all(part in asked for part in ("Plzeň", NAME, EVA, ASKED, OWN))
    (receipt,) = town.simulator.letters
    assert (receipt.to, receipt.subject) == (EVA, says("We have your request to join: {town}", town="Plzeň"))
    assert NAME not in receipt.body, "whatever somebody has typed is not passed on"

    assert AGREED in await answer(town, karel, AgreeToChange(1))
    (invitation,) = later_letters(town)
    assert "(Plzeň)" in invitation.body
    await town.confirm(EVA)
    assert says("Thank you, the e-mail address is confirmed.") in town.browser.text
    assert f"{NAME} · Plzeň" in town.browser.text, "nothing was entered twice"

    code = await send_lead(town.dispatcher, town.candidate(), reach=ContactMethod.PHONE)
    await town.deliver()
    await town.follow(town.links(EVA)[-1])
    assert code in town.browser.text


async def test_whatever_is_known_of_an_address_or_a_town_the_answer_is_the_same(town: Web) -> None:
    await coordinator(town)
    await official(town.database, "Jana", town.account(77), email=ADDRESS)
    told = {await ask(town, email) for email in (ADDRESS, EVA, EVA.upper(), "nekdo@example.org")}
    town.clock.advance(hours=2)
    told |= {await ask(town, EVA, slug) for slug in ("kyjov", "most")}
    # each has what was typed, to be kept; nothing else differs
    assert len({re.sub("[^>]* · [^>]* · [^<]*", "", answer) for answer in told}) == 1
    assert [letter.to for letter in town.simulator.letters] == [EVA], "one receipt, at an address of the town"
    assert await waiting(town) == [EVA, "nekdo@example.org", EVA, EVA], "what is known or waits already is not doubled"


async def test_a_form_that_is_not_whole_is_given_back_as_it_was_filled_in(town: Web) -> None:
    """Each reason stands beside its field, and only there."""
    await coordinator(town)
    whole = {"town": TOWN, "name": NAME, "function": FUNCTION, "email": EVA, "phone": "377 000 000"}
    for part, wrong in (
        ("town", "x"), ("name", " "), ("function", ""), ("email", "eva@"), ("email", ""),
        ("phone", "12"),
    ):  # fmt: skip
        form = {**whole, part: wrong}
        await town.browser.post("/join", **form)
        assert says(WRONG[part]) in town.browser.text
        assert re.findall('id="why-([a-z]+)"', town.browser.page) == [part]
        assert f'aria-invalid="true" aria-describedby="why-{part}' in town.browser.page
        assert all(f'value="{value}"' in town.browser.page for name, value in form.items() if name != "town")
    await town.browser.post("/join", name='"><b>', email="x")
    assert "<b>" not in town.browser.page
    assert await waiting(town) == []


async def test_the_coordinator_reads_what_helps_to_check_who_asks(town: Web) -> None:
    """No longer than until the yes: whoever of the town is asked then gets the name alone."""
    karel = await coordinator(town)
    await official(town.database, "Jana", town.account(77), email=ADDRESS)
    await ask(town, phone="378 034 000")
    (asked,) = texts(town)
    assert f"Funkce: {FUNCTION}" in asked
    assert "+420378034000" in asked
    assert "volejte na veřejné číslo města" in asked
    await answer(town, karel, AgreeToChange(1))
    (change,) = await town.database.read(changes.pending)
    assert (change.function, change.phone) == ("", "")
    assert FUNCTION not in texts(town, 77)[-1]


async def test_all_clients_together_do_not_ask_without_end(tmp_path: Path, clock: Clock) -> None:
    async with open_town(tmp_path, clock, web_proxies=1) as town:
        for number, slug in enumerate(list(town.content.municipalities)[: JOINERS + 3]):
            form = {"town": slug, "name": NAME, "function": FUNCTION, "email": EVA}
            headers = {"x-forwarded-for": f"192.0.2.{number}"}
            async with town.browser.session.post(f"{town.browser.origin}/join", data=form, headers=headers) as reply:
                assert says("Thank you for the request") in await reply.text()
        assert len(await waiting(town)) == JOINERS


async def test_the_coordinator_reads_whether_the_address_is_of_the_towns_own_domain(town: Web) -> None:
    """Tests of domains: tests/conversation/test_own_domain.py."""
    await coordinator(town)
    await ask(town)
    await ask(town, "eva@most.example.org", "most")
    await ask(town, "eva@usti.cz", "usti-nad-labem")
    listed, unknown, read = texts(town)
    assert [OWN in listed, UNKNOWN in unknown, "Adresa patří k vlastní doméně města" in read] == [True] * 3
    where_to_ask = "Jak se spojit"
    assert [where_to_ask in one for one in (listed, unknown, read)] == [False, True, False]


async def test_of_one_town_one_request_after_another_comes_to_the_coordinator(town: Web) -> None:
    karel = await coordinator(town)
    for number in range(MAX_PER_TOWN + 1):
        await ask(town, f"eva{number}@plzen.eu")
    assert await waiting(town) == [f"eva{number}@plzen.eu" for number in range(MAX_PER_TOWN)]
    assert len(texts(town)) == 1
    assert "eva0@" in texts(town)[0]
    await answer(town, karel, StopChange(1))
    assert [STOPPED in text or "eva1@" in text for text in texts(town)[1:]] == [True, True]
    assert not later_letters(town), "nobody is written to who was refused"
    town.clock.advance(days=7)
    await town.deliver()
    assert "eva2@" in texts(town)[-1], "what nobody decides makes room for the next"
    assert await waiting(town) == ["eva2@plzen.eu"]


async def test_a_flood_of_towns_ends_at_a_number(town: Web) -> None:
    await coordinator(town)

    def flood(tx: Transaction) -> None:
        for slug in list(town.content.municipalities)[: MAX_WAITING + 5]:
            changes.ask_to_join(tx, slug, Private(NAME), Private(EVA))

    await town.database.write(flood)
    assert len(await waiting(town)) == MAX_WAITING


async def test_a_town_that_receives_messages_already_is_asked_after_the_coordinator(town: Web) -> None:
    karel = await coordinator(town)
    jana = town.account(77)
    await official(town.database, "Jana", jana)
    await ask(town)
    assert texts(town, 77) == [], "nobody is bothered with what the coordinator has not seen"
    await answer(town, jana, AgreeToChange(1))
    assert await waiting(town) == [EVA], "it is the coordinator's to decide"
    await answer(town, karel, AgreeToChange(1))
    assert await addresses(town) == [""]
    assert says("The request came from the bot's public page, and the coordinator has agreed.") in texts(town, 77)[-1]
    await answer(town, karel, AgreeToChange(1))
    assert await addresses(town) == [""], "and now it is the town's"
    await answer(town, jana, AgreeToChange(1))
    assert await addresses(town) == ["", EVA]
    assert [letter.to for letter in later_letters(town)] == [EVA]


async def test_whom_the_coordinator_has_agreed_to_hears_that_the_town_did_not_answer(town: Web) -> None:
    other = "eva@example.org"
    await official(town.database, "Jana", town.account(77))
    await agreed(town, other)
    assert not later_letters(town)
    town.clock.advance(days=7, minutes=1)
    await town.deliver()
    (end,) = later_letters(town)
    assert (end.to, "nikdo včas nerozhodl" in end.body) == (other, True)
    assert LAPSED in texts(town)[-1], "nor does the coordinator believe that it has joined"


async def test_the_coordinator_is_reminded_once_and_the_office_hears_that_nobody_decided(town: Web) -> None:
    """An address that is not the town's own hears nothing: anybody may have typed it."""
    karel, stranger = "karel@example.org", "nekdo@example.org"
    await town.joined(karel, Role.COORDINATOR, "", "Karel Ukázkový")
    await ask(town)
    await ask(town, stranger, "most")
    seen = len(town.simulator.letters)
    town.clock.advance(days=3, minutes=1)
    await town.deliver()
    reminders = town.simulator.letters[seen:]
    assert [letter.to for letter in reminders] == [karel, karel]
    assert reminders[0].subject.startswith("Připomínka žádosti o připojení: Plzeň")
    assert "propadne" in reminders[0].body
    town.clock.advance(days=3)
    await town.deliver()
    assert town.simulator.letters[seen:] == reminders

    town.clock.advance(days=1)
    await town.deliver()
    told = town.simulator.letters[seen + len(reminders) :]
    assert sorted(letter.to for letter in told) == [EVA, karel, karel]
    assert all("Sedm dní" in letter.body for letter in told if letter.to == karel)
    assert await addresses(town) == []
    (end,) = [letter for letter in told if letter.to == EVA]
    assert "/join" in end.body
    town.clock.advance(days=30)
    await town.deliver()
    assert [letter.to for letter in later_letters(town) if letter.to in {EVA, stranger}] == [EVA]


async def test_nobody_stands_in_the_operators_way(town: Web) -> None:
    karel = await coordinator(town)
    await ask(town)
    operator = console(town.database)
    assert "asked on the public page" in (await operator.run("contact", "list", TOWN))[-1]
    await operator.add("contact", "add", TOWN, "--name", NAME, "--email", EVA)
    await answer(town, karel, AgreeToChange(1))
    assert await addresses(town) == [EVA], "the operator's is the same one"
    assert [letter.to for letter in later_letters(town)] == [EVA]


async def test_who_came_in_by_another_way_meanwhile_is_not_invited_once_more(town: Web) -> None:
    karel, eva = await coordinator(town), town.account(77)
    await ask(town)
    await official(town.database, NAME, eva, email=EVA)
    await answer(town, karel, AgreeToChange(1))
    await answer(town, eva, AgreeToChange(1))
    assert await addresses(town) == [EVA]
    assert not [letter for letter in town.simulator.letters if "Pozvánka" in letter.subject]


async def test_of_what_is_decided_nobody_is_reminded_and_it_goes_thirty_days_later(town: Web) -> None:
    karel = await coordinator(town)
    await ask(town)
    await answer(town, karel, StopChange(1))
    heard = len(texts(town))
    town.clock.advance(days=8)
    await town.deliver()
    assert len(texts(town)) == heard
    assert not later_letters(town)
    town.clock.advance(days=23)
    await town.database.write(privacy.purge)
    assert await town.database.read(lambda tx: tx.number("SELECT count(*) FROM change")) == 0
