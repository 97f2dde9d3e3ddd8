"""Settings of contacts and coordinators, and requests to change who receives a town's leads."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact import model
from bot.conversation.contact.settings import change_of, may_agree, may_leave, may_stop, town_contact_of_domain
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Role
from bot.view.context import ROLES, Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.reaching import contact_details

CHANGES: Mapping[model.ChangeKind, str] = {
    model.ChangeKind.ADD: msg("One more who receives messages: {name} ({role})."),
    model.ChangeKind.REMOVE: msg("Removal: {name} ({role}). This person will receive no more messages."),
    model.ChangeKind.LINK: msg("Another Telegram account: {name} ({role})."),
    model.ChangeKind.EMAIL: msg("Another e-mail address: {name} ({role})."),
}


ASKED_BY: Mapping[model.ChangeOrigin, str] = {
    model.ChangeOrigin.OPERATOR: msg("The operator asks for it."),
    model.ChangeOrigin.NEWCOMER: msg(
        "The request came from the bot's public page. Nobody has checked yet who sent it."
    ),
    model.ChangeOrigin.COORDINATOR: msg("The request came from the bot's public page, and the coordinator has agreed."),
}


UNTIL = msg("It waits for the yes of a coordinator until {time}, then it lapses.")
UNDECIDED = msg("Nobody has decided yet: on {time} it lapses.")
OWN_DOMAIN: Mapping[str, str] = {
    "page": msg("The address belongs to the town's own domain ({website})."),
    "list": msg(
        "The address belongs to the domain that a public list names for the town ({website}). Nobody of us has checked the list."
    ),
}


def change_request(change: model.TownChange, context: RenderContext) -> str:
    """Return what is asked for, by whom and until when, or what became of it."""
    title = context.title("{town}: who receives messages", town=context.town_named(change.slug))
    head = paragraphs(title, context.escape(change_text(change, context)))
    asked_by = context.html(ASKED_BY[change.asker])
    if not change.stage.is_pending:
        return paragraphs(head, context.escape(change_outcome(change, context)))
    if change.asker is model.ChangeOrigin.NEWCOMER:
        until = context.escape(waits_until(change, context))
        return paragraphs(head, f"{asked_by} {until}", *newcomer(change, context))
    if change.stage is model.ChangeStage.ASKED:
        when = context.html(
            "It is done only when a second person of the town agrees. If you know nothing of it, stop it."
        )
    else:
        when = context.html("It is done on {time}, unless you stop it.", time=context.words.time(change.due))
    return paragraphs(head, f"{asked_by} {when}")


def change_outcome(change: model.TownChange, context: RenderContext) -> str:
    """Return what became of a change that is no longer pending, as plain text."""
    if change.stage is model.ChangeStage.STOPPED:
        # without a name: stopped by the operator
        who = [context.say("Stopped by: {name}.", name=change.reason)] if change.reason else []
        return " ".join([context.say("This was stopped. Nothing has changed."), *who])
    if change.stage is model.ChangeStage.LAPSED:
        return context.say("Nobody has decided for seven days, so nothing comes of it. The town can ask again.")
    if change.reason:
        return context.say("The operator has done this at once. Reason: {reason}", reason=change.reason)
    return context.say("This is done.")


def is_undecided(change: model.TownChange, context: RenderContext) -> bool:
    """Return True if the coordinators are to be reminded of a request."""
    return change.due - context.now <= model.AGREE_WITHIN - timedelta(days=3)


def waits_until(change: model.TownChange, context: RenderContext) -> str:
    """Return the deadline of a request, as plain text."""
    return context.say(UNDECIDED if is_undecided(change, context) else UNTIL, time=context.words.time(change.due))


def newcomer(change: model.TownChange, context: RenderContext) -> tuple[str, ...]:
    """Return whose the address may be, how to verify it, and what consent leads to."""
    address = context.html("E-mail: {email}", email=change.email)
    whose = [context.html("Function: {function}", function=change.function)] if change.function else []
    if change.phone:
        whose.append(
            context.html(
                "Phone: {phone}. Whoever asks has written it: to check who that is, ring the town's public number.",
                phone=change.phone,
            )
        )
    who = ("\n".join(whose),) if whose else ()
    after = context.html(
        "Agree when what is needed is signed with the town: then an invitation goes to this address, and whoever accepts it receives the messages. If you stop it, the address is not written to."
    )
    town = context.content.municipalities.get(change.slug)
    if way := town_contact_of_domain(change.email, town):
        own = context.html(OWN_DOMAIN[way.read_as], website=way.value)
        return f"{address}\n{own}", *who, after
    unknown = context.html(
        "⚠️ The address is of no domain that we know as the town's. Ring the town at its public number before you agree."
    )
    return f"{address}\n{unknown}", contact_details(town, context), *who, after


def change_buttons(change: model.TownChange, context: RenderContext, *, agree: bool, stop: bool) -> list[list[Button]]:
    yes = [context.button("✅ I agree", model.AgreeToChange(change.id))] if agree else []
    return [yes, [context.button("⛔ Stop it", model.StopChange(change.id))] if stop else []]


def change_text(change: model.TownChange, context: RenderContext) -> str:
    role = context.say(ROLES[Role(change.role)])
    return context.say(CHANGES[change.what], name=change.name, role=role)


MAILS: Mapping[model.MailState, str] = {
    model.MailState.NONE: msg("E-mail: none. The operator can add one: {email}"),
    model.MailState.AWAITED: msg("E-mail: waits until you confirm it"),
    model.MailState.CONFIRMED: msg("E-mail: confirmed"),
}
WEEKS = (1, 2, 3)


def render_settings(screen: model.SettingsScreen, context: RenderContext) -> Message:
    if isinstance(screen, model.ChangeOfTown):
        change = change_of(context.known, screen.change)
        if change is None:
            return context.nothing()
        agree, stop = may_agree(context.known, change), may_stop(context.known, change)
        buttons = change_buttons(change, context, agree=agree, stop=stop)
        return message(change_request(change, context), *buttons, [context.button("All messages", model.Inbox())])
    own = next((one for one in context.known.preferences if screen.contact in {0, one.contact}), None)
    if own is None:
        return context.nothing()
    match screen:
        case model.MySettings():
            return _settings(own, context)
        case model.DigestHours():
            return _hours(own, context)
        case model.PauseDays():
            return _days(own, context)
        case model.Leaving():
            text = context.html(
                "No more messages from candidates come to you. What you have taken goes to a colleague, the deputy or the coordinator. Who takes over from you? Write name and e-mail to {email}.",
                email=context.operator.email,
            )
            yes = context.button("Yes, receive no more", model.Leave(own.contact))
            return message(paragraphs(_head(own, context), text), [yes], [_back(own, context)])
        case model.Substitutes(_, days):
            pause = model.pause_of_days(days, context.now)
            return _substitutes(own, pause, context) if pause else _days(own, context)


def _settings(own: model.Preferences, context: RenderContext) -> Message:
    digest = msg("Daily list of open messages: at {hour}:00") if own.digest else msg("Daily list of open messages: off")
    lines = (
        context.html(MAILS[own.mail], email=context.operator.email),
        context.html(digest, hour=own.digest),
        _away(own, context),
    )
    back, away = (
        context.button("I am back", model.EndPause(own.contact)),
        context.button("🏖 Holiday …", model.PauseDays(own.contact)),
    )
    leave = context.button("Receive no more messages …", model.Leaving(own.contact))
    others = [
        [context.button("Settings: {duty}", model.MySettings(other.contact), duty=_duty(other, context))]
        for other in context.known.preferences
        if other.contact != own.contact
    ]
    changes = [
        [context.button("Change of who receives messages …", model.ChangeOfTown(change.id))]
        for change in context.known.changes
        if change.stage.is_pending
    ]
    return message(
        paragraphs(f"{context.title('My settings')}\n{context.escape(_duty(own, context))}", "\n".join(lines)),
        *changes,
        [context.button("🕗 Daily list …", model.DigestHours(own.contact)), back if own.pause else away],
        *others,
        [context.button("How messages are answered", model.Inbox(asked=True))],
        [leave] if may_leave(context.known, own) else [],
        [context.speak(), context.button("All messages", model.Inbox())],
    )


def _away(own: model.Preferences, context: RenderContext) -> str:
    if own.pause is None:
        return context.html("Holiday: none")
    days = _between(own.pause, context)
    stands_in = own.colleague(own.pause.substitute)
    if stands_in is None:
        return context.html(
            "Holiday: {days}. New messages go to your colleagues or the deputy, if nobody is there to the coordinator.",
            days=days,
        )
    return context.html(
        "Holiday: {days}. New messages go to {name}. You still see everything.", days=days, name=stands_in.name
    )


def _hours(own: model.Preferences, context: RenderContext) -> Message:
    text = context.html(
        "At which hour do you want the list of open messages, every working day? It holds only codes, and comes only if something is open."
    )
    hours: Sequence[Button] = [
        Button(f"{hour}:00", encode(model.ChooseDigest(own.contact, hour))) for hour in model.OFFERED_HOURS
    ]
    off = context.button("Off", model.ChooseDigest(own.contact, 0))
    return message(paragraphs(_head(own, context), text), *columns(hours, 3), [off, _back(own, context)])


def _days(own: model.Preferences, context: RenderContext) -> Message:
    text = context.html(
        "Write the first and the last day of your holiday, for example 24. 12. – 2. 1. Or choose from today on:"
    )
    first = day_of(context.now)
    pauses = {number: model.Pause(first, first + timedelta(weeks=number, days=-1)) for number in WEEKS}
    weeks = [
        Button(
            context.words.plural("{number} week", "{number} weeks", number),
            encode(model.Substitutes(own.contact, model.pause_words(pause))),
        )
        for number, pause in pauses.items()
    ]
    return message(paragraphs(_head(own, context), text), weeks, [_back(own, context)])


def _substitutes(own: model.Preferences, pause: model.Pause, context: RenderContext) -> Message:
    head = context.escape(_between(pause, context))
    text = context.html(
        "Who gets new messages meanwhile? Your colleague gets them at once and by name; otherwise they go to your colleagues or the deputy, if nobody is there to the coordinator."
    )
    days = model.pause_words(pause)
    names = [
        [Button(str(one.name), encode(model.BeginPause(own.contact, days, one.contact)))] for one in own.colleagues
    ]
    nobody = context.button("Nobody in particular", model.BeginPause(own.contact, days, 0))
    return message(paragraphs(bold(head), text), *names, [nobody], [_back(own, context)])


def _between(pause: model.Pause, context: RenderContext) -> str:
    return f"{context.words.date(pause.first)} – {context.words.date(pause.last)}"


def _head(own: model.Preferences, context: RenderContext) -> str:
    return bold(context.escape(_duty(own, context)))


def _duty(own: model.Preferences, context: RenderContext) -> str:
    duty = next((duty for duty in context.known.duties if duty.contact == own.contact), None)
    return f"{context.town_or_all(duty.slug)} ({context.say(ROLES[duty.role])})" if duty else ""


def _back(own: model.Preferences, context: RenderContext) -> Button:
    return context.back(model.MySettings(own.contact))
