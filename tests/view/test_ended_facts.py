"""Facts that have ended, for people and administrators: the day and the source."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.conversation import model
from bot.conversation.admin.model import Administrator, ContentState, ContentStatus, OverdueSources
from bot.conversation.private import Private
from bot.view.render import render
from tests.conversation.turn_data import KNOWN, NOW, SESSION
from tests.view.rendering import Views, seen

LAST_HOUR = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)
"""In Prague it is one minute to midnight of 31 March 2027."""
OVER = LAST_HOUR.replace(hour=22)
PROTECTED = replace(SESSION, answers={"town": "later", "age": "adult", "permit": "temporary", "school": "paper", "czech": "free", "shifts": "fully"})  # fmt: skip
EDITOR = replace(KNOWN, administrator=Administrator(1, Private("Jana")), standing=ContentStatus(NOW))


def shown(stage: Views, screen: model.Screen, language: str, now: datetime) -> str:
    """Return the text of a screen at a moment."""
    context = replace(stage.context(PROTECTED, EDITOR, language), now=now)
    return "\n".join(message.text for message in render(model.ScreenWithNote(screen), context))


def test_the_sticker_is_not_told_as_valid_after_its_day(real_stage: Views) -> None:
    for screen in (
        model.FaqAnswer("after-march"), model.FaqAnswer("not-renewed"), model.DocumentPage("permit-proof"),
        model.SelfCheckResult(), model.ResultLine("right-to-work"), model.TermPage("visa-sticker"),
    ):  # fmt: skip
        for language in ("uk", "cs"):
            before, after = (shown(real_stage, screen, language, now) for now in (LAST_HOUR, OVER))

            assert "⚠️" not in before
            assert after.count("⚠️") == 1, (screen, language)
            assert f"{real_stage.words[language].date(LAST_HOUR.date())}" in seen(after).text.partition("⚠️")[2]
            assert 'href="https://ipc.gov.cz/' in after.partition("⚠️")[2]


def test_a_fact_that_is_due_says_once_when_it_was_checked(real_stage: Views) -> None:
    for page in ("special", "pay"):
        for language in ("uk", "cs"):
            day_before = datetime(2026, 11, 30, 12, tzinfo=UTC)
            before, after = (
                shown(real_stage, model.FaqAnswer(page), language, now)
                for now in (day_before, day_before.replace(month=12, day=2))
            )

            assert "🔎" not in before
            source = real_stage.context().content.sources["minimum-wage-2027" if page == "pay" else "ipc-special-2026"]
            assert after.count("🔎") == 1, (page, language)
            assert f'href="{source.url}"' in after.partition("🔎")[2]
            assert real_stage.words[language].date(source.read_on) in after


def test_temporary_protection_never_looks_met_without_the_sticker(real_stage: Views) -> None:
    """A start usually comes after the day on the sticker, so the town decides."""
    for language in ("uk", "cs"):
        table = shown(real_stage, model.Conditions(), language, NOW).splitlines()
        line, change = [one for one in table if "2027" in one]

        assert line.startswith("🏛")
        assert {"uk": "якщо така наклейка", "cs": "je-li to na štítku"}[language] in line
        assert {"uk": "якщо захист продовжать", "cs": "když se ochrana prodlouží"}[language] in change


def test_administrators_see_what_has_ended_and_what_soon_will(real_stage: Views) -> None:
    now = datetime(2026, 12, 5, 9, tzinfo=UTC)
    listed = seen(shown(real_stage, OverdueSources(), "cs", now)).text

    assert "⏳ 31. prosince 2026 (31. 12. 2026; special-stage)" in listed
    assert "⏳ 1. ledna 2027 (1. 1. 2027 – 31. 12. 2027; minimum-wage)" in listed
    assert "sticker" not in listed
    assert "Po termínu: 2" in "".join(
        button.label
        for message in render(
            model.ScreenWithNote(ContentState()), replace(real_stage.context(PROTECTED, EDITOR, "cs"), now=now)
        )
        for row in message.rows
        for button in row
    )
    assert "⏳" not in shown(real_stage, OverdueSources(), "cs", NOW)
