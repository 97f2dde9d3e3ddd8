"""Rules about pasted text: personal data, invisible characters, lost letters, cut passages."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem, tr
from bot.content.texts import Text

_INVISIBLE = re.compile("[\t\u00ad\u200b\u200c\u200e\u200f\u2028\u2029\u2060\ufeff]")
"""A tab, a soft hyphen, zero-width spaces, and marks of text direction."""
_ADDRESS = re.compile(r"\b[a-z]{2,}://\S+")
_LOST_LETTERS = re.compile(
    r"\b\w*(?:(?<=[^\W\d_])\?(?=[^\W\d_])|\ufffd|[ÂÃÄÅÐÑĂĹĐŃ][\u0080-\u00bf\u0104\u0105\u013d\u013e\u0152-\u017e\u02c6-\u02dd\u2013-\u203a\u20ac\u2122]"
    r"|[ЂЃЉЊЌЋЏђѓљњќћџЅЈѕј])[\w?]*"
)
"""A question mark within a word, and UTF-8 decoded as a Windows encoding."""
_REPEATED_WORD = re.compile(r"(?<!\w)([^\W\d_]{2,}) \1(?!\w)", re.IGNORECASE)
_END = re.compile(r"[.!?…:;][*_)\]»“”\"']*$")
_ITEM = re.compile(r"[ \t]*(?:[-*>]|\d+\.) ")
_PASSAGE = re.compile(r"[^\s.!?][^\n.!?]{39,}[.!?]")
"""A sentence so long that it is repeated only by mistake."""
_DASHES = re.compile(r"^[ \t]*[–—−·][ \t]+\S.*\n[ \t]*[–—−·][ \t]+\S", re.MULTILINE)
_ALL_QUOTED = re.compile(r"[„“”«][^„“”«»]+[“”»]")
_TRACKING_LINK = re.compile(
    r"[?&](?:utm_\w+|fbclid|gclid)=|safelinks\.protection\.outlook\.|//www\.google\.\w+/url\?|//l\.facebook\.com/"
)
_BIRTH_NUMBER = re.compile(r"(?<!\d)\d{6}/\d{3,4}(?!\d)")
_MOBILE = re.compile(r"(?<![\d+])(?:\+420\s?)?[67]\d\d\s?\d{3}\s?\d{3}(?!\s?\d)(?!\s\(20\d\d\))")
"""A Czech mobile number without a year after it; numbers of organisations have their year."""
_ACCOUNT = re.compile(r"(?<![\w.@/])@[A-Za-z]\w{4,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OWN_MAIL = re.compile(
    r"@(?:seznam|email|centrum|volny|post|atlas)\.cz$|@(?:gmail|outlook|hotmail|yahoo|icloud|proton(?:mail)?)\.|@(?:ukr\.net|i\.ua|mail\.ru)$"
    r"|^[a-z]{3,}[._][a-z]{3,}@(?!example\.)",
    re.IGNORECASE,
)
"""A mailbox of a free provider, or one named after a person."""
EXAMPLES = ("pages/lead-phone.md",)
"""Pages with an invented number as an example."""


def no_invisible_characters(loaded: Loaded) -> Iterator[Problem]:
    """No text has invisible characters: a word with a soft hyphen looks right and is never found."""
    for text in loaded.texts:
        for found in _INVISIBLE.finditer(text.text):
            what = tr('in "{words}" there is a sign that nobody sees', _text_around(text.text, found.start()))
            yield text.warning(found.start(), what, tr("delete it there and type it again, do not paste it"))


def no_encoding_errors(loaded: Loaded) -> Iterator[Problem]:
    """No text has encoding errors: a file saved in another encoding shows wrong characters."""
    for text in loaded.texts:
        plain = _ADDRESS.sub(lambda found: " " * len(found[0]), text.text)
        for found in _LOST_LETTERS.finditer(plain):
            what = tr('"{words}" has lost its letters', found[0])
            yield text.problem(found.start(), what, tr("type it again, and save the file with the encoding UTF-8"))


def no_cut_passages(loaded: Loaded) -> Iterator[Problem]:
    """A text ends with a whole sentence and repeats no word: otherwise part of a passage was left behind."""
    for text in loaded.texts:
        for found in _REPEATED_WORD.finditer(text.text):
            yield text.warning(found.start(), tr('"{words}": the word stands here twice', found[0]), tr("remove one"))
        last = text.text.rstrip().rpartition("\n")[2]
        if text.kind == "body" and "/" in text.file and last and not _ITEM.match(last) and not _END.search(last):
            what = tr('the text ends with "{words}", in the middle of a sentence', last[-24:].strip())
            yield text.warning(text.text.rfind(last), what, tr("finish the sentence, or put a full stop behind it"))


def no_repeated_sentences(loaded: Loaded) -> Iterator[Problem]:
    """No sentence occurs twice in one text: it was pasted twice, or moved and not deleted."""
    for text in (one for one in loaded.texts if one.kind == "body"):
        seen = set[str]()
        for found in _PASSAGE.finditer(text.text):
            if found[0] in seen:
                what = tr('"{words}": the sentence stands here twice', found[0][:24].strip())
                yield text.warning(found.start(), what, tr("remove one"))
            seen.add(found[0])


def lists_use_hyphens(loaded: Loaded) -> Iterator[Problem]:
    """List items begin with a hyphen: with dashes, as Word writes them, they run together."""
    for text in (one for one in loaded.texts if one.kind == "body"):
        if found := _DASHES.search(text.text):
            what = tr("lines that begin with a dash are shown as one")
            yield text.warning(
                found.start(), what, tr('begin the line with "- " (a hyphen and a space), not with a dash')
            )


def no_quoted_labels(loaded: Loaded) -> Iterator[Problem]:
    """No button label is quoted as a whole: Word turns the quotes of the file into quotes that are shown."""
    for text in (one for one in loaded.texts if one.kind in {"label", "options", "phrase"}):
        if text.file != "glossary.yaml" and _ALL_QUOTED.fullmatch(text.text):
            what = tr("{words} is shown with its quotation marks", text.text)
            yield text.warning(0, what, tr("remove them, or write straight ones"))


def no_tracking_links(loaded: Loaded) -> Iterator[Problem]:
    """A link leads directly to its page: one copied from an e-mail may lead through a tracking site."""
    advice = tr("open it, and copy the address from the top of the browser up to the question mark")
    for text in loaded.texts:
        for found in _TRACKING_LINK.finditer(text.text):
            yield text.warning(found.start(), tr('"{words}" in an address tells who follows it', found[0]), advice)
    for name, source in loaded.content.sources.items():
        if detour := _TRACKING_LINK.search(source.url):
            what = tr('"{words}" in an address tells who follows it', detour[0])
            yield loaded.warning("sources.yaml", what, advice, "sources", name, "url")


def no_personal_data(loaded: Loaded) -> Iterator[Problem]:
    """No text has a person's number, mailbox or account: texts are public, and nobody in them was asked."""
    for text in loaded.texts:
        for start, words in _personal_data(text):
            what = tr('"{words}" seems to belong to a person', words)
            yield text.problem(start, what, tr("write the address or the number of the office, or remove it"))


def _personal_data(text: Text) -> Iterator[tuple[int, str]]:
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), text.text)
    if not text.file.endswith(EXAMPLES):
        yield from ((found.start(), found[0].strip()) for found in _MOBILE.finditer(plain))
    for pattern in (_BIRTH_NUMBER, _ACCOUNT):
        yield from ((found.start(), found[0]) for found in pattern.finditer(plain))
    yield from ((found.start(), found[0]) for found in _MAIL.finditer(plain) if _OWN_MAIL.search(found[0]))


def _text_around(text: str, place: int) -> str:
    before, behind = text[:place].rpartition("\n")[2][-12:], text[place + 1 :].partition("\n")[0][:12]
    return _INVISIBLE.sub("", before + behind).strip()
