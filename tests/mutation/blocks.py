"""A pytest plugin that records which test reaches which block of `bot/`: `-p tests.mutation.blocks`.

Each block of statements in a function of the program sets one byte when it is entered. That costs a
few percent, where line coverage with contexts doubles the time. Processes that tests start are not recorded.
"""

import ast
import hashlib
import marshal
import pickle
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "reached"
HITS = "__reached__"
CACHE_FORMAT = b"2"
"""Changed with the instrumentation, so that cached code is compiled again."""


@dataclass(frozen=True)
class Block:
    """A run of statements in a function: the lines of it, both included."""

    function: str
    first: int
    last: int


@dataclass
class Recorded:
    """The coverage of one test: the blocks of each file, one byte for each."""

    seconds: float
    reached: Mapping[str, bytes]


@dataclass
class TestMap:
    """Everything that the last run recorded. `digests`: the source of each file as it was then."""

    digests: dict[str, str] = field(default_factory=dict[str, str])
    tests: dict[str, Recorded] = field(default_factory=dict[str, Recorded])

    def reaching(self, wanted: Mapping[str, Iterable[int]]) -> list[tuple[str, float]]:
        """Return the tests that reach one of the wanted blocks of a file, with their seconds."""
        found: list[tuple[str, float]] = []
        for name, test in self.tests.items():
            for file, numbers in wanted.items():
                reached = test.reached.get(file, b"")
                if any(number < len(reached) and reached[number] for number in numbers):
                    found.append((name, test.seconds))
                    break
        return found


def read_map() -> TestMap:
    """Read what the last run recorded; empty if there was none."""
    whole = TestMap()
    for path in sorted(FOLDER.glob("*.map")):
        part = pickle.loads(zlib.decompress(path.read_bytes()))  # noqa: S301  our own run wrote it
        assert isinstance(part, TestMap)
        whole.digests.update(part.digests)
        whole.tests.update(part.tests)
    return whole


def digest(source: bytes) -> str:
    return hashlib.sha256(CACHE_FORMAT + sys.version.encode() + source).hexdigest()[:32]


def blocks_of(source: bytes) -> Sequence[Block]:
    """Return the blocks of a source file, in the order of their numbers."""
    return [Block(function, body[0].lineno, _last(body)) for function, body in _bodies(ast.parse(source))]


def _last(body: list[ast.stmt]) -> int:
    return body[-1].end_lineno or body[-1].lineno


def _bodies(tree: ast.AST, function: str = "") -> Iterator[tuple[str, list[ast.stmt]]]:
    """Iterate over the bodies within functions; the name is that of the outermost function."""
    for node in ast.iter_child_nodes(tree):
        inner = function
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_new = not function or function.endswith(".")
            inner = function + node.name if is_new else function
            if isinstance(node, ast.ClassDef) and is_new:
                inner += "."
        if inner and not inner.endswith("."):
            for name in ("body", "orelse", "finalbody"):
                body = getattr(node, name, None)
                if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                    yield inner, body
        yield from _bodies(node, inner)


def instrumented(source: bytes, path: str) -> tuple[CodeType, int]:
    """Compile a module whose blocks record that they were entered. Return the code and the number of blocks."""
    tree = ast.parse(source, path)
    # collected first: what is inserted would be found again
    bodies = [body for _, body in _bodies(tree)]
    for number, body in enumerate(bodies):
        mark = ast.parse(f"{HITS}[{number}] = 1").body[0]
        has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        for node in ast.walk(mark):
            ast.copy_location(node, body[-1] if has_docstring else body[0])
        body.insert(int(has_docstring), mark)
    return compile(tree, path, "exec", dont_inherit=True), len(bodies)


class _Loader(SourceFileLoader):
    """Loads a module with its blocks recorded; keeps compiled code by the digest of the source."""

    def __init__(self, name: str, path: str, record: dict[str, bytearray], digests: dict[str, str]) -> None:
        super().__init__(name, path)
        self.record, self.digests = record, digests

    def exec_module(self, module: ModuleType) -> None:
        source = Path(self.path).read_bytes()
        file, known = str(Path(self.path).relative_to(ROOT)), digest(source)
        cached = FOLDER / "code" / known
        if cached.exists():
            code, count = marshal.loads(cached.read_bytes())  # noqa: S302  our own run wrote it
        else:
            code, count = instrumented(source, self.path)
            cached.parent.mkdir(parents=True, exist_ok=True)
            half = cached.with_suffix(f".{id(self)}")
            half.write_bytes(marshal.dumps((code, count)))
            half.replace(cached)
        self.digests[file] = known
        hits = self.record[file] = bytearray(count)
        setattr(module, HITS, hits)
        exec(code, module.__dict__)  # noqa: S102  the module itself


class Recorder(MetaPathFinder):
    """Instruments the program as it is imported, and notes what each test reached."""

    def __init__(self) -> None:
        self.hits: dict[str, bytearray] = {}
        self.map = TestMap()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the program with the recording loader."""
        if fullname.partition(".")[0] != "bot":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self.hits, self.map.digests)
        return spec

    def take(self) -> Mapping[str, bytes]:
        """Return what was reached since the last call."""
        reached = {file: bytes(hits) for file, hits in self.hits.items() if any(hits)}
        for file in reached:
            self.hits[file][:] = bytes(len(self.hits[file]))
        return reached

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Attribute what is reached during a test, its fixtures included, to the test."""
        self.take()
        yield
        recorded = self.map.tests.get(item.nodeid)
        if recorded:
            recorded.reached = self.take()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the seconds of a test's phases."""
        seconds = self.map.tests.setdefault(report.nodeid, Recorded(0.0, {}))
        seconds.seconds += report.duration

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write what this worker recorded."""
        worker = getattr(session.config, "workerinput", {"workerid": "main"})["workerid"]
        done = {name: one for name, one in self.map.tests.items() if one.reached}
        if done:
            body = pickle.dumps(TestMap(self.map.digests, done))
            (FOLDER / f"{worker}.map").write_bytes(zlib.compress(body, 1))


def pytest_configure(config: pytest.Config) -> None:
    """Register the recorder; the process that only hands out tests forgets what an earlier run recorded."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        for path in FOLDER.glob("*.map"):
            path.unlink()
    config.pluginmanager.register(_RECORDER, "blocks-recorder")


_RECORDER = Recorder()
sys.meta_path.insert(0, _RECORDER)
