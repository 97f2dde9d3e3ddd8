"""The decision function: turns an action into screens and effects.

Typed words and shared contacts are interpreted in the context of the current screen. Answers keep
their ids when the content is edited; a question whose answer no longer exists is asked again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import UnionType
from typing import assert_never, get_args

from bot.content.content import Content
from bot.content.models import SKIP
from bot.conversation import finding, model, routing
from bot.conversation.admin import turn as admin
from bot.conversation.admin.model import AcceptAdminInvite, AdminAction, AdminScreen
from bot.conversation.base import FeatureAction, FeatureScreen
from bot.conversation.codes import decode_screen, deep_link_target, encode
from bot.conversation.contact import model as contact_model
from bot.conversation.contact import turn as contact
from bot.conversation.contact.settings import typed_pause
from bot.conversation.lead import model as lead_model
from bot.conversation.lead import turn as lead
from bot.conversation.notes import Note
from bot.conversation.overview.model import OfferAction, OverviewAction
from bot.conversation.overview.turn import offer_turn, overview_turn
from bot.conversation.papers.model import PaperAction, PaperList, PaperPreview, PaperQuestion, PaperScreen, PassPaper
from bot.conversation.papers.turn import paper_turn, typed_for_paper, with_contact
from bot.conversation.private import Private, holds_contact_details, holds_personal_data
from bot.conversation.selfcheck import chosen_option, first_question, walk
from bot.conversation.state import (
    FROM_RESULT,
    Context,
    ReadModel,
    Session,
    Turn,
    is_for,
    resolve_current,
    show,
    turn_of,
    without_unsent,
)
from bot.conversation.towns.model import InterestAction, OwnTownAction, OwnTownScreen, Town, Towns
from bot.conversation.towns.turn import interest_turn, own_town_turn, own_town_typed


def typed_turn(session: Session, action: model.TypedAction, context: Context) -> Turn:
    place = decode_screen(session.place)
    match action:
        case model.Say(text, signed):
            done = _typed_words(session, place, text, replace(context, signed=signed))
            is_guess = _is_wrong_code(text, context.known)
            return replace(done, effects=(*done.effects, model.WrongCode())) if is_guess else done
        case model.ShowOthers(pages):
            return finding.other_results(session, pages, context)
        case model.SharePhone(phone, own):
            return lead.shared_phone(session, place, phone, context, own=own)
        case model.SharePosition(lat, lon):
            return finding.nearest_towns(session, place, lat, lon, context)


def _is_wrong_code(text: Private, known: ReadModel) -> bool:
    """Return True for a wrong guess of the code that was mailed to this person."""
    mailed = [person.email_code for person in (*known.duties, known.administrator) if person]
    typed = text.strip()
    return typed.isdigit() and typed not in mailed and len(typed) in {len(code) for code in mailed}


def _typed_words(session: Session, place: model.Screen, text: Private, context: Context) -> Turn:
    return (
        contact.confirm_email(session, text, context)
        or contact.search_inbox(session, place, text, context)
        or admin.confirm_email(session, text, context)
        or _unwanted_numbers(session, place, text, context)
        or admin.typed_preview(session, place, text, context)
        or _interpret_words(session, place, text, context)
    )


def _interpret_words(session: Session, place: model.Screen, text: Private, context: Context) -> Turn:
    """Interpret typed words in the context of the current screen."""
    match place:
        case lead_model.LeadField(field) if session.draft is not None and field in set(lead_model.Field):
            return lead.typed_into_field(session, session.draft, lead_model.Field(field), text, context)
        case PaperQuestion() | PaperList():
            return typed_for_paper(session, place, text, context)
        case lead_model.Answering(code):
            return lead.candidate_writes(session, code, text, context)
        case lead_model.Moving(code):
            return lead.ask_to_move_interview(session, code, text, context)
        case _ if isinstance(place, contact_model.LeadForm):
            return contact.typed_into_field(session, place, text, context)
        case _ if isinstance(place, OwnTownScreen):
            return own_town_typed(session, place, text, context)
        case contact_model.PauseDays(duty):
            return typed_pause(session, duty, text, context)
        case FeatureScreen() if typed := turn_of(place).typed:
            done = typed(session, place, text, context) or typed_command_word(session, place, text, context)
            return done or _unexpected_words(session, place, text, context)
        case model.QuestionScreen(question) if question in context.content.questions:
            return _words_to_question(session, question, text, context)
        case _:
            return typed_command_word(session, place, text, context) or _unexpected_words(session, place, text, context)


def _unexpected_words(session: Session, place: model.Screen, text: Private, context: Context) -> Turn:
    match place:
        case lead_model.LeadField() | model.QuestionScreen():
            # The question no longer exists.
            return resolve_current(session, routing.resolve_screen(place, session, context))
        case lead_model.LeadStart() | lead_model.AskErase() | lead_model.AskWithdraw() | lead_model.Updating():
            return routing.show_again(session, place, Note.PRESS_A_BUTTON, context)
        case _ if isinstance(place, lead_model.DraftScreen):
            asked = finding.answer_question(session, text, context)
            return asked or routing.show_again(session, place, Note.PRESS_A_BUTTON, context)
        case _ if finding.is_of_towns(place):
            return finding.find_town(session, place, text, context)
        case _ if isinstance(place, contact_model.ContactScreen):
            return contact.typed_without_field(session, text, context)
        case _:
            return finding.find_page(session, text, context)


def _unwanted_numbers(session: Session, place: model.Screen, text: Private, context: Context) -> Turn | None:
    """Refuse personal data in words that are only looked up.

    Fields and messages to another person have their own rules.
    """
    if isinstance(place, PaperPreview | lead_model.ReadyLetter) and holds_contact_details(text):
        return with_contact(session, place, text, context)
    of_others = lead_model.Answering | lead_model.Moving | contact_model.ContactScreen | OwnTownScreen
    with_rules = of_others | PaperQuestion | PaperList
    if isinstance(place, with_rules) or (isinstance(place, lead_model.LeadField) and session.draft is not None):
        return None
    return _show_again(session, context, Note.NUMBERS) if holds_personal_data(text[: finding.LONGEST]) else None


def typed_command_word(session: Session, place: model.Screen, text: Private, context: Context) -> Turn | None:
    """Execute a typed command word, such as "menu", "back" or "stop"."""
    match context.content.meaning(text[: finding.LOOKED_UP]):
        case None:
            return None
        case "hello":
            return show(session, model.Menu(), Note.HELLO)
        case "thanks" if isinstance(place, model.QuestionScreen):
            return _show_again(session, context, Note.THANKS)
        case "thanks":
            return show(session, model.Menu(), Note.THANKS)
        case "chat":
            return show(session, model.Found(()), Note.NOT_FOUND)
        case "back":
            here = routing.resolve_screen(place, session, context).screen
            from_result = session.at_result and isinstance(here, FROM_RESULT)
            before = model.SelfCheckResult() if from_result else routing.parent(here, session, context.content)
            return _open(session, before, context)
        case name if name not in routing.commands() and name not in context.content.languages:
            # An answer on a screen without a matching question.
            return None
        case name:
            return _turn(session, routing.commands().get(name, model.ChooseLanguage(name)), context)


def _words_to_question(session: Session, question: str, text: Private, context: Context) -> Turn:
    """Interpret words as an answer, a command word, the name of a town, or a question."""
    if option := finding.meant_option(question, text, context.content, context.now.year):
        session = session.answer(question, option, context.content)
        return show(session, routing.current_step(session, context.content))
    if said := typed_command_word(session, model.QuestionScreen(question), text, context):
        return said
    if context.content.questions[question].kind == "town":
        return finding.answer_with_town(session, question, text, context)
    if finding.is_unclear(question, text, context.content):
        return show(session, model.QuestionScreen(question), Note.ANSWER_UNCLEAR)
    asked = finding.answer_question(session, text, context)
    return asked or routing.show_again(session, model.QuestionScreen(question), Note.ANSWER_UNKNOWN, context)


def without_stale_answers(turn: Turn, content: Content) -> Turn:
    """Drop answers that no longer exist when the open question is shown; add a note."""
    session, shown = turn.session, turn.shown[-1]
    if session is None or not isinstance(shown.screen, model.QuestionScreen):
        return turn
    lost = stale_answers(session.answers, content)
    if not lost or walk(content, session.answers).here != shown.screen.question:
        return turn
    kept = {name: given for name, given in session.answers.items() if name not in lost}
    said = replace(shown, note=shown.note or Note.QUESTIONS_CHANGED)
    return replace(turn, session=replace(session, answers=kept), shown=(*turn.shown[:-1], said))


def stale_answers(answers: Mapping[str, str], content: Content) -> set[str]:
    """Return the questions whose answer no longer exists."""
    return {
        name
        for name, given in answers.items()
        if name not in content.questions or chosen_option(content.questions[name], given, content) is None
    }


UNREAD_KINDS: Mapping[str, Note] = {
    **dict.fromkeys(("voice", "audio"), Note.VOICE),
    **dict.fromkeys(("photo", "live_photo"), Note.PHOTO),
    **dict.fromkeys(("video", "video_note", "animation", "story"), Note.VIDEO),
}
"""Notes for kinds of files; others get `Note.FILE`."""
INVITE = "i_"
TOWN = "m_"
"""Prefixes of the `/start` payload: of a contact's one-time token, of a town's slug."""


def turn(session: Session, action: model.Action, context: Context) -> Turn:
    """Return the result of an action. A pure function."""
    return without_stale_answers(_turn(session, action, context), context.content)


def _turn(session: Session, action: model.Action, context: Context) -> Turn:
    draft = session.draft
    if draft and (draft.expired(context.now) or draft.slug not in context.content.municipalities):
        session = replace(session, draft=None)
    if session.papers and session.papers.expired(context.now):
        session = replace(session, papers=None)
    session = without_unsent(session, context.known)
    answers_invitation = isinstance(
        action, contact_model.AcceptInvite | contact_model.DeclineInvite | AcceptAdminInvite
    )
    if (
        session.language is None
        and not answers_invitation
        and not isinstance(action, model.ChooseLanguage | model.Start)
    ):
        return Turn(session, (model.ScreenWithNote(model.Languages()),))
    if _is_old_skip(session, action):
        return _show_again(session, context, Note.ANSWERED)
    if isinstance(action, FeatureAction):
        if not is_for(action, context.known):
            return show(session, model.Menu(), Note.REFUSED)
        take = turn_of(action).take
        return take(session, action, context) if take else show(session, model.Menu(), Note.STALE)
    return HANDLERS.get(type(action), _anywhere_action)(session, action, context)


def _is_old_skip(session: Session, action: model.Action) -> bool:
    """Return True for "skip" in an old message, below a question that was answered since."""
    form: model.Screen
    given: object
    match action:
        case model.Answer(name, option) if option == SKIP:
            form, given = model.QuestionScreen(name), session.answers.get(name, SKIP) != SKIP
        case model.Fill(name, option) if option == SKIP:
            of_draft = session.draft.words if session.draft and name == lead_model.Field.WORDS else ""
            form, given = lead_model.LeadField(name), of_draft or session.answers.get(name, SKIP) != SKIP
        case PassPaper(kind, name, False) if said := session.papers:
            form, given = PaperQuestion(kind, name), said.chosen.get(name) or said.typed.get(name)
        case _:
            return False
    return bool(given) and session.place != encode(form)


TO_MENU: Mapping[type[model.Action], Note] = {model.Stale: Note.STALE, model.KeepData: Note.NOTHING_DELETED}


def _anywhere_action(session: Session, action: model.AnywhereAction, context: Context) -> Turn:
    match action:
        case model.Start(payload):
            return _start(session, payload, context)
        case model.ChooseLanguage(language):
            return _language(session, language, context)
        case model.Open(screen, buttons):
            opened = _open(session, screen, context)
            return replace(opened, shown=(*opened.shown[:-1], replace(opened.shown[-1], buttons=buttons)))
        case model.ShowAgain():
            return _open(session, decode_screen(session.place), context)
        case model.Stale() | model.KeepData():
            return show(session, model.Menu(), TO_MENU[type(action)])
        case model.Cancel():
            at_papers = isinstance(decode_screen(session.place), PaperScreen)
            session = replace(session, draft=None, papers=None if at_papers else session.papers)
            return show(session, model.Menu(), Note.CANCELLED)
        case model.Erase():
            return Turn(None, (model.ScreenWithNote(lead_model.Erased()),), (model.ErasePerson(),))
        case model.RemoveFile():
            # The file is deleted with the reply.
            return _show_again(session, context, Note.FILE_REMOVED)
        case model.SendFile(message, kind):
            note = UNREAD_KINDS.get(kind, Note.FILE)
            return resolve_current(session, model.ScreenWithNote(_current_screen(session, context), note, message))
        case model.SendOther():
            return _show_again(session, context, Note.STICKER)
        case model.Edit():
            return _show_again(session, context, Note.EDITED)
        case model.Command(name):
            commanded = admin.admin_command(session, name, context)
            return commanded or _show_again(session, context, Note.UNKNOWN_COMMAND)
        case _:
            assert_never(action)


def _start(session: Session, payload: Private, context: Context) -> Turn:
    """Handle `/start`: an invitation, a deep link, or the start screen. The draft is kept."""
    if payload.startswith(INVITE):
        return contact.open_invitation(session, payload.removeprefix(INVITE), context)
    if payload.startswith(admin.ADMIN_INVITE):
        return admin.open_invitation(session, payload.removeprefix(admin.ADMIN_INVITE), context)
    slug = payload.removeprefix(TOWN) if payload.startswith(TOWN) else ""
    if slug in context.content.municipalities:
        # A link only shows a town if another one was chosen or a draft was begun.
        own = context.content.town(session.answers)
        other = {own.slug if own else slug, session.draft.slug if session.draft else slug} - {slug}
        begun = show(session, Town(slug), Note.OTHER_TOWN)
        if not other:
            note = Note.OF_THE_JOB if context.known.is_candidate and not session.answers else None
            begun = show(session.answer("town", slug, context.content), Town(slug), note)
    elif page := deep_link_target(payload):
        begun = resolve_current(session, routing.resolve_screen(page, session, context))
    else:
        begun = show(session, contact_model.Inbox() if context.known.duties else model.Menu())
    if session.language is None:
        return Turn(begun.session, (model.ScreenWithNote(model.Languages()),))
    return begun


def _language(session: Session, language: str, context: Context) -> Turn:
    if language not in context.content.languages:
        return Turn(session, (model.ScreenWithNote(model.Languages(), Note.STALE),))
    begun = _open(replace(session, language=language), decode_screen(session.place), context)
    by_link = session.language is None and isinstance(begun.shown[-1].screen, Town)
    return replace(begun, shown=(replace(begun.shown[-1], note=Note.OF_THE_JOB),)) if by_link else begun


def _open(session: Session, screen: model.Screen, context: Context) -> Turn:
    if isinstance(screen, contact_model.ContactScreen):
        return contact.resolve(session, screen, context)
    if isinstance(screen, AdminScreen):
        return admin.resolve(session, screen, context)
    return resolve_current(session, routing.resolve_screen(screen, session, context))


def _current_screen(session: Session, context: Context) -> model.Screen:
    """Return the current screen; for contacts the inbox, so that no lead is opened by accident."""
    place = decode_screen(session.place)
    if isinstance(place, contact_model.ContactScreen):
        return contact_model.Inbox() if context.known.duties else model.Menu()
    if isinstance(place, AdminScreen):
        return admin.resolve(session, place, context).shown[-1].screen
    return routing.resolve_screen(place, session, context).screen


def _show_again(session: Session, context: Context, note: Note) -> Turn:
    """Show the current screen again with a note."""
    return resolve_current(session, model.ScreenWithNote(_current_screen(session, context), note))


def _check(session: Session, action: model.CheckAction, context: Context) -> Turn:
    content = context.content
    match action:
        case model.Continue():
            return show(session, routing.current_step(session, content))
        case model.StartOver():
            session = replace(session, answers={})
            return show(session, routing.current_step(session, content))
        case model.Answer(name, option):
            question = content.questions.get(name)
            if question is None or chosen_option(question, option, content) is None:
                return show(session, routing.current_step(session, content), Note.ANSWER_GONE)
            note = None if name == first_question(content) else routing.answers_gone(session)
            session = session.answer(name, option, content)
            return show(session, routing.current_step(session, content), note)
        case model.ChooseTown(slug):
            if content.municipality(slug) is None:
                return show(session, Towns(), Note.STALE)
            session = session.answer("town", slug, content)
            return show(session, routing.current_step(session, content), Note.TOWN_CHOSEN)
        case model.Tick(document, ready):
            if document not in content.documents:
                return show(session, model.Documents(), Note.STALE)
            ticks = session.ticks | {document} if ready else session.ticks - {document}
            return show(replace(session, ticks=ticks), model.Documents())
        case model.KeepList(wanted):
            return show(replace(session, kept=wanted), model.Documents(), Note.KEPT_LONGER if wanted else None)
        case _:
            assert_never(action)


FAMILIES: tuple[tuple[UnionType, Callable[..., Turn]], ...] = (
    (model.CheckAction, _check), (model.LeadAction, lead.take), (PaperAction, paper_turn),
    (model.TypedAction, typed_turn), (lead_model.TalkAction, lead.candidate_talks), (contact_model.ContactAction, contact.take),
    (OwnTownAction, own_town_turn), (OverviewAction, overview_turn), (OfferAction, offer_turn),
    (InterestAction, interest_turn), (AdminAction, admin.take),
)  # fmt: skip
"""The handler of each family of actions; `_anywhere_action` handles the others."""
HANDLERS: Mapping[type[object], Callable[..., Turn]] = {
    kind: decides for family, decides in FAMILIES for kind in get_args(family)
}
