"""Changing where a town's leads go: a second person's yes, or a day in which it can be stopped, or the operator's reason."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.conversation.contact.model import (
    AGREE_WITHIN,
    AcceptInvite,
    AgreeToChange,
    ChangeOfTown,
    Inbox,
    LeadDetails,
    StopChange,
    Take,
)
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.history import holder
from bot.conversation.lead.model import Role
from bot.conversation.model import Open
from bot.conversation.private import NOTHING, Private
from bot.delivery.worker import OutboxWorker
from bot.operations.environment import OperatorError
from bot.storage import contacts, outbox, privacy
from bot.storage.database import Transaction
from tests.bot_parts import says
from tests.canary import NAME
from tests.delivery.conftest import Account, Post, as_coordinator
from tests.operator_commands import Console, console
from tests.world import deliver_due

REASON = "Telefon je ukradený"
LAPSED = "Nobody has decided for seven days, so nothing comes of it. The town can ask again."
NOW = ("--now", "--reason", REASON)
WAITS = "Not done yet: "

CONFIRM = "Please confirm your address for messages from candidates – {town}"


@dataclass
class Desk:
    """The operator's commands over the same database."""

    post: Post

    async def run(self, *words: str) -> str:
        """Return the only line a command prints."""
        lines = await self._console.run(*words)
        await self.post.deliver()
        return lines[0]

    async def add(self, name: str = "Marek", *more: str) -> str:
        return await self.run("contact", "add", "plzen", "--name", name, *more)

    async def invited(self, contact: int) -> str:
        return await self._console.invite("contact", "invite", str(contact))

    async def listed(self, town: str = "plzen") -> list[str]:
        return await self._console.run("contact", "list", town)

    async def names(self) -> list[str]:
        people = await self.post.database.read(lambda tx: contacts.of_town(tx, "plzen"))
        return [str(contact.person.name) for contact in people]

    @property
    def _console(self) -> Console:
        return console(self.post.database, lambda: self.post.dispatcher.library.content)


@pytest.fixture
def office(post: Post) -> Desk:
    return Desk(post)


async def answer(post: Post, account: Account, *actions: AgreeToChange | StopChange) -> str:
    reply = await account.take(Open(Inbox()), *actions)
    await post.deliver()
    return reply.messages[0].text


async def test_the_first_contact_of_a_town_comes_at_once(post: Post, office: Desk) -> None:
    assert (await office.add()).startswith("Added with the id 1.")
    assert (await office.add("Eva")).startswith("Added with the id 2."), "nobody receives anything there yet"
    assert await office.names() == ["Marek", "Eva"]
    assert (await office.run("coordinator", "add", "--name", "Karel")).startswith("Added with the id 3.")
    assert await post.deliver() == 0


