"""Many towns join at once: their people from one file, and the papers with which a town is asked."""

from bot.cli import FeatureCommands

COMMANDS = FeatureCommands(
    {
        "For the operator": {"town-pack": "papers:town_pack"},
        "": {"contact import": "bulk:import_contacts", "contact listed": "bulk:take_list"},
    }
)
