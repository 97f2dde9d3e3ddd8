"""Says what the time of a thread went into, by parts of the program and by libraries."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

SPENT = "spent.json"
"""Where `bench.profiled` writes, by thread (loop, database) and by file, the seconds of processor time."""
ROOT = str(Path(__file__).parents[1])
Shares: TypeAlias = tuple[tuple[str, float], ...]
"""Parts of a program and their share of its time, the greatest first."""


def shares(spent: Mapping[str, float]) -> Shares:
    """Give the parts of what was spent in which file; what is written in C counts as of whoever called it."""
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
