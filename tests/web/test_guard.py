"""What stands before the pages: headers, other sites, sizes, floods, and addresses there is nothing at."""

import logging
import re
from collections.abc import Mapping
from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from bot.conversation.codes import encode
from bot.conversation.contact.model import Invite
from bot.storage import contacts, page_links
from bot.storage.database import Row
from bot.storage.page_links import LinkKind
from bot.web.guard import LARGEST, client_of, form_of
from bot.web.site import PER_CLIENT
from tests.canary import NAME
from tests.program import send_lead
from tests.storage.test_privacy import all_tables
from tests.web.browsing import Reader
from tests.web.stage import ADDRESS, Town

ADDRESSES = ("/", "/style.css", f"/l/{'A' * 22}", f"/c/{'A' * 22}", f"/t/{'A' * 22}", "/press", "/nothing", "/l/", "/../etc", "/editing")  # fmt: skip


async def on_a_sheet(town: Town) -> str:
    await town.joined()
    code = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    await town.browser.get(town.links(ADDRESS)[-1])
    await town.browser.press("Otevřít")
    return code


def hidden(town: Town) -> dict[str, str]:
    return next(form for form in Reader(town.browser.page).forms if form.action == "/press").hidden


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_has_the_headers(town: Town, address: str) -> None:
    await town.joined()
    for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE"):
        async with town.browser.session.request(method, town.browser.origin + address) as answer:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "script" not in policy
            assert "unsafe" not in policy
            assert answer.headers.getall("cache-control") == ["no-store"]
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "server" not in answer.headers
            assert answer.status < 500


async def test_no_page_asks_anybody_else_and_none_runs_a_script(town: Town) -> None:
    await on_a_sheet(town)
    for marked in ("<script", " style=", " onclick", "http://", "https://", "javascript:"):
        assert marked not in town.browser.page.replace("rel=", "")


async def test_unknown_addresses_look_all_the_same(town: Town) -> None:
    seen = set[str]()
    for address in ("/nothing", "/admin", "/l/", "/l/a/b", "/.env", "/press/x"):
        await town.browser.get(address)
        assert town.browser.status == 404
        seen.add(town.browser.page)
    assert len(seen) == 1


