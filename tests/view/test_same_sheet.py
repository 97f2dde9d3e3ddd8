"""The town reads what the candidate saw: line by line, for every way through the self-check, at random."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from bot.content.content import Content
from bot.conversation.contact.model import AttachedCv, LeadDetails, LeadFile
from bot.conversation.lead.events import LeadEvent
from bot.conversation.lead.model import AsRead, ContactMethod, CvToSend, Draft, Event, Field, Lead, Summary, Updating
from bot.conversation.model import CreateLead, Screen, ScreenWithNote, SendLead
from bot.conversation.private import NOTHING, Private
from bot.conversation.selfcheck import EVERY
from bot.conversation.state import Context, ReadModel, Session
from bot.conversation.turn import turn
from bot.editorial.sample_data import longest_data
from bot.view.catalog import Words
from bot.view.context import Paper, RenderContext
from bot.view.papers import as_text
from bot.view.render import render
from telegram_simulator.html_mode import parse_html
from tests.conversation.turn_data import CODE, CONTACT, NOW
from tests.editorial.paths import paths
from tests.view.rendering import MOST_UNITS, OPERATOR, seen

SOME = 100
"""Number of paths tried."""
LONG = "Їж, & <b>пий</b> 😀 " * 26
SEED = 20261127


def candidates(content: Content) -> Iterator[Session]:
    """Yield senders: any answers and ticks, each contact method, few or many words."""
    dice = Random(SEED)  # noqa: S311  the same people every time
    of = longest_data(content)
    ways = [way for way in paths(content) if content.town(way) and way["age"] == "adult"]
    for way in dice.sample(ways, SOME):
        reach = dice.choice(list(ContactMethod))
        draft = Draft(
            CODE, way["town"], NOW, agreed="v1", name=Private(dice.choice(["Testa", "<Testa> & " + "n" * 70])),
            reach=reach, address=NOTHING if reach is ContactMethod.CHAT else Private("+420601000001"),
            verified=dice.random() < 1 / 2, words=Private(dice.choice(["", "Добрий день", LONG[:500]])),
        )  # fmt: skip
        ticks = frozenset(dice.sample(sorted(content.documents), dice.randrange(len(content.documents))))
        language = dice.choice(content.languages)
        asks = frozenset(dice.sample(sorted(content.town_questions), dice.randrange(len(content.town_questions))))
        said = of.papers() if dice.random() < 1 / 2 else None
        if said and dice.random() < 1 / 2:
            draft = replace(draft, cv=said.started)
        yield Session(language=language, answers=way, ticks=ticks, ask_town=asks, draft=draft, papers=said)


def lines(screen: Screen, context: RenderContext) -> list[str]:
    (message,) = render(ScreenWithNote(screen), context)
    assert seen(message.text).length <= MOST_UNITS
    return parse_html(message.text).text.split("\n")


def sent(session: Session, content: Content) -> Lead:
    """The lead that is really stored, with its first event."""
    assert session.draft is not None
    known = ReadModel(towns_with_contact=frozenset({session.draft.slug}))
    done = turn(replace(session, draft=session.draft.skip(Field.WORDS)), SendLead(CODE), Context(content, known, NOW))
    (effect,) = done.effects
    assert isinstance(effect, CreateLead)
    return replace(effect.lead, events=(Event(LeadEvent.SENT, NOW),))


def test_the_town_reads_the_very_lines_the_candidate_saw(content: Content, words: dict[str, Words]) -> None:
    for session in candidates(content):
        lead = sent(session, content)
        duty = replace(CONTACT, slug=lead.slug)
        before = ReadModel(readers=(duty,))
        own = RenderContext(words[session.language or "cs"], content, session, before, OPERATOR, NOW, words)
        for language, screen in ((session.language, Summary()), ("cs", AsRead())):
            town = RenderContext(
                words[language or "cs"], content, Session(), ReadModel(duties=(duty,), lead=lead), OPERATOR, NOW
            )
            first, heading, state, *rest = lines(LeadDetails(CODE), town)

            preview = lines(screen, own)

            assert heading.startswith(CODE)
            assert state
            begins = preview.index(first)
            assert preview[begins : begins + 1 + len(rest)] == [first, *rest]


def test_the_town_reads_the_very_cv_the_candidate_saw_and_only_where_it_was_attached(
    content: Content, words: dict[str, Words]
) -> None:
    seen_by_both = 0
    for session in candidates(content):
        lead = sent(session, content)
        duty = replace(CONTACT, slug=lead.slug)
        known = ReadModel(duties=(duty,), lead=lead)
        town = RenderContext(words["cs"], content, Session(), known, OPERATOR, NOW)
        attached = session.draft is not None and session.draft.cv is not None
        assert (lead.details.cv is not None) is attached
        marked = any(line.startswith(words["cs"].say("📎 CV attached")) for line in lines(LeadDetails(CODE), town))
        assert marked is attached
        if not attached:
            continue
        own = RenderContext(words[session.language or "cs"], content, session, ReadModel(), OPERATOR, NOW, words)
        heading, _, *rest = lines(AttachedCv(CODE), town)
        assert heading.startswith(CODE)
        preview = lines(CvToSend(), own)
        assert preview[-len(rest) :] == rest
        (file,) = render(ScreenWithNote(LeadFile(CODE, "docx")), town)
        assert isinstance(file.paper, Paper)
        assert as_text(file.paper.lines).split("\n") == [*rest, CODE]
        assert file.protect
        seen_by_both += 1
    assert seen_by_both > SOME / 8


@pytest.mark.parametrize("language", ["uk", "cs"])
def test_a_paper_that_is_not_ticked_is_named_to_nobody(
    content: Content, words: dict[str, Words], language: str
) -> None:
    for session in candidates(content):
        lead = sent(session, content)
        duty = replace(CONTACT, slug=lead.slug)
        town = RenderContext(words[language], content, Session(), ReadModel(duties=(duty,), lead=lead), OPERATOR, NOW)
        text = "\n".join(lines(LeadDetails(CODE), town))
        head = words[language].say("Documents ready")
        named = next((line for line in text.split("\n") if line.startswith(head)), "").removeprefix(f"{head}: ")
        ready = {content.say(language, f"documents/{name}").label for name in session.ticks}
        assert set(named.split(", ")) - {""} <= ready
        assert lead.details.ticks <= session.ticks


def test_newer_answers_are_shown_as_the_town_will_read_them(content: Content, words: dict[str, Words]) -> None:
    for session in candidates(content):
        lead = sent(session, content)
        newer = replace(
            session, draft=None, ticks=frozenset(content.documents), ask_town=frozenset({EVERY}) - session.ask_town
        )
        known = ReadModel(leads=(lead,))
        own = RenderContext(words["cs"], content, newer, known, OPERATOR, NOW, words)
        preview = lines(Updating(CODE), own)

        updated = replace(lead.details, ticks=newer.ticks, ask_town=newer.ask_town)
        duty = replace(CONTACT, slug=lead.slug)
        facts = ReadModel(duties=(duty,), lead=replace(lead, details=updated))
        town = RenderContext(words["cs"], content, Session(), facts, OPERATOR, NOW)
        first, _, _, *rest = lines(LeadDetails(CODE), town)
        begins = preview.index(first)
        assert preview[begins : begins + 1 + len(rest)] == [first, *rest]
