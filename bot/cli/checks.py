"""The checks of `cpa-bot doctor` and `cpa-bot mail check`, a line each."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import click
from dns.exception import DNSException

from bot.operations.environment import EXIT_PROBLEMS, OperatorError

Check: TypeAlias = Callable[[], str]
"""Returns what it found. Raises `OperatorError` with the remedy, `LookupError` if that is unknown."""


def report(checks: Mapping[str, Check]) -> None:
    """Print a line for each check: its name, ok, wrong or unknown, and what it found.

    Exits with `EXIT_PROBLEMS` if something is wrong.
    """
    width = max(map(len, checks)) + 1
    states = [_state(name.ljust(width), check) for name, check in checks.items()]
    if "wrong" in states:
        raise SystemExit(EXIT_PROBLEMS)


def _state(name: str, check: Check) -> str:
    try:
        state, text = "ok", check()
    except OperatorError as error:
        state, text = "wrong", " ".join(str(error).split("\n"))
    except LookupError as error:
        state, text = "unknown", str(error.args[0])
    except DNSException as error:
        state, text = "unknown", f"not to be had here: no DNS answer ({type(error).__name__})"
    click.echo(f"{name} {state:<8} {text}")
    return state
