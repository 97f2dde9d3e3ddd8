"""Drafts that are valid only together are checked and published together."""

from tests.features.editor.test_editor_removing import REMOVE
from tests.web.editor_user import Entry, Office, User, add_topic

TOGETHER = "Přidat k tomuto konceptu"
RIGHT = "Je to tak správně: změnit i příklady"
BACK = "Vrátit, co bylo předtím"


async def test_a_paper_for_an_answer_renews_the_examples_that_somebody_called_right(office: Office, jana: User) -> None:
    stated = "    documents: { usual: [cv], later: [exam] }\n"
    before = office.read("scenarios.yaml") + stated
    (office.content / "scenarios.yaml").write_text(before, "utf-8")
    await office.live()
    await jana.edit("questions/czech", entry__options__free__documents__0="town-form")
    jana.says("Příklady, které vyjdou jinak: 5", "⛔", "silent", "– → Title of town-form")
    await jana.press(RIGHT)
    jana.says("Zveřejní se s konceptem.", "Potvrzeno")
    assert "⛔" not in jana.text
    assert RIGHT not in jana.browser.labels
    # what was called right is that table alone
    await jana.send(entry__options__free__documents__0="permit-proof")
    jana.says("⛔")
    await jana.press(RIGHT)
    await jana.published()
    assert office.read("scenarios.yaml") != before
    await office.live()
    assert "permit-proof" in office.town.content.questions["czech"].options["free"].documents
    assert not office.town.dispatcher.library.problems


async def test_a_new_question_its_condition_and_the_way_to_it_are_one(office: Office, jana: User) -> None:
    await jana.begin("requirements", "night")
    await jana.send(
        cs__title="Práce v noci", cs__label="Noc", cs__body="Město řekne, kdy se pracuje.",
        uk__title="Робота вночі", uk__label="Ніч", uk__body="Місто скаже, коли працюють.",
        entry__sources__0="law", entry__asks__0="wages", same="on",
    )  # fmt: skip
    await jana.begin("questions", "night")
    assert '<option value="night">Práce v noci – koncept (night)</option>' in jana.browser.page
    answers = dict[str, str]()
    for number, option, cs, uk in (("", "can", "Ano", "Так"), ("2", "cannot", "Ne", "Ні")):
        new = f"entry__options__+{number}__"
        answers |= {f"{new}next": "result", f"{new}verdicts__=": "night", f"{new}verdicts__+": "office"}
        # its name is typed once
        answers |= {f"uk__options__={number}": option, f"cs__options__+{number}": cs, f"uk__options__+{number}": uk}
    assert not {"cs.options.=", "entry.options.="} & Entry(jana.browser.page).fields.keys()
    await jana.send(
        cs__label="Noc", cs__body="**Můžete pracovat v noci?**", uk__label="Ніч", uk__body="**Чи можете ви працювати вночі?**", same="on",
        **answers,
    )  # fmt: skip
    jana.says("Společně s:", "Podmínky: Práce v noci")
    await jana.get("questions/home")
    assert '<option value="night">Noc – koncept (night)</option>' in jana.browser.page
    await jana.send(entry__options__year__next="night", entry__options__less__next="night")
    jana.says("⛔", "Společně s:", "Otázky k podmínkám: Noc")
    jana.says("Níž zvolte „Je to tak správně“, nebo přidejte odpověď k příkladu.")
    jana.says("Odpovědi končí u otázky „night“ (4 příklady)", "příklady, které jsou jako tento (like), to mají od něj")
    assert TOGETHER not in jana.browser.labels, "all are one already"
    for name in ("here", "there", "newcomer", "settled"):
        await jana.edit(
            f"scenarios/{name}",
            **{"entry__answers__=": "night", "entry__answers__+": "cannot" if name == "there" else "can"},
        )
    assert "⛔" not in jana.text
    assert "⚠️" not in jana.text
    await jana.published()
    await office.live()
    content = office.town.content
    assert content.questions["home"].options["year"].next == "night"
    assert content.say("cs", "requirements/night").title == "Práce v noci"
    await jana.browser.get("/edit")
    jana.says("Koncepty Zatím nic.")
    await jana.get("history")
    jana.says("newcomer", "Otázky k podmínkám: Noc night", "Podmínky: Práce v noci night", "home")
    await jana.press("Vrátit, co bylo předtím")
    jana.says("Vráceno")
    await office.live()
    assert "night" not in {*office.town.content.questions, *office.town.content.requirements}


