"""The one decision function: what an action leads to. Everything else prepares its arguments or carries out its result.

Each family of actions has its own module; this one knows which family an action belongs to.

What people type or share depends on the screen seen last. Answers survive an edit of the content by their ids; a
question whose answer no longer exists is asked again, with one line that says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import UnionType
from typing import assert_never, get_args

from bot.content.content import Content
from bot.conversation import finding
from bot.conversation.admin.model import AcceptAdminInvite, AdminAction, AdminScreen
from bot.conversation.admin.turn import (
    ADMIN_INVITE,
    admin_commanded,
    admin_confirms_email,
    admin_invited,
    admin_turn,
    admin_typed,
    resolve_admin,
)
from bot.conversation.base import FeatureAction, FeatureScreen
from bot.conversation.codes import decode_screen, started
from bot.conversation.contact.model import (
    AcceptInvite,
    ContactAction,
    ContactScreen,
    DeclineInvite,
    Declining,
    Inbox,
    Inviting,
    Noting,
    Passing,
    PauseDays,
    Writing,
)
from bot.conversation.contact.settings import typed_pause
from bot.conversation.contact.turn import (
    contact_confirms_email,
    contact_invited,
    contact_turn,
    contact_typed,
    resolve_contact,
    search_inbox,
    typed_on_screen,
)
from bot.conversation.lead.model import (
    Answering,
    AskErase,
    AskWithdraw,
    AsRead,
    CvToSend,
    Erased,
    Field,
    LeadField,
    LeadStart,
    Moving,
    Summary,
    TalkAction,
    Updating,
)
from bot.conversation.lead.talk import ask_to_move_interview, candidate_talks, candidate_writes
from bot.conversation.lead.turn import lead_turn, shared_phone, typed_into_field
from bot.conversation.model import (
    Action,
    Answer,
    AnywhereAction,
    Ask,
    Cancel,
    CheckAction,
    ChooseLanguage,
    ChooseTown,
    Command,
    Continue,
    Documents,
    Edit,
    Erase,
    ErasePerson,
    Found,
    KeepList,
    Languages,
    LeadAction,
    Menu,
    Open,
    RemoveFile,
    Say,
    Screen,
    SendFile,
    SendOther,
    SharePhone,
    SharePosition,
    Show,
    Shown,
    ShowOthers,
    Stale,
    Start,
    StartOver,
    Tick,
    TypedAction,
    WrongCode,
)
from bot.conversation.notes import Note
from bot.conversation.overview.model import OfferAction, OverviewAction
from bot.conversation.overview.turn import offer_turn, overview_turn
from bot.conversation.papers.model import PaperAction, PaperAsk, PaperScreen
from bot.conversation.papers.turn import paper_turn, typed_for_paper
from bot.conversation.private import Private, holds_personal_data
from bot.conversation.resolving import answers_gone, commands, documents_with, parent, position, resolve_screen
from bot.conversation.selfcheck import chosen, first, walk
from bot.conversation.state import Context, LoadedState, Session, Turn, is_for, settle, show, turn_of, without_unsent
from bot.conversation.towns.model import InterestAction, OwnTownAction, OwnTownScreen, Town, Towns
from bot.conversation.towns.turn import interest_turn, own_town_turn, own_town_typed


def typed_turn(session: Session, action: TypedAction, context: Context) -> Turn:
    """Decide what typed words, a contact card or a location lead to."""
    place = decode_screen(session.place)
    match action:
        case Say(text, signed):
            done = _said(session, place, text, replace(context, signed=signed))
            return replace(done, effects=(*done.effects, WrongCode())) if _wrong_code(text, context.known) else done
        case ShowOthers(pages):
            return finding.others(session, pages, context)
        case SharePhone(phone, own):
            return shared_phone(session, place, phone, context, own=own)
        case SharePosition(lat, lon):
            return finding.near(session, place, lat, lon, context)


def _wrong_code(text: Private, known: LoadedState) -> bool:
    """Say whether words could be a code that was mailed to this person, and are none; wherever they are typed, it is a guess."""
    mailed = [person.email_code for person in (*known.duties, known.administrator) if person]
    typed = text.strip()
    return typed.isdigit() and typed not in mailed and len(typed) in {len(code) for code in mailed}


def _said(session: Session, place: Screen, text: Private, context: Context) -> Turn:
    return (
        contact_confirms_email(session, text, context)
        or search_inbox(session, place, text, context)
        or admin_confirms_email(session, text, context)
        or _unwanted_numbers(session, place, text, context)
        or admin_typed(session, place, text, context)
        or _said_there(session, place, text, context)
    )


def _said_there(session: Session, place: Screen, text: Private, context: Context) -> Turn:
    """Take words as what they are at the place where they are said."""
    match place:
        case LeadField(field) if session.draft is not None and field in set(Field):
            return typed_into_field(session, session.draft, Field(field), text, context)
        case PaperAsk():
            return typed_for_paper(session, place, text, context)
        case Answering(code):
            return candidate_writes(session, code, text, context)
        case Moving(code):
            return ask_to_move_interview(session, code, text, context)
        case Writing() | Noting() | Inviting() | Declining() | Passing():
            return typed_on_screen(session, place, text, context)
        case _ if isinstance(place, OwnTownScreen):
            return own_town_typed(session, place, text, context)
        case PauseDays(contact):
            return typed_pause(session, contact, text, context)
        case FeatureScreen() if typed := turn_of(place).typed:
            done = typed(session, place, text, context) or plainly_said(session, place, text, context)
            return done or _said_where_none_asked(session, place, text, context)
        case Ask(question) if question in context.content.questions:
            return _said_to_question(session, question, text, context)
        case _:
            return plainly_said(session, place, text, context) or _said_where_none_asked(session, place, text, context)


def _said_where_none_asked(session: Session, place: Screen, text: Private, context: Context) -> Turn:
    match place:
        case LeadField() | Ask():
            # what was asked is gone meanwhile
            return settle(session, resolve_screen(place, session, context))
        case LeadStart() | Summary() | AsRead() | CvToSend() | AskErase() | AskWithdraw() | Updating():
            return settle(session, Shown(resolve_screen(place, session, context).screen, Note.PRESS_A_BUTTON))
        case _ if finding.is_of_towns(place):
            return finding.town(session, place, text, context)
        case _ if isinstance(place, ContactScreen):
            return contact_typed(session, text, context)
        case _:
            return finding.page(session, text, context)


def _unwanted_numbers(session: Session, place: Screen, text: Private, context: Context) -> Turn | None:
    """Warn of a number or an address of a person where none is asked for: it is not looked up, counted or kept.

    Where a field or another person gets the words, that decides what they may hold.
    """
    with_rules = Answering | Moving | ContactScreen | OwnTownScreen | PaperAsk
    if isinstance(place, with_rules) or (isinstance(place, LeadField) and session.draft is not None):
        return None
    return _again(session, context, Note.NUMBERS) if holds_personal_data(text[: finding.LONGEST]) else None


def plainly_said(session: Session, place: Screen, text: Private, context: Context) -> Turn | None:
    """Do what a plain word asks for, typed instead of a press where words are looked up: "menu", "back", "stop"."""
    match context.content.meaning(text[: finding.LOOKED_UP]):
        case None:
            return None
        case "hello":
            return show(session, Menu(), Note.HELLO)
        case "thanks":
            return _again(session, context, Note.THANKS)
        case "chat":
            return show(session, Found(()), Note.NOT_FOUND)
        case "back":
            here = resolve_screen(place, session, context).screen
            return _open(session, parent(here, session, context.content), context)
        case name if name not in commands() and name not in context.content.languages:
            # an answer, where nothing is asked that it answers
            return None
        case name:
            return _turn(session, commands().get(name, ChooseLanguage(name)), context)


def _said_to_question(session: Session, question: str, text: Private, context: Context) -> Turn:
    """Take words as an answer, a plain wish, the name of a town where one is asked for, or a question; else ask for a press."""
    if option := finding.spoken(question, text, context.content, context.now.year):
        session = session.answer(question, option, context.content)
        return show(session, position(session, context.content))
    if said := plainly_said(session, Ask(question), text, context):
        return said
    if context.content.questions[question].kind == "town":
        return finding.answer(session, question, text, context)
    asked = finding.asked(session, text, context)
    return asked or settle(session, Shown(resolve_screen(Ask(question), session, context).screen, Note.PRESS_A_BUTTON))


def without_stale_answers(turn: Turn, content: Content) -> Turn:
    """Where the self-check is shown at its open question, drop the answers that no longer exist, and say so that once."""
    session, shown = turn.session, turn.shown[-1]
    if session is None or not isinstance(shown.screen, Ask):
        return turn
    lost = stale_answers(session.answers, content)
    if not lost or walk(content, session.answers).here != shown.screen.question:
        return turn
    kept = {name: given for name, given in session.answers.items() if name not in lost}
    said = replace(shown, note=shown.note or Note.QUESTIONS_CHANGED)
    return replace(turn, session=replace(session, answers=kept), shown=(*turn.shown[:-1], said))


def stale_answers(answers: Mapping[str, str], content: Content) -> set[str]:
    """Give the questions whose answer no longer exists, with its question or alone."""
    return {
        name
        for name, given in answers.items()
        if name not in content.questions or chosen(content.questions[name], given, content) is None
    }


UNREAD_KINDS: Mapping[str, Note] = {
    **dict.fromkeys(("voice", "audio"), Note.VOICE),
    **dict.fromkeys(("photo", "live_photo"), Note.PHOTO),
    **dict.fromkeys(("video", "video_note", "animation", "story"), Note.VIDEO),
}
"""What is said of a file that is more than "a file"."""
INVITE = "i_"
TOWN = "m_"
"""How the payload of `/start` begins: with a contact's one-time token behind it, or with the slug of a town."""


