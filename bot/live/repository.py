"""Git on the content folder without the repository's configuration, which can name programs.

Git gets a temporary git directory with a fixed configuration and no hooks. It holds only links to
the objects and refs of the folder's repository, and a copy of HEAD.
"""

import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

TIMEOUT_S = 60
CONFIG = "[core]\nrepositoryformatversion = 0\nbare = true\n"
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
    "GIT_COMMITTER_NAME": "cpa-bot", "GIT_COMMITTER_EMAIL": "cpa-bot@localhost", "GIT_AUTHOR_EMAIL": "",
}  # fmt: skip
"""The complete environment of git, except PATH and the paths of the temporary git directory."""
BRANCH = "ref: refs/heads/"
MAX_LINE = 4096
NULL_ID = "0" * 40
FAILURES = OSError, subprocess.SubprocessError, ValueError


class Repository(NamedTuple):
    """A repository, and `prefix`, the path of the folder in it. `own`: the temporary git directory."""

    own: Path
    metadata: Path
    prefix: Path
    branch: str
    """The checked-out branch; "" if HEAD is detached or the branch is not a file below `refs`."""

    def git(self, *words: str, given: bytes = b"", index: Path | None = None, author: str = "cpa-bot") -> bytes:
        """Run git; return its output. `index`: another index file than the temporary one."""
        own = {"HOME": str(self.own), "GIT_DIR": str(self.own), "GIT_INDEX_FILE": str(index or self.own / "index")}
        asked = subprocess.run(  # noqa: S603  the words are ours, names of files and versions are no options
            ["git", *words],  # noqa: S607  whichever git the server has
            env={**ENVIRONMENT, **own, "PATH": os.environ.get("PATH", os.defpath), "GIT_AUTHOR_NAME": author},
            cwd=self.own, input=given, capture_output=True, check=True, timeout=TIMEOUT_S,
        )  # fmt: skip
        return asked.stdout

    def line(self, *words: str, given: bytes = b"", author: str = "cpa-bot") -> str:
        return self.git(*words, given=given, author=author).decode().strip()


@contextmanager
def opened(folder: Path) -> Generator[Repository]:
    """Open the repository of a folder. Raises `FileNotFoundError` if none, or a `FAILURES`."""
    root = folder.resolve()
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
    # A second working tree and a submodule have a file with the path of the git directory.
    metadata = top / (_line(top / ".git") or ".git").removeprefix("gitdir: ")
    common, head = (metadata / _line(metadata / "commondir")).resolve(), _line(metadata / "HEAD")
    if not head:
        raise FileNotFoundError(folder)
    places = common / head.removeprefix("ref: "), common / "objects"
    # A link there could make the bot write elsewhere.
    inside = all(place.resolve() == place for place in places)
    with TemporaryDirectory(prefix="cpa-git-") as name:
        own = Path(name)
        (own / "config").write_text(CONFIG)
        (own / "HEAD").write_text(f"{head}\n")
        for part in ("objects", "refs", "packed-refs"):
            (own / part).symlink_to(common / part)
        branch = head.removeprefix("ref: ") if head.startswith(BRANCH) and inside else ""
        yield Repository(own, metadata, root.relative_to(top), branch)


def _line(path: Path) -> str:
    """Read a line, "" without a file. Pipes and devices are not opened."""
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8") as file:
        return file.readline(MAX_LINE).strip()


def commit(folder: Path, files: Mapping[str, bytes | None], subject: str, author: str) -> str:
    """Commit files with exactly these bytes (None: removed); return the commit, "" if none."""
    import structlog  # noqa: PLC0415  commands that publish nothing load no log

    log = structlog.get_logger()
    name = " ".join("".join(char for char in author if char.isprintable() and char not in "<>").split())
    try:
        with opened(folder) as repository:
            return _committed(repository, folder.resolve(), files, subject, name or "administrator")
    except FileNotFoundError:
        log.info("published content not committed to git", reason="no git, or no branch holds the folder")
    except FAILURES as error:
        log.warning("git commit of published content failed", kind=type(error).__name__)
    return ""


def _committed(repository: Repository, root: Path, files: Mapping[str, bytes | None], subject: str, author: str) -> str:
    git, line, branch, prefix = repository.git, repository.line, repository.branch, repository.prefix
    parent = line("for-each-ref", "--format=%(objectname)", branch) if branch else ""
    tracked = prefix == Path() or (parent and git("ls-tree", parent, "--", str(prefix)))
    if not branch or not tracked:
        raise FileNotFoundError(root)
    if parent:
        git("read-tree", parent)
    entries = b"".join(_entry(repository, root, file, data) for file, data in files.items())
    git("update-index", "-z", "--index-info", given=entries)
    tree = line("write-tree", "--missing-ok")
    if parent and tree == line("rev-parse", f"{parent}^{{tree}}"):
        return ""
    made = line("commit-tree", tree, *(("-p", parent) if parent else ()), "-m", subject, author=author)
    index = repository.metadata / "index"
    # else the next commit made at the folder would undo this one
    if not parent or index.is_file():
        git("update-index", "-z", "--index-info", given=entries, index=index)
    git("update-ref", branch, made, parent)
    return made


def _entry(repository: Repository, root: Path, file: str, data: bytes | None) -> bytes:
    """Store a file; return its line for `git update-index --index-info`."""
    path = os.fsencode(repository.prefix / (root / file).resolve().relative_to(root))
    if data is None:
        return f"0 {NULL_ID}\t".encode() + path + b"\0"
    known = repository.git("ls-files", "--stage", "-z", "--", os.fsdecode(path))
    mode = "100755" if known.startswith(b"100755") else "100644"
    blob = repository.line("hash-object", "-w", "--no-filters", "--stdin", given=data)
    return f"{mode} {blob}\t".encode() + path + b"\0"
