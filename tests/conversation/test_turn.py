"""One turn: whatever somebody does, wherever they are, something live is shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import actions, lead_screens, screens, town_screens
from bot.conversation.actions import Action, Open
from bot.conversation.administration.admin_actions import AcceptAdminInvite
from bot.conversation.administration.admin_effects import (
    ConfirmAdminEmail,
    LinkAdministrator,
    NotFound,
    ReloadContent,
    RollBackContent,
)
from bot.conversation.administration.admin_screens import AdminInvite, AdminScreen, ContentState
from bot.conversation.codes import decode_screen, encode, has_code
from bot.conversation.draft import Field
from bot.conversation.effects import (
    ConfirmEmail,
    CreateLead,
    DeleteMessage,
    Effect,
    ErasePerson,
    KeepSetting,
    LinkContact,
    Record,
    RemoveSheets,
    StrikeNote,
    TakeBack,
    TellCandidate,
    TellColleague,
    TellContacts,
    TellCoordinators,
    UpdateDetails,
)
from bot.conversation.interest_actions import InterestAction
from bot.conversation.journey import walk
from bot.conversation.known import Known
from bot.conversation.lead import Happened, Lead, Role
from bot.conversation.moment import Moment, Turn
from bot.conversation.municipal import contact_actions, contact_screens
from bot.conversation.municipal.contact_actions import AcceptInvite
from bot.conversation.municipal.duty import Invitation
from bot.conversation.municipal.overview_actions import Agree
from bot.conversation.municipal.overview_effects import CloseOffer, Escalate, MakeOffer, Urge
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.renewing import may_send
from bot.conversation.screens import Screen, Shown
from bot.conversation.session import Session
from bot.conversation.silence import carried_over
from bot.conversation.town_effects import (
    CloseTown,
    ConfirmRule,
    DropInterests,
    KeepInterest,
    ObjectToRule,
    OpenTown,
    RenewInterests,
)
from bot.conversation.turn import turn
from tests import small
from tests.conversation.making import (
    ANSWERED,
    ANSWERS,
    CODE,
    CONTACT,
    FILLED,
    KNOWN,
    LEAD,
    NOW,
    SESSION,
    after,
    at,
    sees,
    take,
)
from tests.conversation.strategies import SCREENS, TOKEN, Some, loaded_for
from tests.effort import times

INVITED = replace(KNOWN, invitation=Invitation(Role.CONTACT, "plzen", Private("Jana Zkusmá"), Private("")))
OF_A_CHANGE = (contact_actions.AgreeToChange, contact_actions.StopChange)
ON_DUTY = replace(KNOWN, duties=(CONTACT,))


@given(data=st.data())
@settings(max_examples=times(500, 2000))
def test_any_action_in_any_session_shows_something_live(some: Some, data: st.DataObject) -> None:
    session, action = data.draw(some.sessions), data.draw(some.actions)
    known = loaded_for(action, data.draw(some.knowns))

    done = turn(session, action, Moment(some.content, known, NOW))

    assert done.shown
    for shown in done.shown:
        assert isinstance(shown.screen, SCREENS)
    if done.session is None:
        assert isinstance(action, actions.Erase)
        assert done.effects == (ErasePerson(),)
    else:
        assert (
            done.session.place == session.place
            or encode(decode_screen(done.session.place)) == done.session.place
        )
    assert_allowed(done, action, known)
    assert_no_more_than_wanted(done, session, action, known, some)


def assert_allowed(done: Turn, action: Action, known: Known) -> None:
    """A lead is shown to contacts only, and only the lead that they may see."""
    for shown in done.shown:
        match shown.screen:
            case contact_screens.Inbox() | contact_screens.Leads():
                assert known.duties or (isinstance(action, AcceptInvite) and known.invitation)
            case contact_screens.Invite():
                assert known.invitation
            case AdminInvite():
                assert known.admin_invitation
            case ContentState() if isinstance(action, AcceptAdminInvite):
                assert known.admin_invitation
            case _ if isinstance(shown.screen, AdminScreen):
                assert known.administrator
            case contact_screens.ChangeOfTown(change):
                assert change in {one.id for one in known.changes}
            case _ if isinstance(shown.screen, contact_screens.SettingsScreen):
                assert shown.screen.contact in {one.contact for one in known.preferences}
            case (
                contact_screens.Sheet(code)
                | contact_screens.Pointer(code)
                | contact_screens.Reasons(code)
                | contact_screens.Writing(code)
            ):
                assert known.lead is not None
                assert known.lead.code == code
            case lead_screens.Answering(code) | lead_screens.AskWithdraw(code):
                assert known.own(code)
            case _:
                pass


def assert_no_more_than_wanted(
    done: Turn, session: Session, action: Action, known: Known, some: Some
) -> None:
    """An effect has its reason in the action, and touches no lead but those that were loaded for this person."""
    seen_as_contact = [known.lead] if known.lead else []
    codes = {lead.code for lead in (*known.leads, *seen_as_contact)}
    for effect in done.effects:
        match effect:
            case CreateLead(lead) | Record(lead, Happened.CANDIDATE_STOPPED) if isinstance(action, Agree):
                assert_agreed(lead, action, known)
            case CreateLead(lead):
                assert isinstance(action, actions.SendLead)
                assert session.draft is not None
                assert lead.code == session.draft.id == action.draft
                assert lead.slug in some.content.municipalities
                assert not known.open_lead(lead.slug)
                assert may_send(session, some.content)
                assert lead.coordinator is (lead.slug not in known.towns_with_contact)
            case Record(lead, Happened.CANDIDATE_STOPPED) if isinstance(action, actions.SendLead):
                assert lead.code == action.draft
                assert carried_over(lead, known)
            case Record(lead) | TellCandidate(lead) | TellContacts(lead) | RemoveSheets(lead):
                assert lead.code in codes
            case TellCoordinators(lead) | TellColleague(lead) | TakeBack(lead) | StrikeNote(lead):
                assert known.lead
                assert lead.code == known.lead.code
            case UpdateDetails(lead):
                assert known.own(lead.code)
                assert may_send(session, some.content)
            case LinkContact(token):
                assert action == AcceptInvite(token)
                assert known.invitation
            case ConfirmEmail(contact):
                assert contact in {duty.contact for duty in known.duties if duty.email_code}
            case KeepSetting(kept):
                assert type(action) is type(kept)  # a contact of number 0 means the only one there is
                touched = {one.contact for one in known.preferences} | {one.id for one in known.changes}
                assert (kept.change if isinstance(kept, OF_A_CHANGE) else kept.contact) in touched
            case DeleteMessage(message):
                assert action == actions.RemoveFile(message)
            case ErasePerson():
                assert isinstance(action, actions.Erase)
            case (
                OpenTown(_, duty)
                | CloseTown(_, _, duty)
                | ConfirmRule(_, _, _, duty)
                | ObjectToRule(duty=duty)
            ):
                assert duty in known.duties
                assert duty.role is not Role.COORDINATOR
            case KeepInterest() | RenewInterests() | DropInterests():
                assert isinstance(action, InterestAction)
            case Urge(code) | Escalate(code) | MakeOffer(code):
                assert known.overview and known.overview.lead(code)  # noqa: PT018  one reason
            case CloseOffer(code):
                assert known.own(code)
            case _:
                assert_of_administrator(effect, action, known)


def assert_of_administrator(effect: Effect, action: Action, known: Known) -> None:
    """What is an administrator's is done for administrators, and for who was invited to be one; words are counted for all."""
    match effect:
        case LinkAdministrator(token):
            assert action == AcceptAdminInvite(token)
            assert known.admin_invitation
        case ConfirmAdminEmail(administrator) | RollBackContent(_, administrator):
            assert known.administrator
            assert administrator == known.administrator.id
        case NotFound(words):
            assert isinstance(action, actions.Say)
            assert all(word.isalpha() or "'" in word for word in words)
        case _:
            assert isinstance(effect, ReloadContent)
            assert known.administrator


