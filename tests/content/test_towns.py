"""Finding the town somebody means, in either script, declined or misspelt, and the towns near a point."""

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.models import EvidenceKind, ListedTown, Place
from bot.content.search.ngrams import phonetic_words
from bot.content.search.places import build_place_index, distance_km, in_czechia, nearest
from bot.content.spelling import alphabetical_key, consonants, plain

BESIDE = ("v {}", "ve {}", "město {}", "  {}!", "у {}", "в {}", "місто {}", "м. {}", "город {}")


@pytest.mark.proof
def test_every_listed_town_is_found_by_each_of_its_names_however_they_are_written(content: Content) -> None:
    for slug, town in content.municipalities.items():
        for name in town.names.values():
            bare = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
            for text in (name, name.upper(), name.lower(), bare, name.replace("-", " "), *_beside(name)):
                assert slug in content.place_index.resembled(text), f"{text!r} does not lead to {slug}"


def _beside(name: str) -> Iterator[str]:
    yield from (frame.format(name) for frame in BESIDE)


def test_every_listed_town_is_meant_beyond_doubt_by_each_of_its_names(content: Content) -> None:
    for slug, town in content.municipalities.items():
        for name in town.names.values():
            assert content.place_index.surely(name) == slug
            assert content.place_index.surely(f"v {name.upper()}") == slug


@pytest.mark.proof
def test_one_slip_of_the_finger_in_a_longer_name_is_forgiven(content: Content) -> None:
    for slug, town in content.municipalities.items():
        for name in town.names.values():
            for text in _slips(name):
                assert slug in content.place_index.resembled(text), f"{text!r} does not lead to {slug}"


def _slips(name: str) -> Iterator[str]:
    """Drop, double or exchange one letter behind the first; "рш" and "рж" stand for one letter and stay together."""
    if len(name) < 6:
        return
    for place in range(1, len(name) - 1):
        yield name[:place] + name[place + 1 :]
        yield name[:place] + name[place] + name[place:]
        if not {"рш", "рж"} & {name[place : place + 2], name[place + 1 : place + 3]}:
            yield name[:place] + name[place + 1] + name[place] + name[place + 2 :]


@pytest.mark.parametrize("text", ["", "   ", "?!", "12", "xyzzy", "дякую", "ahoj", "🙂", "q" * 4096])
def test_what_resembles_no_town_finds_none(content: Content, text: str) -> None:
    assert content.place_index.resembled(text) == []
    assert content.place_index.surely(text) is None


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    index = build_place_index(
        (Place("Líně", "line", 49.7, 13.3, 2, "1", "Plzeň-sever", "CZ032"),),
        {"a": _town("a", 49.0, 14.0, cs="Ústí v Lese", uk="Усті")},
    )

    assert set(index.resembled(text)) <= {"a"}
    assert index.surely(text) in {None, "a"}
    assert index.place(text) in {None, *index.by_code.values()}


def test_a_name_that_two_towns_bear_means_neither_beyond_doubt() -> None:
    index = build_place_index((), {slug: _town(slug, 49.0, 14.0, cs="Lhota", uk="Льгота") for slug in ("a", "b")})

    assert index.surely("Lhota") is None
    assert index.resembled("Lhota") == ["a", "b"]


def test_other_municipalities_are_found_the_largest_of_equal_names_first(content: Content) -> None:
    index = content.place_index
    names = [place for place in content.places if place.population > 10_000]

    assert names
    for place in names:
        found = index.place(place.name)
        assert found is not None
        assert (found.population, phonetic_words(found.plain) == phonetic_words(place.name)) >= (place.population, True)


@pytest.mark.parametrize(("text", "name"), [("v Olomouci", "Olomouc"), ("в Оломоуці", "Olomouc"), ("v Chebu", "Cheb")])
def test_other_municipalities_are_found_declined_but_then_not_by_their_exact_name(
    content: Content, text: str, name: str
) -> None:
    found = content.place_index.place(text)

    assert found is not None
    assert found.name == name
    assert phonetic_words(found.plain) != phonetic_words(text)


