"""A candidate's own reminders: asked for with one press, seldom, by day, of what is still so, and ended with one press."""

from datetime import UTC, date, datetime
from itertools import pairwise

from bot.conversation.codes import Coded, encode
from bot.conversation.model import Answer, Continue, Erase
from bot.conversation.plan import Reminder, Reminders, RemindOf, StopReminders, paper_months
from bot.conversation.selfcheck import first_question
from bot.conversation.towns.model import Subscribe
from bot.editorial.screen_samples import completed
from bot.storage import recruiting
from bot.view.reminders import NAMES
from tests.bot_parts import TOWN, press, says, shipped
from tests.people import Person


async def days(person: Person, number: int) -> list[tuple[date, Reminder]]:
    """Let days pass, tidying up once a day; return what somebody was reminded of, and when."""
    found: list[tuple[date, Reminder]] = []
    for _ in range(number):
        before = len(person.messages)
        person.town.clock.advance(days=1)
        await tidied(person)
        found += [(person.town.clock.moment.date(), kind) for kind in reminded(person, before)]
    return found


async def tidied(person: Person) -> None:
    await person.town.app.maintenance.tidy()
    await person.town.settled()


def reminded(person: Person, before: int = 0) -> list[Reminder]:
    heads = {kind: tuple(f"🔔 {says(name, language)}" for language in ("uk", "cs")) for kind, name in NAMES.items()}
    texts = [message.text or "" for message in person.messages[before:]]
    return [kind for text in texts for kind, lines in heads.items() if text.startswith(lines)]


async def opened(candidate: Person) -> None:
    await candidate.start()
    await candidate.say("/documents")
    await press(candidate, Reminders())


async def ask(candidate: Person, *kinds: Reminder) -> None:
    for kind in kinds:
        await press(candidate, RemindOf(kind))


async def press_anything(person: Person, meaning: Coded) -> None:
    """Press a button that may stand on an older message than the last one."""
    person.town.simulator.forge_press(person.user, encode(meaning), person.screen.message_id)
    await person.town.settled()


async def half_checked(candidate: Person) -> None:
    content = shipped()[0]
    question = first_question(content)
    await candidate.start()
    await press(candidate, Continue())
    await press(candidate, Answer(question, completed(content, {})[question]))


async def test_nobody_is_reminded_who_did_not_ask(candidate: Person) -> None:
    await half_checked(candidate)
    assert await days(candidate, 45) == []


async def test_a_paper_once_sixty_days_before_its_month(candidate: Person) -> None:
    await opened(candidate)
    await press(candidate, RemindOf("2027-05"))
    candidate.sees(says("Noted. I will remind you.", "uk"), "травень 2027", "2.3.2027")
    assert await days(candidate, 200) == [(date(2027, 3, 2), Reminder.PAPER)]
    assert await candidate.town.database.read(lambda tx: tx.all("SELECT 1 FROM interest")) == []


def test_only_months_that_are_far_enough_can_be_chosen() -> None:
    for today, first_month in ((date(2026, 11, 24), date(2027, 2, 1)), (date(2027, 1, 31), date(2027, 5, 1))):
        months = paper_months(today)
        assert (months[0], len(months)) == (first_month, 10)


async def test_an_unfinished_check_once_after_three_days(candidate: Person) -> None:
    await half_checked(candidate)
    await opened(candidate)
    await ask(candidate, Reminder.CHECK)
    assert await days(candidate, 3) == [(date(2026, 11, 27), Reminder.CHECK)]
    await candidate.say("/documents")
    await press(candidate, Reminders())
    assert says("You asked to be reminded of:", "uk") not in candidate.screen.text, "it has come for the last time"
    assert encode(RemindOf(Reminder.CHECK)) in [button.data for row in candidate.screen.buttons for button in row]
    assert await days(candidate, 57) == []


async def test_what_is_due_together_comes_a_week_apart(candidate: Person) -> None:
    """On 12 December the self-check is due, on the 15th the programme, on the 17th the paper of 15 February."""
    candidate.town.clock.moment = datetime(2026, 12, 9, 10, tzinfo=UTC)
    await half_checked(candidate)
    await opened(candidate)
    await ask(candidate, Reminder.CHECK, Reminder.CALL)
    await press(candidate, RemindOf("2027-03"))
    told = await days(candidate, 40)
    assert [kind for _, kind in told[:2]] == [Reminder.CHECK, Reminder.CALL]
    assert {kind for _, kind in told} == set(Reminder)
    assert all((later - earlier).days >= 7 for (earlier, _), (later, _) in pairwise(told))


async def test_never_at_night(candidate: Person) -> None:
    await opened(candidate)
    await press(candidate, RemindOf("2027-05"))
    hours: list[int] = []
    candidate.town.clock.moment = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    for _ in range(14):
        before = len(candidate.messages)
        await tidied(candidate)
        hours += [candidate.town.clock.moment.hour] * len(reminded(candidate, before))
        candidate.town.clock.advance(hours=1)
    assert hours == [8], "half past nine in Prague"


async def test_one_press_under_the_message_ends_them_all_and_leaves_the_towns(candidate: Person) -> None:
    await candidate.start(f"m_{TOWN}")
    await press_anything(candidate, Subscribe(TOWN))
    await opened(candidate)
    await ask(candidate, Reminder.CALL)
    await press(candidate, RemindOf("2027-05"))
    assert len(await days(candidate, 25)) == 1
    await press(candidate, StopReminders())
    candidate.sees(says("Done. I will not write about this any more.", "uk"))
    assert await days(candidate, 150) == []
    person = candidate.town.vault.person(candidate.user.id)
    assert await candidate.town.database.read(lambda tx: recruiting.wishes_of(tx, person)) == [TOWN]


async def test_own_data_show_them_and_deleting_takes_them(candidate: Person) -> None:
    await opened(candidate)
    await press(candidate, RemindOf("2027-05"))
    await candidate.say("/mydata")
    candidate.sees(says("You asked to be reminded of:", "uk"), "травень 2027")
    await candidate.say("/delete")
    await press(candidate, Erase())
    assert await candidate.town.database.read(lambda tx: tx.all("SELECT 1 FROM interest")) == []
    assert await days(candidate, 120) == []


async def test_an_old_button_of_a_month_that_is_over_is_refused(candidate: Person) -> None:
    await opened(candidate)
    buttons = [button.data for row in candidate.screen.buttons for button in row]
    assert encode(RemindOf(Reminder.CHECK)) not in buttons, "there is nothing to finish"
    await press_anything(candidate, RemindOf("2026-11"))
    await press_anything(candidate, RemindOf("gone"))
    assert await candidate.town.database.read(lambda tx: tx.all("SELECT 1 FROM interest")) == []
