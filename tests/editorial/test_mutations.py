"""A wrong edit of the rules does not go unseen: the check names it, or it changes nothing for anybody.

`CPA_TORTURE=1 python -m pytest -n 0 -s tests/editorial/test_mutations.py` tries every edit there is, CI a part of them.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.content.loader import load
from bot.content.problems import errors
from bot.editorial.examples import run, uncovered
from bot.settings import read_settings
from tests.editorial.mutations import is_refused, mutations, without_places
from tests.editorial.paths import places
from tests.editorial.reference import Outcome, ReferenceRules
from tests.editorial.test_path_coverage import engine
from tests.effort import TORTURE, record

pytestmark = pytest.mark.proof

IN_CI = 120
PassOnWay: TypeAlias = tuple[tuple[str, str], ...]


@pytest.mark.timeout(1800)
def test_at_least_95_of_100_wrong_edits_of_the_rules_are_noticed(tmp_path: Path) -> None:
    folder = without_places(read_settings(_env_file=None).content_dir, tmp_path / "content")
    naive, content = ReferenceRules(folder), load(folder).content
    before = {way: naive.outcome(dict(way)) for way in ways(naive, places(content))}
    every = list(mutations(folder))
    tried = every if TORTURE else random.Random(1).sample(every, IN_CI)  # noqa: S311  the same every time
    told = Counter[str]()
    missed: list[str] = []
    for mutation in tried:
        with mutation.applied(folder):
            verdict = judged(folder)
            if verdict == "missed" and harmless(ReferenceRules(folder), before):
                verdict = "harmless"
        told[verdict] += 1
        if verdict == "missed":
            missed.append(f"{mutation.file} {mutation.place}: {mutation.kind}")
    told_of = len(tried) - told["harmless"]
    noticed = told["error"] + told["warning"]
    print(  # noqa: T201  for whoever runs it with -s
        f"\n{len(tried)} wrong edits of {len(every)}: {told['error']} refused, {told['warning']} warned of,"
        f" {len(missed)} missed, {told['harmless']} change nothing for anybody;"
        f" noticed {noticed / told_of:.1%}, refused {told['error'] / told_of:.1%}"
    )
    print(*missed, sep="\n")  # noqa: T201  for whoever runs it with -s
    assert noticed >= 0.95 * told_of
    record("wrong edits of the rules that the check notices (at least 95 %)", f"{noticed} of {told_of}")


def judged(folder: Path) -> str:
    """Return True if the check refuses a folder, warns of it or is content; a good one means what the reference reads in it."""
    loaded = load(folder)
    if is_refused(loaded):
        return "error"
    naive = ReferenceRules(folder)
    for scenario in loaded.content.scenarios.values():
        assert engine(loaded.content, dict(scenario.answers)) == naive.outcome(scenario.answers)
    found = [*run(loaded), *uncovered(loaded)]
    return "error" if errors(found) else "warning" if found else "missed"


def ways(naive: ReferenceRules, places: Iterable[str]) -> Iterator[PassOnWay]:
    return (tuple(way.items()) for place in places for way in naive.paths(place))


def harmless(naive: ReferenceRules, before: Mapping[PassOnWay, Outcome]) -> bool:
    """Return True if every way there was comes to what it came to before."""
    return all(naive.outcome(dict(way)) == outcome for way, outcome in before.items())
