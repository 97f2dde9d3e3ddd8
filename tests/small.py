"""A whole content folder of a few lines a file: valid, and known line by line, so that tests can break it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.content.checks.words import PAGES, PRIVACY_PARTS
from bot.content.content import CONTROLLERS, READ_PAGES, Content
from bot.content.loader import load

LANGUAGES = ("uk", "cs")

STRUCTURE: Mapping[str, str] = {
    "guide.yaml": """\
chapters:
  what:
    sources: [law]
  wages:
    sources: [law, paper]
    asks: [wages]
""",
    "eligibility.yaml": """\
questions:
  town:
    kind: town
    options:
      chosen: { next: age, documents: [town-form] }
      later: { next: age }
  age:
    options:
      adult: { next: permit, verdicts: { age: met } }
      minor: { next: permit, verdicts: { age: office }, lead: false }
  permit:
    options:
      temporary: { next: czech, verdicts: { right-to-work: met }, documents: [permit-proof] }
      another: { next: permit-other }
      skip: { next: czech, verdicts: { right-to-work: office } }
  permit-other:
    part_of: permit
    options:
      family: { next: czech, verdicts: { right-to-work: met }, documents: [permit-proof] }
      pending: { next: czech, verdicts: { right-to-work: office } }
  czech:
    options:
      free: { next: home, verdicts: { czech: met } }
      none: { next: home, verdicts: { czech: office } }
  home:
    needs_town: true
    otherwise: result
    options:
      year: { next: result, verdicts: { home: met } }
      less: { next: result, verdicts: { home: office }, documents: [town-form] }

requirements:
  age: { sources: [law] }
  right-to-work: { sources: [law], asks: [wages] }
  czech: { basis: our-reading }
  home: { sources: [paper] }
  clean-record: { told: true, sources: [law] }
""",
    "documents.yaml": """\
documents:
  cv:
    group: usual
    always: true
    basis: advice
  permit-proof:
    group: usual
    sources: [law]
    days: { least: 0, most: 30 }
    price: { least: 0, most: 0, year: 2026 }
  town-form:
    group: if-asked
    sources: [paper]
    asks: [wages]
    days: { least: 1, most: 2 }
    price: { least: 100, most: 200, year: 2025 }
    validity: ask
    translation: court
  exam:
    group: later
    always: true
    sources: [paper]
    days: { least: 0, most: 0 }
    price: { least: 50, most: 50, year: 2024 }
    paper: motivation
""",
    "faq.yaml": """\
topics:
  work: { uk: Work-uk, cs: Work-cs }
entries:
  fines:
    topic: work
    sources: [law]
  uniform:
    topic: work
    basis: advice
    asks: [wages]
""",
    "glossary.yaml": """\
terms:
  cpa:
    term: { uk: Helper-uk, cs: Helper-cs }
    meaning: { uk: Meaning-uk., cs: Meaning-cs. }
    example: { uk: Example-uk., cs: Example-cs. }
""",
    "practice.yaml": """\
subjects:
  you: { uk: You-uk, cs: You-cs }
practice:
  why:
    subject: you
    basis: advice
    sources: [law]
    question: { uk: Why-uk?, cs: Why-cs? }
    wants: { uk: Wants-uk., cs: Wants-cs. }
    answer: { uk: Answer-uk., cs: Answer-cs. }
    phrases:
      1: { uk: First-uk., cs: First-cs. }
      2: { uk: Second-uk., cs: Second-cs. }
""",
    "sources.yaml": """\
sources:
  law:
    url: https://example.org/law?a=1&b=2
    title: Law & order
    dated: 2021-05-04
    read_on: 2026-11-24
    read_as: live
    review_by: 2027-05-24
  paper:
    url: https://example.org/paper
    title: Paper
    dated: about 2020
    read_on: 2026-11-24
    read_as: copy
    review_by: 2027-05-24
  sign:
    url: https://example.org/sign
    title: Sign
    dated: after 2019
    read_on: 2026-11-24
    read_as: part
    review_by: 2027-05-24
  note:
    url: https://example.org/note
    title: Note
    dated: undated
    read_on: 2026-11-24
    read_as: copy
    review_by: 2027-05-24
""",
    "facts.yaml": """\
facts:
  wages:
    says: { uk: [Text of fines-uk], cs: [Text of fines-cs] }
    status: in_force
    sources: [law]
    valid_to: 2099-12-31
""",
    "phrases.yaml": """\
town_questions:
  wages: { uk: Wages-uk?, cs: Wages-cs? }
reasons:
  no-post: { uk: No post-uk., cs: No post-cs. }
""",
    "sentences.yaml": """\
