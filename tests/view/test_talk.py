"""What both sides read of their talk: every message names its speaker, and nobody waits for what never arrived."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.conversation.contact.model import SentenceCheck, Sheet, Writing
from bot.conversation.lead.happened import Happened, Notice, State
from bot.conversation.lead.model import Answering, Event, Lead, MyLead, Reach, Role, Updating, Voice
from bot.conversation.private import Private
from bot.conversation.state import LoadedState
from bot.view import letters
from bot.view.catalog import Words
from bot.view.context import Message
from tests.conversation.making import ANSWERED, ANSWERS, CODE, CONTACT, KNOWN, LEAD, NOW
from tests.view.staging import Stage, assert_sendable, codes, labelled, seen

COME = {"uk": "Come-uk?", "cs": "Come-cs?"}
THANKS = {"uk": "Thanks-uk.", "cs": "Thanks-cs."}
JANA = Private("Jana <Zkusmá>")
LANGUAGES = ("uk", "cs")
WRITING, ANSWERING = Writing(CODE), Answering(CODE)
SHEET, STATUS = Sheet(CODE), MyLead(CODE)


def happened(*events: Event, lead: Lead = LEAD) -> Lead:
    return replace(lead, events=(*lead.events, *events))


def event(what: Happened, minutes: int = 0, text: str = "", ready: dict[str, str] | None = None) -> Event:
    by_town = what in {Happened.TOWN_WROTE, Happened.CANDIDATE_STOPPED}
    voice = Voice(Role.CONTACT if by_town else None, ready or {})
    by = JANA if by_town else Private("")
    return Event(what, NOW + timedelta(minutes=minutes), by, Private(text), voice)


def known_to(lead: Lead) -> LoadedState:
    """The lead is one's own and one's duty at once: each screen looks at its side."""
    return replace(KNOWN, leads=(lead,), lead=lead, duties=(CONTACT,))


def text(message: Message) -> str:
    return seen(message.text).text


def test_ready_sentences_that_answer_the_town_are_offered_once_it_has_spoken(
    content: Content, words: Mapping[str, Words]
) -> None:
    stage = Stage(words, content)
    said = {name: content.candidate_says[name]["uk"] for name in content.candidate_says}
    before = text(stage.show(ANSWERING, known=known_to(LEAD)))
    after = text(stage.show(ANSWERING, known=known_to(happened(event(Happened.TOWN_WROTE, 1, "Come")))))

    assert {name for name in said if said[name] not in before} == content.answers_town
    assert all(sentence in after for sentence in said.values())


TALK = happened(
    event(Happened.TOWN_WROTE, 1, "Old words"),
    event(Happened.CANDIDATE_WROTE, 2, "Thanks-cs.", THANKS),
    event(Happened.TOWN_WROTE, 3, "Come-cs?", COME),
)


def test_what_is_answered_stands_above_the_field_once_its_reader_has_opened_it(stage: Stage) -> None:
    opened = Event(Happened.OPENED, NOW, CONTACT.name)
    words = replace(LEAD, details=replace(LEAD.details, words=Private("When can I come?")))
    long = replace(words, details=replace(words.details, words=Private("w" * 500)))
    for lead, last in (
        (words, "When can I come?"),
        (replace(words, events=TALK.events), "Thanks-cs."),
        (long, "w" * 199 + "…"),
    ):
        closed = text(stage.show(WRITING, known=known_to(lead), language="cs"))
        assert last not in closed
        shown = text(stage.show(WRITING, known=known_to(happened(opened, lead=lead)), language="cs"))
        assert last in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_ready_sentences_are_numbered_in_the_writers_language(stage: Stage, language: str) -> None:
    contact = stage.show(WRITING, known=known_to(LEAD), language=language)
    assert codes(contact) == [
        f"say-ready:{CODE}:call-us",
        f"say-ready:{CODE}:come",
        f"hear-candidate:{CODE}:no",
        f"sheet:{CODE}",
    ]
    assert f"2. Come-{language}?" in text(contact)
    assert labelled(contact, f"say-ready:{CODE}:come") == "2"
    check = stage.show(SentenceCheck(CODE, "come", 1), known=known_to(LEAD), language=language)
    assert f"Come-{language}?" in text(check)
    assert codes(check) == [f"sentence:{CODE}:come", f"writing:{CODE}:1"]
    candidate = stage.show(ANSWERING, known=known_to(LEAD), language=language)
    assert codes(candidate) == [f"answer-sentence:{CODE}:thanks", f"hear-town:{CODE}:no", f"my-lead:{CODE}"]
    assert f"1. Thanks-{language}." in text(candidate)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_town_s_own_ready_sentences_come_first(stage: Stage, language: str) -> None:
    brno = replace(LEAD, slug="brno")
    known = replace(known_to(brno), duties=(replace(CONTACT, slug="brno"),))
    contact = stage.show(WRITING, known=known, language=language)
    assert codes(contact)[:3] == [f"say-ready:{CODE}:{name}" for name in ("hall", "come", "call-us")]
    assert [
        f"{number}. {said}-{language}" in text(contact)
        for number, said in enumerate(("Hall", "Come to Brno", "Call us"), 1)
    ] == [True] * 3


def test_a_ready_sentence_is_read_in_the_readers_language_and_marked(stage: Stage) -> None:
    sheet = text(stage.show(SHEET, known=known_to(TALK), language="cs"))
    status = text(stage.show(STATUS, known=known_to(TALK), language="uk"))

    assert "Thanks-cs." in sheet
    assert "Thanks-uk." not in sheet
    assert "Come-uk?" in status
    assert "Come-cs?" not in status
    mark = seen(stage.context(language="uk").html("Ready sentence: everyone reads it in their own language"))
    assert status.count(mark.text) == 2


def test_a_sentence_said_in_a_language_that_came_later_is_read_in_czech(stage: Stage) -> None:
    old = happened(event(Happened.TOWN_WROTE, 1, "Come-cs?", {"cs": "Come-cs?"}))

    assert "Come-cs?" in text(stage.show(STATUS, known=known_to(old), language="uk"))


def test_every_message_names_its_speaker_with_role_and_town(stage: Stage) -> None:
    sheet = text(stage.show(SHEET, known=known_to(TALK), language="cs"))
    for who in ("Jana <Zkusmá> (kontaktní osoba města, Plzeň):", "Testa (zájemce):"):
        assert who in sheet
    status = text(stage.show(STATUS, known=known_to(TALK), language="cs"))
    assert "Jana <Zkusmá> (kontaktní osoba města, Plzeň):" in status
    arrives = letters.candidate_news(
        LEAD, Happened.TOWN_WROTE, JANA, Private("Come-cs?"), stage.context(language="cs"), Voice(Role.DEPUTY, COME)
    )
    assert "Jana <Zkusmá> (zástupce, Plzeň)" in text(arrives)


def test_the_last_words_of_both_sides_stand_on_the_status_in_their_order(stage: Stage) -> None:
    status = text(stage.show(STATUS, known=known_to(TALK)))

    assert "Old words" not in status
    assert status.index("Thanks-uk.") < status.index("Come-uk?")


@pytest.mark.parametrize(("longest", "steps"), [(20, 10), (160, 5), (2_000, 0)])
def test_the_longest_talk_still_fits_and_drops_old_steps_first(stage: Stage, longest: int, steps: int) -> None:
    opened = [Event(Happened.OPENED, NOW, Private("😀" * longest + str(number))) for number in range(12)]
    words = (event(Happened.TOWN_WROTE, 1, "😀" * 500), event(Happened.CANDIDATE_WROTE, 2, "😀" * 500))
    long = happened(*words, *opened)

    message = stage.show(STATUS, known=known_to(long))

    assert_sendable(message)
    assert text(message).count("😀" * 500) == 2
    assert len(re.findall(r"• 24\.11\.2026 –", text(message))) == steps


def test_whoever_is_stopped_reads_so_before_writing_and_finds_the_way_past_the_bot(stage: Stage) -> None:
    stopped = happened(event(Happened.CANDIDATE_STOPPED))
    message = stage.show(ANSWERING, known=known_to(stopped))
    assert codes(message) == ["town:plzen", "letter:plzen", f"hear-town:{CODE}:no", f"my-lead:{CODE}"]
    assert "Jana <Zkusmá>" in text(message)
    assert "🔇" in text(stage.show(STATUS, known=known_to(stopped)))
    assert "🔇" in text(stage.show(SHEET, known=known_to(stopped)))
    assert f"hear-candidate:{CODE}:yes" in codes(stage.show(WRITING, known=known_to(stopped)))


def test_a_contact_reads_that_the_candidate_wants_no_more_before_writing(stage: Stage) -> None:
    stopped = happened(event(Happened.TOWN_STOPPED))

    assert codes(stage.show(WRITING, known=known_to(stopped))) == [f"hear-candidate:{CODE}:no", f"sheet:{CODE}"]
    assert "🔕" in text(stage.show(SHEET, known=known_to(stopped)))
    status = stage.show(STATUS, known=known_to(stopped))
    assert "🔕" in text(status)
    assert f"hear-town:{CODE}:yes" in codes(status)
    assert f"hear-town:{CODE}:yes" in codes(stage.show(ANSWERING, known=known_to(stopped)))


@pytest.mark.parametrize("what", [Happened.UNREACHED, Happened.UNCONFIRMED])
@pytest.mark.parametrize("reach", Reach)
def test_the_sheet_says_that_a_message_was_lost_and_what_is_left(stage: Stage, what: Happened, reach: Reach) -> None:
    details = replace(LEAD.details, reach=reach, address=Private("+420601234567"))
    gone = happened(event(what), lead=replace(LEAD, details=details))

    sheet = text(stage.show(SHEET, known=known_to(gone), language="cs"))

    assert "⚠️" in sheet
    assert ("zablokoval" in sheet) is (what is Happened.UNREACHED)
    assert ("Telefon ani e-mail tu není" in sheet) is (reach is Reach.CHAT)
    notice = letters.talk_notice(Notice.NOT_DELIVERED, gone, stage.context(language="cs"))
    assert ("zablokoval" in text(notice)) is (what is Happened.UNREACHED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("news", sorted(letters.TALK))
def test_news_of_a_talk_lead_on(stage: Stage, language: str, news: Happened) -> None:
    message = letters.candidate_news(
        LEAD, news, JANA, Private("Hi"), stage.context(language=language), Voice(Role.CONTACT)
    )

    assert_sendable(message)
    past_the_bot = {"town:plzen", "letter:plzen"} & set(codes(message))
    assert bool(past_the_bot) is (news in {Happened.CANDIDATE_STOPPED, Happened.UNHEARD})
    assert codes(message)[-1] == f"my-lead:{CODE}"


def test_a_coordinator_hears_of_a_stop_by_code_and_town_only(stage: Stage) -> None:
    notice = letters.stopped_notice(happened(event(Happened.CANDIDATE_STOPPED)), stage.context(language="cs"))

    assert CODE in notice.text
    assert "Plzeň" in notice.text
    assert codes(notice) == []
    assert "Testa" not in notice.text
    assert "Jana" not in notice.text


def test_what_is_newer_is_listed_before_it_is_sent(stage: Stage) -> None:
    newer = replace(
        ANSWERED, answers={**ANSWERS, "czech": "none"}, ticks=frozenset({"exam"}), ask_town=frozenset({"every"})
    )
    del_home = replace(newer, answers={name: given for name, given in newer.answers.items() if name != "home"})

    message = stage.show(Updating(CODE), newer, known_to(LEAD))
    assert codes(message) == [f"update:{CODE}", f"my-lead:{CODE}"]
    assert "none-uk" in text(message)
    assert text(message).count("•") == 1
    assert "year-uk" in text(message)
    assert "year-uk" not in text(stage.show(Updating(CODE), del_home, known_to(LEAD)))
    assert f"updating:{CODE}" in codes(stage.show(STATUS, newer, known_to(LEAD)))
    assert f"updating:{CODE}" not in codes(stage.show(STATUS, known=known_to(LEAD)))
    assert_sendable(stage.show(Updating(CODE), known=known_to(LEAD)))
    assert "🔄" in text(stage.show(SHEET, known=known_to(happened(event(Happened.UPDATED)))))


def test_one_who_wrote_before_is_known_again_by_code_date_and_answer(stage: Stage) -> None:
    answered = Event(Happened.DECLINED, NOW, JANA)
    before = happened(answered, lead=replace(LEAD, code="OLDR-2345", state=State.DECLINED, reason="no-post"))
    gone = replace(before, code="OLDE-2345", reason="gone")
    known = replace(known_to(LEAD), earlier=(before, gone))

    sheet = text(stage.show(SHEET, known=known, language="cs"))

    for part in ("24. 11. 2026, OLDR-2345", "No post-cs.", "Jana <Zkusmá>", "OLDE-2345"):
        assert part in sheet
    assert "↩️" not in text(stage.show(SHEET, known=known_to(LEAD), language="cs"))
