"""The part of the authority table about the coordinator's overview and about offers of another town: see `test_authority`.

The owner has been asked whether the lead may go to the town of `elsewhere`. The overview names every lead nobody has answered,
so the coordinator sees that there is one, but no word of the candidate.
"""

from collections.abc import Callable, Mapping

from bot.conversation.model import Action, Open, Screen
from bot.conversation.overview.model import (
    Agree,
    AllTowns,
    AskTown,
    AskTowns,
    Joining,
    Months,
    NotAnswered,
    NotReached,
    Offered,
    OfferTown,
    OneUnanswered,
    OtherTowns,
    PublicReport,
    Refuse,
    ReportFile,
    TakeOver,
    TakingOver,
    Wanted,
)
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
    "all-towns": lambda _: Open(AllTowns()),
    "unanswered": lambda _: Open(NotAnswered()),
    "one-unanswered": lambda code: Open(OneUnanswered(code)),
    "other-towns": lambda code: Open(OtherTowns(code)),
    "not-reached": lambda _: Open(NotReached()),
    "wanted": lambda _: Open(Wanted()),
    "months": lambda _: Open(Months()),
    "joining": lambda _: Open(Joining()),
    "report": lambda _: Open(PublicReport()),
    "report-file": lambda _: Open(ReportFile("xlsx")),
    "report-file-oddly": lambda _: Open(ReportFile("exe")),
    "ask-town": AskTown,
    "ask-towns": lambda _: AskTowns(),
    "taking-over": lambda code: Open(TakingOver(code)),
    "take-over": TakeOver,
    "offer": lambda code: OfferTown(code, OTHER_TOWN),
    "offered": lambda code: Open(Offered(code)),
    "agree": lambda code: Agree(code, OTHER_TOWN),
    "agree-otherwise": lambda code: Agree(code, "most"),
    "refuse": Refuse,
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "unanswered": lambda _: NotAnswered(),
    "one-unanswered": OneUnanswered,
    "offered": Offered,
}
