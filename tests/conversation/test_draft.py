"""Typed fields of a lead: cleaned, validated, without document numbers. All data are invented."""

import unicodedata
from collections.abc import Callable, Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.lead.model import MAX_NAME, MAX_WORDS, valid_email, valid_name, valid_phone, valid_words
from bot.conversation.private import MAX_MARKS, clean, holds_document_number, holds_personal_data

ZALGO = "e" + "\u0301" * 50
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_what_cannot_be_seen_is_taken_out() -> None:
    for typed, text in (
        ("  Anna   Marie ", "Anna Marie"),
        ("a\tb", "a b"),
        ("a\r\nb\n\n", "a\nb"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("A\u200bn\u00adn\ufeffa\x07", "Anna"),
        ("\u202eanna\u202c\u2066x\u2069", "annax"),
        ("e\u0301", "é"),
        (ZALGO, "é" + "\u0301" * MAX_MARKS),
        ("e" + ("\u0301" * 3 + "\u200b") * 9, "é" + "\u0301" * MAX_MARKS),
        ("e" + "\u0301\u0301\u200d" * 9, "é\u0301\u200d\u0301\u0301"),
        ("\u3164\u2800\u115f\u034f", ""),
        ("a\ud800b\udfff", "ab"),
        ("\ue000\u0378x", "x"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\u200d\u200d", ""),
        ("a\u200d\u200d\u200db \u200c c\u200d", "a\u200db c"),
        ("", ""),
    ):
        assert clean(typed) == text


@given(st.text() | st.text(st.sampled_from("ae\u0301\u0327\u200d\u200c\u200b \n\t\u3164\u202e\ud800")))
@example("e\u200b\u0301")
def test_a_cleaned_text_is_clean(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    cleaned.encode("utf-8")
    for char in cleaned:
        assert char in "\n\u200c\u200d" or unicodedata.category(char) not in UNSEEN


TAKEN: Mapping[Callable[[str], str | None], Mapping[str, str]] = {
    valid_name: {
        "Оксана": "Оксана", "Jan Novák-Ukázka": "Jan Novák-Ukázka", "O’Neil": "O’Neil",
        "Анна\nЗразкова": "Анна Зразкова", "  \u202eЄва  ": "Єва", "李": "李", "Тест 😀": "Тест 😀",
        "x" * MAX_NAME: "x" * MAX_NAME, "<b>Eva</b>": "<b>Eva</b>",
    },
    valid_phone: {
        "601 234 567": "+420601234567",
        "601234567": "+420601234567",
        "+420 601 234 567": "+420601234567",
        "00420601234567": "+420601234567",
        "224 123 456": "+420224123456",
        "067 123 45 67": "+380671234567",
        "(067) 123-45-67": "+380671234567",
        "+38 067 123 45 67": "+380671234567",
        "+48 512 345 678": "+48512345678",
        "+49 1512 3456789": "+4915123456789",
        "\u202a+420 601\u00a0234\u00a0567\u202c": "+420601234567",
        "tel. 601 234 567": "+420601234567",
    },
    valid_email: {
        "testa@example.org": "testa@example.org",
        "  Testa@EXAMPLE.org\n": "Testa@example.org",
        "o'neil+bot@example.co.uk": "o'neil+bot@example.co.uk",
        "te\u200bsta@example.org": "testa@example.org",
        "testa@háček.example": "testa@háček.example",
    },
}  # fmt: skip
REFUSED: Mapping[Callable[[str], str | None], tuple[str, ...]] = {
    valid_name: (
        "", " \n ", "123", "+420", "...", "😀", "\u3164", "\u200b", "x" * (MAX_NAME + 1), "x" * 4096,
    ),
    valid_words: ("", "\u200b\u2060", "\u200d" * 9, "x" * (MAX_WORDS + 1), "x" * 4096),
    valid_phone: (
        "", "phone", "12", "112", "+420 601", "+999 123456789", "1" * 300, "\u200b", "601 234 56", "\ud800",
    ),
    valid_email: (
        "", "testa", "testa@", "@example.org", "a b@example.org", "testa@example", "a@b@example.org",
        "testa@127.0.0.1", "x" * 4096 + "@example.org", "Testa <testa@example.org>", "\ud800@example.org",
    ),
}  # fmt: skip


def test_what_somebody_can_be_called_or_reached_by_is_taken() -> None:
    for valid, texts in TAKEN.items():
        assert {typed: valid(typed) for typed in texts} == texts


def test_what_is_no_name_no_words_no_number_and_no_address_is_refused() -> None:
    for valid, texts in REFUSED.items():
        assert [typed for typed in texts if valid(typed) is not None] == []


@given(st.text() | st.text(st.sampled_from("+0123456789@.-() a\u202e\ud800"), max_size=40))
def test_whatever_is_typed_is_taken_clean_or_refused(text: str) -> None:
    for valid in (valid_name, valid_words, valid_phone, valid_email):
        taken = valid(text)
        if taken is not None:
            assert taken
            assert clean(taken) == taken
            assert valid(taken) == taken


def test_the_number_of_a_person_or_a_document_is_noticed() -> None:
    for text in (
        "850101/1234", "850101-1234", "850101–1234", "850101.1234", "85 01 01 1234", "850101⁄1234",
        "rč 850101/123", "AB 123 456", "ab123456", "АВ-123456", "rodné číslo 855101/123",
        "855101 / 1234", "8551011234", "855101 1234", "85\u200b0101/12\u00ad34", "0551021108",
        "1234567899", "мій код 3123456789.", "паспорт КВ 123456", "КВ№123456", "FA123456",
        "001234567", "1990010100123", "19900101-00123", "4111 1111 1111 1111",
        "5555-5555-5555-4444", "CZ65 0800 0000 1920 0014 5399", "UA213223130000026007233566001",
        "19-2000145399/0800",
    ):  # fmt: skip
        assert holds_document_number(text)


def test_ordinary_numbers_are_not_taken_for_those_of_documents() -> None:
    for text in (
        "", "601234567", "Volejte 601 234 567 nebo 224123456.", "+420601234567, +420 601234567",
        "0671234567", "067 123 45 67", "+380671234567 +380 671234567", "00420601234567",
        "v letech 2019 2020 a 2021/2022", "Bydlím tu od 1. 5. 2022, PSČ 301 00.",
        "зарплата 25000-30000, до 150000 крон", "čp. 1234/56", "24.11.2026 10:00", "IČO 12345678",
        "ČSN 123456", "4111 1111 1111 1112", "zákon 65/2022, 2026/1912",
    ):  # fmt: skip
        assert not holds_document_number(text)


@given(st.text())
def test_looking_for_numbers_never_fails(text: str) -> None:
    assert holds_document_number(text) in {True, False}
    assert holds_personal_data(text) in {True, False}


def test_personal_data_are_noticed_where_words_are_looked_up() -> None:
    for text in (
        "601234567", "zavolejte 601 234 567", "+420-601-234-567", "0671234567",
        "моя пошта oksana@example.com?", "паспорт 12345678", "850101/1234", "+44 20 7946 0958",
        "00420 601 234 567", "067 123 45 67", "(067) 123-45-67", "60\u200b1234567",
    ):  # fmt: skip
        assert holds_personal_data(text)
