"""What an administrator decides. `known.administrator` is loaded anew for each press: everybody else is refused."""

from typing import assert_never

from bot.conversation.administration import preview_pages, previews
from bot.conversation.administration.admin_actions import (
    AcceptAdminInvite,
    AdminAction,
    Reload,
    RollBack,
    Stay,
)
from bot.conversation.administration.admin_effects import (
    ConfirmAdminEmail,
    LinkAdministrator,
    ReloadContent,
    RollBackContent,
)
from bot.conversation.administration.admin_screens import (
    AdminInvite,
    AdminScreen,
    AskRollBack,
    ContentState,
    Preview,
    PreviewKinds,
    PreviewList,
    PreviewMatches,
)
from bot.conversation.moment import Moment, Turn, settle, show
from bot.conversation.municipal.contact_turn import spoken_to
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.screens import Menu, Screen, Shown
from bot.conversation.session import Session

INVITE = "a_"
"""How the payload of an administrator's invitation begins."""
COMMANDS = frozenset({"content", "preview"})
"""What only administrators can type; for everybody else these are commands nobody knows."""


def turn(session: Session, action: AdminAction, moment: Moment) -> Turn:
    """Decide what a press leads to."""
    if isinstance(action, AcceptAdminInvite):
        if moment.known.admin_invitation is None:
            return invited(session, action.token, moment)
        return show(
            spoken_to(session), ContentState(), Note.NOW_ADMINISTRATOR, LinkAdministrator(action.token)
        )
    me, standing = moment.known.administrator, moment.known.standing
    if me is None or standing is None:
        return _refused(session)
    match action:
        case Reload():
            return show(session, ContentState(), Note.RELOADED, ReloadContent())
        case RollBack(version):
            if not standing.previous or standing.previous != version:
                return show(session, ContentState(), Note.STALE)
            return show(session, ContentState(), Note.ROLLED_BACK, RollBackContent(version, me.id, me.name))
        case Stay(language, example, page):
            turned = opened(session, Preview(language, example, page), moment)
            (shown,) = turned.shown
            return settle(session, Shown(shown.screen, shown.note or Note.ONLY_A_PREVIEW))
        case _:
            assert_never(action)


def opened(session: Session, screen: AdminScreen, moment: Moment) -> Turn:
    """Open one of these screens, for those it is meant for."""
    if isinstance(screen, AdminInvite):
        return invited(session, screen.token, moment)
    standing = moment.known.standing
    if moment.known.administrator is None or standing is None:
        return _refused(session)
    match screen:
        case AskRollBack(version) if not standing.previous or version != standing.previous:
            return show(session, ContentState(), Note.STALE)
        case PreviewList(kind) if kind not in set(preview_pages.Kind):
            return show(session, PreviewKinds(), Note.STALE)
        case Preview():
            return _preview(session, screen, moment)
        case _:
            return show(session, screen)


def invited(session: Session, token: str, moment: Moment) -> Turn:
    """Answer a one-time link: ask whether it is the right person, or say that the link is no longer good."""
    if moment.known.admin_invitation is None:
        return show(spoken_to(session), Menu(), Note.INVITE_GONE)
    return show(spoken_to(session), AdminInvite(token))


def commanded(session: Session, name: str, moment: Moment) -> Turn | None:
    """Answer a command of administrators; None for anybody else's and for any other."""
    if moment.known.administrator is None or name not in COMMANDS:
        return None
    return show(session, ContentState() if name == "content" else PreviewKinds())


def confirmed(session: Session, text: Private, moment: Moment) -> Turn | None:
    """Take the code from a confirmation e-mail, wherever it is typed; None when the text is no such code."""
    me = moment.known.administrator
    if me is None or not me.email_code or text.strip() != me.email_code:
        return None
    return show(session, ContentState(), Note.EMAIL_CONFIRMED, ConfirmAdminEmail(me.id))


def said(session: Session, place: Screen, text: Private, moment: Moment) -> Turn | None:
    """Look typed words up among the pages to preview, where these are chosen or shown; None elsewhere."""
    if moment.known.administrator is None or not isinstance(place, PreviewKinds | PreviewList | Preview):
        return None
    content = moment.content
    if not (found := preview_pages.find(text, content)):
        return show(session, PreviewKinds(), Note.NOT_FOUND)
    if len(found) == 1:
        language = place.language if isinstance(place, Preview) else session.language or ""
        return opened(session, previews.of(found[0], language, content), moment)
    return show(session, PreviewMatches(tuple(previews.coded(screen) for screen in found)))


def _preview(session: Session, preview: Preview, moment: Moment) -> Turn:
    shown = previews.shown(preview, moment)
    if shown is None:
        return show(session, PreviewKinds(), Note.STALE)
    page = previews.coded(shown.screen)
    return show(session, Preview(preview.language, preview.example, page), shown.note)


def _refused(session: Session) -> Turn:
    return show(session, Menu(), Note.REFUSED)
