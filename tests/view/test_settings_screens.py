"""The shelves of leads, the settings, and changes of who receives leads, as the people of a town read them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation.contact.model import (
    ChangeKind,
    ChangeOfTown,
    Colleague,
    DigestHours,
    Leads,
    MailState,
    MySettings,
    Pause,
    PauseDays,
    Preferences,
    Substitutes,
    TownChange,
)
from bot.conversation.contact.model import ChangeStage as At
from bot.conversation.contact.turn import InboxFilter
from bot.conversation.lead.events import Notice
from bot.conversation.private import NOTHING, Private
from bot.view import letters, town_letters
from bot.view.context import Message
from bot.view.letter import Letter
from tests.conversation.turn_data import CONTACT, COORDINATOR, KNOWN, LEAD, NOW, STRANGER
from tests.view.rendering import Views, assert_sendable, codes

JANA = Private("<Jana> & Zkusmá")
PAUSE = Pause(date(2026, 12, 24), date(2027, 1, 2), 2)
OWN = Preferences(1, MailState.CONFIRMED, 8, PAUSE, (Colleague(2, Private("Petr Zkusmý")),))
ON_DUTY = replace(KNOWN, duties=(CONTACT,), preferences=(OWN,))
CHANGE = TownChange(5, "plzen", 0, ChangeKind.ADD, At.ASKED, JANA, "contact", NOW + timedelta(days=7))
LANGUAGES = ("uk", "cs")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MailState)
@pytest.mark.parametrize("pause", [None, PAUSE, replace(PAUSE, substitute=0), replace(PAUSE, substitute=77)])
def test_settings_say_how_it_stands(stage: Views, language: str, mail: MailState, pause: Pause | None) -> None:
    own = replace(OWN, mail=mail, pause=pause, digest=8 if pause else 0)
    second = replace(own, contact=CONTACT.contact + 90)
    duties = (CONTACT, replace(STRANGER, contact=second.contact))
    known = replace(ON_DUTY, duties=duties, preferences=(own, second), changes=(CHANGE,))
    message = stage.show(MySettings(1), known=known, language=language)
    assert ("Petr Zkusmý" in message.text) is (pause == PAUSE)
    assert codes(message) == [
        "change:5",
        "digest-hours:1",
        "end-pause:1" if pause else "pause-days:1",
        "my-settings:91",
        "more:1:my-settings:1",
        "languages",
        "inbox",
    ]
    assert "plzen" not in message.text


def test_hours_weeks_and_colleagues_are_buttons(stage: Views) -> None:
    hours = stage.show(DigestHours(1), known=ON_DUTY)
    assert codes(hours) == [*(f"digest:1:{hour}" for hour in (7, 8, 9, 12, 15)), "digest:1:0", "my-settings:1"]
    days = stage.show(PauseDays(1), known=ON_DUTY)
    weeks = [f"substitutes:1:20261124-2026{end}" for end in ("1130", "1207", "1214")]
    assert codes(days) == [*weeks, "my-settings:1"]
    who = stage.show(Substitutes(1, "20261224-20270102"), known=ON_DUTY)
    assert codes(who) == ["pause:1:20261224-20270102:2", "pause:1:20261224-20270102:0", "my-settings:1"]
    assert codes(stage.show(Substitutes(1, "gone"), known=ON_DUTY)) == codes(days)


def test_what_is_not_there_shows_nothing(stage: Views) -> None:
    for screen in (MySettings(9), PauseDays(9), ChangeOfTown(9), DigestHours(9)):
        for known in (ON_DUTY, KNOWN):
            assert codes(stage.show(screen, known=known)) == ["menu"]


def test_a_coordinators_settings_name_all_towns(stage: Views) -> None:
    known = replace(KNOWN, duties=(COORDINATOR,), preferences=(replace(OWN, contact=3),))
    assert "všechna města" in stage.show(MySettings(), known=known, language="cs").text
    nobody = replace(KNOWN, preferences=(OWN,))
    assert "plzen" not in stage.show(MySettings(), known=nobody).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shelf", [*InboxFilter, "gone"])
def test_a_shelf_shows_codes_and_states_and_nobody(stage: Views, language: str, shelf: str) -> None:
    leads = tuple(replace(LEAD, code=f"CODE-{number}") for number in range(8))
    known = replace(ON_DUTY, inbox=leads, closed=leads[:1])
    message = stage.show(Leads(shelf, 0), known=known, language=language)
    assert "Testa" not in message.text
    shown = [code for code in codes(message) if code.startswith("sheet:")]
    expected = {"mine": 0, "closed": 1}.get(shelf, 6)
    assert len(shown) == expected
    assert message.text.count("CODE-") == expected
    turning = "inbox:1" if shelf in {"open", "gone"} else f"leads:{shelf}:1"
    assert (turning in codes(message)) is (expected == 6)
    assert message.protect


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", [CHANGE, replace(CHANGE, slug="gone-town", reason=Private("Proto <b>"))])
@pytest.mark.parametrize("stage_of", At)
def test_what_people_hear_of_a_change_can_be_sent(
    stage: Views, language: str, change: TownChange, stage_of: At
) -> None:
    change, context = replace(change, stage=stage_of), stage.context(language=language)
    for concerned in (True, False):
        message = town_letters.change_notice(change, context, concerned=concerned)
        assert_sendable(message)
        may_agree = stage_of is At.ASKED and not concerned
        assert ("agree-change:5" in codes(message)) is may_agree
        assert ("stop-change:5" in codes(message)) is stage_of.is_pending
    letter = town_letters.change_letter(change, context)
    assert JANA in letter.body
    assert JANA not in letter.subject
    linked = town_letters.change_letter(change, context, "https://example.org/own")
    assert ("https://example.org/own" in linked.body) is stage_of.is_pending
    if change.reason and stage_of in {At.DONE, At.STOPPED}:
        assert change.reason in letter.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 45])
def test_lists_that_come_by_themselves_name_codes_only(stage: Views, language: str, number: int) -> None:
    leads = [replace(LEAD, code=f"CODE-{one:02}") for one in range(number)]
    links = {lead.code: f"https://example.org/{lead.code}" for lead in leads[: letters.MAX_LISTED]}
    context = stage.context(language=language)
    assert letters.daily_list([], NOTHING, "telegram", context, {}) is None
    for kind in (None, *letters.MANY):

        def word(channel: str, links: letters.LetterLinks, kind: Notice | None = kind) -> Message | Letter | None:
            if kind is None:
                return letters.daily_list(leads, NOTHING, channel, context, links)
            return letters.many(kind, leads, NOTHING, channel, context, links)

        message = word("telegram", {})
        assert isinstance(message, Message)
        assert_sendable(message)
        assert message.text.count("CODE-") == min(number, letters.MAX_LISTED)
        plain, linked = word("mail", {}), word("mail", links)
        assert isinstance(plain, Letter)
        assert isinstance(linked, Letter)
        assert "https://" not in plain.body
        assert [link in linked.body for link in links.values()] == [True] * len(links)
        for text in (message.text, plain.body, linked.body):
            assert "Testa" not in text
