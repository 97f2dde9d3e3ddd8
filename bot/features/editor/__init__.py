"""The editor: administrators change what the bot says, in a browser or by a press in the chat, translations included.

Drafts, publications and their deadlines are the core's (`bot/storage`), so nothing that waits is lost without the feature.
"""

from bot.cli import FeatureCommands
from bot.view.features import FeatureLinks

EDITOR = "/edit"
LINKS = FeatureLinks("bot.features.editor.language_pages", scripted=(EDITOR,))
COMMANDS = FeatureCommands({"": {"i18n handover": "exchange_commands:handover", "i18n take": "exchange_commands:take"}})
