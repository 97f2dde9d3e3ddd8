"""Ready sentences: what is wrong with one is named at its line, before anybody can press it."""

from pathlib import Path

import pytest

from bot.content.checks.words import MAX_CHARACTERS
from bot.content.content import Content
from tests.content.breaking import Edit, change, problems_of, whole, without

FILE = "sentences.yaml"
COME = "come: { uk: Come-uk?, cs: Come-cs? }"
PROMISE = "begins a promise or a judgement, leave that to somebody's own words"
MANY = "".join(f"  number-{number}: {{ uk: A., cs: B. }}\n" for number in range(40))


@pytest.mark.parametrize(
    ("edit", "problems"),
    [
        pytest.param(
            change(FILE, COME, "come: { uk: Come-uk? }"),
            ['sentences.yaml:3: "come" has no text in "cs", add cs: ...'],
            id="a language lacks",
        ),
        pytest.param(
            change(FILE, COME, 'come: { uk: Come-uk?, cs: " " }'),
            ['sentences.yaml:3: "come" has no text in "cs", add cs: ...'],
            id="a text is empty",
        ),
        pytest.param(
            change(FILE, COME, f'come: {{ uk: Come-uk?, cs: "{"a" * MAX_CHARACTERS}." }}'),
            [f"sentences.yaml:3: the sentence has {MAX_CHARACTERS + 1} characters, shorten it to {MAX_CHARACTERS}"],
            id="too long",
        ),
        pytest.param(
            change(FILE, COME, 'come: { uk: Come-uk?, cs: "Come.\\nNow." }'),
            ["sentences.yaml:3: the sentence has more than one line, write it in one line"],
            id="two lines",
        ),
        pytest.param(
            change(FILE, COME, "come: { uk: Come-uk?, cs: Come }"),
            ["sentences.yaml:3: the sentence has no end, put a full stop or a question mark behind it"],
            id="no end",
        ),
        pytest.param(
            change(FILE, COME, "come: { uk: Come-uk?, cs: Přijmeme Vás. }"),
            [f'sentences.yaml:3: "Přijmeme" {PROMISE}'],
            id="a promise in Czech",
        ),
        pytest.param(
            change(FILE, COME, "come: { uk: Ви відповідаєте умовам., cs: Come-cs? }"),
            [f'sentences.yaml:3: "відповідає" {PROMISE}'],
            id="a judgement in Ukrainian",
        ),
        pytest.param(
            change(FILE, COME, "a_b: { uk: A., cs: B. }"),
            ['sentences.yaml:3: "a_b" cannot be a name, use a-z, 0-9 and hyphens, at most 24 characters'],
            id="no name for a button",
        ),
        pytest.param(
            change(FILE, COME, "come: Come."),
            ['sentences.yaml:3: "come" needs a text for each language, write uk: ... and cs: ...'],
            id="one text for all",
        ),
        pytest.param(
            change(FILE, "candidate_says", "candidate_say"),
            ['sentences.yaml:4: unknown name "candidate_say", did you mean "candidate_says"?'],
            id="a misspelt section",
        ),
        pytest.param(
            whole(FILE, f"town_says:\n{MANY}candidate_says:\n  thanks: {{ uk: A., cs: B. }}\n"),
            [],
            id="many are none too many",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_sentence_is_named(tmp_path: Path, edit: Edit, problems: list[str]) -> None:
    assert problems_of(tmp_path, edit) == problems


def test_the_file_must_be_there(tmp_path: Path) -> None:
    assert any(problem.startswith(f"{FILE}:1: ") for problem in problems_of(tmp_path, without(FILE)))


def test_a_question_about_meeting_is_no_promise(tmp_path: Path) -> None:
    assert problems_of(tmp_path, change(FILE, COME, "come: { uk: Come-uk?, cs: Přijďte prosím. }")) == []


def test_sentences_are_shipped_for_both_sides(content: Content) -> None:
    assert min(len(content.town_says), len(content.candidate_says)) >= 3
