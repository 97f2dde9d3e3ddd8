"""A town opens and many want to know: each once, slowly, by what is so when it is sent; nobody else waits for it."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.model import Erase, Say
from bot.conversation.private import Private
from bot.conversation.towns import model as towns_model
from bot.conversation.towns.turn import NONE, SAME
from bot.storage import outbox, recruiting
from bot.storage.database import Transaction
from bot.storage.notices import TownOpened
from telegram_simulator import ApiError, BadGateway, Fault, RateLimit
from tests.bot_parts import TOWN, says
from tests.delivery.conftest import BLOCKED, Account, Post, running
from tests.waiting import until

STOPS = "🔕 Stop these messages"
WAITING = f"SELECT 1 FROM outbox WHERE {outbox.BROADCAST} AND {outbox.WAITING}"  # noqa: S608  constants
OPENED = "SELECT state, count(*) FROM outbox WHERE name LIKE 'told/%' GROUP BY state"


async def announce(jana: Account, day: str = "31. 3. 2027", apply_by: str = "") -> None:
    """Everything a contact presses and writes to say that the town recruits; applications to the same day unless said."""
    await jana.take(
        towns_model.Announce(TOWN),
        towns_model.FillPart(TOWN, towns_model.AnnouncementPart.POSTS, "2"),
        Say(Private(day)),
        Say(Private(apply_by)) if apply_by else towns_model.FillPart(TOWN, towns_model.AnnouncementPart.APPLY_BY, SAME),
        towns_model.FillPart(TOWN, towns_model.AnnouncementPart.HOW, NONE),
        towns_model.Publish(TOWN),
    )


async def one_by_one(post: Post) -> int:
    """Let the time pass in which what goes to many goes out; return how many attempts that were."""
    attempts = await post.deliver()
    while await post.database.read(lambda tx: tx.one(WAITING)):
        post.clock.advance(milliseconds=100)
        attempts += await post.deliver()
    return attempts


async def states(post: Post) -> dict[str, int]:
    return dict(await post.database.read(lambda tx: tx.all(OPENED)))


def told(account: Account) -> int:
    """Return the number of messages to an account that can be stopped."""
    labels = {says(STOPS, language) for language in ("uk", "cs")}
    return sum(any(b.text in labels for row in m.buttons for b in row) for m in account.messages)


async def asking(post: Post, *names: str, place: str = TOWN) -> list[Account]:
    found = [post.candidate(name) for name in names]
    for account in found:
        await account.take(towns_model.Subscribe(place))
    return found


async def announced(
    post: Post, *names: str, day: str = "31. 3. 2027", apply_by: str = ""
) -> tuple[list[Account], Account]:
    """Have people ask to be told, and the town's contact announce that it recruits; give both."""
    people = await asking(post, *names)
    jana = await post.official("Jana")
    await announce(jana, day, apply_by)
    return people, jana


async def test_after_a_stop_they_follow_at_the_same_pace(post: Post) -> None:
    people, _ = await announced(post, *(f"N{number}" for number in range(12)))
    post.clock.advance(hours=3)
    assert await post.deliver() == 1, "all are overdue, one goes out"
    assert await one_by_one(post) == 11
    assert [told(person) for person in people] == [1] * 12


async def test_a_kill_between_two_tells_nobody_twice(post: Post) -> None:
    people, jana = await announced(post, "A", "B", "C", "D")
    await post.deliver()
    post.delivery = replace(post.delivery)
    await post.database.write(outbox.recover)
    await one_by_one(post)
    await announce(jana, "30. 4. 2027")
    await one_by_one(post)
    assert [told(person) for person in people] == [1, 1, 1, 1]


async def test_the_worker_itself_keeps_the_pace(post: Post) -> None:
    """The running worker, with a clock that stands still: one goes out, the others wait for their time."""
    _, _ = await announced(post, "A", "B", "C")
    async with running(post):

        async def there() -> bool:
            return (await states(post)).get("sent") == 1

        await until(there)
        assert (await states(post)) == {"sent": 1, "due": 2}


async def test_what_is_taken_back_is_not_told(post: Post) -> None:
    people, jana = await announced(post, "A", "B", "C")
    await post.deliver()
    await jana.take(towns_model.WithdrawStatement(TOWN))
    await one_by_one(post)
    assert sorted(told(person) for person in people) == [0, 0, 1]
    await announce(jana)
    await one_by_one(post)
    assert [told(person) for person in people] == [1, 1, 1], "mended within a day: the others hear, nobody twice"


async def test_what_ended_before_it_went_out_is_dropped(post: Post) -> None:
    (oksana,), _ = await announced(post, "A", day="24. 11. 2026")
    post.clock.advance(hours=20)
    await one_by_one(post)
    assert (told(oksana), await states(post)) == (0, {"dropped": 1})


