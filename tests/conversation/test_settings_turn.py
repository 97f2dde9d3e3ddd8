"""Settings of officials, and their answers to a change of recipients."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.contact.model import (
    AgreeToChange,
    BeginPause,
    ChangeKind,
    ChangeStage,
    ChooseDigest,
    Colleague,
    DigestHours,
    EndPause,
    Inbox,
    Leave,
    MySettings,
    PauseDays,
    Preferences,
    StopChange,
    Substitutes,
    TownChange,
)
from bot.conversation.contact.settings import may_agree, may_stop
from bot.conversation.model import Action, Menu, Open, Screen, StoreSetting
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import ReadModel
from tests.conversation.turn_data import CONTACT, COORDINATOR, DEPUTY, KNOWN, NOW, SESSION, sees, take

OWN = Preferences(1, colleagues=(Colleague(2, Private("Petr Zkusmý")),))
ON_DUTY = replace(KNOWN, duties=(CONTACT,), preferences=(OWN,))
DAYS = "20261224-20270102"
ADDED = TownChange(
    5, "plzen", 0, ChangeKind.ADD, ChangeStage.ASKED, Private("Eva Nová"), "contact", NOW + timedelta(days=7)
)
OWN_REMOVAL = replace(ADDED, contact=1, what=ChangeKind.REMOVE, name=Private("Jana Zkusmá"))


def known(change: TownChange, base: ReadModel = ON_DUTY) -> ReadModel:
    return replace(base, changes=(change,))


def test_what_is_set_is_kept() -> None:
    rows: list[tuple[ChooseDigest | BeginPause | EndPause | Leave, Screen, Note]] = [
        (ChooseDigest(1, 7), MySettings(1), Note.SETTING_KEPT),
        (ChooseDigest(1, 0), MySettings(1), Note.SETTING_KEPT),
        (BeginPause(1, DAYS, 2), MySettings(1), Note.SETTING_KEPT),
        (BeginPause(1, DAYS, 0), MySettings(1), Note.SETTING_KEPT),
        (EndPause(1), MySettings(1), Note.BACK_AGAIN),
        (Leave(1), Inbox(), Note.LEAVES),
    ]
    for action, screen, note in rows:
        sees(take(SESSION, action, ON_DUTY), screen, note, StoreSetting(action))


def test_what_cannot_be_set_leads_back_to_the_question() -> None:
    rows: list[tuple[Action, Screen, Note | None]] = [
        (ChooseDigest(1, 3), DigestHours(1), Note.STALE),
        (ChooseDigest(1, 18), DigestHours(1), Note.STALE),
        (BeginPause(1, "20261001-20261002", 0), PauseDays(1), Note.DAYS_WRONG),
        (BeginPause(1, DAYS, 9), Substitutes(1, DAYS), Note.STALE),
        (Open(Substitutes(1, "20261001-20261002")), PauseDays(1), Note.DAYS_WRONG),
        (Open(Substitutes(1, DAYS)), Substitutes(1, DAYS), None),
        (Open(MySettings()), MySettings(1), None),
        (Open(DigestHours(1)), DigestHours(1), None),
    ]
    for action, screen, note in rows:
        sees(take(SESSION, action, ON_DUTY), screen, note)


def test_whom_it_concerns_never_agrees_and_stops_it_only_where_nobody_else_is_asked() -> None:
    agree, stop = AgreeToChange(5), StopChange(5)
    told = replace(OWN_REMOVAL, stage=ChangeStage.TOLD)
    for action in (agree, stop):
        sees(take(SESSION, action, known(OWN_REMOVAL)), Menu(), Note.REFUSED)
    sees(take(SESSION, agree, known(told)), Menu(), Note.REFUSED)
    sees(take(SESSION, stop, known(told)), Inbox(), Note.CHANGE_STOPPED, StoreSetting(stop, OWN_REMOVAL.name))
    assert not may_agree(known(OWN_REMOVAL), OWN_REMOVAL)
    assert not may_stop(known(OWN_REMOVAL), OWN_REMOVAL)
    both = replace(ON_DUTY, duties=(DEPUTY, CONTACT))
    assert not may_agree(known(OWN_REMOVAL, both), OWN_REMOVAL), "under another duty of the same account"
    assert not may_agree(replace(KNOWN, duties=(COORDINATOR,)), ADDED)


def test_what_was_decided_is_said_to_be() -> None:
    sees(take(SESSION, AgreeToChange(5), ON_DUTY), Inbox(), Note.CHANGE_GONE)
    sees(take(SESSION, StopChange(5), KNOWN), Menu(), Note.REFUSED)


@pytest.mark.parametrize("action", [ChooseDigest(0, 8), BeginPause(0, DAYS, 2), EndPause(0)])
def test_a_button_that_names_nobody_means_the_first_duty(action: ChooseDigest | BeginPause | EndPause) -> None:
    (kept,) = take(SESSION, action, ON_DUTY).effects
    assert kept == StoreSetting(replace(action, contact=1)), "nobody has the number 0"
