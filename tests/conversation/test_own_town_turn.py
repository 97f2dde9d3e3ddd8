"""A contact says for the own town that it recruits, that it does not now, or that a rule holds; nobody else can."""

from dataclasses import replace
from datetime import date, timedelta

from bot.content.content import LENGTH, fingerprint
from bot.conversation.model import Action, Menu, Open, Say
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import ReadModel, Session, Turn
from bot.conversation.towns.model import (
    Announce,
    Announcement,
    AnnouncementForm,
    AnnouncementPart,
    AnnouncementPreview,
    ConfirmFact,
    FillPart,
    ObjectionForm,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTownScreen,
    Publish,
    SayNotNow,
)
from bot.conversation.towns.turn import MAX_CHARACTERS, NONE, SAME
from tests import small
from tests.conversation.turn_data import CONTACT, NOW, after, on, sees, take

TODAY = NOW.date()
JANA = ReadModel(duties=(CONTACT,))
CZECH = Session(language="cs")
FULL = Announcement("plzen", 2, date(2027, 3, 31), date(2027, 3, 20), Private("MP, Vymyšlená 5"))
RULE = small.content().municipalities["plzen"].local.rules[0]
MARK = fingerprint(small.content().municipalities["plzen"], RULE, small.content())


def press(before: Session, action: Action, known: ReadModel = JANA) -> Turn:
    return take(before, action, known)


def typed(before: Session, text: str, known: ReadModel = JANA) -> Turn:
    return take(before, Say(Private(text)), known)


def with_draft(draft: Announcement, screen: OwnTownScreen) -> Session:
    return on(screen, replace(CZECH, announcement=draft))


def test_a_number_of_posts_that_is_not_known_is_left_out() -> None:
    done = press(after(press(CZECH, Announce("plzen"))), FillPart("plzen", AnnouncementPart.POSTS, NONE))
    sees(done, AnnouncementForm("plzen", AnnouncementPart.UNTIL))
    assert after(done).announcement == Announcement("plzen", 0)


def test_what_cannot_be_meant_is_asked_for_again() -> None:
    rows: list[tuple[AnnouncementPart, str, Note]] = [
        (AnnouncementPart.POSTS, "0", Note.POSTS_UNCLEAR),
        (AnnouncementPart.POSTS, "100", Note.POSTS_UNCLEAR),
        (AnnouncementPart.UNTIL, "23. 11. 2026", Note.DAY_OUT_OF_REACH),
        (AnnouncementPart.UNTIL, "1. 1. 2029", Note.DAY_OUT_OF_REACH),
        (AnnouncementPart.APPLY_BY, "1. 4. 2027", Note.DAY_AFTER_END),
        (AnnouncementPart.HOW, "a" * (MAX_CHARACTERS + 1), Note.HOW_TOO_LONG),
        (AnnouncementPart.HOW, "a" * 600, Note.HOW_TOO_LONG),
        (AnnouncementPart.HOW, "rodné číslo 850101/1234", Note.DOCUMENT_NUMBERS),
    ]
    for part, text, note in rows:
        before = with_draft(FULL, AnnouncementForm("plzen", part))
        done = typed(before, text)
        sees(done, AnnouncementForm("plzen", part), note)
        assert after(done).announcement == FULL


def test_a_button_that_never_was_changes_nothing() -> None:
    for part, value in (
        (AnnouncementPart.UNTIL, SAME),
        (AnnouncementPart.APPLY_BY, "gone"),
        (AnnouncementPart.HOW, "gone"),
        ("gone", NONE),
    ):
        done = press(with_draft(FULL, AnnouncementPreview("plzen")), FillPart("plzen", part, value))
        assert done.shown[0].note is Note.STALE
        assert after(done).announcement == FULL
    draft = with_draft(Announcement("plzen", 1), OwnTown("plzen"))
    done = press(draft, FillPart("plzen", AnnouncementPart.APPLY_BY, SAME))
    sees(done, AnnouncementForm("plzen", AnnouncementPart.APPLY_BY), Note.STALE)


def test_a_draft_for_another_town_is_none() -> None:
    sees(press(CZECH, Publish("plzen")), OwnTown("plzen"))
    brno = replace(FULL, slug="brno")
    for action in (
        FillPart("plzen", AnnouncementPart.POSTS, "1"),
        Open(AnnouncementForm("plzen", "until")),
        Open(AnnouncementPreview("plzen")),
    ):
        sees(press(replace(CZECH, announcement=brno), action), OwnTown("plzen"), Note.STALE)
    sees(
        press(with_draft(FULL, OwnTown("plzen")), Open(AnnouncementForm("plzen", "gone"))), OwnTown("plzen"), Note.STALE
    )


def test_what_lay_too_long_is_asked_for_again_before_it_is_published() -> None:
    before = with_draft(replace(FULL, until=TODAY, apply_by=TODAY), AnnouncementPreview("plzen"))
    later = take(before, Publish("plzen"), JANA, now=NOW + timedelta(days=1))
    sees(later, AnnouncementForm("plzen", AnnouncementPart.UNTIL), Note.DAY_OUT_OF_REACH)
    nothing = with_draft(Announcement("plzen"), AnnouncementPreview("plzen"))
    sees(press(nothing, Publish("plzen")), AnnouncementForm("plzen", AnnouncementPart.POSTS), Note.STALE)
    partly = with_draft(replace(FULL, apply_by=TODAY), AnnouncementPreview("plzen"))
    later = take(partly, Open(AnnouncementPreview("plzen")), JANA, now=NOW + timedelta(days=1))
    sees(later, AnnouncementForm("plzen", AnnouncementPart.APPLY_BY))


def test_a_rule_is_not_confirmed_in_other_words_than_those_that_were_read() -> None:
    sees(press(CZECH, ConfirmFact("plzen", "home", "0" * LENGTH)), OwnRule("plzen", "home"), Note.RULE_CHANGED)
    sees(press(CZECH, ConfirmFact("plzen", "gone", MARK)), OwnRules("plzen"), Note.STALE)
    sees(press(CZECH, Open(OwnRule("plzen", "gone"))), OwnRules("plzen"), Note.STALE)


def test_an_objection_that_cannot_be_passed_on_is_typed_again() -> None:
    before = on(ObjectionForm("plzen", "home"), CZECH)
    sees(typed(before, "a" * 600), ObjectionForm("plzen", "home"), Note.TOO_LONG)
    sees(typed(before, "Neplatí to, viz 850101/1234"), ObjectionForm("plzen", "home"), Note.DOCUMENT_NUMBERS)
    sees(typed(on(ObjectionForm("plzen", "gone"), CZECH), "Dnes stačí půl roku"), OwnRules("plzen"), Note.STALE)


def test_words_where_nothing_is_asked_for_change_nothing() -> None:
    for screen in (OwnTown("plzen"), OwnRules("plzen"), OwnRule("plzen", "home")):
        sees(typed(on(screen, CZECH), "ahoj"), screen, Note.PRESS_A_BUTTON)
    sees(
        typed(with_draft(FULL, AnnouncementPreview("plzen")), "ahoj"), AnnouncementPreview("plzen"), Note.PRESS_A_BUTTON
    )


def test_a_town_that_is_gone_has_nobody_who_speaks_for_it() -> None:
    known = ReadModel(duties=(replace(CONTACT, slug="gone"),))
    sees(press(CZECH, SayNotNow("gone"), known), Menu(), Note.REFUSED)
