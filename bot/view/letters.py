"""Notices in the chat and letters about a lead.

Those to officials hold no personal data, only code, town and time, in subjects too; the frame that
explains how to verify a letter is added on sending. Those to candidates are complete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.content.models import Situation
from bot.content.problems import forms, msg
from bot.conversation.contact.model import Inbox, LeadDetails, Outcome
from bot.conversation.dates import CLOSES, day_of, day_start, is_holiday, moment_of, working_days_since
from bot.conversation.lead.events import LadderEffect, LeadEvent, Notice
from bot.conversation.lead.history import WaitingLead, kept_until, latest_event, lost_message, wait_state
from bot.conversation.lead.interview import Meeting, meeting, past_meeting, upcoming
from bot.conversation.lead.model import PLAIN, Answering, Attribution, Event, Invitation, Lead, MyLead, ReadyLetter
from bot.conversation.private import NOTHING, Private
from bot.conversation.towns.model import Town
from bot.view.contact import inbox_line, inbox_state, lead_stub
from bot.view.context import Button, Message, RenderContext, bold, message, paragraphs
from bot.view.letter import Letter, data_lines, invitation_text, letter, towns_named
from bot.view.markup import plain
from bot.view.my_leads import offer_asked
from bot.view.official_steps import candidate_update, interview_buttons, invitation
from bot.view.reaching import contact_details
from bot.view.talk import failure_reason, glossary_lines, other_ways_buttons, simpler_words_button, speaker, spoken

SOMETHING_NEW = msg("There is something new about a candidate's message.")


def marked(sent: Message | Letter, context: RenderContext) -> Message | Letter:
    """Mark a message that may have arrived before as a repeat; the subject does not change."""
    again = msg("Sent again, you may have it already")
    match sent:
        case Message():
            return replace(sent, text=f"<i>{context.html(again)}</i>\n{sent.text}")
        case Letter():
            return replace(sent, body=f"{context.say(again)}\n\n{sent.body}")


def mail_of_lead(
    lead: Lead, context: RenderContext, opening: str = Notice.NEW_LEAD.words, link: str = "", more: Iterable[str] = ()
) -> Letter:
    """Return the letter about an event of a lead, without personal data.

    `link` leads to the lead page; "" if the message is in Telegram. `more`: lines after the first.
    """
    headline = context.say(opening).removesuffix(".")
    # the subject and the frame name the job
    said = context.say("A new message has arrived") if opening == Notice.NEW_LEAD.words else headline
    lines = [
        said if said.endswith("?") else f"{said}.",
        *more,
        "",
        f"{lead.code} · {context.town_of(lead)}",
        *_sent_lines(lead, opening, context),
        "",
        *(_by_link(link, context) if link else by_telegram(context)),
    ]
    return letter(_subject(lead.code, lead.slug, context), lines)


def _subject(code: str, slug: str, context: RenderContext) -> str:
    """Return the subject of every letter about a lead, so that they form a thread."""
    about = context.say("Message from a candidate for the post of crime prevention assistant")
    return f"{about} – {context.town_named(slug)}, {code}"


def _sent_lines(lead: Lead, opening: str, context: RenderContext) -> list[str]:
    """Return when the candidate wrote, in letters about a message."""
    if opening not in {Notice.NEW_LEAD.words, Notice.REMINDER.words, Notice.CANDIDATE_WROTE.words}:
        return []
    wrote = latest_event(lead, LeadEvent.CANDIDATE_WROTE)
    return [context.say("Sent: {time}", time=context.words.time(wrote.at if wrote else lead.sent_at))]


def mail_of_town(words: Message, context: RenderContext, link: str) -> Letter:
    """Return a notice among officials of a town, about no candidate, as a letter."""
    lines = [plain(words.text), "", *(_by_link(link, context) if link else by_telegram(context))]
    return letter(context.say("Message about your town for crime prevention assistants"), lines)


def by_telegram(context: RenderContext) -> list[str]:
    return [
        context.say(
            "Open Telegram and the chat with @{bot}: the message waits for you there under “All messages” (/leads).",
            bot=context.operator.bot,
        ),
        context.say("This e-mail holds no link on purpose. Compare the code with the one in Telegram."),
    ]


def _by_link(link: str, context: RenderContext) -> list[str]:
    return [
        context.say("Read it and answer here, you need no account:"),
        link,
        "",
        context.say(
            "The link is only for you and is good for 14 days; after that the page sends you a new one. Please do not forward it: whoever has it can read the message, and the candidate sees every opening under your name."
        ),
    ]


def _notice_by_age(notice: Notice, lead: Lead, context: RenderContext) -> Notice:
    """Return that a lead is waiting instead of that it is new, after a working day."""
    waits = notice is Notice.NEW_LEAD and working_days_since(lead.sent_at, context.now, is_holiday) > 0
    return Notice.REMINDER if waits else notice


def new_lead(lead: Lead, context: RenderContext) -> Message:
    body, old = lead_stub(lead, context), _notice_by_age(Notice.NEW_LEAD, lead, context) is Notice.REMINDER
    head = context.title(Notice.REMINDER.words if old else msg("New message from a candidate"))
    return replace(body, text=f"{head}\n{body.text}", protect=True)


def withdrawn_notice(code: str, context: RenderContext) -> Message:
    said = context.html("The candidate withdrew this message. Please do not use their details any more.")
    return message(f"{bold(code)}\n{said}")


def interview_off(
    code: str, slug: str, channel: str, context: RenderContext, of: Meeting | None = None, by: Private = NOTHING
) -> Message | Letter:
    """Notify the town that the candidate withdrew before an interview, or that `by` ended it."""
    head = msg("The interview does not take place")
    said = msg("The candidate took the message back. Please do not use their details any more.")
    day = [context.words.meeting(of.at)] if of else []
    if by:
        said = msg("It was ended on the town's side: {name}. The candidate has been told.")
    body = [*day, f"{code} · {context.town_named(slug)}", context.say(said, name=by)]
    if channel == "telegram":
        return message("\n".join([context.title(head), *map(context.escape, body)]))
    told = letter(_subject(code, slug, context), [f"{context.say(head)}.", "", *body])
    return replace(told, calendar=invitation(code, slug, of, context, off=True)) if of else told


def confirm_contact_email(code: Private, invited: Invitation, context: RenderContext, link: str = "") -> Letter:
    """Return the letter that verifies an address; until then no notices are sent there."""
    if link:
        what = context.say("Confirm your address here (the link is good for 14 days):")
        then = context.say(
            "After that, notices of candidates' messages come to this address, and you can answer them on the page the link in each of them leads to."
        )
        lines = [invitation_text(invited, context), "", what, link, "", then, "", *data_lines(invited, context)]
    else:
        bot = context.operator.bot
        then = context.say(
            "Write it to @{bot} in Telegram, and notices of new messages will come to this address too.", bot=bot
        )
        lines = [context.say("Your code: {code}", code=code), "", then]
    lines += [context.say("If you did not expect this e-mail, you need not do anything.")]
    where = towns_named((slug for _, slug in invited.tasks), context)
    told = letter(context.say("Please confirm your address for messages from candidates – {town}", town=where), lines)
    return replace(told, newcomer=True)


def all_messages_letter(context: RenderContext, link: str) -> Letter:
    """Return the letter with the link to all messages, requested on the page."""
    lines = [
        context.say("Somebody has asked for this link on our page, with your address. It opens all your messages:"),
        link,
        "",
        context.say("If that was not you, you need not do anything: the link has come to you alone."),
        context.say("The link is only for you and is good for 14 days. Please do not forward it."),
    ]
    return letter(context.say("Link to the messages from candidates"), lines)


def pin_removed(context: RenderContext, channel: str) -> Message | Letter:
    """Notify somebody that the operator removed their PIN. Without a link, against phishing."""
    what = msg("The operator removed the PIN before your messages: the link in an e-mail is enough again.")
    anew = msg("If you want a PIN, set a new one on the page under “My settings”.")
    wrong = msg("If you did not ask for it, write to {email} at once: somebody else may read your e-mails.")
    email = context.operator.email
    if channel == "telegram":
        return message(f"{context.html(what)}\n\n{context.html(anew)}\n{context.html(wrong, email=email)}")
    lines = [context.say(what), "", context.say(anew), context.say(wrong, email=email)]
    return letter(context.say("Your PIN was removed"), lines)


def data_request(text: str, context: RenderContext) -> Message:
    """Ask a coordinator about a request for somebody's data. `text`: command, case, any code."""
    verb, case, *codes = text.split()
    what = {
        "show": msg("The operator wants to read the data stored about the person of message {case}."),
        "export": msg("The operator wants a file of the data stored about the person of message {case}."),
        "erase": msg("The operator wants to delete all data of the person of message {case}."),
    }[verb]
    agree = msg("If you know that this person asked for it, give the operator this code: {code}")
    told = msg("It was done without a second person. If you do not know why, write to {email}.")
    email = context.operator.email
    ends = [context.html(agree, code=one) for one in codes] or [context.html(told, email=email)]
    return message("\n\n".join([context.html(what, case=case), *ends]))


