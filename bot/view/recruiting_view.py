"""The town's own word in words: whether it recruits, since when it says so, and that a rule was confirmed by it."""

from bot.content.rule_marks import mark
from bot.content.towns import LocalRule, Municipality
from bot.conversation.days import day_of
from bot.conversation.interest_actions import BeTold
from bot.conversation.town_news import Recruiting
from bot.view.message import Button
from bot.view.scene import Scene

OPEN_SIGN, BELL = "📣", "🔔"


def rule_title(town: Municipality, requirement: str, scene: Scene) -> str:
    """Give the title of a local rule: the town's own, or that of the requirement."""
    own_title = scene.page(f"municipalities/{town.slug}").titles.get(requirement)
    return own_title or scene.page(f"requirements/{requirement}").title


def says(said: Recruiting, scene: Scene) -> str:
    """What a town says of its recruiting, with the day it said so; where to apply stands in its own words."""
    head = scene.html("📣 The town says, on {date}:", date=scene.words.date(day_of(said.on)))
    if not said.open or said.until is None or said.apply_by is None:
        return f"{head}\n{scene.html('It is not recruiting now. It notes who is interested.')}"
    lines = [head, _posts(said, scene)]
    by = scene.words.date(said.apply_by)
    if said.takes_applications(scene.now):
        lines.append(scene.html("Apply by {date}.", date=by))
    else:
        lines.append(scene.html("One could apply until {date}.", date=by))
    how = f"\n<blockquote>{scene.escape(said.how)}</blockquote>" if said.how else ""
    return "\n".join(lines) + how


def _posts(said: Recruiting, scene: Scene) -> str:
    until = scene.words.date(said.until) if said.until else ""
    if not said.posts:
        return scene.html("It is recruiting until {date}.", date=until)
    return scene.escape(
        scene.words.plural(
            "It is recruiting for {number} post, until {date}.",
            "It is recruiting for {number} posts, until {date}.",
            said.posts,
            date=until,
        )
    )


def signed(name: str, slug: str, scene: Scene) -> str:
    """Give a town's name for a button; a sign tells that it takes applications now."""
    return f"{OPEN_SIGN} {name}" if recruits(slug, scene) else name


def recruits(slug: str, scene: Scene) -> bool:
    """Say whether a town takes applications now, as far as this screen knows."""
    said = scene.known.news.recruiting.get(slug)
    return said is not None and said.takes_applications(scene.now)


def sign_explained(scene: Scene) -> str:
    """Say what the sign on a list means; "" where no town bears it."""
    signs = any(recruits(slug, scene) for slug in scene.known.news.recruiting)
    return scene.html("📣 says that it is recruiting now") if signs else ""


def bell(place: str, scene: Scene) -> Button:
    """The way to being told of a town or region, or to stop it."""
    if scene.known.news.wanted(place):
        return scene.button("🔔 You will be told …", BeTold(place))
    if place in scene.content.regions:
        return scene.button("🔔 Tell me when a town opens", BeTold(place))
    return scene.button("🔔 Tell me when it opens", BeTold(place))


def confirmed(town: Municipality, rule: LocalRule, scene: Scene) -> str:
    """Say on which day the town confirmed a rule, in its present words; "" when it did not."""
    day = rule.confirmed_on
    given = scene.known.news.confirmed.get(rule.requirement)
    if given and given.mark == mark(town, rule, scene.content):
        on = day_of(given.on)
        day = max(day, on) if day else on
    return scene.html("Confirmed by the town on {date}.", date=scene.words.date(day)) if day else ""
