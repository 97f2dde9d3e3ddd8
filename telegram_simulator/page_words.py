"""Every word of the demo page. The English texts name the translations; template and script use the short names.

What stands in braces is filled in by the script, so it is handed through as it is.
"""

from collections.abc import Mapping

from bot.content.texts import msg
from bot.view.catalog import Words

TEXTS: Mapping[str, str] = {
    # The head of the page
    "title": msg("Guide for crime prevention assistants"),
    "demo": msg("Demo: nothing is sent anywhere, and all people are invented."),
    "page_language": msg("Language of this page"),
    "new_candidate": msg("New candidate"),
    "new_candidate_how": msg("Choose how the candidate comes"),
    "telegram_language": msg("Their Telegram is in"),
    "in_uk": msg("Ukrainian"),
    "in_cs": msg("Czech"),
    "in_en": msg("English (another language)"),
    "start_town": msg("They followed the link of"),
    "no_town": msg("no town"),
    "towns_with_contact": msg("Towns with a contact in this demo"),
    "towns_by_email": msg("Towns whose contact has e-mail only"),
    "towns_without_contact": msg("Towns without a contact yet"),
    "ended": msg("The demo has ended. When it is started again, this page goes on by itself."),
    "needs_script": msg("This page needs JavaScript. Please allow it for this address."),
    # The time
    "time": msg("Time in the demo"),
    "time_move": msg("Let time pass"),
    "leap_hour": msg("+ 1 hour"),
    "leap_day": msg("+ 1 day"),
    "leap_morning": msg("Next working day, 9:00"),
    "leap_month": msg("+ 30 days"),
    "time_passes": msg("Time passes …"),
    # The three panes
    "panes": msg("Parts of the demo"),
    "candidate": msg("Candidate"),
    "municipality": msg("Municipality"),
    "letters": msg("E-mails"),
    "officials": msg("Who sees this chat"),
    "contact": msg("town contact"),
    "coordinator": msg("coordinator"),
    "administrator": msg("administrator"),
    "contact_about": msg("Contact: {towns}"),
    "coordinator_about": msg("Coordinator: messages that no town answers"),
    "administrator_about": msg("Administrator: what the bot says. Write /content or /preview."),
    "candidate_about_uk": msg("Telegram in Ukrainian"),
    "candidate_about_cs": msg("Telegram in Czech"),
    "candidate_about_en": msg("Telegram in English"),
    "news": msg("{count} new"),
    # What to do where nothing is yet
    "no_candidate": msg(
        "Start a candidate: choose the language of their Telegram and, if you like, a town. Then follow the chat here."
    ),
    "no_messages": msg("Nothing yet. When a candidate writes to a town, the notice appears here."),
    "no_content_news": msg(
        "Write /content to see how the content stands, or /preview to look at any page. When an edit of the files is refused, the notice appears here."
    ),
    "no_letters": msg(
        "The e-mails that the town's contact would get appear here. The first one comes when a candidate has sent a message to a town. Its link opens the page on which one can answer without Telegram."
    ),
    "letter_to": msg("To: {address}"),
    # A chat
    "messages_of": msg("Messages in this chat"),
    "start": msg("Start"),
    "start_from_link": msg("The chat was opened through the link of this town: {town}."),
    "typing": msg("The bot is writing …"),
    "to_the_end": msg("To the newest message"),
    "edited": msg("edited"),
    "protected": msg("Protected: cannot be copied or forwarded"),
    "spoiler": msg("Hidden text, press to show it"),
    "download": msg("Download {file}"),
    "copied": msg("Copied."),
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
    "abroad": msg("Dresden (Germany, outside Czechia)"),
    "own_place": msg("other coordinates …"),
    "coordinates": msg("Latitude and longitude in degrees, e.g. 49.7475, 13.3776"),
}

LEFT_TO_THE_SCRIPT = ("address", "count", "file", "town", "towns")


def page_texts(words: Words) -> dict[str, str]:
    """All texts in one language, by their short names."""
    open_slots = {name: f"{{{name}}}" for name in LEFT_TO_THE_SCRIPT}
    return {name: words.say(text, **open_slots) for name, text in TEXTS.items()}
