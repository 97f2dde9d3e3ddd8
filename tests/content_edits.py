"""Edits of content files in a transcript: rejected, corrected or live."""

import re
from dataclasses import replace

from bot.content.problems import Problem, did_you_mean, tr
from bot.live.reload import ContentNotices
from tests.world import World

WRONG = (
    Problem("guide.yaml", 12, tr('unknown source "{name}"', "mvcr-2022"), did_you_mean("mvcr-2022", ["mvcr-2021"])),
    Problem(
        "cs/guide/what.md",
        3,
        tr('"{field}" is empty', "title"),
        tr("write {field}: ... between the --- lines", "title"),
    ),
)
"""Problems as the check words them."""
_VERSION = re.compile(r"(?<![+\w])[0-9a-f]{12}\b")


async def edit(town: World, how: str) -> None:
    """Make an edit (`refused`, `mended`, or `earlier`: an earlier version exists) and send the notices."""
    library = town.app.dispatcher.library
    match how:
        case "refused":
            library.refuse(WRONG)
        case "mended":
            library.replace(library.content, town.clock())
        case _:
            library.remember([replace(library.content, version="0" * 12)])
    await ContentNotices(town.app.dispatcher, stands=0.0)()


def stable(text: str) -> str:
    """Replace content versions in a text by a stable name."""
    return _VERSION.sub("0123456789ab", text)
