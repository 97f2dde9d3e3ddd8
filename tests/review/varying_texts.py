"""Valid edits of texts, in both languages, and of what belongs to them."""

import random
import re
from pathlib import Path

from bot.content.checks.facts import stale_translation
from bot.content.loader import load
from bot.content.texts import with_note

SENTENCES = {
    "uk": (
        "Чи підходите ви, вирішує місто.",
        "Ми не знаємо, чи вас візьмуть: запитайте місто.",
        "Якщо маєте сумніви, зателефонуйте до міської управи.",
        "Це не означає, що ви підходите.",
        "Про здоров'я бот не питає.",
        "У 2019 році за це платили 300 крон.",
    ),
    "cs": (
        "Jestli splňujete podmínky, rozhoduje město.",
        "Nevíme, jestli Vás vezmou: zeptejte se města.",
        "Když si nejste jistí, zavolejte na městský úřad.",
        "Neznamená to, že splňujete podmínky.",
        "Na zdraví se bot neptá.",
        "V roce 2019 to stálo 300 Kč.",
    ),
}
"""Twins that come near to what is refused."""


def read(path: Path) -> str:
    return path.read_text("utf-8")


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")


def replaced(path: Path, pattern: str, new: str) -> None:
    """Replace what a pattern finds first; it must find something."""
    text, times = re.subn(pattern, new, read(path), count=1, flags=re.MULTILINE)
    assert times, f"{pattern} is not in {path}"
    write(path, text)


def compared(folder: Path) -> None:
    """Note that all twins have been compared, as an editor does with the command."""
    for problem in stale_translation(load(folder)):
        path = folder / problem.file
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        write(path, with_note(text, problem.fix.removeprefix("twin: ")))


def another_sentence(folder: Path, chance: random.Random) -> None:
    names = [path.name for path in sorted((folder / "uk/faq").glob("*.md")) if len(read(path)) < 700]
    name, number = chance.choice(names), chance.randrange(len(SENTENCES["uk"]))
    for language, sentences in SENTENCES.items():
        path = folder / language / "faq" / name
        write(path, f"{read(path).rstrip()}\n\n{sentences[number]}\n")
    compared(folder)


def another_question(folder: Path, chance: random.Random) -> None:
    topics = re.findall(r"^    topic: ([a-z-]+)", read(folder / "faq.yaml"), re.MULTILINE)
    free = sorted(topic for topic in set(topics) if topics.count(topic) < 6)
    write(
        folder / "faq.yaml",
        f"{read(folder / 'faq.yaml').rstrip()}\n  added:\n    topic: {chance.choice(free)}\n    basis: advice\n",
    )
    for language, (title, label) in {
        "uk": ("Нове запитання?", "Нове"),
        "cs": ("Nová otázka?", "Nové"),
    }.items():
        text = chance.choice(SENTENCES[language][:1])
        write(folder / language / "faq" / "added.md", f"---\ntitle: {title}\nlabel: {label}\n---\n{text}\n")
    compared(folder)


def another_name(folder: Path, chance: random.Random) -> None:
    """Rename a question of the list, in all its places."""
    names = re.findall(r"^  ([a-z-]+):\n    topic:", read(folder / "faq.yaml"), re.MULTILINE)
    name = chance.choice(sorted(names))
    replaced(folder / "faq.yaml", rf"^  {name}:\n    topic:", "  renamed:\n    topic:")
    for language in ("uk", "cs"):
        (folder / language / "faq" / f"{name}.md").rename(folder / language / "faq" / "renamed.md")


def another_order(folder: Path, chance: random.Random) -> None:
    """Turn the parts of a text round that has several."""
    path = chance.choice(
        [path for path in sorted((folder / "uk/requirements").glob("*.md")) if read(path).count("\n## ") > 1]
    )
    first, *parts = re.split(r"^(?=## )", read(path), flags=re.MULTILINE)
    write(path, "\n\n".join([first.rstrip(), *(part.strip() for part in reversed(parts))]) + "\n")


def another_year(folder: Path, chance: random.Random) -> None:
    """Change a year in both languages of a text."""
    name = chance.choice(["guide/people.md", "faq/contract.md", "faq/how-long.md"])
    for language in ("uk", "cs"):
        path = folder / language / name
        write(path, read(path).replace("2025", "2026").replace("2021", "2020"))
    compared(folder)


def another_term(folder: Path, chance: random.Random) -> None:
    word = chance.choice(["ключ", "стіл"])
    term = f"\n  added:\n    term: {{ uk: {word}, cs: klíč }}\n    meaning:\n      uk: Річ, яку носять.\n      cs: Věc, kterou člověk nosí.\n"
    write(folder / "glossary.yaml", read(folder / "glossary.yaml").rstrip() + term)


def another_answer(folder: Path, chance: random.Random) -> None:
    """Add an answer to a question: its step and verdict, its labels, its example."""
    verdict = chance.choice(["met", "office"])
    replaced(
        folder / "eligibility.yaml",
        "^(      hardly: .*)$",
        rf"\1\n      seldom: {{ next: result, verdicts: {{ shifts: {verdict} }} }}",
    )
    for language, label in (("uk", "Зрідка"), ("cs", "Zřídka")):
        replaced(folder / language / "questions" / "shifts.md", "^(  hardly: .*)$", rf"\1\n  seldom: {label}")
    answers = "{ town: later, age: adult, permit: czech, school: paper, czech: free, shifts: seldom }"
    example = f"\n  added:\n    answers: {answers}\n    verdicts: {{ shifts: {verdict} }}\n"
    write(folder / "scenarios.yaml", read(folder / "scenarios.yaml").rstrip() + example)
    compared(folder)


def quoted_titles(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((folder / "cs/faq").glob("*.md")))
    write(path, re.sub(r"^title: ([^\"'\n].*)$", r'title: "\1"', read(path), flags=re.MULTILINE))


TEXTS = (
    another_sentence, another_question, another_name, another_order, another_year, another_term, another_answer, quoted_titles,
)  # fmt: skip
