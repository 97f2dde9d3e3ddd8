"""The town's own word: "the town says, on a day", never the bot's; and how it is said, confirmed and listened for."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from bot.content.content import fingerprint
from bot.conversation.admin.model import Administrator
from bot.conversation.lead.model import Interview, MyData, Offer, TypedRefusal
from bot.conversation.model import Screen
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel, Session
from bot.conversation.towns import model as towns_model
from bot.view import town_letters
from bot.view.evidence import announcement_text
from bot.view.towns import MAX_SHOWN
from tests import small
from tests.conversation.turn_data import CONTACT, FILLED, KNOWN, LEAD, NOW, SESSION
from tests.view.rendering import Views, assert_sendable, code_of_label, codes, seen

UNTIL = date(2027, 3, 31)
OPEN = towns_model.Recruiting(
    "plzen",
    open=True,
    on=NOW,
    by=Private("Jana Zkusmá"),
    posts=2,
    until=UNTIL,
    apply_by=UNTIL - timedelta(days=11),
    how=Private("<MP> & Vymyšlená 5"),
)
TOWN = small.content().municipalities["plzen"]
HOME, APPLY = TOWN.local.rules


def known(
    *said: towns_model.Recruiting,
    places: tuple[str, ...] = (),
    confirmed: dict[str, towns_model.Confirmation] | None = None,
) -> ReadModel:
    interests = tuple(towns_model.Interest(place, NOW, NOW + timedelta(days=395)) for place in places)
    news = towns_model.TownReadModel({one.slug: one for one in said}, confirmed or {}, interests)
    return replace(KNOWN, duties=(CONTACT,), news=news)


def text(stage: Views, screen: Screen, what: ReadModel, session: Session = SESSION, language: str = "cs") -> str:
    return seen(stage.show(screen, session, what, language).text).text


@pytest.mark.parametrize(("posts", "czech"), [(0, "do 31. 3. 2027"), (1, "1 místo"), (2, "2 místa"), (5, "5 míst")])
def test_the_number_of_posts_is_declined(stage: Views, posts: int, czech: str) -> None:
    said = announcement_text(replace(OPEN, posts=posts, how=NOTHING), stage.context(language="cs"))
    assert czech in said
    assert "blockquote" not in said


def test_after_the_last_day_to_apply_it_says_that_day_and_no_other(stage: Views) -> None:
    late = replace(OPEN, apply_by=NOW.date() - timedelta(days=1))
    closed = stage.words["cs"].say("It takes no more applications: the last day was {date}.", date="23. 11. 2026")
    doubt = stage.words["cs"].say("None of this means that a post is open now.")
    for screen in (towns_model.Town("plzen"), towns_model.OwnTown("plzen")):
        page = text(stage, screen, known(late))
        assert closed in page
        assert not any(part in page for part in ("31. 3. 2027", "2 místa", "Vymyšlená 5")), "of no use any more"
    assert doubt in text(stage, towns_model.Town("plzen"), known(late))
    assert "be-told:plzen" in codes(stage.show(towns_model.Town("plzen"), known=known(late)))
    assert "📣" not in code_of_label(stage.show(towns_model.Region("CZ032"), known=known(late)), "town:plzen")


def test_of_a_town_without_anybody_here_nothing_can_come_yet(stage: Views) -> None:
    with_contact, without = (
        text(stage, towns_model.SubscriptionConsent("plzen"), replace(KNOWN, towns_with_contact=towns))
        for towns in (frozenset({"plzen"}), frozenset[str]())
    )
    assert without.startswith(with_contact)
    assert len(without) > len(with_contact)


def test_my_data_lists_the_wishes_and_exports_them(stage: Views) -> None:
    places = ("plzen", "brno", "CZ032", "CZ064", "gone")
    session = replace(SESSION, announcement=towns_model.Announcement("plzen", 2, UNTIL, UNTIL, Private("tady")))
    message = stage.show(MyData(), session, known(places=places), "cs")
    assert "Plzeň" in message.text
    assert str(len(places) - MAX_SHOWN) in message.text
    assert "told-of" in codes(message)
    assert message.file is not None
    exported = message.file.data.decode()
    assert all(f'"place": "{place}"' in exported for place in places)
    assert '"until": "2027-12-24T10:00:00+00:00"' in exported
    assert '"how": "tady"' in exported
    assert "told-of" not in codes(stage.show(MyData()))


def test_the_export_leaves_out_nothing_that_is_kept_of_a_person(stage: Views) -> None:
    """Each field of the session and of what else is the person's own changes the file."""
    session = replace(
        FILLED,
        place="faq",
        at_result=True,
        ticks=frozenset({"cv"}),
        kept=True,
        ask_town=frozenset({"every"}),
        interview=Interview(LEAD.code, NOW, Private("Vymyšlená 5")),
        refusal=TypedRefusal(LEAD.code, "full", Private("zatím")),
        checked=True,
        announcement=towns_model.Announcement("plzen", 2),
        papers=PaperAnswers(NOW),
        parts={"of-a-feature-that-is-gone": {"why": 1}},
    )
    news = replace(known(places=("plzen",)).news, reminders=(KeptReminder(Reminder.CALL, NOW, NOW, NOW),))
    officials = ReadModel(duties=(CONTACT,), administrator=Administrator(1, Private("Jana")))
    own = replace(officials, leads=(LEAD,), offers=(Offer(LEAD.code, "brno", NOW),), news=news, missed=2)

    def exported(session: Session, own: ReadModel) -> bytes:
        message = stage.show(MyData(), session, own)
        assert message.file is not None
        return message.file.data

    whole = exported(session, own)
    for field in fields(session):
        without = replace(session, **{field.name: getattr(Session(), field.name)})
        assert exported(without, own) != whole, field.name
    for less in (
        replace(own, leads=()), replace(own, offers=()), replace(own, missed=0), replace(own, duties=()),
        replace(own, administrator=None), replace(own, news=replace(news, interests=())),
        replace(own, news=replace(news, reminders=())),
    ):  # fmt: skip
        assert exported(session, less) != whole, less


