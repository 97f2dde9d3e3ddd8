"""One turn: whatever somebody does, wherever they are, something live is shown."""

from dataclasses import replace
from typing import assert_never, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.admin.model import (
    AcceptAdminInvite,
    AddSearchWord,
    AddWord,
    AdminEffect,
    AdminInvite,
    AdminScreen,
    ConfirmAdminEmail,
    ConfirmSource,
    ContentState,
    LinkAdministrator,
    NotFound,
    ReloadContent,
    RollBackContent,
    SendEditingLink,
    StillSo,
)
from bot.conversation.codes import decode_screen, encode
from bot.conversation.contact.model import (
    AcceptInvite,
    AgreeToChange,
    ChangeOfTown,
    DeclineInvite,
    Inbox,
    Invite,
    LeadFile,
    Leads,
    Pointer,
    Reasons,
    SettingsScreen,
    Sheet,
    StopChange,
    Writing,
)
from bot.conversation.lead.happened import Side
from bot.conversation.lead.history import carried_over, may_send
from bot.conversation.lead.model import (
    Answering,
    AskWithdraw,
    InterviewFile,
    Lead,
    LeadStart,
    MyLead,
    MyLeads,
    NoContact,
    ReadyLetter,
    Role,
)
from bot.conversation.model import (
    Action,
    AddQuestions,
    Answer,
    AnywhereAction,
    Ask,
    Cancel,
    ChooseLanguage,
    ChooseTown,
    Command,
    ConfirmEmail,
    Continue,
    CreateLead,
    DeleteMessage,
    DocumentPage,
    Documents,
    Edit,
    Erase,
    ErasePerson,
    Faq,
    FaqAnswer,
    Fill,
    FixedPage,
    Glossary,
    Guide,
    GuideChapter,
    KeepSetting,
    Languages,
    LinkContact,
    Menu,
    Open,
    Privacy,
    PrivacyPart,
    Record,
    RefuseInvitation,
    RemoveFile,
    ResultLine,
    Say,
    Screen,
    SendLead,
    SendOther,
    Show,
    SourceList,
    Stale,
    Start,
    StartOver,
    StrikeNote,
    TermPage,
    Tick,
    Topic,
    UpdateDetails,
    WrongCode,
)
from bot.conversation.notes import Note
from bot.conversation.overview.model import Agree, CloseOffer, Escalate, MakeOffer, ReportFile, Urge
from bot.conversation.papers.model import PaperFile
from bot.conversation.plan import PlanFile
from bot.conversation.private import Private
from bot.conversation.reminders import KeptReminder
from bot.conversation.state import Context, LoadedState, Session, Turn
from bot.conversation.towns.model import (
    CloseTown,
    ConfirmRule,
    DropInterests,
    InterestAction,
    KeepInterest,
    LocalRules,
    ObjectToRule,
    OpenTown,
    Region,
    Regions,
    RenewInterests,
    Town,
    Towns,
)
from bot.conversation.turn import FAMILIES, turn
from tests.conversation.making import CODE, CONTACT, FILLED, KNOWN, LEAD, NOW, SESSION, after, at, sees, take
from tests.conversation.strategies import SCREENS, TOKEN, Some, loaded_for
from tests.effort import times

OF_A_CHANGE = (AgreeToChange, StopChange)
ON_DUTY = replace(KNOWN, duties=(CONTACT,))


@pytest.mark.proof
@given(data=st.data())
@settings(max_examples=times(500, 2000))
def test_any_action_in_any_session_shows_something_live(some: Some, data: st.DataObject) -> None:
    session, action = data.draw(some.sessions), data.draw(some.actions)
    known = loaded_for(action, data.draw(some.knowns))

    done = turn(session, action, Context(some.content, known, NOW))

    assert done.shown
    for shown in done.shown:
        assert isinstance(shown.screen, SCREENS)
    if done.session is None:
        assert isinstance(action, Erase)
        assert done.effects == (ErasePerson(),)
    else:
        assert done.session.place == session.place or encode(decode_screen(done.session.place)) == done.session.place
    assert_allowed(done, action, known)
    assert_no_more_than_wanted(done, session, action, known, some)


