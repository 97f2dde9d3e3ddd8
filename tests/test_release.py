"""A release is a tag, a version and a section of CHANGELOG that name the same; what does not is refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", re.MULTILINE)


def git(folder: Path, *words: str) -> None:
    as_nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "core.hooksPath=/dev/null")
    command = ["git", *as_nobody, *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """A clone of what a release is looked up in, with the tag of its version."""
    for name in ("bot/__init__.py", "CHANGELOG.md", "deploy/release"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "All")
    git(tmp_path, "tag", f"v{__version__}")
    return tmp_path


def check(folder: Path) -> tuple[int, str]:
    command = [str(folder / "deploy/release"), "--check"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return said.returncode, said.stderr


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_newest_release_in_the_changelog_is_the_version() -> None:
    assert SECTION.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))[0] == __version__
    assert f'org.opencontainers.image.version="{__version__}"' in (ROOT / "Dockerfile").read_text("utf-8")


def test_with_tag_version_and_notes_it_is_made(tagged: Path) -> None:
    assert check(tagged) == (0, "")


def test_without_its_tag_it_is_refused(tagged: Path) -> None:
    edit(tagged / "bot/__init__.py", f'"{__version__}"', '"9.8.7"')
    assert check(tagged)[1].startswith("Something is not committed")
    git(tagged, "commit", "--quiet", "-a", "-m", "Another version")
    assert check(tagged) == (
        2,
        "This commit has no tag v9.8.7: set it (git tag -a v9.8.7), or write the right __version__ in bot/__init__.py.\n",
    )
    git(tagged, "tag", "v9.8.7")
    assert check(tagged)[1].startswith("CHANGELOG.md has no section '## 9.8.7")


@pytest.mark.proof
def test_the_files_of_a_release_work_where_they_are_unpacked(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(clone))
    git(clone, "tag", "--force", f"v{__version__}")
    command = [str(clone / "deploy/release")]
    subprocess.run(command, env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}, check=True)
    dist = clone / "dist"
    (wheel,) = dist.glob("*.whl")
    assert __version__ in wheel.name
    for command in (
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        ["tar", "xzf", f"cpa-guide-bot-{__version__}.tar.gz"],
    ):
        subprocess.run(command, cwd=dist, check=True)
    there = dist / f"cpa-guide-bot-{__version__}"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(tmp_path / "there"), str(wheel)], check=True)
    folders = {"CPA_CONTENT_DIR": str(there / "content"), "CPA_LOCALES_DIR": str(there / "locales")}
    for words, named, code, said in (
        ("--version", folders, 0, __version__),
        ("check", folders, 0, "is in order"),
        # without the folders it says what to name
        ("check", {}, 2, "CPA_CONTENT_DIR"),
    ):
        command = [sys.executable, "-m", "bot", words]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "there"), **named}
        # not where the release is unpacked: without their names, no folders may be found
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, said in (done.stderr if code else done.stdout)) == (code, True), done.stderr
        assert "Traceback" not in done.stderr
