"""Words and places instead of presses: what they mean depends on the screen seen last."""

from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.conversation import finding, model
from bot.conversation.admin.model import Administrator, ContentState, ContentStatus, NotFound, PageCode, missed_words
from bot.conversation.codes import decode, encode
from bot.conversation.contact.model import LeadDetails
from bot.conversation.lead.model import Answering, AskErase, AskWithdraw, LeadField, LeadStart, MyLead, MyLeads, Summary
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.routing import resolve_screen
from bot.conversation.state import Context
from bot.conversation.towns.model import (
    LocalRules,
    NearestTowns,
    PlacesNamed,
    Region,
    Regions,
    ShareLocation,
    Town,
    TownMatches,
    Towns,
    TownsAround,
)
from bot.conversation.turn import turn
from tests import small
from tests.conversation.turn_data import ANSWERED, CODE, FILLED, KNOWN, NOW, SENT, SESSION, after, on, sees, take

FINDING = (
    model.QuestionScreen("town"), Towns(), Regions(), Region("CZ032"), Town("brno"),
    LocalRules("brno"), ShareLocation(),
)  # fmt: skip


ROKYCANY = TownsAround("500002")


def test_an_unsure_answer_about_the_town_is_asked_back() -> None:
    for place in (model.QuestionScreen("town"), ShareLocation(asked=True), TownsAround("500005", asked=True)):
        for text, screen, note in (
            ("Plznen", TownMatches(("plzen",), asked=True), None),
            ("Rokycany", replace(ROKYCANY, asked=True), None),
            ("xyzzy", model.QuestionScreen("town"), Note.TOWN_UNKNOWN),
            ("Title of uniform", model.Found((model.FaqAnswer("uniform"),), is_sure=True), None),
        ):
            done = take(on(place), model.Say(Private(text)))

            sees(done, screen, note)
            assert after(done).answers == {}


@pytest.mark.parametrize("place", [model.Menu(), Towns(), model.QuestionScreen("town")])
def test_of_several_places_of_one_name_it_is_asked_which(place: model.Screen) -> None:
    asked = place == model.QuestionScreen("town")
    sees(take(on(place), model.Say(Private("Lhota"))), PlacesNamed("lhota", asked))
    assert [one.district for one in small.content().place_index.named("lhota").places] == ["Brno-venkov", "Rokycany"]
    sees(take(on(place), model.Say(Private("Lhota, okres Rokycany"))), TownsAround("500005", asked))


def test_words_about_something_else_are_no_town_that_is_not_found(content: Content) -> None:
    rain = model.Say(Private("прогноз погоди"))

    sees(take(on(Towns()), rain, content=content), model.Found(()), Note.NOT_FOUND, NotFound(missed_words(rain.text)))
    sees(take(on(model.QuestionScreen("town")), rain, content=content), model.QuestionScreen("town"), Note.NOT_FOUND)


def test_a_town_typed_at_the_regions_of_the_self_check_answers_it() -> None:
    for screen in (Regions(asked=True), Region("CZ032", asked=True)):
        sees(take(on(screen), model.Say(Private("brno"))), model.QuestionScreen("age"), Note.TOWN_CHOSEN)


@pytest.mark.parametrize("text", ["adult-uk", " ADULT-UK ", "adult-cs"])
def test_an_answer_that_is_typed_like_its_button_counts(text: str) -> None:
    done = take(on(model.QuestionScreen("age"), replace(SESSION, answers={"town": "later"})), model.Say(Private(text)))

    sees(done, model.QuestionScreen("permit"))
    assert after(done).answers == {"town": "later", "age": "adult"}


