"""What goes out without being about a lead: a town's own word, changes of who receives its leads, edits of the content.

No personal data of a candidate; the name of an administrator stands in the chat only, never in a letter.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.content.content import rule_of
from bot.content.models import Municipality
from bot.content.problems import Problem, msg
from bot.conversation.admin.model import ContentState
from bot.conversation.codes import encode
from bot.conversation.contact.model import Asker, ChangeOfTown, ChangeStage, TownChange, What
from bot.conversation.contact.own_domain import own_domain
from bot.conversation.private import Private
from bot.conversation.towns import model
from bot.view.admin import LINES_PER_PAGE, problem_line, problems_button
from bot.view.context import Button, Message, RenderContext, bold, in_pages, message, paragraphs, quotation
from bot.view.letter import Letter, letter
from bot.view.markup import plain
from bot.view.settings import (
    ASKED_BY,
    change_asked,
    change_buttons,
    change_head,
    change_named,
    is_undecided,
    newcomer,
    waits_until,
)
from bot.view.towns import interests_listed, rule_title, town_says


def town_opened(town: Municipality, said: model.Recruiting, context: RenderContext) -> Message:
    """A candidate who asked hears that a town recruits, in the town's words; it is no promise."""
    head = context.title("🔔 {town} is recruiting", town=context.town_with_czech(town))
    why = context.html("You asked to be told. Whether you get the post is decided by the town.")
    return message(
        paragraphs(head, town_says(said, context), f"<i>{why}</i>"),
        [context.button("🏙 Open the town", model.Town(town.slug))],
        [context.button("🔕 Stop these messages", model.StopAbout(town.slug))],
    )


def renew_interests(interests: tuple[model.Interest, ...], context: RenderContext) -> Message:
    head = context.title("Shall I go on telling you when a town opens?")
    what = context.html("Without an answer it is deleted on the day that stands there.")
    return message(
        paragraphs(head, interests_listed(interests, context), what),
        [context.button("Yes, go on", model.KeepTelling()), context.button("No, stop", model.StopAllTelling())],
        [context.button("Choose …", model.ToldOf())],
    )


def colleague_said(town: Municipality, by: Private, said: model.Recruiting | None, context: RenderContext) -> Message:
    """Those who speak for a town too hear what a colleague has said, as candidates read it now."""
    head = context.title("{name} changed what candidates read: {town}", name=by, town=context.town(town))
    nothing = context.html("Candidates read nothing about recruiting in your town now.")
    now = town_says(said, context) if said else nothing
    opening = [context.button("Open", model.OwnTown(town.slug))]
    return replace(message(paragraphs(head, now), opening), protect=True)


def rule_wrong(town: Municipality, rule: str, by: Private, words: Private, context: RenderContext) -> Message:
    """The coordinators hear what is not right with a rule; the content is mended by hand."""
    titled = rule_title(town, rule, context) if rule_of(town, rule) else rule
    head = bold(
        context.html("{name} says a rule is not right: {town}, {rule}", name=by, town=context.town(town), rule=titled)
    )
    mend = context.html("Please pass it on to whoever looks after our texts; they correct it by hand.")
    return replace(message(paragraphs(head, quotation(context.escape(words)), mend)), protect=True)


def many_leads(town: Municipality, number: int, context: RenderContext) -> Message:
    """The coordinators hear that unusually many leads come for a town, which is told of the next ones together."""
    head = context.html("Unusually many messages today: {town}", town=context.town(town))
    what = context.html(
        "More than {number} have come since midnight. The town has each of them, and hears of further ones together, once an hour. You need not do anything. If they look like a prank, write to the operator.",
        number=number,
    )
    return message(paragraphs(bold(head), what))


def town_by_mail(said: Message, town: Municipality, context: RenderContext) -> Letter:
    """The same for somebody who has no Telegram: the town's own word is public, so it may stand in a letter."""
    return letter(context.say("What candidates read: {town}", town=context.town(town)), [plain(said.text)])


