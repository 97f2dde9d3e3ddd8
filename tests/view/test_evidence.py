"""Findings about a town: its own word first, findings before 2020 last and folded."""

import re
from datetime import UTC, datetime

import pytest

from bot.content.content import Content, fingerprint
from bot.conversation.lead.model import ReadyLetter
from bot.conversation.model import Screen
from bot.conversation.state import ReadModel
from bot.conversation.towns import model as towns_model
from tests.conversation.turn_data import SESSION
from tests.view.rendering import Views, seen

FOLDED = re.compile(r"<blockquote expandable>.*?</blockquote>", re.DOTALL)
LINKS_AND_CONTACTS = re.compile(r'href=".*?"|^• .*: .*$', re.MULTILINE)
OLD_YEAR = re.compile(r"\b201\d\b")


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_no_old_finding_stands_beside_a_recent_one(real_stage: Views, content: Content, language: str) -> None:
    slugs = tuple(content.municipalities)
    near = towns_model.NearestTowns(tuple((slug, 1) for slug in slugs[:3]))
    lists: list[Screen] = [*map(towns_model.Region, content.regions), towns_model.TownMatches(slugs[:5]), near]
    for screen in [*lists, *map(towns_model.Town, slugs)]:
        text = real_stage.show(screen, language=language).text
        assert not OLD_YEAR.search(LINKS_AND_CONTACTS.sub("", FOLDED.sub("", text))), screen
    folded = [slug for slug in slugs if FOLDED.search(real_stage.show(towns_model.Town(slug), language=language).text)]
    assert {town.slug for town in content.municipalities.values() if (town.evidence_year or 0) < 2020} <= set(folded)


def test_a_rule_the_town_confirmed_stands_first_and_unfolded(real_stage: Views, content: Content) -> None:
    town = content.municipalities["decin"]
    rules = {rule.requirement: rule for rule in town.local.rules}
    assert all((rule.year or 0) < 2020 for rule in rules.values())
    mark = fingerprint(town, rules["pay"], content)
    news = towns_model.TownReadModel(
        confirmed={"pay": towns_model.Confirmation(mark, datetime(2026, 12, 2, tzinfo=UTC))}
    )
    known = ReadModel(news=news)
    said = "Město potvrdilo 2. 12. 2026"

    assert content.words["cs", "requirements/pay"].title + ". " + said in real_stage.show(
        towns_model.Town("decin"), SESSION, known, "cs"
    ).text.replace("\xa0", " ")
    text = real_stage.show(towns_model.LocalRules("decin"), SESSION, known, "cs").text.replace("\xa0", " ")
    (folded,) = FOLDED.findall(text)
    assert text.index(said) < text.index(folded)
    assert "2012" in folded


@pytest.mark.parametrize("screen", [towns_model.Town("chomutov"), ReadyLetter("chomutov")])
def test_two_addresses_of_an_office_are_told_and_open_the_mail_program(real_stage: Views, screen: Screen) -> None:
    """Telegram links an address in plain text, so that one tap opens the mail program."""
    text = seen(real_stage.show(screen, language="cs").text)
    both = ["podatelna@chomutov.cz", "podatelna@chomutov-mesto.cz"]
    assert [text.text[one.start : one.end] for one in text.entities if one.type == "email"] == both
