"""The conversation about a lead: the screens on which both sides write, and how messages are shown.

A ready sentence is shown in the reader's language and marked; typed words are shown unchanged.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.content import answers
from bot.content.answers import PAPER_LANGUAGE
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.contact.model import HearCandidate, LeadDetails, SentenceCheck, Writing
from bot.conversation.lead import history, model
from bot.conversation.lead.events import WRITTEN, LeadEvent
from bot.conversation.towns.model import Town
from bot.view.context import ROLES, Button, Message, RenderContext, bold, message, paragraphs, quotation
from bot.view.markup import ForeignWords
from bot.view.reaching import MAX_COPIED
from bot.view.sent import sent_text

MAX_TERMS = 4
SENTENCES_PER_PAGE = 4
MAX_SHOWN = 200
"""Characters shown of the message being answered; the sheet shows all of it."""
SIMPLER_SENTENCE, SIMPLER_OF_TOWN = "simple-czech", "plain-czech"
"""Names of the ready sentences with which a candidate, and a town, ask for simpler words."""
_SPEAKS = frozenset({LeadEvent.TOWN_WROTE, LeadEvent.INVITED, LeadEvent.CONTACTED})
TOWN_STOPPED = msg("🔇 {name} takes no more messages of the candidate here: {time}")
STOPPED = msg("🔕 The candidate wants no more messages here: {time}")
STOPPED_BY_YOU = msg("🔕 You asked for no more messages from the town here: {time}")
TOWN_STOPPED_YOU = msg("🔇 {name} takes no more messages from you here: {time}")


def speaker(event: model.Event, lead: model.Lead, context: RenderContext) -> str:
    """Return the name of an official with role and town, as plain text."""
    role = [context.say(ROLES[event.voice.role])] if event.voice.role else []
    return f"{event.by} ({', '.join([*role, context.town_of(lead)])})"


def author(event: model.Event, lead: model.Lead, context: RenderContext) -> str:
    """Return the author of a message or a note, as plain text for officials."""
    if event.what is LeadEvent.NOTED:
        return event.by
    own = event.what is LeadEvent.CANDIDATE_WROTE
    return candidate(lead, context) if own else speaker(event, lead, context)


def candidate(lead: model.Lead, context: RenderContext) -> str:
    return f"{lead.details.readable_name}, {context.say('candidate')}"


def spoken(event: model.Event, context: RenderContext) -> str:
    """Return a message as a quotation with its signature; a ready sentence is marked."""
    ready = event.voice.ready.get(context.words.language)
    mark = context.html("Ready sentence: everyone reads it in their own language")
    signed = context.html("Signed: {name}", name=event.voice.signed) if event.voice.signed else ""
    words = context.escape(ready or event.text) + (f"\n<i>{signed}</i>" if signed else "")
    return quotation(words) + (f"\n<i>{mark}</i>" if ready else "")


def glossary_lines(text: str, context: RenderContext, written_in: str = PAPER_LANGUAGE) -> str:
    """Explain the glossary terms in somebody's own words to readers of other languages."""
    language, glossary = context.words.language, context.content.glossary
    if language == written_in:
        return ""
    glossary_terms = [glossary[name] for name in answers.glossary_terms(context.content, text, written_in)[:MAX_TERMS]]
    return "\n".join(f"💬 {context.escape(f'{one.term[written_in]} – {one.term[language]}')}" for one in glossary_terms)


def simpler_words_button(lead: model.Lead, event: model.Event, context: RenderContext) -> list[Button]:
    """Return the button that asks a town for simpler words."""
    asked = SIMPLER_SENTENCE in context.content.candidate_says and context.words.language != PAPER_LANGUAGE
    if not asked or event.voice.ready or not lead.state.is_open or history.stop_of_candidate(lead):
        return []
    return [context.button("🙏 Ask for simpler words", model.AnswerSentence(lead.code, SIMPLER_SENTENCE))]


def last_words(lead: model.Lead, context: RenderContext) -> str:
    """Return the newest message of each side, oldest first."""
    newest: dict[LeadEvent, model.Event] = {event.what: event for event in lead.events if event.what in WRITTEN}
    said: Sequence[model.Event] = sorted(newest.values(), key=lambda event: event.at)
    return "\n".join(f"{_message_heading(event, lead, context)}\n{spoken(event, context)}" for event in said)


def _message_heading(event: model.Event, lead: model.Lead, context: RenderContext) -> str:
    own = event.what is LeadEvent.CANDIDATE_WROTE
    who = context.say("you") if own else speaker(event, lead, context)
    return f"{context.words.time(event.at)} {context.escape(who)}:"


