"""What is counted, on the pages of whoever may know it: it can be used by everybody, on a phone too, and is a file that opens."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.conversation.lead.model import Role
from bot.storage import facts
from bot.storage.database import Transaction
from tests.browser.accessible import violations
from tests.browser.steps import shot
from tests.browser.test_lead_pages import button, fits, opened, town
from tests.program import send_lead
from tests.web.stage import ADDRESS, Town

__all__ = ["town"]
BOSS = "karel@example.org"


def counted(tx: Transaction) -> None:
    for month, sent in (("2026-09", 14), ("2026-10", 31)):
        for what, number in (("sent", sent), ("opened", sent - 1), ("answered", sent - 4), ("hired", 2)):
            facts.count(tx, month, what, language="uk", by=number)
            facts.count(tx, month, what, slug="plzen", by=number)
        facts.count(tx, month, "answered/3", slug="plzen", by=sent - 4)


@pytest.mark.parametrize("width", [1400, 390])
async def test_a_contact_reads_the_numbers_of_the_town(town: Town, browser: Browser, width: int) -> None:
    await town.database.write(counted)
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    page = await opened(browser, (width, 900), script=True)
    await page.goto(town.links(ADDRESS)[-1])
    for label in ("Otevřít", "Všechny zprávy", "📊 Naše čísla"):
        async with page.expect_navigation():
            await button(page, label).first.click()
        await fits(page)
    await shot(page, f"own-numbers-{width}")
    assert await violations(page) == []


@pytest.mark.parametrize("width", [1400, 390])
async def test_a_coordinator_finds_the_report_and_it_opens(
    town: Town, browser: Browser, width: int, tmp_path: Path
) -> None:
    await town.database.write(counted)
    await town.add(BOSS, Role.COORDINATOR, "", "Karel Zkušební")
    page = await opened(browser, (width, 900), script=True)
    found = dict[str, list[str]]()
    await page.goto(town.links(BOSS)[-1])
    for label in ("Ano, adresa je moje", "🗺 Všechna města", "📄 Souhrnný přehled (bez jmen)"):
        async with page.expect_navigation():
            await button(page, label).click()
        await fits(page)
        found[label] = await violations(page)
    await shot(page, f"coordinator-report-{width}")
    for label, name in (
        ("← Zpět", ""),
        ("📊 Počty po měsících", "months"),
        ("← Zpět", ""),
        ("📄 Souhrnný přehled (bez jmen)", ""),
    ):
        async with page.expect_navigation():
            await button(page, label).click()
        await fits(page)
        if name:
            found[name] = await violations(page)
            await shot(page, f"coordinator-{name}-{width}")
    async with page.expect_download() as saved:
        await button(page, "📄 Jako stránka (HTML)").click()
    path = tmp_path / (await saved.value).suggested_filename
    await (await saved.value).save_as(path)
    report = await opened(browser, (width, 900), script=True)
    await report.goto(path.as_uri())
    await fits(report)
    found["report"] = await violations(report)
    await shot(report, f"coordinator-report-file-{width}")
    assert {name: problems for name, problems in found.items() if problems} == {}
