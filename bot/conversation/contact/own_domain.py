"""Whether an address belongs to the town's own domain, as far as the content names one.

Only the very name that the town publishes counts, or one below it, which nobody else can give out: so nothing that looks like
it, begins or ends like it, or holds it as a part is taken for it. An unknown domain is no fault: some offices have another.
"""

from urllib.parse import urlsplit

from bot.content.models import Municipality, PublicWay, WayKind

EVERYBODYS = frozenset({
    "atlas.cz", "centrum.cz", "email.cz", "estranky.cz", "facebook.com", "gmail.com", "google.com", "hotmail.com", "iol.cz",
    "outlook.com", "outlook.cz", "post.cz", "quick.cz", "seznam.cz", "tiscali.cz", "volny.cz", "webnode.cz", "yahoo.com",
})  # fmt: skip
"""Where anybody can have an address or a page, towns too."""


def own_domain(email: str, town: Municipality | None) -> PublicWay | None:
    """Give the way of the town whose domain the address belongs to; one that was read on a page of its own before one of a list."""
    domain = email.rpartition("@")[2].casefold()
    found = [way for way in (town.ways if town else ()) if _covers(_domain(way), domain)]
    return min(found, key=lambda way: way.read_as == "list", default=None)


def _covers(own: str, domain: str) -> bool:
    return bool(own) and own not in EVERYBODYS and (domain == own or domain.endswith(f".{own}"))


def _domain(way: PublicWay) -> str:
    match way.kind:
        case WayKind.WEBSITE | WayKind.POLICE:
            return (urlsplit(way.value).hostname or "").removeprefix("www.")
        case WayKind.EMAIL:
            return way.value.rpartition("@")[2].casefold()
        case WayKind.PHONE:
            return ""
