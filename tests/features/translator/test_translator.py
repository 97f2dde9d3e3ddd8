"""The machine reading: beside the words on both sides, never instead of them, and nothing without a server."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import ValidationError

from bot.conversation.lead.model import Answering
from bot.conversation.model import Open, PrivacyPart
from bot.settings import Settings
from tests.bot_parts import take
from tests.canary import WORDS
from tests.people import Clock
from tests.web.page_server import Web, open_town

OURS = "Mám zájem o tu práci."
MARK = "strojový překlad, neověřeno"


class Server:
    """A stand-in for a LibreTranslate server: it answers, fails, or never answers."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.url, self.does, self.over = "", "answer", asyncio.Event()

    async def translate(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        if self.does == "hang":
            await self.over.wait()
        if self.does == "fail":
            return web.Response(status=500)
        return web.json_response({"translatedText": f"{OURS} <b>"} if self.does == "answer" else ["nothing"])


@pytest.fixture
async def server() -> AsyncGenerator[Server]:
    stand_in, app = Server(), web.Application()
    app.router.add_post("/translate", stand_in.translate)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stand_in.url = site.name
    yield stand_in
    stand_in.over.set()
    await runner.cleanup()


@pytest.fixture
async def town(server: Server, tmp_path: Path, clock: Clock) -> AsyncGenerator[Web]:
    async with open_town(tmp_path, clock, translator_url=server.url) as town:
        yield town


async def test_a_reading_stands_below_the_words_on_both_sides_and_the_notices_name_who_makes_it(
    town: Web, server: Server
) -> None:
    await town.joined()
    code = await town.opened()
    assert server.asked == [], "nothing is sent before somebody answers"

    await town.browser.press("✍️ Napsat zájemci")

    (asked,) = server.asked
    assert asked == {"q": WORDS, "source": "uk", "target": "cs", "format": "text"}
    text = town.browser.text
    assert text.index(WORDS) < text.index(MARK) < text.index(f"{OURS} <b>")
    await town.browser.write("Přijďte prosím v pondělí.")
    (shown,) = (await take(town.dispatcher, town.candidate(), Open(Answering(code)))).messages
    assert server.asked[-1] | {"format": ""} == {
        "q": "Přijďte prosím v pondělí.",
        "source": "cs",
        "target": "uk",
        "format": "",
    }
    assert "машинний переклад, не перевірено" in shown.text
    told = (await take(town.dispatcher, town.candidate(), Open(PrivacyPart("recipients")))).messages[0].text
    await town.browser.get("/privacy")
    assert server.url in told
    assert server.url in town.browser.text


@pytest.mark.parametrize("does", ["fail", "nonsense", "hang"])
async def test_without_an_answer_in_three_seconds_the_page_is_as_it_was(town: Web, server: Server, does: str) -> None:
    server.does = does
    await town.joined()
    await town.opened()

    await town.browser.press("✍️ Napsat zájemci")

    assert len(server.asked) == 1
    assert WORDS in town.browser.text
    assert MARK not in town.browser.text
    assert "Odeslat zájemci" in town.browser.labels


@pytest.mark.parametrize(
    ("url", "public", "kept"),
    [
        ("http://127.0.0.1:5000/", False, True),
        ("http://libretranslate:5000", False, True),
        ("http://10.0.0.7", False, True),
        ("https://translate.example.org", False, False),
        ("http://8.8.8.8", False, False),
        ("https://translate.example.org", True, True),
        ("ftp://127.0.0.1", True, False),
    ],
)
def test_a_public_address_is_refused_unless_it_is_allowed(url: str, *, public: bool, kept: bool) -> None:
    if kept:
        assert Settings(translator_url=url, translator_public=public).translator_url == url.removesuffix("/")
    else:
        with pytest.raises(ValidationError, match="address"):
            Settings(translator_url=url, translator_public=public)