async def test_who_was_left_out_because_it_was_too_late_hears_when_the_town_takes_applications_for_longer(
    post: Post,
) -> None:
    (oksana,), jana = await announced(post, "A", apply_by="24. 11. 2026")
    post.clock.advance(hours=20)
    await one_by_one(post)
    assert (told(oksana), await states(post)) == (0, {"dropped": 1})
    await announce(jana, apply_by="15. 12. 2026")
    await one_by_one(post)
    assert (told(oksana), await states(post)) == (1, {"sent": 1})


async def test_who_stopped_or_deleted_meanwhile_hears_nothing(post: Post) -> None:
    (stopped, gone, third), _ = await announced(post, "A", "B", "C")
    await stopped.take(towns_model.Unsubscribe(TOWN))
    await gone.take(Erase())
    await one_by_one(post)
    assert [told(person) for person in (stopped, gone, third)] == [0, 0, 1]


async def test_who_blocked_the_bot_is_forgotten_without_an_alarm(post: Post) -> None:
    (oksana,) = await asking(post, "A")
    jana = await post.official("Jana")
    post.simulator.add_fault(Fault(BLOCKED, "sendMessage", calls=(1,)))
    await announce(jana)
    await one_by_one(post)
    assert await post.database.read(lambda tx: recruiting.interests_of(tx, oksana.sender.key)) == ()
    assert await post.database.read(lambda tx: tx.one("SELECT count(*) FROM outbox")) == (0,)
    assert await post.alarms() == []


async def test_what_telegram_refuses_to_send_costs_nobody_their_wish(post: Post) -> None:
    """It is a defect of ours: only whoever has blocked the bot wants nothing any more."""
    (oksana,) = await asking(post, "A")
    jana = await post.official("Jana")
    post.simulator.add_fault(Fault(ApiError(400, "Bad Request: message is too long"), "sendMessage", calls=(1,)))
    await announce(jana)
    await one_by_one(post)
    await post.deliver()
    assert (told(oksana), await states(post)) == (0, {"dead": 1})
    wishes = await post.database.read(lambda tx: recruiting.wishes_of(tx, oksana.sender.key))
    assert wishes == [TOWN]
    assert ("rejected", "sent") in await post.alarms()


async def test_telegram_asking_to_wait_holds_up_all_of_them_and_nobody_else(post: Post) -> None:
    people, jana = await announced(post, "A", "B", "C")
    post.simulator.add_fault(Fault(RateLimit(30), "sendMessage", calls=(1,)))
    await post.deliver()
    post.clock.advance(seconds=29)
    oksana = post.candidate()
    await oksana.send_lead()
    assert await post.deliver() == 1
    assert len(jana.messages) == 1
    assert sum(map(told, people)) == 0
    post.clock.advance(seconds=1)
    await one_by_one(post)
    assert [told(person) for person in people] == [1, 1, 1]


async def test_a_stop_brings_forward_nobody_who_is_tried_again_later(post: Post) -> None:
    people, _ = await announced(post, *(f"N{number}" for number in range(4)))
    post.simulator.add_fault(Fault(BadGateway(), "sendMessage", calls=(1,)))
    assert await post.deliver() == 1
    post.clock.advance(seconds=10)
    for _ in range(20):
        await post.deliver()
        post.clock.advance(milliseconds=100)
    assert sum(map(told, people)) == 3
    await one_by_one(post)
    assert [told(person) for person in people] == [1] * 4


async def test_what_cannot_be_read_any_more_is_given_up(post: Post) -> None:
    _, _ = await announced(post, "A")
    await post.database.write(
        lambda tx: tx.run(f"UPDATE outbox SET body = x'00' WHERE {outbox.BROADCAST}")  # noqa: S608  a constant
    )
    await post.deliver()
    assert await states(post) == {"dead": 1}
    assert [cause for cause, _ in await post.alarms()] == ["unreadable"]


async def test_a_question_for_nobody_is_not_sent(post: Post) -> None:
    (oksana,) = await asking(post, "A")
    post.clock.advance(days=182)
    await post.database.write(recruiting.ask_again)
    await oksana.take(towns_model.Unsubscribe(TOWN))
    await one_by_one(post)
    assert await states(post) == {"dropped": 1}


async def test_one_person_who_cannot_be_reached_for_hours_keeps_nobody_else_waiting(post: Post) -> None:
    """Retries go to the end of the queue; a later opening does not queue behind them."""
    outgoing = TownOpened(chat=1, slug=TOWN, opening=1)

    def job(tx: Transaction) -> int:
        for number in (1, 2):
            outbox.put_broadcast(tx, bytes([number]), f"{TOWN}/1", replace(outgoing, chat=number))
        (row,) = outbox.claim(tx, 1, broadcast=True)
        outbox.postpone(tx, row.id, timedelta(hours=8), uncertain=False)
        outbox.put_broadcast(tx, bytes([3]), "brno/2", replace(outgoing, chat=3, slug="brno", opening=2))
        rows = tx.all("SELECT max(due_at) FROM outbox WHERE name LIKE 'told/%/brno/2'")
        return int(rows[0][0]) - tx.at

    assert await post.database.write(job) < 1000
