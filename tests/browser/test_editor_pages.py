"""The editor in a real browser: wide and on a phone, without JavaScript and with it, for everybody."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from babel.messages.catalog import Catalog
from playwright.async_api import Browser, Page, expect

from bot.editorial.catalogues import to_po
from tests.browser.accessible import violations
from tests.browser.conftest import fits, new_page
from tests.browser.steps import shot
from tests.people import Clock
from tests.web.editor_user import Office, User, open_office

SIZES = {"wide": (1400, 900), "phone": (390, 844)}


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[Office]:
    async with open_office(tmp_path, clock, shipped=True, own_catalogues=True) as opened:
        yield opened


@pytest.fixture
async def jana(office: Office) -> AsyncIterator[User]:
    async with office.desk("Jana Ukázková", 11) as desk:
        yield desk


async def entered(browser: Browser, jana: User, size: str, scheme: Literal["light", "dark"] = "light", *, script: bool, checked: bool = False) -> Page:  # fmt: skip
    page = await new_page(browser, SIZES[size], scheme, script=script, checked=checked)
    await page.goto(await jana.link())
    await page.get_by_role("button", name="Otevřít" if jana.language == "cs" else "Відкрити").click()
    # a page that is about to be another one has no picture
    await page.wait_for_url(f"{jana.browser.origin}/edit")
    return page


SAVE = {
    "cs": ("Uložit koncept a zkontrolovat", "smí být nejvýše 28"),
    "uk": ("Зберегти чернетку й перевірити", "щонайбільше 28"),
}


@pytest.mark.parametrize("language", SAVE)
@pytest.mark.parametrize("size", SIZES)
async def test_without_javascript_an_edit_is_saved(browser: Browser, office: Office, size: str, language: str) -> None:
    async with office.desk("Olena Vymyšlená" if language == "uk" else "Jana Ukázková", 12, language) as desk:
        page = await entered(browser, desk, size, script=False)
        await fits(page)
        await page.goto(f"{desk.browser.origin}/edit/faq")
        await fits(page)
        await page.goto(f"{desk.browser.origin}/edit/faq/pay")
        await fits(page)
        await page.locator("[id='cs.title']").fill("Kolik asistent dostane?")
        await page.locator("[id='cs.label']").fill("Tlačítko, které je delší než třicet znaků")
        save, said = SAVE[language]
        await page.get_by_role("button", name=save).click()
        assert said in await page.inner_text("main")
        await fits(page)


@pytest.mark.parametrize("language", SAVE)
async def test_the_guides_show_a_draft_and_where_drafts_stand(browser: Browser, office: Office, language: str) -> None:
    """The pictures in docs/screenshots are copies of these two."""
    office.town.clock.advance(days=8)  # else sources that were read since are still to be read
    (save, said), languages = SAVE[language], {"cs": "Jazyky a překladatelé", "uk": "Мови й перекладачі"}[language]
    async with office.desk("Olena Vymyšlená" if language == "uk" else "Jana Ukázková", 12, language) as desk:
        page = await entered(browser, desk, "wide", script=True)
        await page.goto(f"{desk.browser.origin}/edit/faq/pay")
        await page.locator("[id='cs.label']").fill("Tlačítko, které je delší než třicet znaků")
        await page.get_by_role("button", name=save).click()
        await expect(page.locator("main")).to_contain_text(said)
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.evaluate("window.scrollTo(0, 0)")
        await shot(page, f"editor-entry.{language}")
        await page.set_viewport_size({"width": 1400, "height": 900})
        await page.goto(f"{desk.browser.origin}/edit")
        await expect(page.get_by_role("link", name=languages)).to_be_in_viewport()
        await shot(page, f"editor-home.{language}")


async def test_with_javascript_it_saves_by_a_key(browser: Browser, jana: User) -> None:
    page = await entered(browser, jana, "wide", script=True)
    said = list[str]()
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{jana.browser.origin}/edit/municipalities/most")
    await shot(page, "editor-town-wide")
    await page.locator("[id='entry.rules.0.year']").fill("2019")
    assert (await page.title()).startswith("•")
    async with page.expect_navigation():
        await page.keyboard.press("Control+s")
    assert "2019" in await page.inner_text("dl.changes")
    assert said == []


async def test_what_is_typed_is_shown_before_it_is_saved(browser: Browser, jana: User) -> None:
    page = await entered(browser, jana, "wide", script=True)
    await page.goto(f"{jana.browser.origin}/edit/faq/pay")
    await page.locator("[id='cs.body']").fill("Krátce. " * 130)
    await expect(page.locator("#lengths")).to_contain_text("⛔ Čeština: 10", timeout=20_000)
    await expect(page.locator("#screens")).to_contain_text("Krátce. Krátce.")


@pytest.mark.parametrize("size", SIZES)
async def test_a_translation_comes_back_without_javascript_and_is_looked_at(
    browser: Browser, jana: User, size: str
) -> None:
    page = await entered(browser, jana, size, script=False)
    await page.goto(f"{jana.browser.origin}/edit/languages")
    file = Catalog("pl", fuzzy=False)
    file.add("Скільки платять?", "Ile płacą?", context="faq/pay.md title")
    file.add("Чи може?", "Czy może karać?", context="faq/difference.md title")
    file.add("Скільки платять?", "Ile płacą w mieście i kiedy dokładnie?", context="faq/pay.md label")
    await page.set_input_files("#file", {"name": "pl.po", "mimeType": "text/x-po", "buffer": to_po(file)})
    await page.get_by_role("button", name="Převzít jako koncept").click()
    assert "smí být nejvýše 28" in await page.inner_text("main")
    await fits(page)
    await shot(page, f"editor-translation-{size}")
    await page.get_by_role("link", name="Jak to uvidí zájemce").click()
    await page.get_by_role("link", name="❓ Otázky a odpovědi").click()
    await page.get_by_text("Czy może karać?").first.scroll_into_view_if_needed()
    assert await page.get_by_text("🚧").count() > 10
    await fits(page)
    await shot(page, f"editor-translation-seen-{size}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, jana: User, scheme: Literal["light", "dark"]
) -> None:
    page = await entered(browser, jana, "phone", scheme, script=True, checked=True)
    found = dict[str, list[str]]()
    for path in (
        "",
        "/faq",
        "/faq/pay",
        "/questions/czech",
        "/sources/mv-criteria",
        "/history",
        "/languages",
        "/languages/cs/look",
    ):
        await page.goto(f"{jana.browser.origin}/edit{path}")
        found[path] = await violations(page)
    await page.goto(f"{jana.browser.origin}/edit/faq/pay")
    await page.locator("[id='cs.title']").fill("Kolik?")
    await page.get_by_role("button", name="Uložit koncept a zkontrolovat").click()
    found["draft"] = await violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
