"""An interview from the invitation to its end: nobody waits in vain for a yes, for another time, or for a decision."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from icalendar import Alarm, Calendar

from bot.conversation.contact.model import Inviting, LeadDetails
from bot.conversation.model import Erase, Withdraw
from telegram_simulator import ChatMessage
from tests.bot_parts import press, write_lead
from tests.end_to_end.test_ladder import hours_pass
from tests.operator_commands import Console
from tests.operator_commands import invite as invited
from tests.people import Person
from tests.world import World

WHEN = "7. 12. 2026 10:00, Městská policie, Vymyšlená 1"
MONDAY = "pondělí 7. prosince 2026, 10:00"
IN_UKRAINIAN = "понеділок, 7 грудня 2026 р., 10:00"


async def invite(contact: Person, code: str, when: str = WHEN) -> None:
    await press(contact, LeadDetails(code))
    await press(contact, Inviting(code))
    await contact.say(when)
    await contact.press("Ano, odeslat")


async def taken_back(candidate: Person, code: str) -> None:
    await candidate.say("/withdraw")
    await press(candidate, Withdraw(code))


async def all_deleted(candidate: Person, _: str) -> None:
    await candidate.say("/delete")
    await press(candidate, Erase())


def arrived(person: Person, since: int) -> list[str]:
    """Return the time (UTC) and the first lines of each message since then."""
    return [f"{message.date:%a %d %H:%M} {' '.join(message.text.split())}" for message in person.messages[since:]]


async def test_the_deputy_to_whom_it_was_handed_hears_of_the_interview_too(
    town: World, candidate: Person, contact: Person
) -> None:
    deputy = town.somebody("cs", "Petr")
    await deputy.start("i_" + await invited(Console.of(town.app), "plzen", "Petr_Vymyšlený", "-", "deputy"))
    await deputy.press("Ano, to jsem já")
    code = await write_lead(candidate)
    await invite(contact, code)
    await candidate.press("✅ Прийду")
    await press(contact, LeadDetails(code))
    await contact.press("👥 Předat kolegovi")
    await contact.press(next(label for label in contact.labels if "Petr" in label))
    await town.settled()
    seen = len(contact.messages), len(deputy.messages)
    await hours_pass(town, 24 * 14)
    for colleague, since in zip((contact, deputy), seen, strict=True):
        told = " ".join(arrived(colleague, since))
        assert "Blíží se pohovor" in told
        assert "Jak dopadl pohovor?" in told


async def test_nobody_came_is_told_and_can_be_taken_back(town: World, candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    await invite(contact, code)
    town.clock.advance(days=14)
    await press(contact, LeadDetails(code))
    await contact.press_all("📅 Jak dopadl…", "🚫 Nikdo nepřišel")
    await town.settled()
    candidate.sees("на співбесіду ніхто не прийшов", "Це не так")
    contact.sees("Na pohovor nikdo nepřišel")
    await contact.press("↩️ Vrátit krok")
    await town.settled()
    candidate.sees("позначено, що на співбесіду ніхто не прийшов")
    assert "📅 Jak dopadl…" in contact.labels


async def test_calling_off_is_asked_first_and_can_be_taken_back_for_ten_minutes(
    town: World, candidate: Person, contact: Person
) -> None:
    code = await write_lead(candidate)
    await invite(contact, code)
    await candidate.press("✅ Прийду")
    await press(contact, LeadDetails(code))
    seen = len(candidate.messages)
    await contact.press_all("📅 Pohovor…", "❌ Zrušit pohovor…")
    contact.sees("Opravdu pohovor zrušit?", MONDAY, "Vymyšlená 1")
    await town.settled()
    assert arrived(candidate, seen) == [], "nothing has happened yet"
    await contact.press("Ano, zrušit")
    await town.settled()
    candidate.sees("Співбесіду скасовано, не приходьте")
    await contact.press("↩️ Vrátit krok")
    await town.settled()
    candidate.sees("Більше не діє: співбесіду скасовано", IN_UKRAINIAN, "Vymyšlená 1")
    assert "📅 До календаря" in candidate.labels, "the candidate's yes is still valid"
    await hours_pass(town, 1)
    assert not any("Pohovor se nekoná" in letter.body for letter in town.simulator.letters)
    await press(contact, LeadDetails(code))
    await contact.press_all("📅 Pohovor…", "❌ Zrušit pohovor…", "Ano, zrušit")
    await hours_pass(town, 1)
    assert any("Pohovor se nekoná" in letter.body for letter in town.simulator.letters)
    await contact.press("↩️ Vrátit krok")
    assert "↩️ Vrátit krok" not in contact.labels, "ten minutes are over"
    contact.sees("Pohovor zrušen")


async def test_not_now_says_that_the_interview_is_off(town: World, candidate: Person, contact: Person) -> None:
    code = await write_lead(candidate)
    await invite(contact, code)
    await press(contact, LeadDetails(code))
    await contact.press_all("Odmítnout…", "1")
    contact.sees("Toto zájemce dostane", "Pohovor se nekoná")
    await contact.press("Ano, odeslat")
    await town.settled()
    candidate.sees("Співбесіди не буде, не приходьте, будь ласка")


@pytest.mark.parametrize("gone", [taken_back, all_deleted])
async def test_whoever_takes_the_message_back_is_not_waited_for(
    town: World, candidate: Person, contact: Person, gone: Callable[[Person, str], Awaitable[None]]
) -> None:
    # without an interview nobody of the town is woken
    await taken_back(candidate, await write_lead(candidate))
    await town.settled()
    assert not [text for text in arrived(contact, 0) if "nekoná" in text]
    code = await write_lead(candidate)
    await invite(contact, code)
    seen = len(contact.messages), len(town.simulator.letters)
    await gone(candidate, code)
    await town.settled()
    (told,) = [text for text in arrived(contact, seen[0]) if "Pohovor se nekoná" in text]
    assert code in told
    assert MONDAY in told
    letters = [one for one in town.simulator.letters[seen[1] :] if "Pohovor se nekoná.\n\npondělí" in one.body]
    assert [one.to for one in letters] == ["jana@example.org"]


def entry(message: ChatMessage) -> dict[str, str]:
    """Return the properties of the one event of a calendar file."""
    assert message.document is not None
    (event,) = Calendar.from_ical(message.document.data.decode()).events
    alarms = [alarm.TRIGGER / timedelta(hours=1) for alarm in event.subcomponents if isinstance(alarm, Alarm)]
    return {name: str(event.get(name, "")) for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION")} | {
        "AT": event.start.isoformat(),
        "ALARMS": str(alarms),
    }


async def test_the_interview_goes_into_both_calendars_and_a_later_one_takes_its_place(
    candidate: Person, contact: Person
) -> None:
    code = await write_lead(candidate)
    await invite(contact, code)
    await candidate.press("✅ Прийду")
    await candidate.press("📅 До календаря")
    own = entry(candidate.last)
    assert own["AT"] == "2026-12-07T09:00:00+00:00"
    assert own["ALARMS"] == "[-24.0, -2.0]", "hours before it begins"
    assert own["LOCATION"] == "Městská policie, Vymyšlená 1"
    assert code in own["DESCRIPTION"]
    assert "Пльзень" in own["SUMMARY"]
    await press(contact, LeadDetails(code))
    await contact.press_all("📅 Pohovor…", "📅 Do kalendáře (ICS)")
    theirs = entry(contact.last)
    assert theirs["UID"] == own["UID"], "one entry, also after it was moved"
    assert "Оксана" not in str(theirs), "calendars are shared"
