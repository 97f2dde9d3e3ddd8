"""An official with letters and a browser alone, and a coordinator with a browser alone, do what they do every week.

On a wide screen and on a phone; what it takes stands beside each task. Pictures of each end lie in build/screenshots.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page

from bot.conversation.lead.model import Role
from tests.bot_parts import send_lead
from tests.browser.accessible import violations
from tests.browser.conftest import fits, new_page
from tests.browser.steps import shot
from tests.canary import NAME
from tests.people import Clock
from tests.tasks import LINK, Address, Link, Step, Task, Typed, effort_of
from tests.web.page_server import ADDRESS, Web

pytestmark = pytest.mark.proof
SIZES = {"1400": (1400, 900), "390": (390, 844)}
ABOVE = "alena@example.org"
OFFICIAL = (
    Task("join", 2, 0, (LINK, "Ano, adresa je moje"), "Žádná neuzavřená zpráva"),
    Task("read", 2, 0, (LINK, "Otevřít"), NAME),
    Task("take-on", 1, 0, ("✋ Převzít",), "Převzato: Jana Ukázková"),
    Task("answer", 2, 1, ("✍️ Napsat zájemci", Typed("Přijďte prosím ve středu."), "Odeslat zájemci"), "Odesláno."),
    Task("answer-in-ready-words", 3, 0, ("✍️ Napsat zájemci", "3. ", "Ano, odeslat"), "Odesláno."),
    Task(
        "invite", 3, 1,
        ("📅 Pozvat…", Typed("14. 12. 2026 10:00, Vymyšlená 1"), "Pokračovat", "Ano, odeslat"),
        "pondělí 14. prosince 2026, 10:00",
    ),
    Task("keep-for-the-file", 1, 0, ("Uložit do spisu (PDF)",), NAME),
    Task(
        "note-for-colleagues", 3, 1,
        ("Další…", "📝 Interní poznámka", Typed("Má doporučení."), "Uložit poznámku"),
        "Má doporučení.",
    ),
    Task("refuse-another", 5, 0, (LINK, "Otevřít", "Odmítnout…", "1. ", "Ano, odeslat"), "Odmítnuto"),
    Task(
        "come-back-without-a-link", 4, 1,
        (Address("/enter"), Typed(ADDRESS), "Poslat nový odkaz", LINK, "Otevřít"),
        "Moje nastavení",
    ),
)  # fmt: skip
COORDINATOR = (
    Task("join", 2, 0, (LINK, "Ano, adresa je moje"), "Žádná neuzavřená zpráva"),
    Task("see-what-is-late", 2, 0, ("🗺 Všechna města", "⏳"), "Plzeň"),
    Task("ask-the-town", 2, 0, ("CODE", "🔔"), "Město dostalo prosbu o odpověď"),
    Task("take-it-over", 3, 0, ("👁", "Ano, vyžádat", "Otevřít"), NAME),
    Task("find-the-dark-towns", 3, 0, ("Všechny zprávy", "🗺 Všechna města", "📵"), "Most: Eva Zkušební"),
    Task("see-how-far-towns-are", 2, 0, ("← Zpět", "🤝"), "Vše hotovo (✅): 0 z 3"),
    Task("save-the-report", 3, 0, ("← Zpět", "📄 Souhrnný přehled", "📊 Jako tabulka"), "Souhrnný přehled (bez jmen)"),
    Task("read-the-numbers", 2, 0, ("← Zpět", "📊"), "11/2026"),
    Task("offer-another-town", 5, 0, ("← Zpět", "⏳", "CODE", "➡️", "Brno"), "Nabídnuto: Brno"),
    Task(
        "come-back-without-a-link", 4, 1,
        (Address("/enter"), Typed(ABOVE), "Poslat nový odkaz", LINK, "Otevřít"),
        "🗺 Všechna města",
    ),
)  # fmt: skip


@dataclass
class Visitor:
    """Somebody at a browser. `code`: of the lead that is looked for."""

    town: Web
    page: Page
    address: str
    code: str = ""

    async def do(self, step: Step) -> None:
        match step:
            case Link():
                await self.town.deliver()
                await self.page.goto(self.town.links(self.address)[-1])
            case Address(path):
                await self.page.goto(self.town.browser.origin + path)
            case Typed(words):
                await self.page.get_by_role("textbox").first.fill(words)
            case label:
                await self.button(label.replace("CODE", self.code)).click()
                await self.page.wait_for_load_state()

    def button(self, label: str) -> Locator:
        return self.page.locator("button", has_text=re.compile(rf"^\s*{re.escape(label)}")).first


async def visitor(town: Web, browser: Browser, size: str, address: str) -> Visitor:
    return Visitor(town, await new_page(browser, SIZES[size], checked=True), address)


async def perform(visitor: Visitor, task: Task, picture: str) -> None:
    """Do it, look whether it is done and whether everybody could use the page, and count."""
    for step in task.steps:
        await visitor.do(step)
    assert task.seen in await visitor.page.inner_text("main")
    await fits(visitor.page)
    assert await violations(visitor.page) == []
    assert effort_of(task) == (task.presses, task.typed)
    await shot(visitor.page, f"task-{picture}-{task.name}")


@pytest.mark.parametrize("size", SIZES)
async def test_an_official_with_letters_and_a_browser(town: Web, browser: Browser, size: str) -> None:
    jana = await visitor(town, browser, size, ADDRESS)
    await town.add()
    for number, task in enumerate(OFFICIAL):
        if task.name in {"read", "refuse-another"}:
            await send_lead(town.dispatcher, town.candidate(number))
        await perform(jana, task, f"official-{size}")


@pytest.mark.parametrize("size", SIZES)
async def test_a_coordinator_with_a_browser(town: Web, browser: Browser, clock: Clock, size: str) -> None:
    await town.joined()
    await town.add("petr@example.org", Role.CONTACT, "brno", "Petr Vymyšlený")
    await town.confirm("petr@example.org")
    await town.add("dark@example.org", Role.CONTACT, "most", "Eva Zkušební")
    alena = await visitor(town, browser, size, ABOVE)
    await town.add(ABOVE, Role.COORDINATOR, "", "Alena Vymyšlená")
    alena.code = await send_lead(town.dispatcher, town.candidate(1))
    # Only a message that is late may be taken over or offered elsewhere: the town was reminded of it by then.
    clock.advance(days=2, hours=1)
    await town.deliver()
    for task in COORDINATOR:
        await perform(alena, task, f"coordinator-{size}")
