"""Attacks on the pages with a raw socket, and the answer when nothing was done."""

import re
from datetime import timedelta

import pytest

from bot.conversation.contact.model import Inbox
from bot.conversation.lead.events import LeadEvent
from bot.conversation.model import ScreenWithNote
from bot.web.guard import Limit
from bot.web.sessions import WebSessions
from tests.bot_parts import says, send_lead
from tests.papers.spreadsheets import cells_of
from tests.people import Clock
from tests.web.page_server import ADDRESS, Web


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


async def test_words_written_for_longer_than_a_visit_lasts_are_said_to_be_not_sent(town: Web) -> None:
    await town.joined()
    code = await town.opened()
    await town.browser.press_code(f"writing:{code}")
    town.clock.advance(minutes=31)
    await town.browser.write("Přijďte ve středu.")
    assert LeadEvent.TOWN_WROTE not in [event.what for event in (await town.lead(code)).events]
    assert says("Nothing was sent or changed.") in town.browser.text
    await town.browser.get("/")
    assert says("Nothing was sent or changed.") not in town.browser.text


async def test_words_that_could_not_be_stored_can_be_sent_again(town: Web) -> None:
    await town.joined()
    code = await town.opened()
    await town.browser.press_code(f"writing:{code}")
    page = town.browser.page
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    await town.browser.write("Přijďte ve středu.")
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    assert town.browser.status == 500
    assert re.search(r"[0-9A-F]{6}", town.browser.page), "a code to quote"
    town.browser.page = page  # the way back in the browser
    await town.browser.write("Přijďte ve středu.")
    assert (await town.lead(code)).events[-1].text == "Přijďte ve středu."


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


def test_a_visit_that_is_over_stays_over_when_the_clock_is_put_back(clock: Clock) -> None:
    web_sessions = WebSessions(clock)
    value = web_sessions.begin(1, b"", ScreenWithNote(Inbox()))
    clock.advance(minutes=31)
    assert web_sessions.find(value) is None
    clock.advance(minutes=-31)
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
