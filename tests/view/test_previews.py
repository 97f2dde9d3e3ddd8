"""Every page of the content as an administrator previews it: word by word the candidate's, and nothing in it has any effect."""

from collections import deque
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.content.models import LATER
from bot.conversation.admin import model as admin_model
from bot.conversation.admin.model import ContentStatus, MissedWord, WordPages
from bot.conversation.admin.turn import MAX_FOUND, PageKind, decode_page, pages_of_kind, preview_of
from bot.conversation.codes import decode, encode
from bot.conversation.lead.model import Duty, Role
from bot.conversation.model import Menu, Open, Say, Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.private import Private
from bot.conversation.state import Context, ReadModel, Session, Turn
from bot.conversation.turn import turn
from bot.view.admin import render_content_state, render_preview
from bot.view.context import Button, Message, RenderContext
from bot.view.render import render
from telegram_simulator.keyboards import MAX_DATA_BYTES
from tests.conversation.turn_data import NOW
from tests.effort import record, repetitions
from tests.view.rendering import Views, assert_sendable

OWN = Session("cs", answers={"town": "later", "age": "minor"}, ticks=frozenset({"cv"}), place="previews")
KNOWN = ReadModel(
    towns_with_contact=frozenset({"plzen"}),
    duties=(Duty(1, Role.COORDINATOR, "", Private("Jana")),),
    administrator=admin_model.Administrator(1, Private("Jana")),
    standing=admin_model.ContentStatus(NOW),
)


def taken(content: Content, action: object, session: Session = OWN) -> Turn:
    assert isinstance(action, Open | Say | admin_model.StayInPreview)
    return turn(session, action, Context(content, KNOWN, NOW))


def scene_of(stage: Views, content: Content) -> RenderContext:
    return replace(stage.context(OWN, KNOWN, "cs"), content=content, voices=stage.words)


def seen(stage: Views, content: Content, shown: ScreenWithNote) -> Message:
    (message,) = render(shown, scene_of(stage, content))
    return message


@pytest.mark.proof
def test_whatever_is_pressed_in_previews_leads_to_previews(real_stage: Views, content: Content) -> None:
    """From every page of every list on, by every button, in both languages: the text is the candidate's, and no turn does anything."""
    stage = real_stage
    waiting: deque[admin_model.Preview] = deque(
        preview_of(page, language, content)
        for language in content.languages
        for kind in PageKind
        for page in pages_of_kind(kind, content)
    )
    homeless = [number for number, one in enumerate(content.scenarios.values(), 1) if one.answers["town"] == LATER]
    examples = range(1, repetitions(0, len(content.scenarios)) + 1)
    waiting.extend(
        admin_model.Preview("cs", number, admin_model.PageCode("answers")) for number in (homeless[0], *examples)
    )
    met = set[admin_model.Preview]()
    while waiting:
        preview = waiting.popleft()
        if preview in met:
            continue
        met.add(preview)
        done = taken(content, Open(preview))
        assert (done.effects, done.session) == ((), replace(OWN, place=encode(done.shown[0].screen)))
        live = done.shown[0].screen
        assert isinstance(live, admin_model.Preview)
        message = seen(stage, content, ScreenWithNote(live))
        assert_sendable(message)
        assert message.text.endswith(f"\n\n{as_candidate(stage, content, live)}")
        for button in (button for row in message.rows for button in row if button.code):
            assert len(button.code) <= MAX_DATA_BYTES
            action = decode(button.code)
            match action:
                case Open(admin_model.Preview() as following):
                    waiting.append(following)
                case Open(admin_model.PreviewKinds()):
                    pass
                case _:
                    assert isinstance(action, admin_model.StayInPreview)
    record("previews, every button followed", f"{len(met)} pages: each as a candidate sees it, none with an effect")


def as_candidate(stage: Views, content: Content, preview: admin_model.Preview) -> str:
    """The text of the page for a candidate of this language who gave the example's answers."""
    answers = list(content.scenarios.values())[preview.example - 1].answers
    session = Session(preview.language, answers=answers)
    page = decode_page(preview.page)
    assert page is not None
    context = stage.context(session, ReadModel(towns_with_contact=KNOWN.towns_with_contact), preview.language)
    return render(ScreenWithNote(page), replace(context, content=content))[0].text


def test_every_page_there_is_can_be_chosen_by_a_press(real_stage: Views, content: Content) -> None:
    for kind in PageKind:
        chosen = set[str]()
        for number in range(100):
            message = seen(real_stage, content, ScreenWithNote(admin_model.PreviewList(kind, number)))
            codes = [button.code for row in message.rows for button in row]
            chosen |= {code for code in codes if code.startswith("see:")}
            if encode(admin_model.PreviewList(kind, number + 1)) not in codes:
                break
        assert len(chosen) == len(pages_of_kind(kind, content)), kind


