"""What people of the municipal side set for themselves, and how they answer to a change of who receives a town's leads.

`known.preferences` and `known.changes` hold only what this account may touch; what is not there is answered by None,
for which the caller gives the neutral answer.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation.contact import model
from bot.conversation.model import KeepSetting
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, LoadedState, Session, Turn, show


def settings_turn(session: Session, action: model.SettingsAction, context: Context) -> Turn | None:
    """Decide what a press leads to; None: it is nothing of this account's."""
    if isinstance(action, model.AgreeToChange | model.StopChange):
        return _answer(session, action, context)
    own = _own(context.known, action.contact)
    if own is None:
        return None
    action = replace(action, contact=own.contact)
    match action:
        case model.ChooseDigest(contact, hour):
            if hour and hour not in model.HOURS:
                return show(session, model.DigestHours(contact), Note.STALE)
            return show(session, model.MySettings(contact), Note.SETTING_KEPT, KeepSetting(action))
        case model.BeginPause():
            return _pause(session, action, context)
        case model.EndPause(contact):
            return show(session, model.MySettings(contact), Note.BACK_AGAIN, KeepSetting(action))
        case _:
            assert_never(action)


def resolve_settings(session: Session, screen: model.SettingsScreen, context: Context) -> Turn | None:
    """Open a screen, if it is this account's."""
    if isinstance(screen, model.ChangeOfTown):
        return show(session, screen) if change_of(context.known, screen.change) else None
    own = _own(context.known, screen.contact)
    if own is None:
        return None
    if isinstance(screen, model.Substitutes) and model.pause_of_days(screen.days, context.now) is None:
        return show(session, model.PauseDays(own.contact), Note.DAYS_WRONG)
    return show(session, replace(screen, contact=own.contact))


def typed_pause(session: Session, contact: int, text: Private, context: Context) -> Turn:
    pause = model.said_pause(text, context.now)
    if _own(context.known, contact) is None:
        return show(session, model.Inbox(), Note.REFUSED)
    if pause is None:
        return show(session, model.PauseDays(contact), Note.DAYS_WRONG)
    return show(session, model.Substitutes(contact, model.pause_words(pause)))


def change_of(known: LoadedState, change: int) -> model.TownChange | None:
    """Give the change of this id, if this account is asked or told about it."""
    return next((one for one in known.changes if one.id == change), None)


def may_agree(known: LoadedState, change: model.TownChange) -> bool:
    """Say whether this account is the second person whose yes is waited for: not whom it concerns."""
    return change.stage is model.ChangeStage.ASKED and _answering(known, change) is not None


def may_stop(known: LoadedState, change: model.TownChange) -> bool:
    """Say whether this account may stop a change: whom it concerns only where nobody else is asked."""
    return change.stage is model.ChangeStage.TOLD or may_agree(known, change)


def _answering(known: LoadedState, change: model.TownChange) -> Private | None:
    """Give the name under which this account answers to a change; None: it concerns this account itself."""
    duties = [duty for duty in known.duties if duty.slug == change.answered_by]
    concerned = any(duty.contact == change.contact for duty in duties)
    return None if concerned or not duties else duties[0].name


def _own(known: LoadedState, contact: int) -> model.Preferences | None:
    """Give what one of the account's own duties is set to; 0 means the first."""
    return next((one for one in known.preferences if contact in {0, one.contact}), None)


def _pause(session: Session, action: model.BeginPause, context: Context) -> Turn:
    own = _own(context.known, action.contact)
    if model.pause_of_days(action.days, context.now) is None:
        return show(session, model.PauseDays(action.contact), Note.DAYS_WRONG)
    if action.substitute and (own is None or own.colleague(action.substitute) is None):
        return show(session, model.Substitutes(action.contact, action.days), Note.STALE)
    return show(session, model.MySettings(action.contact), Note.SETTING_KEPT, KeepSetting(action))


def _answer(session: Session, action: model.AgreeToChange | model.StopChange, context: Context) -> Turn | None:
    """Agree or stop. Whom a change concerns never agrees to it, and stops it only where nobody else is asked."""
    change = change_of(context.known, action.change)
    if change is None:
        return show(session, model.Inbox(), Note.CHANGE_GONE) if context.known.duties else None
    by, newcomer = _answering(context.known, change), change.asker is model.Asker.NEWCOMER
    if isinstance(action, model.AgreeToChange):
        if not may_agree(context.known, change):
            return None
        agreed = Note.NEWCOMER_AGREED if newcomer else Note.CHANGE_AGREED
        return show(session, model.Inbox(), agreed, KeepSetting(action, by or NOTHING))
    if not may_stop(context.known, change):
        return None
    stopped = Note.NEWCOMER_STOPPED if newcomer else Note.CHANGE_STOPPED
    return show(session, model.Inbox(), stopped, KeepSetting(action, by or change.name))
