"""Random valid edits of the shipped content, which must cause no problem."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot.content.compared import COMPARED_FILE, recorded, table_text
from bot.content.loader import load

SENTENCES = {
    "uk": (
        "Чи підходите ви, вирішує місто.",
        "Ми не знаємо, чи вас візьмуть: запитайте в міській управі.",
        "Якщо маєте сумніви, зателефонуйте до міської управи.",
        "Це не означає, що ви підходите.",
        "Про здоров'я бот не питає.",
        "У 2019 році за це платили 300 крон.",
    ),
    "cs": (
        "Jestli splňujete podmínky, rozhoduje město.",
        "Nevíme, jestli Vás vezmou: zeptejte se města.",
        "Když něco nevíte, zavolejte na městský úřad.",
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
    """Replace the first match of a pattern, which must exist."""
    text, times = re.subn(pattern, new, read(path), count=1, flags=re.MULTILINE)
    assert times, f"{pattern} is not in {path}"
    write(path, text)


def compared(folder: Path) -> None:
    """Record all translations as compared, as an editor does with the command."""
    content = load(folder).content
    write(folder / COMPARED_FILE, table_text(recorded(content, {path for _, path in content.words})))


def another_sentence(folder: Path, chance: random.Random) -> None:
    names = [path.name for path in sorted((folder / "uk/faq").glob("*.md")) if len(read(path).split("---\n")[2]) < 600]
    name, number = chance.choice(names), chance.randrange(len(SENTENCES["uk"]))
    for language, sentences in SENTENCES.items():
        path = folder / language / "faq" / name
        write(path, f"{read(path).rstrip()}\n\n{sentences[number]}\n")
    compared(folder)


def another_question(folder: Path, chance: random.Random) -> None:
    pages = "".join(map(read, sorted(folder.glob("uk/faq/*.md"))))
    topics = re.findall(r"^topic: ([a-z-]+)", pages, re.MULTILINE)
    free = sorted(topic for topic in set(topics) if topics.count(topic) < 6)
    shared = {"uk": f"topic: {chance.choice(free)}\nbasis: advice\n", "cs": ""}
    for language, (title, label) in {
        "uk": ("Хто носить ліхтарик?", "Ліхтарик"),
        "cs": ("Kdo nosí svítilnu?", "Svítilna"),
    }.items():
        text = chance.choice(SENTENCES[language][:1])
        write(
            folder / language / "faq" / "added.md",
            f"---\ntitle: {title}\nlabel: {label}\n{shared[language]}---\n{text}\n",
        )
    compared(folder)


def another_name(folder: Path, chance: random.Random) -> None:
    """Rename a page that nothing refers to."""
    referring = "".join(read(path) for path in sorted(folder.rglob("*.yaml")))
    referring += "".join(read(path).partition("\n---\n")[0] for path in sorted((folder / "uk").rglob("*.md")))
    names = sorted(path.stem for path in (folder / "uk/faq").glob("*.md"))
    name = chance.choice([name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", referring)])
    for language in ("uk", "cs"):
        (folder / language / "faq" / f"{name}.md").rename(folder / language / "faq" / "renamed.md")
        examples = folder / language / "examples.csv"
        write(examples, read(examples).replace(f"\nfaq/{name},", "\nfaq/renamed,"))


def another_order(folder: Path, chance: random.Random) -> None:
    """Reverse the order of the sections of a text."""
    path = chance.choice(
        [path for path in sorted((folder / "uk/requirements").glob("*.md")) if read(path).count("\n## ") > 1]
    )
    first, *parts = re.split(r"^(?=## )", read(path), flags=re.MULTILINE)
    write(path, "\n\n".join([first.rstrip(), *(part.strip() for part in reversed(parts))]) + "\n")


def another_year(folder: Path, chance: random.Random) -> None:
    """Change a year in both languages of a text."""
    name = chance.choice(["guide/people.md", "faq/contract.md", "faq/application.md"])
    for language in ("uk", "cs"):
        path = folder / language / name
        front, mark, text = read(path).rpartition("---\n")
        write(path, front + mark + text.replace("2025", "2026").replace("2021", "2020"))
    compared(folder)


def another_term(folder: Path, chance: random.Random) -> None:
    word = chance.choice(["свисток", "ліхтарик"])
    term = f"\n  added:\n    term: {{ uk: {word}, cs: píšťalka }}\n    meaning:\n      uk: Річ, яку носять.\n      cs: Věc, kterou člověk nosí.\n"
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
    answers = "{ town: later, age: adult, permit: eu, school: paper, czech: free, shifts: seldom }"
    example = f"\n  added:\n    answers: {answers}\n    verdicts: {{ shifts: {verdict} }}\n"
    write(folder / "scenarios.yaml", read(folder / "scenarios.yaml").rstrip() + example)
    compared(folder)


def quoted_titles(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((folder / "cs/faq").glob("*.md")))
    write(path, re.sub(r"^title: ([^\"'\n].*)$", r'title: "\1"', read(path), flags=re.MULTILINE))


TEXTS = (
    another_sentence, another_question, another_name, another_order, another_year, another_term, another_answer, quoted_titles,
)  # fmt: skip


Variation: TypeAlias = Callable[[Path, random.Random], None]
SOURCE = """
  new-source:
    url: https://example.org/new
    title: "Nový zdroj: stránka"
    dated: {dated}
    read_on: 2026-11-25
    read_as: live
    review_by: 2027-05-24
