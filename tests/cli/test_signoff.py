"""`cpa-bot content signoff` writes one page, and refuses what it cannot write."""

from pathlib import Path

from tests import small
from tests.cli.conftest import Put
from tests.cli.running import command, refuses


def test_the_command_needs_no_token_key_or_database(tmp_path: Path, use: Put) -> None:
    use({})
    folder, out = small.write(tmp_path / "content"), tmp_path / "sheet.html"
    words = ("content", "signoff", str(out), "--content", str(folder))
    result = command(*words, "--language", "uk")
    assert (result.code, result.out, result.err) == (0, f"Written: {out}\n", "")
    assert '<html lang="uk">' in out.read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"content", "sheet.html"}
    refuses('--language: no texts in "pl"', *words, "--language", "pl")


def test_broken_content_is_refused_with_every_problem(tmp_path: Path, use: Put) -> None:
    use({})
    folder = small.write(tmp_path / "content")
    edits = (("guide.yaml", "[law]", "[lwa]"), ("uk/faq/fines.md", "Text of", "# Text of"))
    for name, old, new in edits:
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    out = tmp_path / "out.html"
    result = command("content", "signoff", str(out), "--content", str(folder))
    assert result.code == 1
    files = [line.partition(":")[0] for line in result.err.splitlines()]
    assert files == ["guide.yaml", "uk/faq/fines.md"]
    assert not out.exists()


def test_a_file_that_cannot_be_written(tmp_path: Path, use: Put) -> None:
    use({})
    folder = small.write(tmp_path / "content")
    said = "OUT: nowhere/out.html cannot be written (No such file or directory). Name another file.\n"
    refuses(said, "content", "signoff", "nowhere/out.html", "--content", str(folder))
