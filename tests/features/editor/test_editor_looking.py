"""Previews of unsaved text: its screen and its length. Nothing is stored."""

from bot.storage import drafts
from tests.web.editor_user import Entry, Office, User

PAGE = "/edit/faq/fines"


async def look(desk: User, **typed: str) -> None:
    wanted = {name.replace("__", "."): words for name, words in typed.items()}
    await desk.browser.post(f"{PAGE}/look", **{**Entry(desk.browser.page).fields, **wanted, "do": "look"})


async def save(desk: User) -> None:
    await desk.browser.post(PAGE, **{**Entry(desk.browser.page).fields, "do": "save"})


async def test_what_is_typed_is_shown_with_its_length_and_nothing_is_kept(office: Office, jana: User) -> None:
    await jana.get("faq/fines")
    jana.says("Language-cs: ", " z 900 znaků")
    await look(jana, cs__title="Kolik asistent dostane?", cs__body="Krátce. " * 130, same="on")
    jana.says("Zatím není nic uložené", "⛔ Language-cs: 10", "Kolik asistent dostane?", "S konceptem")
    assert not await office.town.database.read(drafts.waiting)
    typed = Entry(jana.browser.page).fields
    assert (typed["cs.title"], typed["same"]) == ("Kolik asistent dostane?", "on")
    await save(jana)
    jana.says("Kontrola našla chyby", "Zkraťte to: znaků smí být nejvýše 900")
    await look(jana, cs__body="Krátce.")
    assert "⛔ Language-cs: " not in jana.text
    await jana.browser.get(f"{PAGE}/look")
    assert jana.browser.path == PAGE, "who comes by an address sees what is saved"


async def test_who_has_looked_still_overwrites_nobody(jana: User, petro: User) -> None:
    await jana.get("faq/fines")
    await petro.edit("faq/fines", uk__label="Яка зарплата?")
    await look(jana, cs__label="Kolik to je?")
    await save(jana)
    jana.says("Někdo mezitím uložil něco jiného.", "Яка зарплата?", "Kolik to je?")


async def test_what_cannot_be_written_is_not_shown(jana: User) -> None:
    await jana.get("faq/fines")
    await look(jana, cs__body="Text\n## sekce\nDalší")
    jana.says("Zatím není nic uložené", "Title of fines")
