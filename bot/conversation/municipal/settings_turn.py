"""What people of the municipal side set for themselves, and how they answer to a change of who receives a town's leads.

`known.preferences` and `known.changes` hold only what this account may touch; what is not there is answered by None,
for which the caller gives the neutral answer.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation.effects import KeepSetting
from bot.conversation.known import Known
from bot.conversation.moment import Moment, Turn, show
from bot.conversation.municipal import preferences
from bot.conversation.municipal.contact_actions import (
    AgreeToChange,
    BeginPause,
    ChooseDigest,
    EndPause,
    SettingsAction,
    StopChange,
)
from bot.conversation.municipal.contact_screens import (
    ChangeOfTown,
    DigestHours,
    Inbox,
    MySettings,
    PauseDays,
    SettingsScreen,
    Substitutes,
)
from bot.conversation.municipal.preferences import HOURS, Preferences, of_days, written
from bot.conversation.municipal.town_changes import Stage, TownChange
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.session import Session


def turn(session: Session, action: SettingsAction, moment: Moment) -> Turn | None:
    """Decide what a press leads to; None: it is nothing of this account's."""
    if isinstance(action, AgreeToChange | StopChange):
        return _answer(session, action, moment)
    own = _own(moment.known, action.contact)
    if own is None:
        return None
    action = replace(action, contact=own.contact)
    match action:
        case ChooseDigest(contact, hour):
            if hour and hour not in HOURS:
                return show(session, DigestHours(contact), Note.STALE)
            return show(session, MySettings(contact), Note.SETTING_KEPT, KeepSetting(action))
        case BeginPause():
            return _pause(session, action, moment)
        case EndPause(contact):
            return show(session, MySettings(contact), Note.BACK_AGAIN, KeepSetting(action))
        case _:
            assert_never(action)


def opened(session: Session, screen: SettingsScreen, moment: Moment) -> Turn | None:
    """Open a screen, if it is this account's."""
    if isinstance(screen, ChangeOfTown):
        return show(session, screen) if change_of(moment.known, screen.change) else None
    own = _own(moment.known, screen.contact)
    if own is None:
        return None
    if isinstance(screen, Substitutes) and of_days(screen.days, moment.now) is None:
        return show(session, PauseDays(own.contact), Note.DAYS_WRONG)
    return show(session, replace(screen, contact=own.contact))


def said_days(session: Session, contact: int, text: Private, moment: Moment) -> Turn:
    """Take the typed days of a holiday."""
    pause = preferences.said_pause(text, moment.now)
    if _own(moment.known, contact) is None:
        return show(session, Inbox(), Note.REFUSED)
    if pause is None:
        return show(session, PauseDays(contact), Note.DAYS_WRONG)
    return show(session, Substitutes(contact, written(pause)))


def change_of(known: Known, change: int) -> TownChange | None:
    """Give the change of this id, if this account is asked or told about it."""
    return next((one for one in known.changes if one.id == change), None)


def may_agree(known: Known, change: TownChange) -> bool:
    """Say whether this account is the second person whose yes is waited for: not whom it concerns."""
    return change.stage is Stage.ASKED and _answering(known, change) is not None


def may_stop(known: Known, change: TownChange) -> bool:
    """Say whether this account may stop a change: whom it concerns only where nobody else is asked."""
    return change.stage is Stage.TOLD or may_agree(known, change)


def _answering(known: Known, change: TownChange) -> Private | None:
    """Give the name under which this account answers to a change; None: it concerns this account itself."""
    duties = [duty for duty in known.duties if duty.slug == change.slug]
    concerned = any(duty.contact == change.contact for duty in duties)
    return None if concerned or not duties else duties[0].name


def _own(known: Known, contact: int) -> Preferences | None:
    """Give what one of the account's own duties is set to; 0 means the first."""
    return next((one for one in known.preferences if contact in {0, one.contact}), None)


def _pause(session: Session, action: BeginPause, moment: Moment) -> Turn:
    own = _own(moment.known, action.contact)
    if of_days(action.days, moment.now) is None:
        return show(session, PauseDays(action.contact), Note.DAYS_WRONG)
    if action.substitute and (own is None or own.colleague(action.substitute) is None):
        return show(session, Substitutes(action.contact, action.days), Note.STALE)
    return show(session, MySettings(action.contact), Note.SETTING_KEPT, KeepSetting(action))


def _answer(session: Session, action: AgreeToChange | StopChange, moment: Moment) -> Turn | None:
    """Agree or stop. Whom a change concerns never agrees to it, and stops it only where nobody else is asked."""
    change = change_of(moment.known, action.change)
    if change is None:
        return show(session, Inbox(), Note.CHANGE_GONE) if moment.known.duties else None
    by = _answering(moment.known, change)
    if isinstance(action, AgreeToChange):
        if not may_agree(moment.known, change):
            return None
        return show(session, Inbox(), Note.CHANGE_AGREED, KeepSetting(action, by or NOTHING))
    if not may_stop(moment.known, change):
        return None
    return show(session, Inbox(), Note.CHANGE_STOPPED, KeepSetting(action, by or change.name))
