"""`cpa-bot content prove`: what was walked is said in words; what is missing is named with file and line."""

import re
from pathlib import Path

from tests import small
from tests.cli.conftest import Put
from tests.cli.running import command
from tests.content.breaking import change


def test_what_was_walked_is_said(use: Put, tmp_path: Path) -> None:
    """Of the shipped content, `tests/editorial/test_walks.py` says that nothing is missing."""
    use({})

    result = command("content", "prove", "--content", str(small.write(tmp_path / "content")))

    assert (result.code, result.err) == (0, "")
    first = result.out.splitlines()[0]
    assert re.fullmatch(r"There are \d+ ways .* in \d+ towns that differ; every one of them was walked\.", first)
    assert re.search(r"^Each ends in a result that names every requirement once: \d+ lines", result.out, re.MULTILINE)


def test_what_is_missing_is_named(use: Put, tmp_path: Path) -> None:
    use({})
    folder = small.write(tmp_path / "content")
    change("scenarios.yaml", "home: unmet, ", "")(folder)

    result = command("content", "prove", "--content", str(folder))

    assert (result.code, result.out) == (1, "")
    assert 'no example shows that brno makes "unmet" of "less"' in result.err
    use({"CPA_LOCALES_DIR": "nowhere"})
    assert command("content", "prove").err.startswith("CPA_LOCALES_DIR: ")
