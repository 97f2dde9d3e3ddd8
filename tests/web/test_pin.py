"""A PIN before the messages, for a mailbox that several people read: set on the page, asked for behind each link, and locked."""

import pytest

from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import event_number
from bot.conversation.lead.model import ConfirmInterview
from bot.conversation.private import Private
from bot.operations.environment import OperatorError
from bot.storage import contacts, pin_codes, tokens
from bot.storage.database import Transaction
from bot.storage.pin_codes import MAX_WRONG, valid_pin
from tests.bot_parts import official, says, send_lead, take
from tests.canary import NAME
from tests.operator_commands import console
from tests.web.page_server import ADDRESS, Web
from tests.web.text_browser import Browser, open_browser

PIN, OTHER, WRONG = "481516", "234200", "000111"
OPEN, ON = "Otevřít", "Pokračovat"
ASKED = says("Write the PIN")
KEPT = says("The PIN is set. Other open pages of yours are closed; each further link asks for it.")
SHIPPED = f"scrypt {pin_codes.COST} {pin_codes.BLOCK} {pin_codes.PARALLEL} "
LOCKED = "PIN pětkrát nesouhlasil. Další pokus bude možný od"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with parameters that take no time; a PIN is compared by those that it was hashed with."""
    monkeypatch.setattr(pin_codes, "COST", 2**4)
    monkeypatch.setattr(pin_codes, "PARALLEL", 1)


async def settings(browser: Browser) -> None:
    await browser.get("/")
    await browser.press("Moje nastavení")


async def set_pin(town: Web, pin: str = PIN) -> None:
    await settings(town.browser)
    assert says("PIN before the messages …") in town.browser.text
    await town.browser.get("/pin")
    await town.browser.press(says("Set the PIN"), new=pin)


async def guarded(town: Web, number: int = 1) -> tuple[str, str]:
    """Let the contact set a PIN; then send a lead. Return its code and the link of its letter."""
    await town.joined()
    await set_pin(town)
    return await town.letter(number)


async def follow(browser: Browser, address: str) -> None:
    """As somebody who has just opened the browser."""
    browser.session.cookie_jar.clear()
    await browser.get(address)
    await browser.press(OPEN)


async def openings(town: Web, code: str) -> int:
    return [event.what for event in (await town.lead(code)).events].count(LeadEvent.OPENED)


async def test_behind_the_link_the_pin_is_asked_for_before_anything_is_opened(
    town: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stands neither in the database, nor in the log, nor on a page."""
    await town.joined()
    await set_pin(town)
    assert KEPT in town.browser.text
    assert PIN not in town.browser.page
    code, address = await town.letter()
    await follow(town.browser, address)
    assert ASKED in town.browser.text
    assert town.dispatcher.operator.email in town.browser.text, "the way back is named"
    assert NAME not in town.browser.page
    assert await openings(town, code) == 0, "the candidate is not told of an opening that was none"
    await town.browser.press(ON, pin=WRONG)
    assert "Zbývají 4 pokusy" in town.browser.text
    assert not [text for text in (NAME, WRONG) if text in town.browser.page]
    await town.browser.press(ON, pin=f" {PIN[:3]} {PIN[3:]} ")
    assert NAME in town.browser.page
    assert await openings(town, code) == 1
    ((body,),) = await town.database.read(lambda tx: tx.all("SELECT body FROM page_pin"))
    stored = town.vault.open(body, "page_pin").decode()
    assert stored.startswith("scrypt 16 8 1 "), "the parameters stand beside the hash"
    assert SHIPPED == "scrypt 16384 8 5 "
    assert PIN not in stored
    assert not {PIN, WRONG} & set(capsys.readouterr().err.split())


@pytest.mark.parametrize("pin", ["", PIN])
async def test_the_door_names_the_day_of_an_interview_only_where_no_pin_guards_it(town: Web, pin: str) -> None:
    await town.joined()
    code, address = await town.letter()
    await follow(town.browser, address)
    await town.browser.press("📅 Pozvat…")
    await town.browser.write("14. 12. 2026 10:00, Vymyšlená 1")
    await town.browser.press("Ano, odeslat")
    invited = (await town.lead(code)).events[-1]
    await take(town.dispatcher, town.candidate(), ConfirmInterview(code, event_number(invited)))
    if pin:
        await town.browser.get("/pin")
        await town.browser.press(says("Set the PIN"), new=pin)
    town.browser.session.cookie_jar.clear()
    await town.browser.get(address)
    assert code in town.browser.text
    assert ("14. 12." in town.browser.text) is not bool(pin)
    if pin:
        await town.browser.press(OPEN)
        assert "14. 12." not in town.browser.text, "nor does the page that asks for it"


