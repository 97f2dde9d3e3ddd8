"""One turn: whatever somebody does, wherever they are, something live is shown."""

from dataclasses import replace
from typing import assert_never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import model
from bot.conversation.admin import model as admin_model
from bot.conversation.base import FeatureAction, members
from bot.conversation.codes import decode_screen, encode
from bot.conversation.contact import model as contact_model
from bot.conversation.lead import model as lead_model
from bot.conversation.lead.events import Side
from bot.conversation.lead.history import inherited_stop, may_send
from bot.conversation.notes import Note
from bot.conversation.overview.model import Agree, CloseOffer, EscalateLead, MakeOffer, UrgeTown
from bot.conversation.papers.model import PaperAnswers, PaperFile, PaperQuestion, PassPaper
from bot.conversation.plan import KeptReminder, PlanFile
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Context, ReadModel, Session, Turn
from bot.conversation.towns import model as towns_model
from bot.conversation.turn import FAMILIES, turn
from tests.conversation.strategies import ACTIONS, SCREENS, TOKEN, Draws, loaded_for
from tests.conversation.turn_data import (
    ANSWERED,
    CODE,
    CONTACT,
    DRAFT,
    FILLED,
    KNOWN,
    LEAD,
    NOW,
    SESSION,
    after,
    on,
    sees,
    take,
)
from tests.effort import repetitions

OF_A_CHANGE = (contact_model.AgreeToChange, contact_model.StopChange)
ON_DUTY = replace(KNOWN, duties=(CONTACT,))


@pytest.mark.proof
@given(data=st.data())
@settings(max_examples=repetitions(500, 2000))
def test_any_action_in_any_session_shows_something_live(some: Draws, data: st.DataObject) -> None:
    session, action = data.draw(some.sessions), data.draw(some.actions)
    known = loaded_for(action, data.draw(some.knowns))

    done = turn(session, action, Context(some.content, known, NOW))

    assert done.shown
    for shown in done.shown:
        assert isinstance(shown.screen, SCREENS)
    if done.session is None:
        assert isinstance(action, model.Erase)
        assert done.effects == (model.ErasePerson(),)
    else:
        assert done.session.place == session.place or encode(decode_screen(done.session.place)) == done.session.place
    assert_allowed(done, action, known)
    assert_no_more_than_wanted(done, session, action, known, some)


def assert_allowed(done: Turn, action: model.Action, known: ReadModel) -> None:
    """A lead is shown to contacts only, and only the lead that they may see."""
    for shown in done.shown:
        match shown.screen:
            case contact_model.Inbox() | contact_model.Leads():
                assert known.duties or (isinstance(action, contact_model.AcceptInvite) and known.invitation)
            case contact_model.Invite():
                assert known.invitation
            case admin_model.AdminInvite():
                assert known.admin_invitation
            case admin_model.ContentState() if isinstance(action, admin_model.AcceptAdminInvite):
                assert known.admin_invitation
            case _ if isinstance(shown.screen, admin_model.AdminScreen):
                assert known.administrator
            case contact_model.ChangeOfTown(change):
                assert change in {one.id for one in known.changes}
            case _ if isinstance(shown.screen, contact_model.SettingsScreen):
                assert shown.screen.contact in {one.contact for one in known.preferences}
            case (
                contact_model.LeadDetails(code)
                | contact_model.LeadStub(code)
                | contact_model.Reasons(code)
                | contact_model.Writing(code)
            ):
                assert known.lead is not None
                assert known.lead.code == code
            case lead_model.Answering(code) | lead_model.AskWithdraw(code):
                assert known.own(code)
            case _:
                pass


