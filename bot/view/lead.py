"""A candidate's new lead: its fields, and a preview before it is sent."""

from collections.abc import Mapping
from dataclasses import replace

from bot.content.models import SKIP
from bot.content.problems import msg
from bot.conversation.codes import encode
from bot.conversation.lead import model
from bot.conversation.lead.history import cv_to_send
from bot.conversation.lead.turn import lead_from_draft
from bot.conversation.model import BeginLead, Cancel, Fill, Privacy, SendCvAlong, SendLead, TownQuestions
from bot.conversation.papers.model import PaperPreview
from bot.conversation.selfcheck import is_spared, questions_picked
from bot.conversation.towns.model import Town
from bot.view.context import MAX_BUTTONS, Button, Keyboard, Message, RenderContext, columns, message, paragraphs
from bot.view.reaching import contact_details
from bot.view.sent import REACHES, cv_text, readers, sent_text
from bot.view.towns import subscribe_buttons

FIELDS: Mapping[model.Field, str] = {
    model.Field.NAME: msg("Name"),
    model.Field.REACH: msg("How to reach you"),
    model.Field.CZECH: msg("Czech"),
    model.Field.PERMIT: msg("Permit"),
    model.Field.WORDS: msg("Your words"),
}
NewLeadScreen = model.LeadStart | model.NoContact | model.LeadField | model.Summary | model.AsRead | model.CvToSend
READ_IN = "cs"
"""Language of the towns' offices."""


def render_lead(screen: NewLeadScreen, context: RenderContext) -> Message:
    draft = context.session.draft
    match screen:
        case model.LeadStart(slug):
            return _start(slug, context)
        case model.NoContact(slug):
            return _no_contact(slug, context)
        case _ if draft is None:
            gone = context.html("There is no unsent message any more. You can begin a new one from the town's page.")
            return message(gone, [context.menu()])
        case model.LeadField(field):
            return _field(model.Field(field), draft, context)
        case model.Summary():
            return _summary(draft, context)
        case model.AsRead():
            return _as_read(draft, context)
        case model.CvToSend():
            return _cv_to_send(draft, context)


def phone_request(context: RenderContext) -> Message:
    return Message("📞", keyboard=Keyboard("phone", context.say("📞 Share my number")))


def _start(slug: str, context: RenderContext) -> Message:
    town = context.content.municipalities[slug]
    text = paragraphs(
        context.title("Message to the town: {town}", town=context.town_with_czech(town)), context.body("pages/lead")
    )
    return message(
        text,
        [context.main("I understand, go on", BeginLead(slug, coordinator=False))],
        [context.button("🔒 What happens to your data", Privacy())],
        [context.speak()],
        [context.way_back(context.back(Town(slug))), context.menu()],
    )


def _no_contact(slug: str, context: RenderContext) -> Message:
    town = context.content.municipalities[slug]
    head = context.title("{town}: nobody answers here yet", town=context.town_with_czech(town))
    pass_on = [context.button("Yes, write to the coordinator", BeginLead(slug, coordinator=True))]
    return message(
        paragraphs(
            head,
            context.body("pages/no-contact" if context.known.coordinator else "pages/nobody"),
            contact_details(town, context),
        ),
        [context.main("📝 Ready letter in Czech", model.ReadyLetter(slug))],
        pass_on if context.known.coordinator else [],
        subscribe_buttons(slug, context),
        [context.button("🔒 What happens to your data", Privacy())],
        [context.way_back(context.back(Town(slug))), context.menu()],
    )


def _ways_out(field: model.Field, draft: model.Draft, context: RenderContext) -> list[Button]:
    """Return the buttons back, on and out of a field."""
    answers, content, lines = context.session.answers, context.content, list(FIELDS)
    keep = context.button("← Keep as it is", model.Summary())
    if model.next_field(draft, answers, content) is None:
        return [keep]
    place = lines.index(field) if field in FIELDS else 0
    back = context.back(model.LeadField(lines[place - 1]) if place else model.LeadStart(draft.slug))
    # the screen of the address has the button “Another way”
    backward = [] if field is model.Field.ADDRESS else [back]
    kept = [keep] if model.is_filled(field, draft, answers, content) else []
    return [*backward, *kept, context.button("Stop", Cancel())]


