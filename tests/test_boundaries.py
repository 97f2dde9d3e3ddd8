"""Every limit of the code is tried just before it, at it and just after it, or says where else it is tried.

The limits are read from the modules: each duration, and each number, hour or range with a name, that a promise to people or
officials rests on. One that is neither tried here nor explained fails.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatch
from importlib import import_module

import pytest

from bot.conversation import dates
from bot.conversation.contact import model as contact_model
from bot.conversation.contact.model import Pause, valid_pause
from bot.conversation.dates import PRAGUE, is_holiday, is_working
from bot.conversation.lead import interview, model
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.interview import read_interview
from bot.conversation.lead.model import (
    Draft,
    Event,
    Interview,
    Offer,
    OfferState,
    Role,
    candidate_name,
    valid_name,
    valid_words,
)
from bot.conversation.model import Menu, ScreenWithNote
from bot.conversation.papers import model as papers_model
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.private import NOTHING, Private
from bot.operations.environment import ROOT
from bot.storage import administrators, contacts, inbox, pin_codes, tokens
from bot.storage.database import Database, Transaction
from bot.web import links, sessions
from bot.web.guard import Limit
from bot.web.sessions import WebSessions
from tests import canary
from tests.people import Clock

LIMITED = ("bot.conversation", "bot.storage", "bot.delivery", "bot.dispatch", "bot.web")
TICK = timedelta(milliseconds=1)
STARTS = (
    datetime(2026, 11, 24, 10, tzinfo=UTC),
    # the hour that Prague has twice, and the one it has not
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, 59, 999_000, tzinfo=UTC),
    # a day in Prague that is another one in UTC
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
)
TODAY = STARTS[0].date()
Good = Callable[[datetime, datetime], bool]
Stored = Callable[[Transaction, Transaction], bool]


@dataclass(frozen=True)
class Span:
    """A limit. `at`: valid after exactly that time; `back`: valid if the clock was put back."""

    lasts: timedelta
    at: bool
    back: bool = True


def visit(begun: datetime, now: datetime, *, used: bool) -> bool:
    """Return True if a visit goes on; `used`: with a request every quarter of an hour."""
    clock = Clock(begun.astimezone(UTC))
    visits = WebSessions(clock)
    value = visits.begin(1, b"", ScreenWithNote(Menu()))
    while used and clock.moment + timedelta(minutes=15) < now:
        clock.advance(minutes=15)
        visits.find(value)
    clock.moment = now
    return visits.find(value) is not None


def refused(begun: datetime, now: datetime) -> bool:
    clock = Clock(begun)
    limit = Limit(1, links.AN_HOUR, clock)
    assert limit.allows("x")
    clock.moment = now
    return not limit.allows("x")


def is_read(begun: datetime, now: datetime) -> bool:
    """Return True if an interview at `now` can be proposed at `begun`."""
    written = f"{now.astimezone(PRAGUE):%d.%m.%Y %H:%M}, Radnice 1"
    return isinstance(read_interview("ABCD-2222", written, begun), Interview)


def wrote_all(at: datetime, now: datetime) -> bool:
    wrote = Event(LeadEvent.CANDIDATE_WROTE, at, NOTHING)
    lead = replace(canary.lead(), events=(wrote,) * model.MESSAGES_PER_DAY)
    return lead.written_out(LeadEvent.CANDIDATE_WROTE, now)


SPANS: Mapping[str, tuple[Span, Good]] = {
    "bot.conversation.papers.model.DRAFT_LIFETIME": (
        Span(papers_model.DRAFT_LIFETIME, at=True),
        lambda begun, now: not Draft("a", "plzen", begun).expired(now) and not PaperAnswers(begun).expired(now),
    ),
    "bot.conversation.lead.model.OFFER_LIFETIME": (
        Span(model.OFFER_LIFETIME, at=False),
        lambda begun, now: Offer("a", "plzen", begun).state(now) is OfferState.OPEN,
    ),
    "bot.conversation.lead.model.DAY": (Span(model.DAY, at=False), wrote_all),
    "bot.web.sessions.IDLE": (Span(sessions.IDLE, at=True), lambda begun, now: visit(begun, now, used=False)),
    "bot.web.sessions.LONGEST": (Span(sessions.LONGEST, at=True), lambda begun, now: visit(begun, now, used=True)),
    "bot.web.links.AN_HOUR": (Span(links.AN_HOUR, at=False), refused),
}


def contact(tx: Transaction) -> int:
    return contacts.add(tx, Role.CONTACT, "plzen", Private("Jana"), Private("jana@example.org"))


def token(kind: tokens.TokenKind) -> Stored:
    def is_good(before: Transaction, after: Transaction) -> bool:
        whose = administrators.add(before, Private("Petr"), NOTHING), contact(before)
        made = tokens.make(before, kind, whose[kind not in {"admin-invite", "editor"}])
        return tokens.owner(after, made, kind) is not None

    return is_good


def offset_known(before: Transaction, after: Transaction) -> bool:
    inbox.store(before, [inbox.Incoming(7, b"p", b"{}")])
    return inbox.offset(after) is not None


def locked(before: Transaction, after: Transaction) -> bool:
    number = contact(before)
    token = contacts.invite(before, number)
    contacts.link(before, token, b"p", 1, "cs")
    pin_codes.keep(before, b"p", "hash")
    for tried in range(pin_codes.MAX_WRONG):
        one = pin_codes.count_attempt(before, b"p", typed=True)
        assert one is not None
        assert not one.locked, f"locked before try {tried + 1}"
    kept = pin_codes.count_attempt(after, b"p", typed=False)
    assert kept is not None
    return kept.locked


STORED: Mapping[str, tuple[Span, Stored]] = {
    **{
        f"bot.storage.tokens.LIFETIME[{kind}]": (Span(lasts, at=False), token(kind))
        for kind, lasts in tokens.LIFETIME.items()
    },
    "bot.storage.inbox.OFFSET_LIFETIME": (Span(inbox.OFFSET_LIFETIME, at=True), offset_known),
    "bot.storage.pin_codes.LOCKED_FOR": (Span(pin_codes.LOCKED_FOR, at=False, back=False), locked),
}
COUNTS: Mapping[str, tuple[int, Callable[[int], bool]]] = {
    "bot.conversation.lead.model.MAX_NAME": (model.MAX_NAME, lambda number: valid_name("ž" * number) is not None),
    "bot.conversation.lead.model.MAX_NAME_WORDS": (
        model.MAX_NAME_WORDS,
        lambda number: candidate_name("ž " * number) is not None,
    ),
    "bot.conversation.lead.model.MAX_WORDS": (model.MAX_WORDS, lambda number: valid_words("ž" * number) is not None),
    "bot.conversation.lead.model.MESSAGES_PER_DAY": (
        model.MESSAGES_PER_DAY,
        lambda number: (
            not replace(
                canary.lead(), events=(Event(LeadEvent.TOWN_WROTE, STARTS[0], NOTHING),) * (number - 1)
            ).written_out(LeadEvent.TOWN_WROTE, STARTS[0])
        ),
    ),
    "bot.conversation.lead.interview.MAX_PLACE": (
        interview.MAX_PLACE,
        lambda number: isinstance(
            read_interview("ABCD-2222", f"14.12.2026 10:00, {'r' * number}", STARTS[0]), Interview
        ),
    ),
    "bot.storage.contacts.MAX_WRONG_CODES": (
        contacts.MAX_WRONG_CODES,
        lambda number: contacts.code_after(Private("123456"), number - 1) == "123456",
    ),
    "bot.conversation.contact.model.MAX_PAUSE": (
        contact_model.MAX_PAUSE.days,
        lambda days: valid_pause(Pause(TODAY, TODAY + timedelta(days)), STARTS[0]) is not None,
    ),
    "bot.conversation.contact.model.MAX_PAUSE_DELAY": (
        contact_model.MAX_PAUSE_DELAY.days,
        lambda days: valid_pause(Pause(TODAY + timedelta(days), TODAY + timedelta(days)), STARTS[0]) is not None,
    ),
}
"""The last number that is good, and whether a number is."""
ELSEWHERE: Mapping[str, str] = {
    "bot.papers.INTERVIEW": "tests/delivery/test_mail.py",
    "bot.storage.crypto.*": "sizes of a stored format: another one opens nothing that was sealed before",
    "bot.storage.*.KEEP*": "tests/storage/test_register.py",
    "bot.storage.recruiting.*": "tests/storage/test_interests.py",
    "bot.storage.backups.*": "tests/storage/test_backups.py",
    "bot.storage.privacy.*": "tests/storage/test_tidy.py",
    "bot.storage.notifications.*": "tests/delivery/test_gathered.py, tests/storage/test_shown.py",
    "bot.storage.outbox.*": "tests/delivery/test_broadcast.py, tests/storage/test_outbox.py",
    "bot.storage.sessions.*": "tests/storage/test_privacy.py",
    "bot.storage.facts.*": "tests/storage/test_register.py",
    "bot.storage.*": "how much is kept or asked at once, of which nobody is promised anything",
    "bot.conversation.contact.model.*": "tests/delivery/test_town_changes.py",
    "bot.conversation.lead.history.UNDO_PERIOD": "tests/conversation/test_lead_steps.py",
    "bot.conversation.lead.history.*": "tests/storage/test_privacy.py",
    "bot.conversation.lead.model.LEADS_PER_DAY": "tests/conversation/test_lead_turn.py, tests/adversity/test_flood.py",
    "bot.conversation.plan.*": "tests/end_to_end/test_reminders.py",
    "bot.conversation.towns.turn.*": "tests/conversation/test_own_town_turn.py",
    "bot.conversation.*": "lengths of lists, rounds and typed words on a screen, which the transcripts show",
    "bot.delivery.*": "pauses and numbers of the outbox: tests/delivery/test_worker.py, tests/delivery/test_failed.py",
    "bot.dispatch.*": "how far back is counted and looked: tests/dispatch/test_counting.py",
    "bot.operations.health.MAX_BACKUP_AGE": "tests/test_health.py, tests/cli/test_doctor.py",
    "bot.web.links.*": "tests/web/test_routes.py",
    "bot.web.site.*": "tests/web/test_routes.py",
    "bot.web.listening.*": "tests/web/test_slow_clients.py",
    "bot.web.guard.*": "tests/web/test_guard.py",
    "bot.web.sessions.*": "tests/web/test_visits.py",
    "bot.features.editor.*": "tests/features/editor/test_editor_meddling.py",
    "bot.telegram.*": "tests/telegram/test_ingest.py",
    "bot.operations.alarms.*": "tests/test_alarms.py",
    "bot.operations.exit_report.*": "tests/test_alarms.py",
    "bot.content.models.FACT_REVIEW_LEAD": "tests/content/test_dates.py",
    "bot.content.checks.facts.*": "a wrong year is looked for, no day: tests/content/test_dates.py",
    "bot.features.demo.*": "a demonstration: nobody waits for it",
    "bot.view.*": "an invented day of an example",
}
"""Tests of the other limits, or the reason why there is none; the first pattern counts."""


def test_a_span_ends_when_its_constant_says_so() -> None:
    for name in SPANS:
        span, good = SPANS[name]
        for begun in STARTS:
            for start in (begun, begun.astimezone(PRAGUE)):
                end = begun + span.lasts
                assert [good(start, moment) for moment in (end - TICK, end, end + TICK)] == [True, span.at, False], (
                    start
                )
                assert good(start, start - TICK) is span.back, f"{name}: a clock that was put back by little"


@pytest.mark.parametrize("name", STORED)
async def test_what_is_stored_ends_when_its_constant_says_so(name: str, database: Database) -> None:
    span, good = STORED[name]
    for begun in STARTS:
        for age, expected in ((-TICK, True), (timedelta(), span.at), (TICK, False), (-span.lasts - TICK, span.back)):

            def tried(tx: Transaction) -> bool:
                before = replace(tx, now=begun)  # noqa: B023  taken at once
                return good(before, replace(tx, now=begun + span.lasts + age))  # noqa: B023  taken at once

            found = await database.write(tried)
            assert found is expected, (begun, age)
            await database.write(lambda tx: tx.all("DELETE FROM contact"))


def test_a_number_is_the_last_that_is_good() -> None:
    for name in COUNTS:
        last, good = COUNTS[name]
        assert [good(number) for number in (last - 1, last, last + 1)] == [True, True, False], name


def test_an_interview_is_after_now_and_within_a_year() -> None:
    now, minute = STARTS[0], timedelta(minutes=1)
    last = now + interview.MAX_DELAY
    assert [is_read(now, at) for at in (now, now + minute, last, last + minute)] == [False, True, True, False]


def test_working_time_is_that_of_the_clocks_in_prague() -> None:
    """On the working days around both changes of the clocks."""
    for day in [date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26)]:
        for hour, inside in ((dates.OPENS, (False, True, True)), (dates.CLOSES, (True, False, False))):
            at = datetime.combine(day, hour, PRAGUE).astimezone(UTC)
            assert tuple(is_working(moment, is_holiday) for moment in (at - TICK, at, at + TICK)) == inside


def declared() -> Iterator[str]:
    """Iterate over the names of all limits: durations everywhere, and numbers, hours and ranges where promises are kept."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text("utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if not isinstance(target, ast.Name) or not target.id.isupper() or target.id.startswith("_"):
                continue
            value = getattr(import_module(module), target.id)
            counted = (
                module.startswith(LIMITED) and isinstance(value, int | range | time) and not isinstance(value, bool)
            )
            if isinstance(value, timedelta) or (counted and "Call(" not in ast.dump(node).partition("value=")[2][:6]):
                yield f"{module}.{target.id}"


def test_every_limit_is_tried_here_or_says_where() -> None:
    tried = {one.partition("[")[0] for one in (*SPANS, *STORED, *COUNTS, "bot.conversation.lead.interview.MAX_DELAY")}
    limits = set(declared())
    assert tried - limits == {"bot.storage.tokens.LIFETIME"}, "no such limit, or one of each kind"
    places = {one: next((known for known in ELSEWHERE if fnmatch(one, known)), "") for one in limits - tried}
    assert [one for one, known in places.items() if not known] == []
    files = {file for reason in ELSEWHERE.values() for file in re.findall(r"tests/[a-z_/]+\.py", reason)}
    assert [file for file in files if not (ROOT / file).is_file()] == []
