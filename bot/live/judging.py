"""Judges a copy of the content folder. Whatever goes wrong while judging is a refusal: what is not known to be good is not shown."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import structlog

from bot.content.content import Content
from bot.content.problems import ContentError, Problem
from bot.settings import OperatorError
from bot.view.catalog import Words

log = structlog.get_logger()
Judged: TypeAlias = tuple[Content, Mapping[str, Words]]
Judge: TypeAlias = Callable[[Path], Judged]
"""Gives the content of a folder and the words of its languages; raises `ContentError` or `OperatorError`."""


def judged(judge: Judge, folder: Path) -> Judged:
    """Give good content. Raises `ContentError`."""
    try:
        return judge(folder)
    except ContentError:
        raise
    except OperatorError as error:
        raise ContentError([_problem(str(error).removesuffix("."), "tell whoever runs the bot")]) from error
    except Exception as error:
        log.exception("the check of the content failed by itself")
        what = f"the check itself failed on this ({type(error).__name__})"
        raise ContentError([_problem(what, "undo the last change and tell whoever runs the bot")]) from error


def _problem(message: str, advice: str) -> Problem:
    return Problem(".", 1, message, advice)
