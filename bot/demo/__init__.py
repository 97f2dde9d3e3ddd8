"""The whole product without a token: the production bot on the local Bot API, invented people, and a clock to move."""

from bot.demo.clock import DemoClock
from bot.demo.leaping import LEAPS, Leaping
from bot.demo.opening import (
    BOT,
    CONTACT,
    COORDINATOR,
    DEPUTY,
    PAGE_CONTACT,
    PAGE_TOWN,
    TOKEN,
    TOWNS,
    Demo,
    ShownMail,
    demo_settings,
    open_demo,
    prepare,
)

__all__ = [
    "BOT",
    "CONTACT",
    "COORDINATOR",
    "DEPUTY",
    "LEAPS",
    "PAGE_CONTACT",
    "PAGE_TOWN",
    "TOKEN",
    "TOWNS",
    "Demo",
    "DemoClock",
    "Leaping",
    "ShownMail",
    "demo_settings",
    "open_demo",
    "prepare",
]
