"""Measures the house: modules, their size, their imports, and the files that a press runs through.

`python -m tests.structure` prints the figures; `test_structure.py` holds them to what was decided (decision 25).
"""

import ast
import gc
import statistics
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from bot.operations.environment import ROOT

PACKAGE = ROOT / "bot"


def modules(package: Path = PACKAGE) -> Mapping[str, Path]:
    """The modules of a package by their dotted names; the empty faces of packages are modules too."""
    found = {".".join(path.relative_to(package.parent).with_suffix("").parts): path for path in package.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for name, path in sorted(found.items())}


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module, parsed once."""
    return ast.parse(path.read_text("utf-8"))


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def imports(known: Mapping[str, Path]) -> Mapping[str, frozenset[str]]:
    """Return the modules that each module imports, at any place."""
    return {name: frozenset(_imported(path, known)) - {name} for name, path in known.items()}


def _imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)


def import_cycles(arrows: Mapping[str, frozenset[str]]) -> list[str]:
    """The modules that come to import themselves: what is left when whoever imports nothing (left) is taken away again and again."""
    left = dict(arrows)
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def public_classes(known: Mapping[str, Path]) -> Counter[str]:
    """Count the definitions of each public class or type alias at the top of a module."""
    trees = map(tree, known.values())
    names = (_name_of_type(node) for tree in trees for node in tree.body)
    return Counter(name for name in names if name and name[0] != "_")


def _name_of_type(node: ast.stmt) -> str:
    match node:
        case ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
            return name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.BitOr()) | ast.Subscript()):
            return name if name[0].isupper() and not name.isupper() else ""
        case _:
            return ""


def branches(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number of branches through each function: one, and one more for each condition."""
    for function in ast.walk(tree(path)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield 1 + sum(map(_is_branch, _within(function))), f"{path.parent.name}/{path.stem}.{function.name}"


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of nested functions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _within(child)


def _is_branch(node: ast.AST) -> int:
    match node:
        case ast.BoolOp(values=values):
            return len(values) - 1
        case ast.comprehension(ifs=conditions):
            return len(conditions)
        case ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None):
            return 0
        case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While() | ast.ExceptHandler() | ast.match_case():
            return 1
        case _:
            return 0


@contextmanager
def recording_files() -> Generator[set[str]]:
    """Note the files of the bot in which anything is called, in this thread and in those that begin within."""
    ran: set[str] = set()
    home = str(PACKAGE)

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (name := frame.f_code.co_filename).startswith(home) and "/simulated_bot" not in name:
            ran.add(name.removeprefix(f"{home}/"))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield ran
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def clear_caches() -> None:
    """Clear the function caches of the bot, so that what they would spare is run again."""
    gc.unfreeze()  # frozen objects are not listed
    for one in gc.get_objects():
        if isinstance(one, type(tree)) and one.__module__.startswith("bot."):
            one.cache_clear()


def main() -> None:
    for package in (PACKAGE, ROOT / "telegram_simulator"):
        known = modules(package)
        sizes = [lines(path) for path in known.values()]
        arrows = imports(known)
        ways = sorted((one for path in known.values() for one in branches(path)), reverse=True)
        longest = max(known, key=lambda name: lines(known[name]))
        print(  # noqa: T201  it prints its figures
            f"{package.name}: {len(known)} modules, {sum(sizes)} lines, median {statistics.median(sizes):.0f},"
            f" longest {longest} {max(sizes)}; {sum(map(len, arrows.values()))} imports between modules,"
            f" in circles: {len(import_cycles(arrows))}; class names with two meanings:"
            f" {[name for name, count in public_classes(known).items() if count > 1]};"
            f" ways through a function: {statistics.mean(number for number, _ in ways):.2f} on average, most {ways[:10]}"
        )


if __name__ == "__main__":
    main()
