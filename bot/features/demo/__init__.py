"""Try the bot without a token: `cpa-bot demo` in the browser, `cpa-bot chat` in the terminal.

The production bot runs on the local Bot API (`telegram_simulator`, which only this folder imports) with invented people. The
demo has a page that shows their chats and letters, and a clock that can be moved (`running.py`). All of it is in a temporary
folder.
"""

from bot.cli import FeatureCommands

COMMANDS = FeatureCommands(
    {"For everybody": {"demo": "running:demo", "chat": "chat:chat"}, "For developers": {"simulator": "chat:simulator"}}
)
