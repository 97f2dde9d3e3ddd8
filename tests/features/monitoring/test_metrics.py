"""Metrics: true, without personal data, enough for the shipped alerts."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.openmetrics import parser

from bot.conversation.lead.events import LeadEvent
from bot.conversation.private import Private
from bot.features.monitoring.metrics import OTHER, application, exposed, pooled
from bot.operations.environment import OperatorError
from bot.operations.health import LIMITS
from bot.settings import Settings
from bot.storage import outbox
from bot.storage.database import Transaction
from bot.storage.notices import Alarm, CandidateNews, ToContact
from bot.telegram.ingest import OTHER_POLLER
from tests.bot_parts import write_lead
from tests.canary import EMAIL, NAME, PHONE, WORDS, hits
from tests.world import World

DEPLOY = Path(__file__).parents[3] / "deploy"
NAMED = re.compile(r"\bcpa_[a-z_]+")


@pytest.fixture
async def monitor(town: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application(town.app)), base_url="http://bot") as client:
        yield client


async def read(monitor: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """The samples by name and labels, as the library's own strict parser reads them."""
    answer = await monitor.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    untyped: Any = parser
    families = untyped.text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def expressions() -> Iterator[str]:
    rules: Any = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


async def test_whatever_the_alerts_name_is_exposed(town: World, monitor: httpx.AsyncClient) -> None:
    settings = town.app.settings.model_copy(update={"backup_dir": town.app.settings.data_dir})
    app = replace(town.app, settings=settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application(app)), base_url="http://bot") as client:
        there = {name for name, *_ in await read(client)}
    texts = (await monitor.get("/metrics")).text
    families = set(re.findall(r"^# TYPE (\S+)", texts, re.MULTILINE))
    named = {name for expression in expressions() for name in NAMED.findall(expression)}
    assert named
    assert named - there - families == set()


def test_an_alert_names_only_limits_there_are() -> None:
    named = {
        one
        for expression in expressions()
        for quoted in re.findall(r'limit=~"([^"]+)"', expression)
        for one in quoted.split("|")
    }
    assert named <= {limit.name for limit in LIMITS}
    assert {limit.name for limit in LIMITS} - named == {"content"}


PROMTOOL = shutil.which("promtool") or ("promtool" if os.environ.get("CPA_DEPLOY_REQUIRED") == "1" else "")
with_promtool = pytest.mark.skipif(not PROMTOOL, reason="Debian: apt-get install prometheus")


def judged(*what: str, text: str = "") -> tuple[int, str]:
    said = subprocess.run([PROMTOOL, "check", *what], input=text, capture_output=True, text=True, check=False)
    return said.returncode, said.stdout + said.stderr


@with_promtool
def test_prometheus_takes_the_five_rules() -> None:
    code, said = judged("rules", str(DEPLOY / "alerts.yaml"))
    assert (code, "5 rules found" in said) == (0, True), said


async def test_what_happens_is_counted(town: World, monitor: httpx.AsyncClient) -> None:
    before = await read(monitor)
    await town.somebody("uk").start()
    town.app.request.waits, town.app.request.waits_s = 2, 12.5
    town.app.delivery.ladder.steps += 3
    after = await read(monitor)
    assert after["cpa_updates_total",] - before["cpa_updates_total",] == 1
    assert after["cpa_ladder_steps_total",] - before["cpa_ladder_steps_total",] == 3
    assert after["cpa_turn_seconds_count",] - before["cpa_turn_seconds_count",] == 1
    assert after["cpa_turn_seconds_sum",] > before["cpa_turn_seconds_sum",]
    assert after["cpa_telegram_retry_after_total",] == 2
    assert after["cpa_telegram_retry_after_seconds_total",] == 12.5
    assert [value for (name, *_), value in after.items() if name == "cpa_limit_passed"] == [0] * len(LIMITS)


async def test_without_openmetrics_it_is_the_older_text(town: World, monitor: httpx.AsyncClient) -> None:
    await town.somebody("uk").start()
    answer = await monitor.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    turns = [line for line in answer.text.splitlines() if line.startswith("cpa_turn_seconds_")]
    assert turns[-3:-1] == ['cpa_turn_seconds_bucket{le="+Inf"} 1.0', "cpa_turn_seconds_count 1.0"]
    assert re.search(r"(?m)^process_resident_memory_bytes [1-9]", answer.text)


