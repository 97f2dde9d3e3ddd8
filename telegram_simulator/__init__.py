"""A strict local Telegram: the real Bot API over HTTP for the bot, and people who use it, for the demo and tests.

No real Telegram can be reached from a test, so what the simulator accepts we believe works; therefore it refuses what
Telegram refuses, in Telegram's words, and some more. Begin with `simulator.py` (people) and `answering.py` (the bot).
"""

from telegram_simulator.faults import Broken, Effect, Fault, Refuse, Reset, Silence, Slow, TooMany, WrongJson
from telegram_simulator.impossible import ImpossibleAction, NoSuchButton, NoSuchMessage
from telegram_simulator.people import Group, User
from telegram_simulator.rates import Rates
from telegram_simulator.reading import ChatView
from telegram_simulator.server import serve
from telegram_simulator.simulator import Simulator
from telegram_simulator.views import ChatMessage

__all__ = [
    "Broken",
    "ChatMessage",
    "ChatView",
    "Effect",
    "Fault",
    "Group",
    "ImpossibleAction",
    "NoSuchButton",
    "NoSuchMessage",
    "Rates",
    "Refuse",
    "Reset",
    "Silence",
    "Simulator",
    "Slow",
    "TooMany",
    "User",
    "WrongJson",
    "serve",
]
