"""Presses on inline buttons that wait for an answer.

The client shows a spinner until answerCallbackQuery comes; an answer that comes twice, too late or for nothing is
refused. How late is too late is not published; here it is configurable, a quarter of an hour by default.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from telegram_simulator.people import User
from telegram_simulator.refusals import bad_request

FIRST_QUERY_ID = 4_382_000_000_000_000_001
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Query:
    """A press: who pressed, in which chat, when."""

    query_id: str
    user: User
    chat_id: int
    at: datetime


class CallbackQueries:
    """The presses not yet answered."""

    def __init__(self, clock: Callable[[], datetime], answer_within: timedelta) -> None:
        self._clock = clock
        self._answer_within = answer_within
        self._ids = count(FIRST_QUERY_ID)
        self._open: dict[str, Query] = {}

    def ask(self, user: User, chat_id: int) -> Query:
        """Note a press."""
        query = Query(str(next(self._ids)), user, chat_id, self._clock())
        self._open[query.query_id] = query
        return query

    @property
    def unanswered(self) -> tuple[Query, ...]:
        """The presses whose spinner still turns."""
        return tuple(self._open.values())

    def answer(self, query_id: str) -> Query:
        """Take the press out.

        Raises:
            BotApiError: unknown, answered before, or too old.
        """
        query = self._open.pop(query_id, None)
        if query is None or self._clock() - query.at > self._answer_within:
            raise bad_request(TOO_OLD)
        return query