async def test_the_visit_of_a_colleague_in_the_same_browser_does_not_stand_in_for_the_pin(town: Web) -> None:
    await town.joined()
    await set_pin(town)
    await town.joined("petr@example.org", name="Petr Vymyšlený")
    code, _ = await town.letter()
    await town.browser.get("/")
    assert "Petr Vymyšlený" in town.browser.text, "the visit that is open is his"
    (hers,) = [letter for letter in town.links(ADDRESS) if "/l/" in letter][-1:]
    await town.follow(hers)
    assert ASKED in town.browser.text
    assert await openings(town, code) == 0


async def test_a_visit_that_has_ended_does_not_stand_in_for_the_pin(town: Web) -> None:
    """Its mailbox is no longer the contact's; whoever reads there has not been asked for the PIN of the new one."""
    who = await town.joined()

    def moved(tx: Transaction) -> None:
        contact = contacts.get(tx, who)
        assert contact is not None
        contacts.change_email(tx, contact, Private("new@example.org"))
        contacts.confirm_by_link(tx, who)
        pin_codes.keep(tx, contacts.key_of(tx, who) or b"", pin_codes.hashed(PIN))

    await town.database.write(moved)
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    await town.follow(town.links("new@example.org")[-1])
    assert ASKED in town.browser.text


async def test_five_wrong_ones_lock_it_for_an_hour_also_for_the_right_one(town: Web) -> None:
    _, address = await guarded(town)
    await follow(town.browser, address)
    for _ in range(MAX_WRONG):
        assert LOCKED not in town.browser.text
        await town.browser.press(ON, pin=WRONG)
    assert LOCKED in town.browser.text
    assert town.dispatcher.operator.email in town.browser.text
    assert ON not in town.browser.labels
    await town.browser.post(address.removeprefix(town.browser.origin), pin=PIN)
    assert LOCKED in town.browser.text
    await follow(town.browser, address)
    assert LOCKED in town.browser.text, "said at once, not behind another try"
    town.clock.advance(minutes=59, seconds=59)
    await follow(town.browser, address)
    assert LOCKED in town.browser.text
    town.clock.advance(seconds=1)
    await follow(town.browser, address)
    await town.browser.press(ON, pin=WRONG)
    assert "Zbývají 4 pokusy" in town.browser.text
    await town.browser.press(ON, pin=PIN)
    assert NAME in town.browser.page


async def test_the_right_one_forgets_the_wrong_ones(town: Web) -> None:
    _, address = await guarded(town)
    for _ in range(3):
        await follow(town.browser, address)
        for _ in range(MAX_WRONG - 1):
            await town.browser.press(ON, pin=WRONG)
        await town.browser.press(ON, pin=PIN)
        assert NAME in town.browser.page


async def test_whoever_reads_elsewhere_is_outside_when_it_is_set(town: Web) -> None:
    await town.joined()
    _, address = await town.letter()
    await town.add("eva@example.org", slug="brno", name="Eva")
    async with open_browser(town.browser.origin) as colleague, open_browser(town.browser.origin) as eva:
        await follow(colleague, address)
        assert NAME in colleague.page
        await eva.get(town.links("eva@example.org")[-1])
        await eva.press("Ano, adresa je moje")
        await set_pin(town)
        for staying in (town.browser, eva):
            await staying.get("/")
            assert says("All messages") in staying.labels, "this page, and a visit of somebody else"
        await colleague.get("/")
        assert NAME not in colleague.page
        await follow(colleague, address)
        assert ASKED in colleague.text


async def test_changing_and_removing_it_asks_for_the_former_one(town: Web) -> None:
    await town.joined()
    await set_pin(town)
    await town.browser.get("/pin")
    await town.browser.press(says("Change the PIN"), new=OTHER)
    assert says("Please write the PIN as it is now, too.") in town.browser.text
    await town.browser.press(says("Remove the PIN"), pin=WRONG)
    assert "Zbývají 4 pokusy" in town.browser.text
    await town.browser.press(says("Change the PIN"), pin=PIN, new=OTHER)
    assert KEPT in town.browser.text
    _, address = await town.letter()
    await follow(town.browser, address)
    await town.browser.press(ON, pin=PIN)
    assert ASKED in town.browser.text
    await town.browser.press(ON, pin=OTHER)
    assert NAME in town.browser.page
    await town.browser.get("/pin")
    await town.browser.press(says("Remove the PIN"), pin=OTHER)
    assert says("The PIN is removed. The link in an e-mail is enough again.") in town.browser.text
    await follow(town.browser, address)
    assert NAME in town.browser.page