def assert_allowed(done: Turn, action: Action, known: LoadedState) -> None:
    """A lead is shown to contacts only, and only the lead that they may see."""
    for shown in done.shown:
        match shown.screen:
            case Inbox() | Leads():
                assert known.duties or (isinstance(action, AcceptInvite) and known.invitation)
            case Invite():
                assert known.invitation
            case AdminInvite():
                assert known.admin_invitation
            case ContentState() if isinstance(action, AcceptAdminInvite):
                assert known.admin_invitation
            case _ if isinstance(shown.screen, AdminScreen):
                assert known.administrator
            case ChangeOfTown(change):
                assert change in {one.id for one in known.changes}
            case _ if isinstance(shown.screen, SettingsScreen):
                assert shown.screen.contact in {one.contact for one in known.preferences}
            case Sheet(code) | Pointer(code) | Reasons(code) | Writing(code):
                assert known.lead is not None
                assert known.lead.code == code
            case Answering(code) | AskWithdraw(code):
                assert known.own(code)
            case _:
                pass


def assert_no_more_than_wanted(done: Turn, session: Session, action: Action, known: LoadedState, some: Some) -> None:  # noqa: C901  one case an effect
    """An effect has its reason in the action, and touches no lead but those that were loaded for this person."""
    for effect in done.effects:
        match effect:
            case CreateLead(lead) if isinstance(action, Agree):
                assert_agreed(lead, action, known)
            case CreateLead(lead, stop):
                assert isinstance(action, SendLead)
                assert stop == carried_over(lead, known)
                assert session.draft is not None
                assert lead.code == session.draft.id == action.draft
                assert lead.slug in some.content.municipalities
                assert not known.open_lead(lead.slug)
                assert may_send(session, some.content)
                assert lead.coordinator is (lead.slug not in known.towns_with_contact)
            case Record(lead, what) if what.means.by is Side.CANDIDATE:
                assert known.own(lead.code)
            case Record(lead) | StrikeNote(lead):
                assert known.lead
                assert lead.code == known.lead.code
            case UpdateDetails(lead):
                assert known.own(lead.code)
                assert may_send(session, some.content)
            case LinkContact(token) | RefuseInvitation(token):
                assert action == (AcceptInvite if isinstance(effect, LinkContact) else DeclineInvite)(token)
                assert known.invitation
            case ConfirmEmail(contact):
                assert contact in {duty.contact for duty in known.duties if duty.email_code}
            case WrongCode():
                assert isinstance(action, Say)
                assert action.text.strip().isdigit()
                assert any(person.email_code for person in (*known.duties, known.administrator) if person)
            case KeepSetting(kept):
                assert type(action) is type(kept)  # a contact of number 0 means the only one there is
                touched = {one.contact for one in known.preferences} | {one.id for one in known.changes}
                assert (kept.change if isinstance(kept, OF_A_CHANGE) else kept.contact) in touched
            case DeleteMessage(message):
                assert action == RemoveFile(message)
            case ErasePerson():
                assert isinstance(action, Erase)
            case OpenTown(_, duty) | CloseTown(_, _, duty) | ConfirmRule(_, _, _, duty) | ObjectToRule(duty=duty):
                assert duty in known.duties
                assert duty.role is not Role.COORDINATOR
            case KeepInterest() | RenewInterests() | DropInterests() | KeptReminder():
                assert isinstance(action, InterestAction)
            case Urge(code) | Escalate(code) | MakeOffer(code):
                assert known.overview and known.overview.lead(code)  # noqa: PT018  one reason
            case CloseOffer(code):
                assert known.own(code)
            case _:
                assert_of_administrator(effect, action, known)


