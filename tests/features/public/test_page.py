"""The public page for towns: what it is and who runs it, a sample, both notices; nobody's data but the operator's."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.conversation.lead.model import Role
from bot.features.public.pages import sample_lead
from tests.bot_parts import says
from tests.people import Clock
from tests.web.conftest import town
from tests.web.page_server import ADDRESS, Web, open_town
from tests.web.text_browser import Browser

__all__ = ["town"]


async def follow(browser: Browser, label: str) -> None:
    """Follow the link of this label on the page."""
    links = {text.strip(): path for path, text in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>([^<]+)</a>', browser.page)}
    await browser.get(links[label])
    assert browser.status == 200


async def test_whoever_is_on_no_visit_reads_what_this_is_and_who_has_joined(town: Web) -> None:
    operator = town.dispatcher.operator
    await town.joined()
    await town.joined("karel@example.org", Role.COORDINATOR, "", "Karel Zkušební")
    await town.add("nova@example.org", slug="brno")
    town.browser.session.cookie_jar.clear()
    await town.browser.get("/")
    text = town.browser.text
    assert all(said in text for said in (operator.name, operator.address, operator.email, operator.officer))
    assert f"{says('Towns that have joined: {towns}', towns='Plzeň')} " in text, "an invited town has not joined yet"
    assert not any(said in text for said in ("Jana", "Karel", ADDRESS, says("All towns")))
    assert "set-cookie" not in town.browser.headers
    assert town.browser.headers["x-robots-tag"] == "all"
    assert "<script" not in town.browser.page
    await follow(town.browser, "Українською")
    assert '<html lang="uk">' in town.browser.page
    await follow(town.browser, "Česky")
    await follow(town.browser, says("Join with your town"))


async def test_the_contact_person_is_named_if_the_operator_names_one(tmp_path: Path, clock: Clock) -> None:
    async with open_town(tmp_path, clock, coordinator_name="Karel Zkušební") as town:
        await town.browser.get("/")
        assert says("Contact person: {name}", name="Karel Zkušební") in town.browser.text


async def test_both_notices_are_read_without_telegram(town: Web) -> None:
    content = town.dispatcher.library.content
    for language, label in (("cs", "Co bude s údaji zájemců"), ("uk", "Що буде з даними кандидатів")):
        await town.browser.get(f"/?in={language}")
        await follow(town.browser, label)
        assert f'<html lang="{language}">' in town.browser.page
        titles = content.say(language, "privacy").titles
        assert all(titles[part] in town.browser.text for part in content.privacy_parts)
    await town.browser.get("/")
    await follow(town.browser, says("Your data"))


async def test_the_sample_letter_and_sheet_are_of_an_invented_person(town: Web) -> None:
    lead = sample_lead(town.dispatcher.library.content)
    await town.browser.get("/")
    await follow(town.browser, says("Sample letter"))
    assert says("A sample: everybody in it is invented.") in town.browser.text
    assert lead.code in town.browser.text
    assert lead.details.name not in town.browser.text, "as in every letter to an office"
    await town.browser.get("/")
    await follow(town.browser, says("Sample sheet (PDF)"))
    assert town.browser.headers["content-type"] == "application/pdf"
    (page, *_) = PdfReader(BytesIO(town.browser.data)).pages
    assert lead.details.name in page.extract_text()
    assert says("A sample: everybody in it is invented.") in page.extract_text()


async def test_whoever_reads_messages_stays_on_their_page(town: Web) -> None:
    await town.joined()
    await town.browser.get("/")
    assert says("All messages") in town.browser.labels
    town.clock.advance(minutes=31)
    await town.browser.get("/")
    assert says("Open my messages") in town.browser.text


@pytest.mark.shipped
async def test_the_guide_for_municipalities_names_its_sources_on_the_page_and_on_two_sheets(town: Web) -> None:
    await town.browser.get("/")
    await follow(town.browser, says("May a municipality employ a foreigner as an assistant?"))
    text = town.browser.text
    assert all(f"{number}. " in text for number in range(1, 13))
    assert "31. března 2027" in text
    assert not re.search(r"\[[a-z]", text), "a code that is no source"
    numbers = set(map(int, re.findall(r"\[(\d+)\]", text)))
    assert numbers == {*range(1, len(numbers) + 1)}
    assert "https://" in town.browser.page
    await town.browser.get("/guide.pdf")
    sheets = [page.extract_text() for page in PdfReader(BytesIO(town.browser.data)).pages]
    assert len(sheets) == 2
    assert "[33]" in sheets[1]
    await town.browser.get("/guide?in=uk")
    assert "міський поліцейський" in town.browser.text
