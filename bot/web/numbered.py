"""Sentences that stand in a list with a numbered button each, since a button in the chat is short: here they are the buttons."""

import re
from dataclasses import replace

from bot.view.markup import plain
from bot.view.message import Message

_ITEM = re.compile(r"^(\d+)\. (?=\D)(.+)$", re.MULTILINE)


def spelled_out(message: Message) -> Message:
    """Put each sentence with its number on its button, one to a row; a message whose numbers do not fit its list stays as it is."""
    items = {number: plain(text) for number, text in _ITEM.findall(message.text)}
    numbers = {button.label for row in message.rows for button in row if button.label.isdigit()}
    if not numbers or numbers != items.keys():
        return message
    buttons = [button for row in message.rows for button in row if button.label.isdigit()]
    spoken = tuple((replace(button, label=f"{button.label}. {items[button.label]}"),) for button in buttons)
    others = (row for row in message.rows if not any(button.label.isdigit() for button in row))
    return replace(message, text=_ITEM.sub("", message.text).strip(), rows=(*spoken, *others))
