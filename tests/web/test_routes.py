"""Access to the pages: a row for each route and method, a column for each visitor.

A cell says what was observed; whatever is not named here is refused, and a route without a row fails:

    -   nothing of the lead or of the editor is shown, and no row is changed
    p   that there is such a lead
    s   what the candidate gave
    e   a page of the editor
    d   rows are changed
    x   429: over the limit
"""

import itertools
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.conversation.lead.model import Role
from bot.features.editor.editor_pages import OPENINGS
from bot.storage import contacts, notifications, tokens
from bot.storage.database import Transaction
from bot.web import site
from bot.web.links import AN_HOUR, PRESSES, RENEWALS
from tests.bot_parts import TOWN, send_lead
from tests.canary import EMAIL, NAME, PHONE, WORDS
from tests.papers.spreadsheets import file_text
from tests.web.editor_user import Entry, Office, User
from tests.web.page_server import ADDRESS, Web
from tests.web.text_browser import Browser, Reader, open_browser

OTHER, FEW = "brno@example.org", 20
COLUMNS = ("contact", "stranger", "elsewhere", "shared", "unlinked", "expired", "limited", "asker", "second")
"""The contact of the town; nobody; the contact of another town; who used the browser of the contact after
them; who never confirmed an address; the contact, too late; the contact, too often; the administrator who
asked to publish; the second one."""
TABLE = """
p  -  -  -  -  -  x  -  -  : GET/ GET/l/{token}
-  -  -  -  -  -  x  -  -  : GET/style.css GET/favicon.svg GET/privacy GET/accessibility GET/enter
-  -  -  -  -  -  x  -  -  : GET/.well-known/security.txt POST/letter GET/candidates GET/sample GET/sample.pdf GET/guide GET/guide.pdf
-  -  -  -  -  -  x  -  -  : GET/join GET/c/{token} GET/t/{token} GET/pin POST/leave
-  -  -  -  -  -  x  -  -  : GET/edit/editor.js GET/edit/open/{token} POST/edit/open/{token}
-  -  -  -  -  -  x  -  -  : GET/edit/leave POST/edit/leave
d  d  d  d  d  d  x  -  -  : POST/enter POST/join
sd -  -  -  -  -  x  -  -  : POST/l/{token} POST/press
sd -  d  d  pd -  x  -  -  : POST/c/{token}
d  -  d  d  d  -  x  -  -  : POST/t/{token}
d  -  -  -  -  d  x  -  -  : POST/renew/{token}
-  -  -  -  -  -  x  -  -  : GET/u/{reference}
d  -  d  d  d  d  x  -  -  : POST/u/{reference}
s  -  -  -  -  -  x  -  -  : GET/list.{form}
d  -  d  -  -  -  x  -  -  : POST/pin
pd -  -  -  -  -  x  -  -  : POST/say
-  -  -  -  -  -  x  e  e  : GET/edit/languages POST/edit/languages GET/edit/languages/{language}
-  -  -  -  -  -  x  e  e  : POST/edit/languages/{language} GET/edit/languages/{language}/look
-  -  -  -  -  -  x  e  e  : POST/edit/languages/{language}/look GET/edit POST/edit
-  -  -  -  -  -  x  e  e  : GET/edit/history POST/edit/history GET/edit/{kind} POST/edit/{kind}
-  -  -  -  -  -  x  e  e  : GET/edit/{kind}/{name} GET/edit/{kind}/{name}/remove
-  -  -  -  -  -  x  e  e  : POST/edit/{kind}/{name}/remove GET/edit/{kind}/{name}/look
-  -  -  -  -  -  x  e  e  : POST/edit/{kind}/{name}/look GET/edit/{rest:path}
-  -  -  -  -  -  x  e  e  : POST/edit/{rest:path}
-  -  -  -  -  -  x  e  ed : POST/edit/{kind}/{name}
"""
"""The cells of the columns, then the routes: method and path."""
SEEN, EDITOR = (NAME, PHONE, EMAIL, WORDS), 'action="/edit/leave"'
TABLES = (
    "lead", "event", "contact", "outbox", "token", "page_pin", "joining", "digest", "administrator", "draft", "change",
)  # fmt: skip


def rows_of(table: str) -> dict[str, dict[str, str]]:
    lines = [line.split(": ", 1) for line in table.strip().splitlines()]
    rows = [(name, cells.split()) for cells, names in lines for name in names.split()]
    assert len({name for name, _ in rows}) == len(rows)
    return {name: dict(zip(COLUMNS, cells, strict=True)) for name, cells in rows}


