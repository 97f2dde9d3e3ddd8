"""Middleware of the pages: headers, cross-site requests, sizes; and stray tabs, taps and clocks."""

import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from bot.conversation.contact.model import Inbox
from bot.conversation.model import ScreenWithNote
from bot.storage import contacts, tokens
from bot.storage.database import Row
from bot.storage.tokens import LinkKind
from bot.web.guard import LARGEST, Limit, form_of
from bot.web.sessions import WebSessions
from tests.bot_parts import says, send_lead
from tests.canary import NAME
from tests.papers.spreadsheets import cells_of
from tests.people import Clock
from tests.storage.test_privacy import all_tables
from tests.web.page_server import ADDRESS, Web
from tests.web.text_browser import Reader


async def on_a_sheet(town: Web) -> str:
    await town.joined()
    return await town.opened()


def hidden(town: Web) -> dict[str, str]:
    return next(form for form in Reader(town.browser.page).forms if form.action == "/press").hidden


async def test_no_page_asks_anybody_else_runs_a_script_or_leaves_a_token_in_a_log(
    town: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await on_a_sheet(town)
    for marked in ("<script", " style=", " onclick", "http://", "https://", "javascript:"):
        assert marked not in town.browser.page.replace("rel=", "")
    said = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (NAME, ADDRESS, *(link.rpartition("/")[2] for link in town.links(ADDRESS))):
        assert secret not in said


OTHER_SITES = (
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": ""},
)


async def test_at_no_address_anything_is_taken_from_another_site(town: Web) -> None:
    """At each one to which a form can be sent, as the site itself lists them, with links that are good."""
    code = await on_a_sheet(town)
    (contact,) = await town.database.read(contacts.everyone)
    pages = town.site.application().pages
    assert isinstance(pages, Starlette)
    taking = [route.path for route in pages.routes if isinstance(route, Route) and "POST" in (route.methods or ())]
    assert len(taking) >= 7

    async def stored() -> list[Row]:
        return await town.database.read(
            lambda tx: [row for table in all_tables(tx) for row in tx.all(f"SELECT * FROM {table}")]  # noqa: S608  ours
        )

    for path in taking:
        kinds: list[LinkKind] = [one for one, begins in tokens.PATHS.items() if path.startswith(f"/{begins}/")]
        token = await town.database.write(partial(tokens.make, kind=(*kinds, "lead")[0], owner=contact.id, code=code))
        # an earlier one has begun another visit, or ended it
        entrance = await town.database.write(partial(tokens.make, kind="lead", owner=contact.id, code=code))
        await town.browser.post(f"/l/{entrance}")
        address, before = town.browser.origin + re.sub(r"\{\w+(:\w+)?\}", token, path), await stored()
        form = {**hidden(town), "code": f"take:{code}", "words": "Slova", "place": f"writing:{code}"}
        for headers in OTHER_SITES:
            async with town.browser.session.post(address, data=form, headers=headers) as answer:
                assert answer.status == 403, path
        assert await stored() == before, path
        await town.browser.post(address, **form)
        # the pages of editors are closed to a contact whatever is sent
        assert town.browser.status != 403 or path.startswith("/edit"), path


async def test_a_form_that_was_not_made_for_this_visit_is_refused(town: Web) -> None:
    code = await on_a_sheet(town)
    before = await town.lead(code)
    for form, address in product(("", "x" * 22, "é"), ("/press", "/say", "/leave", "/pin")):
        await town.browser.post(address, form=form, code=f"take:{code}", new="481516")
        assert town.browser.status in {400, 403}
    assert await town.lead(code) == before
    assert await town.database.read(lambda tx: tx.all("SELECT * FROM page_pin")) == []


async def test_what_is_too_large_or_no_form_is_refused(town: Web) -> None:
    await on_a_sheet(town)
    form = hidden(town)
    await town.browser.post("/say", **form, words="a" * (LARGEST + 1))
    assert town.browser.status == 413
    await town.browser.post("/press", **form, **{f"f{number}": "" for number in range(20)})
    assert town.browser.status == 400
    async with town.browser.session.post(f"{town.browser.origin}/press", data=b"\xff\xfe") as answer:
        assert answer.status == 400
    async with town.browser.session.get(town.browser.origin + "/", headers={"x": "y" * 400_000}) as answer:
        assert answer.status == 400


def sent(*messages: Mapping[str, object]) -> Request:
    """A form that comes in parts."""
    coming = iter(messages)

    async def receive() -> dict[str, object]:
        return dict(next(coming))

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_a_field_that_was_emptied_is_read_as_empty() -> None:
    assert await form_of(sent({"type": "http.request", "body": b"words=&form=x"})) == {"words": "", "form": "x"}


async def test_a_form_is_too_large_in_whatever_pieces_it_comes() -> None:
    pieces = [{"type": "http.request", "body": b"words=" + b"a" * 1000, "more_body": True}] * (LARGEST // 1000 + 1)
    with pytest.raises(HTTPException) as refused:
        await form_of(sent(*pieces))
    assert refused.value.status_code == 413


async def test_half_a_form_is_none() -> None:
    """A truncated form has sent nothing: half of the words could mean something else."""
    half: dict[str, object] = {"type": "http.request", "body": b"words=Nep", "more_body": True}
    with pytest.raises(HTTPException) as refused:
        await form_of(sent(half, {"type": "http.disconnect"}))
    assert refused.value.status_code == 408


async def test_words_are_sent_once_whatever_is_sent_twice(town: Web) -> None:
    code = await on_a_sheet(town)
    await town.browser.press("✍️ Napsat zájemci")
    form = next(form for form in Reader(town.browser.page).forms if form.field)
    for _ in range(3):
        await town.browser.post("/say", **form.hidden, words="Přijďte ve středu.")
    wrote = [event for event in (await town.lead(code)).events if event.text]
    assert len(wrote) == 1


UNKNOWN = "nobody@example.org"
ENTER = "/enter"


async def test_every_page_says_who_runs_it_and_where_to_read_more(town: Web) -> None:
    operator = town.dispatcher.operator
    for path in ("/", "/nothing", "/l/x", ENTER, "/privacy", "/accessibility"):
        await town.browser.get(path)
        for part in (operator.name, operator.address, operator.email, "Vaše údaje", "Přístupnost"):
            assert part in town.browser.text, (path, part)
        assert 'rel="icon" href="/favicon.svg"' in town.browser.page
    await town.browser.get("/favicon.svg")
    assert (town.browser.status, town.browser.headers["content-type"]) == (200, "image/svg+xml")
    await town.browser.get("/.well-known/security.txt")
    assert f"Contact: mailto:{operator.email}\nExpires: 2027-" in town.browser.page


async def test_whoever_has_no_link_at_hand_is_mailed_one(town: Web) -> None:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    town.browser.session.cookie_jar.clear()
    before = len(town.links(ADDRESS))
    answers = set[str]()
    for address in (f"  {ADDRESS.upper()} ", UNKNOWN, "no address"):
        await town.browser.get(ENTER)
        await town.browser.write(address)
        answers.add(town.browser.text)
    await town.deliver()
    assert len(answers) == 1, "an answer that differs would tell who is known"
    assert not [letter for letter in town.simulator.letters if letter.to != ADDRESS]
    link = town.links(ADDRESS)[-1]
    assert len(town.links(ADDRESS)) - before == 1
    await town.follow(link)
    assert code in town.browser.text


async def test_no_answer_sends_anybody_to_another_host(town: Web) -> None:
    for path in (f"/l/{'A' * 22}/", "/press/", "/c/x/", "//evil.example/", "/style.css/"):
        headers = {"host": "evil.example"}
        address = town.browser.origin + path
        async with town.browser.session.get(address, headers=headers, allow_redirects=False) as answer:
            assert "evil" not in answer.headers.get("location", "")
            assert answer.status == 404


async def test_the_table_is_of_the_lead_on_the_paper_whatever_another_tab_shows(town: Web) -> None:
    await town.joined()
    other = await send_lead(town.dispatcher, town.candidate(2))
    one = await town.opened()
    first_tab = town.browser.page
    await town.browser.press_code(f"sheet:{other}")
    town.browser.page = first_tab
    await town.browser.press("Jako tabulku (XLSX)")
    assert town.browser.headers["content-disposition"] == f'attachment; filename="{one}.xlsx"'
    assert other not in str(cells_of(town.browser.data))


@pytest.mark.parametrize("ahead", [timedelta(minutes=31), timedelta(days=300)])
def test_a_clock_that_was_ahead_and_is_set_right_shuts_nobody_out_and_lets_nobody_stay(
    clock: Clock, ahead: timedelta
) -> None:
    limit, web_sessions = Limit(1, timedelta(minutes=1), clock), WebSessions(clock)
    clock.moment += ahead
    assert limit.allows("somebody")
    assert not limit.allows("somebody")
    value = web_sessions.begin(1, b"", ScreenWithNote(Inbox()))
    clock.moment -= ahead
    assert limit.allows("somebody")
    assert web_sessions.find(value) is None


async def test_two_taps_on_the_confirmation_leave_nobody_in_doubt(town: Web) -> None:
    await town.add()
    link = town.links(ADDRESS)[-1]
    await town.browser.get(link)
    for _ in range(2):
        town.browser.session.cookie_jar.clear()
        await town.browser.post(link.removeprefix(town.browser.origin))
        assert says("Thank you, the e-mail address is confirmed.") in town.browser.text
    await town.browser.get("/")
    assert says("All messages") not in town.browser.labels, "the second tap begins no visit"
