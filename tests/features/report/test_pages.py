"""The report on the coordinator's page: two presses hand it over as a file; nobody else gets it."""

import pytest

from bot.conversation.codes import encode
from bot.conversation.lead.model import Role
from bot.features.report import PublicReport, ReportFile
from bot.storage import facts
from tests.features.report.test_files import book
from tests.web.conftest import town
from tests.web.page_server import Web

__all__ = ["town"]

BOSS = "karel@example.org"


@pytest.mark.parametrize(("label", "name"), [("📄 Jako stránka (HTML)", "cpa-2026-11-24.html"), ("📊 Jako tabulka (XLSX)", "cpa-2026-11-24.xlsx")])  # fmt: skip
async def test_a_coordinator_saves_it_and_the_page_stays(town: Web, label: str, name: str) -> None:
    await town.database.write(lambda tx: facts.count(tx, "2026-10", "started", language="uk", by=90))
    await town.joined(BOSS, Role.COORDINATOR, "", "Karel Zkušební")
    await town.browser.press("🗺 Všechna města")
    await town.browser.press("📄 Souhrnný přehled (bez jmen)")
    page = town.browser.page
    await town.browser.press(label)
    assert town.browser.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert town.browser.headers["x-content-type-options"] == "nosniff"
    if name.endswith("html"):
        assert "Spustili bota" in town.browser.page
    else:
        assert ("Od začátku až k přijetí", "Spustili bota", "Počet", "90") in book(town.browser.data)["Souhrn"]
    await town.browser.get("/")
    assert town.browser.page == page


async def test_a_town_finds_neither_the_way_nor_the_file(town: Web) -> None:
    await town.joined()
    assert "🗺 Všechna města" not in town.browser.labels
    for screen in (PublicReport(), ReportFile("html"), ReportFile("xlsx")):
        await town.browser.press_code(encode(screen))
        assert "content-disposition" not in town.browser.headers
        assert "Souhrnný přehled (bez jmen)" not in town.browser.page
