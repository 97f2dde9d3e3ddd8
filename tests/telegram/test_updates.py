"""The stored fields of an update: those that are read, nothing else that a person sent."""

import json
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.conversation.model import Action, Menu, Open, SendOther, Stale
from bot.telegram.updates import ALLOWED, PrivateAction, Update, parse_update, read, restored, stored
from telegram_simulator import Simulator, User
from tests.effort import repetitions

CANARY = "Kanárek"
STRANGER = User(42, CANARY, CANARY, "kanarek")


def newest(simulator: Simulator) -> Update:
    body = simulator.world.updates.pending[-1].body
    assert CANARY in json.dumps(body, ensure_ascii=False)
    return read(body)


@pytest.mark.parametrize("kind", ["photo", "document", "forward", "forward hidden", "quote", "name", "card", "press"])
def test_what_nobody_reads_is_never_stored(simulator: Simulator, kind: str) -> None:
    user = simulator.user(CANARY, last_name=CANARY, username="kanarek")
    simulator.start(user)
    match kind:
        case "photo":
            simulator.send_photo(user, caption=CANARY)
        case "document":
            simulator.send_document(user, file_name=f"{CANARY}.pdf", caption=CANARY)
        case "forward":
            simulator.forward_words(user, "slova", STRANGER)
        case "forward hidden":
            simulator.forward_words(user, "slova", CANARY)
        case "quote":
            simulator.say(user, "odpověď", reply_to=simulator.say(user, CANARY))
        case "name":
            simulator.say(user, "slova")
        case "card":
            simulator.send_contact(user, "+420601000001", CANARY, last_name=CANARY)
        case _:
            simulator.forge_press(user, "menu", 1)
    update = newest(simulator)
    kept = stored(update)
    assert restored(kept) == update
    for unread in (CANARY, "kanarek", "Kan", "file_id", "file_name", "vcard", "forward", "reply_to"):
        assert unread.encode() not in kept


def test_a_pressed_message_is_kept_as_its_place_only(simulator: Simulator) -> None:
    user = simulator.user("Olena")
    simulator.start(user)
    message = simulator.say(user, CANARY)
    simulator.forge_press(user, "answer:czech:b1", message)
    update = newest(simulator)
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert (update.callback_query.message.message_id, CANARY in stored(update).decode()) == (message, False)
    assert update.callback_query.data == "answer:czech:b1"


def test_a_page_chosen_behind_the_name_of_a_bot_is_nobodys_words() -> None:
    """In the chat with the bot itself it comes from the person, and must not go to a town as what they wrote."""
    update = read({"update_id": 1, "message": {**WHO, "text": "🏙 Plzeň", "via_bot": {"id": 1, "is_bot": True}}})
    acted = parse_update(restored(stored(update)))
    assert isinstance(acted, PrivateAction)
    assert acted.action == SendOther()


def test_kinds_nobody_asked_for_fall_away() -> None:
    raw: dict[str, object] = {"update_id": 1, "poll": {"id": "1"}, "message": "no object", "channel_post": {}}
    raw.pop("message")
    assert stored(read(raw)) == b'{"update_id":1}'
    assert set(ALLOWED) == {"message", "edited_message", "callback_query", "my_chat_member", "inline_query"}


def test_what_has_another_shape_is_refused() -> None:
    rows: list[dict[str, object]] = [
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"message_id": "x", "chat": {"id": 1, "type": "private"}}},
        {"update_id": 1, "callback_query": {"id": "1", "message": {}}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": "private"}}},
        {"update_id": 1, "message": "no object"},
        {"update_id": 2**63, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}}},
        {},
    ]
    for raw in rows:
        with pytest.raises(ValidationError):
            read(raw)


WHO = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "date": 1}
DEEP = json.loads("[" * 500 + "]" * 500)


def test_an_odd_character_leaves_nobody_without_a_word() -> None:
    """Only what is read is looked at; where just that cannot be read, the sender hears that it was not understood."""
    rows: list[tuple[dict[str, object], Action]] = [
        ({**WHO, "text": "\ud800"}, SendOther()),
        ({**WHO, "text": 5}, SendOther()),
        ({**WHO, "location": {"latitude": float("nan"), "longitude": 14.0}}, SendOther()),
        ({**WHO, "location": {"latitude": "here", "longitude": 14.0}}, SendOther()),
        ({**WHO, "contact": {"phone_number": {}}}, SendOther()),
        ({**WHO, "text": "/menu", "reply_markup": {"first_name": "\ud800"}, "entities": float("nan")}, Open(Menu())),
        ({**WHO, "text": "/menu", "reply_to_message": DEEP}, Open(Menu())),
        ({**WHO, "text": "/menu", "date": 10**30}, SendOther()),
    ]
    for part, action in rows:
        acted = parse_update(read({"update_id": 1, "message": part}))
        assert isinstance(acted, PrivateAction)
        assert (acted.chat, acted.action) == (7, action)


def test_a_press_that_cannot_be_read_is_one_of_a_button_that_nobody_knows() -> None:
    query = {"id": "1", "from": {"id": 7, "language_code": 5}, "message": WHO, "data": "\ud800"}
    acted = parse_update(read({"update_id": 1, "callback_query": query}))
    assert isinstance(acted, PrivateAction)
    assert (acted.chat, acted.query, acted.action) == (7, "1", Stale())


Objects: TypeAlias = st.SearchStrategy[dict[str, object]]
VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "chat", "from", "data", "message", "text", "date", "message_id", "contact", "user_id", "status"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip
USERS: Objects = st.fixed_dictionaries({"id": st.integers()}, optional={"language_code": st.text(max_size=8)})
CHATS: Objects = st.fixed_dictionaries(
    {"id": st.integers(), "type": st.sampled_from(["private", "group", "channel", "x"])}
)
MESSAGES: Objects = st.fixed_dictionaries(
    {"message_id": st.integers(), "chat": CHATS},
    optional={
        "from": USERS,
        "date": st.integers(),
        "text": st.text(max_size=40) | st.text("/startmenu @i_:", max_size=20),
        "contact": st.fixed_dictionaries({}, optional={"phone_number": st.text(max_size=20), "user_id": st.integers()}),
        "location": st.fixed_dictionaries({"latitude": st.floats(), "longitude": st.floats()}),
        "photo": st.just([]),
    },
)
QUERIES: Objects = st.fixed_dictionaries(
    {"id": st.text(), "from": USERS, "data": st.text(max_size=64) | st.text("answer:sheet-0123yesno", max_size=40)},
    optional={"message": MESSAGES},
)
MEMBERS: Objects = st.fixed_dictionaries(
    {"chat": CHATS, "from": USERS, "new_chat_member": st.fixed_dictionaries({"status": st.text(max_size=8)})}
)
UPDATES: Objects = st.fixed_dictionaries(
    {"update_id": st.integers()},
    optional={
        "message": MESSAGES | VALUES,
        "edited_message": MESSAGES | VALUES,
        "callback_query": QUERIES | VALUES,
        "my_chat_member": MEMBERS | VALUES,
    },
)


@settings(max_examples=repetitions(300, 10_000), deadline=None)
@given(UPDATES)
def test_any_update_is_refused_or_means_something(raw: dict[str, object]) -> None:
    """A validated update never stops the poller or a person's queue."""
    try:
        update = read(raw)
    except ValidationError:
        return
    assert parse_update(update) is not None
    assert restored(stored(update)) == update