def change_notice(change: TownChange, context: RenderContext, *, concerned: bool) -> Message:
    """The notice in Telegram. `concerned`: its reader is whom it is about, who cannot agree to it."""
    if not change.stage.is_pending:
        return message(paragraphs(change_head(change, context), context.escape(_ended(change, context))))
    agree = change.stage is ChangeStage.ASKED and not concerned
    return message(change_asked(change, context), *change_buttons(change, context, agree=agree, stop=True))


STOPPED_HERE = msg("It is done on {time}, unless you stop it here before:")
ASKS, REMINDS = msg("Request to join: {town}"), msg("Reminder of a request to join: {town}")


def change_letter(change: TownChange, context: RenderContext, link: str = "") -> Letter:
    """The same by e-mail, where there is nothing to press; `link` leads to the lead page of its reader."""
    joins, waits, town = change.asker is Asker.NEWCOMER, change.stage.is_pending, context.town_named(change.slug)
    asks = REMINDS if waits and is_undecided(change, context) else ASKS
    subject = context.say(asks if joins else "{town}: who receives messages", town=town)
    lines = [change_named(change, context)]
    if change.stage is ChangeStage.TOLD:
        when, email = context.words.time(change.due), context.operator.email
        said = msg("It is done on {time}. If it is not right, write to {email} before.")
        lines += ["", context.say(STOPPED_HERE if link else said, time=when, email=email)]
    elif change.stage is ChangeStage.ASKED:
        lines += ["", *_whose_yes(change, context)]
    else:
        lines += ["", _ended(change, context)]
    if link and waits:
        way = f"{link}?at={encode(ChangeOfTown(change.id))}"
        answered = (
            [] if change.stage is ChangeStage.TOLD else ["", context.say("Without Telegram it can be answered here:")]
        )
        lines += [*answered, way]
    return letter(subject, lines)


def last_letter(change: TownChange, context: RenderContext) -> Letter | None:
    """The one letter to somebody who is no contact: removed, or never decided about.

    Of a request no coordinator has seen it goes to an address of the town's own alone: anybody may have written any other one.
    """
    town, email = context.town_named(change.slug), context.operator.email
    if change.what is What.REMOVE:
        lines = [
            context.say(
                "{town}: we send you no more messages, you were removed from those who receive them.", town=town
            ),
            *([_ended(change, context)] if change.reason else []),
            "",
            context.say(
                "What is still open is now with a colleague, the deputy or the coordinator. Links in earlier e-mails about them open nothing any more."
            ),
            context.say("If that is not right, write to {email}.", email=email),
        ]
        told = letter(context.say("{town}: messages no longer come to you", town=town), lines)
        return replace(told, newcomer=True, last=True)
    own = own_domain(change.email, context.content.municipalities.get(change.slug))
    if change.asker is Asker.NEWCOMER and own is None:
        return None
    if change.stage is ChangeStage.STOPPED:
        lines = [
            context.say("Somebody has stopped the request, so it has ended."),
            context.say("If that is not right, write to {email}.", email=email),
        ]
        told = letter(context.say("The request to join has ended: {town}", town=town), lines)
        return replace(told, newcomer=True, last=True)
    lines = [
        context.say("Nobody has decided about the request within seven days, so it has ended. We are sorry."),
        context.say("You can send it again on this page, or write to {email}:", email=email),
        f"{context.operator.web}/join",
    ]
    told = letter(context.say("The request to join has ended without an answer: {town}", town=town), lines)
    return replace(told, newcomer=True, last=True)


def _whose_yes(change: TownChange, context: RenderContext) -> list[str]:
    if change.asker is Asker.NEWCOMER:
        more = [part for said in newcomer(change, context) for part in ("", plain(said))]
        return [context.say(ASKED_BY[change.asker]), waits_until(change, context), *more]
    return [context.say("It waits for the yes of a second person of your town, in Telegram.")]


def _ended(change: TownChange, context: RenderContext) -> str:
    if change.stage is ChangeStage.STOPPED:
        # no name: the operator did
        who = [context.say("Stopped by: {name}.", name=change.reason)] if change.reason else []
        return " ".join([context.say("This was stopped. Nothing has changed."), *who])
    if change.stage is ChangeStage.LAPSED:
        return context.say("Nobody has decided for seven days, so nothing comes of it. The town can ask again.")
    if change.reason:
        return context.say("The operator has done this at once. Reason: {reason}", reason=change.reason)
    return context.say("This is done.")