def turn(session: Session, action: Action, context: Context) -> Turn:
    """Decide what an action leads to. No clock, no network, no database, no language."""
    return without_stale_answers(_turn(session, action, context), context.content)


def _turn(session: Session, action: Action, context: Context) -> Turn:
    draft = session.draft
    if draft and (draft.expired(context.now) or draft.slug not in context.content.municipalities):
        session = replace(session, draft=None)
    if session.papers and session.papers.expired(context.now):
        session = replace(session, papers=None)
    session = without_unsent(session, context.known)
    answers_invitation = isinstance(action, AcceptInvite | DeclineInvite | AcceptAdminInvite)
    if session.language is None and not answers_invitation and not isinstance(action, ChooseLanguage | Start):
        return Turn(session, (Shown(Languages()),))
    if isinstance(action, FeatureAction):
        if not is_for(action, context.known):
            return show(session, Menu(), Note.REFUSED)
        take = turn_of(action).take
        return take(session, action, context) if take else show(session, Menu(), Note.STALE)
    return DECIDES.get(type(action), _anywhere)(session, action, context)


def _anywhere(session: Session, action: AnywhereAction, context: Context) -> Turn:
    match action:
        case Start(payload):
            return _start(session, payload, context)
        case ChooseLanguage(language):
            return _language(session, language, context)
        case Open(screen):
            return _open(session, screen, context)
        case Show():
            return _open(session, decode_screen(session.place), context)
        case Stale():
            return show(session, Menu(), Note.STALE)
        case Cancel():
            at_papers = isinstance(decode_screen(session.place), PaperScreen)
            session = replace(session, draft=None, papers=None if at_papers else session.papers)
            return show(session, Menu(), Note.CANCELLED)
        case Erase():
            return Turn(None, (Shown(Erased()),), (ErasePerson(),))
        case RemoveFile():
            # the file is deleted with the reply
            return _again(session, context, Note.FILE_REMOVED)
        case SendFile(message, kind):
            note = UNREAD_KINDS.get(kind, Note.FILE)
            return settle(session, Shown(_here(session, context), note, message))
        case SendOther():
            return _again(session, context, Note.STICKER)
        case Edit():
            return _again(session, context, Note.EDITED)
        case Command(name):
            commanded = admin_commanded(session, name, context)
            return commanded or _again(session, context, Note.UNKNOWN_COMMAND)
        case _:
            assert_never(action)


