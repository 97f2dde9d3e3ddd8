"""The part of the authority table about towns' own words, and about being told of them: see `test_authority`.

What is pressed about the town of the lead is pressed, for the code that never was, about a town that nobody of the cast
speaks for. The `owner` wants to be told of the town already: nobody else may change that.
"""

from collections.abc import Callable, Mapping

from bot.content.content import fingerprint
from bot.conversation.model import Action, Open, Screen
from bot.conversation.towns import model as towns_model
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
    "own-towns": lambda _: Open(towns_model.OwnTowns()),
    "own-numbers": lambda _: Open(towns_model.OwnNumbers()),
    "own-town": lambda code: Open(towns_model.OwnTown(town_of(code))),
    "announcing": lambda code: Open(towns_model.Announcing(town_of(code), "until")),
    "announced": lambda code: Open(towns_model.Announced(town_of(code))),
    "own-rules": lambda code: Open(towns_model.OwnRules(town_of(code))),
    "own-rule": lambda code: Open(towns_model.OwnRule(town_of(code), RULE.requirement)),
    "objecting": lambda code: Open(towns_model.Objecting(town_of(code), RULE.requirement)),
    "announce": lambda code: towns_model.Announce(town_of(code)),
    "say-posts": lambda code: towns_model.FillPart(town_of(code), "posts", "2"),
    "publish": lambda code: towns_model.Publish(town_of(code)),
    "not-now": lambda code: towns_model.SayNotNow(town_of(code)),
    "say-nothing": lambda code: towns_model.SayNothing(town_of(code)),
    "holds": lambda code: towns_model.ConfirmFact(town_of(code), RULE.requirement, MARK),
    "holds-otherwise": lambda code: towns_model.ConfirmFact(town_of(code), RULE.requirement, "0" * 8),
    "be-told": lambda _: Open(towns_model.BeTold(TOWN)),
    "told-of": lambda _: Open(towns_model.ToldOf()),
    "tell-me": lambda _: towns_model.TellMe(TOWN),
    "keep-telling": lambda _: towns_model.KeepTelling(),
    "stop-telling": lambda _: towns_model.StopTelling(TOWN),
    "stop-about": lambda _: towns_model.StopAbout(TOWN),
    "stop-all-telling": lambda _: towns_model.StopAllTelling(),
}
PLACES: Mapping[str, Callable[[str], Screen]] = {
    "own-town": lambda code: towns_model.OwnTown(town_of(code)),
    "announcing": lambda code: towns_model.Announcing(town_of(code), "until"),
    "objecting": lambda code: towns_model.Objecting(town_of(code), RULE.requirement),
}
