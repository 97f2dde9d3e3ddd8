"""Notices and letters that are about no lead.

Invitations, a town's announcements, changes of contacts, edits of the content, alarms.

They hold no personal data of candidates. The name of an administrator is shown in the chat only, never in a letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.content.content import rule_of
from bot.content.models import Municipality
from bot.content.problems import Problem, msg
from bot.conversation.admin.model import ContentState
from bot.conversation.codes import encode
from bot.conversation.contact.model import ChangeKind, ChangeOfTown, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.contact.settings import town_contact_of_domain
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Invitation
from bot.conversation.private import Private
from bot.conversation.towns import model
from bot.view.admin import LINES_PER_PAGE, problem_line, problems_button
from bot.view.context import Button, Message, RenderContext, bold, in_pages, message, paragraphs, quotation
from bot.view.evidence import announcement_text, rule_title
from bot.view.features import JOIN, footer_links
from bot.view.letter import Letter, data_lines, invitation_text, letter, towns_named
from bot.view.markup import plain
from bot.view.settings import (
    ASKED_BY,
    change_buttons,
    change_outcome,
    change_request,
    change_text,
    is_undecided,
    newcomer,
    waits_until,
)
from bot.view.towns import subscription_lines


def town_opened(town: Municipality, said: model.Recruiting, context: RenderContext) -> Message:
    """Notify a candidate that a town is recruiting, in the words of the town."""
    head = context.title("🔔 {town} is recruiting", town=context.town_with_czech(town))
    why = context.html("You asked to be told. Whether you get the post is decided by the town.")
    return message(
        paragraphs(head, announcement_text(said, context), f"<i>{why}</i>"),
        [context.button("🏙 Open the town", model.Town(town.slug))],
        [context.button("🔕 Stop these messages", model.UnsubscribeFromTown(town.slug))],
    )


def renew_interests(interests: tuple[model.Interest, ...], context: RenderContext) -> Message:
    head = context.title("Shall I go on telling you when a town opens?")
    what = context.html("Without an answer it is deleted on the day that stands there.")
    return message(
        paragraphs(head, subscription_lines(interests, context), what),
        [
            context.button("Yes, go on", model.RenewSubscriptions()),
            context.button("No, stop", model.UnsubscribeFromAll()),
        ],
        [context.button("Choose …", model.Subscriptions())],
    )


def colleague_said(town: Municipality, by: Private, said: model.Recruiting | None, context: RenderContext) -> Message:
    """Notify the other contacts of a town of a changed announcement."""
    head = context.title("{name} changed what candidates read: {town}", name=by, town=context.town(town))
    nothing = context.html("Candidates read nothing about recruiting in your town now.")
    now = announcement_text(said, context) if said else nothing
    opening = [context.button("Open", model.OwnTown(town.slug))]
    return replace(message(paragraphs(head, now), opening), protect=True)


def rule_wrong(town: Municipality, rule: str, by: Private, words: Private, context: RenderContext) -> Message:
    """Notify the coordinators that a contact objects to a local rule."""
    titled = rule_title(town, rule, context) if rule_of(town, rule) else rule
    head = bold(
        context.html("{name} says a rule is not right: {town}, {rule}", name=by, town=context.town(town), rule=titled)
    )
    mend = context.html("Please pass it on to whoever looks after our texts; they correct it by hand.")
    return replace(message(paragraphs(head, quotation(context.escape(words)), mend)), protect=True)


def many_leads(town: Municipality, number: int, context: RenderContext) -> Message:
    """Notify the coordinators of unusually many leads for a town."""
    head = context.html("Unusually many messages today: {town}", town=context.town(town))
    what = context.html(
        "More than {number} have come since midnight. The town has each of them, and hears of further ones together, once an hour. You need not do anything. If they look like a prank, write to the operator.",
        number=number,
    )
    return message(paragraphs(bold(head), what))


def town_by_mail(said: Message, town: Municipality, context: RenderContext) -> Letter:
    """Return an announcement, which is public, as a letter."""
    return letter(context.say("What candidates read: {town}", town=context.town(town)), [plain(said.text)])


def change_notice(change: TownChange, context: RenderContext, *, concerned: bool) -> Message:
    """Return the notice in Telegram; `concerned`: the reader cannot agree to it."""
    agree = change.stage is ChangeStage.ASKED and not concerned
    buttons = change_buttons(change, context, agree=agree, stop=change.stage.is_pending)
    return message(change_request(change, context), *buttons)


STOPPED_HERE = msg("It is done on {time}, unless you stop it here before:")
ASKS, REMINDS = msg("Request to join: {town}"), msg("Reminder of a request to join: {town}")


def change_letter(change: TownChange, context: RenderContext, link: str = "") -> Letter:
    """Return the same as a letter; `link` leads to the lead page of its reader."""
    joins, waits, town = change.asker is ChangeOrigin.NEWCOMER, change.stage.is_pending, context.town_named(change.slug)
    asks = REMINDS if waits and is_undecided(change, context) else ASKS
    subject = context.say(asks if joins else "{town}: who receives messages", town=town)
    lines = [change_text(change, context)]
    if change.stage is ChangeStage.TOLD:
        when, email = context.words.time(change.due), context.operator.email
        said = msg("It is done on {time}. If it is not right, write to {email} before.")
        lines += ["", context.say(STOPPED_HERE if link else said, time=when, email=email)]
    elif change.stage is ChangeStage.ASKED:
        lines += ["", *_whose_yes(change, context)]
    else:
        lines += ["", change_outcome(change, context)]
    if link and waits:
        way = f"{link}?at={encode(ChangeOfTown(change.id))}"
        answered = (
            [] if change.stage is ChangeStage.TOLD else ["", context.say("Without Telegram it can be answered here:")]
        )
        lines += [*answered, way]
    return letter(subject, lines)


def last_letter(change: TownChange, context: RenderContext) -> Letter | None:
    """Return the letter to somebody who is no contact: a receipt, removed, or never decided about.

    Before a coordinator has seen a request, only addresses in the town's own domain get one, since
    anybody may have entered any other address.
    """
    town, email = context.town_named(change.slug), context.operator.email
    own = town_contact_of_domain(change.email, context.content.municipalities.get(change.slug))
    wrong = context.say("If that is not right, write to {email}.", email=email)
    if change.what is ChangeKind.REMOVE:
        subject = context.say("{town}: messages no longer come to you", town=town)
        lines = [
            context.say(
                "{town}: we send you no more messages, you were removed from those who receive them.", town=town
            ),
            *([change_outcome(change, context)] if change.reason else []),
            "",
            context.say(
                "What is still open goes to a colleague, the deputy or the coordinator; without them it waits until the town names somebody. Links in earlier e-mails about it open nothing any more."
            ),
            wrong,
        ]
    elif change.asker is ChangeOrigin.NEWCOMER and own is None:
        return None
    elif change.stage is ChangeStage.ASKED:
        subject = context.say("We have your request to join: {town}", town=town)
        what = msg(
            "The coordinator decides about the request. After a yes an invitation goes to this address. You need not do anything now."
        )
        lines = [context.say(what), wrong]
        return replace(letter(subject, lines), newcomer=True)
    elif change.stage is ChangeStage.STOPPED:
        subject = context.say("The request to join has ended: {town}", town=town)
        lines = [context.say("Somebody has stopped the request, so it has ended."), wrong]
    else:
        subject = context.say("The request to join has ended without an answer: {town}", town=town)
        lines = [context.say("Nobody has decided about the request within seven days, so it has ended. We are sorry.")]
        if JOIN in footer_links():
            again = context.say("You can send it again on this page, or write to {email}:", email=email)
            lines += [again, f"{context.operator.web}{JOIN}"]
    return replace(letter(subject, lines), newcomer=True, last=True)


def _whose_yes(change: TownChange, context: RenderContext) -> list[str]:
    if change.asker is ChangeOrigin.NEWCOMER:
        more = [part for said in newcomer(change, context) for part in ("", plain(said))]
        return [context.say(ASKED_BY[change.asker]), waits_until(change, context), *more]
    return [context.say("It waits for the yes of a second person of your town, in Telegram.")]


def content_problems(problems: Sequence[Problem], context: RenderContext, *, live: bool) -> Message:
    """Notify of a rejected edit, or of one that is `live` with warnings: as many as fit."""
    sign, title = "⛔", msg("The last edit of the bot's content was refused")
    advice = msg("People still read the version before it. Mend this and save again:")
    if live:
        sign, title = "⚠️", msg("The last edit of the bot's content is live")
        advice = msg("Please look at this:")
    head = f"{sign} {context.title(title)}"

    def said(lines: Sequence[str]) -> str:
        more = len(problems) - len(lines)
        return paragraphs(
            head,
            context.html(advice),
            "\n\n".join(lines),
            context.html("And more problems: {number}", number=more) if more else "",
        )

    found = (problem_line(problem, context.words) for problem in problems)
    text = said(in_pages(found, said, LINES_PER_PAGE)[0])
    return message(text, [problems_button(problems, context)])


def content_mended(since: datetime, context: RenderContext) -> Message:
    version, time = context.content.version, context.words.time(since)
    live = context.html("Version {version}, live since {time}.", version=version, time=time)
    return _of_content("✅", context.title("The bot's content is in order again"), live, context)


def content_rolled_back(by: Private, at: datetime, context: RenderContext, *, asked: bool) -> Message:
    """Notify of a rollback, or of the request for one."""
    time = context.words.time(at)
    if asked:
        head = context.title("The previous version of the bot's content waits to be put back")
        who = context.html("Asked by {name}, {time}. It is put back when you press it too.", name=by, time=time)
    else:
        head = context.title("The previous version of the bot's content was put back")
        who = context.html("By {name}, {time}. The files were not changed.", name=by, time=time)
    return _of_content("↩️", head, who, context)


def content_edited(by: Private, at: datetime, about: str, context: RenderContext, *, asked: bool) -> Message:
    """Notify of a published draft, or of one that waits; `about`: kind and name of the entry."""
    head = msg("A draft waits for a second person") if asked else msg("The bot's content was edited")
    who = context.html("{about}. By {name}, {time}.", about=about, name=by, time=context.words.time(at))
    return _of_content("✏️", context.title(head), who, context)


def _of_content(sign: str, head: str, text: str, context: RenderContext) -> Message:
    return message(paragraphs(f"{sign} {head}", text), [context.button("🛠 The bot's content", ContentState())])


def editing_link(link: str, context: RenderContext) -> Message:
    text = context.html("The editor in the browser. The link is for you alone: it opens once, within 15 minutes.")
    return Message(text, ((Button(context.say("✏️ Open the editor"), url=link),),))


def admin_by_mail(words: Message, context: RenderContext, *, operator: bool) -> Letter:
    """Return a notice as a letter, for the operator without a hint at `/content`."""
    more = context.say("More in Telegram, in the chat with @{bot}: /content", bot=context.operator.bot)
    lines = [plain(words.text), *([] if operator else ["", more])]
    return letter(context.say("About the content of the bot for crime prevention assistants"), lines)


def confirm_admin_email(code: Private, context: RenderContext) -> Letter:
    """Return the letter with the code that verifies an administrator's address."""
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


