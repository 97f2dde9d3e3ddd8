"""The lead pages in a real browser: without JavaScript, with the keyboard alone, on the smallest phone, on paper."""

from typing import Literal

import pytest
from playwright.async_api import Browser, Locator, Page

from bot.conversation.lead.events import State
from bot.conversation.lead.model import ContactMethod
from bot.storage import changes
from tests.bot_parts import send_lead
from tests.browser.accessible import violations
from tests.browser.conftest import fits, new_page
from tests.browser.steps import shot, tab_to
from tests.canary import NAME
from tests.web.page_server import ADDRESS, Web

SMALLEST = (320, 640)
WIDE = (1280, 900)
WROTE = "Dobrý den, přijďte prosím ve středu v 10 hodin na radnici.\nJana Ukázková"
CONTACTED = "☎️ Spojili jsme se jinak"


def button(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


async def press(page: Page, label: str) -> None:
    await tab_to(page, button(page, label))
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await fits(page)


async def test_from_the_letter_to_contacted_with_the_keyboard_alone(town: Web, browser: Browser) -> None:
    page = await new_page(browser, SMALLEST)
    await town.add()
    await page.goto(town.links(ADDRESS)[-1])
    await fits(page)
    await shot(page, "lead-page-confirm")
    await press(page, "Ano, adresa je moje")
    code = await send_lead(town.dispatcher, town.candidate(), reach=ContactMethod.PHONE)
    await town.deliver()

    await page.goto(town.links(ADDRESS)[-1])
    await fits(page)
    await shot(page, "lead-page-door")
    assert NAME not in await page.content()
    await press(page, "Otevřít")
    assert NAME in await page.inner_text("main")
    await shot(page, "lead-page-sheet-320")
    await press(page, "✋ Převzít")
    await press(page, "✍️ Napsat zájemci")
    await tab_to(page, page.get_by_role("textbox", name="Váš text"))
    await shot(page, "lead-page-writing-320")
    await page.keyboard.insert_text(WROTE)
    await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert (await town.lead(code)).events[-1].text == WROTE
    assert (await town.lead(code)).state is State.CONTACTED


@pytest.mark.smoke
async def test_contacted_is_a_press_of_the_keyboard_too(town: Web, browser: Browser) -> None:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    page = await new_page(browser, SMALLEST)
    await page.goto(town.links(ADDRESS)[-1])
    await press(page, "Otevřít")
    await press(page, "Další…")
    await press(page, CONTACTED)
    assert (await town.lead(code)).state is State.CONTACTED


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_can_be_used_by_everybody(
    town: Web, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    page = await new_page(browser, WIDE, scheme, checked=True)
    found: dict[str, list[str]] = {}

    async def look(name: str) -> None:
        found[name] = await violations(page)
        await shot(page, f"lead-page-{name}-{scheme}")

    async def go(label: str, name: str) -> None:
        async with page.expect_navigation():
            await button(page, label).click()
        await look(name)

    await town.add()
    await page.goto(town.links(ADDRESS)[-1])
    await look("confirm")
    await go("Ano, adresa je moje", "inbox-empty")
    await send_lead(town.dispatcher, town.candidate(), reach=ContactMethod.PHONE)
    await town.deliver()
    link = town.links(ADDRESS)[-1]
    await page.goto(link)
    await look("door")
    await go("Otevřít", "sheet")
    await go("✍️ Napsat zájemci", "writing")
    await go("← Zpět", "sheet-again")
    await go("Odmítnout…", "reasons")
    await go("Všechny zprávy", "inbox")
    await go("Co vidí zájemci", "menu")
    await go("Všechny zprávy", "inbox-again")
    await go("Moje nastavení", "settings")
    await page.get_by_role("link", name="PIN ke zprávám…").click()
    await look("pin")
    await page.get_by_label("Nový PIN").fill("111111")
    await go("Nastavit PIN", "pin-refused")
    await page.get_by_label("Nový PIN").fill("481516")
    await go("Nastavit PIN", "pin-set")
    await page.goto(f"{town.browser.origin}/pin")
    await look("pin-to-change")
    await page.goto(town.browser.origin)
    await go("Zavřít stránku", "left")
    await page.goto(link)
    await go("Otevřít", "pin-asked")
    for tried in range(5):
        await page.get_by_label("PIN", exact=True).fill("000111")
        await go("Pokračovat", f"pin-wrong-{tried}")
    await page.goto(town.browser.origin)
    await look("outside")
    await page.goto(f"{town.browser.origin}/l/{'A' * 22}")
    await look("gone")
    await go("Poslat nový odkaz", "renewed")
    assert {name: problems for name, problems in found.items() if problems} == {}


async def test_a_sheet_on_paper_holds_the_lead_and_no_buttons(town: Web, browser: Browser) -> None:
    await town.joined()
    await send_lead(town.dispatcher, town.candidate(), reach=ContactMethod.PHONE)
    await town.deliver()
    page = await new_page(browser, (794, 1123))
    await page.goto(town.links(ADDRESS)[-1])
    async with page.expect_navigation():
        await button(page, "Otevřít").click()
    await page.emulate_media(media="print")
    await shot(page, "lead-page-print")
    assert not await page.locator("button:visible").count()
    assert NAME in await page.inner_text("main")
    pdf = await page.pdf(format="A4")
    assert pdf.count(b"/Type /Page\n") <= 2


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
async def test_a_town_is_asked_for_without_script_and_with_the_keyboard(
    town: Web, browser: Browser, size: tuple[int, int]
) -> None:
    page = await new_page(browser, size)
    await page.goto(f"{town.browser.origin}/join")
    await fits(page)
    await shot(page, f"join-{size[0]}")
    await tab_to(page, page.get_by_label("Město"))
    await page.keyboard.type("Plzeň")
    await page.keyboard.press("Tab")
    for words in ("Eva Ukázková", "vedoucí prevence", "eva@plzen.eu"):
        await page.keyboard.insert_text(words)
        await page.keyboard.press("Tab")
    await press(page, "Odeslat žádost")
    await shot(page, f"join-sent-{size[0]}")
    (asked,) = await town.database.read(changes.of_newcomers)
    assert (asked.slug, asked.name, asked.email) == ("plzen", "Eva Ukázková", "eva@plzen.eu")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_asking_for_a_town_can_be_done_by_everybody(
    town: Web, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    page = await new_page(browser, (390, 844), scheme, checked=True)
    await page.goto(f"{town.browser.origin}/join")
    assert await violations(page) == []
    await page.get_by_label("Město").select_option("plzen")
    await page.get_by_label("Jméno a příjmení").fill("123")
    await page.get_by_label("Funkce na úřadě").fill("vedoucí prevence")
    await page.get_by_label("Váš pracovní e-mail").fill("eva@plzen.eu")
    async with page.expect_navigation():
        await button(page, "Odeslat žádost").click()
    await fits(page)
    await shot(page, f"join-mend-{scheme}")
    assert await violations(page) == []
    await page.get_by_label("Jméno a příjmení").fill("Eva Ukázková")
    async with page.expect_navigation():
        await button(page, "Odeslat žádost").click()
    assert await violations(page) == []
