"""Show the whole product in the browser without a token: `cpa-bot demo`.

The production bot runs on the local Bot API with invented people, beside a page that shows their chats and letters, and a clock
that can be moved (`running.py`). All of it is in a temporary folder.
"""

from bot.cli import FeatureCommands

COMMANDS = FeatureCommands({"For everybody": {"demo": "running:demo"}})
