"""What goes out about towns' own words: to those who asked to be told, to colleagues, to the coordinators."""

from dataclasses import replace

from bot.content.rule_marks import rule_of
from bot.content.towns import Municipality
from bot.conversation.interest_actions import KeepTelling, StopAbout, StopAllTelling, ToldOf
from bot.conversation.municipal.own_town_screens import OwnTown
from bot.conversation.private import Private
from bot.conversation.town_news import Interest, Recruiting
from bot.conversation.town_screens import Town
from bot.view.interest_view import listed
from bot.view.letters.letter import Letter
from bot.view.markup import plain
from bot.view.message import Message
from bot.view.recruiting_view import rule_title, says
from bot.view.scene import Scene, bold, message, paragraphs


def opened(town: Municipality, said: Recruiting, scene: Scene) -> Message:
    """A candidate who asked hears that a town recruits, in the town's words; it is no promise."""
    head = bold(scene.html("🔔 {town} is recruiting", town=scene.town_with_czech(town)))
    why = scene.html("You asked to be told. Whether you get the post is decided by the town.")
    return message(
        paragraphs(head, says(said, scene), f"<i>{why}</i>"),
        [scene.button("🏙 Open the town", Town(town.slug))],
        [scene.button("🔕 Stop these messages", StopAbout(town.slug))],
    )


def renew(interests: tuple[Interest, ...], scene: Scene) -> Message:
    """The one question whether all of it is still wanted."""
    head = bold(scene.html("Shall I go on telling you when a town opens?"))
    what = scene.html("Without an answer it is deleted on the day that stands there.")
    return message(
        paragraphs(head, listed(interests, scene), what),
        [scene.button("Yes, go on", KeepTelling()), scene.button("No, stop", StopAllTelling())],
        [scene.button("Choose …", ToldOf())],
    )


def colleague_said(town: Municipality, by: Private, said: Recruiting | None, scene: Scene) -> Message:
    """Those who speak for a town too hear what a colleague has said, as candidates read it now."""
    head = bold(scene.html("{name} changed what candidates read: {town}", name=by, town=scene.town(town)))
    now = (
        says(said, scene)
        if said
        else scene.html("Candidates read nothing about recruiting in your town now.")
    )
    opening = [scene.button("Open", OwnTown(town.slug))]
    return replace(message(paragraphs(head, now), opening), protect=True)


def rule_wrong(town: Municipality, rule: str, by: Private, words: Private, scene: Scene) -> Message:
    """The coordinators hear what is not right with a rule; the content is mended by hand."""
    titled = rule_title(town, rule, scene) if rule_of(town, rule) else rule
    head = bold(
        scene.html(
            "{name} says a rule is not right: {town}, {rule}", name=by, town=scene.town(town), rule=titled
        )
    )
    mend = scene.html(
        "Pass it on to whoever edits the content: municipalities/{file}, {rule}.",
        file=f"{town.slug}.yaml",
        rule=rule,
    )
    return replace(
        message(paragraphs(head, f"<blockquote>{scene.escape(words)}</blockquote>", mend)), protect=True
    )


def by_mail(said: Message, scene: Scene) -> Letter:
    """The same for somebody who has no Telegram: the town's own word is public, so it may stand in a letter."""
    footer = f"{scene.operator.name}, {scene.operator.email}"
    return Letter(scene.say("What candidates read about your town"), f"{plain(said.text)}\n\n{footer}\n")