def assert_no_more_than_wanted(  # noqa: C901  one case an effect
    done: Turn, session: Session, action: model.Action, known: ReadModel, some: Draws
) -> None:
    """An effect has its reason in the action, and touches no lead but those that were loaded for this person."""
    for effect in done.effects:
        match effect:
            case model.CreateLead(lead) if isinstance(action, Agree):
                assert_agreed(lead, action, known)
            case model.CreateLead(lead, stop):
                assert isinstance(action, model.SendLead)
                assert stop == inherited_stop(lead, known)
                assert session.draft is not None
                assert lead.code == session.draft.id == action.draft
                assert lead.slug in some.content.municipalities
                assert not known.open_lead(lead.slug)
                assert may_send(session, some.content)
                assert lead.coordinator is (lead.slug not in known.towns_with_contact)
            case model.Record(lead, what) if what.means.by is Side.CANDIDATE:
                assert known.own(lead.code)
            case model.Record(lead) | model.DeleteNote(lead):
                assert known.lead
                assert lead.code == known.lead.code
            case model.UpdateDetails(lead):
                assert known.own(lead.code)
                assert may_send(session, some.content)
            case model.LinkContact(token) | model.RefuseInvitation(token):
                assert action == (
                    contact_model.AcceptInvite if isinstance(effect, model.LinkContact) else contact_model.DeclineInvite
                )(token)
                assert known.invitation
            case model.ConfirmEmail(contact):
                assert contact in {duty.contact for duty in known.duties if duty.email_code}
            case model.WrongCode():
                assert isinstance(action, model.Say)
                assert action.text.strip().isdigit()
                assert any(person.email_code for person in (*known.duties, known.administrator) if person)
            case model.StoreSetting(kept):
                assert type(action) is type(kept)  # a contact of number 0 means the only one there is
                touched = {one.contact for one in known.preferences} | {one.id for one in known.changes}
                assert (kept.change if isinstance(kept, OF_A_CHANGE) else kept.contact) in touched
            case model.ErasePerson():
                assert isinstance(action, model.Erase)
            case (
                towns_model.OpenTown(_, duty)
                | towns_model.CloseTown(_, _, duty)
                | towns_model.ConfirmRule(_, _, _, duty)
                | towns_model.ObjectToRule(duty=duty)
            ):
                assert duty in known.duties
                assert duty.role is not lead_model.Role.COORDINATOR
            case (
                towns_model.KeepInterest() | towns_model.RenewInterests() | towns_model.DropInterests() | KeptReminder()
            ):
                assert isinstance(action, towns_model.InterestAction)
            case UrgeTown(code) | EscalateLead(code) | MakeOffer(code):
                assert known.overview and known.overview.lead(code)  # noqa: PT018  one reason
            case CloseOffer(code):
                assert known.own(code)
            case _:
                assert_of_administrator(effect, action, known)


def assert_of_administrator(
    effect: admin_model.AdminEffect | admin_model.NotFound, action: model.Action, known: ReadModel
) -> None:
    """Administrators' effects need an administrator or an invitation; words count for all."""
    match effect:
        case admin_model.LinkAdministrator(token):
            assert action == admin_model.AcceptAdminInvite(token)
            assert known.admin_invitation
        case (
            admin_model.ConfirmAdminEmail(administrator)
            | admin_model.RollBackContent(_, administrator)
            | admin_model.SendEditingLink(administrator)
        ):
            assert known.administrator
            assert administrator == known.administrator.id
        case admin_model.AddSearchWord(administrator) | admin_model.ConfirmSource(administrator):
            assert isinstance(action, admin_model.AddWord | admin_model.SourceStillValid)
            assert known.administrator
            assert administrator == known.administrator.id
        case admin_model.ReloadContent():
            assert known.administrator
        case admin_model.NotFound(words):
            assert isinstance(action, model.Say)
            assert all(word.isalpha() or "'" in word for word in words)
        case _:
            assert_never(effect)


def assert_agreed(lead: lead_model.Lead, action: Agree, known: ReadModel) -> None:
    assert (lead.code, lead.slug) == (known.fresh, action.slug)
    asked = [(offer.lead, offer.slug, offer.agreed) for offer in known.offers]
    assert (action.lead, action.slug, None) in asked
    assert not known.open_lead(lead.slug)
    assert lead.slug in known.towns_with_contact


