"""Layout of the buttons on every sample screen in every language."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.conversation.codes import decode
from bot.conversation.contact.model import Invite, LeadStub
from bot.conversation.model import Continue, Languages, Open
from bot.editorial.screen_samples import RenderedSample, rendered_samples
from bot.view.catalog import Words
from bot.view.context import MAX_BUTTONS, Button
from tests.conversation.turn_data import ANSWERS, SESSION
from tests.view.rendering import OPERATOR, Views, buttons

DELETING = ("erase", "ask-erase", "withdraw", "ask-withdraw", "remove-file")
LONGER = {"Inbox": 12, "UnansweredLeads": 12, "Leads": 11, "QuestionScreen": 8}
"""Lists of leads of officials, with pages, shelves and regions; the question of the permit."""
SENDING = ("send", "update", "send-interview", "publish")


@pytest.fixture(scope="module")
def screens(content: Content, words: dict[str, Words]) -> list[RenderedSample]:
    return list(rendered_samples(content, words, OPERATOR))


def every_button(screens: list[RenderedSample]) -> Iterator[Button]:
    return (button for one in screens for message in one.messages for button in buttons(message))


def means(button: Button) -> str:
    return button.code.partition(":")[0]


def test_a_screen_has_at_most_one_main_button(screens: list[RenderedSample]) -> None:
    crowded = {
        repr(one.screen)
        for one in screens
        for message in one.messages
        if sum(button.style == "primary" for button in buttons(message)) > 1
    }
    assert crowded == set()


def test_a_screen_has_at_most_seven_buttons(screens: list[RenderedSample]) -> None:
    """Four have more; none may grow, and no other may come."""
    most = Counter[str]()
    for one in screens:
        for message in one.messages:
            name = type(one.screen).__name__
            most[name] = max(most[name], len([*buttons(message)]))
    assert {name: number for name, number in most.items() if number > LONGER.get(name, MAX_BUTTONS)} == {}


def test_what_deletes_or_withdraws_is_marked_and_nothing_else(screens: list[RenderedSample]) -> None:
    marked = {means(button) for button in every_button(screens) if button.style == "danger"}
    unmarked = {means(button) for button in every_button(screens) if button.style != "danger"}

    assert marked <= set(DELETING)
    assert unmarked.isdisjoint(DELETING)
    assert marked >= {"erase", "ask-erase", "withdraw", "ask-withdraw"}


def test_stopping_stands_in_no_row_beside_sending(screens: list[RenderedSample]) -> None:
    for one in screens:
        for message in one.messages:
            rows = [{means(button) for button in row} for row in message.rows]
            for row, following in zip(rows, [*rows[1:], set[str]()], strict=False):
                if row & set(SENDING):
                    assert "cancel" not in row | following, one.screen
                if "cancel" in row:
                    assert not following & set(SENDING), one.screen


def test_every_screen_has_a_way_to_another_one(screens: list[RenderedSample]) -> None:
    """Except the choice of language, the pointer to a withdrawn lead, and an invitation."""
    stuck = set[type[object]]()
    for one in screens:
        meanings = [decode(button.code) for message in one.messages for button in buttons(message) if button.code]
        opened = [meaning.screen for meaning in meanings if isinstance(meaning, Open)]
        if not any(screen != one.screen for screen in opened) and {"cancel", "keep-data"}.isdisjoint(
            map(means, every_button([one]))
        ):
            stuck.add(type(one.screen))
    assert stuck <= {Languages, LeadStub, Invite}


def test_the_way_to_the_self_check_says_where_it_leads(stage: Views) -> None:
    half = {"town": "plzen", "age": "adult"}
    for answers, label in (
        ({}, "✅ Check the conditions"),
        (half, "✅ Go on with the self-check"),
        (ANSWERS, "📋 My result"),
    ):
        context = stage.context(replace(SESSION, answers=answers))
        assert context.selfcheck_button() == context.button(label, Continue())