async def test_drafts_are_added_and_taken_out_and_a_second_person_publishes_them_as_one(
    office: Office, jana: User
) -> None:
    async with office.desk("Petro", 12, "cs") as petro:
        await petro.enter()
        for desk, page in ((jana, "faq/fines"), (petro, "faq/uniform"), (jana, "faq/fines")):
            await desk.edit(page, cs__title=f"Otázka: {page}?", same="on")
        await jana.press(TOGETHER)
        jana.says("Koncepty teď patří k sobě", "Společně s:", "Otázka: faq/uniform?")
        await jana.press("Oddělit tento koncept od ostatních")
        assert "Společně s:" not in jana.text
        await jana.press(TOGETHER)
        await jana.ask()
        assert "Zveřejnit" not in jana.browser.labels

        await petro.browser.get("/edit")
        petro.says(" + ❓ Otázky a odpovědi: ", "Title of fines", "Title of uniform", "Čeká to na Vás")
        # what somebody changes after it was asked for is to be asked for again
        await petro.edit("faq/uniform", cs__title="Jak daleko to je?", same="on")
        assert "Zveřejnit" not in petro.browser.labels
        await petro.ask()
        await jana.get("faq/fines")
        jana.says("Jak daleko to je?")
        before = office.read("cs/faq/uniform.md"), office.read("cs/faq/fines.md")
        await jana.agree()
        jana.says("Zveřejněno")
        now = office.read("cs/faq/uniform.md"), office.read("cs/faq/fines.md")
        assert "title: Jak daleko to je?" in now[0]
        assert 'title: "Otázka: faq/fines?"' in now[1]

        # whoever may not publish alone puts nothing back alone
        for desk, said in ((petro, "Ostatní administrátoři dostanou zprávu"), (petro, "čeká"), (jana, "čeká")):
            await desk.get("history")
            await desk.press(BACK)
            desk.says(said)
        await petro.get("faq/fines")
        assert "Zveřejnit" not in petro.browser.labels
        assert (office.read("cs/faq/uniform.md"), office.read("cs/faq/fines.md")) == now
        await jana.agree("faq/fines")
        assert (office.read("cs/faq/uniform.md"), office.read("cs/faq/fines.md")) == before
        await office.town.deliver()
        assert any("Koncept čeká na druhého člověka" in text for text in jana.messages)


async def test_what_cannot_go_before_something_else_goes_with_it(office: Office, jana: User) -> None:
    add_topic(office)
    await office.live()
    await jana.get("topics/school/remove")
    await jana.press(REMOVE)
    jana.says("⛔", "Ještě ji zmiňují tyto položky")
    for entry in [name for name, one in office.town.content.faq.items() if one.topic == "school"]:
        await jana.get(f"faq/{entry}/remove")
        await jana.press(REMOVE)
        jana.says("Společně s:", "Tento koncept položku odstraní")
    assert "⛔" not in jana.text, "all that names it goes with it"
    await jana.published()
    await office.live()
    assert "school" not in office.town.content.faq_topics
    await jana.get("history")
    await jana.press("Vrátit, co bylo předtím")
    jana.says("Vráceno")
    await office.live()
    assert "school" in office.town.content.faq_topics
    # what merely stays as it was is no part of it
    await jana.get("topics/school/remove")
    await jana.press(REMOVE)
    await jana.edit("faq/maturita", cs__label="Maturita", uk__label="Атестат", same="on")
    assert "Společně s:" not in jana.text
    await jana.send(entry__topic="work")
    jana.says("Společně s:")


async def test_a_number_three_times_as_large_is_asked_about(jana: User) -> None:
    await jana.edit("documents/town-form", entry__price__most="20000")
    jana.says("⚠️", "Místo 200 je tu teď 20000", "Možná nula přebývá nebo chybí")
    assert "Hotovo, prosím o zveřejnění" in jana.browser.labels, "a warning keeps nothing back"
    await jana.send(entry__price__most="210")
    assert "Možná nula" not in jana.text


async def test_what_the_check_found_in_texts_of_two_languages_is_told_with_the_editor_s_own_words(jana: User) -> None:
    await jana.edit("faq/fines", cs__body="Kolik město nabídne.")
    jana.says("zaškrtněte „Jazyky jsou porovnané a říkají totéž“ a uložte.")


async def test_two_that_were_published_as_one_are_put_back_once(office: Office, jana: User) -> None:
    """A double tap, or a second administrator whose page is older: half of it would be published again."""
    files = ("cs/faq/uniform.md", "cs/faq/fines.md")
    before = [*map(office.read, files)]
    for name in ("uniform", "fines"):
        await jana.edit(f"faq/{name}", cs__title=f"Otázka: {name}?", same="on")
    await jana.press(TOGETHER)
    await jana.published()
    await jana.get("history")
    page = Entry(jana.browser.page)
    form = next(form for form, labels in page.deeds if BACK in labels)
    for said in ("Vráceno", "Od té doby se to změnilo"):
        await jana.browser.post("/edit/history", **form, back=page.buttons[BACK][1])
        jana.says(said)
        assert [*map(office.read, files)] == before
    assert jana.text.count(BACK) == 1, "what was put back can be put back itself"
    await jana.press(BACK)
    jana.says("Vráceno")
    assert 'title: "Otázka: fines?"' in office.read("cs/faq/fines.md")
