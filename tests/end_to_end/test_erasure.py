"""After /delete nothing of the person stands in any file, not even in the database's log, where deleted rows linger.

What remains is a nameless mark, which is on the disk before the person is told. It works as well for somebody whose session
cannot be read any more, and brings nobody more leads a day.
"""

from bot.conversation.codes import encode
from bot.conversation.contact.model import Declining, Inviting, LeadDetails, Reasons
from bot.conversation.lead.model import LeadStart
from bot.conversation.model import BeginLead, Erase, Withdraw
from bot.storage import privacy
from bot.storage.database import Transaction
from tests.bot_parts import press, says, session_of, write_lead
from tests.canary import WORDS
from tests.people import Person
from tests.storage.test_privacy import hers as sealed_of_candidates
from tests.waiting import until
from tests.world import World


def files(town: World) -> bytes:
    return b"".join(path.read_bytes() for path in town.app.settings.data_dir.glob("*sqlite3*"))


async def test_no_encrypted_row_outlives_its_deletion_and_the_mark_of_it_and_of_a_withdrawal_is_listed(
    town: World, candidate: Person
) -> None:
    code = await write_lead(candidate)
    assert marks(town) == []
    await candidate.say("/withdraw")
    await press(candidate, Withdraw(code))
    assert marks(town) == [("lead", town.vault.erased("lead", code.encode()))]
    await write_lead(candidate)
    key = town.app.vault.person(candidate.user.id)
    hers = await town.app.dispatcher.database.read(sealed_of_candidates)
    assert len(hers) >= 3
    assert key in files(town)

    await candidate.say("/delete")
    await press(candidate, Erase())
    await town.settled()
    left = files(town)
    kept = await town.app.dispatcher.database.read(sealed_of_candidates)
    assert [body for body in hers if body in left and body not in kept] == []
    assert key not in left
    assert ("person", town.vault.erased("person", key)) in marks(town)


async def test_what_a_contact_typed_and_never_sent_goes_with_their_next_press(
    town: World, candidate: Person, contact: Person
) -> None:
    """An interview that was read back, and own words beside a "not now"."""
    code = await write_lead(candidate)
    await press(contact, LeadDetails(code))
    await press(contact, Inviting(code))
    await contact.say("7. 12. 2026 10:00, Městská policie, Vymyšlená 1")
    await press(contact, LeadDetails(code))
    await press(contact, Reasons(code))
    await press(contact, Declining(code, next(iter(town.content.reasons))))
    await contact.say(WORDS)
    key = town.vault.person(contact.user.id)
    typed = await session_of(town.database, key)
    assert typed.interview is not None
    assert typed.refusal is not None
    await candidate.say("/delete")
    await press(candidate, Erase())
    await contact.say("/leads")
    kept = await session_of(town.database, key)
    assert (kept.interview, kept.refusal) == (None, None)


def marks(town: World) -> list[tuple[str, bytes]]:
    return [(one.what, one.mark) for one in privacy.read_erasure_list([town.app.settings.data_dir]).values()]


async def test_nobody_is_told_that_all_is_deleted_before_the_mark_is_on_the_disk(
    town: World, candidate: Person
) -> None:
    await write_lead(candidate)
    await candidate.say("/delete")
    listed = town.app.settings.data_dir / "erased"
    listed.unlink()
    listed.mkdir()  # in the way
    code = encode(Erase())
    asked = next(
        message
        for message in reversed(candidate.messages)
        if any(button.data == code for row in message.buttons for button in row)
    )
    town.simulator.press(candidate.user, asked.message_id, code)

    async def is_said(text: str) -> bool:
        return any(text in message.text for message in candidate.messages)

    _, erased, _ = town.app.dispatcher.library.content.say("uk", "pages/erased").body.split("**", 2)
    not_saved = says("This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly.", "uk")  # fmt: skip
    await until(lambda: is_said(not_saved))
    assert not await is_said(erased)
    listed.rmdir()
    await town.settled()
    assert await is_said(erased)
    assert [what for what, _ in marks(town)] == ["person"]


async def test_the_person_begins_anew_and_can_delete_everything(town: World, candidate: Person) -> None:
    await candidate.start()
    candidate.log.append(candidate.text)

    def damage(tx: Transaction) -> int:
        tx.run("UPDATE session SET body = substr(body, 2)")
        return int(tx.all("SELECT count(*) FROM session WHERE person = ?", key)[0][0])

    key = town.app.vault.person(candidate.user.id)
    assert await town.app.dispatcher.database.write(damage) == 1

    await candidate.start()
    assert candidate.text == candidate.log[0]
    assert await town.app.dispatcher.database.write(damage) == 1
    await candidate.say("/delete")
    await candidate.press("Так, видалити все")
    assert (
        await town.app.dispatcher.database.read(lambda tx: tx.all("SELECT 1 FROM session WHERE person = ?", key)) == []
    )


async def test_deleting_everything_does_not_bring_more_leads_a_day(candidate: Person, contact: Person) -> None:
    for _ in range(3):
        await write_lead(candidate)
        await candidate.say("/delete")
        await candidate.press("Так, видалити все")
    told = [message for message in contact.messages if "Otevřít" in str(message.buttons) or "vzal zpět" in message.text]
    assert len(told) >= 3
    await candidate.start("m_plzen")
    await press(candidate, LeadStart("plzen"))
    await press(candidate, BeginLead("plzen", coordinator=False))
    candidate.sees("три повідомлення")
