"""Runs the tests that a change in the working tree affects: `make quick`.

The tests come from what the last `make test` recorded (`blocks`): those that reach a changed function, the most
specific first, for some seconds. Tests that were changed run in any case, and where something outside of functions was
changed, those that import the module.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.mutation.blocks import ROOT, TestMap, blocks_of, read_map

SECONDS = 8.0
"""The longest total recorded time of the chosen tests; two processes share them."""


def main() -> int:
    recorded, files = read_map(), changed_files()
    if not recorded.tests:
        sys.stderr.write("No run is recorded. Run `make test` once.\n")
        return 2
    own = sorted(file for file in files if Path(file).name.startswith("test_") and (ROOT / file).exists())
    affected = affected_tests(files, recorded)
    chosen, total = list(own), 0.0
    for name in affected:
        total += recorded.tests[name].seconds
        if total > SECONDS:
            break
        chosen.append(name)
    sys.stdout.write(f"{len(chosen)} of {len(own) + len(affected)} affected tests\n")
    if not chosen:
        return 0
    arguments = ROOT / "build" / "quick.txt"
    arguments.write_text("\n".join(chosen), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "2", "-m", "not proof", f"@{arguments}"]
    return subprocess.run(command, cwd=ROOT, check=False, env=os.environ).returncode


def changed_files() -> list[str]:
    """Return the files of the program and its tests that differ from the last commit."""
    changed = _git("diff", "--name-only", "HEAD").split()
    return [one for one in [*changed, *_git("ls-files", "--others", "--exclude-standard").split()] if _is_ours(one)]


def _is_ours(file: str) -> bool:
    return file.endswith(".py") and file.startswith(("bot/", "tests/"))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607  the git of the path


def affected_tests(files: Iterable[str], recorded: TestMap) -> list[str]:
    """Return the recorded tests that changed files affect, those that reach the least first."""
    wanted: dict[str, list[int]] = {}
    importing: set[str] = set()
    for file in files:
        before, after = _git_show(file), (ROOT / file).read_bytes() if (ROOT / file).exists() else b""
        functions = changed_functions(before, after)
        if not file.startswith("bot/") or "" in functions:
            importing.add(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        if file.startswith("bot/"):
            # recorded numbers are those of the last commit as long as `make test` ran on it
            wanted[file] = [n for n, one in enumerate(blocks_of(before)) if one.function in functions]
    found = {name for name, _ in recorded.reaching(wanted)}
    if importing:
        by_file: dict[str, bool] = {}
        for name in recorded.tests:
            file = name.partition("::")[0]
            if file not in by_file:
                by_file[file] = bool(importing & _imports(ROOT / file))
            if by_file[file]:
                found.add(name)
    return sorted(found, key=lambda name: (_reach(recorded, name), name))


def _git_show(file: str) -> bytes:
    result = subprocess.run(["git", "show", f"HEAD:{file}"], cwd=ROOT, check=False, capture_output=True)  # noqa: S607  the git of the path
    return result.stdout


def _reach(recorded: TestMap, name: str) -> int:
    return sum(map(len, recorded.tests[name].reached.values()))


def changed_functions(before: bytes, after: bytes) -> set[str]:
    """Return the outermost functions whose code differs; "" for anything outside of functions."""
    old, new = _parts(before), _parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def _parts(source: bytes) -> dict[str, str]:
    parts: dict[str, str] = {}

    def take(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                parts[prefix + node.name] = ast.dump(node)
            elif isinstance(node, ast.ClassDef) and not prefix:
                take(node.body, f"{node.name}.")
            else:
                parts[""] = parts.get("", "") + ast.dump(node)

    take(ast.parse(source).body, "")
    return parts


def _imports(path: Path) -> set[str]:
    if not path.exists():
        return set()
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


if __name__ == "__main__":
    sys.exit(main())
