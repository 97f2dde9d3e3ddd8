"""What typed text means before anybody knows who typed it: a command, or words."""

from collections.abc import Mapping

from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.actions import Action, Cancel, Command, Continue, Open, Say, Start
from bot.conversation.municipal import contact_screens
from bot.conversation.opening import ANY
from bot.conversation.private import Private

COMMANDS: Mapping[str, Action] = {
    "menu": Open(screens.Menu()),
    "guide": Open(screens.Guide()),
    "check": Continue(),
    "documents": Open(screens.Documents()),
    "towns": Open(town_screens.Towns()),
    "faq": Open(screens.Faq()),
    "mylead": Open(lead_screens.MyLeads()),
    "withdraw": Open(lead_screens.AskWithdraw(ANY)),
    "language": Open(screens.Languages()),
    "privacy": Open(screens.Privacy()),
    "mydata": Open(lead_screens.MyData()),
    "delete": Open(lead_screens.AskErase()),
    "about": Open(screens.Page("about")),
    "help": Open(screens.Page("help")),
    "cancel": Cancel(),
    "leads": Open(contact_screens.Inbox()),
    "settings": Open(contact_screens.MySettings()),
}
"""Every command but /start. The last two are for contacts."""
MAX_NAME = 32


def spoken(text: str) -> Action:
    """Read typed text: `/start payload`, a command (also with @botname behind it), or words."""
    if not text.startswith("/"):
        return Say(Private(text))
    word, _, rest = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    if name == "start":
        return Start(Private(rest.strip()))
    return COMMANDS.get(name, Command(name[:MAX_NAME]))