NAMED: tuple[tuple[model.Screen, str], ...] = (
    (model.FaqAnswer("pay"), "скільки плотють | зряплата | шо по грошах | зп"),
    (
        AskErase(),
        "удалить аккаунт | хочу удалить аккаунт | jak smažu data | хочу видалити свій акаунт | як видалити все, що я тут написала",
    ),
    (
        model.FaqAnswer("old-record"),
        "штраф | у мене був штраф за швидкість, завадить? | co když mám přestupek z hospody | pokuta",
    ),
    (model.FaqAnswer("who-sees"), "а хто бачить мої дані?"),
    (model.FaqAnswer("danger"), "чи треба йти в поліцію з пістолетом | dostanu zbraň?"),
    (model.GuideChapter("selection"), "роботу дадуть одразу?"),
    (model.GuideChapter("project"), "хто роботодавець, поліція чи мерія?"),
    (model.FaqAnswer("application"), "де подати заяву онлайн"),
    (model.FaqAnswer("pay"), "kolik se bere? | kolik si vydělám"),
    (model.FaqAnswer("shifts"), "kolik je hodin směna"),
    (model.GuideChapter("help"), "дай телефон мерії"),
    (model.FixedPage("person"), "хочу поговорити з людиною | потрібен живий консультант | chci mluvit s člověkem"),
    (model.FaqAnswer("disability"), "я погано бачу"),
    (model.ResultLine("school"), "mám doktorát"),
    (model.FaqAnswer("czech-level"), "do I need to speak Czech?"),
)
"""Typed texts that were not understood before, and their screens."""


def test_what_was_once_missed_is_answered_by_its_page(content: Content) -> None:
    for screen, texts in NAMED:
        for text in texts.split(" | "):
            shown = take(SESSION, model.Say(Private(text)), content=content).shown[-1].screen
            assert (shown.screens[0] if isinstance(shown, model.Found) and shown.is_sure else shown) == screen, text


def test_what_else_was_meant_is_one_press_away_and_what_is_gone_is_left_out() -> None:
    others = model.ShowOthers(PageCode("entry.uniform_entry.gone_inbox_menu"))

    assert decode(encode(others)) == others
    sees(take(SESSION, others), model.Found((model.FaqAnswer("uniform"),)))
    sees(take(SESSION, model.ShowOthers(PageCode("menu"))), model.Found(()))


def test_a_plain_yes_answers_nothing_where_nothing_is_asked(content: Content) -> None:
    done = take(SESSION, model.Say(Private("так")), content=content)
    sees(done, model.Found(()), Note.NOT_FOUND, NotFound(missed_words("так")))


def test_any_other_words_to_a_question_ask_for_a_press() -> None:
    session = on(model.QuestionScreen("age"), replace(SESSION, answers={"town": "later"}))

    sees(take(session, model.Say(Private("perhaps"))), model.QuestionScreen("age"), Note.ANSWER_UNKNOWN)
    sees(
        take(on(model.QuestionScreen("home")), model.Say(Private("perhaps"))),
        model.QuestionScreen("town"),
        Note.ANSWER_UNKNOWN,
    )


def test_words_to_a_question_that_is_gone_lead_to_the_one_that_is_open() -> None:
    sees(
        take(on(model.QuestionScreen("gone")), model.Say(Private("adult-uk"))), model.QuestionScreen("town"), Note.STALE
    )
    sees(take(on(model.QuestionScreen("gone"), ANSWERED), model.Say(Private("x"))), model.SelfCheckResult(), Note.STALE)


def test_words_to_a_field_that_is_gone_say_so() -> None:
    sees(take(on(LeadField("gone"), FILLED), model.Say(Private("x"))), model.Menu(), Note.DRAFT_GONE)
    sees(take(on(LeadField("name")), model.Say(Private("Testa"))), model.Menu(), Note.DRAFT_GONE)


def test_a_question_typed_into_a_message_is_answered_and_leaves_the_message_as_it_is(content: Content) -> None:
    filled = replace(FILLED, answers={"town": "plzen", "age": "adult", "czech": "free", "permit": "czech"})
    for place in (Summary(), LeadField("name")):
        asked = take(on(place, filled), model.Say(Private("скільки платять?")), content=content)
        found = asked.shown[-1].screen
        assert isinstance(found, model.Found), place
        assert found.screens[0] == model.FaqAnswer("pay")
        assert after(asked) == on(place, filled)


