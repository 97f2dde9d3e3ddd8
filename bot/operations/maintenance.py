"""Hourly maintenance: deletes overdue data, and makes, verifies and deletes backups."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.conversation.dates import PRAGUE
from bot.conversation.lead.events import LeadEvent
from bot.conversation.model import Record
from bot.conversation.plan import next_stage_with_reminder
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.effects import record_and_tell
from bot.storage import backups, leads, privacy, recruiting
from bot.storage.backups import BackupError
from bot.storage.database import Transaction
from bot.storage.folder import FolderError, locked, make_data_folder
from bot.storage.notices import Cause
from bot.storage.notifications import alarm
from bot.storage.privacy import tidy
from bot.storage.recruiting import DAY_HOURS

log = structlog.get_logger()
TIDY_EVERY_S = 3600.0
SETTING = "CPA_BACKUP_DIR"
LOOK_EVERY_S = 60.0
AFTER_FAILURE_S = 600.0


@dataclass(frozen=True)
class Maintenance:
    """Hourly maintenance. `folder`: of the backups; None: backups are off."""

    dispatcher: Dispatcher
    folder: Path | None
    ahead: Callable[[datetime], timedelta | None]
    """Returns the difference to Telegram's clock, None if unknown: see `ServerClock.ahead`."""
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while files are changed, so that an unfinished backup is not deleted."""

    async def begin(self) -> None:
        if self.folder is None:
            log.info("automatic backups are disabled (CPA_BACKUP_DIR is empty)")
        try:
            if self.folder is not None:
                make_data_folder(self.folder, SETTING)
            known = await self.dispatcher.database.read(privacy.all_erasures)
            await asyncio.to_thread(privacy.add_to_erasure_list, self.dispatcher.lists, known)
            await self.dispatcher.file_erasures()
        except (FolderError, OSError) as error:
            # The bot still answers; the clean-up is retried.
            log.error("erasure list or backup folder not writable", error=str(error))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tidy())
            if self.folder is not None:
                group.create_task(self._back_up(self.folder))

    async def tidy(self) -> bool:
        """Delete overdue data. Return False if nothing was deleted, since the clock is unconfirmed."""
        ahead = self.ahead(self.dispatcher.clock())
        trusted = await self.dispatcher.database.write(lambda tx: tidy(tx, ahead))
        await self.dispatcher.database.forget()
        if trusted:
            async with self._alone:
                done = await asyncio.to_thread(self._tidy_files)
            if not done:
                await self.alarm("backup")
            await self.dispatcher.database.write(tell_deletions)
            content = self.dispatcher.library.content
            await self.dispatcher.database.write(
                lambda tx: recruiting.remind(tx, next_stage_with_reminder(content, tx.now))
            )
        # It fails if the list of erasures cannot be written, and is retried.
        await self.dispatcher.file_erasures()
        # Ask and remind people whose subscriptions or reminders are due.
        self.dispatcher.outbox_changed.set()
        return trusted

    async def back_up(self, folder: Path) -> bool:
        """Make a backup if the last one is an hour old; return True if one was made."""
        async with self._alone:
            now = self.dispatcher.clock()
            if not await asyncio.to_thread(_is_due, folder, now):
                return False
            path = backups.path_of(folder, now)
            size = await backups.make(self.dispatcher.database, path)
        log.info("backup created", file=path.name, bytes=size)
        return True

    def _tidy_files(self) -> bool:
        """Delete old files; return False if something failed."""
        now = self.dispatcher.clock()
        done = True
        # A restore may have put the former database beside the current one.
        works = [partial(backups.delete_old, folder, now) for folder in self.dispatcher.lists]
        before = privacy.erasures_kept_from(int(now.timestamp() * 1000))
        for work in (*works, partial(privacy.rewrite_erasure_list, self.dispatcher.lists, before)):
            try:
                work()
            except OSError as error:
                log.error("backup folder or erasure list cleanup failed", error=str(error))
                done = False
        return done

    async def _tidy(self) -> None:
        while True:
            trusted = True
            try:
                trusted = await self.tidy()
            except Exception:
                # Boundary of this loop.
                log.exception("deletion of old rows failed, retrying in an hour")
            await asyncio.sleep(TIDY_EVERY_S if trusted else LOOK_EVERY_S)

    async def _back_up(self, folder: Path) -> None:
        while True:
            try:
                await asyncio.to_thread(make_data_folder, folder, SETTING)
                # Two bots would treat each other's backups as their own.
                with locked(folder, SETTING):
                    while True:
                        await self.back_up(folder)
                        await asyncio.sleep(LOOK_EVERY_S)
            except (BackupError, FolderError, OSError) as error:
                log.error("backup failed", error=str(error))
            except Exception:
                # Boundary of this loop.
                log.exception("backup failed")
            await self.alarm("backup")
            await asyncio.sleep(AFTER_FAILURE_S)

    async def alarm(self, cause: Cause) -> None:
        """Notify the operator of a failure."""
        try:
            await self.dispatcher.database.write(lambda tx: alarm(tx, cause, 0))
        except sqlite3.Error as error:
            # A full disk is the likely reason for both.
            log.error("failed to notify the operator", error=str(error))
        else:
            self.dispatcher.outbox_changed.set()


def tell_deletions(tx: Transaction) -> None:
    """Notify both sides of each message that will soon be deleted, only by day."""
    if tx.now.astimezone(PRAGUE).hour in DAY_HOURS:
        for lead in leads.soon_deleted(tx):
            record_and_tell(tx, Record(lead, LeadEvent.ENDING))


def _is_due(folder: Path, now: datetime) -> bool:
    backups.delete_interrupted(folder)
    return backups.is_due(folder, now)
