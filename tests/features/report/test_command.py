"""`cpa-bot report`: the same file, whether a bot runs or not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import open_database
from bot.features.report.figures import months_between
from bot.operations.simulated_bot import trial_settings
from bot.storage import facts
from bot.storage.database import Transaction
from tests.cli.conftest import BotApi
from tests.cli.running import command, process, refuses
from tests.features.report.test_files import book

pytestmark = pytest.mark.usefixtures("own_log")


def counted(tx: Transaction) -> None:
    for what, number in (("started", 90), ("sent", 12), ("hired", 2)):
        facts.count(tx, "2026-10", what, language="uk", by=number)
    facts.count(tx, "2026-10", "sent", slug="plzen", by=12)


@pytest.fixture(params=["without a bot", "with the bot running"])
def served(
    request: pytest.FixtureRequest, ready: dict[str, str], bot_api: BotApi, tmp_path: Path
) -> Iterator[dict[str, str]]:
    settings = trial_settings(tmp_path, "http://127.0.0.1:9")

    async def count() -> None:
        async with open_database(settings) as (database, _):
            await database.write(counted)

    asyncio.run(count())
    if request.param == "without a bot":
        yield ready
        return
    with process("run", environment=ready, folder=tmp_path):
        bot_api.polled()
        yield ready


def test_the_report_is_written_as_a_page_or_a_table(served: dict[str, str], tmp_path: Path) -> None:
    page, spreadsheet = tmp_path / "out.html", tmp_path / "out.xlsx"
    for out in (page, spreadsheet):
        result = command("report", "--from", "2026-09", "--to", "2026-10", str(out))
        assert (result.code, result.out) == (0, f"Written: {out}\n")

    text, sheets = page.read_text("utf-8"), book(spreadsheet.read_bytes())
    assert served["CPA_OPERATOR_NAME"] in text
    assert "9/2026 – 10/2026" in text
    assert "Plzeň" in text
    assert ("Od začátku až k přijetí", "Spustili bota", "Počet", "90") in sheets["Souhrn"]
    assert ("Od začátku až k přijetí", "Přijati", "Počet", "méně než 5") in sheets["Souhrn"]
    assert ("Plzeň", "12") in {(row[0], row[2]) for row in sheets["Města"]}


@pytest.mark.usefixtures("ready")
def test_without_a_period_it_is_the_last_twelve_months(tmp_path: Path) -> None:
    assert command("report", str(tmp_path / "out.html")).code == 0
    assert (tmp_path / "out.html").read_text("utf-8").count('class="tick"') > 24
    assert command("report", str(tmp_path / "out.html"), "--to", "2020-06").code == 0


@pytest.mark.usefixtures("ready")
def test_a_period_that_is_none_and_a_file_that_cannot_be_written() -> None:
    for words, said in (
        (("--from", "2026-13"), "--from: not a month. Write e.g. 2026-01.\n"),
        (("--to", "soon"), "--to: not a month. Write e.g. 2026-01.\n"),
        (
            ("--from", "2026-05", "--to", "2026-04"),
            "--from: must not be after --to, nor more than 60 months before it.\n",
        ),
        (
            ("--from", "2016-05", "--to", "2026-04"),
            "--from: must not be after --to, nor more than 60 months before it.\n",
        ),
    ):
        refuses(said, "report", "out.html", *words)
    refuses("OUT: ", "report", "nowhere/out.html")


def test_months_are_counted_with_both_ends() -> None:
    periods = (("2026-01", "2026-01"), ("2025-12", "2026-11"), ("2026-02", "2026-01"))
    assert [len(months_between(*period)) for period in periods] == [1, 12, 0]
