"""A lead from the candidate's side until it is sent: each field, and exactly what goes to whom before it goes.

Also what must be just as exact: the question whether a lead may go to another town, and everything held about a person,
as a screen and as a file (Art. 15 and 20 GDPR), with its deletion on a second yes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from bot.content.texts import msg
from bot.conversation.codes import encode
from bot.conversation.lead.happened import State
from bot.conversation.lead.history import cv_to_send, drafted
from bot.conversation.lead.model import (
    AskErase,
    AsRead,
    CvToSend,
    Draft,
    Erased,
    Field,
    Lead,
    LeadField,
    LeadStart,
    MyData,
    MyLead,
    MyLeads,
    NoContact,
    Reach,
    ReadyLetter,
    Role,
    Summary,
    is_filled,
    next_field,
    open_question,
)
from bot.conversation.model import BeginLead, Cancel, Erase, Fill, Privacy, SendCvAlong, SendLead, ToAsk
from bot.conversation.overview.model import Agree, Offered, Refuse
from bot.conversation.papers.model import DRAFT_LIFETIME, PaperPreview
from bot.conversation.private import Private
from bot.conversation.reminders import Reminders
from bot.conversation.selfcheck import questions_picked
from bot.conversation.towns.model import ToldOf, Town
from bot.view.context import Button, File, Keyboard, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.reminders import reminders_listed
from bot.view.selfcheck import answer_label
from bot.view.sent import REACHES, cv_text, sent_text
from bot.view.towns import interests_listed, public_ways

ROLES: Mapping[Role, str] = {
    Role.CONTACT: msg("contact of the town"),
    Role.DEPUTY: msg("deputy"),
    Role.COORDINATOR: msg("coordinator of the program"),
}
FIELDS: Mapping[Field, str] = {
    Field.NAME: msg("Name"),
    Field.REACH: msg("How to reach you"),
    Field.CZECH: msg("Czech"),
    Field.PERMIT: msg("Permit"),
    Field.WORDS: msg("Your words"),
}
MakingScreen = LeadStart | NoContact | LeadField | Summary | AsRead | CvToSend
READ_IN = "cs"
"""The language of the town's offices."""


def render_lead(screen: MakingScreen, context: RenderContext) -> Message:
    draft = context.session.draft
    match screen:
        case LeadStart(slug):
            return _start(slug, context)
        case NoContact(slug):
            return _no_contact(slug, context)
        case _ if draft is None:
            gone = context.html("There is no unsent message any more. You can begin a new one from the town's page.")
            return message(gone, [context.menu()])
        case LeadField(field):
            return _field(Field(field), draft, context)
        case Summary():
            return _summary(draft, context)
        case AsRead():
            return _as_read(draft, context)
        case CvToSend():
            return _cv_to_send(draft, context)


def sharing_phone(context: RenderContext) -> Message:
    return Message("📞", keyboard=Keyboard("phone", context.say("📞 Share my number")))


def _start(slug: str, context: RenderContext) -> Message:
    town = context.content.municipalities[slug]
    text = paragraphs(
        bold(context.html("Message to the town: {town}", town=context.town_with_czech(town))),
        context.body("pages/lead"),
    )
    return message(
        text,
        [context.main("I understand, go on", BeginLead(slug, coordinator=False))],
        [context.button("🔒 What happens to your data", Privacy())],
        [context.speak()],
        [context.button("← Back", Town(slug)), context.menu()],
    )


def _no_contact(slug: str, context: RenderContext) -> Message:
    town = context.content.municipalities[slug]
    head = bold(context.html("{town}: nobody answers here yet", town=context.town_with_czech(town)))
    pass_on = [context.button("Yes, write to the coordinator", BeginLead(slug, coordinator=True))]
    return message(
        paragraphs(
            head,
            context.body("pages/no-contact" if context.known.coordinator else "pages/nobody"),
            public_ways(town, context),
        ),
        [context.main("📝 Ready letter in Czech", ReadyLetter(slug))],
        pass_on if context.known.coordinator else [],
        [context.button("🔒 What happens to your data", Privacy())],
        [context.button("← Back", Town(slug)), context.menu()],
    )