def routes_of(town: Web) -> list[str]:
    pages = town.site.application().pages
    assert isinstance(pages, Starlette)
    routes = [route for route in pages.routes if isinstance(route, Route)]
    return [f"{method}{one.path}" for one in routes for method in sorted((one.methods or set()) - {"HEAD"})]


@dataclass
class Someone:
    """One column: a browser, the contact whose links it follows, and the mark of the form it has."""

    browser: Browser
    contact: int = 0
    form: str = ""
    column: str = ""
    desk: User | None = None


@dataclass
class Scene:
    """A town with a lead, its contact, one elsewhere, one who never confirmed, and two administrators."""

    office: Office
    code: str = ""
    contacts: dict[str, int] = field(default_factory=dict[str, int])
    desks: dict[str, User] = field(default_factory=dict[str, User])

    @property
    def town(self) -> Web:
        return self.office.town

    async def rows(self) -> str:
        def job(tx: Transaction) -> str:
            found = [tx.all(f"SELECT * FROM {table}") for table in TABLES]  # noqa: S608  constants
            return repr(found)

        return await self.town.database.read(job)

    async def token(self, kind: tokens.LinkKind, contact: int) -> str:
        code = self.code if kind == "lead" else ""
        return await self.town.database.write(lambda tx: tokens.make(tx, kind, contact, code, beside=True))

    async def reference(self, contact: int) -> str:
        """Return the reference of a regular letter, to somebody who gets the daily list."""

        def job(tx: Transaction) -> str:
            found = contacts.get(tx, contact)
            assert found is not None
            if found.person.email_confirmed:
                notifications.choose_digest(tx, contact, 8)
            return contacts.reference(tx, "unsubscribe", found)

        return await self.town.database.write(job)

    async def enter(self, browser: Browser, contact: int) -> str:
        """Begin a visit by a link to all messages; return the mark of its forms."""
        token = await self.town.database.write(lambda tx: tokens.make(tx, "lead", contact))
        await browser.post(f"/l/{token}")
        return next((one.hidden.get("form", "") for one in Reader(browser.page).forms if one.action == "/press"), "")


