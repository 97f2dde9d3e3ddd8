"""The checklist and one document: where, how long, what it costs, how long it is valid, whether it needs translating."""

from collections.abc import Mapping

from bot.content.models import Document, Price
from bot.conversation import screens
from bot.conversation.actions import Tick
from bot.conversation.checklist import checklist
from bot.conversation.codes import encode
from bot.view.catalog import msg
from bot.view.message import Button, Message
from bot.view.scene import Scene, bold, columns, message, paragraphs, source_lines, to_check

GROUPS: Mapping[str, str] = {
    "usual": msg("Usually needed"),
    "if-asked": msg("Only if the town asks"),
    "later": msg("Later, after you are chosen"),
}
VALIDITY: Mapping[str, str] = {
    "unlimited": msg("does not expire"),
    "printed": msg("as printed on it"),
    "ask": msg("ask the town how old it may be"),
}
TRANSLATION: Mapping[str, str] = {
    "court": msg("Needs a court translation into Czech."),
    "court-if-paper": msg("A paper form needs a court translation into Czech."),
}
DocumentScreen = screens.Documents | screens.DocumentPage


def render(screen: DocumentScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case screens.Documents():
            return _checklist(scene)
        case screens.DocumentPage(name):
            return _document(name, scene)


def _checklist(scene: Scene) -> Message:
    groups = checklist(scene.content, scene.session.answers)
    names = [name for group in groups.values() for name in group]
    ready = sum(name in scene.session.ticks for name in names)
    parts = [
        f"{bold(scene.html(GROUPS[group]))}\n"
        + "\n".join(
            f"{_tick(name, scene)} {scene.escape(scene.page(f'documents/{name}').label)}" for name in members
        )
        for group, members in groups.items()
        if members
    ]
    hint = (
        "" if scene.session.answers else scene.html("Answer the self-check and the list will fit you better.")
    )
    count = scene.html(
        "Ready: {ready} of {total}. Press a document for details.", ready=ready, total=len(names)
    )
    buttons = [
        Button(
            f"{_tick(name, scene)} {scene.page(f'documents/{name}').label}",
            encode(screens.DocumentPage(name)),
        )
        for name in names
    ]
    back = to_check(scene)
    return message(
        paragraphs(bold(scene.html("Your documents")), *parts, count, hint),
        *columns(buttons),
        [back, scene.menu()],
    )


def _tick(name: str, scene: Scene) -> str:
    return "☑" if name in scene.session.ticks else "☐"


def _document(name: str, scene: Scene) -> Message:
    document = scene.content.documents[name]
    path = f"documents/{name}"
    text = paragraphs(
        bold(scene.escape(scene.page(path).title)),
        scene.body(path),
        "\n".join(_facts(document, scene)),
        source_lines(scene, document),
    )
    if name in scene.session.ticks:
        tick = scene.button("☑ Ready. Undo", Tick(name, ready=False))
    else:
        tick = scene.button("☐ I have it", Tick(name, ready=True))
    ask = [scene.button("What to ask the town", screens.ToAsk())] if document.asks else []
    return message(text, [tick], ask, [scene.button("← All documents", screens.Documents()), scene.menu()])


def _facts(document: Document, scene: Scene) -> list[str]:
    """Give the figures of a document, one line each; a price carries the year of its source."""
    facts: list[str] = []
    if document.days is not None:
        facts.append(_days(document.days.least, document.days.most, scene))
    if document.price is not None:
        facts.append(_price(document.price, scene))
    if document.validity is not None:
        facts.append(scene.html("Validity: {validity}", validity=scene.say(VALIDITY[document.validity])))
    if document.translation != "none":
        facts.append(scene.html(TRANSLATION[document.translation]))
    return [f"• {fact}" for fact in facts]


def _price(price: Price, scene: Scene) -> str:
    """Word a price with the year of its source; `least` 0: there is also a way that costs nothing."""
    least, most = (f"{amount:,}".replace(",", "\u00a0") for amount in (price.least, price.most))
    if price.most == 0:
        return scene.html("Price: free ({year})", year=price.year)
    if price.least == 0:
        return scene.html("Price: free, or CZK {amount} ({year})", amount=most, year=price.year)
    amount = most if price.least == price.most else f"{least}–{most}"
    return scene.html("Price: CZK {amount} ({year})", amount=amount, year=price.year)


def _days(least: int, most: int, scene: Scene) -> str:
    if most == 0:
        return scene.html("Time: at once")
    if least == 0:
        return scene.escape(scene.words.plural("Time: up to {number} day", "Time: up to {number} days", most))
    return scene.escape(
        scene.words.plural(
            "Time: {least} to {number} day", "Time: {least} to {number} days", most, least=least
        )
    )
