"""The rarer steps on the page: an interview, a note, a table to keep, and the own step taken back."""

from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import Reach
from tests.canary import NAME
from tests.program import send_lead
from tests.web.stage import ADDRESS, Town


async def opened(town: Town) -> str:
    """Let somebody without Telegram open a lead; give its code."""
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate(), reach=Reach.PHONE)
    await town.deliver()
    (link,) = town.links(ADDRESS)[1:]
    await town.browser.get(link)
    await town.browser.press("Otevřít")
    return code


async def test_an_interview_is_typed_read_back_and_taken_back_on_the_page(town: Town) -> None:
    code = await opened(town)
    await town.browser.press("📅 Pozvat…")
    await town.browser.write("14.12. 10:00, Městská policie, Vymyšlená 1")
    assert "pondělí 14. prosince 2026, 10:00" in town.browser.text
    assert (await town.lead(code)).state is State.SEEN
    await town.browser.press("Ano, odeslat")
    assert (await town.lead(code)).state is State.INVITED
    await town.browser.press("↩️ Vrátit krok")
    lead = await town.lead(code)
    assert (lead.state, lead.events[-1].what) == (State.SEEN, Happened.UNDONE)


async def test_a_note_is_kept_from_the_page_and_the_lead_is_handed_out_as_a_table(town: Town) -> None:
    code = await opened(town)
    await town.browser.press("Další…")
    await town.browser.press("📝 Interní poznámka")
    await town.browser.write("Zavolat po Novém roce.")
    assert "Zavolat" not in town.browser.text
    await town.browser.press("Otevřít")
    assert "Zavolat po Novém roce." in town.browser.text
    await town.browser.press("Stáhnout jako řádek tabulky (CSV)")
    assert f'filename="{code}.csv"' in town.browser.headers["content-disposition"]
    assert NAME in town.browser.page
    assert "Zavolat" not in town.browser.page


async def test_a_message_is_found_by_its_code_on_the_list_as_in_the_chat(town: Town) -> None:
    code = await opened(town)
    await town.browser.press("Všechny zprávy")
    await town.browser.write(code.replace("-", " ").lower())
    assert f"{code} · Plzeň" in town.browser.text
    assert NAME not in town.browser.text
    await town.browser.press("Všechny zprávy")
    await town.browser.press("Uzavřené")
    await town.browser.write("něco jiného")
    assert "Tohle jsem nikomu nepředal" in town.browser.text
