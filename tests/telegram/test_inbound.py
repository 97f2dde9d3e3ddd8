"""The meaning of an update: person, chat and action."""

from bot.conversation import model
from bot.conversation.private import Private
from bot.telegram.outbound import NOWHERE
from bot.telegram.updates import Inbound, InGroup, NoAction, PrivateAction, parse_update, read
from telegram_simulator import Simulator, User


def newest(simulator: Simulator) -> Inbound:
    return parse_update(read(simulator.world.updates.pending[-1].body))


def done(simulator: Simulator) -> model.Action:
    """The action of the newest update, which somebody did in a private chat."""
    inbound = newest(simulator)
    assert isinstance(inbound, PrivateAction)
    assert (inbound.query, inbound.pressed) == ("", NOWHERE)
    return inbound.action


def test_somebody_whose_telegram_tells_no_language(simulator: Simulator) -> None:
    simulator.start(simulator.user("X"))
    inbound = newest(simulator)
    assert isinstance(inbound, PrivateAction)
    assert inbound.user.language_code == ""


def test_a_place_that_is_shared_live_is_read_once(simulator: Simulator, person: User) -> None:
    simulator.send_location(person, 49.7, 13.4)
    assert done(simulator) == model.SharePosition(49.7, 13.4)
    body = simulator.world.updates.pending[-1].body
    moved = {"update_id": body["update_id"], "edited_message": body["message"]}
    assert parse_update(read(moved)) == NoAction(), "each move comes as an edit, for hours"


def test_the_own_card_is_vouched_for_and_any_other_is_not(simulator: Simulator, person: User) -> None:
    simulator.share_contact(person, "420601000001")
    assert done(simulator) == model.SharePhone(Private("420601000001"), own=True)
    simulator.send_contact(person, "+420601000002", "Ivan", user_id=7)
    assert done(simulator) == model.SharePhone(Private("+420601000002"), own=False)
    simulator.send_contact(person, "+420601000003", "Ivan")
    assert done(simulator) == model.SharePhone(Private("+420601000003"), own=False)


def test_a_code_nobody_understands_is_stale_and_a_message_out_of_reach_is_not_edited(
    simulator: Simulator, person: User
) -> None:
    codes: dict[str, model.Action] = {"menu": model.Open(model.Menu())}
    codes |= dict.fromkeys(
        ("", "x", "menu:menu", "sheet:", "sheet:ABCD-EFGH:x", "tick:cv:maybe", "inbox:-1", "я"), model.Stale()
    )
    for code, action in codes.items():
        simulator.forge_press(person, code, 999_999)
        inbound = newest(simulator)
        assert isinstance(inbound, PrivateAction)
        assert (inbound.action, inbound.pressed) == (action, NOWHERE), code


def test_a_press_without_a_message() -> None:
    raw: dict[str, object] = {"update_id": 1, "callback_query": {"id": "5", "from": {"id": 7}, "data": "menu"}}
    inbound = parse_update(read(raw))
    assert isinstance(inbound, PrivateAction)
    assert (inbound.chat, inbound.pressed, inbound.query) == (7, NOWHERE, "5")


def test_groups_and_channels(simulator: Simulator, person: User) -> None:
    group = simulator.group()
    simulator.add_bot(person, group)
    assert [parse_update(read(update.body)) for update in simulator.world.updates.pending] == [InGroup(group.id)] * 2
    simulator.say(person, "/start", chat=group)
    assert newest(simulator) == InGroup(group.id)
    simulator.forge_press(person, "menu", simulator.say(person, "/x", chat=group), chat=group)
    assert newest(simulator) == InGroup(group.id)
    channel = simulator.group(kind="channel")
    simulator.add_bot(person, channel, administrator=True)
    assert newest(simulator) == InGroup(channel.id)
    for place in (group, channel):
        simulator.remove_bot(person, place)
        assert newest(simulator) == NoAction()


def test_what_asks_for_nothing(simulator: Simulator, person: User) -> None:
    simulator.block(person)
    assert newest(simulator) == NoAction()
    simulator.unblock(person)
    assert newest(simulator) == NoAction()
    assert parse_update(read({"update_id": 1})) == NoAction()
    anonymous = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}
    assert parse_update(read({"update_id": 1, "message": anonymous})) == NoAction()
