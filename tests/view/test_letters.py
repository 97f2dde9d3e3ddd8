"""Notices without personal data, and news with actor and action."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.lead.events import NEWS, LeadEvent, Notice, State
from bot.conversation.lead.model import ContactMethod, Event, Invitation, Lead, Role, Step
from bot.conversation.private import NOTHING, Private
from bot.view import letters, town_letters
from bot.view.contact import lead_stub
from bot.view.context import Message
from bot.view.letter import Letter
from bot.view.town_letters import WaysIn, invitation_letter
from tests.conversation.turn_data import CODE, LEAD, NOW
from tests.view.rendering import Views, assert_sendable, codes, seen

PERSONAL = ("Nameova", "address@example.net", "Wordsova", "Writtenova", "free-cs", "temporary-cs", "free-uk")
LANGUAGES = ("uk", "cs")
TOLD: Lead = replace(
    LEAD,
    details=replace(
        LEAD.details,
        name=Private("Nameova"),
        reach=ContactMethod.EMAIL,
        address=Private("address@example.net"),
        words=Private("Wordsova"),
    ),
    events=(*LEAD.events, Event(LeadEvent.CANDIDATE_WROTE, NOW, NOTHING, Private("Writtenova"))),
)
"""A lead whose every personal part can be recognised."""


INVITED = Invitation(Private("Jana"), NOTHING, ((Role.CONTACT, "plzen"),))


def text_of(sent: Message | Letter) -> str:
    if isinstance(sent, Letter):
        return f"{sent.subject}\n{sent.body}"
    labels = [f"{button.label} {button.code}" for row in sent.rows for button in row]
    return "\n".join([sent.text, *labels])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_no_notice_holds_anything_personal(stage: Views, language: str, state: State) -> None:
    context = stage.context(language=language)
    lead = replace(TOLD, state=state)
    sent: list[Message | Letter] = [
        letters.new_lead(lead, context),
        letters.marked(letters.new_lead(lead, context), context),
        *(letters.conversation_notice(kind, lead, context) for kind in Notice),
        letters.messages_stopped(lead, "telegram", context, ""),
        letters.mail_of_lead(lead, context, Notice.NOT_DELIVERED.words),
        letters.withdrawn_notice(lead.code, context),
        letters.interview_off(lead.code, lead.slug, "telegram", context),
        letters.interview_off(lead.code, lead.slug, "mail", context),
        letters.mail_of_lead(lead, context),
        letters.marked(letters.mail_of_lead(lead, context), context),
        *(town_letters.alarm(cause, 7, context) for cause in town_letters.ALARMS),
        lead_stub(lead, context),
    ]

    for notice in sent:
        assert not [text for text in PERSONAL if text in text_of(notice)]
        if isinstance(notice, Message):
            assert_sendable(notice)
        else:
            assert "\n" not in notice.subject
    assert codes(lead_stub(lead, context)) == ([] if state is State.WITHDRAWN else [f"sheet:{CODE}"])


def test_a_notice_of_an_interview_comes_only_while_it_is_so(stage: Views) -> None:
    """It may have waited for the morning, or for Telegram."""
    for hours, said, holding in (
        (1, None, {Notice.CONFIRMED, Notice.NO_ANSWER, Notice.NEAR}),
        (1, LeadEvent.CONFIRMED, {Notice.CONFIRMED, Notice.NEAR}),
        (1, LeadEvent.CANNOT_COME, set[Notice]()),
        (-1, None, {Notice.INTERVIEW_OVER}),
        (-1, LeadEvent.HELD, set[Notice]()),
    ):
        proposed = Event(LeadEvent.INVITED, NOW - timedelta(days=1), step=Step(when=NOW + timedelta(hours=hours)))
        events = (*LEAD.events, proposed, *([Event(said, NOW - timedelta(minutes=5))] if said else []))
        lead, context = replace(LEAD, state=State.INVITED, events=events), stage.context()
        assert {one for one in letters.OF_INTERVIEW if letters.still_of_interview(one, lead, context)} == holding


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_reads_finds_the_town_by_its_name_in_their_language(real_stage: Views, language: str) -> None:
    context = real_stage.context(language=language)
    names = dict(context.content.municipalities[LEAD.slug].names)
    own = names.pop(language)
    naming: list[Message | Letter] = [
        letters.new_lead(TOLD, context),
        *(letters.conversation_notice(kind, TOLD, context) for kind in Notice),
        letters.messages_stopped(TOLD, "telegram", context, ""),
        letters.mail_of_lead(TOLD, context),
        lead_stub(TOLD, context),
    ]
    for sent in naming:
        assert own in text_of(sent)
        assert not [name for name in names.values() if name in text_of(sent)]


def test_what_officials_of_a_town_say_to_each_other_can_go_by_email(stage: Views) -> None:
    words = Message("<b>Nobody</b> handed the town over to you.", ())

    by_page = letters.mail_of_town(words, stage.context(), "https://page.example/x")
    by_chat = letters.mail_of_town(words, stage.context(), "")

    assert by_page.subject == by_chat.subject
    assert by_page.body.startswith("Nobody handed the town over to you.\n\n")
    assert "https://page.example/x" in by_page.body
    assert "https://page.example/x" not in by_chat.body


def test_a_repeat_says_so_in_its_first_line(stage: Views) -> None:
    context = stage.context()

    notice, mail = letters.new_lead(TOLD, context), letters.mail_of_lead(TOLD, context)
    again, mail_again = letters.marked(notice, context), letters.marked(mail, context)
    assert isinstance(again, Message)
    assert again.text.split("\n", 1)[1] == notice.text
    assert (again.rows, again.protect) == (notice.rows, True)
    assert_sendable(again)
    assert isinstance(mail_again, Letter)
    assert mail_again.subject == mail.subject
    assert mail_again.body.split("\n\n", 1)[1] == mail.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("news", NEWS.values())
def test_news_names_the_lead_and_who_did_it(stage: Views, language: str, news: LeadEvent) -> None:
    by = Private("Jana <Zkusmá>")
    message = letters.candidate_notice(TOLD, news, by, Private("Come & see <me>"), stage.context(language=language))

    assert_sendable(message)
    shown = seen(message.text).text
    assert CODE in shown
    by_program = {LeadEvent.UNHEARD, LeadEvent.ENDING, LeadEvent.ASKED_TO_CONFIRM, LeadEvent.TOMORROW}
    assert (by in shown) is (news not in by_program)
    assert ("Come & see <me>" in shown) is (news is LeadEvent.TOWN_WROTE)
    assert codes(message)[-1] == f"my-lead:{CODE}"
    assert (f"answering:{CODE}" in codes(message)) is (
        news in {LeadEvent.TOWN_WROTE, LeadEvent.CONTACTED, LeadEvent.ENDING, LeadEvent.CALLED_OFF, LeadEvent.MISSED}
    )


@pytest.mark.parametrize("web", ["", "https://example.org"])
def test_the_first_letter_says_where_the_address_is_from_and_what_becomes_of_it(stage: Views, web: str) -> None:
    context = stage.context(language="cs")
    context = replace(context, operator=replace(context.operator, web=web))
    ways = WaysIn("https://t.me/nobodys_bot?start=i_a", f"{web}/k/a")
    first = (
        invitation_letter(INVITED, ways, context),
        invitation_letter(INVITED, ways, context, NOW),
        letters.confirm_contact_email(NOTHING, INVITED, context, f"{web}/c/a"),
    )
    for letter in first:
        assert "Vaše jméno a adresu máme od Vašeho úřadu, z jeho webu, nebo z žádosti" in letter.body
        assert (f"Co bude s Vašimi údaji: {web}/privacy" in letter.body) is bool(web)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_that_proves_an_address_comes_with_where_to_write_it(stage: Views, language: str) -> None:
    letter = letters.confirm_contact_email(Private("123456"), INVITED, stage.context(language=language))

    assert "123456" in letter.body
    assert "123456" not in letter.subject
    assert "@nobodys_bot" in letter.body
