"""The words of the one line that may stand above a screen."""

from collections.abc import Mapping

from bot.conversation.notes import Note
from bot.view.catalog import msg

NOTES: Mapping[Note, str] = {
    Note.STALE: msg("That button was from an older version. Here is what is valid now."),
    Note.PRESS_A_BUTTON: msg("Here, please press one of the buttons."),
    Note.UNKNOWN_COMMAND: msg("I do not know that command. /help shows what I can do."),
    Note.CANCELLED: msg("Stopped. Nothing was sent."),
    Note.EDITED: msg("You changed an earlier message. I only read new ones: please send it again."),
    Note.STICKER: msg("Thank you! I only understand text and buttons, though."),
    Note.FILE: msg(
        "Please send no files here, especially no documents. I have not opened it and have not kept it."
    ),
    Note.FILE_REMOVED: msg("The file is deleted from this chat."),
    Note.LOCATION_UNWANTED: msg("I do not need your location here. I have not kept it."),
    Note.OUTSIDE_CZECHIA: msg("That place is outside Czechia. Choose a region or write the name of a town."),
    Note.TOWN_UNKNOWN: msg("I did not find such a town. Try to write it differently, or choose a region."),
    Note.TOWN_CHOSEN: msg("The town is chosen."),
    Note.ANSWER_GONE: msg("That answer no longer exists. Please choose again."),
    Note.QUESTIONS_CHANGED: msg(
        "The questions have changed, and one of your answers no longer exists. Please go on from here."
    ),
    Note.NOT_FOUND: msg("I did not find that. Try other words, or look in the menu."),
    Note.NAME_WRONG: msg("Please write a name to call you by: one line, at most 80 characters."),
    Note.PHONE_WRONG: msg(
        "That does not look like a phone number. Write it with the prefix, for example +420 601 234 567."
    ),
    Note.PHONE_FOREIGN_CARD: msg("That is somebody else's contact. Please share your own number or type it."),
    Note.PHONE_UNWANTED: msg("I do not need your number here. I have not kept it."),
    Note.EMAIL_WRONG: msg("That does not look like an e-mail address. Please check it."),
    Note.TOO_LONG: msg("That is too long or empty: at most 500 characters, please."),
    Note.NUMBERS: msg(
        "That looks like the number of a document. Please leave such numbers out, nobody needs them here."
    ),
    Note.ALREADY_SENT: msg("This was already sent. Nothing was sent twice."),
    Note.MESSAGES_LIMIT: msg("This is enough writing for one day. Please go on tomorrow."),
    Note.DAILY_LIMIT: msg("You have sent three messages today. Please wait until tomorrow."),
    Note.DRAFT_GONE: msg(
        "There is no unsent message any more. You can begin a new one from the town's page."
    ),
    Note.CODE_WRONG: msg(
        "That is not the code from the e-mail. Look at the newest one, or ask the operator."
    ),
    Note.MESSAGE_SENT: msg("Sent."),
    Note.SENTENCE_GONE: msg("That sentence no longer exists. Please choose again, or write your own words."),
    Note.OPEN_LEAD: msg(
        "You already have an open message to this town. You can write into it, or send newer answers along."
    ),
    Note.CANDIDATE_STOPPED: msg("Not sent: the candidate wants no more messages here."),
    Note.TOWN_STOPPED: msg("Not sent: the town takes no more messages about this here."),
    Note.STOPPED: msg(
        "Done: the other side can write no more about this. You can take that back at any time."
    ),
    Note.RESUMED: msg("Done: the other side can write about this again."),
    Note.UPDATE_SENT: msg("Your newer answers are with the town."),
    Note.NOTHING_NEWER: msg("There is nothing newer to send now."),
    Note.LEAD_CLOSED: msg("This message is closed; one can no longer write here."),
    Note.NOTE_KEPT: msg("The note is kept."),
    Note.NOTHING_TO_UNDO: msg(
        "There is nothing to take back here: only your own last step can be, within ten minutes."
    ),
    Note.INTERVIEW_WHEN: msg(
        "I found no day and hour in it. Write for example: 14.12. 10:00, municipal police, Main Street 1"
    ),
    Note.INTERVIEW_DAY: msg("That time has passed, or it is more than a year away. Please check it."),
    Note.INTERVIEW_PLACE: msg("The place is missing. Write day, hour and place in one message, please."),
    Note.INTERVIEW_LONG: msg("The place is too long: at most 200 characters, please."),
    Note.INTERVIEW_GONE: msg("There is no unsent invitation any more. You can write it again."),
    Note.INTERVIEW_CONFIRMED: msg("Thank you. The town will hear that you are coming."),
    Note.DAY_WRONG: msg("I did not understand that day, or it does not fit. Write for example: 23. 11."),
    Note.REFUSED: msg("There is nothing to show here."),
    Note.INVITE_GONE: msg("This invitation is used up or expired. Ask whoever sent it for a new one."),
    Note.LINKED: msg("Done: this account now receives messages from candidates."),
    Note.EMAIL_CONFIRMED: msg("Thank you, the e-mail address is confirmed."),
    Note.NOBODY_GOT_IT: msg(
        "I have passed this on to nobody. To answer a candidate, open their message and press “Write to the candidate”."
    ),
    Note.SAID: msg("Done, it holds from now on."),
    Note.TOWN_URGED: msg(
        "The town has been asked to answer; the candidate sees that. Once a day is enough: more is not sent."
    ),
    Note.TAKEN_OVER: msg("Done: coordinators may open it now, and the candidate sees that."),
    Note.OFFER_MADE: msg("The candidate has been asked. You hear the answer here."),
    Note.OFFER_GONE: msg("This question is no longer open. Your message is where it was."),
    Note.OFFER_AGREED: msg(
        "Done. Your message is with the new town; the former one no longer sees your details here."
    ),
    Note.OFFER_REFUSED: msg("Noted. Your message stays where it is."),
    Note.POSTS_UNCLEAR: msg("Please write a number from 1 to 99, or press a button."),
    Note.DAY_UNCLEAR: msg("I do not understand that day. Write it like this: 31. 3. 2027"),
    Note.DAY_OUT_OF_REACH: msg("That day is over or more than a year away. Please write another one."),
    Note.DAY_AFTER_END: msg("That day comes after the end of recruiting. Please write an earlier one."),
    Note.HOW_TOO_LONG: msg("That is too long or empty: at most 200 characters, please."),
    Note.RULE_CHANGED: msg("The text has changed since. Please read it once more."),
    Note.OBJECTION_PASSED_ON: msg(
        "Thank you. It goes to the coordinators; the text is not shown as confirmed."
    ),
    Note.WILL_BE_TOLD: msg("Noted. I will write to you when it opens."),
    Note.STILL_TOLD: msg("Thank you. Here is what I write to you about."),
    Note.NOT_TOLD_ANY_MORE: msg("Done. I will not write about this any more."),
    Note.SETTING_KEPT: msg("Kept."),
    Note.DAYS_WRONG: msg(
        "I do not understand these days. Write for example 24. 12. – 2. 1.; at most three months, beginning within a year."
    ),
    Note.BACK_AGAIN: msg("New messages come to you again."),
    Note.CHANGE_AGREED: msg("Thank you. It is being done; the whole town is told."),
    Note.CHANGE_STOPPED: msg("It is stopped. The whole town is told, and the operator sees it."),
    Note.CHANGE_GONE: msg("This was decided already."),
    Note.NOW_ADMINISTRATOR: msg("Done: this account now hears how the bot's content stands."),
    Note.RELOADED: msg("The files are being read anew. In a few seconds /content shows what came of it."),
    Note.ROLLED_BACK: msg("Done: the previous version is live again. The other administrators are told."),
    Note.ONLY_A_PREVIEW: msg("This is a preview: that button would do something, here it does nothing."),
}
"""A text for every note."""
