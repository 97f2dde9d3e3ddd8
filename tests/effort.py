"""Effort and measurements of the proofs.

CI tries each proof a little, `make torture` (CPA_TORTURE=1) much more. What was measured is written down as lines of
JSON in build/figures, and `python -m tests.effort` makes the page docs/torture.md of them.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "build" / "figures"
PAGE = Path(__file__).parents[1] / "docs" / "torture.md"
TORTURE = os.environ.get("CPA_TORTURE") == "1"


def repetitions(ci: int, torture: int) -> int:
    """Return the number of repetitions."""
    return torture if TORTURE else ci


def record(demand: str, measured: str) -> None:
    """Record a measurement for a requirement."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"demand": demand, "measured": measured, "torture": TORTURE}, ensure_ascii=False)
    with (FOLDER / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def merged_figures(figures: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the figures; merge the parts of a requirement if they are counts."""
    whole = dict[str, Counter[str]]()
    for demand, measured in figures:
        name = re.sub(r", part \d+ of \d+", "", demand)
        if name != demand and re.fullmatch(r"\d+ [a-z ]+(, \d+ [a-z ]+)*", measured):
            counts = (count.split(" ", 1) for count in measured.split(", "))
            whole.setdefault(name, Counter()).update({thing: int(number) for number, thing in counts})
        else:
            yield demand, measured
    for name, sums in whole.items():
        yield name, ", ".join(f"{number} {thing}" for thing, number in sums.items())


def torture_page() -> str:
    """Return the page with the figures of the last torture run."""
    lines = [line for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    figures = {(row["demand"], row["measured"]) for row in map(json.loads, lines) if row["torture"]}
    rows = "\n".join(f"| {demand} | {measured} |" for demand, measured in sorted(merged_figures(figures)))
    day = datetime.now(UTC).date()
    return (
        f"# Torture tests: last results of `make torture` ({day})\n\n"
        "Written by the run; a test asserts each line before it is written.\n\n"
        f"| demand | measured |\n| --- | --- |\n{rows}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(torture_page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