async def test_what_is_no_pin_or_the_first_to_be_guessed_is_refused(town: Web) -> None:
    await town.joined()
    guessed = ("1" * 6, "123456", "987654")
    for pin in ("", "12345", *guessed, "1234567890123", "12a456", "４８１５１６", "-48151"):
        assert valid_pin(pin) is None
        await town.browser.get("/pin")
        await town.browser.press(says("Set the PIN"), new=pin)
        assert "6 až 12 číslic" in town.browser.text
        assert KEPT not in town.browser.text


async def test_it_stands_before_each_new_way_in_for_the_same_address_too(town: Web) -> None:
    """A link to all messages, and the confirmation that takes its place once it has expired."""
    who = await town.joined()
    await set_pin(town)
    await town.browser.post("/enter", email=ADDRESS)
    await town.deliver()
    await follow(town.browser, town.links(ADDRESS)[-1])
    assert ASKED in town.browser.text
    change = f"/l/{await town.database.write(lambda tx: tokens.make(tx, 'lead', who))}?at=change:1"
    await follow(town.browser, change)
    assert (ASKED in town.browser.text, f'action="{change}"' in town.browser.page) == (True, True)
    confirmation = await town.database.write(lambda tx: tokens.make(tx, "confirm", who))
    await town.browser.get(f"/c/{confirmation}")
    for pin, opened in ((None, False), (WRONG, False), (PIN, True)):
        await town.browser.press(ON if pin else says("Yes, that is my address"), **({"pin": pin} if pin else {}))
        assert (ASKED in town.browser.text, "Všechny zprávy" in town.browser.labels) == (not opened, opened)


async def test_another_address_begins_without_it(town: Web) -> None:
    who = await town.joined()
    await set_pin(town)

    async def another() -> None:
        contact = await town.database.read(lambda tx: contacts.get(tx, who))
        assert contact is not None
        await town.database.write(lambda tx: contacts.change_email(tx, contact, contact.person.email))

    await another()
    key = await town.database.read(lambda tx: contacts.key_of(tx, who))
    assert key is not None
    assert not await town.database.read(lambda tx: pin_codes.is_set(tx, key))


async def test_the_operator_removes_one_that_was_forgotten(town: Web) -> None:
    who = await town.joined()
    await set_pin(town)
    _, address = await town.letter()
    await follow(town.browser, address)
    operator = console(town.database)
    (line,) = await operator.run("contact", "forget-pin", str(who))
    assert line.startswith("No PIN any more")
    assert ADDRESS not in line
    await town.deliver()
    told = town.simulator.letters[-1]
    assert (told.to, told.subject) == (ADDRESS, says("Your PIN was removed"))
    assert "napište hned na" in told.body
    assert "/l/" not in told.body, "whoever reads the mailbox gets no link from it"
    await follow(town.browser, address)
    assert NAME in town.browser.page
    with pytest.raises(OperatorError, match="WHO: Jana Ukázková has set no PIN"):
        await operator.run("contact", "forget-pin", str(who))


async def test_who_has_telegram_hears_there_too_that_it_was_removed(town: Web) -> None:
    """The requester may be another reader of the mailbox, who would delete the letter."""
    who = await official(town.database, "Petr", town.account(77))
    contact = await town.database.read(lambda tx: contacts.get(tx, who))
    key = await town.database.read(lambda tx: contacts.key_of(tx, who))
    assert contact
    assert key
    await town.database.write(lambda tx: pin_codes.keep(tx, key, pin_codes.hashed(PIN)))
    await console(town.database).run("contact", "forget-pin", str(who))
    await town.deliver()
    (told,) = town.simulator.chat(town.simulator.world.users[77]).from_bot
    assert "zrušil PIN" in told.text


def test_hashing_it_twice_gives_two_hashes_and_each_is_right() -> None:
    one, another = pin_codes.hashed(PIN), pin_codes.hashed(PIN)
    assert one != another
    assert pin_codes.is_right(PIN, one)
    assert pin_codes.is_right(PIN, another)
    assert not pin_codes.is_right(WRONG, one)
    assert not pin_codes.is_right("\ud800" * 3, one)
