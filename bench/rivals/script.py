"""The dialogue recorded by `bench.prepare`."""

import json
import os
from pathlib import Path
from typing import NamedTuple


class Screen(NamedTuple):
    """A screen, and the button label that leads to the next one ("": any text)."""

    text: str
    rows: list[list[str]]
    next_label: str


def load_screens() -> list[Screen]:
    """Load all screens in order; the last one has no successor."""
    written = json.loads(Path(os.environ["BENCH_DIALOGUE"]).read_text("utf-8"))
    lines = [str(step["line"]) for step in written[1:]] + [""]
    return [
        Screen(step["text"], step["rows"], line[1:-1] if line.startswith("[") else "")
        for step, line in zip(written, lines, strict=True)
    ]


URL = os.environ["BENCH_URL"]
TOKEN = os.environ["BENCH_TOKEN"]
