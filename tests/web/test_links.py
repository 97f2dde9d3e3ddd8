"""Links: what a token opens, for whom and for how long; and what a thousand false ones open, which is nothing."""

import gc
import random
import string
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import cast

import pytest

from bot.conversation.dates import QuietHours
from bot.conversation.lead.events import LeadEvent
from bot.conversation.model import Erase, Withdraw
from bot.delivery.ladder import remove_contact
from bot.storage import contacts, tokens
from bot.storage.notifications import LETTERS_A_DAY
from bot.storage.tokens import LIFETIME
from bot.web import links
from bot.web.links import RENEWALS
from tests.bot_parts import NO_CONTACT, send_lead, take
from tests.canary import NAME
from tests.effort import record, repetitions
from tests.web.page_server import ADDRESS, Web

GONE = "Odkaz už neplatí"
LETTERS = string.ascii_letters + string.digits + "-_"


async def openings(town: Web) -> int:
    row = await town.database.read(lambda tx: tx.one("SELECT count(*) FROM event WHERE what = ?", LeadEvent.OPENED))
    assert row is not None
    return int(row[0])


def forged(token: str, chance: random.Random) -> str:
    """A token that is none: changed in one letter or more, cut, doubled, turned round, or made up."""
    at = chance.randrange(len(token))
    other = chance.choice([letter for letter in LETTERS if letter != token[at]])
    made_up = "".join(chance.choice(LETTERS) for _ in range(22))
    return chance.choice(
        [
            token[:at] + other + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token + other,
            token.swapcase(),
            token[::-1],
            token + token,
            f"{token}%00",
            f"..%2f{token}",
            made_up,
        ]
    )


async def test_no_forged_token_opens_anything(town: Web) -> None:
    await town.joined()
    _, link = await town.letter()
    await town.browser.press("Zavřít stránku")
    token, chance, tried = link.rpartition("/")[2], random.Random(4), 0  # noqa: S311  a test that repeats itself
    confirmation = town.links(ADDRESS)[0].rpartition("/")[2]
    tokens = [confirmation, *(forged(token, chance) for _ in range(repetitions(200, 20_000)))]
    for number, false in enumerate(tokens):
        if false == token:
            continue
        if number % 200 == 0:
            town.clock.advance(minutes=1)
        path = chance.choice("lllct")
        if (path, false) == ("c", confirmation):
            continue
        for ask in (town.browser.get, town.browser.post):
            await ask(f"/{path}/{false}")
            assert town.browser.status in {404, 405}
            assert NAME not in town.browser.page
        tried += 1
    assert await openings(town) == 0
    await town.browser.get("/")
    assert "Všechny zprávy" not in town.browser.labels, "no visit has begun"
    record("forged page tokens", f"{tried} tried by GET and POST, 0 openings")
    assert tried >= len(tokens) * 0.95

    await town.follow(link)
    assert await openings(town) == 1


async def test_an_expired_link_sends_a_new_one_to_the_same_address(town: Web) -> None:
    await town.joined()
    code, link = await town.letter()
    town.clock.advance(days=15)
    await town.browser.get(link)
    assert GONE in town.browser.text
    assert code not in town.browser.text
    await town.browser.press("Poslat nový odkaz")
    said = town.browser.text
    await town.deliver()
    assert town.links(ADDRESS)[-1] != link
    await town.follow(town.links(ADDRESS)[-1])
    assert NAME in town.browser.text

    before = len(town.simulator.letters)
    await town.browser.get(f"/l/{'A' * 22}")
    assert GONE in town.browser.text
    await town.browser.press("Poslat nový odkaz")
    assert town.browser.text == said, "whether a token ever was good is not told"
    await town.deliver()
    assert len(town.simulator.letters) == before


async def test_a_new_link_is_sent_at_once_and_at_most_every_ten_minutes(town: Web) -> None:
    """Also at night: whoever asks reads on the page that it comes within minutes."""
    town.delivery = replace(town.delivery, dispatcher=replace(town.dispatcher, quiet=QuietHours()))
    await town.joined()
    _, link = await town.letter()
    town.clock.moment = town.clock().replace(hour=2, minute=0) + timedelta(days=15)
    before = len(town.simulator.letters)
    for _ in range(RENEWALS + 3):
        await town.browser.post(f"/renew/{link.rpartition('/')[2]}")
        assert town.browser.status == 200
        await town.deliver()
        town.clock.advance(seconds=1)
    assert len(town.simulator.letters) == before + 1