def _ways_out(field: Field, draft: Draft, context: RenderContext) -> list[Button]:
    """Give the ways out of a field: to the one before, on with what it holds, and out of the message."""
    answers, content, lines = context.session.answers, context.content, list(FIELDS)
    keep = context.button("← Keep as it is", Summary())
    if next_field(draft, answers, content) is None:
        return [keep]
    place = lines.index(field) if field in FIELDS else 0
    back = context.button("← Back", LeadField(lines[place - 1]) if place else LeadStart(draft.slug))
    # the address has “Another way” for that
    backward = [] if field is Field.ADDRESS else [back]
    kept = [keep] if is_filled(field, draft, answers, content) else []
    return [*backward, *kept, context.button("Stop", Cancel())]


def _field(field: Field, draft: Draft, context: RenderContext) -> Message:
    """One line of the lead. An optional one says so; a finished draft can be returned to unchanged."""
    way_back = _ways_out(field, draft, context)
    match field:
        case Field.NAME:
            return message(context.body("pages/lead-name"), way_back)
        case Field.REACH:
            ways = [[Button(context.say(REACHES[reach]), encode(Fill(field, reach)))] for reach in Reach]
            return message(context.body("pages/lead-reach"), *ways, way_back)
        case Field.ADDRESS:
            by_mail = draft.reach is Reach.EMAIL
            change = context.button("Another way", LeadField(Field.REACH))
            return message(context.body("pages/lead-email" if by_mail else "pages/lead-phone"), [change, *way_back])
        case Field.WORDS:
            skip = context.button("Skip", Fill(field, "skip"))
            return message(context.body("pages/lead-words"), [skip], way_back)
        case Field.AGE | Field.CZECH | Field.PERMIT:
            name = open_question(field, context.session.answers, context.content) or str(field)
            labels = context.page(f"questions/{name}").options
            options = [
                [Button(labels[option], encode(Fill(name, option)))]
                for option in context.content.questions[name].options
            ]
            return message(context.body(f"questions/{name}"), *options, way_back)


def _summary(draft: Draft, context: RenderContext) -> Message:
    """Who will read it, then the very sheet of the town, in the candidate's language; in Czech it is a press away."""
    town = context.content.municipalities[draft.slug]
    session, lead = context.session, drafted(context.session, draft, context.content)
    text = paragraphs(
        bold(context.html("Before it is sent: {town}", town=context.town_with_czech(town))),
        _readers(context),
        context.html("This is what the town will read:"),
        sent_text(lead, context).whole,
        context.body("pages/lead-summary"),
    )
    change = [context.button(FIELDS[field], LeadField(field)) for field in FIELDS]
    picked = questions_picked(session.ask_town, context.content)
    change.append(context.button("Questions ({number})", ToAsk(), number=len(picked)))
    czech = [] if context.words.language == READ_IN else [context.button("🇨🇿 As the town reads it", AsRead())]
    attach = context.button("📎 CV attached …" if lead.details.cv else "📎 Attach my CV …", CvToSend())
    cv = [attach] if cv_to_send(session, draft, context.content) else []
    # sending stands first and stopping last, so that no finger meets the one for the other
    send, stop = context.main("✉️ Send", SendLead(draft.id)), context.button("Stop", Cancel())
    return message(text, [send], *columns(change), cv, czech, [stop])


def _as_read(draft: Draft, context: RenderContext) -> Message:
    czech = replace(context, words=context.voices.get(READ_IN, context.words))
    text = paragraphs(
        bold(context.html("So the town reads it, in Czech:")),
        sent_text(drafted(context.session, draft, context.content), czech).whole,
    )
    return message(text, [context.button("← Back", Summary())])


