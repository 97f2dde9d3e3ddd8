"""Aggregate the CPU time of a thread by package of the bot and by library."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

SPENT = "spent.json"
"""File with CPU seconds by thread (loop, database) and source file, written by `bench.profiled`."""
ROOT = str(Path(__file__).parents[1])
Shares: TypeAlias = tuple[tuple[str, float], ...]
"""Packages and their shares of the time (0 to 1), largest first."""


def shares(spent: Mapping[str, float]) -> Shares:
    """Return the shares above 1 %, from CPU seconds by file; C code counts for its caller."""
    parts: Counter[str] = Counter()
    for path, seconds in spent.items():
        parts[_part(path)] += seconds
    total = sum(parts.values())
    return tuple((part, time / total) for part, time in parts.most_common() if time / total > 0.01)


def _part(path: str) -> str:
    if path.startswith(f"{ROOT}/bot/"):
        return "bot/" + path.removeprefix(f"{ROOT}/bot/").split("/")[0]
    if "site-packages" in path:
        return path.partition("site-packages/")[2].split("/")[0]
    if path == "<string>":
        return "making frozen objects (dataclasses)"
    return "asyncio" if "asyncio" in path else "standard library"
