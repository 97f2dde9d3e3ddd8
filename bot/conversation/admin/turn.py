"""Decisions of administrators, and previews. Everybody else is refused.

A preview is a screen with the code of another one, rendered with the answers of an example person
(scenarios.yaml). Its session is discarded, so a press in it changes nothing.
"""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import assert_never

from bot.content import answers
from bot.content.content import READ_PAGES, Content
from bot.content.models import CHOSEN, LATER, RESULT
from bot.content.spelling import plain
from bot.conversation import model as reading
from bot.conversation.admin import model as admin_model
from bot.conversation.codes import decode_screen, encode
from bot.conversation.contact.turn import default_to_czech, refused
from bot.conversation.lead.model import LeadStart, NoContact, PhoneScript, ReadyLetter
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.routing import PAGES, current_step, resolve_screen
from bot.conversation.selfcheck import skipped, walk
from bot.conversation.state import Context, ReadModel, Session, Turn, resolve_current, show
from bot.conversation.towns.model import LocalRules, Region, Regions, SubscriptionConsent, Town, Towns

MAX_FOUND = 6
"""Number of pages offered for typed words."""
MAX_LIKELY = 5
"""Number of pages offered for a failed search."""


class PageKind(StrEnum):
    """Kinds of pages to preview."""

    GUIDE = "guide"
    QUESTIONS = "questions"
    REQUIREMENTS = "requirements"
    DOCUMENTS = "documents"
    FAQ = "faq"
    TERMS = "terms"
    PAGES = "pages"
    TOWNS = "towns"
    RESULTS = "results"


def pages_of_kind(kind: PageKind, content: Content) -> tuple[reading.Screen, ...]:
    """Return the screens of a kind in their order: of results, one for each example."""
    match kind:
        case PageKind.TERMS:
            return tuple(map(reading.TermPage, content.glossary))
        case PageKind.PAGES:
            read = map(reading.FixedPage, READ_PAGES)
            parts = map(reading.PrivacyPart, content.privacy_parts)
            return (
                reading.Menu(),
                reading.UnaskedConditions(),
                reading.TownQuestions(),
                *read,
                reading.Privacy(),
                *parts,
            )
        case PageKind.TOWNS:
            return tuple(map(Town, content.municipalities))
        case PageKind.RESULTS:
            return (reading.SelfCheckResult(),) * len(content.scenarios)
        case _:
            entries = {**content.sourced_by_folder, "guide": content.chapters, "questions": content.questions}
            return tuple(PAGES[kind](name) for name in entries[kind])


def pages_of_source(source: str, content: Content) -> tuple[reading.Screen, ...]:
    """Return the pages with statements from a source."""
    named = {
        folder: [name for name, entry in entries.items() if source in entry.sources]
        for folder, entries in content.sourced_by_folder.items()
    }
    found: list[reading.Screen] = [
        PAGES[folder](name) for folder in ("guide", "requirements", "documents", "faq") for name in named[folder]
    ]
    found += [
        reading.QuestionScreen(name)
        for name, _, option in content.answers()
        if source in chain(*option.sources.values())
    ]
    rules = ((slug, rule) for slug, town in content.municipalities.items() for rule in town.local.rules)
    found += [Town(slug) for slug, rule in rules if source in rule.sources]
    found += [reading.FixedPage("year")] if named["year"] else []
    return tuple(dict.fromkeys(found))


def find_page(text: str, content: Content) -> tuple[reading.Screen, ...]:
    """Find pages by id or title in any language; an exact match comes first."""
    wanted = plain(text)
    ranked: list[tuple[int, int, reading.Screen]] = []
    for place, screen in enumerate(dict.fromkeys(one for kind in PageKind for one in pages_of_kind(kind, content))):
        names = [plain(name) for name in _names(screen, content)]
        if wanted and any(wanted in name for name in names):
            rank = 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2
            ranked.append((rank, place, screen))
    return tuple(screen for _, _, screen in sorted(ranked, key=lambda one: one[:2])[:MAX_FOUND])


def _names(screen: reading.Screen, content: Content) -> Iterator[str]:
    """Yield the names of a page: its id, and its titles and labels in every language."""
    yield _id(screen)
    if isinstance(screen, Town):
        yield from content.municipalities[screen.slug].names.values()
    if isinstance(screen, reading.TermPage):
        yield from content.glossary[screen.id].term.values()
    for language in content.languages:
        if path := path_of_page(screen):
            words = content.say(language, path)
            yield from filter(None, (words.title, words.label))


