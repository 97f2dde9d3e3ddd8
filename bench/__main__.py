"""Measures the bot beside the others: `make bench`, or `make bench ARGS="--quick"`.

The bot under test has one core, the server and the people have the other. Rounds are interleaved, so that whatever else
happens on the machine hits all alike; a figure is the median of its rounds, and figures are compared within one run only.
"""

import argparse
from pathlib import Path

import uvloop

from bench.measure import Bench
from bench.report import write_report


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, no stored people: to look at a change")
    parser.add_argument("--only", nargs="*", default=[], help="measure only these contestants")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="length of a saturated round")
    parser.add_argument("--report", type=Path, help="write the page with the figures to this file")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    asked = arguments()
    bench = Bench(asked.rounds, asked.seconds, quick=asked.quick, only=tuple(asked.only))
    page = write_report(uvloop.run(bench.run()))
    print(page)
    if asked.report and not asked.quick:
        asked.report.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
