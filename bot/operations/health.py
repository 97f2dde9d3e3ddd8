"""Measurements of the running bot, compared with one table of limits.

Writing is tested by storing a row. If some limits are exceeded, the bot does not work
(`HealthLimit.works` is False); the others need attention.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.problems import msg
from bot.conversation.dates import after_quiet
from bot.operations.exit_report import previous_end
from bot.storage import backups, facts, inbox, outbox, privacy
from bot.telegram.ingest import TOO_MANY_WAITING

if TYPE_CHECKING:
    from bot.app import App

MB = 1_000_000
MIN_FREE, MAX_MIN_FREE = 500 * MB, 2_000 * MB
"""Bounds of the required free space, a tenth of the disk: backups need the size of the database."""
MAX_BACKUP_AGE = timedelta(hours=3)
CERTIFICATE_DAYS = 10
"""Let's Encrypt renews a month before expiry; certificates of six days are not supported."""


@dataclass(frozen=True)
class Measurements:
    """Measurements of the bot."""

    silence: timedelta
    """Time since Telegram last answered a poll; zero while the bot does not poll."""
    trouble: str = ""
    """Error of polling although Telegram answers."""
    unstored: str = ""
    """Error of the database; its other values are unknown then."""
    updates: int = 0
    """Number of updates fetched and not answered."""
    owed: int = 0
    """Number of people without their last reply, and the longest wait."""
    owed_for: timedelta = timedelta()
    ended: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of replies that were late, superseded or rejected."""
    late: timedelta = timedelta()
    """Longest delay of a due message."""
    dead: int = 0
    missed: int = 0
    """Number of undeliverable messages to towns, coordinators, administrators or the operator."""
    asleep: int = 0
    """Number of messages waiting for the end of the quiet hours."""
    free: int | None = None
    """Free bytes of the disk that is closest to its limit, or furthest below it."""
    wanted: int = MIN_FREE
    """Required free bytes there."""
    backup: timedelta | None = None
    """Age of the newest backup, or of this run without one; None: backups are off."""
    problems: int = 0
    """Number of problems of the last edit, if it is rejected."""
    away: str = ""
    """The Telegram host that failed to answer the last call, and why."""
    certificate: int | None = None
    """Remaining days of the certificate of the public address; None: unknown."""
    clock: str = ""
    unconfirmed: bool = False
    """True if deletions are suspended because of the clock; `clock` has the difference."""
    former_end: str = ""
    """Reason why the previous run ended, if it was not stopped."""

    @property
    def why(self) -> str:
        return f" ({self.away})" if self.away else ""

    @property
    def free_mb(self) -> int:
        return (self.free or 0) // MB


@dataclass(frozen=True)
class HealthLimit:
    """A limit: `value` may be at most `most`. `finding`: the output line if it is exceeded."""

    name: str
    value: Callable[[Measurements], float]
    most: float
    finding: str
    told: str
    """Text of the letter to the operator (msgid), also when it is over."""
    remedy: str
    """Advice in the letter (msgid)."""
    patience: timedelta = timedelta()
    """Time after which the letter is sent."""
    works: bool = True
    """True if the bot still works when it is exceeded."""


_TEN_MINUTES = timedelta(minutes=10)
LIMITS = (
    HealthLimit("storing", lambda m: bool(m.unstored), 0, "Nothing can be stored: {m.unstored}. Check the disk.",
          msg("Nothing can be stored."), msg("Check the disk."), works=False),
    HealthLimit("fetching", lambda m: bool(m.trouble), 0, "{m.trouble}",
          msg("Updates have not been fetched for ten minutes although Telegram answers."), msg("cpa-bot health says why."),
          _TEN_MINUTES, works=False),
    HealthLimit("silence of Telegram", lambda m: m.silence.total_seconds(), 60,
          "Telegram has not answered for {seconds} s{m.why}. Check the network; the log says what it met.",
          msg("Telegram has not answered for ten minutes."), msg("Check the network."), _TEN_MINUTES, works=False),
    HealthLimit("updates that wait", lambda m: m.updates, TOO_MANY_WAITING,
          "{m.updates} updates wait to be answered. The log says what holds them up.",
          msg("Updates have waited to be answered for ten minutes."), msg("The log says what holds them up."),
          _TEN_MINUTES, works=False),
    HealthLimit("replies owed", lambda m: m.owed_for.total_seconds(), 60,
          "{m.owed} replies are owed, the oldest for {m.owed_for}. They go out when Telegram takes them; the log says what it met.",
          msg("Replies have not reached people for ten minutes."), msg("Check the network."), _TEN_MINUTES),
    HealthLimit("oldest message due", lambda m: m.late.total_seconds(), 3600,
          "A message has waited for {m.late}. Check the network and the mail server; the log names it.",
          msg("A message has been waiting to be sent for more than an hour."), msg("Check the network and the mail server.")),
    HealthLimit("given up", lambda m: m.missed, 0,
          "{m.missed} messages to a town, the coordinator, an administrator or you were given up. Look: cpa-bot outbox list",
          msg("A message to a town, the coordinator or you was given up."), msg("Look: cpa-bot outbox list")),
    HealthLimit("free disk", lambda m: m.wanted - m.free if m.free is not None else 0, 0,
          "Only {m.free_mb} MB of disk are free. Make room where the data and the backups lie.",
          msg("The disk is nearly full."), msg("Make room where the data and the backups lie.")),
    HealthLimit("newest backup", lambda m: m.backup.total_seconds() if m.backup else 0, MAX_BACKUP_AGE.total_seconds(),
          "No backup was made for {m.backup}. Check the disk and the owner of CPA_BACKUP_DIR; the log says why.",
          msg("No backup was made for three hours."), msg("Check the disk and the owner of CPA_BACKUP_DIR.")),
    HealthLimit("content", lambda m: m.problems, 0,
          "The last edit of the content is refused ({m.problems} problems), what was live stays. See them: cpa-bot check",
          msg("The last edit of the content has been refused for a day; people read the version before it."),
          msg("cpa-bot check names what is wrong."), timedelta(days=1)),
    HealthLimit("certificate", lambda m: -m.certificate if m.certificate is not None else -CERTIFICATE_DAYS, -CERTIFICATE_DAYS,
          "The certificate of CPA_PUBLIC_URL is good for {m.certificate} more days only. Look why your proxy does not renew it.",
          msg("The certificate of the lead pages will run out in less than ten days."),
          msg("Look why your proxy does not renew it.")),
    HealthLimit("clock", lambda m: m.unconfirmed, 0,
          "The clock is {m.clock}, so no old data is deleted. Set it right; if it is right: cpa-bot clock confirm",
          msg("The clock of the machine differs from Telegram's, or cannot be compared. No old data is deleted meanwhile."),
          msg("Set it right. If it is right: cpa-bot clock confirm"), _TEN_MINUTES),
)  # fmt: skip
"""An idle poll takes 25 s, backups are hourly, a copy needs twice the size of the database."""


def findings(measured: Measurements, *, works: bool = False) -> list[str]:
    """Return a line for each exceeded limit. `works`: only limits that stop the bot's work."""
    seconds = int(measured.silence.total_seconds())
    return [
        limit.finding.format(m=measured, seconds=seconds)
        for limit in LIMITS
        if limit.value(measured) > limit.most and not (works and limit.works)
    ]


