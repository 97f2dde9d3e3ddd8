"""The mutants of a source file: each is the file with one small fault planted in a function.

Dropped: a clause of `and` or `or`, a term of a WHERE, a call or an awaited call. Shifted: a comparison.
Negated: a condition or filter. Swapped: two arguments. Log calls,
`assert_never` and names of the environment are left alone.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
TERM = re.compile(r"(?<=\bWHERE )[^()]+?(?= AND | ORDER | GROUP | LIMIT |$)|(?<= AND )[^()]+?(?= AND | ORDER |\)|$)")

COMMUTATIVE = {"max", "min", "zip"}


@dataclass(frozen=True)
class Mutant:
    """One fault in a function of a file."""

    file: str
    function: str
    line: int
    kind: str
    what: str
    source: str
    """The whole file with the fault in it."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.what}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for function, node in _in_functions(ast.parse(source)):
        for target, new, kind, what in _changes(node):
            if target.end_lineno is None or target.end_col_offset is None:
                continue
            begin = starts[target.lineno - 1] + target.col_offset
            end = starts[target.end_lineno - 1] + target.end_col_offset
            changed = data[:begin] + new.encode() + data[end:]
            yield Mutant(file, function, target.lineno, kind, what, changed.decode())


def _in_functions(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Iterate over the nodes within functions, with the name of the outermost function."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=name, body=body) | ast.AsyncFunctionDef(name=name, body=body):
                inner = f"{function}{name}" if not function or function.endswith(".") else function
                for one in body:
                    yield inner, one
                    yield from _in_functions(one, inner)
            case ast.ClassDef(name=name):
                is_new = not function or function.endswith(".")
                yield from _in_functions(node, f"{function}{name}." if is_new else function)
            case ast.JoinedStr() | ast.Assert() | ast.Raise():
                # positions within an f-string are not those of the file before Python 3.12
                continue
            case ast.Expr(value=ast.Call() as call) if _is_logging(call):
                continue
            case _:
                if function and not function.endswith("."):
                    yield function, node
                yield from _in_functions(node, function)


def _is_logging(call: ast.Call) -> bool:
    # the names set for a library that is loaded next change its memory or speed alone
    unasked = ("log.", "click.echo", "logging.", "assert_never", "os.environ.setdefault")
    return ast.unparse(call.func).startswith(unasked)


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str, str, str]]:
    """Return what may be changed of a node: the part, its new text, a kind, and a description."""
    match node:
        case ast.BoolOp(op=op, values=values):
            word = "and" if isinstance(op, ast.And) else "or"
            for number, value in enumerate(values):
                # without its default, `x or ""` is the same or of another type
                if isinstance(value, ast.Constant) and not value.value:
                    continue
                rest = [f"({ast.unparse(one)})" for one in values[:number] + values[number + 1 :]]
                yield node, f"({f' {word} '.join(rest)})", "clause", f"{word}: without {ast.unparse(value)}"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            text = f"({ast.unparse(left)}) {COMPARISONS[type(op)]} ({ast.unparse(right)})"
            yield (
                node,
                f"({text})",
                "comparison",
                f"{SYMBOLS[type(op)]} becomes {COMPARISONS[type(op)]}: {ast.unparse(node)}",
            )
        case ast.Constant(value=str(text)) if " WHERE " in text and node.end_lineno == node.lineno:
            for found in TERM.finditer(text):
                changed = f"{text[: found.start()]}({found.group()} OR 1) {text[found.end() :]}"
                yield node, repr(changed), "where", f"WHERE without {found.group()}"
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())) if not _is_log(node.value):
            yield node, "pass", "call", f"without {ast.unparse(node)}"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, f"(not ({ast.unparse(test)}))", "condition", f"if not {ast.unparse(test)}"
        case ast.comprehension(ifs=ifs):
            for test in ifs:
                yield test, f"(not ({ast.unparse(test)}))", "condition", f"filter not {ast.unparse(test)}"
        case ast.Call(func=func, args=args) if ast.unparse(func) not in COMMUTATIVE:
            for first, second in pairwise(args):
                plain = not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred)
                if plain and ast.dump(first) != ast.dump(second):
                    swapped = ast.parse(ast.unparse(node), mode="eval").body
                    assert isinstance(swapped, ast.Call)
                    at = args.index(first)
                    swapped.args[at], swapped.args[at + 1] = swapped.args[at + 1], swapped.args[at]
                    yield node, ast.unparse(swapped), "arguments", f"swapped: {ast.unparse(swapped)}"
        case _:
            return


def _is_log(value: ast.expr) -> bool:
    call = value.value if isinstance(value, ast.Await) else value
    return isinstance(call, ast.Call) and _is_logging(call)
