"""Nothing is said about 200 random valid variations of the shipped content: who is warned for nothing stops reading warnings."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.editorial.validators import review
from bot.settings import read_settings
from bot.view.catalog import Words
from tests.editorial.content_faults import bytes_of, copy_content
from tests.editorial.test_faults import TODAY
from tests.editorial.valid_edits import VARIATIONS
from tests.effort import repetitions
from tests.view.rendering import OPERATOR

pytestmark = pytest.mark.proof

NUMBER = repetitions(40, 200)
BATCH = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_content(read_settings(_env_file=None).content_dir, tmp_path_factory.mktemp("varied") / "content")


@pytest.fixture(scope="module")
def shipped(folder: Path) -> Mapping[Path, bytes]:
    return bytes_of(folder)


@pytest.mark.parametrize("batch", range(0, NUMBER, BATCH))
def test_nothing_is_said_about_what_is_right(
    folder: Path, shipped: Mapping[Path, bytes], words: dict[str, Words], batch: int
) -> None:
    for seed in range(batch, batch + BATCH):
        chance = random.Random(seed)  # noqa: S311  a game of chance, no secret
        drawn = [VARIATIONS[seed % len(VARIATIONS)], *chance.sample(VARIATIONS, chance.randrange(3))]
        names = [variation.__name__ for variation in dict.fromkeys(drawn)]
        try:
            for variation in dict.fromkeys(drawn):
                variation(folder, chance)
            assert bytes_of(folder) != shipped, f"{names} changed nothing"
            problems = review(load(folder), words, OPERATOR, TODAY)
            assert problems == [], f"{seed}: {names}"
        finally:
            restore(folder, shipped)


def restore(folder: Path, shipped: Mapping[Path, bytes]) -> None:
    now = bytes_of(folder)
    for path in now.keys() - shipped.keys():
        path.unlink()
    for path, data in shipped.items():
        if now.get(path) != data:
            path.write_bytes(data)
