"""A third language is added by files alone: every screen is in it, and somebody who speaks it gets from start to a sent message."""

import json
import re
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.messages.catalog import Message as PoMessage
from babel.messages.pofile import read_po

from bot.content.content import Content
from bot.content.loader import load
from bot.content.models import LATER
from bot.content.snapshot import FIRST_LANGUAGES
from bot.conversation.admin.model import Preview
from bot.conversation.base import FeatureScreen
from bot.conversation.codes import Coded
from bot.conversation.lead.model import ReadyLetter
from bot.conversation.model import Answer, Continue, Documents, Glossary, Languages, Menu, Screen, TermPage
from bot.conversation.papers.model import PaperList, PaperQuestion
from bot.conversation.selfcheck import walk
from bot.conversation.towns.model import PlacesNamed, Region, Regions, TownsAround
from bot.editorial.sample_data import CODES, COORDINATOR_CODE
from bot.editorial.screen_samples import FeatureSamples, completed, rendered_samples
from bot.registry import declared
from bot.view import catalog
from bot.view.catalog import Words
from bot.view.markup import plain
from tests.bot_parts import TOWN, press, settings, write_lead
from tests.canary import EMAIL, NAME, PHONE, WORDS
from tests.cli.running import command
from tests.people import Person
from tests.translation.editor.pseudo import untranslated_words
from tests.translation.editor.third_language import LANGUAGE, ThirdLanguage, make
from tests.view.rendering import OPERATOR
from tests.world import World

pytestmark = pytest.mark.proof
_LOCALE = Locale(LANGUAGE)
_PRE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
"""The body of the ready letter: Czech in every language, since a Czech office reads it."""
_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_MADE_UP = re.compile(r"\b(\w)\1{7,}\b")
"""Replacement for names, addresses and own words in the review: NNNNNNNN."""


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThirdLanguage]:
    folder = tmp_path_factory.mktemp("third")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CPA_CONTENT_DIR", str(folder / "content"))
        environment.setenv("CPA_LOCALES_DIR", str(folder / "locales"))
        # the name of who runs the bot stands on screens, and counts
        for name in ("operator_name", "operator_address", "operator_email", "officer"):
            environment.setenv(f"CPA_{name.upper()}", getattr(settings(), name))
        yield make(folder)


@pytest.fixture(scope="module")
def content(third: ThirdLanguage) -> Content:
    return load(third.content).content


@pytest.fixture(scope="module")
def words(third: ThirdLanguage, content: Content) -> Words:
    return catalog.load(third.locales, content.languages)[LANGUAGE]


def test_the_check_finds_nothing_in_it(third: ThirdLanguage, content: Content) -> None:
    assert third.checked.code == 0
    assert json.loads(third.checked.out)["problems"] == []
    assert content.languages == ("uk", "cs", LANGUAGE)


@pytest.mark.usefixtures("third")
def test_it_is_whole() -> None:
    lines = command("i18n", "status").out.splitlines()

    told = [line.split()[:4] for line in lines if line.startswith(LANGUAGE)]
    assert told == [[LANGUAGE, part, "100", "%"] for part in ("bot", "content")]


def test_every_screen_is_in_it_and_in_no_other_language(content: Content, words: Words) -> None:
    left = dict[str, set[str]]()
    shown = 0
    for file, screen, messages in rendered_samples(content, {LANGUAGE: words}, OPERATOR):
        for message in messages:
            shown += 1
            labels = [button.label for row in message.rows for button in row]
            text = "\n".join([plain(_PRE.sub("", message.text)), *labels])
            if found := untranslated_words(_translatable(text, screen, content)):
                left.setdefault(f"{file} {type(screen).__name__}", set()).update(found)

    assert left == {}
    assert shown > 900