town_says:
  call-us: { uk: Call us-uk., cs: Call us-cs. }
  come: { uk: Come-uk?, cs: Come-cs? }
candidate_says:
  thanks: { uk: Thanks-uk., cs: Thanks-cs. }
""",
    "language.yaml": """\
wordings:
  bad: { language: uk, pattern: "bad\\\\w* word", better: good word, why: nobody says so, wrong: A badly word. }
""",
    "ladder.yaml": """\
steps:
  unread-reminder: { when: unread, after: 1, to: contact }
  unread-coordinator: { when: unread, after: 2, to: coordinator }
  untaken-deputy: { when: untaken, after: 2, to: deputy }
  untaken-coordinator: { when: untaken, after: 3, to: coordinator }
  unanswered-coordinator: { when: unanswered, after: 5, to: coordinator }
""",
    "year.yaml": """\
stages:
  applying: { begins: "01-01", sources: [law] }
  starting: { begins: "06-01", sources: [paper] }
contests:
  plzen-2021: { town: plzen, applicants: 20, about: true, posts: 5, year: 2021, sources: [paper] }
  brno: { town: brno, applicants: 19, posts: 2, sources: [note] }
handing_in:
  weeks: { before: 42, sources: [paper], basis: our-reading }
""",
    "search.yaml": """\
alike:
  wages: { uk: wages pay, cs: salary money }
  papers: { uk: papers documents, cs: paper document }
skip:
  small: { uk: the what, cs: how }
others:
  weather: { uk: [will it rain, is it cold], cs: [is there snow] }
elsewhere:
  weather: { uk: rain snow, cs: wind }
said:
  menu: { uk: [main menu, begin], cs: start }
  back: { uk: back }
""",
    "regions.yaml": """\
regions:
  CZ032: { uk: West-uk, cs: West-cs }
  CZ064: { uk: South-uk, cs: South-cs }
""",
    "scenarios.yaml": """\
scenarios:
  here:
    answers: { town: plzen, age: adult, permit: temporary, czech: free, home: year }
    verdicts: { home: met, right-to-work: met }
    documents: { usual: [cv, permit-proof], if-asked: [town-form], later: [exam] }
    local: [home, how-to-apply]
  there:
    answers: { town: brno, age: minor, permit: another, permit-other: family, czech: none, home: less }
    verdicts: { home: unmet, age: office, right-to-work: met }
    documents: { usual: [cv, permit-proof], if-asked: [town-form], later: [exam] }
    local: [home, clean-record]
    lead: false
  newcomer:
    answers: { town: plzen, age: adult, permit: temporary, czech: none, home: less }
    verdicts: { home: office }
  settled:
    answers: { town: brno, age: adult, permit: temporary, czech: free, home: year }
    verdicts: { home: met }
    documents: { usual: [cv, permit-proof], if-asked: [town-form], later: [exam] }
  nowhere:
    answers: { town: later, age: adult, permit: another, permit-other: pending, czech: none }
    verdicts: { age: met, right-to-work: office, home: office, czech: office }
    sources: { age: [law] }
  silent:
    answers: { town: later, age: adult, permit: skip, czech: free }
    verdicts: { right-to-work: office, czech: met }
""",
    "municipalities.csv": """\
slug,ruian_code,name_cs,name_uk,cpa_evidence,evidence_kind,evidence_year,ukrainian_cpa,status_note
plzen,500001,Plzeň,Пльзень,https://example.org/plzen,worked,2023,yes,four posts
brno,500003,Brno,Брно,https://example.org/brno,worked,,unknown,
""",
    "municipality_ways.csv": """\
slug,kind,value,source,read_on,read_as
plzen,website,https://plzen.example.org/,https://example.org/plzen,2026-11-24,page
""",
    "municipalities_all.csv": """\
ruian_code,name_cs,district,region_code,lat,lon,population_2019
500001,Plzeň,Plzeň-město,CZ032,49.74,13.37,170000
500002,Rokycany,Rokycany,CZ032,49.74,13.59,14000
500003,Brno,Brno-město,CZ064,49.19,16.60,380000
500004,Lhota,Brno-venkov,CZ064,49.30,16.70,300
500005,Lhota,Rokycany,CZ032,49.80,13.60,200
""",
    "municipalities/plzen.yaml": """\
rules:
  - requirement: home
    year: 2021
    sources: [paper]
    answers: { less: unmet }
  - requirement: how-to-apply
    adds: true
    sources: [note]
documents: [town-form]
""",
    "municipalities/brno.yaml": """\
rules:
  - requirement: home
    confirmed_on: 2026-03-01
    basis: advice
    asks: [wages]
    answers: { less: unmet }
  - requirement: clean-record
    sources: [sign]