def content_refused(problems: Sequence[Problem], context: RenderContext) -> Message:
    """An edit was refused: what is wrong and where, as much of it as fits."""
    refused = context.html("The last edit of the bot's content was refused")
    advice = context.html("People still read the version before it. Mend this and save again:")
    return _to_look_at(f"⛔ {bold(refused)}", advice, problems, context)


def content_warned(problems: Sequence[Problem], context: RenderContext) -> Message:
    """An edit is live, and something in it should be looked at."""
    live = context.html("The last edit of the bot's content is live")
    return _to_look_at(f"⚠️ {bold(live)}", context.html("Please look at this:"), problems, context)


def _to_look_at(head: str, advice: str, problems: Sequence[Problem], context: RenderContext) -> Message:
    def said(lines: Sequence[str]) -> str:
        more = len(problems) - len(lines)
        return paragraphs(
            head, advice, "\n\n".join(lines), context.html("And more problems: {number}", number=more) if more else ""
        )

    found = (problem_line(problem, context.words) for problem in problems)
    text = said(in_pages(found, said, LINES_PER_PAGE)[0])
    return message(text, [problems_button(problems, context)])


def content_mended(since: datetime, context: RenderContext) -> Message:
    """Nothing is wrong with the files any more: which version people read now."""
    said = context.html("The bot's content is in order again")
    version, time = context.content.version, context.words.time(since)
    text = paragraphs(
        f"✅ {bold(said)}", context.html("Version {version}, live since {time}.", version=version, time=time)
    )
    return message(text, [context.button("🛠 The bot's content", ContentState())])


def content_rolled_back(by: Private, at: datetime, context: RenderContext, *, asked: bool) -> Message:
    """Somebody wants the previous version back, or has put it back."""
    said = context.html("The previous version of the bot's content was put back")
    who = context.html("By {name}, {time}. The files were not changed.", name=by, time=context.words.time(at))
    if asked:
        said = context.html("The previous version of the bot's content waits to be put back")
        who = context.html(
            "Asked by {name}, {time}. It is put back when you press it too.", name=by, time=context.words.time(at)
        )
    text = paragraphs(f"↩️ {bold(said)}", who)
    return message(text, [context.button("🛠 The bot's content", ContentState())])


def content_edited(by: Private, at: datetime, about: str, context: RenderContext, *, asked: bool) -> Message:
    """Somebody wants a draft published, or has published it. `about`: kind and name, as the editor shows them."""
    said = context.html("A draft waits for a second person") if asked else context.html("The bot's content was edited")
    who = context.html("{about}. By {name}, {time}.", about=about, name=by, time=context.words.time(at))
    return message(paragraphs(f"✏️ {bold(said)}", who), [context.button("🛠 The bot's content", ContentState())])


def editing_link(link: str, context: RenderContext) -> Message:
    text = context.html("The editor in the browser. The link is for you alone: it opens once, within 15 minutes.")
    return Message(text, ((Button(context.say("✏️ Open the editor"), url=link),),))


def admin_by_mail(words: Message, context: RenderContext, *, operator: bool) -> Letter:
    """The same by e-mail. The operator need not be an administrator, to whom alone the chat shows more."""
    more = context.say("More in Telegram, in the chat with @{bot}: /content", bot=context.operator.bot)
    lines = [plain(words.text), *([] if operator else ["", more])]
    return letter(context.say("About the content of the bot for crime prevention assistants"), lines)


def confirm_admin_email(code: Private, context: RenderContext) -> Letter:
    """What proves an administrator's address: nothing else is sent there before the code comes back."""
    lines = [
        context.say("The operator of the bot has named you as an administrator of what it says."),
        "",
        context.say("Your code: {code}", code=code),
        "",
        context.say(
            "Write it to @{bot} in Telegram. After that you also hear here when an edit is refused and when all is in order again.",
            bot=context.operator.bot,
        ),
        context.say("If you did not expect this e-mail, you need not do anything."),
    ]
    return letter(context.say("Confirm your e-mail address"), lines)
