"""How far places are from each other, and which listed towns are nearest to a point."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from bot.content.models import Municipality, Place

EARTH_KM = 6371.0
FAR_KM = 25.0
"""A point farther than this from every municipality is not in Czechia (they lie at most some 10 km apart)."""


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees."""
    dlat, dlon = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(dlat / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(dlon / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def nearest(lat: float, lon: float, towns: Iterable[Municipality], limit: int = 5) -> tuple[tuple[str, int], ...]:
    """Return the nearest listed towns as (slug, whole kilometres)."""
    measured = sorted((distance_km(lat, lon, town.lat, town.lon), town.slug) for town in towns)
    return tuple((slug, round(km)) for km, slug in measured[:limit])


def in_czechia(lat: float, lon: float, places: Iterable[Place]) -> bool:
    """Return True if a point lies near some Czech municipality."""
    on_earth = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004  degrees
    return on_earth and any(distance_km(lat, lon, place.lat, place.lon) < FAR_KM for place in places)