says:
  hall: { uk: Hall-uk., cs: Hall-cs. }
  come: { uk: Come to Brno-uk?, cs: Come to Brno-cs? }
""",
    "papers.yaml": """\
papers:
  name:
    papers: [cv, motivation, letter]
    lines: 1
    length: 40
    mark: "[latin: {text}]"
  home:
    papers: [cv, letter]
    same_as: home
    needs_town: true
    options:
      year: { cv: Here for a year, letter: I live here. }
      less: {}
  speech:
    papers: [cv, motivation, letter]
    same_as: czech
    options:
      free: { cv: Czech, letter: I speak Czech. }
  why:
    papers: [motivation, letter]
    most: 2
    lines: 2
    length: 60
    mark: "[translate: {text}]"
    options:
      help: { letter: I help. }
      safe: { letter: Streets are safe. }
      calm: { letter: I am calm. }
""",
    "cv.md": "# {name|[name]}\n\nPhone: ____\n\n## Here\n- {home}\n\n## Speech\n- {speech|____}\n",
    "motivation.md": "{name|[name]}\n\n# Why\n\nI am interested< in {town}>< in the village of {village}>. {why}\n\n{speech}\n",
    "letter.md": "Dear town of {town},\n\n{home} {speech}\n{why|[about you]}\n\n- {questions}\n\nRegards\n{name|[name]}\n",
}
QUESTIONS = {
    "town": ("later",), "age": ("adult", "minor"), "permit": ("temporary", "another", "skip"),
    "permit-other": ("family", "pending"), "czech": ("free", "none"), "home": ("year", "less"),
}  # fmt: skip
PAPERS = {"name": (), "home": ("year", "less"), "speech": ("free",), "why": ("help", "safe", "calm")}
READABLE = {
    "guide": ("what", "wages"), "faq": ("fines", "uniform"), "documents": ("cv", "permit-proof", "town-form", "exam"),
    "requirements": ("age", "right-to-work", "czech", "home", "clean-record"),
}  # fmt: skip


@cache
def files() -> Mapping[str, str]:
    """Give every file of the folder with its text."""
    words = {f"{language}/{path}.md": text for language in LANGUAGES for path, text in _words(language)}
    return {**STRUCTURE, **words}


def write(folder: Path, **edits: str) -> Path:
    """Write the whole folder, with other texts for some files; give it back."""
    texts = {**files(), **edits}
    for parent in {(folder / name).parent for name in texts}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


def _words(language: str) -> Iterator[tuple[str, str]]:
    for name in PAGES:
        title = f"---\ntitle: Title of {name}\n---\n" if name in READ_PAGES else ""
        sections = {"under18": ("result", "town"), "lead-summary": ("town",)}.get(name, ())
        text = "".join(f"\n## {one}\n\nPart {one}-{language}.\n" for one in sections)
        yield f"pages/{name}", f"{title}Text of {name}-{language}.\n{text}"
    yield "pages/language", f"---\ntitle: Which language-{language}?\nlabel: Language-{language}\n---\n"
    parts = "".join(f"\n## {name}\n\nPart {name}-{language}.\n" for name in (*PRIVACY_PARTS, *CONTROLLERS))
    titles = "".join(f"  {name}: Part {name}\n" for name in PRIVACY_PARTS)
    yield "privacy", f"---\ntitle: Privacy\ntitles:\n{titles}---\nYour data-{language}.\n{parts}"
    for name, options in QUESTIONS.items():
        labels = "".join(f"  {option}: {option}-{language}\n" for option in options)
        yield f"questions/{name}", f"---\nlabel: {name}\noptions:\n{labels}---\nAbout {name}-{language}?\n"
    for name, options in PAPERS.items():
        labels = "".join(["options:\n"] * bool(options) + [f"  {option}: {option} of {name}\n" for option in options])
        yield f"papers/{name}", f"---\nlabel: {name}\n{labels}---\nAsked of {name}-{language}?\n"
    for folder, names in READABLE.items():
        for name in names:
            yield (f"{folder}/{name}", f"---\ntitle: Title of {name}\nlabel: {name}\n---\nText of {name}-{language}.\n")
    for name in ("applying", "starting"):
        yield f"year/{name}", f"---\ntitle: Title of {name}\n---\nNow is {name}-{language}.\n"
    yield (
        "municipalities/plzen",
        (
            "---\ntitles:\n  how-to-apply: How to apply\n---\n## home\nHome here.\n\n## how-to-apply\nApply so.\n\n## about\nA town.\n"
        ),
    )
    yield "municipalities/brno", "## home\nHome there.\n\n## clean-record\nClean there.\n"


@cache
def content() -> Content:
    """Give the folder as content."""
    with TemporaryDirectory() as name:
        return load(write(Path(name))).content
