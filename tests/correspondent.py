"""A person without Telegram in a transcript: letters and the lead page in a text browser.

Their steps are `(invited SLUG NAME)` by the operator (`coordinator` for a town: of all), `(operator TASK SLUG NAME)` for another
command, `(joins SLUG NAME)` for a request on the public page, `(messages SLUG NUMBER)` from so many people at once, `(link)` for
the link of their newest letter, `(goes PATH)` for another page, `[label]` for a button, and words for the first field; `(signed NAME)`
before them is the name under them. Addresses of links are written down without host and token; of a file, only the beginning is.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from bot.operations.simulated_bot import lead_pages
from telegram_simulator.events import Letter
from tests.bot_parts import send_lead, sender
from tests.operator_commands import Console, invite_by_mail, operate
from tests.web.text_browser import Browser
from tests.world import LINK, World

_NO_LINE = frozenset({"a", "button", "strong", "em", "u", "s", "code", "label", "option"})
_TITLES = frozenset({"h1", "h2"})
_TAKES_PART = re.compile(r"^@ \S+ page ", re.MULTILINE)
_ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")
_SIGNED = re.compile(r"\(signed ([^)]+)\) ")
_TOKEN = re.compile(r"(?<=/[clt]/)[\w-]{22}|(?<=start=i_)[\w-]{22}")
BEGINNING = 24
"""Lines of a file that are written down."""


def pages_of(path: Path) -> dict[str, object]:
    """Return the settings of a transcript: lead pages if somebody has no Telegram."""
    return lead_pages() if _TAKES_PART.search(path.read_text("utf-8")) else {}


def stable(text: str) -> str:
    """Replace random links in a text by stable ones."""
    return _TOKEN.sub("…", _ORIGIN.sub("https://bot.example.org", text))


@dataclass
class Correspondent:
    """A correspondent who reads the letters to `address` and answers in `browser`."""

    town: World
    address: str
    browser: Browser
    seen: str = ""

    async def do(self, what: str) -> None:
        if what == "(link)":
            await self.browser.get(LINK.findall(self._newest().body)[0])
        elif what.startswith("(invited "):
            await invite_by_mail(Console.of(self.town.app), self.address, *what[1:-1].split()[1:])
        elif what.startswith("(operator "):
            await operate(Console.of(self.town.app), *what[1:-1].split()[1:])
        elif what.startswith("(goes "):
            await self.browser.get(what[1:-1].split()[1])
        elif what.startswith("(messages "):
            slug, number = what[1:-1].split()[1:]
            for _ in range(int(number)):
                somebody = self.town.somebody()
                await somebody.start()
                await send_lead(self.town.dispatcher, sender(self.town.vault, somebody.user.id), slug)
        elif what.startswith("(joins "):
            slug, name = what[1:-1].split()[1:]
            form = {"town": slug, "name": name.replace("_", " "), "function": "vedoucí prevence", "phone": ""}
            await self.browser.post("/join", email=self.address, **form)
        elif what.startswith("["):
            await self.browser.press(what[1:-1])
        else:
            signed = _SIGNED.match(what)
            words = what[signed.end() :] if signed else what
            await self.browser.write(words.replace("\\n", "\n"), **({"signed": signed[1]} if signed else {}))
        await self.town.settled()

    def page(self) -> str:
        """Return the text of the page; "" if it has not changed."""
        before, self.seen = self.seen, Printed(self.browser.page).text
        if "content-disposition" in self.browser.headers:
            self.seen = "\n".join([*self.seen.split("\n")[:BEGINNING], "…"])
        return "" if self.seen == before else self.seen

    def _newest(self) -> Letter:
        return next(letter for letter in reversed(self.town.simulator.letters) if letter.to == self.address)


class Printed(HTMLParser):
    """A parser that prints a page as text: `# ` before headings, [buttons], `____` for a field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._in: list[str] = []
        self.feed(page)
        lines = [re.sub(r" +", " ", line).strip() for line in self.text.split("\n")]
        self.text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where browsers do, and print elements without text."""
        given = dict(attrs)
        # what stands around every page is tried once, in tests/web/test_guard.py
        hidden = tag in {"title", "footer", "option", "style"} or given.get("class") in {"skip", "printed", "brand"}
        drawn = tag == "button" or given.get("class") == "button"
        if tag == "br":
            self.text += "\n"
        elif tag in {"textarea", "select"} or (tag == "input" and given.get("type") != "hidden"):
            self.text += " ____\n"
        elif drawn:
            self.text += " ["
        elif tag in _TITLES:
            self.text += "\n\n# "
        elif tag == "li":
            self.text += "\n• "
        elif tag in {"th", "td"}:
            self.text += " | "
        elif tag not in _NO_LINE and "header" not in self._in:
            self.text += "\n\n" if tag in {"p", "form", "blockquote"} else "\n"
        if tag not in {"input", "meta", "link", "br"}:
            self._in.append("hidden" if hidden else "button" if drawn else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._in.pop() == "button":
            self.text += "]"
        elif tag in _TITLES or tag == "p":
            self.text += "\n\n"

    def handle_data(self, data: str) -> None:
        """Write text, without the template's own line breaks."""
        if "hidden" not in self._in:
            self.text += re.sub(r"\s+", " ", data)
