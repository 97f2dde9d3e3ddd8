"""Random actions (`random_rules.py`) never violate the invariants (`invariants.py`)."""

import pytest
import structlog
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.adversity.random_rules import AnythingGoes
from tests.adversity.state_machine import DONE_COUNTS, note_defects
from tests.effort import record, repetitions

PARTS = repetitions(3, 20)
"""The runs are shared out, so that they can be made side by side."""
RUNS, STEPS = repetitions(36, 2000) // PARTS, repetitions(30, 50)


@pytest.mark.usefixtures("own_log")
@pytest.mark.timeout(repetitions(600, 7200))
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_anybody_does_all_of_it_holds(part: int, pytestconfig: pytest.Config) -> None:
    drawn = int(pytestconfig.getoption("hypothesis_seed") or 0)
    DONE_COUNTS.clear()
    structlog.configure(processors=[note_defects, *structlog.get_config()["processors"]])
    run_state_machine_as_test(
        seed(drawn * PARTS + part)(type("Part", (AnythingGoes,), {})),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            derandomize=False,  # the seed does that, another one for each part
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
        ),
    )
    assert DONE_COUNTS["steps"] > RUNS * STEPS // 2
    assert DONE_COUNTS["leads"] > RUNS // 4, "they come far enough for it to mean something"
    assert DONE_COUNTS["sheets"] > RUNS // 8
    told = (
        f"{DONE_COUNTS['runs']} runs, {DONE_COUNTS['steps']} steps, {DONE_COUNTS['leads']} leads, {DONE_COUNTS['sheets']} sheets opened,"
        f" {DONE_COUNTS['noted']} notes, {DONE_COUNTS['invited']} interviews, {DONE_COUNTS['handed']} handed over, {DONE_COUNTS['moved']} moved,"
        f" {DONE_COUNTS['undone']} steps taken back"
    )
    record(f"random actions, part {part + 1} of {PARTS}: nothing lost, duplicated or shown to others", told)
