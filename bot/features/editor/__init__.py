"""The editor: administrators change content and translations in a browser or in the chat.

Drafts and publications belong to the core (`bot/storage`), so they survive without this feature.
"""

from bot.cli import FeatureCommands
from bot.view.features import FeatureLinks

EDITOR = "/edit"
LINKS = FeatureLinks("bot.features.editor.language_pages", scripted=(EDITOR,))
COMMANDS = FeatureCommands({"": {"i18n handover": "exchange_commands:handover", "i18n take": "exchange_commands:take"}})