def test_a_question_among_the_own_words_is_kept_answered_and_can_be_left_out(content: Content) -> None:
    words = on(LeadField("words"), FILLED)
    asked = take(words, model.Say(Private("скільки платять?")), content=content)

    assert asked.shown[-1].note is Note.QUESTION_KEPT
    assert isinstance(asked.shown[-1].screen, model.Found)
    draft = after(asked).draft
    assert draft is not None
    assert draft.words == "скільки платять?"
    without = after(take(after(asked), model.Fill("words", "skip"), content=content)).draft
    assert without is not None
    assert without.words == ""
    told = take(words, model.Say(Private("Чи чекає на мене хтось?")))
    sees(told, Summary(), Note.QUESTION_KEPT)
    sees(take(words, model.Say(Private("Люблю своє місто."))), Summary())


def test_back_that_is_typed_leads_to_the_result_from_what_it_opened(content: Content) -> None:
    answers = {"town": "later", "age": "adult", "permit": "czech", "school": "paper", "shifts": "fully"}
    result = after(take(replace(SESSION, answers=answers), model.Open(model.SelfCheckResult()), content=content))
    read = after(take(result, model.Open(model.FaqAnswer("pay")), content=content))
    sees(take(read, model.Say(Private("назад")), content=content), model.SelfCheckResult())


def test_where_a_press_decides_words_do_not() -> None:
    rows: list[tuple[model.Screen, model.Screen]] = [
        (LeadStart("plzen"), LeadStart("plzen")),
        (Summary(), Summary()),
        (AskErase(), AskErase()),
        (AskWithdraw(CODE), MyLeads()),
    ]
    for place, screen in rows:
        sees(take(on(place, FILLED), model.Say(Private("yes"))), screen, Note.PRESS_A_BUTTON)


@pytest.mark.parametrize("place", FINDING)
def test_a_shared_place_shows_the_nearest_towns_and_is_kept_nowhere(place: model.Screen) -> None:
    before = on(place)

    done = take(before, model.SharePosition(49.74, 13.38))

    sees(done, NearestTowns((("plzen", 1), ("brno", 241)), asked=place == model.QuestionScreen("town")))
    assert after(done) == before


def test_a_place_outside_czechia_is_told() -> None:
    for lat, lon in (
        (50.45, 30.52), (0.0, 0.0), (float("nan"), 13.0), (1e300, 1e300), (49.7, float("inf")),
        (4970.0, 13.4),
    ):  # fmt: skip
        sees(take(on(Towns()), model.SharePosition(lat, lon)), Towns(), Note.OUTSIDE_CZECHIA)
        sees(
            take(on(ShareLocation(asked=True)), model.SharePosition(lat, lon)),
            model.QuestionScreen("town"),
            Note.OUTSIDE_CZECHIA,
        )


@pytest.mark.parametrize("place", [model.Menu(), model.QuestionScreen("age"), LeadField("name")])
def test_a_place_shared_where_none_is_asked_for_is_not_kept(place: model.Screen) -> None:
    done = take(on(place), model.SharePosition(49.74, 13.38))

    assert [shown.note for shown in done.shown] == [Note.LOCATION_UNWANTED]


@pytest.mark.parametrize("place", [model.Menu(), Towns(), model.QuestionScreen("town")])
def test_of_many_words_the_beginning_is_looked_up_and_a_letter_is_not(place: model.Screen) -> None:
    """Pages of text delay nobody else."""
    filler = "щось інше " * 40
    found = take(on(place), model.Say(Private("Title of uniform " + filler[: finding.LOOKED_UP])))
    as_much = take(on(place), model.Say(Private(("Title of uniform " + filler)[: finding.LOOKED_UP])))
    assert found == as_much
    late = take(on(place), model.Say(Private(filler + "Title of uniform")))
    assert late == take(on(place), model.Say(Private(filler)))
    sees(take(on(place), model.Say(Private("Title of uniform " + filler * 2))), place, Note.LONG_QUESTION)


