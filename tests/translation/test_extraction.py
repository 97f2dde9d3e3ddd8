"""Extraction of all texts of the program into the catalogues."""

from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Message

from bot.editorial.catalogues import domains, extract_texts, on_buttons, template
from bot.operations.environment import ROOT
from bot.settings import read_settings
from bot.view import catalog

MODULE = """
# Translators: the head of a list
head = scene.html("Head")

line = f"{head}: {words.say('in a line', value=1)}"
other = button(msg("Yes") if sure else msg("No"), Menu())
either = say("open" if open_now else "closed")
inner = say(NAMES.get(kind, msg("anything")))
days = words.plural("{number} day", "{number} days", number)
nothing = say(variable) + plain("not said") + format("neither")
"""


def test_whatever_a_module_says_is_found_with_its_line_and_comment() -> None:
    assert sorted(extract_texts(MODULE), key=lambda found: found[1]) == [
        ("html", 3, "Head", ["the head of a list"]),
        ("say", 5, "in a line", []),
        ("msg", 6, "Yes", []),
        ("msg", 6, "No", []),
        ("say", 7, "open", []),
        ("say", 7, "closed", []),
        ("msg", 8, "anything", []),
        ("plural", 9, ("{number} day", "{number} days"), []),
    ]


def test_labels_of_buttons_are_known_also_of_screens_that_no_review_shows() -> None:
    assert {"☰ Menu", "What to ask the town"} <= on_buttons(ROOT)
    assert "Who answers" not in on_buttons(ROOT)


def _po_files() -> list[Path]:
    return sorted(read_settings(_env_file=None).locales_dir.glob("*/LC_MESSAGES/*.po"))


def test_the_catalogues_hold_exactly_what_is_said() -> None:
    for path in _po_files():
        found, kept = template(path.stem, ROOT), catalog.read(path, path.parents[1].name)

        assert _ids(found) - _ids(kept) == set(), "not in the catalogue: cpa-bot i18n update"
        assert _ids(kept) - _ids(found) == set(), "no longer said: cpa-bot i18n update"


def test_every_domain_has_catalogues() -> None:
    assert {path.stem for path in _po_files()} == set(domains())


def test_every_text_knows_where_it_is_said() -> None:
    for domain in domains():
        for message in template(domain, ROOT):
            assert not message.id or all((ROOT / file).is_file() for file, _ in message.locations)
            assert bool(message.id) == bool(message.locations)


def _ids(messages: Iterable[Message]) -> set[tuple[str, ...]]:
    return {(message.id,) if isinstance(message.id, str) else tuple(message.id) for message in messages if message.id}
