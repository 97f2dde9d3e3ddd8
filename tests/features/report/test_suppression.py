"""No small number is published, and none can be worked out: not by subtraction, nor by whoever knows the rule itself."""

from collections import defaultdict
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from bot.features.report.figures import CountForm, PublishedCount, publish, publish_parts
from bot.storage.facts import MIN_PUBLISHED


def sums(total: int, pieces: int) -> Iterator[tuple[int, ...]]:
    """Return every way to make a total out of so many numbers."""
    if pieces == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(total - first, pieces - 1):
            yield (first, *rest)


def test_whoever_knows_the_rule_and_the_total_still_cannot_tell_a_number_that_is_not_shown() -> None:
    """Every state of the world with its publication: what looks alike must differ in each number that is kept back."""
    for pieces, up_to in [(2, 60), (3, 45), (4, 26)]:
        for total in range(up_to):
            alike: dict[tuple[PublishedCount, ...] | None, list[tuple[int, ...]]] = defaultdict(list)
            for values in sums(total, pieces):
                alike[publish_parts(values)].append(values)
            for published, worlds in alike.items():
                for place in range(pieces):
                    cell = published[place] if published else PublishedCount(CountForm.HIDDEN)
                    possible = {values[place] for values in worlds}
                    if cell.shown is CountForm.EXACT:
                        assert possible == {cell.value}
                    else:
                        assert len(possible) >= (3 if cell.shown is CountForm.SMALL else 2), (total, published)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_what_is_shown_is_true_and_what_is_kept_back_does_not_travel(values: list[int]) -> None:
    for value, cell in zip(values, publish_parts(values) or (), strict=False):
        if cell.shown is CountForm.EXACT:
            assert cell.value == value
            assert not 0 < value < MIN_PUBLISHED
        else:
            assert cell.value == 0
            assert (cell.shown is CountForm.SMALL) == (value < MIN_PUBLISHED)


def test_nobody_is_shown_as_none() -> None:
    assert publish(0) == PublishedCount(CountForm.EXACT, 0)
    assert publish_parts([0, 0]) == (PublishedCount(CountForm.EXACT, 0),) * 2
    assert publish_parts([7, 0, 9]) == (
        PublishedCount(CountForm.EXACT, 7),
        PublishedCount(CountForm.EXACT, 0),
        PublishedCount(CountForm.EXACT, 9),
    )


def test_the_one_small_part_takes_another_with_it() -> None:
    assert publish_parts([3, 97]) == (PublishedCount(CountForm.SMALL), PublishedCount(CountForm.HIDDEN))
    assert publish_parts([50, 3, 97]) == (
        PublishedCount(CountForm.EXACT, 50),
        PublishedCount(CountForm.SMALL),
        PublishedCount(CountForm.HIDDEN),
    )


def test_what_is_too_little_for_a_breakdown_gets_none() -> None:
    for values in [[4], [1, 1], [5, 1], [0, 3]]:
        assert publish_parts(values) is None
    assert publish_parts([4, 1]) == (PublishedCount(CountForm.SMALL),) * 2
