"""Notes: the line above a screen with the reason why it is shown, or with an error."""

from enum import StrEnum, unique

from bot.content.problems import msg


@unique
class Note(StrEnum):
    """The msgid of the line above a screen."""

    STALE = msg("That button was from an older version. Here is what is valid now.")
    PRESS_A_BUTTON = msg("Here, please press one of the buttons.")
    ANSWER_UNKNOWN = msg("I do not understand this as an answer. Press a button or write what stands on it.")
    ANSWER_UNCLEAR = msg("That can mean several of these answers. Press the one that is true for you.")
    UNKNOWN_COMMAND = msg("I do not know that command. /help shows what I can do.")
    CANCELLED = msg("Stopped. Nothing was sent.")
    NOTHING_DELETED = msg("Nothing was deleted.")
    EDITED = msg("You changed an earlier message. I only read new ones: please send it again.")
    STICKER = msg("Thank you! I do not understand stickers and the like, though: please write it in words.")
    VOICE = msg("I cannot listen to recordings, and I have not kept this one. Please write it in words.")
    PHOTO = msg(
        "I cannot look at pictures, and I have not kept this one. Please write it in words, and send no papers here."
    )
    VIDEO = msg("I cannot watch videos, and I have not kept this one. Please write it in words.")
    FILE = msg("Please send no files here, especially no documents. I have not opened it and have not kept it.")
    FILE_REMOVED = msg("The file is deleted from this chat.")
    ANSWER_LET_GO = msg("I have neither kept nor judged what you wrote. Compare it yourself:")
    LOCATION_UNWANTED = msg("I do not need your location here. I have not kept it.")
    OUTSIDE_CZECHIA = msg("That place is outside Czechia. Choose a region or write the name of a town.")
    TOWN_UNKNOWN = msg("I did not find such a town. Try to write it differently, or choose a region.")
    TOWN_CHOSEN = msg("The town is chosen.")
    OTHER_TOWN = msg("You chose another town before. That stays so until you choose this one below.")
    OF_THE_JOB = msg(
        "Crime prevention assistants work for a town: they walk its streets, talk with people and help them live in peace. More: /guide"
    )
    KEPT_LONGER = msg(
        "Your answers and ticks are now kept for a year after you last use them, not for 90 days. The same button takes that back."
    )
    ANSWERS_GONE = msg(
        "Your answers are not here any more: they go after 90 days without use, or when you ask for it. Please begin again."
    )
    ANSWERED = msg("This is answered already, and your answer stays. Here is where you are.")
    ANSWER_GONE = msg("That answer no longer exists. Please choose again.")
    QUESTIONS_CHANGED = msg(
        "The questions have changed, and one of your answers no longer exists. Please go on from here."
    )
    NOT_FOUND = msg("I did not find that.")
    LONG_QUESTION = msg("That is too long for me to look up. Please ask in one or two sentences.")
    HELLO = msg("Hello! Write your question here, or choose.")
    THANKS = msg("You are welcome!")
    QUESTION_KEPT = msg("Your question now stands in the message to the town, which answers it. I cannot.")
    NAME_WRONG = msg("That does not look like a name. Please write only the name, with the surname if you like.")
    PHONE_WRONG = msg("That does not look like a phone number. Write it with the prefix, for example +420 601 234 567.")
    PHONE_FOREIGN_CARD = msg("That is somebody else's contact. Please share your own number or type it.")
    PHONE_UNWANTED = msg("I do not need your number here. I have not kept it.")
    EMAIL_WRONG = msg("That does not look like an e-mail address. Please check it.")
    TOO_LONG = msg("That is too long or empty: at most 500 characters, please.")
    OF_THE_TOWN = msg(
        "Only the town invites, hires and refuses, so nothing was done. You can pass the message on to the town."
    )
    SIGNATURE_WRONG = msg("That is no name to sign with: write at most 80 characters, or leave the field empty.")
    NUMBERS = msg(
        "That looks like personal data: the number of a document or a card, a phone or an e-mail. I have kept nothing of it. Please write it without."
    )
    DOCUMENT_NUMBERS = msg(
        "That looks like the number of a document, a card or an account. I have kept nothing of it. Please write it without."
    )
    PAPER_TOO_LONG = msg("That is empty or too long for a paper of one page. Please shorten it.")
    CONTACT_LATER = msg("Phone and e-mail come last: write them under the finished paper. They are not kept.")
    PAPER_ENOUGH = msg("That is enough for one page. To take another one, press one that is ticked first.")
    PAPER_NO_LINE = msg("Please write a job or a school, then years and a place: 2019-2024 cook, Prague.")
    PAPERS_GONE = msg("There are no answers for your papers any more: they are kept for 72 hours. You can begin anew.")
    CV_GONE = msg("There is no finished CV here, so none goes along. You can make one under “Documents”.")
    PAPERS_DELETED = msg("Deleted. Files that are in this chat already stay until you delete them.")
    ALREADY_SENT = msg("This was already sent. Nothing was sent twice.")
    DAILY_LIMIT = msg("You have sent three messages today. Please wait until tomorrow.")
    MESSAGES_LIMIT = msg("This is enough for one day. Please go on tomorrow.")
    DRAFT_GONE = msg("There is no unsent message any more. You can begin a new one from the town's page.")
    CODE_WRONG = msg("That is not the code from the e-mail. Look at the newest one, or ask the operator.")
    MESSAGE_SENT = msg("Sent.")
    SENTENCE_GONE = msg("That sentence no longer exists. Please choose again, or write your own words.")
    OPEN_LEAD = msg(
        "You already have an open message to this town. You can write into it, or send newer answers along."
    )
    CANDIDATE_STOPPED = msg("Not sent: the candidate wants no more messages here.")
    TOWN_STOPPED = msg("Not sent: the town takes no more messages about this here.")
    STOPPED = msg("Done: the other side can write no more about this. You can take that back at any time.")
    RESUMED = msg("Done: the other side can write about this again.")
    UPDATE_SENT = msg("Your newer answers are with the town.")
    NOTHING_NEWER = msg("There is nothing newer to send now.")
    LEAD_CLOSED = msg("This message is closed; one can no longer write here.")
    NOTE_KEPT = msg("The note is kept.")
    NOTHING_TO_UNDO = msg("There is nothing to take back here: only your own last step can be, within ten minutes.")
    INTERVIEW_WHEN = msg(
        "I found no day and hour in it. Write for example: 14.12. 10:00, municipal police, Main Street 1"
    )
    INTERVIEW_DAY = msg("That time has passed, or it is more than a year away. Please check it.")
    INTERVIEW_PLACE = msg("The place is missing. Write day, hour and place in one message, please.")
    INTERVIEW_LONG = msg("The place is too long: at most 200 characters, please.")
    INTERVIEW_GONE = msg("There is no unsent invitation any more. You can write it again.")
    INTERVIEW_REFUSED = msg("The town will hear that you are not coming. You can still write to it here.")
    INTERVIEW_CONFIRMED = msg("Thank you. The town will hear that you are coming.")
    DAY_WRONG = msg("I did not understand that day, or it does not fit. Write for example: 23. 11.")
    REFUSED = msg("There is nothing to show here.")
    INVITE_GONE = msg("This invitation is used up or expired. Ask whoever sent it for a new one.")
    LINKED = msg("Done: this account now receives messages from candidates.")
    LINKED_AND_ASKED = msg(
        "Done: this account now receives messages from candidates. If your e-mail address is not confirmed yet, a link or a code comes there: write the code here."
    )
    LINKED_BY_LETTER = msg(
        "Done: this account now receives messages from candidates. Your e-mail address is confirmed and gets notices too."
    )
    TOWN_URGED = msg(
        "The town has been asked to answer; the candidate sees that. Once a day is enough: more is not sent."
    )
    TOWNS_URGED = msg("The towns have been asked to answer; the candidates see that. Each is asked once a day.")
    TAKEN_OVER = msg("Done: coordinators may open it now, and the candidate sees that.")
    OFFER_MADE = msg("The candidate has been asked. You hear the answer here.")
    OFFER_GONE = msg("This question is no longer open. Your message is where it was.")
    OFFER_AGREED = msg("Done. Your message is with the new town; the former one no longer sees your details here.")
    OFFER_REFUSED = msg("Noted. Your message stays where it is.")
    EMAIL_CONFIRMED = msg("Thank you, the e-mail address is confirmed.")
    NOBODY_GOT_IT = msg(
        "I have passed this on to nobody. To answer a candidate, open their message and press “Write to the candidate”."
    )
    SAID = msg("Done, it holds from now on.")
    POSTS_UNCLEAR = msg("Please write a number from 1 to 99, or press a button.")
    DAY_UNCLEAR = msg("I do not understand that day. Write it like this: 31. 3. 2027")
    DAY_OUT_OF_REACH = msg("That day is over or more than a year away. Please write another one.")
    DAY_AFTER_END = msg("That day comes after the end of recruiting. Please write an earlier one.")
    HOW_TOO_LONG = msg("That is too long or empty: at most 200 characters, please.")
    RULE_CHANGED = msg("The text has changed since. Please read it once more.")
    OBJECTION_PASSED_ON = msg("Thank you. It goes to the coordinators; the text is not shown as confirmed.")
    WILL_BE_TOLD = msg("Noted. I will write to you when it opens.")
    WILL_BE_REMINDED = msg("Noted. I will remind you.")
    STILL_TOLD = msg("Thank you. Here is what I write to you about.")
    NOT_TOLD_ANY_MORE = msg("Done. I will not write about this any more.")
    SETTING_KEPT = msg("Kept.")
    INVITE_DECLINED = msg(
        "Thank you for telling us. The link works no more and no reminder follows. If you know who at your office should receive the messages, or pressed by mistake, write to the operator; the address stands under “About the bot”."
    )
    PIN_KEPT = msg("The PIN is set. Other open pages of yours are closed; each further link asks for it.")
    PIN_GONE = msg("The PIN is removed. The link in an e-mail is enough again.")
    DAYS_WRONG = msg(
        "I do not understand these days. Write for example 24. 12. – 2. 1.; at most three months, beginning within a year."
    )
    LEAVES = msg("In a moment you receive no more messages from candidates. Your colleagues are told.")
    BACK_AGAIN = msg("New messages come to you again.")
    CHANGE_AGREED = msg("Thank you. It is being done; the whole town is told.")
    CHANGE_STOPPED = msg("It is stopped. The whole town is told, and the operator sees it.")
    NEWCOMER_AGREED = msg(
        "Thank you. An invitation goes to the address. Where somebody receives the town's messages already, they are asked first."
    )
    NEWCOMER_STOPPED = msg("It is stopped. Nobody is written to but the coordinators.")
    CHANGE_GONE = msg("This was decided already.")
    NOW_ADMINISTRATOR = msg("Done: this account now hears how the bot's content stands.")
    RELOADED = msg("The files are being read anew. In a few seconds /content shows what came of it.")
    ROLL_BACK_ASKED = msg("The other administrators are told. It is put back when one of them presses it too.")
    ROLLED_BACK = msg("Done: the previous version is live again. The other administrators are told.")
    EDITING_LINK = msg("The link to the editor is coming. It opens once, within 15 minutes.")
    PUBLISHED = msg("Published: in a few seconds the bot says it.")
    OTHER_BY_NOW = msg("Something else stands here by now. Nothing was done: look once more.")
    FOLDER_UNWRITABLE = msg("The folder of the content could not be written. Tell whoever runs the bot.")
    WORD_ADDED = msg("Done: in a few seconds people find this page by that word.")
    EDIT_WAITS = msg("It waits in the editor as a draft: another administrator publishes it there and is told.")
    EDIT_NEEDS_TWO = msg("A second administrator would have to agree in the editor, which is off. Nothing was written.")
    EDIT_REFUSED = msg("The check refuses it. Nothing was written.")
    SOURCE_CONFIRMED = msg("Noted: you looked at it today, and it still says so. In a few seconds it is off the list.")
    WORD_THERE = msg("This page is found by that word already.")
    EDIT_BESIDE_DRAFT = msg("A draft of it waits in the editor: go on with it there. Nothing was written.")
    ONLY_A_PREVIEW = msg("This is a preview: that button would do something, here it does nothing.")
