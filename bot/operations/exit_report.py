"""The reason why the bot ended, for `cpa-bot health` and a letter to the operator.

A supervisor restarts the bot every few seconds: one reason is mailed once a day.
"""

import json
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.operations.environment import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings

ENDED = "ended.json"
RUNNING = "running"
"""Exists while the bot runs; holds the reason of the previous exit, unless it was stopped."""
MAIL_INTERVAL = timedelta(days=1)


@contextmanager
def running(folder: Path) -> Generator[None]:
    """Mark the data folder while the block runs. The mark remains if the process crashes."""
    path = folder / RUNNING
    before = last_end(folder)
    # A full disk must not stop the bot.
    with suppress(OSError):
        path.touch(0o600)
        path.write_text(before, "utf-8")
    crashed = False
    try:
        yield
    except Exception as error:
        crashed = ExceptionGroup("", [error]).split(OperatorError)[1] is not None
        raise
    finally:
        if not crashed:
            path.unlink(missing_ok=True)


def previous_end(folder: Path) -> str:
    """Return the reason why the previous run ended, "" if it was stopped."""
    with suppress(OSError, UnicodeDecodeError):
        return (folder / RUNNING).read_text("utf-8")
    return ""


async def note_end(settings: "Settings", reason: str, now: datetime) -> None:
    """Record why the bot ended, and mail it to the operator at most once a day."""
    path = settings.data_dir / ENDED
    before = _read(path)
    told = before.get("told", "") if before.get("reason") == reason else ""
    # Or mailed a year ahead, because of a wrong clock.
    if not told or abs(now - datetime.fromisoformat(told)) >= MAIL_INTERVAL:
        told = now.isoformat() if await _mail_operator(settings, reason, now) else ""
    # With a full disk, the reason is still in the log.
    with suppress(OSError):
        path.touch(0o600)
        path.write_text(json.dumps({"at": now.isoformat(), "reason": reason, "told": told}), "utf-8")


def place_of(settings: "Settings") -> str:
    """Return the machine and the data folder: an operator may run several bots."""
    return f"{socket.gethostname()}, {settings.data_dir.absolute()}"


def last_end(folder: Path) -> str:
    """Return time and reason of the last exit; "" if the bot was stopped or has worked since."""
    if not (end := _read(folder / ENDED)):
        with suppress(OSError):
            began = datetime.fromtimestamp((folder / RUNNING).stat().st_mtime, UTC)
            return f"The run that began at {began:%Y-%m-%d %H:%M} UTC crashed, was killed, or the machine went down."
        return ""
    return f"It ended at {datetime.fromisoformat(end['at']).astimezone(UTC):%Y-%m-%d %H:%M} UTC: {end['reason']}"


def forget_end(folder: Path) -> None:
    """Remove the record after the bot works again."""
    (folder / ENDED).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, str]:
    """Return the record, {} if it is missing or invalid."""
    try:
        found = json.loads(path.read_text("utf-8"))
        datetime.fromisoformat(found["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {name: str(value) for name, value in found.items()}


async def _mail_operator(settings: "Settings", reason: str, now: datetime) -> bool:
    """Mail the operator; return False if it must be tried again."""
    # `cpa-bot health` only reads the file.
    from bot.delivery.mail import mail_of  # noqa: PLC0415
    from bot.dispatch.sending import RejectedError, SendingError  # noqa: PLC0415
    from bot.view.letter import Letter  # noqa: PLC0415

    body = f"{reason}\n\nThe bot on {place_of(settings)} has stopped and answers nobody. `cpa-bot health` there says this too.\n"
    try:
        letter = Letter("cpa-bot: the bot has stopped", body, written=now)
        await mail_of(settings).post(settings.operator_email, letter, f"ended.{int(now.timestamp())}")
    except RejectedError:
        # There is no mail server, or it rejects the letter: the log has the reason.
        return True
    except SendingError:
        return False
    return True
