"""The editor as administrators meet it: from the button under /content to what the bot says then."""

import subprocess

import pytest

from tests.people import Clock
from tests.web.editor_user import SCARF, Entry, Office, User


async def test_a_question_is_changed_in_both_languages_and_the_bot_says_it(
    office: Office, jana: User, petro: User
) -> None:
    await jana.browser.get("/edit")
    jana.says("Otázky a odpovědi")
    await jana.get("faq")
    jana.says("Title of fines")
    await jana.edit("faq/fines", cs__title="Kolik asistent dostane?", uk__title="Скільки отримує асистент?", same="on")
    jana.says("Jak to uvidí zájemce", "Kolik asistent dostane?", "Title of fines")
    await jana.ask()
    jana.says("Čeká na druhého člověka")
    assert "Zveřejnit" not in jana.browser.labels
    assert "Kolik asistent dostane" not in office.read("cs/faq/fines.md")

    await petro.browser.get("/edit")
    petro.says("fines: Jana", "Це чекає на вас")
    await petro.get("faq/fines")
    petro.says("Скільки отримує асистент?")
    await petro.agree()
    petro.says("Опубліковано: за кілька секунд бот так і казатиме.")
    before = office.town.content.version
    assert await office.live() != before
    assert office.town.content.say("cs", "faq/fines").title == "Kolik asistent dostane?"
    assert office.town.content.say("uk", "faq/fines").title == "Скільки отримує асистент?"
    await office.town.deliver()
    assert any("Obsah bota byl upraven" in text and "faq/fines" in text and "Petro" in text for text in jana.messages)
    assert any("Чернетка чекає на другу людину" in text for text in petro.messages)


def edit(office: Office, old: str, new: str) -> None:
    """As somebody does who edits the files."""
    file = office.content / "cs/faq/fines.md"
    file.write_text(office.read("cs/faq/fines.md").replace(old, new))


async def test_an_edit_on_the_disk_is_shown_and_never_overwritten(office: Office, jana: User) -> None:
    await jana.edit("faq/fines", cs__label="Kolik to je?")
    await jana.ask()
    edit(office, "title: Title of fines", "title: Pokuty dnes")
    await jana.get("faq/fines")
    jana.says("Soubory mezitím někdo upravil", "Language-cs · Nadpis", "dnes")
    assert {"Hotovo, prosím o zveřejnění", "Zveřejnit"}.isdisjoint(jana.browser.labels)
    await jana.press("Převzít to do konceptu")
    assert "Zveřejnit" not in jana.browser.labels, "nobody has asked for this"
    edit(office, "title: Pokuty dnes", "title: Pokuty letos")
    await jana.edit("faq/fines", uk__label="Скільки платять?")
    jana.says("Soubory mezitím někdo upravil", "Language-cs · Nadpis", "letos")
    await jana.press("Převzít to do konceptu")
    await jana.published()
    text = office.read("cs/faq/fines.md")
    assert "title: Pokuty letos" in text
    assert "label: Kolik to je?" in text


async def test_what_somebody_else_saved_meanwhile_is_not_lost(jana: User, petro: User) -> None:
    for desk in (jana, petro):
        await desk.get("faq/fines")
    await petro.send(uk__label="Яка зарплата?")
    await jana.send(cs__label="Kolik to je?")
    jana.says("Někdo mezitím uložil něco jiného.", "Яка зарплата?", "Kolik to je?")
    await petro.get("faq/fines")
    petro.says("Яка зарплата?")


async def test_a_draft_that_the_check_refuses_reaches_nobody(office: Office, jana: User) -> None:
    await jana.edit(
        "faq/fines", cs__label="Tlačítko, které je o hodně delší než třicet znaků", entry__sources__1="no-such-source"
    )
    jana.says(
        "⛔ Language-cs · Tlačítko · cs/faq/fines.md, řádek 3",
        "Zkraťte to: znaků smí být nejvýše 28",
        "Zdroj „no-such-source“ neexistuje",
    )
    assert "Hotovo, prosím o zveřejnění" not in jana.browser.labels
    form = {**Entry(jana.browser.page).deeds[-1][0], "do": "publish"}
    await jana.browser.post("/edit/faq/fines", **form)
    assert not (office.content / "uk/faq/scarf.md").exists()


async def test_a_new_question_and_back_again(office: Office, jana: User) -> None:
    (office.content / "faq.yaml").write_text(f"# Kept as it is.\n{office.read('faq.yaml')}", "utf-8")
    await jana.begin("faq", "Scarf")
    await jana.send(**SCARF)
    await jana.published()
    await office.live()
    assert office.town.content.faq["scarf"].topic == "work"
    assert office.read("faq.yaml").startswith("# Kept as it is.\n")

    await jana.edit("faq/scarf", cs__title="Smím nosit šátek?", same="on")
    await jana.published()
    await jana.get("history")
    jana.says("scarf", "Jana")
    await jana.press("Vrátit, co bylo předtím")
    jana.says("Vráceno")
    assert "title: Smím mít v práci šátek?" in office.read("cs/faq/scarf.md")


