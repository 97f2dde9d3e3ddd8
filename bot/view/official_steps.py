"""Steps of officials: the texts to the candidate, the buttons on the sheet, and its status lines.

The screens on which a step is chosen or typed hold no details of the candidate.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact import model
from bot.conversation.contact.turn import handover_is_asked, receivers, typed_refusal
from bot.conversation.dates import day_of
from bot.conversation.lead import history
from bot.conversation.lead.events import ClosingReason, LeadEvent, PassOnWay, State
from bot.conversation.lead.interview import Meeting, earlier_meeting, lost_meeting, meeting, past_meeting, upcoming
from bot.conversation.lead.model import ConfirmInterview, Duty, InterviewFile, Lead, Moving
from bot.conversation.private import Private
from bot.view.context import (
    MAX_BUTTONS,
    ROLES,
    Button,
    Calendar,
    CalendarEntry,
    Message,
    RenderContext,
    bold,
    columns,
    message,
    paragraphs,
    quotation,
)
from bot.view.plan import DOMAIN


def candidate_update(lead: Lead, what: LeadEvent, by: Private, context: RenderContext) -> str:
    """Return the text about an event; most come from the table of events alone."""
    told = what.means.told
    match what:
        case LeadEvent.HANDED if handed := history.latest_event(lead, what):
            return context.html(told, name=by, other=handed.text)
        case LeadEvent.INVITED if ahead := meeting(lead):
            return paragraphs(
                context.html(told, name=by),
                where(ahead, context),
                _earlier_time(lead, context),
                _please_confirm(context),
            )
        case LeadEvent.CALLED_OFF if (off := history.latest_event(lead, what)) and off.step.when:
            when = bold(context.escape(context.words.meeting(off.step.when)))
            more = context.html("Whether there will be another one, the town tells you.")
            return paragraphs(context.html(told, name=by), f"🗓 {when}", more)
        case LeadEvent.ASKED_TO_CONFIRM | LeadEvent.TOMORROW if ahead := upcoming(lead, context.now):
            return paragraphs(context.html(told), where(ahead, context), _candidate_choices(ahead, context))
        case LeadEvent.PASSED_ON if (
            (of := history.latest_event(lead, what)) and of.step.when and of.step.about in set(PassOnWay)
        ):
            way, day = context.say(PassOnWay(of.step.about).told), context.words.date(day_of(of.step.when))
            return context.html(told, way=way, day=day, name=by)
        case LeadEvent.HANDED | LeadEvent.INVITED | LeadEvent.PASSED_ON:
            # the event was undone: say no more than the current state
            return f"{context.escape(by)}: {context.html(lead.state.words)}"
        case LeadEvent.ENDING:
            day, last = (
                context.words.date(day_of(at))
                for at in (history.kept_until(lead), lead.sent_at + history.KEEP_ANY_LEAD)
            )
            return context.html(told, day=day, last=last)
        case LeadEvent.UNDONE:
            return _undone_step(lead, by, context)
        case LeadEvent.DECLINED:
            more = paragraphs(
                context.escape(reason_text(lead, context)), own_words(lead, context), interview_off(lead, context)
            )
        case LeadEvent.CLOSED:
            more = paragraphs(closing_text(lead, context), interview_off(lead, context))
        case _:
            more = ""
    return paragraphs(context.html(told, name=by), more)


def _please_confirm(context: RenderContext) -> str:
    return context.html("Please confirm it, or ask for another time.")


def _earlier_time(lead: Lead, context: RenderContext) -> str:
    """Return the earlier time of an interview that was moved."""
    moved = earlier_meeting(lead)
    if moved is None:
        return ""
    return context.html("The earlier time no longer holds: {time}", time=context.words.meeting(moved.at))


def _candidate_choices(ahead: Meeting, context: RenderContext) -> str:
    """Return what the candidate can still do about an interview."""
    if ahead.answer is None:
        return _please_confirm(context)
    if ahead.confirmed:
        return context.html("If you cannot come, please say so: another time can be found.")
    return context.html(
        "You have asked for another time, and the town has named none yet: until it does, this one holds."
    )


def interview_off(lead: Lead, context: RenderContext) -> str:
    """Return that an interview is cancelled by the end of a lead."""
    lost = lost_meeting(lead, context.now)
    if lost is None:
        return ""
    return context.html(
        "The interview will not take place, please do not come: {time}", time=context.words.meeting(lost.at)
    )


def own_words(lead: Lead, context: RenderContext) -> str:
    """Return the words added to a refusal as a quotation."""
    declined = history.last_effective_step(lead, LeadEvent.DECLINED)
    return quotation(context.escape(declined.text)) if declined and declined.text else ""


def reason_text(lead: Lead, context: RenderContext) -> str:
    """Return the reason of a refusal in the reader's language, as plain text."""
    return context.content.reasons.get(lead.reason, {}).get(context.words.language, "")


