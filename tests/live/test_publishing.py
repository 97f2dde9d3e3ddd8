"""Publishing from a browser: the old or the new content, whole, whatever ends the program at whichever step."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content import snapshot
from bot.publishing import ChangedMeanwhileError, Publishing, Rewriting

OLD = {"faq.yaml": b"old", "cs/pay.md": "starý".encode(), "cs/gone.md": b"gone"}
# of a language that is new not even the outermost folder is there yet
NEW = {"faq.yaml": b"new", "cs/pay.md": "nový".encode(), "uk/pay.md": "нове".encode(), "pl/guide/what.md": b"co"}
FILES = {name: Rewriting(OLD.get(name), NEW.get(name)) for name in {**NEW, **OLD}}
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.publishing import Publishing
from tests.live.test_publishing import FILES

def step(name):
    step.number += 1
    if step.number == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
step.number = 0
Publishing(Path(sys.argv[1]) / "content", Path(sys.argv[1]) / "data", step).publish(FILES)
"""


def laid_out(folder: Path) -> Publishing:
    for name, data in OLD.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "data").mkdir()
    return Publishing(folder / "content", folder / "data")


def files(publishing: Publishing) -> dict[str, bytes]:
    return dict(snapshot.take(publishing.content).files)


def test_it_is_written(tmp_path: Path) -> None:
    publishing = laid_out(tmp_path)
    there = [name for name, one in FILES.items() if one.old is not None and one.new is not None]
    for name in there:
        (publishing.content / name).chmod(0o640)
    publishing.publish(FILES)
    assert files(publishing) == NEW
    assert list(publishing.data.iterdir()) == []
    modes = {(publishing.content / name).stat().st_mode & 0o777 for name in there}
    assert modes == {0o640}, "whoever could read a file still can"


def test_a_file_that_was_changed_in_between_is_left_alone(tmp_path: Path) -> None:
    publishing = laid_out(tmp_path)
    (publishing.content / "cs/pay.md").write_bytes(b"by hand")
    with pytest.raises(ChangedMeanwhileError):
        publishing.publish(FILES)
    assert files(publishing) == {**OLD, "cs/pay.md": b"by hand"}


def test_nothing_is_written_outside_of_the_folder(tmp_path: Path) -> None:
    publishing = laid_out(tmp_path)
    for name in ("../outside.md", "cs/../../outside.md"):
        with pytest.raises(ChangedMeanwhileError):
            publishing.publish({name: Rewriting(None, b"x")})


def test_a_link_laid_where_a_file_is_prepared_leads_nowhere(tmp_path: Path) -> None:
    publishing, kept = laid_out(tmp_path), tmp_path / "kept"
    kept.write_bytes(b"kept")
    (publishing.content / "cs" / ".pay.md.part").symlink_to(kept)
    publishing.publish(FILES)
    assert (kept.read_bytes(), files(publishing)) == (b"kept", NEW)
    assert not (publishing.content / "cs" / "pay.md").is_symlink()


@pytest.mark.proof
def test_a_kill_at_any_step_leaves_the_old_or_the_new_content(tmp_path: Path) -> None:
    seen = set[bool]()
    for number in range(1, 50):
        folder = tmp_path / str(number)
        folder.mkdir()
        publishing = laid_out(folder)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(folder), str(number)], check=False, env={**os.environ}
        )
        publishing.recover()
        assert files(publishing) in (OLD, NEW), number
        seen.add(files(publishing) == NEW)
        if ended.returncode == 0:
            assert seen == {True, False}
            assert number > 3 * (len(NEW) + 1) + 1
            return
        assert ended.returncode == -signal.SIGKILL
    raise AssertionError("it never came to its end")


def test_in_a_folder_that_cannot_be_written_nothing_is_left_for_later(tmp_path: Path) -> None:
    """Else each start would try it again, and fail. A folder in the way stops root too, as a read-only one does."""
    publishing = laid_out(tmp_path)
    (publishing.content / ".faq.yaml.part").mkdir()
    with pytest.raises(OSError, match="faq"):
        publishing.publish(FILES)
    assert (files(publishing), list(publishing.data.iterdir())) == (OLD, [])
    publishing.recover()
    (publishing.content / ".faq.yaml.part").rmdir()
    publishing.publish(FILES)
    assert files(publishing) == NEW


def test_what_was_half_written_when_the_folder_could_not_be_written_any_more_is_finished_later(tmp_path: Path) -> None:
    publishing = laid_out(tmp_path)
    (publishing.content / "cs" / ".pay.md.part").mkdir()
    with pytest.raises(OSError, match="pay"):
        publishing.publish(FILES)
    with pytest.raises(OSError, match="pay"):
        publishing.recover()
    assert files(publishing) == {**OLD, "faq.yaml": b"new"}
    (publishing.content / "cs" / ".pay.md.part").rmdir()
    publishing.recover()
    assert (files(publishing), list(publishing.data.iterdir())) == (NEW, [])


def test_what_was_begun_is_given_up_when_somebody_edited_the_file_since(tmp_path: Path) -> None:
    def step(name: str) -> None:
        if name == "replaced publishing":
            raise KeyboardInterrupt

    publishing = laid_out(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        Publishing(publishing.content, publishing.data, step).publish(FILES)
    (publishing.content / "cs/pay.md").write_bytes(b"by hand")
    publishing.recover()
    assert files(publishing) == {**OLD, "cs/pay.md": b"by hand"}
