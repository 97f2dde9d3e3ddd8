"""Personal text with a hidden `repr`; cleaning it, and detecting personal data.

Words to look up may contain no personal numbers. Messages between two people may contain a phone or
an e-mail.
"""

import re
import unicodedata

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Private(str):
    """Personal text. Empty means "not given"."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Private(...)" if self else "Private('')"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


NOTHING = Private("")
"""No text given."""

_NUMBER_OF_A_DOCUMENT = re.compile(
    # Czech birth number: 6 digits, a slash, 3 or 4
    r"(?<!\d)\d{6}\s?[/⁄∕.\-–—]\s?\d{3,4}(?!\d)"
    # the same in pairs
    r"|(?<!\d)\d\d[ .]\d\d[ .]\d\d[ ./⁄∕\-–—]{1,3}\d{3,4}(?!\d)"
    # the same without a slash, or a Ukrainian tax number
    r"|(?<![\d+])[1-9]\d{5}\s?\d{4}(?!\d)"
    # identity cards: 9 digits, as a Czech phone number has, which begins with 2 to 9
    r"|(?<![\d+])[01]\d{8}(?!\d)"
    # Ukrainian passport: two letters, six digits
    r"|(?<![^\W\d_])[A-ZА-ЯІЇЄҐ]{2}[\s№\-–]{0,3}\d{3}\s?\d{3}(?!\d)"
    # the same in small letters
    r"|(?<![^\W\d_])[^\W\d_]{2}\d{6}(?!\d)"
    # number of a Ukrainian ID card record
    r"|(?<!\d)\d{13}(?!\d)|(?<!\d)\d{8}-\d{5}(?!\d)"
    # bank accounts, in the Czech format and as IBAN
    r"|(?<!\d)(?:\d{1,6}-)?\d{7,10}/\d{4}(?!\d)|(?<![^\W\d_])[A-Za-z]{2}\d\d(?:\s?\d){11,30}(?!\d)"
)
_CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
"""Card numbers have 13 to 19 digits, the last of which is a check digit (ISO/IEC 7812)."""
_EMAIL = re.compile(r"[\w.+-]@[\w-]+\.[\w-]")
"""The middle of an address; a pattern of a whole address takes quadratic time on a long word."""
_ROW = re.compile(r"\d(?:[\Wx]{0,4}\d){6}")
"""Minimum digits of a Czech or Ukrainian phone number that the library accepts."""
_MAX_LEADING = 4
"""Maximum number of characters of a phone number before its first digit."""
_TRIES = 20
"""Maximum number of digit groups that are tried as a phone number, per country."""
_RUN = re.compile(r"\d{8}")
_AMBIGUOUS = re.compile(r"(?<![\d+])0\d{5}\s?\d{4}(?!\d)")
"""A birth number of 2000 to 2009 without a slash, or a Ukrainian phone number."""
_MONTHS = {*range(1, 13), *range(21, 33), *range(51, 63), *range(71, 83)}
"""Months in birth numbers: plus 50 for women, plus 20 if the numbers of a day are used up."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Invisible letters and marks."""
_JOINERS = "\u200c\u200d"
_MORE_JOINERS = re.compile(rf"(?<=[{_JOINERS}])[{_JOINERS}]+")
_STRAY_JOINER = re.compile(rf"(?<!\S)[{_JOINERS}]|[{_JOINERS}](?=\s|\Z)")
"""Only one of several consecutive joiners is kept, if it is between two characters."""
_SPACED = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n"})
MAX_MARKS = 3


def clean(text: str) -> Private:
    """Remove invisible characters and excess accents, and collapse spaces."""
    spaced = text.translate(_SPACED)
    # A text has few different characters.
    hidden = {ord(char): None for char in {*spaced} if not _is_visible(char)}
    seen = unicodedata.normalize("NFC", spaced.translate(hidden) if hidden else spaced)
    seen = _MORE_JOINERS.sub("", seen)
    if marks := "".join({char for char in {*seen} if unicodedata.category(char) in {"Mn", "Me"}}):
        heap = rf"((?:[{marks}][{_JOINERS}]*){{{MAX_MARKS}}})[{marks}][{marks}{_JOINERS}]*"
        seen = re.sub(heap, r"\1", seen)
    lines = (" ".join(line.split()) for line in _STRAY_JOINER.sub("", seen).split("\n"))
    return Private("\n".join(lines).strip())


def _is_visible(char: str) -> bool:
    """Return True for a character that is visible, a joiner or a line break."""
    hidden = char in _FILLERS or unicodedata.category(char) in _INVISIBLE
    return not hidden or char == "\n" or char in _JOINERS


def holds_document_number(text: str) -> bool:
    """Return True if a text seems to contain the number of a document, card or account."""
    seen = clean(text)
    cards = (match[0] for match in _CARD.finditer(seen))
    return (
        bool(_NUMBER_OF_A_DOCUMENT.search(seen))
        or any(map(_is_birth_number, _AMBIGUOUS.findall(seen)))
        or any(map(_is_card, cards))
    )


def holds_contact_details(text: str) -> bool:
    """Return True if a text seems to contain an e-mail address or a phone number."""
    seen = clean(text)
    row = _ROW.search(seen)
    return bool(_EMAIL.search(seen)) or (row is not None and _holds_phone(seen[max(0, row.start() - _MAX_LEADING) :]))


def holds_personal_data(text: str) -> bool:
    """Return True for any of these, or eight digits in a row."""
    return holds_document_number(text) or holds_contact_details(text) or bool(_RUN.search(clean(text)))


def _holds_phone(text: str) -> bool:
    import phonenumbers  # noqa: PLC0415  large tables, needed only here

    matchers = (phonenumbers.PhoneNumberMatcher(text, region, max_tries=_TRIES) for region in ("CZ", "UA"))
    return any(matcher.has_next() for matcher in matchers)


def _is_card(text: str) -> bool:
    digits = [int(char) for char in reversed(text) if char.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_birth_number(text: str) -> bool:
    """Return True if ten digits hold a date and are a multiple of 11, as since 1986."""
    digits = "".join(text.split())
    return int(digits[2:4]) in _MONTHS and 0 < int(digits[4:6]) <= 31 and int(digits) % 11 == 0  # noqa: PLR2004  days
