"""Editors add what they want: the further buttons of a list are behind "More", and each page of them has its way back."""

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
    """Press "More" until the first buttons are there again; return the labels of each page."""
    found = [person.labels]
    while True:
        await person.press(next(label for label in person.labels if label.startswith("⋯")))
        if person.labels == found[0]:
            return found
        found.append(person.labels)


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
    assert all(len(page) <= 7 for page in seen)
    assert [label for page in seen for label in page if label.startswith(asked)] == [
        f"{asked} {name}" for name in NAMES
    ]
    assert all(back in page for page in seen)

    await candidate.press(next(label for label in candidate.labels if label.startswith("⋯")))
    opened = next(label for label in candidate.labels if label.startswith(asked))
    await candidate.press(opened)
    candidate.sees(f"{opened}?")
    await candidate.press(back)
    assert candidate.labels == seen[0]
    await candidate.press(back)
    assert candidate.labels == topics