"""


def any_file(folder: Path, chance: random.Random, suffixes: tuple[str, ...] = (".md", ".yaml", ".csv")) -> Path:
    return chance.choice(sorted(path for path in folder.rglob("*") if path.suffix in suffixes))


def spaces_behind_lines(folder: Path, chance: random.Random) -> None:
    path = any_file(folder, chance, (".md",))
    write(path, re.sub(r"([^\s-])$", r"\1  ", read(path), flags=re.MULTILINE))
    write(path, read(path) + "\n\n")


def remarks(folder: Path, chance: random.Random) -> None:
    path = any_file(folder, chance, (".yaml",))
    write(path, f"# Jana: zkontrolováno\n{read(path)}\n# konec: vše\n")


def leftovers_of_editors(folder: Path, chance: random.Random) -> None:
    for name in (".DS_Store", "~$faq.docx", "faq.yaml~", ".git/HEAD"):
        path = folder / chance.choice(["", "uk", "cs/faq"]) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\0\1")


def another_source(folder: Path, chance: random.Random) -> None:
    dated = chance.choice(["2024-05", "undated", "about 2020", "2026-11-25"])
    write(folder / "sources.yaml", read(folder / "sources.yaml").rstrip() + SOURCE.format(dated=dated))


def another_town(folder: Path, chance: random.Random) -> None:
    code, czech, said = chance.choice(
        [("500046", "Libhošť", "Лібгошть"), ("500020", "Petrov nad Desnou", "Петров-над-Десною")]
    )
    year = chance.choice(["2019", ""])
    row = f"nove-mesto,{code},{czech},{said},https://example.org/nm,worked,{year},unknown,note"
    text = read(folder / "municipalities.csv").rstrip()
    write(folder / "municipalities.csv", f"{text}\n{row.replace(',', ';') if text.startswith('slug;') else row}\n")


def ways_to_a_town(folder: Path, chance: random.Random) -> None:
    website = chance.choice(["https://www.plzen.eu/", "http://plzen.eu/", "https://www.plzen.eu/urad"])
    phone = chance.choice(["+420 378 031 111", "+420378031111"])
    ways = (("website", website), ("phone", phone), ("email", "posta@plzen.eu"))
    path = folder / "municipality_ways.csv"
    kept = [line for line in read(path).splitlines() if not line.startswith("plzen,")]
    rows = [f"plzen,{kind},{value},https://plzen.eu,2026-11-24,page," for kind, value in ways]
    write(path, "\n".join([*kept, *rows, ""]))


def source_read_again(folder: Path, chance: random.Random) -> None:
    path = folder / "sources.yaml"
    blocks = re.split(r"^(?=  [a-z0-9-]+:$)", read(path), flags=re.MULTILINE)
    number = chance.randrange(1, len(blocks))
    block = re.sub("read_on: .*", "read_on: 2026-11-26", blocks[number])
    blocks[number] = re.sub("read_as: .*", "read_as: live", block)
    write(path, "".join(blocks))


def other_figures(folder: Path, chance: random.Random) -> None:
    """Change the days and the price of a document without more digits, since its page is nearly full."""
    path, days, price = folder / "documents.yaml", chance.randrange(10, 60), chance.randrange(200, 900)
    replaced(path, r"days: \{ least: 0, most: \S+ \}", f"days: {{ least: 0, most: {days} }}")
    replaced(path, r"price: \{ least: 0, most: \S+, year: \d+ \}", f"price: {{ least: 0, most: {price}, year: 2026 }}")


def more_patience(folder: Path, chance: random.Random) -> None:
    replaced(folder / "ladder.yaml", "when: unread, after: 6", f"when: unread, after: {chance.randrange(7, 12)}")


VARIATIONS: tuple[Variation, ...] = (
    spaces_behind_lines, remarks, leftovers_of_editors, another_source, another_town,
    ways_to_a_town, source_read_again, other_figures, more_patience, *TEXTS,
)  # fmt: skip
