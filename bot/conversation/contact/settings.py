"""Settings of officials, and their answers to a change of a town's contacts.

`known.preferences` and `known.changes` hold only what this account may change; otherwise the
functions return None, and the caller gives the neutral answer.
"""

from dataclasses import replace
from typing import assert_never
from urllib.parse import urlsplit

from bot.content.models import Municipality, PublicWay, WayKind
from bot.conversation.contact import model
from bot.conversation.model import StoreSetting
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, ReadModel, Session, Turn, show

PUBLIC_DOMAINS = frozenset({
    "atlas.cz", "centrum.cz", "email.cz", "estranky.cz", "facebook.com", "gmail.com", "google.com", "hotmail.com", "iol.cz",
    "outlook.com", "outlook.cz", "post.cz", "quick.cz", "seznam.cz", "tiscali.cz", "volny.cz", "webnode.cz", "yahoo.com",
})  # fmt: skip
"""Domains on which anybody can have an address or a page."""


def settings_turn(session: Session, action: model.SettingsAction, context: Context) -> Turn | None:
    if isinstance(action, model.AgreeToChange | model.StopChange):
        return _answer(session, action, context)
    own = _own_preferences(context.known, action.contact)
    if own is None:
        return None
    action = replace(action, contact=own.contact)
    match action:
        case model.ChooseDigest(contact, hour):
            if hour and hour not in model.HOURS:
                return show(session, model.DigestHours(contact), Note.STALE)
            return show(session, model.MySettings(contact), Note.SETTING_KEPT, StoreSetting(action))
        case model.BeginPause():
            return _pause(session, action, context)
        case model.EndPause(contact):
            return show(session, model.MySettings(contact), Note.BACK_AGAIN, StoreSetting(action))
        case model.Leave(contact):
            if not may_leave(context.known, own):
                return show(session, model.MySettings(contact), Note.STALE)
            return show(session, model.Inbox(), Note.LEAVES, StoreSetting(action))
        case _:
            assert_never(action)


def resolve_settings(session: Session, screen: model.SettingsScreen, context: Context) -> Turn | None:
    if isinstance(screen, model.ChangeOfTown):
        return _change_screen(session, change_of(context.known, screen.change), context)
    own = _own_preferences(context.known, screen.contact)
    if own is None:
        return None
    if isinstance(screen, model.Substitutes) and model.pause_of_days(screen.days, context.now) is None:
        return show(session, model.PauseDays(own.contact), Note.DAYS_WRONG)
    return show(session, replace(screen, contact=own.contact))


def may_leave(known: ReadModel, own: model.Preferences) -> bool:
    """Return True unless it is the only coordinator, whom the bot needs."""
    return bool(own.colleagues) or any(duty.contact == own.contact and duty.slug for duty in known.duties)


def typed_pause(session: Session, contact: int, text: Private, context: Context) -> Turn:
    pause = model.parse_pause(text, context.now)
    if _own_preferences(context.known, contact) is None:
        return show(session, model.Inbox(), Note.REFUSED)
    if pause is None:
        return show(session, model.PauseDays(contact), Note.DAYS_WRONG)
    return show(session, model.Substitutes(contact, model.pause_words(pause)))


def change_of(known: ReadModel, change: int) -> model.TownChange | None:
    """Return the change of this id, pending or ended, if it concerns this account."""
    return next((one for one in known.changes if one.id == change), None)


def _change_screen(session: Session, change: model.TownChange | None, context: Context) -> Turn | None:
    """Show a change, or what became of it; the inbox if it was deleted."""
    if change is not None:
        return show(session, model.ChangeOfTown(change.id))
    return show(session, model.Inbox(), Note.CHANGE_GONE) if context.known.duties else None


def may_agree(known: ReadModel, change: model.TownChange) -> bool:
    """Return True if this account is the second person who must agree."""
    return change.stage is model.ChangeStage.ASKED and _answering_name(known, change) is not None


def may_stop(known: ReadModel, change: model.TownChange) -> bool:
    return change.stage is model.ChangeStage.TOLD or may_agree(known, change)


def _answering_name(known: ReadModel, change: model.TownChange) -> Private | None:
    """Return the name with which this account answers; None if the change concerns it."""
    duties = [duty for duty in known.duties if duty.slug == change.answered_by]
    concerned = any(duty.contact == change.contact for duty in duties)
    return None if concerned or not duties else duties[0].name


def _own_preferences(known: ReadModel, contact: int) -> model.Preferences | None:
    """Return the settings of one of the account's duties; 0 is the first."""
    return next((one for one in known.preferences if contact in {0, one.contact}), None)


def _pause(session: Session, action: model.BeginPause, context: Context) -> Turn:
    own = _own_preferences(context.known, action.contact)
    if model.pause_of_days(action.days, context.now) is None:
        return show(session, model.PauseDays(action.contact), Note.DAYS_WRONG)
    if action.substitute and (own is None or own.colleague(action.substitute) is None):
        return show(session, model.Substitutes(action.contact, action.days), Note.STALE)
    return show(session, model.MySettings(action.contact), Note.SETTING_KEPT, StoreSetting(action))


def _answer(session: Session, action: model.AgreeToChange | model.StopChange, context: Context) -> Turn | None:
    """Agree to or stop a change. The person concerned can stop it only if nobody else is asked."""
    change = change_of(context.known, action.change)
    if change is None or not change.stage.is_pending:
        return _change_screen(session, change, context)
    by, newcomer = _answering_name(context.known, change), change.asker is model.ChangeOrigin.NEWCOMER
    if isinstance(action, model.AgreeToChange):
        if not may_agree(context.known, change):
            return None
        agreed = Note.NEWCOMER_AGREED if newcomer else Note.CHANGE_AGREED
        return show(session, model.Inbox(), agreed, StoreSetting(action, by or NOTHING))
    if not may_stop(context.known, change):
        return None
    stopped = Note.NEWCOMER_STOPPED if newcomer else Note.CHANGE_STOPPED
    return show(session, model.Inbox(), stopped, StoreSetting(action, by or change.name))


def town_contact_of_domain(email: str, town: Municipality | None) -> PublicWay | None:
    """Return the published contact of the town with the domain of an e-mail address, or None.

    Only the same domain counts, or a subdomain. The town's own page takes precedence over a list.
    """
    domain = email.rpartition("@")[2].casefold()
    found = [way for way in (town.ways if town else ()) if _covers_domain(_domain(way), domain)]
    return min(found, key=lambda way: way.read_as == "list", default=None)


def _covers_domain(own: str, domain: str) -> bool:
    return bool(own) and own not in PUBLIC_DOMAINS and (domain == own or domain.endswith(f".{own}"))


def _domain(way: PublicWay) -> str:
    match way.kind:
        case WayKind.WEBSITE | WayKind.POLICE:
            return (urlsplit(way.value).hostname or "").removeprefix("www.")
        case WayKind.EMAIL:
            return way.value.rpartition("@")[2].casefold()
        case _:
            return ""
