"""The simulated Telegram in one hand: what people do, what they see, and what goes wrong.

Start here. A test makes one `Simulator`, serves it (`serve` in `server.py`), points the bot at the address, and then
acts as people do. Everything people do is an ordinary call that returns at once; only waiting is awaited.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from telegram_simulator.faults import Fault
from telegram_simulator.groups import Groups
from telegram_simulator.people import User
from telegram_simulator.pressing import Pressing
from telegram_simulator.rates import RateLimits, Rates
from telegram_simulator.reading import Reading
from telegram_simulator.world import World, now_utc

ANSWER_WITHIN = timedelta(minutes=15)


class Simulator(Pressing, Groups, Reading):
    """A local Telegram with one bot.

    Args:
        token: the bot's token; the number before its colon is the bot's id.
        username: the bot's user name, for deep links and commands in groups.
        first_name: the bot's name.
        clock: tells the time, in UTC; the time of messages, and of everything that grows too old.
        answer_within: how long a press may wait for its answer.
        rates: how many messages are too many; None lets everything through.
        rate_clock: the seconds the rates are counted in, apart from `clock`, which may stand still.
    """

    def __init__(  # noqa: PLR0913 - all but the first two are for tests
        self,
        *,
        token: str = "123456:TEST",  # noqa: S107 - the token of a bot that does not exist
        username: str = "cpa_guide_bot",
        first_name: str = "CPA guide",
        clock: Callable[[], datetime] = now_utc,
        answer_within: timedelta = ANSWER_WITHIN,
        rates: Rates | None = Rates(),  # noqa: B008 - frozen
        rate_clock: Callable[[], float] = monotonic,
    ) -> None:
        bot = User(int(token.partition(":")[0]), first_name, username=username, is_bot=True)
        self.world = World(token=token, bot=bot, clock=clock, answer_within=answer_within)
        self.world.rates = RateLimits(rates, rate_clock)

    def add_fault(self, fault: Fault) -> None:
        """Plan something to go wrong; see `faults.py` for everything that can."""
        self.world.faults.add(fault)

    def delay(self, seconds: float) -> None:
        """Let every answer take so much longer from now on, as a distant server does."""
        self.world.faults.delay = seconds

    def clear_faults(self) -> None:
        """Let everything work again, without delay."""
        self.world.faults.clear()
