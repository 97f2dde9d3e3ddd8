"""The words of the program: with their plural forms, or refused at start."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot.settings import read_settings
from bot.view import catalog
from bot.view.catalog import CatalogError, Words

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: cs\\n"\n\n'
LANGUAGES = ("uk", "cs")


def locales() -> Path:
    return read_settings(_env_file=None).locales_dir


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_fills_in_the_same_values(language: str) -> None:
    with (locales() / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        for message in read_po(file, locale=language):
            wanted = [_fields(text) for text in _texts(message.id)]
            for text in _texts(message.string) if message.id else ():
                assert _fields(text) in wanted, f"{message.id!r}: {text!r}"


def _texts(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def write(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "cs" / "LC_MESSAGES" / "bot.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + body, "utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('msgid "Yes"\nmsgstr ""\n', '6: "Yes" is not translated, write its msgstr'),
        ('msgid "No"\nmsgstr "Ne"\n\n#, fuzzy\nmsgid "Yes"\nmsgstr "Jo"\n', '10: "Yes" is not translated, only guessed (fuzzy), write its msgstr'),
        (
            'msgid "{number} day"\nmsgid_plural "{number} days"\nmsgstr[0] "{number} den"\nmsgstr[1] ""\nmsgstr[2] "{number} dnů"\n',
            '6: "{number} day" is not translated, write its msgstr[0] to [2], one for each form',
        ),
        ('msgid "{name} wrote"\nmsgstr "{jmeno} napsal"\n', "6: the msgstr fills in {jmeno}, let it fill in {name}"),
        ('msgid "{name} wrote"\nmsgstr "napsal"\n', "6: the msgstr fills in nothing, let it fill in {name}"),
        ('msgid "Yes"\nmsgstr "{} ano"\n', "6: the msgstr fills in {}, let it fill in nothing"),
        ('msgid "Yes"\nmsgstr "ano }"\n', "6: the msgstr fills in a brace without its partner, let it fill in nothing"),
        ('msgid "Yes"\nmsgstr "Ano"\nwhat is this\n', "8: this is no line of a catalogue, put the text between quotes, or remove the line"),
    ],
)  # fmt: skip
def test_a_catalogue_that_cannot_be_used_is_refused_with_file_and_line(tmp_path: Path, body: str, problem: str) -> None:
    path = write(tmp_path, body)

    with pytest.raises(CatalogError) as refusal:
        catalog.load(tmp_path, ("cs",))

    assert str(refusal.value) == f"{path}:{problem}"


def test_every_gap_of_every_language_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, 'msgid "Yes"\nmsgstr ""\n\nmsgid "No"\nmsgstr ""\n')

    with pytest.raises(CatalogError) as refusal:
        catalog.load(tmp_path, ("cs", "uk"))

    assert [(problem.file, problem.line) for problem in refusal.value.problems] == [
        (str(path), 6),
        (str(path), 9),
        (str(catalog.path_of(tmp_path, "uk")), 1),
    ]


def test_a_catalogue_that_is_missing_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"bot\.po:1: the file cannot be read, restore it from the release"):
        catalog.load(tmp_path, ("cs",))
    path = write(tmp_path, "")
    path.write_bytes(path.read_bytes() + 'msgid "Yes"\nmsgstr "Ž"\n'.encode("cp1250"))

    with pytest.raises(CatalogError, match="is not UTF-8 text, save it with the encoding UTF-8"):
        catalog.load(tmp_path, ("cs",))


def test_values_are_filled_in_and_made_safe_for_html(tmp_path: Path) -> None:
    write(tmp_path, 'msgid "{name} & you"\nmsgstr "{name} & ty"\n')
    words = catalog.load(tmp_path, ("cs",))["cs"]

    assert words.say("{name} & you", name="<b>{x}</b>") == "<b>{x}</b> & ty"
    assert words.html("{name} & you", name="<b>{x}</b>") == "&lt;b&gt;{x}&lt;/b&gt; &amp; ty"


@pytest.mark.parametrize(
    ("language", "forms"),
    [("uk", [[1, 21, 101], [2, 3, 24], [0, 5, 11, 12, 25, 111]]), ("cs", [[1], [2, 3, 4], [0, 5, 11, 22]])],
)
def test_numbers_take_the_form_of_their_language(
    words: dict[str, Words], language: str, forms: list[list[int]]
) -> None:
    said = [
        {
            words[language]
            .plural("{number} town is listed.", "{number} towns are listed.", number)
            .replace(str(number), "#")
            for number in form
        }
        for form in forms
    ]

    assert [len(form) for form in said] == [1, 1, 1]
    assert len(set[str]().union(*said)) > 1


def test_dates_and_times_are_written_as_people_write_them_in_prague_time(words: dict[str, Words]) -> None:
    day = date(2026, 3, 9)
    assert words["cs"].date(day) == "9. 3. 2026"
    assert all(part in words["uk"].date(day) for part in ("9", "3", "2026"))

    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert words["cs"].time(late) == "10. 3. 2026 00:30"
    assert words["cs"].time(datetime(2026, 7, 9, 12, 5, tzinfo=UTC)) == "9. 7. 2026 14:05"
