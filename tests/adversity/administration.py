"""The part of the authority table about administrators: see `test_authority`. None of it shows that there is a lead.

A press of theirs changes rows only where the others are told of it; how the content stands is in no row at all.
"""

from collections.abc import Callable, Mapping

from bot.conversation.actions import Action, Open
from bot.conversation.administration import admin_screens as screens
from bot.conversation.administration.admin_actions import Reload, RollBack, Stay
from bot.conversation.administration.page_code import PageCode
from bot.conversation.screens import Screen

PAGE = PageCode("chapter.what")
TABLE = """
content-state       -        -       -     -       -      -         -           -         -       -
problems            -        -       -     -       -      -         -           -         -       -
overdue             -        -       -     -       -      -         -           -         -       -
missed              -        -       -     -       -      -         -           -         -       -
ask-roll-back       -        -       -     -       -      -         -           -         -       -
roll-back           -        -       -     -       -      -         -           -         -       d
reload              -        -       -     -       -      -         -           -         -       -
previews            -        -       -     -       -      -         -           -         -       -
preview-list        -        -       -     -       -      -         -           -         -       -
preview             -        -       -     -       -      -         -           -         -       -
stay                -        -       -     -       -      -         -           -         -       -
""".lstrip()
ON_SCREENS = """
say@previews        -        -       -     -       -      -         -           -         -       -
show@content-state  -        -       -     -       -      -         -           -         -       -
""".lstrip()
PREVIOUS = "0123456789ab"
"""The version that the scene can be put back to."""
PRESSED: Mapping[str, Callable[[str], Action]] = {
    "content-state": lambda _: Open(screens.ContentState()),
    "problems": lambda _: Open(screens.Problems()),
    "overdue": lambda _: Open(screens.Overdue()),
    "missed": lambda _: Open(screens.Missed()),
    "ask-roll-back": lambda _: Open(screens.AskRollBack(PREVIOUS)),
    "roll-back": lambda _: RollBack(PREVIOUS),
    "reload": lambda _: Reload(),
    "previews": lambda _: Open(screens.PreviewKinds()),
    "preview-list": lambda _: Open(screens.PreviewList("guide")),
    "preview": lambda _: Open(screens.Preview("uk", 1, PAGE)),
    "stay": lambda _: Stay("uk", 1, PAGE),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "previews": lambda _: screens.PreviewKinds(),
    "content-state": lambda _: screens.ContentState(),
}
