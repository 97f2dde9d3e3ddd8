"""What people of the municipal side set for themselves: language, e-mail, the daily list, the holiday with who stands in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.conversation.codes import encode
from bot.conversation.days import day_of
from bot.conversation.municipal import contact_screens as contact
from bot.conversation.municipal.contact_actions import BeginPause, ChooseDigest, EndPause
from bot.conversation.municipal.duty import Duty
from bot.conversation.municipal.preferences import HOURS, Mail, Pause, Preferences, of_days, written
from bot.conversation.municipal.settings_turn import change_of
from bot.view.catalog import msg
from bot.view.lead_view import ROLES
from bot.view.message import Button, Message
from bot.view.municipal.change_view import asked, buttons
from bot.view.scene import Scene, bold, columns, message, paragraphs

MAILS: Mapping[Mail, str] = {
    Mail.NONE: msg("E-mail: none. The operator can add one: {email}"),
    Mail.AWAITED: msg("E-mail: waits until you confirm it"),
    Mail.CONFIRMED: msg("E-mail: confirmed"),
}
WEEKS = (1, 2, 3)


def render(screen: contact.SettingsScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    if isinstance(screen, contact.ChangeOfTown):
        change = change_of(scene.known, screen.change)
        if change is None:
            return _nothing(scene)
        return message(asked(change, scene), *buttons(change, scene), [_inbox(scene)])
    own = next((one for one in scene.known.preferences if screen.contact in {0, one.contact}), None)
    if own is None:
        return _nothing(scene)
    match screen:
        case contact.MySettings():
            return _settings(own, scene)
        case contact.DigestHours():
            return _hours(own, scene)
        case contact.PauseDays():
            return _days(own, scene)
        case contact.Substitutes(_, days):
            pause = of_days(days, scene.now)
            return _substitutes(own, pause, scene) if pause else _days(own, scene)


def _settings(own: Preferences, scene: Scene) -> Message:
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
        else scene.button("🏖 Holiday …", contact.PauseDays(own.contact))
    )
    others = [
        [
            Button(
                scene.say("Settings: {duty}", duty=_plain(other, scene)),
                encode(contact.MySettings(other.contact)),
            )
        ]
        for other in scene.known.preferences
        if other.contact != own.contact
    ]
    changes = [
        [scene.button("Change of who receives messages …", contact.ChangeOfTown(change.id))]
        for change in scene.known.changes
    ]
    return message(
        paragraphs(head, lines),
        *changes,
        [scene.button("🕗 Daily list …", contact.DigestHours(own.contact)), pause],
        *others,
        [scene.speak(), _inbox(scene)],
    )


def _away(own: Preferences, scene: Scene) -> str:
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


def _hours(own: Preferences, scene: Scene) -> Message:
    text = scene.html(
        "At which hour do you want the list of open messages, every working day? It holds only codes, and comes only if something is open."
    )
    hours: Sequence[Button] = [
        Button(f"{hour}:00", encode(ChooseDigest(own.contact, hour))) for hour in HOURS
    ]
    off = scene.button("Off", ChooseDigest(own.contact, 0))
    return message(paragraphs(bold(_duty(own, scene)), text), *columns(hours, 3), [off, _back(own, scene)])


def _days(own: Preferences, scene: Scene) -> Message:
    text = scene.html(
        "Write the first and the last day of your holiday, for example 24. 12. – 2. 1. Or choose from today on:"
    )
    first = day_of(scene.now)
    weeks = [
        Button(
            scene.words.plural("{number} week", "{number} weeks", number),
            encode(contact.Substitutes(own.contact, written(_weeks(first, number)))),
        )
        for number in WEEKS
    ]
    return message(paragraphs(bold(_duty(own, scene)), text), weeks, [_back(own, scene)])


def _substitutes(own: Preferences, pause: Pause, scene: Scene) -> Message:
    head = scene.escape(_between(pause, scene))
    text = scene.html(
        "Who gets new messages meanwhile? Your colleague gets them at once and by name; otherwise they go to your colleagues or the deputy, if nobody is there to the coordinator."
    )
    days = written(pause)
    names = [
        [Button(str(one.name), encode(BeginPause(own.contact, days, one.contact)))] for one in own.colleagues
    ]
    nobody = scene.button("Nobody in particular", BeginPause(own.contact, days, 0))
    return message(paragraphs(bold(head), text), *names, [nobody], [_back(own, scene)])


def _weeks(first: date, number: int) -> Pause:
    return Pause(first, first + timedelta(weeks=number, days=-1))


def _between(pause: Pause, scene: Scene) -> str:
    return f"{scene.words.date(pause.first)} – {scene.words.date(pause.last)}"


def _duty(own: Preferences, scene: Scene) -> str:
    return scene.escape(_plain(own, scene))


def _plain(own: Preferences, scene: Scene) -> str:
    duty = next((duty for duty in scene.known.duties if duty.contact == own.contact), None)
    return _named(duty, scene) if duty else ""


def _named(duty: Duty, scene: Scene) -> str:
    town = scene.content.municipalities.get(duty.slug)
    where = scene.town(town) if town else scene.say("all towns")
    return f"{where} ({scene.say(ROLES[duty.role])})"


def _inbox(scene: Scene) -> Button:
    return scene.button("All messages", contact.Inbox())


def _back(own: Preferences, scene: Scene) -> Button:
    return scene.button("← Back", contact.MySettings(own.contact))


def _nothing(scene: Scene) -> Message:
    return message(scene.html("There is nothing to show here."), [scene.menu()])
