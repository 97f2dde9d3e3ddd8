"""The part of the authority table about towns' own words, and about being told of them: see `test_authority`.

What is pressed about the town of the lead is pressed, for the code that never was, about a town that nobody of the cast
speaks for. The `owner` wants to be told of the town already: nobody else may change that.
"""

from collections.abc import Callable, Mapping

from bot.content.rule_marks import mark
from bot.conversation import interest_actions
from bot.conversation.actions import Action, Open
from bot.conversation.municipal import own_town_actions
from bot.conversation.municipal import own_town_screens as own
from bot.conversation.screens import Screen
from tests.adversity.cast import GHOST
from tests.program import NO_CONTACT, TOWN, shipped

TABLE = """
own-towns           -        -       -     -       -      -         -           -         -       -
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
stop-telling        -        -       d     -       -      -         -           -         -       -
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
MARK = mark(shipped()[0].municipalities[TOWN], RULE, shipped()[0])


def town_of(code: str) -> str:
    """The town of the lead; for a code that never was, one that nobody of the cast speaks for."""
    return NO_CONTACT if code == GHOST else TOWN


PRESSED: Mapping[str, Callable[[str], Action]] = {
    "own-towns": lambda _: Open(own.OwnTowns()),
    "own-town": lambda code: Open(own.OwnTown(town_of(code))),
    "announcing": lambda code: Open(own.Announcing(town_of(code), "until")),
    "announced": lambda code: Open(own.Announced(town_of(code))),
    "own-rules": lambda code: Open(own.OwnRules(town_of(code))),
    "own-rule": lambda code: Open(own.OwnRule(town_of(code), RULE.requirement)),
    "objecting": lambda code: Open(own.Objecting(town_of(code), RULE.requirement)),
    "announce": lambda code: own_town_actions.Announce(town_of(code)),
    "say-posts": lambda code: own_town_actions.FillPart(town_of(code), "posts", "2"),
    "publish": lambda code: own_town_actions.Publish(town_of(code)),
    "not-now": lambda code: own_town_actions.SayNotNow(town_of(code)),
    "say-nothing": lambda code: own_town_actions.SayNothing(town_of(code)),
    "holds": lambda code: own_town_actions.ConfirmFact(town_of(code), RULE.requirement, MARK),
    "holds-otherwise": lambda code: own_town_actions.ConfirmFact(town_of(code), RULE.requirement, "0" * 8),
    "be-told": lambda _: Open(interest_actions.BeTold(TOWN)),
    "told-of": lambda _: Open(interest_actions.ToldOf()),
    "tell-me": lambda _: interest_actions.TellMe(TOWN),
    "keep-telling": lambda _: interest_actions.KeepTelling(),
    "stop-telling": lambda _: interest_actions.StopTelling(TOWN),
    "stop-about": lambda _: interest_actions.StopAbout(TOWN),
    "stop-all-telling": lambda _: interest_actions.StopAllTelling(),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "own-town": lambda code: own.OwnTown(town_of(code)),
    "announcing": lambda code: own.Announcing(town_of(code), "until"),
    "objecting": lambda code: own.Objecting(town_of(code), RULE.requirement),
}
