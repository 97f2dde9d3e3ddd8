"""`cpa-bot content diff`: an edit is told in words, against a version in git or another folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.operations.environment import ROOT
from tests import small
from tests.cli.conftest import Put
from tests.cli.running import command, refuses
from tests.content.small_edits import change

ADULT = "adult: { next: permit, verdicts: { age: met } }"


def git(folder: Path, *words: str) -> str:
    """Ask git, as somebody whose name is not that of this machine's user."""
    identity = ("-c", "user.name=Testa", "-c", "user.email=testa@example.org", "-c", "commit.gpgsign=false")
    asked = subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607  whichever git there is
    return asked.stdout.strip()


@pytest.fixture
def content(tmp_path: Path, use: Put) -> Path:
    """The small content, committed; the data folder is empty."""
    use({"CPA_CONTENT_DIR": str(tmp_path / "kept" / "content"), "CPA_DATA_DIR": str(tmp_path / "data")})
    folder = small.write(tmp_path / "kept" / "content")
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "First")
    return folder


def test_an_edit_is_told_by_what_it_does_to_people_texts_and_sources(content: Path) -> None:
    nothing = command("content", "diff")
    assert (nothing.code, nothing.err) == (0, "")
    assert nothing.out.splitlines()[1:] == ["", "Nothing changes."]

    change("eligibility.yaml", ADULT, ADULT.replace("met } }", "office }, lead: false }"))(content)
    change("eligibility.yaml", "skip: { next: czech", "silent: { next: permit-other")(content)
    change("documents.yaml", "always: true\n    basis: advice", "basis: advice")(content)
    change("documents.yaml", "group: later", "group: usual")(content)
    change("uk/guide/what.md", "Text of what-uk.", "Another text. " * 9)(content)
    change("uk/guide/what.md", "label: what", "label: What?")(content)
    change("uk/questions/permit.md", "skip:", "silent:")(content)
    change("cs/questions/permit.md", "skip:", "silent:")(content)

    told = command("content", "diff", "HEAD")

    assert (told.code, told.err) == (0, "")
    said = told.out.splitlines()
    assert said[0].startswith("What changes from ")
    people = said[said.index("Examples that come to something else: 6 of 6") :]
    assert people[1:8] == [
        "  here",
        "      age: looks met -> the town assesses",
        "      document cv: usually -> –",
        "      document exam: after the selection -> usually",
        "      no message to a town can be sent now",
        "  there",
        "      document cv: usually -> –",
    ]
    assert '      stops at the question "permit" (before: the result)' in people
    things = said[said.index("Rules, texts, towns and sources") :]
    assert "  question of the self-check permit: changed" in things
    assert things[things.index("  text uk/guide/what.md: changed") :][1:3] == [
        "      label: what -> What?",
        "      body: another text",
    ]


def test_a_new_question_a_new_paper_and_an_order_are_told(content: Path) -> None:
    edited = small.write(content.parents[1] / "edited")
    change(
        "eligibility.yaml",
        "next: result, verdicts: { home: met } }",
        "next: dogs, verdicts: { home: met }, documents: [permit-proof, town-form] }",
    )(edited)
    change(
        "eligibility.yaml", "\nrequirements:", "  dogs:\n    options:\n      some: { next: result }\n\nrequirements:"
    )(edited)
    change(
        "eligibility.yaml",
        "verdicts: { right-to-work: met }, documents: [permit-proof] }",
        "verdicts: { right-to-work: met } }",
    )(edited)
    change("municipalities.csv", "brno,500003,", "bruenn,500003,")(edited)
    (edited / "municipalities" / "brno.yaml").unlink()
    for language in ("uk", "cs"):
        (edited / language / "municipalities" / "brno.md").unlink()
        (edited / language / "questions" / "dogs.md").write_text(
            "---\nlabel: Dogs\noptions:\n  some: Some\n---\nDogs?\n"
        )

    told = command("content", "diff", "--against", str(content), "--content", str(edited)).out

    assert '      stops at the question "dogs" (before: the result)' in told
    assert "      document permit-proof: usually -> –" in told
    assert "  town brno: gone" in told
    back = command("content", "diff", "--against", str(edited), "--content", str(content)).out
    assert "      gets to the result (before: dogs)" in back
    assert "      document permit-proof: – -> usually" in back


