"""Generates the table of stored data in docs/security.md from the privacy register: `python -m tests.register`."""

import re
from datetime import timedelta

from bot.operations.environment import ROOT
from bot.storage.register import REGISTER, Expiry, StoredTable

PAGE = ROOT / "docs" / "security.md"
HEAD = ("table", "purpose", "sealed (`body`)", "in clear", "kept", "after `/delete`")


def page_with_register(page: str) -> str:
    rows = [HEAD, ("---",) * len(HEAD), *map(_row, REGISTER)]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return re.sub(r"(?m)^\| table \|.*\n(?:\|.*\n)+", lambda _: table, page)


def _row(table: StoredTable) -> tuple[str, ...]:
    clear = "; ".join(f"`{name}` {words}" for name, words in table.clear.items())
    shorter = (f"`{name}` {words}" for name, words in table.shorter.items())
    kept = "; ".join([*map(_expiry, table.expires), *filter(None, [table.kept]), *shorter])
    return f"`{table.name}`", table.purpose, table.sealed or "nothing", clear, kept, table.erasure


def _expiry(rule: Expiry) -> str:
    words = f"{_span(rule.span)} after `{rule.since}`" if rule.span else f"until `{rule.since}`"
    return words if rule.where == "TRUE" else f"{words} where `{rule.where}`"


def _span(time: timedelta) -> str:
    return f"{time.days} days" if time > timedelta(days=1) else f"{time.total_seconds() / 3600:.0f} hours"


if __name__ == "__main__":
    PAGE.write_text(page_with_register(PAGE.read_text("utf-8")), "utf-8")
