"""Files that cannot be read as what they are: each is named with its line, and nothing that follows from it is."""

from pathlib import Path

import pytest

from tests import small
from tests.content.breaking import Edit, change, problems_of, whole, without

FINES = "uk/faq/fines.md"
HINT = "check the indentation, colons and quotes, here or one line above"
NO_COLON = "write a colon and a space behind the name, here or one line above"
OPEN = "a quotation mark opens here and is not closed, write the same mark at the end of the text, or the text without quotes"
A_NAME = (
    "give names of one list the same number of spaces before them, or close a quotation mark, here or one line above"
)
A_TAB = "replace a tab by spaces, or put the text between quotes, here or one line above"
A_COLON = 'put a text with a colon between quotes: "...", or write the colon that lacks above, here or one line above'


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [without("documents.yaml")],
            ["documents.yaml:1: the file is missing or cannot be read, add it or restore it"],
            id="a missing file of structure",
        ),
        pytest.param(
            [without("municipalities.csv"), without("municipalities_all.csv"), without("letter.md")],
            [
                "letter.md:1: the file is missing or cannot be read, add it or restore it",
                "municipalities.csv:1: the file is missing or cannot be read, add it or restore it",
                "municipalities_all.csv:1: the file is missing or cannot be read, add it or restore it",
            ],
            id="missing tables and the letter",
        ),
        pytest.param(
            [whole("letter.md", "x" * (256 * 1024 + 1))],
            ["letter.md:1: the file is larger than 256 KiB, shorten it below 256 KiB"],
            id="a file too large",
        ),
        pytest.param(
            [whole(FINES, "---\ntitle: Fines\nlabel: fines\n---\nžluť".encode("cp1250"))],
            [f"{FINES}:5: the file is not UTF-8 text, save it with the encoding UTF-8"],
            id="words in another encoding",
        ),
        pytest.param(
            [whole("faq.yaml", b"topics:\n  work: { uk: a, cs: Pr\xe1ce }\n")],
            ["faq.yaml:2: the file is not UTF-8 text, save it with the encoding UTF-8"],
            id="structure in another encoding",
        ),
        pytest.param(
            [change("guide.yaml", "asks: [wages]", "asks: [wages] # \0")],
            ["guide.yaml:6: the text holds a control character, remove it"],
            id="a NUL in structure",
        ),
        pytest.param(
            [whole("phrases.yaml", 'reasons:\n  no: { uk: "a\u2028b\u2028c\u2028d", cs: [x\n')],
            [
                "phrases.yaml:6: this cannot be read as it is written, close the bracket, or write a comma, here or one line above"
            ],
            id="ends of lines that an editor does not show",
        ),
        pytest.param(
            [change(FINES, "Text", "\0ext")],
            [f"{FINES}:5: the text holds a control character, remove it"],
            id="a NUL in words",
        ),
        pytest.param(
            [change("guide.yaml", "asks: [wages]", "asks: [wages] # žž \x07")],
            ["guide.yaml:6: the text holds a control character, remove it"],
            id="a control character in structure",
        ),
        pytest.param(
            [change(FINES, "label: fines", "label: fines # \x07")],
            [f"{FINES}:3: the text holds a control character, remove it"],
            id="a control character in front matter",
        ),
        pytest.param(
            [change("guide.yaml", "asks: [wages]", "asks: [wages] # žž \uffff")],
            ["guide.yaml:6: the file holds a control character, remove it"],
            id="a character that is none",
        ),
        pytest.param(
            [change("sources.yaml", "title: Law & order", 'title: "\\e[2JLaw"')],
            ["sources.yaml:4: the text holds a control character, remove it"],
            id="a control character written as an escape",
        ),
        pytest.param(
            [change(FINES, "Text", "\u202eText")],
            [f"{FINES}:5: the text holds a control character, remove it"],
            id="words in the other direction",
        ),
        pytest.param(
            [change("guide.yaml", "  wages:", "  wages")],
            [f"guide.yaml:5: this cannot be read as it is written, {NO_COLON}"],
            id="a forgotten colon",
        ),
        pytest.param(
            [change("sources.yaml", "title: Law & order", 'title: "Law & order')],
            [f"sources.yaml:4: {OPEN}"],
            id="a double quotation mark that nothing closes",
        ),
        pytest.param(
            [change("sources.yaml", "title: Law & order", "title: 'Law' and order")],
            [f"sources.yaml:4: this cannot be read as it is written, {A_NAME}"],
            id="a text that goes on behind its quotation mark",
        ),
        pytest.param(
            [whole("faq.yaml", "topics:\n  - 'work\n  - 'day\n")],
            [f"faq.yaml:2: {OPEN}"],
            id="a single quotation mark that the next one closes",
        ),
        pytest.param(
            [change("guide.yaml", "  wages:", "\twages:")],
            [f"guide.yaml:4: this cannot be read as it is written, {A_TAB}"],
            id="a tab",
        ),
        pytest.param(
            [change(FINES, "label: fines", "label fines")],
            [f"{FINES}:4: this cannot be read as it is written, {NO_COLON}"],
            id="a forgotten colon in front matter",
        ),
        pytest.param(
            [change("municipalities/plzen.yaml", "rules:", "rules")],
            [f"municipalities/plzen.yaml:2: this cannot be read as it is written, {A_COLON}"],
            id="a forgotten colon in a town's file",
        ),
        pytest.param(
            [change("documents.yaml", "2026", "!!int 2026"), change("documents.yaml", "[law]", "!x [law]")],
            [
                'documents.yaml:8: the tag "!x" is not allowed, remove the word that begins with !',
                'documents.yaml:10: the tag "tag:yaml.org,2002:int" is not allowed, remove the word that begins with !',
            ],
            id="tags",
        ),
        pytest.param(
            [change("documents.yaml", "    basis: advice", "    !x basis: advice\n    ? [a]\n    : b")],
            [
                'documents.yaml:2: "cv" is not right, name its sources, or write basis: our-reading or basis: advice',
                "documents.yaml:5: a name must be a plain word, write `name: value`",
                "documents.yaml:6: a name must be a plain word, write `name: value`",
            ],
            id="names that are no plain words",
        ),
        pytest.param(
            [change("guide.yaml", "sources: [law]", "sources: &s [law]"), change("guide.yaml", "[law, paper]", "*s")],
            ["guide.yaml:5: an alias (*name) repeats another value, write the value out"],
            id="an alias",
        ),
        pytest.param(
            [change("guide.yaml", "[law]", "[&s law]"), change("guide.yaml", "[law, paper]", "[paper, *s]")],
            ["guide.yaml:5: an alias (*name) repeats another value, write the value out"],
            id="an alias in a list",
        ),
        pytest.param(
            [change("guide.yaml", "[law, paper]", "[" * 18 + "law" + "]" * 18)],
            ["guide.yaml:5: the nesting is too deep, flatten it"],
            id="nesting too deep",
        ),
        pytest.param(
            [whole("guide.yaml", "[" * 5000)],
            [f"guide.yaml:1: this cannot be read as it is written, {HINT}"],
            id="nesting much too deep",
        ),
        pytest.param(
            [whole("glossary.yaml", "# a comment\n- a\n")],
            ["glossary.yaml:1: the top of the file is not a list of names, begin with `name:`"],
            id="a list at the top",
        ),
        pytest.param(
            [whole("glossary.yaml", "# nothing yet\n")],
            ['glossary.yaml:1: "terms" holds no names, write terms: and names below it'],
            id="an empty file",
        ),
        pytest.param(
            [whole("phrases.yaml", "town_questions:\n  wages: { uk: a, cs: b }\nreasons:\n")],
            ['phrases.yaml:3: "reasons" holds no names, write reasons: and names below it'],
            id="an empty section",
        ),
        pytest.param(
            [change("guide.yaml", "chapters:", "chapter:")],
            ['guide.yaml:1: unknown name "chapter", did you mean "chapters"?'],
            id="a misspelt section",
        ),
        pytest.param(
            [change("faq.yaml", "entries:", "extra: 1\nentries:")],
            ['faq.yaml:3: unknown name "extra", use one of: entries, topics'],
            id="an unknown name at the top",
        ),
        pytest.param(
            [change("documents.yaml", "always: true\n    basis", "group: later\n    basis")],
            ['documents.yaml:4: "group" stands here twice, keep one of the two'],
            id="a name twice",
        ),
        pytest.param(
            [change(FINES, "fines\n---\n", "fines\n")],
            [f"{FINES}:1: the part between the two --- lines is not closed, add a line --- below it"],
            id="front matter not closed",
        ),
        pytest.param(
            [change("uk/privacy.md", "## rights", "## purpose")],
            ['uk/privacy.md:48: the section "purpose" stands here twice, keep one of the two'],
            id="a section twice",
        ),
    ],
)
def test_what_cannot_be_read_is_named_once(tmp_path: Path, edits: list[Edit], problems: list[str]) -> None:
    assert problems_of(tmp_path, *edits) == problems


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param(FINES, b"---\r\ntitle: A\r\nlabel: B\r\n---\r\nText.\r\n", id="Windows line ends"),
        pytest.param(FINES, b"\xef\xbb\xbf---\ntitle: A\nlabel: B\n---\nText.\n", id="a byte order mark"),
        pytest.param(FINES, b"--- \ntitle: A\nlabel: B\n---  \nText.\n", id="spaces behind the lines"),
        pytest.param("uk/pages/language.md", b"---\ntitle: A\nlabel: B\n---", id="no line end at the end"),
        pytest.param("uk/pages/lead.md", b"---\n---\nText.\n", id="empty front matter"),
        pytest.param(
            "municipalities.csv",
            small.STRUCTURE["municipalities.csv"].replace(",", ";").encode(),
            id="semicolons, as a Czech Excel writes them",
        ),
        pytest.param(
            "municipalities.csv",
            small.STRUCTURE["municipalities.csv"].replace(",", " \t ").encode(),
            id="tabs and spaces, as a table is copied",
        ),
        pytest.param(
            "municipalities.csv",
            small.STRUCTURE["municipalities.csv"].replace("\n", "\r\n\r\n").encode("utf-8-sig"),
            id="empty lines in a table",
        ),
    ],
)
def test_what_editors_do_to_files_is_no_problem(tmp_path: Path, file: str, text: bytes) -> None:
    assert problems_of(tmp_path, whole(file, text)) == []


