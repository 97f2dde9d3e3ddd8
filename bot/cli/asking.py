"""Asks for a task: of the running bot, or of the office itself where none runs."""

import asyncio
from collections.abc import Mapping

from bot.settings import read_settings


def perform(task: str, arguments: Mapping[str, str]) -> list[str]:
    """Do a task through the running bot, or, when none runs, on the database itself."""
    return asyncio.run(_perform(task, arguments))


async def _perform(task: str, arguments: Mapping[str, str]) -> list[str]:
    from bot import control  # noqa: PLC0415  see the package's docstring
    from bot.app import content_for, open_database  # noqa: PLC0415
    from bot.office.tasks import Office  # noqa: PLC0415

    settings = read_settings()
    answer = await control.ask(settings.data_dir, task, arguments)
    if answer is not None:
        return answer
    async with open_database(settings) as (database, _vault):
        office = Office(database, lambda: content_for(settings)[0], settings.public_url)
        return await office.run(task, arguments)
