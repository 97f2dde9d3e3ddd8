"""From the invitation to the answer by e-mail and page alone, the rarer steps, and the page beside the chat."""

from io import BytesIO

from pypdf import PdfReader

from bot.conversation.contact.model import NoteForm, Writing
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import ContactMethod, Moving
from bot.conversation.model import Open, Say, SendLead, Withdraw
from bot.conversation.private import Private
from bot.dispatch.sending import Person
from tests import canary
from tests.bot_parts import attach_cv, fill_in, send_lead, take
from tests.canary import NAME
from tests.papers.spreadsheets import cells_of
from tests.papers.test_files import docx_lines
from tests.web.page_server import ADDRESS, Web


async def lead_with_cv(town: Web) -> str:
    """Return the code of a lead that a contact of the town may open."""
    await town.joined()
    draft = await fill_in(town.dispatcher, town.candidate(), reach=ContactMethod.PHONE)
    await attach_cv(town.dispatcher, town.candidate())
    await take(town.dispatcher, town.candidate(), SendLead(draft.id))
    await town.deliver()
    return draft.id


async def test_a_cv_is_read_on_the_page_and_comes_as_a_file_named_by_the_code(town: Web) -> None:
    code = await lead_with_cv(town)
    assert canary.WORDS not in "".join(letter.body for letter in town.simulator.letters)
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press("📎 Životopis")
    assert f"2020-2024 {canary.WORDS}" in town.browser.text
    page = town.browser.page
    await town.browser.press("📄 DOCX")
    assert town.browser.headers["content-disposition"] == f'attachment; filename="{code}.docx"'
    assert town.browser.headers["cache-control"] == "no-store"
    assert any(canary.WORDS in line for line in docx_lines(town.browser.data))
    await town.browser.get("/")
    assert canary.WORDS in town.browser.text, "the page stays where it was"

    await take(town.dispatcher, town.candidate(), Withdraw(code))
    town.browser.page = page  # another tab
    await town.browser.press("📄 PDF")
    assert "content-disposition" not in town.browser.headers
    assert NAME not in town.browser.page


async def opened(town: Web) -> str:
    """Let somebody without Telegram open a lead; return its code."""
    await town.joined()
    return await town.opened(reach=ContactMethod.PHONE)


async def test_a_note_is_kept_from_the_page_and_the_lead_is_handed_out_as_a_table(town: Web) -> None:
    code = await opened(town)
    await town.browser.press("Další…")
    await town.browser.press("📝 Interní poznámka")
    await town.browser.write("Zavolat po Novém roce.")
    assert "Zavolat po Novém roce." in town.browser.text
    await town.browser.press("Jako tabulku (XLSX)")
    assert f'filename="{code}.xlsx"' in town.browser.headers["content-disposition"]
    told = str(cells_of(town.browser.data))
    assert NAME in told
    assert "Zavolat" not in told


WORDS = "Jen pro nás: volala, že neumí číst."


async def with_both_ways(town: Web) -> tuple[Person, str, str]:
    contact = await town.joined()
    jana = await town.link(contact)
    codes = [await send_lead(town.dispatcher, town.candidate(number)) for number in (1, 2)]
    await town.deliver()
    return jana, codes[0], codes[1]


async def test_a_note_typed_in_the_chat_goes_to_no_candidate_whose_lead_is_open_on_the_page(town: Web) -> None:
    jana, one, other = await with_both_ways(town)
    await take(town.dispatcher, jana, Open(NoteForm(one)))
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press_code(f"writing:{other}")
    await take(town.dispatcher, jana, Say(Private(WORDS)))
    assert [event.what for event in (await town.lead(one)).events if event.text] == [LeadEvent.NOTED]
    assert not [event for event in (await town.lead(other)).events if event.text]


async def test_words_typed_on_the_page_leave_the_chat_where_it_stands(town: Web) -> None:
    jana, one, other = await with_both_ways(town)
    await take(town.dispatcher, jana, Open(Writing(one)))
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press_code(f"noting:{other}")
    await town.browser.write(WORDS)
    await take(town.dispatcher, jana, Say(Private("Přijďte ve středu.")))
    assert [str(event.text) for event in (await town.lead(other)).events if event.text] == [WORDS]
    assert [str(event.text) for event in (await town.lead(one)).events if event.text] == ["Přijďte ve středu."]


def text_of(data: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


async def saved(town: Web) -> bytes:
    await town.browser.press("Uložit do spisu (PDF)")
    assert town.browser.headers["content-disposition"].endswith('.pdf"')
    return town.browser.data


async def test_what_was_sent_said_and_done_stands_in_it(town: Web) -> None:
    await town.joined()
    code = await town.opened()
    await town.browser.press("✍️ Napsat zájemci")
    await town.browser.write("Přijďte prosím v úterý.")
    await town.browser.press("Další…")
    await town.browser.press("📝 Interní poznámka")
    await town.browser.write("Zavolat po desátém lednu")
    data = await saved(town)
    # ISO 19005-2, 6.6.4 and 6.2.3: its part and level in the XMP, an output intent, an ID, no encryption
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>U<", b"/S /GTS_PDFA1", b"/DestOutputProfile", b"/ID ["):
        assert mark in data
    assert b"/Encrypt" not in data
    assert data.count(b"/FontFile2") >= 1, "a font that is not inside would be another one in ten years"
    assert b"/BaseFont /Helvetica" not in data
    text = text_of(data)
    told = ("Přijďte prosím v úterý.", "24. 11. 2026", "smazána nejpozději", "Není to přihláška")
    for part in (code, NAME, "Číslo jednací: ____", *told):
        assert part in text, part
    assert "✅" not in text
    assert "desátém lednu" not in text, "an internal note stays where it was written"


async def test_a_request_its_words_the_attached_cv_and_every_condition_stand_in_it(town: Web) -> None:
    code = await lead_with_cv(town)
    await town.follow(town.links(ADDRESS)[-1])
    await town.browser.press("📅 Pozvat…")
    await town.browser.write("14. 12. 2026 10:00, Vymyšlená 1")
    await town.browser.press("Ano, odeslat")
    await take(town.dispatcher, town.candidate(), Open(Moving(code)), Say(Private("Може бути після 15:00?")))
    await town.browser.press("Další…")
    await town.browser.press("Skrýt")
    await town.browser.press("Otevřít")
    assert "Základní vzdělání: bez odpovědi" in town.browser.text
    assert "🏛 Čeština: Mluvím plynně" in town.browser.text, "it was asked beside the self-check"
    data = await saved(town)
    text = text_of(data)
    assert "– zájemce požádal o jiný termín Може бути після 15:00?" in text
    assert f"Přiložený životopis, {code}" in text
    assert f"2020-2024 {canary.WORDS}" in text
    assert text.count("– posoudí město") + text.count("– zdá se splněno") + text.count(": bez odpovědi") == 7
    assert "Základní vzdělání: bez odpovědi" in text
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    assert [code in page.split("\n")[-1] for page in pages] == [True] * len(pages)
