"""Ready sentences: what is wrong with one is named at its line, before anybody can press it."""

from pathlib import Path

from bot.content.content import Content
from bot.content.loader import load
from tests import small
from tests.content.small_edits import change, problems_of

FILE = "sentences.yaml"
COME = "come: { uk: Come-uk?, cs: Come-cs? }"


OWN, HALL = "municipalities/brno.yaml", "hall: { uk: Hall-uk., cs: Hall-cs. }"


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


def test_a_question_about_meeting_is_no_promise(tmp_path: Path) -> None:
    assert problems_of(tmp_path, change(FILE, COME, "come: { uk: Come-uk?, cs: Přijďte prosím. }")) == []


def test_a_sentence_that_asks_for_something_is_not_said_to_ask_nothing(content: Content) -> None:
    assert content.asks_nothing
    assert [name for name in content.asks_nothing if "?" in content.candidate_says[name]["cs"]] == []
    assert content.asks_nothing.isdisjoint({"other-time", "any-post", "simple-czech"})
