"""Texts, towns and users of the demo page."""

from collections.abc import Iterable, Mapping

from bot.content.models import Municipality
from bot.content.problems import msg
from bot.view.catalog import Words
from telegram_simulator.page import PageData, Person, UserLanguage

TEXTS: Mapping[str, str] = {
    # The head of the page
    "title": msg("Guide for crime prevention assistants"),
    "about": msg("Demo: nothing is sent anywhere, and all people are invented."),
    "page_language": msg("Language of this page"),
    "new_person": msg("New candidate"),
    "new_person_how": msg("Choose how the candidate comes"),
    "tongue": msg("Their Telegram is in"),
    "link": msg("They followed the link of"),
    "no_link": msg("no town"),
    "ended": msg("The demo has ended. When it is started again, this page goes on by itself."),
    "needs_script": msg("This page needs JavaScript. Please allow it for this address."),
    "time": msg("Time in the demo"),
    "time_move": msg("Let time pass"),
    "time_passes": msg("Time passes …"),
    # The three panes
    "panes": msg("Parts of the demo"),
    "person": msg("Candidate"),
    "others": msg("Municipality"),
    "letters": msg("E-mails"),
    "whose": msg("Who sees this chat"),
    "news": msg("{count} new"),
    "no_person": msg(
        "Start a candidate: choose the language of their Telegram and, if you like, a town. Then follow the chat here."
    ),
    "no_letters": msg(
        "The e-mails that the town's contact would get appear here. The first one comes when a candidate has sent a message to a town. Its link opens the page on which one can answer without Telegram."
    ),
    "letter_to": msg("To: {address}"),
    # A chat
    "messages_of": msg("Messages in this chat"),
    "start": msg("Start"),
    "start_from_link": msg("The chat was opened through the link of this town: {town}."),
    "to_the_end": msg("To the newest message"),
    "edited": msg("edited"),
    "protected": msg("Protected: cannot be copied or forwarded"),
    "download": msg("Download {file}"),
    "impossible": msg("This is not possible here (any more)."),
    "kind_photo": msg("Photo"),
    "kind_document": msg("File"),
    "kind_sticker": msg("Sticker"),
    "kind_voice": msg("Voice message"),
    "kind_contact": msg("Phone number shared"),
    "kind_location": msg("Place shared"),
    "kind_other": msg("Attachment"),
    # Writing
    "commands": msg("Commands of the bot"),
    "attach": msg("Send an invented file"),
    "write": msg("Message"),
    "send": msg("Send to the chat"),
    "more": msg("More for this chat"),
    "edit_last": msg("Edit the last message"),
    "editing": msg("You are editing your last message."),
    "stop_editing": msg("Leave it as it was"),
    "block": msg("Block the bot"),
    "unblock": msg("Unblock the bot"),
    "blocked": msg("The bot is blocked and can no longer write here."),
    "bot_keyboard": msg("Buttons instead of the keyboard"),
    # Boxes
    "close": msg("All right, close"),
    "cancel": msg("Do not share"),
    "share": msg("Share"),
    "phone_title": msg("Share a phone number"),
    "phone_number": msg("Invented phone number"),
    "place_title": msg("Share a place"),
    "place": msg("Where the candidate is"),
    "own_place": msg("other coordinates …"),
    "coordinates": msg("Latitude and longitude in degrees, e.g. 49.7475, 13.3776"),
}
"""Texts of the simulator's page, by their keys."""
PLACEHOLDERS = {"address": "{address}", "count": "{count}", "file": "{file}", "town": "{link}"}
LEAPS: Mapping[str, str] = {
    "hour": msg("+ 1 hour"), "day": msg("+ 1 day"), "morning": msg("Next working day, 9:00"), "month": msg("+ 30 days"),
}  # fmt: skip
"""Labels of the steps by which the clock can be moved."""
USER_LANGUAGES = (
    ("uk", msg("Ukrainian"), msg("Telegram in Ukrainian"), "Оксана Андрій Ірина Тарас Наталя Богдан"),
    ("cs", msg("Czech"), msg("Telegram in Czech"), "Petra Tomáš Lenka Marek"),
    ("en", msg("English (another language)"), msg("Telegram in English"), "Maria Alex Sofia Daniel"),
)
"""Names of sample candidates, by the language of their Telegram."""
ALPHABETS = {"uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "cs": "aábcčdďeéěfghχiíjklmnňoópqrřsštťuúůvwxyýzž"}
"""Sort order of names. The Czech letter "ch", sorted after h, is written as χ."""
CITIES = ("praha", "plzen", "brno", "ostrava", "usti-nad-labem")
"""Towns whose location a candidate can share."""
ABROAD = "51.0504, 13.7373"
LANGUAGES = {"cs": "Česky", "uk": "Українською"}
SCRIPT_LANGUAGES = {"Cyrillic": "uk", "Latin": "cs"}
ZONE = "Europe/Prague"


def page_words(words: Words) -> dict[str, str]:
    return {name: words.say(text, **PLACEHOLDERS) for name, text in TEXTS.items()}


def page_data(
    words: Words,
    language: str,
    towns: Mapping[str, Municipality],
    people: tuple[Person, ...],
    with_contact: tuple[str, ...],
    by_email: tuple[str, ...],
) -> PageData:
    """Return the page's data in one language.

    `with_contact`: towns whose contact has a chat in the demo. `by_email`: towns with an e-mail
    contact.
    """
    others = [town for slug, town in towns.items() if slug not in {*with_contact, *by_email}]
    others.sort(key=lambda town: _order(_name(town, language), language))
    links = {
        words.say("Towns with a contact in this demo"): _links(_known(with_contact, towns), language, " ✓"),
        words.say("Towns whose contact has e-mail only"): _links(_known(by_email, towns), language, " ✓"),
        words.say("Towns without a contact yet"): _links(others, language),
    }
    places = {f"{town.lat:.4f}, {town.lon:.4f}": _name(town, language) for town in _known(CITIES, towns)}
    tongues = (
        (code, words.say(name), words.say(about), tuple(names.split())) for code, name, about, names in USER_LANGUAGES
    )
    return PageData(
        words=page_words(words),
        tongues=tuple(UserLanguage(*tongue) for tongue in tongues),
        people=people,
        links=links,
        places=places | {ABROAD: words.say("Dresden (Germany, outside Czechia)")},
        leaps={leap: words.say(name) for leap, name in LEAPS.items()},
        voices=SCRIPT_LANGUAGES,
        zone=ZONE,
    )


def officials(words: Words, names: Mapping[str, tuple[int, str]], towns: Iterable[str]) -> tuple[Person, ...]:
    """Return the officials of the demo. `names`: account and name, by role."""
    nothing = words.say("Nothing yet. When a candidate writes to a town, the notice appears here.")
    described = {
        "contact": (words.say("town contact"), words.say("Contact: {towns}", towns=", ".join(towns)), nothing),
        "coordinator": (words.say("coordinator"), words.say("Coordinator: messages that no town answers"), nothing),
        "administrator": (
            words.say("administrator"),
            words.say("Administrator: what the bot says. Write /content or /preview."),
            words.say(
                "Write /content to see how the content stands, or /preview to look at any page. When an edit of the files is refused, the notice appears here."
            ),
        ),
    }
    return tuple(Person(role, *names[role], *described[role]) for role in names)


def town_names(slugs: Iterable[str], towns: Mapping[str, Municipality], language: str) -> list[str]:
    return [_name(town, language) for town in _known(slugs, towns)]


def _known(slugs: Iterable[str], towns: Mapping[str, Municipality]) -> list[Municipality]:
    return [towns[slug] for slug in slugs if slug in towns]


def _links(towns: Iterable[Municipality], language: str, mark: str = "") -> dict[str, str]:
    return {f"m_{town.slug}": f"{_name(town, language)}{mark}" for town in towns}


def _name(town: Municipality, language: str) -> str:
    return town.names.get(language, town.names["cs"])


def _order(name: str, language: str) -> list[int]:
    return [ALPHABETS[language].find(letter) for letter in name.lower().replace("ch", "χ")]
