"""Conflicts of two administrators, and input that means another file than it seems."""

import asyncio
from pathlib import Path

import pytest
from yarl import URL

from bot.content.models import PageWords
from bot.content.writing import with_markdown
from bot.features.editor import editor_pages
from bot.features.editor.edit_kinds import EditKind
from bot.features.editor.entries import EntryState, field_changes
from bot.storage import drafts
from bot.storage.database import Transaction
from bot.storage.drafts import EntryDraft
from tests.bot_parts import administrator
from tests.content.small_edits import change, write
from tests.people import Clock
from tests.web.editor_user import Entry, Office, User, open_office


async def test_an_entry_called_like_a_page_is_not_that_page(office: Office, jana: User) -> None:
    before = office.read("cs/privacy.md")
    await jana.get("faq")
    await jana.browser.post("/edit/faq", name="privacy")
    assert "Your data-cs." in before
    assert "Your data-cs." not in jana.browser.page


async def test_the_row_of_one_town_never_replaces_that_of_another(office: Office, jana: User) -> None:
    first, second = [line.split(",")[0] for line in office.read("municipalities.csv").splitlines()[1:3]]
    await jana.edit(f"municipalities/{first}", row__slug=second)
    jana.says("Soubor je napsaný tak")


async def test_of_two_who_save_at_once_nobody_loses_what_they_typed(jana: User, petro: User) -> None:
    await jana.get("faq/fines")
    await petro.get("faq/fines")
    await asyncio.gather(jana.send(cs__title="Kolik dostanu?"), petro.send(cs__title="Jaká je mzda?"))
    assert "Kolik dostanu?" in jana.text
    assert "Jaká je mzda?" in petro.text


async def test_putting_back_what_was_before_leaves_the_draft_of_somebody_else(jana: User, petro: User) -> None:
    await jana.edit("faq/fines", cs__title="Kolik asistent dostane?", uk__title="Скільки отримує асистент?", same="on")
    await jana.ask()
    await petro.agree("faq/fines")
    await petro.send(cs__body="Zcela jiný text o platu.")
    await jana.get("history")
    await jana.press("Vrátit, co bylo předtím")
    await petro.get("faq/fines")
    petro.says("Чернетка")
    assert "Zcela jiný text o platu." in petro.browser.page


async def test_only_the_words_that_were_seen_are_published(office: Office, jana: User, petro: User) -> None:
    await jana.edit("faq/fines", cs__label="Kolik to je?", same="on")
    await jana.ask()
    await petro.get("faq/fines")
    await jana.send(cs__label="Kolik to bude?", same="on")
    await jana.ask()
    await petro.agree()
    petro.says("Kolik to bude?")
    assert "Kolik to" not in office.read("cs/faq/fines.md")
    await petro.agree()
    assert "label: Kolik to bude?" in office.read("cs/faq/fines.md")


def test_thousands_of_equal_words_are_compared_at_once() -> None:
    """With each word as a landmark it would outlast the time a test has."""
    kind = EditKind("pages", {"cs": PageWords})
    before: EntryState = {"cs": {"body": "a " * 4000 + "b"}}
    after: EntryState = {"cs": {"body": "a " * 4000 + "c"}}
    ((field, (found,)),) = field_changes(kind, before, after)
    assert (field.path, "c" in found[-1][1]) == ("cs.body", True)


def test_a_text_may_end_like_the_line_that_ends_the_top_of_its_file() -> None:
    text = "---\n# a remark\ntitle: Pay ---\nlabel: Pay\n---\nText.\n"
    assert with_markdown(text, {"title": "Pay ---", "label": "Wage", "body": "Text."}) == text.replace(
        "label: Pay", "label: Wage"
    )
    assert "# a remark" in with_markdown(text, {"title": "Pay", "label": "Pay", "body": "Other."})


async def test_what_was_agreed_to_be_done_is_the_text_that_stood_there_and_no_later_one(
    office: Office, jana: User, petro: User
) -> None:
    """Else whoever is asked to look could change the text and publish that alone."""
    await jana.edit("faq/fines", cs__label="Kolik to je?", same="on")
    await jana.ask()
    await petro.get("faq/fines")
    agreed = Entry(petro.browser.page)
    publish = next(form for form, labels in agreed.deeds if "Опублікувати" in labels)
    await petro.send(cs__label="Zcela jiný text", same="on")
    assert "Опублікувати" not in petro.browser.labels
    seen = next(
        form["seen"] for form, labels in Entry(petro.browser.page).deeds if "Готово, прошу опублікувати" in labels
    )
    await petro.browser.post("/edit/faq/fines", **{**publish, "seen": seen, "do": "publish"})
    assert "Zcela" not in office.read("cs/faq/fines.md")
    await petro.ask()
    assert "Опублікувати" not in petro.browser.labels, "nor is one's own asking somebody else's yes"
    await jana.edit("faq/fines", cs__label="Zase jiný text", same="on")
    await jana.ask()
    await jana.send(cs__label="A ještě jiný", same="on")
    await petro.get("faq/fines")
    assert "Опублікувати" not in petro.browser.labels, "nobody says that it is done"