def assert_agreed(lead: Lead, action: Agree, known: Known) -> None:
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
                actions.Answer, actions.Tick, actions.Fill, actions.ChooseTown,
                actions.AddQuestions, actions.Continue, actions.StartOver, actions.Cancel,
            )
        ])
    )  # fmt: skip
    moment = Moment(some.content, known, NOW)

    once = turn(session, tapped, moment)
    twice = turn(after(once), tapped, moment)

    assert twice.session == once.session
    assert [shown.screen for shown in twice.shown] == [shown.screen for shown in once.shown]
    assert once.effects == twice.effects == ()


@given(data=st.data())
def test_showing_the_screen_again_comes_to_rest(some: Some, data: st.DataObject) -> None:
    """Only a screen that is gone takes a second step: from the list of leads to the only one."""
    moment = Moment(some.content, data.draw(some.knowns), NOW)
    gone = turn(data.draw(some.sessions), actions.Show(), moment)

    once = turn(after(gone), actions.Show(), moment)
    twice = turn(after(once), actions.Show(), moment)

    assert (twice.session, twice.shown) == (once.session, once.shown)


@given(data=st.data())
def test_every_screen_that_is_remembered_opens_again(some: Some, data: st.DataObject) -> None:
    session = Session(language="uk", answers=data.draw(some.answers))
    screen = data.draw(some.screens)

    opened = turn(session, Open(screen), Moment(some.content, KNOWN, NOW))

    place = after(opened).place
    if not isinstance(opened.shown[0].screen, screens.Languages):
        assert decode_screen(place) == opened.shown[0].screen


