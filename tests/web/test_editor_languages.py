"""Another language is begun in the browser: one file with every text for its translator."""

from io import BytesIO

from babel.messages.pofile import read_po

from tests.web.editing import Desk, Office

DOWNLOAD = "Stáhnout soubor"


async def test_a_translator_gets_every_text_in_one_file(office: Office, jana: Desk) -> None:
    await jana.browser.get("/edit")
    jana.says("Jazyky a překladatelé")
    await jana.get("languages")
    jana.says("Čeština: hotovo 100 %, chybí textů: 0, znovu přečíst: 0")
    await jana.browser.press(DOWNLOAD, language=" PL")
    assert jana.browser.headers["content-disposition"] == 'attachment; filename="pl.po"'
    texts = read_po(BytesIO(jana.browser.data))
    assert str(texts.locale) == "pl"
    assert len(texts) > 3_000
    said = {message.context: message for message in texts}
    assert said["faq/pay.md title"].id == "Скільки платять?"
    assert not said["faq/pay.md title"].string

    for wrong in ("polsky", "xx", "../"):
        await jana.get("languages")
        await jana.browser.press(DOWNLOAD, language=wrong)
        jana.says("Napište jazyk dvěma písmeny")
    (office.content / "cs/faq/pay.md").unlink()
    await jana.get("languages")
    await jana.browser.press(DOWNLOAD, language="pl")
    jana.says("napřed je opravte")
