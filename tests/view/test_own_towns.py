"""The town's own word: "the town says, on a day", never the bot's; and how it is said, confirmed and listened for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.content.content import fingerprint
from bot.conversation.lead.happened import Happened
from bot.conversation.lead.model import Event, MyData
from bot.conversation.model import ResultLine, Screen
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import LoadedState, Session
from bot.conversation.towns.model import (
    LONGER,
    Announced,
    Announcement,
    AnnouncementPart,
    Announcing,
    BeTold,
    Confirmation,
    Interest,
    LocalRules,
    Nearest,
    Objecting,
    OwnNumbers,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    Recruiting,
    Region,
    ToldOf,
    Town,
    TownMatches,
    TownNews,
    TownNumbers,
    Towns,
)
from bot.view import town_letters
from bot.view.towns import SHOWN, town_says
from tests import small
from tests.conversation.making import ANSWERED, CONTACT, KNOWN, LEAD, NOW, SESSION
from tests.view.staging import Stage, assert_sendable, codes, labelled, seen

UNTIL = date(2027, 3, 31)
OPEN = Recruiting(
    "plzen",
    open=True,
    on=NOW,
    by=Private("Jana Zkusmá"),
    posts=2,
    until=UNTIL,
    apply_by=UNTIL - timedelta(days=11),
    how=Private("<MP> & Vymyšlená 5"),
)
NOT_NOW = Recruiting("plzen", open=False, on=NOW, by=Private("Jana Zkusmá"))
TOWN = small.content().municipalities["plzen"]
HOME, APPLY = TOWN.local.rules


def known(
    *said: Recruiting, places: tuple[str, ...] = (), confirmed: dict[str, Confirmation] | None = None
) -> LoadedState:
    interests = tuple(Interest(place, NOW, NOW + timedelta(days=395)) for place in places)
    news = TownNews({one.slug: one for one in said}, confirmed or {}, interests)
    return replace(KNOWN, duties=(CONTACT,), news=news)


def text(stage: Stage, screen: Screen, what: LoadedState, session: Session = SESSION, language: str = "cs") -> str:
    return seen(stage.show(screen, session, what, language).text).text


def test_a_towns_numbers_each_have_their_word(stage: Stage) -> None:
    numbers = TownNumbers("plzen", "2026-03", sent=12, answered=9, hired=1, wait="3"), TownNumbers("brno")
    done = replace(LEAD, code="DONE-2345", events=(*LEAD.events, Event(Happened.CONTACTED, NOW)))
    waiting = (LEAD, replace(LEAD, code="ELSE-2345", slug="brno"), done)
    what = replace(KNOWN, duties=(CONTACT,), inbox=waiting, news=TownNews(numbers=numbers))
    page = text(stage, OwnNumbers(), what)
    for part in (
        "Plzeň · počítáno od 3/2026", "Přišlo zpráv: 12", "Zprávy s odpovědí: 9", "Teď čeká na první odpověď: 1",
        "Přijato lidí: 1", "Polovina prvních odpovědí přišla do 3 pracovních dnů.", "Brno\nZatím žádná zpráva nepřišla.",
    ):  # fmt: skip
        assert part in page
    later = replace(what, news=TownNews(numbers=(replace(numbers[0], wait=LONGER),)))
    assert "trvala víc než 10 pracovních dnů" in text(stage, OwnNumbers(), later)
    unknown = replace(what, news=TownNews(numbers=(replace(numbers[0], wait=""),)))
    assert "Polovina" not in text(stage, OwnNumbers(), unknown)


def test_a_town_page_says_whose_word_it_is_and_of_which_day(stage: Stage) -> None:
    page = text(stage, Town("plzen"), known(OPEN))
    for part in ("24. 11. 2026", "31. 3. 2027", "20. 3. 2027", "<MP> & Vymyšlená 5"):
        assert part in page
    plain = text(stage, Town("plzen"), KNOWN)
    not_now = text(stage, Town("plzen"), known(NOT_NOW))
    doubt = stage.words["cs"].say("None of this means that a post is open now.")
    assert (doubt in page, doubt in plain, doubt in not_now) == (False, True, True)
    assert "24. 11. 2026" in not_now
    assert "Jana" not in page + not_now, "the town says it, not a person"


@pytest.mark.parametrize(("posts", "czech"), [(0, "do 31. 3. 2027"), (1, "1 místo"), (2, "2 místa"), (5, "5 míst")])
def test_the_number_of_posts_is_declined(stage: Stage, posts: int, czech: str) -> None:
    said = town_says(replace(OPEN, posts=posts, how=NOTHING), stage.context(language="cs"))
    assert czech in said
    assert "blockquote" not in said


def test_after_the_last_day_to_apply_it_says_that_day_and_no_other(stage: Stage) -> None:
    late = replace(OPEN, apply_by=NOW.date() - timedelta(days=1))
    closed = stage.words["cs"].say("It takes no more applications: the last day was {date}.", date="23. 11. 2026")
    doubt = stage.words["cs"].say("None of this means that a post is open now.")
    for screen in (Town("plzen"), OwnTown("plzen")):
        page = text(stage, screen, known(late))
        assert closed in page
        assert not any(part in page for part in ("31. 3. 2027", "2 místa", "Vymyšlená 5")), "of no use any more"
    assert doubt in text(stage, Town("plzen"), known(late))
    assert "be-told:plzen" in codes(stage.show(Town("plzen"), known=known(late)))
    assert "📣" not in labelled(stage.show(Region("CZ032"), known=known(late)), "town:plzen")


def test_lists_sign_the_towns_that_recruit_and_say_what_the_sign_means(stage: Stage) -> None:
    for screen in (Region("CZ032"), TownMatches(("plzen", "brno")), Nearest((("plzen", 1), ("brno", 2))), Towns()):
        message = stage.show(screen, known=known(OPEN))
        assert labelled(message, "town:plzen").startswith("📣 ")
        assert "📣" in message.text
        assert "📣" not in stage.show(screen).text
    assert "town:brno" not in codes(stage.show(Towns(), known=known(OPEN)))


@pytest.mark.parametrize(
    ("what", "offered"),
    [(KNOWN, True), (known(NOT_NOW), True), (known(OPEN), False), (known(OPEN, places=("plzen",)), True)],
)
def test_being_told_is_offered_while_there_is_nothing_to_apply_for(
    stage: Stage, what: LoadedState, *, offered: bool
) -> None:
    assert ("be-told:plzen" in codes(stage.show(Town("plzen"), known=what))) is offered


@pytest.mark.parametrize("place", ["plzen", "CZ032"])
def test_before_the_consent_stands_what_is_stored_and_behind_it_how_to_stop(stage: Stage, place: str) -> None:
    before = stage.show(BeTold(place))
    assert f"tell-me:{place}" in codes(before)
    assert "part:retention" in codes(before)
    after = stage.show(BeTold(place), known=known(places=(place,)), language="cs")
    assert codes(after)[:2] == [f"stop-telling:{place}", "told-of"]
    assert "24. 12. 2027" in after.text


def test_of_a_town_without_anybody_here_nothing_can_come_yet(stage: Stage) -> None:
    with_contact, without = (
        text(stage, BeTold("plzen"), replace(KNOWN, towns_with_contact=towns))
        for towns in (frozenset({"plzen"}), frozenset[str]())
    )
    assert without.startswith(with_contact)
    assert len(without) > len(with_contact)


def test_the_list_of_what_one_is_told_of_has_pages_and_names(stage: Stage) -> None:
    nothing = stage.show(ToldOf())
    assert codes(nothing) == ["towns", "menu"]
    places = ("plzen", "CZ032", "gone", "brno", "CZ064")
    first = stage.show(ToldOf(), known=known(places=places), language="cs")
    assert codes(first) == [*(f"be-told:{place}" for place in places[:SHOWN]), "told-of:1", "stop-all-telling", "menu"]
    assert [labelled(first, f"be-told:{place}") for place in places[:3]] == ["Plzeň", "West-cs", "gone"]
    assert codes(stage.show(ToldOf(1), known=known(places=places)))[0] == "be-told:CZ064"


def test_my_data_lists_the_wishes_and_exports_them(stage: Stage) -> None:
    places = ("plzen", "brno", "CZ032", "CZ064", "gone")
    session = replace(SESSION, announcement=Announcement("plzen", 2, UNTIL, UNTIL, Private("tady")))
    message = stage.show(MyData(), session, known(places=places), "cs")
    assert "Plzeň" in message.text
    assert str(len(places) - SHOWN) in message.text
    assert "told-of" in codes(message)
    assert message.file is not None
    exported = message.file.data.decode()
    assert all(f'"place": "{place}"' in exported for place in places)
    assert '"until": "2027-12-24T10:00:00+00:00"' in exported
    assert '"how": "tady"' in exported
    assert "told-of" not in codes(stage.show(MyData()))


def test_the_contact_sees_what_candidates_read_and_who_said_it(stage: Stage) -> None:
    nothing, is_open, not_now = (
        stage.show(OwnTown("plzen"), known=what, language="cs") for what in (known(), known(OPEN), known(NOT_NOW))
    )
    assert codes(nothing) == ["announce:plzen", "not-now:plzen", "own-rules:plzen", "inbox"]
    assert codes(is_open) == ["announce:plzen", "not-now:plzen", "say-nothing:plzen", "own-rules:plzen", "inbox"]
    assert codes(not_now) == ["announce:plzen", "say-nothing:plzen", "own-rules:plzen", "inbox"]
    assert town_says(OPEN, stage.context(language="cs")) in is_open.text
    assert "Jana Zkusmá" in is_open.text
    assert all(message.protect for message in (nothing, is_open, not_now))


def test_a_town_without_rules_offers_none(stage: Stage) -> None:
    content = small.content()
    bare = TOWN.model_copy(update={"local": TOWN.local.model_copy(update={"rules": ()})})
    stage = Stage(stage.words, replace(content, municipalities={"plzen": bare}))
    assert "own-rules:plzen" not in codes(stage.show(OwnTown("plzen"), known=known()))
    assert codes(stage.show(OwnTowns(), known=known())) == ["own-town:plzen", "inbox"]


def test_each_part_is_asked_for_by_itself(stage: Stage) -> None:
    asked = {part: codes(stage.show(Announcing("plzen", part), known=known())) for part in AnnouncementPart}
    assert asked[AnnouncementPart.POSTS] == [
        *(f"say:plzen:posts:{n}" for n in range(1, 6)),
        "say:plzen:posts:none",
        "own-town:plzen",
    ]
    assert asked[AnnouncementPart.UNTIL] == ["own-town:plzen"]
    assert asked[AnnouncementPart.APPLY_BY] == ["say:plzen:apply-by:same", "own-town:plzen"]
    assert asked[AnnouncementPart.HOW] == ["say:plzen:how:none", "own-town:plzen"]


def test_what_is_about_to_be_published_reads_as_candidates_will_read_it(stage: Stage) -> None:
    draft = Announcement("plzen", OPEN.posts, OPEN.until, OPEN.apply_by, OPEN.how)
    message = stage.show(Announced("plzen"), replace(SESSION, announcement=draft), known(), "cs")
    assert town_says(OPEN, stage.context(language="cs")) in message.text
    assert codes(message) == ["publish:plzen", "announce:plzen", "own-town:plzen"]
    assert_sendable(stage.show(Announced("plzen"), SESSION, known()))


def test_a_confirmed_rule_says_so_wherever_it_is_shown(stage: Stage) -> None:
    holds = {HOME.requirement: Confirmation(fingerprint(TOWN, HOME, small.content()), NOW)}
    line = stage.words["cs"].say("Confirmed by the town on {date}.", date="24. 11. 2026")
    others = stage.words["cs"].say("The others were so in the past: ask the town whether they hold today.")
    past = stage.words["cs"].say("This was so in the past: ask the town whether it holds today.")
    rules = LocalRules("plzen")
    assert line in (page := text(stage, rules, known(confirmed=holds)))
    assert others in page
    assert past in text(stage, rules, KNOWN)
    both = holds | {APPLY.requirement: Confirmation(fingerprint(TOWN, APPLY, small.content()), NOW)}
    assert others not in (page := text(stage, rules, known(confirmed=both)))
    assert past not in page

    result = ResultLine("home")
    assert line in text(stage, result, known(confirmed=holds), ANSWERED)
    assert past in text(stage, result, KNOWN, ANSWERED)
    assert line in text(stage, OwnRules("plzen"), known(confirmed=holds))
    assert line in text(stage, OwnRule("plzen", "home"), known(confirmed=holds))


def test_a_rule_that_changed_is_confirmed_no_longer(stage: Stage) -> None:
    old = {HOME.requirement: Confirmation("0" * 8, NOW)}
    line = stage.words["cs"].say("Confirmed by the town on {date}.", date="24. 11. 2026")
    for screen in (LocalRules("plzen"), OwnRules("plzen"), ResultLine("home")):
        assert line not in text(stage, screen, known(confirmed=old), ANSWERED)


def test_the_later_of_two_confirmations_counts(stage: Stage) -> None:
    brno = small.content().municipalities["brno"]
    rule = brno.local.rules[0]
    holds = {rule.requirement: Confirmation(fingerprint(brno, rule, small.content()), NOW)}
    page = text(stage, LocalRules("brno"), known(confirmed=holds))
    assert "24. 11. 2026" in page
    assert "1. 3. 2026" in text(stage, LocalRules("brno"), KNOWN)


def test_a_rule_is_asked_about_with_its_mark_and_an_objection_is_typed(stage: Stage) -> None:
    rule = stage.show(OwnRule("plzen", "home"), known=known())
    assert codes(rule) == [
        f"holds:plzen:home:{fingerprint(TOWN, HOME, small.content())}",
        "objecting:plzen:home",
        "own-rules:plzen",
    ]
    assert codes(stage.show(Objecting("plzen", "home"), known=known())) == ["own-rules:plzen"]
    assert codes(stage.show(OwnRule("plzen", "gone"), known=known()))[-1] == "own-town:plzen"


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_what_goes_out_can_be_sent_and_stopped(stage: Stage, language: str) -> None:
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
