"""Joining of towns: import of contacts, papers that invite a town, and the form to request it."""

from bot.cli import FeatureCommands
from bot.content.problems import msg
from bot.view.features import JOIN, FeatureLinks

COMMANDS = FeatureCommands(
    {
        "For the operator": {"town-pack": "papers:town_pack"},
        "": {"contact import": "bulk:import_contacts", "contact listed": "bulk:take_list"},
    }
)
LINKS = FeatureLinks("bot.features.joining.form", {JOIN: msg("Join with your town")})