def delivery_test(channel: str, context: RenderContext, link: str) -> Message | Letter:
    text = msg("This is a test: nobody has written. It shows whether notices reach you.")
    if channel == "telegram":
        button = Button(context.say("It has arrived"), url=link)
        return Message(context.html(text), ((button,),) if link else ())
    press = [context.say("Please open this page and press the button on it:"), link] if link else []
    return letter(context.say("Test of the notices for candidates' messages"), [context.say(text), *press])


OF_INTERVIEW = frozenset({Notice.CONFIRMED, Notice.NO_ANSWER, Notice.NEAR, Notice.INTERVIEW_OVER})
"""Notices about an interview."""


def still_of_interview(notice: Notice, lead: Lead, context: RenderContext) -> bool:
    """Return True if the interview is still ahead, or its outcome still unknown."""
    if notice is Notice.INTERVIEW_OVER:
        return past_meeting(lead, context.now) is not None
    ahead = upcoming(lead, context.now)
    return ahead is not None and not (notice is Notice.NO_ANSWER and ahead.answer)


def _of_interview(notice: Notice, lead: Lead, context: RenderContext) -> list[str]:
    """Return time and next step of an interview as plain text, without the place."""
    if notice is Notice.INTERVIEW_OVER:
        past = past_meeting(lead, context.now)
        when = [context.words.meeting(past.at)] if past else []
        return [
            *when,
            context.say("The candidate waits to hear. Say whether it took place, and your answer if you have one."),
        ]
    ahead = upcoming(lead, context.now)
    if ahead is None:
        return []
    if notice is Notice.CONFIRMED:
        return [context.words.meeting(ahead.at)]
    said = {
        None: msg("Whether the candidate will come is not known. If you have their phone, call."),
        LeadEvent.CONFIRMED: msg("The candidate has confirmed it."),
        LeadEvent.MOVE_ASKED: msg("The candidate has asked for another time and waits for your answer."),
    }
    return [context.words.meeting(ahead.at), context.say(said[ahead.answer.what if ahead.answer else None])]


