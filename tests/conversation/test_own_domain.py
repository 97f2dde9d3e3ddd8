"""Addresses of a town's own domain: the published name or one below it, no other."""

from datetime import date

import pytest

from bot.content.models import Municipality, PublicWay, WayKind
from bot.conversation.contact.settings import town_contact_of_domain
from tests.bot_parts import TOWN, shipped

WEB, POLICE, MAIL = "https://www.mestokolin.cz:8443/urad/", "http://mp-kolin.cz/", "Podatelna@MuKolin.cz"


def domain_of(email: str, where: Municipality | None) -> str:
    way = town_contact_of_domain(email, where)
    return way.value if way else ""


def town(**ways: str) -> Municipality:
    public = tuple(
        PublicWay(
            kind=WayKind(kind), value=value, source="https://example.org/", read_on=date(2026, 11, 29), read_as="page"
        )
        for kind, value in ways.items()
    )
    return shipped()[0].municipalities[TOWN].model_copy(update={"ways": public})


KOLIN = town(website=WEB, police=POLICE, email=MAIL, phone="+420378031111")


def test_only_the_very_domain_or_one_below_it_is_the_towns() -> None:
    for email, way in (
        ("eva@mestokolin.cz", WEB),
        ("eva@mukolin.cz", MAIL),
        ("eva@mp-kolin.cz", POLICE),
        ("eva@POSTA.mestokolin.cz", WEB),
        ("eva@www.mestokolin.cz", WEB),
        ("eva@kolin.cz", ""),
        ("eva@mestokolin.cz.example.org", ""),
        ("eva@nemestokolin.cz", ""),
        ("eva@mestokolin-cz.example.org", ""),
        ("eva@cz", ""),
        ("eva@mestokоlin.cz", ""),  # one letter is Cyrillic
        ("mestokolin.cz@seznam.cz", ""),
        ("eva@mestokolín.cz", ""),
        ("eva@xn--mestokoln-m5a.cz", ""),
        ('"eva@mestokolin.cz"@example.org', ""),
        ("mestokolin.cz", WEB),
        ("", ""),
    ):
        assert domain_of(email, KOLIN) == way


@pytest.mark.parametrize("ways", [{"website": "https://www.facebook.com/mestokolin"}, {"email": "podatelna@seznam.cz"}])
def test_where_anybody_can_have_an_address_nobody_has_a_domain_of_their_own(ways: dict[str, str]) -> None:
    assert domain_of("eva@facebook.com", town(**ways)) == ""
    assert domain_of("eva@seznam.cz", town(**ways)) == ""