def described(measured: Measurements) -> list[str]:
    """Return the measurements as lines."""
    backup = (
        "none are made (CPA_BACKUP_DIR is empty)"
        if measured.backup is None
        else f"{_whole_seconds(measured.backup)} ago"
    )
    silence = int(measured.silence.total_seconds())
    telegram = f"has not answered for {silence} s{measured.why}" if measured.away else f"answered {silence} s ago"
    ended = ", ".join(f"{number} {end}" for end, number in measured.ended.items())
    late = _whole_seconds(measured.late)
    return [
        f"The bot is running. Telegram {telegram}, and the database stores.",
        f"Clock: {measured.clock}.",
        f"Newest backup: {backup}. Free disk: {measured.free_mb} MB. Oldest message due: {late}.",
        f"Replies owed: {measured.owed}, the oldest for {_whole_seconds(measured.owed_for)}. Since the start: {ended}.",
        *([f"Messages that wait until the quiet hours end (CPA_QUIET_HOURS): {measured.asleep}."] * bool(measured.asleep)),
        *([f"Messages that were given up in the last days: {measured.dead}. See: cpa-bot outbox list"] * bool(measured.dead)),
        *([measured.former_end] * bool(measured.former_end)),
    ]  # fmt: skip


async def measure(app: "App") -> Measurements:
    """Measure the running bot, storing a row."""
    desk, folder = app.dispatcher, app.settings.backup_dir
    owed, since = 0, None
    unstored, late, dead, asleep, confirmed = "", timedelta(), list[outbox.DeadLetter](), 0, True
    ahead = app.request.clock.ahead(desk.clock())
    morning = after_quiet(desk.clock(), desk.quiet)
    try:
        await desk.database.write(lambda tx: facts.note(tx, "health"))
        owed, since = await desk.database.read(inbox.owed_replies)
        late = await desk.database.read(outbox.longest_wait)
        dead = await desk.database.read(outbox.dead_letters)
        asleep = await desk.database.read(lambda tx: outbox.count_upcoming(tx, morning))
        confirmed = await desk.database.read(lambda tx: privacy.clock_confirmed(tx, ahead))
    except (sqlite3.Error, OSError) as error:
        unstored = str(error)
    now, waiting = desk.clock(), app.workers.waiting()
    until = app.site.certificate.until if app.site else None
    (free, wanted), newest = await asyncio.to_thread(
        on_disk, [app.settings.data_dir, *([folder] if folder else [])], folder, now
    )
    return Measurements(
        max(now - app.ingest.since, timedelta()) if waiting <= TOO_MANY_WAITING else timedelta(),
        app.ingest.trouble,
        unstored,
        waiting,
        owed,
        _whole_seconds(now - since) if since else timedelta(),
        dict(app.workers.ended),
        _whole_seconds(late),
        len(dead),
        sum(letter.is_missed for letter in dead),
        asleep,
        free,
        wanted,
        _whole_seconds(now - (newest or app.ingest.began)) if folder else None,
        len(desk.library.problems),
        certificate=max((until - now).days, 0) if until else None,
        away=app.request.trouble,
        clock=clock_difference(ahead),
        # After a start, allow time for the first answer of Telegram.
        unconfirmed=not confirmed and (ahead is not None or now - app.ingest.began >= _TEN_MINUTES),
        former_end=previous_end(app.settings.data_dir),
    )


def clock_difference(ahead: timedelta | None) -> str:
    """Return the difference to Telegram's clock in words."""
    if ahead is None:
        return "not compared: no answer of Telegram has named a time since the start"
    return f"{_whole_seconds(abs(ahead))} {'behind' if ahead < timedelta() else 'ahead of'} Telegram's"


def on_disk(
    folders: Iterable[Path], backup_dir: Path | None, now: datetime
) -> tuple[tuple[int | None, int], datetime | None]:
    """Return free and required bytes, and the time of the newest backup not in the future."""
    free: list[tuple[int | None, int]] = []
    made: Sequence[datetime] = ()
    for folder in folders:
        with suppress(OSError):
            disk = shutil.disk_usage(folder)
            free.append((disk.free, min(max(disk.total // 10, MIN_FREE), MAX_MIN_FREE)))
    with suppress(OSError):
        made = [at for at, _ in backups.list_backups(backup_dir) if at <= now] if backup_dir else ()
    return min(free, key=lambda disk: (disk[0] or 0) - disk[1], default=(None, MIN_FREE)), max(made, default=None)


def _whole_seconds(time: timedelta) -> timedelta:
    return timedelta(seconds=max(0, int(time.total_seconds())))