@pytest.mark.parametrize(
    "action",
    [
        Open(screens.Guide()),
        actions.Say(Private("hello")),
        actions.Continue(),
        actions.SendFile(5),
        actions.Erase(),
        actions.Command("x"),
        actions.Stale(),
    ],
)
def test_whoever_has_no_language_yet_is_asked_for_it_first(action: Action) -> None:
    before = Session(place="faq")

    done = take(before, action)

    sees(done, screens.Languages())
    assert done.session == before


def test_the_language_once_chosen_leads_back_to_where_one_was() -> None:
    sees(take(Session(place="faq"), actions.ChooseLanguage("cs")), screens.Faq())
    sees(take(at(screens.Glossary(0)), Open(screens.Languages())), screens.Languages())
    assert after(take(at(screens.Faq()), Open(screens.Languages()))).place == "faq"
    assert after(take(Session(), actions.ChooseLanguage("cs"))).language == "cs"


def test_a_language_nobody_speaks_here_is_asked_for_again() -> None:
    done = take(at(screens.Faq()), actions.ChooseLanguage("xx"))

    sees(done, screens.Languages(), Note.STALE)
    assert after(done).language == "uk"


@pytest.mark.parametrize(
    ("payload", "screen", "town"),
    [
        ("", screens.Menu(), None),
        ("m_plzen", town_screens.Town("plzen"), "plzen"),
        ("m_gone", screens.Menu(), None),
        ("m_", screens.Menu(), None),
        ("plzen", screens.Menu(), None),
        ("M_plzen", screens.Menu(), None),
    ],
)
def test_a_deep_link_leads_to_its_town_and_anything_else_to_the_menu(
    payload: str, screen: Screen, town: str | None
) -> None:
    done = take(at(screens.Faq()), actions.Start(Private(payload)))

    sees(done, screen)
    assert after(done).answers.get("town") == town


def test_a_deep_link_waits_for_the_choice_of_a_language() -> None:
    first = take(Session(), actions.Start(Private("m_plzen")))
    sees(first, screens.Languages())

    sees(take(after(first), actions.ChooseLanguage("uk")), town_screens.Town("plzen"))


def test_starting_again_loses_nothing_that_was_filled_in() -> None:
    assert after(take(FILLED, actions.Start())).draft == FILLED.draft
    assert after(take(ANSWERED, actions.Start())).answers == ANSWERS


def test_an_invitation_asks_whether_it_is_the_right_person() -> None:
    done = take(Session(), actions.Start(Private(f"i_{TOKEN}")), INVITED)

    sees(done, contact_screens.Invite(TOKEN))
    assert after(done).language == "cs"


def test_a_used_up_invitation_says_so() -> None:
    sees(take(SESSION, actions.Start(Private(f"i_{TOKEN}"))), screens.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, actions.Start(Private("i_"))), screens.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, Open(contact_screens.Invite(TOKEN))), screens.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, AcceptInvite(TOKEN), ON_DUTY), contact_screens.Inbox(), Note.INVITE_GONE)


def test_a_contact_starts_with_the_open_leads() -> None:
    sees(take(SESSION, actions.Start(), ON_DUTY), contact_screens.Inbox())
    sees(take(SESSION, actions.Start(Private("m_brno")), ON_DUTY), town_screens.Town("brno"))


def test_an_outdated_button_leads_to_the_menu_and_keeps_everything() -> None:
    done = take(FILLED, actions.Stale())

    sees(done, screens.Menu(), Note.STALE)
    assert after(done) == replace(FILLED, place="menu")


def test_cancelling_forgets_the_unsent_message_only() -> None:
    done = take(FILLED, actions.Cancel())

    sees(done, screens.Menu(), Note.CANCELLED)
    assert after(done) == replace(FILLED, draft=None)


