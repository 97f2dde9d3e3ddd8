"""The plan as a calendar file: any calendar can read it back, and nothing of the person is in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Alarm, Calendar, Event

from bot.content.content import Content
from bot.conversation.model import Menu, Shown
from bot.conversation.plan import PlanFile
from bot.papers.files import make_file
from bot.view.catalog import Words
from bot.view.context import File, RenderContext, Tallied
from bot.view.render import render
from tests.conversation.making import ANSWERED, FILLED
from tests.view.staging import Stage

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture
def of_everybody(words: dict[str, Words], content: Content) -> Stage:
    return Stage(words, content)


def file_of(stage: Stage, month: str, language: str = "uk", now: datetime = NOW) -> File:
    context: RenderContext = replace(stage.context(FILLED, language=language), now=now)
    (message,) = render(Shown(PlanFile(month)), context)
    assert message.paper is not None
    assert not isinstance(message.paper, Tallied)
    return make_file(message.paper)


def events(file: File) -> dict[str, Event]:
    return {event.uid: event for event in Calendar.from_ical(file.data.decode()).events}


def test_the_file_can_be_read_back_and_names_each_paper_once(of_everybody: Stage) -> None:
    found = events(file_of(of_everybody, "2027-06"))
    extract = found["2027-06-czech-record@cpa-guide-bot"]

    assert (extract.start, extract.end) == (date(2027, 3, 26), date(2027, 3, 27))
    assert {"2027-06-cv@cpa-guide-bot", "2027-06-identity@cpa-guide-bot"} <= set(found)
    assert not any("medical" in uid for uid in found)


def test_each_event_is_all_day_and_rings_twice_at_nine(of_everybody: Stage) -> None:
    for event in events(file_of(of_everybody, "2027-06")).values():
        assert type(event.start) is date
        triggers = [alarm.TRIGGER for alarm in event.subcomponents if isinstance(alarm, Alarm)]
        assert triggers == [timedelta(days=-7, hours=9), timedelta(hours=9)]


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_the_file_is_valid_by_its_rfc(of_everybody: Stage, language: str) -> None:
    data = file_of(of_everybody, "2027-06", language).data
    lines = data.split(b"\r\n")

    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert {b"VERSION:2.0", b"PRODID:-//CPA guide bot//Plan of papers//EN"} <= set(lines)
    for event in events(file_of(of_everybody, "2027-06", language)).values():
        assert event.uid
        assert event.DTSTAMP == NOW
        assert event.get("SUMMARY")


def test_nothing_of_the_person_is_in_it(of_everybody: Stage) -> None:
    text = file_of(of_everybody, "2027-06").data.decode()

    assert "Testa" not in text
    assert not any(answer in text for answer in ("plzen", "Пльзень", "temporary"))


def test_the_same_plan_mends_its_events_instead_of_doubling_them(of_everybody: Stage) -> None:
    first, later = (set(events(file_of(of_everybody, "2027-06", now=now))) for now in (NOW, NOW + timedelta(days=3)))

    assert first == later


def test_what_is_late_already_stands_on_today(of_everybody: Stage) -> None:
    late = events(file_of(of_everybody, "2026-12"))["2026-12-czech-record@cpa-guide-bot"]

    assert late.start == NOW.date()
    assert str(late["summary"]).startswith("Якнайшвидше")


def test_other_screens_hand_over_nothing(of_everybody: Stage) -> None:
    (message,) = render(Shown(Menu()), of_everybody.context(ANSWERED))

    assert (message.file, message.paper) == (None, None)