def test_an_order_and_a_number_are_told(content: Path) -> None:
    first, second = ("  what:\n    sources: [law]\n", "  wages:\n    sources: [law, paper]\n    asks: [wages]\n")
    change("guide.yaml", first + second, second + first)(content)
    change("municipalities_all.csv", "170000", "171000")(content)
    change("uk/guide/what.md", "Text of what-uk.", "Text of 5 days.")(content)
    git(content.parent, "commit", "-q", "-a", "-m", "Five")
    change("uk/guide/what.md", "of 5 days", "of 50 days")(content)

    assert "  uk/guide/what.md:5: 50 stands in place of 5, " in command("content", "diff").out
    told = command("content", "diff", "HEAD^").out
    assert "  chapter: in another order\n" in told
    assert "  town plzen: changed\n      population: 170000 -> 171000\n" in told


def test_what_cannot_be_compared_is_one_sentence(content: Path, tmp_path: Path, use: Put) -> None:
    diff = ("content", "diff")
    other = small.write(tmp_path / "loose")
    with_folder = "or compare with a folder (see --help)"
    for named in ("no-such", "--output=x"):
        named_one = f"Name one that `git log --oneline` lists, {with_folder}\n"
        refuses(f'REV: git knows no version "{named}" here. {named_one}', *diff, "--", named)
    said = f"--content: git keeps no earlier version of {other}. Use git, {with_folder}\n"
    refuses(said, *diff, "--content", str(other))
    said = "--against: nowhere is no content folder. Name one that holds guide.yaml and sources.yaml.\n"
    refuses(said, *diff, "--against", "nowhere")
    git(content.parent, "mv", "content", "texts")
    moved = content.with_name("texts")
    assert "has no folder texts. Name a later version" in command(*diff, "--content", str(moved)).err
    change("eligibility.yaml", "next: permit,", "next: nowhere,")(moved)
    said = f"REV: the self-check of {moved} is broken. Name another version.\n"
    refuses(said, *diff, "--against", str(moved), "--content", str(other))
    use({"PATH": str(tmp_path)})
    refuses(f"git: it is not installed here. Install it, {with_folder}\n", *diff, "--content", str(moved))


def test_content_that_could_not_become_live_is_not_compared(content: Path) -> None:
    change("guide.yaml", "[law]", "[lwa]")(content)

    result = command("content", "diff")

    assert (result.code, result.out) == (1, "")
    assert "guide.yaml:3: " in result.err


def test_an_earlier_version_may_be_broken_where_nobody_is_asked(content: Path) -> None:
    before = small.write(content.parents[1] / "before")
    (before / "scenarios.yaml").write_text("scenarios: { old: { documents: [cv] } }\n", "utf-8")

    result = command("content", "diff", "--against", str(before))

    assert (result.code, result.err) == (0, "")
    assert "  example here: new\n" in result.out


def test_for_a_pull_request_the_difference_is_text_and_problems_stand_beside_their_lines(
    content: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    environment = {
        **os.environ,
        "CPA_BOT": f"{sys.executable} -m bot",
        "PYTHONPATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(summary),
    }

    def ran(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [ROOT / ".ci" / "content", *words], cwd=content.parent, env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip

    git(content.parent, "branch", "base")
    change("guide.yaml", "asks: [wages]", "basis: advice")(content)
    git(content.parent, "commit", "-q", "-a", "-m", "Second")
    assert ran("base").returncode == 0
    said = summary.read_text("utf-8")
    assert "  chapter wages: changed\n      asks: wages -> –\n      basis: – -> advice\n" in said
    assert (said.partition("\n")[0], said[-5:]) == ("````text", "````\n")

    change("guide.yaml", "[law]", "[lwa]")(content)
    refused = ran("base")
    assert refused.returncode == 1
    assert "::error file=content/guide.yaml,line=3" in refused.stdout
    assert "The check found errors" in summary.read_text("utf-8")
    assert "usage: .ci/content BASE" in ran().stderr


def test_the_workflow_runs_the_script_that_is_tested() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "content.yml").read_text("utf-8"))

    steps = workflow["jobs"]["content"]["steps"]
    assert steps[-1]["run"].split()[0] == ".ci/content"
    assert workflow["permissions"] == {"contents": "read"}
