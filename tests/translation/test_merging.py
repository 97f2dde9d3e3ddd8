"""A catalogue is brought up to date: no translation is lost, none is kept as sure when its text has changed."""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.editorial.catalogues import Coverage, merge, new_catalogue, of_catalog, template, to_po
from bot.operations.environment import ROOT
from bot.settings import read_settings
from bot.view import catalog

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
    for path in sorted(read_settings(_env_file=None).locales_dir.glob("*/LC_MESSAGES/*.po")):
        updated = catalog.read(path, path.parents[1].name)
        merge(updated, template(path.stem, ROOT))
        ids = [message.id for message in updated]
        assert ids == [message.id for message in catalog.read(path, path.parents[1].name)]
        assert not any(message.fuzzy for message in updated if message.id)
