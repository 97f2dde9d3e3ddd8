"""What stands around every page: who runs it, whom to call, what becomes of data; and the way in without a link."""

from tests.program import send_lead
from tests.web.stage import ADDRESS, Town

UNKNOWN = "nobody@example.org"
ENTER = "/enter"


async def test_every_page_says_who_runs_it_and_where_to_read_more(town: Town) -> None:
    operator = town.dispatcher.operator
    for path in ("/", "/nothing", "/l/x", ENTER, "/privacy", "/accessibility"):
        await town.browser.get(path)
        for part in (operator.name, operator.address, operator.email, "Vaše údaje", "Přístupnost"):
            assert part in town.browser.text, (path, part)
        assert 'rel="icon" href="/favicon.svg"' in town.browser.page
    await town.browser.get("/favicon.svg")
    assert (town.browser.status, town.browser.headers["content-type"]) == (200, "image/svg+xml")


async def test_whoever_has_no_link_at_hand_is_mailed_one(town: Town) -> None:
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
