"""Previews: the choice of a page, and the page itself word by word as a candidate sees it, with buttons that only look."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.content.checks.words import MAX_LABEL
from bot.conversation import screens
from bot.conversation.administration import preview_pages, previews
from bot.conversation.administration.admin_screens import (
    ContentState,
    Preview,
    PreviewKinds,
    PreviewList,
    PreviewMatches,
)
from bot.conversation.administration.page_code import PageCode
from bot.conversation.administration.preview_pages import Kind
from bot.conversation.codes import decode, encode
from bot.conversation.screens import Screen
from bot.view import faq_view
from bot.view.catalog import msg
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.scene import Scene, bold, columns, message, paragraphs

PER_PAGE = 8
KINDS: Mapping[Kind, str] = {
    Kind.GUIDE: msg("📖 What the job is"),
    Kind.QUESTIONS: msg("✅ Questions of the self-check"),
    Kind.REQUIREMENTS: msg("📋 Conditions"),
    Kind.DOCUMENTS: msg("📄 Documents"),
    Kind.FAQ: msg("❓ Questions and answers"),
    Kind.TERMS: msg("💬 Dictionary of terms"),
    Kind.PAGES: msg("☰ Menu and notices"),
    Kind.TOWNS: msg("🏙 Towns"),
    Kind.RESULTS: msg("🧍 Results of examples"),
}
PreviewScreen = PreviewKinds | PreviewList | PreviewMatches | Preview
Rendering = Callable[[Screen, Scene], Message]


def render(screen: PreviewScreen, scene: Scene, word: Rendering) -> Message:
    """Word one of these screens; `word` words the page that a preview shows."""
    if scene.known.standing is None:
        return message(scene.html("There is nothing to show here."), [scene.menu()])
    match screen:
        case PreviewKinds():
            return _kinds(scene)
        case PreviewList(kind, page):
            return _list(Kind(kind), page, scene)
        case PreviewMatches(pages):
            return _matches(pages, scene)
        case Preview():
            return _preview(screen, scene, word)


def _kinds(scene: Scene) -> Message:
    buttons = [scene.button(text, PreviewList(kind)) for kind, text in KINDS.items()]
    hint = scene.html(
        "Choose a page, or type its name or id. You see it as a candidate does; nothing you press there has any effect."
    )
    return message(paragraphs(bold(scene.html("Preview")), hint), *columns(buttons), [_to_content(scene)])


def _list(kind: Kind, page: int, scene: Scene) -> Message:
    found = preview_pages.listed(kind, scene.content)
    shown = leaf(range(len(found)), page, PER_PAGE, lambda number: PreviewList(kind, number), scene)
    buttons = [_button(kind, number, found[number], scene) for number in shown.here]
    place = scene.html("{number} of {total}", number=shown.page + 1, total=shown.total)
    text = f"{bold(scene.html(KINDS[kind]))}\n<i>{place}</i>"
    return message(text, *columns(buttons), shown.turning, [scene.button("← Back", PreviewKinds())])


def _matches(pages: tuple[PageCode, ...], scene: Scene) -> Message:
    found = [screen for page in pages if (screen := previews.uncoded(page)) is not None]
    buttons = [
        Button(_label(screen, scene), encode(previews.of(screen, _language(scene), scene.content)))
        for screen in found
    ]
    return message(
        bold(scene.html("Which page?")),
        *([button] for button in buttons),
        [scene.button("← Back", PreviewKinds())],
    )


def _preview(preview: Preview, scene: Scene, word: Rendering) -> Message:
    """Word the page in the language of the preview, with the example's answers."""
    page = previews.uncoded(preview.page) or screens.Menu()
    candidate = replace(
        scene,
        words=scene.voices.get(preview.language, scene.words),
        session=previews.session_of(preview, scene.content),
        known=previews.as_candidate(scene.known),
    )
    seen = word(page, candidate)
    spoken = scene.content.say(preview.language, "pages/language").label
    head = scene.html("👁 Preview · {language} · example {number}", language=spoken, number=preview.example)
    rows = tuple(tuple(_looking(button, preview, scene) for button in row) for row in seen.rows)
    ways = (
        scene.button("← Other pages", PreviewKinds()),
        scene.button("🌐 Other language", _elsewhere(preview, scene)),
    )
    return Message(f"<i>{head}</i>\n\n{seen.text}", (*rows, ways))


def _looking(button: Button, preview: Preview, scene: Scene) -> Button:
    """Let a candidate's button lead to another preview, or nowhere; a link stays one."""
    if not button.code:
        return button
    return replace(button, code=encode(previews.led_to(decode(button.code), preview, scene.content)))


def _elsewhere(preview: Preview, scene: Scene) -> Preview:
    languages = scene.content.languages
    following = languages[(languages.index(preview.language) + 1) % len(languages)]
    return replace(preview, language=following)


def _button(kind: Kind, number: int, screen: Screen, scene: Scene) -> Button:
    language = _language(scene)
    if kind is Kind.RESULTS:
        names = list(scene.content.scenarios)
        return Button(
            f"{number + 1}. {names[number]}", encode(Preview(language, number + 1, previews.coded(screen)))
        )
    return Button(_label(screen, scene), encode(previews.of(screen, language, scene.content)))


def _label(screen: Screen, scene: Scene) -> str:
    """Name a page on a button, as much of it as a button holds."""
    name = _name(screen, scene)
    return name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1]}…"


def _name(screen: Screen, scene: Scene) -> str:
    match screen:
        case screens.Ask(name):
            return "✅ " + scene.page(f"questions/{name}").label
        case screens.Page(name):
            return scene.page(f"pages/{name}").title
        case screens.PrivacyPart(name):
            return scene.page("privacy").titles[name]
        case screens.Privacy():
            return scene.say("🔒 What happens to your data")
        case screens.Told():
            return scene.say("ℹ️ What nobody asks here")
        case screens.ToAsk():
            return scene.say("What to ask the town")
        case _:
            return faq_view.label(screen, scene)


def _language(scene: Scene) -> str:
    return scene.words.language


def _to_content(scene: Scene) -> Button:
    return scene.button("🛠 The bot's content", ContentState())
