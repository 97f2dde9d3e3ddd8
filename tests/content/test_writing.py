"""A file is changed in one place and nowhere else; what only a person can change is refused."""

import pytest

from bot.content.writing import (
    EntryPart,
    UnwritableError,
    edit_text,
    with_markdown,
    with_rows,
    with_yaml,
    without_entry,
)

FAQ = """\
# what people ask
entries:
  pay:
    topic: work  # the first one
    sources: [one, two]
    says:
      uk: Скільки
      cs: Kolik
  car: { topic: life }
"""


def test_one_value_changes_and_all_else_stays() -> None:
    value: EntryPart = {"topic": "money", "sources": ["one", "two"], "says": {"uk": "Скільки", "cs": "Jak: moc"}}
    changed = with_yaml(FAQ, ("entries", "pay"), value)
    assert changed == FAQ.replace("topic: work", "topic: money").replace("Kolik", '"Jak: moc"')
    assert with_yaml(changed, ("entries", "pay"), value) == changed


def test_what_is_left_out_goes_and_what_is_new_stands_below() -> None:
    changed = with_yaml(
        FAQ, ("entries", "pay"), {"topic": "work", "asks": ["x"], "says": {"uk": "Скільки", "cs": "Kolik"}}
    )
    assert changed == FAQ.replace("    sources: [one, two]\n", "").replace("Kolik\n", "Kolik\n    asks: [x]\n")


def test_an_entry_in_one_line_stays_in_one() -> None:
    changed = with_yaml(FAQ, ("entries", "car"), {"topic": "work"})
    assert changed == FAQ.replace("{ topic: life }", "{ topic: work }")


def test_a_file_with_nothing_in_it_begins() -> None:
    assert with_yaml("", (), {"title": "Plat"}) == "title: Plat\n"


def test_long_and_deep_values_stand_on_lines_of_their_own() -> None:
    words = dict.fromkeys(("uk", "cs", "pl"), "slovo " * 12)
    value: EntryPart = {
        "topic": "x",
        "says": {**words},
        "rules": [{"age": "18", "most": "60"}, {"age": "20"}],
        "asks": ["proč" + " proč" * 30, "proč" + " proč" * 31, "proč" + " proč" * 32],
    }
    changed = with_yaml(FAQ, ("entries", "new"), value)
    assert "    says:\n      uk: " in changed
    assert "    rules:\n      - age: 18\n        most: 60\n      - age: 20\n" in changed
    assert changed.count("      - proč ") == 3


def test_what_only_a_person_can_change_is_refused() -> None:
    one_line, remarked = "entries: { pay: { topic: work } }\n", "sources:\n      # the best one\n      - one"
    rows: list[tuple[str, tuple[()] | tuple[str, str], EntryPart]] = [
        (one_line, ("entries", "pay"), {"topic": "life"}),
        (FAQ.replace("sources: [one, two]", remarked), ("entries", "pay"), {"sources": ["two"]}),
        ("{ title: Plat }\n", (), {"title": "Mzda"}),
    ]
    for text, place, value in rows:
        with pytest.raises(UnwritableError):
            with_yaml(text, place, value)


def test_words_that_would_be_read_otherwise_are_refused() -> None:
    rows: list[EntryPart] = [{"body": ["Text"]}, {"body": "Text\n\n## pay\n\nPlat"}, {"body": "Text", "sections": "x"}]
    for value in rows:
        with pytest.raises(UnwritableError):
            with_markdown("---\ntitle: Plat\n---\nText\n", {"title": "Plat", **value})


def test_a_text_that_no_yaml_holds_plainly_stands_between_quotes() -> None:
    assert 'topic: "\\tx"' in with_yaml(FAQ, ("entries", "pay"), {"topic": "\tx"})
    assert 'topic: "a: [b"' in with_yaml(FAQ, ("entries", "pay"), {"topic": "a: [b"})


def test_a_row_changes_or_comes_below_all_and_other_columns_stay() -> None:
    table = "slug;name;note\nbrno;Brno;ours\n"
    assert with_rows(table, "brno", [{"slug": "brno", "name": "Brno"}], {"slug", "name"}) == table
    assert with_rows(table, "brno", [{"slug": "brno", "name": "Brünn"}], {"slug", "name"}) == table.replace(
        "Brno", "Brünn"
    )
    assert with_rows(table, "most", [{"slug": "most", "name": "Most"}], {"slug", "name"}) == f"{table}most;Most;\n"


def test_an_entry_goes_with_its_lines_and_nothing_else() -> None:
    assert without_entry(FAQ, "entries", "car") == FAQ.replace("  car: { topic: life }\n", "")
    gone = without_entry(FAQ, "entries", "pay")
    assert gone == "# what people ask\nentries:\n  car: { topic: life }\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [(FAQ, "nobody"), ("entries: { pay: { topic: work }, car: { topic: life } }\n", "pay"), ("entries:\n  pay: 1\n", "pay")],
    ids=["it is not there", "all on one line", "the last one"],
)  # fmt: skip
def test_an_entry_that_cannot_be_cut_out_by_lines_is_left_to_a_person(text: str, name: str) -> None:
    with pytest.raises(UnwritableError):
        without_entry(text, "entries", name)


def test_a_file_that_cannot_be_read_is_left_to_a_person_and_what_is_only_refused_is_mended() -> None:
    with pytest.raises(UnwritableError):
        edit_text("title: Žádost\n".encode("cp1250"), str)
    with pytest.raises(UnwritableError):
        with_yaml("entries: [\n", ("entries", "pay"), {"topic": "work"})
    with pytest.raises(UnwritableError):
        without_entry("entries:\n  pay: 'x\n", "entries", "pay")
    assert with_yaml('title: "a\\eb"\n', (), {"title": "ab"}) == "title: ab\n"