SOMEBODY_ELSE = msg("If somebody else at your office should have this, please reply and tell us who.")


class WaysIn(NamedTuple):
    """Links to accept an invitation by Telegram or by the lead page; "" if there is none."""

    chat: str
    page: str


def invitation_letter(
    invited: Invitation, ways: WaysIn, context: RenderContext, since: datetime | None = None, *, last: bool = False
) -> Letter:
    """Return an invitation, or a reminder of one sent at `since`; `last`: no other will follow."""
    town = towns_named((slug for _, slug in invited.tasks), context)
    if since is None:
        head = context.say("Invitation: messages from people interested in the job – {town}", town=town)
        lines = list[str]()
        end = msg("Before you say yes, nothing is sent to you but two reminders, after 3 and after 7 working days.")
    else:
        head = context.say("Reminder: invitation to messages of people interested – {town}", town=town)
        day = context.words.date(day_of(since))
        lines = [context.say("On {day} we sent you an invitation. Nobody has accepted it yet.", day=day), ""]
        end = msg("This is the last reminder.") if last else msg("One more reminder will come, then none.")
    lines += [invitation_text(invited, context), "", *_ways(ways, context), ""]
    lines += [context.say(end), context.say(SOMEBODY_ELSE), "", *data_lines(invited, context)]
    greeting = context.say("Good day, this invitation is for {name}.", name=invited.name)
    return replace(letter(head, lines, listed=True), to_chat=bool(ways.chat), newcomer=True, greeting=greeting)