def on_sheet(lead: model.Lead, context: RenderContext) -> str:
    """List what a contact must know: updates, stopped messages, failed deliveries."""
    lines = [town_stopped_line(lead, context, TOWN_STOPPED), _town_is_stopped(lead, context, STOPPED)]
    if updated := history.latest_event(lead, LeadEvent.UPDATED):
        newer = context.html("🔄 The candidate sent newer answers: {time}", time=context.words.time(updated.at))
        lines.insert(0, newer)
    if gone := history.lost_message(lead):
        arrived = context.html("⚠️ A message to the candidate did not arrive: {time}", time=context.words.time(gone.at))
        none, other = msg("They gave no phone and no e-mail."), msg("Use the phone or e-mail above.")
        way = context.html(none if lead.details.reach is model.ContactMethod.CHAT else other)
        lines.append(f"{arrived} {failure_reason(gone, context)} {way}")
    return "\n".join(line for line in lines if line)


def for_candidate(lead: model.Lead, context: RenderContext) -> str:
    """List who stopped whose messages, for the candidate."""
    own = _town_is_stopped(lead, context, STOPPED_BY_YOU)
    return "\n".join(line for line in (town_stopped_line(lead, context, TOWN_STOPPED_YOU), own) if line)


def town_stopped_line(lead: model.Lead, context: RenderContext, text: str) -> str:
    """Return the line on stopped messages: `text` is `TOWN_STOPPED` or, for candidates, `_YOU`."""
    stop = history.stop_of_candidate(lead)
    if stop is None:
        return ""
    return context.html(text, name=speaker(stop, lead, context), time=context.words.time(stop.at))


def _town_is_stopped(lead: model.Lead, context: RenderContext, text: str) -> str:
    stop = history.town_stopped(lead)
    return context.html(text, time=context.words.time(stop.at)) if stop else ""


def failure_reason(gone: model.Event | None, context: RenderContext) -> str:
    if gone is not None and gone.what is LeadEvent.UNREACHED:
        return context.html("They have blocked the bot.")
    return context.html("It was tried and never confirmed.")


def other_ways_buttons(lead: model.Lead, context: RenderContext) -> list[Button]:
    return [
        context.button("📍 Reach the town", Town(lead.slug)),
        context.button("📝 Ready letter in Czech", model.ReadyLetter(lead.slug)),
    ]


class _LastWords(NamedTuple):
    """The words that a contact answers: when they came, and in which language if typed."""

    at: datetime
    text: str
    language: str = ""


def _candidates_last_words(lead: model.Lead, context: RenderContext) -> _LastWords | None:
    """Return the words that a contact answers; None for a contact who has not opened the lead.

    Showing them would open the lead, which the candidate is told of.
    """
    duty = context.known.duty(lead)
    if duty is None or duty.name not in {event.by for event in lead.events if event.what is LeadEvent.OPENED}:
        return None
    wrote, language = history.latest_event(lead, LeadEvent.CANDIDATE_WROTE), lead.details.language
    if wrote is None:
        return _LastWords(lead.sent_at, lead.details.words, language) if lead.details.words else None
    ready = wrote.voice.ready.get(context.words.language)
    return _LastWords(wrote.at, ready) if ready else _LastWords(wrote.at, wrote.text, language)


def _copy_buttons(words: _LastWords | None, context: RenderContext) -> list[Button]:
    """Return buttons that copy words in another language: the text of a protected message cannot be."""
    if words is None or words.language in {"", context.words.language}:
        return []
    parts = [words.text[start : start + MAX_COPIED] for start in range(0, len(words.text), MAX_COPIED)]
    label = context.say("📋 Copy their words")
    return [Button(f"{label} {n}" if parts[1:] else label, copy=part) for n, part in enumerate(parts, start=1)]


def _foreign(text: str, source: str, shown: str, context: RenderContext) -> ForeignWords | None:
    """Return typed words for a translator; None if the reader's language is theirs."""
    target, mark = context.words.language, context.html("machine translation, not verified")
    return ForeignWords(text, source, target, shown, mark) if text and source not in {"", target} else None


