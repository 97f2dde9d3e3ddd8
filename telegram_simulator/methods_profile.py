"""The commands, name and descriptions of the bot, in every language and scope.

https://core.telegram.org/bots/api#setmycommands ; the words of the refusals are TDLib's (BotCommand.cpp).
"""

import re
from collections.abc import Callable

from telegram_simulator.parameters import Parameters
from telegram_simulator.profile import Command, CommandKey
from telegram_simulator.refusals import bad_request
from telegram_simulator.wire import JsonObject, is_object
from telegram_simulator.world import World

COMMAND = re.compile(r"[a-z0-9_]+", re.ASCII)
LANGUAGE = re.compile(r"([a-z]{2})?", re.ASCII)
LONGEST_COMMAND = 32
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
# Which further fields each scope has: https://core.telegram.org/bots/api#botcommandscope
SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(world: World, parameters: Parameters) -> bool:
    """Replace the list of one scope and language; an empty list deletes it."""
    key = _command_key(world, parameters)
    given = parameters.array("commands") or []
    commands = tuple(_command(fields) for fields in given if is_object(fields))
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile.commands[key] = commands
    return True


def get_my_commands(world: World, parameters: Parameters) -> list[JsonObject]:
    """The list set for exactly this scope and language."""
    commands = world.profile.commands.get(_command_key(world, parameters), ())
    return [command.to_json() for command in commands]


def delete_my_commands(world: World, parameters: Parameters) -> bool:
    """Take the list of one scope and language away."""
    world.profile.commands.pop(_command_key(world, parameters), None)
    return True


def _command_key(world: World, parameters: Parameters) -> CommandKey:
    scope = parameters.mapping("scope") or {"type": "default"}
    kind = scope["type"]
    if not isinstance(kind, str) or kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if set(scope) != {"type", *SCOPES[kind]}:
        raise bad_request(f"can't parse BotCommandScope: Wrong fields for the type {kind}")
    chat_id, user_id = (_number(scope, name) for name in ("chat_id", "user_id"))
    if chat_id and chat_id not in world.chats:
        raise bad_request("chat not found")
    return kind, chat_id, user_id, _language(parameters)


def _number(scope: JsonObject, name: str) -> int:
    value = scope.get(name, 0)
    return value if isinstance(value, int) else 0


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code") or ""
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _command(fields: JsonObject) -> Command:
    name = str(fields["command"]).strip().removeprefix("/")
    description = str(fields["description"]).strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > LONGEST_COMMAND:
        raise bad_request(f"command length must not exceed {LONGEST_COMMAND}")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > LONGEST_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {LONGEST_DESCRIPTION}")
    return Command(name, description)


def setter(what: str) -> Callable[[World, Parameters], bool]:
    """setMyName, setMyDescription or setMyShortDescription."""

    def set_text(world: World, parameters: Parameters) -> bool:
        language = _language(parameters)
        text = parameters.text(what) or ""
        if what == "name" and not text and not language:
            raise bad_request("BOT_TITLE_INVALID")
        world.profile.set_text(what, language, text)
        return True

    return set_text


def getter(what: str) -> Callable[[World, Parameters], JsonObject]:
    """getMyName, getMyDescription or getMyShortDescription."""

    def get_text(world: World, parameters: Parameters) -> JsonObject:
        return {what: world.profile.text(what, _language(parameters))}

    return get_text