def _field(field: model.Field, draft: model.Draft, context: RenderContext) -> Message:
    """Show one field of the draft."""
    way_back = _ways_out(field, draft, context)
    match field:
        case model.Field.NAME:
            return message(context.body("pages/lead-name"), way_back)
        case model.Field.REACH:
            ways = [[Button(context.say(REACHES[reach]), encode(Fill(field, reach)))] for reach in model.ContactMethod]
            return message(context.body("pages/lead-reach"), *ways, way_back)
        case model.Field.ADDRESS:
            by_mail = draft.reach is model.ContactMethod.EMAIL
            change = context.button("Another way", model.LeadField(model.Field.REACH))
            return message(context.body("pages/lead-email" if by_mail else "pages/lead-phone"), [change, *way_back])
        case model.Field.WORDS:
            skip = context.button("Skip", Fill(field, SKIP))
            return message(context.body("pages/lead-words"), [skip], way_back)
        case model.Field.AGE | model.Field.CZECH | model.Field.PERMIT:
            name = model.open_question(field, context.session.answers, context.content) or str(field)
            labels = context.page(f"questions/{name}").options
            options = [
                [Button(labels[option], encode(Fill(name, option)))]
                for option in context.content.questions[name].options
            ]
            return message(context.body(f"questions/{name}"), *options, way_back[: MAX_BUTTONS - len(options)])


def _summary(draft: model.Draft, context: RenderContext) -> Message:
    """Preview the sheet with its readers, in the candidate's language."""
    town = context.content.municipalities[draft.slug]
    session, lead = context.session, lead_from_draft(context.session, draft, context.content)
    text = paragraphs(
        context.title("Before it is sent: {town}", town=context.town_with_czech(town)),
        readers(context),
        context.html("This is what the town will read:"),
        sent_text(lead, context).whole,
        "" if draft.coordinator else context.section("pages/lead-summary", "town"),
        context.body("pages/lead-summary"),
    )
    questions, answers = context.content.questions, session.answers
    asked = [one for one in FIELDS if one not in questions or not is_spared(questions[one], answers)]
    change = [context.button(FIELDS[field], model.LeadField(field)) for field in asked]
    picked = questions_picked(session.ask_town, context.content)
    change.append(context.button("Questions ({number})", TownQuestions(), number=len(picked)))
    czech = [] if context.words.language == READ_IN else [context.button("🇨🇿 As the town reads it", model.AsRead())]
    attach = context.button("📎 CV attached …" if lead.details.cv else "📎 Attach my CV …", model.CvToSend())
    cv = [attach] if cv_to_send(session, draft, context.content) else []
    # sending comes first and stopping last, to prevent pressing the wrong one
    send, stop = context.main("✉️ Send", SendLead(draft.id)), context.button("Stop", Cancel())
    return message(text, [send], cv, czech, *columns(change), [stop])


def _as_read(draft: model.Draft, context: RenderContext) -> Message:
    czech = replace(context, words=context.voices.get(READ_IN, context.words))
    own = msg("Your own words are not translated: the town reads them as you wrote them.")
    text = paragraphs(
        context.title("So the town reads it, in Czech:"),
        context.html(own) if draft.words else "",
        sent_text(lead_from_draft(context.session, draft, context.content), czech).whole,
    )
    return message(text, [context.back(model.Summary())])


def _cv_to_send(draft: model.Draft, context: RenderContext) -> Message:
    """Preview the CV as the town would read it."""
    begun = context.session.papers.started if context.session.papers else None
    lead = lead_from_draft(context.session, replace(draft, cv=begun), context.content)
    attach = context.main("📎 Attach it", SendCvAlong(wanted=True))
    leave = context.button("Do not attach it", SendCvAlong(wanted=False))
    head = context.title("📎 CV attached") if draft.cv == begun else ""
    text = paragraphs(head, context.body("pages/lead-cv"), cv_text(lead, context))
    change = context.button("✏️ Change the CV", PaperPreview("cv"))
    return message(text, [leave if draft.cv == begun else attach], [change], [context.back(model.Summary())])
