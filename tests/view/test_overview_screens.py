"""The coordinator's screens and the question of an offer: codes, towns and counts; every word of the lead for its owner only."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation.lead.events import LeadEvent, State
from bot.conversation.lead.model import Offer
from bot.conversation.overview import model as overview_model
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel
from bot.view import letters
from bot.view.contact import LATE_HEAD, LeadRow, cells_shown, late_rows
from bot.view.context import Message
from bot.view.my_leads import offer_answered
from bot.view.overview import PER_PAGE, unanswered_without_leads
from tests.conversation.turn_data import CODE, COORDINATOR, KNOWN, LEAD, NOW, SENT
from tests.view.rendering import Views, codes, seen, text_of

WAITS = overview_model.Unanswered(
    CODE, "plzen", State.SENT, NOW - timedelta(days=3), covered=False, of_coordinator=False, reminded=True
)
OVERVIEW = overview_model.Overview(
    tuple(replace(WAITS, code=f"CODE-{number}") for number in range(PER_PAGE + 1)),
    (*(overview_model.Unreachable(7, "plzen", Private("Jana <Zkusmá>"), why) for why in overview_model.ReachIssue), overview_model.Unreachable(8, "", Private("Karel"), overview_model.ReachIssue.NOT_LINKED)),
    (("gone", 3), ("brno", 1)),
    (overview_model.MonthlyCounts("2026-11", "plzen", 4, 3, 2, 1), overview_model.MonthlyCounts("2026-11", "brno", 1, 0, 0, 0), overview_model.MonthlyCounts("2026-10", "plzen", 2, 2, 2, 0)),
    (overview_model.JoinedCounts("plzen", 2, 2, 1, 1, 1), overview_model.JoinedCounts("brno", 1, 1, 0, 0, 0)),
)  # fmt: skip
EVERY = replace(KNOWN, duties=(COORDINATOR,), overview=OVERVIEW, towns_with_contact=frozenset({"plzen", "brno"}))
EMPTY = replace(EVERY, overview=overview_model.Overview())
OFFER = Offer(CODE, "brno", NOW)


def test_towns_to_offer_are_those_somebody_answers_for_but_its_own(stage: Views) -> None:
    known = replace(EVERY, overview=overview_model.Overview((WAITS,)))
    there = stage.show(overview_model.OtherTowns(CODE, region="CZ032"), known=known)
    assert codes(there) == [f"offer:{CODE}:brno:CZ032", f"one-unanswered:{CODE}:CZ032"]
    alone = replace(known, towns_with_contact=frozenset({"plzen"}))
    assert codes(stage.show(overview_model.OtherTowns(CODE), known=alone)) == [f"one-unanswered:{CODE}:all"]


def test_only_an_empty_list_says_that_there_is_nothing(stage: Views) -> None:
    for screen in (overview_model.RequestedTowns(), overview_model.UnreachableOfficials()):
        nothing = text_of(stage.show(screen, known=EMPTY)).splitlines()[-1]
        assert nothing not in text_of(stage.show(screen, known=EVERY))


@pytest.mark.parametrize("known", [SENT, replace(SENT, leads=(), offers=(OFFER,)), replace(SENT, offers=(replace(OFFER, slug="gone"),))])  # fmt: skip
def test_without_an_offer_there_is_nothing_to_show(stage: Views, known: ReadModel) -> None:
    assert codes(stage.show(overview_model.Offered(CODE), known=known)) == ["my-leads"]


@pytest.mark.parametrize("slug", ["brno", "gone"])
def test_the_candidate_is_asked_and_the_coordinator_told(stage: Views, slug: str) -> None:
    context = stage.context()
    asked = letters.candidate_notice(LEAD, LeadEvent.OFFERED, NOTHING, Private(slug), context)
    assert codes(asked) == [f"offered:{CODE}", f"my-lead:{CODE}"]
    yes, no = (offer_answered(LEAD, slug, context, agreed=agreed) for agreed in (True, False))
    assert yes != no
    for told in (yes, no):
        assert isinstance(told, Message)
        assert told.protect
        assert "Testa" not in seen(told.text).text


def test_a_page_has_all_that_waits_in_a_table(stage: Views) -> None:
    overview = replace(OVERVIEW, unanswered=(*OVERVIEW.unanswered, replace(WAITS, code="CODE-GONE", slug="gone")))
    context = stage.context(known=replace(EVERY, overview=overview), language="cs")
    rows = late_rows(overview_model.UnansweredLeads(), context)
    assert [context.say(name) for name in LATE_HEAD] == [
        "Zpráva",
        "Město",
        "Kraj",
        "Odesláno",
        "Stav",
        "Čeká pracovních dnů",
    ]
    unreached = "nikdo ji neotevřel, po lhůtě, nelze připomenout"
    assert rows[0] == LeadRow(
        "one-unanswered:CODE-0:all", ("CODE-0", "Plzeň", "West-cs", date(2026, 11, 21), unreached, 1)
    )
    assert cells_shown(rows[0], context) == ("CODE-0", "Plzeň", "West-cs", "21. 11. 2026", unreached, "1")
    assert [row.cells[:3] for row in rows[PER_PAGE:]] == [
        (f"CODE-{PER_PAGE}", "Plzeň", "West-cs"),
        ("CODE-GONE", "gone", "–"),
    ]
    around = unanswered_without_leads(overview_model.UnansweredLeads(), context)
    assert "CODE" not in text_of(around)
    assert codes(around) == ["all-towns"]
    nothing = stage.context(language="cs")
    assert late_rows(overview_model.UnansweredLeads(), nothing) == []
    assert "Na každou zprávu někdo odpověděl." in text_of(
        unanswered_without_leads(overview_model.UnansweredLeads(), nothing)
    )


def test_the_table_says_in_words_what_is_late_and_which_of_it_a_press_reminds_of(stage: Views) -> None:
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
    overview = overview_model.Overview(unanswered, reached=frozenset({"plzen", "brno"}))
    context = stage.context(known=replace(EVERY, overview=overview), language="cs")
    assert {row.cells[0]: row.cells[4] for row in late_rows(overview_model.UnansweredLeads(), context)} == {
        "FIRST": "nikdo ji neotevřel, po lhůtě, lze připomenout",
        "SECOND": "otevřená, po lhůtě",
        "ASKED": "převzatá, po lhůtě, městu dnes připomenuto",
        "LOST": "nikdo ji neotevřel, po lhůtě, nelze připomenout",
        "OURS": "nikdo ji neotevřel, po lhůtě, u koordinátorů",
        "YOUNG": "převzatá",
    }
    around = unanswered_without_leads(overview_model.UnansweredLeads(), context)
    assert around.rows[0][0].label == "🔔 Připomenout městům (1)"


def test_a_town_without_anybody_is_counted_and_its_old_lead_is_not_new(stage: Views) -> None:
    """Nobody was there to be reminded, so no reminder was ever recorded."""
    old = replace(WAITS, slug="brno", sent_at=NOW - timedelta(days=20), reminded=False)
    known = replace(EVERY, overview=overview_model.Overview((old,), joined=(OVERVIEW.joined[0],)))
    context = stage.context(known=known, language="cs")
    assert (
        late_rows(overview_model.UnansweredLeads(), context)[0].cells[4]
        == "nikdo ji neotevřel, po lhůtě, nelze připomenout"
    )
    said = text_of(stage.show(overview_model.UnansweredLeads(), known=known, language="cs"))
    assert f"Brno · {CODE} · 13 pracovních dnů" in said
    assert "Brno: zprávy tam nikdo nepřijímá" in said
    menu = stage.show(overview_model.AllTowns(), known=known, language="cs")
    assert "📵 Zprávy nedocházejí: 1" in [button.label for row in menu.rows for button in row]
    assert "Brno" in text_of(stage.show(overview_model.UnreachableOfficials(), known=known, language="cs"))
