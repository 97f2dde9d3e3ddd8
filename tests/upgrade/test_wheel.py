"""The wheel, installed outside of a clone: it says in one sentence what it lacks, and works with the folders named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof
ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds what the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True
    )
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*PIP, "install", "--no-deps", "--no-index", "--target", str(folder / "there"), str(wheel)], check=True
    )
    return folder / "there"


def run(installed: Path, folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_without_content_it_says_what_to_name(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "check")
    assert said.returncode == 2
    assert "CPA_CONTENT_DIR" in said.stderr
    assert "Traceback" not in said.stderr


def test_with_the_folders_of_a_release_it_works(installed: Path, tmp_path: Path) -> None:
    folders = {"CPA_CONTENT_DIR": str(ROOT / "content"), "CPA_LOCALES_DIR": str(ROOT / "locales")}
    said = run(installed, tmp_path, "check", **folders)
    assert (said.returncode, "is in order" in said.stdout) == (0, True), said.stderr