@pytest.mark.parametrize("text", ["", "?", "Kyjiv u moře", "xyzzy"])
def test_what_names_no_municipality_finds_none(content: Content, text: str) -> None:
    assert content.place_index.place(text) is None


def test_the_nearest_towns_come_nearest_first_in_whole_kilometres() -> None:
    towns = [
        _town("far", 50.0, 16.0),
        _town("near", 50.0, 14.1),
        _town("here", 50.0, 14.0),
        _town("farther", 49.0, 18.0),
    ]

    assert nearest(50.0, 14.0, towns, limit=3) == (("here", 0), ("near", 7), ("far", 143))


def test_every_listed_town_is_the_nearest_one_to_itself(content: Content) -> None:
    towns = content.municipalities.values()

    for town in towns:
        assert nearest(town.lat, town.lon, towns)[0] == (town.slug, 0)


def test_distances_are_those_of_the_globe() -> None:
    assert distance_km(50.0755, 14.4378, 49.1951, 16.6068) == pytest.approx(185, abs=2)
    assert distance_km(50, 14, 50, 14) == 0
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)


@given(*(st.floats(-90, 90), st.floats(-180, 180)) * 2)
def test_a_distance_is_the_same_both_ways(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    there = distance_km(lat, lon, other_lat, other_lon)

    assert 0 <= there <= 20_016
    assert there == pytest.approx(distance_km(other_lat, other_lon, lat, lon))


def test_a_point_is_in_czechia_when_a_municipality_is_near(content: Content) -> None:
    for lat, lon, inside in (
        (50.0755, 14.4378, True), (49.7, 15.9, True), (50.45, 30.52, False), (48.2, 16.37, False),
        (51.05, 13.73, False), (0, 0, False),
    ):  # fmt: skip
        assert in_czechia(lat, lon, content.places) is inside


def test_two_scripts_meet_in_one_plain_spelling() -> None:
    for text, spelling in (
        ("Пльзень", "plzen"), ("Plzeň", "plzen"), ("Příbram", "pribram"), ("Пршибрам", "pribram"),
        ("Прибрам", "pribram"), ("Їглава", "jihlava"), ("Frýdek-Místek", "fridek mistek"),
        ("З’їзд", "zjizd"), ("  A  b\t", "a b"), ("ŽĎÁR", "zdar"), ("e\u0301", "e"), ("中文", ""),
    ):  # fmt: skip
        assert plain(text) == spelling


@given(st.text())
def test_a_plain_spelling_is_final(text: str) -> None:
    once = plain(text)

    assert plain(once) == once
    assert not set(once) - set("abcdefghijklmnopqrstuvwxz0123456789 ")


def test_what_declension_changes_is_not_in_the_skeleton() -> None:
    for name, declined in (
        ("Praha", "Praze"),
        ("Krupka", "Krupce"),
        ("Pardubice", "Pardubicích"),
        ("Plzeň", "Plzni"),
        ("Most", "Mostě"),
    ):
        assert consonants(plain(name)) == consonants(plain(declined))


def test_words_are_sorted_as_in_a_dictionary() -> None:
    words = [
        "юрист", "їжа", "ґрунт", "город", "ікра", "єдність", "яр", "евро", "Žena", "zub", "čas",
        "cena", "chata", "hora", "icon", "řeka", "ryba",
    ]  # fmt: skip

    assert sorted(words, key=alphabetical_key) == [
        *("cena", "čas", "hora", "chata", "icon", "ryba", "řeka", "zub", "Žena"),
        *("город", "ґрунт", "евро", "єдність", "ікра", "їжа", "юрист", "яр"),
    ]


def _town(slug: str, lat: float, lon: float, cs: str = "X", uk: str = "Ікс") -> ListedTown:
    return ListedTown(
        slug=slug,
        names={"cs": cs, "uk": uk},
        region="",
        lat=lat,
        lon=lon,
        population=1,
        evidence="https://example.org",
        evidence_kind=EvidenceKind.WORKED,
        evidence_year=None,
        ukrainian_cpa=False,
    )
