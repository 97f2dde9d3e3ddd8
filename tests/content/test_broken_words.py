"""Words that are missing, superfluous or too long: named with file and line in every language."""

from pathlib import Path

import pytest

from bot.content.loader import load
from tests import small
from tests.content.breaking import Edit, change, problems_of, whole, without

MISSING = "the file is missing, add it, with"


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [without("cs/faq/fines.md"), without("uk/pages/erase.md")],
            [
                f"cs/faq/fines.md:1: {MISSING} uk/faq/fines.md as a model",
                f"uk/pages/erase.md:1: {MISSING} cs/pages/erase.md as a model",
            ],
            id="a translation is missing",
        ),
        pytest.param(
            [whole("uk/faq/fine.md", "Text.\n")],
            ['uk/faq/fine.md:1: nothing uses this file, did you mean "faq/fines"?'],
            id="a file nothing uses",
        ),
        pytest.param(
            [without("uk/municipalities/plzen.md"), whole("uk/municipalities/plzn.md", "## about\nX.\n")],
            [
                f"uk/municipalities/plzen.md:1: {MISSING} cs/municipalities/plzen.md as a model",
                'uk/municipalities/plzn.md:1: nothing uses this file, did you mean "municipalities/plzen"?',
            ],
            id="the words of another town",
        ),
        pytest.param(
            [
                edit
                for name in ("fines", "uniform")
                for edit in (without(f"uk/faq/{name}.md"), whole(f"uk/fag/{name}.md", "Text.\n"))
            ],
            [
                'uk/fag:1: nothing uses this folder, did you mean "faq"?',
                "uk/faq:1: the folder is missing, give it back its name, or copy cs/faq and translate it",
            ],
            id="a folder has another name",
        ),
        pytest.param(
            [change("uk/faq/fines.md", "---\n", "---\nsearch: [penalty, '{wagse}']\n")],
            ['uk/faq/fines.md:2: nothing is filled in for {wagse}, did you mean "{wages}"?'],
            id="a misspelt fact among the words that are searched",
        ),
        pytest.param(
            [
                change("uk/guide/what.md", "title: Title of what", "title:"),
                change("uk/guide/what.md", "label: what", "label: ''"),
                change("uk/guide/what.md", "Text of what-uk.", ""),
            ],
            [
                'uk/guide/what.md:1: "body" is empty, write the text below the --- lines',
                'uk/guide/what.md:1: "label" is empty, write label: ... between the --- lines',
                'uk/guide/what.md:1: "title" is empty, write title: ... between the --- lines',
            ],
            id="title, label and text are empty",
        ),
        pytest.param(
            [change("uk/questions/age.md", "  minor: minor-uk\n", "  minr: no\n")],
            [
                'uk/questions/age.md:3: the option "minor" has no label, add minor: ... under options:',
                'uk/questions/age.md:5: unknown option "minr", did you mean "minor"?',
            ],
            id="the label of an answer is misspelt",
        ),
        pytest.param(
            [change("cs/questions/town.md", "  later: later-cs\n", "  later: ''\n")],
            ['cs/questions/town.md:3: the option "later" has no label, add later: ... under options:'],
            id="the label of an answer is empty",
        ),
        pytest.param(
            [change("uk/privacy.md", "## rights", "## right")],
            [
                'uk/privacy.md:1: the section "## rights" is missing, add ## rights and its text',
                'uk/privacy.md:48: unknown section "## right", did you mean "rights"?',
            ],
            id="a part of the privacy notice is misspelt",
        ),
        pytest.param(
            [change("uk/privacy.md", "Part rights-uk.", "")],
            ['uk/privacy.md:1: the section "## rights" is missing, add ## rights and its text'],
            id="a part of the privacy notice is empty",
        ),
        pytest.param(
            [change("cs/municipalities/plzen.md", "how-to-apply: How to apply", "how-to-aply: How to apply")],
            [
                'cs/municipalities/plzen.md:2: "how-to-apply" has no title, add how-to-apply: ... under titles:',
                'cs/municipalities/plzen.md:3: unknown title "how-to-aply", did you mean "how-to-apply"?',
            ],
            id="a town's own requirement has no title",
        ),
        pytest.param(
            [whole("uk/requirements/age.md", "---\ntitle: T\nlabel: L\n---\nText.\n\n## minr\nNo.\n")],
            ['uk/requirements/age.md:7: unknown section "## minr", did you mean "minor"?'],
            id="a reason for an unknown answer",
        ),
        pytest.param(
            [
                change("uk/requirements/age.md", "label: age", "label: age\nchange: { minr: A birthday }"),
                change("cs/requirements/age.md", "label: age", "label: age\nlimit: { adlt: until 2027 }"),
            ],
            [
                'cs/requirements/age.md:4: unknown answer "adlt", did you mean "adult"?',
                'uk/requirements/age.md:4: unknown answer "minr", did you mean "minor"?',
            ],
            id="a change or limit of an unknown answer",
        ),
        pytest.param(
            [
                change("uk/guide/what.md", "label: what", f"label: {'x' * 31}"),
                change("uk/questions/age.md", "adult-uk", "y" * 32),
                change("cs/privacy.md", "Part rights", "z" * 33),
            ],
            [
                "cs/privacy.md:11: a label has 33 characters, shorten it to 30",
                "uk/guide/what.md:3: a label has 31 characters, shorten it to 30",
                "uk/questions/age.md:4: a label has 32 characters, shorten it to 30",
            ],
            id="labels too long for a button",
        ),
        pytest.param(
            [change("uk/faq/fines.md", "label: fines", "lable: fines")],
            ['uk/faq/fines.md:3: unknown name "lable", did you mean "label"?'],
            id="front matter with a misspelt name is not called empty as well",
        ),
        pytest.param(
            [change("uk/faq/fines.md", "label: fines", "label: [fines]")],
            [
                'uk/faq/fines.md:3: "label" is not right, put what holds a colon or begins with a bracket between quotes: "..."'
            ],
            id="front matter with a value of a wrong kind",
        ),
    ],
)
def test_what_is_wrong_with_words_is_named(tmp_path: Path, edits: list[Edit], problems: list[str]) -> None:
    assert problems_of(tmp_path, *edits) == problems