async def test_whoever_leaves_the_editor_has_ended_that_visit_and_no_other(jana: User, petro: User) -> None:
    """The cookie may have been kept: by another program, or in a copy of the browser's files."""
    kept = {one.key: one.value for one in jana.browser.session.cookie_jar}
    assert kept
    await jana.get("faq")
    await jana.browser.press("Zavřít stránku")
    assert jana.browser.status == 403
    await jana.get("faq")
    assert jana.browser.status == 403
    jana.browser.session.cookie_jar.update_cookies(kept, URL(jana.browser.origin))
    await jana.get("faq")
    assert jana.browser.status == 403
    await petro.get("faq")
    assert petro.browser.status == 200
    await administrator(petro.town.database, "Petro, invited anew", petro.account)
    await petro.get("faq")
    assert petro.browser.status == 403, "the visit is of the former administrator"


async def test_what_was_published_comes_ten_at_a_time(office: Office, jana: User) -> None:
    def publish(tx: Transaction) -> None:
        for number in range(102):
            before: EntryState = {"cs": {"title": f"Plat {number}?"}}
            after: EntryState = {"cs": {"title": f"Plat {number + 1}?"}}
            drafts.publish(tx, EntryDraft("faq", "fines", before, after, by=1), administrator=1)

    await office.town.database.write(publish)
    await jana.get("history")
    assert jana.text.count("Language-cs · Nadpis") == 10
    assert "/edit/history?from=10" in jana.browser.page
    await jana.get("history?from=90")
    assert "/edit/history?from=100" in jana.browser.page
    await jana.get("history?from=100")
    assert jana.text.count("Language-cs · Nadpis") == 2
    assert "Co se zveřejnilo dřív" not in jana.text
    for nonsense in ("x", "-1", "9" * 30):
        await jana.get(f"history?from={nonsense}")
        jana.says("Co se zveřejnilo")


async def test_a_tick_that_texts_were_compared_does_not_outlast_a_change_of_one(office: Office, jana: User) -> None:
    await jana.edit("faq/fines", cs__title="Kolik asistent dostane?", uk__title="Скільки отримує асистент?", same="on")
    assert "Změnilo se jen toto znění" not in jana.text
    await jana.send(cs__title="Kolik asistent bere?")
    jana.says("Od porovnání se změnilo jen jedno znění")
    assert "same" not in Entry(jana.browser.page).fields
    await jana.send(same="on")
    assert "same" in Entry(jana.browser.page).fields

    change("uk/faq/fines.md", "title: ", "title: Now ")(office.content)
    await jana.get("faq/fines")
    await jana.press("Převzít to do konceptu")
    assert "same" in Entry(jana.browser.page).fields, "the draft says what it said"
    change("uk/faq/fines.md", "label: ", "label: Now ")(office.content)
    await jana.get("faq/fines")
    await jana.press("Převzít to do konceptu")
    assert "same" not in Entry(jana.browser.page).fields


async def test_a_tick_beside_a_change_of_one_language_is_warned_of(jana: User) -> None:
    await jana.edit("faq/fines", cs__title="Kolik asistent dostane?", same="on")
    jana.says("⚠️", "Změnilo se jen toto znění", "Přečtěte obě ještě jednou")


@pytest.mark.parametrize("case", ["a text that lacks", "the page of a language that lacks", "one text of a language"])
async def test_whoever_comes_to_see_what_lacks_in_the_folder_gets_in(office: Office, jana: User, case: str) -> None:
    match case:
        case "a text that lacks":
            (office.content / "cs/questions/age.md").unlink()
        case "the page of a language that lacks":
            (office.content / "cs/pages/language.md").unlink()
        case _:
            (office.content / "pl/faq").mkdir(parents=True)
            (office.content / "pl/faq/fines.md").write_text(
                "---\ntitle: Mandaty\nlabel: Mandaty\n---\nTekst.\n", "utf-8"
            )
    for page in ("", "/faq", "/faq/fines", "/questions/age", "/history", "/languages"):
        await jana.browser.get(f"/edit{page}")
        assert jana.browser.status == 200, page
    await jana.browser.get("/edit")
    jana.says("⛔" if case != "one text of a language" else "pl/")


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("cs/faq/fines.md", b"---\ntitle: 'x\nlabel: x\n---\nText.\n"),
        ("cs/faq/fines.md", "---\ntitle: Žádost\n---\nText.\n".encode("cp1250")),
        ("cs/faq/fines.md", b"---\ntitle: a\x1bb\n---\nText.\n"),
        ("uk/faq/fines.md", b"---\ntopic: [\n---\nText.\n"),
    ],
    ids=["an open quote", "another encoding", "a control character", "a slip in the structure"],
)
async def test_a_draft_of_what_cannot_be_read_any_more_can_be_thrown_away(
    office: Office, jana: User, file: str, data: bytes
) -> None:
    await jana.edit("faq/fines", cs__title="Kolik asistent dostane?", entry__basis="advice")
    write(file, data)(office.content)
    await jana.get("faq/fines")
    assert jana.browser.status == 200
    jana.says("Soubor je napsaný tak", "Kolik asistent dostane?")
    await jana.press("Ano, zahodit koncept")
    jana.says("Koncept je zahozený.")


async def test_of_one_visit_no_more_forms_are_taken_in_an_hour_than_anybody_fills_in(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_pages, "SENDINGS", 3)
    async with open_office(tmp_path, clock) as office, office.desk("Jana", 11) as jana:
        for hour in range(2):
            await jana.enter()
            await jana.get("faq/fines")
            form, taken = Entry(jana.browser.page).fields, list[int]()
            for _ in range(4):
                await jana.browser.post("/edit/faq/fines", **form, do="save")
                taken.append(jana.browser.status)
            assert taken == [200, 200, 200, 429], hour
            clock.advance(hours=1)
