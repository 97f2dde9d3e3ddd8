"""The part of the authority table about administrators: see `test_authority`. None of it shows that there is a lead.

A press of theirs changes rows only where the others are told of it; how the content stands is in no row at all.
"""

from collections.abc import Callable, Mapping

from bot.conversation.admin import model as admin_model
from bot.conversation.model import Action, Open, Screen

PAGE = admin_model.PageCode("chapter.what")
TABLE = """
content-state       -        -       -     -       -      -         -           -         -       -
problems            -        -       -     -       -      -         -           -         -       -
overdue             -        -       -     -       -      -         -           -         -       -
source              -        -       -     -       -      -         -           -         -       -
still-so            -        -       -     -       -      -         -           -         -       -
missed              -        -       -     -       -      -         -           -         -       -
missed-word         -        -       -     -       -      -         -           -         -       -
add-word            -        -       -     -       -      -         -           -         -       -
ask-roll-back       -        -       -     -       -      -         -           -         -       -
roll-back           -        -       -     -       -      -         -           -         -       d
edit                -        -       -     -       -      -         -           -         -       d
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
    "content-state": lambda _: Open(admin_model.ContentState()),
    "problems": lambda _: Open(admin_model.Problems()),
    "overdue": lambda _: Open(admin_model.Overdue()),
    "source": lambda _: Open(admin_model.SourceDue("mv-criteria")),
    "still-so": lambda _: admin_model.StillSo("mv-criteria"),
    "missed": lambda _: Open(admin_model.Missed()),
    "missed-word": lambda _: Open(admin_model.WordPages("0" * 16)),
    "add-word": lambda _: admin_model.AddWord("0" * 16, PAGE),
    "ask-roll-back": lambda _: Open(admin_model.AskRollBack(PREVIOUS)),
    "roll-back": lambda _: admin_model.RollBack(PREVIOUS),
    "edit": lambda _: admin_model.EditInBrowser(),
    "reload": lambda _: admin_model.Reload(),
    "previews": lambda _: Open(admin_model.PreviewKinds()),
    "preview-list": lambda _: Open(admin_model.PreviewList("guide")),
    "preview": lambda _: Open(admin_model.Preview("uk", 1, PAGE)),
    "stay": lambda _: admin_model.Stay("uk", 1, PAGE),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "previews": lambda _: admin_model.PreviewKinds(),
    "content-state": lambda _: admin_model.ContentState(),
}