def test_a_new_language_is_asked_for_every_text(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, whole("de/pages/about.md", "---\ntitle: Bot\n---\nText.\n"))
    texts = {name for name in small.files() if name.startswith("uk/")} - {"uk/pages/about.md"}

    missing = {f"de{name.removeprefix('uk')}:1: {MISSING} {name} as a model" for name in texts}
    assert missing < set(problems)
    assert sorted(set(problems) - missing) == [
        'faq.yaml:2: "work" has no text in "de", add de: ...',
        'glossary.yaml:3: "cpa" has no term in "de", add de: ...',
        'glossary.yaml:4: "cpa" has no meaning in "de", add de: ...',
        'glossary.yaml:5: "cpa" has no example in "de", add de: ...',
        'municipalities/brno.yaml:10: "hall" has no text in "de", add de: ...',
        'municipalities/brno.yaml:11: "come" has no text in "de", add de: ...',
        'phrases.yaml:2: "wages" has no text in "de", add de: ...',
        'phrases.yaml:4: "no-post" has no text in "de", add de: ...',
        'practice.yaml:10: "why" has no answer in "de", add de: ...',
        'practice.yaml:12: "why" has no phrases 1 in "de", add de: ...',
        'practice.yaml:13: "why" has no phrases 2 in "de", add de: ...',
        'practice.yaml:2: "you" has no text in "de", add de: ...',
        'practice.yaml:8: "why" has no question in "de", add de: ...',
        'practice.yaml:9: "why" has no wants in "de", add de: ...',
        'regions.yaml:2: "CZ032" has no text in "de", add de: ...',
        'regions.yaml:3: "CZ064" has no text in "de", add de: ...',
        'sentences.yaml:2: "call-us" has no text in "de", add de: ...',
        'sentences.yaml:3: "come" has no text in "de", add de: ...',
        'sentences.yaml:5: "thanks" has no text in "de", add de: ...',
    ]


def test_a_towns_name_in_a_new_language_is_the_czech_one_until_somebody_writes_it(tmp_path: Path) -> None:
    folder = small.write(tmp_path, **{"de/pages/about.md": "---\ntitle: Bot\n---\nText.\n"})

    assert load(folder).content.municipalities["plzen"].names == {"uk": "Пльзень", "cs": "Plzeň", "de": "Plzeň"}