def _start(session: Session, payload: Private, context: Context) -> Turn:
    """`/start`: an invitation, a link to one town, or the beginning. Nothing filled in is lost."""
    if payload.startswith(INVITE):
        return contact_invited(session, payload.removeprefix(INVITE), context)
    if payload.startswith(ADMIN_INVITE):
        return admin_invited(session, payload.removeprefix(ADMIN_INVITE), context)
    slug = payload.removeprefix(TOWN) if payload.startswith(TOWN) else ""
    if slug in context.content.municipalities:
        # a link shows a town; what was chosen or begun for another one stays until the card's own button says otherwise
        own = context.content.town(session.answers)
        other = {own.slug if own else slug, session.draft.slug if session.draft else slug} - {slug}
        begun = show(session, Town(slug), Note.OTHER_TOWN)
        if not other:
            note = Note.OF_THE_JOB if context.known.is_candidate and not session.answers else None
            begun = show(session.answer("town", slug, context.content), Town(slug), note)
    elif page := started(payload):
        begun = settle(session, resolve_screen(page, session, context))
    else:
        begun = show(session, Inbox() if context.known.duties else Menu())
    if session.language is None:
        return Turn(begun.session, (Shown(Languages()),))
    return begun


def _language(session: Session, language: str, context: Context) -> Turn:
    if language not in context.content.languages:
        return Turn(session, (Shown(Languages(), Note.STALE),))
    begun = _open(replace(session, language=language), decode_screen(session.place), context)
    by_link = session.language is None and isinstance(begun.shown[-1].screen, Town)
    return replace(begun, shown=(replace(begun.shown[-1], note=Note.OF_THE_JOB),)) if by_link else begun


