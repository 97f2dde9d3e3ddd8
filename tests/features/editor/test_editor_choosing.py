"""References are chosen in the editor, and fields without a form are kept."""

import re

import pytest

from bot.conversation.private import Private
from bot.storage import administrators
from tests.bot_parts import says
from tests.web.editor_user import Entry, Office, User


@pytest.mark.shipped
async def test_sources_and_topics_are_chosen_by_what_they_are_called(jana: User) -> None:
    """From a list, or by a title that was typed."""
    await jana.get("faq/pay")
    page = jana.browser.page
    assert '<option value="money" selected>Peníze a smlouva (money)</option>' in page
    assert re.search(
        r'<input type="checkbox" name="entry.sources.0" value="most-2017" checked> [^<]+ <code>most-2017</code>', page
    )
    assert 'name="entry.sources.7" type="text" value="" list="list-sources"' in page
    assert '<option value="mv-criteria">' in page.partition('<datalist id="list-sources">')[2]
    fields = Entry(page).fields
    await jana.send(entry__sources__7="MV ČR: Doporučující kritéria ", entry__sources__2="nikde")
    assert Entry(jana.browser.page).fields["entry.sources.7"] == "mv-criteria"
    jana.says("nikde")
    await jana.send(entry__sources__2="", entry__sources__7="mv-criteria", entry__topic="work")
    jana.says("Nic špatného tu není.")
    left = [fields[f"entry.sources.{number}"] for number in range(7) if number != 2]
    after = Entry(jana.browser.page).fields
    assert [after[f"entry.sources.{number}"] for number in range(8)] == [*left, "mv-criteria", ""]
    assert after["entry.topic"] == "work"


async def test_a_question_has_its_steps_papers_and_conditions_to_choose_from(jana: User) -> None:
    await jana.get("questions/czech")
    fields = Entry(jana.browser.page).fields
    page = jana.browser.page
    assert '<option value="result">výsledek (result)</option>' in page
    for place in ("entry.options.free.next", "entry.options.free.verdicts.=", "entry.options.free.documents.0"):
        assert f'<select id="{place.removesuffix(".0")}" name="{place}">' in page, place
    step = "entry.options.free.next"
    await jana.send(**{step.replace(".", "__"): "result"})
    assert Entry(jana.browser.page).fields[step] == "result"
    assert fields[step] != "result"


@pytest.mark.shipped
async def test_what_a_form_cannot_show_is_kept(office: Office, jana: User) -> None:
    """A step that holds for all answers, an example like another one, words that differ by language."""
    await jana.get("questions/shifts")
    assert Entry(jana.browser.page).fields["entry.next"] == "result"
    await jana.get("facts/most-shifts")
    before = office.read("facts.yaml")
    assert Entry(jana.browser.page).fields["entry.value.cs"]
    await jana.send(entry__review_by="2027-06-01")
    await jana.published()
    after = office.read("facts.yaml")
    differs = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=False) if pair[0] != pair[1]]
    assert all("review_by" in line for pair in differs[:1] for line in pair), differs


async def test_the_ways_to_a_town_are_added_and_taken_away(office: Office, jana: User) -> None:
    before = office.read("municipality_ways.csv")
    await jana.edit(
        "municipalities/plzen",
        ways__ways__1__kind="email", ways__ways__1__value="podatelna@plzen.example.org",
        ways__ways__1__source="https://example.org/plzen", ways__ways__1__read_on="2026-11-20", ways__ways__1__read_as="page",
    )  # fmt: skip
    assert "⛔" not in jana.text
    await jana.published()
    added = office.read("municipality_ways.csv")
    assert (
        added.replace("plzen,email,podatelna@plzen.example.org,https://example.org/plzen,2026-11-20,page\n", "")
        == before
    )
    await jana.get("municipalities/plzen")
    gone = {f"ways__ways__1__{field}": "" for field in ("kind", "value", "source", "read_on", "read_as")}
    await jana.send(**gone)
    await jana.published()
    assert office.read("municipality_ways.csv") == before


async def test_a_ready_sentence_is_offered_when_its_form_says(office: Office, jana: User) -> None:
    await jana.get("candidate_says/thanks")
    assert {"entry.cs", "entry.uk", "entry.answers_town"} <= Entry(jana.browser.page).fields.keys()
    jana.says("Nabízí se, až když se město ozvalo")
    # somebody who was invited and never came is no second person
    await office.town.database.write(lambda tx: administrators.add(tx, Private("Petro"), Private("")))
    await jana.send(entry__answers_town="true")
    await jana.ask()
    jana.says(says("One more press publishes it."))
    await jana.agree()
    await office.live()
    content = office.town.dispatcher.library.content
    assert "thanks" in content.answers_town
    assert list(content.candidate_says["thanks"]) == ["uk", "cs"]
