"""Texts are written into content files so that nothing else in them changes."""

import pytest

from bot.content.content import Content
from bot.content.models import FaqEntry
from bot.content.parsing import parse_yaml
from bot.content.writing import page_of, scalar
from bot.editorial.catalogues import TextPlace, page_texts, place, texts
from bot.features.editor.translation_exchange import ImportResult, with_language, with_words
from bot.settings import read_settings

SHARED = FaqEntry.model_fields
BLOCK = """\
# why
reasons:
  no-post:
    uk: Немає.
    cs: Není.   # not now
  filled: { uk: Зайнято, cs: 'Obsazené, dnes' }

  long:
    uk: >
      Довгий
      текст
    cs: |
      Dlouhý
"""


def test_every_shipped_file_of_words_is_what_its_words_make(content: Content) -> None:
    folder = read_settings(_env_file=None).content_dir
    for (language, path), words in content.written.words.items():
        there = (folder / language / f"{path}.md").read_text("utf-8")
        said, known = page_texts(words), page_of(there)
        assert page_of(with_words("", said)) == {name: known[name] for name in known if name not in SHARED}, path
        assert with_words(there, said) == there, "with the fields that hold for all languages"


def test_every_text_has_an_id_that_leads_back_to_it(content: Content) -> None:
    found = [where for where, _ in texts(content)]

    assert len(set(map(str, found))) == len(found) > 600
    assert all(place(str(where)) == where for where in found)
    assert TextPlace("questions/czech.md", ("options", "free")) in found
    assert TextPlace("glossary.yaml", ("terms", "cpa", "meaning")) in found


def test_a_language_is_put_behind_the_others_or_in_the_place_of_what_stands_there() -> None:
    new = with_language(
        BLOCK, "vi", {("reasons", "no-post"): "Không: có", ("reasons", "filled"): "Có, rồi", ("reasons", "long"): "Dài"}
    )
    changed = with_language(new, "cs", {("reasons", "filled"): "Obsazené", ("reasons", "no-post"): "Nemáme."})

    assert (
        changed
        == """\
# why
reasons:
  no-post:
    uk: Немає.
    cs: Nemáme.  # not now
    vi: "Không: có"
  filled: { uk: Зайнято, cs: Obsazené, vi: "Có, rồi" }

  long:
    uk: >
      Довгий
      текст
    cs: |
      Dlouhý
    vi: Dài
"""
    )


def test_windows_line_ends_stay() -> None:
    taken = ImportResult()
    taken.write("a.yaml", {"a.yaml": BLOCK.replace("\n", "\r\n").encode()}, lambda text: f"{text}b: c\n")

    assert taken.files["a.yaml"].count(b"\r\n") == taken.files["a.yaml"].count(b"\n") == BLOCK.count("\n") + 1


@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize(
    "text",
    ["plain", "with: colon", "a # b", "- list", "{braces} first", "a, b", "'quoted'", '"quoted"', "yes", "12:30", "two\nlines", "*star", "a ]", "-", ""],
)  # fmt: skip
def test_whatever_a_text_holds_is_read_as_it_was_written(text: str, flow: bool) -> None:  # noqa: FBT001  a parameter
    written = scalar(text, flow=flow)

    line = f"{{ text: {written} }}" if flow else f"text: {written}"
    assert parse_yaml(line, "").data == {"text": text}
