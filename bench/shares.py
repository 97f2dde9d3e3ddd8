"""Says what the time of a profile went into, by parts of the program and by libraries."""

import pstats
from collections import Counter
from pathlib import Path
from typing import TypeAlias

ROOT = str(Path(__file__).parents[1])
Shares: TypeAlias = tuple[tuple[str, float], ...]
"""Parts of a program and their share of its time, the greatest first."""
WAITING = ("epoll", "acquire", "SimpleQueue")
BUILT_IN = {
    "sqlite3": "SQLite", "_socket": "sockets", "posix.urandom": "random bytes", "AESGCM": "encryption",
    "_hashlib": "keyed hashes", "pydantic_core": "pydantic", "pyreqwest": "HTTP client",
}  # fmt: skip


def shares(file: Path) -> Shares:
    """Give the parts of the busy time; waiting is left out."""
    spent: Counter[str] = Counter()
    for (path, _, name), (_, _, own, _, _) in pstats.Stats(str(file)).stats.items():  # type: ignore[attr-defined]  known to work
        if not any(word in name for word in WAITING):
            spent[_part(path, name)] += own
    total = sum(spent.values())
    return tuple((part, time / total) for part, time in spent.most_common() if time / total > 0.01)


def _part(path: str, name: str) -> str:
    if path == "~":
        return next((part for word, part in BUILT_IN.items() if word in name), "built-in functions")
    if path.startswith(f"{ROOT}/bot/"):
        return "bot/" + path.removeprefix(f"{ROOT}/bot/").split("/")[0]
    if "site-packages" in path:
        return path.partition("site-packages/")[2].split("/")[0]
    return "asyncio" if "asyncio" in path else "standard library"
