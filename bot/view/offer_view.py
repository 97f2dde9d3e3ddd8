"""The question whether a lead may go to another town: exactly what would go to whom, and who stops seeing it."""

from bot.conversation import screens
from bot.conversation.draft import Field
from bot.conversation.journey import walk
from bot.conversation.lead import Lead
from bot.conversation.lead_screens import MyLead, MyLeads
from bot.conversation.municipal.overview_actions import Agree, Offered, Refuse
from bot.conversation.private import Private
from bot.view.lead_view import FIELDS, REACHES, chosen_label, reads
from bot.view.message import Message
from bot.view.scene import Scene, bold, message, paragraphs


def render(screen: Offered, scene: Scene) -> Message:
    """Word the question, with every word of the lead that would go."""
    lead = scene.known.own(screen.lead)
    offer = next((offer for offer in scene.known.offers if offer.lead == screen.lead), None)
    town = scene.content.municipalities.get(offer.slug) if offer else None
    if lead is None or town is None:
        return message(scene.html("There is nothing to show here."), [scene.button("← Back", MyLeads())])
    text = paragraphs(
        bold(scene.html("To another town? {town}", town=scene.town_with_czech(town))),
        scene.html("Now it is with: {town}", town=scene.town_of(lead)),
        _goes(lead, scene),
        scene.html("Who may see it: {people}", people="\0").replace("\0", reads(scene.known.readers, scene)),
        scene.body("pages/offer"),
    )
    return message(
        text,
        [scene.button("Yes, pass it on", Agree(lead.code, town.slug))],
        [scene.button("No, leave it", Refuse(lead.code))],
        [scene.button("🔒 What happens to your data", screens.Privacy())],
    )


def asked(lead: Lead, slug: str, by: Private, scene: Scene) -> Message:
    """The message that asks; what would go is shown on a press."""
    town = scene.content.municipalities.get(slug)
    name = scene.town_with_czech(town) if town else "–"
    said = scene.html(
        "{old} has not answered yet. {name}, coordinator of the program, asks: may your message go to {town} instead? Nothing moves before you say"
        " yes; the question is open for 7 days.",
        old=scene.town_of(lead),
        name=by,
        town=name,
    )
    head = f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}"
    return message(
        paragraphs(head, said),
        [scene.button("See what would go to whom", Offered(lead.code))],
        [scene.button("Where it stands", MyLead(lead.code))],
    )


def answered(lead: Lead, slug: str, scene: Scene, *, agreed: bool) -> Message:
    """What the coordinator who asked hears."""
    town = scene.content.municipalities.get(slug)
    name = scene.town(town) if town else slug
    said = (
        scene.html("The candidate agreed. The message is with {town} now, as a new one.", town=name)
        if agreed
        else scene.html("The candidate does not want it to go to {town}. Nothing has changed.", town=name)
    )
    return Message(f"{bold(lead.code)} · {scene.escape(scene.town_of(lead))}\n{said}", protect=True)


def _goes(lead: Lead, scene: Scene) -> str:
    """Every line of the lead, as it would be sent."""
    details = lead.details
    way = f"{scene.html(REACHES[details.reach])} {scene.escape(details.address)}".strip()
    values = {
        Field.NAME: scene.escape(details.name),
        Field.REACH: way,
        Field.CZECH: scene.escape(chosen_label(Field.CZECH, details.answers, scene)),
        Field.PERMIT: scene.escape(chosen_label(Field.PERMIT, details.answers, scene)),
        Field.WORDS: scene.escape(details.words) or "–",
    }
    lines = [f"{scene.html(FIELDS[field])}: {bold(value)}" for field, value in values.items()]
    also = "Also: your answers of the self-check ({answers}) and the documents you ticked ({ticks})."
    lines.append(
        scene.html(also, answers=len(walk(scene.content, details.answers).answered), ticks=len(details.ticks))
    )
    return "\n".join(lines)
