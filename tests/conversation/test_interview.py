"""Day, hour and place as people type them."""

from datetime import UTC, datetime

from bot.conversation.lead.interview import MAX_PLACE, read_interview
from bot.conversation.lead.model import Interview
from bot.conversation.notes import Note
from bot.conversation.private import Private
from tests.conversation.turn_data import CODE

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday; 11:00 in Prague."""
TEN = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
OFFICE = "Městská policie, Vymyšlená 1"


def test_what_people_write_is_understood() -> None:
    for typed, at, place in (
        (f"14.12.2026 10:00, {OFFICE}", TEN, OFFICE),
        (f"14. 12. 2026 v 10:00 {OFFICE}", TEN, OFFICE),
        (f"14.12. 10.00 {OFFICE}", TEN, OFFICE),
        (f"14.12.26, 10:00 {OFFICE}", TEN, OFFICE),
        (f"14/12 10h {OFFICE}", TEN, OFFICE),
        (f"2026-12-14 10:00 {OFFICE}", TEN, OFFICE),
        (f"po 14.12. v 10 hod, {OFFICE}", TEN, OFFICE),
        (f"v pondělí 14. prosince 2026 v 10 hodin, {OFFICE}", TEN, OFFICE),
        (f"14. prosince v 10, {OFFICE}", TEN, OFFICE),
        (f"{OFFICE}, 14.12.2026 v 10:00", TEN, OFFICE),
        (f"10:00 14.12.2026 {OFFICE}", TEN, OFFICE),
        ("14 грудня 2026 року о 10:00, міська поліція", TEN, "міська поліція"),
        ("14.12.2026 10:00\nMěstská policie\nVymyšlená 1", TEN, "Městská policie Vymyšlená 1"),
        ("Radnice, dveře 12.30, 14.12. 10:00", TEN, "Radnice, dveře 12.30"),
        ("14.12. ve 14 hod., 2. patro", datetime(2026, 12, 14, 13, 0, tzinfo=UTC), "2. patro"),
        ("zítra v 9, Vymyšlená 12", datetime(2026, 11, 25, 8, 0, tzinfo=UTC), "Vymyšlená 12"),
        ("dnes 12:30, Radnice", datetime(2026, 11, 24, 11, 30, tzinfo=UTC), "Radnice"),
        ("1.7. 10:00 Radnice", datetime(2027, 7, 1, 8, 0, tzinfo=UTC), "Radnice"),
        ("29.2. 10:00 Radnice 14.12.", TEN, "29.2, Radnice"),
    ):
        assert read_interview(CODE, typed, NOW) == Interview(CODE, at, Private(place))


def test_what_lacks_is_asked_for() -> None:
    rows: list[tuple[str, Note]] = [
        ("", Note.INTERVIEW_WHEN),
        ("příští týden u nás", Note.INTERVIEW_WHEN),
        (f"14.12.2026, {OFFICE}", Note.INTERVIEW_WHEN),
        (f"10:00, {OFFICE}", Note.INTERVIEW_WHEN),
        ("31.2.2026 10:00 Radnice", Note.INTERVIEW_WHEN),
        ("31. 2. 10:00 Radnice", Note.INTERVIEW_WHEN),
        ("14.12.2026 25:00 Radnice", Note.INTERVIEW_WHEN),
        ("14.12.2025 10:00 Radnice", Note.INTERVIEW_DAY),
        ("14.12.2028 10:00 Radnice", Note.INTERVIEW_DAY),
        ("24.11. 10:30 Radnice", Note.INTERVIEW_DAY),
        ("včera v 10:00 Radnice", Note.INTERVIEW_DAY),
        ("14.12.2026 10:00", Note.INTERVIEW_PLACE),
        ("14.12.2026 10:00, 12", Note.INTERVIEW_PLACE),
        ("14.12.2026 10:00, " + "a" * (MAX_PLACE + 1), Note.INTERVIEW_LONG),
    ]
    for typed, why in rows:
        assert read_interview(CODE, typed, NOW) is why
