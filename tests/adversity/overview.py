"""The part of the authority table about the coordinator's overview and about offers of another town: see `test_authority`.

The owner has been asked whether the lead may go to the town of `elsewhere`. The overview names every lead nobody has answered,
so the coordinator sees that there is one, but no word of the candidate.
"""

from collections.abc import Callable, Mapping

from bot.conversation.model import Action, Open, Screen
from bot.conversation.overview import model as overview_model
from tests.adversity.cast import OTHER_TOWN

TABLE = """
all-towns           -        -       -     -       -      -         -           -         -       -
unanswered          -        -       -     -       -      -         p           p         -       -
one-unanswered      -        -       -     -       -      -         p           p         -       -
other-towns         -        -       -     -       -      -         p           p         -       -
not-reached         -        -       -     -       -      -         -           -         -       -
wanted              -        -       -     -       -      -         -           -         -       -
months              -        -       -     -       -      -         -           -         -       -
joining             -        -       -     -       -      -         -           -         -       -
report              -        -       -     -       -      -         -           -         -       -
report-file         -        -       -     -       -      -         -           -         -       -
report-file-oddly   -        -       -     -       -      -         -           -         -       -
ask-town            -        -       -     -       -      -         pd          pd        -       -
ask-towns           -        -       -     -       -      -         pd          pd        -       -
taking-over         -        -       -     -       -      -         p           p         -       -
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
    "all-towns": lambda _: Open(overview_model.AllTowns()),
    "unanswered": lambda _: Open(overview_model.NotAnswered()),
    "one-unanswered": lambda code: Open(overview_model.OneUnanswered(code)),
    "other-towns": lambda code: Open(overview_model.OtherTowns(code)),
    "not-reached": lambda _: Open(overview_model.NotReached()),
    "wanted": lambda _: Open(overview_model.Wanted()),
    "months": lambda _: Open(overview_model.Months()),
    "joining": lambda _: Open(overview_model.Joining()),
    "report": lambda _: Open(overview_model.PublicReport()),
    "report-file": lambda _: Open(overview_model.ReportFile("xlsx")),
    "report-file-oddly": lambda _: Open(overview_model.ReportFile("exe")),
    "ask-town": overview_model.AskTown,
    "ask-towns": lambda _: overview_model.AskTowns(),
    "taking-over": lambda code: Open(overview_model.TakingOver(code)),
    "take-over": overview_model.TakeOver,
    "offer": lambda code: overview_model.OfferTown(code, OTHER_TOWN),
    "offered": lambda code: Open(overview_model.Offered(code)),
    "agree": lambda code: overview_model.Agree(code, OTHER_TOWN),
    "agree-otherwise": lambda code: overview_model.Agree(code, "most"),
    "refuse": overview_model.Refuse,
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "unanswered": lambda _: overview_model.NotAnswered(),
    "one-unanswered": overview_model.OneUnanswered,
    "offered": overview_model.Offered,
}
