"""The generator of docs/performance.md."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from platform import python_version

from bench.measure import HIGH_LATENCY_IN_FLIGHT, HIGH_LATENCY_S, BotResults, Results
from bench.running import IN_FLIGHT
from bench.startup_phases import Phase

NO_VALUE = "–"
MAX_OTHER_LOAD = 0.1
"""Highest CPU load (0 to 1) of other programs for publishable figures."""
PAGE = """# Performance

Written by `make bench` on {day}, on Python {python}. Compare figures within one run only. The bot
under test uses one core, the server and the simulated people use the other (2 virtual cores).
Rounds are interleaved; a figure is their median (in brackets: lowest and highest). {others}

All bots play the same dialogue of 12 steps: one command, nine presses, two texts. A press counts
when the bot has acknowledged it and edited the message. This bot stores every update before it
acknowledges it, syncs every turn to disk and encrypts every personal field. The others keep all
state in memory.

## Rates

{table}

`per CPU second`: updates per second of CPU time, all threads; the ratio compares these.
`{far} ms latency`: {far_in_flight} updates in flight; all other rates {in_flight}. The bare client
only writes and reads bytes. More targets: p99 at most 2.7 times that of the bare client, a cold
start of at most 0.6 s, 108 MB idle.

{growth}

## Cost of one update

{costs}

At low load, an update and its turn share a transaction; marking the reply as delivered is another.
A press makes two requests: edit the message, answer the callback query. For a profile and for
changes that were tried see [decision 41](decisions/0041-performance.md).

## Start-up phases, with cached content

{parts}
"""


def write_report(results: Results) -> str:
    """Return the page as Markdown."""
    figures = results.bots
    ours = figures.get("ours")
    return PAGE.format(
        day=datetime.now(UTC).date(),
        python=python_version(),
        others=_other_load(results.other_load),
        table=_table(figures, ours),
        far=round(HIGH_LATENCY_S * 1000),
        far_in_flight=HIGH_LATENCY_IN_FLIGHT,
        in_flight=IN_FLIGHT,
        growth=_growth(figures),
        costs=_costs(results.costs),
        parts=_phases(results.phases),
    )


def _other_load(busy: Sequence[float]) -> str:
    """Return a sentence on the CPU load of other programs, measured before each start."""
    if not busy:
        return ""
    usual, most = statistics.median(busy), max(busy)
    said = f"Before each start, other programs used {usual:.0%} of the CPU (median; at most {most:.0%})."
    return said if most < MAX_OTHER_LOAD else f"{said} **Do not publish these figures.**"


def _table(figures: Mapping[str, BotResults], ours: BotResults | None) -> str:
    head = (
        "| | updates/s | per CPU second | this bot / other (target) | 40 ms latency | p50 / p99 at 20/s"
        " | cold start | idle memory | stores durably |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    return "\n".join([head, *(_row(figure, ours) for figure in figures.values())])


def _row(figure: BotResults, ours: BotResults | None) -> str:
    rate = statistics.median(figure.rate)
    busy = statistics.median(figure.cpu_rate)
    floor = f" ({figure.contestant.target_ratio})" if figure.contestant.target_ratio else ""
    ratio = f"{statistics.median(ours.cpu_rate) / busy:.2f} x{floor}" if ours and ours is not figure else NO_VALUE
    spread = f"{rate:,.0f} ({min(figure.rate):,.0f}-{max(figure.rate):,.0f})"
    waits = f"{statistics.median(figure.p50):.1f} / {statistics.median(figure.p99):.1f} ms"
    lost = f", {figure.unanswered} unanswered" if figure.unanswered else ""
    return (
        f"| {figure.contestant.name} | {spread}{lost} | {busy:,.0f} | {ratio} | {statistics.median(figure.high_latency_rate):,.0f}/s | {waits}"
        f" | {statistics.median(figure.cold_start):.2f} s | {statistics.median(figure.idle_memory):.0f} MB"
        f" | {figure.contestant.durable} |"
    )


def _growth(figures: Mapping[str, BotResults]) -> str:
    grown = [figure for figure in figures.values() if figure.by_users]
    if not grown:
        return "(Growth with stored users was not measured in this run.)"
    counts = sorted(grown[0].by_users)
    lines = [
        "| stored users | " + " | ".join(f"{count:,}" for count in counts) + " |",
        "| --- |" + " --- |" * len(counts),
    ]
    for figure in grown:
        cells = (f"{rate:,.0f}/s, {memory:.0f} MB" for rate, memory in (figure.by_users[count] for count in counts))
        lines.append(f"| {figure.contestant.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _costs(costs: Sequence[Mapping[str, float]]) -> str:
    lines = ["| | 20 updates/s | full load |", "| --- | --- | --- |"]
    for name in dict.fromkeys(name for used in costs for name in used):
        cells = (f"{used.get(name, 0):.2f}" for used in costs)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _phases(parts: Sequence[Phase]) -> str:
    rows = "\n".join(f"| {part.name} | {part.seconds:.2f} s | {part.megabytes:.0f} MB |" for part in parts)
    return f"| phase | CPU time | memory |\n| --- | --- | --- |\n{rows}"
