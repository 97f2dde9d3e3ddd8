"""Block coverage of the last `make test`, and the missing blocks of the pure packages.

A block is a run of statements within a function: a branch that was never taken is a block that was never
entered. What only processes reached that tests started is not recorded.
"""

import sys
from collections import Counter
from collections.abc import Iterator

from tests.mutation.blocks import ROOT, blocks_of, digest, read_map

MIN_ALL, MIN_PURE = 90.0, 97.0
"""Per cent of the blocks of the whole program, and of the packages that decide and word."""
PURE = ("bot/content/", "bot/conversation/", "bot/view/", "bot/editorial/")
MAX_LISTED = 50
UNREACHABLE = ("...", "raise NotImplementedError", "assert_never(")


def unreached(counted: Counter[str]) -> Iterator[tuple[str, int, int]]:
    """Iterate over the blocks that no test entered, as file and lines; count all of each kind in `counted`."""
    recorded = read_map()
    for path in sorted((ROOT / "bot").rglob("*.py")):
        file, source = str(path.relative_to(ROOT)), path.read_bytes()
        is_known = recorded.digests.get(file) == digest(source)
        reached = [test.reached[file] for test in recorded.tests.values() if is_known and file in test.reached]
        lines = source.decode().splitlines()
        kind = "pure" if file.startswith(PURE) else "other"
        for number, block in enumerate(blocks_of(source)):
            if lines[block.last - 1].strip().startswith(UNREACHABLE):
                continue
            counted[kind] += 1
            if any(hits[number] for hits in reached):
                counted[f"{kind} reached"] += 1
            else:
                yield file, block.first, block.last


def main() -> int:
    counted = Counter[str]()
    lines = [
        f"{file}:{first}: not reached (to line {last})"
        for file, first, last in unreached(counted)
        if file.startswith(PURE)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines[:MAX_LISTED]))
    pure = 100 * counted["pure reached"] / counted["pure"]
    whole = 100 * (counted["pure reached"] + counted["other reached"]) / (counted["pure"] + counted["other"])
    sys.stdout.write(f"blocks reached: {whole:.1f} % (at least {MIN_ALL}), pure: {pure:.2f} % (at least {MIN_PURE})\n")
    return int(whole < MIN_ALL or pure < MIN_PURE)


if __name__ == "__main__":
    sys.exit(main())
