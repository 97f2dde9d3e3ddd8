"""Who may do what with a lead on the page: the bot's own table, cell by cell, for everybody who might be on a visit.

An action that the page does not offer must do nothing at all; every other must do and show exactly what the bot does.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from bot.conversation.codes import encode, has_code
from bot.conversation.contact.model import Writing
from bot.conversation.model import Action, Menu, Open, Shown
from bot.storage import contacts, leads
from bot.storage.database import Transaction
from bot.web.sessions import WebSessions, allowed_action
from bot.web.site import Site
from tests.adversity.cast import GHOST, OF_THE_LEAD, Cast, cast_from
from tests.adversity.test_authority import ON_SCREENS, PRESSED, ROLES, TABLE, rows_of
from tests.effort import record
from tests.papers.test_files import pdf_text
from tests.web.browsing import Reader

VISITORS = ("contact", "deputy", "elsewhere", "coordinator", "escalated", "removed")
WRITE = "say@writing"
UNCODED = {"cancel", "start", "say-code"}
"""What no button carries."""


def cells() -> dict[str, dict[str, str]]:
    """The bot's table: action, role, cell."""
    return {
        line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True))
        for line in rows_of(TABLE + ON_SCREENS.split("\n", 2)[2])
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast") / "cast.sqlite3"


@asynccontextmanager
async def page_of(cast: Cast, role: str) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser on a visit of somebody's."""
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
    value = web_sessions.begin(contact, key, Shown(Menu()))
    pages = httpx.ASGITransport(Site(dispatcher, "127.0.0.1", 1).application(web_sessions))
    async with httpx.AsyncClient(
        transport=pages, base_url=origin, cookies={"cpa": value}, follow_redirects=True
    ) as client:
        yield client


async def observed(template: Path, path: Path, role: str, name: str) -> str:
    """Press something (or write to the candidate) as somebody, and compare with the same about a lead that never was."""

    async def tried(ghost: str) -> tuple[str, str, bool]:
        async with cast_from(template, path) as cast:
            lead = ghost or cast.code
            actor = "coordinator" if role == "escalated" else role
            if role == "escalated":
                await cast.dispatcher.database.write(lambda tx: leads.escalate(tx, cast.code))
            async with page_of(cast, actor) as page:
                start = Reader((await page.get("/")).text)
                hidden = next((form.hidden for form in start.forms if form.action == "/press"), {"form": ""})
                before = await cast.rows(actor)
                if name == WRITE:
                    place = encode(Writing(lead))
                    once = await _once(page, hidden, place)
                    answer = await page.post(
                        "/say", data={**hidden, "once": once, "place": place, "words": "Slova navíc"}
                    )
                else:
                    answer = await page.post("/press", data={**hidden, "code": code_of(PRESSED[name](lead))})
                shown = Reader(pdf_text(answer.content) if answer.content.startswith(b"%PDF") else answer.text)
                buttons = [str(button) for form in shown.forms for button in form.buttons]
                return "\n".join([shown.text, *buttons]), cast.code, await cast.rows(actor) != before

    answer, lead, changed = await tried("")
    refusal, _, _ = await tried(GHOST)
    seen = "s" if any(word in answer for word in OF_THE_LEAD) else "p" if answer != refusal or lead in answer else ""
    return f"{seen}{'d' if changed else ''}" or "-"


async def _once(page: httpx.AsyncClient, hidden: dict[str, str], place: str) -> str:
    """Give the mark of a form for words, where the screen has one."""
    answer = Reader((await page.post("/press", data={**hidden, "code": place})).text)
    return next((form.hidden["once"] for form in answer.forms if form.field), "none")


def code_of(action: Action) -> str:
    return encode(action.screen if isinstance(action, Open) else action)


def is_here(name: str) -> bool:
    """Return True if the page offers an action."""
    return allowed_action(code_of(PRESSED[name](GHOST))) is not None


@pytest.mark.parametrize("name", [name for name in PRESSED if name not in UNCODED and is_here(name)])
async def test_a_press_on_the_page_does_what_the_bot_does(name: str, template: Path, tmp_path: Path) -> None:
    expected = cells()[name]
    for number, role in enumerate(VISITORS):
        assert await observed(template, tmp_path / f"{number}.sqlite3", role, name) == expected[role], role


async def test_what_is_no_action_of_the_page_does_nothing(template: Path, tmp_path: Path) -> None:
    """It is refused by its code, before anybody looks who pressed: the most powerful one stands for all."""
    async with cast_from(template, tmp_path / "cast.sqlite3") as cast, page_of(cast, "coordinator") as page:
        start = Reader((await page.get("/")).text)
        hidden = next(form.hidden for form in start.forms if form.action == "/press")
        before = await cast.rows("coordinator")
        for name in (name for name in PRESSED if name not in UNCODED and not is_here(name)):
            answers = [
                await page.post("/press", data={**hidden, "code": code_of(PRESSED[name](lead))})
                for lead in (cast.code, GHOST)
            ]
            shown, refusal = (Reader(answer.text).text for answer in answers)
            assert (shown, answers[0].status_code) == (refusal, answers[1].status_code), name
            assert answers[0].status_code != HTTPStatus.TOO_MANY_REQUESTS
            assert cast.code not in shown, name
            assert not any(word in shown for word in OF_THE_LEAD), name
            assert await cast.rows("coordinator") == before, name


async def test_words_on_the_page_do_what_words_in_the_bot_do(template: Path, tmp_path: Path) -> None:
    table = cells()
    for number, role in enumerate(VISITORS):
        found = await observed(template, tmp_path / f"{number}.sqlite3", role, WRITE)
        assert found == table[WRITE][role], role


def test_the_page_offers_every_action_of_a_contact() -> None:
    """What the table lets an official do that a candidate cannot must be there on the page too."""
    table = cells()
    theirs = {
        name
        for name in PRESSED
        if name not in UNCODED and table[name]["owner"] == "-" and {table[name][role] for role in VISITORS} != {"-"}
    }
    offered = {name for name in theirs if allowed_action(code_of(PRESSED[name](GHOST)))}
    assert offered == theirs
    assert has_code(Menu())
    record(
        "role × action matrix of the page", f"{(len(PRESSED) - len(UNCODED) + 1) * len(VISITORS)} cells as the bot's"
    )
