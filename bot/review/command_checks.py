"""The rule about commands in texts: it needs to know which commands the conversation understands."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem, did_you_mean, nearest
from bot.content.texts import texts
from bot.conversation.administration import admin_turn
from bot.conversation.commands import COMMANDS

_COMMAND = re.compile(r"(?<![\w/:.])/([A-Za-z_]{2,})\b(?!/|\.\w)")


def known_commands(loaded: Loaded) -> Iterator[Problem]:
    """Every command that a text names can be pressed: Telegram makes a link of it, also of a misspelt one."""
    known = {*COMMANDS, *admin_turn.COMMANDS, "start"}
    for text in texts(loaded):
        for found in _COMMAND.finditer(text.text):
            if found[1] not in known:
                near = nearest(found[1], known)
                fix = f"/{near}" if near else ""
                message = f'there is no command "{found[0]}"'
                yield text.problem(found.start(), message, did_you_mean(found[1], known), fix)
