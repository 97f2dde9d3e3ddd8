"""The steps of the municipal side as each side reads them: what the candidate is told, the contact's buttons, the sheet's lines.

What is told is true, kind, and blames nobody. The screens on which a step is chosen or typed hold none of the candidate's
details.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact import model
from bot.conversation.contact.turn import handover_is_asked, receivers, typed_beside
from bot.conversation.dates import day_of
from bot.conversation.lead import history
from bot.conversation.lead.happened import Closing, Happened, LadderEffect, State, Way
from bot.conversation.lead.meeting import Meeting, awaited, earlier_meeting, lost_meeting, meeting, unsettled
from bot.conversation.lead.model import ConfirmInterview, Duty, Event, InterviewFile, Lead, Moving
from bot.conversation.private import Private
from bot.view.context import (
    ROLES,
    Appointment,
    Button,
    Calendar,
    Message,
    RenderContext,
    bold,
    message,
    paragraphs,
    quotation,
)
from bot.view.plan import DOMAIN


def candidate_update(lead: Lead, what: Happened, by: Private, context: RenderContext) -> str:
    """Say what happened to a lead, with what the lead says of it by now; most is said by the table alone."""
    told = what.means.told
    match what:
        case Happened.HANDED if handed := history.latest_event(lead, what):
            return context.html(told, name=by, other=handed.text)
        case Happened.INVITED if ahead := meeting(lead):
            return paragraphs(
                context.html(told, name=by), where(ahead, context), _instead(lead, context), _asked(context)
            )
        case Happened.CALLED_OFF if (off := history.latest_event(lead, what)) and off.step.when:
            when = bold(context.escape(context.words.meeting(off.step.when)))
            more = context.html("Whether there will be another one, the town tells you.")
            return paragraphs(context.html(told, name=by), f"🗓 {when}", more)
        case Happened.ASKED_TO_CONFIRM | Happened.TOMORROW if ahead := awaited(lead, context.now):
            return paragraphs(context.html(told), where(ahead, context), _answered(ahead, context))
        case Happened.PASSED_ON if (
            (of := history.latest_event(lead, what)) and of.step.when and of.step.about in set(Way)
        ):
            way, day = context.say(Way(of.step.about).told), context.words.date(day_of(of.step.when))
            return context.html(told, way=way, day=day, name=by)
        case Happened.HANDED | Happened.INVITED | Happened.PASSED_ON:
            # what the news was about is gone: no more is said than what holds
            return f"{context.escape(by)}: {context.html(lead.state.words)}"
        case Happened.ENDING:
            day, last = (
                context.words.date(day_of(at))
                for at in (history.kept_until(lead), lead.sent_at + history.KEEP_ANY_LEAD)
            )
            return context.html(told, day=day, last=last)
        case Happened.UNDONE:
            return _undone(lead, by, context)
        case Happened.DECLINED:
            more = paragraphs(
                context.escape(reason_text(lead, context)), own_words(lead, context), interview_off(lead, context)
            )
        case Happened.CLOSED:
            more = paragraphs(closed_update(lead, context), interview_off(lead, context))
        case _:
            more = ""
    return paragraphs(context.html(told, name=by), more)


def _asked(context: RenderContext) -> str:
    return context.html("Please confirm it, or ask for another time.")


def _instead(lead: Lead, context: RenderContext) -> str:
    """Say which time no longer holds, where an interview was moved."""
    moved = earlier_meeting(lead)
    if moved is None:
        return ""
    return context.html("The earlier time no longer holds: {time}", time=context.words.meeting(moved.at))


def _answered(ahead: Meeting, context: RenderContext) -> str:
    """Say what is left to be done about an interview that is still to come."""
    if ahead.answer is None:
        return _asked(context)
    if ahead.confirmed:
        return context.html("If you cannot come, please say so: another time can be found.")
    return context.html(
        "You have asked for another time, and the town has named none yet: until it does, this one holds."
    )


def interview_off(lead: Lead, context: RenderContext) -> str:
    """Say that there will be no interview, where the end of a lead has taken one with it."""
    lost = lost_meeting(lead, context.now)
    if lost is None:
        return ""
    return context.html(
        "The interview will not take place, please do not come: {time}", time=context.words.meeting(lost.at)
    )


def own_words(lead: Lead, context: RenderContext) -> str:
    """Give what the town added to its "not now", as a quotation; "" where there is nothing."""
    declined = history.standing_step(lead, Happened.DECLINED)
    return quotation(context.escape(declined.text)) if declined and declined.text else ""


def reason_text(lead: Lead, context: RenderContext) -> str:
    """Give the reason for "not now" in the reader's language, as plain text; "" where there is none (any more)."""
    return context.content.reasons.get(lead.reason, {}).get(context.words.language, "")