@pytest.fixture(autouse=True)
def few_requests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever asks too often reach the limit soon."""
    if "limited" in request.node.name:
        monkeypatch.setattr(site, "PER_CLIENT", FEW)


@pytest.fixture
async def scene(office: Office) -> Scene:
    scene, town = Scene(office), office.town
    scene.contacts["contact"] = await town.joined()
    scene.contacts["elsewhere"] = await town.joined(OTHER, Role.CONTACT, "brno", "Petr Jinde")
    scene.code = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    return scene


async def at_desk(scene: Scene, name: str) -> User:
    """Return a desk in the editor; most routes leave it there."""
    desk = scene.desks[name]
    await desk.get("history")
    if EDITOR not in desk.browser.page:
        await desk.enter()
    return desk


async def someone(scene: Scene, column: str, stack: AsyncExitStack) -> Someone:
    town = scene.town
    browser = await stack.enter_async_context(open_browser(town.browser.origin))
    match column:
        case "stranger":
            return Someone(browser, column=column)
        case "asker" | "second":
            if not scene.desks:
                for number, name in enumerate(("asker", "second"), 11):
                    scene.desks[name] = await stack.enter_async_context(scene.office.desk(name, number))
            if await town.database.read(lambda tx: tx.one("SELECT 1 FROM draft WHERE published = 0")) is None:
                asker = await at_desk(scene, "asker")
                await asker.get("faq/fines")
                await asker.send(cs__body=f"Ptám se {town.clock()}.", same="on")
                await asker.press("Hotovo, prosím o zveřejnění")
            desk = await at_desk(scene, column)
            return Someone(desk.browser, column=column, desk=desk)
        case "shared":
            form = await scene.enter(browser, scene.contacts["contact"])
            await scene.enter(browser, scene.contacts["elsewhere"])
            return Someone(browser, scene.contacts["elsewhere"], form, column)
        case "unlinked":
            contact = await town.add(f"nova{len(town.simulator.letters)}@example.org", name="Nová Nikdo")
        case _:
            contact = scene.contacts["elsewhere" if column == "elsewhere" else "contact"]
    return Someone(browser, contact, await scene.enter(browser, contact), column)


async def observed(scene: Scene, who: Someone, route: str) -> str:
    method, _, path = route.partition("/")
    path = f"/{path}"
    town, column = scene.town, who.column
    if "{token}" in path:
        kind: tokens.LinkKind = "confirm" if path[1] == "c" else "test" if path[1] == "t" else "lead"
        token = await scene.token(kind, who.contact) if who.contact else "A" * 22
        path = path.replace("{token}", token)
    if "{reference}" in path:
        path = path.replace("{reference}", await scene.reference(who.contact) if who.contact else "1.abc")
    given = {"form": "xlsx", "kind": "faq", "name": "fines", "rest:path": "a/b/c/d/e", "language": "cs"}
    path = re.sub(r"\{(.*?)\}", lambda field: given[field[1]], path)
    if column == "expired":
        town.clock.advance(days=15)
    fields = {"form": who.form, "code": f"take:{scene.code}", "email": ADDRESS, "new": "471182"}
    if path == "/join":
        fields |= {"town": "brno", "name": "Jana Nová", "function": "Vedoucí odboru"}
    if path == "/say":
        await who.browser.post("/press", form=who.form, code=f"writing:{scene.code}")
        once = next((one.hidden.get("once", "") for one in Reader(who.browser.page).forms if one.field), "")
        fields |= {"once": once, "place": f"writing:{scene.code}", "words": "Slova navíc"}
    if who.desk is not None and method == "POST":
        fields = await publishing(who.desk)
    before = await scene.rows()
    await (who.browser.post(path, **fields) if method == "POST" else who.browser.get(path))
    answer = who.browser
    if answer.status == 429:
        return "x"
    page = file_text(answer.data) if answer.data.startswith(b"PK") else answer.page
    shown = "s" if any(word in page for word in SEEN) else "p" if scene.code in page else ""
    changed = await scene.rows() != before
    await town.database.write(lambda tx: tx.all("DELETE FROM page_pin"))
    return f"{'e' if EDITOR in answer.page else shown}{'d' if changed else ''}" or "-"


async def publishing(desk: User) -> dict[str, str]:
    """Return the form data that publish the pending draft, on any route."""
    await desk.browser.get("/edit/faq/fines")
    form = next((form for form, _ in Entry(desk.browser.page).deeds if "seen" in form), dict[str, str]())
    return {**form, "do": "publish"}


@pytest.mark.parametrize("column", COLUMNS)
async def test_every_route_does_what_the_table_says_and_no_more(scene: Scene, column: str) -> None:
    expected, found, who = rows_of(TABLE), dict[str, str](), None
    async with AsyncExitStack() as stack:
        for route in routes_of(scene.town):
            if who is None or column != "limited":
                who = await someone(scene, column, stack)
            for _ in range(FEW if column == "limited" and not found else 0):
                await who.browser.get("/favicon.svg")
            found[route] = await observed(scene, who, route)
            scene.town.clock.advance(minutes=0 if column == "limited" else 5 if who.desk else 120)
    assert found == {route: cells[column] for route, cells in expected.items()}


@pytest.mark.parametrize(
    ("route", "most", "apart_s"),
    [
        ("POST/enter", RENEWALS, 660),
        ("POST/renew/{token}", RENEWALS, 660),
        ("POST/join", RENEWALS, 660),
        ("POST/l/{token}", PRESSES, 59),
        ("POST/edit/open/{token}", OPENINGS, 10),
    ],
)
async def test_a_limit_of_its_own_holds_at_its_number_and_for_its_hour(
    scene: Scene, route: str, most: int, apart_s: int
) -> None:
    town, path = scene.town, route.removeprefix("POST")
    browser, begun, towns = town.browser, town.clock(), itertools.cycle(["brno", TOWN])
    if "{token}" in path:
        path = path.replace("{token}", await scene.token("lead", scene.contacts["contact"]))
    if "edit" in path:
        async with scene.office.desk("Jana", 11) as desk:
            path = (await desk.link()).rpartition("8080")[2]
            path = path[path.index("/edit") :]

    async def works() -> bool:
        before = await scene.rows()
        if "edit" in path:
            await browser.get(path)
            return browser.status == 200
        email = f"jana{town.clock():%H%M%S}@example.org" if path == "/join" else ADDRESS
        await browser.post(path, email=email, town=next(towns), name="Jana Nová", function="Vedoucí odboru")
        return await scene.rows() != before

    for _ in range(most):
        assert await works()
        town.clock.advance(seconds=apart_s)
    assert not await works()
    if "edit" not in path:  # its link expires first
        town.clock.moment = begun + AN_HOUR - timedelta(seconds=1)
        assert not await works()
        town.clock.advance(seconds=1)
        assert await works()
