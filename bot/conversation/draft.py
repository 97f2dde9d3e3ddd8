"""A lead being filled in: its fields in order, what counts as a valid value, and which field is next.

Which field is next is never stored: it is the first one still empty.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.content.content import Content
from bot.content.models import Question
from bot.conversation.private import NOTHING, Private

LIFETIME = timedelta(hours=72)
MAX_NAME = 80
MAX_WORDS = 500
QUESTIONS = ("age", "czech", "permit")
"""Questions of the self-check whose answers a lead needs; `permit` may be skipped."""

_NUMBER_OF_A_DOCUMENT = re.compile(
    r"(?<!\d)\d{6}\s?/?\s?\d{3,4}(?!\d)"  # Czech birth number: 6 digits, then 3 or 4
    r"|(?<![A-Za-zА-Яа-яІЇЄҐ])[A-ZА-ЯІЇЄҐ]{2}\s?№?\s?\d{6}(?!\d)"  # Ukrainian passport: two letters, six digits
    r"|(?<!\d)\d{13}(?!\d)|(?<!\d)\d{8}-\d{5}(?!\d)"  # number of a Ukrainian ID card record
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
MAX_MARKS = 3


class Reach(StrEnum):
    """How the candidate wants to be reached."""

    CHAT = "chat"
    PHONE = "phone"
    EMAIL = "email"


class Field(StrEnum):
    """The lines of a lead, in the order they are asked."""

    AGE = "age"
    NAME = "name"
    REACH = "reach"
    ADDRESS = "address"
    CZECH = "czech"
    PERMIT = "permit"
    WORDS = "words"


@dataclass(frozen=True)
class Draft:
    """What has been filled in so far. `id` makes sending idempotent: one draft, at most one lead."""

    id: str
    slug: str
    started: datetime
    coordinator: bool = False
    agreed: str = ""
    """The version of the content whose notice the person agreed to."""
    name: Private = NOTHING
    reach: Reach | None = None
    address: Private = NOTHING
    verified: bool = False
    """True: Telegram vouches that the phone is the sender's."""
    words: Private = NOTHING
    skipped: frozenset[Field] = field(default_factory=frozenset[Field])

    def expired(self, now: datetime) -> bool:
        """Say whether the draft is older than drafts are kept."""
        return now - self.started > LIFETIME

    def skip(self, skipped: Field) -> "Draft":
        """Leave an optional field empty on purpose."""
        return replace(self, skipped=self.skipped | {skipped})


def next_field(draft: Draft, answers: Mapping[str, str], content: Content) -> Field | None:
    """Give the first field still empty, or None when the lead can be sent."""
    for candidate in Field:
        if candidate in draft.skipped or filled(candidate, draft, answers, content):
            continue
        return candidate
    return None


def filled(wanted: Field, draft: Draft, answers: Mapping[str, str], content: Content) -> bool:
    """Say whether a field holds a value, or needs none."""
    match wanted:
        case Field.NAME:
            return bool(draft.name)
        case Field.REACH:
            return draft.reach is not None
        case Field.ADDRESS:
            return draft.reach is Reach.CHAT or bool(draft.address)
        case Field.WORDS:
            return bool(draft.words)
        case Field.AGE | Field.CZECH | Field.PERMIT:
            return open_question(wanted, answers, content) is None


def open_question(wanted: Field, answers: Mapping[str, str], content: Content) -> str | None:
    """Give the question still to be answered for a field: the question of that name, or one it leads on to."""
    name = str(wanted)
    while question := content.questions.get(name):
        option = question.options.get(answers.get(name, ""))
        if option is None:
            return name
        if not follows(content.questions.get(option.next), name):
            return None
        name = option.next
    return None


def follows(question: Question | None, name: str) -> bool:
    """Say whether a question only spells out the answer to `name` (as "another permit" does)."""
    return question is not None and question.part_of == name


def clean(text: str) -> Private:
    """Take out what cannot be seen (control and direction marks, heaps of accents) and fold spaces."""
    kept: list[str] = []
    marks = 0
    for index, char in enumerate(unicodedata.normalize("NFC", text)):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MAX_MARKS:
            continue
        if char == "\n" or category not in _INVISIBLE or (char in _JOINERS and index):
            kept.append(char)
        elif char == "\t":
            kept.append(" ")
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return Private("\n".join(lines).strip())


def holds_document_number(text: str) -> bool:
    """Say whether a text looks as if it held the number of a person or passport: such texts are refused."""
    return bool(_NUMBER_OF_A_DOCUMENT.search(text))


def valid_name(text: str) -> Private | None:
    """Give a cleaned name to call somebody by (1 to 80 characters, one line, at least one letter), or None."""
    name = Private(" ".join(clean(text).split()))
    if not 0 < len(name) <= MAX_NAME or not any(char.isalpha() for char in name):
        return None
    return name


def valid_words(text: str) -> Private | None:
    """Give a cleaned free text of at most 500 characters, or None."""
    words = clean(text)
    return words if 0 < len(words) <= MAX_WORDS else None


def valid_phone(text: str) -> Private | None:
    """Give a phone number in E.164 form; a number without a prefix is read as Czech, then as Ukrainian."""
    import phonenumbers  # noqa: PLC0415  large tables, needed only here

    for region in ("CZ", "UA"):
        try:
            number = phonenumbers.parse(clean(text), region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return Private(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def valid_email(text: str) -> Private | None:
    """Give a normalised e-mail address, or None. No look-up is made."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  needed only here

    try:
        return Private(validate_email(clean(text), check_deliverability=False).normalized)
    except EmailNotValidError:
        return None
