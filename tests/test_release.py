"""A release is a tag, a version and a section of CHANGELOG that name the same; what does not is refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.features.demo.running import free_port

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", re.MULTILINE)


def git(folder: Path, *words: str) -> str:
    as_nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "core.hooksPath=/dev/null")
    command = ["git", *as_nobody, *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


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
    assert check(tagged)[1].startswith("There are uncommitted changes")
    git(tagged, "commit", "--quiet", "-a", "-m", "Another version")
    assert check(tagged) == (
        2,
        "This commit has no tag v9.8.7. Create it (git tag -a v9.8.7) or correct __version__ in bot/__init__.py.\n",
    )
    git(tagged, "tag", "v9.8.7")
    assert check(tagged)[1].startswith("CHANGELOG.md has no section '## 9.8.7")


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_files_of_a_release_work_where_they_are_unpacked(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(clone))
    git(clone, "tag", "--force", f"v{__version__}")
    command = [str(clone / "deploy/release")]
    subprocess.run(command, env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}, check=True)
    commit = git(clone, "rev-parse", "--short=12", "HEAD")
    dist = clone / "dist"
    (wheel,) = dist.glob("*.whl")
    assert __version__ in wheel.name
    for command in (
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        ["tar", "xzf", f"cpa-guide-bot-{__version__}.tar.gz"],
    ):
        subprocess.run(command, cwd=dist, check=True)
    there = dist / f"cpa-guide-bot-{__version__}"
    # the image's Python, where there is one; a version manager may only pretend to have it
    newer = shutil.which("python3.13")
    works = newer and subprocess.run([newer, "-c", "import venv"], capture_output=True, check=False).returncode == 0
    python = newer if newer and works else sys.executable
    subprocess.run([python, "-m", "venv", str(tmp_path / "fresh")], check=True)
    fresh = str(tmp_path / "fresh" / "bin" / "python")
    pip = [fresh, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements/run.txt")]
    subprocess.run([*pip, *locked], check=True)
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    clean = {"PATH": "/usr/bin:/bin"}
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, folders, code, said in (
        ("--version", {}, 0, f"{__version__} ({commit})"),
        ("check", {}, 0, "is in order"),
        ("find plat", {}, 0, "faq/pay"),
        ("settings --example", {}, 0, "CPA_TOKEN"),
        ("init", {}, 2, "CPA_OPERATOR_NAME"),
        ("run", {}, 2, "CPA_OPERATOR_NAME"),
        ("content export mine", {}, 0, "CPA_CONTENT_DIR="),
        ("check", {"CPA_CONTENT_DIR": "mine/content", "CPA_LOCALES_DIR": "mine/locales"}, 0, "is in order"),
        ("check", {"CPA_CONTENT_DIR": str(there / "content")}, 0, "is in order"),
        ("check", {"CPA_CONTENT_DIR": "nowhere"}, 2, "CPA_CONTENT_DIR"),
    ):
        command = [fresh, "-m", "bot", *words.split()]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "there"), **folders}
        done = subprocess.run(
            command, cwd=empty, env=environment, capture_output=True, text=True, check=False, input="/start\n"
        )
        assert (done.returncode, said in (done.stderr if code else done.stdout)) == (code, True), (words, done)
        assert "Traceback" not in done.stderr
    demo = [fresh, "-m", "bot", "demo", "--port", str(free_port(20_000))]
    with subprocess.Popen(demo, cwd=empty, env=clean, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "The demo is at http://127.0.0.1:" in running.stdout.readline()
        running.terminate()
