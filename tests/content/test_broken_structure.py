"""Structure that does not hold together: each fault at its own line, with what was probably meant."""

from pathlib import Path

import pytest

from tests import small
from tests.content.breaking import Edit, change, problems_of, whole

CHECK = "eligibility.yaml"
PLZEN = "municipalities/plzen.yaml"
BRNO = "municipalities/brno.yaml"
AN_ID = "write its short name (a-z, 0-9 and hyphens), not its title"
A_NUMBER = "write a whole number"
ON = "lead one of its answers on to result, or to a question that comes later"
NAME = "use a-z, 0-9 and hyphens, at most 24 characters"


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        pytest.param(
            [change("guide.yaml", "[law]", "[lwa]")],
            'guide.yaml:3: unknown source "lwa", did you mean "law"?',
            id="a source",
        ),
        pytest.param(
            [change("guide.yaml", "asks: [wages]", "asks: [wage]")],
            'guide.yaml:6: unknown town question "wage", did you mean "wages"?',
            id="a question for the town",
        ),
        pytest.param(
            [change(CHECK, "documents: [permit-proof] }", "documents: [permit-prof] }")],
            f'{CHECK}:13: unknown document "permit-prof", did you mean "permit-proof"?',
            id="a document",
        ),
        pytest.param(
            [change(CHECK, "verdicts: { age: met }", "verdicts: { agee: met, age: met }")],
            f'{CHECK}:9: unknown requirement "agee", did you mean "age"?',
            id="a requirement",
        ),
        pytest.param(
            [change(CHECK, "minor: { next: permit,", "minor: { next: premit,")],
            f'{CHECK}:10: unknown step "premit", did you mean "permit"?',
            id="a step",
        ),
        pytest.param(
            [change(CHECK, "otherwise: result", "otherwise: zzz")],
            f'{CHECK}:27: unknown step "zzz", use one of: age, czech, home, permit, permit-other, result, town',
            id="a step that resembles none",
        ),
        pytest.param(
            [change(CHECK, "part_of: permit", "part_of: permits")],
            f'{CHECK}:17: unknown question "permits", did you mean "permit"?',
            id="a question",
        ),
        pytest.param(
            [change("faq.yaml", "topic: work", "topic: wrok")],
            'faq.yaml:5: unknown topic "wrok", did you mean "work"?',
            id="a topic",
        ),
        pytest.param(
            [change(CHECK, "verdicts: { age: met }", "verdicts: { age: met }, sources: { age: [lwa], aeg: [law] }")],
            f'{CHECK}:9: unknown requirement "aeg", did you mean "age"?\n{CHECK}:9: unknown source "lwa", did you mean "law"?',
            id="the sources of one answer",
        ),
        pytest.param(
            [change(PLZEN, "documents: [town-form]", "documents: [town-from]")],
            f'{PLZEN}:9: unknown document "town-from", did you mean "town-form"?',
            id="a town's document",
        ),
        pytest.param(
            [change(PLZEN, "[note]", "[nte]")],
            f'{PLZEN}:8: unknown source "nte", did you mean "note"?',
            id="a town's source",
        ),
        pytest.param(
            [change(PLZEN, "{ less: unmet }", "{ lees: unmet }")],
            f'{PLZEN}:5: unknown answer "lees", did you mean "less"?',
            id="an answer in a town's rule",
        ),
        pytest.param(
            [change(CHECK, "told: true, sources: [law] }", "told: true, sources: [law], faq: { lees: [fines] } }")],
            f'{CHECK}:37: unknown answer "lees", did you mean "less"?',
            id="an answer from which a condition goes on",
        ),
        pytest.param(
            [change(BRNO, "[wages]", "[wagez]")],
            f'{BRNO}:5: unknown town question "wagez", did you mean "wages"?',
            id="a question in a town's rule",
        ),
        pytest.param(
            [
                change(BRNO, "clean-record", "clean-recrd"),
                *(change(f"{language}/municipalities/brno.md", "record", "recrd") for language in ("uk", "cs")),
            ],
            f'{BRNO}:7: unknown requirement "clean-recrd", did you mean "clean-record"?',
            id="the requirement of a town's rule",
        ),
    ],
)
def test_a_misspelt_id_is_found_and_the_right_one_proposed(tmp_path: Path, edits: list[Edit], problem: str) -> None:
    assert problems_of(tmp_path, *edits) == problem.split("\n")


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [whole("year.yaml", small.files()["year.yaml"].partition("handing_in:")[0] + "handing_in: {}\n")],
            ['year.yaml:7: "handing_in" is empty, add an entry with its sources'],
            id="no time for handing in",
        ),
        pytest.param(
            [change("papers.yaml", "    lines: 1\n", "")],
            ['papers.yaml:2: "name" is not right, give it options, or lines and a length'],
            id="a question for the papers that cannot be answered",
        ),
        pytest.param(
            [change("papers.yaml", '"[translate: {text}]"', '"[translate]"')],
            ['papers.yaml:19: "why" is not right, what may be typed needs a mark with {text}'],
            id="a mark that swallows what was typed",
        ),
        pytest.param(
            [change("documents.yaml", "    group: usual\n    always: true\n", "    always: true\n")],
            ['documents.yaml:2: "group" is missing, add group: usual (or if-asked, later)'],
            id="a field is missing",
        ),
        pytest.param(
            [change(CHECK, "    part_of: permit\n", "    partof: permit\n")],
            [f'{CHECK}:17: unknown name "partof", did you mean "part_of"?'],
            id="a field is misspelt",
        ),
        pytest.param(
            [change(CHECK, "skip: { next: czech,", "skip: { nxt: czech,")],
            [
                f'{CHECK}:15: "next" is missing, add next: result (or the question that comes next)',
                f'{CHECK}:15: unknown name "nxt", did you mean "next"?',
            ],
            id="a field of an answer is misspelt",
        ),
        pytest.param(
            [change("documents.yaml", "{ least: 1, most: 2 }", "{ least: one, most: -2 }")],
            [
                f'documents.yaml:15: "least" is not right, {A_NUMBER}',
                'documents.yaml:15: "most" is not right, write 0 or more',
            ],
            id="two values of a wrong kind",
        ),
        pytest.param(
            [
                change(CHECK, "      year: { next: result, verdicts: { home: met } }\n", ""),
                change(
                    CHECK,
                    "options:\n      less: { next: result, verdicts: { home: office }, documents: [town-form] }",
                    "options: {}",
                ),
            ],
            [f'{CHECK}:28: "options" is not right, write at least one name below it'],
            id="a question without answers",
        ),
        pytest.param(
            [change(CHECK, "verdicts: { age: met }", "verdicts: { age: maybe }")],
            [f'{CHECK}:9: "age" is not right, use one of: met, office, unmet'],
            id="a verdict that is none",
        ),
        pytest.param(
            [change(CHECK, "verdicts: { age: met }", "verdicts: { Age!: met }")],
            [f'{CHECK}:9: "Age!" is not right, {AN_ID}'],
            id="an id that is none",
        ),
        pytest.param(
            [change("sources.yaml", "https://example.org/law?a=1&b=2", "example.org/law")],
            ['sources.yaml:3: "url" is not right, write an address that begins with https://'],
            id="an address that is none",
        ),
        pytest.param(
            [change("documents.yaml", "    basis: advice\n", "")],
            ['documents.yaml:2: "cv" is not right, name its sources, or write basis: our-reading or basis: advice'],
            id="neither source nor basis",
        ),
        pytest.param(
            [
                change("glossary.yaml", "  cpa:", "  Помічник:"),
                change("phrases.yaml", "  no-post:", "  no:post:"),
                change("guide.yaml", "  what:\n", f"  {'w' * 25}:\n    basis: advice\n  what:\n"),
            ],
            [
                f'glossary.yaml:2: "Помічник" cannot be a name, {NAME}',
                f'guide.yaml:2: "{"w" * 25}" cannot be a name, {NAME}',
                f'phrases.yaml:4: "no:post" cannot be a name, {NAME}',
            ],
            id="names that no button could carry",
        ),
        pytest.param(
            [change("phrases.yaml", ", cs: Wages-cs?", ""), change("regions.yaml", "cs: South-cs", "cs: ' '")],
            [
                'phrases.yaml:2: "wages" has no text in "cs", add cs: ...',
                'regions.yaml:3: "CZ064" has no text in "cs", add cs: ...',
            ],
            id="a phrase lacks a language",
        ),
        pytest.param(
            [change("phrases.yaml", "{ uk: Wages-uk?, cs: Wages-cs? }", "Wages?")],
            ['phrases.yaml:2: "wages" needs a text for each language, write uk: ... and cs: ...'],
            id="a phrase without languages",
        ),
        pytest.param(
            [
                change("phrases.yaml", "Wages-uk?", "Wages, please?"),
                change("glossary.yaml", "Meaning-uk.", "One, two."),
            ],
            [
                'glossary.yaml:4: "two." is no language, put the text before it between quotes, or remove it',
                'phrases.yaml:2: "please?" is no language, put the text before it between quotes, or remove it',
            ],
            id="a comma cuts a text in two",
        ),
        pytest.param(
            [change("glossary.yaml", ", cs: Meaning-cs.", ""), change("glossary.yaml", "Helper-uk", "''")],
            [
                'glossary.yaml:3: "cpa" has no term in "uk", add uk: ...',
                'glossary.yaml:4: "cpa" has no meaning in "cs", add cs: ...',
            ],
            id="a term lacks a language",
        ),
        pytest.param(
            [change("municipalities/plzen.yaml", "adds: true", "add: true")],
            [f'{PLZEN}:7: unknown name "add", did you mean "adds"?'],
            id="a town's file with a misspelt field",
        ),
        pytest.param(
            [change(PLZEN, "year: 2021", "year: recently")],
            [f'{PLZEN}:3: "year" is not right, {A_NUMBER}'],
            id="a town's file with a value of a wrong kind",
        ),
    ],
)
def test_a_refused_entry_is_explained_field_by_field_and_not_complained_about_twice(
    tmp_path: Path, edits: list[Edit], problems: list[str]
) -> None:
    assert problems_of(tmp_path, *edits) == problems


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        pytest.param(
            [change(CHECK, "later: { next: age }", "later: { next: town }")],
            [f'{CHECK}:2: the question "town" leads back to itself, {ON}'],
            id="a question leads to itself",
        ),
        pytest.param(
            [change(CHECK, "free: { next: home,", "free: { next: permit,")],
            [
                f'{CHECK}:11: the question "permit" leads back to itself, {ON}',
                f'{CHECK}:16: the question "permit-other" leads back to itself, {ON}',
                f'{CHECK}:21: the question "czech" leads back to itself, {ON}',
            ],
            id="a loop over three questions",
        ),
        pytest.param(
            [
                change(
                    CHECK,
                    "another: { next: permit-other }",
                    "another: { next: czech, verdicts: { right-to-work: office } }",
                )
            ],
            [
                f'{CHECK}:16: nothing leads to the question "permit-other", lead an answer to it (next: permit-other), or remove it'
            ],
            id="a question nobody is asked",
        ),
        pytest.param(
            [change(CHECK, "czech: { basis: our-reading }", "czech: { told: true, basis: our-reading }")],
            [
                f'{CHECK}:35: "czech" is only told, but an answer decides it, remove it from the verdicts, or remove told: true'
            ],
            id="told and asked",
        ),
        pytest.param(
            [change(CHECK, "told: true, sources: [law] }", "sources: [law] }")],
            [
                f'{CHECK}:37: no answer decides "clean-record", add it to the verdicts of a question, or write told: true'
            ],
            id="neither told nor asked",
        ),
        pytest.param(
            [change(CHECK, "verdicts: { czech: office }", "verdicts: { czech: unmet }")],
            [f"{CHECK}:24: a national rule says unmet, write office: only a rule a town has confirmed may say unmet"],
            id="a national refusal",
        ),
        pytest.param(
            [change(CHECK, "      later: { next: age }\n", "")],
            [f'{CHECK}:2: "town" asks for a town, give it the options chosen and later'],
            id="no way past the choice of a town",
        ),
        pytest.param(
            [change(CHECK, "    otherwise: result\n", "")],
            [f'{CHECK}:25: "home" is not asked without a town, say where to go then: otherwise: ...'],
            id="no way past a question about the town",
        ),
        pytest.param(
            [
                change(PLZEN, "requirement: how-to-apply", "requirement: czech"),
                *(
                    change(f"{language}/municipalities/plzen.md", "how-to-apply", "czech")
                    for language in ("uk", "cs", "uk", "cs")
                ),
            ],
            [
                f'{PLZEN}:6: "czech" is a national requirement, remove adds: true, or give the town\'s own requirement another name'
            ],
            id="a town's own requirement with a national name",
        ),
        pytest.param(
            [
                change(BRNO, "requirement: clean-record", "requirement: home"),
                *(change(f"{language}/municipalities/brno.md", "\n## clean-record", "") for language in ("uk", "cs")),
            ],
            [f'{BRNO}:7: "home" has two rules here, keep one of the two'],
            id="two rules of a town for one requirement",
        ),
    ],
)
def test_a_self_check_that_cannot_be_walked_or_says_too_much_is_refused(
    tmp_path: Path, edits: list[Edit], problems: list[str]
) -> None:
    assert problems_of(tmp_path, *edits) == problems


