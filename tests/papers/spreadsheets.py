"""Read a spreadsheet that the program made."""

import re
from io import BytesIO
from zipfile import ZipFile

from tests.papers.test_files import pdf_text


def file_text(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return pdf_text(data)
    return str(cells_of(data)) if data.startswith(b"PK") else data.decode()


def cells_of(data: bytes) -> list[list[str | float]]:
    """Return the cells of the first sheet, numbers as numbers. No cell may be a formula."""
    with ZipFile(BytesIO(data)) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
        written = book.read("xl/worksheets/sheet1.xml").decode()
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", shared)
    assert "<f>" not in written
    return [
        [
            texts[int(value)] if kind else float(value)
            for kind, value in re.findall(r'<c [^>]*?(t="s")?><v>([^<]*)</v></c>', row)
        ]
        for row in re.findall(r"<row [^>]*>(.*?)</row>", written)
    ]
