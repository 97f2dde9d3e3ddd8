"""The bot's socket: commands ask the running bot."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.cli import cli, client, database_commands
from bot.cli.client import MAX_REQUEST_BYTES, ask
from bot.cli.database_commands import Backend, carry_out, serve_socket
from bot.conversation.contact.model import AGREE_WITHIN
from bot.conversation.dates import PRAGUE
from bot.conversation.lead.model import Role
from bot.conversation.private import Private
from bot.operations.environment import SOCKET, OperatorError
from bot.storage import contacts
from bot.storage.database import Database, Transaction
from tests.operator_commands import Console, console
from tests.world import World

ADD = ("contact", "add", "plzen", "--name", "Jana")
LIST = ("contact", "list")


@pytest.fixture
def operator(database: Database) -> Console:
    return console(database)


@pytest.fixture
async def folder(tmp_path: Path, operator: Console) -> AsyncIterator[Path]:
    async with serve_socket(tmp_path, cli, operator.backend):
        yield tmp_path


async def test_many_ask_at_once(folder: Path) -> None:
    answers = await asyncio.gather(*(asyncio.to_thread(ask, folder, ADD) for _ in range(50)))
    assert len({tuple(answer or []) for answer in answers}) == 50


async def test_an_operators_mistake_comes_back_as_one(folder: Path) -> None:
    with pytest.raises(OperatorError, match="TOWN: no town"):
        await asyncio.to_thread(ask, folder, ("contact", "add", "nowhere", "--name", "Jana"))
    with pytest.raises(OperatorError, match="No such option '--shout'"):
        await asyncio.to_thread(ask, folder, (*LIST, "--shout"))
    with pytest.raises(OperatorError, match="another version"):
        await asyncio.to_thread(ask, folder, ["dance"])


async def test_nonsense_is_answered_and_does_no_harm(folder: Path) -> None:
    for line in (b"no json\n", b"{}\n", b"[]\n", b'{"words":["contact","list"]}\n', b"\n", b"{"):
        reader, writer = await asyncio.open_unix_connection(folder / SOCKET)
        writer.write(line)
        writer.write_eof()
        answer = json.loads(await reader.readline())
        writer.close()
        assert answer == {"error": "The bot could not do this. Its log says why."}, line
    # a line without an end is cut off
    reader, writer = await asyncio.open_unix_connection(folder / SOCKET)
    writer.write(b"x" * (MAX_REQUEST_BYTES * 4))
    with suppress(ConnectionError):  # what it did not read may cost the answer
        await reader.read()
    writer.close()
    assert await asyncio.to_thread(ask, folder, LIST) == []


async def test_without_a_bot_nobody_answers(tmp_path: Path, operator: Console) -> None:
    assert await asyncio.to_thread(ask, tmp_path, LIST) is None
    assert await asyncio.to_thread(ask, tmp_path / "nowhere", LIST) is None
    async with serve_socket(tmp_path, cli, operator.backend):
        pass
    assert not (tmp_path / SOCKET).exists()


async def test_a_socket_left_by_a_killed_bot_is_no_bot_and_no_obstacle(tmp_path: Path, operator: Console) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET))
    assert (tmp_path / SOCKET).exists()
    assert await asyncio.to_thread(ask, tmp_path, LIST) is None
    async with serve_socket(tmp_path, cli, operator.backend):
        assert await asyncio.to_thread(ask, tmp_path, LIST) == []


async def test_a_bot_that_says_nothing_sensible(tmp_path: Path) -> None:
    answers = [b"", b"no json\n"]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answers.pop())
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / SOCKET):
        while answers:
            with pytest.raises(OperatorError, match="does not answer"):
                await asyncio.to_thread(ask, tmp_path, LIST)


async def test_a_bot_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT_S", 0.1)
    over = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / SOCKET):
        with pytest.raises(OperatorError, match="does not answer"):
            await asyncio.to_thread(ask, tmp_path, LIST)
        over.set()
        await asyncio.sleep(0)


async def test_whoever_asks_for_nothing_is_let_go(
    tmp_path: Path, operator: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_commands, "TIMEOUT_S", 0.05)
    async with serve_socket(tmp_path, cli, operator.backend):
        reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
        assert "error" in json.loads(await reader.readline())
        assert await reader.read() == b""
        writer.close()


async def test_a_path_too_long_for_a_socket_is_one_sentence(tmp_path: Path, operator: Console) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    with pytest.raises(OperatorError, match=r"CPA_DATA_DIR: .*with a shorter path"):
        async with serve_socket(deep, cli, operator.backend):
            pass
    with pytest.raises(OperatorError, match=r"CPA_DATA_DIR: .*with a shorter path"):
        await asyncio.to_thread(ask, deep, LIST)


async def test_a_bot_stopped_while_it_begins_leaves_no_socket_behind(tmp_path: Path, operator: Console) -> None:
    async def listen() -> None:
        async with serve_socket(tmp_path, cli, operator.backend):
            await asyncio.sleep(3600)

    work = asyncio.ensure_future(listen())
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not (tmp_path / SOCKET).exists()


async def test_whoever_asks_and_goes_away_hurts_nobody(folder: Path, operator: Console) -> None:
    """Even in the middle of a long answer, and while others ask."""

    def many(tx: Transaction) -> None:
        for number in range(1500):
            contacts.add(tx, Role.CONTACT, "plzen", Private(f"Jana Vymyšlená {number}"), Private(""))

    await operator.backend.database.write(many)
    for asked in (b"", b"{", json.dumps({"words": LIST, "folder": "/"}).encode() + b"\n"):
        for _ in range(5):
            _, writer = await asyncio.open_unix_connection(folder / SOCKET)
            writer.write(asked)
            writer.transport.abort()
    answer = await asyncio.to_thread(ask, folder, LIST)
    assert answer is not None
    assert len(answer) == 1500


async def test_files_are_meant_from_where_the_command_was_given(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    (line,) = await asyncio.to_thread(ask, folder, ["backup", "copy"]) or ["not asked"]
    assert line.startswith(f"{here / 'copy'}: ")
    assert (here / "copy").is_file()


async def test_nothing_of_a_command_stands_in_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, address = "Jana Tajná", "jana@example.org"
    await asyncio.to_thread(ask, folder, (*ADD[:3], "--name", name, "--email", address))
    for broken in ("--email", "--nonsense"):
        with pytest.raises(OperatorError):
            await asyncio.to_thread(ask, folder, (*ADD[:3], "--name", name, broken, "nobody@"))
    with pytest.raises(OperatorError, match="Its log says why"):
        await asyncio.to_thread(ask, folder, ["backup", f"{name}\0"])
    said = capsys.readouterr().out
    assert "command failed" in said
    assert not any(word in said for word in (name, address, "nobody@"))


async def test_until_when_a_change_waits_is_told_by_the_clocks_of_prague(town: World) -> None:
    backend = Backend.of(town.app)
    (told,) = await carry_out(cli, backend, ["contact", "add", "plzen", "--name", "Karel"])
    until = (town.clock() + AGREE_WITHIN).astimezone(PRAGUE)
    assert f"until {until:%Y-%m-%d %H:%M}" in told