def mail_notice(notice: Notice, lead: Lead, link: str, context: RenderContext) -> Letter:
    """Return the letter about a lead, with an interview or its cancellation for the calendar."""
    more = _of_interview(notice, lead, context) if notice in OF_INTERVIEW else []
    told = mail_of_lead(lead, context, _notice_by_age(notice, lead, context).words, link, more)
    if notice not in {Notice.CONFIRMED, Notice.NEAR, Notice.CANNOT_COME} or (of := meeting(lead)) is None:
        return told
    return replace(told, calendar=invitation(lead.code, lead.slug, of, context, off=of.off))


def _of_talk(lead: Lead, what: LeadEvent, said: Event, context: RenderContext) -> Message:
    """Notify a candidate of a message, or that messages were stopped or resumed."""
    head = context.code_and_town(lead)
    opening = context.html(what.means.told, name=speaker(said, lead, context))
    status = [context.button("Where it stands", MyLead(lead.code))]
    if what is LeadEvent.TOWN_WROTE:
        answer = [context.button("✍️ Answer", Answering(lead.code))] if lead.state.is_open else []
        words = f"{opening}\n{spoken(said, context)}"
        return message(
            paragraphs(head, words, "" if said.voice.ready else glossary_lines(said.text, context)),
            answer,
            simpler_words_button(lead, said, context),
            status,
        )
    past_the_bot = other_ways_buttons(lead, context) if what is not LeadEvent.CANDIDATE_RESUMED else []
    return message(paragraphs(head, opening), past_the_bot, status)


