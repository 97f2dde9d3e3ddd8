"""Words that were looked for in vain: unreadable below three people, gone after thirty days and with whoever deletes."""

from functools import partial
from pathlib import Path

from bot.conversation.admin.model import MissedWord
from bot.conversation.model import Erase, Menu, Open, Say
from bot.conversation.private import Private
from bot.dispatch.dispatcher import Dispatcher
from bot.storage import sessions
from bot.storage.crypto import Vault
from bot.storage.database import Database, Row
from tests.bot_parts import open_dispatcher, sender, take, tidy_now
from tests.people import Clock

RARE, ASKED = "kvetinarstvixq", "hvezdarnavxq"
"""Words the content knows nothing of."""
DAYS = 24


async def search(dispatcher: Dispatcher, vault: Vault, word: str, *numbers: int) -> None:
    for number in numbers:
        await take(dispatcher, sender(vault, number), Open(Menu()), Say(Private(f"{word}!")))


async def shown(database: Database) -> tuple[MissedWord, ...]:
    return await database.read(sessions.failed_searches)


async def rows(database: Database) -> list[Row]:
    return await database.read(lambda tx: tx.all("SELECT * FROM missed") + tx.all("SELECT * FROM missed_word"))


async def test_below_three_the_word_is_nowhere(database: Database, vault: Vault, clock: Clock, path: Path) -> None:
    """Neither in the database nor in the log beside it, in no encoding; nor is the one that is sealed."""
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, RARE, 1, 2)
    await search(dispatcher, vault, ASKED, 1, 2, 3)
    assert not await database.read(
        lambda tx: [body for (body,) in tx.all("SELECT body FROM missed_word") if _opens_to(vault, body, RARE)]
    )
    files = [path, path.with_name(f"{path.name}-wal")]
    for file in files:
        data = file.read_bytes()
        for word in (RARE, ASKED):
            for encoding in ("utf-8", "utf-16-le"):
                assert word.encode(encoding) not in data, file.name
    stored = {bytes(value) for row in await rows(database) for value in row if isinstance(value, bytes)}
    for number in (1, 2, 3):
        assert sender(vault, number).key not in stored, "who looked for it leads to no other row"


def _opens_to(vault: Vault, body: bytes, word: str) -> bool:
    return vault.open(body, "missed_word").decode() == word


async def test_one_spelling_in_either_script_is_one_word(database: Database, vault: Vault, clock: Clock) -> None:
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, "žlutoďas", 1)
    await search(dispatcher, vault, "zlutodas", 2)
    await search(dispatcher, vault, "жлутодас", 3)
    (word,) = await shown(database)
    assert word.people == 3


async def test_after_thirty_days_nothing_is_left(database: Database, vault: Vault, clock: Clock) -> None:
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, ASKED, 1, 2)
    one = sender(vault, 1).key
    assert await database.read(lambda tx: sessions.failed_searches_of(tx, one)) == 1
    for hours in (6 * DAYS, 6 * DAYS, 6 * DAYS, 6 * DAYS, 6 * DAYS + 1):
        await database.write(tidy_now)
        clock.advance(hours=hours)
    left = await database.read(lambda tx: sessions.failed_searches_of(tx, one))
    assert (len(await rows(database)) > 0, left) == (True, 0), "what is over counts no more, tidied up or not"
    await database.write(tidy_now)
    assert len(await rows(database)) == 0
    await search(dispatcher, vault, ASKED, 3)
    assert await shown(database) == ()


async def test_a_word_is_forgotten_when_only_two_still_stand_behind_it(
    database: Database, vault: Vault, clock: Clock
) -> None:
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, ASKED, 1)
    clock.advance(hours=6 * DAYS)
    await database.write(tidy_now)
    await search(dispatcher, vault, ASKED, 2, 3)
    assert len(await shown(database)) == 1
    for _ in range(3):
        clock.advance(hours=6 * DAYS)
        await database.write(tidy_now)
    clock.advance(hours=6 * DAYS)
    assert len(await rows(database)) == 4, "the word is still there"
    assert await shown(database) == (), "before it is tidied up too"
    clock.advance(seconds=1)
    await database.write(tidy_now)
    assert [len(row) for row in await rows(database)] == [3, 3]


async def test_whoever_deletes_is_counted_no_more(database: Database, vault: Vault, clock: Clock) -> None:
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, ASKED, 1, 2, 3)
    await take(dispatcher, sender(vault, 2), Erase())
    assert await shown(database) == ()
    assert [len(row) for row in await rows(database)] == [3, 3], "the two others, and no word"


async def test_of_one_person_no_more_than_so_many_words_are_counted(database: Database) -> None:
    for number in range(2 * sessions.MAX_FAILED_SEARCHES):
        words = (f"slovo{number}", f"jiné{number}")
        await database.write(partial(sessions.note_failed_search, person=b"p" * 16, words=words))
    assert len(await rows(database)) == sessions.MAX_FAILED_SEARCHES
    await database.write(lambda tx: sessions.note_failed_search(tx, b"q" * 16, ["slovo0"]))
    assert len(await rows(database)) == sessions.MAX_FAILED_SEARCHES + 1


async def test_a_word_that_cannot_be_read_hides_no_other(database: Database, vault: Vault, clock: Clock) -> None:
    dispatcher = open_dispatcher(database, clock)
    await search(dispatcher, vault, RARE, 1, 2, 3)
    await database.write(lambda tx: tx.run("UPDATE missed_word SET body = x'00'"))
    await search(dispatcher, vault, ASKED, 1, 2, 3)
    assert await shown(database) == (MissedWord(Private(ASKED), 3),)
