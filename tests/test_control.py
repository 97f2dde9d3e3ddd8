"""The bot's socket: commands ask the running bot."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import admin_tasks
from bot.admin_tasks import LONGEST_REQUEST, NAME, Office, ask, listening
from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.settings import OperatorError
from bot.storage import contacts
from bot.storage.database import Database, Transaction
from tests.program import shipped

ADD = {"role": "contact", "slug": "plzen", "name": "Jana", "email": ""}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, lambda: shipped()[0])


@pytest.fixture
async def folder(tmp_path: Path, office: Office) -> AsyncIterator[Path]:
    """The data folder of a bot that listens."""
    async with listening(tmp_path, office):
        yield tmp_path


async def test_a_task_is_done_by_the_bot(folder: Path, office: Office) -> None:
    answer = await ask(folder, "contact add", ADD)
    assert answer is not None
    assert await ask(folder, "contact list", {}) == await office.run("contact list", {})
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


async def test_many_ask_at_once(folder: Path) -> None:
    answers = await asyncio.gather(*(ask(folder, "contact add", ADD) for _ in range(50)))
    assert len({tuple(answer or []) for answer in answers}) == 50


async def test_a_long_answer_arrives(folder: Path, office: Office) -> None:
    def many(tx: Transaction) -> None:
        for number in range(1500):
            contacts.add(tx, Role.CONTACT, "plzen", Private(f"Jana Vymyšlená {number}"), Private(""))

    await office.database.write(many)
    answer = await ask(folder, "contact list", {})
    assert answer is not None
    assert len(answer) == 1500


async def test_an_operators_mistake_comes_back_as_one(folder: Path) -> None:
    with pytest.raises(OperatorError, match="TOWN: no town"):
        await ask(folder, "contact add", {**ADD, "slug": "nowhere"})
    with pytest.raises(OperatorError, match="another version"):
        await ask(folder, "dance", {})


@pytest.mark.parametrize(
    "line", [b"no json\n", b"{}\n", b"[]\n", b'{"task":"contact add","arguments":{}}\n', b"\n", b"{"]
)
async def test_nonsense_is_answered_and_does_no_harm(folder: Path, line: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(folder / NAME)
    writer.write(line)
    writer.write_eof()
    answer = json.loads(await reader.readline())
    writer.close()
    assert answer == {"error": "The bot could not do this. Its log says why."}
    assert await ask(folder, "contact list", {}) == []


async def test_a_line_without_an_end_is_cut_off(folder: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(folder / NAME)
    writer.write(b"x" * (LONGEST_REQUEST * 4))
    with suppress(ConnectionError):  # what it did not read may cost the answer
        await reader.read()
    writer.close()
    assert await ask(folder, "contact list", {}) == []


async def test_without_a_bot_nobody_answers(tmp_path: Path, office: Office) -> None:
    assert await ask(tmp_path, "contact list", {}) is None
    assert await ask(tmp_path / "nowhere", "contact list", {}) is None
    async with listening(tmp_path, office):
        pass
    assert not (tmp_path / NAME).exists()


async def test_a_socket_left_by_a_killed_bot_is_no_bot_and_no_obstacle(
    tmp_path: Path, office: Office
) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / NAME))
    assert (tmp_path / NAME).exists()
    assert await ask(tmp_path, "contact list", {}) is None
    async with listening(tmp_path, office):
        assert await ask(tmp_path, "contact list", {}) == []


@pytest.mark.parametrize("answer", [b"", b"no json\n"])
async def test_a_bot_that_says_nothing_sensible(tmp_path: Path, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / NAME):
        with pytest.raises(OperatorError, match="does not answer"):
            await ask(tmp_path, "contact list", {})


async def test_a_bot_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_tasks, "TIMEOUT_S", 0.1)
    over = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / NAME):
        with pytest.raises(OperatorError, match="does not answer"):
            await ask(tmp_path, "contact list", {})
        over.set()
        await asyncio.sleep(0)


async def test_a_path_too_long_for_a_socket_is_one_sentence(tmp_path: Path, office: Office) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    with pytest.raises(OperatorError, match=r"CPA_DATA_DIR: .*with a shorter path"):
        async with listening(deep, office):
            pass
    with pytest.raises(OperatorError, match=r"CPA_DATA_DIR: .*with a shorter path"):
        await ask(deep, "contact list", {})


async def test_a_bot_stopped_while_it_begins_leaves_no_socket_behind(tmp_path: Path, office: Office) -> None:
    async def listen() -> None:
        async with listening(tmp_path, office):
            await asyncio.sleep(3600)

    work = asyncio.ensure_future(listen())
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not (tmp_path / NAME).exists()
