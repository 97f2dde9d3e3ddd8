"""Commands that start something other than the bot, such as the simulator; and the command line itself."""

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bot import __version__
from bot.cli import cli
from bot.cli.program import until_stopped
from bot.operations.environment import OperatorError
from tests.cli.conftest import Put
from tests.cli.running import command, commands_of, process, stopped


def test_a_bot_can_be_prepared_against_the_simulator(environment: dict[str, str], tmp_path: Path) -> None:
    with process("simulator", "--port", "0", environment={}, folder=tmp_path) as running:
        assert running.stdout is not None
        found = re.search(r"CPA_API_URL=(\S+) CPA_TOKEN=(\S+)", running.stdout.readline())
        assert found
        with urllib.request.urlopen(f"{found[1]}/bot{found[2]}/getMe", timeout=10) as answer:  # noqa: S310 - the loopback
            assert b'"simulated_bot"' in answer.read()
        told = {"CPA_API_URL": found[1], "CPA_TOKEN": found[2]}
        settings = {name: value for name, value in environment.items() if name != "CPA_TOKEN_FILE"}
        with process("init", environment={**settings, **told}, folder=tmp_path) as first_start:
            out, err = first_start.communicate(timeout=20)
        assert (first_start.returncode, err) == (0, "")
        assert "https://t.me/simulated_bot?start=i_" in out
        _, code, _, err = stopped(running)
    assert (code, err) == (0, "")


def test_every_command_says_what_it_is_for() -> None:
    result = command("--help")
    assert result.code == 0
    for name, called in commands_of(cli):
        assert (f"\n  {name} " in result.out) != called.hidden
        assert command(name, "--help").code == 0
    assert re.fullmatch(rf"cpa-bot {re.escape(__version__)} \([0-9a-f]{{12}}\)\n", command("--version").out)


def test_health_starts_at_once(tmp_path: Path) -> None:
    """It imports nothing but click: no library that anything else needs."""
    script = (
        "import sys; before = set(sys.modules)\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "finally: print('\\n', *sys.modules.keys() - before)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script, "health"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    imported = set(shown.stdout.splitlines()[-1].split())
    packages = {module.partition(".")[0] for module in imported} - sys.stdlib_module_names
    assert {one for one in packages if not one.startswith("_")} == {"bot", "click"}
    assert not imported & {"asyncio", "sqlite3", "ssl", "email"}


def test_an_operators_mistake_inside_groups_is_still_one_sentence() -> None:
    async def failing() -> None:
        raise ExceptionGroup("outer", [ExceptionGroup("inner", [OperatorError("Do this."), ValueError("x")])])

    with pytest.raises(OperatorError, match=r"^Do this\.$"):
        until_stopped(failing())


def test_a_defect_stays_one() -> None:
    async def failing() -> None:
        raise ExceptionGroup("outer", [ValueError("x")])

    with pytest.raises(ExceptionGroup):
        until_stopped(failing())


def test_it_is_over_when_it_is_over(use: Put) -> None:
    use({})

    async def short() -> None:
        return

    until_stopped(short())