def test_back_that_is_typed_where_no_button_leads_back_leads_to_the_menu() -> None:
    back = model.Say(Private("back"))

    sees(take(on(model.Documents(), ANSWERED), back), model.Menu())
    sees(take(on(Regions(), ANSWERED), back), Towns())
    sees(take(on(Region("CZ032", asked=True), ANSWERED), back), Regions(asked=True))
    sees(take(on(Regions(asked=True), ANSWERED), back), model.QuestionScreen("town"))


def test_a_file_sent_on_an_administrators_screen_leaves_it_as_it_is() -> None:
    known = replace(SENT, administrator=Administrator(1, Private("Alena Textová")), standing=ContentStatus(NOW))
    done = take(on(ContentState()), model.SendFile(7), known)

    assert [(shown.screen, shown.note) for shown in done.shown] == [(ContentState(), Note.FILE)]


@pytest.mark.parametrize("place", [model.Menu(), Towns(), model.QuestionScreen("town")])
def test_what_nobody_will_see_is_not_looked_up(place: model.Screen) -> None:
    """Of a flood only the last turns are shown: the others keep the place, and nothing counts as looked for in vain."""
    silent = Context(small.content(), KNOWN, NOW, silent=True)
    done = turn(on(place), model.Say(Private("Title of uniform")), silent)
    assert [shown.screen for shown in done.shown] == [place]
    assert done.effects == ()


@pytest.mark.parametrize("screen", [LeadDetails(CODE), ContentState()])
def test_a_screen_of_officials_is_shown_by_nobody_but_their_own_turn(screen: model.Screen) -> None:
    shown = resolve_screen(screen, SESSION, Context(small.content(), KNOWN, NOW))
    assert shown == model.ScreenWithNote(model.Menu(), Note.REFUSED)


PERSONAL = ("601 234 567", "+420601234567", "oksana@example.com", "850101/1234", "КВ 123456", "4111 1111 1111 1111")


def test_personal_data_typed_where_none_are_asked_for_are_neither_looked_up_nor_counted() -> None:
    for place in (
        model.Menu(),
        model.Faq(),
        model.QuestionScreen("town"),
        model.QuestionScreen("age"),
        *FINDING[1:],
        MyLeads(),
        AskErase(),
    ):
        for text in PERSONAL:
            done = take(on(place), model.Say(Private(text)))

            assert done.shown[-1].note is Note.NUMBERS
            assert done.effects == ()
            assert text not in str(after(done))


def test_the_name_holds_no_personal_data() -> None:
    for text in PERSONAL:
        done = take(on(LeadField("name"), FILLED), model.Say(Private(text)))

        sees(done, LeadField("name"), Note.NUMBERS)
        assert after(done).draft == FILLED.draft


@pytest.mark.parametrize("text", ["Call me: 601 234 567", "oksana@example.com"])
def test_a_phone_or_an_email_is_the_candidates_to_give_in_the_first_message_as_in_every_later_one(text: str) -> None:
    first = take(on(LeadField("words"), FILLED), model.Say(Private(text)))
    later = take(on(Answering(CODE)), model.Say(Private(text)), known=SENT)

    draft = after(first).draft
    assert draft
    assert draft.words == text
    sees(later, MyLead(CODE), Note.MESSAGE_SENT, *later.effects)
    assert later.effects


def test_the_number_of_a_document_or_a_card_goes_to_nobody() -> None:
    for text in PERSONAL[3:]:
        first = take(on(LeadField("words"), FILLED), model.Say(Private(text)))
        sees(first, LeadField("words"), Note.DOCUMENT_NUMBERS)
        assert after(first).draft == FILLED.draft
        later = take(on(Answering(CODE)), model.Say(Private(text)), known=SENT)
        sees(later, Answering(CODE), Note.DOCUMENT_NUMBERS)
