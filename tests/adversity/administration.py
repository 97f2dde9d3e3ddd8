"""The part of the authority table about administrators: see `test_authority`. None of it shows that there is a lead.

A press of theirs changes rows only where the others are told of it; how the content stands is in no row at all.
"""

from collections.abc import Callable, Mapping

from bot.conversation.admin.model import (
    AddWord,
    AskRollBack,
    ContentState,
    EditInBrowser,
    Missed,
    Overdue,
    PageCode,
    Preview,
    PreviewKinds,
    PreviewList,
    Problems,
    Reload,
    RollBack,
    SourceDue,
    Stay,
    StillSo,
    WordPages,
)
from bot.conversation.model import Action, Open, Screen

PAGE = PageCode("chapter.what")
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
    "content-state": lambda _: Open(ContentState()),
    "problems": lambda _: Open(Problems()),
    "overdue": lambda _: Open(Overdue()),
    "source": lambda _: Open(SourceDue("mv-criteria")),
    "still-so": lambda _: StillSo("mv-criteria"),
    "missed": lambda _: Open(Missed()),
    "missed-word": lambda _: Open(WordPages("0" * 16)),
    "add-word": lambda _: AddWord("0" * 16, PAGE),
    "ask-roll-back": lambda _: Open(AskRollBack(PREVIOUS)),
    "roll-back": lambda _: RollBack(PREVIOUS),
    "edit": lambda _: EditInBrowser(),
    "reload": lambda _: Reload(),
    "previews": lambda _: Open(PreviewKinds()),
    "preview-list": lambda _: Open(PreviewList("guide")),
    "preview": lambda _: Open(Preview("uk", 1, PAGE)),
    "stay": lambda _: Stay("uk", 1, PAGE),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "previews": lambda _: PreviewKinds(),
    "content-state": lambda _: ContentState(),
}
