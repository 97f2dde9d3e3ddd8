"""Everybody who has not accepted an invitation gets a letter and at most two reminders; a yes ends it at once."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.contact.model import AcceptInvite, DeclineInvite
from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.delivery import contact_changes
from bot.dispatch.sending import UnreachableError
from bot.storage import contacts
from bot.storage.contacts import Contact
from bot.storage.joining import decline, of_contact
from bot.view.letter import Letter
from tests.bot_parts import says, take
from tests.delivery.conftest import Post
from tests.operator_commands import Console
from tests.people import Clock
from tests.web.page_server import ADDRESS, Web, open_town

JANA, EVA = "jana@example.org", "eva@example.org"
LINK = re.compile(r"https://t\.me/\w+\?start=i_([\w-]{22})")


class NoSuchAddress:
    """A mail server that knows nobody."""

    async def post(self, to: str, letter: Letter, message_id: str) -> None:
        del to, letter, message_id
        raise UnreachableError("no such address")


async def add(post: Post, name: str = "Jana", slug: str = "plzen", email: str = JANA) -> int:
    return await post.database.write(lambda tx: contacts.add(tx, Role.CONTACT, slug, Private(name), Private(email)))


async def invite(post: Post, *, page: bool = False) -> contact_changes.Pending:
    found = await post.database.write(lambda tx: contact_changes.invite_pending(tx, page=page))
    await post.deliver()
    return found


async def person(post: Post, who: int) -> Contact:
    contact = await post.database.read(lambda tx: contacts.get(tx, who))
    assert contact is not None
    return contact


async def days(post: Post, number: int, hours: int = 2) -> None:
    """Let the time go by, as the running worker would see it."""
    for _ in range(number * 24 // hours):
        await post.after(hours=hours)


async def test_a_letter_and_two_reminders_on_working_days_and_nothing_after_them(post: Post) -> None:
    who = await add(post)
    await invite(post)
    told = [(post.clock.moment, len(post.letters_to(JANA)))]
    for _ in range(24 * 70):
        await post.after(hours=1)
        if len(post.letters_to(JANA)) != told[-1][1]:
            told.append((post.clock.moment, len(post.letters_to(JANA))))
    # a Tuesday; then the Friday, and the Thursday after it
    assert [(moment.strftime("%m-%d %H"), count) for moment, count in told] == [
        ("11-24 10", 1),
        ("11-27 10", 2),
        ("12-03 10", 3),
    ]
    first, second, third = post.letters_to(JANA)
    assert "One more reminder" not in first
    assert says("One more reminder will come, then none.") in second
    assert says("This is the last reminder.") in third
    await invite(post)
    await days(post, 20)
    assert len(post.letters_to(JANA)) == 4, "the letter that was asked for, and no third reminder"
    assert (await post.database.read(lambda tx: of_contact(tx, who))).reminded == 2
    assert await post.alarms() == []


async def test_any_of_the_letters_is_accepted_once_and_ends_the_rest(post: Post) -> None:
    """The link came to the address alone, so the address is confirmed by the same press."""
    who, other = await add(post), await add(post, slug="most")
    jana = post.account("Jana")
    await invite(post)
    await days(post, 3)
    (first,), (second,) = (LINK.findall(letter) for letter in post.letters_to(JANA))
    reply = await jana.take(AcceptInvite(first))
    assert reply.messages
    for one in (await person(post, who), await person(post, other)):
        assert (one.linked, one.person.chat, one.person.email_confirmed) == (True, jana.user.id, True)
    assert await post.database.read(lambda tx: contacts.invited(tx, second)) is None
    await days(post, 10)
    assert len(post.letters_to(JANA)) == 2


async def test_a_no_to_a_link_for_another_account_ends_the_link_alone(post: Post) -> None:
    jana = await post.official("Jana")
    token = await post.database.write(lambda tx: contacts.invite(tx, jana.contact))
    await post.account("Kdosi").take(DeclineInvite(token))
    await post.deliver()
    assert await post.database.read(lambda tx: of_contact(tx, jana.contact).declined) is None
    assert await post.database.read(lambda tx: contacts.invited(tx, token)) is None
    assert await post.alarms() == []
    await post.lead()
    assert jana.texts


async def test_who_said_no_is_invited_anew_by_a_new_invitation_and_reminded_twice_in_all(post: Post) -> None:
    who = await add(post)
    await invite(post)
    await days(post, 4)
    assert len(post.letters_to(JANA)) == 2
    contact = await person(post, who)
    await post.database.write(lambda tx: decline(tx, contact))
    assert [one.id for one in (await invite(post)).declined] == [who]
    await days(post, 10)
    assert len(post.letters_to(JANA)) == 2, "nothing reminds of an invitation that was declined"
    await post.database.write(lambda tx: contact_changes.send_invitation(tx, contact))
    await days(post, 20)
    assert len(post.letters_to(JANA)) == 2 + 2, "a letter, and the second reminder of two"
    assert await post.database.read(lambda tx: of_contact(tx, who).declined) is None
    await post.database.write(lambda tx: contact_changes.send_invitation(tx, contact))
    await days(post, 20)
    assert len(post.letters_to(JANA)) == 2 + 2 + 1, "however often it is renewed"


async def test_a_second_command_on_the_same_day_writes_to_nobody_twice(post: Post) -> None:
    await add(post)
    await invite(post)
    await add(post, "Eva", "brno", EVA)
    found = await invite(post)
    assert ([one.person.name for one in found.invited], [one.person.name for one in found.lately]) == (
        ["Eva"],
        ["Jana"],
    )
    assert (len(post.letters_to(JANA)), len(post.letters_to(EVA))) == (1, 1)
    post.clock.advance(hours=23, minutes=59, seconds=59)
    assert len((await invite(post)).lately) == 2
    post.clock.advance(seconds=1)
    assert len((await invite(post)).invited) == 2


async def test_nobody_is_woken(post: Post) -> None:
    post.keep_quiet_hours()
    await add(post)
    post.clock.moment = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
    await invite(post)
    assert post.letters_to(JANA) == []
    await post.at(2026, 11, 28, 6)
    assert len(post.letters_to(JANA)) == 1
    # the bot stood still when the reminder was due, and comes back on a Saturday
    await post.at(2026, 12, 5, 12)
    assert len(post.letters_to(JANA)) == 1
    await post.at(2026, 12, 7, 7)
    assert len(post.letters_to(JANA)) == 2


async def test_who_cannot_be_written_to_is_named(post: Post) -> None:
    await add(post, email="")
    await post.database.write(
        lambda tx: contacts.add(tx, Role.CONTACT, "most", Private("Eva"), Private(EVA), telegram=False)
    )
    found = await invite(post)
    assert {one.person.name for one in found.no_way} == {"Jana", "Eva"}


async def test_an_address_there_is_not_gets_no_reminders(post: Post) -> None:
    await add(post)
    post.delivery = replace(post.delivery, mail=NoSuchAddress())
    await invite(post)
    states = await post.states()
    assert sorted(states.values()) == ["dead", "dropped", "dropped"]
    assert await post.alarms() == [("unreachable", "dead")], "the operator's address is not there either"


@pytest.fixture
async def town(tmp_path: Path, clock: Clock) -> AsyncIterator[Web]:
    async with open_town(tmp_path, clock) as town:
        yield town


async def test_on_the_page_one_press_is_for_all_towns_and_the_chat_may_follow(town: Web) -> None:
    for slug in ("plzen", "most"):
        await town.database.write(
            partial(contacts.add, role=Role.CONTACT, slug=slug, name=Private("Jana"), email=Private(JANA))
        )
    await town.database.write(lambda tx: contact_changes.invite_pending(tx, page=True))
    await town.deliver()
    (letter,) = (letter.body for letter in town.simulator.letters if letter.to == JANA)
    page = next(link for link in town.links(JANA) if "/c/" in link)
    await town.browser.get(page)
    assert "Plzeň, Most" in town.browser.text
    await town.browser.press("Ano, adresa je moje")
    people = await town.database.read(contacts.everyone)
    assert all(one.linked and one.person.page and one.person.email_confirmed for one in people)
    keys = {await town.database.read(partial(contacts.key_of, contact_id=one.id)) for one in people}
    assert len(keys) == 1
    await town.browser.get(page)
    assert says("Thank you, the e-mail address is confirmed.") in town.browser.text
    await take(town.dispatcher, town.account(7), AcceptInvite(LINK.findall(letter)[0]))
    people = await town.database.read(contacts.everyone)
    assert {(one.person.chat, one.person.page, one.person.email_confirmed) for one in people} == {(7, True, True)}
    town.clock.advance(days=12)
    await town.deliver()
    assert len(town.simulator.letters) == 1


async def test_how_far_a_town_is_is_counted_in_people(town: Web) -> None:
    operator = Console.of(town.app)

    async def table() -> list[list[str]]:
        lines = await operator.run("contact", "list", "--towns")
        return [line.split() for line in lines[1:-2]]

    assert (await operator.run("contact", "list", "--towns"))[0].startswith("Towns: 0 with somebody, 0 of them")
    await town.database.write(
        partial(contacts.add, role=Role.CONTACT, slug="plzen", name=Private("Jana"), email=Private(JANA))
    )
    assert await table() == [["plzen", "1", "0", "0", "0", "0"]]
    await operator.run("contact", "invite", "--pending", "--no-phone")
    await town.deliver()
    assert await table() == [["plzen", "1", "1", "0", "0", "0"]]
    letter = next(letter.body for letter in town.simulator.letters if letter.to == JANA)
    await take(town.dispatcher, town.account(7), AcceptInvite(LINK.findall(letter)[0]))
    assert await table() == [["plzen", "1", "1", "1", "1", "0"]]
    await operator.run("contact", "test", "plzen")
    await town.deliver()
    assert await table() == [["plzen", "1", "1", "1", "1", "1"]]
    (line,) = await operator.run("contact", "list", "plzen")
    assert line.endswith("Telegram linked, e-mail confirmed, invited 2026-11-24, a test arrived 2026-11-24")
    assert "1 of them confirmed and tested, 80 with nobody." in (await operator.run("contact", "list", "--towns"))[-2]


async def test_a_test_by_letter_counts_when_its_page_is_pressed(town: Web) -> None:
    who = await town.joined()
    await Console.of(town.app).run("contact", "test", str(who))
    await town.deliver()
    town.clock.advance(days=14)
    expired = next(link for link in town.links(ADDRESS) if "/t/" in link)
    await town.browser.get(expired)
    assert "Dorazilo to" not in town.browser.labels
    await town.browser.post(expired)
    await Console.of(town.app).run("contact", "test", str(who))
    await town.deliver()
    assert (await town.database.read(partial(of_contact, contact_id=who))).tested is None
    await town.browser.get([link for link in town.links(ADDRESS) if "/t/" in link][-1])
    await town.browser.press("Dorazilo to")
    assert (await town.database.read(partial(of_contact, contact_id=who))).tested is not None
