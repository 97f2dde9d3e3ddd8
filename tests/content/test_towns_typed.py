"""Shares of typed names that lead to their town, by a written table and made spellings.

towns_typed.csv holds declined, shortened, foreign and misspelt names; sentences_with_towns.csv what people write about a
town. `slug` is the town that is meant.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.content import answers
from bot.content.content import Content
from bot.content.search.places import TownMention
from tests.content.typing_errors import CYRILLIC, LATIN, LATIN_BY_EAR, transliterated, typo, without_diacritics
from tests.effort import record

HERE = Path(__file__).parent
FRAMES = ("v {}", "město {}", "у {}", "м. {}", "з {}")
SAMPLE = 150


def table(name: str) -> list[tuple[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["typed"], row["slug"]) for row in csv.DictReader(file)]


def spellings(content: Content) -> Iterator[tuple[str, str]]:
    """Yield every listed town as it may be typed: without diacritics, in the other script, with one slip."""
    for slug, town in content.municipalities.items():
        for name in town.names.values():
            chance = Random(name)  # noqa: S311  nothing secret
            yield name.upper(), slug
            yield without_diacritics(name).lower(), slug
            yield from ((frame.format(name), slug) for frame in FRAMES)
            yield from ((transliterated(name, letters), slug) for letters in (CYRILLIC, LATIN, LATIN_BY_EAR))
            yield from ((typo(name, chance), slug) for _ in range(2) if len(name) > 5)


@pytest.mark.parametrize(
    ("what", "least"), [("written by hand", 0.995), pytest.param("made", 0.98, marks=pytest.mark.proof)]
)
def test_a_typed_name_leads_to_its_town(content: Content, what: str, least: float) -> None:
    typed = table("towns_typed") if what == "written by hand" else list(spellings(content))
    missed = [text for text, slug in typed if slug not in content.place_index.resembled(text)]

    share = 1 - len(missed) / len(typed)
    record(f"spellings of towns {what}", f"{share:.4f} of {len(typed)} in the first three")
    assert len(typed) >= 300
    assert share >= least, missed


def test_a_town_in_a_sentence_is_among_the_three(content: Content) -> None:
    for text, slug in table("sentences_with_towns"):
        assert f"{answers.TOWN_KEY}/{slug}" in answers.find(content, text), text


def test_questions_that_name_no_town_lead_to_none(content: Content) -> None:
    with (HERE / "questions_asked.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["question"] for row in csv.DictReader(file)]
    named = [text for text in asked if content.place_index.mentioned(text)]

    assert len(named) <= 0.005 * len(asked), named


def test_other_municipalities_are_found_in_either_script_and_with_a_slip(content: Content) -> None:
    chance = Random(1)  # noqa: S311  nothing secret
    assert str(getattr(content.place_index.place("Горні Біла"), "name", "")) == "Horní Bělá"
    places = chance.sample(content.places, SAMPLE)
    ways = {
        "as it is": [place.name for place in places],
        "without diacritics": [without_diacritics(place.name).lower() for place in places],
        "in Cyrillic": [transliterated(place.name, CYRILLIC) for place in places],
        "with a slip": [typo(place.name, chance) for place in places],
    }
    for way, texts in ways.items():
        found = [content.place_index.place(text) for text in texts]
        share = (
            sum(one is not None and one.name == place.name for one, place in zip(found, places, strict=True)) / SAMPLE
        )
        record(f"municipalities typed {way}", f"{share:.3f} of {SAMPLE}")
        assert share >= (0.8 if way == "with a slip" else 0.95), way


def test_a_sentence_names_a_town_by_its_telling_word(content: Content) -> None:
    for text, mentions in (
        ("робота в Брно", [TownMention("brno", frozenset({"brno"}))]),
        ("hledám práci v Ústí nad Labem", [TownMention("usti-nad-labem", frozenset({"usti", "nad", "labem"}))]),
        ("kdy město nabírá nové lidi", []),
        ("чеська мова", []),
        ("Lípa", []),
        ("v Lípě", [TownMention("ceska-lipa", frozenset({"lipe"})), TownMention("krasna-lipa", frozenset({"lipe"}))]),
        ("proč je moře slané", []),
        ("v 2027", []),
        ("", []),
    ):
        assert content.place_index.mentioned(text) == mentions


def test_initials_mean_a_town_of_several_words_when_nothing_else_is_written(content: Content) -> None:
    assert content.place_index.resembled("ČB")[0] == "ceske-budejovice"
    assert content.place_index.resembled("ЧБ")[0] == "ceske-budejovice"
    assert content.place_index.mentioned("ČB a nic víc") == []
