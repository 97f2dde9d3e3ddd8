"""What `cpa-bot restore` does: takes the data folder, asks before anything is replaced, and says what it did."""

from pathlib import Path

from bot.app import DATABASE, now
from bot.settings import OperatorError, read_settings
from bot.storage import erasure_list
from bot.storage.crypto import KeyFileError
from bot.storage.key_file import read_all_keys
from bot.storage.lock import FolderError, locked, make_data_folder
from bot.storage.migrate import DatabaseError
from bot.storage.restore import Place, RestoreError, restore


async def restored(file: Path, *, replace: bool) -> list[str]:
    """Restore a backup; give the lines to print. Raises `OperatorError`."""
    settings = read_settings()
    data, folder = settings.data_dir, settings.backup_dir
    lists: tuple[Path, ...] = (data, *([folder] if folder else []), file.parent)
    try:
        vault = read_all_keys(settings.key_file)
        make_data_folder(data)
        with locked(data):
            _require_yes(file, data, lists, replace=replace)
            aside = folder if folder and folder.is_dir() else data
            done = await restore(file, Place(data / DATABASE, aside, lists, vault, now))
    except RestoreError as error:
        raise OperatorError(f"FILE: {file} cannot be restored: {error}.") from error
    except (KeyFileError, FolderError, DatabaseError) as error:
        raise OperatorError(str(error)) from error
    lines = [
        f"Restored: the backup of {done.at:%Y-%m-%d %H:%M} UTC.",
        f"Erasures and withdrawals since, done once more: {done.erased}.",
    ]
    if done.former is not None:
        lines.append(f"The database there was is kept for 30 days, as a backup: {done.former}")
    return [
        *lines,
        "Invitations not used yet are void. Who was added or removed since the backup (see `cpa-bot contact list`) has to be",
        "added or removed again. Then start the bot.",
    ]


def _require_yes(file: Path, data: Path, lists: tuple[Path, ...], *, replace: bool) -> None:
    """Refuse what the operator has to know beforehand."""
    if not file.is_file():
        raise OperatorError(f"FILE: there is no file {file}. Name a backup.")
    if replace:
        return
    if (data / DATABASE).exists():
        raise OperatorError(
            f"--yes: {data} holds a database. With --yes it is replaced, and kept as a backup for 30 days."
        )
    if not any((folder / erasure_list.NAME).exists() for folder in lists):
        raise OperatorError(
            f'--yes: there is no list of erasures (a file "{erasure_list.NAME}") in {data} or beside the backup. Copy it there;'
            " with --yes, whoever deleted their data since the backup is back."
        )
