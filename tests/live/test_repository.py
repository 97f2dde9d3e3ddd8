"""A repository's configuration is never read, so its writers cannot run programs as the bot."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli.review import read_revision
from bot.live.repository import commit
from bot.operations.environment import OperatorError

GIT = shutil.which("git") or ""
PUBLISHED: dict[str, bytes | None] = {"cs/pay.md": b"new\r\n", "uk/pay.md": b"new", "cs/gone.md": None}
HOOKS = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg",
    "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update",
    "proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc",
    "post-rewrite", "sendemail-validate", "fsmonitor-watchman", "post-index-change",
)  # fmt: skip
"""All of githooks(5) that are named after an event."""
COMMIT = ("commit", "--quiet", "--all", "--allow-empty", "--message=x")


class Attack(NamedTuple):
    """`config` is appended to the repository's (`{run}`: the script). `armed`: a command that must run the script."""

    config: str
    armed: tuple[str, ...]
    plant: Callable[[Path], object] = lambda _: None


def attributes(text: str) -> Callable[[Path], object]:
    return lambda top: (top / ".gitattributes").write_text(text)


def hooks(name: str) -> Callable[[Path], object]:
    """Plant every hook in a folder of this name."""

    def plant(top: Path) -> None:
        (top / name).mkdir(exist_ok=True)
        for hook in HOOKS:
            shutil.copy(top.parent / "run", top / name / hook)

    return plant


def elsewhere(name: str, text: str) -> Callable[[Path], object]:
    """Plant another file of configuration, and the attributes that need it."""

    def plant(top: Path) -> None:
        (top / name).write_text(text.format(run=top.parent / "run"))
        attributes("* filter=x\n")(top)

    return plant


def parted(top: Path) -> None:
    """Lose an object that a promisor remote is asked for then."""
    lost = git(top, "rev-parse", "HEAD~1:cs/pay.md")
    (top / ".git" / "objects" / lost[:2] / lost[2:]).unlink()


def archived(top: Path) -> None:
    """Commit the attributes, which an archive reads from there."""
    (top / ".gitattributes").write_text("*.yaml filter=x\n")
    git(top, "-c", "filter.x.clean=", "add", ".gitattributes")
    git(top, "commit", "--quiet", "--message=Third")


def linked(top: Path) -> None:
    """Keep the metadata elsewhere, as a submodule and a second working tree do."""
    (top / ".git").rename(top.parent / "metadata")
    (top / ".git").write_text("gitdir: ../metadata\n")
    attributes("* filter=x\n")(top)


FILTER = '[filter "x"]\nclean = {run}\nsmudge = {run}\nrequired = false\n'
PROMISED = (
    '[core]\nrepositoryformatversion = 1\n[extensions]\npartialClone = origin\n[remote "origin"]\npromisor = true\n'
)
LOST = ("cat-file", "-p", "HEAD~1:cs/pay.md")
ATTACKS = {
    "clean and smudge filter": Attack(FILTER, ("add", "--all"), attributes("* filter=x\n")),
    "smudge filter of an archive": Attack(FILTER, ("archive", "HEAD"), archived),
    "filter process": Attack('[filter "x"]\nprocess = {run}\n', ("add", "--all"), attributes("* filter=x\n")),
    "textconv": Attack('[diff "x"]\ntextconv = {run}\n', ("diff", "HEAD~1"), attributes("* diff=x\n")),
    "diff driver": Attack('[diff "x"]\ncommand = {run}\n', ("diff", "HEAD~1"), attributes("* diff=x\n")),
    "external diff": Attack("[diff]\nexternal = {run}\n", ("diff", "HEAD~1")),
    "fsmonitor": Attack("[core]\nfsmonitor = {run}\n", ("status",)),
    "hooks": Attack("", COMMIT, hooks(".git/hooks")),
    "hooks elsewhere": Attack("[core]\nhooksPath = planted\n", ("update-ref", "refs/x", "HEAD"), hooks("planted")),
    "ssh command": Attack(PROMISED + "url = ssh://h/r\n[core]\nsshCommand = {run}\n", LOST, parted),
    "remote helper": Attack(PROMISED + "url = ext::{run}\n[protocol]\nallow = always\n", LOST, parted),
    "upload-pack": Attack(PROMISED + "url = .\nuploadpack = {run}\n", LOST, parted),
    "alias": Attack("[alias]\nx = !{run}\ncommit-tree = !{run}\nrev-parse = !{run}\n", ("x",)),
    "include": Attack("[include]\npath = ../planted\n", ("add", "--all"), elsewhere("planted", FILTER)),
    "includeIf": Attack('[includeIf "gitdir:**"]\npath = ../planted\n', ("add", "-A"), elsewhere("planted", FILTER)),
    "worktree config": Attack(
        "[extensions]\nworktreeConfig = true\n", ("add", "--all"), elsewhere(".git/config.worktree", FILTER)
    ),
    "submodule, worktree": Attack(FILTER, ("add", "--all"), linked),
    "update of submodules": Attack(
        '[submodule]\nrecurse = true\n[submodule "x"]\nupdate = !{run}\nurl = .\n[alias]\nx = !{run}\n', ("x",)
    ),
    "signing": Attack("[gpg]\nprogram = {run}\n[commit]\ngpgSign = true\n[log]\nshowSignature = true\n", COMMIT),
    "ssh signing": Attack(
        '[gpg]\nformat = ssh\n[gpg "ssh"]\ndefaultKeyCommand = {run}\n[commit]\ngpgSign = true\n', COMMIT
    ),
    "editor": Attack("[core]\neditor = {run}\n[sequence]\neditor = {run}\n", ("commit", "--amend")),
}