def path_of_page(screen: reading.Screen) -> str:
    """Return the path of a page's texts, such as "guide/pay"; "" if they have no file."""
    if isinstance(screen, reading.Privacy):
        return "privacy"
    folder = next((folder for folder, kind in PAGES.items() if isinstance(screen, kind)), "")
    return folder and f"{folder}/{_id(screen)}"


def likely_pages(word: Private, language: str, content: Content) -> tuple[reading.Screen, ...]:
    """Return the pages with a file that a word may be about, the likeliest first."""
    keys = answers.pages_for_word(content, word)
    parts = [key.split("/") for key in keys if (language, key) in content.words]
    return tuple(PAGES[folder](name) for folder, name in parts[:MAX_LIKELY])


def language_of(word: Private, spoken: str, content: Content) -> str:
    """Return the language of a search word by its script; the reader's language comes first."""
    languages = sorted(content.languages, key=lambda language: language != spoken)
    script = _script(word)
    return next((one for one in languages if _script(content.say(one, "pages/language").label) == script), languages[0])


def missed_word(mark: str, standing: admin_model.ContentStatus) -> admin_model.MissedWord | None:
    return next((one for one in standing.missed if one.mark == mark), None)


def _script(text: str) -> str:
    """Return the script of the first letter: LATIN, CYRILLIC."""
    letter = next(filter(str.isalpha, text), "a")
    return unicodedata.name(letter).partition(" ")[0]


def _id(screen: reading.Screen) -> str:
    return encode(screen).rpartition(":")[2]


_READ = (
    reading.Menu | reading.Guide | reading.GuideChapter | reading.SourceList | reading.QuestionScreen
    | reading.SelfCheckResult | reading.ResultLine
    | reading.UnaskedConditions | reading.Answers | reading.TownQuestions | reading.Documents | reading.DocumentPage
    | reading.Faq | reading.Topic
    | reading.FaqAnswer | reading.Glossary | reading.TermPage | reading.FixedPage | reading.Privacy | reading.PrivacyPart
    | Towns | Regions | Region | Town | LocalRules
    | LeadStart | NoContact | ReadyLetter | PhoneScript | SubscriptionConsent
)  # fmt: skip
"""Pages of the core to preview: they show no personal data and have a code."""


def _is_read(screen: reading.Screen) -> bool:
    return isinstance(screen, _READ) or reading.model_of(screen).public


def encode_page(screen: reading.Screen) -> admin_model.PageCode:
    return admin_model.PageCode(encode(screen).replace(":", "."))


def decode_page(page: admin_model.PageCode) -> reading.Screen | None:
    screen = decode_screen(page.replace(".", ":"))
    return screen if _is_read(screen) and encode_page(screen) == page else None


def previewed_page(screen: reading.Screen) -> reading.Screen:
    """Return the page of a preview, or the screen itself."""
    page = decode_page(screen.page) if isinstance(screen, admin_model.Preview) else None
    return page or screen


def example_session(preview: admin_model.Preview, content: Content) -> Session:
    examples = list(content.scenarios.values())
    return Session(preview.language, answers=examples[preview.example - 1].answers)


def as_candidate(known: ReadModel) -> ReadModel:
    """Return only what a candidate's screen may show."""
    return ReadModel(towns_with_contact=known.towns_with_contact, coordinator=known.coordinator, news=known.news)


def resolve_preview(preview: admin_model.Preview, context: Context) -> reading.ScreenWithNote | None:
    """Return the page or the nearest live screen; None for an unknown page, example or language."""
    screen, content = decode_page(preview.page), context.content
    known = preview.language in content.languages and 0 < preview.example <= len(content.scenarios)
    if screen is None or not known:
        return None
    candidate = Context(content, as_candidate(context.known), context.now)
    return resolve_screen(screen, example_session(preview, content), candidate)


def preview_of(screen: reading.Screen, language: str, content: Content) -> admin_model.Preview:
    """Preview a screen with the answers of the first example person who reaches it."""
    asked = screen.question if isinstance(screen, reading.QuestionScreen) else None
    examples = enumerate(content.scenarios.values(), start=1)
    meets = (number for number, one in examples if asked in {None, *walk(content, one.answers).answered})
    return admin_model.Preview(language, next(meets, 1), encode_page(screen))


