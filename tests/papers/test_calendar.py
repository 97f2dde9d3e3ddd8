"""The plan as a calendar file: any calendar can read it back, and nothing of the person is in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Alarm, Calendar, Event

from bot.content.content import Content
from bot.conversation.model import ScreenWithNote
from bot.conversation.plan import PlanFile
from bot.papers import make_file
from bot.view.catalog import Words
from bot.view.context import FeatureFile, File, RenderContext
from bot.view.render import render
from tests.conversation.turn_data import FILLED
from tests.view.rendering import Views

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture
def of_everybody(words: dict[str, Words], content: Content) -> Views:
    return Views(words, content)


def file_of(stage: Views, month: str, language: str = "uk", now: datetime = NOW) -> File:
    context: RenderContext = replace(stage.context(FILLED, language=language), now=now)
    (message,) = render(ScreenWithNote(PlanFile(month)), context)
    assert message.paper is not None
    assert not isinstance(message.paper, FeatureFile)
    return make_file(message.paper)


def events(file: File) -> dict[str, Event]:
    return {event.uid: event for event in Calendar.from_ical(file.data.decode()).events}


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_the_file_is_valid_by_its_rfc(of_everybody: Views, language: str) -> None:
    data = file_of(of_everybody, "2027-06", language).data
    lines = data.split(b"\r\n")

    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert {b"VERSION:2.0", b"PRODID:-//CPA guide bot//Plan of papers//EN"} <= set(lines)
    for event in events(file_of(of_everybody, "2027-06", language)).values():
        assert event.uid
        assert event.DTSTAMP == NOW
        assert event.get("SUMMARY")
        assert event.duration == timedelta(days=1), "the whole of one day"
        rings = [alarm.TRIGGER / timedelta(hours=1) for alarm in event.subcomponents if isinstance(alarm, Alarm)]
        assert rings == [-6 * 24 - 15, 9], "at nine in the morning, a week before and on the day"


def test_nothing_of_the_person_is_in_it(of_everybody: Views) -> None:
    text = file_of(of_everybody, "2027-06").data.decode()

    assert "Testa" not in text
    assert not any(answer in text for answer in ("plzen", "Пльзень", "temporary"))


def test_the_same_plan_mends_its_events_instead_of_doubling_them(of_everybody: Views) -> None:
    first, later = (set(events(file_of(of_everybody, "2027-06", now=now))) for now in (NOW, NOW + timedelta(days=3)))

    assert first == later