def conversation_notice(notice: Notice, lead: Lead, context: RenderContext) -> Message:
    """Notify an official of a message, without personal data."""
    where = f"{lead.code} · {context.escape(context.town_of(lead))}"
    why = failure_reason(lost_message(lead), context) if notice is Notice.NOT_DELIVERED else ""
    if notice is Notice.ENDING:
        day = context.words.date(day_of(kept_until(lead)))
        why = context.html(
            "On {day} it will be deleted here. If you still talk with the candidate, write: a word keeps it for longer. Save what you need for your file.",
            day=day,
        )
    of_interview = _of_interview(notice, lead, context) if notice in OF_INTERVIEW else []
    parts = (context.title(notice.words), where, why, *map(context.escape, of_interview))
    opening = context.button("Open", LeadDetails(lead.code))
    if notice is Notice.INTERVIEW_OVER:
        opening = context.button("Answer", Outcome(lead.code))
    return Message("\n".join(part for part in parts if part), ((opening,),), protect=True)


def messages_stopped(lead: Lead, channel: str, context: RenderContext, link: str) -> Message | Letter:
    """Notify a coordinator that a town stopped the messages of a candidate."""
    if channel == "mail":
        said = msg("A town takes no more messages of a candidate. The candidate has been told.")
        return mail_of_lead(lead, context, said, link)
    head = context.title("A town takes no more messages of a candidate")
    said = context.html("The candidate has been told. If you wonder why, ask the town; the code is enough.")
    return Message(f"{head}\n{lead.code} · {context.escape(context.town_of(lead))}\n{said}", protect=True)


TALK = {LeadEvent.TOWN_WROTE, LeadEvent.CANDIDATE_STOPPED, LeadEvent.CANDIDATE_RESUMED, LeadEvent.UNHEARD}


def candidate_notice(
    lead: Lead, what: LeadEvent, by: Private, text: Private, context: RenderContext, voice: Attribution = PLAIN
) -> Message:
    """Notify a candidate of an event of a lead."""
    if what is LeadEvent.OFFERED:
        return offer_asked(lead, text, by, context)
    if what in TALK:
        return _of_talk(lead, what, Event(what, context.now, by, text, voice), context)
    answer: list[Button] = []
    if what in {LeadEvent.CONTACTED, LeadEvent.ENDING, LeadEvent.CALLED_OFF, LeadEvent.MISSED} and lead.state.is_open:
        answer = [context.button("✍️ Answer", Answering(lead.code))]
    if what in {LeadEvent.INVITED, LeadEvent.ASKED_TO_CONFIRM, LeadEvent.TOMORROW, LeadEvent.UNDONE}:
        answer = interview_buttons(lead, context)
    said = candidate_update(lead, what, by, context)
    status = [context.button("Where it stands", MyLead(lead.code))]
    return message(paragraphs(context.code_and_town(lead), said), answer, status)


MAX_LISTED = 40
"""Number of leads that are named; others are counted."""
LetterLinks: TypeAlias = Mapping[str, str]
"""Addresses of lead pages for the reader of the letter, by code; empty without pages."""


def daily_list(
    leads: Sequence[Lead], reader: Private, channel: str, context: RenderContext, links: LetterLinks
) -> Message | Letter | None:
    if not leads:
        return None
    head = context.words.plural("{number} open message", "{number} open messages", len(leads))
    lines = {lead.code: f"{inbox_line(lead, context)} · {_state_today(lead, reader, context)}" for lead in leads}
    return _list(head, leads, lines, channel, context, links)


