"""The part of the authority table about the coordinator's overview and about offers of another town: see `test_authority`.

The owner has been asked whether the lead may go to the town of `elsewhere`. The overview names every lead nobody has answered,
so the coordinator sees that there is one, but no word of the candidate.
"""

from collections.abc import Callable, Mapping

from bot.conversation.actions import Action, Open
from bot.conversation.municipal import overview_actions as act
from bot.conversation.municipal import overview_screens as screens
from bot.conversation.screens import Screen
from tests.adversity.cast import OTHER_TOWN

TABLE = """
all-towns           -        -       -     -       -      -         -           -         -       -
unanswered          -        -       -     -       -      -         p           p         -       -
one-unanswered      -        -       -     -       -      -         p           p         -       -
other-towns         -        -       -     -       -      -         p           p         -       -
not-reached         -        -       -     -       -      -         -           -         -       -
wanted              -        -       -     -       -      -         -           -         -       -
months              -        -       -     -       -      -         -           -         -       -
ask-town            -        -       -     -       -      -         pd          pd        -       -
take-over           -        -       -     -       -      -         pd          p         -       -
offer               -        -       -     -       -      -         p           p         -       -
offered             -        -       s     -       -      -         -           -         -       -
agree               -        -       pd    -       -      -         -           -         -       -
agree-otherwise     -        -       s     -       -      -         -           -         -       -
refuse              -        -       sd    -       -      -         -           -         -       -
""".lstrip()
ON_SCREENS = """
say@unanswered      -        -       -     -       -      -         -           -         -       -
show@one-unanswered -        -       -     -       -      -         p           p         -       -
language@unanswered -        -       -     -       -      -         p           p         -       -
edit@unanswered     -        -       -     -       -      -         p           p         -       -
say@offered         -        -       -     -       -      -         -           -         -       -
show@offered        -        -       s     -       -      -         -           -         -       -
""".lstrip()
PRESSED: Mapping[str, Callable[[str], Action]] = {
    "all-towns": lambda _: Open(screens.AllTowns()),
    "unanswered": lambda _: Open(screens.NotAnswered()),
    "one-unanswered": lambda code: Open(screens.OneUnanswered(code)),
    "other-towns": lambda code: Open(screens.OtherTowns(code)),
    "not-reached": lambda _: Open(screens.NotReached()),
    "wanted": lambda _: Open(screens.Wanted()),
    "months": lambda _: Open(screens.Months()),
    "ask-town": act.AskTown,
    "take-over": act.TakeOver,
    "offer": lambda code: act.OfferTown(code, OTHER_TOWN),
    "offered": lambda code: Open(act.Offered(code)),
    "agree": lambda code: act.Agree(code, OTHER_TOWN),
    "agree-otherwise": lambda code: act.Agree(code, "most"),
    "refuse": act.Refuse,
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "unanswered": lambda _: screens.NotAnswered(),
    "one-unanswered": screens.OneUnanswered,
    "offered": act.Offered,
}
