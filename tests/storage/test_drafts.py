"""What was published as one is shown whole, or not at all: half of it could not be put back."""

from bot.storage import drafts
from bot.storage.database import Database, Transaction
from bot.storage.drafts import MOST, EntryDraft


async def test_a_group_that_is_too_old_to_be_shown_whole_is_not_shown(database: Database) -> None:
    def publish(tx: Transaction) -> None:
        for name, group in (("one", "g"), ("two", "g"), *((f"n{number}", "") for number in range(MOST - 1))):
            drafts.publish(tx, EntryDraft("faq", name, {}, {}, group=group), 0)

    await database.write(publish)
    shown = [one.name for one in await database.read(drafts.published)]
    assert (len(shown), shown[-1]) == (MOST - 1, "n0")
