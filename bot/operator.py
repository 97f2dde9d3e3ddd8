"""Who runs the bot, as the settings say it. A module of its own, so that commands know it without loading the whole bot."""

from bot.settings import Settings
from bot.view.scene import Operator


def operator_of(settings: Settings) -> Operator:
    """Give who runs the bot, for the notices."""
    return Operator(
        settings.operator_name,
        settings.operator_address,
        settings.operator_email,
        settings.officer,
        bot="",
        web=settings.public_url,
    )
