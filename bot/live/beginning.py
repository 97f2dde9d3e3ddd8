"""What the bot starts with: the folder if it is good, else the last good copy. The very first start needs a good folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.content import snapshot
from bot.content.library import Library
from bot.content.problems import ContentError
from bot.content.snapshot import Folder, Snapshot
from bot.live.judging import Judge, Judged, judged
from bot.settings import OperatorError
from bot.storage.good_content import GoodContent
from bot.view.catalog import Words

log = structlog.get_logger()


@dataclass(frozen=True)
class Beginning:
    """What there is to begin with. `version`: the state of the folder that was judged, or set aside by somebody."""

    library: Library
    words: Mapping[str, Words]
    version: str


def begin(folder: Folder, good: GoodContent, judge: Judge, now: datetime) -> Beginning:
    """Find what to begin with. Raises `ContentError` with every problem, or `OperatorError`, where nothing is good."""
    files = folder.look()
    if good.set_aside() == files.version and (kept := _last_good(good, judge)):
        kept[0].set_aside = files.version
        return Beginning(*kept, files.version)
    try:
        content, words = _judged(files, folder.path, good, judge)
    except ContentError as refusal:
        kept = _last_good(good, judge)
        if kept is None:
            wrong_setting = refusal.__cause__
            raise wrong_setting if isinstance(wrong_setting, OperatorError) else refusal from None
        kept[0].refuse(refusal.problems)
        log.error(
            "the content folder is refused; the bot starts with the last good version",
            version=kept[0].content.version,
            problems=[str(problem) for problem in refusal.problems],
        )
        return Beginning(*kept, files.version)
    return Beginning(Library(content, _since(files, good, now)), words, files.version)


def _judged(files: Snapshot, folder: Path, good: GoodContent, judge: Judge) -> Judged:
    """Judge the folder where it is, if it stands still meanwhile; else a copy of what was read of it."""
    if folder.is_dir():  # if not, the judge names the setting
        if files.problems:
            raise ContentError(files.problems)
        content, words = judged(judge, folder)
        if content.version == files.version == snapshot.take(folder).version:
            return content, words
        try:
            return judged(judge, good.lay_out(files))
        finally:
            good.take_away()
    return judged(judge, folder)


def _since(files: Snapshot, good: GoodContent, now: datetime) -> datetime:
    """Keep what was judged just now, if it is not the latest already; say since when it is live."""
    latest = good.latest()
    if latest is not None and latest.version == files.version:
        return latest.since
    try:
        good.keep(files, now)
    except OSError as error:
        log.error("no copy of the content can be kept", error=str(error))
    return now


def _last_good(good: GoodContent, judge: Judge) -> tuple[Library, Mapping[str, Words]] | None:
    """Give the latest copy that is good by the rules of this program, too."""
    for copy, files in reversed(good.whole()):
        try:
            content, words = judged(judge, good.lay_out(files))
        except OSError as error:
            log.error("a copy of the content cannot be judged", version=copy.version, error=str(error))
        except ContentError as refusal:
            problems = [str(problem) for problem in refusal.problems]
            log.error("a copy of the content is no longer good", version=copy.version, problems=problems)
        else:
            return Library(content, copy.since), words
        finally:
            good.take_away()
    return None