def _cv_to_send(draft: Draft, context: RenderContext) -> Message:
    """The CV as the town would read it; whatever is done with it is done on this screen."""
    begun = context.session.papers.started if context.session.papers else None
    lead = drafted(context.session, replace(draft, cv=begun), context.content)
    attach = context.main("📎 Attach it", SendCvAlong(wanted=True))
    leave = context.button("Do not attach it", SendCvAlong(wanted=False))
    head = bold(context.html("📎 CV attached")) if draft.cv == begun else ""
    text = paragraphs(head, context.body("pages/lead-cv"), cv_text(lead, context))
    change = context.button("✏️ Change the CV", PaperPreview("cv"))
    return message(text, [leave if draft.cv == begun else attach], [change], [context.button("← Back", Summary())])


def _readers(context: RenderContext) -> str:
    readers = (f"{context.escape(one.name)} ({context.html(ROLES[one.role])})" for one in context.known.readers)
    return context.html("Who may see it: {people}", people="\0").replace("\0", ", ".join(readers))


def render_offer(screen: Offered, context: RenderContext) -> Message:
    """Word the question, with every word of the lead that would go."""
    lead = context.known.own(screen.lead)
    offer = next((offer for offer in context.known.offers if offer.lead == screen.lead), None)
    town = context.content.municipalities.get(offer.slug) if offer else None
    if lead is None or town is None:
        return message(context.html("There is nothing to show here."), [context.button("← Back", MyLeads())])
    text = paragraphs(
        bold(context.html("To another town? {town}", town=context.town_with_czech(town))),
        context.html("Now it is with: {town}", town=context.town_of(lead)),
        sent_text(replace(lead, slug=town.slug), context).whole,
        _readers(context),
        context.body("pages/offer"),
    )
    return message(
        text,
        [context.button("Yes, pass it on", Agree(lead.code, town.slug))],
        [context.button("No, leave it", Refuse(lead.code))],
        [context.button("🔒 What happens to your data", Privacy())],
    )


def offer_asked(lead: Lead, slug: str, by: Private, context: RenderContext) -> Message:
    """The message that asks; what would go is shown on a press."""
    town = context.content.municipalities.get(slug)
    name = context.town_with_czech(town) if town else "–"
    said = context.html(
        "Nobody has answered your message to {old} yet. {name}, coordinator of the program, asks: may your message go to {town} instead? Nothing moves before you say"
        " yes; the question is open for 7 days.",
        old=context.town_of(lead),
        name=by,
        town=name,
    )
    return message(
        paragraphs(context.code_and_town(lead), said),
        [context.button("See what would go to whom", Offered(lead.code))],
        [context.button("Where it stands", MyLead(lead.code))],
    )


def offer_answered(lead: Lead, slug: str, context: RenderContext, *, agreed: bool) -> Message:
    yes = msg("The candidate agreed. The message is with {town} now, as a new one.")
    no = msg("The candidate does not want it to go to {town}. Nothing has changed.")
    said = context.html(yes if agreed else no, town=context.town_named(slug))
    return Message(f"{context.code_and_town(lead)}\n{said}", protect=True)


OwnDataScreen = MyData | AskErase | Erased


def render_own_data(screen: OwnDataScreen, context: RenderContext) -> Message:
    match screen:
        case MyData():
            return _my_data(context)
        case AskErase():
            keep = context.button("No, keep them", MyData())
            return message(context.body("pages/erase"), [context.button("Yes, delete everything", Erase())], [keep])
        case Erased():
            return message(
                paragraphs(context.body("pages/erased"), _as_contact(context), _as_administrator(context)),
                [context.menu()],
            )


