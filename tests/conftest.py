"""Fixtures of all tests: the program, the simulator, a temporary folder, a movable clock."""

import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
import structlog
from hypothesis import settings as hypothesis

from bot.content.content import Content
from bot.operations.simulated_bot import trial_settings
from bot.registry import present
from bot.storage.crypto import Vault, create_key_file, read_key_file
from bot.storage.database import Database
from bot.view.catalog import Words
from telegram_simulator import serve
from tests.bot_parts import database_at, shipped
from tests.canary import hits
from tests.people import Clock, Person
from tests.world import CONTACT, COORDINATOR, World, running, telegram

hypothesis.register_profile("ci", derandomize=True, deadline=None)
hypothesis.register_profile("chance", print_blob=True, database=None, deadline=None)
hypothesis.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle", type=int, default=0, metavar="SEED", help="run modules and their tests in another order"
    )
    parser.addoption(
        "--accept-transcripts", action="store_true", help="write transcripts anew; then read the difference"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set the log level of every library to DEBUG, since a hook below searches the log."""
    os.environ["LC_ALL"] = "C"  # what is wrong with the content is told in English, wherever the tests run
    if config.option.markexpr == "proof":
        hypothesis.load_profile("chance")  # other cases each time; the seed is in the command of `make proof`
    config.option.log_level = config.option.log_level or "DEBUG"
    logging.getLogger("aiosqlite").setLevel("WARNING")  # it would name each of its calls, at a sixth of all the work
    logging.getLogger("markdown_it").setLevel("WARNING")  # it would name each rule it tries at each text


PROOFS = ("adversity/", "browser/", "faults/")
"""The folders that are tried by chance or in a browser; single tests elsewhere say so themselves."""

HERE = Path(__file__).parent
GONE = {path.name for path in (HERE / "features").glob("[a-z]*/")} - {*present()}
"""Features that are missing: folders of their names hold tests of nothing."""


LONG = (
    "features/editor",
    "editorial/test_path_coverage",
    "adversity/test_anything",
    "live/test_fuzzed",
    "faults/test_killed",
)
"""The slowest tests: started last, one would keep a worker busy after all others."""


MARKED = {"proof": b"mark.proof", "not proof": b"mark.smoke"}
"""The mark without which a module has no test for the expression: outside the folders of proofs, and in them."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip modules without a test for the mark expression, since imports are slow."""
    place = collection_path.relative_to(HERE)
    if {*place.parts} & GONE:
        return True
    is_proof = str(place).startswith(PROOFS)
    marks = config.option.markexpr
    if marks not in MARKED or not collection_path.match("test_*.py") or is_proof == (marks == "proof"):
        return None
    # a fixture of the folder may have marks too
    texts = (path.read_bytes() for path in collection_path.parent.glob("conftest.py"))
    return None if any(MARKED[marks] in text for text in (collection_path.read_bytes(), *texts)) else True


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Print the seed of the test order."""
    return [f"order of the tests: --shuffle={config.option.shuffle}"] if config.option.shuffle else []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the proofs, and run the longest tests first."""
    if seed := config.option.shuffle:
        # a module stays together, or what its tests share would be made again for each of them
        items.sort(key=lambda item: [sha256(f"{seed} {part}".encode()).digest() for part in (item.path, item.nodeid)])
    items.sort(key=lambda item: not item.nodeid.removeprefix("tests/").startswith(LONG))
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(PROOFS) and not item.get_closest_marker("smoke"):
            item.add_marker("proof")


def pytest_sessionstart() -> None:
    gc.disable()  # half of the time of reading thousands of tests goes otherwise with looking for what none of them leaves


def pytest_collection_finish() -> None:
    """Make garbage collection rarer and freeze the imported objects: this saves a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a passed test if the canary's data were logged or printed."""
    report = yield
    said = "\n".join(text for _, text in report.sections)
    if report.passed and said and (found := hits(said.encode("utf-8", "surrogatepass"))):
        report.outcome, report.longrepr = "failed", f"personal data was logged or printed: {found[:3]}"
    return report


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content. Tests must not depend on its wording, only on ids and structure."""
    return shipped()[0]


@pytest.fixture(scope="session")
def words() -> dict[str, Words]:
    return dict(shipped()[1])


@pytest.fixture(scope="session", autouse=True)
def judged_once() -> Iterator[None]:
    """Validate each state of a content folder once per session."""
    with pytest.MonkeyPatch.context() as patch:
        if "editor" in present():
            judging = import_module("tests.features.editor.cached_validation")
            patch.setattr("bot.features.editor.draft_validation.validate", judging.validate_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Use plain tracebacks: structlog's default prints all variables, which takes seconds."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(),
        ]
    )


@pytest.fixture
def own_log() -> Iterator[None]:
    """Restore the logging configuration after a test."""
    root = logging.getLogger()
    handlers, level, hook, config = root.handlers[:], root.level, sys.excepthook, structlog.get_config()
    levels = {
        name: logging.getLogger(name).level
        for name in ("pyreqwest", "httpx", "httpcore", "telegram", "asyncio", "fpdf", "fontTools")
    }
    last_resort = logging.lastResort
    yield
    logging.lastResort = last_resort
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    structlog.configure(**config)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    create_key_file(tmp_path / "secrets" / "key")
    return read_key_file(tmp_path / "secrets" / "key")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sqlite3"


@pytest.fixture
async def database(path: Path, vault: Vault, clock: Clock) -> AsyncIterator[Database]:
    """A database in a real file, without the program."""
    async with database_at(path, vault, clock) as opened:
        yield opened


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return the fsync calls so far: each file with its size at that moment (a folder: 0)."""
    seen: list[tuple[str, int]] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        seen.append((str(path), 0 if path.is_dir() else os.fstat(handle).st_size))
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return seen


@pytest.fixture
def pages() -> dict[str, object]:
    """The settings of the lead pages: none, unless a module overrides this."""
    return {}


@pytest.fixture
async def town(tmp_path: Path, clock: Clock, pages: dict[str, object]) -> AsyncIterator[World]:
    """The running program without users."""
    simulator = telegram(clock)
    async with serve(simulator) as url, running(simulator, trial_settings(tmp_path, url, **pages), clock) as world:
        yield world


@pytest.fixture
async def candidate(town: World) -> Person:
    """A candidate whose Telegram is in Ukrainian."""
    return town.somebody("uk", "Оксана")


@pytest.fixture
async def contact(town: World) -> Person:
    """The contact of Plzeň, Brno and Ústí nad Labem."""
    person = town.linked("Jana", CONTACT)
    await person.start()
    return person


@pytest.fixture
async def coordinator(town: World) -> Person:
    person = town.linked("Karel", COORDINATOR)
    await person.start()
    return person