def where(ahead: Meeting, context: RenderContext) -> str:
    """Say when and where an interview is: the day in words, the place as the contact wrote it."""
    return f"🗓 {bold(context.escape(context.words.meeting(ahead.at)))}\n📍 {context.escape(ahead.place)}"


MINUTE_MS = 60_000


def interview_file(lead: Lead, page: Message, context: RenderContext) -> Message:
    """Put the file to a page; without an interview that is still to come there is none."""
    ahead = awaited(lead, context.now)
    return replace(page, paper=calendar(lead, ahead, context)) if ahead else page


def calendar(lead: Lead, ahead: Meeting, context: RenderContext, *, with_place: bool = True) -> Calendar:
    """Give the entry for a calendar. `with_place`: what the contact typed as the place stays out of letters, and so does a name.

    It says nothing of the candidate: calendars are shared. A lead has one entry (`uid`), so that a moved interview takes the
    place of the earlier one; without an end, since nobody said how long it lasts.
    """
    title = context.say("Interview: crime prevention assistant, {town}", town=context.town_of(lead))
    code = context.say("Code: {code}", code=lead.code)
    uid, has_it = f"{lead.code}@{DOMAIN}", history.holder(lead)
    if with_place and has_it:
        code += "\n" + context.say("Whom to ask: {name}", name=has_it.name)
    entry = Appointment(uid, ahead.at, ahead.number // MINUTE_MS, title, code, ahead.place if with_place else "")
    return Calendar(f"{lead.code}.ics", title, uid, context.now, (entry,))


def interview_buttons(lead: Lead, context: RenderContext) -> list[Button]:
    """Give what a candidate can answer to an interview that is still to come."""
    ahead = awaited(lead, context.now)
    if ahead is None:
        return []
    confirm = context.button("✅ I will come", ConfirmInterview(lead.code, ahead.number))
    file = context.button("📅 To my calendar", InterviewFile(lead.code))
    return [file if ahead.confirmed else confirm, context.button("🔁 Another time …", Moving(lead.code))]


def closed_update(lead: Lead, context: RenderContext) -> str:
    """Say why a lead was closed, and what is left to do."""
    return context.html((Closing(lead.reason) if lead.reason in set(Closing) else Closing.OTHER).told)


def _undone(lead: Lead, by: Private, context: RenderContext) -> str:
    undone = history.latest_event(lead, Happened.UNDONE)
    about = undone.step.about if undone else ""
    taken = (event for event in reversed(lead.events) if event.what.value == about and event.what.means.history)
    step = next(taken, None)
    was = context.say(step.what.means.history, name=step.by, other=step.text) if step else ""
    return paragraphs(
        context.html(Happened.UNDONE.means.told, name=by, step=was),
        context.html("Now it stands like this: {state}", state=context.say(lead.state.words)),
    )


COLLEAGUES_PER_PAGE = 5
AN_EXAMPLE = timedelta(days=14)


def sheet_buttons(lead: Lead, context: RenderContext) -> list[list[Button]]:
    """Give the buttons under a sheet: the steps that are left, at most eight with the way out."""
    code, undo = lead.code, taking_back(lead, context)
    out = [context.button("Hide", model.Pointer(code)), context.button("All messages", model.Inbox())]
    cv = [context.button("📎 CV", model.AttachedCv(code))] if lead.details.cv else []
    if not lead.state.is_open:
        return [[*cv, *undo], out]
    return [
        [context.main("✋ I take it", model.Take(code))] if lead.state.is_new else [],
        [context.button("✍️ Write to the candidate", model.Writing(code)), *cv],
        # what a ninth button would be stands behind “More”: this one until somebody has taken a lead with a CV
        [] if cv and lead.state.is_new else _contacted(lead, context),
        [*_interview_button(lead, context), *_refusing(lead, context)],
        [*([] if cv or lead.state.is_new else undo), context.button("More …", model.More(code))],
        out,
    ]


def _interview_button(lead: Lead, context: RenderContext) -> list[Button]:
    """Give the way to what is next about an interview: to propose one (a town alone does), to change it, to say how it ended."""
    if unsettled(lead, context.now):
        return [context.button("📅 How it ended …", model.Outcome(lead.code))]
    if awaited(lead, context.now):
        return [context.button("📅 Interview …", model.Inviting(lead.code))]
    return [context.button("📅 Invite …", model.Inviting(lead.code))] if _of_the_town(lead, context) else []


def _refusing(lead: Lead, context: RenderContext) -> list[Button]:
    """Give the way to a "not now": its words are a town's own, so a coordinator has it where no town was written to."""
    decides = lead.coordinator or _of_the_town(lead, context)
    return [context.button("Not now …", model.Reasons(lead.code))] if decides else []


def _of_the_town(lead: Lead, context: RenderContext) -> bool:
    """Say whether the reader speaks for the town: coordinators neither invite nor hire, and are not offered it."""
    return not handover_is_asked(context.known.duty(lead))


def _contacted(lead: Lead, context: RenderContext) -> list[Button]:
    before = lead.state.is_before(State.CONTACTED)
    return [context.button("☎️ Contacted", model.MarkContacted(lead.code))] if before else []


def taking_back(lead: Lead, context: RenderContext) -> list[Button]:
    """Give the button that takes the own last step back, while it can be."""
    step = history.undoable(lead, context.known, context.now)
    return (
        [context.button("↩️ Take the last step back", model.Undo(lead.code, history.event_number(step)))] if step else []
    )


def render_step(screen: model.StepScreen, lead: Lead, context: RenderContext) -> Message:
    match screen:
        case model.More():
            return _more(lead, context)
        case model.Colleagues(_, page):
            return _colleagues(lead, page, context)
        case model.Noting():
            return _asking(lead, context.body("pages/lead-note"), [], context)
        case model.Inviting():
            return _inviting(lead, context)
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
            return _asking(lead, text, [yes], context)
        case model.ClosingLead():
            return _closing(lead, context)
        case model.Passing(_, day):
            return _passing(lead, day, context)


def _inviting(lead: Lead, context: RenderContext) -> Message:
    day = day_of(context.now + AN_EXAMPLE)
    how = msg(
        "Write day, hour and place, for example: {day} 10:00, municipal police, Main Street 1\n\nBefore it goes you will see how I read it."
    )
    text, ahead = context.html(how, day=context.words.date(day)), awaited(lead, context.now)
    if ahead is None:
        return _asking(lead, text, [], context)
    move = context.html("For another time, or another place:")
    rows = [
        [context.button("📅 Calendar file", model.LeadFile(lead.code, model.CALENDAR))],
        [context.button("❌ Call it off", model.CallOff(lead.code, ahead.number))],
    ]
    return _asking(lead, paragraphs(where(ahead, context), f"{move}\n{text}"), rows, context)


def _outcome(lead: Lead, context: RenderContext) -> Message:
    """What became of an interview; whatever is pressed, the candidate hears of it."""
    past, code = unsettled(lead, context.now), lead.code
    if past is None:
        return _asking(lead, context.html("There is nothing to show here."), [], context)
    ask = context.html("How did the interview end? The candidate hears what you press.")
    rows = [
        [context.button("✅ It took place, the answer comes later", model.NoteHeld(code, past.number))],
        [context.button("🚫 Nobody came", model.NoteMissed(code, past.number))],
        [*_hired(lead, context), *_refusing(lead, context)],
        [context.button("📅 Another interview …", model.Inviting(code))] if _of_the_town(lead, context) else [],
    ]
    return _asking(lead, paragraphs(where(past, context), ask), rows, context)


def _declining(lead: Lead, reason: str, context: RenderContext) -> Message:
    """The answer as the candidate will read it, in the language of whoever sends it, with the own words as they were typed."""
    sent, typed = replace(lead, state=State.DECLINED, reason=reason), typed_beside(context.session, lead, reason)
    own = typed.words
    add = msg(
        "If you want to add something in your own words, write it, at most 500 characters. Before it goes you will see the whole answer once more."
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
    people = receivers(lead, context.known.colleagues, duty)
    hand = [context.button("👥 Hand to a colleague", model.Colleagues(code))]
    if duty and people == (duty,):
        # nobody is left but oneself: that is no handing on
        hand = [Button(_named(duty, context, oneself=True), encode(model.HandOver(code, duty.contact)))]
    rows = [
        _contacted(lead, context) if lead.details.cv and lead.state.is_new else [],
        hand if people else [],
        [context.button("📝 Internal note", model.Noting(code))],
        [context.button("📨 Passed on outside the bot", model.Passing(code))] if handover_is_asked(duty) else [],
        [*_hired(lead, context), context.button("Close …", model.ClosingLead(code))],
        taking_back(lead, context),
    ]
    return _asking(lead, context.html("What else would you like to do?"), rows, context)


def _hired(lead: Lead, context: RenderContext) -> list[Button]:
    return [context.button("🎉 Hired …", model.Hiring(lead.code))] if _of_the_town(lead, context) else []


def _colleagues(lead: Lead, page: int, context: RenderContext) -> Message:
    own = context.known.duty(lead)
    people = receivers(lead, context.known.colleagues, own)
    shown = context.paginate(people, page, COLLEAGUES_PER_PAGE, lambda number: model.Colleagues(lead.code, number))
    rows = [
        [Button(_named(one, context, oneself=one == own), encode(model.HandOver(lead.code, one.contact)))]
        for one in shown.here
    ]
    whom = msg("Whom do you hand it to? They get a notice, and the candidate hears who has it now.")
    nobody = msg("Nobody else of yours is in the bot yet. The operator invites them: {email}")
    text = context.html(whom if people else nobody, email=context.operator.email)
    return _asking(lead, text, [*rows, [*shown.turning]], context)


def _interview(lead: Lead, context: RenderContext) -> Message:
    typed = context.session.interview
    if typed is None:
        return _asking(lead, context.html("There is nothing to show here."), [], context)
    when = bold(context.escape(context.words.meeting(typed.at)))
    text = paragraphs(
        context.html("The candidate will read this, in their own language. Is it right?"),
        f"🗓 {when}\n📍 {context.escape(typed.place)}",
    )
    rows = [
        [context.main("Yes, send it", model.SendInterview(lead.code, typed.number))],
        [context.button("Write it anew", model.Inviting(lead.code))],
    ]
    return _asking(lead, text, rows, context)


def _named(one: Duty, context: RenderContext, *, oneself: bool) -> str:
    """Name a colleague; to hand a lead to oneself is to take it."""
    return context.say("✋ I take it") if oneself else f"{one.name} ({context.say(ROLES[one.role])})"


def _closing(lead: Lead, context: RenderContext) -> Message:
    """The reasons with what the candidate will read of each: nobody is called a spammer."""
    listed = "\n".join(
        f"{place}. {context.title(reason.label)}: {context.html(reason.told)}"
        for place, reason in enumerate(Closing, start=1)
    )
    head = context.html("Why do you close it? The candidate reads what stands after the colon, in their own language.")
    buttons = [
        Button(str(place), encode(model.Close(lead.code, reason))) for place, reason in enumerate(Closing, start=1)
    ]
    return _asking(lead, f"{head}\n\n{listed}", [buttons], context)


def _sentence(screen: model.SentenceCheck, lead: Lead, context: RenderContext) -> Message:
    """A ready sentence, in the language of whoever sends it."""
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
    rows = [[Button(context.say(way.label), encode(model.PassOn(lead.code, way, on.toordinal())))] for way in Way]
    return _asking(lead, text, rows, context)


def _asking(lead: Lead, text: str, rows: list[list[Button]], context: RenderContext) -> Message:
    back = [context.back(model.Sheet(lead.code))]
    return message(paragraphs(context.heading(lead), text), *rows, back)


_ANSWERS: Mapping[Happened | None, str] = {
    None: msg("The candidate has not answered to it yet."),
    Happened.CONFIRMED: msg("The candidate confirms it."),
    Happened.MOVE_ASKED: msg("The candidate asks for another time:"),
    Happened.CANNOT_COME: msg("The candidate will not come to it."),
}


def how_far(lead: Lead, context: RenderContext) -> list[str]:
    """Say how far a lead has come (the first line), who has it, and when the interview is."""
    steps = [event for event in history.standing_events(lead) if event.what.means.sheet and not _climbs(event)]
    if not steps:
        return [context.html("Nobody has taken it on yet.")]
    last, has_it, ahead = steps[-1], history.holder(lead), meeting(lead)
    lines = [f"{context.html(last.what.means.sheet)}: {context.escape(last.by)}, {context.words.time(last.at)}"]
    if lead.reason in set(Closing) and last.what is Happened.CLOSED:
        lines[0] += f" · {context.html(Closing(lead.reason).label)}"
    if last.what is Happened.DECLINED:
        lines += [said for said in (why_not_now(lead, context), own_words(lead, context)) if said]
    if has_it is not None and last.what is not Happened.TAKEN:
        lines.append(context.html("With: {name}", name=has_it.name))
    if ahead is not None:
        answer = ahead.answer.what if ahead.answer else None
        lines.append(f"{where(ahead, context)}\n{context.html(_ANSWERS[answer])}")
        if answer is Happened.MOVE_ASKED and ahead.answer is not None:
            lines.append(quotation(context.escape(ahead.answer.text)))
    return lines


def why_not_now(lead: Lead, context: RenderContext) -> str:
    """Give the reason the town chose, in the reader's language; "" where there is none."""
    reason = reason_text(lead, context)
    return context.html("Reason given: “{reason}”", reason=reason) if reason else ""


def escalation_line(lead: Lead, context: RenderContext) -> list[str]:
    """Give one line, or none: the last reminder, and when somebody else was asked."""
    last = {event.what: event.at for event in lead.events if _climbs(event)}
    said = (f"{context.html(what.means.sheet)}: {context.words.time(at)}" for what, at in last.items())
    return [" · ".join(said)] if last else []


def _climbs(event: Event) -> bool:
    return event.what.means.wait is LadderEffect.CLIMBS