def _state_today(lead: Lead, reader: Private, context: RenderContext) -> str:
    """Return the state of a lead, or the reminder of today, which the list replaces."""
    begins = day_start(context.now)
    climbs = any(event.at >= begins and event.what.means.wait is LadderEffect.CLIMBS for event in lead.events)
    return _reasons_line(lead, reader, context) if climbs else inbox_state(lead, context)


MANY: Mapping[Notice, tuple[str, str]] = {
    Notice.NEW_LEAD: forms("{number} new message from candidates", "{number} new messages from candidates"),
    Notice.REMINDER: forms(
        "{number} message from candidates is waiting", "{number} messages from candidates are waiting"
    ),
    Notice.COORDINATOR_ASKS: forms(
        "The coordinator asks you to answer {number} message", "The coordinator asks you to answer {number} messages"
    ),
}


def many(
    kind: Notice, leads: Sequence[Lead], reader: Private, channel: str, context: RenderContext, links: LetterLinks
) -> Message | Letter:
    """Announce several leads together."""
    lines = {lead.code: inbox_line(lead, context) for lead in leads}
    if kind is Notice.REMINDER:
        lines = {lead.code: f"{lines[lead.code]} · {_reasons_line(lead, reader, context)}" for lead in leads}
    oldest = min(leads, key=lambda lead: lead.sent_at)
    head = context.words.plural(*MANY[_notice_by_age(kind, oldest, context)], len(leads))
    return _list(head, leads, lines, channel, context, links)


def _list(
    head: str, leads: Sequence[Lead], lines: Mapping[str, str], channel: str, context: RenderContext, links: LetterLinks
) -> Message | Letter:
    if channel == "mail":
        return _letter(head, leads, lines, context, links)
    listed = context.escape("\n".join(_shortened_list(lines, context)))
    told = message(paragraphs(bold(context.escape(head)), listed), [context.button("All messages", Inbox())])
    return replace(told, protect=True)


def _letter(
    head: str, leads: Sequence[Lead], lines: Mapping[str, str], context: RenderContext, links: LetterLinks
) -> Letter:
    """Return a list with links to the lead pages, or the way to Telegram."""
    if links:
        listed, rest = [f"{lines[code]}\n{link}\n" for code, link in links.items()], len(lines) - len(links)
        if rest > 0:
            listed += [context.say("and {number} more", number=rest), ""]
        how = [context.say("The links are only for you and are good for 14 days. Please do not forward them.")]
    else:
        listed, how = [*_shortened_list(lines, context), ""], by_telegram(context)
    towns = {lead.slug for lead in leads}
    where = context.town_named(*towns) if len(towns) == 1 else context.say("all towns")
    return letter(f"{head} – {where}", [head, "", *listed, *how], listed=True)


def _shortened_list(lines: Mapping[str, str], context: RenderContext) -> list[str]:
    rest = len(lines) - MAX_LISTED
    shown = list(lines.values())[:MAX_LISTED]
    return [*shown, context.say("and {number} more", number=rest)] if rest > 0 else shown


ESCALATION_REASONS: Mapping[LeadEvent, str] = {
    LeadEvent.DEPUTY_ASKED: msg("The contact of the town has not reacted, so you are asked as the deputy."),
    LeadEvent.COORDINATOR_ASKED: msg("Nobody of the town has reacted, so you are asked as the coordinator."),
}
"""Reasons to ask somebody further up the ladder."""
OTHERS_ASKED: Mapping[LeadEvent, str] = {
    LeadEvent.DEPUTY_ASKED: msg("The deputy has been asked too: {names}."),
    LeadEvent.COORDINATOR_ASKED: msg("The coordinator of the program has been asked too: {names}."),
}
REMINDER_REASONS = msg("You need not wait: write to the town yourself, or call it.")
NOBODY_FURTHER = msg("There is nobody further to ask here. Please do not wait: write to the town yourself, or call it.")
"""The coordinator is the last step of the ladder."""


