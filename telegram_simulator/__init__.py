"""A strict local simulator of Telegram: the Bot API over HTTP and simulated users.

Tests cannot reach Telegram, so the simulator rejects everything that Telegram rejects, with the
same error texts, and some more. Start with `simulator.py` (users) and `bot_api.py` (the bot).
"""

from telegram_simulator.entities import Entity, Formatted, clean
from telegram_simulator.events import Call, Event, Letter, Toast
from telegram_simulator.faults import ApiError, BadBody, BadGateway, Effect, Fault, NoReply, RateLimit, Reset, Slow
from telegram_simulator.html_mode import parse_html
from telegram_simulator.keyboards import InlineButton, ReplyKeyboard
from telegram_simulator.messages import ChatMessage, Group, User
from telegram_simulator.rates import Rates
from telegram_simulator.refusals import BotApiError, ImpossibleAction, NoSuchButton, NoSuchMessage
from telegram_simulator.server import serve
from telegram_simulator.simulator import ChatView, Simulator, new_token

__all__ = [
    "ApiError", "BadBody", "BadGateway", "BotApiError", "Call", "ChatMessage", "ChatView", "Effect",
    "Entity", "Event", "Fault", "Formatted", "Group", "ImpossibleAction", "InlineButton", "Letter",
    "NoReply", "NoSuchButton", "NoSuchMessage", "RateLimit", "Rates", "ReplyKeyboard", "Reset",
    "Simulator", "Slow", "Toast", "User", "clean", "new_token", "parse_html", "serve",
]  # fmt: skip
