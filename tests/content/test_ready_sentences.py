"""Ready sentences: what is wrong with one is named at its line, before anybody can press it."""

from pathlib import Path

import pytest

from bot.content.checks.words import MAX_CHARACTERS
from bot.content.content import Content
from bot.content.loader import load
from tests import small
from tests.content.breaking import Edit, change, problems_of, whole, without

FILE = "sentences.yaml"
COME = "come: { uk: Come-uk?, cs: Come-cs? }"
THANKS = "thanks: { uk: Thanks-uk., cs: Thanks-cs. }"
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
            change(FILE, THANKS, f"{THANKS[:-2]}, answers_town: maybe }}"),
            ['sentences.yaml:5: "answers_town" is not right, write true or false'],
            id="neither offered nor not",
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


OWN, HALL = "municipalities/brno.yaml", "hall: { uk: Hall-uk., cs: Hall-cs. }"


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        pytest.param("hall: { uk: Hall-uk. }", ['"hall" has no text in "cs", add cs: ...'], id="a language lacks"),
        pytest.param(
            "hall: { uk: Hall-uk., cs: Přijmeme Vás. }", [f'"Přijmeme" {PROMISE}'], id="a promise of the town's own"
        ),
        pytest.param(
            "hall: { uk: Hall-uk., cs: Hall }",
            ["the sentence has no end, put a full stop or a question mark behind it"],
            id="no end",
        ),
        pytest.param(
            '"a_b": { uk: A., cs: B. }',
            ['"a_b" is not right, write its short name (a-z, 0-9 and hyphens), not its title'],
            id="no name",
        ),
        pytest.param(
            "hall: Hall.", ['"hall" is not right, write names below it, two spaces deeper'], id="no languages"
        ),
    ],
)
def test_a_town_s_own_sentence_follows_the_same_rules(tmp_path: Path, written: str, problems: list[str]) -> None:
    assert problems_of(tmp_path, change(OWN, HALL, written)) == [f"{OWN}:10: {problem}" for problem in problems]


def test_a_town_s_own_sentences_come_first_and_one_takes_the_place_of_a_common_one() -> None:
    content = small.content()
    assert list(content.says_of("brno")) == ["hall", "come", "call-us"]
    assert content.says_of("brno")["come"]["cs"] == "Come to Brno-cs?"
    assert content.says_of("plzen") == content.says_of("gone") == content.town_says


def test_a_fact_is_written_into_a_town_s_own_sentence(tmp_path: Path) -> None:
    small.write(tmp_path)
    change(
        "facts.yaml",
        "facts:\n",
        "facts:\n  door: { value: 7, status: in_force, sources: [law], review_by: 2027-05-24 }\n",
    )(tmp_path)
    change(OWN, "Hall-cs.", '"Door {door}."')(tmp_path)
    assert load(tmp_path).content.says_of("brno")["hall"]["cs"] == "Door 7."


def test_the_file_must_be_there(tmp_path: Path) -> None:
    assert any(problem.startswith(f"{FILE}:1: ") for problem in problems_of(tmp_path, without(FILE)))


def test_a_question_about_meeting_is_no_promise(tmp_path: Path) -> None:
    assert problems_of(tmp_path, change(FILE, COME, "come: { uk: Come-uk?, cs: Přijďte prosím. }")) == []


def test_sentences_are_shipped_for_both_sides(content: Content) -> None:
    assert min(len(content.town_says), len(content.candidate_says)) >= 3


def test_a_sentence_that_asks_for_something_is_not_said_to_ask_nothing(content: Content) -> None:
    assert content.asks_nothing
    assert [name for name in content.asks_nothing if "?" in content.candidate_says[name]["cs"]] == []
    assert content.asks_nothing.isdisjoint({"other-time", "any-post", "simple-czech"})