def assert_of_administrator(effect: AdminEffect | NotFound, action: Action, known: LoadedState) -> None:
    """What is an administrator's is done for administrators, and for who was invited to be one; words are counted for all."""
    match effect:
        case LinkAdministrator(token):
            assert action == AcceptAdminInvite(token)
            assert known.admin_invitation
        case ConfirmAdminEmail(administrator) | RollBackContent(_, administrator) | SendEditingLink(administrator):
            assert known.administrator
            assert administrator == known.administrator.id
        case AddSearchWord(administrator) | ConfirmSource(administrator):
            assert isinstance(action, AddWord | StillSo)
            assert known.administrator
            assert administrator == known.administrator.id
        case ReloadContent():
            assert known.administrator
        case NotFound(words):
            assert isinstance(action, Say)
            assert all(word.isalpha() or "'" in word for word in words)
        case _:
            assert_never(effect)


def assert_agreed(lead: Lead, action: Agree, known: LoadedState) -> None:
    """What moves on a yes is the lead that was asked about, to the town that was offered."""
    assert (lead.code, lead.slug) == (known.fresh, action.slug)
    asked = [(offer.lead, offer.slug, offer.agreed) for offer in known.offers]
    assert (action.lead, action.slug, None) in asked
    assert not known.open_lead(lead.slug)
    assert lead.slug in known.towns_with_contact


@given(data=st.data())
def test_a_second_tap_changes_nothing(some: Some, data: st.DataObject) -> None:
    session, known = data.draw(some.sessions), data.draw(some.knowns)
    tapped = data.draw(
        st.one_of([
            some.some(kind)
            for kind in (
                Answer, Tick, Fill, ChooseTown,
                AddQuestions, Continue, StartOver, Cancel,
            )
        ])
    )  # fmt: skip
    context = Context(some.content, known, NOW)

    once = turn(session, tapped, context)
    twice = turn(after(once), tapped, context)

    assert twice.session == once.session
    assert [shown.screen for shown in twice.shown] == [shown.screen for shown in once.shown]
    assert once.effects == twice.effects == ()


@given(data=st.data())
def test_showing_the_screen_again_comes_to_rest(some: Some, data: st.DataObject) -> None:
    """Only a screen that is gone takes a second step: from the list of leads to the only one."""
    context = Context(some.content, data.draw(some.knowns), NOW)
    gone = turn(data.draw(some.sessions), Show(), context)

    once = turn(after(gone), Show(), context)
    twice = turn(after(once), Show(), context)

    assert (twice.session, twice.shown) == (once.session, once.shown)


@given(data=st.data())
def test_every_screen_that_is_remembered_opens_again(some: Some, data: st.DataObject) -> None:
    session = Session(language="uk", answers=data.draw(some.answers))
    screen = data.draw(some.screens)

    opened = turn(session, Open(screen), Context(some.content, KNOWN, NOW))

    place = after(opened).place
    # who is handed a file stands before it, so that it does not come again
    if not isinstance(opened.shown[0].screen, Languages | PlanFile | PaperFile | LeadFile | InterviewFile | ReportFile):
        assert decode_screen(place) == opened.shown[0].screen


def test_every_action_is_of_one_family_or_can_be_taken_anywhere() -> None:
    placed = {kind: [family for family, _ in FAMILIES if issubclass(kind, family)] for kind in get_args(Action)}
    assert {kind for kind, families in placed.items() if not families} == set(get_args(AnywhereAction))
    assert [kind for kind, families in placed.items() if len(families) > 1] == []


def test_a_language_nobody_speaks_here_is_asked_for_again() -> None:
    done = take(at(Faq()), ChooseLanguage("xx"))

    sees(done, Languages(), Note.STALE)
    assert after(done).language == "uk"


def test_a_deep_link_waits_for_the_choice_of_a_language() -> None:
    first = take(Session(), Start(Private("m_plzen")))
    sees(first, Languages())

    chosen = take(after(first), ChooseLanguage("uk"))
    sees(chosen, Town("plzen"), Note.OF_THE_JOB)
    sees(take(after(chosen), ChooseLanguage("cs")), Town("plzen"))