def preview_target(
    action: reading.Action, preview: admin_model.Preview, content: Content
) -> admin_model.Preview | admin_model.StayInPreview:
    """Return where a candidate's button leads in a preview; `StayInPreview` for one that has an effect."""
    language, example = preview.language, preview.example
    match action:
        case reading.Open(reading.Languages()):
            languages = content.languages
            other = languages[(languages.index(language) + 1) % len(languages)]
            return admin_model.Preview(other, example, preview.page)
        case reading.Open(screen) if _is_read(screen):
            return admin_model.Preview(language, example, encode_page(screen))
        case reading.Continue():
            here = current_step(example_session(preview, content), content)
            return admin_model.Preview(language, example, encode_page(here))
        case reading.StartOver():
            return admin_model.Preview(
                language, example, encode_page(reading.QuestionScreen(next(iter(content.questions))))
            )
        case reading.Answer(question, option):
            return _answered_preview(question, option, preview, content)
        case reading.ChooseTown(slug):
            return _answered_preview("town", slug, preview, content)
        case _:
            return admin_model.StayInPreview(language, example, preview.page)


def _answered_preview(
    question: str, option: str, preview: admin_model.Preview, content: Content
) -> admin_model.Preview:
    """Preview the next question, or the result of the first example with this answer."""
    asked = content.questions[question]
    key = option if asked.kind == "options" or option == LATER else CHOSEN
    step = asked.options[key].next
    answers = {**example_session(preview, content).answers, question: option}
    while step != RESULT and skipped(content.questions[step], content, answers):
        step = content.questions[step].otherwise or RESULT
    if step != RESULT:
        return preview_of(reading.QuestionScreen(step), preview.language, content)
    examples = enumerate(content.scenarios.values(), start=1)
    same = (number for number, one in examples if one.answers.get(question) == option)
    return admin_model.Preview(preview.language, next(same, preview.example), encode_page(reading.SelfCheckResult()))


ADMIN_INVITE = "a_"
"""Prefix of the `/start` payload of an administrator's invitation."""
ADMIN_COMMANDS = frozenset({"content", "preview"})
"""Commands of administrators; for everybody else they are unknown."""


def take(session: Session, action: admin_model.AdminAction, context: Context) -> Turn:
    if isinstance(action, admin_model.AcceptAdminInvite):
        if context.known.admin_invitation is None:
            return open_invitation(session, action.token, context)
        link = admin_model.LinkAdministrator(action.token)
        return show(default_to_czech(session), admin_model.ContentState(), Note.NOW_ADMINISTRATOR, link)
    me, standing = context.known.administrator, context.known.standing
    if me is None or standing is None:
        return refused(session)
    match action:
        case admin_model.Reload():
            return show(session, admin_model.ContentState(), Note.RELOADED, admin_model.ReloadContent())
        case admin_model.RestorePrevious(version) if version and version == standing.previous:
            return _rolled_back(session, version, me, asks=not standing.may_put_back)
        case admin_model.RestorePrevious():
            return show(session, admin_model.ContentState(), Note.STALE)
        case admin_model.EditInBrowser() | admin_model.AddWord() | admin_model.SourceStillValid() if (
            not standing.editable
        ):
            return show(session, admin_model.ContentState(), Note.STALE)
        case admin_model.EditInBrowser():
            return show(session, admin_model.ContentState(), Note.EDITING_LINK, admin_model.SendEditingLink(me.id))
        case admin_model.AddWord():
            return _word_added(session, action, me.id, standing, context.content)
        case admin_model.SourceStillValid(source):
            return _source_confirmed(session, source, me.id, context.content)
        case admin_model.StayInPreview(language, example, page):
            (shown,) = resolve(session, admin_model.Preview(language, example, page), context).shown
            return resolve_current(session, reading.ScreenWithNote(shown.screen, shown.note or Note.ONLY_A_PREVIEW))
        case _:
            assert_never(action)


