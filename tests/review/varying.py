"""Valid edits of the shipped content, drawn by chance: what editors do every day, and about which nothing is to be said."""

import csv
import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from tests.review.varying_texts import TEXTS, read, replaced, write

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


def any_file(
    folder: Path, chance: random.Random, suffixes: tuple[str, ...] = (".md", ".yaml", ".csv")
) -> Path:
    return chance.choice(sorted(path for path in folder.rglob("*") if path.suffix in suffixes))


def windows_lines(folder: Path, chance: random.Random) -> None:
    for _ in range(20):
        path = any_file(folder, chance)
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def byte_order_marks(folder: Path, chance: random.Random) -> None:
    for _ in range(20):
        path = any_file(folder, chance)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().removeprefix(b"\xef\xbb\xbf"))


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
    row = f"nove-mesto,Nové Město,Нове Місто,Okres,CZ032,Plzeňský kraj,49.{chance.randrange(60, 90)},13.4,554000,9000,https://example.org/nm,{chance.choice(['2019', ''])},unknown,media,note"
    text = read(folder / "municipalities.csv").rstrip()
    write(
        folder / "municipalities.csv",
        f"{text}\n{row.replace(',', ';') if text.startswith('slug;') else row}\n",
    )


def table_of_a_spreadsheet(folder: Path, _: random.Random) -> None:
    path, out = folder / "municipalities.csv", io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(csv.reader(io.StringIO(read(path))))
    write(path, out.getvalue())


def ways_to_a_town(folder: Path, chance: random.Random) -> None:
    website = chance.choice(["https://www.plzen.eu/", "plzen.eu", "www.plzen.eu/urad"])
    phone = chance.choice(["+420 378 031 111", "378 031 111", "158 000 000"])
    lines = "".join(
        f'{field}: {{ value: "{value}", source: https://plzen.eu, on: 2026-11-24 }}\n'
        for field, value in (
            ("website", website),
            ("public_phone", phone),
            ("public_email", "posta@plzen.eu"),
        )
    )
    path = folder / "municipalities" / "plzen.yaml"
    write(path, f"{read(path).rstrip()}\n{lines}")


def source_read_again(folder: Path, chance: random.Random) -> None:
    path = folder / "sources.yaml"
    blocks = re.split(r"^(?=  [a-z0-9-]+:$)", read(path), flags=re.MULTILINE)
    number = chance.randrange(1, len(blocks))
    block = re.sub("read_on: .*", "read_on: 2026-11-26", blocks[number])
    blocks[number] = re.sub("read_as: .*", "read_as: live", block)
    write(path, "".join(blocks))


def other_figures(folder: Path, chance: random.Random) -> None:
    """Change the days and the price of a document; as few figures as before, since its page is nearly full."""
    path, days, price = folder / "documents.yaml", chance.randrange(10, 60), chance.randrange(200, 900)
    replaced(path, r"days: \{ least: 0, most: \d+ \}", f"days: {{ least: 0, most: {days} }}")
    replaced(
        path,
        r"price: \{ least: 0, most: \d+, year: \d+ \}",
        f"price: {{ least: 0, most: {price}, year: 2026 }}",
    )


def more_patience(folder: Path, chance: random.Random) -> None:
    replaced(
        folder / "ladder.yaml", "when: unread, after: 6", f"when: unread, after: {chance.randrange(7, 12)}"
    )


VARIATIONS: tuple[Variation, ...] = (
    windows_lines, byte_order_marks, spaces_behind_lines, remarks, leftovers_of_editors, another_source, another_town,
    table_of_a_spreadsheet, ways_to_a_town, source_read_again, other_figures, more_patience, *TEXTS,
)  # fmt: skip