@given(data=st.data())
@settings(max_examples=repetitions(30, 2000))
def test_a_second_tap_changes_nothing(some: Draws, data: st.DataObject) -> None:
    session, known = data.draw(some.sessions), data.draw(some.knowns)
    tapped = data.draw(
        st.one_of([
            some.some(kind)
            for kind in (
                model.Answer, model.Tick, model.Fill, model.ChooseTown,
                model.AddQuestions, model.Continue, model.StartOver, model.Cancel,
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
@settings(max_examples=repetitions(30, 2000))
def test_showing_the_screen_again_comes_to_rest(some: Draws, data: st.DataObject) -> None:
    """Only a screen that is gone takes a second step: from the list of leads to the only one."""
    context = Context(some.content, data.draw(some.knowns), NOW)
    gone = turn(data.draw(some.sessions), model.ShowAgain(), context)

    once = turn(after(gone), model.ShowAgain(), context)
    twice = turn(after(once), model.ShowAgain(), context)

    assert (twice.session, twice.shown) == (once.session, once.shown)


@given(data=st.data())
def test_every_screen_that_is_remembered_opens_again(some: Draws, data: st.DataObject) -> None:
    session = Session(language="uk", answers=data.draw(some.answers))
    screen = data.draw(some.screens)

    opened = turn(session, model.Open(screen), Context(some.content, KNOWN, NOW))

    place = after(opened).place
    # who is handed a file stands before it, so that it does not come again
    if not isinstance(
        opened.shown[0].screen,
        model.Languages | PlanFile | PaperFile | contact_model.LeadFile | lead_model.InterviewFile,
    ):
        assert decode_screen(place) == opened.shown[0].screen


def test_every_action_is_of_one_family_or_can_be_taken_anywhere() -> None:
    placed = {kind: [family for family, _ in FAMILIES if issubclass(kind, family)] for kind in ACTIONS}
    alone = [kind for kind, families in placed.items() if not families]
    anywhere = {kind for kind in alone if kind in members(model.AnywhereAction)}
    assert [kind for kind in alone if kind not in anywhere and not issubclass(kind, FeatureAction)] == []
    assert anywhere == set(members(model.AnywhereAction))
    assert [kind for kind, families in placed.items() if len(families) > 1] == []


def test_a_language_nobody_speaks_here_and_a_town_that_is_gone_are_asked_for_again() -> None:
    done = take(on(model.Faq()), model.ChooseLanguage("xx"))

    sees(done, model.Languages(), Note.STALE)
    assert after(done).language == "uk"
    sees(take(SESSION, model.ChooseTown("gone")), towns_model.Towns(), Note.STALE)


def test_a_deep_link_waits_for_the_choice_of_a_language() -> None:
    first = take(Session(), model.Start(Private("m_plzen")))
    sees(first, model.Languages())

    chosen = take(after(first), model.ChooseLanguage("uk"))
    sees(chosen, towns_model.Town("plzen"), Note.OF_THE_JOB)
    sees(take(after(chosen), model.ChooseLanguage("cs")), towns_model.Town("plzen"))


def test_a_link_to_another_town_changes_nothing_that_was_begun() -> None:
    for before in (
        replace(FILLED, answers={**FILLED.answers, "town": "brno"}, draft=None),
        replace(FILLED, answers={}, draft=replace(DRAFT, slug="brno")),
    ):
        done = take(before, model.Start(Private("m_plzen")))
        sees(done, towns_model.Town("plzen"), Note.OTHER_TOWN)
        assert after(done) == replace(before, place=after(done).place)


def test_a_used_up_invitation_says_so() -> None:
    sees(take(SESSION, model.Start(Private(f"i_{TOKEN}"))), model.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, model.Start(Private("i_"))), model.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, model.Open(contact_model.Invite(TOKEN))), model.Menu(), Note.INVITE_GONE)
    sees(take(Session(), contact_model.AcceptInvite(TOKEN)), model.Menu(), Note.INVITE_GONE)
    sees(take(SESSION, contact_model.AcceptInvite(TOKEN), ON_DUTY), contact_model.Inbox(), Note.INVITE_GONE)


def test_an_outdated_button_leads_to_the_menu_and_keeps_everything() -> None:
    done = take(FILLED, model.Stale())

    sees(done, model.Menu(), Note.STALE)
    assert after(done) == replace(FILLED, place="menu")


def test_what_is_not_understood_shows_the_same_screen_with_a_friendly_line() -> None:
    for action, note in (
        (model.SendOther(), Note.STICKER),
        (model.Edit(), Note.EDITED),
        (model.Command("dance"), Note.UNKNOWN_COMMAND),
    ):
        sees(take(on(model.GuideChapter("what")), action), model.GuideChapter("what"), note)
        sees(take(on(model.GuideChapter("gone")), action), model.Guide(), note)


def test_a_lead_is_not_laid_open_again_by_anything_but_the_wish_to_see_it() -> None:
    contact = replace(ON_DUTY, lead=LEAD)

    sees(take(on(contact_model.LeadDetails(CODE)), model.SendOther(), contact), contact_model.Inbox(), Note.STICKER)
    sees(take(on(contact_model.LeadDetails(CODE)), model.SendOther()), model.Menu(), Note.STICKER)


def test_starting_over_forgets_the_answers_and_nothing_else() -> None:
    before = replace(FILLED, ticks=frozenset({"cv"}))

    done = take(before, model.StartOver())

    sees(done, model.QuestionScreen("town"))
    assert after(done) == replace(before, answers={}, place="ask:town")


def test_a_tick_says_the_wanted_state() -> None:
    ticked = take(SESSION, model.Tick("cv", ready=True))
    sees(ticked, model.Documents())
    assert after(ticked).ticks == {"cv"}
    assert after(take(after(ticked), model.Tick("cv", ready=False))).ticks == frozenset()
    sees(take(SESSION, model.Tick("gone", ready=True)), model.Documents(), Note.STALE)


def test_what_is_gone_leads_to_the_nearest_live_screen_with_one_line() -> None:
    rows: list[tuple[model.Screen, model.Screen]] = [
        (model.GuideChapter("gone"), model.Guide()),
        (model.DocumentPage("gone"), model.Documents()),
        (towns_model.Region("gone"), towns_model.Regions()),
        (towns_model.Town("gone"), towns_model.Towns()),
        (towns_model.LocalRules("gone"), towns_model.Towns()),
        (lead_model.ReadyLetter("gone"), towns_model.Towns()),
        (lead_model.LeadStart("gone"), towns_model.Towns()),
        (lead_model.NoContact("gone"), towns_model.Towns()),
        (model.Topic("gone"), model.Faq()),
        (model.FaqAnswer("gone"), model.Faq()),
        (model.TermPage("gone"), model.Glossary()),
        (model.PrivacyPart("gone"), model.Privacy()),
        (model.FixedPage("gone"), model.Menu()),
        (model.FixedPage("lead-name"), model.Menu()),
        (model.SourceList("guide", "gone"), model.Menu()),
        (model.SourceList("gone", "what"), model.Menu()),
        (model.ResultLine("gone"), model.QuestionScreen("town")),
        (model.ResultLine("how-to-apply"), model.QuestionScreen("town")),
        (lead_model.MyLead("gone"), lead_model.MyLeads()),
        (lead_model.Answering("gone"), lead_model.MyLeads()),
        (lead_model.AskWithdraw("gone"), lead_model.MyLeads()),
    ]
    for screen, instead in rows:
        sees(take(SESSION, model.Open(screen)), instead, Note.STALE)


def test_skip_in_an_old_message_takes_no_answer_away() -> None:
    words, permit = model.Fill("words", "skip"), model.Fill("permit", "skip")
    for press in (words, permit):
        done = take(on(lead_model.Summary(), FILLED), press)
        sees(done, lead_model.Summary(), Note.ANSWERED)
        assert after(done).draft == DRAFT
        assert after(done).answers == FILLED.answers
    emptied = take(on(lead_model.LeadField(lead_model.Field.WORDS), FILLED), words)
    assert after(emptied).draft == replace(DRAFT, words=NOTHING, skipped=frozenset({lead_model.Field.WORDS}))

    told = take(on(model.SelfCheckResult(), ANSWERED), model.Answer("permit", "skip"))
    sees(told, model.SelfCheckResult(), Note.ANSWERED)
    assert after(told).answers == ANSWERED.answers
    untold = take(on(model.QuestionScreen("permit"), ANSWERED), model.Answer("permit", "skip"))
    assert after(untold).answers["permit"] == "skip"

    said = PaperAnswers(NOW).type("name", Private("Olena Vyhadana"))
    passed = take(on(PaperQuestion("cv", "speech"), replace(SESSION, papers=said)), PassPaper("cv", "name", keep=False))
    sees(passed, PaperQuestion("cv", "speech"), Note.ANSWERED)
    assert after(passed).papers == said
