"""The pictures of the guides for editors: what the commands print and the screens show, as it is now.

They are left in build/screenshots; those in docs/screenshots are copies of them (those of the editor come from test_editor_pages.py).
"""

import re
import shutil
from html import escape
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.content.content import Content
from bot.conversation.model import DocumentPage, ScreenWithNote
from bot.conversation.private import Private
from bot.conversation.state import ReadModel, Session
from bot.editorial.sample_data import SOME_DAY
from bot.operations.environment import ROOT
from bot.storage import administrators
from bot.storage.database import Transaction
from bot.view.catalog import Words
from bot.view.context import RenderContext
from bot.view.render import render
from tests.browser.conftest import Opened
from tests.browser.demo.steps import new_candidate, playing, say
from tests.browser.steps import SCREENSHOTS
from tests.cli.running import command
from tests.test_editing_guides import exercises
from tests.view.rendering import OPERATOR

STYLE = (Path(__file__).parent / "paper.css").read_text("utf-8")
FILE = "documents/cv.md"
NUMBERED = re.compile(r"^(?!---|  - ).+")
"""Each line of the file but those that frame its head, and those of a list."""
COLOURS = {": error: ": "error", ": warning: ": "warning", "is in order": "good"}


@pytest.fixture
async def paper(browser: Browser) -> Page:
    context = await browser.new_context(viewport={"width": 1000, "height": 700}, offline=True, device_scale_factor=1)
    return await context.new_page()


async def picture(page: Page, body: str, name: str) -> None:
    """Take a picture of what stands on a page, no larger than that."""
    await page.set_content(f"<!doctype html><style>{STYLE}</style><main>{body}</main>")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.locator("main").screenshot(path=SCREENSHOTS / f"{name}.png")
    assert (SCREENSHOTS / f"{name}.png").stat().st_size > 4_000


def terminal(*said: str) -> str:
    """Write lines as a terminal shows them; what begins with $ was typed."""
    lines = list[str]()
    for line in "\n".join(said).splitlines():
        colour = next((colour for sign, colour in COLOURS.items() if sign in line), "")
        lines.append(
            f"<b>{escape(line)}</b>" if line.startswith("$") else f'<span class="{colour}">{escape(line)}</span>'
        )
    written = "\n".join(lines)
    return f'<pre class="terminal">{written}</pre>'


async def test_the_check_fails_and_passes(paper: Page, tmp_path: Path) -> None:
    """The first exercise, as somebody sees it who has done it."""
    folder = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    page, said = folder / "cs" / FILE, list[str]()
    for label in ("Životopis v češtině na jednu stránku", "Životopis (CV)"):
        page.write_text(re.sub(r"(?m)^label: .*$", f"label: {label}", page.read_text("utf-8")), "utf-8")
        checked = command("check", "--content", str(folder))
        said += ["$ cpa-bot check", f"{checked.out}{checked.err}"]
    assert ": error: a label has 36 characters" in said[1]
    assert "is in order" in said[3]
    assert "36 znaků" in next(text for name, text in exercises("cs") if "1." in name)
    await picture(paper, terminal(*said), "guide-check")


@pytest.mark.parametrize("language", ["cs", "uk"])
async def test_a_file_and_the_screen_it_becomes(
    paper: Page, content: Content, words: dict[str, Words], language: str
) -> None:
    context = RenderContext(words[language], content, Session(), ReadModel(), OPERATOR, SOME_DAY)
    (message,) = render(ScreenWithNote(DocumentPage("cv")), context)
    keys = "".join(f"<b>{escape(button.label)}</b>" for row in message.rows for button in row)
    lines = (ROOT / "content" / language / FILE).read_text("utf-8").splitlines()
    numbers = iter(range(1, len(lines)))
    marked = [f"<i>{next(numbers)}</i>{escape(line)}" if NUMBERED.match(line) else line for line in lines]
    assert next(numbers) == 4, "title, label, text"
    file = "\n".join(marked)
    body = f'<pre class="file">{file}</pre><div class="bubble">{message.text}<p>{keys}</p></div>'
    await picture(paper, body, f"guide-file.{language}")


@pytest.mark.parametrize("language", ["cs", "uk"])
async def test_what_an_administrator_sees_in_the_bot(open_page: Opened, language: str) -> None:
    async with playing() as demo:
        page = await open_page(demo.url, size=(1440, 760))
        chat = await new_candidate(demo, page, language, town="")
        user = next(reversed(demo.simulator.world.users.values()))
        person, dispatcher = demo.app.vault.person(user.id), demo.app.dispatcher

        def link(tx: Transaction) -> None:
            entry = administrators.add(tx, Private("Karel Zkušební"), Private(""))
            administrators.link(tx, administrators.invite(tx, entry), person, user.id, language)

        await dispatcher.database.write(link)
        await say(chat, "/content")
        await expect(chat.locator(".message").last).to_contain_text("📅")
        await chat.locator(".message").last.screenshot(
            path=SCREENSHOTS / f"guide-content.{language}.png", animations="disabled"
        )
