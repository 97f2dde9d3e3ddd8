"""What a contact sees of the own town: what candidates read of its recruiting, the steps to say it, the rules to confirm."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.rule_marks import mark, rule_of
from bot.content.towns import LocalRule, Municipality
from bot.conversation.codes import encode
from bot.conversation.municipal import own_town_actions as act
from bot.conversation.municipal import own_town_screens as own
from bot.conversation.municipal.announcing import NONE, SAME
from bot.conversation.municipal.contact_screens import Inbox
from bot.conversation.municipal.own_town_screens import Part
from bot.conversation.municipal.own_town_turn import own_towns
from bot.conversation.private import NOTHING
from bot.conversation.town_news import Announcement, Recruiting
from bot.view.catalog import msg
from bot.view.message import Button, Message
from bot.view.recruiting_view import confirmed, rule_title, says
from bot.view.scene import Scene, bold, message, paragraphs

MOST_ON_BUTTONS = 5
ASKED: Mapping[Part, str] = {
    Part.POSTS: msg("How many posts are open? Press a number or write one."),
    Part.UNTIL: msg("Until which day are you recruiting? Write it, for example: 31. 3. 2027"),
    Part.APPLY_BY: msg("By which day must people apply? Write it, or press the button."),
    Part.HOW: msg(
        "Where and how does one apply? A few words, at most 200 characters. Candidates read them as you write them."
    ),
}


def render(screen: own.OwnTownScreen, scene: Scene) -> Message:
    """Word one of these screens. All are protected: any may give its place to a sheet, and editing cannot protect."""
    return replace(_worded(screen, scene), protect=True)


def _worded(screen: own.OwnTownScreen, scene: Scene) -> Message:
    if isinstance(screen, own.OwnTowns):
        return _towns(scene)
    town = scene.content.municipalities[screen.slug]
    match screen:
        case own.OwnTown():
            return _town(town, scene)
        case own.Announcing(_, part):
            return _asked(town, Part(part), scene)
        case own.Announced():
            return _announced(town, scene)
        case own.OwnRules():
            return _rules(town, scene)
        case own.OwnRule(slug, requirement) | own.Objecting(slug, requirement):
            rule = rule_of(town, requirement)
            if rule is None:
                return _rules(town, scene)
            back = [scene.button("← Back", own.OwnRules(slug))]
            return (
                _objecting(town, rule, back, scene)
                if isinstance(screen, own.Objecting)
                else _rule(town, rule, back, scene)
            )


def _towns(scene: Scene) -> Message:
    names = {slug: scene.content.municipalities.get(slug) for slug in own_towns(scene.known)}
    buttons = [[Button(scene.town(town), encode(own.OwnTown(slug)))] for slug, town in names.items() if town]
    return message(bold(scene.html("Which town?")), *buttons, [scene.button("All messages", Inbox())])


def _town(town: Municipality, scene: Scene) -> Message:
    slug, said = town.slug, scene.known.news.recruiting.get(town.slug)
    if said is None:
        now = scene.html("Candidates read nothing about recruiting in your town now.")
        rows = [[scene.button("Not now, we note interest", act.SayNotNow(slug))]]
    else:
        told = scene.html("Candidates read this:")
        by = scene.html("Said by {name}.", name=said.by)
        now = paragraphs(told, says(said, scene), f"<i>{by}</i>")
        rows = [[scene.button("Not now, we note interest", act.SayNotNow(slug))]] if said.open else []
        rows.append([scene.button("Take it back, say nothing", act.SayNothing(slug))])
    rules = (
        [scene.button("📌 Local rules ({number})", own.OwnRules(slug), number=len(town.local.rules))]
        if town.local.rules
        else []
    )
    announce = scene.button("📣 We are recruiting …", act.Announce(slug))
    return message(
        paragraphs(bold(_headline(town, scene)), now, scene.body("pages/own-town")),
        [announce],
        *rows,
        rules,
        [scene.button("All messages", Inbox())],
    )


def _asked(town: Municipality, part: Part, scene: Scene) -> Message:
    slug = town.slug
    match part:
        case Part.POSTS:
            numbers = [
                Button(str(number), encode(act.FillPart(slug, part, str(number))))
                for number in range(1, MOST_ON_BUTTONS + 1)
            ]
            choices = [numbers, [scene.button("Without a number", act.FillPart(slug, part, NONE))]]
        case Part.UNTIL:
            choices = []
        case Part.APPLY_BY:
            choices = [[scene.button("The same day", act.FillPart(slug, part, SAME))]]
        case Part.HOW:
            choices = [[scene.button("Without these words", act.FillPart(slug, part, NONE))]]
    text = paragraphs(bold(_headline(town, scene)), scene.html(ASKED[part]))
    return message(text, *choices, [scene.button("← Back", own.OwnTown(slug))])


def _announced(town: Municipality, scene: Scene) -> Message:
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
        paragraphs(bold(_headline(town, scene)), says(said, scene), ask),
        [scene.button("Yes, publish", act.Publish(town.slug))],
        [scene.button("Begin again", act.Announce(town.slug)), scene.button("No", own.OwnTown(town.slug))],
    )


def _rules(town: Municipality, scene: Scene) -> Message:
    rules = town.local.rules
    listed = "\n".join(
        f"{number}. {scene.escape(rule_title(town, rule.requirement, scene))} – {confirmed(town, rule, scene) or scene.html('not confirmed')}"
        for number, rule in enumerate(rules, start=1)
    )
    buttons = [
        Button(str(number), encode(own.OwnRule(town.slug, rule.requirement)))
        for number, rule in enumerate(rules, start=1)
    ]
    about = scene.body("pages/own-rules")
    head = bold(scene.html("Local rules: {town}", town=scene.town(town)))
    return message(paragraphs(head, about, listed), buttons, [scene.button("← Back", own.OwnTown(town.slug))])


def _rule(town: Municipality, rule: LocalRule, back: list[Button], scene: Scene) -> Message:
    holds = act.ConfirmFact(town.slug, rule.requirement, mark(town, rule, scene.content))
    wrong = own.Objecting(town.slug, rule.requirement)
    ask = scene.html("Is this so today?")
    return message(
        paragraphs(_text(town, rule, scene), confirmed(town, rule, scene), ask),
        [scene.button("Yes, this holds", holds)],
        [scene.button("This is not right …", wrong)],
        back,
    )


def _objecting(town: Municipality, rule: LocalRule, back: list[Button], scene: Scene) -> Message:
    ask = scene.html(
        "What is not right? Write it in a few words, at most 500 characters. They go to the coordinators, not to candidates."
    )
    return message(paragraphs(_text(town, rule, scene), ask), back)


def _text(town: Municipality, rule: LocalRule, scene: Scene) -> str:
    head = bold(scene.escape(rule_title(town, rule.requirement, scene)))
    return f"{head}\n{scene.section(f'municipalities/{town.slug}', rule.requirement)}"


def _headline(town: Municipality, scene: Scene) -> str:
    return scene.html("Recruiting: {town}", town=scene.town(town))
