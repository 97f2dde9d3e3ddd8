"""The self-check, the result, the checklist, a lead of one's own, and what a contact sees."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.contact.model import Declining, Inbox, Invite, Pointer, Reasons, Sheet, Writing
from bot.conversation.contact.turn import Shelf
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import (
    AskErase,
    AskWithdraw,
    AsRead,
    Erased,
    Event,
    Field,
    Invitation,
    LeadField,
    LeadStart,
    MyData,
    MyLead,
    MyLeads,
    NoContact,
    Reach,
    Refusal,
    Role,
    Step,
    Summary,
)
from bot.conversation.model import (
    Answers,
    Ask,
    Conditions,
    DocumentPage,
    Documents,
    Menu,
    Result,
    ResultLine,
    Screen,
    ToAsk,
    Told,
)
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import LoadedState, Session
from bot.view.contact import LEADS_PER_PAGE
from bot.view.context import MAX_CHARACTERS, Button, Message
from bot.view.markup import visible_length
from bot.view.my_leads import SHOWN_EVENTS
from tests.conversation.making import (
    ANSWERED,
    ANSWERS,
    CODE,
    CONTACT,
    COORDINATOR,
    DRAFT,
    EMPTY,
    FILLED,
    KNOWN,
    LEAD,
    MINOR,
    NOW,
    SENT,
    SESSION,
)
from tests.view.staging import Stage, buttons, codes, labelled, seen

LANGUAGES = ("uk", "cs")
BEGUN = replace(SESSION, draft=EMPTY)
WHOLE = {
    "town": "later", "age": "adult", "permit": "permanent", "school": "paper", "czech": "free", "shifts": "fully",
}  # fmt: skip
IN_BRNO = replace(SESSION, answers={**ANSWERS, "town": "brno", "home": "less"})
WITHOUT_TOWN = replace(
    SESSION, answers={name: "later" if name == "town" else given for name, given in ANSWERS.items() if name != "home"}
)


def text_of(message: Message) -> str:
    return seen(message.text).text


def test_a_question_is_asked_with_its_place_and_its_answers(stage: Stage) -> None:
    first = stage.show(Ask("town"))
    assert codes(first) == ["regions:yes", "position:yes", "answer:town:later", "menu", "languages"]

    second = stage.show(Ask("age"), replace(SESSION, answers={"town": "later"}))
    assert codes(second) == ["answer:age:adult", "answer:age:minor", "ask:town"]
    assert text_of(second).endswith("About age-uk?")
    assert all(number in text_of(second).splitlines()[0] for number in ("2", "4"))


def test_the_answer_given_is_marked(stage: Stage) -> None:
    assert labelled(stage.show(Ask("age"), ANSWERED), "answer:age:adult") == "• adult-uk"
    assert labelled(stage.show(Ask("age"), ANSWERED), "answer:age:minor") == "minor-uk"
    assert labelled(stage.show(Ask("town"), ANSWERED, language="cs"), "answer:town:plzen") == "• Plzeň"


def test_all_answers_can_be_changed_one_by_one(stage: Stage) -> None:
    message = stage.show(Answers(), ANSWERED, language="cs")

    assert codes(message) == [*(f"ask:{name}" for name in ANSWERS), "start-over", "check", "menu"]
    for line in ("town: Plzeň", "age: adult-cs", "home: year-cs"):
        assert line in text_of(message).splitlines()


def test_the_questions_for_the_town_can_be_added_and_taken_back(stage: Stage) -> None:
    assert codes(stage.show(ToAsk())) == ["pick-question:wages:yes", "add-questions:yes", "check", "menu"]
    adding = stage.show(ToAsk(), replace(FILLED, ask_town=frozenset({"every"})))
    assert codes(adding) == ["pick-question:wages:no", "add-questions:no", "summary", "menu"]
    assert "1. Wages-uk?" in text_of(adding).splitlines()


def test_a_result_gives_each_asked_requirement_its_sign(stage: Stage) -> None:
    message = stage.show(Result(), IN_BRNO, language="cs")
    lines = text_of(message).splitlines()

    assert [line[0] for line in lines if "Title of" in line] == ["⛔", "✅", "✅", "✅"]
    assert codes(message) == ["lead:brno", "conditions", "documents", "to-ask", "answers", "menu"]
    each = codes(stage.show(Conditions(), IN_BRNO, language="cs"))
    assert each[:4] == [f"line:{name}" for name in ("age", "right-to-work", "czech", "home")]
    assert "clean-record" not in text_of(message)
    assert codes(stage.show(Result(), WITHOUT_TOWN))[0] == "towns"


def test_what_weighs_against_stands_first_with_the_answer_and_what_would_change_it(real_stage: Stage) -> None:
    def result(**answers: str) -> str:
        return text_of(real_stage.show(Result(), Session("cs", answers={**WHOLE, **answers}), language="cs"))

    none, fluent = result(czech="none"), result(czech="free")

    assert "Co může být překážkou\n🏛 Čeština: Nemluvím\nMůže se to změnit, když bude čeština stačit na školení" in none
    assert "Co může být překážkou" not in fluent
    assert fluent.index("🏛 Občanství") < fluent.index("🏛 Čeština: Mluvím plynně") < fluent.index("✅ Věk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_protection_that_ends_before_the_work_begins_stands_first_with_its_day(
    real_stage: Stage, language: str
) -> None:
    session = Session(language, answers={**WHOLE, "permit": "temporary"})
    text = text_of(real_stage.show(Result(), session, language=language))

    what = {
        "uk": ("Що може завадити", "31.03.2027", "аж із червня"),
        "cs": ("Co může být překážkou", "31. 3. 2027", "až od června"),
    }
    head, sticker, begins = what[language]
    _, against, rest = text.split("\n\n")[:3]
    assert against.startswith(f"{head}\n✅ ")
    assert sticker in against
    assert begins in against
    assert sticker not in rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_much_against_them_still_reads_one_screen(real_stage: Stage, language: str) -> None:
    content = real_stage.context().content
    town = max(
        content.municipalities.values(),
        key=lambda town: len(real_stage.context(language=language).town_with_czech(town)),
    )
    worst = {
        "town": town.slug, "age": "adult", "permit": "another", "permit-other": "employee-card", "school": "no-paper", "czech": "little",
        "residence": "less", "shifts": "hardly",
    }  # fmt: skip
    for answers in (worst, {**worst, "permit": "temporary"}):
        session = Session(language, answers=answers)
        text = real_stage.show(Result(), session, language=language).text
        page = content.say(language, "requirements/right-to-work")
        assert visible_length(text) <= MAX_CHARACTERS
        assert (
            page.change[answers.get("permit-other", "")] in text
            if answers is worst
            else page.change["temporary"] in text
        )
        # the whole of it stands a press away
        hours = text_of(real_stage.show(ResultLine("shifts"), session, language=language))
        assert content.say(language, "requirements/shifts").change["hardly"] in hours


def test_an_answer_that_was_passed_over_is_told_as_not_stated(real_stage: Stage) -> None:
    text = text_of(real_stage.show(Result(), Session("cs", answers={**WHOLE, "permit": "skip"}), language="cs"))
    assert "Právo pracovat v Česku: neuvedeno" in text


def test_a_result_leads_on_to_the_next_useful_step(stage: Stage) -> None:
    def first(session: Session, known: LoadedState = KNOWN) -> Button:
        button, *others = buttons(stage.show(Result(), session, known))
        assert len(others) <= 6
        assert button.style == "primary"
        return button

    assert first(ANSWERED).code == "lead:plzen"
    assert first(WITHOUT_TOWN).code == "towns"
    assert first(FILLED).code == "summary"
    assert first(ANSWERED, SENT).code == f"my-lead:{CODE}"
    label, unconnected = (
        stage.context().say("✉️ How to write to the town"),
        replace(KNOWN, towns_with_contact=frozenset()),
    )
    assert [first(ANSWERED, known).label == label for known in (KNOWN, unconnected)] == [False, True]
    assert first(replace(ANSWERED, answers=MINOR)).code == "guide"


def test_a_finished_self_check_is_not_continued_in_the_menu(stage: Stage) -> None:
    def label(session: Session) -> str:
        return labelled(stage.show(Menu(), session), "check")

    assert label(SESSION) == "✅ Перевірити умови"
    assert label(replace(SESSION, answers={"town": "plzen"})) == "✅ Продовжити перевірку"
    assert label(ANSWERED) == "📋 Мій підсумок"


def test_the_lines_of_a_result_follow_each_other_from_first_to_last(stage: Stage) -> None:
    order = ["age", "right-to-work", "czech", "home", "clean-record", "how-to-apply"]
    for number, name in enumerate(order):
        neighbours = [f"line:{order[place]}" for place in (number - 1, number + 1) if 0 <= place < len(order)]
        shown = codes(stage.show(ResultLine(name), ANSWERED))
        assert [code for code in shown if code.startswith("line:")] == neighbours


def test_a_line_names_the_answer_behind_it_and_the_way_to_change_it(stage: Stage) -> None:
    asked = stage.show(ResultLine("right-to-work"), ANSWERED, language="cs")
    assert "temporary-cs" in text_of(asked)
    assert {"ask:permit", "to-ask"} <= set(codes(asked))
    assert "Law & order (2021" in text_of(asked)

    told = stage.show(ResultLine("clean-record"), ANSWERED)
    assert text_of(told).startswith("ℹ️ Title of clean-record")
    assert not [code for code in codes(told) if code.startswith("ask:")]
    nothing = stage.show(ResultLine("age"), SESSION)
    assert "ask:age" not in codes(nothing)


def test_the_reason_for_the_answer_and_what_would_change_it_are_said(stage: Stage) -> None:
    content = stage.context().content
    words = content.say("uk", "requirements/home")
    reasons = words.model_copy(update={"sections": {"less": "Not **yet**."}, "change": {"less": "One & a half year"}})
    said = Stage(stage.words, replace(content, words={**content.words, ("uk", "requirements/home"): reasons}))

    less = text_of(said.show(ResultLine("home"), IN_BRNO))
    assert "Not yet." in less
    assert "One & a half year" in less
    year = text_of(said.show(ResultLine("home"), ANSWERED))
    assert "Not yet." not in year
    assert "Text of home-uk." in year


def test_a_towns_rule_is_told_with_whether_the_town_confirmed_it(stage: Stage) -> None:
    confirmed = text_of(stage.show(ResultLine("home"), IN_BRNO, language="cs"))
    assert "Brno\nHome there." in confirmed
    assert "1. 3. 2026" in confirmed

    old = text_of(stage.show(ResultLine("home"), ANSWERED, language="cs"))
    assert "Plzeň\nHome here." in old
    assert old.count("Paper (") == 1

    own = text_of(stage.show(ResultLine("how-to-apply"), ANSWERED, language="cs"))
    assert own.startswith("ℹ️ How to apply")
    assert "Apply so." in own
    assert "Home" not in text_of(stage.show(ResultLine("home"), WITHOUT_TOWN, language="cs"))


def test_one_answer_can_have_sources_of_its_own(stage: Stage) -> None:
    content = stage.context().content
    permit = content.questions["permit"]
    option = permit.options["temporary"].model_copy(update={"sources": {"right-to-work": ("sign",)}})
    question = permit.model_copy(update={"options": {**permit.options, "temporary": option}})
    own = Stage(stage.words, replace(content, questions={**content.questions, "permit": question}))

    assert "Sign (" in text_of(own.show(ResultLine("right-to-work"), ANSWERED))
    assert "Law & order" not in text_of(own.show(ResultLine("right-to-work"), ANSWERED))
    assert "Law & order" in text_of(own.show(ResultLine("age"), ANSWERED))


def test_what_is_only_told_is_listed_with_the_towns_own(stage: Stage) -> None:
    assert codes(stage.show(Told(), ANSWERED))[:2] == ["line:clean-record", "line:how-to-apply"]
    assert labelled(stage.show(Told(), ANSWERED), "line:how-to-apply") == "How to apply"


def test_the_checklist_marks_what_is_ready(stage: Stage) -> None:
    message = stage.show(Documents(), replace(ANSWERED, ticks=frozenset({"cv", "exam", "gone"})))

    assert codes(message)[:4] == ["document:cv", "document:permit-proof", "document:town-form", "document:exam"]
    assert [button.label for button in buttons(message)[:4]] == ["1 ☑", "2", "3", "4 ☑"]
    assert all(number in text_of(message) for number in ("2", "4"))
    fresh, begun = stage.show(Documents()), stage.show(Documents(), ANSWERED)
    assert labelled(fresh, "check") != labelled(begun, "check")


@pytest.mark.parametrize(
    ("name", "facts", "figures"),
    [
        ("cv", 0, ()),
        ("permit-proof", 2, ("30", "2026")),
        ("town-form", 4, ("1", "2", "100–200", "2025")),
        ("exam", 2, ("50", "2024")),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_gives_its_figures(
    stage: Stage, language: str, name: str, facts: int, figures: tuple[str, ...]
) -> None:
    message = stage.show(DocumentPage(name), language=language)

    lines = [line for line in text_of(message).splitlines() if line.startswith("• ")]
    assert len(lines) == facts
    assert all(figure in "\n".join(lines) for figure in figures)
    assert ("to-ask" in codes(message)) is (name == "town-form")


def test_a_document_can_be_ticked_and_unticked(stage: Stage) -> None:
    assert codes(stage.show(DocumentPage("cv")))[0] == "tick:cv:yes"
    assert codes(stage.show(DocumentPage("cv"), replace(SESSION, ticks=frozenset({"cv"}))))[0] == "tick:cv:no"


def test_before_a_lead_it_is_said_who_answers(stage: Stage) -> None:
    assert codes(stage.show(LeadStart("plzen")))[0] == "begin:plzen:no"
    assert codes(stage.show(NoContact("brno")))[:2] == ["letter:brno", "begin:brno:yes"]


@pytest.mark.parametrize(
    ("field", "session", "answers"),
    [
        (Field.AGE, BEGUN, ["fill:age:adult", "fill:age:minor", "lead:plzen"]),
        (Field.NAME, BEGUN, ["lead:plzen"]),
        (Field.REACH, BEGUN, ["fill:reach:chat", "fill:reach:phone", "fill:reach:email", "field:name"]),
        (Field.ADDRESS, replace(SESSION, draft=replace(EMPTY, reach=Reach.EMAIL)), ["field:reach"]),
        (Field.CZECH, BEGUN, ["fill:czech:free", "fill:czech:none", "field:reach"]),
        (Field.PERMIT, BEGUN, [f"fill:permit:{one}" for one in ("temporary", "another", "skip")] + ["field:czech"]),
        (
            Field.PERMIT,
            replace(BEGUN, answers={"permit": "another"}),
            ["fill:permit-other:family", "fill:permit-other:pending", "field:czech"],
        ),
        (Field.WORDS, BEGUN, ["fill:words:skip", "field:permit"]),
        (Field.NAME, replace(SESSION, draft=DRAFT), ["lead:plzen", "summary"]),
    ],
)
def test_each_field_has_its_answers_and_ways_back_and_out(
    stage: Stage, field: Field, session: Session, answers: list[str]
) -> None:
    assert codes(stage.show(LeadField(field), session)) == [*answers, "cancel"]


def test_a_finished_draft_can_be_left_as_it_is(stage: Stage) -> None:
    assert codes(stage.show(LeadField(Field.NAME), FILLED)) == ["summary"]
    answered = stage.show(LeadField(Field.PERMIT), FILLED)
    assert codes(answered)[0] == "fill:permit:temporary"


def test_the_summary_shows_exactly_what_goes_to_whom(stage: Stage) -> None:
    draft = replace(DRAFT, name=Private("<Testa>"), reach=Reach.PHONE, address=Private("+420601234567"))
    session = replace(FILLED, draft=draft, ticks=frozenset({"cv"}), ask_town=frozenset({"every"}))
    message = stage.show(Summary(), session, replace(KNOWN, readers=(CONTACT, COORDINATOR)), "cs")

    for part in (
        "Plzeň",
        "<Testa>",
        "+420601234567",
        "free-cs",
        "temporary-cs",
        "Hello",
        "Jana Zkusmá",
        "Karel Zkusmý",
    ):
        assert part in text_of(message)
    assert codes(message)[0] == f"send:{draft.id}"
    assert codes(message)[-2:] == ["to-ask", "cancel"]
    assert codes(stage.show(Summary(), FILLED))[-3:] == ["to-ask", "as-read", "cancel"]
    # of a message to the coordinator it is not said that the coordinator may see it only if …
    to_coordinator = stage.show(Summary(), replace(session, draft=replace(draft, coordinator=True)), language="cs")
    assert ["Part town-cs." in text_of(shown) for shown in (message, to_coordinator)] == [True, False]


def test_the_summary_of_a_later_answer_names_what_it_spells_out(stage: Stage) -> None:
    family = {**ANSWERS, "permit": "another", "permit-other": "family"}

    text = text_of(stage.show(Summary(), replace(FILLED, answers=family), language="cs"))
    assert "family-cs" in text
    assert "another-cs" not in text


def test_what_is_not_said_has_no_line_in_the_summary(stage: Stage) -> None:
    said, silent = (text_of(stage.show(Summary(), replace(SESSION, draft=draft))) for draft in (DRAFT, EMPTY))

    assert "Кілька слів від себе" in said
    assert "Кілька слів від себе" not in silent
    assert sum(line.endswith(": –") for line in silent.splitlines()) == 2


@pytest.mark.parametrize("screen", [Summary(), AsRead()])
def test_a_message_that_is_gone_is_not_shown_and_not_read(stage: Stage, screen: Summary | AsRead) -> None:
    assert codes(stage.show(screen)) == ["menu"]


def test_ones_leads_are_listed_or_the_way_to_one_is_shown(stage: Stage) -> None:
    leads = tuple(replace(LEAD, code=f"CODE-{number}", slug="brno" if number else "gone-town") for number in range(8))
    message = stage.show(MyLeads(), known=replace(KNOWN, leads=leads))
    assert codes(message) == [*(f"my-lead:CODE-{number}" for number in range(6)), "towns", "menu"]
    assert labelled(message, "my-lead:CODE-0") == "CODE-0 · gone-town"

    assert codes(stage.show(MyLeads())) == ["towns", "menu"]
    assert stage.show(MyLead("gone")) == stage.show(MyLeads())


@pytest.mark.parametrize("state", State)
def test_a_lead_says_how_far_it_has_come_and_what_can_be_done(stage: Stage, state: State) -> None:
    lead = replace(LEAD, state=state, reason="no-post" if state is State.DECLINED else "")
    message = stage.show(MyLead(CODE), known=replace(KNOWN, leads=(lead,)))

    open_codes = {f"answering:{CODE}", f"ask-withdraw:{CODE}", "letter:plzen"}
    assert (open_codes <= set(codes(message))) is state.is_open
    assert ("No post-uk." in text_of(message)) is (state is State.DECLINED)
    assert ("Text of lead-waiting-uk." in text_of(message)) is (state in {State.SENT, State.SEEN})
    assert ({"town:plzen", "letter:plzen"} <= set(codes(message))) is (
        state.is_open or state in {State.DECLINED, State.CLOSED}
    )
    assert ("be-told:plzen" in codes(message)) is (state is State.DECLINED)


def test_of_one_reader_only_the_first_opening_since_the_candidate_wrote_is_told(stage: Stage) -> None:
    hour, jana, eva = timedelta(hours=1), Private("Jana Zkusmá"), Private("Eva Zkusmá")
    happened = (
        (Happened.OPENED, jana), (Happened.OPENED, eva), (Happened.OPENED, jana), (Happened.CANDIDATE_WROTE, NOTHING),
        (Happened.OPENED, jana), (Happened.OPENED, jana),
    )  # fmt: skip
    events = tuple(Event(what, NOW + number * hour, by) for number, (what, by) in enumerate(happened))
    lead = replace(LEAD, events=(*LEAD.events, *events))
    text = text_of(stage.show(MyLead(CODE), known=replace(KNOWN, leads=(lead,)), language="cs"))

    told = [line for line in text.splitlines() if line.startswith("• ")]
    assert [name for line in told for name in ("Jana", "Eva") if name in line] == ["Jana", "Eva", "Jana"]


@pytest.mark.parametrize("happened", [what for what in Happened if what.means.history])
def test_everything_that_happened_is_told_with_its_time_and_who_did_it(stage: Stage, happened: Happened) -> None:
    events = (*LEAD.events, Event(happened, NOW, Private("Jana <Zkusmá>")))
    text = text_of(stage.show(MyLead(CODE), known=replace(KNOWN, leads=(replace(LEAD, events=events),)), language="cs"))

    line = text.splitlines()[text.splitlines().index(next(x for x in text.splitlines() if x.startswith("• "))) + 1]
    # of an opening the day is enough
    hour = "" if happened is Happened.OPENED else " 11:00"
    assert line.startswith(f"• 24. 11. 2026{hour} – ")
    by_contact = happened not in {
        Happened.SENT, Happened.WITHDRAWN, Happened.CANDIDATE_WROTE, Happened.CONFIRMED, Happened.MOVE_ASKED,
        Happened.TOWN_STOPPED, Happened.TOWN_RESUMED, Happened.UPDATED, Happened.UNREACHED, Happened.UNCONFIRMED,
        Happened.UNHEARD, Happened.MOVED, Happened.ENDING, Happened.CANNOT_COME, Happened.ASKED_TO_CONFIRM,
        Happened.TOMORROW, Happened.INTERVIEW_OVER,
    }  # fmt: skip
    assert ("Jana <Zkusmá>" in line) is by_contact


def test_who_refused_an_interview_no_longer_reads_of_an_invitation(stage: Stage) -> None:
    when = Step(when=NOW + timedelta(days=2))
    invited = Event(Happened.INVITED, NOW, Private("radnice"), step=when)
    lead = replace(LEAD, state=State.INVITED, events=(invited,))
    refused = replace(lead, events=(invited, Event(Happened.CANNOT_COME, NOW + timedelta(hours=1))))
    shown = [stage.show(MyLead(CODE), known=replace(KNOWN, leads=(one,))) for one in (lead, refused)]

    say = stage.context().say
    states = [say(State.INVITED.words), say("You have said that you will not come.")]
    assert [text_of(message).split("\n\n")[1] for message in shown] == states


def test_only_the_latest_events_are_shown(stage: Stage) -> None:
    events = tuple(Event(Happened.OPENED, NOW, Private(f"Jana {number}")) for number in range(SHOWN_EVENTS + 3))
    text = text_of(stage.show(MyLead(CODE), known=replace(KNOWN, leads=(replace(LEAD, events=events),))))

    assert text.count("• ") == SHOWN_EVENTS
    assert f"Jana {SHOWN_EVENTS + 2}" in text


def test_withdrawing_and_erasing_ask_once(stage: Stage) -> None:
    assert codes(stage.show(AskWithdraw(CODE), known=SENT)) == [f"withdraw:{CODE}", f"my-lead:{CODE}"]
    assert codes(stage.show(AskErase())) == ["erase", "my-data"]
    assert codes(stage.show(Erased())) == ["menu"]


def test_ones_own_data_are_shown_and_handed_over_whole(stage: Stage) -> None:
    draft = replace(DRAFT.skip(Field.WORDS), address=Private("testa@example.org"))
    session = replace(FILLED, draft=draft, ticks=frozenset({"exam", "cv"}), answers={**ANSWERS, "gone": "x"})
    message = stage.show(MyData(), session, SENT)

    assert "age: adult-uk" in text_of(message)
    assert "gone" not in text_of(message)
    assert message.file is not None
    data = json.loads(message.file.data)
    assert data["answers"] == {**ANSWERS, "gone": "x"}
    assert data["documents_ticked"] == ["cv", "exam"]
    assert data["unsent_message"]["name"] == "Testa"
    assert data["unsent_message"]["address"] == "testa@example.org"
    assert data["unsent_message"]["skipped"] == ["words"]
    withdrawn = stage.show(MyData(), session, replace(SENT, leads=(LEAD, replace(LEAD, state=State.WITHDRAWN))))
    said = stage.context().say("withdrawn: {number}", number=1)
    assert (said in text_of(message), said in text_of(withdrawn)) == (False, True)
    assert data["messages"][0]["details"]["words"] == "Hello"
    assert data["messages"][0]["events"][0]["at"].startswith("2026-11-24 09:00")
    assert data["made_at"] == NOW.isoformat()


def test_of_nothing_nothing_is_handed_over(stage: Stage) -> None:
    message = stage.show(MyData())

    assert message.file is not None
    data = json.loads(message.file.data)
    assert (data["answers"], data["messages"], data["unsent_message"]) == ({}, [], None)


ON_DUTY = replace(KNOWN, duties=(CONTACT,), lead=LEAD)


@pytest.mark.parametrize(
    ("role", "slug", "where"),
    [(Role.CONTACT, "plzen", "Plzeň"), (Role.DEPUTY, "brno", "Brno"), (Role.COORDINATOR, "", None)],
)
def test_an_invitation_asks_for_whom_it_is(stage: Stage, role: Role, slug: str, where: str | None) -> None:
    invitation = Invitation(role, slug, Private("Jana <Zkusmá>"), NOTHING)
    message = stage.show(Invite("token"), known=replace(KNOWN, invitation=invitation), language="cs")

    assert "Jana <Zkusmá>" in text_of(message)
    assert where is None or f": {where}" in text_of(message)
    assert codes(message) == ["accept:token", "not-me:token"]


@pytest.mark.parametrize("screen", [Invite("token"), Sheet(CODE), Pointer(CODE), Reasons(CODE), Writing(CODE)])
def test_what_is_gone_meanwhile_shows_nothing(stage: Stage, screen: Screen) -> None:
    assert codes(stage.show(screen)) == ["menu"]


OTHER_SHELVES = [
    *(f"leads:{shelf}" for shelf in Shelf if shelf is not Shelf.OPEN),
    "own-towns",
    "own-numbers",
    "my-settings:0",
    "menu",
]


def test_the_inbox_lists_the_open_leads_page_by_page_without_names(stage: Stage) -> None:
    leads = tuple(replace(LEAD, code=f"CODE-{number}") for number in range(LEADS_PER_PAGE + 1))
    inbox = replace(KNOWN, duties=(CONTACT,), inbox=leads)
    first, last = (stage.show(Inbox(page), known=inbox, language="cs") for page in (0, 99))

    assert codes(first) == [*(f"sheet:CODE-{number}" for number in range(LEADS_PER_PAGE)), "inbox:1", *OTHER_SHELVES]
    assert codes(last) == [f"sheet:CODE-{LEADS_PER_PAGE}", "inbox", *OTHER_SHELVES]
    assert labelled(first, "sheet:CODE-0") == "CODE-0 · Plzeň · 24. 11. 2026"
    assert "Testa" not in text_of(first)
    assert codes(stage.show(Inbox())) == ["my-settings:0", "menu"]


def test_what_there_is_to_know_of_the_list_does_not_stand_under_it_every_time(stage: Stage) -> None:
    for known in (ON_DUTY, replace(ON_DUTY, duties=(COORDINATOR,))):
        daily, first = (text_of(stage.show(screen, known=known)) for screen in (Inbox(), Inbox(asked=True)))
        assert first.startswith(daily)
        assert "Text of inbox" in first
        assert "Text of inbox" not in daily


@pytest.mark.parametrize(
    ("days", "since", "said"),
    [
        (0, [], "Odesláno. Zprávu zatím nikdo neotevřel."),
        (0, [Happened.CANDIDATE_WROTE], "nová zpráva od zájemce"),
        (9, [], "zájemce čeká na odpověď"),
    ],
)
def test_that_a_candidate_waits_is_said_once_a_reminder_is_due(
    stage: Stage, days: int, since: list[Happened], said: str
) -> None:
    begun = NOW - timedelta(days=days, hours=1)
    events = (Event(Happened.SENT, begun), *(Event(what, NOW) for what in since))
    known = replace(KNOWN, duties=(CONTACT,), inbox=(replace(LEAD, events=events),))
    assert f"{CODE}: {said}" in text_of(stage.show(Inbox(), known=known, language="cs"))


def test_a_lead_of_late_evening_has_the_date_it_had_in_prague(stage: Stage) -> None:
    late = replace(LEAD, slug="gone-town", events=(Event(Happened.SENT, datetime(2026, 11, 24, 23, 30, tzinfo=UTC)),))
    message = stage.show(Inbox(), known=replace(KNOWN, inbox=(late,)), language="cs")

    assert labelled(message, f"sheet:{CODE}") == f"{CODE} · gone-town · 25. 11. 2026"


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.SENT, ["take", "writing", "contacted", "inviting", "reasons", "more"]),
        (State.SEEN, ["take", "writing", "contacted", "inviting", "reasons", "more"]),
        (State.TAKEN, ["writing", "contacted", "inviting", "reasons", "more"]),
        (State.CONTACTED, ["writing", "inviting", "reasons", "more"]),
        (State.INVITED, ["writing", "inviting", "reasons", "more"]),
        (State.DECLINED, []),
        (State.HIRED, []),
        (State.CLOSED, []),
        (State.WITHDRAWN, []),
    ],
)
def test_a_sheet_offers_the_steps_that_are_left(stage: Stage, state: State, steps: list[str]) -> None:
    message = stage.show(Sheet(CODE), known=replace(ON_DUTY, lead=replace(LEAD, state=state)))

    assert codes(message) == [*(f"{step}:{CODE}" for step in steps), f"pointer:{CODE}", "inbox"]
    assert message.protect


@pytest.mark.parametrize("state", State)
def test_a_pointer_shows_how_far_a_lead_has_come_and_nothing_personal(stage: Stage, state: State) -> None:
    message = stage.show(Pointer(CODE), known=replace(ON_DUTY, lead=replace(LEAD, state=state)))

    assert not [text for text in ("Testa", "Hello") if text in text_of(message)]
    assert codes(message) == ([] if state is State.WITHDRAWN else [f"sheet:{CODE}"])


def test_the_reasons_for_not_now_are_numbered(stage: Stage) -> None:
    message = stage.show(Reasons(CODE), known=ON_DUTY, language="cs")

    assert text_of(message).endswith("1. No post-cs.")
    assert codes(message) == [f"declining:{CODE}:no-post", f"sheet:{CODE}"]
    assert labelled(message, f"declining:{CODE}:no-post") == "1"


def test_not_now_is_read_before_it_goes(stage: Stage) -> None:
    message = stage.show(Declining(CODE, "no-post"), known=ON_DUTY, language="cs")

    assert "No post-cs." in text_of(message)
    assert codes(message) == [f"decline:{CODE}:no-post", f"reasons:{CODE}"]

    typed = replace(SESSION, refusal=Refusal(CODE, "no-post", Private("Zkuste to <v létě>")))
    assert "Zkuste to <v létě>" in text_of(stage.show(Declining(CODE, "no-post"), typed, ON_DUTY, "cs"))
    assert "létě" not in text_of(stage.show(Declining(CODE, "later"), typed, ON_DUTY, "cs"))
