"""The part of the authority table about towns' own words, and about being told of them: see `test_authority`.

What is pressed about the town of the lead is pressed, for the code that never was, about a town that nobody of the cast
speaks for. The `owner` wants to be told of the town already: nobody else may change that.
"""

from collections.abc import Callable, Mapping

from bot.content.content import fingerprint
from bot.conversation.model import Action, Open, Screen
from bot.conversation.towns.model import (
    Announce,
    Announced,
    Announcing,
    BeTold,
    ConfirmFact,
    FillPart,
    KeepTelling,
    Objecting,
    OwnNumbers,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    Publish,
    SayNothing,
    SayNotNow,
    StopAbout,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
)
from tests.adversity.cast import GHOST
from tests.program import NO_CONTACT, TOWN, shipped

TABLE = """
own-towns           -        -       -     -       -      -         -           -         -       -
own-numbers         -        -       -     -       -      -         -           -         -       -
own-town            -        -       -     p       p      -         -           -         -       -
announcing          -        -       -     p       p      -         -           -         -       -
announced           -        -       -     p       p      -         -           -         -       -
own-rules           -        -       -     p       p      -         -           -         -       -
own-rule            -        -       -     p       p      -         -           -         -       -
objecting           -        -       -     p       p      -         -           -         -       -
announce            -        -       -     p       p      -         -           -         -       -
say-posts           -        -       -     p       p      -         -           -         -       -
publish             -        -       -     p       p      -         -           -         -       -
not-now             -        -       -     pd      pd     -         -           -         -       -
say-nothing         -        -       -     p       p      -         -           -         -       -
holds               -        -       -     pd      pd     -         -           -         -       -
holds-otherwise     -        -       -     p       p      -         -           -         -       -
be-told             -        -       -     -       -      -         -           -         -       -
told-of             -        -       -     -       -      -         -           -         -       -
tell-me             -        -       d     -       -      -         -           -         -       -
keep-telling        -        -       d     -       -      -         -           -         -       -
stop-telling        -        -       pd    -       -      -         -           -         -       -
stop-about          -        -       d     -       -      -         -           -         -       -
stop-all-telling    -        -       d     -       -      -         -           -         -       -
""".lstrip()
ON_SCREENS = """
say@own-town        -        -       -     p       p      -         -           -         -       -
say@announcing      -        -       -     p       p      -         -           -         -       -
say@objecting       -        -       -     pd      pd     -         -           -         -       -
show@own-town       -        -       -     p       p      -         -           -         -       -
show@objecting      -        -       -     p       p      -         -           -         -       -
language@own-town   -        -       -     p       p      -         -           -         -       -
edit@objecting      -        -       -     p       p      -         -           -         -       -
""".lstrip()
RULE = shipped()[0].municipalities[TOWN].local.rules[0]
MARK = fingerprint(shipped()[0].municipalities[TOWN], RULE, shipped()[0])


def town_of(code: str) -> str:
    """The town of the lead; for a code that never was, one that nobody of the cast speaks for."""
    return NO_CONTACT if code == GHOST else TOWN


PRESSED: Mapping[str, Callable[[str], Action]] = {
    "own-towns": lambda _: Open(OwnTowns()),
    "own-numbers": lambda _: Open(OwnNumbers()),
    "own-town": lambda code: Open(OwnTown(town_of(code))),
    "announcing": lambda code: Open(Announcing(town_of(code), "until")),
    "announced": lambda code: Open(Announced(town_of(code))),
    "own-rules": lambda code: Open(OwnRules(town_of(code))),
    "own-rule": lambda code: Open(OwnRule(town_of(code), RULE.requirement)),
    "objecting": lambda code: Open(Objecting(town_of(code), RULE.requirement)),
    "announce": lambda code: Announce(town_of(code)),
    "say-posts": lambda code: FillPart(town_of(code), "posts", "2"),
    "publish": lambda code: Publish(town_of(code)),
    "not-now": lambda code: SayNotNow(town_of(code)),
    "say-nothing": lambda code: SayNothing(town_of(code)),
    "holds": lambda code: ConfirmFact(town_of(code), RULE.requirement, MARK),
    "holds-otherwise": lambda code: ConfirmFact(town_of(code), RULE.requirement, "0" * 8),
    "be-told": lambda _: Open(BeTold(TOWN)),
    "told-of": lambda _: Open(ToldOf()),
    "tell-me": lambda _: TellMe(TOWN),
    "keep-telling": lambda _: KeepTelling(),
    "stop-telling": lambda _: StopTelling(TOWN),
    "stop-about": lambda _: StopAbout(TOWN),
    "stop-all-telling": lambda _: StopAllTelling(),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "own-town": lambda code: OwnTown(town_of(code)),
    "announcing": lambda code: Announcing(town_of(code), "until"),
    "objecting": lambda code: Objecting(town_of(code), RULE.requirement),
}
