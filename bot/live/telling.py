"""Tells whoever is to hear of a refused edit, once it has stood for a while: files that arrive one by one are not told of."""

import asyncio
import sqlite3
from dataclasses import dataclass

import structlog

from bot.delivery import content_news
from bot.dispatch.desk import Desk

log = structlog.get_logger()
STANDS_S = 5.0


@dataclass
class Telling:
    """Called at each look at the folder."""

    desk: Desk
    stands: float = STANDS_S
    """Seconds that a bad state has to stand."""
    _state: int = -1
    _since: float = 0.0
    _told: int = -1

    async def __call__(self) -> None:
        """Put down what there is to tell, if it has stood long enough."""
        state, now = content_news.state_of(self.desk.library.problems), asyncio.get_running_loop().time()
        if state != self._state:
            self._state, self._since = state, now
        if state == self._told or (state and now - self._since < self.stands):
            return
        try:
            if await self.desk.database.write(lambda tx: content_news.tell(tx, state)):
                self.desk.outbox_changed.set()
            self._told = state
        except sqlite3.Error as error:  # tried again at the next look
            log.error("nobody could be told of the state of the content", error=str(error))