@pytest.mark.parametrize("after", [timedelta(), AGREE_WITHIN / 1000, AGREE_WITHIN - timedelta(milliseconds=1)])
async def test_a_yes_is_carried_out_at_once_whenever_it_comes(post: Post, office: Desk, after: timedelta) -> None:
    jana = await post.official("Jana")
    await office.add()
    post.clock.advance(milliseconds=after // timedelta(milliseconds=1))
    await answer(post, jana, AgreeToChange(1))
    assert await office.names() == ["Jana", "Marek"]


async def test_somebody_of_another_name_or_for_another_town_is_another_wish(post: Post, office: Desk) -> None:
    await post.official("Jana")
    await post.official("Eva", slug="brno")
    asked = [await office.add(), await office.add("Petra"), await office.add()]
    asked.append(await office.run("contact", "add", "brno", "--name", "Marek"))
    assert [sentence.removeprefix(WAITS).partition(":")[0] for sentence in asked] == [
        "change 1", "change 2", "change 1", "change 3",
    ]  # fmt: skip
    assert [line.partition(":")[0] for line in await office.listed()][1:] == ["change 1", "change 2"]
    assert len([line for line in await office.listed("") if line.startswith("change")]) == 3


async def test_nobody_of_another_town_and_no_stranger_can_answer(post: Post, office: Desk) -> None:
    await post.official("Jana")
    eva = await post.official("Eva", slug="brno")
    karel = await post.official("Karel", Role.COORDINATOR, "")
    await office.add()
    for account in (eva, karel, post.account("Nikdo")):
        for action in (AgreeToChange(1), StopChange(1)):
            await answer(post, account, action)
        shown = await account.take(Open(ChangeOfTown(1)))
        assert "Marek" not in shown.messages[0].text
    assert await office.names() == ["Jana"]
    assert len([line for line in await office.listed() if line.startswith("change")]) == 1


async def test_who_is_to_be_removed_neither_agrees_nor_stops_it(post: Post, office: Desk) -> None:
    jana, marek = await post.officials("Jana", "Marek")
    assert (await office.run("contact", "remove", str(jana.contact))).startswith(WAITS)
    assert jana.messages == (), "a second person is asked; whom it concerns hears when it is done"
    await answer(post, jana, AgreeToChange(1))
    await answer(post, jana, StopChange(1))
    assert await office.names() == ["Jana", "Marek"]
    await answer(post, marek, AgreeToChange(1))
    assert await office.names() == ["Marek"]
    assert says("This is done.") in jana.texts[-1]


async def test_the_only_one_is_told_and_a_day_passes(post: Post, office: Desk) -> None:
    jana = await post.official("Jana")
    await post.official("Karel", Role.COORDINATOR, "")
    sentence = await office.run("contact", "remove", str(jana.contact))
    assert (sentence.startswith(WAITS), "unless the town stops it" in sentence) == (True, True)
    assert [button.text for row in jana.messages[-1].buttons for button in row] == [says("⛔ Stop it")]
    await post.after(hours=23, minutes=59)
    assert await office.names() == ["Jana"]
    await post.deliver()
    post.clock.advance(minutes=1)
    again = OutboxWorker(post.dispatcher, post.delivery.chat, post.delivery.mail)  # as after a restart
    while await deliver_due(again):
        pass
    assert await office.names() == []


async def test_an_old_button_or_link_says_what_became_of_a_change(post: Post, office: Desk) -> None:
    """Stopped, expired or done: not that there is nothing, and not the candidates' menu."""
    jana, marek = await post.officials("Jana", "Marek")
    karel = await post.official("Karel", Role.COORDINATOR, "")
    for name in ("Petra", "Eva", "Iva"):
        await office.add(name)
    await answer(post, jana, StopChange(1))
    await answer(post, jana, AgreeToChange(3))
    await post.after(days=7)
    outcomes = (
        f"{says('This was stopped. Nothing has changed.')} {says('Stopped by: {name}.', name='Jana')}",
        says(LAPSED),
        says("This is done."),
    )
    for change, (name, outcome) in enumerate(zip(("Petra", "Eva", "Iva"), outcomes, strict=True), start=1):
        for action in (Open(ChangeOfTown(change)), AgreeToChange(change), StopChange(change)):
            (shown,) = (await marek.take(action)).messages
            assert name in shown.text
            assert outcome in shown.text
            assert [button.code for row in shown.rows for button in row] == ["inbox"]
        for nobody_of_the_town in (karel, post.account("Nikdo")):
            (shown,) = (await nobody_of_the_town.take(Open(ChangeOfTown(change)))).messages
            assert name not in shown.text
    await post.after(days=31)
    await post.database.write(privacy.purge)
    (shown,) = (await marek.take(Open(ChangeOfTown(1)))).messages
    assert says("This was decided already.") in shown.text
    assert says("All messages") not in [button.label for row in shown.rows for button in row], "the inbox itself"


async def test_a_change_that_cannot_be_read_comes_to_nothing_and_holds_up_no_other(post: Post, office: Desk) -> None:
    jana = await post.official("Jana")
    await office.add()
    await office.add("Eva")
    await post.database.write(lambda tx: tx.run("UPDATE change SET body = x'00' WHERE id = 1"))
    assert "Eva" in "\n".join(await office.listed())
    await answer(post, jana, AgreeToChange(2))
    await post.after(days=7)
    assert await office.names() == ["Jana", "Eva"]
    assert await post.alarms() == []


async def test_who_worked_on_the_page_alone_gets_one_last_letter(post: Post, office: Desk) -> None:
    """It names no message; once it has gone, the address is nowhere any more."""
    address = "marie@example.org"

    def joined(tx: Transaction) -> int:
        contact = contacts.add(tx, Role.CONTACT, "plzen", Private("Marie"), Private(address), telegram=False)
        contacts.confirm_by_link(tx, contact)
        return contact

    await post.official("Karel", Role.COORDINATOR, "")
    contact = await post.database.write(joined)
    _, code = await post.lead()
    await office.run("contact", "remove", str(contact), *NOW)
    (last,) = [letter for letter in post.simulator.letters if letter.to == address][1:]
    assert last.subject == "Plzeň: zprávy už Vám nechodí"
    assert [part in last.body for part in (REASON, "protože jste přijímali zprávy", code, NAME)] == [
        True,
        True,
        False,
        False,
    ]
    await post.after(days=5)
    assert [letter for letter in post.simulator.letters if letter.to == address][1:] == [last]
    kept = await post.database.read(lambda tx: tx.all("SELECT body FROM outbox WHERE name LIKE '%/removed'"))
    assert kept == [(None,)]


async def test_a_coordinator_who_is_removed_is_told_and_so_are_the_others(post: Post, office: Desk) -> None:
    """In Telegram, or in one last letter where there is none; nobody is asked."""

    def joined(tx: Transaction) -> int:
        eva = contacts.add(tx, Role.COORDINATOR, "", Private("Eva"), Private("eva@example.org"), telegram=False)
        contacts.confirm_by_link(tx, eva)
        return eva

    left, gone = await post.officials(as_coordinator("Karel"), as_coordinator("Marek"))
    by_page = await post.database.write(joined)
    assert (await office.run("contact", "remove", str(gone.contact))).startswith(f"Removed: {gone.contact}")
    for person in (left, gone):
        assert "Všechna města: komu chodí zprávy" in person.texts[-1]
        assert "Marek" in person.texts[-1]
    await office.run("contact", "remove", str(by_page))
    last = [letter for letter in post.simulator.letters if letter.to == "eva@example.org"][-1]
    assert last.subject == "Všechna města: zprávy už Vám nechodí"


async def test_what_was_asked_for_by_a_clock_far_ahead_gets_its_time_anew(post: Post, office: Desk) -> None:
    """And whoever was told a day of next year hears the right one."""
    jana = await post.official("Jana")
    await post.official("Karel", Role.COORDINATOR, "")
    right = post.clock.moment
    post.clock.advance(days=300)
    await office.run("contact", "remove", str(jana.contact))
    post.clock.moment = right
    await post.database.write(outbox.reset_far_due)
    await post.deliver()
    assert "25. 11. 2026" in jana.texts[-1]
    assert await office.names() == ["Jana"]
    await post.after(days=1)
    assert await office.names() == []


async def test_another_account_is_linked_only_after_a_yes(post: Post, office: Desk) -> None:
    jana, marek = await post.officials("Jana", "Marek")
    assert (await office.run("contact", "invite", str(jana.contact))).startswith(WAITS)
    await answer(post, marek, AgreeToChange(1))
    assert [line for line in await office.listed() if "is allowed: cpa-bot contact invite" in line]
    token = await office.invited(jana.contact)
    moved = post.account("Jana, nový telefon")
    await moved.take(AcceptInvite(token))
    _, code = await post.lead()
    assert code in moved.texts[-1]
    assert not any(code in text for text in jana.texts)
    again = await office.run("contact", "invite", str(jana.contact))
    assert again.startswith(WAITS), "one yes is good for one time"


@pytest.mark.parametrize("stopped", [True, False])
async def test_a_yes_that_was_stopped_or_not_used_for_a_month_is_asked_for_again(
    post: Post, office: Desk, *, stopped: bool
) -> None:
    jana, marek = await post.officials("Jana", "Marek")
    await office.run("contact", "invite", str(jana.contact))
    await answer(post, marek, AgreeToChange(1))
    if stopped:
        await office.run("contact", "stop", "1")
        assert says("This was stopped. Nothing has changed.") in marek.texts[-1]
    else:
        post.clock.advance(days=31)
        await post.database.write(privacy.purge)
    assert (await office.run("contact", "invite", str(jana.contact))).startswith(WAITS)


async def test_an_address_changes_after_a_yes_and_is_confirmed_by_its_owner(post: Post, office: Desk) -> None:
    jana = await post.official("Jana", email="old@example.org")
    marek = await post.official("Marek")
    assert (await office.run("contact", "email", str(jana.contact), "new@example.org")).startswith(WAITS)
    await answer(post, marek, AgreeToChange(1))
    (letter,) = post.letters_to("new@example.org")
    assert says(CONFIRM, town="Plzeň") in [one.subject for one in post.simulator.letters if one.body == letter]
    await post.lead()
    assert len(post.letters_to("new@example.org")) == 1, "nothing about leads before it is confirmed"
    unlinked = (await office.add("Nová", *NOW)).partition("id ")[2].partition(".")[0]
    assert "e-mail not confirmed" in await office.run("contact", "email", unlinked, "n@example.org")
    assert "no e-mail" in await office.run("contact", "email", unlinked)
    with pytest.raises(OperatorError, match="--email: this is no e-mail address"):
        await office.run("contact", "email", unlinked, "x")
    assert jana.messages


async def test_a_slip_that_the_operator_puts_right_before_the_yes_comes_to_nothing(post: Post, office: Desk) -> None:
    marek, jana = await post.officials("Marek", "Jana")
    for address in ("jana@plzen.example", "jana@example.org", "jana@example.org"):
        asked = await office.run("contact", "email", str(jana.contact), address)
    assert asked.startswith(f"{WAITS}change 2:")
    assert any(says("This was stopped. Nothing has changed.") in text for text in marek.texts)
    assert says("This was stopped. Nothing has changed.") in await answer(post, marek, AgreeToChange(1))
    await answer(post, marek, AgreeToChange(2))
    assert (post.letters_to("jana@plzen.example"), len(post.letters_to("jana@example.org"))) == ([], 1)
    assert (await office.add("Eva")).startswith(f"{WAITS}change 3:")
    assert (await office.add("Eva", "--deputy")).startswith(f"{WAITS}change 4:")
    assert [line.partition(":")[0] for line in await office.listed()][2:] == ["change 4"]


async def test_somebody_who_is_both_contact_and_deputy_is_no_second_person(post: Post, office: Desk) -> None:
    jana = await post.official("Jana")

    async def as_deputy() -> None:
        added = await post.database.write(
            lambda tx: contacts.invite(tx, contacts.add(tx, Role.DEPUTY, "plzen", Private("Jana"), NOTHING))
        )
        await jana.take(AcceptInvite(added))

    await as_deputy()
    sentence = await office.run("contact", "remove", str(jana.contact))
    assert "unless the town stops it" in sentence


@pytest.mark.parametrize("heir_role", [Role.CONTACT, Role.DEPUTY, Role.COORDINATOR])
async def test_what_the_removed_had_taken_on_is_handed_over(post: Post, office: Desk, heir_role: Role) -> None:
    jana = await post.official("Jana")
    heir = await post.official("Dědic", heir_role, "" if heir_role is Role.COORDINATOR else "plzen")
    oksana, code = await post.lead()
    await jana.take(Open(LeadDetails(code)), Take(code))
    await office.run("contact", "remove", str(jana.contact), *NOW)
    told = [text for text in heir.texts if says("A colleague has handed you a message") in text]
    assert len(told) == 1
    assert code in told[0]
    lead = await post.lead_of(code)
    assert [event.what for event in lead.events][-1] is LeadEvent.HANDED
    has_it = holder(lead)
    assert has_it is not None
    assert (has_it.contact, has_it.name) == (heir.contact, "Dědic")
    sheet = (await heir.take(Open(LeadDetails(code)))).messages[0].text
    assert NAME in sheet
    assert "Jana" in sheet
    assert "Dědic" in sheet
    assert any("Jana" in text for text in oksana.texts[-1:]), "the candidate hears of it"
