"""What was remembered of a person cannot be read any more: they begin anew, and /delete still deletes."""

from bot.storage.database import Transaction
from tests.people import Person
from tests.world import World


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
        await town.app.dispatcher.database.read(
            lambda tx: tx.all("SELECT 1 FROM session WHERE person = ?", key)
        )
        == []
    )
