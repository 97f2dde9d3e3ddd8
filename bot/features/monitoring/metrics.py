"""Monitoring endpoints: `/health/live`, `/health/ready` and `/metrics` (OpenMetrics or older text).

They have a separate port. This module is imported only if `CPA_METRICS_PORT` is set. No metric is
about a single person: counts by state and kind below five are merged.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Hashable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from math import inf
from typing import TypeVar

from prometheus_client import ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.app import App, FeatureMetrics
from bot.operations.health import LIMITS, Measurements, findings, measure
from bot.storage import leads
from bot.storage.database import Transaction, schema_version
from bot.storage.facts import MIN_PUBLISHED
from bot.storage.outbox import undelivered
from bot.telegram.workers import TURN_BUCKETS_S
from bot.web.listening import listening

K = TypeVar("K", bound=Hashable)
F = TypeVar("F", CounterMetricFamily, GaugeMetricFamily)
OTHER = "other"


def pooled(counts: Mapping[K, int], other: K) -> dict[K, int]:
    """Merge counts below five, and further ones up to a sum of five; drop a smaller remainder."""
    kept, pool = dict[K, int](), 0
    for key, count in sorted(counts.items(), key=lambda one: one[1]):
        if count < MIN_PUBLISHED or 0 < pool < MIN_PUBLISHED:
            pool += count
        else:
            kept[key] = count
    return {**kept, other: pool} if pool >= MIN_PUBLISHED else kept


@dataclass(frozen=True)
class Counts:
    """Counts from the database. `ladder`: delay of the oldest overdue escalation."""

    outbox: Mapping[tuple[str, str], int]
    leads: Mapping[str, int]
    ladder: timedelta
    schema: int

    @classmethod
    def read(cls, tx: Transaction) -> "Counts":
        kinds = Counter((kind or OTHER, state) for kind, state in undelivered(tx))
        by_state: dict[str, dict[tuple[str, str], int]] = {}
        for (kind, state), count in kinds.items():
            by_state.setdefault(state, {})[kind, state] = count
        # Totals by state are public; kinds with few messages are not.
        known = {state: pooled(counts, (OTHER, state)) for state, counts in by_state.items()}
        rest = {
            (OTHER, state): counts.get((OTHER, state), 0) + sum(by_state[state].values()) - sum(counts.values())
            for state, counts in known.items()
        }
        return cls(
            {key: count for counts in (*known.values(), rest) for key, count in counts.items() if count},
            pooled(leads.count_by_state(tx), OTHER),
            leads.longest_overdue(tx),
            schema_version(tx),
        )


COUNTER, GAUGE = CounterMetricFamily, GaugeMetricFamily


@dataclass(frozen=True)
class MetricsSnapshot:
    """A snapshot of all metrics. `counts`: None if the database cannot be read."""

    app: App
    measured: Measurements
    counts: Counts | None

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics. `deploy/alerts.yaml` uses their names."""
        m, app, counts, request = self.measured, self.app, self.counts, self.app.request
        about = {"version": __version__, "schema": str(counts.schema) if counts else ""}
        yield InfoMetricFamily("cpa_build", "Program and database version.", about)
        content = {"version": app.dispatcher.library.content.version}
        yield InfoMetricFamily("cpa_content", "Version of the live content.", content)
        bounds = ["+Inf" if end == inf else str(end) for end in TURN_BUCKETS_S]
        sums = accumulate(app.workers.durations[end] for end in TURN_BUCKETS_S)
        buckets = [*zip(bounds, sums, strict=True)]
        yield HistogramMetricFamily(
            "cpa_turn_seconds", "Processing time of stored updates.", buckets, app.workers.turns_s
        )
        yield from ProcessCollector(registry=None).collect()
        due = counts.ladder.total_seconds() if counts else None
        backup = m.backup.total_seconds() if m.backup is not None else None
        for family, name, help_text, value in (
            (COUNTER, "cpa_updates", "Updates received.", app.ingest.taken),
            (GAUGE, "cpa_updates_waiting", "Unanswered updates.", m.updates),
            (COUNTER, "cpa_updates_failed", "Updates quarantined after an unhandled exception.", app.workers.failed),
            (GAUGE, "cpa_replies_owed", "People with an undelivered reply.", m.owed),
            (GAUGE, "cpa_replies_owed_seconds", "Age of the oldest undelivered reply.", m.owed_for.total_seconds()),
            (GAUGE, "cpa_telegram_silence_seconds", "Seconds since the last successful poll.", m.silence.total_seconds()),
            (COUNTER, "cpa_telegram_retry_after", "Number of rate limit errors from Telegram.", request.waits),
            (COUNTER, "cpa_telegram_retry_after_seconds", "Total seconds spent waiting for rate limits.", request.waits_s),
            (GAUGE, "cpa_outbox_oldest_seconds", "Age of the oldest message in the outbox.", m.late.total_seconds()),
            (GAUGE, "cpa_content_problems", "Errors in the last content edit, 0 if it is live.", m.problems),
            (COUNTER, "cpa_ladder_steps", "Escalation steps for unanswered messages.", app.delivery.ladder.steps),
            (GAUGE, "cpa_certificate_days", "Days until the certificate of CPA_PUBLIC_URL expires.", m.certificate),
            (GAUGE, "cpa_disk_free_bytes", "Free space on the fullest disk.", m.free),
            (GAUGE, "cpa_backup_age_seconds", "Age of the newest backup.", backup),
            (GAUGE, "cpa_ladder_due_seconds", "Delay of the oldest overdue escalation.", due),
        ):  # fmt: skip
            if value is not None:
                yield family(name, help_text, value)
        passed = GAUGE("cpa_limit_passed", "1 if a limit of `cpa-bot health` is exceeded.", labels=["limit"])
        yield _labelled(passed, (((limit.name,), limit.value(m) > limit.most) for limit in LIMITS))
        ends = COUNTER("cpa_replies", "Replies not delivered at the first attempt, by outcome.", labels=["end"])
        yield _labelled(ends, (((end,), number) for end, number in m.ended.items()))
        if counts is not None:
            outbox = GAUGE("cpa_outbox_messages", "Undelivered messages.", labels=["kind", "state"])
            yield _labelled(outbox, counts.outbox.items())
            few = "Messages of candidates; states with few are merged into other."
            states = (((state,), number) for state, number in counts.leads.items())
            yield _labelled(GAUGE("cpa_leads", few, labels=["state"]), states)


def _labelled(family: F, values: Iterable[tuple[tuple[str, ...], float]]) -> F:
    for labels, value in sorted(values):
        family.add_metric(labels, value)
    return family


def application(app: App) -> Starlette:
    async def live(_: Request) -> Response:
        return PlainTextResponse("live\n")

    async def ready(_: Request) -> Response:
        found = findings(await measure(app), works=True)
        return PlainTextResponse("\n".join([*(found or ["ready"]), ""]), 503 if found else 200)

    async def metrics(request: Request) -> Response:
        measured = await measure(app)
        counts = None if measured.unstored else await app.dispatcher.database.read(Counts.read)
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(MetricsSnapshot(app, measured, counts)), media_type=content_type)

    paths = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
    return Starlette(routes=[Route(path, answer) for path, answer in paths.items()])


@asynccontextmanager
async def exposed(app: App) -> AsyncGenerator[None]:
    """Serve the endpoints until the block ends."""
    settings = app.settings
    async with listening(application(app), settings.metrics_host, settings.metrics_port, setting="CPA_METRICS_PORT"):
        yield


METRICS = FeatureMetrics(exposed)