async def test_a_new_question_thrown_away_leads_to_the_list_and_what_is_not_there_says_so(jana: User) -> None:
    await jana.begin("faq", "scarf")
    jana.says("Je uložený. Lidé ho ještě nevidí.", "Zatím není co kontrolovat: vyplňte políčka a uložte.")
    await jana.send(cs__title="Smím mít v práci šátek?")
    jana.says("⛔ Kontrola našla chyby", "Soubor chybí→ Vyplňte to.")
    await jana.get("faq")
    jana.says("Koncepty Smím mít v práci šátek? scarf Work-cs")
    await jana.begin("faq", "scarf")
    jana.says("Koncept této položky už čeká")
    await jana.press("Ano, zahodit koncept")
    assert jana.browser.path == "/edit/faq"
    jana.says("Koncept je zahozený.", "Title of fines")
    for path in ("faq/scarf", "faq/fines/nothing/there"):
        await jana.get(path)
        assert jana.browser.status == 404
        jana.says("Taková položka tu není", "Celý obsah", "Jana")


async def test_towns_their_rules_sources_and_facts_have_forms_too(office: Office, jana: User) -> None:
    rules = "municipalities/plzen.yaml"
    (office.content / rules).write_text(f"# Kept as it is.\n{office.read(rules)}", "utf-8")
    await jana.edit("municipalities/plzen", row__status_note="dva asistenti, čtyři roky", entry__rules__0__year="2019")
    assert "⛔" not in jana.text
    await jana.published()
    assert ',"dva asistenti, čtyři roky"' in office.read("municipalities.csv")
    assert "year: 2019" in office.read(rules)
    assert office.read(rules).startswith("# Kept as it is.\n")
    await jana.get("municipalities/plzen")
    own = {"=": "when-open", "+.cs": "Přijďte v pondělí do 17:00.", "+.uk": "Приходьте в понеділок до 17:00."}
    await jana.send(**{f"entry__says__{name}": said for name, said in own.items()})
    jana.says("Hotové věty tohoto města")
    assert "⛔" not in jana.text
    await jana.published()
    assert "when-open" in office.read(rules)
    await office.live()
    assert next(iter(office.town.content.says_of("plzen"))) == "when-open"
    assert next(iter(office.town.content.says_of("brno"))) != "when-open"
    await jana.edit("sources/law", entry__review_by="2027-06-01")
    await jana.published()
    assert office.read("sources.yaml").count("review_by: 2027-06-01") == 1
    await jana.get("facts/wages")
    assert "2099-12-31" in jana.browser.page


async def test_what_was_typed_when_the_visit_had_ended_is_given_back_to_be_copied(
    office: Office, jana: User, clock: Clock
) -> None:
    await jana.get("faq/fines")
    clock.advance(minutes=31)
    await jana.send(cs__body="Dlouhý text o pokutách.")
    assert jana.browser.status == 403
    jana.says("Editor se otevírá", "zkopírujte si ho:", "cs.body: Dlouhý text o pokutách.")
    assert "seen" not in jana.browser.page, "marks of the form are nothing to copy"
    assert "Dlouhý" not in office.read("cs/faq/fines.md")
    async with jana.browser.session.post(
        f"{jana.browser.origin}/edit/faq/fines", data={"cs.body": "Cizí"}, headers={"origin": "https://evil.example"}
    ) as answer:
        assert (answer.status, "Cizí" in await answer.text()) == (403, False)
    await jana.get("faq/fines")
    assert jana.browser.status == 403
    assert "readonly" not in jana.browser.page


async def test_a_link_is_over_after_a_quarter_of_an_hour_and_stands_in_no_log(
    jana: User, clock: Clock, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    link = await jana.link()
    clock.advance(minutes=16)
    await jana.browser.get(link)
    assert jana.browser.status == 403
    token = link.rpartition("/")[2]
    assert token not in capsys.readouterr().out
    assert not [one for one in caplog.records if token in one.getMessage() and one.name.startswith("bot")]


async def test_whatever_is_typed_is_shown_as_text(jana: User) -> None:
    await jana.edit("faq/fines", cs__body="<script>alert(1)</script> </textarea><b onclick=x>\u202e")
    assert "<script>alert" not in jana.browser.page
    assert "<b onclick" not in jana.browser.page
    jana.says("⛔")
    await jana.send(cs__body="Text\n## sekce\nDalší")
    jana.says("⛔")
    policy = jana.browser.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


async def test_a_folder_under_git_gets_a_commit_by_name(office: Office, jana: User) -> None:
    def git(*words: str) -> str:
        return subprocess.run(
            ["/usr/bin/env", "git", "-C", str(office.content), *words], check=True, capture_output=True, text=True
        ).stdout

    git("init", "--quiet")
    git("-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "--quiet", "--allow-empty", "-m", "first")
    await jana.edit("faq/fines", cs__label="Kolik to je?")
    await jana.published()
    assert git("log", "-1", "--format=%an|%ae|%s").strip() == "Jana||Edit faq/fines"
    assert git("show", "--stat", "--format=", "HEAD").startswith(" cs/faq/fines.md")