def test_a_used_up_invitation_says_so() -> None:
    sees(take(SESSION, Start(Private(f"i_{TOKEN}"))), Menu(), Note.INVITE_GONE)
    sees(take(SESSION, Start(Private("i_"))), Menu(), Note.INVITE_GONE)
    sees(take(SESSION, Open(Invite(TOKEN))), Menu(), Note.INVITE_GONE)
    sees(take(SESSION, AcceptInvite(TOKEN), ON_DUTY), Inbox(), Note.INVITE_GONE)


def test_an_outdated_button_leads_to_the_menu_and_keeps_everything() -> None:
    done = take(FILLED, Stale())

    sees(done, Menu(), Note.STALE)
    assert after(done) == replace(FILLED, place="menu")


@pytest.mark.parametrize(
    ("action", "note"), [(SendOther(), Note.STICKER), (Edit(), Note.EDITED), (Command("dance"), Note.UNKNOWN_COMMAND)]
)
def test_what_is_not_understood_shows_the_same_screen_with_a_friendly_line(action: Action, note: Note) -> None:
    sees(take(at(GuideChapter("what")), action), GuideChapter("what"), note)
    sees(take(at(GuideChapter("gone")), action), Guide(), note)


def test_a_lead_is_not_laid_open_again_by_anything_but_the_wish_to_see_it() -> None:
    contact = replace(ON_DUTY, lead=LEAD)

    sees(take(at(Sheet(CODE)), SendOther(), contact), Inbox(), Note.STICKER)
    sees(take(at(Sheet(CODE)), SendOther()), Menu(), Note.STICKER)


def test_starting_over_forgets_the_answers_and_nothing_else() -> None:
    before = replace(FILLED, ticks=frozenset({"cv"}))

    done = take(before, StartOver())

    sees(done, Ask("town"))
    assert after(done) == replace(before, answers={}, place="ask:town")


def test_choosing_a_town_says_so_and_goes_on() -> None:
    done = take(SESSION, ChooseTown("brno"))

    sees(done, Ask("age"), Note.TOWN_CHOSEN)
    assert after(done).answers == {"town": "brno"}
    sees(take(SESSION, ChooseTown("gone")), Towns(), Note.STALE)


def test_a_tick_says_the_wanted_state() -> None:
    ticked = take(SESSION, Tick("cv", ready=True))
    sees(ticked, Documents())
    assert after(ticked).ticks == {"cv"}
    assert after(take(after(ticked), Tick("cv", ready=True))).ticks == {"cv"}
    assert after(take(after(ticked), Tick("cv", ready=False))).ticks == frozenset()
    sees(take(SESSION, Tick("gone", ready=True)), Documents(), Note.STALE)


@pytest.mark.parametrize(
    ("screen", "instead"),
    [
        (GuideChapter("gone"), Guide()),
        (DocumentPage("gone"), Documents()),
        (Region("gone"), Regions()),
        (Town("gone"), Towns()),
        (LocalRules("gone"), Towns()),
        (ReadyLetter("gone"), Towns()),
        (LeadStart("gone"), Towns()),
        (NoContact("gone"), Towns()),
        (Topic("gone"), Faq()),
        (FaqAnswer("gone"), Faq()),
        (TermPage("gone"), Glossary()),
        (PrivacyPart("gone"), Privacy()),
        (FixedPage("gone"), Menu()),
        (FixedPage("lead-name"), Menu()),
        (SourceList("guide", "gone"), Menu()),
        (SourceList("gone", "what"), Menu()),
        (ResultLine("gone"), Ask("town")),
        (ResultLine("how-to-apply"), Ask("town")),
        (MyLead("gone"), MyLeads()),
        (Answering("gone"), MyLeads()),
        (AskWithdraw("gone"), MyLeads()),
    ],
)
def test_what_is_gone_leads_to_the_nearest_live_screen_with_one_line(screen: Screen, instead: Screen) -> None:
    sees(take(SESSION, Open(screen)), instead, Note.STALE)
