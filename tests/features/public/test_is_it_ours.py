"""Is this letter ours? The answer is the day, or a no that is the same for every other code."""

from pathlib import Path

from bot.features.public.pages import ASKED_BY_ALL, ASKED_BY_ONE
from tests.bot_parts import TOWN, official, says, send_lead
from tests.canary import NAME, WORDS
from tests.people import Clock
from tests.web.conftest import town
from tests.web.page_server import ADDRESS, Web, open_town

__all__ = ["town"]
NO = says(
    "We have sent no letter with this code, or it is deleted by now. In doubt, do not open its links, and ask us; the address stands below."
)
OFTEN = says("Too many codes were tried. Please try again in an hour, or ask us; the address stands below.")


async def ask(town: Web, code: str) -> str:
    await town.browser.get("/")
    await town.browser.press(says("Check the code"), code=code)
    return town.browser.text


async def test_the_code_of_a_letter_is_answered_by_its_day_and_nothing_else(town: Web) -> None:
    await town.joined()
    code, _ = await town.letter()
    town.browser.session.cookie_jar.clear()
    yes = says("Yes. A letter with this code was sent by us, last on {day}.", day="24. 11. 2026")
    town.clock.advance(days=2)
    for typed in (code, code.lower().replace("-", " ")):
        assert yes in await ask(town, typed)
        assert not any(said in town.browser.page for said in (code, NAME, WORDS, ADDRESS, TOWN, "Jana"))


async def test_every_other_code_gets_the_same_no(town: Web) -> None:
    # its notice goes to a chat alone
    await official(town.database, "Petr Druhý", town.account(78))
    unsent = await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    pages = {(await ask(town, code), town.browser.status) for code in (unsent, "ABCD-2345", "' OR 1=1 --", "")}
    assert len(pages) == 1
    assert NO in town.browser.text


async def test_one_client_and_all_together_may_ask_a_few_times_an_hour(town: Web) -> None:
    await town.joined()
    code, _ = await town.letter()
    town.browser.session.cookie_jar.clear()
    for _ in range(ASKED_BY_ONE):
        assert OFTEN not in await ask(town, code)
    assert OFTEN in await ask(town, code)
    assert town.browser.status == 429
    town.clock.advance(minutes=60)
    assert OFTEN not in await ask(town, code)


async def test_many_clients_together_cannot_guess_codes(tmp_path: Path, clock: Clock) -> None:
    async with open_town(tmp_path, clock, web_proxies=1) as town:
        for number in range(ASKED_BY_ALL + 1):
            assert OFTEN not in town.browser.text
            town.browser.session.headers["x-forwarded-for"] = f"2001:db8:{number:x}::1"
            await town.browser.post("/letter", code="ABCD-2345")
        assert OFTEN in town.browser.text
