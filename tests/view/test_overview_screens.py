"""The coordinator's screens and the question of an offer: codes, towns and counts; every word of the lead for its owner only."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation.contact.model import Inbox
from bot.conversation.lead.happened import Happened, State
from bot.conversation.lead.model import Offer
from bot.conversation.overview.model import (
    ALL,
    AllTowns,
    Joined,
    Joining,
    Monthly,
    Months,
    NotAnswered,
    NotReached,
    Offered,
    OneUnanswered,
    OtherTowns,
    Overview,
    OverviewScreen,
    TakingOver,
    Trouble,
    Troubled,
    Unanswered,
    Wanted,
)
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import LoadedState
from bot.view import letters
from bot.view.context import Message
from bot.view.lead_table import LeadRow, cells_shown, late_head, late_rows
from bot.view.my_leads import offer_answered
from bot.view.overview import LINES_PER_PAGE, OFFERS, PER_PAGE, TROUBLES, around_joined, around_unanswered, joined_table
from tests.conversation.making import CODE, CONTACT, COORDINATOR, KNOWN, LEAD, NOW, SENT
from tests.view.staging import Stage, codes, seen

WAITS = Unanswered(
    CODE, "plzen", State.SENT, NOW - timedelta(days=3), covered=False, of_coordinator=False, reminded=True
)
OVERVIEW = Overview(
    tuple(replace(WAITS, code=f"CODE-{number}") for number in range(PER_PAGE + 1)),
    (*(Troubled(7, "plzen", Private("Jana <Zkusmá>"), why) for why in Trouble), Troubled(8, "", Private("Karel"), Trouble.NOT_LINKED)),
    (("gone", 3), ("brno", 1)),
    (Monthly("2026-11", "plzen", 4, 3, 2, 1), Monthly("2026-11", "brno", 1, 0, 0, 0), Monthly("2026-10", "plzen", 2, 2, 2, 0)),
    (Joined("plzen", 2, 2, 1, 1, 1), Joined("brno", 1, 1, 0, 0, 0)),
)  # fmt: skip
EVERY = replace(KNOWN, duties=(COORDINATOR,), overview=OVERVIEW, towns_with_contact=frozenset({"plzen", "brno"}))
EMPTY = replace(EVERY, overview=Overview())
OFFER = Offer(CODE, "brno", NOW)


def text_of(message: Message) -> str:
    return seen(message.text).text


def test_the_inbox_leads_coordinators_there_and_nobody_else(stage: Stage) -> None:
    assert "all-towns" in codes(stage.show(Inbox(), known=EVERY))
    assert "all-towns" not in codes(stage.show(Inbox(), known=replace(KNOWN, duties=(CONTACT,))))


def test_the_way_in_says_how_many(stage: Stage) -> None:
    shown = stage.show(AllTowns(), known=EVERY)
    assert codes(shown) == ["unanswered:all", "not-reached", "wanted", "joining", "months", "report", "inbox"]
    labels = [button.label for row in shown.rows for button in row]
    assert [str(number) in label for number, label in zip((7, 5, 2), labels, strict=False)] == [True] * 3


def test_the_unanswered_are_listed_page_by_page(stage: Stage) -> None:
    first, last = (stage.show(NotAnswered(ALL, page), known=EVERY, language="cs") for page in (0, 9))
    assert codes(first) == [
        *(f"one-unanswered:CODE-{number}:all" for number in range(PER_PAGE)),
        "unanswered:all:1",
        "all-towns",
    ]
    assert codes(last) == [f"one-unanswered:CODE-{PER_PAGE}:all", "unanswered:all", "all-towns"]
    assert "1. Plzeň · CODE-0 · 1 pracovní den" in text_of(first), "the two days before were a weekend"
    assert f"{PER_PAGE + 1}. Plzeň · CODE-{PER_PAGE}" in text_of(last)


def test_many_unanswered_are_listed_by_region(stage: Stage) -> None:
    elsewhere = replace(WAITS, code="CODE-BRNO", slug="brno", sent_at=NOW, reminded=False)
    overview = replace(OVERVIEW, unanswered=(*OVERVIEW.unanswered, replace(WAITS, slug="gone"), elsewhere))
    known = replace(EVERY, overview=overview)
    labels = [button.label for row in stage.show(NotAnswered(), known=known, language="cs").rows for button in row]
    assert [label for label in labels if "-cs" in label] == [f"West-cs ({PER_PAGE + 1})", "South-cs (1)"]
    there = stage.show(NotAnswered("CZ064"), known=known, language="cs")
    assert "1. Brno · CODE-BRNO · nová" in text_of(there), "no reminder is due yet"
    assert codes(there) == [
        "one-unanswered:CODE-BRNO:CZ064",
        "unanswered:all",
        "unanswered:CZ032",
        "unanswered:CZ064",
        "all-towns",
    ]
    one = stage.show(OneUnanswered("CODE-BRNO", "CZ064"), known=known)
    assert codes(one)[-1] == "unanswered:CZ064", "the way back leads to the list one came from"
    nowhere = stage.show(NotAnswered("CZ999"), known=known, language="cs")
    assert stage.show(NotAnswered("9" * 40), known=known, language="cs") == nowhere, "its buttons are not too long"
    assert "1. Plzeň · CODE-0" in text_of(nowhere)


def test_the_list_says_how_many_towns_were_reminded_today_and_which_cannot_be(stage: Stage) -> None:
    """In what is told of each, nothing of who is there; where many cannot be, the rest is counted."""
    late = [replace(WAITS, code=f"CODE-{slug}", slug=slug) for slug in ("plzen", "brno", "kyjov", "most")]
    late[1] = replace(late[1], urged=True)
    blocked = (Troubled(7, "kyjov", Private("Jana Zkusmá"), Trouble.UNREACHABLE),)
    overview = Overview(tuple(late), blocked, reached=frozenset({"plzen", "brno"}))
    shown = stage.show(NotAnswered(), known=replace(EVERY, overview=overview), language="cs")
    assert "ask-towns:all" in codes(shown)
    assert [label for row in shown.rows for label in (row[0].label,) if "Připomenout" in label] == [
        "🔔 Připomenout městům (1)"
    ]
    text = text_of(shown)
    assert "Dnes připomenuto městům: 1" in text
    assert "• most: zprávy tam nikdo nepřijímá" in text
    assert [line.partition(": ")[0] for line in text.splitlines() if line.startswith("•")] == ["• kyjov", "• most"]
    assert "Jana" not in text
    asked = replace(overview, unanswered=(replace(late[0], urged=True), *late[1:]))
    assert "ask-towns:all" not in codes(stage.show(NotAnswered(), known=replace(EVERY, overview=asked)))
    many = tuple(replace(WAITS, code=f"CODE-{number}", slug=f"gone-{number}") for number in range(LINES_PER_PAGE + 2))
    said = text_of(stage.show(NotAnswered(), known=replace(EVERY, overview=Overview(many)), language="cs"))
    assert said.count("•") == LINES_PER_PAGE
    assert "a další: 2" in said


@pytest.mark.parametrize(
    ("lead", "buttons"),
    [
        (WAITS, ["taking-over", "ask-town", "other-towns"]),
        (replace(WAITS, sent_at=NOW, reminded=False), ["ask-town"]),
        (replace(WAITS, covered=True), ["sheet", "ask-town", "other-towns"]),
        (replace(WAITS, covered=True, of_coordinator=True), ["sheet", "other-towns"]),
        (replace(WAITS, offer=OFFER), ["taking-over", "ask-town"]),
        (replace(WAITS, offer=replace(OFFER, agreed=False)), ["taking-over", "ask-town", "other-towns"]),
    ],
)  # fmt: skip
def test_one_of_them_shows_what_can_be_done(stage: Stage, lead: Unanswered, buttons: list[str]) -> None:
    overview = Overview((lead,), reached=frozenset({lead.slug}))
    shown = stage.show(OneUnanswered(CODE, "CZ032"), known=replace(EVERY, overview=overview))
    unheard = stage.show(OneUnanswered(CODE, "CZ032"), known=replace(EVERY, overview=Overview((lead,))))
    assert not [code for code in codes(unheard) if code.startswith("ask-town")]
    there = {name: f"{name}:{CODE}:CZ032" for name in buttons} | {
        "sheet": f"sheet:{CODE}",
        "other-towns": f"other-towns:{CODE}:0:CZ032",
    }
    assert codes(shown) == [*(there[name] for name in buttons), "unanswered:CZ032"]


def test_taking_over_says_since_when_the_town_has_it_and_what_the_candidate_sees(stage: Stage) -> None:
    overview = Overview((WAITS,), reached=frozenset({WAITS.slug}))
    shown = stage.show(TakingOver(CODE, "CZ032"), known=replace(EVERY, overview=overview), language="cs")
    assert codes(shown) == [f"{name}:{CODE}:CZ032" for name in ("take-over", "ask-town", "one-unanswered")]
    assert "1 pracovní den" in text_of(shown)
    assert "Zájemce uvidí" in text_of(shown)


def test_towns_to_offer_are_those_somebody_answers_for_but_its_own(stage: Stage) -> None:
    known = replace(EVERY, overview=Overview((WAITS,)))
    there = stage.show(OtherTowns(CODE, region="CZ032"), known=known)
    assert codes(there) == [f"offer:{CODE}:brno:CZ032", f"one-unanswered:{CODE}:CZ032"]
    alone = replace(known, towns_with_contact=frozenset({"plzen"}))
    assert codes(stage.show(OtherTowns(CODE), known=alone)) == [f"one-unanswered:{CODE}:all"]


@pytest.mark.parametrize("screen", [OneUnanswered(CODE), OtherTowns(CODE), TakingOver(CODE)])
def test_a_lead_that_is_not_there_shows_nothing(stage: Stage, screen: OverviewScreen) -> None:
    assert codes(stage.show(screen, known=EMPTY)) == ["menu"]
    assert codes(stage.show(screen)) == ["menu"]


def test_lists_say_what_there_is_or_that_there_is_nothing(stage: Stage) -> None:
    for screen in (NotAnswered(), NotReached(), Wanted(), Months(), Joining()):
        full, empty = (text_of(stage.show(screen, known=known, language="cs")) for known in (EVERY, EMPTY))
        assert full != empty
        assert len(empty) > 20
    assert "Jana <Zkusmá>" in text_of(stage.show(NotReached(), known=EVERY))
    joined = text_of(stage.show(Joining(), known=EVERY, language="cs"))
    assert "Vše hotovo (✅): 1 z 2." in joined
    assert (
        "✅ Plzeň: lidí 2; pozvánka odeslána: 2, e-mail potvrzen: 1, Telegram propojen: 1, zkouška došla: 1\nBrno: lidí 1; pozvánka odeslána: 1,"
        in joined
    )
    assert "gone: zájem 3×" in text_of(stage.show(Wanted(), known=EVERY, language="cs"))
    months = text_of(stage.show(Months(), known=EVERY, language="cs"))
    assert [
        part in months
        for part in (
            "11/2026\nPlzeň: 4 zprávy, otevřeno 3, zodpovězeno 2, přijato lidí 1\nBrno: 1 zpráva, otevřeno 0",
            "10/2026",
        )
    ] == [True, True]


def test_a_page_has_the_towns_in_a_table(stage: Stage) -> None:
    """All of them at once, and what stands around it names none."""
    context = stage.context(known=EVERY, language="cs")
    head, *towns = joined_table(context)
    assert head[:3] == ("Město", "Lidí", "Pozvánka odeslána")
    assert towns[0] == ("✅ Plzeň", "2", "2", "1", "1", "1")
    assert [town[0] for town in towns] == ["✅ Plzeň", "Brno"]
    around = around_joined(context)
    assert "Vše hotovo (✅): 1 z 2." in text_of(around)
    assert "Plzeň" not in text_of(around)
    assert joined_table(stage.context(known=EMPTY, language="cs"))[1:] == []
    assert joined_table(stage.context(language="cs"))[1:] == []
    assert text_of(around_joined(stage.context(language="cs")))


def test_every_trouble_and_every_end_of_an_offer_has_words_of_its_own() -> None:
    assert len(set(TROUBLES.values())) == len(Trouble)
    assert len(set(OFFERS.values())) == len(OFFERS)


def test_the_question_shows_every_word_that_would_go(stage: Stage) -> None:
    lead = replace(LEAD, details=replace(LEAD.details, words=Private("Hello <b>")))
    known = replace(SENT, leads=(lead,), offers=(OFFER,), readers=(CONTACT, COORDINATOR))
    shown = stage.show(Offered(CODE), known=known)
    assert [part in text_of(shown) for part in ("Testa", "Hello <b>", "Jana Zkusmá", "Karel Zkusmý")] == [True] * 4
    assert codes(shown) == [f"agree:{CODE}:brno", f"refuse:{CODE}", "privacy"]
    silent = replace(known, leads=(replace(lead, details=replace(lead.details, words=NOTHING)),))
    assert "Hello" not in text_of(stage.show(Offered(CODE), known=silent))


@pytest.mark.parametrize("known", [SENT, replace(SENT, leads=(), offers=(OFFER,)), replace(SENT, offers=(replace(OFFER, slug="gone"),))])  # fmt: skip
def test_without_an_offer_there_is_nothing_to_show(stage: Stage, known: LoadedState) -> None:
    assert codes(stage.show(Offered(CODE), known=known)) == ["my-leads"]


@pytest.mark.parametrize("slug", ["brno", "gone"])
def test_the_candidate_is_asked_and_the_coordinator_told(stage: Stage, slug: str) -> None:
    context = stage.context()
    asked = letters.candidate_news(LEAD, Happened.OFFERED, NOTHING, Private(slug), context)
    assert codes(asked) == [f"offered:{CODE}", f"my-lead:{CODE}"]
    yes, no = (offer_answered(LEAD, slug, context, agreed=agreed) for agreed in (True, False))
    assert yes != no
    for told in (yes, no):
        assert isinstance(told, Message)
        assert told.protect
        assert "Testa" not in seen(told.text).text


def test_a_page_has_all_that_waits_in_a_table(stage: Stage) -> None:
    overview = replace(OVERVIEW, unanswered=(*OVERVIEW.unanswered, replace(WAITS, code="CODE-GONE", slug="gone")))
    context = stage.context(known=replace(EVERY, overview=overview), language="cs")
    rows = late_rows(NotAnswered(), context)
    assert late_head(context) == ("Zpráva", "Město", "Kraj", "Odesláno", "Stav", "Čeká pracovních dnů")
    unreached = "nikdo ji neotevřel, po lhůtě, nelze připomenout"
    assert rows[0] == LeadRow(
        "one-unanswered:CODE-0:all", ("CODE-0", "Plzeň", "West-cs", date(2026, 11, 21), unreached, 1)
    )
    assert cells_shown(rows[0], context) == ("CODE-0", "Plzeň", "West-cs", "21. 11. 2026", unreached, "1")
    assert [row.cells[:3] for row in rows[PER_PAGE:]] == [
        (f"CODE-{PER_PAGE}", "Plzeň", "West-cs"),
        ("CODE-GONE", "gone", "–"),
    ]
    around = around_unanswered(NotAnswered(), context)
    assert "CODE" not in text_of(around)
    assert codes(around) == ["all-towns"]
    nothing = stage.context(language="cs")
    assert late_rows(NotAnswered(), nothing) == []
    assert "Na každou zprávu někdo odpověděl." in text_of(around_unanswered(NotAnswered(), nothing))


def test_the_table_says_in_words_what_is_late_and_which_of_it_a_press_reminds_of(stage: Stage) -> None:
    """As many as the button counts; what nobody was reminded of yet is not late."""
    waiting = {
        "FIRST": WAITS,
        "SECOND": replace(WAITS, state=State.SEEN),
        "ASKED": replace(WAITS, slug="brno", state=State.TAKEN, urged=True),
        "LOST": replace(WAITS, slug="kyjov"),
        "OURS": replace(WAITS, of_coordinator=True, covered=True),
        "YOUNG": replace(WAITS, sent_at=NOW, reminded=False, state=State.TAKEN),
    }
    unanswered = tuple(replace(lead, code=code) for code, lead in waiting.items())
    overview = Overview(unanswered, reached=frozenset({"plzen", "brno"}))
    context = stage.context(known=replace(EVERY, overview=overview), language="cs")
    assert {row.cells[0]: row.cells[4] for row in late_rows(NotAnswered(), context)} == {
        "FIRST": "nikdo ji neotevřel, po lhůtě, lze připomenout",
        "SECOND": "otevřená, po lhůtě",
        "ASKED": "převzatá, po lhůtě, městu dnes připomenuto",
        "LOST": "nikdo ji neotevřel, po lhůtě, nelze připomenout",
        "OURS": "nikdo ji neotevřel, po lhůtě, u koordinátorů",
        "YOUNG": "převzatá",
    }
    around = around_unanswered(NotAnswered(), context)
    assert around.rows[0][0].label == "🔔 Připomenout městům (1)"
