"""Another language in the browser: one file with every text for its translator, and the file back as a draft."""

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.editorial.catalogues import to_po
from tests.content.small_edits import change
from tests.web.editor_user import Office, User
from tests.web.text_browser import Reader

DOWNLOAD, UPLOAD = "Stáhnout soubor", "Převzít jako koncept"
DOWNLOADED: dict[tuple[str, str], bytes] = {}


async def downloaded(desk: User, language: str) -> Catalog:
    """Return the translator's file of the live content, downloaded once in a process."""
    state = desk.town.dispatcher.library.content.version, language
    if state not in DOWNLOADED:
        await desk.get("languages")
        await desk.browser.press(DOWNLOAD, language=language)
        DOWNLOADED[state] = desk.browser.data
    return read_po(BytesIO(DOWNLOADED[state]))


def text_of(texts: Catalog, name: str) -> Message:
    (found,) = [message for message in texts if message.context == name]
    return found


def line_of(file: bytes, name: str) -> int:
    """Return the line on which the text of a name begins."""
    lines = file.decode().splitlines()
    return lines.index(f'msgctxt "{name}"') + 2


async def sent(desk: User, texts: Catalog) -> bytes:
    file = to_po(texts)
    await desk.get("languages")
    await desk.browser.upload(UPLOAD if desk.language == "cs" else "Взяти як чернетку", file)
    return file


async def test_a_translator_gets_every_text_in_one_file(office: Office, jana: User) -> None:
    await jana.browser.get("/edit")
    jana.says("Jazyky a překladatelé")
    await jana.get("languages")
    jana.says("Language-cs: hotovo 100 %, chybí textů: 0, znovu přečíst: 0")
    await jana.browser.press(DOWNLOAD, language=" PL")
    texts = read_po(BytesIO(jana.browser.data))
    assert jana.browser.headers["content-disposition"] == 'attachment; filename="pl.po"'
    assert str(texts.locale) == "pl"
    assert len(texts) > 1_000, "those of the program too"
    said = text_of(texts, "faq/fines.md title")
    assert (said.id, said.string) == ("Title of fines", "")

    for wrong in ("polsky", "xx", "../"):
        await jana.get("languages")
        await jana.browser.press(DOWNLOAD, language=wrong)
        jana.says("Napište jazyk dvěma písmeny")
    (office.content / "cs/faq/fines.md").unlink()
    await jana.get("languages")
    await jana.browser.press(DOWNLOAD, language="pl")
    jana.says("napřed je opravte")


async def test_half_a_translation_comes_back_and_is_looked_at(office: Office, jana: User) -> None:
    texts = await downloaded(jana, "pl")
    for part, said in (
        ("title", "Ile płacą?"),
        ("label", "Ile płacą w mieście i kiedy dokładnie?"),
        ("body", "Polski tekst."),
    ):
        text_of(texts, f"faq/fines.md {part}").string = said
    text_of(texts, "bot.po ☰ Menu").string = "☰ Menu po polsku {nobody}"
    text_of(texts, "faq.yaml topics/work").string = "Praca {nic}"
    before = {path: path.read_bytes() for path in office.content.rglob("*") if path.is_file()}
    file = await sent(jana, texts)

    jana.says("polština", "Je uložený. Lidé ho ještě nevidí", "smí být nejvýše 28", "Zveřejnit půjde, až nebude chybět")
    for name in ("faq/fines.md label", "bot.po ☰ Menu", "faq.yaml topics/work"):
        jana.says(f"{name}, řádek {line_of(file, name)}")
    assert "Hotovo, prosím o zveřejnění" not in jana.browser.labels
    assert {path: path.read_bytes() for path in office.content.rglob("*") if path.is_file()} == before
    await jana.browser.get("/edit")
    jana.says("Jazyky a překladatelé: pl")

    await jana.get("languages/pl/look?of=pages")
    jana.says("🚧", "Zpět ke konceptu", "Další obrazovky")
    await jana.get("languages/pl/look?of=pages&from=30")
    jana.says("🚧")
    await jana.get("languages/cs/look")
    assert "🚧" not in jana.text
    await jana.get("languages/xx/look")
    assert jana.browser.status == 404


@pytest.mark.own_catalogues
async def test_a_finished_translation_is_published_by_the_second_person(
    office: Office, jana: User, petro: User
) -> None:
    texts = await downloaded(jana, "cs")
    text_of(texts, "faq/fines.md title").string = "Kolik asistent dostane?"
    text_of(texts, "bot.po ☰ Menu").string = "☰ Přehled"
    await sent(jana, texts)
    jana.says("Nic špatného tu není", "Texty, které budou znít jinak než teď: 2", "→ Kolik asistent dostane?")
    before = office.read("cs/faq/fines.md")
    await jana.press("Ano, zahodit koncept", do="publish")
    await jana.ask()
    assert "Zveřejnit" not in jana.browser.labels
    await jana.press("Ano, zahodit koncept", do="publish")
    assert office.read("cs/faq/fines.md") == before, "by a forged press neither, before asking and after it"
    await petro.agree("languages/cs")
    assert "title: Kolik asistent dostane?" in office.read("cs/faq/fines.md")
    catalogue = (office.content.parent / "locales/cs/LC_MESSAGES/bot.po").read_text("utf-8")
    assert 'msgid "☰ Menu"\nmsgstr "☰ Přehled"' in catalogue
    await petro.get("history")
    petro.says("Мови й перекладачі: cs", "запит на публікацію: Jana", "Тексти, які відтоді звучать інакше: 2")
    petro.says("faq/fines.md title", "→ Kolik asistent dostane?", "→ ☰ Přehled")
    await office.live()
    assert office.town.content.words["cs", "faq/fines"].title == "Kolik asistent dostane?"

    await jana.get("history")
    await jana.browser.press("Začít koncept podle toho, jak to bylo předtím")
    jana.says("Nic špatného tu není", "Texty, které budou znít jinak než teď: 2", "Kolik asistent dostane?")
    await jana.ask()
    await petro.agree("languages/cs")
    assert "title: Title of fines" in office.read("cs/faq/fines.md")
    catalogue = (office.content.parent / "locales/cs/LC_MESSAGES/bot.po").read_text("utf-8")
    assert 'msgid "☰ Menu"\nmsgstr "☰ Nabídka"' in catalogue