def _translatable(text: str, screen: Screen, content: Content) -> str:
    """Leave out what no translator gives: names of towns and sources, people, codes, terms on Czech paper, words of dates."""
    kept = [source.title for source in content.sources.values()]
    kept += [town.names["cs"] for town in content.municipalities.values()]
    shown = [content.municipality(screen.place)] if isinstance(screen, TownsAround) else []
    reached = (content.ways_of(town) for town in (*content.municipalities.values(), *shown) if town)
    kept += [way.value for ways in reached for way in ways]
    kept += [OPERATOR.name, OPERATOR.address, *CODES, COORDINATOR_CODE, content.version, *content.scenarios]
    if isinstance(screen, Glossary | TermPage):
        kept += [term.term["cs"] for term in content.glossary.values()]
    if isinstance(screen, FeatureScreen):
        kept += [said for samples in declared("samples", FeatureSamples).values() for said in samples.czech(content)]
    if isinstance(screen, PaperQuestion | PaperList):
        lines = (line for item in content.papers.values() for line in item.options.values())
        # as they are printed, in Czech
        printed = [part for line in lines for part in (line.cv, line.woman, line.duties) if part]
        kept += [*printed, *(part[:1].upper() + part[1:] for part in printed)]
    if isinstance(screen, PlacesNamed | TownsAround):
        # names of any Czech municipality and its district, as the register of addresses has them
        kept += [name for place in content.places for name in (place.name, place.district)]
    if isinstance(screen, ReadyLetter):
        # its subject stands above its body, Czech for the same reader
        subject = content.templates["letter"].partition("\n")[0].removeprefix("Předmět: ")
        kept += [re.sub(r"\{form\|\w+\}", form, subject) for form in ("asistenta", "asistentky")]
    kept += [*_LOCALE.days["format"]["wide"].values(), *_LOCALE.months["format"]["wide"].values()]
    # a month by itself has a form of its own, and a capital on a button
    kept += [form for month in _LOCALE.months["stand-alone"]["wide"].values() for form in (month, month.capitalize())]
    kept += [_LOCALE.languages[language] for language in FIRST_LANGUAGES]
    if isinstance(screen, Languages | Preview):  # they name every language in itself
        pages = (content.say(language, "pages/language") for language in FIRST_LANGUAGES)
        kept += [said for page in pages for said in (page.title, page.label)]
    for said in sorted(kept, key=len, reverse=True):
        text = text.replace(said, "")
    return _MADE_UP.sub("", text)


def test_nothing_the_program_says_is_in_another_language(third: ThirdLanguage) -> None:
    """Also of what no screen of the review shows: letters, rare screens, lines above a screen."""
    said = catalog.read(catalog.path_of(third.locales, LANGUAGE), LANGUAGE)
    forms = [text for message in said if message.id for text in _forms(message)]

    assert [text for text in forms if untranslated_words(text)] == []
    assert said.num_plurals == 4
    plurals = [message for message in said if isinstance(message.id, tuple)]
    assert plurals
    assert all(len(set(_forms(message))) == 4 for message in plurals)


def test_texts_have_grown_as_translations_do(third: ThirdLanguage) -> None:
    """Nearly every text grew by 30 % where there was room."""
    with (third.content.parent / "back.po").open("rb") as file:
        lengths = [(len(_forms(message)[-1]), len(_ids(message)[-1])) for message in read_po(file) if message.id]
    grown = sum(now >= 1.3 * before for now, before in lengths)

    assert grown / len(lengths) > 0.85
    assert third.rounds <= 3


@pytest.fixture
def pages(third: ThirdLanguage) -> dict[str, object]:
    """The program runs on the folders with three languages."""
    return {"content_dir": third.content, "locales_dir": third.locales}


async def test_somebody_who_speaks_it_gets_from_the_start_to_a_sent_message(
    town: World, contact: Person, content: Content
) -> None:
    reader = town.somebody("en", NAME)
    await reader.start()
    await reader.press(content.say(LANGUAGE, "pages/language").label)
    _reads_only_the_own_language(reader, content)

    for meaning in presses(content, completed(content, {"town": TOWN})):
        await press(reader, meaning)
        _reads_only_the_own_language(reader, content)
    await press(reader, Documents())
    _reads_only_the_own_language(reader, content)
    await write_lead(reader)
    _reads_only_the_own_language(reader, content)

    await contact.press("Otevřít")
    contact.sees("slovinština", NAME)
    assert untranslated_words(contact.text), "officials read Czech"
    _reads_only_the_own_language(reader, content)


def _reads_only_the_own_language(reader: Person, content: Content) -> None:
    """Look at the newest screen and at the newest message."""
    for message in (reader.screen, reader.last):
        labels = [button.text for row in message.buttons for button in row]
        text = "\n".join([message.text, *labels])
        for known in (NAME, PHONE, WORDS, EMAIL, "Jana Ukázková", "Ukázkový provozovatel", "Vymyšlená 1, 100 00 Praha"):
            text = text.replace(known, "")
        assert untranslated_words(_translatable(_CODE.sub("", text), Menu(), content)) == set(), message.text


def _forms(message: PoMessage) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _ids(message: PoMessage) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def presses(content: Content, wanted: dict[str, str]) -> list[Coded]:
    """Return what is pressed: the menu's button, then each answer; a town is found by its region."""
    made: list[Coded] = [Continue()]
    answers: dict[str, str] = {}
    while (here := walk(content, answers).here) is not None:
        answers[here] = wanted[here]
        if content.questions[here].kind != "options" and wanted[here] != LATER:
            town = content.municipalities[wanted[here]]
            made += [Regions(asked=True), Region(town.region, asked=True), Answer(here, town.slug)]
        else:
            made.append(Answer(here, wanted[here]))
    return made
