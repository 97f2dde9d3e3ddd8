"""The page: one file, nothing from elsewhere, and bars that tell no more than the numbers."""

import re
from html.parser import HTMLParser

from bot.content.content import Content
from bot.features.report.page import ReportPage, page
from tests.features.report.conftest import made


class Links(HTMLParser):
    """Collects whatever would make a browser ask somebody, and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a", "use", "image"}:
            self.found.append(tag)
        self.found += [
            f"{name}={value}"
            for name, value in attrs
            if name in {"src", "href", "xlink:href", "style"} or name.startswith("on")
        ]


def test_the_page_asks_nobody_and_runs_nothing(paper: ReportPage, content: Content) -> None:
    text = page(made(content), paper)
    links = Links()
    links.feed(text)

    assert links.found == []
    assert "http" not in text.replace("http-equiv", "")
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "Zkušební &lt;provozovatel&gt; &amp; syn" in text


def test_towns_without_a_contact_are_folded(paper: ReportPage, content: Content) -> None:
    folded = re.findall("<details>.*?</details>", page(made(content, most=40), paper), re.DOTALL)
    assert ["Města bez kontaktní osoby" in part for part in folded] == [True]


def test_a_bar_of_a_number_that_is_not_shown_has_no_length(paper: ReportPage, content: Content) -> None:
    bars = re.findall(r'<rect class="veiled"([^>]*)>', page(made(content, 3, 1), paper))
    widths = {found[1] for bar in bars if (found := re.search(r' width="([^"]+)"', bar)) and ' x="' not in bar}
    heights = {found[1] for bar in bars if (found := re.search(r' height="([^"]+)"', bar)) and ' x="' in bar}

    assert bars
    assert widths <= {"16", "100%"}
    assert heights <= {"10.0"}


def test_every_year_can_be_drawn(paper: ReportPage, content: Content) -> None:
    for most in [0, 1, 2, 9, 40]:
        for seed in range(5):
            text = page(made(content, seed, most), paper)
            assert text.count("<table") == text.count("</table>")
            assert len(re.findall(r"<h1>", text)) == 1


def test_the_last_month_is_called_unfinished_until_it_is_over(paper: ReportPage, content: Content) -> None:
    hint = paper.words["cs"].say("The last month is not over yet.")
    later = ReportPage(paper.words, content, paper.operator, paper.made_on.replace(month=12))

    assert hint in page(made(content), paper)
    assert hint not in page(made(content), later)