def _ways(ways: WaysIn, context: RenderContext) -> list[str]:
    """List the links that accept an invitation."""
    both = bool(ways.chat and ways.page)
    lines = [context.say("Choose one of these links; either will do.") if both else context.say("Accept it here:")]
    if ways.page:
        lines += ["", *([context.say("In the browser, without Telegram:")] if both else []), ways.page]
    if ways.chat:
        lines += ["", *([context.say("In Telegram:")] if both else []), ways.chat]
    many = msg("The links are only for you and are good for 14 days. Please do not forward them.")
    one = msg("The link is only for you and is good for 14 days. Please do not forward it.")
    return [*lines, "", context.say(many if both else one)]


ALARMS: Mapping[str, str] = {
    "unreachable": msg(
        "Somebody of a town, a coordinator or an administrator can no longer be reached: the bot was blocked in Telegram, or the address does not exist. Ask them and invite them again (cpa-bot contact list and contact invite, cpa-bot admin list and admin invite)."
    ),
    "rejected": msg(
        "Telegram or the mail server refuses a message. That is a fault of the settings or of the program; the log says why."
    ),
    "unanswered": msg(
        "A message was tried again and again and never confirmed. It is not tried any more. Look whether Telegram and the mail server can be reached from this machine."
    ),
    "unreadable": msg(
        "A message cannot be read: it is damaged, or another version of the program stored it. Check the disk and have a backup at hand."
    ),
    "late": msg(
        "A notice of a candidate's message has reached nobody for a quarter of an hour. It is tried further. Look whether Telegram can be reached from this machine, and whether everyone has accepted their invitation (cpa-bot contact list)."
    ),
    "nobody": msg(
        "A candidate's message has reached nobody: no contact or deputy of the town and no coordinator. Invite somebody again (cpa-bot contact list, cpa-bot contact invite); open messages wait for them in the bot under /leads."
    ),
    "backup": msg(
        "No backup could be made. The bot works on and tries again. Look whether the folder of CPA_BACKUP_DIR is there and has room; the log says why."
    ),
    "conflict": msg(
        "Another program fetches the messages to this bot, so the bot hears nobody. It waits until the other one ends; cpa-bot health says which kind it is."
    ),
    "declined": msg(
        "Somebody has said “no” to an invitation: it is not for them. They are not written to any more. Who it is says cpa-bot contact list; ask the town who is to receive the messages instead."
    ),
}
"""Texts to the operator, by cause."""


def alarm(cause: str, row: int, context: RenderContext) -> Letter:
    """Return an alarm to the operator, with the row of the outbox that the log names."""
    lines = [
        context.say(ALARMS[cause]),
        "",
        *([context.say("Number in the log: row={row}", row=row), ""] if row else []),
        context.say(
            "For each cause at most one such e-mail an hour is sent. Bot: @{bot}", bot=context.operator.bot or "…"
        ),
    ]
    return letter(context.say("The bot could not deliver a message" if row else "The bot needs its operator"), lines)


def health_letter(new: Sequence[str], over: Sequence[str], where: str, context: RenderContext) -> Letter:
    """Report health limits exceeded and restored, as sentences. `where`: machine and folder."""
    lines = [f"⛔ {one}" for one in new] + ([""] if new and over else [])
    if over:
        lines += [context.say("This is over:"), *(f"✅ {one}" for one in over)]
    lines += ["", context.say("More says cpa-bot health on this machine: {where}", where=where)]
    return letter(context.say("The bot needs its operator") if new else context.say("The bot is in order again"), lines)
