"""A lead for the town's own file: PDF/A, with what was sent, said and done, and when the bot deletes it."""

from io import BytesIO

from pypdf import PdfReader

from tests.canary import NAME
from tests.web.stage import Town


def text_of(data: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


async def saved(town: Town) -> bytes:
    await town.browser.press("Uložit do spisu (PDF)")
    assert town.browser.headers["content-disposition"].endswith('.pdf"')
    return town.browser.data


async def test_what_was_sent_said_and_done_stands_in_it(town: Town) -> None:
    await town.joined()
    code = await town.opened()
    await town.browser.press("✍️ Napsat zájemci")
    await town.browser.write("Přijďte prosím v úterý.")
    await town.browser.press("Další…")
    await town.browser.press("📝 Interní poznámka")
    await town.browser.write("Zavolat po desátém lednu")
    data = await saved(town)
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"/OutputIntents" in data
    assert data.count(b"/FontFile2") >= 1, "a font that is not inside would be another one in ten years"
    assert b"/BaseFont /Helvetica" not in data
    text = text_of(data)
    for part in (code, NAME, "Číslo jednací: ____", "Přijďte prosím v úterý.", "24. 11. 2026", "smažeme nejpozději"):
        assert part in text, part
    assert "✅" not in text
    assert "desátém lednu" not in text, "an internal note stays where it was written"


async def test_an_interview_stands_in_it_with_day_hour_and_place_and_who_looks_often_has_opened_it_once(
    town: Town,
) -> None:
    await town.joined()
    await town.opened()
    await town.browser.press("📅 Pozvat…")
    await town.browser.write("14. 12. 2026 10:00, Vymyšlená 1")
    await town.browser.press("Ano, odeslat")
    for _ in range(2):
        await town.browser.press("Skrýt")
        await town.browser.press("Otevřít")
    text = text_of(await saved(town))
    assert "pondělí 14. prosince 2026, 10:00, Vymyšlená 1" in text
    assert text.count("otevřeno (") == 1
