"""What `cpa-bot restore` does: takes the data folder, asks before anything is replaced, and says what it did."""

import os
from pathlib import Path

from bot.app import DATABASE, now
from bot.operations.environment import OperatorError, account
from bot.settings import read_settings
from bot.storage import privacy
from bot.storage.backups import RestoreError, RestoreTarget, restore
from bot.storage.crypto import KeyFileError, SealedFileError, read_all_keys, unseal_file
from bot.storage.database import DatabaseError
from bot.storage.folder import FolderError, locked, make_data_folder


def require_readable(file: Path, data: Path) -> None:
    """Raise `OperatorError` for a backup that is not there, or that this account cannot read: root has brought it, say."""
    try:
        with file.open("rb"):
            return
    except FileNotFoundError:
        raise OperatorError(f"FILE: there is no file {file}. Name a backup.") from None
    except PermissionError:
        (user, _), copy = account(), data.absolute() / file.name
        how = f"Copy it to {copy}, run chown {user} {copy}, and name that"
        raise OperatorError(f"FILE: the account {user} cannot read {file}. {how}.") from None
    except OSError as error:
        raise OperatorError(f"FILE: {file} cannot be read ({error.strerror}). Name a backup.") from None


async def restored(file: Path, *, replace: bool, without_list: bool) -> list[str]:
    """Restore a backup; give the lines to print. Raises `OperatorError`."""
    settings = read_settings()
    data, folder = settings.data_dir, settings.backup_dir
    require_readable(file, data)
    lists: tuple[Path, ...] = (data, *([folder] if folder else []), file.parent)
    try:
        vault = read_all_keys(settings.key_file)
        make_data_folder(data)
        with locked(data):
            _require_consent(data, lists, replace=replace, without_list=without_list)
            aside = folder if folder and folder.is_dir() else data
            done = await restore(file, RestoreTarget(data / DATABASE, aside, lists, vault, now))
    except RestoreError as error:
        raise OperatorError(f"FILE: {file} cannot be restored: {error}.") from error
    except (KeyFileError, FolderError, DatabaseError) as error:
        raise OperatorError(str(error)) from error
    known = f"the latest of {done.known:%Y-%m-%d %H:%M} UTC" if done.known else "none is known of"
    lines = [
        f"Restored: the backup of {done.at:%Y-%m-%d %H:%M} UTC.",
        f"Erasures and withdrawals since, done once more: {done.erased} ({known}).",
    ]
    if done.former is not None:
        lines.append(f"The database there was is kept for 30 days, sealed: {done.former}")
    return [
        *lines,
        "Invitations not used yet are void. Who was added or removed since the backup, or got another address, has to be added,",
        "removed or changed again (see `cpa-bot contact list`); who has set a PIN since sets it again. Then start the bot.",
    ]


def unsealed(file: Path, plain: Path) -> str:
    """Write what is in a backup to a new file, for whoever has to look into it; give the line to print."""
    settings = read_settings()
    require_readable(file, settings.data_dir)
    try:
        vault = read_all_keys(settings.key_file)
        handle = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except KeyFileError as error:
        raise OperatorError(str(error)) from error
    except OSError as error:
        raise OperatorError(f"OUT: {plain} cannot be made ({error.strerror}). Name a new file.") from error
    try:
        with os.fdopen(handle, "wb") as target:
            unseal_file(vault, file, target)
    except (SealedFileError, KeyFileError, OSError) as error:
        plain.unlink()
        raise OperatorError(f"FILE: {file} cannot be opened: {error}.") from error
    return f"{plain}: personal data, of people as well who have deleted theirs since. Delete it when you have seen it."


def _require_consent(data: Path, lists: tuple[Path, ...], *, replace: bool, without_list: bool) -> None:
    if not replace and (data / DATABASE).exists():
        raise OperatorError(f"--yes: {data} holds a database. With --yes it is replaced, and kept sealed for 30 days.")
    if not without_list and not any((folder / privacy.ERASURE_LIST).exists() for folder in lists):
        raise OperatorError(
            f'--without-list: there is no list of erasures (a file "{privacy.ERASURE_LIST}") in {data} or beside the backup. Copy'
            " it there; with --without-list, whoever deleted their data since the backup is back."
        )