async def test_the_cookie_is_for_this_site_alone(town: Town) -> None:
    contact = await town.add()
    assert contact
    link = town.links(ADDRESS)[-1]
    headers = {"origin": town.browser.origin}
    async with town.browser.session.post(link, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 303
        cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie


OTHER_SITES = (
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": ""},
)


@pytest.mark.parametrize("headers", OTHER_SITES)
async def test_what_another_site_sends_is_refused(town: Town, headers: dict[str, str]) -> None:
    code = await on_a_sheet(town)
    before = await town.lead(code)
    fields = {**hidden(town), "code": f"take:{code}"}
    async with town.browser.session.post(f"{town.browser.origin}/press", data=fields, headers=headers) as answer:
        assert answer.status == 403
    assert await town.lead(code) == before


async def test_at_no_address_anything_is_taken_from_another_site(town: Town) -> None:
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
        kinds: list[LinkKind] = [one for one, begins in page_links.PATHS.items() if path.startswith(f"/{begins}/")]
        token = await town.database.write(
            partial(page_links.make, kind=(*kinds, "lead")[0], contact_id=contact.id, code=code)
        )
        # an earlier one has begun another visit, or ended it
        entrance = await town.database.write(partial(page_links.make, kind="lead", contact_id=contact.id, code=code))
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


@pytest.mark.parametrize("form", ["", "x" * 22, "é"])
async def test_a_form_that_was_not_made_for_this_visit_is_refused(town: Town, form: str) -> None:
    code = await on_a_sheet(town)
    before = await town.lead(code)
    for address in ("/press", "/say", "/leave"):
        await town.browser.post(address, form=form, code=f"take:{code}")
        assert town.browser.status in {400, 403}
    assert await town.lead(code) == before


async def test_what_is_too_large_or_no_form_is_refused(town: Town) -> None:
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


async def test_a_code_that_is_none_leaves_the_page_as_it_is_with_a_line(town: Town) -> None:
    code = await on_a_sheet(town)
    invitation = encode(Invite("x" * 22))
    for odd in ("", "nothing", f"sheet:{code}:x", "erase", f"withdraw:{code}", "begin:plzen:no", "accept:x", "my-data", invitation):  # fmt: skip
        await town.browser.press_code(odd)
        assert town.browser.status == 200
        assert NAME in town.browser.text
        assert 'role="status"' in town.browser.page


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
    """Whoever is cut off while sending has sent nothing: half of the words would mean something else."""
    half: dict[str, object] = {"type": "http.request", "body": b"words=Nep", "more_body": True}
    with pytest.raises(HTTPException) as refused:
        await form_of(sent(half, {"type": "http.disconnect"}))
    assert refused.value.status_code == 408


async def test_lines_are_ended_as_everywhere_else(town: Town) -> None:
    """Browsers end a line of a form with two characters; the candidate would see them in Telegram."""
    code = await on_a_sheet(town)
    await town.browser.press("✍️ Napsat zájemci")
    form = next(form for form in Reader(town.browser.page).forms if form.field)
    await town.browser.post("/say", **form.hidden, words="Dobrý den,\r\npřijďte ve středu.")
    assert [str(event.text) for event in (await town.lead(code)).events if event.text] == [
        "Dobrý den,\npřijďte ve středu."
    ]


async def test_words_are_sent_once_whatever_is_sent_twice(town: Town) -> None:
    code = await on_a_sheet(town)
    await town.browser.press("✍️ Napsat zájemci")
    form = next(form for form in Reader(town.browser.page).forms if form.field)
    for _ in range(3):
        await town.browser.post("/say", **form.hidden, words="Přijďte ve středu.")
    wrote = [event for event in (await town.lead(code)).events if event.text]
    assert len(wrote) == 1


async def test_words_on_a_screen_that_waits_for_none_are_not_taken(town: Town) -> None:
    code = await on_a_sheet(town)
    before = await town.lead(code)
    for place in (f"sheet:{code}", "inbox:0", "menu", f"answering:{code}", "nothing"):
        await town.browser.post("/say", **hidden(town), place=place, words="Slova", once="x")
    assert await town.lead(code) == before


@pytest.mark.parametrize("address", ["/nothing", f"/c/{'A' * 22}"])
async def test_a_flood_of_one_client_is_held_back_and_ends_by_itself(town: Town, address: str) -> None:
    for _ in range(PER_CLIENT):
        await town.browser.get(address)
    await town.browser.get("/")
    assert town.browser.status == 429
    town.clock.advance(minutes=1)
    await town.browser.get("/")
    assert town.browser.status == 200


def asked(headers: dict[str, str], client: str = "127.0.0.1") -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": (client, 1)})


@pytest.mark.parametrize(
    ("forwarded", "proxies", "client"),
    [
        ("9.9.9.9", 0, "127.0.0.1"),
        ("9.9.9.9", 1, "9.9.9.9"),
        ("6.6.6.6, 9.9.9.9", 1, "9.9.9.9"),
        ("6.6.6.6, 9.9.9.9, 10.0.0.1", 2, "9.9.9.9"),
        ("9.9.9.9", 2, "127.0.0.1"),
        ("", 1, "127.0.0.1"),
    ],
)
def test_who_asks_is_believed_only_from_our_own_proxies(forwarded: str, proxies: int, client: str) -> None:
    assert client_of(asked({"x-forwarded-for": forwarded}), proxies) == client


def test_a_line_that_a_stranger_sent_stands_before_that_of_our_proxy() -> None:
    """Some proxies leave what came in and add a line of their own."""
    lines = [(b"x-forwarded-for", address) for address in (b"6.6.6.6, 7.7.7.7", b"9.9.9.9")]
    request = Request({"type": "http", "headers": lines, "client": ("127.0.0.1", 1)})
    assert client_of(request, 1) == "9.9.9.9"
    assert client_of(request, 2) == "7.7.7.7"


async def test_no_log_holds_a_token_or_a_name(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await on_a_sheet(town)
    said = "\n".join(record.getMessage() for record in caplog.records)
    for link in town.links(ADDRESS):
        assert link.rpartition("/")[2] not in said
    assert NAME not in said
    assert ADDRESS not in said


async def test_another_site_can_follow_no_link_by_a_form(town: Town) -> None:
    """Not even to have a new one sent."""
    await town.add()
    link = town.links(ADDRESS)[-1]
    letters = len(town.links(ADDRESS))
    token = link.rpartition("/")[2]
    town.clock.advance(days=15)
    evil = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for path in (f"/l/{token}", f"/c/{token}", f"/renew/{token}"):
        async with town.browser.session.post(town.browser.origin + path, headers=evil) as answer:
            assert answer.status in {403, 404}, path
            assert path.startswith("/renew") is False or answer.status == 403
    await town.deliver()
    assert len(town.links(ADDRESS)) == letters
