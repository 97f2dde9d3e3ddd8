"""What people of the municipal side set for themselves: language, e-mail, the daily list, the holiday with who stands in.

A change of who receives a town's leads, as the people of that town see it before it is done.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.conversation.codes import encode
from bot.conversation.contact.model import (
    HOURS,
    AgreeToChange,
    BeginPause,
    ChangeOfTown,
    ChangeStage,
    ChooseDigest,
    DigestHours,
    EndPause,
    Inbox,
    Mail,
    MySettings,
    Pause,
    PauseDays,
    Preferences,
    SettingsScreen,
    StopChange,
    Substitutes,
    TownChange,
    What,
    pause_of_days,
    pause_words,
)
from bot.conversation.contact.settings import change_of, may_agree, may_stop
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Role
from bot.conversation.towns.model import Duty
from bot.view.catalog import msg
from bot.view.context import Button, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.lead import ROLES

WHATS: Mapping[What, str] = {
    What.ADD: msg("One more who receives messages: {name} ({role})."),
    What.REMOVE: msg("Removal: {name} ({role}). This person will receive no more messages."),
    What.LINK: msg("Another Telegram account: {name} ({role})."),
    What.EMAIL: msg("Another e-mail address: {name} ({role})."),
}


def change_asked(change: TownChange, scene: RenderContext) -> str:
    """Say what is to change, and what whoever reads it can do."""
    head = bold(scene.html("{town}: who receives messages", town=change_town(change, scene)))
    what = _what(change, scene)
    if change.stage is ChangeStage.ASKED:
        return paragraphs(
            head,
            what,
            scene.html(
                "The operator asks for it. It is done only when a second person of the town agrees. If you know nothing of it, stop it."
            ),
        )
    when = scene.words.time(change.due)
    return paragraphs(
        head,
        what,
        scene.html("The operator asks for it. It is done on {time}, unless you stop it.", time=when),
    )


def change_buttons(change: TownChange, scene: RenderContext) -> list[list[Button]]:
    """Give what this account may answer."""
    agree = [scene.button("✅ I agree", AgreeToChange(change.id))] if may_agree(scene.known, change) else []
    stop = [scene.button("⛔ Stop it", StopChange(change.id))] if may_stop(scene.known, change) else []
    return [agree, stop]


def change_town(change: TownChange, scene: RenderContext) -> str:
    """Give the name of the town it is about."""
    listed = scene.content.municipalities.get(change.slug)
    return scene.town(listed) if listed else change.slug


def _what(change: TownChange, scene: RenderContext) -> str:
    return scene.escape(change_named(change, scene))


def change_named(change: TownChange, scene: RenderContext) -> str:
    """Say what is to change, as plain text."""
    role = scene.say(ROLES[Role(change.role)])
    return scene.say(WHATS[change.what], name=change.name, role=role)


MAILS: Mapping[Mail, str] = {
    Mail.NONE: msg("E-mail: none. The operator can add one: {email}"),
    Mail.AWAITED: msg("E-mail: waits until you confirm it"),
    Mail.CONFIRMED: msg("E-mail: confirmed"),
}
WEEKS = (1, 2, 3)


def render_settings(screen: SettingsScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    if isinstance(screen, ChangeOfTown):
        change = change_of(scene.known, screen.change)
        if change is None:
            return _nothing(scene)
        return message(change_asked(change, scene), *change_buttons(change, scene), [_inbox(scene)])
    own = next((one for one in scene.known.preferences if screen.contact in {0, one.contact}), None)
    if own is None:
        return _nothing(scene)
    match screen:
        case MySettings():
            return _settings(own, scene)
        case DigestHours():
            return _hours(own, scene)
        case PauseDays():
            return _days(own, scene)
        case Substitutes(_, days):
            pause = pause_of_days(days, scene.now)
            return _substitutes(own, pause, scene) if pause else _days(own, scene)


def _settings(own: Preferences, scene: RenderContext) -> Message:
    digest = (
        scene.html("Daily list of open messages: at {hour}:00", hour=own.digest)
        if own.digest
        else scene.html("Daily list of open messages: off")
    )
    head = f"{bold(scene.html('My settings'))}\n{_duty(own, scene)}"
    lines = "\n".join((scene.html(MAILS[own.mail], email=scene.operator.email), digest, _away(own, scene)))
    pause = (
        scene.button("I am back", EndPause(own.contact))
        if own.pause
        else scene.button("🏖 Holiday …", PauseDays(own.contact))
    )
    others = [
        [
            Button(
                scene.say("Settings: {duty}", duty=_plain(other, scene)),
                encode(MySettings(other.contact)),
            )
        ]
        for other in scene.known.preferences
        if other.contact != own.contact
    ]
    changes = [
        [scene.button("Change of who receives messages …", ChangeOfTown(change.id))]
        for change in scene.known.changes
    ]
    return message(
        paragraphs(head, lines),
        *changes,
        [scene.button("🕗 Daily list …", DigestHours(own.contact)), pause],
        *others,
        [scene.speak(), _inbox(scene)],
    )


def _away(own: Preferences, scene: RenderContext) -> str:
    if own.pause is None:
        return scene.html("Holiday: none")
    days = _between(own.pause, scene)
    stands_in = own.colleague(own.pause.substitute)
    if stands_in is None:
        return scene.html(
            "Holiday: {days}. New messages go to your colleagues or the deputy, if nobody is there to the coordinator.",
            days=days,
        )
    return scene.html(
        "Holiday: {days}. New messages go to {name}. You still see everything.",
        days=days,
        name=stands_in.name,
    )


def _hours(own: Preferences, scene: RenderContext) -> Message:
    text = scene.html(
        "At which hour do you want the list of open messages, every working day? It holds only codes, and comes only if something is open."
    )
    hours: Sequence[Button] = [
        Button(f"{hour}:00", encode(ChooseDigest(own.contact, hour))) for hour in HOURS
    ]
    off = scene.button("Off", ChooseDigest(own.contact, 0))
    return message(paragraphs(bold(_duty(own, scene)), text), *columns(hours, 3), [off, _back(own, scene)])


def _days(own: Preferences, scene: RenderContext) -> Message:
    text = scene.html(
        "Write the first and the last day of your holiday, for example 24. 12. – 2. 1. Or choose from today on:"
    )
    first = day_of(scene.now)
    weeks = [
        Button(
            scene.words.plural("{number} week", "{number} weeks", number),
            encode(Substitutes(own.contact, pause_words(_weeks(first, number)))),
        )
        for number in WEEKS
    ]
    return message(paragraphs(bold(_duty(own, scene)), text), weeks, [_back(own, scene)])


def _substitutes(own: Preferences, pause: Pause, scene: RenderContext) -> Message:
    head = scene.escape(_between(pause, scene))
    text = scene.html(
        "Who gets new messages meanwhile? Your colleague gets them at once and by name; otherwise they go to your colleagues or the deputy, if nobody is there to the coordinator."
    )
    days = pause_words(pause)
    names = [
        [Button(str(one.name), encode(BeginPause(own.contact, days, one.contact)))] for one in own.colleagues
    ]
    nobody = scene.button("Nobody in particular", BeginPause(own.contact, days, 0))
    return message(paragraphs(bold(head), text), *names, [nobody], [_back(own, scene)])


def _weeks(first: date, number: int) -> Pause:
    return Pause(first, first + timedelta(weeks=number, days=-1))


def _between(pause: Pause, scene: RenderContext) -> str:
    return f"{scene.words.date(pause.first)} – {scene.words.date(pause.last)}"


def _duty(own: Preferences, scene: RenderContext) -> str:
    return scene.escape(_plain(own, scene))


def _plain(own: Preferences, scene: RenderContext) -> str:
    duty = next((duty for duty in scene.known.duties if duty.contact == own.contact), None)
    return _named(duty, scene) if duty else ""


def _named(duty: Duty, scene: RenderContext) -> str:
    town = scene.content.municipalities.get(duty.slug)
    where = scene.town(town) if town else scene.say("all towns")
    return f"{where} ({scene.say(ROLES[duty.role])})"


def _inbox(scene: RenderContext) -> Button:
    return scene.button("All messages", Inbox())


def _back(own: Preferences, scene: RenderContext) -> Button:
    return scene.button("← Back", MySettings(own.contact))


def _nothing(scene: RenderContext) -> Message:
    return message(scene.html("There is nothing to show here."), [scene.menu()])
