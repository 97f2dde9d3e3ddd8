"""The locks install on a machine that is new today and on one of years to come: complete, so that nothing is resolved."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from bot.operations.environment import ROOT

LOCKS = ("dev", "bench", "audit")
OLDEST_PIP = "22.3"
"""The pip of the first Python 3.11; pip 22 does not run on Python 3.12 and later."""
ARM = ("manylinux2014_aarch64", *(f"manylinux_2_{glibc}_aarch64" for glibc in (17, 24, 26, 27, 28, 34)))

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


def options() -> list[str]:
    found = re.search(r"^LOCKED := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1].split()


def pins(lock: str) -> set[str]:
    """Return the pins of a lock with their hashes."""
    return {*re.findall(r"^\S+==(?:.*\\\n)*.*", lock, re.MULTILINE)}


def pip(python: Path | str, *words: str, beside: Path | None = None) -> None:
    run = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    path = {"PYTHONPATH": str(beside)} if beside else {}
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=os.environ | path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the oldest pip that it may come with."""
    folder = tmp_path_factory.mktemp("old") / "venv"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    if sys.version_info < (3, 12):
        pip(python, "install", f"pip=={OLDEST_PIP}")
    return python


def install(python: Path, lock: Path, target: Path) -> None:
    """Install a lock into a folder, and look whether anything is missing there or of another version than needed."""
    pip(python, "install", "--no-compile", "--target", str(target), *options(), "-r", str(lock))
    pip(python, "check", beside=target)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_complete_and_the_oldest_pip_installs_it(old: Path, tmp_path: Path, lock: str) -> None:
    install(old, ROOT / "requirements" / f"{lock}.txt", tmp_path)


def test_the_lock_of_a_run_is_a_part_of_the_lock_of_development() -> None:
    """So installing that one tries this one too; `make setup` looks whether it is complete."""
    run, dev = (pins((ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")) for lock in ("run", "dev"))
    assert run
    assert run <= dev


def test_a_pin_with_extras_is_taken_as_it_is(old: Path, tmp_path: Path) -> None:
    """Without `--no-deps` pip 23 looked for the newest release of such a pin, and stopped since its hash is not locked."""
    locked = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    pin = re.search(r"^pluggy(==(?:.*\\\n)*.*)", locked, re.MULTILINE)
    assert pin
    lock = tmp_path / "lock.txt"
    lock.write_text(f"pluggy[testing]{pin[1]}\n", "utf-8")
    install(old, lock, tmp_path / "installed")


def test_a_pin_whose_hash_is_another_is_refused(old: Path, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"click==8.1.7 --hash=sha256:{'0' * 64}\n", "utf-8")
    with pytest.raises(AssertionError, match="DO NOT MATCH THE HASHES"):
        pip(old, "install", *options(), "-r", str(lock))


def test_every_pin_has_a_wheel_for_arm(tmp_path: Path) -> None:
    """A Raspberry Pi and many small cloud servers are arm64: nothing is compiled there either. `dev` holds all of `run`."""
    lock = ROOT / "requirements" / "dev.txt"
    wanted = [word for platform in ARM for word in ("--platform", platform)]
    abis = [word for abi in ("cp311", "abi3", "none") for word in ("--abi", abi)]
    which = ["--python-version", "3.11", "--implementation", "cp", *abis, *wanted]
    pip(sys.executable, "download", *options(), *which, "--dest", str(tmp_path), "-r", str(lock))

    pins = re.findall(r"^[\w.-]+==(?!.*(?:== .win32|>= .3\.12))", lock.read_text("utf-8"), re.MULTILINE)
    assert len(list(tmp_path.iterdir())) == len(pins)