def where(ahead: Meeting, context: RenderContext) -> str:
    """Return time and place of an interview."""
    return f"🗓 {bold(context.escape(context.words.meeting(ahead.at)))}\n📍 {context.escape(ahead.place)}"


STEP_MS = 10_000
"""The number of an interview is in milliseconds, a SEQUENCE has 32 bits (RFC 5545, 3.3.8)."""


def interview_file(lead: Lead, page: Message, context: RenderContext) -> Message:
    """Attach the calendar file of an interview that is ahead."""
    ahead = upcoming(lead, context.now)
    return replace(page, paper=calendar(lead, ahead, context)) if ahead else page


def calendar(lead: Lead, ahead: Meeting, context: RenderContext) -> Calendar:
    """Return the calendar file of an interview, which says nothing of the candidate."""
    drawn = invitation(lead.code, lead.slug, ahead, context)
    (entry,), has_it = drawn.entries, history.holder(lead)
    whom = [context.say("Whom to ask: {name}", name=has_it.name)] if has_it else []
    entry = replace(entry, place=ahead.place, description="\n".join([entry.description, *whom]))
    return replace(drawn, entries=(entry,), method="PUBLISH")


def invitation(code: str, slug: str, of: Meeting, context: RenderContext, *, off: bool = False) -> Calendar:
    """Return an interview for letters, without its place, or its cancellation (`off`).

    All interviews of a lead have one UID: a moved one, and then its cancellation, has a higher
    SEQUENCE and replaces the entry (RFC 5546, 2.1.4).
    """
    title = context.say("Interview: crime prevention assistant, {town}", town=context.town_named(slug))
    about = [context.say("Code: {code}", code=code), context.say("The end of this entry is an estimate.")]
    uid = f"{code}@{DOMAIN}"
    entry = CalendarEntry(uid, of.at, title, "\n".join(about), version=of.number // STEP_MS * 2 + off)
    return Calendar(f"{code}.ics", title, uid, context.now, (entry,), "CANCEL" if off else "REQUEST")


def interview_buttons(lead: Lead, context: RenderContext) -> list[Button]:
    """Return the buttons with which a candidate answers to an interview."""
    ahead = upcoming(lead, context.now)
    if ahead is None:
        return []
    confirm = context.button("✅ I will come", ConfirmInterview(lead.code, ahead.number))
    file = context.button("📅 To my calendar", InterviewFile(lead.code))
    return [file if ahead.confirmed else confirm, context.button("🔁 Another time …", Moving(lead.code))]


def closing_text(lead: Lead, context: RenderContext) -> str:
    """Return why a lead was closed."""
    return context.html((ClosingReason(lead.reason) if lead.reason in set(ClosingReason) else ClosingReason.OTHER).told)


def _undone_step(lead: Lead, by: Private, context: RenderContext) -> str:
    undone = history.latest_event(lead, LeadEvent.UNDONE)
    about = undone.step.about if undone else ""
    taken = (event for event in reversed(lead.events) if event.what.value == about and event.what.means.history)
    step = next(taken, None)
    was = context.say(step.what.means.history, name=step.by, other=step.text) if step else ""
    ahead = upcoming(lead, context.now)
    return paragraphs(
        context.html(LeadEvent.UNDONE.means.told, name=by, step=was),
        context.html("Now it stands like this: {state}", state=context.say(lead.state.words)),
        where(ahead, context) if ahead else "",
    )


COLLEAGUES_PER_PAGE = 5
EXAMPLE_DELAY = timedelta(days=14)


def sheet_buttons(lead: Lead, context: RenderContext) -> list[list[Button]]:
    """Return the buttons under a sheet: at most seven, the others are behind “More”."""
    code, undo = lead.code, undo_buttons(lead, context)
    out, cv, file = _leaving(lead, context), _cv_button(lead, context), _file_button(lead, context)
    if not lead.state.is_open:
        return [[*cv, *undo], file, out]
    if _is_short(context):
        more = context.button("More …", model.MoreSteps(code))
        return [*_six_buttons(lead, context), *map(list, columns([more, *_beside(lead, context)]))]
    contacted = [] if cv or lead.state.is_new else _contacted_button(lead, context)
    return [
        [context.main("✋ I take it", model.Take(code))] if lead.state.is_new else [],
        [context.button("✍️ Write to the candidate", model.Writing(code)), *cv],
        contacted,
        [*_interview_button(lead, context), *([] if cv and lead.state.is_new else _decline_buttons(lead, context))],
        [*([] if cv or lead.state.is_new or contacted else undo), context.button("More …", model.MoreSteps(code))],
        out,
    ]


def _is_short(context: RenderContext) -> bool:
    received = context.known.received
    return received is not None and received <= context.operator.small_town


def _six_buttons(lead: Lead, context: RenderContext) -> list[list[Button]]:
    """Return the rows of a small town: take, write, invite, refuse, pass on, file."""
    return [
        [context.main("✋ I take it", model.Take(lead.code))] if lead.state.is_new else [],
        [context.button("✍️ Write to the candidate", model.Writing(lead.code))],
        [*_interview_button(lead, context), *_decline_buttons(lead, context)],
        [*_hand_button(lead, context), *_file_button(lead, context)],
    ]


def _beside(lead: Lead, context: RenderContext, *, folded: bool = False) -> list[Button]:
    """Return what fits beside the six buttons, or what does not (`folded`)."""
    leaving = reversed(_leaving(lead, context))
    others = [*undo_buttons(lead, context), *_cv_button(lead, context), *leaving]
    place = MAX_BUTTONS - 1 - sum(map(len, _six_buttons(lead, context)))
    return others[place:] if folded else others[:place]


def _leaving(lead: Lead, context: RenderContext) -> list[Button]:
    return [context.button("Hide", model.LeadStub(lead.code)), context.button("All messages", model.Inbox())]


def _cv_button(lead: Lead, context: RenderContext) -> list[Button]:
    return [context.button("📎 CV", model.AttachedCv(lead.code))] if lead.details.cv else []


def _file_button(lead: Lead, context: RenderContext) -> list[Button]:
    return [context.button("Save for the file (PDF)", model.LeadFile(lead.code, model.RECORD))]


def _hand_button(lead: Lead, context: RenderContext) -> list[Button]:
    """Return the button to pass a lead on within the town."""
    code, duty = lead.code, context.known.duty(lead)
    people = receivers(lead, context.known.colleagues, duty)
    if duty and people == (duty,):
        # the reader is the only one left
        return [Button(_named_colleague(duty, context, oneself=True), encode(model.HandOver(code, duty.contact)))]
    return [context.button("👥 Hand to a colleague", model.Colleagues(code))] if people else []


def _interview_button(lead: Lead, context: RenderContext) -> list[Button]:
    """Return the button to propose an interview, to change it, or to record its outcome."""
    if past_meeting(lead, context.now):
        return [context.button("📅 How it ended …", model.Outcome(lead.code))]
    if upcoming(lead, context.now):
        return [context.button("📅 Interview …", model.Inviting(lead.code))]
    return [context.button("📅 Invite …", model.Inviting(lead.code))] if _of_the_town(lead, context) else []


def _decline_buttons(lead: Lead, context: RenderContext) -> list[Button]:
    """Return the button to decline, which coordinators have only if no town was written to."""
    decides = lead.coordinator or _of_the_town(lead, context)
    return [context.button("Not now …", model.Reasons(lead.code))] if decides else []


def _of_the_town(lead: Lead, context: RenderContext) -> bool:
    """Return True if the reader acts for the town; coordinators neither invite nor hire."""
    return not handover_is_asked(context.known.duty(lead))


def _contacted_button(lead: Lead, context: RenderContext) -> list[Button]:
    before = lead.state.is_before(State.CONTACTED)
    return [context.button("☎️ Contacted", model.MarkContacted(lead.code))] if before else []


def undo_buttons(lead: Lead, context: RenderContext) -> list[Button]:
    """Return the button that undoes the reader's last step."""
    step = history.undoable(lead, context.known, context.now)
    return (
        [context.button("↩️ Take the last step back", model.Undo(lead.code, history.event_number(step)))] if step else []
    )


def render_step(screen: model.StepScreen, lead: Lead, context: RenderContext) -> Message:
    match screen:
        case model.MoreSteps():
            return _more(lead, context)
        case model.Colleagues(_, page):
            return _colleagues(lead, page, context)
        case model.NoteForm():
            return _typed_step_screen(lead, context.body("pages/lead-note"), [], context)
        case model.Inviting():
            return _inviting(lead, context)
        case model.CallingOff():
            return _calling_off(lead, context)
        case model.Outcome():
            return _outcome(lead, context)
        case model.Declining(_, reason):
            return _declining(lead, reason, context)
        case model.InterviewCheck():
            return _interview(lead, context)
        case model.SentenceCheck():
            return _sentence(screen, lead, context)
        case model.Hiring():
            text = context.html(
                "Has the candidate been hired? They will hear of it at once. The message is closed then and deleted after 30 days."
            )
            yes = [context.button("Yes, hired", model.Hire(lead.code))]
            return _typed_step_screen(lead, text, [yes], context)
        case model.ClosingLead():
            return _closing(lead, context)
        case model.Passing(_, day):
            return _passing(lead, day, context)


def _inviting(lead: Lead, context: RenderContext) -> Message:
    day = day_of(context.now + EXAMPLE_DELAY)
    how = msg(
        "Write day, hour and place, for example: {day} 10:00, municipal police, Main Street 1\n\nBefore it goes you will see how I read it."
    )
    text, ahead = context.html(how, day=context.words.date(day)), upcoming(lead, context.now)
    if ahead is None:
        return _typed_step_screen(lead, text, [], context)
    move = context.html("For another time, or another place:")
    rows = [
        [context.button("📅 Calendar file", model.LeadFile(lead.code, model.CALENDAR))],
        [context.button("❌ Call it off …", model.CallingOff(lead.code))],
    ]
    return _typed_step_screen(lead, paragraphs(where(ahead, context), f"{move}\n{text}"), rows, context)


def _calling_off(lead: Lead, context: RenderContext) -> Message:
    ahead = upcoming(lead, context.now)
    if ahead is None:
        return _typed_step_screen(lead, context.html("There is nothing to show here."), [], context)
    ask = context.html(
        "Call this interview off? The candidate is told at once. You can take it back for ten minutes; the candidate is then told that it holds after all."
    )
    yes = [context.button("Yes, call it off", model.CallOff(lead.code, ahead.number))]
    return _typed_step_screen(lead, paragraphs(where(ahead, context), ask), [yes], context)


def _outcome(lead: Lead, context: RenderContext) -> Message:
    past, code = past_meeting(lead, context.now), lead.code
    if past is None:
        return _typed_step_screen(lead, context.html("There is nothing to show here."), [], context)
    ask = context.html("How did the interview end? The candidate hears what you press.")
    rows = [
        [context.button("✅ It took place, the answer comes later", model.NoteHeld(code, past.number))],
        [context.button("🚫 Nobody came", model.NoteMissed(code, past.number))],
        [*_hired_button(lead, context), *_decline_buttons(lead, context)],
        [context.button("📅 Another interview …", model.Inviting(code))] if _of_the_town(lead, context) else [],
    ]
    return _typed_step_screen(lead, paragraphs(where(past, context), ask), rows, context)


def _declining(lead: Lead, reason: str, context: RenderContext) -> Message:
    """Preview the refusal in the sender's language, with the words that were typed."""
    sent, typed = replace(lead, state=State.DECLINED, reason=reason), typed_refusal(context.session, lead, reason)
    own = typed.words
    add = msg(
        "If you want to add something in your own words, write it, at most 500 characters. Only “Yes, send it” sends the answer."
    )
    other = msg("This is how it goes. What you write now takes the place of your words; “Back” leaves them out.")
    read = paragraphs(context.escape(reason_text(sent, context)), interview_off(sent, context))
    text = paragraphs(
        context.html("The candidate will read this, in their own language. The message is closed then."),
        quotation(read),
        quotation(context.escape(own)) if own else "",
        context.html(other if own else add),
    )
    yes = context.main("Yes, send it", model.Decline(lead.code, reason, typed.number))
    return message(paragraphs(context.heading(lead), text), [yes], [context.back(model.Reasons(lead.code))])


def _more(lead: Lead, context: RenderContext) -> Message:
    code, duty = lead.code, context.known.duty(lead)
    folded, short, cv = lead.details.cv or lead.state.is_new, _is_short(context), lead.details.cv
    rows = [
        _contacted_button(lead, context) if folded or short else [],
        _decline_buttons(lead, context) if cv and lead.state.is_new and not short else [],
        [] if short else _hand_button(lead, context),
        [] if short else _file_button(lead, context),
        [context.button("📝 Internal note", model.NoteForm(code))],
        [context.button("📨 Passed on outside the bot", model.Passing(code))] if handover_is_asked(duty) else [],
        [*_hired_button(lead, context), context.button("Close …", model.ClosingLead(code))],
        *(columns(_beside(lead, context, folded=True)) if short else [undo_buttons(lead, context)]),
    ]
    return _typed_step_screen(lead, context.html("What else would you like to do?"), rows, context)


def _hired_button(lead: Lead, context: RenderContext) -> list[Button]:
    return [context.button("🎉 Hired …", model.Hiring(lead.code))] if _of_the_town(lead, context) else []


def _colleagues(lead: Lead, page: int, context: RenderContext) -> Message:
    own = context.known.duty(lead)
    people = receivers(lead, context.known.colleagues, own)
    shown = context.paginate(people, page, COLLEAGUES_PER_PAGE, lambda number: model.Colleagues(lead.code, number))
    rows = [
        [Button(_named_colleague(one, context, oneself=one == own), encode(model.HandOver(lead.code, one.contact)))]
        for one in shown.here
    ]
    whom = msg("Whom do you hand it to? They get a notice, and the candidate hears who has it now.")
    nobody = msg("Nobody else of yours is in the bot yet. The operator invites them: {email}")
    text = context.html(whom if people else nobody, email=context.operator.email)
    return _typed_step_screen(lead, text, [*rows, [*shown.turning]], context)


def _interview(lead: Lead, context: RenderContext) -> Message:
    typed = context.session.interview
    if typed is None:
        return _typed_step_screen(lead, context.html("There is nothing to show here."), [], context)
    when = bold(context.escape(context.words.meeting(typed.at)))
    text = paragraphs(
        context.html("The candidate will read this, in their own language. Is it right?"),
        f"🗓 {when}\n📍 {context.escape(typed.place)}",
    )
    rows = [
        [context.main("Yes, send it", model.SendInterview(lead.code, typed.number))],
        [context.button("Write it anew", model.Inviting(lead.code))],
    ]
    return _typed_step_screen(lead, text, rows, context)


def _named_colleague(one: Duty, context: RenderContext, *, oneself: bool) -> str:
    """Return a colleague; handing a lead to oneself is taking it."""
    return context.say("✋ I take it") if oneself else f"{one.name} ({context.say(ROLES[one.role])})"


def _closing(lead: Lead, context: RenderContext) -> Message:
    """List the reasons with what the candidate will read of each."""
    listed = "\n".join(
        f"{place}. {context.title(reason.words)}: {context.html(reason.told)}"
        for place, reason in enumerate(ClosingReason, start=1)
    )
    head = context.html("Why do you close it? The candidate reads what stands after the colon, in their own language.")
    buttons = [
        Button(str(place), encode(model.Close(lead.code, reason)))
        for place, reason in enumerate(ClosingReason, start=1)
    ]
    return _typed_step_screen(lead, f"{head}\n\n{listed}", [buttons], context)


def _sentence(screen: model.SentenceCheck, lead: Lead, context: RenderContext) -> Message:
    """Preview a ready sentence in the sender's language."""
    words = context.content.says_of(lead.slug)[screen.sentence][context.words.language]
    text = paragraphs(
        context.html("The candidate will read this, in their own language:"), quotation(context.escape(words))
    )
    yes = context.main("Yes, send it", model.SendSentence(lead.code, screen.sentence))
    back = context.back(model.Writing(lead.code, screen.page))
    return message(paragraphs(context.heading(lead), text), [yes], [back])


def _passing(lead: Lead, day: int, context: RenderContext) -> Message:
    on = date.fromordinal(day) if day else day_of(context.now)
    text = context.html(
        "How did you pass it on to the town? Day: {day}. For another day, write it, for example 23. 11.",
        day=context.words.date(on),
    )
    rows = [[Button(context.say(way.words), encode(model.PassOn(lead.code, way, on.toordinal())))] for way in PassOnWay]
    return _typed_step_screen(lead, text, rows, context)


def _typed_step_screen(lead: Lead, text: str, rows: Sequence[Sequence[Button]], context: RenderContext) -> Message:
    back = [context.back(model.LeadDetails(lead.code))]
    return message(paragraphs(context.heading(lead), text), *rows, back)
