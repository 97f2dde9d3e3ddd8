"""A contact's view of the own town: its announcement, the steps to change it, and local rules."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.content.content import fingerprint, rule_of
from bot.content.models import LocalRule, Municipality
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact.model import Inbox
from bot.conversation.private import NOTHING
from bot.conversation.towns import model
from bot.conversation.towns.turn import NONE, SAME, own_towns
from bot.view.context import Button, Message, RenderContext, bold, message, paragraphs
from bot.view.evidence import announcement_text, rule_confirmed, rule_title
from bot.view.towns import RULES_PER_PAGE

MAX_BUTTONS = 5
ASKED: Mapping[model.AnnouncementPart, str] = {
    model.AnnouncementPart.POSTS: msg("How many posts are open? Press a number or write one."),
    model.AnnouncementPart.UNTIL: msg("Until which day are you recruiting? Write it, for example: 31. 3. 2027"),
    model.AnnouncementPart.APPLY_BY: msg("By which day must people apply? Write it, or press the button."),
    model.AnnouncementPart.HOW: msg(
        "Where and how does one apply? A few words, at most 200 characters. Candidates read them as you write them."
    ),
}


def render_own_town(screen: model.OwnTownScreen, context: RenderContext) -> Message:
    """Render a protected message: a sheet may replace it, and editing cannot protect."""
    return replace(_worded_screen(screen, context), protect=True)


def _worded_screen(screen: model.OwnTownScreen, context: RenderContext) -> Message:
    if isinstance(screen, model.OwnTowns):
        return _towns(context)
    town = context.content.municipalities[screen.slug]
    match screen:
        case model.OwnTown():
            return _town(town, context)
        case model.AnnouncementForm(_, part):
            return _announcement_question(town, model.AnnouncementPart(part), context)
        case model.AnnouncementPreview():
            return _announced(town, context)
        case model.OwnRules(_, page):
            return _rules(town, page, context)
        case model.OwnRule(slug, requirement) | model.ObjectionForm(slug, requirement):
            rule = rule_of(town, requirement)
            if rule is None:
                return _rules(town, 0, context)
            worded = _objecting if isinstance(screen, model.ObjectionForm) else _rule
            return worded(town, rule, [context.back(model.OwnRules(slug))], context)


def _towns(context: RenderContext) -> Message:
    names = {slug: context.content.municipalities.get(slug) for slug in own_towns(context.known)}
    buttons = [[Button(context.town(town), encode(model.OwnTown(slug)))] for slug, town in names.items() if town]
    return message(context.title("Which town?"), *buttons, [context.button("All messages", Inbox())])


def _town(town: Municipality, context: RenderContext) -> Message:
    slug, said, rules = town.slug, context.known.news.recruiting.get(town.slug), len(town.local.rules)
    if said is None:
        now = context.html("Candidates read nothing about recruiting in your town now.")
    else:
        by = context.html("Said by {name}.", name=said.by)
        now = paragraphs(context.html("Candidates read this:"), announcement_text(said, context), f"<i>{by}</i>")
    not_now = [context.button("Not now, we note interest", model.SayNotNow(slug))]
    return message(
        paragraphs(bold(_headline(town, context)), now, context.body("pages/own-town")),
        [context.button("📣 We are recruiting …", model.Announce(slug))],
        not_now if said is None or said.open else [],
        [context.button("Take it back, say nothing", model.WithdrawStatement(slug))] if said else [],
        [context.button("📌 Local rules ({number})", model.OwnRules(slug), number=rules)] if rules else [],
        [context.button("All messages", Inbox())],
    )


def _announcement_question(town: Municipality, part: model.AnnouncementPart, context: RenderContext) -> Message:
    slug = town.slug
    match part:
        case model.AnnouncementPart.POSTS:
            posts = map(str, range(1, MAX_BUTTONS + 1))
            numbers = [Button(number, encode(model.FillPart(slug, part, number))) for number in posts]
            choices = [numbers, [context.button("Without a number", model.FillPart(slug, part, NONE))]]
        case model.AnnouncementPart.UNTIL:
            choices = []
        case model.AnnouncementPart.APPLY_BY:
            choices = [[context.button("The same day", model.FillPart(slug, part, SAME))]]
        case model.AnnouncementPart.HOW:
            choices = [[context.button("Without these words", model.FillPart(slug, part, NONE))]]
    text = paragraphs(bold(_headline(town, context)), context.html(ASKED[part]))
    return message(text, *choices, [context.back(model.OwnTown(slug))])


def _announced(town: Municipality, context: RenderContext) -> Message:
    """Preview the announcement with the typed answers as they were parsed."""
    draft = context.session.announcement or model.Announcement(town.slug)
    said = model.Recruiting(
        town.slug,
        open=True,
        on=context.now,
        posts=draft.posts or 0,
        until=draft.until,
        apply_by=draft.apply_by,
        how=draft.how or NOTHING,
    )
    ask = context.html("Candidates will read it like this. Is it right?")
    return message(
        paragraphs(bold(_headline(town, context)), announcement_text(said, context), ask),
        [context.main("Yes, publish", model.Publish(town.slug))],
        [context.button("Begin again", model.Announce(town.slug)), context.button("No", model.OwnTown(town.slug))],
    )


def _rules(town: Municipality, page: int, context: RenderContext) -> Message:
    rules = enumerate(town.local.rules, start=1)
    shown = context.paginate(rules, page, RULES_PER_PAGE, partial(model.OwnRules, town.slug))
    listed = "\n".join(
        f"{number}. {context.escape(rule_title(town, rule.requirement, context))} – {rule_confirmed(town, rule, context) or context.html('not confirmed')}"
        for number, rule in shown.here
    )
    buttons = [Button(str(number), encode(model.OwnRule(town.slug, rule.requirement))) for number, rule in shown.here]
    about = context.body("pages/own-rules")
    head = context.title("Local rules: {town}", town=context.town(town))
    text = paragraphs(head, about, listed, shown.text)
    return message(text, buttons, shown.turning, [context.back(model.OwnTown(town.slug))])


def _rule(town: Municipality, rule: LocalRule, back: list[Button], context: RenderContext) -> Message:
    holds = model.ConfirmFact(town.slug, rule.requirement, fingerprint(town, rule, context.content))
    wrong = model.ObjectionForm(town.slug, rule.requirement)
    ask = context.html("Is this so today?")
    return message(
        paragraphs(_text(town, rule, context), rule_confirmed(town, rule, context), ask),
        [context.button("Yes, this holds", holds)],
        [context.button("This is not right …", wrong)],
        back,
    )


def _objecting(town: Municipality, rule: LocalRule, back: list[Button], context: RenderContext) -> Message:
    ask = context.html(
        "What is not right? Write it in a few words, at most 500 characters. They go to the coordinators, not to candidates."
    )
    return message(paragraphs(_text(town, rule, context), ask), back)


def _text(town: Municipality, rule: LocalRule, context: RenderContext) -> str:
    head = bold(context.escape(rule_title(town, rule.requirement, context)))
    return f"{head}\n{context.section(f'municipalities/{town.slug}', rule.requirement)}"


def _headline(town: Municipality, context: RenderContext) -> str:
    return context.html("Recruiting: {town}", town=context.town(town))