def test_erasing_forgets_the_person() -> None:
    done = take(FILLED, actions.Erase())

    assert done == Turn(None, (Shown(lead_screens.Erased()),), (ErasePerson(),))
    assert not has_code(lead_screens.Erased())


@pytest.mark.parametrize(
    ("action", "note"),
    [
        (actions.SendOther(), Note.STICKER),
        (actions.Edit(), Note.EDITED),
        (actions.Command("dance"), Note.UNKNOWN_COMMAND),
    ],
)
def test_what_is_not_understood_shows_the_same_screen_with_a_friendly_line(
    action: Action, note: Note
) -> None:
    sees(take(at(screens.Chapter("what")), action), screens.Chapter("what"), note)
    sees(take(at(screens.Chapter("gone")), action), screens.Guide(), note)


def test_a_file_is_refused_and_its_deletion_offered() -> None:
    done = take(at(screens.Faq()), actions.SendFile(77))

    assert done.shown == (Shown(screens.Faq(), Note.FILE, sent_message=77),)
    sees(take(at(screens.Faq()), actions.RemoveFile(77)), screens.Faq(), Note.FILE_REMOVED, DeleteMessage(77))


def test_a_lead_is_not_laid_open_again_by_anything_but_the_wish_to_see_it() -> None:
    contact = replace(ON_DUTY, lead=LEAD)

    sees(
        take(at(contact_screens.Sheet(CODE)), actions.SendOther(), contact),
        contact_screens.Inbox(),
        Note.STICKER,
    )
    sees(take(at(contact_screens.Sheet(CODE)), actions.SendOther()), screens.Menu(), Note.STICKER)


def test_a_draft_expires_after_72_hours() -> None:
    summary = at(lead_screens.Summary(), FILLED)

    sees(take(summary, actions.Show(), now=NOW + timedelta(hours=72)), lead_screens.Summary())
    late = take(summary, actions.Show(), now=NOW + timedelta(hours=72, seconds=1))
    sees(late, screens.Menu(), Note.DRAFT_GONE)
    assert after(late).draft is None
    typed = take(
        at(lead_screens.LeadField(Field.NAME), FILLED),
        actions.Say(Private("T")),
        now=NOW + timedelta(hours=73),
    )
    sees(typed, screens.Menu(), Note.DRAFT_GONE)


def test_a_draft_for_a_town_that_is_no_longer_listed_is_dropped() -> None:
    content = small.content()
    without = replace(content, municipalities={"brno": content.municipalities["brno"]})

    done = take(at(lead_screens.Summary(), FILLED), actions.Show(), content=without)

    sees(done, screens.Menu(), Note.DRAFT_GONE)
    assert after(done).draft is None


def test_the_self_check_goes_on_where_the_answers_end() -> None:
    sees(take(SESSION, actions.Continue()), screens.Ask("town"))
    sees(take(replace(SESSION, answers={"town": "later"}), actions.Continue()), screens.Ask("age"))
    sees(take(ANSWERED, actions.Continue()), screens.Result())


def test_an_answer_leads_to_the_next_open_question_or_the_result() -> None:
    done = take(SESSION, actions.Answer("town", "later"))
    sees(done, screens.Ask("age"))

    sees(take(ANSWERED, actions.Answer("age", "minor")), screens.Result())
    sees(take(ANSWERED, actions.Answer("permit", "another")), screens.Ask("permit-other"))


@pytest.mark.parametrize(
    ("question", "option"), [("gone", "x"), ("age", "gone"), ("town", "chosen"), ("town", "gone")]
)
def test_an_answer_that_no_longer_exists_asks_again(question: str, option: str) -> None:
    done = take(replace(SESSION, answers={"town": "later"}), actions.Answer(question, option))

    sees(done, screens.Ask("age"), Note.ANSWER_GONE)
    assert after(done).answers == {"town": "later"}


def test_starting_over_forgets_the_answers_and_nothing_else() -> None:
    before = replace(FILLED, ticks=frozenset({"cv"}))

    done = take(before, actions.StartOver())

    sees(done, screens.Ask("town"))
    assert after(done) == replace(before, answers={}, place="ask:town")


def test_choosing_a_town_says_so_and_goes_on() -> None:
    done = take(SESSION, actions.ChooseTown("brno"))

    sees(done, screens.Ask("age"), Note.TOWN_CHOSEN)
    assert after(done).answers == {"town": "brno"}
    sees(take(SESSION, actions.ChooseTown("gone")), town_screens.Towns(), Note.STALE)