def test_the_later_of_two_confirmations_counts(stage: Views) -> None:
    brno = small.content().municipalities["brno"]
    rule = brno.local.rules[0]
    holds = {rule.requirement: towns_model.Confirmation(fingerprint(brno, rule, small.content()), NOW)}
    page = text(stage, towns_model.LocalRules("brno"), known(confirmed=holds))
    assert "24. 11. 2026" in page
    assert "1. 3. 2026" in text(stage, towns_model.LocalRules("brno"), KNOWN)


def test_a_rule_is_asked_about_with_its_mark_and_an_objection_is_typed(stage: Views) -> None:
    rule = stage.show(towns_model.OwnRule("plzen", "home"), known=known())
    assert codes(rule) == [
        f"holds:plzen:home:{fingerprint(TOWN, HOME, small.content())}",
        "objecting:plzen:home",
        "own-rules:plzen",
    ]
    assert codes(stage.show(towns_model.ObjectionForm("plzen", "home"), known=known())) == ["own-rules:plzen"]
    assert codes(stage.show(towns_model.OwnRule("plzen", "gone"), known=known()))[-1] == "own-town:plzen"


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_what_goes_out_can_be_sent_and_stopped(stage: Views, language: str) -> None:
    context = stage.context(language=language)
    opened = town_letters.town_opened(TOWN, OPEN, context)
    assert codes(opened) == ["town:plzen", "stop-about:plzen"]
    question = town_letters.renew_interests(known(places=("plzen", "CZ032")).news.interests, context)
    assert codes(question) == ["keep-telling", "stop-all-telling", "told-of"]
    heard = town_letters.colleague_said(TOWN, Private("Jana"), OPEN, context)
    silent = town_letters.colleague_said(TOWN, Private("Jana"), None, context)
    wrong = town_letters.rule_wrong(TOWN, "home", Private("Jana"), Private("<b> jinak"), context)
    for message in (opened, question, heard, silent, wrong):
        assert_sendable(message)
    assert heard.protect
    assert wrong.protect
    letter = town_letters.town_by_mail(wrong, TOWN, context)
    assert context.town(TOWN) in letter.subject
    assert "<b> jinak" in letter.body
    assert "blockquote" not in letter.body
