"""The spelling dictionaries of this machine (Hunspell's, as Debian and LibreOffice have them), for `cpa-bot check --spelling`."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from bot.review.spelling import Dictionary
from bot.settings import OperatorError

NAMES: Mapping[str, str] = {"uk": "uk_UA", "cs": "cs_CZ"}
FOLDERS = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"), Path("/Library/Spelling"))
"""Where systems keep them."""


def dictionaries(languages: Sequence[str], named: Path | None) -> dict[str, Dictionary]:
    """Give the dictionary of each language that has one; raises `OperatorError` with what to install."""
    try:
        library = import_module("hunspell")
    except ImportError as error:
        raise OperatorError(
            "--spelling: the library is not installed. Install it: .venv/bin/pip install chunspell"
        ) from error
    found = dict[str, Dictionary]()
    for language in (language for language in languages if language in NAMES):
        name = NAMES[language]
        folder = next(
            (here for here in ((named,) if named else FOLDERS) if (here / f"{name}.dic").is_file()), None
        )
        if folder is None:
            raise OperatorError(
                f"--spelling: there is no dictionary {name}.dic. On Debian: apt-get install hunspell-{language};"
                " elsewhere name the folder that holds it with --dictionaries."
            )
        found[language] = library.Hunspell(name, hunspell_data_dir=str(folder))
    return found
