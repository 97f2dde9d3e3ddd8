"""Try the bot without a token: `cpa-bot demo` in the browser.

The production bot runs on the local Bot API (`telegram_simulator`, imported only here) with sample
users in a temporary folder. The demo page shows their chats and e-mails and moves the clock.
"""

from bot.cli import FeatureCommands

COMMANDS = FeatureCommands(
    {"For everybody": {"demo": "running:demo"}, "For developers": {"simulator": "running:simulator"}}
)