@pytest.mark.own_catalogues
async def test_a_way_back_does_not_take_the_place_of_a_draft_that_waits(
    office: Office, jana: User, petro: User
) -> None:
    texts = await downloaded(jana, "cs")
    text_of(texts, "faq/fines.md title").string = "Kolik asistent dostane?"
    await sent(jana, texts)
    await jana.ask()
    await petro.agree("languages/cs")
    text_of(texts, "faq/fines.md title").string = "Kolik to je?"
    await sent(petro, texts)
    await jana.get("history")
    await jana.browser.press("Začít koncept podle toho, jak to bylo předtím")
    jana.says("Koncept v tomto jazyce už čeká", "→ Kolik to je?")

    (office.content / "cs/faq/fines.md").unlink()
    await jana.get("history")
    await jana.browser.press("Začít koncept podle toho, jak to bylo předtím")
    jana.says("napřed je opravte")
    gone = jana.browser.page.replace('name="back" value="', 'name="back" value="9')
    jana.browser.page = gone
    await jana.browser.press("Začít koncept podle toho, jak to bylo předtím")
    assert jana.browser.status == 404


async def test_what_has_changed_since_the_file_was_made_is_named(office: Office, jana: User) -> None:
    texts = await downloaded(jana, "pl")
    text_of(texts, "faq/fines.md title").string = "Ile płacą?"
    texts.add("Text", "Tekst", context="guide/gone.md title")
    change("uk/faq/fines.md", "title: Title of fines", "title: Other title")(office.content)
    await sent(jana, texts)
    jana.says("Originál dnes říká něco jiného", "faq/fines.md title", "guide/gone.md title", "pl/faq/fines.md")


FILES = {
    "another encoding": (
        'msgid "a"\nmsgstr "č"\n'.encode("cp1250"),
        "Řádek 2 souboru: Písmena v souboru jsou uložena v jiném kódování než UTF-8",
    ),
    "no catalogue": (b"<html>\n", "Řádek 1 souboru: Takový řádek v souboru překladů"),
    "no such language": (
        b'msgid ""\nmsgstr "Language: Polish (Poland)\\n"\n',
        "Řádek 1 souboru: Takový řádek v souboru překladů",
    ),
    "no number of forms": (
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n',
        "Řádek 1 souboru: Takový řádek v souboru překladů",
    ),
    "no day": (b'msgid ""\nmsgstr "PO-Revision-Date: \\n"\n', "Řádek 1 souboru: Takový řádek v souboru překladů"),
    "no language": (b'msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n', "Soubor neříká, do kterého jazyka"),
    "another program's": (
        b'msgid ""\nmsgstr "Language: pl\\n"\n\nmsgid "a"\nmsgstr "b"\n',
        "V souboru není žádný přeložený text",
    ),
    "nothing": (b"", "Soubor neříká, do kterého jazyka"),
    "too much": (b"#" * (4 * 1024 * 1024), "větší než 4 MB"),
}


async def test_what_cannot_be_taken_is_said_in_a_sentence(jana: User) -> None:
    for file, said in FILES.values():
        await jana.get("languages")
        await jana.browser.upload(UPLOAD, file)
        jana.says(said)
    await jana.get("languages/pl")
    assert jana.browser.status == 404


async def test_a_newer_file_takes_the_place_of_the_draft(office: Office, jana: User, petro: User) -> None:
    texts = await downloaded(jana, "pl")
    text_of(texts, "faq/fines.md title").string = "Ile płacą?"
    await sent(jana, texts)
    text_of(texts, "faq/fines.md title").string = "Ile się zarabia?"
    await sent(petro, texts)
    petro.says("Чернетка цієї мови вже чекає", "Jana")
    await petro.browser.upload("Взяти як чернетку", to_po(texts))
    await jana.browser.upload(UPLOAD, to_po(texts))
    jana.says("Mezitím")
    texts.locale = "sk"
    await petro.browser.upload("Взяти як чернетку", to_po(texts))
    petro.says("словацька", "польська")
    (office.content / "cs/faq/fines.md").unlink()
    await petro.get("languages/pl")
    petro.says("спершу виправте")
    await petro.get("languages/pl/look")
    petro.says("спершу виправте")
    await petro.get("languages/cs/look")
    petro.says("спершу виправте")
    await petro.get("languages")
    await petro.browser.upload("Взяти як чернетку", to_po(texts))
    petro.says("спершу виправте")
    await petro.get("languages/pl")
    await petro.press("Так, видалити чернетку")
    petro.says("Чернетку видалено")
    await petro.get("languages/pl")
    assert petro.browser.status == 404


async def test_a_file_comes_only_from_the_form_of_the_page(jana: User) -> None:
    await jana.get("languages")
    hidden = next(form.hidden for form in Reader(jana.browser.page).forms if form.field == "file")
    assert hidden["form"]
    jana.browser.page = jana.browser.page.replace(hidden["form"], "another")
    await jana.browser.upload(UPLOAD, b"x")
    assert jana.browser.status == 403