async def test_an_invitation_is_answered_in_time_and_once_whatever_its_page_showed(town: Web) -> None:
    await town.add()
    token, made = town.links(ADDRESS)[-1].rpartition("/")[2], town.clock.moment
    answers = (links.confirm_by_link, links.decline_by_link)
    town.clock.moment = made + LIFETIME["confirm"]
    assert not any([await town.database.write(partial(answer, token=token)) for answer in answers])
    town.clock.moment -= timedelta(milliseconds=1)
    assert await town.database.write(partial(links.confirm_by_link, token=token))
    assert not any([await town.database.write(partial(answer, token=token)) for answer in answers])


@pytest.mark.parametrize(
    "how", ["withdrawn", "erased", "removed", "handed to another town", "forgotten", "taken over by another account"]
)
async def test_a_link_shows_nothing_once(town: Web, how: str) -> None:
    contact = await town.joined()
    code, link = await town.letter()
    match how:
        case "withdrawn":
            await take(town.dispatcher, town.candidate(), Withdraw(code))
        case "erased":
            await take(town.dispatcher, town.candidate(), Erase())
        case "removed":
            gone = await town.database.read(lambda tx: contacts.get(tx, contact))
            assert gone is not None
            await town.database.write(partial(remove_contact, contact=gone))
        case "handed to another town":
            await town.database.write(lambda tx: tx.run("UPDATE lead SET slug = ?", NO_CONTACT))
        case "taken over by another account":  # which is somebody else's, and the address not confirmed by them
            for account in (town.account(60), town.account(61)):
                token = await town.database.write(partial(contacts.invite, contact_id=contact))
                await town.database.write(
                    partial(contacts.link, token=token, person=account.key, chat=account.chat, language="cs")
                )
        case _:
            await town.database.write(lambda tx: tx.run("DELETE FROM token"))
    for ask in (town.browser.get, town.browser.post):
        await ask(link)
        assert GONE in town.browser.text
        assert code not in town.browser.text
        assert NAME not in town.browser.page
    letters = len(town.simulator.letters)
    await town.browser.post(f"/renew/{link.rpartition('/')[2]}")
    await town.deliver()
    assert len(town.simulator.letters) == letters


async def test_a_confirmation_is_good_once_for_fourteen_days_and_the_newest_counts(town: Web) -> None:
    contact = await town.add()
    first = town.links(ADDRESS)[-1]
    await town.add("jiny@example.org", name="Jiný")
    town.clock.advance(seconds=1)
    await town.database.write(lambda tx: tokens.make(tx, "confirm", contact))
    await town.browser.get(first)
    assert GONE in town.browser.text
    newest = town.links("jiny@example.org")[-1]
    town.clock.advance(days=15)
    await town.browser.get(newest)
    assert GONE in town.browser.text
    await town.browser.post(newest)
    assert await town.database.read(contacts.reachable) == frozenset()

    third = await town.database.write(lambda tx: tokens.make(tx, "confirm", contact))
    for begins in (True, False):
        await town.browser.post(f"/c/{third}")
        assert ("Všechny zprávy" in town.browser.labels) is begins


async def test_whoever_asks_gets_one_address_so_many_letters_a_day(town: Web) -> None:
    """However often it is typed, for each of its towns; the page says nothing of it, and news of a candidate comes all the same."""
    await town.joined()
    await town.joined(slug=NO_CONTACT)
    before, pages = len(town.simulator.letters), set[str]()
    for _ in range(24 * 6 - 1):
        for address in (ADDRESS.upper(), "nobody@example.org"):
            await town.browser.post("/enter", email=address)
            pages.add(town.browser.text)
        town.clock.advance(minutes=10)
        await town.deliver()
    letters = town.simulator.letters[before:]
    assert len(letters) <= LETTERS_A_DAY
    assert len(letters) > LETTERS_A_DAY // 2, "some of them came"
    assert pages == {town.browser.text}, "known and unknown addresses look alike, now as before"
    assert str(LETTERS_A_DAY) in town.browser.text
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    assert len(town.simulator.letters) == before + len(letters) + 1
    town.clock.advance(days=1)
    await town.browser.post("/enter", email=ADDRESS)
    await town.deliver()
    assert len(town.simulator.letters) > before + len(letters) + 1, "the next day begins anew"


async def test_no_token_is_a_key_of_anything_in_memory(town: Web) -> None:
    """So that nothing that prints or dumps one shows it."""
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    confirmation, link = (address.rpartition("/")[2] for address in town.links(ADDRESS))
    await town.follow(f"/l/{link}")
    await town.browser.post(f"/renew/{link}")
    (cookie,) = (cookie.value for cookie in town.browser.session.cookie_jar)
    secret = {form for token in (confirmation, link, cookie) for form in (token, token.encode())}
    assert len(secret) == 6
    keyed = [thing for thing in gc.get_objects() if type(thing) in {dict, set, frozenset} and thing is not secret]
    assert not [keys for keys in cast("list[Iterable[object]]", keyed) if not secret.isdisjoint(keys)]
