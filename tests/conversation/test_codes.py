"""Button codes: readable, short, stable; any other code is an outdated button."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.content import Content
from bot.conversation import model
from bot.conversation.admin.model import PageCode
from bot.conversation.codes import by_code, decode, decode_screen, encode
from bot.conversation.contact import model as contact_model
from bot.conversation.private import Private
from bot.conversation.routing import commands, parse_text
from bot.conversation.towns import model as towns_model
from telegram_simulator.keyboards import MAX_DATA_BYTES
from tests.conversation.strategies import ACTIONS, CODED, SCREENS, Draws

NEVER_PRESSED = {
    model.Open, model.Start, model.Command, model.Say, model.SharePhone, model.SharePosition, model.SendFile,
    model.SendOther, model.Edit, model.Stale, model.ShowAgain,
}  # fmt: skip
PRESSED = tuple(kind for kind in ACTIONS if kind not in NEVER_PRESSED)


@pytest.fixture(scope="module")
def real(content: Content) -> Draws:
    return Draws(content)


def test_every_code_of_every_id_there_is_fits_a_button_and_means_the_same_again(real: Draws) -> None:
    for kind in [*CODED, *PRESSED]:
        for meaning in _all(kind, real):
            code = encode(meaning)
            assert code.isascii(), kind
            assert len(code.encode()) <= MAX_DATA_BYTES, kind
            assert decode(code) == (model.Open(meaning) if kind in SCREENS else meaning), kind
            assert encode(decode(code)) == code, kind


def _all(kind: type, some: Draws) -> Iterator[Any]:
    """Return the class with each id for each of its fields, the longest for the others."""
    pools: dict[str, list[object]] = {}
    for field in fields(kind):
        hint = get_type_hints(kind)[field.name]
        if hint in {str, PageCode}:
            name = f"{kind.__name__}.{field.name}"
            pools[field.name] = [value for value in some.pools.get(name) or some.pools[field.name] if value]
        else:
            pools[field.name] = [False, True] if hint is bool else [0, 7, 10**15]
        if field.name == "example":  # a preview of an example there is not is never shown, so no button bears it
            pools[field.name] = [1, 99]
    longest = {name: max(values, key=lambda value: len(str(value))) for name, values in pools.items()}
    yield kind(**longest)
    for name, values in pools.items():
        yield from (kind(**{**longest, name: value}) for value in values)


def test_the_longest_ids_that_content_may_have_still_fit() -> None:
    long = "a" * 24

    assert len(encode(model.Answer(long, long))) <= MAX_DATA_BYTES
    assert len(encode(model.Fill(long, long))) <= MAX_DATA_BYTES
    assert len(encode(model.SourceList("requirements", long))) <= MAX_DATA_BYTES
    assert len(encode(contact_model.Decline("ABCD-2345", long, 9999))) <= MAX_DATA_BYTES
    assert len(encode(towns_model.ConfirmFact(long, long, "f" * 8))) <= MAX_DATA_BYTES
    assert len(encode(model.BeginLead(long, coordinator=True))) <= MAX_DATA_BYTES


@given(code=st.text() | st.from_regex(r"[a-z-]{1,12}(:[a-zA-Z0-9_-]{0,41}){0,3}", fullmatch=True))
def test_any_string_means_something(code: str) -> None:
    action = decode(code)

    assert isinstance(action, ACTIONS)
    assert isinstance(decode_screen(code), SCREENS)
    if not isinstance(action, model.Stale):
        assert decode(encode(action)) == action


def test_a_truncated_forged_or_old_code_is_an_outdated_button() -> None:
    for code in (
        "", ":", "gone", "menu:x", "chapter", "chapter:", "chapter:a:b", "tick:cv:true", "tick:cv:1", "glossary:x",
        "glossary:-1", "glossary:１", "chapter:a b", "chapter:" + "a" * 41, "MENU", " menu", "menu\n", "erased",
        "open:menu", "say:hello", "show", "found", "nearest::", "\ud800", "glossary:99999999999999999", "tick:cv:maybe",
        "answer:age", "chapter:Úvod",
    ):  # fmt: skip
        assert decode(code) == model.Stale()
        assert decode_screen(code) == model.Menu()


def test_no_two_meanings_share_a_code() -> None:
    class Dinner(model.Menu, code="menu"): ...

    with pytest.raises(ValueError, match="the code menu: Menu and Dinner"):
        by_code([model.Menu, Dinner])


def test_typed_text_is_a_command_or_words() -> None:
    rows: list[tuple[str, model.Action]] = [
        ("/start", model.Start()),
        ("/start m_plzen", model.Start(Private("m_plzen"))),
        ("/START@cpa_bot  i_x ", model.Start(Private("i_x"))),
        ("/menu", model.Open(model.Menu())),
        ("/menu@cpa_bot", model.Open(model.Menu())),
        ("/menu and more", model.Open(model.Menu())),
        ("/Help", model.Open(model.FixedPage("help"))),
        ("/cancel", model.Cancel()),
        ("/frobnicate", model.Command("frobnicate")),
        ("/" + "x" * 50, model.Command("x" * 32)),
        ("/", model.Command("")),
        ("hello /menu", model.Say(Private("hello /menu"))),
        ("", model.Say(Private(""))),
    ]
    for text, action in rows:
        assert parse_text(text) == action


def test_every_command_does_something_known() -> None:
    for action in commands().values():
        assert isinstance(action, ACTIONS)
        assert decode(encode(action)) == action


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    assert isinstance(parse_text(text), ACTIONS)


def test_old_buttons_of_a_list_that_turns_pages_lead_to_its_first() -> None:
    """The first page needs no number, and may have one: buttons in chats have either."""
    rows: list[tuple[str, model.Action]] = [
        ("guide", model.Open(model.Guide())),
        ("faq", model.Open(model.Faq())),
        ("topic:work", model.Open(model.Topic("work"))),
        ("sources:faq:fines", model.Open(model.SourceList("faq", "fines"))),
        ("pick-question:wages:yes", model.PickQuestion("wages", wanted=True)),
        ("glossary:0", model.Open(model.Glossary())),
        ("inbox:0", model.Open(contact_model.Inbox())),
        ("topic:work:3", model.Open(model.Topic("work", 3))),
        # of screens that are gone
        ("contests", model.Open(model.FixedPage("year"))),
        ("contests:1", model.Open(model.FixedPage("year"))),
        ("own-numbers", model.Open(towns_model.OwnTowns())),
    ]
    for code, meant in rows:
        assert decode(code) == meant
