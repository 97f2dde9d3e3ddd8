"""The screens of the steps, what the sheet says of them, and how the candidate is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact.model import (
    ClosingLead,
    Colleagues,
    Hiring,
    InterviewCheck,
    Inviting,
    More,
    Noting,
    Outcome,
    Passing,
    Sheet,
    StepScreen,
)
from bot.conversation.lead.happened import Closing, Happened, State
from bot.conversation.lead.history import event_number
from bot.conversation.lead.interview import Interview
from bot.conversation.lead.meeting import meeting
from bot.conversation.lead.model import Duty, Event, Lead, Moving, MyLead, Role, Step
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.private import NOTHING, Private
from bot.view import letters
from bot.view.contact import inbox_state, pointer
from bot.view.context import Appointment
from bot.view.markup import visible_length
from bot.view.steps import calendar
from tests.conversation.making import CODE, CONTACT, COORDINATOR, DEPUTY, KNOWN, LEAD, NOW, SESSION
from tests.view.staging import Stage, buttons, codes, labelled, seen

TEN = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
OFFICE = Private("Office <1> & 2")
OFFER = Interview(CODE, TEN, OFFICE)
TODAY = NOW.date()
SCREENS: tuple[StepScreen, ...] = (
    More(CODE), Colleagues(CODE), Noting(CODE), Inviting(CODE),
    InterviewCheck(CODE), Hiring(CODE), ClosingLead(CODE), Passing(CODE),
)  # fmt: skip


def step(
    what: Happened,
    by: Duty = CONTACT,
    text: Private = NOTHING,
    *,
    to: int = 0,
    when: datetime | None = None,
    about: str = "",
) -> Event:
    said = Step(by.contact, to, when, about)
    return Event(what, NOW - timedelta(minutes=1), by.name, text, step=said, before=State.SEEN)


def had(*events: Event, state: State = State.TAKEN, reason: str = "") -> Lead:
    return replace(LEAD, state=state, reason=reason, events=(*LEAD.events, *events))


@pytest.mark.parametrize("language", ["uk", "cs"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: type(screen).__name__)
def test_every_screen_of_a_step_fits_a_phone_and_shows_nothing_of_the_candidate(
    stage: Stage, screen: StepScreen, language: str
) -> None:
    known = replace(KNOWN, duties=(COORDINATOR,), lead=replace(LEAD, coordinator=True), colleagues=(DEPUTY,))
    message = stage.show(screen, replace(SESSION, interview=OFFER), known, language)

    assert message.protect
    assert visible_length(message.text) <= 900
    assert len(buttons(message)) <= 8
    assert max(len(button.label) for button in buttons(message)) <= 40
    assert codes(message)[-1] == f"sheet:{CODE}"
    assert not [text for text in ("Testa", "Hello") if text in seen(message.text).text]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("cv", [PaperAnswers(NOW), None])
def test_a_sheet_has_at_most_eight_buttons(stage: Stage, state: State, cv: PaperAnswers | None, *, own: bool) -> None:
    noted = step(Happened.NOTED, CONTACT if own else DEPUTY)
    lead = had(noted, state=state)
    known = replace(KNOWN, duties=(COORDINATOR,), colleagues=(DEPUTY,))
    known = replace(known, lead=replace(lead, coordinator=True, details=replace(lead.details, cv=cv)))
    sheet, more = stage.show(Sheet(CODE), known=known), stage.show(More(CODE), known=known)
    assert max(len(buttons(sheet)), len(buttons(more))) <= 8
    assert (f"cv:{CODE}" in codes(sheet)) is bool(cv)
    if state.is_before(State.CONTACTED):
        assert f"contacted:{CODE}" in {*codes(sheet), *codes(more)}


def test_the_own_last_step_can_be_taken_back_from_the_sheet_and_from_more(stage: Stage) -> None:
    taken = step(Happened.TAKEN)
    known = replace(KNOWN, duties=(CONTACT,), lead=had(taken))
    code = f"undo:{CODE}:{event_number(taken)}"
    assert code in codes(stage.show(Sheet(CODE), known=known))
    assert code in codes(stage.show(More(CODE), known=known))
    foreign = replace(known, duties=(DEPUTY,))
    assert code not in codes(stage.show(Sheet(CODE), known=foreign))


def test_more_offers_what_this_person_can_do(stage: Stage) -> None:
    alone = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
    assert codes(stage.show(More(CODE), known=alone)) == [
        f"noting:{CODE}", f"hiring:{CODE}", f"closing:{CODE}", f"sheet:{CODE}",
    ]  # fmt: skip
    with_others = replace(alone, colleagues=(DEPUTY,))
    assert f"colleagues:{CODE}" in codes(stage.show(More(CODE), known=with_others))
    handed = had(Event(Happened.HANDED, NOW, CONTACT.name, DEPUTY.name, step=Step(CONTACT.contact, DEPUTY.contact)))
    theirs = codes(stage.show(More(CODE), known=replace(with_others, lead=handed)))
    assert f"hand:{CODE}:{CONTACT.contact}" in theirs, "nobody else is left to hand it to"
    assert f"colleagues:{CODE}" not in theirs
    coordinator = replace(alone, duties=(COORDINATOR,), lead=replace(LEAD, coordinator=True))
    assert f"passing:{CODE}:0" in codes(stage.show(More(CODE), known=coordinator))


def test_a_coordinator_is_offered_nothing_that_a_town_alone_does(stage: Stage) -> None:
    asked = step(Happened.INVITED, text=OFFICE, when=NOW - timedelta(days=1))
    for lead, screen in ((LEAD, Sheet(CODE)), (LEAD, More(CODE)), (had(asked, state=State.INVITED), Outcome(CODE))):
        of_town = replace(KNOWN, duties=(CONTACT,), lead=lead)
        of_coordinator = replace(KNOWN, duties=(COORDINATOR,), lead=replace(lead, coordinator=True))
        only = {*codes(stage.show(screen, known=of_town))} - {*codes(stage.show(screen, known=of_coordinator))}
        assert only
        assert only <= {f"inviting:{CODE}", f"hiring:{CODE}"}
        helping = replace(of_coordinator, lead=replace(lead, escalated=True))
        more = {*codes(stage.show(screen, known=of_coordinator))} - {*codes(stage.show(screen, known=helping))}
        assert more <= {f"reasons:{CODE}"}, "the town's lead is the town's to refuse"
        assert bool(more) is (screen != More(CODE))


def test_colleagues_stand_with_their_role_page_by_page(stage: Stage) -> None:
    people = tuple(Duty(number, Role.DEPUTY, "plzen", Private(f"P{number}")) for number in range(11, 18))
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD, colleagues=people)
    first = stage.show(Colleagues(CODE), known=known, language="cs")
    assert labelled(first, f"hand:{CODE}:11") == "P11 (zástupce)"
    assert codes(first)[-2:] == [f"colleagues:{CODE}:1", f"sheet:{CODE}"]
    second = stage.show(Colleagues(CODE, 1), known=known)
    assert codes(second) == [f"hand:{CODE}:16", f"hand:{CODE}:17", f"colleagues:{CODE}", f"sheet:{CODE}"]
    nobody = stage.show(Colleagues(CODE), known=replace(known, colleagues=()), language="cs")
    assert "bot@example.org" in nobody.text


def test_an_interview_is_read_back_in_words(stage: Stage) -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
    message = stage.show(InterviewCheck(CODE), replace(SESSION, interview=OFFER), known, "cs")
    assert "pondělí 14. prosince 2026, 10:00" in seen(message.text).text
    assert "Office <1> & 2" in seen(message.text).text
    assert codes(message)[0] == f"propose:{CODE}:{OFFER.number}"
    gone = stage.show(InterviewCheck(CODE), SESSION, known)
    assert codes(gone) == [f"sheet:{CODE}"]


def test_closing_shows_what_the_candidate_will_read_and_accuses_nobody(stage: Stage) -> None:
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD)
    message = stage.show(ClosingLead(CODE), known=known, language="cs")
    assert codes(message)[:4] == [f"close:{CODE}:{reason}" for reason in Closing]
    assert "Spam" in message.text
    for language in ("uk", "cs"):
        context = stage.context(language=language)
        for reason in Closing:
            assert context.say(reason.told) in message.text or language == "uk"
            lead = had(step(Happened.CLOSED), state=State.CLOSED, reason=reason)
            told = letters.candidate_news(lead, Happened.CLOSED, CONTACT.name, NOTHING, context).text
            own = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(lead,)), language=language).text
            for text in (told, own):
                assert context.html(reason.told) in text
                assert not [word for word in ("spam", "спам") if word in text.casefold()]


def test_a_day_of_passing_on_stands_on_its_buttons(stage: Stage) -> None:
    known = replace(KNOWN, duties=(COORDINATOR,), lead=replace(LEAD, coordinator=True))
    today = stage.show(Passing(CODE), known=known, language="cs")
    assert codes(today)[0] == f"pass-on:{CODE}:phone:{TODAY.toordinal()}"
    assert "24. 11. 2026" in today.text
    day = TODAY.toordinal() - 1
    earlier = stage.show(Passing(CODE, day), known=known, language="cs")
    assert codes(earlier)[1] == f"pass-on:{CODE}:email:{day}"
    assert "23. 11. 2026" in earlier.text


def test_the_sheet_says_who_has_it_when_the_interview_is_and_what_was_answered(stage: Stage) -> None:
    handed = step(Happened.HANDED, text=DEPUTY.name, to=DEPUTY.contact)
    invited = step(Happened.INVITED, text=OFFICE, when=TEN)
    moved = Event(Happened.MOVE_ASKED, NOW, text=Private("After <three>"))
    noted = step(Happened.NOTED, text=Private("Call in January"))

    def sheet(*events: Event) -> str:
        known = replace(KNOWN, duties=(CONTACT,), lead=had(*events, state=State.INVITED))
        return seen(stage.show(Sheet(CODE), known=known, language="cs").text).text

    assert sheet().startswith("Testa · Plzeň · odškrtnuté doklady: 1")
    assert "Zprávu vyřizuje: Petr Zkusmý" in sheet(handed)
    assert "Zájemce na pozvánku zatím neodpověděl." in sheet(handed, invited)
    assert "Zájemce termín potvrdil." in sheet(invited, Event(Happened.CONFIRMED, NOW))
    assert "Zájemce prosí o jiný termín:\nAfter <three>" in sheet(invited, moved)
    assert "Call in January" in sheet(noted)
    assert "Call in January" not in sheet()


def test_a_lead_without_a_self_check_says_so_in_its_first_line(stage: Stage) -> None:
    bare = replace(LEAD, details=replace(LEAD.details, answers={}))
    text = stage.show(Sheet(CODE), known=replace(KNOWN, duties=(CONTACT,), lead=bare), language="cs").text
    assert "Testa · Plzeň · bez odpovědí k podmínkám" in text


@pytest.mark.parametrize(("language", "day"), [("uk", "понеділок, 14 грудня 2026 р., 10:00"), ("cs", "pondělí 14. prosince 2026, 10:00")])  # fmt: skip
def test_an_interview_reaches_the_candidate_in_their_language(stage: Stage, language: str, day: str) -> None:
    invited = step(Happened.INVITED, text=OFFICE, when=TEN)
    lead = had(invited, state=State.INVITED)
    context = stage.context(language=language)
    told = letters.candidate_news(lead, Happened.INVITED, CONTACT.name, NOTHING, context)
    own = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(lead,)), language=language)
    for message in (told, own):
        assert day in message.text
        assert "Office &lt;1&gt; &amp; 2" in message.text
        assert f"confirm:{CODE}:{event_number(invited)}" in codes(message)
        assert f"moving:{CODE}" in codes(message)
    confirmed = had(invited, Event(Happened.CONFIRMED, NOW), state=State.INVITED)
    own = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(confirmed,)), language=language)
    assert f"confirm:{CODE}:{event_number(invited)}" not in codes(own)
    past = had(step(Happened.INVITED, text=OFFICE, when=NOW), state=State.INVITED)
    own = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(past,)), language=language)
    assert f"moving:{CODE}" not in codes(own)
    refusing = f"refuse-interview:{CODE}:{event_number(invited)}"
    assert codes(stage.show(Moving(CODE), known=replace(KNOWN, leads=(lead,)))) == [refusing, f"my-lead:{CODE}"]


def test_a_confirmed_interview_stands_in_the_list_with_its_day_and_in_the_calendar_with_whom_to_ask(
    stage: Stage,
) -> None:
    invited = step(Happened.INVITED, text=OFFICE, when=TEN)
    asked, confirmed = (
        had(step(Happened.TAKEN), invited, *answer, state=State.INVITED)
        for answer in ((), (Event(Happened.CONFIRMED, NOW),))
    )
    context = stage.context(language="cs")
    assert inbox_state(asked, context) == "Město pozvalo na pohovor."
    assert inbox_state(confirmed, context) == f"Pohovor potvrzen: {context.words.date(TEN.date())}."
    ahead = meeting(confirmed)
    assert ahead
    (file,), (mailed,) = (calendar(confirmed, ahead, context, with_place=told).days for told in (True, False))
    assert isinstance(file, Appointment)
    assert isinstance(mailed, Appointment)
    assert (file.place, file.description) == (OFFICE, f"Kód: {CODE}\nKontakt na úřadě: {CONTACT.name}")
    assert (mailed.place, mailed.description) == ("", f"Kód: {CODE}")


def test_only_words_of_the_candidate_are_new_words(stage: Stage) -> None:
    context, invited = stage.context(language="cs"), step(Happened.INVITED, text=OFFICE, when=TEN)

    def told(*events: Event) -> str:
        lead = had(step(Happened.TAKEN), invited, *events, state=State.INVITED)
        said = inbox_state(lead, context)
        assert pointer(lead, context).text.endswith(f"\n{said[0].upper()}{said[1:]}."), "the list says the same"
        return said

    assert told(Event(Happened.CANDIDATE_WROTE, NOW)) == "nová zpráva od zájemce"
    assert told(Event(Happened.MOVE_ASKED, NOW)) == "nová zpráva od zájemce"
    assert told(step(Happened.CALLED_OFF, when=TEN)) == "zájemce čeká na odpověď", "it was the town that called it off"


def test_a_reminder_says_what_is_left_to_be_done(stage: Stage) -> None:
    context, invited = stage.context(language="cs"), step(Happened.INVITED, text=OFFICE, when=TEN)
    texts = {
        what: letters.candidate_news(
            had(invited, *([Event(what, NOW)] if what else []), state=State.INVITED),
            Happened.TOMORROW,
            NOTHING,
            NOTHING,
            context,
        ).text
        for what in (None, Happened.CONFIRMED, Happened.MOVE_ASKED)
    }
    assert "Potvrďte ho prosím" in texts[None]
    assert "Když nebudete moci přijít" in texts[Happened.CONFIRMED]
    assert "Prosíte o jiný termín" in texts[Happened.MOVE_ASKED]


def test_steps_are_told_from_what_the_lead_says_by_now(stage: Stage) -> None:
    context = stage.context(language="cs")

    def told(what: Happened, *events: Event, state: State = State.TAKEN) -> str:
        return seen(letters.candidate_news(had(*events, state=state), what, CONTACT.name, NOTHING, context).text).text

    handed = step(Happened.HANDED, text=DEPUTY.name, to=DEPUTY.contact)
    assert "Vaši zprávu teď vyřizuje Petr Zkusmý" in told(Happened.HANDED, handed)
    passed = step(Happened.PASSED_ON, when=TEN, about="email")
    assert "předána městu: e-mailem, 14. 12. 2026 (Jana Zkusmá)" in told(Happened.PASSED_ON, passed)
    assert "Blahopřejeme" in told(Happened.HIRED, state=State.HIRED)
    hired = step(Happened.HIRED)
    back = told(Happened.UNDONE, hired, step(Happened.UNDONE, about="hired"))
    assert "šlo o omyl: přijetí do práce (Jana Zkusmá)" in back
    assert "Aktuální stav: Zpráva se už vyřizuje." in back
    for what in (Happened.HANDED, Happened.INVITED, Happened.PASSED_ON):
        assert "Jana Zkusmá: Zpráva se už vyřizuje." in told(what), "what it was about is gone"
    odd = step(Happened.PASSED_ON, when=TEN, about="pigeon")
    assert "Jana Zkusmá: " in told(Happened.PASSED_ON, odd)
    assert "Aktuální stav" in told(Happened.UNDONE, step(Happened.UNDONE, about="gone"))
    assert "Aktuální stav" in told(Happened.UNDONE)


def test_what_became_of_an_earlier_message_is_one_sentence(stage: Stage) -> None:
    earlier = had(step(Happened.DECLINED), state=State.DECLINED)
    known = replace(KNOWN, duties=(CONTACT,), lead=LEAD, earlier=(earlier,))
    text = seen(stage.show(Sheet(CODE), known=known, language="cs").text).text
    assert "Odmítnuto: Jana Zkusmá, 24. 11. 2026 10:59." in text
    assert "[" not in text
