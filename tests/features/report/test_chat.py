"""The coordinator gets the report in the chat, as a page and as a table; nobody else gets there."""

from dataclasses import replace

from bot.conversation.model import Open, ShowAgain
from bot.conversation.notes import Note
from bot.features.report import OWN, PublicReport, ReportFile
from bot.storage import facts
from tests.bot_parts import says, write_lead
from tests.conversation.turn_data import CONTACT, COORDINATOR, KNOWN, SESSION, after, sees, take
from tests.end_to_end.test_overview import PERSONAL, forge
from tests.features.report.test_files import book
from tests.papers.test_files import newest_file
from tests.people import Person
from tests.world import World


def test_it_is_handed_over_in_its_forms_alone_and_once() -> None:
    known = replace(KNOWN, duties=(CONTACT, COORDINATOR))
    handed = take(SESSION, Open(ReportFile("xlsx")), known)
    sees(take(after(handed), ShowAgain(), known), PublicReport())
    sees(take(SESSION, Open(ReportFile("exe")), known), PublicReport(), Note.STALE)


async def test_it_comes_as_a_page_and_as_a_table(
    town: World, candidate: Person, contact: Person, coordinator: Person
) -> None:
    del contact  # linked, so the lead goes to the town
    await write_lead(candidate)
    await town.database.write(lambda tx: facts.count(tx, "2026-10", "sent", language="uk", by=40))
    await coordinator.say("/leads")
    await coordinator.press_all("🗺 Všechna města", "📄 Souhrnný přehled (bez jmen)")
    coordinator.sees("posledních dvanáct měsíců", "nezveřejňujte dva přehledy")
    await coordinator.press("📄 Jako stránka (HTML)")
    name, data = newest_file(coordinator)
    assert name == "cpa-2026-11-24.html"
    assert "Odeslali zprávu městu" in data.decode()
    assert not [word for word in PERSONAL if word in data.decode()]
    await coordinator.press("📊 Jako tabulka (XLSX)")
    name, data = newest_file(coordinator)
    assert name == "cpa-2026-11-24.xlsx"
    assert ("Od začátku až k přijetí", "Odeslali zprávu městu", "Počet", "41") in book(data)["Souhrn"]
    await coordinator.press("🔒 Jen pro nás: po měsících a městech (XLSX)")
    name, data = newest_file(coordinator)
    assert name == "cpa-2026-11-24.internal.xlsx"
    assert book(data)["Nezveřejňovat"][1:] == [("11/2026", "Plzeň", "Plzeňský kraj", "1", "0", "0", "0", "0")]
    await coordinator.press("← Zpět")
    coordinator.sees("Všechna města")


async def test_nobody_else_gets_there(candidate: Person, contact: Person) -> None:
    for person in (candidate, contact):
        await person.start()
        for screen in (PublicReport(), ReportFile("html"), ReportFile(OWN)):
            await forge(person, screen)
            person.sees(says(Note.REFUSED, "uk" if person is candidate else "cs"))