def _rolled_back(session: Session, version: str, me: admin_model.Administrator, *, asks: bool) -> Turn:
    wanted = admin_model.RollBackContent(version, me.id, me.name, only_asks=asks)
    return show(session, admin_model.ContentState(), Note.ROLL_BACK_ASKED if asks else Note.ROLLED_BACK, wanted)


def _source_confirmed(session: Session, source: str, who: int, content: Content) -> Turn:
    if source not in content.sources:
        return show(session, admin_model.OverdueSources(), Note.STALE)
    wanted = admin_model.ConfirmSource(who, f"sources/{source}")
    return show(session, admin_model.SourceDue(source), Note.FOLDER_UNWRITABLE, wanted)


def _word_added(
    session: Session, action: admin_model.AddWord, who: int, standing: admin_model.ContentStatus, content: Content
) -> Turn:
    """Add a word of a failed search to the examples of a page."""
    word, path = missed_word(action.mark, standing), path_of_page(decode_page(action.page) or reading.Menu())
    language = language_of(word.word, session.language or "", content) if word else ""
    if word is None or (language, path) not in content.words:
        return show(session, admin_model.MissedWordList(), Note.STALE)
    added = admin_model.AddSearchWord(who, word.word, language, path)
    return show(session, admin_model.WordPages(action.mark), Note.FOLDER_UNWRITABLE, added)


def resolve(session: Session, screen: admin_model.AdminScreen, context: Context) -> Turn:
    if isinstance(screen, admin_model.AdminInvite):
        return open_invitation(session, screen.token, context)
    standing = context.known.standing
    if context.known.administrator is None or standing is None:
        return refused(session)
    match screen:
        case admin_model.AskRollBack(version) if not standing.previous or version != standing.previous:
            return show(session, admin_model.ContentState(), Note.STALE)
        case admin_model.SourceDue(source) if source not in context.content.sources:
            return show(session, admin_model.OverdueSources(), Note.STALE)
        case admin_model.WordPages(mark) if not standing.editable or missed_word(mark, standing) is None:
            return show(session, admin_model.MissedWordList(), Note.STALE)
        case admin_model.PreviewList(kind) if kind not in set(PageKind):
            return show(session, admin_model.PreviewKinds(), Note.STALE)
        case admin_model.Preview():
            return _preview(session, screen, context)
        case _:
            return show(session, screen)


def open_invitation(session: Session, token: str, context: Context) -> Turn:
    """Answer a one-time link: ask for confirmation, or say that it has expired."""
    if context.known.admin_invitation is None:
        return show(default_to_czech(session), reading.Menu(), Note.INVITE_GONE)
    return show(default_to_czech(session), admin_model.AdminInvite(token))


def admin_command(session: Session, name: str, context: Context) -> Turn | None:
    """Answer a command of administrators, or return None."""
    if context.known.administrator is None or name not in ADMIN_COMMANDS:
        return None
    return show(session, admin_model.ContentState() if name == "content" else admin_model.PreviewKinds())


def confirm_email(session: Session, text: Private, context: Context) -> Turn | None:
    """Accept the code from a confirmation e-mail, on any screen, or return None."""
    me = context.known.administrator
    if me is None or not me.email_code or text.strip() != me.email_code:
        return None
    return show(session, admin_model.ContentState(), Note.EMAIL_CONFIRMED, admin_model.ConfirmAdminEmail(me.id))


def typed_preview(session: Session, place: reading.Screen, text: Private, context: Context) -> Turn | None:
    """Search the pages to preview on the preview screens, or return None."""
    if context.known.administrator is None or not isinstance(
        place, admin_model.PreviewKinds | admin_model.PreviewList | admin_model.Preview
    ):
        return None
    content = context.content
    if not (found := find_page(text, content)):
        return show(session, admin_model.PreviewKinds(), Note.NOT_FOUND)
    if len(found) == 1:
        language = place.language if isinstance(place, admin_model.Preview) else session.language or ""
        return resolve(session, preview_of(found[0], language, content), context)
    return show(session, admin_model.PreviewMatches(tuple(encode_page(screen) for screen in found)))


def _preview(session: Session, preview: admin_model.Preview, context: Context) -> Turn:
    shown = resolve_preview(preview, context)
    if shown is None:
        return show(session, admin_model.PreviewKinds(), Note.STALE)
    page = encode_page(shown.screen)
    return show(session, admin_model.Preview(preview.language, preview.example, page), shown.note)
