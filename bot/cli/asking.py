"""Asks for a task: of the running bot, or of the office itself where none runs.

Writing what a command made to the file that somebody has named.

What is wrong with a catalogue of words, told by a command in one sentence.

Runs what goes on until it is stopped, on the event loop of libuv: a sixth more updates a second (docs/decisions/0003).
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from bot.settings import OperatorError, read_settings


def perform(task: str, arguments: Mapping[str, str]) -> list[str]:
    """Do a task through the running bot, or, when none runs, on the database itself."""
    return asyncio.run(_perform(task, arguments))


async def _perform(task: str, arguments: Mapping[str, str]) -> list[str]:
    from bot.admin_tasks import Office, ask  # noqa: PLC0415
    from bot.app import content_for, open_database  # noqa: PLC0415

    settings = read_settings()
    answer = await ask(settings.data_dir, task, arguments)
    if answer is not None:
        return answer
    async with open_database(settings) as (database, _vault):
        office = Office(database, lambda: content_for(settings)[0], settings.public_url)
        return await office.run(task, arguments)


def write(path: Path, name: str, text: str) -> None:
    """Write a text, and say so; `name` is the argument or option that named the file."""
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise OperatorError(
            f"{name}: {path} cannot be written ({error.strerror}). Name another file."
        ) from error
    click.echo(f"Written: {path}")


@contextmanager
def readable(setting: str = "CPA_LOCALES_DIR") -> Generator[None]:
    """Turn a `CatalogError` into an `OperatorError`; `setting` is what named the catalogue."""
    from bot.view.catalog import CatalogError  # noqa: PLC0415  see the package's docstring

    try:
        yield
    except CatalogError as error:
        raise OperatorError(f"{setting}: {error}.") from error


def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run until it ends or the process is asked to stop; an operator's mistake in a group is still one sentence."""

    async def stoppable() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel if task else loop.stop)
        await work

    try:
        with asyncio.Runner(loop_factory=_quick()) as runner:
            runner.run(stoppable())
    except asyncio.CancelledError:
        return
    except BaseExceptionGroup as group:
        matching = group.subgroup(OperatorError)
        error: BaseException | None = matching
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if error is None:
            raise
        raise OperatorError(str(error)) from None


def _quick() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give how to make the loop; None, where there is no libuv for it (Windows): then Python's own serves."""
    try:
        import uvloop  # noqa: PLC0415  not everywhere
    except ImportError:
        return None
    return uvloop.new_event_loop
