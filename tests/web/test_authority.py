"""Permissions on the lead page: the table of the bot, for every visitor.

An action that the page does not offer must do nothing at all; every other must do and show what the bot
does.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from bot.conversation.model import Menu, ScreenWithNote
from bot.storage import contacts, leads
from bot.storage.database import Transaction
from bot.web.sessions import WebSessions, allowed_action
from bot.web.site import Site
from tests.adversity.authority import ON_SCREENS, TABLE, cells_of, code_of
from tests.adversity.permission_scene import LEAD_TEXTS, WRONG, Scene, copy_scene
from tests.effort import record
from tests.papers.spreadsheets import file_text
from tests.web.text_browser import Reader

VISITORS = ("contact", "deputy", "elsewhere", "coordinator", "escalated", "removed")
WRITING, WRITE = "writing:LEAD", "say@writing:LEAD"
BUTTONS = {name: cells for name, cells in cells_of(TABLE).items() if name not in {"cancel", "start", "say-code"}}
"""But for what no button carries."""


def is_here(name: str) -> bool:
    """Return True if the page offers an action."""
    return allowed_action(code_of(name, WRONG)) is not None


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast") / "cast.sqlite3"


@asynccontextmanager
async def page_of(cast: Scene, role: str) -> AsyncGenerator[tuple[httpx.AsyncClient, dict[str, str]]]:
    """Open a browser on a visit of somebody's; with what its forms carry."""
    key = cast.who(role).key

    def confirm(tx: Transaction) -> int:
        for contact in contacts.everyone(tx):
            if contacts.key_of(tx, contact.id) == key:
                contacts.confirm_by_link(tx, contact.id)
                return contact.id
        return 4711  # of somebody removed

    origin = "http://127.0.0.1:1"
    contact = await cast.dispatcher.database.write(confirm)
    dispatcher = replace(cast.dispatcher, operator=replace(cast.dispatcher.operator, web=origin))
    web_sessions = WebSessions(dispatcher.clock)
    value = web_sessions.begin(contact, key, ScreenWithNote(Menu()))
    pages = httpx.ASGITransport(Site(dispatcher, "127.0.0.1", 1).application(web_sessions))
    async with httpx.AsyncClient(
        transport=pages, base_url=origin, cookies={"cpa": value}, follow_redirects=True
    ) as client:
        visit = web_sessions.find(value)
        assert visit is not None
        yield client, {"form": visit.form}


@asynccontextmanager
async def scene(template: Path, path: Path, role: str) -> AsyncGenerator[Scene]:
    """Open a new scene for somebody on the page."""
    async with copy_scene(template, path) as cast:
        if role == "escalated":
            await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
        yield cast


async def pressed(cast: Scene, role: str, name: str, lead: str) -> tuple[str, bool]:
    """Press something, or write, on a new visit. Return what is shown, and whether rows changed."""
    actor = "coordinator" if role == "escalated" else role
    async with page_of(cast, actor) as (page, hidden):
        before = await cast.rows(actor)
        if name == WRITE:
            place = code_of(WRITING, lead)
            asked = Reader((await page.post("/press", data={**hidden, "code": place})).text)
            once = next((form.hidden["once"] for form in asked.forms if form.field), "none")
            said = {**hidden, "once": once, "place": place, "words": "Slova navíc"}
            answer = await page.post("/say", data=said)
        else:
            answer = await page.post("/press", data={**hidden, "code": code_of(name, lead)})
        shown = Reader(file_text(answer.content))
        buttons = [str(button) for form in shown.forms for button in form.buttons]
        return "\n".join([shown.text, *buttons]), await cast.rows(actor) != before


@pytest.mark.parametrize("role", VISITORS)
async def test_a_press_on_the_page_does_what_the_bot_does(role: str, template: Path, tmp_path: Path) -> None:
    """The screen is compared with that of a lead that never existed."""
    table = {name: cells for name, cells in BUTTONS.items() if is_here(name)} | {WRITE: cells_of(ON_SCREENS)[WRITE]}
    left, found = [*table], dict[str, str]()
    async with scene(template, tmp_path / "ghost.sqlite3", role) as ghosts:
        while left:
            # a scene serves until something in it has changed
            async with scene(template, tmp_path / f"{len(left)}.sqlite3", role) as cast:
                changed = False
                while left and not changed:
                    name = left.pop()
                    answer, changed = await pressed(cast, role, name, cast.code)
                    refusal, _ = await pressed(ghosts, role, name, WRONG)
                    is_there = "p" if answer != refusal or cast.code in answer else ""
                    seen = "s" if any(word in answer for word in LEAD_TEXTS) else is_there
                    found[name] = f"{seen}{'d' if changed else ''}" or "-"
    assert found == {name: cells[role] for name, cells in table.items()}


async def test_what_is_no_action_of_the_page_does_nothing(template: Path, tmp_path: Path) -> None:
    """It is refused by its code, before anybody looks who pressed: the most powerful one stands for all."""
    async with copy_scene(template, tmp_path / "cast.sqlite3") as cast, page_of(cast, "coordinator") as (page, hidden):
        before = await cast.rows("coordinator")
        for name in (name for name in BUTTONS if not is_here(name)):
            answers = [
                await page.post("/press", data={**hidden, "code": code_of(name, lead)}) for lead in (cast.code, WRONG)
            ]
            shown, refusal = (Reader(answer.text).text for answer in answers)
            assert (shown, answers[0].status_code) == (refusal, answers[1].status_code), name
            assert answers[0].status_code != HTTPStatus.TOO_MANY_REQUESTS
            assert cast.code not in shown, name
            assert not any(word in shown for word in LEAD_TEXTS), name
            assert await cast.rows("coordinator") == before, name


def test_the_page_offers_every_action_of_a_contact() -> None:
    theirs = {
        name for name, cells in BUTTONS.items() if cells["owner"] == "-" and {cells[role] for role in VISITORS} != {"-"}
    }
    assert {name for name in theirs if is_here(name)} == theirs
    record("role × action matrix of the page", f"{(len(BUTTONS) + 1) * len(VISITORS)} cells as the bot's")
