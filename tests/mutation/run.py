"""Tries mutants of the program with the tests that reach them: `python -m tests.mutation.run`.

The tests are imported and collected once. Each mutant gets a forked process, in which the code of the changed
function is replaced and the tests that reach its block run, the quickest first, until one fails.
`make test` records beforehand which test reaches what (`blocks`).
"""

import argparse
import gc
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import CodeType, FunctionType

import pytest

from tests.mutation.blocks import ROOT, TestMap, blocks_of, digest, read_map
from tests.mutation.operators import Mutant, mutants_of

WEIGHTS = {"clause": 25, "comparison": 20, "call": 20, "condition": 15, "where": 10, "arguments": 10}
"""Weights of the kinds of mutants. Type checkers find many of the swapped arguments."""
TEST_SECONDS = 15.0
"""A mutant is tried with tests that together took at most so long when they were recorded."""
OF_EACH_BLOCK = 3
PATIENCE, MIN_BUDGET_S = 8, 45.0
"""A mutant that takes so many times as long, and so many seconds at least, has been found: it hangs."""
PARALLEL = 2


@dataclass(frozen=True)
class Options:
    """Options of a run: the mutants to draw, and a time limit."""

    since: str
    count: int
    seed: str
    seconds: float
    test_seconds: float
    kinds: tuple[str, ...]
    files: tuple[str, ...]


def main() -> int:
    """Draw mutants, try them, and print what survived; exit with 1 if too many did."""
    parser = argparse.ArgumentParser(description="Plant small faults and count how many the tests find.")
    parser.add_argument("files", nargs="*", help="only these files (default: all of bot/)")
    parser.add_argument("--since", default="", help="only lines changed since this commit")
    parser.add_argument("--count", type=int, default=60, help="how many mutants to draw")
    parser.add_argument("--seed", default="", help="of what is drawn (default: the current commit)")
    parser.add_argument("--seconds", type=float, default=300, help="stop drawing after so long")
    parser.add_argument("--test-seconds", type=float, default=TEST_SECONDS, help="of recorded tests for each mutant")
    parser.add_argument("--kind", action="append", choices=list(WEIGHTS), help="only this kind")
    parser.add_argument("--least", type=float, default=0.0, help="percent that must be found")
    given = parser.parse_args()
    seed = given.seed or _git("rev-parse", "HEAD").strip()
    kinds = tuple(given.kind or WEIGHTS)
    wanted = Options(given.since, given.count, seed, given.seconds, given.test_seconds, kinds, tuple(given.files))
    recorded = read_map()
    if not recorded.tests:
        sys.stderr.write("No run is recorded. Run `make test` first.\n")
        return 2
    trial = Trial(wanted, recorded)
    # the plugins that the project's options name stay; several processes are what this program starts itself
    status = pytest.main(["-q", "-p", "no:cacheprovider", "-n", "0", "-m", "not proof"], plugins=[trial])
    if not trial.results:
        sys.stderr.write(f"Nothing was tried (exit status {status}).\n")
        return 2
    return trial.report(given.least)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607  the git of the path


def changed_lines(since: str) -> dict[str, set[int]]:
    """Return the lines of each file of the program that changed since a commit, in the working tree's numbers."""
    changed: dict[str, set[int]] = {}
    file = ""
    for line in _git("diff", "--unified=0", since, "--", "bot").splitlines():
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/")
        elif line.startswith("@@"):
            first, _, count = line.split("+")[1].split(" ")[0].partition(",")
            changed.setdefault(file, set()).update(range(int(first), int(first) + int(count or 1)))
    return changed


def draw(wanted: Options) -> Iterator[Mutant]:
    """Draw mutants at random, kinds by their weights, each place once."""
    lines = changed_lines(wanted.since) if wanted.since else None
    files = sorted(wanted.files or (str(path.relative_to(ROOT)) for path in (ROOT / "bot").rglob("*.py")))
    kinds: dict[str, list[Mutant]] = {kind: [] for kind in WEIGHTS}
    for file in files:
        for mutant in mutants_of(file, (ROOT / file).read_text("utf-8")):
            is_wanted = lines is None or mutant.line in lines.get(file, ())
            if is_wanted and mutant.kind in wanted.kinds:
                kinds[mutant.kind].append(mutant)
    chance = random.Random(wanted.seed)  # noqa: S311  no secret is drawn
    seen: set[tuple[str, int]] = set()
    while left := {kind: WEIGHTS[kind] for kind, mutants in kinds.items() if mutants}:
        mutants = kinds[chance.choices(list(left), list(left.values()))[0]]
        mutant = mutants.pop(chance.randrange(len(mutants)))
        if (mutant.file, mutant.line) not in seen:
            seen.add((mutant.file, mutant.line))
            yield mutant


