"""Judges a state of the content once in a session: many tests edit the same files."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.content.snapshot import Snapshot
from bot.features.editor.draft_validation import ValidatedState, validate
from bot.view.context import Operator
from tests.bot_parts import settings as of_tests
from tests.world import any_port

MOST_STATES = 12
"""DraftReview states of a content folder that are kept: those that tests begin with are used again."""


def validate_once(files: Snapshot, folder: Path, locales: Path, operator: Operator, today: date) -> ValidatedState:
    """Judge as the program does, but each state once in a session, wherever a copy of the folder is.

    With the shipped catalogues the folder matters for nothing but the paths of catalogues.
    """
    if locales != of_tests().locales_dir:
        return validate(files, folder, locales, any_port(operator), today)
    return _examined(files, any_port(operator), today)


@lru_cache(maxsize=MOST_STATES)
def _examined(files: Snapshot, operator: Operator, today: date) -> ValidatedState:
    tests = of_tests()
    return validate(files, tests.content_dir, tests.locales_dir, operator, today)
