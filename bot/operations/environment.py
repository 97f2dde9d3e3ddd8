"""The variables of the environment and `.env`, and `OperatorError`.

Nothing is validated and few modules are imported, so that simple commands start at once.
`bot/settings.py` makes the settings.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.storage.secret_files import exposure

ROOT = Path(__file__).resolve().parents[2]
DATA_ROOT = ROOT if (ROOT / "pyproject.toml").is_file() else ROOT / "bot" / "shipped"
"""The folder of `content` and `locales`: the checkout, or the data of an installed wheel."""
ENV_FILE = ".env"
DATA_DIR = Path("data")
"""Default data folder."""


SPOKEN = ("uk", "cs", "en")
"""Languages of the messages of the check."""
SOCKET = "control"
"""The name of the bot's socket in the data folder."""
START_S, AGAIN_S = 15.0, 0.1
"""Seconds a starting bot may take to answer commands, and the pause between two attempts."""
EXIT_PROBLEMS = 1
EXIT_SETTINGS = 2
"""The exit code of an `OperatorError`."""


class OperatorError(Exception):
    """An error for the operator: one sentence that names the problem and what to do."""


def environment(file: str | None = ENV_FILE) -> dict[str, str]:
    """Return the variables by the names of the settings; the environment overrides the file."""
    return {**_in_file(file), **_named(os.environ)}


def origins() -> dict[str, str]:
    """Return the origin of each variable, for the operator."""
    return {**dict.fromkeys(_in_file(ENV_FILE), ENV_FILE), **dict.fromkeys(_named(os.environ), "environment")}


def no_file() -> str:
    """Return a message if there is no `.env`, else ""."""
    return "" if Path(ENV_FILE).is_file() else f"There is no {ENV_FILE} in {Path.cwd()}."


def env_file() -> str:
    """Return the path of `.env`, or a message if there is none."""
    return no_file() or str(Path(ENV_FILE).absolute())


def data_dir() -> Path:
    """Return the data folder without reading other settings."""
    return Path(environment().get("data_dir", DATA_DIR))


def is_held(folder: Path) -> bool:
    """Return True if a process holds the data folder (`bot/storage/folder.py`)."""
    import fcntl  # noqa: PLC0415  who only asks for a setting does not load it

    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def account() -> tuple[str, str]:
    # Imported here, since reading a setting needs neither.
    import grp  # noqa: PLC0415
    import pwd  # noqa: PLC0415

    user, group = os.geteuid(), os.getegid()
    try:
        return pwd.getpwuid(user).pw_name, grp.getgrgid(group).gr_name
    except KeyError:
        # A number without a name, as in a container.
        return str(user), str(group)


def os_language() -> str:
    """Return the language of the system if problems are translated into it, else English."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return named[:2] if named[:2] in SPOKEN else "en"


def _in_file(file: str | None) -> dict[str, str]:
    try:
        return _named(_lines(file)) if file and Path(file).is_file() else {}
    except PermissionError:
        (user, group), path = account(), Path(file or "").absolute()
        how = f"Run: chgrp {group} {path} && chmod 640 {path}"
        raise OperatorError(f"{file}: the account {user} cannot read {path}. {how}") from None
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise OperatorError(f"{file}: {Path(file or '').absolute()} cannot be read ({what}). Save it anew.") from None


def _lines(file: str) -> Mapping[str, str | None]:
    # Most bots have no such file.
    from dotenv import dotenv_values  # noqa: PLC0415
    from dotenv.parser import parse_stream  # noqa: PLC0415

    if wrong := exposure(Path(file)):
        raise OperatorError(f"{file}: {wrong}")
    with Path(file).open(encoding="utf-8") as lines:
        for binding in parse_stream(lines):
            if binding.error:
                # Empty lines before a line belong to it; the line is not shown, since it may have a
                # secret.
                line, written = binding.original.line, binding.original.string
                line += len(written) - len(written.lstrip("\n"))
                raise OperatorError(f"{file}, line {line}: it cannot be read. Write it as NAME=value.")
    return dotenv_values(file)


def _named(variables: Mapping[str, str | None]) -> dict[str, str]:
    """Return the variables with our prefix, in small or capital letters."""
    ours = {name.lower(): value for name, value in variables.items() if value is not None}
    return {name.removeprefix("cpa_"): value for name, value in ours.items() if name.startswith("cpa_")}
