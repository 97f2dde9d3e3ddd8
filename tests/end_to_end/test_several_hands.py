"""An edit goes the whole way that docs/several-hands.md describes, with its own commands, until a candidate reads it."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.conversation.model import Guide, GuideChapter
from bot.operations.environment import ROOT
from tests.bot_parts import press
from tests.end_to_end.test_content_edited import until_seen
from tests.people import Person
from tests.waiting import until
from tests.world import World

pytestmark = pytest.mark.proof
GUIDE = (ROOT / "docs" / "several-hands.md").read_text("utf-8")
PAGE = "content/uk/guide/what.md"
BOM = "\ufeff"


def of_guide(heading: str, kind: str = "console") -> str:
    """Return the first block of commands under a heading."""
    part = GUIDE.split(f"## {heading}")[1].split("\n## ")[0]
    found = re.search(rf"```{kind}\n(.*?)```", part, re.DOTALL)
    assert found
    return found[1]


def run(folder: Path, commands: str) -> "subprocess.CompletedProcess[str]":
    """Run commands as the operator would; /srv/cpa and the forge lie in `folder`."""
    here = commands.replace("/srv/cpa", str(folder / "srv"))
    here = here.replace("https://forge.example.org/town/cpa-guide-bot.git", str(folder / "forge.git"))
    here = here.replace("cpa-bot ", f"{sys.executable} -m bot ").replace("python3 ", f"{sys.executable} ")
    names = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["/bin/bash", "-e", "-c", here], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A forge with the content, and a server that follows it."""
    first = tmp_path / "first"
    shutil.copytree(ROOT / "content", first / "content")
    (first / "README.md").write_text("The project.\n")
    (tmp_path / "srv").mkdir()
    made = run(
        tmp_path,
        "git init -q -b main first; cd first; git add -A; git commit -qm First; cd ..; git clone -q --bare first forge.git;"
        " git clone -q forge.git editor",
    )
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.fixture
def pages(place: Path) -> dict[str, object]:
    assert run(place, of_guide("With a forge")).returncode == 0
    shutil.copytree(ROOT / "content", place / "srv" / "content")
    return {"content_dir": place / "srv" / "text" / "content"}


def edited(text: str, title: str) -> str:
    """Save a page with another title as an editor on Windows does."""
    return BOM + re.sub(r"(?m)^title: .*$", f"title: {title}", text).replace("\n", "\r\n")


async def opened(candidate: Person, place: Path) -> tuple[Path, str]:
    """Let a candidate open the guide; return the page in the editor's hands, and how the server takes what was merged."""
    await candidate.start()
    await press(candidate, Guide())
    pull = re.search(r"ExecStart=(.*)", of_guide("With a forge", "ini"))
    assert pull
    return place / "editor" / PAGE, pull[1]


async def test_from_the_editor_of_a_forge_to_a_candidate(candidate: Person, place: Path) -> None:
    page, pull = await opened(candidate, place)

    page.write_text(edited(page.read_text("utf-8"), "Новий заголовок"), "utf-8", newline="")
    proposed = run(place, "cd editor; git checkout -qb edit; git commit -qam Title; git push -q origin edit")
    assert proposed.returncode == 0, proposed.stderr
    checked = run(place, "cpa-bot check --content editor/content --format github")
    assert checked.returncode == 0
    assert "::error" not in checked.stdout
    merged = run(place, f"cd editor; git checkout -q main; git merge -q edit; git push -q origin main; {pull}")
    assert merged.returncode == 0, merged.stderr
    await until_seen(candidate, "Новий заголовок")


async def test_what_is_wrong_is_named_by_the_check_and_never_reaches_a_candidate(
    candidate: Person, town: World, place: Path
) -> None:
    page, pull = await opened(candidate, place)
    page.write_text(edited(page.read_text("utf-8"), ""), "utf-8", newline="")

    checked = run(place, "cpa-bot check --content editor/content --format github")
    assert checked.returncode == 1
    assert "uk/guide/what.md,line=1" in checked.stdout
    merged = run(place, f"cd editor; git commit -qam Unread; git push -q origin main; {pull}")
    assert merged.returncode == 0, merged.stderr

    async def noticed() -> bool:
        return bool(town.app.dispatcher.library.problems)

    before = town.app.dispatcher.library.content.version
    await until(noticed)
    await press(candidate, GuideChapter("what"))
    assert town.app.dispatcher.library.content.version == before
    assert "uk/guide/what.md" in {problem.file for problem in town.app.dispatcher.library.problems}


def test_a_zip_is_put_in_place_only_when_the_check_finds_nothing(place: Path) -> None:
    shutil.copytree(ROOT / "content", place / "srv" / "content")
    good = edited((place / "editor" / PAGE).read_text("utf-8"), "Інший заголовок")
    for text, code in (("---\nno end", 1), (good, 0)):
        (place / "editor" / PAGE).write_text(text, "utf-8", newline="")
        with zipfile.ZipFile(place / "content.zip", "w") as packed:
            for path in sorted((place / "editor" / "content").rglob("*")):
                packed.write(path, path.relative_to(place / "editor"))
        done = run(place, of_guide("With a zip"))

        assert done.returncode == code, done.stderr
        assert (place / "srv" / "content.before").exists() == (code == 0)
        shutil.rmtree(place / "srv" / "new", ignore_errors=True)
    assert "Інший заголовок" in (place / "srv" / PAGE).read_text("utf-8")