def official_writing(lead: model.Lead, page: int, context: RenderContext) -> Message:
    """Show the screen on which a contact writes to the candidate."""
    code = lead.code
    text = paragraphs(context.heading(lead), town_stopped_line(lead, context, TOWN_STOPPED))
    rows, foreign = list[Sequence[Button]](), None
    words = _candidates_last_words(lead, context)
    copied = _copy_buttons(words, context)
    if words:
        seen = words.text if len(words.text) <= MAX_SHOWN else f"{words.text[: MAX_SHOWN - 1]}…"
        who = f"{context.words.time(words.at)} {context.escape(candidate(lead, context))}:"
        terms = glossary_lines(words.text, context, words.language) if words.language else ""
        quoted = quotation(context.escape(seen))
        text = paragraphs(text, f"{who}\n{quoted}\n{terms}".rstrip())
        foreign = _foreign(words.text, words.language, quoted, context)
    if history.town_stopped(lead):
        said = context.html("The candidate wants no more messages here. Nothing you write would be passed on.")
        text = paragraphs(text, said)
    else:
        own = context.html(
            "Write your message now, at most 500 characters. The candidate gets it exactly as you write it, with your name."
        )
        ready = context.html("Or press the number of a ready sentence: the candidate gets it in their own language.")
        around = partial(paragraphs, text, own, ready)
        # to ask for simpler words comes first below words in another language
        says = dict(
            sorted(context.content.says_of(lead.slug).items(), key=lambda one: one[0] != SIMPLER_OF_TOWN or not copied)
        )
        size = SENTENCES_PER_PAGE - len(copied[:1])
        shown = context.paginate_texts(says, page, size, partial(Writing, code), around)
        buttons = [Button(str(number), encode(SentenceCheck(code, name, page))) for number, name in shown.here]
        text, rows = shown.text, [copied, buttons, shown.turning]
    again = context.button("🔔 Take messages again", HearCandidate(code, wanted=True))
    stop = context.button("🔇 Stop their messages", HearCandidate(code, wanted=False))
    stopping = [again if history.stop_of_candidate(lead) else stop]
    return replace(message(text, *rows, stopping, [context.back(LeadDetails(code))]), foreign=foreign)


def candidate_writing(lead: model.Lead, page: int, context: RenderContext) -> Message:
    """Show the screen on which a candidate writes to the town."""
    code = lead.code
    head = bold(f"{code} · {context.escape(context.town_of(lead))}")
    back = context.back(model.MyLead(code))
    if history.stop_of_candidate(lead):
        said = context.html("You can still turn to the town itself.")
        return message(
            paragraphs(head, town_stopped_line(lead, context, TOWN_STOPPED_YOU), said),
            other_ways_buttons(lead, context),
            [_hear_button(lead, context)],
            [back],
        )
    own = context.html(
        "Write your message now, at most 500 characters. It goes to the town exactly as you write it, a phone or an e-mail too."
    )
    ready = context.html("Or press the number of a ready sentence: the town gets it in Czech.")
    town = history.latest_event(lead, LeadEvent.TOWN_WROTE)
    said = spoken(town, context) if town else ""
    heard = f"{_message_heading(town, lead, context)}\n{said}" if town else ""
    typed = "" if town is None or town.voice.ready else town.text
    around, turned = partial(paragraphs, head, heard, own, ready), partial(model.Answering, code)
    early = (
        frozenset[str]()
        if any(event.what in _SPEAKS for event in history.effective_events(lead))
        else context.content.answers_town
    )
    says = {name: said for name, said in context.content.candidate_says.items() if name not in early}
    shown = context.paginate_texts(says, page, SENTENCES_PER_PAGE, turned, around)
    buttons = [Button(str(number), encode(model.AnswerSentence(code, name))) for number, name in shown.here]
    told = message(shown.text, buttons, shown.turning, [_hear_button(lead, context)], [back])
    return replace(told, foreign=_foreign(typed, PAPER_LANGUAGE, said, context))


def _hear_button(lead: model.Lead, context: RenderContext) -> Button:
    if history.town_stopped(lead):
        return context.button("🔔 Take messages again", model.HearTown(lead.code, wanted=True))
    return context.button("🔕 No more messages", model.HearTown(lead.code, wanted=False))


def update_preview(lead: model.Lead, context: RenderContext) -> Message:
    """Preview the lead with the newer answers before they are sent."""
    now = history.newer_details(lead, context.session, context.content) or lead.details
    text = paragraphs(
        bold(f"{lead.code} · {context.escape(context.town_of(lead))}"),
        context.html("With your newer answers, the town will read:"),
        sent_text(replace(lead, details=now), context).whole,
        context.html(
            "It takes the place of what the town has now. The same people may see it; they are told that it came."
        ),
    )
    send = context.main("✉️ Send", model.UpdateLead(lead.code))
    return message(text, [send], [context.back(model.MyLead(lead.code))])


def conversation_rows(lead: model.Lead, context: RenderContext) -> list[list[Button]]:
    rows = [[context.button("✍️ Write a message", model.Answering(lead.code))]]
    if history.newer_details(lead, context.session, context.content):
        rows.append([context.button("🔄 Send newer answers", model.Updating(lead.code))])
    if history.town_stopped(lead):
        rows.append([_hear_button(lead, context)])
    return rows
