"""Every screen of every session can be sent, in every language, however long or hostile what people wrote is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content, FeatureEntry
from bot.content.models import PageWords as ContentWords
from bot.conversation.base import FeatureScreen
from bot.conversation.lead.model import ContactMethod, Field, LeadField
from bot.conversation.model import Faq, GuideChapter, Screen, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.private import NOTHING
from bot.conversation.state import Context, ReadModel, Session
from bot.conversation.towns.model import ShareLocation, Towns
from bot.conversation.turn import turn
from bot.editorial.sample_data import SOME_DAY, SampleData, longest_data
from bot.editorial.screen_samples import sample_states, with_lead
from bot.view.markup import plain
from bot.view.render import FAMILIES, has_reply_keyboard, render
from tests import small
from tests.conversation.strategies import SCREENS, Draws, loaded_for
from tests.conversation.turn_data import DRAFT, FILLED, NOW, SESSION
from tests.editorial.samples import examples
from tests.view.rendering import Views, assert_sendable, seen

Invent: TypeAlias = Callable[[Content], SampleData]
ASK_THE_TOWN = {
    "uk": re.compile(r"(?:за|с)питайте\b[^.!?\n]{0,30}?\b(?:міст|міськ|управ(?!лін))", re.IGNORECASE),
    "cs": re.compile(r"ptejte se (?:\w+ )?(?:měst|radnic|ho\b)|měst\w+ (?:se )?zeptejte", re.IGNORECASE),
}
"""Advice that a screen gives at most once."""
HOSTILE = "<b>&amp; {name} \"'</i>"


def examples_of_a_day(content: Content) -> SampleData:
    return examples(content, SOME_DAY)


@pytest.mark.proof
@given(data=st.data())
@settings(max_examples=175)
def test_whatever_a_turn_shows_can_be_sent(stage: Views, some: Draws, data: st.DataObject) -> None:
    """To draw what is known takes most of the time, so four people do something while it is known."""
    everything = data.draw(some.knowns)
    for _ in range(4):
        do_something(stage, some, data, everything)


def do_something(stage: Views, some: Draws, data: st.DataObject, everything: ReadModel) -> None:
    before, action = data.draw(some.sessions), data.draw(some.actions)
    known = loaded_for(action, everything)
    done = turn(before, action, Context(some.content, known, NOW))
    session = done.session or Session(language=before.language)
    spoken = session.language or ""
    language = spoken if spoken in stage.words else "cs"

    context = Views(stage.words, some.content).context(session, known, language)
    for shown in done.shown:
        for message in render(shown, context):
            assert_sendable(message)


def test_every_screen_is_of_one_family() -> None:
    placed = {kind: [family for family, _ in FAMILIES if issubclass(kind, family)] for kind in SCREENS}
    wrong = [kind for kind, families in placed.items() if len(families) != (not issubclass(kind, FeatureScreen))]
    assert wrong == []


@pytest.mark.parametrize("language", ["uk", "cs"])
@pytest.mark.parametrize("invent", [examples_of_a_day, longest_data])
def test_every_screen_of_every_role_can_be_sent(
    real_stage: Views, content: Content, language: str, invent: Invent
) -> None:
    shown = all_shown(real_stage, invent(content), language)
    told = [(screen, found) for screen, text in shown if (found := ASK_THE_TOWN[language].findall(text))]
    # the longest of all texts stand together on no real screen
    assert [one for one in told if len(one[1]) > 1 and invent is not longest_data] == []
    assert told


def test_hostile_content_is_shown_as_text(stage: Views) -> None:
    """Titles, labels, phrases and names are plain text: nothing in them is markup."""
    content = _hostile(small.content())
    hostile = Views(stage.words, content)

    assert list(all_shown(hostile, longest_data(content), "uk"))
    shown = seen(hostile.show(GuideChapter("what")).text)
    assert shown.text.startswith(HOSTILE)


def all_shown(stage: Views, of: SampleData, language: str) -> Iterator[tuple[Screen, str]]:
    for state in sample_states(of):
        for sample in state.samples:
            for one in stage.all(sample.screen, sample.session, with_lead(state.known, sample.screen), language):
                yield sample.screen, plain(one.text)


def test_every_screen_has_its_place_in_the_gallery() -> None:
    shown = {type(sample.screen) for state in sample_states(longest_data(small.content())) for sample in state.samples}

    assert shown == set(SCREENS)


def test_a_line_stands_above_the_screen(stage: Views) -> None:
    for language in ["uk", "cs"]:
        for note in Note:
            context = stage.context(language=language)

            (plain,) = render(ScreenWithNote(Faq()), context)
            (noted,) = render(ScreenWithNote(Faq(), note), context)

            assert_sendable(noted)
            assert noted.rows == plain.rows, (note, language)
            assert noted.text.endswith(f"\n\n{plain.text}"), (note, language)
            assert len(noted.text) > len(plain.text) + 10, (note, language)


def test_the_deletion_of_a_sent_file_is_the_first_button(stage: Views) -> None:
    (message,) = render(ScreenWithNote(Faq(), Note.FILE, sent_message=77), stage.context())

    assert message.rows[0][0].code == "remove-file:77"
    assert message.rows[1:] == stage.show(Faq()).rows


BY_PHONE = replace(FILLED, draft=replace(DRAFT, reach=ContactMethod.PHONE, address=NOTHING))


def test_sharing_needs_a_second_message_with_the_phones_own_button(stage: Views) -> None:
    for screen, session, kind in (
        (ShareLocation(), SESSION, "location"),
        (LeadField(Field.ADDRESS), BY_PHONE, "phone"),
    ):
        first, second = stage.all(screen, session)

        assert first.keyboard is None
        assert first.rows
        assert second.keyboard is not None
        assert second.keyboard.kind == kind
        assert has_reply_keyboard(screen, session)


def test_nothing_is_shared_where_nothing_is_asked_for(stage: Views) -> None:
    rows: list[tuple[Screen, Session]] = [
        (LeadField(Field.ADDRESS), replace(FILLED, draft=replace(DRAFT, reach=ContactMethod.EMAIL))),
        (LeadField(Field.ADDRESS), SESSION),
        (LeadField(Field.NAME), BY_PHONE),
        (Towns(), SESSION),
    ]
    for screen, session in rows:
        assert not has_reply_keyboard(screen, session)
        assert stage.show(screen, session).keyboard is None


def _hostile(content: Content) -> Content:
    """Return the content with markup in everything that is plain text."""
    words = {
        path: ContentWords(
            title=HOSTILE,
            label=HOSTILE,
            options=dict.fromkeys(text.options, HOSTILE),
            titles=dict.fromkeys(text.titles, HOSTILE),
            change={"less": HOSTILE, "minor": HOSTILE},
            body=f"{HOSTILE}\n\n**{HOSTILE}**",
            sections=dict.fromkeys(text.sections, HOSTILE),
        )
        for path, text in content.words.items()
    }
    phrase = {"uk": HOSTILE, "cs": HOSTILE}
    towns = {
        slug: town.model_copy(
            update={
                "names": phrase,
                "evidence": 'https://example.org/?a="b"&c=<d>',
                "ways": tuple(way.model_copy(update={"value": HOSTILE}) for way in town.ways),
            }
        )
        for slug, town in content.municipalities.items()
    }
    return replace(
        content,
        words=words,
        municipalities=towns,
        faq_topics=dict.fromkeys(content.faq_topics, phrase),
        town_questions=dict.fromkeys(content.town_questions, phrase),
        reasons=dict.fromkeys(content.reasons, phrase),
        regions=dict.fromkeys(content.regions, phrase),
        glossary={
            name: term.model_copy(update={"term": phrase, "meaning": phrase, "example": phrase})
            for name, term in content.glossary.items()
        },
        features={
            section: {
                name: one.with_texts(lambda _: phrase) if isinstance(one, FeatureEntry) else phrase
                for name, one in entries.items()
            }
            for section, entries in content.features.items()
        },
        sources={name: source.model_copy(update={"title": HOSTILE}) for name, source in content.sources.items()},
        templates=dict.fromkeys(content.templates, f"{HOSTILE}\n{{town}}\n{{questions}}"),
    )
