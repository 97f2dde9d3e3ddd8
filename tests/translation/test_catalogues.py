"""All texts of the program get into the catalogues; an update loses no translation, and keeps none as sure whose text has changed."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.editorial.catalogues import (
    Coverage,
    domains,
    extract_texts,
    merge,
    new_catalogue,
    of_catalog,
    on_buttons,
    template,
    to_po,
)
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


OLD = """
msgid ""
msgstr "Language: cs\\n"

#. old
#: bot/gone.py
msgid "The town answers soon."
msgstr "Město brzy odpoví."

# of the translator
#: bot/gone.py
msgid "Yes"
msgstr "Ano"

msgid "Gone altogether with no likeness"
msgstr "Pryč"

msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} den"
msgstr[1] "{number} dny"
msgstr[2] "{number} dnů"
"""


def _old() -> Catalog:
    return read_po(BytesIO(OLD.encode()), locale="cs")


def _template() -> Catalog:
    said = Catalog()
    said.add("Quite new")
    said.add(("{number} day", "{number} days"), locations=[("bot/days.py", 1)])
    said.add("Yes", locations=[("bot/a.py", 1), ("bot/b.py", 2)], auto_comments=["on a button"])
    said.add("The town answers very soon.", locations=[("bot/a.py", 3)])
    return said


def test_translations_are_kept_in_their_order_and_new_texts_come_last() -> None:
    updated = _old()
    merge(updated, _template())

    assert (
        to_po(updated).decode().partition("\n\n")[2]
        == """\
# of the translator
#. on a button
#: bot/a.py bot/b.py
msgid "Yes"
msgstr "Ano"

#: bot/days.py
#, python-brace-format
msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} den"
msgstr[1] "{number} dny"
msgstr[2] "{number} dnů"

msgid "Quite new"
msgstr ""

#: bot/a.py
#, fuzzy
msgid "The town answers very soon."
msgstr "Město brzy odpoví."

#~ msgid "Gone altogether with no likeness"
#~ msgstr "Pryč"

"""
    )


def test_what_is_missing_and_what_has_changed_is_counted() -> None:
    old, said = _old(), _template()

    assert of_catalog(old, said) == Coverage(4, missing=2)
    merge(old, said)
    assert of_catalog(old, said) == Coverage(4, missing=1, unsure=1)
    assert str(of_catalog(old, said)) == " 50 %     4 texts     1 missing     1 to look at again"
    assert str(Coverage() + Coverage(3, 1)) == " 66 %     3 texts     1 missing     0 to look at again"
    assert Coverage().percent == 100


def test_updating_once_more_changes_nothing() -> None:
    once = _old()
    merge(once, _template())
    twice = read_po(BytesIO(to_po(once)), locale="cs")
    merge(twice, _template())

    assert to_po(twice) == to_po(once)


def test_a_new_language_begins_with_its_plural_forms_and_nothing_else() -> None:
    catalog_of_poland = new_catalogue("pl")
    merge(catalog_of_poland, _template())

    read = read_po(BytesIO(to_po(catalog_of_poland)), locale="pl")
    assert (read.num_plurals, len(read)) == (3, 4)
    assert of_catalog(read, _template()) == Coverage(4, missing=4)


def test_the_shipped_catalogues_are_as_an_update_leaves_them() -> None:
    """Else the next update would bury what it adds among lines it only writes differently."""
    for path in _po_files():
        updated = catalog.read(path, path.parents[1].name)
        merge(updated, template(path.stem, ROOT))
        ids = [message.id for message in updated]
        assert ids == [message.id for message in catalog.read(path, path.parents[1].name)]
        assert not any(message.fuzzy for message in updated if message.id)