def _open(session: Session, screen: Screen, context: Context) -> Turn:
    if isinstance(screen, ContactScreen):
        return resolve_contact(session, screen, context)
    if isinstance(screen, AdminScreen):
        return resolve_admin(session, screen, context)
    return settle(session, resolve_screen(screen, session, context))


def _here(session: Session, context: Context) -> Screen:
    """Give the screen seen last, as it is now; a contact's lead is not laid open again without being asked for."""
    place = decode_screen(session.place)
    if isinstance(place, ContactScreen):
        return Inbox() if context.known.duties else Menu()
    if isinstance(place, AdminScreen):
        return resolve_admin(session, place, context).shown[-1].screen
    return resolve_screen(place, session, context).screen


def _again(session: Session, context: Context, note: Note) -> Turn:
    """Show the screen seen last once more, with a line above it."""
    return settle(session, Shown(_here(session, context), note))


def _check(session: Session, action: CheckAction, context: Context) -> Turn:
    """The self-check and the checklist: every answer leads to the next open question or to the result."""
    content = context.content
    match action:
        case Continue():
            return show(session, position(session, content))
        case StartOver():
            session = replace(session, answers={})
            return show(session, position(session, content))
        case Answer(name, option):
            question = content.questions.get(name)
            if question is None or chosen(question, option, content) is None:
                return show(session, position(session, content), Note.ANSWER_GONE)
            note = None if name == first(content) else answers_gone(session)
            session = session.answer(name, option, content)
            return show(session, position(session, content), note)
        case ChooseTown(slug):
            if slug not in content.municipalities:
                return show(session, Towns(), Note.STALE)
            session = session.answer("town", slug, content)
            return show(session, position(session, content), Note.TOWN_CHOSEN)
        case Tick(document, ready):
            if document not in content.documents:
                return show(session, Documents(), Note.STALE)
            ticks = session.ticks | {document} if ready else session.ticks - {document}
            return show(replace(session, ticks=ticks), documents_with(document, session, content))
        case KeepList(wanted):
            return show(replace(session, kept=wanted), Documents(), Note.KEPT_LONGER if wanted else None)
        case _:
            assert_never(action)


FAMILIES: tuple[tuple[UnionType, Callable[..., Turn]], ...] = (
    (CheckAction, _check), (LeadAction, lead_turn), (PaperAction, paper_turn),
    (TypedAction, typed_turn), (TalkAction, candidate_talks), (ContactAction, contact_turn),
    (OwnTownAction, own_town_turn), (OverviewAction, overview_turn), (OfferAction, offer_turn),
    (InterestAction, interest_turn), (AdminAction, admin_turn),
)  # fmt: skip
"""What decides about the actions of each family; the others can be taken anywhere."""
DECIDES: Mapping[type[object], Callable[..., Turn]] = {
    kind: decides for family, decides in FAMILIES for kind in get_args(family)
}