class Trial:
    """A pytest plugin that tries mutants in place of running the tests."""

    def __init__(self, wanted: Options, recorded: TestMap) -> None:
        self.wanted, self.map = wanted, recorded
        self.results: list[tuple[Mutant, str]] = []
        self._running: dict[int, tuple[Mutant, float]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try mutants until enough are tried or the time is over."""
        # it would print every failed test of every mutant
        session.config.pluginmanager.unregister(name="terminalreporter")
        items = {item.nodeid: item for item in session.items}
        end = time.monotonic() + self.wanted.seconds
        for mutant in draw(self.wanted):
            if len(self.results) + len(self._running) >= self.wanted.count or time.monotonic() > end:
                break
            tests = [items[name] for name in self._tests(mutant) if name in items]
            if not tests:
                self._tell(mutant, "no test reaches it")
                continue
            while len(self._running) >= PARALLEL:
                self._reap()
            budget = max(MIN_BUDGET_S, PATIENCE * sum(self.map.tests[item.nodeid].seconds for item in tests))
            sys.stdout.flush()
            process = os.fork()
            if not process:
                os._exit(_try(session, mutant, tests))
            self._running[process] = (mutant, time.monotonic() + budget)
        while self._running:
            self._reap()
        return True

    def _tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that reach a mutant: some of each block of its function first, then by their names."""
        source = (ROOT / mutant.file).read_bytes()
        blocks, first = blocks_of(source), list[tuple[str, float]]()
        numbers = [
            number for number, one in enumerate(blocks) if one.function == mutant.function and
            (self.map.digests.get(mutant.file) != digest(source) or one.first <= mutant.line <= one.last)
        ]  # fmt: skip
        if self.map.digests.get(mutant.file) == digest(source) and numbers:
            # blocks within blocks: the innermost is entered last
            least = min(blocks[number].last - blocks[number].first for number in numbers)
            numbers = [one for one in numbers if blocks[one].last - blocks[one].first == least]
        found = sorted(
            self.map.reaching({mutant.file: numbers}), key=lambda one: (_distance(one[0], mutant.file), one[1], one[0])
        )
        known = dict(found)
        # what differs may show only where the function goes on, which few tests reach
        within = [number for number, one in enumerate(blocks) if one.function == mutant.function]
        for reaching in sorted((self.map.reaching({mutant.file: [number]}) for number in within), key=len):
            quickest = sorted((seconds, name) for name, seconds in reaching if name in known)[:OF_EACH_BLOCK]
            first += [(name, seconds) for seconds, name in quickest if seconds < TEST_SECONDS / 10]
        chosen: dict[str, float] = {}
        for name, seconds in [*first, *found]:
            if chosen and sum(chosen.values()) + seconds > self.wanted.test_seconds:
                break
            chosen[name] = seconds
        return list(chosen)

    def _reap(self) -> None:
        """Wait for one mutant to be done, or to be out of time."""
        while True:
            for process, (mutant, end) in list(self._running.items()):
                done, status = os.waitpid(process, os.WNOHANG)
                if not done and time.monotonic() < end:
                    continue
                if not done:
                    os.killpg(process, signal.SIGKILL)
                    os.waitpid(process, 0)
                code = os.waitstatus_to_exitcode(status) if done else -signal.SIGKILL
                del self._running[process]
                if code == -signal.SIGKILL:
                    self._tell(mutant, "hangs")
                elif code != UNUSABLE:
                    self._tell(mutant, "found" if code else "refused" if refused(mutant) else "survived")
                return
            time.sleep(0.02)

    def _tell(self, mutant: Mutant, how: str) -> None:
        """Record the result of a mutant, and print it if no test found the mutant."""
        self.results.append((mutant, how))
        sys.stdout.write("." if how == "found" else f"\n{how}: {mutant}\n")
        sys.stdout.flush()

    def report(self, least: float) -> int:
        """Print the share of mutants that the tests found, and that the type checker found beside."""
        found, typed = (sum(how in words for _, how in self.results) for words in (("found", "hangs"), ("refused",)))
        share, whole = (100 * part / len(self.results) for part in (found, found + typed))
        text = f"{found} of {len(self.results)} mutants found ({share:.1f} %), with mypy {whole:.1f} %"
        sys.stdout.write("\n".join(["", f"seed {self.wanted.seed}", text, ""]))
        return int(whole < least)


def refused(mutant: Mutant) -> bool:
    """Return True if mypy reports an error in a mutant, so that `make check` finds it."""
    with NamedTemporaryFile(suffix=".py") as file:
        Path(file.name).write_text(mutant.source, "utf-8")
        words = ("--cache-dir", "build/mypy", "--shadow-file", mutant.file, file.name, mutant.file)
        done = subprocess.run([sys.executable, "-m", "mypy", *words], cwd=ROOT, check=False, capture_output=True)
    return done.returncode == 1


def _distance(test: str, file: str) -> int:
    """Return 0 for a test named like a module, 1 for one of the same package, else 2."""
    *_, package, module = Path(file).with_suffix("").parts
    folder, name = Path(test.partition("::")[0]).parts[-2:]
    return 0 if module in name else 1 if folder == package else 2


UNUSABLE = 77
"""Exit status of a mutant that could not be planted: the function takes other outer variables with it."""


def _try(session: pytest.Session, mutant: Mutant, tests: Sequence[pytest.Item]) -> int:
    """Plant the fault in this process and run the tests; return its exit status."""
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    try:
        plant(mutant)
    except (SyntaxError, ValueError, LookupError):
        return UNUSABLE
    # looking through what the parent made would copy all of it
    gc.freeze()
    for item, following in zip(tests, [*tests[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def plant(mutant: Mutant) -> None:
    """Replace the code of the changed function in every function object that has it.

    Raises `LookupError` if no function has it, `ValueError` if its outer variables differ.
    """
    path = str(ROOT / mutant.file)
    codes = dict(_codes(compile(mutant.source, path, "exec", dont_inherit=True)))
    planted = 0
    # what is frozen is not listed
    gc.unfreeze()
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == path:
            code = codes.get(_key(one.__code__))
            if code is not None and code != one.__code__:
                one.__code__ = code
                planted += 1
    if not planted:
        raise LookupError(mutant.function)


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield _key(one), one
            yield from _codes(one)


if __name__ == "__main__":
    sys.exit(main())
