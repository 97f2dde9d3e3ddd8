"""Which screens of the municipal side wait for typed words: where there is no chat, a field to write in stands on them."""

from bot.conversation.municipal import contact_screens, own_town_screens
from bot.conversation.screens import Screen

AWAITING: tuple[type[Screen], ...] = (
    contact_screens.Writing,
    contact_screens.Noting,
    contact_screens.Inviting,
    contact_screens.Passing,
    contact_screens.PauseDays,
    own_town_screens.Announcing,
    own_town_screens.Objecting,
)


def awaits_words(screen: Screen) -> bool:
    """Say whether words typed on this screen of the municipal side mean more than "please press a button"."""
    return isinstance(screen, AWAITING)


def seeks(screen: Screen) -> bool:
    """Say whether the code of a message typed here finds it."""
    return isinstance(screen, contact_screens.Inbox | contact_screens.Leads)