def _my_data(context: RenderContext) -> Message:
    session = context.session
    answers = "\n".join(
        f"• {context.escape(context.page(f'questions/{name}').label)}: {context.escape(answer_label(name, given, context))}"
        for name, given in session.answers.items()
        if name in context.content.questions
    )
    ticks = context.html("Documents ticked: {number}", number=len(session.ticks))
    leads = context.html("Messages to towns: {number}", number=len(context.known.leads))
    if withdrawn := sum(lead.state is State.WITHDRAWN for lead in context.known.leads):
        leads += f" ({context.html('withdrawn: {number}', number=withdrawn)})"
    if with_cv := sum(lead.details.cv is not None for lead in context.known.leads):
        leads += f" ({context.html('with your CV: {number}', number=with_cv)})"
    text = paragraphs(
        bold(context.html("My data")),
        context.body("pages/my-data"),
        answers,
        "\n".join(filter(None, (ticks, leads, _for_papers(context), _missed(context)))),
        _told_of(context),
        _as_contact(context),
        _as_administrator(context),
    )
    page = message(
        text,
        [context.button("🔔 What I am told of", ToldOf())] if context.known.news.interests else [],
        [context.button("🔔 My reminders", Reminders())] if context.known.news.reminders else [],
        [context.button("Delete my data", AskErase())],
        [context.button("🔒 What happens to your data", Privacy()), context.menu()],
    )
    return replace(page, file=File("my-data.json", _export(context)))


def _told_of(context: RenderContext) -> str:
    listed = interests_listed(context.known.news.interests, context)
    told = f"{context.html('You want to be told when these open:')}\n{listed}" if listed else ""
    return paragraphs(told, reminders_listed(context))


def _as_contact(context: RenderContext) -> str:
    """Say that a contact's own entry is another matter: the operator keeps it for as long as the task lasts."""
    if not context.known.duties:
        return ""
    return context.html(
        "This account also receives messages from candidates: your name, your task and, if given, your e-mail are kept for"
        " that. Only the operator removes them: {email}",
        email=context.operator.email,
    )


def _for_papers(context: RenderContext) -> str:
    said = context.session.papers
    until = context.words.time(said.started + DRAFT_LIFETIME) if said else ""
    return context.html("Answers for your CV and letters, kept until {time}", time=until) if said else ""


def _missed(context: RenderContext) -> str:
    """Say in one line that words of the person's are counted; which, nobody can tell."""
    number = context.known.missed
    return context.html("Words looked for in vain, counted for 30 days: {number}", number=number) if number else ""


def _as_administrator(context: RenderContext) -> str:
    if context.known.administrator is None:
        return ""
    return context.html(
        "This account is also an administrator's: your name and, if given, your e-mail are kept for that. Only the operator"
        " removes them: {email}",
        email=context.operator.email,
    )


def _export(context: RenderContext) -> bytes:
    """Everything held about the person, as JSON (Art. 15 and 20 GDPR)."""
    session = context.session
    data = {
        "made_at": context.now.isoformat(),
        "language": session.language,
        "last_screen": session.place,
        "answers": dict(session.answers),
        "documents_ticked": sorted(session.ticks),
        "questions_wanted": sorted(session.ask_town),
        "self_check_counted": session.checked,
        "mock_interview": asdict(session.mock) if session.mock else None,
        "test_of_words": asdict(session.words) if session.words else None,
        "unsent_message": asdict(session.draft) if session.draft else None,
        "said_for_papers": asdict(session.papers) if session.papers else None,
        "messages": [asdict(lead) for lead in context.known.leads],
        "wants_to_be_told_of": [
            {"place": interest.place, "since": interest.since.isoformat(), "until": interest.until.isoformat()}
            for interest in context.known.news.interests
        ],
        "wants_to_be_reminded_of": [asdict(kept) for kept in context.known.news.reminders],
        "unpublished_announcement": asdict(session.announcement) if session.announcement else None,
        "asked_about_another_town": [asdict(offer) for offer in context.known.offers],
        "receives_messages_as": [
            {"name": duty.name, "role": duty.role, "town": duty.slug} for duty in context.known.duties
        ],
        "administrator": context.known.administrator.name if context.known.administrator else None,
        "words_looked_for_in_vain": context.known.missed,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]  any set
    return str(value)