def test_what_is_typed_where_pages_are_chosen(content: Content) -> None:
    several = taken(content, Say(Private("a"))).shown[0].screen
    assert isinstance(several, admin_model.PreviewMatches)
    assert len(several.pages) == MAX_FOUND
    none = taken(content, Say(Private("xyzzy"))).shown[0]
    assert (none.screen, none.note) == (admin_model.PreviewKinds(), Note.NOT_FOUND)
    in_ukrainian = replace(OWN, place=encode(preview_of(Menu(), "uk", content)))
    (town,) = taken(content, Say(Private("plzen")), in_ukrainian).shown
    assert town.screen == admin_model.Preview("uk", 1, admin_model.PageCode("town.plzen"))


def test_what_typed_words_led_to_is_offered_by_name(real_stage: Views, content: Content) -> None:
    pages = (admin_model.PageCode("chapter.what"), admin_model.PageCode("town.plzen"), admin_model.PageCode("gone"))
    message = seen(real_stage, content, ScreenWithNote(admin_model.PreviewMatches(pages)))
    codes = [button.code for row in message.rows for button in row]
    assert codes == ["see:cs:1:chapter.what", "see:cs:1:town.plzen", "previews"]


def test_what_is_no_page_is_not_shown(content: Content) -> None:
    rows: list[admin_model.Preview | admin_model.PreviewList] = [
        admin_model.PreviewList("gone"),
        admin_model.Preview("uk", 1, admin_model.PageCode("inbox.0")),
        admin_model.Preview("uk", 1, admin_model.PageCode("my-data")),
        admin_model.Preview("uk", 1, admin_model.PageCode("see.uk.1.menu")),
        admin_model.Preview("uk", 1, admin_model.PageCode("gone")),
        admin_model.Preview("pl", 1, admin_model.PageCode("menu")),
        admin_model.Preview("uk", 0, admin_model.PageCode("menu")),
        admin_model.Preview("uk", 10**15, admin_model.PageCode("menu")),
    ]
    for preview in rows:
        (shown,) = taken(content, Open(preview)).shown
        assert (shown.screen, shown.note) == (admin_model.PreviewKinds(), Note.STALE), preview


def test_a_button_that_would_do_something_says_so(content: Content) -> None:
    (shown,) = taken(content, admin_model.StayInPreview("uk", 1, admin_model.PageCode("documents"))).shown
    assert (shown.screen, shown.note) == (
        admin_model.Preview("uk", 1, admin_model.PageCode("documents")),
        Note.ONLY_A_PREVIEW,
    )
    (gone,) = taken(content, admin_model.StayInPreview("uk", 1, admin_model.PageCode("gone"))).shown
    assert (gone.screen, gone.note) == (admin_model.PreviewKinds(), Note.STALE)


def test_a_link_stays_one(real_stage: Views, content: Content) -> None:
    linked = Message("", ((Button("Web", url="https://example.org"), Button("Menu", "menu")),))
    preview = admin_model.Preview("uk", 1, admin_model.PageCode("menu"))

    def word(_: Screen, __: RenderContext) -> Message:
        return linked

    shown = render_preview(preview, scene_of(real_stage, content), word)
    assert [button.url or button.code for button in shown.rows[0]] == ["https://example.org", "see:uk:1:menu"]


def test_without_knowing_how_the_content_stands_nothing_is_shown(stage: Views) -> None:
    for screen in (admin_model.PreviewKinds(), admin_model.ContentState()):
        (message,) = render(ScreenWithNote(screen), stage.context(OWN, ReadModel(), "cs"))
        assert [button.code for row in message.rows for button in row] == ["menu"]


def test_an_invitation_that_is_no_longer_good_shows_nothing(stage: Views) -> None:
    assert "Тут нема чого показати" in stage.show(admin_model.AdminInvite("x" * 43)).text


def test_where_nothing_edits_the_content_no_edit_is_offered_or_taken(stage: Views) -> None:
    """Without the editor a button from before says that it is old."""
    standing = ContentStatus(NOW, missed=(MissedWord(Private("platovixq"), 3, "f" * 16),), editable=False)
    known = replace(KNOWN, standing=standing)
    scene = stage.context(OWN, known, "cs")
    scene = replace(scene, operator=replace(scene.operator, web="https://cpa.example.org"))
    source = next(iter(scene.content.sources))
    for screen in (admin_model.ContentState(), admin_model.MissedWordList(), admin_model.SourceDue(source)):
        offered = [button.code for row in render_content_state(screen, scene).rows for button in row if button.code]
        assert [code for code in offered if code.startswith(("edit", "missed-word:", "still-so:"))] == []
    mark, page = "f" * 16, admin_model.PageCode("faq.pay")
    edits = (admin_model.EditInBrowser(), admin_model.AddWord(mark, page), admin_model.SourceStillValid(source))
    for action in (*edits, Open(WordPages(mark))):
        done = turn(OWN, action, Context(scene.content, known, NOW))
        assert (done.shown[-1].note, done.effects) == (Note.STALE, ())


def test_a_word_that_is_gone_is_no_longer_asked_about(stage: Views) -> None:
    standing = ContentStatus(NOW, missed=(MissedWord(Private("platovixq"), 3, "f" * 16),))
    scene = stage.context(Session("cs"), ReadModel(standing=standing), "cs")
    assert "platovixq" in render_content_state(WordPages("f" * 16), scene).text
    assert "platovixq" not in render_content_state(WordPages("0" * 16), scene).text
