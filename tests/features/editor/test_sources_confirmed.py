"""A source that is due is looked at and confirmed by presses in the administrators' chat, by the way of the editor."""

from dataclasses import replace
from datetime import date

from bot.content.content import Content
from bot.content.writing import confirmed_source
from bot.conversation.admin.model import OverdueSources, SourceDue, SourceStillValid
from bot.conversation.admin.turn import pages_of_source
from bot.conversation.model import FixedPage, Open
from bot.conversation.notes import Note
from bot.conversation.towns.model import Town
from bot.storage import drafts
from tests.features.editor.test_missed_words import actions, note, press
from tests.people import Clock
from tests.web.editor_user import Office, User

LAW, COPY = "law", "paper"
"""Sources of the small content: one that is read live already, and one read in a copy."""
DUE, DAYS = "paper", ("read_on: ", "read_as: ", "review_by: ")


def of_source(office: Office, name: str) -> list[str]:
    lines = office.read("sources.yaml").partition(f"  {name}:\n")[2].split("\n")
    return [line.strip() for line in lines[:6] if line.strip().startswith(DAYS)]


async def test_a_source_is_opened_compared_and_confirmed(office: Office, jana: User, clock: Clock) -> None:
    clock.advance(days=400)
    before, was = office.read("sources.yaml"), office.town.content.sources[DUE]
    listed = await press(jana, Open(OverdueSources()))
    while Open(SourceDue(DUE)) not in actions(listed, Open):
        listed = await press(jana, actions(listed, Open)[-2])
    shown = await press(jana, Open(SourceDue(DUE)))
    (message,) = shown.messages
    assert f'<a href="{was.url}">{was.title}</a>' in message.text
    assert "Podle tohoto zdroje bot říká:" in message.text
    done = await press(jana, SourceStillValid(DUE))
    assert note(done) is Note.SOURCE_CONFIRMED
    today = clock().date()
    again = today + (was.review_by - was.read_on)
    assert of_source(office, DUE) == [f"read_on: {today}", "read_as: live", f"review_by: {again}"]
    changed = [
        pair
        for pair in zip(before.splitlines(), office.read("sources.yaml").splitlines(), strict=True)
        if len({*pair}) > 1
    ]
    assert len(changed) <= 3, "all else stays"
    (published,) = await office.town.database.read(drafts.published)
    assert (published.kind, published.name, published.by) == ("sources", DUE, 1), "who confirmed it"
    await office.live()
    assert office.town.content.sources[DUE].read_on == today
    assert note(await press(jana, SourceStillValid(DUE))) is Note.SOURCE_CONFIRMED, "a second press changes nothing"
    assert len(await office.town.database.read(drafts.published)) == 1


async def test_where_there_are_two_the_second_one_agrees(office: Office, jana: User) -> None:
    before = office.read("sources.yaml")
    async with office.desk("Petro", 12, "uk") as petro:
        assert note(await press(jana, SourceStillValid(COPY))) is Note.EDIT_WAITS
        assert office.read("sources.yaml") == before
        assert note(await press(petro, SourceStillValid(COPY))) is Note.EDIT_BESIDE_DRAFT
        await petro.enter()
        await petro.agree(f"sources/{COPY}")
    assert "read_as: live" in of_source(office, COPY)


async def test_what_cannot_be_confirmed_says_so(office: Office, jana: User) -> None:
    for action in (SourceStillValid("no-such"), Open(SourceDue("no-such"))):
        reply = await press(jana, action)
        assert (reply.shown[-1].screen, note(reply)) == (OverdueSources(), Note.STALE)
    file = office.content / "sources.yaml"
    file.write_text(office.read("sources.yaml").replace("review_by: 20", "revew_by: 20"), "utf-8")
    assert note(await press(jana, SourceStillValid(LAW))) is Note.OTHER_BY_NOW
    nowhere = replace(office.town.dispatcher, edit=None)
    assert note(await press(jana, SourceStillValid(LAW), nowhere)) is Note.FOLDER_UNWRITABLE


def test_a_source_without_days_is_not_confirmed() -> None:
    assert confirmed_source({"read_on": "2026-01-01"}, date(2026, 11, 24)) is None
    assert confirmed_source({"read_on": "2026-01-01", "review_by": "soon"}, date(2026, 11, 24)) is None


def test_the_pages_by_a_source_are_those_that_name_it(content: Content) -> None:
    rule = next(town for town in content.municipalities.values() if town.local.rules and town.local.rules[0].sources)
    assert Town(rule.slug) in pages_of_source(rule.local.rules[0].sources[0], content)
    stage = next(iter(content.stages.values()))
    assert FixedPage("year") in pages_of_source(stage.sources[0], content)
    assert pages_of_source("no-such", content) == ()


async def test_in_the_editor_any_source_is_confirmed_by_a_press(office: Office, jana: User, clock: Clock) -> None:
    clock.advance(days=30)
    await jana.enter()
    await jana.get(f"sources/{LAW}")
    jana.says("porovnejte ji s tím, co podle ní bot říká:", "Otázky a odpovědi:")
    async with office.desk("Petr", 12) as petr:
        await petr.enter()
        await jana.press("Pořád to platí: přečteno dnes")
        jana.says("Ostatní administrátoři dostanou zprávu.", "Přečteno dne", "Čeká na druhého člověka")
        await petr.browser.get("/edit")
        petr.says("Čeká to na Vás")
        await petr.agree(f"sources/{LAW}")
    assert f"read_on: {clock().date()}" in of_source(office, LAW)
    await jana.get(f"sources/{LAW}")
    await jana.press("Pořád to platí: přečteno dnes")
    assert not await office.town.database.read(drafts.waiting), "it says so already"