def git(folder: Path, *words: str, check: bool = True) -> str:
    """Ask git as an administrator at the folder does."""
    identity = ("-c", "user.name=Testa", "-c", "user.email=testa@example.org", "-c", "init.defaultBranch=main")
    asked = subprocess.run([GIT, *identity, "-C", str(folder), *words], capture_output=True, check=check, text=True)
    return asked.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder under git: two commits, and what was published lies there."""
    content = tmp_path / "content"
    for name in ("cs/pay.md", "cs/gone.md", "guide.yaml"):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text("old")
    git(tmp_path, "init", "--quiet", str(content))
    git(content, "add", "--all")
    git(content, "commit", "--quiet", "--message=First")
    (content / "cs/pay.md").write_text("older")
    git(content, "commit", "--quiet", "--all", "--message=Second")
    return written(content)


def written(content: Path) -> Path:
    for name, data in PUBLISHED.items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
    return content


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nothing_that_the_repository_names_is_run(tmp_path: Path, folder: Path, attack: Attack) -> None:
    script, ran = tmp_path / "run", tmp_path / "ran"
    script.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    script.chmod(0o755)
    with (folder / ".git" / "config").open("a") as config:
        config.write(attack.config.format(run=script))
    attack.plant(folder)
    git(folder, *attack.armed, check=False)
    assert ran.exists(), "the trap is set"
    ran.unlink()

    done = commit(folder, PUBLISHED, "Edit faq/pay", "Jana")
    with suppress(OperatorError):
        assert read_revision(folder, "HEAD~1")[1].files["cs/pay.md"] == b"older"
    assert not ran.exists()

    # without the traps, what an administrator finds there
    for planted in (folder / ".git/config", folder / ".gitattributes", tmp_path / "metadata/config"):
        with suppress(FileNotFoundError, NotADirectoryError):
            planted.unlink()
    assert git(folder, "rev-parse", "HEAD") == done
    found = [git(folder, "cat-file", "-p", f"HEAD:{name}") for name in ("cs/pay.md", "uk/pay.md")]
    assert found == ["new", "new"]
    assert git(folder, "diff", "--cached", "--name-only", "--", *PUBLISHED) == ""


def test_a_commit_holds_what_was_published_byte_for_byte_and_nothing_else(folder: Path) -> None:
    """Somebody at the folder has made a change ready for a commit of their own."""
    (folder / "guide.yaml").write_text("not yet\n")
    git(folder, "add", "guide.yaml")
    (folder / ".gitattributes").write_text("* text=auto eol=lf\n")

    assert commit(folder, PUBLISHED, "Edit faq/pay", "Jana <jana>\n\nSigned-off-by: X")

    told = git(folder, "show", "--name-only", "--format=%an|%ae|%cn|%s").split("\n")
    assert told == ["Jana janaSigned-off-by: X||cpa-bot|Edit faq/pay", "", *sorted(PUBLISHED)]
    size = git(folder, "cat-file", "-s", "HEAD:cs/pay.md")
    assert size == str(len(PUBLISHED["cs/pay.md"] or b""))
    assert git(folder, "status", "--porcelain", "--", *PUBLISHED, "guide.yaml") == "M  guide.yaml"
    assert commit(folder, PUBLISHED, "Edit faq/pay", "Jana") == "", "the same once more is no commit"


def test_a_folder_below_the_top_a_first_commit_and_one_that_is_not_tracked(tmp_path: Path) -> None:
    for name in ("program/text/guide.yaml", "program/data/content/guide.yaml", "fresh/guide.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("old")
    program, fresh = tmp_path / "program", tmp_path / "fresh"
    assert commit(fresh, {"guide.yaml": b"new"}, "x", "Jana") == "", "not under git"
    for top in (program, fresh):
        git(top, "init", "--quiet")
    git(program, "add", "text")
    git(program, "commit", "--quiet", "--message=First")

    for folder in (program / "text", program / "data" / "content", fresh):
        (folder / "guide.yaml").write_bytes(b"new")
        done = commit(folder, {"guide.yaml": b"new"}, "Edit guide", "Jana")
        assert bool(done) == (folder.name != "content"), "a folder that git ignores is not put into it"
    assert git(program, "show", "--format=", "--name-only") == "text/guide.yaml"
    for top in (program, fresh):
        assert git(top, "status", "--porcelain", "--untracked-files=no") == ""


@pytest.mark.parametrize("part", ["refs", "refs/heads", "objects"])
def test_a_link_in_the_metadata_leads_the_bot_nowhere(tmp_path: Path, folder: Path, part: str) -> None:
    place = folder / ".git" / part
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    before = sorted((tmp_path / "moved").rglob("*"))
    assert commit(folder, PUBLISHED, "Edit faq/pay", "Jana") == ""
    assert sorted((tmp_path / "moved").rglob("*")) == before