@with_promtool
async def test_prometheus_takes_the_metrics(monitor: httpx.AsyncClient) -> None:
    text = (await monitor.get("/metrics")).text
    assert await asyncio.to_thread(judged, "metrics", text=text) == (0, "")


async def test_nothing_of_a_candidate_is_in_it_and_one_lead_is_not_told(
    town: World, monitor: httpx.AsyncClient
) -> None:
    await write_lead(town.somebody("uk", NAME))
    text = (await monitor.get("/metrics")).text
    assert hits(text.encode()) == []
    assert not [line for line in text.splitlines() if line.startswith("cpa_leads{")]


def test_few_are_told_only_together() -> None:
    assert pooled({}, OTHER) == {}
    assert pooled({"sent": 4}, OTHER) == {}
    assert pooled({"sent": 4, "seen": 9}, OTHER) == {OTHER: 13}
    assert pooled({"sent": 4, "seen": 9, "taken": 12}, OTHER) == {"taken": 12, OTHER: 13}
    assert pooled({"sent": 3, "seen": 2, "taken": 12}, OTHER) == {"taken": 12, OTHER: 5}
    assert pooled({"sent": 5, "seen": 6}, OTHER) == {"sent": 5, "seen": 6}


async def test_how_many_messages_wait_is_told_and_of_which_kind_where_there_are_five(
    town: World, monitor: httpx.AsyncClient
) -> None:
    def put(tx: Transaction) -> None:
        text = Private(WORDS + EMAIL + PHONE)
        her = CandidateNews(code="ABCD-EFGH", chat=77, news=LeadEvent.TOWN_WROTE, by=Private(NAME), text=text)
        for number in range(7):
            outbox.put(tx, Alarm(cause="late") if number else her, f"one-{number}")
        tx.run("UPDATE outbox SET state = 'dead' WHERE name LIKE 'one-%'")
        outbox.put(tx, ToContact(kind="test", channel="mail"), "two")

    await town.end()
    await town.database.write(put)
    told = {name[1:]: value for name, value in (await read(monitor)).items() if name[0] == "cpa_outbox_messages"}
    assert {key: value for key, value in told.items() if "dead" in key} == {(OTHER, "dead"): 7}
    assert [kind for kind, state in told if state == "due"] == [OTHER]
    await town.database.write(lambda tx: tx.run("UPDATE outbox SET state = 'sent' WHERE name = 'one-0'"))
    assert (await read(monitor))["cpa_outbox_messages", "alarm", "dead"] == 6


async def test_live_and_ready(town: World, monitor: httpx.AsyncClient) -> None:
    assert (await monitor.get("/health/live")).text == "live\n"
    ready = await monitor.get("/health/ready")
    assert (ready.status_code, ready.text) == (200, "ready\n")
    town.app.ingest.trouble = OTHER_POLLER
    ready = await monitor.get("/health/ready")
    assert (ready.status_code, ready.text) == (503, f"{OTHER_POLLER}\n")
    assert (await monitor.get("/health/live")).status_code == 200
    assert (await monitor.get("/")).status_code == 404


async def test_what_is_wrong_with_the_database_is_told_without_it(town: World, monitor: httpx.AsyncClient) -> None:
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=ON"))
    told = await read(monitor)
    await town.database.read(lambda tx: tx.all("PRAGMA query_only=OFF"))
    assert told["cpa_limit_passed", "storing"] == 1


async def test_it_listens_on_its_own_port_and_a_taken_one_is_named(town: World) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    app = replace(town.app, settings=town.app.settings.model_copy(update={"metrics_port": port}))
    async with exposed(app), httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/health/live")).text == "live\n"
        with pytest.raises(OperatorError, match="CPA_METRICS_PORT: the bot cannot listen"):
            async with exposed(app):
                pass


def test_it_is_off_and_then_nothing_of_it_is_loaded() -> None:
    assert (Settings().metrics_port, Settings().metrics_host) == (0, "127.0.0.1")
    loaded = "import sys, bot.app, bot.operations.health, bot.cli, bot.features.demo.running; print([n for n in sys.modules if n in ('bot.features.monitoring.metrics', 'prometheus_client')])"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
