"""A database is not touched with a key that is not its own."""

import base64
import os
from pathlib import Path

import pytest

from bot.app import open_database
from bot.demo import demo_settings
from bot.environment import OperatorError


@pytest.mark.parametrize("name", ["encrypt", "persons"])
async def test_another_key_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    settings = demo_settings(tmp_path, "http://127.0.0.1:9")
    async with open_database(settings) as (database, vault):
        await database.write(lambda tx: tx.run(INSERT, vault.seal(b"{}", "contact")))
    lines = settings.key_file.read_text("ascii").splitlines()
    other = f"{name} {base64.b64encode(os.urandom(32)).decode()}"
    settings.key_file.write_text("\n".join(other if line.startswith(name) else line for line in lines))
    with pytest.raises(OperatorError, match="does not belong to this database"):
        async with open_database(settings):
            pass


INSERT = "INSERT INTO contact (role, slug, body) VALUES ('coordinator', '', ?)"
