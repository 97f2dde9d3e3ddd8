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


def own_domain(email: str, town: Municipality | None) -> str:
    """Give the domain of the address if it is the town's own, else ""."""
    domain = email.rpartition("@")[2].casefold()
    known = {_domain(way) for way in town.ways} - EVERYBODYS if town else set[str]()
    return domain if any(name and (domain == name or domain.endswith(f".{name}")) for name in known) else ""


def _domain(way: PublicWay) -> str:
    match way.kind:
        case WayKind.WEBSITE | WayKind.POLICE:
            return (urlsplit(way.value).hostname or "").removeprefix("www.")
        case WayKind.EMAIL:
            return way.value.rpartition("@")[2].casefold()
        case WayKind.PHONE:
            return ""
