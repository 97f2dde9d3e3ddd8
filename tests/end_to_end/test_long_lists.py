"""Editors add what they want: a list that becomes longer than a screen turns its pages, and each page has its way back."""

from pathlib import Path

import pytest

from tests import small
from tests.people import Person

NEW = 40
NAMES = [f"new-{number:02}" for number in range(NEW)]


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, object]:
    """The small content, in which one topic has forty questions more."""
    folder = small.write(tmp_path / "content")
    shared = {"uk": "topic: work\nbasis: advice\n", "cs": ""}
    for language, asked, told in (("uk", "Питання", "Запитайте у місті."), ("cs", "Otázka", "Zeptejte se ve městě.")):
        for name in NAMES:
            words = f"---\ntitle: {asked} {name}?\nlabel: {asked} {name}\n{shared[language]}---\n{told}\n"
            (folder / language / "faq" / f"{name}.md").write_text(words, "utf-8")
    return {"content_dir": folder}


async def walked(person: Person) -> list[list[str]]:
    """Press "→" to the end; return the labels of each page."""
    found = [person.labels]
    while "→" in person.labels:
        await person.press("→")
        found.append(person.labels)
    return found


@pytest.mark.parametrize(("language", "asked", "back"), [("uk", "Питання", "← Назад"), ("cs", "Otázka", "← Zpět")])
async def test_a_topic_of_many_questions_is_walked_by_pressing_on(
    candidate: Person, language: str, asked: str, back: str
) -> None:
    await candidate.start()
    await candidate.say("/language")
    await candidate.press(next(label for label in candidate.labels if f"Language-{language}" in label))
    await candidate.say("/faq")
    topics = candidate.labels
    await candidate.press(f"Work-{language}")

    seen = await walked(candidate)
    assert len(seen) == 7
    assert [label for page in seen for label in page if label.startswith(asked)] == [
        f"{asked} {name}" for name in NAMES
    ]
    assert all(back in page for page in seen)
    candidate.sees("7")

    await candidate.press(f"{asked} {NAMES[-1]}")
    candidate.sees(f"{asked} {NAMES[-1]}?")
    await candidate.press(back)
    assert candidate.labels == seen[-1]
    await candidate.press("←")
    assert candidate.labels == seen[-2]
    await candidate.press(back)
    assert candidate.labels == topics
