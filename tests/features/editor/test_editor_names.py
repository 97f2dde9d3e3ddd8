"""The editor speaks to people: what is chosen and filled in has a name in words, and a number tells what it changes."""

import re

import pytest

from tests.web.editor_user import Entry, Office, User, add_town

LABEL = re.compile(r"<label for=\"(?:row|entry)[^\"]+\">\s*(.*?)(?: <code>| <span|</label>)")


@pytest.mark.shipped
async def test_every_kind_of_entry_and_every_field_has_a_name_in_words(jana: User) -> None:
    """A group by the first of its words, a number by a sentence that tells it, an example by what its person answers."""
    await jana.browser.get("/edit")
    jana.says("🔢 Čísla, dny a telefony", "Příklady: co z kterých odpovědí")
    kinds = re.findall(r'href="/edit/(\w+)">(.*?)</a>', jana.browser.page)
    assert len(kinds) > 20
    assert not [kind for kind, called in kinds if kind == called]
    for path in ("municipalities/most", "facts/minimum-age", "questions/age", "documents/cv", "sources/mv-criteria"):
        await jana.get(path)
        assert not [one for one in LABEL.findall(jana.browser.page) if re.fullmatch(r"[a-z_]*", one)], path

    await jana.get("wordings")
    jana.says("zeptat se dá lidí, ne města")

    await jana.get("facts")
    jana.says("Věk od 18 let", "Most, 2017, 15 000 Kč", "Státní policie, telefon 158.", "přihlášky do 8. června")
    called = re.findall(r'href="/edit/facts/([\w-]+)">(.*?)</a>', jana.browser.page)
    assert not [name for name, words in called if name == words]
    await jana.get("documents/czech-record")
    jana.says("se mění na jednom místě pro všechny texty: 3", "{record_price} 100 · ")
    assert 'href="/edit/facts/record-price"' in jana.browser.page
    await jana.get("sources/most-2018")
    assert "složených závorkách" not in jana.text


@pytest.mark.shipped
async def test_a_form_says_in_words_what_is_chosen_and_lists_stand_in_the_order_in_which_they_are_needed(
    jana: User,
) -> None:
    """Unused fields are left out; questions are sorted by topic, sources by review date."""
    await jana.get("municipalities/most")
    jana.says("Kód obce (RÚIAN)", "Co stránka dokládá", "asistenti tam pracovali (worked)", "lidé ji nevidí")
    await jana.get("questions/shifts")
    jana.says("Další krok", "Lze poslat zprávu městu", "zdá se splněno (met)")
    assert jana.text.count("Údaje a zdroje · Odpovědi · Nová odpověď Další krok") == 1
    await jana.get("faq/pay")
    jana.says("Tlačítko, nejvýš 28 znaků")
    assert "Co by to změnilo" not in jana.text
    assert '<textarea id="uk.body" lang="uk"' in jana.browser.page
    assert 'id="cs.title" lang="cs"' in jana.browser.page

    await jana.get("faq")
    first, second = (jana.text.index(topic) for topic in ("Práce a pravomoci", "Jiná práce, změna práce"))
    assert first < jana.text.index("Nosí se uniforma") < second
    await jana.get("practice")
    jana.says("O Vás")
    await jana.get("sources")
    days = re.findall(r"Znovu přečíst do (\d{4}-\d\d-\d\d)", jana.text, re.IGNORECASE)
    assert days == sorted(days)
    assert len(days) > 50
    await jana.get("scenarios")
    jana.says("Ústí nad Labem, Ano, 18 nebo víc, Dočasná ochrana", "temporary-in-usti")


@pytest.mark.shipped
async def test_a_changed_number_tells_which_texts_change_in_both_languages(jana: User) -> None:
    await jana.edit("facts/minimum-age", entry__value="21")
    jana.says("Texty, které se tím změní: 5", "Věk od", "Вік від", "21 року", "Je Vám aspoň")
    jana.says("má novou hodnotu a zdroje té staré")
    assert 'href="/edit/requirements/age"' in jana.browser.page
    await jana.send(entry__value="18", entry__review_by="2027-06-24")
    jana.says("Žádný text se tím nezmění.")


async def test_a_new_town_begins_with_its_row(jana: User) -> None:
    """Its texts it may never have, and the row it cannot do without."""

    def comes_first(field: str, other: str) -> bool:
        return jana.browser.page.index(f'id="{field}"') < jana.browser.page.index(f'id="{other}"')

    await jana.begin("municipalities", "rokycany")
    assert comes_first("row.name_cs", "cs.sections.+")
    assert "cs.title" not in Entry(jana.browser.page).fields, "no town shows it"
    await jana.get("municipalities/plzen")
    assert comes_first("cs.sections.home", "row.name_cs"), "what has its texts begins with them"


async def test_what_a_new_rule_and_a_new_question_ask_for_is_open(office: Office, jana: User) -> None:
    add_town(office)
    await office.live()
    await jana.get("municipalities/rokycany")
    assert "cs.sections.czech" not in Entry(jana.browser.page).fields
    rule = {"requirement": "czech", "basis": "our-reading", "year": "2026"}
    await jana.send(**{f"entry__rules__1__{field}": value for field, value in rule.items()})
    assert {"cs.sections.czech", "uk.sections.czech"} <= Entry(jana.browser.page).fields.keys()
    await jana.send(cs__sections__czech="Město chtělo češtinu.", uk__sections__czech="Місто хотіло чеської.")
    await jana.begin("questions", "Řidičský průkaz")
    assert jana.browser.path == "/edit/questions/ridicsky-prukaz"
    assert "<details><summary>Odpovědi" not in jana.browser.page
    await jana.send(**{"cs__options__+": "Mám", "uk__options__+": "Маю", "entry__options__+__next": "result"})
    assert {"cs.options.mam", "uk.options.mam", "entry.options.mam.next"} <= Entry(jana.browser.page).fields.keys()
