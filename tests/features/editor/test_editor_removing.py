"""Taking an entry out of the content in the editor: what goes is said before, what is still named stays, and there is a way back."""

from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.storage import contacts, drafts
from tests.web.editor_user import SCARF, Entry, Office, User, add_topic, add_town

REMOVE, BACK, DRAFT = (
    "Začít koncept, který ji odstraní",
    "Vrátit, co bylo předtím",
    "Začít koncept podle toho, jak to bylo předtím",
)


async def test_a_question_goes_when_two_agree_and_comes_back_as_a_draft(
    office: Office, jana: User, petro: User
) -> None:
    before = {file: office.read(file) for file in ("cs/faq/fines.md", "uk/faq/fines.md")}
    await jana.get("faq/fines/remove")
    jana.says("Odstranit: Title of fines", "texty: Language-uk, Language-cs", "Nic jiného ji nezmiňuje.")
    await jana.press(REMOVE)
    jana.says("Tento koncept položku odstraní", "Title of fines")
    assert "⛔" not in jana.text
    assert Entry(jana.browser.page).fields == {}, "there is nothing to fill in"
    await jana.ask()
    assert "Zveřejnit" not in jana.browser.labels
    await petro.agree("faq/fines")
    assert petro.browser.path == "/edit/faq"
    petro.says("Опубліковано")
    office.town.dispatcher.outbox_changed.clear()
    await office.live()
    assert office.town.dispatcher.outbox_changed.is_set(), "by the new content something may be due"
    assert "fines" not in office.town.content.faq
    assert not (office.content / "cs/faq/fines.md").exists()
    await jana.get("faq/fines")
    assert jana.browser.status == 404

    await jana.get("history")
    jana.says("žádost o zveřejnění: Jana, zveřejnění: Petro")
    await jana.press(DRAFT)
    assert jana.browser.path == "/edit/faq/fines"
    assert "⚠️ cs/faq/fines.md" not in jana.text, "its languages were compared"
    assert not (office.content / "uk/faq/fines.md").exists(), "nobody has agreed yet"
    await jana.ask()
    await petro.agree("faq/fines")
    for file in ("cs/faq/fines.md", "uk/faq/fines.md"):
        assert sorted(office.read(file).splitlines()) == sorted(before[file].splitlines())


async def test_what_is_still_named_says_where_and_cannot_go(office: Office, jana: User) -> None:
    add_topic(office)
    await office.live()
    await jana.get("topics/school/remove")
    jana.says("Ještě ji zmiňují tyto položky", "(Údaje a zdroje · Téma)")
    assert 'href="/edit/faq/maturita"' in jana.browser.page
    mark = next(form["form"] for form, _ in Entry(jana.browser.page).deeds if "form" in form)
    await jana.press(REMOVE)
    jana.says(
        "Ještě ji zmiňují tyto položky",
        "⛔ ❓ Otázky a odpovědi: Title of maturita",
        "· uk/faq/maturita.md, řádek",
        "„school“",
    )
    assert "Hotovo, prosím o zveřejnění" not in jana.browser.labels
    await jana.browser.post("/edit/topics/school/remove", form=mark)
    jana.says("Nic se nestalo")
    for path in ("documents/town-form", "municipalities/brno", "sources/law"):
        await jana.get(f"{path}/remove")
        jana.says("Ještě ji zmiňují tyto položky")
    await jana.get("pages/help/remove")
    assert jana.browser.status == 404, "a page is named by the program"


async def test_a_town_goes_with_its_row_its_ways_and_its_rules(office: Office, jana: User) -> None:
    add_town(office)
    await office.live()
    tables = ("municipalities.csv", "municipality_ways.csv")
    before = {table: sorted(office.read(table).splitlines()) for table in tables}

    await office.town.database.write(
        lambda tx: contacts.add(tx, Role.CONTACT, "rokycany", Private("Ukázka"), Private("ukazka@example.org"))
    )
    await jana.get("municipalities/rokycany/remove")
    jana.says(
        "řádek v seznamu měst", "způsoby, jak se s ním spojit:", "Město má kontakty: 1 a otevřené zprávy od zájemců: 0"
    )
    await jana.press(REMOVE)
    await jana.published()
    for table in tables:
        assert "rokycany," not in office.read(table)
        assert len(office.read(table).splitlines()) < len(before[table])
    assert not (office.content / "municipalities/rokycany.yaml").exists()
    await office.live()
    assert "rokycany" not in office.town.content.municipalities
    await jana.get("history")
    await jana.press(BACK)
    jana.says("Vráceno")
    assert {table: sorted(office.read(table).splitlines()) for table in tables} == before


async def test_an_entry_emptied_by_somebody_else_meanwhile_is_a_conflict(office: Office, jana: User) -> None:
    await jana.get("faq/fines/remove")
    await jana.press(REMOVE)
    file = office.content / "cs/faq/fines.md"
    file.write_text(office.read("cs/faq/fines.md").replace("title: Title", "title: Other title"), "utf-8")
    await jana.get("faq/fines")
    jana.says("Soubory mezitím někdo upravil")
    await jana.press("Převzít to do konceptu")
    jana.says("Tento koncept položku odstraní")
    await jana.published()
    assert not file.exists()


async def test_an_older_version_is_taken_into_a_draft_and_needs_the_second_person(
    office: Office, jana: User, petro: User
) -> None:
    for words in ("První", "Druhý"):
        await jana.edit(
            "faq/fines",
            cs__label=words,
            uk__label=words.replace("První", "Перший").replace("Druhý", "Другий"),
            same="on",
        )
        await jana.ask()
        await petro.agree("faq/fines")
    await jana.get("history")
    assert Entry(jana.browser.page).deeds[-1][1] == [DRAFT], "others came after it: it is no longer put back at once"
    form, _ = Entry(jana.browser.page).deeds[-1]
    (first,) = (one for one in await office.town.database.read(drafts.published) if one.state["cs"]["label"] == "První")
    await jana.browser.post("/edit/history", **form, back=str(first.id))
    jana.says("Druhý", "Co koncept mění")
    assert "Zveřejnit" not in jana.browser.labels
    await jana.browser.post("/edit/history", **form, back=str(first.id))
    jana.says("Koncept této položky už čeká")
    await jana.get("faq/fines")
    await jana.ask()
    await petro.agree("faq/fines")
    assert "První" not in office.read("cs/faq/fines.md")
    assert "Druhý" not in office.read("cs/faq/fines.md")


async def test_a_new_entry_is_taken_back_by_a_press(office: Office, jana: User) -> None:
    await jana.begin("faq", "scarf")
    await jana.send(**SCARF)
    await jana.published()
    await jana.get("history")
    await jana.press(BACK)
    jana.says("Vráceno")
    assert not (office.content / "uk/faq/scarf.md").exists()
