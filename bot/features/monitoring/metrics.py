"""The running bot for a monitoring system: `/health/live`, `/health/ready` and `/metrics` (OpenMetrics), on a port of their own.

Off unless `CPA_METRICS_PORT` is set, and only then is anything of this loaded. Nothing is about a person: leads and messages
are counted by state and kind where there are five at least, smaller ones only together with others.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Hashable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.openmetrics.exposition import (
    CONTENT_TYPE_LATEST,
    generate_latest,  # pyright: ignore[reportUnknownVariableType]  the library has no types for it
)
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.app import App, FeatureMetrics
from bot.operations.health import LIMITS, Measured, findings, measure
from bot.storage import leads
from bot.storage.database import Transaction, schema_version
from bot.storage.facts import LEAST
from bot.storage.outbox import undelivered
from bot.web.listening import listening

K = TypeVar("K", bound=Hashable)
OTHER = "other"


def pooled(counts: Mapping[K, int], other: K) -> dict[K, int]:
    """Put together what is less than five, and as many of the next as make five; what is less in all is left out."""
    kept, pool = dict[K, int](), 0
    for key, count in sorted(counts.items(), key=lambda one: one[1]):
        if count < LEAST or 0 < pool < LEAST:
            pool += count
        else:
            kept[key] = count
    return {**kept, other: pool} if pool >= LEAST else kept


@dataclass(frozen=True)
class Counts:
    """What is counted in the database. `ladder`: how long the oldest step of a lead that waits has been due."""

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
        # how many wait or were given up is no secret, only of what kind a few are
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


# the registry looks it up by what it is, not by what it holds
@dataclass(frozen=True, eq=False)
class Exposed(Collector):
    """One look at the bot, in the words of OpenMetrics. `counts`: None while the database cannot be read."""

    app: App
    measured: Measured
    counts: Counts | None

    def collect(self) -> Iterator[Metric]:
        """Give all that is exposed; the dashboard and the alerts in `deploy/` name these."""
        m, workers, request = self.measured, self.app.workers, self.app.request
        schema = str(self.counts.schema) if self.counts else ""
        yield InfoMetricFamily("cpa_build", "The program.", {"version": __version__, "schema": schema})
        yield InfoMetricFamily("cpa_content", "What is live.", {"version": self.app.dispatcher.library.content.version})
        passed = GaugeMetricFamily(
            "cpa_limit_passed", "1 where a limit of `cpa-bot health` is passed.", labels=["limit"]
        )
        for limit in LIMITS:
            passed.add_metric([limit.name], limit.value(m) > limit.most)
        yield passed
        yield CounterMetricFamily("cpa_updates", "Updates taken in.", self.app.ingest.taken)
        yield GaugeMetricFamily("cpa_updates_waiting", "Updates not answered yet.", m.updates)
        yield SummaryMetricFamily(
            "cpa_turn_seconds", "Updates answered, and their time once stored.", workers.turns, workers.turns_s
        )
        yield CounterMetricFamily("cpa_updates_failed", "Updates put aside by a defect.", workers.failed)
        yield GaugeMetricFamily("cpa_replies_owed", "People who wait for a reply.", m.owed)
        yield GaugeMetricFamily("cpa_replies_owed_seconds", "How long the first of them.", m.owed_for.total_seconds())
        ends = CounterMetricFamily("cpa_replies", "Replies that did not arrive at once.", labels=["end"])
        for end, number in m.ended.items():
            ends.add_metric([end], number)
        yield ends
        yield GaugeMetricFamily("cpa_telegram_silence_seconds", "Since a poll was answered.", m.silence.total_seconds())
        yield CounterMetricFamily("cpa_telegram_retry_after", "How often Telegram asked to wait.", request.waits)
        yield CounterMetricFamily("cpa_telegram_retry_after_seconds", "How long in all.", request.waits_s)
        yield GaugeMetricFamily(
            "cpa_outbox_oldest_seconds", "How long the oldest message waits.", m.late.total_seconds()
        )
        yield GaugeMetricFamily("cpa_content_problems", "Of the last edit, if it is refused.", m.problems)
        yield CounterMetricFamily(
            "cpa_ladder_steps", "Steps taken for messages that waited.", self.app.delivery.ladder.steps
        )
        if m.certificate is not None:
            yield GaugeMetricFamily(
                "cpa_certificate_days", "For how long that of CPA_PUBLIC_URL is good.", m.certificate
            )
        if m.free is not None:
            yield GaugeMetricFamily("cpa_disk_free_bytes", "Where least is free.", m.free)
        if m.backup is not None:
            yield GaugeMetricFamily("cpa_backup_age_seconds", "Of the newest backup.", m.backup.total_seconds())
        if self.counts is not None:
            yield from _counted(self.counts)


def _counted(counts: Counts) -> Iterator[Metric]:
    outbox = GaugeMetricFamily("cpa_outbox_messages", "Messages not delivered.", labels=["kind", "state"])
    for (kind, state), count in sorted(counts.outbox.items()):
        outbox.add_metric([kind, state], count)
    yield outbox
    leads = GaugeMetricFamily("cpa_leads", "Messages of candidates; few of a state are in other.", labels=["state"])
    for state, count in sorted(counts.leads.items()):
        leads.add_metric([state], count)
    yield leads
    yield GaugeMetricFamily("cpa_ladder_due_seconds", "How late the oldest step is.", counts.ladder.total_seconds())


def application(app: App) -> Starlette:
    async def live(_: Request) -> Response:
        return PlainTextResponse("live\n")

    async def ready(_: Request) -> Response:
        found = findings(await measure(app), works=True)
        return PlainTextResponse("\n".join([*(found or ["ready"]), ""]), 503 if found else 200)

    async def metrics(_: Request) -> Response:
        measured = await measure(app)
        counts = None if measured.unstored else await app.dispatcher.database.read(Counts.read)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Exposed(app, measured, counts))
        text = generate_latest(registry)  # type: ignore[no-untyped-call]  # the library has no types for it
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    paths = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
    return Starlette(routes=[Route(path, answer) for path, answer in paths.items()])


@asynccontextmanager
async def exposed(app: App) -> AsyncGenerator[None]:
    """Answer for as long as the block runs."""
    settings = app.settings
    async with listening(application(app), settings.metrics_host, settings.metrics_port, setting="CPA_METRICS_PORT"):
        yield


METRICS = FeatureMetrics(exposed)
