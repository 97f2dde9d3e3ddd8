"""A whole content folder of a few lines a file: valid, and known line by line, so that tests can break it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.content.checks.texts import PRIVACY_PARTS, fixed_pages
from bot.content.content import CONTROLLERS, READ_PAGES, Content
from bot.content.loader import load

LANGUAGES = ("uk", "cs")

FOLDER = Path(__file__).with_name("small_content")
"""The structure and the tables; the words of both languages are made below."""
STRUCTURE: Mapping[str, str] = {
    path.relative_to(FOLDER).as_posix(): path.read_bytes().decode()
    for path in sorted(FOLDER.rglob("*"))
    if path.is_file()
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
FAQ = {"fines": "topic: work\nsources: [law]\n", "uniform": "topic: work\nbasis: advice\nasks: [wages]\n"}
"""Common fields of the questions and answers, from their Ukrainian files."""


@cache
def files() -> Mapping[str, str]:
    words = {f"{language}/{path}.md": text for language in LANGUAGES for path, text in _words(language)}
    return {**STRUCTURE, **words}


def write(folder: Path, **edits: str) -> Path:
    """Write the whole folder, with other texts for some files; return it."""
    texts = {**files(), **edits}
    for parent in {(folder / name).parent for name in texts}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


def _words(language: str) -> Iterator[tuple[str, str]]:
    for name in fixed_pages():
        title = f"---\ntitle: Title of {name}\n---\n" if name in READ_PAGES else ""
        sections = {
            "under18": ("result", "town"),
            "duties": ("contact", "deputy", "coordinator"),
            "lead-summary": ("town",),
            "person": ("contact", "coordinator", "nobody"),
        }.get(name, ())
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
            shared = FAQ.get(name, "") if language == "uk" else ""
            front = f"---\ntitle: Title of {name}\nlabel: {name}\n{shared}---\n"
            yield f"{folder}/{name}", f"{front}Text of {name}-{language}.\n"
    for name in ("under-age", "permit", "home", "papers", "town", "message"):
        yield f"next_steps/{name}", f"---\nlabel: Step {name}\n---\nStep {name}-{language}.\n"
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
    with TemporaryDirectory() as name:
        return load(write(Path(name))).content
