"""The ways through the self-check: all where they can be counted out, else every pair of answers and many at random."""

from dataclasses import replace
from itertools import combinations

from bot.content.content import Content
from bot.content.models import Option, Question
from bot.conversation.selfcheck import walk
from bot.editorial.walks import AT_RANDOM, walks
from bot.settings import read_settings
from tests import small
from tests.review.naive import Naive


def test_all_ways_of_the_real_content_are_walked_and_they_are_those_of_the_naive_reference(
    content: Content,
) -> None:
    naive = Naive(read_settings(_env_file=None).content_dir)
    found = walks(content)

    ways = list(found.ways())

    assert found.all
    assert len(ways) == found.total
    own = {slug for slug, town in content.municipalities.items() if town.local.rules or town.local.documents}
    assert own < set(found.places)
    assert len(found.places) == len(own) + 2, "no town yet, and one town with nothing of its own"
    expected = {tuple(sorted(way.items())) for place in found.places for way in naive.paths(place)}
    assert {tuple(sorted(way.items())) for way in ways} == expected


def test_where_there_are_too_many_every_pair_of_answers_is_walked_and_ten_thousand_at_random(
    content: Content,
) -> None:
    every = walks(content)
    some = walks(content, limit=every.total - 1)

    ways = list(some.ways())

    assert not some.all
    assert AT_RANDOM < len(ways) < AT_RANDOM + 100 * len(some.places)
    assert all(walk(content, way).here is None for way in ways)
    assert all(list(way) == list(walk(content, way).answered) for way in ways)
    pairs = {pair for way in every.ways() for pair in combinations(way.items(), 2)}
    assert {pair for way in ways[:-AT_RANDOM] for pair in combinations(way.items(), 2)} == pairs
    assert list(walks(content, limit=0).ways()) == ways, "the same every time"


def test_a_town_without_anything_of_its_own_is_not_needed() -> None:
    assert walks(small.content()).places == ("later", "plzen", "brno")


def test_many_questions_are_counted_without_being_walked() -> None:
    names = [f"q{number}" for number in range(60)]
    questions = {
        name: Question(options={option: Option(next=after) for option in "abcd"})
        for name, after in zip(names, [*names[1:], "result"], strict=True)
    }

    found = walks(replace(small.content(), questions=questions, municipalities={}))

    assert found.total == 4**60
    assert AT_RANDOM < len(list(found.ways())) < AT_RANDOM + 200
