"""Inline keyboards and reply keyboards."""

import pytest

from telegram_simulator import NoSuchButton, Simulator, User
from tests.simulator.client import Client

BUTTON: dict[str, object] = {"text": "A", "callback_data": "a"}


def inline(*rows: list[dict[str, object]]) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline([{"text": "A"}]), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline([{"text": "A", "callback_data": ""}]), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline([{"text": " ", "callback_data": "a"}]), "inline keyboard button text must be non-empty"),
        (inline([{"text": "A", "callback_data": "ž" * 32 + "a"}]), "BUTTON_DATA_INVALID"),
        (inline([{"text": "A", "callback_data": "a", "url": "https://a.cz"}]), "inline keyboard button must have one action, not url and callback_data"),
        (inline([{"text": "A", "pay": True}]), "BUTTON_TYPE_INVALID"),
        (inline([{"text": "A", "url": "not-a-url"}]), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (inline([{"text": "A", "url": "ftp://example.com"}]), "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol"),
        (inline(*[[BUTTON]] * 101), "REPLY_MARKUP_TOO_LONG"),
        (inline([BUTTON] * 9), "REPLY_MARKUP_TOO_LONG"),
        ({"keyboard": [[{"text": " "}]]}, "keyboard button text must be non-empty"),
    ],
)  # fmt: skip
async def test_a_keyboard_that_is_refused(client: Client, person: User, markup: object, reason: str) -> None:
    refused = await client.refused("sendMessage", chat_id=person.id, text="a", reply_markup=markup)

    assert refused == f"Bad Request: {reason}"


async def test_buttons_of_all_kinds(client: Client, simulator: Simulator, person: User) -> None:
    markup = inline(
        [BUTTON, {"text": "B", "url": "a.cz"}],
        [],
        [{"text": "C", "copy_text": {"text": "x"}}, {"text": "D", "url": "tg://user?id=5"}],
    )
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)

    rows = [[(b.text, b.data, b.url, b.other) for b in row] for row in simulator.chat(person).last.buttons]
    assert rows == [
        [("A", "a", None, None), ("B", None, "http://a.cz/", None)],
        [("C", None, None, "copy_text"), ("D", None, "tg://user?id=5", None)],
    ]


async def test_the_largest_keyboard(client: Client, person: User) -> None:
    long: dict[str, object] = {"text": "A", "callback_data": "x" * 64}
    rows = [[long] * 8] * 12 + [[BUTTON] * 4]

    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=inline(*rows))


async def test_an_empty_keyboard_is_none(client: Client, person: User) -> None:
    sent = await client.shown("sendMessage", chat_id=person.id, text="a", reply_markup=inline([]))

    assert "reply_markup" not in sent


async def test_a_reply_keyboard_stays_until_it_is_removed(
    client: Client, simulator: Simulator, person: User
) -> None:
    markup = {
        "keyboard": [[{"text": "Yes"}, {"text": "My number", "request_contact": True}]],
        "is_persistent": True,
        "resize_keyboard": True,
        "input_field_placeholder": "Choose",
    }
    start = simulator.sequence
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    await client.result("sendMessage", chat_id=person.id, text="b")

    keyboard = simulator.chat(person).keyboard
    assert keyboard is not None
    assert (keyboard.persistent, keyboard.placeholder, keyboard.one_time) == (True, "Choose", False)
    assert simulator.press_keyboard(person, "Yes") == simulator.chat(person).last.message_id
    assert simulator.chat(person).last.text == "Yes"
    with pytest.raises(NoSuchButton):
        simulator.press_keyboard(person, "No")

    await client.result("sendMessage", chat_id=person.id, text="c", reply_markup={"remove_keyboard": True})
    assert simulator.chat(person).keyboard is None
    with pytest.raises(NoSuchButton):
        simulator.press_keyboard(person, "Yes")
    kinds = [event.kind for event in await simulator.wait(person, after=start)]
    assert kinds == ["message", "keyboard", "message", "message", "message", "keyboard"]


async def test_a_keyboard_for_one_time(client: Client, simulator: Simulator, person: User) -> None:
    markup = {"keyboard": [[{"text": "My place", "request_location": True}]], "one_time_keyboard": True}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    simulator.press_keyboard(person, "My place", place=(49.2, 16.6))

    assert simulator.chat(person).keyboard is None
    [update] = await client.updates()
    assert "'location': {'latitude': 49.2, 'longitude': 16.6}" in str(update)


async def test_the_own_contact_is_shared_with_the_user_id(
    client: Client, simulator: Simulator, person: User
) -> None:
    markup = {"keyboard": [[{"text": "My number", "request_contact": True}]]}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    simulator.press_keyboard(person, "My number", phone_number="+420601000009")

    [update] = await client.updates()
    message = update["message"]
    assert isinstance(message, dict)
    assert message["contact"] == {
        "phone_number": "+420601000009",
        "first_name": "Olena",
        "user_id": person.id,
    }


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"request_contact": True}, "phone number can be requested in private chats only"),
        ({"request_location": True}, "location can be requested in private chats only"),
        ({"request_poll": {}}, "poll can be requested in private chats only"),
        ({"web_app": {"url": "https://a.cz"}}, "web App buttons can be used in private chats only"),
    ],
)
async def test_what_can_be_asked_for_in_private_chats_only(
    client: Client, simulator: Simulator, person: User, button: dict[str, object], reason: str
) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    markup = {"keyboard": [[{"text": "A"} | button]]}

    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    refused = await client.refused("sendMessage", chat_id=group.id, text="a", reply_markup=markup)
    assert refused == f"Bad Request: {reason}"


async def test_the_answer_field_can_be_opened(client: Client, simulator: Simulator, person: User) -> None:
    markup = {"force_reply": True, "input_field_placeholder": "Your name"}
    await client.result("sendMessage", chat_id=person.id, text="a", reply_markup=markup)

    assert simulator.chat(person).keyboard is None