TABLE = "municipalities.csv"
PLACES = "municipalities_all.csv"
NO_NUMBERS = "lat, lon or population_2019 is no number, write them as in 49.74, 13.37 and 14000"


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [change(TABLE, "evidence_year", "year"), change(PLACES, "lat,lon", "x,y")],
            [
                "municipalities.csv:1: a column is missing, add the column evidence_year to the first line",
                "municipalities_all.csv:1: a column is missing, add the column lat, lon to the first line",
            ],
            id="columns are missing",
        ),
        pytest.param(
            [change(TABLE, ",2023,yes,", ",2023,"), change(PLACES, "14000", "14,000")],
            [
                "municipalities.csv:2: the row has 8 cells, the first line has 9, add those that lack, empty ones too",
                "municipalities_all.csv:3: the row has 8 cells, the first line has 7, put quotes around a text that holds a comma",
            ],
            id="too few cells and too many",
        ),
        pytest.param(
            [change(TABLE, "brno,500003", 'brno,"500003')],
            ["municipalities.csv:3: a quotation mark has no partner, add it or remove this one"],
            id="a quotation mark without a partner",
        ),
        pytest.param(
            [whole(PLACES, '"' + "x" * 140_000)],
            ["municipalities_all.csv:1: a quotation mark has no partner, add it or remove this one"],
            id="a cell without an end",
        ),
        pytest.param(
            [change(PLACES, "49.74,13.37", "13.37,49.74")],
            [
                "municipalities_all.csv:2: this lies outside Czechia, write lat from 48.5 to 51.1 and lon from 12.0 to 18.9"
            ],
            id="coordinates exchanged",
        ),
        pytest.param(
            [change(PLACES, "49.74,13.37", "49°,13.37"), change(PLACES, "380000", "many")],
            [f"municipalities_all.csv:2: {NO_NUMBERS}", f"municipalities_all.csv:4: {NO_NUMBERS}"],
            id="no numbers",
        ),
        pytest.param(
            [change(PLACES, "49.74,13.37", "nan,13.37")],
            [
                "municipalities_all.csv:2: this lies outside Czechia, write lat from 48.5 to 51.1 and lon from 12.0 to 18.9"
            ],
            id="a number that is none",
        ),
        pytest.param(
            [change(TABLE, "plzen,500001", "plzen,50001"), change(TABLE, "brno,500003,Brno", "brno,0,Brünn")],
            [
                'municipalities.csv:2: no municipality has the code "50001", write the code of municipalities_all.csv: 500001 (Plzeň, Plzeň-město)',
                'municipalities.csv:3: no municipality has the code "0", write the code of municipalities_all.csv',
            ],
            id="codes that nothing has",
        ),
        pytest.param(
            [change(TABLE, "brno,500003", "brno,500001")],
            ['municipalities.csv:3: the town "500001" stands here twice, remove one of the two rows'],
            id="one code twice",
        ),
        pytest.param(
            [change(TABLE, "brno,500003", "brno,500002")],
            [
                'municipalities.csv:3: 500002 is the code of Rokycany (Rokycany), not of "Brno", write "Rokycany", or the code of the other town'
            ],
            id="the code of another town",
        ),
        pytest.param(
            [change(TABLE, "https://example.org/plzen", "example.org"), change(TABLE, "unknown", "unknwn")],
            [
                'municipalities.csv:2: "cpa_evidence" is not right, write an address that begins with https://',
                'municipalities.csv:3: "ukrainian_cpa" is not right, did you mean "unknown"?',
            ],
            id="cells of a wrong kind, by the names of their columns",
        ),
        pytest.param(
            [change(TABLE, "brno,500003", "Brno město,500003")],
            ['municipalities.csv:3: "slug" is not right, write its short name (a-z, 0-9 and hyphens), not its title'],
            id="a slug that is none",
        ),
        pytest.param(
            [change(TABLE, "brno,500003", "plzen,500003")],
            ['municipalities.csv:3: the town "plzen" stands here twice, remove one of the two rows'],
            id="a town twice",
        ),
        pytest.param(
            [change(TABLE, "Пльзень", "–"), change(TABLE, "Brno,Брно", ",")],
            [
                'municipalities.csv:2: "name_uk" holds no name, write the name of the town',
                'municipalities.csv:3: "name_cs" holds no name, write the name of the town',
                'municipalities.csv:3: "name_uk" holds no name, write the name of the town',
                'municipalities.csv:3: 500003 is the code of Brno (Brno-město), not of "", write "Brno", or the code of the other town',
            ],
            id="towns without a name",
        ),
        pytest.param(
            [change(PLACES, "49.74,13.59,14000", "49.74,13.59,many"), change(PLACES, "Lhota,Brno", "…,Brno")],
            [
                "municipalities_all.csv:3: lat, lon or population_2019 is no number, write them as in 49.74, 13.37 and 14000",
                'municipalities_all.csv:5: "name_cs" holds no name, write the name of the place',
            ],
            id="places without a number or a name",
        ),
        pytest.param(
            [change(TABLE, "four posts", '"four\nposts"'), change(TABLE, "unknown", "no")],
            ['municipalities.csv:4: "ukrainian_cpa" is not right, use one of: unknown, yes'],
            id="lines counted on behind a cell of two lines",
        ),
        pytest.param(
            [whole("municipalities/plzn.yaml", "documents: []\n")],
            ['municipalities/plzn.yaml:1: no town "plzn" is listed in municipalities.csv, did you mean "plzen"?'],
            id="a file of an unknown town",
        ),
        pytest.param(
            [change(PLACES, "Brno-město,CZ064", "Brno-město,CZ065")],
            ['municipalities.csv:3: unknown region "CZ065", did you mean "CZ064"?'],
            id="an unknown region",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_named_with_its_row(
    tmp_path: Path, edits: list[Edit], problems: list[str]
) -> None:
    assert problems_of(tmp_path, *edits) == problems