def reminder(
    lead: Lead, wait: WaitingLead, reader: Private, channel: str, context: RenderContext, link: str = ""
) -> Message | Letter:
    """Return the reminder, without personal data."""
    reasons = _reasons(lead, wait, reader, context)
    if channel == "mail":
        return mail_of_lead(lead, context, Notice.REMINDER.words, link, reasons)
    where = f"{context.code_and_town(lead)}\n{context.words.time(lead.sent_at)}"
    said = "\n".join(map(context.escape, reasons))
    text = f"{context.title(Notice.REMINDER.words)}\n{where}\n\n{said}"
    return replace(lead_stub(lead, context), text=text, protect=True)


def still_waiting(lead: Lead, wait: WaitingLead, context: RenderContext) -> Message:
    """Notify a candidate that nobody deals with the lead."""
    last = _last_climb(lead)
    waits = context.escape(_days_of(wait, TO_CANDIDATE, context))
    town = context.content.municipalities.get(lead.slug)
    nobody_further = last.what is LeadEvent.COORDINATOR_ASKED
    ways = f"{context.html(NOBODY_FURTHER)}\n{contact_details(town, context)}"
    reach = [context.button("📍 Reach the town", Town(lead.slug))] if town and not nobody_further else []
    return message(
        paragraphs(
            context.code_and_town(lead),
            f"{waits} {context.html(last.what.means.told, names=last.by)}",
            ways if nobody_further else context.html(REMINDER_REASONS),
        ),
        reach,
        [context.button("📝 Ready letter in Czech", ReadyLetter(lead.slug))] if town else [],
        [context.button("Where it stands", MyLead(lead.code))],
    )


def _reasons(lead: Lead, wait: WaitingLead, reader: Private, context: RenderContext) -> list[str]:
    """Return how long a lead waits, and who further up the ladder is asked: its reader or somebody else."""
    last = _last_climb(lead)
    why = ESCALATION_REASONS.get(last.what)
    said = why if why and reader in last.by.split(", ") else OTHERS_ASKED.get(last.what)
    return [_days_of(wait, TO_OFFICIALS, context), *([context.say(said, names=last.by)] if said else [])]


def _reasons_line(lead: Lead, reader: Private, context: RenderContext) -> str:
    wait = wait_state(lead)
    return " ".join(_reasons(lead, wait, reader, context)) if wait and wait.steps else inbox_state(lead, context)


def _last_climb(lead: Lead) -> Event:
    return next(event for event in reversed(lead.events) if event.what.means.wait is LadderEffect.CLIMBS)


TO_CANDIDATE: Mapping[Situation, tuple[str, str]] = {
    Situation.UNREAD: forms(
        "Nobody has opened your message for {number} working day.",
        "Nobody has opened your message for {number} working days.",
    ),
    Situation.UNTAKEN: forms(
        "Your message was opened, but nobody has taken it on for {number} working day.",
        "Your message was opened, but nobody has taken it on for {number} working days.",
    ),
    Situation.UNANSWERED: forms(
        "Nobody has answered you for {number} working day.", "Nobody has answered you for {number} working days."
    ),
}
TO_OFFICIALS: Mapping[Situation, tuple[str, str]] = {
    Situation.UNREAD: forms(
        "Nobody has opened it for {number} working day.", "Nobody has opened it for {number} working days."
    ),
    Situation.UNTAKEN: forms(
        "It was opened, but nobody has taken it on for {number} working day.",
        "It was opened, but nobody has taken it on for {number} working days.",
    ),
    Situation.UNANSWERED: forms(
        "The candidate has been waiting for an answer for {number} working day.",
        "The candidate has been waiting for an answer for {number} working days.",
    ),
}


def _days_of(wait: WaitingLead, texts: Mapping[Situation, tuple[str, str]], context: RenderContext) -> str:
    # Reminders come in the morning: the day on which a lead came counts as a whole one.
    days = working_days_since(wait.since, moment_of(day_of(context.now), CLOSES), is_holiday)
    return context.words.plural(*texts[wait.situation], days)
