"""Benchmark the bot and other bots: `make bench`, or `make bench ARGS="--quick"`.

The bot under test runs on one core, server and simulated users on the other. Rounds are
interleaved, so that other load affects all bots equally. A figure is the median of its rounds;
compare figures within one run only.
"""

import argparse
from pathlib import Path

import uvloop

from bench.measure import Benchmark
from bench.report import write_report


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="skip stored users and the report file")
    parser.add_argument("--only", nargs="*", default=[], help="names of the bots to measure")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds of a round at full load")
    parser.add_argument("--report", type=Path, help="file to write the report to")
    return parser.parse_args()


def main() -> None:
    """Run the benchmark and print the report."""
    options = arguments()
    bench = Benchmark(options.rounds, options.seconds, quick=options.quick, only=tuple(options.only))
    page = write_report(uvloop.run(bench.run()))
    print(page)
    if options.report and not options.quick:
        options.report.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
