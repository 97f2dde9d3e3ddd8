"""What a contact sees of the own town: what candidates read of its recruiting, the steps to say it, the rules to confirm."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.content import mark, rule_of
from bot.content.models import LocalRule, Municipality
from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox
from bot.conversation.private import NOTHING
from bot.conversation.towns.model import (
    Announce,
    Announced,
    Announcement,
    AnnouncementPart,
    Announcing,
    ConfirmFact,
    FillPart,
    Objecting,
    OwnRule,
    OwnRules,
    OwnTown,
    OwnTowns,
    OwnTownScreen,
    Publish,
    Recruiting,
    SayNothing,
    SayNotNow,
)
from bot.conversation.towns.turn import NONE, SAME, own_towns
from bot.view.catalog import msg
from bot.view.context import Button, Message, RenderContext, bold, message, paragraphs
from bot.view.towns import rule_confirmed, rule_title, town_says

MOST_ON_BUTTONS = 5
ASKED: Mapping[AnnouncementPart, str] = {
    AnnouncementPart.POSTS: msg("How many posts are open? Press a number or write one."),
    AnnouncementPart.UNTIL: msg("Until which day are you recruiting? Write it, for example: 31. 3. 2027"),
    AnnouncementPart.APPLY_BY: msg("By which day must people apply? Write it, or press the button."),
    AnnouncementPart.HOW: msg(
        "Where and how does one apply? A few words, at most 200 characters. Candidates read them as you write them."
    ),
}


def render_own_town(screen: OwnTownScreen, scene: RenderContext) -> Message:
    """Word one of these screens. All are protected: any may give its place to a sheet, and editing cannot protect."""
    return replace(_worded(screen, scene), protect=True)


def _worded(screen: OwnTownScreen, scene: RenderContext) -> Message:
    if isinstance(screen, OwnTowns):
        return _towns(scene)
    town = scene.content.municipalities[screen.slug]
    match screen:
        case OwnTown():
            return _town(town, scene)
        case Announcing(_, part):
            return _asked(town, AnnouncementPart(part), scene)
        case Announced():
            return _announced(town, scene)
        case OwnRules():
            return _rules(town, scene)
        case OwnRule(slug, requirement) | Objecting(slug, requirement):
            rule = rule_of(town, requirement)
            if rule is None:
                return _rules(town, scene)
            back = [scene.button("← Back", OwnRules(slug))]
            return (
                _objecting(town, rule, back, scene)
                if isinstance(screen, Objecting)
                else _rule(town, rule, back, scene)
            )


def _towns(scene: RenderContext) -> Message:
    names = {slug: scene.content.municipalities.get(slug) for slug in own_towns(scene.known)}
    buttons = [[Button(scene.town(town), encode(OwnTown(slug)))] for slug, town in names.items() if town]
    return message(bold(scene.html("Which town?")), *buttons, [scene.button("All messages", Inbox())])


def _town(town: Municipality, scene: RenderContext) -> Message:
    slug, said = town.slug, scene.known.news.recruiting.get(town.slug)
    if said is None:
        now = scene.html("Candidates read nothing about recruiting in your town now.")
        rows = [[scene.button("Not now, we note interest", SayNotNow(slug))]]
    else:
        told = scene.html("Candidates read this:")
        by = scene.html("Said by {name}.", name=said.by)
        now = paragraphs(told, town_says(said, scene), f"<i>{by}</i>")
        rows = [[scene.button("Not now, we note interest", SayNotNow(slug))]] if said.open else []
        rows.append([scene.button("Take it back, say nothing", SayNothing(slug))])
    rules = (
        [scene.button("📌 Local rules ({number})", OwnRules(slug), number=len(town.local.rules))]
        if town.local.rules
        else []
    )
    announce = scene.button("📣 We are recruiting …", Announce(slug))
    return message(
        paragraphs(bold(_headline(town, scene)), now, scene.body("pages/own-town")),
        [announce],
        *rows,
        rules,
        [scene.button("All messages", Inbox())],
    )


def _asked(town: Municipality, part: AnnouncementPart, scene: RenderContext) -> Message:
    slug = town.slug
    match part:
        case AnnouncementPart.POSTS:
            numbers = [
                Button(str(number), encode(FillPart(slug, part, str(number))))
                for number in range(1, MOST_ON_BUTTONS + 1)
            ]
            choices = [numbers, [scene.button("Without a number", FillPart(slug, part, NONE))]]
        case AnnouncementPart.UNTIL:
            choices = []
        case AnnouncementPart.APPLY_BY:
            choices = [[scene.button("The same day", FillPart(slug, part, SAME))]]
        case AnnouncementPart.HOW:
            choices = [[scene.button("Without these words", FillPart(slug, part, NONE))]]
    text = paragraphs(bold(_headline(town, scene)), scene.html(ASKED[part]))
    return message(text, *choices, [scene.button("← Back", OwnTown(slug))])


def _announced(town: Municipality, scene: RenderContext) -> Message:
    """The announcement as candidates will read it: what was typed stands here as it was understood."""
    draft = scene.session.announcement or Announcement(town.slug)
    said = Recruiting(
        town.slug,
        open=True,
        on=scene.now,
        posts=draft.posts or 0,
        until=draft.until,
        apply_by=draft.apply_by,
        how=draft.how or NOTHING,
    )
    ask = scene.html("Candidates will read it like this. Is it right?")
    return message(
        paragraphs(bold(_headline(town, scene)), town_says(said, scene), ask),
        [scene.button("Yes, publish", Publish(town.slug))],
        [scene.button("Begin again", Announce(town.slug)), scene.button("No", OwnTown(town.slug))],
    )


def _rules(town: Municipality, scene: RenderContext) -> Message:
    rules = town.local.rules
    listed = "\n".join(
        f"{number}. {scene.escape(rule_title(town, rule.requirement, scene))} – {rule_confirmed(town, rule, scene) or scene.html('not confirmed')}"
        for number, rule in enumerate(rules, start=1)
    )
    buttons = [
        Button(str(number), encode(OwnRule(town.slug, rule.requirement)))
        for number, rule in enumerate(rules, start=1)
    ]
    about = scene.body("pages/own-rules")
    head = bold(scene.html("Local rules: {town}", town=scene.town(town)))
    return message(paragraphs(head, about, listed), buttons, [scene.button("← Back", OwnTown(town.slug))])


def _rule(town: Municipality, rule: LocalRule, back: list[Button], scene: RenderContext) -> Message:
    holds = ConfirmFact(town.slug, rule.requirement, mark(town, rule, scene.content))
    wrong = Objecting(town.slug, rule.requirement)
    ask = scene.html("Is this so today?")
    return message(
        paragraphs(_text(town, rule, scene), rule_confirmed(town, rule, scene), ask),
        [scene.button("Yes, this holds", holds)],
        [scene.button("This is not right …", wrong)],
        back,
    )


def _objecting(town: Municipality, rule: LocalRule, back: list[Button], scene: RenderContext) -> Message:
    ask = scene.html(
        "What is not right? Write it in a few words, at most 500 characters. They go to the coordinators, not to candidates."
    )
    return message(paragraphs(_text(town, rule, scene), ask), back)


def _text(town: Municipality, rule: LocalRule, scene: RenderContext) -> str:
    head = bold(scene.escape(rule_title(town, rule.requirement, scene)))
    return f"{head}\n{scene.section(f'municipalities/{town.slug}', rule.requirement)}"


def _headline(town: Municipality, scene: RenderContext) -> str:
    return scene.html("Recruiting: {town}", town=scene.town(town))
