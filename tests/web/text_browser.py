"""A browser without a screen: it follows links, presses buttons by their labels, and fills in the only field there is.

It keeps the cookie as browsers do and sends what they send with a form.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO

import aiohttp


@dataclass
class Form:
    """A form: where it goes, what it carries along, and its buttons (label, name, value)."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict[str, str])
    buttons: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    field: str = ""


class Reader(HTMLParser):
    """Reads the forms and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text = ""
        self._in: list[str] = []
        self.feed(page)
        self.text = re.sub(r"\s+", " ", self.text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given["action"]))
        if tag == "input" and given.get("type") == "hidden":
            self.forms[-1].hidden[given["name"]] = given["value"]
        if tag == "button":
            self.forms[-1].buttons.append(("", given.get("name", ""), given.get("value", "")))
        if "name" in given and (tag == "textarea" or (tag == "input" and given.get("type") != "hidden")):
            # what may be left empty stands below what is to be filled in
            self.forms[-1].field = self.forms[-1].field or given["name"]
        if tag not in {"input", "meta", "link", "br"}:
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"style", "title"} & set(self._in):
            return
        self.text += data
        if "button" in self._in:
            label, name, value = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = ((label + data).strip(), name, value)


@dataclass
class Browser:
    """One browser at one address. `status`, `headers`, `data` and `page` are of the last answer."""

    session: aiohttp.ClientSession
    origin: str
    status: int = 0
    page: str = ""
    data: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    path: str = ""

    @property
    def text(self) -> str:
        return Reader(self.page).text

    @property
    def labels(self) -> list[str]:
        return [label for form in Reader(self.page).forms for label, _, _ in form.buttons]

    @property
    def codes(self) -> list[str]:
        forms = Reader(self.page).forms
        return [value for form in forms for _, name, value in form.buttons if name == "code"]

    async def get(self, address: str) -> None:
        async with self.session.get(self._at(address)) as answer:
            await self._keep(answer)

    async def post(self, address: str, **fields: str) -> None:
        headers = {"origin": "null", "sec-fetch-site": "same-origin"}
        async with self.session.post(self._at(address), data=fields, headers=headers) as answer:
            await self._keep(answer)

    async def press(self, label: str, **typed: str) -> None:
        """Press the first button of this label, with what was typed in its form."""
        for form in Reader(self.page).forms:
            for text, name, value in form.buttons:
                if text == label:
                    await self.post(form.action, **form.hidden, **({name: value} if name else {}), **typed)
                    return
        raise AssertionError(f"no button {label!r} among {self.labels}")

    async def upload(self, label: str, file: bytes) -> None:
        form = next(form for form in Reader(self.page).forms if label in [text for text, _, _ in form.buttons])
        name, value = next((name, value) for text, name, value in form.buttons if text == label)
        body = aiohttp.FormData({**form.hidden, name: value})
        body.add_field(form.field, BytesIO(file), filename="texts.po", content_type="application/octet-stream")
        headers = {"origin": "null", "sec-fetch-site": "same-origin"}
        async with self.session.post(self._at(form.action), data=body, headers=headers) as answer:
            await self._keep(answer)

    async def press_code(self, code: str) -> None:
        """Press whatever button the page could have had for a code: its own form, with another value."""
        form = next(form for form in Reader(self.page).forms if form.action == "/press")
        await self.post(form.action, **form.hidden, code=code)

    async def write(self, words: str, **others: str) -> None:
        """Fill in the field, and `others` by their names, and send it."""
        form = next(form for form in Reader(self.page).forms if form.field)
        await self.post(form.action, **form.hidden, **{form.field: words}, **others)

    def _at(self, address: str) -> str:
        return address if address.startswith("http") else self.origin + address

    async def _keep(self, answer: aiohttp.ClientResponse) -> None:
        self.status, self.data, self.path = answer.status, await answer.read(), answer.url.path
        self.page = self.data.decode(errors="replace")
        self.headers = {name.lower(): value for name, value in answer.headers.items()}


@asynccontextmanager
async def open_browser(origin: str) -> AsyncGenerator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(session, origin)
