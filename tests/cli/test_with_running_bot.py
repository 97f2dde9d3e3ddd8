"""Commands beside the running bot: each asks it, or is refused; none opens its database, and there is no second bot."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from signal import SIGKILL

import click
import pytest

from bot.app import DATABASE, create_database
from bot.cli import cli
from bot.operations.environment import ROOT
from bot.operations.simulated_bot import trial_settings
from bot.registry import present
from bot.settings import Settings
from tests.cli.running import commands_of
from tests.effort import record
from tests.world import World

pytestmark = pytest.mark.proof

WATCHED = """
import gc, json, os, sys, traceback
from importlib import import_module
from signal import SIGTERM
import bot.app
from bot.cli import COMMANDS, main
for place in COMMANDS.values():
    import_module("bot.cli." + place.partition(":")[0])

def watch(event, arguments):
    if event in ("open", "sqlite3.connect") and str(arguments[0]).partition("?")[0].endswith({path!r}):
        os.write(2, b"THE DATABASE WAS OPENED")
        os._exit(99)

def run(words):
    sys.addaudithook(watch)
    sys.argv = ["cpa-bot", *words]
    try:
        main()
    except SystemExit as ended:
        return ended.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0

ends = []
gc.freeze()
for words in {tried!r}:
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.dup2(writer, 1), os.dup2(writer, 2), os.close(writer), os.close(reader)
        code = run(words)
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as said:
        first = said.readline()
        if words[0] in {until_stopped!r}:
            os.kill(child, SIGTERM)
        text = first + said.read()
    ends.append((os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text))
print(json.dumps(ends))
"""
"""Imports what the commands need once, and tries each in a fork of its own, in which the database is watched."""
BESIDE = {
    "admin invite": (0, "--name", "Eva"),
    "admin list": (0,),
    "admin remove": (0, "1"),
    "contact add": (0, "plzen", "--name", "Eva"),
    "contact invite": (0, "1"),
    "contact list": (0,),
    "contact email": (0, "1"),
    "contact stop": (0, "1"),
    "contact forget-pin": (2, "1"),
    "contact test": (0, "1"),
    "contact remove": (0, "1"),
    "coordinator add": (0, "--name", "Eva"),
    "lead notes": (2, "ZZZZ-2222"),
    "person show": (2, "ZZZZ-2222"),
    "person export": (2, "ZZZZ-2222"),
    "person erase": (2, "ZZZZ-2222"),
    "backup": (0, "by-hand.backup"),
    "content touched": (0, str(ROOT / "content"), str(ROOT / "content")),
    "coordinator first": (0,),
    "ping": (0, "--works"),
    "settings": (0,),
    "health": (0, "--works"),
    "doctor": (1,),
    "clock confirm": (0,),
    "outbox list": (0,),
    "outbox retry": (2, "999"),
    "outbox drop": (2, "999"),
    "init": (0,),
    "run": (2,),
    "restore": (2, "some.backup", "--yes"),
    "unseal": (2, "some.backup", "out"),
    "key rotate": (2,),
    "mail check": (2, "--dns", "127.0.0.1:9"),
    "check": (0,),
    "find": (0, "wages"),
    "content export": (0, "exported"),
    "content ways": (2, "no-such-file.csv"),
    "content diff": (0, "--against", str(ROOT / "content")),
    "content translated": (2, "no-such-text"),
    "content signoff": (0, "sheet.html"),
    "i18n extract": (0, "collected"),
    "i18n status": (0,),
    "i18n update": (2, "no-such-language"),
    "town": (0, "Plzeň"),
    "towns import-register": (2, "no-such-file.xml"),
    "source confirm": (2, "no-such-source"),
    "source list": (0,),
    "demo": (0,),
    "simulator": (0, "--port", "0"),
}
"""The exit code of each command beside a running bot: answered, refused, or unrelated."""
if "report" in present():
    BESIDE.update({"report": (0, "report.html"), "counted": (0, "2026-01", "2026-12")})
if "editor" in present():
    BESIDE.update({"i18n handover": (0, "uk", "texts.po"), "i18n take": (2, "no-such-file.po")})
if "joining" in present():
    BESIDE.update({
        "contact import": (0, "--example"),
        "contact listed": (2, "towns.csv", "Město;Jméno"),
        "town-pack": (2, "no-such-town", "pack"),
    })  # fmt: skip
UNTIL_STOPPED = ("demo", "simulator")


def commands(group: click.Group = cli, before: str = "") -> Iterator[str]:
    for name, command in commands_of(group):
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.fixture
def pages(small_folder: Path) -> dict[str, object]:
    return {"content_dir": small_folder}


async def started(
    settings: Settings, environment: Mapping[str, str], *tried: Sequence[str]
) -> Sequence[tuple[int, str]]:
    """Run commands beside the bot one after another; return the exit code of each and its output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CPA_")}
    ours = {
        **environment,
        "CPA_TOKEN": settings.bot_token,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CPA_API_URL": settings.api_url,
        "CPA_DATA_DIR": str(settings.data_dir),
        "CPA_KEY_FILE": str(settings.key_file),
        "CPA_CONTENT_DIR": str(settings.content_dir.absolute()),
        "CPA_LOCALES_DIR": str(settings.locales_dir.absolute()),
    }
    del ours["CPA_TOKEN_FILE"]
    path = str(settings.data_dir / DATABASE)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WATCHED.format(path=path, tried=tried, until_stopped=UNTIL_STOPPED),
        env={**kept, **ours}, cwd=settings.data_dir.parent, start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        os.killpg(process.pid, SIGKILL)
        await process.communicate()
        raise
    assert process.returncode == 0, err.decode()
    return [(code, said) for code, said in json.loads(out)]


@pytest.mark.timeout(600)
async def test_no_command_opens_the_database_beside_the_bot(town: World, environment: dict[str, str]) -> None:
    names = list(commands())
    assert {*names} <= {*BESIDE}, "a command that is not tried"

    async def try_all(some: Sequence[str]) -> None:
        tried = [[*name.split(), *map(str, BESIDE[name][1:])] for name in some]
        ended = await started(town.app.settings, environment, *tried)
        failed = {name: end for name, end in zip(some, ended, strict=True) if end[0] != BESIDE[name][0]}
        assert failed == {}

    # those from "check" on need nothing of those before them, and nobody needs anything of theirs
    middle = names.index("check")
    async with asyncio.TaskGroup() as group:
        group.create_task(try_all(names[:middle]))
        group.create_task(try_all(names[middle:]))
    record("commands that open the database of the running bot", f"0 of {len(names)}")


async def test_the_watch_over_commands_sees_one_that_opens_the_database(
    tmp_path: Path, town: World, environment: dict[str, str]
) -> None:
    """With another data folder, where no bot runs, a command opens it itself."""
    other = trial_settings(tmp_path / "other", town.app.settings.api_url)
    await create_database(other, new=False)
    assert await started(other, environment, ["contact", "list"]) == [(99, "THE DATABASE WAS OPENED")]


async def test_a_second_bot_is_refused(town: World, environment: dict[str, str]) -> None:
    began = time.monotonic()
    ((code, said),) = await started(town.app.settings, environment, ["run"])
    assert (code, "another cpa-bot already uses" in said) == (2, True)
    record("a second bot is refused within", f"{time.monotonic() - began:.1f} s, from the start of the second bot")