def test_a_question_the_program_needs_is_missed(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        whole(
            CHECK,
            "questions:\n  town:\n    kind: town\n    options:\n      chosen: { next: result }\n      later: { next: result }\nrequirements: {}\n",
        ),
    )

    assert [line for line in problems if line.startswith(CHECK)] == [
        f'{CHECK}:1: the question "{name}" is missing, put it back: the program needs it'
        for name in ("age", "czech", "permit")
    ]


def test_a_misspelt_way_on_is_not_taken_for_a_question_nobody_is_asked(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        change(CHECK, "next: permit, verdicts: { age: met }", "next: premit, verdicts: { age: met }"),
        change(CHECK, "next: permit, verdicts: { age: office }", "next: premit, verdicts: { age: office }"),
    )

    assert problems == [
        f'{CHECK}:9: unknown step "premit", did you mean "permit"?',
        f'{CHECK}:10: unknown step "premit", did you mean "permit"?',
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (CHECK, "    part_of: permit", "    part: permit", f'{CHECK}:17: unknown name "part", did you mean "part_of"?'),
        (CHECK, "    needs_town: true", "    needs_town: perhaps", f'{CHECK}:26: "needs_town" is not right, '),
        (CHECK, "  age: { sources: [law] }", "  age: { sources: law }", f'{CHECK}:33: "sources" is not right, '),
        ("documents.yaml", "group: if-asked", "group: asked", 'documents.yaml:12: "group" is not right, '),
        ("faq.yaml", "topic: work", "topics: work", 'faq.yaml:5: unknown name "topics", did you mean "topic"?'),
        ("guide.yaml", "    sources: [law]\n", "", 'guide.yaml:2: "what" is not right, '),
        ("sources.yaml", "read_as: live", "read_as: alive", 'sources.yaml:7: "read_as" is not right, '),
        ("municipalities.csv", "2023", "then", 'municipalities.csv:2: "evidence_year" is not right, '),
        ("phrases.yaml", "{ uk: Wages-uk?, cs: Wages-cs? }", "[a]", 'phrases.yaml:2: "wages" needs a text'),
    ],
)
def test_what_refers_to_a_refused_entry_is_left_in_peace(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    """Questions, requirements, documents, sources, towns are all referred to from elsewhere, and have their words."""
    problems = problems_of(tmp_path, change(file, old, new))

    assert any(line.startswith(problem) for line in problems)
    assert [line for line in problems if not line.startswith(f"{file}:")] == []


def test_all_problems_come_at_once_sorted_by_file_and_line(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        change("documents.yaml", "group: if-asked", "group: asked"),  # referred to from everywhere
        change("documents.yaml", "validity: ask", "validity: never"),
        change("guide.yaml", "[law, paper]", "[law, papr]"),
        change("faq.yaml", "topic: work", "topic: wrok"),
        change(CHECK, "verdicts: { czech: office }", "verdicts: { czech: unmet }"),
        change("municipalities_all.csv", "Brno-město,CZ064", "Brno-město,CZ065"),
        change("uk/faq/fines.md", "label: fines", "label: ''"),
        whole("cs/faq/stray.md", "Text\n"),
        change("letter.md", "town", "\0"),
    )

    assert [problem.split(",")[0] for problem in problems] == [
        "cs/faq/stray.md:1: nothing uses this file",
        'documents.yaml:12: "group" is not right',
        'documents.yaml:17: "validity" is not right',
        "eligibility.yaml:24: a national rule says unmet",
        'faq.yaml:5: unknown topic "wrok"',
        'guide.yaml:5: unknown source "papr"',
        "letter.md:1: the text holds a control character",
        'municipalities.csv:3: unknown region "CZ065"',
        'uk/faq/fines.md:1: "label" is empty',
    ]
