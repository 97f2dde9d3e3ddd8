"""Ways to reach a town without the bot: contact details, the ready letter, words for the phone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from bot.content.models import Municipality, PublicWay, WayKind
from bot.content.problems import msg
from bot.content.register import REGISTER_SOURCE, FoundWay
from bot.conversation.lead.events import State
from bot.conversation.lead.model import LeadStart, MyLead, PhoneScript, ReadyLetter
from bot.conversation.model import TownQuestions
from bot.conversation.papers import model
from bot.conversation.towns.model import Town, TownsAround
from bot.view.context import Button, Message, PaperLine, RenderContext, bold, message, paragraphs
from bot.view.papers import letter_parts, not_latin

MAX_COPIED = 256
WAYS: Mapping[WayKind, str] = {
    WayKind.DATA_BOX: msg("Data box"),
    WayKind.EMAIL: msg("E-mail of the office"),
    WayKind.PHONE: msg("Phone of the office"),
    WayKind.LINE: msg("Information line"),
    WayKind.ADDRESS: msg("Address"),
    WayKind.WEBSITE: msg("Website"),
    WayKind.POLICE: msg("Municipal police"),
}
READ_AS = {
    # Translators: stands in up to 6 lines on a full screen, keep it short
    "page": msg("read on {date}"),
    "old page": msg("as of {date}"),
    "list": msg("not tried by us, {date}"),
}
UNDATED = msg("page without a date")
CALLED = {WayKind.PHONE, WayKind.LINE}


def linked(html: str, url: str) -> str:
    return f'<a href="{escape(url)}">{html}</a>'


def contact_details(town: Municipality | None, context: RenderContext, *leave_out: WayKind) -> str:
    """Return the contact details of a municipality, one line each, or how to ask for them."""
    found = [way for way in (context.content.ways_of(town) if town else ()) if way.kind not in leave_out]
    if not found:
        return context.html(
            "How to reach it: call the town hall and ask for the municipal police or the crime prevention manager."
        )
    return f"{context.title('How to reach it')}\n{ways_listed(found, context)}"


def ways_listed(found: Sequence[FoundWay], context: RenderContext) -> str:
    """List ways, and below them, once, the register as the source of those without their own."""
    lines = [_way(one, context) for one in found]
    of_register = sum(one.looked_up is None for one in found)
    if of_register:
        source = context.content.sources[REGISTER_SOURCE]
        whole = msg("From the register of authorities, {date}; not checked since then")
        # Translators: below some lines with a source of their own; "the rest" are the lines without
        rest = msg("The rest is from the register of authorities, {date}; not checked since then")
        said = context.html(whole if of_register == len(found) else rest, date=_as_of(source.dated[:7], context))
        lines.append(f"<i>{linked(said, source.url)}</i>")
    return "\n".join(lines)


def _way(way: FoundWay, context: RenderContext) -> str:
    value = context.escape(shown_number(way.value) if way.kind in CALLED else way.value)
    if way.kind is WayKind.DATA_BOX:
        value = f"<code>{value}</code>"
    seen = f" ({_seen(way.looked_up, context)})" if way.looked_up else ""
    said = msg("The register says {email}; which of the two is read we do not know, write to both.")
    also = f"\n{context.html(said, email=way.conflicting)}" if way.conflicting else ""
    return f"• {context.html(WAYS[way.kind])}: {value}{seen}{also}"


def _seen(way: PublicWay, context: RenderContext) -> str:
    """Return when a way was read, or as of when its page speaks, linked to its source."""
    if way.dated == "undated":
        return linked(context.html(UNDATED), way.source)
    said = READ_AS["old page" if way.dated and way.read_as == "page" else way.read_as]
    return linked(context.html(said, date=_as_of(way.dated or f"{way.read_on}", context)), way.source)


def _as_of(dated: str, context: RenderContext) -> str:
    """Return a day, a month or a year in words."""
    year, month, day = (*map(int, dated.split("-")), 0, 0)[:3]
    if not month:
        return str(year)
    return context.words.date(date(year, month, day)) if day else context.words.month(date(year, month, 1))


def shown_number(number: str) -> str:
    return f"{number[:4]} {number[4:7]} {number[7:10]} {number[10:]}"


def render_reaching(screen: ReadyLetter | PhoneScript, context: RenderContext) -> Message:
    town, shown = (
        context.content.municipality(screen.slug),
        _letter if isinstance(screen, ReadyLetter) else _phone_script,
    )
    return shown(town, context, asked=screen.asked) if town else context.nothing()


def _letter(town: Municipality, context: RenderContext, *, asked: bool) -> Message:
    """Show the letter, which is Czech in every language, with buttons to copy its short parts."""
    slug, said = town.slug, context.session.papers or model.PaperAnswers(context.now)
    begun = said.slug == slug and model.next_question("letter", said, context.content) is None
    # leave out answers about living in another town
    of_town = replace(context.session, papers=model.for_town(said, slug, context.content))
    subject, body = letter_parts(town, replace(context, session=of_town))
    fill = context.button("✏️ Fill in what is about me", model.BeginPaper("letter", slug, asked))
    change = context.button("✏️ Change what is about me", model.PaperList("letter"))
    file = context.button("📄 Letter as a file", model.PaperFile("letter", "txt"))
    found = context.content.ways_of(town)
    to = next((way for way in found if way.kind is WayKind.EMAIL), None)
    address = ", ".join(filter(None, (to.value, to.conflicting))) if to else ""
    # back to the screen that offered the letter: a sent lead, the town, or its contact details
    sent = (one for one in context.known.leads if one.slug == slug and one.state is not State.WITHDRAWN)
    lead = next(sent, None)
    listed = Town(slug) if slug in context.known.towns_with_contact else LeadStart(slug)
    back = listed if slug in context.content.municipalities else TownsAround(slug, asked)
    copied = {msg("📋 Subject"): subject, msg("📋 E-mail address"): address}
    return message(
        paragraphs(
            context.title("Letter to the town: {town}", town=context.town_with_czech(town)),
            context.body("pages/letter"),
            ways_listed(found, context),
            bold(context.escape(subject)),
            f"<pre>{context.escape(body)}</pre>",
            not_latin([PaperLine("text", body)], context),
        ),
        [change if begun else fill],
        [Button(context.say(label), copy=text[:MAX_COPIED]) for label, text in copied.items() if text],
        [context.button("☎️ What to say on the phone", PhoneScript(slug, asked))],
        [file if begun else context.button("What to ask the town", TownQuestions())],
        [context.way_back(context.back(MyLead(lead.code) if lead else back)), context.menu()],
    )


def _phone_script(town: Municipality, context: RenderContext, *, asked: bool) -> Message:
    numbers = [way for way in context.content.ways_of(town) if way.kind in CALLED]
    unknown = context.html("We do not know its number. Look for it on the website of the office, under “kontakty”.")
    copied = [Button(context.say("📋 {number}", number=shown_number(way.value)), copy=way.value) for way in numbers]
    return message(
        paragraphs(
            context.title("☎️ By phone: {town}", town=context.town_with_czech(town)),
            ways_listed(numbers, context) or unknown,
            context.body("pages/call"),
        ),
        copied,
        [context.back(ReadyLetter(town.slug, asked)), context.menu()],
    )