def test_a_tick_says_the_wanted_state() -> None:
    ticked = take(SESSION, actions.Tick("cv", ready=True))
    sees(ticked, screens.Documents())
    assert after(ticked).ticks == {"cv"}
    assert after(take(after(ticked), actions.Tick("cv", ready=True))).ticks == {"cv"}
    assert after(take(after(ticked), actions.Tick("cv", ready=False))).ticks == frozenset()
    sees(take(SESSION, actions.Tick("gone", ready=True)), screens.Documents(), Note.STALE)


@given(data=st.data())
def test_a_question_is_opened_only_where_it_is_asked(some: Some, data: st.DataObject) -> None:
    answers = data.draw(some.answers)
    name = data.draw(st.sampled_from(sorted(some.content.questions)))

    shown = turn(
        Session(language="uk", answers=answers), Open(screens.Ask(name)), Moment(some.content, KNOWN, NOW)
    ).shown[0]

    answered, here = walk(some.content, answers)
    if name in answered or name == here:
        assert shown.screen == screens.Ask(name)
        assert shown.note in {None, Note.QUESTIONS_CHANGED}
    else:
        assert shown == Shown(screens.Ask(here) if here else screens.Result(), Note.STALE)


@pytest.mark.parametrize(
    ("screen", "instead"),
    [
        (screens.Chapter("gone"), screens.Guide()),
        (screens.DocumentPage("gone"), screens.Documents()),
        (town_screens.Region("gone"), town_screens.Regions()),
        (town_screens.Town("gone"), town_screens.Towns()),
        (town_screens.LocalRules("gone"), town_screens.Towns()),
        (lead_screens.Letter("gone"), town_screens.Towns()),
        (lead_screens.LeadStart("gone"), town_screens.Towns()),
        (lead_screens.NoContact("gone"), town_screens.Towns()),
        (screens.Topic("gone"), screens.Faq()),
        (screens.Entry("gone"), screens.Faq()),
        (screens.TermPage("gone"), screens.Glossary()),
        (screens.PrivacyPart("gone"), screens.Privacy()),
        (screens.Page("gone"), screens.Menu()),
        (screens.Page("lead-name"), screens.Menu()),
        (screens.Sources("guide", "gone"), screens.Menu()),
        (screens.Sources("gone", "what"), screens.Menu()),
        (screens.ResultLine("gone"), screens.Ask("town")),
        (screens.ResultLine("how-to-apply"), screens.Ask("town")),
        (lead_screens.MyLead("gone"), lead_screens.MyLeads()),
        (lead_screens.Answering("gone"), lead_screens.MyLeads()),
        (lead_screens.AskWithdraw("gone"), lead_screens.MyLeads()),
    ],
)
def test_what_is_gone_leads_to_the_nearest_live_screen_with_one_line(screen: Screen, instead: Screen) -> None:
    sees(take(SESSION, Open(screen)), instead, Note.STALE)


@pytest.mark.parametrize(
    ("screen", "session", "instead"),
    [
        (screens.Result(), SESSION, screens.Ask("town")),
        (screens.Result(), ANSWERED, screens.Result()),
        (screens.Answers(), SESSION, screens.Ask("town")),
        (screens.Answers(), ANSWERED, screens.Answers()),
        (screens.ResultLine("age"), SESSION, screens.ResultLine("age")),
        (screens.ResultLine("how-to-apply"), ANSWERED, screens.ResultLine("how-to-apply")),
        (lead_screens.LeadStart("plzen"), SESSION, lead_screens.LeadStart("plzen")),
        (lead_screens.LeadStart("brno"), SESSION, lead_screens.NoContact("brno")),
        (lead_screens.NoContact("plzen"), SESSION, lead_screens.LeadStart("plzen")),
        (lead_screens.MyLeads(), SESSION, lead_screens.MyLeads()),
        (lead_screens.AskWithdraw("any"), SESSION, lead_screens.MyLeads()),
        (lead_screens.Summary(), FILLED, lead_screens.Summary()),
        (lead_screens.LeadField("name"), FILLED, lead_screens.LeadField("name")),
        (town_screens.Region("CZ064", 99), SESSION, town_screens.Region("CZ064", 99)),
        (lead_screens.MyData(), SESSION, lead_screens.MyData()),
    ],
)
def test_what_is_alive_is_shown_as_it_is_now(screen: Screen, session: Session, instead: Screen) -> None:
    sees(take(session, Open(screen)), instead)
